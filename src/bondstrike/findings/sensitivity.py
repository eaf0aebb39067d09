"""What a finding hangs on: the parameters that move it most, and where it would turn.

First-order share of a parameter x in a target y: how much of the variance of y goes when x is
known,

    share = Var E[y | x] / Var y ,

estimated from the draws of the run alone: draws are sorted by x into bins of equal number, and the
variance between bins is corrected for what bins of noise would show (epsilon squared):

    share = 1 − (1 − between/total) · (n − 1)/(n − bins) .

Why this and not partial rank correlation: it needs no direction (a parameter may matter at both
ends), its shares are parts of one variance, and with seventy parameters and a thousand draws a
regression spends seventy degrees of freedom where this spends a bin's. Why on ranks of y: changes
of chances and yields have fat tails, and a dozen draws would decide; ranks also make the noise
floor the same for every target. So a share is one of the variance of y's *rank*. What parameters
do only together with others is in no share: shares need not sum to one.

Noise floor: shares of targets shuffled at random; the largest of all parameters in 95 of 100
shufflings lies below it. Nothing under the floor is named.

Where it turns: a parabola through y (not its rank) in the rank of x, and the value of x, between
its 1 % and 99 % points, at which the parabola crosses the threshold nearest to the middle.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from bondstrike.evidence.identification import Standing
from bondstrike.findings.ranges import NEVER

NAMED: Final = 3
"""Parameters that are named."""

MOST_DRAWS: Final = 4096
"""First draws that are used: more would not change what is named."""

LEAST_DRAWS: Final = 60
"""Draws below which nothing is said."""

DRAWS_A_BIN, FEWEST_BINS, MOST_BINS = 50, 4, 20
"""Draws in a bin, and bounds on the number of bins."""

SHUFFLES, FLOOR, SEED = 100, 0.95, 20_261_002
"""Shufflings of the target for the noise floor, their quantile, seed of the shuffling."""

FIFTH: Final = 0.2
"""Share of the draws at either end of a parameter whose conditional means are given."""

ONE_WAY: Final = 0.25
"""Least squared rank correlation, as a share of a parameter's share, for it to have a sign."""

INSIDE: Final = np.linspace(0.01, 0.99, 393)
"""Ranks (0 to 1) of a parameter among which a crossing is sought."""


NOT_IDENTIFIED: Final = (Standing.JUDGEMENT, Standing.UNMOVED)
"""Standings behind which nothing measured stands: no study, or data that said nothing."""


@dataclass(frozen=True)
class Flip:
    """What turns, and where: `values` [draw] crossing any of `thresholds`, in one unit."""

    values: np.ndarray
    thresholds: tuple[float, ...]


@dataclass(frozen=True)
class Driver:
    """One parameter that a finding hangs on."""

    path: str
    """Link and field of the parameter."""
    share: float
    """First-order share of the variance of the target's rank."""
    sign: int
    """+1 if the target rises with it, −1 if it falls, 0 if it does both."""
    low_mean: float
    """Mean of the target in the draws with the lowest fifth of the parameter, target's unit."""
    high_mean: float
    """The same in the highest fifth."""
    flips_at: float | None
    """Value of the parameter, in its own unit, at which the finding turns; None: it does not."""
    threshold: float | None
    """The threshold crossed there."""
    standing: Standing
    """What the parameter rests on."""
    identified: bool
    """False if nothing measured stands behind it: judgement, or a fit that left it unmoved."""


@dataclass(frozen=True)
class HangsOn:
    """What one target hangs on."""

    target: str
    """Name of the target."""
    unit: str
    drivers: tuple[Driver, ...]
    """At most `NAMED` parameters above the floor, largest first."""
    floor: float
    """Largest share that chance gives a parameter without effect, in 95 of 100 cases."""
    explained: float
    """Sum of the shares of all parameters above the floor."""
    not_identified: float
    """Part of `explained` that falls on parameters that are not identified; not a number if
    nothing is explained."""
    by_standing: Mapping[str, float]
    """Part of `explained` by `Standing`; those without a part are left out."""
    draws: int
    """Draws that were used."""


