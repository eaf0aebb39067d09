"""A meta-analysis of price impact: what the studies, taken together, say of a sale today.

Each row i of `rescaled.csv` that is fitted gives the logarithm y of bp per 1 % of the coupon market
of its time. With L the lasting effect, R the ratio of a one-month sale's end to it and h the
half-life of the flow premium,

    yᵢ = log L + log(1 + (R − 1) · g(Tᵢ, h) / g(1, h)) + b · xᵢ + log(1 − ε) · debtᵢ + u_paper + eᵢ
    g(T, h) = (1 − 2^(−T/h)) · h / (T · ln 2)

which is the chain's own answer after T months of even selling; rows of what lasts have only log L.
The tilts b belong to the size of the market (log of coupons then over coupons today), to flows of
all holders instead of officials, to the central bank, and to weak identification. u ~ N(0, τ) is a
paper's own effect and eᵢ has the row's stated error and a further N(0, σ), what rows of one paper
differ by beyond it: else the ratio R would be as sure as the two figures of the one paper that has
both. Both are integrated out together with the error that a paper's rows share, so that a paper's
likelihood is one normal density of all its rows (decision 0011).

What is kept as `treasuries.lasting_bp` is not L but its predictive for a coordinated, announced
sale, log L* = log L + √(τ² + σ²) z₁ + ω z₂: another paper's spread, and ω, a stated widening for a
sale of a kind that no study saw. No study speaks about ω: its posterior is its prior.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from bondstrike.errors import DataError
from bondstrike.evidence.distributions import Floats
from bondstrike.evidence.fits.sampling import Fitted, Sampled, Settings, prior_site, run
from bondstrike.evidence.posterior import TOGETHER, Posterior
from bondstrike.evidence.prior import Prior
from bondstrike.evidence.rescale import COUPONS_TODAY, Rescaled, fitted
from bondstrike.evidence.shelf import load_priors
from bondstrike.evidence.weights import smoothed

if TYPE_CHECKING:
    import jax

    Array = jax.Array | np.ndarray

NAME: Final = "price-impact"
"""Name of the fit."""

LASTING: Final = "treasuries.lasting_bp"
"""Path of the predictive lasting effect, bp per 1 % of coupons."""

RATIO: Final = "treasuries.month_ratio"
"""Path of R, a ratio."""

HALF_LIFE: Final = "treasuries.flow_half_life_months"
"""Path of h, months."""

DISCOUNT: Final = "treasuries.issuance_discount"
"""Path of ε, a share."""

PARAMETERS: Final = (LASTING, RATIO, HALF_LIFE, DISCOUNT)
"""Parameters that the fit settles, by path."""

RESTS_ON: Final = ("fits/price_impact.py", "rescale.py", "rescaled.csv")
"""Files whose text decides the result."""

TYPICAL: Final = "typical"
"""Site of L: the lasting effect in the middle of papers on officials, well identified, today."""

BETWEEN: Final = "between"
"""Site of τ: standard deviation of papers' own effects, in logarithms."""

WITHIN: Final = "within"
"""Site of σ: standard deviation of rows of one paper beyond their errors, in logarithms."""

WIDENING: Final = "widening"
"""Site of ω: extra standard deviation for a sale that was never seen, in logarithms."""

TILTS: Final = ("size", "all_holders", "central_bank", "weak")
"""Sites of b: per unit of log size; all holders, the central bank, weak identification."""

BETWEEN_SCALE: Final = 0.5
"""Scale of the half-normal prior of τ, logarithms: papers a factor 1.6 apart are no surprise."""

WITHIN_SCALE: Final = 0.3
"""Scale of the half-normal prior of σ, logarithms: specifications a factor 1.35 apart."""

TILT_SCALE: Final = 0.35
"""Standard deviation of the normal prior of each tilt, logarithms: a factor 1.4 either way."""

WIDENING_SCALE: Final = 0.4
"""Scale of the half-normal prior of ω, logarithms: a factor 1.5 either way (decision 0011)."""

WEAK: Final = ("regression", "calibrated")
"""Identifications that count as weak."""

QE: Final = ("QE01", "QE03", "QE05", "QE07")
"""Studies of the Fed's purchases in the fit: left out when those purchases are scored."""


class Rows(NamedTuple):
    """What is known of the rows before their figures; axis `row` unless said otherwise."""

    months: Array
    """Months of even selling; 0 for what lasts."""
    tilts: Array
    """Values of x, axes `row`, tilt in the order of `TILTS`."""
    debt: Array
    """1 for new debt, 0 for a change of ownership."""
    error: Array
    """Standard error of the row alone, logarithms."""
    bounded: Array
    """1 for a row that only says on which side of its figure the effect lies, else 0."""
    member: Array
    """1 where a row belongs to a paper, axes `paper`, `row`."""
    shared: Array
    """Standard error that a paper's rows share, logarithms, axis `paper`."""


class Found(NamedTuple):
    """The figures; axis `row`."""

    logs: Array
    """Logarithm of bp per 1 % of coupons."""
    side: Array
    """For a bounded row: 1 if the effect lies above its figure, −1 below; not read for others."""


