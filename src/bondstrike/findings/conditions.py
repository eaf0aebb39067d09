"""What borrowing costs and what shares do: effects on households' and firms' conditions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bondstrike.ensemble.result import Result
from bondstrike.findings.market import DAY_ONE, HALF_YEAR, QUARTER, TWO_YEARS, Draws
from bondstrike.findings.ranges import NEVER, Range

EXTREMES: Final[Mapping[str, str | None]] = {
    "mortgage": "mortgage_peak",
    "investment_grade": "investment_grade_peak",
    "high_yield": "high_yield_peak",
    "shares": "shares_trough",
    "vix": "vix_peak",
    "swap_spread": None,
}
"""Followed variables, and the summary that holds each one's worst effect, if one is kept."""


@dataclass(frozen=True)
class Row:
    """Effect on one condition at the run's moments and at its worst, in its own unit."""

    day_one: Range
    quarter: Range
    half_year: Range
    two_years: Range
    worst: Range | None
    """Highest effect in each draw, for shares the lowest; None where it is not kept."""


@dataclass(frozen=True)
class Conditions:
    """Effects on financial conditions."""

    rows: Mapping[str, Row]
    """Mortgage rate, investment-grade and high-yield yields, ten-year swap spread (bp), share
    prices (%), VIX (points)."""
    mortgage_percent: float
    """Thirty-year mortgage rate on the baseline date, percent."""


def read(result: Result) -> Conditions:
    """Conditions of a run."""
    draws = Draws(result.blocks["summaries"])
    return Conditions(
        rows={name: row(draws, name, worst) for name, worst in EXTREMES.items()},
        mortgage_percent=result.manifest.facts.get("mortgage_percent", NEVER),
    )


def row(draws: Draws, name: str, worst: str | None) -> Row:
    """Effects on one followed variable; `worst` names the summary of its extreme."""
    return Row(
        day_one=draws.range_at(name, DAY_ONE),
        quarter=draws.range_at(name, QUARTER),
        half_year=draws.range_at(name, HALF_YEAR),
        two_years=draws.range_at(name, TWO_YEARS),
        worst=draws.range(worst) if worst else None,
    )
