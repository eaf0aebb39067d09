"""A holder's own mix, run through scenarios: how much it may lose, beside all in cash (claim C26).

Losses are in percent of what was held on the eve of day one, in the home currency, and in the unit
of the file; a gain is negative. Two views of every scenario, over the same draws:

    effect    growth without the lever less growth with it, same draw: what the lever alone takes
    outright  one less growth with the lever: news, carry and currency included

Both are linear in the mix, and so are their parts: contributions sum to the mix in every draw, and
to the expected shortfall, the mean loss in the worst `TAIL` of the draws, if they are averaged over
the same draws. Nothing is rebalanced or hedged.

C26, *all in cash is a comfortable place*, is put to the rule of the other claims (`claims.finding`)
for each kind of cash: a draw agrees if cash loses less than `COMFORT` percent outright; in real
terms too where prices are known, which is at home in dollars alone. Over all scenarios it is
supported if it is in each, rejected if it is in each, and contested otherwise. Whether it is
identified is not asked: slopes and volatilities of currencies are judgement in every scenario.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from bondstrike.ensemble.result import Result
from bondstrike.errors import InputError
from bondstrike.findings.claims import Finding, finding
from bondstrike.findings.portfolio_assets import LENGTHS, WITH, WITHOUT, Window, prices
from bondstrike.findings.portfolio_holdings import (
    ABROAD,
    BITCOIN,
    DOLLAR,
    SHARES,
    Holding,
    Holdings,
    check_home,
)
from bondstrike.findings.portfolio_losses import (
    THRESHOLDS,
    Draws,
    Grown,
    Loss,
    View,
    grown,
    loss_of,
    lost,
    view,
)
from bondstrike.findings.ranges import Odds, Range, odds_of, range_of
from bondstrike.units import PERCENT

SCENARIOS: Final = ("eu-and-others", "europe-1tn-quarter", "fed-captured", "combined-tail")
"""Presets that are run unless others are named."""

MOST: Final = 24
"""Scenarios that can be asked at once."""

WEEKS: Final = LENGTHS[1]
"""Weeks held unless another length is asked."""

COMFORT: Final = THRESHOLDS[0]
"""Loss from which on cash is no comfortable place, % (judgement: the least that is counted)."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Stand:
    """The mix in one scenario."""

    name: str
    title: str
    digest: str
    """Hash of every number of the run."""
    baseline_date: str
    draws: int
    """Draws that are used: sound ones that kept their weekly paths."""
    failed: int
    """Defective draws of the run, variants included."""
    first_failure: str
    effect: View
    """What the lever alone takes."""
    outright: View
    """With the lever, news and carry included."""
    without: Loss
    """The mix outright had there been no lever."""
    real_mix: Loss | None
    """The mix outright in the prices of the eve; None where home prices are not known."""
    real_home: Loss | None
    """Cash at home likewise."""
    comfort: Mapping[str, Comfort]
    """By kind of cash: `home`, `home, real`, `dollars`; those that apply."""


@dataclass(frozen=True)
class Comfort:
    """C26 for one kind of cash in one scenario."""

    agree: Odds
    """Draws in which it loses less than `COMFORT` percent outright."""
    without: Odds
    """The same had there been no lever."""
    loss: Range
    """Its outright loss, %."""
    finding: Finding


@dataclass(frozen=True)
class Claim:
    """C26 for one kind of cash over all scenarios."""

    finding: Finding
    fails_in: tuple[str, ...]
    """Scenarios in which it is not supported, in the order asked."""
    by_construction: bool
    """Whether nothing else could come out: nominal money at home cannot fall."""


@dataclass(frozen=True)
class Portfolio:
    """A mix in several scenarios."""

    home: str
    weeks: int
    """Length of the holding."""
    draws: int
    seed: int
    yours: tuple[str, ...]
    """Settings that were changed in all scenarios."""
    holdings: tuple[Holding, ...]
    total: float
    """In the unit of the file."""
    stands: Mapping[str, Stand]
    """By scenario, in the order asked."""
    claim: Mapping[str, Claim]
    """C26 by kind of cash."""
    not_identified: float
    """Share of the mix whose moves nothing identifies, 0 to 1."""
    leaves_out: tuple[str, ...]
    """Keys of the sentences that say what is left out."""


