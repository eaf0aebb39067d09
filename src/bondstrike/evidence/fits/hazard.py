"""The hazard that a policy under stress is reversed, fitted on spells collected by rule and listed.

The equation is that of `model.politics`: the intensity of day d of a spell of kind k is

    η_d = h/260 · exp(o_k + b_ℓ · max(0, level_d)) · W_y(rise_d) · W_s(fall_d),   η_d ≤ ½
    W(m) = exp(b · max(0, m)) / E exp(b · max(0, noise of a week))

with level per 100bp, rise per 10bp and fall per 5 %, as they stood at the close of the day before.
The noise is the standard deviation of five-day changes over the whole panel. The chance of a day
is 1 − exp(−η_d). A spell found by rule that was reversed on day D, or not at all, says

    (1 − exp(−η_D)) · exp(−Σ_{d<D} η_d)        or        exp(−Σ η_d) .

A spell that is only listed was remembered because of what happened. With ρ, the chance that a spell
without a reversal is remembered over that of one with a reversal, what it says is divided by the
chance of being remembered at all,

    f(outcome) · (ρ if kept) / (1 − (1 − ρ) · exp(−Σ η)),

Σ over the spell and, if it was cut short by a reversal, over the rest of a quarter, in which the
moves are those of ordinary weeks and the level stays. At ρ = 1 memory is fair; at ρ = 0 a listed
reversal tells only when it came, not that it came. ρ is uniform before the data.

A spell found by rule says nothing where no policy was at issue: growth and oil lift yields too. Of
the spells whose policy isn't named, a share α had one; they say

    α · f(reversed)        or        (1 − α) + α · exp(−Σ η) .

α is not in the data but for that: its prior is Beta(2, 2), and the doubt about it is in the draws.

What mortgage rates, the dollar, a rally and retaliation do rests on priors alone: they are not in
this likelihood. Kinds of policy are shrunk towards the average policy by their priors, whose
standard deviation of one half is that of the shelf; `pooled` estimates it instead.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from bondstrike.errors import BondstrikeError, InputError
from bondstrike.evidence.distributions import Floats, Normal
from bondstrike.evidence.fits import spells
from bondstrike.evidence.fits.panel import Panel, read_panel
from bondstrike.evidence.fits.sampling import Fitted, Sampled, Settings, prior_site, run
from bondstrike.evidence.fits.spells import KINDS, OTHER, RULE, Days, Rule, Spell
from bondstrike.evidence.prior import Prior
from bondstrike.evidence.shelf import load_priors

NAME: Final = "hazard"
"""Name of the fit."""

SLOPES: Final = ("calm_per_year", "yield_slope", "shares_slope", "level_slope")
"""Fields of the parameters that all kinds of policy share."""

OFFSETS: Final = tuple(f"{kind}_offset" for kind in KINDS)
"""Fields of the offsets by kind of policy."""

PARAMETERS: Final = tuple(f"politics.{field}" for field in (*SLOPES, *OFFSETS))
"""What is fitted, by path."""

RESTS_ON: Final = ("fits/hazard.py", "fits/spells.py", "spells.csv")
"""Files that decide the result."""

REMEMBERED: Final = "remembered"
"""Name of ρ: how much rarer a spell without a reversal is listed than one with."""

AT_ISSUE: Final = "at_issue"
"""Name of α: share of the unnamed spells by rule in which a policy could have been reversed."""

APRIL_RISE_BP: Final = 33.0
"""Rise of the ten-year from 4 to 9 April 2025, bp (episodes.csv)."""

APRIL_FALL_PERCENT: Final = 12.0
"""Fall of shares from 2 to 8 April 2025, percent (MF08)."""

DECIMALS: Final = 4
"""Decimals of the log-likelihoods that are kept."""


@dataclass(frozen=True, slots=True)
class Noise:
    """Standard deviation of five-day changes in ordinary markets."""

    ten_year: float
    """Of the ten-year, bp."""
    shares: float
    """Of shares, percent."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What the fit may be made with instead, to see what hangs on it."""

    memory: bool = True
    """Whether listed spells are corrected for being remembered; else they count as all others."""
    at_issue: float | None = None
    """Share of the unnamed spells by rule in which there was a policy that could be reversed;
    None: estimated."""
    pooled: bool = False
    """Whether the spread between kinds of policy is estimated too."""
    largest: bool = False
    """Whether moves are the largest over one to five days, not those over five days."""


