"""What each of the nine claims measures in a run.

Thresholds are judgement unless the constant says where it comes from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from bondstrike.ensemble.attribution import FED
from bondstrike.ensemble.variants import ALONE, fed_variant
from bondstrike.findings import attribution, budget, senders, verdict
from bondstrike.findings.bars import Bar, Measured, Run, Side
from bondstrike.findings.market import QUARTER, ROUNDING_BP
from bondstrike.findings.ranges import range_of, ratio
from bondstrike.findings.statements import BAND_BP
from bondstrike.units import PERCENT
from bondstrike.vocabulary import TEN_YEAR

TIGHTER_BP: Final = 1.0
"""Rise of a borrowing rate after a quarter that counts as tighter, bp."""

ORDINARY_SHARES: Final = 2.5
"""Standard deviation of share prices over an ordinary week, %: a VIX of 18 over √52."""

ORDINARY_VIX: Final = 3.0
"""Standard deviation of the VIX over an ordinary week, points: the median of the prior of
`haven.fear_volatility`."""

LEAST_POINTS: Final = verdict.RISES[0]
"""Rise of the chance of a reversal that counts as pressure, pp."""

RELIABLE_POINTS: Final = verdict.A_LITTLE
"""Rise of the chance of a reversal from which on a lever is a reliable weapon, pp."""

HAVEN_PERCENT, PRIVATE_PERCENT = 5.0, 50.0
"""Shares of what was sold that fear, and private buyers in all, must hold after a quarter, %."""

PLACED_LATE: Final = 13.0
"""Weeks after the last conversion from which on proceeds were hard to place."""

LEAST_BN: Final = 1.0
"""Amounts that count as something, $bn over the whole horizon."""

MOSTLY: Final = 50.0
"""More than half, %."""


def higher_yields(run: Run) -> Measured | None:
    """C01: all else off, the ten-year is higher after a quarter and the book is worth less."""
    draws = run.variant(ALONE)
    if draws is None:
        return None
    return Measured(
        (
            Bar("ten_year_after_quarter", Side.ABOVE, ROUNDING_BP, "bp"),
            Bar("book_value_after_quarter", Side.BELOW, 0.0, "$bn"),
        ),
        (draws.at("yields", QUARTER)[:, TEN_YEAR], draws.at("book_value", QUARTER)),
        draws,
    )


def dearer_debt(run: Run) -> Measured:
    """C02: more interest over ten years, and more of the rise on new debt than on old."""
    old, new = (budget.over_years(run.draws, f"interest_{part}") for part in ("old", "new"))
    together = budget.over_years(run.draws, "consolidated")
    return Measured(
        (
            Bar("interest_over_years", Side.ABOVE, LEAST_BN, "$bn"),
            Bar("interest_new_less_old", Side.ABOVE, 0.0, "$bn"),
        ),
        (budget.over_years(run.draws, "interest"), new - old),
        run.draws,
        {"consolidated_over_years": range_of(together, "$bn")},
    )


def tighter_conditions(run: Run) -> Measured:
    """C03: mortgages and BBB cost more after a quarter, and output is lost within two years."""
    draws = run.draws
    return Measured(
        (
            Bar("mortgage_after_quarter", Side.ABOVE, TIGHTER_BP, "bp"),
            Bar("investment_grade_after_quarter", Side.ABOVE, TIGHTER_BP, "bp"),
            Bar("output_lost_two_years", Side.ABOVE, LEAST_BN, "$bn"),
        ),
        (
            draws.at("mortgage", QUARTER),
            draws.at("investment_grade", QUARTER),
            draws["us_output_lost"],
        ),
        draws,
    )


def unsettled_markets(run: Run) -> Measured:
    """C04: at worst, shares and VIX move by more than they do in an ordinary week."""
    draws = run.draws
    return Measured(
        (
            Bar("shares_at_worst", Side.BELOW, -ORDINARY_SHARES, "%"),
            Bar("vix_at_worst", Side.ABOVE, ORDINARY_VIX, "points"),
        ),
        (draws["shares_trough"], draws["vix_peak"]),
        draws,
        {"high_yield_at_worst": draws.range("high_yield_peak")},
    )


def pressure(run: Run) -> Measured:
    """C05: the lever raises the chance of a reversal by more than a point."""
    bar = Bar("chance_added", Side.ABOVE, LEAST_POINTS, "pp")
    return Measured((bar,), (verdict.gained(run.result),), run.draws)


def haven_buyers(run: Run) -> Measured:
    """C06: after a quarter, fear holds a part of what was sold, and private buyers most of it."""
    draws = run.draws
    sold, haven = draws.at("sold", QUARTER), draws.at("haven_buyers", QUARTER)
    private = haven + draws.at("home_buyers", QUARTER) + draws.at("foreign_buyers", QUARTER)
    return Measured(
        (
            Bar("haven_share", Side.ABOVE, HAVEN_PERCENT, "%"),
            Bar("private_share", Side.ABOVE, PRIVATE_PERCENT, "%"),
        ),
        (ratio(haven, sold) / PERCENT, ratio(private, sold) / PERCENT),
        draws,
    )


def held_band(run: Run) -> Measured | None:
    """C07: a Fed that defends a ceiling keeps the ten-year under it; beside, at what price."""
    draws = run.variant(fed_variant("cap"))
    if draws is None:
        return None
    return Measured(
        (Bar("ten_year_highest", Side.BELOW, BAND_BP + ROUNDING_BP, "bp"),),
        (draws["ten_year_quiet_top"],),
        draws,
        {
            "bought": draws.range("fed_held_most"),
            "dollar_at_worst": draws.range("dollar_trough"),
            "remittances_over_years": range_of(budget.over_years(draws, "remittances"), "$bn"),
        },
    )


def hurt_sellers(run: Run) -> Measured:
    """C08: sellers realise a loss, and a quarter after the last sale proceeds still wait."""
    draws = run.draws
    loss = senders.lost(draws, senders.REALISED, senders.coalition(draws))
    return Measured(
        (
            Bar("realised_loss", Side.ABOVE, LEAST_BN, "$bn"),
            Bar("weeks_to_place", Side.ABOVE, PLACED_LATE, "weeks"),
        ),
        (loss, draws["weeks_to_place"]),
        draws,
        {"realised_of_sold": range_of(senders.realised_of_sold(draws), "%")},
    )


def unreliable_weapon(run: Run) -> Measured:
    """C09: the chance rises by less than ten points, and what rises comes through markets.

    How much comes through markets is known on the central path only: it holds for all draws or
    for none, and is left out where there is no pressure to speak of.
    """
    added = verdict.gained(run.result)
    bars: tuple[Bar, ...] = (Bar("chance_added", Side.BELOW, RELIABLE_POINTS, "pp"),)
    block = run.result.blocks.get("attribution")
    if block is None:
        return Measured(bars, (added,), run.draws)
    values, through = (added,), attribution.felt_share(block)
    if np.isfinite(through):
        bars += (Bar("through_markets", Side.ABOVE, MOSTLY, "%"),)
        values += (np.full(len(added), through),)
    parts = attribution.taken_apart(attribution.table(block, "pressure") / PERCENT, "pp").parts
    return Measured(bars, values, run.draws, {"from_fed": parts[FED]})


MEASURES: Final[Mapping[str, Callable[[Run], Measured | None]]] = {
    "C01": higher_yields,
    "C02": dearer_debt,
    "C03": tighter_conditions,
    "C04": unsettled_markets,
    "C05": pressure,
    "C06": haven_buyers,
    "C07": held_band,
    "C08": hurt_sellers,
    "C09": unreliable_weapon,
}
"""What each claim measures; None where the run does not hold it."""
