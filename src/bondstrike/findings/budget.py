"""What the state pays: net interest by fiscal year, old debt and new, alone and with the Fed.

Effects are over the same run without the lever. *Consolidated* nets out what the Treasury pays to
the central bank and adds what the central bank pays to banks: it is what the public receives.
Sums over years are taken in each draw; ranges of years do not add up to the range of their sum.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from bondstrike.ensemble.outcomes import YEARS
from bondstrike.ensemble.result import Result
from bondstrike.findings.economy import covered, in_year
from bondstrike.findings.market import Draws
from bondstrike.findings.ranges import NEVER, Range, range_of, ratio
from bondstrike.units import PERCENT

ROUNDING_BN = 1.0
"""Change of interest over the whole run below which its parts are not given, $bn."""


@dataclass(frozen=True)
class Year:
    """Effects in one fiscal year, $bn a year unless said otherwise."""

    interest: Range
    """Net interest of the Treasury."""
    interest_old: Range
    """Of it on coupons sold before the opening: only indexed and floating ones can move."""
    interest_new: Range
    """Of it on bills and on coupons sold since."""
    consolidated: Range
    """Net interest of Treasury and central bank together."""
    remittances: Range
    """Central bank's payments to the Treasury."""
    primary_deficit: Range
    """Deficit before interest."""
    debt: Range
    """Marketable debt at the end of the year, $bn."""
    of_gdp: Range
    """Net interest, % of the baseline's output."""
    of_revenue: Range
    """Net interest, % of the baseline's revenue."""
    baseline_bn: float
    """Net interest along the baseline, on the yields of the baseline date."""
    cbo_bn: float
    """Net interest as CBO projected it, on its own yields."""


@dataclass(frozen=True)
class Budget:
    """What the lever costs the state."""

    years: Mapping[str, Year]
    """By fiscal year (October to September); years beyond the run are left out."""
    total: Range
    """Net interest over all these years, $bn."""
    total_consolidated: Range
    """The same with the central bank, $bn."""
    new_share: Range
    """Share of the total that falls on bills and new coupons, %, where there is a total."""
    debt: Range
    """Marketable debt at the end of the last of them, $bn."""


def read(result: Result) -> Budget:
    """Budget of a run."""
    draws, facts = Draws(result.blocks["summaries"]), result.manifest.facts
    years = covered(draws)
    interest = over_years(draws, "interest")
    some = np.where(np.abs(interest) >= ROUNDING_BN, interest, NEVER)
    new = over_years(draws, "interest_new") / some / PERCENT
    return Budget(
        years={str(YEARS[i]): year(draws, facts, i) for i in years},
        total=range_of(interest, "$bn"),
        total_consolidated=range_of(over_years(draws, "consolidated"), "$bn"),
        new_share=range_of(new, "%"),
        debt=in_year(draws, "debt", years[-1] if years else 0),
    )


def over_years(draws: Draws, name: str, count: int = len(YEARS)) -> np.ndarray:
    """Sum of a yearly flow over the first `count` fiscal years within the run, [draw], $bn.

    Not a number if the run holds no whole year.
    """
    flows = draws[f"{name}_by_year"][:, :count]
    known = np.isfinite(flows)
    return np.where(known.any(axis=1), np.where(known, flows, 0.0).sum(axis=1), NEVER)


def year(draws: Draws, facts: Mapping[str, float], position: int) -> Year:
    """Effects in the fiscal year at that position of `YEARS`."""
    interest, fiscal = draws["interest_by_year"][:, position], YEARS[position]
    flows = ("interest", "interest_old", "interest_new", "consolidated", "remittances")

    def of(whole: str) -> Range:
        return range_of(ratio(interest, np.asarray(facts.get(whole, NEVER))) / PERCENT, "%")

    return Year(
        **{name: in_year(draws, name, position) for name in (*flows, "primary_deficit", "debt")},
        of_gdp=of(f"gdp_{fiscal}_bn"),
        of_revenue=of(f"revenue_{fiscal}_bn"),
        baseline_bn=facts.get(f"interest_{fiscal}_bn", NEVER),
        cbo_bn=facts.get(f"cbo_interest_{fiscal}_bn", NEVER),
    )