USUAL: Final = Choices()
"""What the shipped posterior is made with."""


# --- the likelihood ----------------------------------------------------------------------------


def intensities(theta: Mapping[str, Any], days: Days, noise: Noise, largest: bool = False) -> Any:
    """η of every day, axis `day`; `theta` holds the parameters by field."""
    import jax.numpy as jnp

    from bondstrike.model.politics import (
        DAYS_PER_YEAR,
        LARGEST_EXPONENT,
        MOST_PER_DAY,
        SHARES_PERCENT,
    )

    offsets = jnp.stack([theta[field] for field in OFFSETS])
    kind = (jnp.asarray(days.kind) @ offsets)[days.spell]
    level = theta["level_slope"] * jnp.maximum(days.level, 0.0) / 100.0
    from_yields = _multiple(theta["yield_slope"] / 10.0, days.rise, noise.ten_year, largest)
    slope = theta["shares_slope"] / SHARES_PERCENT
    from_shares = _multiple(slope, days.fall, noise.shares, largest)
    exponent = kind + level + days.seen_rise * from_yields + days.seen_fall * from_shares
    grown = jnp.exp(jnp.minimum(exponent, LARGEST_EXPONENT))
    return jnp.minimum(theta["calm_per_year"] / DAYS_PER_YEAR * grown, MOST_PER_DAY)


def _multiple(slope: Any, move: Floats, noise: float, largest: bool) -> Any:
    """log W of each day.

    By reflection the largest rise of a walk up to now is distributed as the size of its change.
    """
    import jax.numpy as jnp

    from bondstrike.model.politics import average_of_rises

    ordinary = average_of_rises(slope, jnp.zeros(()), jnp.asarray(noise))
    ordinary = 2.0 * ordinary - 1.0 if largest else ordinary
    return slope * jnp.maximum(move, 0.0) - jnp.log(ordinary)


def log_likelihood(
    theta: Mapping[str, Any],
    rho: Any,
    days: Days,
    noise: Noise,
    choices: Choices = USUAL,
    at_issue: Any = 1.0,
) -> Any:
    """Log-likelihood of each spell, axis `spell`; `theta` by field, `rho` as `REMEMBERED`.

    `at_issue` is α, unless the choices fix it.
    """
    import jax.numpy as jnp

    eta = intensities(theta, days, noise, choices.largest)
    turned = jnp.log(-jnp.expm1(-eta))
    said = jnp.where(days.decided > 0.0, turned, -eta * days.lived)
    plain = _by_spell(said, days)
    share = at_issue if choices.at_issue is None else choices.at_issue
    plain = jnp.where(_unnamed(days), _in_doubt(plain, share, days), plain)
    if not choices.memory:
        return plain
    kept = jnp.exp(-_by_spell(eta, days))
    remembered = (1.0 - days.reversed) * jnp.log(rho) - jnp.log1p(-(1.0 - rho) * kept)
    return plain + days.listed * remembered


def _unnamed(days: Days) -> Any:
    """Whether a spell was found by rule and its policy isn't named, axis `spell`."""
    return (days.listed == 0.0) & (days.kind.sum(axis=1) == 0.0)


def _in_doubt(plain: Any, share: Any, days: Days) -> Any:
    """What a spell says if there was something to reverse with probability `share` only."""
    import jax.numpy as jnp

    kept = jnp.log1p(share * jnp.expm1(jnp.minimum(plain, 0.0)))
    return jnp.where(days.reversed > 0.0, plain + jnp.log(share), kept)


def _by_spell(values: Any, days: Days) -> Any:
    """Sums over the days of each spell."""
    import jax

    return jax.ops.segment_sum(values, days.spell, num_segments=len(days.ids))


def model(days: Days, noise: Noise, choices: Choices = USUAL) -> None:
    """The model that is sampled: priors of the shelf, likelihood of the spells."""
    import numpyro
    from numpyro import distributions as dist

    priors = load_priors("politics")
    theta = {field: prior_site(priors[f"politics.{field}"]) for field in SLOPES}
    theta |= _pooled(priors) if choices.pooled else _shrunk(priors)
    rho = numpyro.sample(REMEMBERED, dist.Uniform(0.0, 1.0))
    share = choices.at_issue
    if share is None:
        share = numpyro.sample(AT_ISSUE, dist.Beta(2.0, 2.0))
    numpyro.factor("spells", log_likelihood(theta, rho, days, noise, choices, share).sum())