def assess(
    holdings: Holdings,
    *scenarios: str | Path,
    home: str = DOLLAR,
    weeks: int = WEEKS,
    draws: int = 1000,
    seed: int = 1,
    sets: Sequence[str] = (),
    progress: Progress | None = None,
    remembered: bool = True,
) -> Portfolio:
    """Run a mix through presets or files, `SCENARIOS` if none is named.

    Everything is checked before anything runs. Raises `InputError` for what cannot be asked.
    """
    from bondstrike.ensemble.ask import run

    home, named = check_home(home), names_of(scenarios or SCENARIOS)
    for name, scenario in named.items():
        _check(name, scenario, weeks, draws, seed, sets)
    stands = {}
    for place, (name, scenario) in enumerate(named.items()):
        told = _part_of(progress, place, len(named))
        result = run(
            scenario, draws=draws, seed=seed, sets=sets, progress=told, remembered=remembered
        )
        stands[name] = stand(name, result, holdings, home, weeks)
    return Portfolio(
        home=home,
        weeks=weeks,
        draws=draws,
        seed=seed,
        yours=tuple(sets),
        holdings=holdings.rows,
        total=holdings.total,
        stands=stands,
        claim=claims(stands),
        not_identified=sum(
            share
            for row, share in zip(holdings.rows, holdings.shares, strict=True)
            if row.asset == BITCOIN
        ),
        leaves_out=leaves_out(holdings, home),
    )


def names_of(scenarios: Sequence[str | Path]) -> dict[str, str | Path]:
    """Scenarios by name: a preset's, or a file's without folder and ending.

    Raises `InputError` for too many, or two of the same name.
    """
    if len(scenarios) > MOST:
        raise InputError("too many scenarios", got=len(scenarios), allowed=f"up to {MOST}")
    named: dict[str, str | Path] = {}
    for one in scenarios:
        filed = isinstance(one, Path) or one.endswith(".toml")
        name = Path(one).stem if filed else str(one)
        if name in named:
            raise InputError("two scenarios of one name", got=str(one), allowed="different names")
        named[name] = one
    return named


def _check(
    name: str, scenario: str | Path, weeks: int, draws: int, seed: int, sets: Sequence[str]
) -> None:
    """Refuse what cannot be run, or is too short, before anything runs."""
    from bondstrike.ensemble.ask import request_of
    from bondstrike.ensemble.assemble import assemble

    if weeks not in LENGTHS:
        allowed = ", ".join(map(str, LENGTHS))
        raise InputError("weeks that cannot be held", where="weeks", got=weeks, allowed=allowed)
    request = request_of(scenario, draws=draws, seed=seed, sets=sets)
    moments = assemble(request).manifest.moments
    if moments.day_one + weeks > moments.last + 1:
        raise InputError(
            "the run ends before the holding does",
            where=f"weeks, in {name}",
            got=weeks,
            allowed=f"horizon_weeks of {moments.day_one + weeks} or more",
        )


def _part_of(progress: Progress | None, place: int, count: int) -> Progress | None:
    """Progress of one run of several, as progress of all."""
    if progress is None:
        return None
    return lambda done, total: progress(place * total + done, count * total)


# --- one scenario --------------------------------------------------------------------------------


def stand(name: str, result: Result, holdings: Holdings, home: str, weeks: int) -> Stand:
    """The mix in one run. Raises `InputError` if the run is shorter than the holding."""
    window, manifest = Window(result, weeks), result.manifest
    halves = tuple(grown(window, holdings, home, lever) for lever in (WITH, WITHOUT))
    after, before = halves
    effect = Grown(before.parts - after.parts, before.home - after.home, before.usd - after.usd)
    outright, without = (lost(half, holdings) for half in halves)
    total, real = holdings.total, home == DOLLAR
    level = prices(window, WITH)
    return Stand(
        name=name,
        title=manifest.title,
        digest=manifest.digest,
        baseline_date=manifest.baseline_date,
        draws=len(window.sound),
        failed=manifest.failed,
        first_failure=str(manifest.failures[0]) if manifest.failures else "",
        effect=view(effect, holdings, home),
        outright=view(outright, holdings, home),
        without=loss_of(without.mix, total),
        real_mix=loss_of(1.0 - after.mix / level, total) if real else None,
        real_home=loss_of(1.0 - after.home / level, total) if real else None,
        comfort=comfort(after, before, level, prices(window, WITHOUT), home),
    )


