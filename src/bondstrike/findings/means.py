"""Means over draws with their Monte-Carlo error, and numbers that have no spread.

A chance over everything that is unknown is the *mean* over draws, not the middle one. A mean of
finitely many draws has an error of its own; both are given. Where a number comes from one path
(the central path), all three points of its range are that number.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from bondstrike.findings.ranges import NEVER, Range

Z_95: Final = 1.6448536269514722
"""Standard normal 95 % point."""


def known(values: np.ndarray) -> np.ndarray:
    """The finite ones of `values` [draw] in float64."""
    values = np.asarray(values, float)
    return values[np.isfinite(values)]


def mean(values: np.ndarray) -> float:
    """Mean over the finite ones of `values` [draw]; not a number if there are none."""
    found = known(values)
    return float(found.mean()) if found.size else NEVER


def error(values: np.ndarray) -> float:
    """Monte-Carlo standard error of the mean of `values` [draw]; not a number below two draws."""
    found = known(values)
    return float(found.std(ddof=1) / np.sqrt(found.size)) if found.size > 1 else NEVER


def mean_of(values: np.ndarray, unit: str) -> Range:
    """The mean of `values` [draw] in the middle, the 5–95 % of its Monte-Carlo error about it."""
    middle, wide = mean(values), Z_95 * error(values)
    return Range(middle - wide, middle, middle + wide, unit)


def point(value: float, unit: str) -> Range:
    """One number without a spread."""
    return Range(float(value), float(value), float(value), unit)