def _shrunk(priors: Mapping[str, Prior]) -> dict[str, Any]:
    """Offsets under the priors of the shelf."""
    return {field: prior_site(priors[f"politics.{field}"]) for field in OFFSETS}


def _pooled(priors: Mapping[str, Prior]) -> dict[str, Any]:
    """Offsets around the means of the shelf, their common spread half-normal about one half."""
    import numpyro
    from numpyro import distributions as dist

    spread = numpyro.sample("spread", dist.HalfNormal(0.5))
    offsets: dict[str, Any] = {}
    for field in OFFSETS:
        path = f"politics.{field}"
        belief = priors[path].distribution
        mean = belief.mean if isinstance(belief, Normal) else 0.0
        own = numpyro.sample(f"{path}~", dist.Normal(0.0, 1.0))
        offsets[field] = numpyro.deterministic(path, mean + spread * own)
    return offsets


# --- the fit -----------------------------------------------------------------------------------


def noise_of(panel: Panel) -> Noise:
    """Ordinary noise: standard deviations over all five-day changes of the panel."""
    series = spells.seen(panel.daily("y10"), panel.daily("spy"))
    return Noise(float(np.nanstd(series.rise)), float(np.nanstd(series.fall)))


def days_in(
    panel: Panel, table: Sequence[Spell], follow: int = RULE.follow, largest: bool = False
) -> Days:
    """The days of the spells with what was seen on them."""
    series = spells.seen(panel.daily("y10"), panel.daily("spy"), largest)
    return spells.days_of(table, series, follow)


def fit(panel: Panel | None, settings: Settings) -> Fitted:
    """The posterior of `PARAMETERS`, the likelihood by spell, and the counts it rests on.

    Raises `InputError` without a panel, `DataError` if the panel lacks the days of a spell.
    """
    if panel is None:
        raise InputError("the hazard is fitted on the daily panel", where="panel")
    days, noise = days_in(panel, spells.shipped()), noise_of(panel)
    sampled = run(model, settings, days, noise)
    draws = {path: sampled.kept(path, settings.kept) for path in PARAMETERS}
    rho, share = (sampled.kept(name, settings.kept) for name in (REMEMBERED, AT_ISSUE))
    return Fitted(
        draws=draws,
        latents={REMEMBERED: rho, AT_ISSUE: share, "april_2025": april(draws)},
        loglik=by_spell(draws, rho, days, noise, share),
        rhat=sampled.rhat,
        ess=sampled.ess,
        divergences=sampled.divergences,
        notes=notes(spells.shipped(), days, noise, sampled),
    )


def by_spell(
    draws: Mapping[str, Floats], rho: Floats, days: Days, noise: Noise, share: Floats
) -> dict[str, Floats]:
    """Log-likelihood by id of spell, axis `draw`; `rho` and `share` (α) have it too."""
    import jax

    def one(values: Mapping[str, Any], remembered: Any, at_issue: Any) -> Any:
        theta = {path.removeprefix("politics."): value for path, value in values.items()}
        return log_likelihood(theta, remembered, days, noise, USUAL, at_issue)

    found = jax.jit(jax.vmap(one))(dict(draws), rho, share)
    rounded = np.round(np.asarray(found, np.float64), DECIMALS)
    return {id: rounded[:, place] for place, id in enumerate(days.ids)}


def april(draws: Mapping[str, Floats]) -> Floats:
    """Rise of the log hazard by bonds and shares together in April 2025, axis `draw`."""
    bonds = draws["politics.yield_slope"] * APRIL_RISE_BP / 10.0
    return bonds + draws["politics.shares_slope"] * APRIL_FALL_PERCENT / 5.0


