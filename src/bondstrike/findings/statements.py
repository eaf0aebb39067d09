"""Statements about the market: types with numbers, units and ranges, no wording.

Every effect is *with the lever less without it*, in the same draw; ranges are over draws.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bondstrike.ensemble.manifest import Moments
from bondstrike.findings.ranges import Odds, Range

BUYERS: Final = (
    "fed_bought",
    "haven_buyers",
    "home_buyers",
    "foreign_buyers",
    "dealers",
    "hedge_funds",
)
"""Who may hold what was sold, as weekly variables."""

BAND_BP: Final = 25.0
"""Rise of the ten-year over the baseline that the Fed's mode `cap` allows, bp."""

THRESHOLDS_BP: Final = (25.0, 50.0, 100.0, 200.0)
"""Moves of the ten-year whose odds are given, bp."""


@dataclass(frozen=True)
class Condition:
    """What every number below is conditional on."""

    title: str
    name: str
    baseline_date: str
    ten_year_percent: float
    """Ten-year on the baseline date, percent."""
    draws: int
    not_finite: int
    """Draws, those of variants included, with a number that is not finite: left out."""
    not_cleared: int
    """Draws, those of variants included, with a week that was not cleared: kept."""
    first_failure: str
    """The first of them in a phrase, empty if there is none."""
    seed: int
    fed_mode: str
    parameters_vary: bool
    shocks: bool
    yours: tuple[str, ...]
    """Settings that the user changed, `path=value`."""
    weeks: int
    """Weeks of the run."""
    variant_draws: int
    """Draws over which other answers of the Fed and other premises are compared; 0 if none."""


@dataclass(frozen=True)
class Sale:
    """How much is sold, by whom, and how large that is."""

    sold: Range
    """In all, $bn par."""
    by_bloc: Mapping[str, Range]
    """By bloc, $bn par; blocs that sell nothing are left out."""
    of_coupons: Range
    """Percent of coupon-bearing Treasuries outstanding."""
    turnover_days: Range
    """Days of the market's usual turnover that the sale stands for."""
    weeks: int
    """From the first to the last sale, weeks."""
    first_week: int
    announced: bool
    """Whether it is known before the first sale."""


@dataclass(frozen=True)
class YieldRow:
    """Effect on one yield, bp."""

    tenor: str
    day_one: Range
    """In the week of the announcement."""
    peak: Range
    """At its own peak in each draw."""
    quarter: Range
    """After thirteen weeks."""
    two_years: Range
    """After two years."""


@dataclass(frozen=True)
class WeeklyRange:
    """Effect on the ten-year by week from week 0 to two years after day one, bp."""

    low: tuple[float, ...]
    median: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True)
class Drivers:
    """What the effect on the ten-year is made of at its peak, bp."""

    peak_week: Range
    parts: Mapping[str, Range]
    """By weekly variable; in each draw they sum to the effect."""


@dataclass(frozen=True)
class Book:
    """Price change of the coupons outstanding."""

    day_one: Range
    """$bn."""
    trough: Range
    """Greatest loss, $bn."""
    trough_percent: Range
    """Greatest loss, percent of their market value on the baseline date."""


@dataclass(frozen=True)
class Currency:
    """Effect on the broad dollar, percent; up = stronger."""

    day_one: Range
    quarter: Range
    two_years: Range
    trough: Range
    parts: Mapping[str, Range]
    """What the trough is made of, by weekly variable."""


@dataclass(frozen=True)
class FedRow:
    """The ten-year and the central bank's purchases under one answer of the Fed."""

    mode: str
    peak: Range
    """Peak effect on the ten-year, bp."""
    quarter: Range
    """Effect on the ten-year after a quarter, bp."""
    bought: Range
    """Most that the Fed holds because of the lever, $bn par."""
    dollar: Range
    """Lowest effect on the dollar, percent."""
    steps_in: Odds
    """Draws in which it ever buys, with the lever."""
    within_band: Odds
    """Draws in which the ten-year stays within `BAND_BP`, ordinary rate noise apart."""


@dataclass(frozen=True)
class Fed:
    """What the central bank does, and what each way of answering would do."""

    mode: str
    bought: Range
    """Most that the Fed holds because of the lever, $bn par."""
    first_week: Range
    """First week of purchases, where there are any."""
    steps_in: Odds
    """Draws in which it ever buys, with the lever."""
    steps_in_anyway: Odds
    """Draws in which it ever buys without the lever."""
    carry: Range
    """Interest earned less paid on what was bought because of the lever, whole run, $bn."""
    panel: tuple[FedRow, ...]
    """Never, slow, fast, cap over the first draws."""


@dataclass(frozen=True)
class Absorption:
    """Who holds what was sold at one moment, percent of what was sold by then."""

    moment: str
    sold: Range
    """$bn par."""
    shares: Mapping[str, Range]
    """By weekly variable of `BUYERS`."""
    haven: Range
    """Bought out of fear."""
    price_led: Range
    """Bought for its price, at home and abroad."""


@dataclass(frozen=True)
class Dollars:
    """Where the proceeds are after two years, $bn."""

    proceeds: Range
    kept: Range
    """In dollar deposits of the sellers."""
    parked: Range
    """In the Fed's foreign repo pool."""
    converted: Range
    """Changed into other currencies."""
    residents: Range
    """Taken by US residents, who sold foreign assets."""
    official: Range
    """Taken by other central banks."""
    private: Range
    """Taken by private foreigners."""


@dataclass(frozen=True)
class Claims:
    """Gross and net after two years, change because of the lever, $bn."""

    gross: Range
    """Foreigners' dollar claims, at the week's prices."""
    us_assets_abroad: Range
    """Foreign assets of US residents."""
    net_transactions: Range
    """US net position, by transactions."""
    net_valuation: Range
    """US net position, by prices of Treasuries."""
    ledger_error: float
    """Largest error of any week's postings in any draw."""


@dataclass(frozen=True)
class Extremes:
    """How far it can go."""

    beyond: Mapping[float, Odds]
    """Draws in which the effect on the ten-year ever exceeds so many bp in either direction."""
    tipped: Odds
    """Draws with a week on the upper branch, with the lever."""
    tipped_anyway: Odds
    """The same without the lever."""
    two_solutions: Odds
    """Draws with a week that had more than one solution, with the lever."""


@dataclass(frozen=True)
class AllElseEqual:
    """The sale alone: Fed, haven and other policy switched off (claim C01)."""

    yields_peak: Mapping[str, Range]
    """Peak effect by tenor, bp."""
    yields_two_years: Mapping[str, Range]
    """Effect after two years by tenor, bp."""
    rises: Odds
    """Draws in which the ten-year is higher after a quarter."""
    book_trough: Range
    """Greatest loss on the coupons outstanding, $bn."""


@dataclass(frozen=True)
class HavenEffect:
    """The ten-year's peak with the haven and with it switched off (claim C06), bp."""

    with_haven: Range
    without_haven: Range


@dataclass(frozen=True)
class Market:
    """All statements about the market."""

    condition: Condition
    moments: Moments
    sale: Sale
    yields: tuple[YieldRow, ...]
    path: WeeklyRange
    drivers: Drivers
    book: Book
    dollar: Currency
    fed: Fed
    absorption: tuple[Absorption, ...]
    dollars: Dollars
    claims: Claims
    extremes: Extremes
    alone: AllElseEqual | None
    """None if the run has no such variant."""
    haven: HavenEffect | None
    """None if the run has no such variant."""
