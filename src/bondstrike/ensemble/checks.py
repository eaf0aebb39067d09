"""What can go wrong in a draw, found and named: numbers that are not finite, weeks not cleared.

A draw deep in the tail is an answer and stays in. A draw with a number that is not finite, or a
week whose clearing left a residual, is a defect: it is counted, flagged and named, and the
command that ran it does not exit with zero.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, NamedTuple

import numpy as np

from bondstrike.ensemble.blocks import LEVERS
from bondstrike.units import WEEKS_PER_QUARTER

NOT_FINITE, NOT_CLEARED = "not finite", "not cleared"
"""The two kinds of defect."""

RESIDUAL: Final = "residual"
"""Name of the weekly variable that holds the residual of the clearing."""

TOLERANCE: Final = 1e-10
"""Largest residual of a cleared week, in the unit of the variable `residual`."""


class Half(NamedTuple):
    """One half of a pair, a chunk of draws."""

    weekly: Mapping[str, np.ndarray]
    """Weekly arrays by name, [draw, week, …]."""
    sheets: Mapping[str, np.ndarray]
    """Arrays at quarter ends by name, [draw, quarter, …]: the ledger on show."""
    macro: Mapping[str, np.ndarray] = MappingProxyType({})
    """Economy and budget by name, [draw, quarter]."""
    senders: Mapping[str, np.ndarray] = MappingProxyType({})
    """What the senders lost by name, [draw, quarter, bloc]; with the lever only."""


@dataclass(frozen=True)
class Failure:
    """The first defect of one draw."""

    draw: int
    """Index of the draw, from zero."""
    lever: str
    """The half of the pair: `with` or `without`."""
    variable: str
    """The weekly variable, or `economy.<name>`, `senders.<name>`; it tells the link."""
    week: int
    """Week of the first defect, from zero; a quarter counts as its last week."""
    kind: str
    """`not finite` or `not cleared`."""
    value: float | None = None
    """The residual, if the week was not cleared."""
    variant: str = ""
    """Name of the variant in which it happened, empty for the run itself."""

    def __str__(self) -> str:
        """One phrase for messages."""
        residual = "" if self.value is None else f" (residual {self.value:.1e})"
        variant = f" of variant {self.variant}" if self.variant else ""
        return (
            f"draw {self.draw}{variant} {self.lever} the lever: {self.variable} {self.kind} "
            f"in week {self.week}{residual}"
        )


def find_failures(
    halves: tuple[Half, Half], first: int, count: int, variant: str = ""
) -> list[Failure]:
    """The first defect of each of `count` draws of a chunk whose draws start at index `first`."""
    found: dict[int, Failure] = {}
    for lever, half in zip(LEVERS, halves, strict=True):
        for row in _suspects(half, count):
            failure = _first_defect(half, row, lever, first)
            known = found.get(row)
            if failure and (known is None or failure.week < known.week):
                found[row] = failure
    return [replace(found[row], variant=variant) for row in sorted(found)]


def _arrays(half: Half) -> Iterator[tuple[str, np.ndarray, int]]:
    """Name, values [draw, time, …] and weeks from one point in time to the next."""
    for name, array in half.weekly.items():
        yield name, array, 1
    for link, arrays in (("economy", half.macro), ("senders", half.senders)):
        for name, array in arrays.items():
            yield f"{link}.{name}", array, WEEKS_PER_QUARTER


def _suspects(half: Half, count: int) -> list[int]:
    """Rows with anything wrong; a sum over a row is finite only if every number in it is."""
    wrong = np.zeros(count, bool)
    for name, array, _ in _arrays(half):
        rows = array[:count].reshape(count, -1)
        with np.errstate(all="ignore"):
            wrong |= ~np.isfinite(rows @ np.ones(rows.shape[1]))
        if name == RESIDUAL:
            wrong |= (np.abs(rows) > TOLERANCE).any(axis=1)
    return np.flatnonzero(wrong).tolist()


def _first_defect(half: Half, row: int, lever: str, first: int) -> Failure | None:
    """The earliest defect of a row; of several in one week, the first in the chain's order."""
    defects: list[Failure] = []
    for name, array, step in _arrays(half):
        path = array[row].reshape(array.shape[1], -1)
        bad = ~np.isfinite(path).all(axis=1)
        if bad.any():
            week = (int(bad.argmax()) + 1) * step - 1
            defects.append(Failure(first + row, lever, name, week, NOT_FINITE))
        elif name == RESIDUAL and (np.abs(path) > TOLERANCE).any():
            week = int((np.abs(path) > TOLERANCE).any(axis=1).argmax())
            size = float(np.abs(path[week]).max())
            defects.append(Failure(first + row, lever, name, week, NOT_CLEARED, size))
    return min(defects, key=lambda failure: failure.week, default=None)
