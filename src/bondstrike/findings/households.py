"""What it means at home: dollars a month on a mortgage, dollars a year in interest on the debt.

    payment = P · r / (1 − (1 + r)^−n) ,   r: a twelfth of the yearly rate, n: months

Only a loan taken at the week's rate pays more: nearly all US mortgages have fixed rates, so those
who have one already pay nothing. Car loans and cards are left out: the chain has no rate for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from bondstrike.ensemble.outcomes import YEARS
from bondstrike.ensemble.result import Result
from bondstrike.findings.economy import covered
from bondstrike.findings.market import QUARTER, TWO_YEARS, Draws
from bondstrike.findings.ranges import NEVER, Range, range_of
from bondstrike.units import BP, MONTHS_PER_YEAR, PERCENT

HOUSEHOLDS_MILLION: Final = 132.7
"""Households in the United States in 2024, millions: American Community Survey, one-year estimate
(132,737,146 ± 140,273), read in a state's reprint of the table; grade B, as of 2026-10."""


@dataclass(frozen=True)
class Loan:
    """A fixed-rate mortgage that is taken now."""

    amount: float = 400_000.0
    """Dollars."""
    years: int = 30


@dataclass(frozen=True)
class Households:
    """What the lever costs a household."""

    loan: Loan
    mortgage_percent: float
    """Mortgage rate on the baseline date, percent."""
    payment: float
    """Monthly payment at that rate, dollars."""
    quarter: Range
    """Extra dollars a month on a loan taken a quarter after day one."""
    two_years: Range
    """The same after two years."""
    worst: Range
    """The same at the highest mortgage rate of each draw."""
    interest_each: Mapping[str, Range]
    """Extra net interest on the public debt per household, dollars a year, by fiscal year."""


def read(result: Result, loan: Loan | None = None) -> Households:
    """What a run means for households; `loan` defaults to $400,000 over thirty years."""
    draws, taken = Draws(result.blocks["summaries"]), loan or Loan()
    level = result.manifest.facts.get("mortgage_percent", NEVER)
    base = payment(taken, np.asarray(level * PERCENT))

    def extra(effect_bp: np.ndarray) -> Range:
        return range_of(payment(taken, level * PERCENT + effect_bp * BP) - base, "$/month")

    return Households(
        loan=taken,
        mortgage_percent=level,
        payment=float(base),
        quarter=extra(draws.at("mortgage", QUARTER)),
        two_years=extra(draws.at("mortgage", TWO_YEARS)),
        worst=extra(draws["mortgage_peak"]),
        interest_each={str(YEARS[i]): interest_each(draws, i) for i in covered(draws)},
    )


def payment(loan: Loan, rate: np.ndarray) -> np.ndarray:
    """Monthly payment in dollars at a yearly `rate` (fraction), any shape; exact at zero too."""
    months = loan.years * MONTHS_PER_YEAR
    monthly = np.asarray(rate, float) / MONTHS_PER_YEAR
    flat = np.abs(monthly) < 1e-12
    safe = np.where(flat, 1.0, monthly)
    return np.where(
        flat, loan.amount / months, loan.amount * safe / -np.expm1(-months * np.log1p(safe))
    )


def interest_each(draws: Draws, position: int) -> Range:
    """Extra net interest per household in the fiscal year at that position, dollars."""
    per_billion = 1e9 / (HOUSEHOLDS_MILLION * 1e6)
    return range_of(draws["interest_by_year"][:, position] * per_billion, "$/year")
