"""Strip charts out of letters: legible without colour, as wide as there is room for."""

from __future__ import annotations

from collections.abc import Sequence

from bondstrike.findings.statements import WeeklyRange
from bondstrike.words.numbers import SIGNED

SHADE, MEDIAN, ZERO = "░", "━", "┄"


def strip(path: WeeklyRange, width: int, height: int = 5) -> list[str]:
    """Lines of a chart of low, median and high by week; empty if there is nothing to draw.

    `width` and `height` are in letters; the vertical scale stands at the left.
    """
    if not path.median or height < 2:
        return []
    bottom, top = min(0.0, *path.low), max(0.0, *path.high)
    if top == bottom:
        return []
    scale = [f"{SIGNED(value)} " for value in (top, bottom)]
    margin = max(len(text) for text in scale)
    columns = _columns(len(path.median), max(width - margin, 8))
    grid = [[" "] * len(columns) for _ in range(height)]

    def row(value: float) -> int:
        return round((top - value) / (top - bottom) * (height - 1))

    for x, week in enumerate(columns):
        grid[row(0.0)][x] = ZERO
        for y in range(row(path.high[week]), row(path.low[week]) + 1):
            grid[y][x] = SHADE
        grid[row(path.median[week])][x] = MEDIAN
    labels = {0: scale[0], height - 1: scale[1]}
    return [labels.get(y, "").rjust(margin) + "".join(cells) for y, cells in enumerate(grid)]


def _columns(weeks: int, room: int) -> Sequence[int]:
    """Weeks that are drawn, one a column: at most `room`, evenly spread, first and last in."""
    if weeks <= room:
        return range(weeks)
    return [round(i * (weeks - 1) / (room - 1)) for i in range(room)]