# --- the claim -----------------------------------------------------------------------------------

HOME, REAL, DOLLARS = "home", "home, real", "dollars"
"""Kinds of cash that C26 is put to."""


def comfort(
    after: Grown, before: Grown, level: Draws, level_before: Draws, home: str
) -> dict[str, Comfort]:
    """C26 in one scenario, by kind of cash."""
    kinds = {HOME: (1.0 - after.home, 1.0 - before.home)}
    if home == DOLLAR:
        kinds[REAL] = (1.0 - after.home / level, 1.0 - before.home / level_before)
    else:
        kinds[DOLLARS] = (1.0 - after.usd, 1.0 - before.usd)
    return {kind: comfortable(*lost) for kind, lost in kinds.items()}


def comfortable(lost: Draws, without: Draws) -> Comfort:
    """C26 on the outright loss of one unit, with the lever and without."""
    agree = odds_of(lost < COMFORT * PERCENT)
    return Comfort(
        agree=agree,
        without=odds_of(without < COMFORT * PERCENT),
        loss=range_of(lost / PERCENT, "%"),
        finding=finding(agree, 0.0),
    )


def claims(stands: Mapping[str, Stand]) -> dict[str, Claim]:
    """C26 over all scenarios, by kind of cash."""
    kinds = dict.fromkeys(kind for one in stands.values() for kind in one.comfort)
    return {kind: _claim(kind, stands) for kind in kinds}


def _claim(kind: str, stands: Mapping[str, Stand]) -> Claim:
    """Supported or rejected if every scenario says so, else contested."""
    found = {name: one.comfort[kind].finding for name, one in stands.items()}
    said = set(found.values())
    return Claim(
        finding=said.pop() if len(said) == 1 else Finding.CONTESTED,
        fails_in=tuple(name for name, one in found.items() if one is not Finding.SUPPORTED),
        by_construction=kind == HOME,
    )


def leaves_out(holdings: Holdings, home: str) -> tuple[str, ...]:
    """What the numbers leave out, given what is held, as keys of sentences."""
    assets = {row.asset for row in holdings.rows}
    applies = {
        "bitcoin": BITCOIN in assets,
        "shares": SHARES in assets,
        "abroad": bool(assets & set(ABROAD)),
        "currency": home != DOLLAR
        or any(row.currency not in (DOLLAR, home) for row in holdings.rows),
        "prices": home != DOLLAR,
        "access": True,
        "banks": True,
        "curve": True,
        "taxes": True,
    }
    return tuple(key for key, holds in applies.items() if holds)


# --- as a table ----------------------------------------------------------------------------------

TABLE: Final = (
    *("scenario", "view", "what", "share", "low_5", "median", "high_95", "shortfall"),
    *(f"over_{at:g}" for at in THRESHOLDS),
)
"""Columns of the table: losses in %, chances in %; what does not apply is left empty."""


def as_csv(portfolio: Portfolio) -> str:
    """The losses as CSV text: a row for each scenario, view, and mix, cash or holding."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(TABLE)
    for name, one in portfolio.stands.items():
        for told, seen in (("effect", one.effect), ("outright", one.outright)):
            for part in seen.parts:
                numbers = (part.loss.low, part.loss.median, part.loss.high, part.at_worst)
                cells = [_number(x) for x in (part.share, *numbers)]
                writer.writerow((name, told, part.label, *cells, *[""] * len(THRESHOLDS)))
            beside = {"mix": seen.mix, "cash at home": seen.home, "cash in dollars": seen.dollars}
            for what, found in beside.items():
                if found:
                    writer.writerow((name, told, what, *_cells(found)))
        alone = {"without": one.without, "real": one.real_mix}
        for told, found in alone.items():
            if found:
                writer.writerow((name, told, "mix", *_cells(found)))
        if one.real_home:
            writer.writerow((name, "real", "cash at home", *_cells(one.real_home)))
    return text.getvalue()


def _cells(found: Loss) -> list[str]:
    numbers = (found.percent.low, found.percent.median, found.percent.high, found.shortfall)
    return [
        "",
        *(_number(x) for x in numbers),
        *(_number(100.0 * o.share) for o in found.beyond.values()),
    ]


def _number(value: float) -> str:
    return f"{value:.6g}" if np.isfinite(value) else ""
