"""The verdict: by how much the lever raises the chance that the policy at issue is reversed.

    chance(deadline) = mean over draws of 1 − exp(−Λ)       Λ: the draw's own cumulative hazard

Each draw has a chance of its own, exact given its parameters and its weekly news. The mean over
draws is the probability over all that is unknown; the spread over draws says how far what is
unknown carries it. With and without the lever share parameters and news, so that the error of the
difference is that of the paired difference. Each draw also has one fate, a coin thrown with its
own chance: the share of fates must agree with the mean chance, and how far it does is reported.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from bondstrike.ensemble.outcomes import DEADLINES
from bondstrike.ensemble.result import Result
from bondstrike.findings.market import Draws
from bondstrike.findings.means import error, mean, mean_of
from bondstrike.findings.ranges import HIGH, LOW, NEVER, Odds, Range, odds_of, range_of
from bondstrike.units import PERCENT, WEEKS_PER_YEAR

JUDGED_AT: Final = 26
"""Deadline, in weeks after the dispute begins, at which the verdict is given."""

RISES: Final = (1.0, 5.0, 10.0)
"""Rises of the chance whose odds are given, percentage points."""

HARDLY, A_LITTLE, CLEARLY = 2.0, 10.0, 30.0
"""Ends of the classes of `Strength`, percentage points of mean difference: judgement. Two points
are one reversal in fifty such disputes; thirty turn an even chance into four in five."""

BOUNDARIES: Final = (-HARDLY, HARDLY, A_LITTLE, CLEARLY)
"""Differences at which the class changes, percentage points."""

CURVE_WEEKS: Final = 2 * WEEKS_PER_YEAR
"""Weeks after the dispute begins that the curves cover, at most."""


class Strength(StrEnum):
    """How much the lever does, by the mean rise of the chance at `JUDGED_AT`."""

    BACKFIRES = "backfires"
    HARDLY = "hardly"
    A_LITTLE = "a little"
    CLEARLY = "clearly"
    STRONGLY = "strongly"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Deadline:
    """Chance of a reversal by one deadline."""

    weeks: int
    """Weeks after the dispute begins."""
    mean_with: Range
    """Probability with the lever, %: mean over draws, 5–95 % of its Monte-Carlo error."""
    mean_without: Range
    """Probability without it, likewise."""
    mean_difference: Range
    """What the lever adds, pp: mean of the paired difference, 5–95 % of its error."""
    error: float
    """Monte-Carlo standard error of the mean difference, pp."""
    with_lever: Range
    """Chance with the lever over draws, %."""
    without: Range
    """Chance without it over draws, %."""
    difference: Range
    """What the lever adds over draws, pp."""
    rises: Mapping[float, Odds]
    """Draws in which it adds more than so many pp."""
    falls: Odds
    """Draws in which it takes more than the smallest of `RISES` away."""
    fate_with: Odds
    """Draws whose own fate is a reversal by then, with the lever."""
    fate_without: Odds
    """The same without the lever."""
    gap_with: float
    """Share of fates less mean chance with the lever, in its standard errors: within ±3."""
    gap_without: float
    """The same without the lever."""


@dataclass(frozen=True)
class Curve:
    """Chance that the policy still stands, by week, %."""

    low: tuple[float, ...]
    mean: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True)
class Survival:
    """How long the policy stands: mean and 5–95 % over the draws that kept weekly paths."""

    weeks: tuple[int, ...]
    """Weeks since the dispute began, from 0."""
    with_lever: Curve
    without: Curve
    draws: int
    """Draws that they are taken over."""


@dataclass(frozen=True)
class Verdict:
    """What the lever does to the chance of a reversal."""

    strength: Strength
    judged_at: int
    """Deadline that decides the strength, weeks; 0 if the run is too short for any."""
    deadlines: Mapping[str, Deadline]
    """By weeks after the dispute begins; those beyond the run are left out."""
    survival: Survival
    dispute_start: int
    """Week of the run in which the dispute begins."""
    retaliated: Odds
    """Draws in which the target ever retaliates, with the lever."""
    coalition_low: Range
    """Least share of the planned sales whose members are still in, %."""


def read(result: Result) -> Verdict:
    """The verdict of a run."""
    draws, start = Draws(result.blocks["summaries"]), dispute_start(result)
    found = {str(DEADLINES[i]): deadline(draws, i) for i in reached(result)}
    judged = found.get(str(JUDGED_AT)) or next(reversed(found.values()), None)
    return Verdict(
        strength=strength(judged.mean_difference.median if judged else NEVER),
        judged_at=judged.weeks if judged else 0,
        deadlines=found,
        survival=survival(result),
        dispute_start=start,
        retaliated=odds_of(draws["retaliated_with"] > 0.5),
        coalition_low=range_of(draws["coalition_low"] / PERCENT, "%"),
    )


def dispute_start(result: Result) -> int:
    """Week of the run in which the dispute begins."""
    manifest = result.manifest
    return int(manifest.facts.get("dispute_start", manifest.moments.day_one))


def reached(result: Result) -> list[int]:
    """Positions of the deadlines that lie within the run."""
    weeks = result.manifest.moments.last + 1 - dispute_start(result)
    return [position for position, deadline in enumerate(DEADLINES) if deadline <= weeks]


def gained(result: Result) -> np.ndarray:
    """What the lever adds to the chance by `JUDGED_AT`, [draw], pp; unknown in a shorter run."""
    position = DEADLINES.index(JUDGED_AT)
    with_lever, without = _chances(Draws(result.blocks["summaries"]), position)
    return with_lever - without if position in reached(result) else np.full(len(without), NEVER)


def _chances(draws: Draws, position: int) -> tuple[np.ndarray, np.ndarray]:
    """Chances with and without the lever by a deadline, [draw], %."""
    with_lever, without = (draws[f"reversal_chance_{half}"] for half in ("with", "without"))
    return with_lever[:, position] / PERCENT, without[:, position] / PERCENT


def deadline(draws: Draws, position: int) -> Deadline:
    """Chance of a reversal by the deadline at that position of `DEADLINES`."""
    with_lever, without = _chances(draws, position)
    added = with_lever - without
    fates = [draws[f"reversed_by_{half}"][:, position] for half in ("with", "without")]
    return Deadline(
        weeks=DEADLINES[position],
        mean_with=mean_of(with_lever, "%"),
        mean_without=mean_of(without, "%"),
        mean_difference=mean_of(added, "pp"),
        error=error(added),
        with_lever=range_of(with_lever, "%"),
        without=range_of(without, "%"),
        difference=range_of(added, "pp"),
        rises={points: odds_of(added > points) for points in RISES},
        falls=odds_of(added < -RISES[0]),
        fate_with=odds_of(fates[0] > 0.5),
        fate_without=odds_of(fates[1] > 0.5),
        gap_with=gap(fates[0], with_lever * PERCENT),
        gap_without=gap(fates[1], without * PERCENT),
    )


def gap(fates: np.ndarray, chances: np.ndarray) -> float:
    """Fates (0 or 1) less chances, mean over draws in its standard errors; 0 if both are sure."""
    apart = mean(fates - chances)
    spread = np.sqrt(np.sum(chances * (1.0 - chances))) / max(len(chances), 1)
    if not spread > 0.0:
        return apart if np.isnan(apart) else float(np.sign(apart) * (np.inf if apart else 0.0))
    return float(apart / spread)


def strength(points: float) -> Strength:
    """Class of a mean difference, pp."""
    if np.isnan(points):
        return Strength.UNKNOWN
    if points < -HARDLY:
        return Strength.BACKFIRES
    if points < HARDLY:
        return Strength.HARDLY
    if points < A_LITTLE:
        return Strength.A_LITTLE
    return Strength.CLEARLY if points <= CLEARLY else Strength.STRONGLY


def survival(result: Result) -> Survival:
    """Curves over the draws that kept weekly paths, from the week in which the dispute begins."""
    start, last = dispute_start(result), result.manifest.moments.last
    until = min(start + CURVE_WEEKS, last + 1)
    stands = 1.0 - np.asarray(result.blocks["weekly"]["reversal_chance"][:, :, start:until], float)
    sound = stands[np.isfinite(stands).all(axis=(1, 2))] / PERCENT
    if not sound.size:
        return Survival((), Curve((), (), ()), Curve((), (), ()), 0)
    weeks = tuple(range(until - start + 1))
    return Survival(weeks, _curve(sound[:, 0]), _curve(sound[:, 1]), len(sound))


def _curve(stands: np.ndarray) -> Curve:
    """Curve of `stands` [draw, week], %, with the whole 100 % before the first week."""
    low, high = np.quantile(stands, (LOW, HIGH), axis=0)
    lines = (low, stands.mean(axis=0), high)
    return Curve(*((100.0, *map(float, line)) for line in lines))