class Unknowns:
    """Parameters that vary, sorted once for all targets of the same draws."""

    def __init__(self, columns: Mapping[str, np.ndarray]) -> None:
        """`columns` are parameters by path, [draw]; those that do not vary are left out."""
        kept = {path: np.asarray(x, float)[:MOST_DRAWS] for path, x in columns.items()}
        varying = {path: x for path, x in kept.items() if x.size and np.ptp(x) > 0.0}
        self.draws = min((x.size for x in kept.values()), default=0)
        self.paths = tuple(varying)
        self.values = np.array(list(varying.values())).reshape(len(varying), self.draws)

    @cached_property
    def ranks(self) -> np.ndarray:
        """Rank of every draw by every parameter, [parameter, draw], 0 to draws − 1."""
        return self.values.argsort(axis=1, kind="stable").argsort(axis=1, kind="stable")

    @cached_property
    def bins(self) -> int:
        """Number of bins."""
        return int(np.clip(self.draws // DRAWS_A_BIN, FEWEST_BINS, MOST_BINS))

    @cached_property
    def _members(self) -> np.ndarray:
        """Weight with which a draw enters the root of a bin's sum, [parameter · bin, draw]."""
        place = self.ranks * self.bins // max(self.draws, 1)
        inside = place[:, None, :] == np.arange(self.bins)[None, :, None]
        filled = inside.sum(axis=2, keepdims=True)
        return (inside / np.sqrt(np.maximum(filled, 1))).reshape(-1, self.draws).astype(np.float32)

    def among(self, known: np.ndarray) -> Unknowns:
        """The same parameters in some draws only; `known` is a truth value by draw."""
        if known.all():
            return self
        return Unknowns(dict(zip(self.paths, self.values[:, known], strict=True)))

    def shares(self, target: np.ndarray) -> np.ndarray:
        """First-order shares of targets [target, draw] by parameter, [target, parameter]."""
        target = np.atleast_2d(np.asarray(target, float))
        centred = target - target.mean(axis=1, keepdims=True)
        size = np.sqrt((centred**2).sum(axis=1, keepdims=True))
        unit = np.divide(centred, size, out=np.zeros_like(centred), where=size > 0.0)
        sums = self._members @ unit.T.astype(np.float32)
        between = (sums**2).reshape(len(self.paths), self.bins, -1).sum(axis=1).T
        corrected = 1.0 - (1.0 - between) * (self.draws - 1) / (self.draws - self.bins)
        return np.where(size > 0.0, corrected, 0.0)

    def floor(self, target: np.ndarray) -> float:
        """Share that the luckiest parameter gets by chance, in 95 of 100 shufflings."""
        random = np.random.default_rng(SEED)
        shuffled = random.permuted(np.tile(target, (SHUFFLES, 1)), axis=1)
        return float(np.quantile(self.shares(shuffled).max(axis=1), FLOOR))


def ranked(values: np.ndarray) -> np.ndarray:
    """Ranks of `values` [draw], 0 to draws − 1; equal values share their average rank."""
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    return (last - 0.5 * (count + 1))[place]


def hangs_on(
    unknowns: Unknowns,
    target: np.ndarray,
    name: str,
    unit: str,
    standings: Mapping[str, Standing],
    flip: Flip | None = None,
) -> HangsOn:
    """What a target [draw] hangs on; draws without a number are left out.

    `standings` are those of the parameters by path; a path without one counts as judgement.
    """
    target = np.asarray(target, float)[: unknowns.draws]
    known = np.isfinite(target)
    rows, target = unknowns.among(known), target[known]
    if len(target) < LEAST_DRAWS or not rows.paths or not np.ptp(target) > 0.0:
        return HangsOn(name, unit, (), NEVER, 0.0, NEVER, {}, len(target))
    ranks = ranked(target)
    shares, floor = rows.shares(ranks)[0], rows.floor(ranks)
    above = [int(i) for i in np.argsort(-shares, kind="stable") if shares[i] > floor]
    explained = float(shares[above].sum())
    parts = _parts({i: _standing(rows.paths[i], standings) for i in above}, shares)
    turning = Flip(flip.values[: unknowns.draws][known], flip.thresholds) if flip else None
    return HangsOn(
        target=name,
        unit=unit,
        drivers=tuple(
            _driver(rows, i, target, ranks, float(shares[i]), standings, turning)
            for i in above[:NAMED]
        ),
        floor=floor,
        explained=explained,
        not_identified=unidentified(parts) if above else NEVER,
        by_standing=parts,
        draws=len(target),
    )


def _standing(path: str, standings: Mapping[str, Standing]) -> Standing:
    return standings.get(path, Standing.JUDGEMENT)


def _parts(above: Mapping[int, Standing], shares: np.ndarray) -> dict[str, float]:
    """Part of what is explained by standing; `shares` by position of the parameter."""
    whole = sum(float(shares[i]) for i in above)
    parts: dict[str, float] = {}
    for i, standing in above.items():
        parts[standing.value] = parts.get(standing.value, 0.0) + float(shares[i]) / whole
    return parts


def unidentified(parts: Mapping[str, float]) -> float:
    """Part, 0 to 1, that falls on standings of `NOT_IDENTIFIED`."""
    return sum(parts.get(standing.value, 0.0) for standing in NOT_IDENTIFIED)


def _driver(
    rows: Unknowns,
    position: int,
    target: np.ndarray,
    ranks: np.ndarray,
    share: float,
    standings: Mapping[str, Standing],
    flip: Flip | None,
) -> Driver:
    """One parameter by its position."""
    order = (rows.ranks[position] + 0.5) / rows.draws
    correlation = float(np.corrcoef(order, ranks)[0, 1])
    at, threshold = turns(order, rows.values[position], flip) if flip else (None, None)
    path = rows.paths[position]
    standing = _standing(path, standings)
    return Driver(
        path=path,
        share=share,
        sign=int(np.sign(correlation)) if correlation**2 >= ONE_WAY * share else 0,
        low_mean=float(target[order < FIFTH].mean()),
        high_mean=float(target[order > 1.0 - FIFTH].mean()),
        flips_at=at,
        threshold=threshold,
        standing=standing,
        identified=standing not in NOT_IDENTIFIED,
    )


def turns(order: np.ndarray, values: np.ndarray, flip: Flip) -> tuple[float | None, float | None]:
    """Value of a parameter at which what is asked crosses a threshold, and which threshold.

    `order` are the parameter's ranks, 0 to 1, `values` its values, both [draw].
    """
    curve = np.polynomial.Polynomial.fit(order, flip.values, 2, domain=[0.0, 1.0])(INSIDE)
    found = [
        (INSIDE[i] + (INSIDE[i + 1] - INSIDE[i]) * above[i] / (above[i] - above[i + 1]), threshold)
        for threshold, above in ((t, curve - t) for t in flip.thresholds)
        for i in np.flatnonzero((above[:-1] < 0.0) != (above[1:] < 0.0))
    ]
    if not found:
        return None, None
    place, threshold = min(found, key=lambda pair: abs(pair[0] - 0.5))
    return float(np.quantile(values, place)), float(threshold)


def first_columns(columns: Mapping[str, np.ndarray], sound: np.ndarray) -> Unknowns:
    """Unknowns of the sound ones of the first draws; `sound` [draw] may be shorter."""
    return Unknowns({path: np.asarray(x)[: len(sound)][sound] for path, x in columns.items()})