def units(items: Sequence[Rescaled]) -> dict[str, tuple[int, ...]]:
    """Study ids of each paper, joined, and the positions of its rows, in the order of the table."""
    papers: dict[str, list[int]] = {}
    for place, item in enumerate(items):
        papers.setdefault(item.paper, []).append(place)
    return {
        TOGETHER.join(items[place].study.id for place in places): tuple(places)
        for places in papers.values()
    }


def rows_of(items: Sequence[Rescaled]) -> tuple[Rows, Found]:
    """The fitted rows as arrays. Raises `DataError` if there are none."""
    if not items:
        raise DataError("no fitted row left in rescaled.csv")
    papers = list(units(items).values())
    member = np.zeros((len(papers), len(items)))
    for place, positions in enumerate(papers):
        member[place, list(positions)] = 1.0
    rows = Rows(
        months=np.array([item.months for item in items]),
        tilts=np.array([_tilts(item) for item in items]),
        debt=np.array([float(item.who == "debt") for item in items]),
        error=np.array([item.log_error for item in items], dtype=float),
        bounded=np.array([float(item.bound == "at least") for item in items]),
        member=member,
        shared=np.array([items[places[0]].shared_error for places in papers], dtype=float),
    )
    logs = np.log([item.bp_per_percent for item in items])
    return rows, Found(logs, np.ones(len(items)))


def _tilts(item: Rescaled) -> tuple[float, ...]:
    """A row's x in the order of `TILTS`."""
    return (
        float(np.log(item.coupons_bn / COUPONS_TODAY)),
        float(item.who == "all"),
        float(item.who == "central-bank"),
        float(item.identification in WEAK),
    )


# --- the model ------------------------------------------------------------------------------------


def held(months: Any, half_life: Any) -> Any:
    """g: share of an even sale of so many months (> 0) that dealers still hold at its end."""
    import jax.numpy as jnp

    decay = months * jnp.log(2.0) / half_life
    return -jnp.expm1(-decay) / decay


def horizon_factor(months: Array, ratio: Any, half_life: Any) -> Any:
    """Effect at the end of so many months of selling over the lasting effect; 1 at 0 months."""
    import jax.numpy as jnp

    flow = months > 0
    share = held(jnp.where(flow, months, 1.0), half_life) / held(1.0, half_life)
    return jnp.where(flow, 1.0 + (ratio - 1.0) * share, 1.0)


def expected(rows: Rows, at: Mapping[str, Any]) -> Any:
    """Expected logarithm of bp per 1 % by row, at values of the sites by name."""
    import jax.numpy as jnp

    tilts = jnp.stack([at[name] for name in TILTS])
    return (
        jnp.log(at[TYPICAL])
        + jnp.log(horizon_factor(rows.months, at[RATIO], at[HALF_LIFE]))
        + rows.tilts @ tilts
        + rows.debt * jnp.log1p(-at[DISCOUNT])
    )


def paper_loglik(rows: Rows, found: Found, mean: Any, between: Any, within: Any) -> Any:
    """Log-likelihood of each paper with its own effect integrated out, axis `paper`.

    Exact rows are normal with covariance (τ² + shared²) + diag(error² + σ²), by the matrix
    inversion lemma; a bounded row adds the probability of its side, given the exact ones. `mean`
    has the axis `row`; `between` is τ and `within` is σ, in logarithms.
    """
    import jax.numpy as jnp
    from jax.scipy.stats import norm

    exact = 1.0 - rows.bounded
    alone = rows.error**2 + within**2
    precision = exact / alone
    residual = found.logs - mean
    own = between**2 + rows.shared**2
    total = rows.member @ precision
    pull = rows.member @ (precision * residual)
    squares = rows.member @ (precision * residual**2)
    logs = rows.member @ (exact * jnp.log(2.0 * jnp.pi * alone))
    stretch = 1.0 + own * total
    density = -0.5 * (logs + jnp.log(stretch) + squares - own * pull**2 / stretch)
    effect, variance = rows.member.T @ (own * pull / stretch), rows.member.T @ (own / stretch)
    score = -found.side * (residual - effect) / jnp.sqrt(variance + alone)
    return density + rows.member @ (rows.bounded * norm.logcdf(score))


def model(rows: Rows, found: Found | None, priors: Mapping[str, Prior]) -> None:
    """The NumPyro model; without figures it samples the prior. `priors` are those by path."""
    import numpyro

    at = _sites(priors)
    _predictive(at)
    if found is not None:
        each = paper_loglik(rows, found, expected(rows, at), at[BETWEEN], at[WITHIN])
        numpyro.factor("studies", each.sum())


def _sites(priors: Mapping[str, Prior]) -> dict[str, Any]:
    """What the studies speak about, by name of its site."""
    import numpyro
    from numpyro import distributions as dist

    at = {TYPICAL: prior_site(priors[LASTING], TYPICAL)}
    at |= {path: prior_site(priors[path]) for path in (RATIO, HALF_LIFE, DISCOUNT)}
    at[BETWEEN] = numpyro.sample(BETWEEN, dist.HalfNormal(BETWEEN_SCALE))
    at[WITHIN] = numpyro.sample(WITHIN, dist.HalfNormal(WITHIN_SCALE))
    tilts = {name: numpyro.sample(name, dist.Normal(0.0, TILT_SCALE)) for name in TILTS}
    return at | tilts


