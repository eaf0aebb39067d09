"""What becomes of each asset, against arithmetic by hand and the closed forms of bonds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bondstrike.errors import DataError, InputError
from bondstrike.findings import portfolio_assets as assets
from bondstrike.findings.portfolio_assets import WITH, WITHOUT
from bondstrike.findings.portfolio_holdings import ABROAD, ASSETS, CURRENCIES, DOLLAR, TREASURIES
from bondstrike.numerics import bonds
from bondstrike.world import load_world
from tests.findings.portfolio_sample import by_lever, by_tenor, run, window

# The baseline of 2 October 2026: par yields, and what money pays.
TEN, TWO, BILL, FUNDS = 0.0528, 0.0483, 0.0419, 0.0363


def test_every_currency_and_asset_has_its_figures():
    table = assets.figures()
    for money in CURRENCIES:
        if money != DOLLAR:
            assert table.value(money, "short rate") < 0.1
        if money != DOLLAR and money not in assets.PEGGED:
            assert 0.0 <= table.value(money, "own volatility") < 0.2
            assert table.value(money, "dollar beta sd") <= 0.25
    for bond in ABROAD:
        assert 0.0 <= table.value(bond, "news beta") <= 1.0
        assert 0.001 < table.value(bond, "own volatility") < 0.02
    for row in table:
        assert row.grade != "D" or "judgement" in row.source or "memory" in row.source, row


@pytest.mark.parametrize(
    ("name", "money", "first"),
    [
        ("bunds", "EUR", "2006"),
        ("gilts", "GBP", "2006"),
        ("jgbs", "JPY", "2006"),
        ("canada", "CAD", "2006"),
        ("australia", "AUD", "2013"),
    ],
)
def test_slopes_on_the_us_ten_year_are_those_of_the_official_yields(
    name: str, money: str, first: str, raw_file: Callable[[str], Path]
):
    import pandas as pd

    seen = pd.read_parquet(raw_file("yields/sovereign_2y_3y_10y_1974_2026-07.parquet"))
    tens = seen[seen.tenor == "10Y"].pivot_table(index="date", columns="ccy", values="value")
    weekly = tens.loc[f"{first}-01-01" : "2025-12-31", ["USD", money]].resample("W-FRI").last()
    moves = weekly.diff(13).dropna().to_numpy()
    us, other = moves.T
    slope = np.cov(us, other)[0, 1] / us.var(ddof=1)
    left = (other - slope * us).std(ddof=2) * 2.0 / 100.0  # thirteen weeks → a year
    assert assets.figures().value(name, "news beta") == pytest.approx(slope, abs=0.006)
    assert assets.figures().value(name, "own volatility") == pytest.approx(left, abs=6e-5)


# --- bonds ---------------------------------------------------------------------------------------


@given(st.floats(0.0, 0.15), st.integers(1, 60), st.floats(-0.01, 0.2))
def test_prices_are_those_of_the_bond_arithmetic(coupon: float, periods: int, rate: float):
    amounts = np.full(periods, coupon / 2.0)
    amounts[-1] += 1.0
    flows = bonds.Flows(np.arange(1, periods + 1) / 2.0, amounts, 0.0)
    found = assets.par_price(np.array([coupon]), periods, np.array([rate]))
    assert found[0] == pytest.approx(bonds.price_at_yield(flows, rate), rel=1e-12)


def test_a_bond_at_its_coupon_is_at_par():
    found = assets.par_price(np.array([0.0, 0.05]), 21, np.array([0.0, 0.05]))
    assert found == pytest.approx(1.0, abs=1e-14)


def test_bills_by_hand():
    # 4.19 % a quarter, rolled four times; a rise of 100bp from week 13 on is paid from then on.
    moved = np.where(np.arange(130) >= 12, 100.0, 0.0)  # week 12 is thirteen weeks after the eve
    held = window(bill_yield=moved)
    assert assets.bills(held, WITH) == pytest.approx((1 + 0.0419 / 4) * (1 + 0.0519 / 4) ** 3)
    assert assets.bills(held, WITH, 52) == pytest.approx(1.0)


def test_a_ten_year_by_hand():
    # Half a coupon of 5.28 % after 26 weeks, in bills for two quarters; half of it at the end; then
    # eighteen half-years are left, priced at the baseline's nine-year par yield plus 100bp.
    held = window(yields=by_tenor(100.0))
    nine = load_world().curve.par_yield(9.0)
    paid = 0.0264 * (1 + BILL / 4) ** 2 + 0.0264
    for lever, move in ((WITH, 0.01), (WITHOUT, 0.0)):
        rate = nine + move
        powers = (1 + rate / 2) ** -18
        price = TEN / rate * (1 - powers) + powers
        assert assets.treasury(held, "10y", lever) == pytest.approx(paid + price, abs=1e-12)


@pytest.mark.parametrize("move", [-150.0, 25.0, 150.0])
def test_the_lever_takes_duration_and_convexity(move: float):
    held = window(yields=by_tenor(move))
    effect = assets.treasury(held, "10y", WITH) - assets.treasury(held, "10y", WITHOUT)
    flows = bonds.coupon_flows(date(2027, 10, 1), date(2036, 10, 1), TEN)
    start = load_world().curve.par_yield(9.0)
    price, step = bonds.price_at_yield(flows, start), move * 1e-4
    first = -bonds.modified_duration(flows, start) * step
    second = bonds.convexity(flows, start) * step**2 / 2.0
    assert effect == pytest.approx(price * (first + second), abs=7e-4 * (move / 150.0) ** 2)


def test_a_note_that_falls_due_asks_no_market():
    calm, wild = window(104), window(104, yields=by_tenor(300.0))
    assert assets.treasury(wild, "2y", WITH) == pytest.approx(assets.treasury(calm, "2y", WITH))
    # Four halves of 4.83 %, the first three in bills for six, four and two quarters.
    grown = sum((1 + BILL / 4) ** quarters for quarters in (6, 4, 2, 0))
    assert assets.treasury(calm, "2y", WITH) == pytest.approx(1.0 + TWO / 2 * grown)


def test_a_bucket_that_falls_due_goes_into_bills():
    # The middle of 0-1y is half a year: its par yield is 4.27 %, then bills for two quarters.
    half = load_world().curve.par_yield(0.5)
    found = assets.treasury(window(), "0-1y", WITH)
    assert half == pytest.approx(0.0427)
    assert found == pytest.approx((1 + half / 2) * (1 + BILL / 4) ** 2)


def test_buckets_stand_for_their_middle():
    assert [assets.YEARS[name] for name in TREASURIES[5:]] == [0.5, 2, 4, 6, 8.5, 15, 25]
    held = window(yields=by_tenor(40.0))
    assert assets.treasury(held, "1-3y", WITH) == pytest.approx(assets.treasury(held, "2y", WITH))


@given(st.floats(0.1, 40.0))
def test_moves_between_tenors_are_read_off_a_line(years: float):
    weights = assets.between(years)
    assert weights.sum() == pytest.approx(1.0) and (weights >= 0.0).all()
    nodes = np.array([0.25, 2.0, 5.0, 10.0, 20.0, 30.0])
    assert weights @ nodes == pytest.approx(np.clip(years, 0.25, 30.0))


def test_longer_bonds_lose_more():
    held = window(yields=by_tenor(50.0))
    lost = [
        (assets.treasury(held, name, WITHOUT) - assets.treasury(held, name, WITH))[0]
        for name in ("2y", "5y", "10y", "20y", "30y")
    ]
    assert lost == sorted(lost) and lost[0] > 0.0


# --- money ---------------------------------------------------------------------------------------


def test_dollar_cash_by_hand():
    moved = np.zeros(10)
    moved[2:4] = 1.0
    held = window(funds_rate=moved)
    by_hand = (1 + FUNDS / 4) ** 2 * (1 + (FUNDS + 0.01) / 4) ** 2
    assert assets.cash(held, "USD", WITH) == pytest.approx(by_hand)


def test_no_deposit_is_charged():
    held = window(funds_rate=-50.0)
    assert assets.cash(held, "USD", WITH) == pytest.approx(1.0, abs=0.0)
    for money in CURRENCIES:
        assert (assets.cash(held, money, WITH) >= 1.0).all()


def test_money_abroad_pays_its_short_rate():
    assert assets.cash(window(26), "EUR", WITH) == pytest.approx((1 + 0.02762 / 4) ** 2)


# --- bonds elsewhere -----------------------------------------------------------------------------


def test_others_follow_a_part_and_gain_by_what_is_bought():
    # 0.4 of 100bp less 10bp of the purchases; what a captured central bank does is not followed.
    paths = {"yields": by_tenor(150.0), "policy": by_lever(50.0)}
    held = window(**paths, alternatives_yield=by_lever(-10.0))
    for name, move in (("gilts", 0.0030), ("italy", 0.0030), ("china", 0.0)):
        effect = assets.foreign_move(held, name, WITH, 52) - assets.foreign_move(
            held, name, WITHOUT, 52
        )
        assert effect == pytest.approx(move, abs=1e-15)
    assert assets.foreign_move(held, "gilts", WITH, 0) == pytest.approx(0.0, abs=0.0)


def test_news_from_the_us_reaches_them_by_the_slope():
    calm, moved = (window(yields=by_tenor(x, x)) for x in (0.0, 100.0))
    shift = assets.foreign_move(moved, "canada", WITHOUT, 52) - assets.foreign_move(
        calm, "canada", WITHOUT, 52
    )
    assert shift == pytest.approx(0.73 * 0.01)


def test_a_foreign_bond_by_hand():
    held = window(26)
    move = assets.foreign_move(held, "jgbs", WITH, 26)
    now = assets.par_price(np.full(4, 0.02776), 19, 0.02776 + move)
    assert assets.bond_abroad(held, "jgbs", WITH) == pytest.approx(0.01388 + now)


# --- shares, gold, bitcoin, currencies -----------------------------------------------------------


def test_shares_gold_and_bitcoin_answer_as_said():
    held = window(draws=50, shares=by_lever(-10.0), gold=by_lever(100.0))
    assert assets.shares(held, WITH) == pytest.approx(0.9 * assets.shares(held, WITHOUT))
    assert assets.gold(held, WITH) == pytest.approx(2.0 * assets.gold(held, WITHOUT))
    beta = held.belief("bitcoin", "shares beta")
    ratio = assets.bitcoin(held, WITH) / assets.bitcoin(held, WITHOUT)
    assert ratio == pytest.approx(0.9**beta)
    assert beta.std() > 0.5 and (ratio > 1.0).any(), "even the sign is not known"


def test_a_weaker_dollar_and_lower_real_yields_lift_gold():
    weak = window(draws=50, dollar=by_lever(-10.0))
    beta = weak.belief("gold", "dollar beta")
    assert assets.gold(weak, WITH) / assets.gold(weak, WITHOUT) == pytest.approx(0.9**beta)
    assert (beta < 0.0).all()
    high = window(draws=50, yields=by_tenor(100.0), policy=by_lever(100.0))
    assert assets.gold(high, WITH) == pytest.approx(assets.gold(high, WITHOUT)), "not a real yield"


def test_own_news_are_one_on_average():
    held = window(draws=20_000)
    drift = 1 + BILL + 0.04
    assert assets.shares(held, WITH).mean() == pytest.approx(drift, abs=4 * 0.16 / np.sqrt(20_000))
    assert assets.gold(held, WITH).mean() == pytest.approx(1.024, abs=4 * 0.16 / np.sqrt(20_000))


def test_currencies_move_with_the_broad_dollar():
    held = window(draws=30, dollar=by_lever(-10.0))
    beta = held.belief("EUR", "dollar beta")
    ratio = assets.in_dollars(held, "EUR", WITH) / assets.in_dollars(held, "EUR", WITHOUT)
    assert ratio == pytest.approx(0.9**-beta)
    assert assets.in_dollars(held, "DKK", WITH) == pytest.approx(
        assets.in_dollars(held, "EUR", WITH)
    )
    for pegged in ("USD", "HKD", "SAR", "AED"):
        assert assets.in_dollars(held, pegged, WITH) == pytest.approx(1.0, abs=0.0)


def test_growth_at_home_is_growth_over_the_home_currency():
    held = window(draws=30, dollar=by_lever(-10.0))
    euro = assets.in_dollars(held, "EUR", WITH)
    in_euro = assets.growth(held, "10y", "USD", "EUR", WITH)
    assert in_euro == pytest.approx(assets.treasury(held, "10y", WITH) / euro)
    own = assets.growth(held, "bunds", "EUR", "EUR", WITH)
    assert own == pytest.approx(assets.bond_abroad(held, "bunds", WITH))
    through = assets.growth(held, "gilts", "GBP", "EUR", WITH)
    pound = assets.in_dollars(held, "GBP", WITH)
    assert through == pytest.approx(assets.bond_abroad(held, "gilts", WITH) * pound / euro)


@pytest.mark.parametrize("home", ["USD", "EUR", "DKK", "CNY"])
@pytest.mark.parametrize("asset", ASSETS)
def test_no_lever_no_effect(asset: str, home: str):
    news = np.random.default_rng(7).normal(0.0, 3.0, (5, 1, 130))
    both = {"dollar": news, "shares": news, "bill_yield": news, "yields": news[..., None]}
    held = window(draws=5, **both)
    money = ABROAD.get(asset, home if asset == "cash" else "USD")
    with_it, without = (assets.growth(held, asset, money, home, lever) for lever in (0, 1))
    assert np.array_equal(with_it, without)
    assert np.isfinite(with_it).all() and (with_it > 0.0).all()


def test_draws_depend_on_seed_name_and_index_alone():
    few, many = window(draws=3), window(draws=300)
    assert np.array_equal(few.news("x"), many.news("x")[:3])
    assert not np.array_equal(many.news("x"), many.news("y"))
    assert not np.array_equal(assets.normal(9, 1, "x"), assets.normal(9, 2, "x"))


# --- prices and the window -----------------------------------------------------------------------


def test_prices_by_hand():
    # Four-quarter inflation of 0.5, 1, 1.5 and 2 points, then 2: prices are 2 % up after a year and
    # 4 % after two; after half a year 1 %. Baseline inflation of 2.4 % comes on top.
    inflation = np.array([0.5, 1.0, 1.5, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0])
    for weeks, level in ((26, 0.01), (52, 0.02), (104, 0.04)):
        held = window(weeks, core_inflation=inflation)
        assert assets.prices(held, WITH) == pytest.approx(1.024 ** (weeks / 52) * (1 + level))


def test_the_holding_begins_on_the_eve_of_day_one():
    path = np.arange(130.0)
    held = window(52, day_one=5, dollar=path)
    assert held.eve == 4
    assert held.seen("dollar", WITH, 0) == pytest.approx(4.0)
    assert held.seen("dollar", WITH, 52) == pytest.approx(56.0)
    first = window(52, dollar=path)
    assert first.seen("dollar", WITH, 0) == pytest.approx(0.0, abs=0.0)
    assert first.seen("dollar", WITH, 1) == pytest.approx(0.0, abs=0.0)  # week 0 of the path
    assert first.seen("dollar", WITH, 52) == pytest.approx(51.0)


def test_what_cannot_be_held_is_refused():
    with pytest.raises(InputError, match="weeks that cannot be held.*26, 52, 104"):
        window(30)
    with pytest.raises(InputError, match="the run ends before.*106 weeks"):
        window(104, weeks=105, day_one=2)
    assert window(104, weeks=104).weeks == 104
    with pytest.raises(DataError, match="does not ship"):
        window(baseline="chosen")


def test_defective_draws_are_left_out():
    held = window(draws=4, not_finite=np.array([0.0, 1.0, 0.0, 0.0]), dollar=np.zeros((4, 1, 1)))
    assert held.sound.tolist() == [0, 2, 3]
    assert np.array_equal(held.news("x"), assets.normal(4, 1, "x")[[0, 2, 3]])
    assert len(assets.gold(held, WITH)) == 3


def test_a_run_without_quarters_pays_the_baselines_rate():
    made = run()
    blocks = {name: block for name, block in made.blocks.items() if name != "economy"}
    held = assets.Window(type(made)(blocks, made.manifest), 52)
    assert assets.cash(held, "USD", WITH) == pytest.approx((1 + FUNDS / 4) ** 4)
