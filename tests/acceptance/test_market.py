"""Acceptance rows of the market core: sales, QE, debt, full exit, and the tails of quiet years.

The 5–95 % range of the draws must overlap the range that is said elsewhere; the table printed at
the end of the run shows both medians.
"""

from __future__ import annotations

import numpy as np
import pytest

from bondstrike.vocabulary import TEN_YEAR, Channel
from tests.acceptance.conftest import Judge, Row, spread

COUPONS_2009 = 620.548 + 3084.887 + 513.120
"""Bonds, notes and TIPS outstanding on 31 March 2009, USD bn (MSPD table 1)."""


def ten_year(weekly) -> np.ndarray:
    return np.asarray(weekly.yields)[..., TEN_YEAR]


@pytest.fixture(scope="module")
def one_percent(judge: Judge):
    """1 % of coupon DV01 is sold within a month, all else off."""
    coupons = judge.coupons()
    scenario = judge.sale(0.01 * coupons.sum(), coupons / coupons.sum(), weeks=52 / 12)
    return judge.pair(scenario)[0]


def test_one_percent_at_the_end_of_the_month(judge: Judge, one_percent) -> None:
    judge.check(
        Row(
            "1 % of coupon DV01, end of month, bp",
            "PI04",
            8,
            30,
            16,
            spread(ten_year(one_percent)[:, 4]),
        )
    )
    assert 8 < np.median(ten_year(one_percent)[:, 4]) < 30


def test_one_percent_after_a_quarter(judge: Judge, one_percent) -> None:
    judge.check(
        Row(
            "1 % of coupon DV01, after a quarter, bp",
            "PI10",
            4,
            12,
            7,
            spread(ten_year(one_percent)[:, 12]),
        )
    )
    assert 4 < np.median(ten_year(one_percent)[:, 12]) < 12


def test_one_percent_lasting(judge: Judge, one_percent) -> None:
    """The stock part when the sale has just ended; it then fades with the supply half-life."""
    lasting = np.asarray(one_percent.stock)[:, 5]
    judge.check(
        Row("1 % of coupon DV01, lasting, bp", "PI05, PI11, PI12", 1.5, 10, 4, spread(lasting))
    )
    assert 1.5 < np.median(lasting) < 10


def test_one_percent_a_year_later(judge: Judge, one_percent) -> None:
    """A year on, the rise has faded with the perceived half-life of supply and market growth."""
    later = ten_year(one_percent)[:, 51]
    judge.check(Row("1 % of coupon DV01, a year later, bp", "PI05, PI24", 1, 9, 4, spread(later)))
    assert 1 < np.median(later) < 9


def test_first_purchases_of_2009(judge: Judge) -> None:
    coupons = judge.coupons()
    share = 300.0 / COUPONS_2009
    scenario = judge.sale(-share * coupons.sum(), coupons / coupons.sum(), weeks=30)
    weekly, _, _ = judge.pair(scenario)
    stock = np.asarray(weekly.stock)[:, 30]
    judge.check(Row("$300bn bought, 2009 stock, lasting, bp", "QE01", -50, -20, -30, spread(stock)))
    assert np.all(stock < 0)


def test_one_point_of_gdp_of_new_debt(judge: Judge) -> None:
    debt = 0.01 * float(judge.setting.quarters.gdp[0])
    amount = np.asarray(judge.setting.quarters.amount[0])
    scenario = judge.sale(debt, amount / amount.sum(), weeks=52, channel=Channel.ISSUANCE)
    weekly, _, _ = judge.pair(scenario)
    lasting = np.asarray(weekly.stock)[:, 51]
    judge.check(Row("1pp of GDP more debt, lasting, bp", "QE10–QE12", 2, 3, 2.5, spread(lasting)))
    assert 1.5 < np.median(lasting) < 3.5


@pytest.fixture(scope="module")
def full_exit(judge: Judge):
    """Every foreign official holder leaves within two years; read two weeks after the last sale."""
    scenario, params = judge.preset("official-exit")
    with_lever, without, _ = judge.pair(scenario, params)
    return with_lever, without


def test_full_exit_lifts_the_ten_year(judge: Judge, full_exit) -> None:
    with_lever, without = full_exit
    rise = (ten_year(with_lever) - ten_year(without))[:, 106]
    judge.check(Row("full official exit, ten-year, bp", "PI21, PI22", 40, 180, 90, spread(rise)))
    assert 60 < np.median(rise) < 130


def test_full_exit_is_about_half_convenience(judge: Judge, full_exit) -> None:
    with_lever, without = full_exit
    lost = np.asarray(with_lever.convenience - without.convenience)[:, 106]
    rise = (ten_year(with_lever) - ten_year(without))[:, 106]
    share = lost / rise
    judge.check(Row("  of it lost convenience, share", "PI22", 0.25, 0.75, 0.5, spread(share)))
    assert 0.3 < np.median(share) < 0.7


def test_full_exit_weakens_the_dollar(judge: Judge, full_exit) -> None:
    """The ranges overlap, but our middle lies just beyond the said one, and our tail far beyond.

    Pooled estimates (decision 0015) come from conversions of a tenth to one percent of GDP; here 13
    % are converted, and that the effect stays in proportion is an assumption without evidence.
    """
    with_lever, without = full_exit
    fall = np.asarray(with_lever.dollar - without.dollar)[:, 106]
    judge.check(Row("full official exit, dollar, %", "PI22", -15, -3, -7.6, spread(fall)))
    assert -20 < np.median(fall) < -4


@pytest.fixture(scope="module")
def quiet_years(judge: Judge) -> np.ndarray:
    """Ten-year by draw and week in years without any lever, weekly shocks on, bp."""
    scenario, params = judge.preset("nothing")
    _, without, _ = judge.pair(scenario, params, shocks=True)
    return ten_year(without)


def test_weekly_tail_of_quiet_years(judge: Judge, quiet_years: np.ndarray) -> None:
    moves = np.abs(np.diff(quiet_years, axis=1))
    seen = np.percentile(moves, 99, axis=1)
    judge.check(Row("99 % of weekly moves within, bp", "MF19", 30, 36, 33, spread(seen)))
    assert np.percentile(moves, 99) == pytest.approx(33.0, rel=0.15)


def test_rare_weeks_of_quiet_years(quiet_years: np.ndarray) -> None:
    """One week in a thousand rose by 50bp or more since 1990 (MF19: 0.09 %)."""
    share = (np.diff(quiet_years, axis=1) >= 50.0).mean()
    assert 0.0002 < share < 0.0025


def test_monthly_tail_of_quiet_years(judge: Judge, quiet_years: np.ndarray) -> None:
    moves = np.abs(quiet_years[:, 4:] - quiet_years[:, :-4])
    seen = np.percentile(moves, 99, axis=1)
    judge.check(Row("99 % of four-week moves within, bp", "MF19", 52, 68, 61, spread(seen)))
    # all draws together: a few in which stress returns often lift it over the median draw's 66
    assert np.percentile(moves, 99) == pytest.approx(61.0, rel=0.2)
