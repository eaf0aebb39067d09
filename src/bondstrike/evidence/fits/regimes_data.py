"""Daily moves for the regime model, each against its own recent size.

    z(t) = x(t) / s(t) ,   s²(t+1) = λ s²(t) + (1 − λ) min(x²(t), 16 s²(t))

A day's move is divided by what was known the evening before, so quiet years and crises weigh
alike and a regime can't be a mere spell of high volatility. The cap keeps one day from
deciding the scale of the month after it. Days on which ten-year or VIX are missing are skipped;
other missing series are marked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bondstrike.errors import DataError
from bondstrike.evidence.fits.panel import Panel

Floats = NDArray[np.float64]

COLUMNS: Final = ("stocks", "ten-year", "dollar", "gold")
"""Columns whose joint move the regimes explain; units percent, bp, percent, percent."""

SERIES: Final = {"stocks": "spy", "dollar": "dtwexbgs", "gold": "gld"}
"""Panel series behind the columns in logarithms. Gold is the fund, which closes with New York."""

MEMORY: Final = 0.97
"""λ, per day: half of the weight lies on the last 23 days. Assumed, as is customary."""

CAP: Final = 16.0
"""A squared move counts for at most this many times the usual one."""

FEWEST: Final = 250
"""Fewest days on which a fit is tried."""


@dataclass(frozen=True, slots=True, eq=False)
class Moves:
    """Daily moves and their usual sizes; NaN where a series is missing."""

    days: tuple[date, ...]
    fear: Floats
    """Change of the VIX, points, axis `day`."""
    fear_size: Floats
    """Its usual size, points, axis `day`."""
    moved: Floats
    """Moves of `COLUMNS`, axes `day`, `column`."""
    size: Floats
    """Their usual sizes, same axes and units."""
    premium: Floats
    """Change of the ten-year term premium (ACM), bp, axis `day`."""
    premium_size: Floats
    """Its usual size, bp, axis `day`."""

    @property
    def years(self) -> NDArray[np.int_]:
        """Calendar year, axis `day`."""
        return np.array([day.year for day in self.days])

    def period(self, first: int, last: int) -> NDArray[np.bool_]:
        """Whether a day lies in the calendar years `first` to `last`, axis `day`."""
        return (self.years >= first) & (self.years <= last)

    def present(self, column: int) -> NDArray[np.bool_]:
        """Whether there is a move of that column, axis `day`."""
        return ~np.isnan(self.moved[:, column])

    @property
    def units(self) -> tuple[Floats, Floats]:
        """Moves and fear in their usual sizes, axes `day`, `column` and `day`."""
        return self.moved / self.size, self.fear / self.fear_size


def usual_size(moves: Floats) -> Floats:
    """What the move of each day is measured against, from the days before; axis `day`.

    Opens with the root mean square of the first 250 moves there are. Missing days change nothing.
    """
    known = moves[~np.isnan(moves)][:FEWEST]
    square = float(np.mean(known**2)) if len(known) else 1.0
    out = np.empty(len(moves))
    for t, move in enumerate(moves):
        out[t] = square
        if not np.isnan(move):
            square = MEMORY * square + (1 - MEMORY) * min(move * move, CAP * square)
    return np.sqrt(out)


def daily_moves(panel: Panel) -> Moves:
    """Moves of a panel. Raises `DataError` below 250 days, `InputError` on a missing series."""
    yields, fear = panel.daily("y10"), panel.daily("vix")
    days = sorted(set(yields) & set(fear))
    if len(days) <= FEWEST:
        raise DataError(f"only {len(days)} days have both ten-year and VIX, {FEWEST} are needed")
    change = _changes(panel, days)
    columns = [
        change("y10", 100.0) if name == "ten-year" else change(SERIES[name], 100.0, log=True)
        for name in COLUMNS
    ]
    premium, vix = change("acmtp10", 100.0), change("vix", 1.0)
    return Moves(
        tuple(days[1:]), vix, usual_size(vix), np.stack(columns, axis=1),
        np.stack([usual_size(column) for column in columns], axis=1), premium, usual_size(premium),
    )  # fmt: skip


def _changes(panel: Panel, days: list[date]) -> Callable[..., Floats]:
    """`change(name, scale, log)`: day-to-day change of a series, NaN where one end is missing."""

    def change(name: str, scale: float, log: bool = False) -> Floats:
        series = panel.daily(name)
        values = np.array([series.get(day, np.nan) for day in days])
        return scale * np.diff(np.log(values) if log else values)

    return change