def _predictive(at: Mapping[str, Any]) -> None:
    """The effect of a sale of a kind never seen, bp per 1 % of coupons."""
    import jax.numpy as jnp
    import numpyro
    from numpyro import distributions as dist

    widening = numpyro.sample(WIDENING, dist.HalfNormal(WIDENING_SCALE))
    paper, kind = (numpyro.sample(f"{name}~", dist.Normal()) for name in ("paper", "kind"))
    spread = jnp.sqrt(at[BETWEEN] ** 2 + at[WITHIN] ** 2)
    numpyro.deterministic(LASTING, at[TYPICAL] * jnp.exp(spread * paper + widening * kind))


# --- the fit --------------------------------------------------------------------------------------


def chosen(without: Sequence[str] = ()) -> tuple[Rescaled, ...]:
    """Fitted rows less every paper of which a study is named."""
    items = fitted()
    dropped = {item.paper for item in items if item.study.id in without}
    return tuple(item for item in items if item.paper not in dropped)


def fit(panel: None, settings: Settings, without: Sequence[str] = ()) -> Fitted:
    """Fit the studies on the shelf, less the papers of those named in `without`.

    No panel is read. The convergence of every site stands in the result; nothing is refused here.
    """
    del panel
    items = chosen(without)
    rows, found = rows_of(items)
    priors = load_priors("treasuries")
    sampled = run(model, settings, rows, found, priors)
    sites = {name: sampled.kept(name, settings.kept) for name in sampled.sites}
    loglik = logliks(rows, found, sites, list(units(items)))
    return _fitted(sampled, _inside(sites, priors[LASTING]), loglik, len(items))


def _inside(sites: Mapping[str, Floats], prior: Prior) -> dict[str, Floats]:
    """Sites with the predictive cut at the parameter's valid range."""
    return {**sites, LASTING: np.clip(sites[LASTING], *prior.valid)}


def logliks(
    rows: Rows, found: Found, sites: Mapping[str, Floats], ids: Sequence[str]
) -> dict[str, Floats]:
    """Log-likelihood of each paper, by its studies' ids, at each draw of the sites."""
    import jax

    needed = (TYPICAL, RATIO, HALF_LIFE, DISCOUNT, BETWEEN, WITHIN, *TILTS)

    def one(at: dict[str, Any]) -> Any:
        return paper_loglik(rows, found, expected(rows, at), at[BETWEEN], at[WITHIN])

    each = np.asarray(jax.jit(jax.vmap(one))({name: sites[name] for name in needed}))
    return {id: each[:, place] for place, id in enumerate(ids)}


def _fitted(
    sampled: Sampled, sites: Mapping[str, Floats], loglik: Mapping[str, Floats], count: int
) -> Fitted:
    """The result with what a reader must know."""
    latents = {name: sites[name] for name in (TYPICAL, BETWEEN, WITHIN, WIDENING, *TILTS)}
    found = Fitted(
        {path: sites[path] for path in PARAMETERS},
        latents,
        loglik,
        sampled.rhat,
        sampled.ess,
        sampled.divergences,
    )
    without = left_out(found, [id for id in loglik if id in QE])
    notes = {
        "rows": float(count),
        "papers": float(len(loglik)),
        "lasting_bp": "predictive for a sale never seen; `typical` is the middle of the studies",
        "widening": "no study speaks about it: the posterior is the prior",
        "pareto_shape_without_qe": round(without.shape, 3) if np.isfinite(without.shape) else 0.0,
    }
    return dataclasses.replace(found, notes=notes)


# --- leaving papers out ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The predictive lasting effect without some papers, by re-weighted draws."""

    ids: tuple[str, ...]
    """Studies left out, ids of one paper joined."""
    shape: float
    """Pareto shape k of the weights; over 0.7 the draws can't bear it."""
    effective: float
    """Number of equally weighted draws worth as much."""
    low: float
    """5 % point of the lasting effect, bp per 1 % of coupons."""
    median: float
    """Its median, bp per 1 %."""
    high: float
    """Its 95 % point, bp per 1 %."""


def left_out(posterior: Posterior | Fitted, ids: Sequence[str]) -> LeftOut:
    """The predictive with these columns of log-likelihood left out; none gives it as fitted."""
    from bondstrike.evidence.empirical import Empirical

    draws = posterior.draws[LASTING]
    logs = -np.sum([posterior.loglik[id] for id in ids], axis=0) if ids else np.zeros(len(draws))
    weighted = smoothed(logs)
    low, middle, high = Empirical.of(draws, weighted.weights).quantile([0.05, 0.5, 0.95])
    return LeftOut(
        tuple(ids), weighted.shape, weighted.effective, float(low), float(middle), float(high)
    )


def leave_one_out(posterior: Posterior | Fitted) -> tuple[LeftOut, ...]:
    """The predictive without each paper in turn, in the order of the table."""
    return tuple(left_out(posterior, [id]) for id in posterior.loglik)
