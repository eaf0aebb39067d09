"""The only conversions: basis points, percent, billions, weeks.

Inside the model yields are fractions per year, money is USD bn and time is years;
basis points, percent and weeks appear at the faces.
"""

from __future__ import annotations

from typing import Any, Final

BP: Final = 1e-4
"""One basis point as a fraction per year."""

PERCENT: Final = 1e-2
"""One percent as a fraction."""

WEEKS_PER_YEAR: Final = 52
"""Weeks in the model's year: four quarters of thirteen weeks."""

WEEKS_PER_QUARTER: Final = 13
"""Weeks in a model quarter."""

QUARTERS_PER_YEAR: Final = 4
"""Quarters in a year."""

MONTHS_PER_YEAR: Final = 12
"""Months in a year."""

WEEK: Final = 1.0 / WEEKS_PER_YEAR
"""One week in years."""

TRADING_DAYS_PER_WEEK: Final = 5
"""Trading days in a week without holidays."""


def to_bp(fraction: Any) -> Any:
    """Fraction per year → basis points (scalar or array)."""
    return fraction / BP


def decay_per_week(half_life_years: Any) -> Any:
    """Share that survives one week when half is gone after `half_life_years`."""
    return 0.5 ** (WEEK / half_life_years)
