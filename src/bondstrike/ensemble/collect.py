"""Room for what a run keeps, filled chunk by chunk, bounded whatever the number of draws.

All draws keep their parameters (float64) and summaries (float32). Paths are kept in float32, and
of the first draws only: weekly, at quarter ends, and the ledger's sheets at quarter ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from bondstrike.ensemble.blocks import LEVERS, Block, Quantity
from bondstrike.units import WEEKS_PER_QUARTER

WEEKLY_DRAWS: Final = 1024
"""Draws that keep their weekly paths."""

QUARTERLY_DRAWS: Final = 6_144
"""Draws that keep their paths at quarter ends."""

LEDGER_DRAWS: Final = 256
"""Draws that keep the ledger's sheets at quarter ends."""

PATHS_BYTES: Final = 448 * 1024**2
"""Most that one kind of paths may take, bytes; fewer draws are kept if they would take more."""

KEPT: Final = np.float32
"""Type of paths and summaries: seven digits."""


@dataclass(frozen=True)
class Paths:
    """Paths of the first draws, [draw, lever, time, …], at every `step`-th point in time."""

    block: Block
    step: int = 1

    @property
    def draws(self) -> int:
        """How many draws there is room for."""
        return next(iter(self.block.arrays.values())).shape[0]

    def put(self, first: int, count: int, halves: tuple[Mapping[str, np.ndarray], ...]) -> None:
        """Keep `count` draws from index `first` on, as far as there is room."""
        rows = max(min(first + count, self.draws) - first, 0)
        for name, array in self.block.arrays.items():
            for lever, half in enumerate(halves):
                array[first : first + rows, lever] = half[name][:rows, self.step - 1 :: self.step]


def room_for_paths(
    quantities: Mapping[str, Quantity],
    shapes: Mapping[str, tuple[int, ...]],
    draws: int,
    *,
    time: str,
    step: int = 1,
    labels: Mapping[str, tuple[str, ...]] | None = None,
) -> Paths:
    """Room for paths of as many of `draws` draws as the bound allows.

    `shapes` are [time, …] by name; `time` names the axis, of which every `step`-th point is kept.
    """
    kept = {name: (shapes[name][0] // step, *shapes[name][1:]) for name in quantities}
    numbers = sum(int(np.prod(shape, dtype=int)) for shape in kept.values())
    each = max(numbers * len(LEVERS) * np.dtype(KEPT).itemsize, 1)
    held = min(draws, PATHS_BYTES // each)
    arrays = {name: np.zeros((held, len(LEVERS), *shape), KEPT) for name, shape in kept.items()}
    return Paths(Block(("draw", "lever", time), quantities, arrays, labels or {}), step)


def quarterly_step(shapes: Mapping[str, tuple[int, ...]]) -> int:
    """Weeks from one kept week to the next, such that the last of every quarter is kept."""
    weeks = next(iter(shapes.values()))[0]
    return min(WEEKS_PER_QUARTER, weeks)


def room_for_draws(
    quantities: Mapping[str, Quantity],
    draws: int,
    lengths: Mapping[str, int],
    labels: Mapping[str, tuple[str, ...]] | None = None,
    dtype: Any = KEPT,
) -> Block:
    """Room for one number or vector a draw and quantity, [draw, …], not a number until filled."""
    arrays = {
        name: np.full((draws, *(lengths[axis] for axis in quantity.axes)), np.nan, dtype)
        for name, quantity in quantities.items()
    }
    return Block(("draw",), quantities, arrays, labels or {})
