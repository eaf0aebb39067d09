"""A daily panel of market series, read from a CSV (plain or gzip) with a `date` column.

Columns used: `vix` (points), `y10` (ten-year yield, percent), `dtwexbgs` (broad dollar, index).
Empty cells are missing days.
"""

from __future__ import annotations

import csv
import gzip
import io
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bondstrike.errors import DataError, unknown_name

Week = tuple[int, int]
"""ISO year and week."""


@dataclass(frozen=True, slots=True)
class Panel:
    """Series by name: day → value."""

    series: dict[str, dict[date, float]]

    def daily(self, name: str) -> dict[date, float]:
        """One series by day. Raises `InputError` on an unknown name."""
        if name not in self.series:
            raise unknown_name("series", name, self.series, where="panel")
        return self.series[name]

    def weekly(self, name: str) -> dict[Week, float]:
        """Last value of each ISO week, in order of time. Raises `InputError` as `daily`."""
        days = self.daily(name)
        weeks = {tuple(day.isocalendar())[:2]: days[day] for day in sorted(days)}
        return weeks  # type: ignore[return-value]

    def together(self, names: list[str], years: tuple[int, int]) -> NDArray[np.float64]:
        """Weekly values of several series where all exist, axes `week`, `series`.

        `years` are the first and last ISO year. Raises `DataError` below ten weeks.
        """
        columns = [self.weekly(name) for name in names]
        shared = set.intersection(*(set(column) for column in columns))
        weeks = sorted(week for week in shared if years[0] <= week[0] <= years[1])
        if len(weeks) < 10:
            raise DataError(f"only {len(weeks)} weeks of {', '.join(names)} in {years}")
        return np.array([[column[week] for column in columns] for week in weeks])


def read_panel(file: Path) -> Panel:
    """The panel in a CSV, gzip if its name ends in `.gz`. Raises `DataError` if malformed."""
    try:
        raw = file.read_bytes()
        text = gzip.decompress(raw) if file.suffix == ".gz" else raw
        rows = list(csv.DictReader(io.StringIO(text.decode("utf-8"))))
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"cannot read the panel {file.name}: {error}") from error
    if not rows or "date" not in rows[0]:
        raise DataError(f"no date column in {file.name}")
    names = [name for name in rows[0] if name != "date"]
    try:
        series = {
            name: {date.fromisoformat(r["date"]): float(r[name]) for r in rows if r[name]}
            for name in names
        }
    except (ValueError, TypeError) as error:
        raise DataError(f"malformed row in {file.name}: {error}") from error
    return Panel(series)
