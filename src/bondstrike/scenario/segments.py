"""A path of what others must hold, cut into stretches with an even weekly flow.

The chain takes rows with an even flow, so a path is cut into consecutive segments, each with the
exact change of every bucket between its ends. More segments make the path within them finer; the
totals are exact with one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

import numpy as np
from jaxtyping import Float

from bondstrike.scenario.ageing import Path

MOST_SEGMENTS = 8
"""Segments per seller beyond which the path within a segment hardly improves."""

LEAST_MATURED = 1e-3
"""What matures within a row, at least, as a share of all that moves between buckets."""

ROUNDING = 1e-9
"""Relative change of a path that is rounding."""

Cuts = tuple[int, ...]
"""Ends of the segments as weeks since the start, 0 first, increasing."""

Who = TypeVar("Who")


@dataclass(frozen=True)
class Segment:
    """A stretch of a path."""

    first: int
    """Week since the start in which it begins."""
    last: int
    """Week since the start in which it ends."""
    change: Float[np.ndarray, "bucket"]
    """What others must hold more at its end than at its beginning, USD bn at par."""

    @property
    def total(self) -> float:
        """Sum over buckets, USD bn at par."""
        return float(self.change.sum())

    @property
    def mix(self) -> Float[np.ndarray, "bucket"]:
        """Share of each bucket; sums to one, single entries may be negative."""
        return self.change / self.change.sum()


def segments_of(path: Path, most: int) -> list[Segment]:
    """At most `most` segments that follow one another."""
    ends = _telling(path, cuts(path, most))
    return [Segment(first, last, path[last] - path[first]) for first, last in pairwise(ends)]


def _missed(path: Path, ends: Cuts) -> Float[np.ndarray, "week"]:
    """Sum over buckets by which even flows between `ends` miss the path, USD bn by week."""
    weeks = np.arange(len(path))
    even = [np.interp(weeks, ends, path[list(ends), k]) for k in range(path.shape[1])]
    return np.abs(path - np.column_stack(even)).sum(axis=1)


def cuts(path: Path, most: int) -> Cuts:
    """Weeks at which a path is cut: each new cut where even flows miss the path most."""
    ends: Cuts = (0, len(path) - 1)
    while len(ends) <= most:
        missed = _missed(path, ends)
        if missed.max() <= 0.0:
            break
        ends = tuple(sorted({*ends, int(missed.argmax())}))
    return ends


def _telling(path: Path, ends: Cuts) -> Cuts:
    """Ends between which something matures: a row's mix is its change over what matures.

    A stretch in which bonds only age from bucket to bucket joins its neighbour; one in which
    nothing happens any more is left out.
    """
    kept = [0]
    for end in ends[1:]:
        if _tells(path[end] - path[kept[-1]]):
            kept.append(end)
    tail = np.abs(path[-1] - path[kept[-1]]).sum()
    if len(kept) > 1 and tail > ROUNDING * np.abs(path[-1]).sum():
        kept[-1] = ends[-1]
    return tuple(kept)


def _tells(change: Float[np.ndarray, "bucket"]) -> bool:
    return bool(change.sum() > LEAST_MATURED * np.abs(change).sum())


def misfit(path: Path, most: int) -> float:
    """Largest miss at any week, USD bn."""
    return float(_missed(path, cuts(path, most)).max())


def allot(paths: Mapping[Who, Path], room: int) -> dict[Who, int]:
    """Segments per seller: one each, then always one more where the misfit is largest."""
    segments = dict.fromkeys(paths, 1)
    misfits = {seller: misfit(path, 1) for seller, path in paths.items()}
    for _ in range(room - len(paths)):
        open_to_more = [seller for seller in paths if segments[seller] < MOST_SEGMENTS]
        if not open_to_more:
            break
        worst = max(open_to_more, key=lambda seller: misfits[seller])
        segments[worst] += 1
        misfits[worst] = misfit(paths[worst], segments[worst])
    return segments
