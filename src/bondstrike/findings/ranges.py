"""Ranges over draws: a middle and the 5–95 % about it, with a unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Final

import numpy as np

LOW, HIGH = 0.05, 0.95
"""Probabilities between which a range lies."""

NEVER: Final = float("nan")
"""Stands for a number that no draw gave."""


@dataclass(frozen=True)
class Range:
    """The 5 %, 50 % and 95 % points over the draws that gave a number."""

    low: float
    median: float
    high: float
    unit: str

    @property
    def known(self) -> bool:
        """Whether any draw gave a number."""
        return bool(np.isfinite(self.median))

    @property
    def zero(self) -> bool:
        """Whether the whole range is zero."""
        return self.low == self.high == 0.0


@dataclass(frozen=True)
class Odds:
    """In how many draws something happens."""

    hits: int
    draws: int

    @property
    def share(self) -> float:
        """Share of draws, not a number if there are none."""
        return self.hits / self.draws if self.draws else NEVER


def range_of(values: np.ndarray, unit: str) -> Range:
    """Range over the finite ones of `values`, axis `draw`."""
    finite = np.asarray(values, float)[np.isfinite(values)]
    if not finite.size:
        return Range(NEVER, NEVER, NEVER, unit)
    low, median, high = np.quantile(finite, (LOW, 0.5, HIGH))
    return Range(float(low), float(median), float(high), unit)


def odds_of(happened: np.ndarray) -> Odds:
    """Odds of a truth value, axis `draw`."""
    return Odds(int(np.count_nonzero(happened)), int(np.size(happened)))


def ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """`part / whole`, not a number where the whole is (next to) nothing."""
    whole = np.asarray(whole, float)
    something = np.abs(whole) > 1e-6
    return np.where(something, part / np.where(something, whole, 1.0), NEVER)


def plain(value: Any) -> Any:
    """Findings as plain values for JSON: tables by field name, None where no number was given."""
    if is_dataclass(value) and not isinstance(value, type):
        own = {field.name: plain(getattr(value, field.name)) for field in fields(value)}
        return own | ({"share": plain(value.share)} if isinstance(value, Odds) else {})
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple | list):
        return [plain(inner) for inner in value]
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return value