def notes(
    table: Sequence[Spell], days: Days, noise: Noise, sampled: Sampled
) -> dict[str, str | float]:
    """The events that the fit rests on, by kind of policy, and what cannot be told apart."""
    counted: dict[str, str | float] = {}
    kinds = np.array([spell.kind for spell in table])
    for word, chosen in {"": kinds != "", **{f" {k}": kinds == k for k in (*KINDS, OTHER)}}.items():
        counted[f"spells{word}"] = float(chosen.sum())
        counted[f"days{word}"] = float(days.at_risk[chosen].sum())
        counted[f"reversals{word}"] = float(days.reversed[chosen].sum())
    by_rule = days.listed == 0.0
    counted["spells by rule"] = float(by_rule.sum())
    counted["days by rule"] = float(days.at_risk[by_rule].sum())
    counted["reversals by rule"] = float(days.reversed[by_rule].sum())
    bonds, shares = (sampled.sites[f"politics.{x}_slope"].ravel() for x in ("yield", "shares"))
    together = float(np.corrcoef(bonds, shares)[0, 1])
    counted["correlation of yield and shares slope"] = round(together, 3)
    counted["noise of the ten-year, bp"] = round(noise.ten_year, 2)
    counted["noise of shares, percent"] = round(noise.shares, 2)
    counted["kept"] = "no reversal is listed: someone who remembers one would raise the hazard"
    counted["prior only"] = "dollar, mortgage rates, rally, retaliation"
    return counted


# --- what hangs on the choices -----------------------------------------------------------------


def alternatives(panel: Panel) -> dict[str, tuple[Sequence[Spell], int, Choices]]:
    """Other ways to make the fit: spells, days followed, choices; the shipped one comes first."""
    table, yields = spells.shipped(), panel.daily("y10")

    def ruled(threshold: float = RULE.threshold_bp, span: int = RULE.follow) -> Sequence[Spell]:
        return spells.collect(yields, Rule(threshold, span, span))

    listed = spells.collect(yields, Rule(threshold_bp=1e4))
    follow = RULE.follow
    return {
        "as shipped": (table, follow, USUAL),
        "spells by rule only": ([s for s in table if s.entry == "rule"], follow, USUAL),
        "listed only, as remembered": (listed, follow, USUAL),
        "listed only, taken at face value": (listed, follow, replace(USUAL, memory=False)),
        "all, memory taken as fair": (table, follow, replace(USUAL, memory=False)),
        "threshold 27bp (98 %)": (ruled(27.0), follow, USUAL),
        "threshold 29bp (98.5 %)": (ruled(29.0), follow, USUAL),
        "followed for 32 days": (ruled(span=32), 32, USUAL),
        "followed for 130 days": (ruled(span=130), 130, USUAL),
        "a policy at issue in all of the rest": (table, follow, replace(USUAL, at_issue=1.0)),
        "a policy at issue in half of the rest": (table, follow, replace(USUAL, at_issue=0.5)),
        "largest move of one to five days": (table, follow, replace(USUAL, largest=True)),
        "spread between kinds estimated": (table, follow, replace(USUAL, pooled=True)),
        "without the two that only shares moved": (_without_shares(table), follow, USUAL),
    }


def _without_shares(table: Sequence[Spell]) -> Sequence[Spell]:
    """The spells but for those two that shares alone put on the list."""
    return [s for s in table if s.id not in ("powell-pivot-2019", "china-tariff-2025")]


def sensitivity(panel: Panel, settings: Settings) -> dict[str, Sampled]:
    """The fit made in each of the other ways."""
    noise, found = noise_of(panel), {}
    for name, (table, follow, choices) in alternatives(panel).items():
        days = days_in(panel, table, follow, choices.largest)
        found[name] = run(model, settings, days, noise, choices)
    return found


def line(name: str, sampled: Sampled) -> str:
    """Median and 5–95 % of each parameter, of ρ and of April 2025, tab-separated."""
    flat = {path: sampled.sites[path].ravel() for path in (*PARAMETERS, REMEMBERED)}
    flat["april_2025"] = april(flat)
    cells = ["{1:.2f} ({0:.2f}–{2:.2f})".format(*np.quantile(x, [0.05, 0.5, 0.95]))
             for x in flat.values()]  # fmt: skip
    return "\t".join([name, *cells])


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table of the other ways; the exit code is that of the error, if there is one."""
    parser = argparse.ArgumentParser(prog="bondstrike.evidence.fits.hazard")
    parser.add_argument("--panel", type=Path, required=True, help="daily CSV, plain or .gz")
    try:
        panel = read_panel(parser.parse_args(arguments).panel)
        sys.stdout.write("\t".join(["fit", *PARAMETERS, REMEMBERED, "april_2025"]) + "\n")
        for name, sampled in sensitivity(panel, Settings(draws=500)).items():
            sys.stdout.write(line(name, sampled) + "\n")
    except BondstrikeError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
