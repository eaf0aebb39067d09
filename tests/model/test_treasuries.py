"""Link 2: operators, flow premium, stress and prices against algebra by hand."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bondstrike.model import sellers, treasuries
from bondstrike.numerics import priced_ahead
from bondstrike.units import BP, WEEK
from bondstrike.vocabulary import N_COUPON, TEN_YEAR, TENOR_YEARS
from tests.model.builders import (
    AMOUNT,
    DURATION,
    GRID,
    LEVERAGED,
    MATURITY,
    VOLATILITY,
    baseline,
    parameters,
    replace,
)

OWN = parameters()
MARKET = OWN.treasuries
ZERO = jnp.zeros(())
CALLED_OFF = jnp.asarray(0.5)
"""Hazard at which markets expect a known programme to be called off, per year."""
DV01 = np.asarray(AMOUNT)[1:] * np.asarray(DURATION)[1:]


@pytest.fixture(scope="module")
def tables():
    return treasuries.tables(baseline(2))


@pytest.fixture(scope="module")
def operators(tables):
    return scaled(tables, OWN, CALLED_OFF)


@jax.jit
def scaled(tables, own, called_off):
    return treasuries.operators(
        tables, own.treasuries, own.sellers, called_off, sellers.ARRIVALS_YEARS
    )


def test_tables_are_the_market_in_dv01(tables):
    assert np.asarray(tables.market_dv01) == pytest.approx(DV01)
    assert np.asarray(tables.dv01) == pytest.approx(np.asarray(DURATION))
    assert np.asarray(tables.leveraged) == pytest.approx(
        np.asarray(LEVERAGED)[1:] * np.asarray(DURATION)[1:]
    )
    assert float(tables.market_bills) == 7248.1
    assert np.asarray(tables.growth).tolist() == [1.0, 1.0]
    assert float(tables.variance) == pytest.approx(VOLATILITY**2)


def test_growth_follows_what_is_outstanding():
    world = baseline(2)
    doubled = world.market.amount.at[1].multiply(2.0)
    grown = replace(world, market=replace(world.market, amount=doubled))
    assert np.asarray(treasuries.tables(grown).growth).tolist() == [1.0, 2.0]


def test_factors_carry_the_variance_of_the_ten_year(tables):
    factors = np.asarray(tables.factors)
    assert factors.shape == (len(TENOR_YEARS) + N_COUPON, 2)
    assert np.sum(factors[TEN_YEAR] ** 2) == pytest.approx(VOLATILITY**2)
    assert np.all(factors[:, 0] > 0.0)  # a level …
    slope = factors[:5, 1]
    assert slope[0] * slope[-1] < 0.0  # … and a slope


# --- operators ---------------------------------------------------------------------------------


@pytest.mark.parametrize("bp", [1.5, 4.0, 10.0])
def test_one_percent_of_dv01_pro_rata_moves_the_ten_year_by_lasting_bp(tables, bp):
    found = scaled(tables, parameters(treasuries__lasting_bp=bp), CALLED_OFF)
    moved = treasuries.apply(found.lasting, 0.01 * jnp.asarray(DV01))
    assert float(moved[TEN_YEAR]) == pytest.approx(bp * BP, rel=1e-12)


@pytest.mark.parametrize(("ratio", "half_life"), [(4.0, 1.1), (2.0, 0.5), (6.0, 4.0)])
def test_a_one_month_sale_ends_at_month_ratio(tables, ratio, half_life):
    # inventory after a month of even sales: q (1 − e^{−λT})/(λT), by the continuous formula
    own = parameters(treasuries__month_ratio=ratio, treasuries__flow_half_life_months=half_life)
    found, one = scaled(tables, own, CALLED_OFF), 0.01 * DV01
    leaving = np.log(2.0) / half_life
    inventory = jnp.asarray(one * (1.0 - np.exp(-leaving)) / leaving)
    lasting = treasuries.apply(found.lasting, jnp.asarray(one))
    moved = (lasting + treasuries.apply(found.flow, inventory))[TEN_YEAR]
    assert float(moved) == pytest.approx(ratio * 4.0 * BP, rel=1e-12)


def test_the_premium_on_the_stock_is_quoted_at_ten_years(operators):
    premium = np.asarray(operators.premium)
    assert premium[TEN_YEAR] == pytest.approx(80.0 * BP)
    assert premium[0] < premium[1] < premium[TEN_YEAR]
    assert float(operators.volatility) == pytest.approx(VOLATILITY)


def test_what_is_sold_counts_for_more_than_what_is_awaited_and_never_less_than_nothing(operators):
    one = 0.01 * jnp.asarray(DV01)
    ten = [float(x[TEN_YEAR]) for x in (operators.arriving * one).sum(axis=-1)]
    lasting = float(treasuries.apply(operators.lasting, one)[TEN_YEAR])
    assert lasting > ten[0] > ten[1] > ten[2] > 0.0
    to_buy = float(treasuries.apply(operators.to_buy, one)[TEN_YEAR])
    assert 0.0 < to_buy < lasting


def test_what_may_be_called_off_takes_some_back(tables, operators):
    one = 0.01 * jnp.asarray(DV01)
    recalled = float(treasuries.apply(operators.recalled, one)[TEN_YEAR])
    assert 0.0 < recalled < 4.0 * BP * 0.5
    for change, hazard in (({"sellers__bought_back": 0.0}, CALLED_OFF), ({}, ZERO)):
        never = scaled(tables, parameters(**change), hazard)
        assert float(jnp.abs(never.recalled).max()) == pytest.approx(0.0, abs=1e-18)


def test_local_demand_makes_the_place_matter(tables):
    # sold at ten years rather than at thirty, per unit of DV01: more at ten with local demand
    def odds(local):
        found = scaled(tables, parameters(treasuries__local_demand=local), CALLED_OFF).lasting[
            TEN_YEAR
        ]
        return float(found[4] / found[6])  # 7–10 against 20–30 years

    assert odds(1.0) > odds(0.15) > odds(0.0)


def direct(rate: float, local: float) -> np.ndarray:
    """The operator at one rate, integrated anew."""
    covariance = np.asarray(baseline(2).market.covariance)
    grid, places = np.asarray(GRID), np.asarray(MATURITY)
    own = local * VOLATILITY**2

    def kernel(left):
        common = priced_ahead.bilinear(grid, covariance, left, places)
        return common + own * priced_ahead.hat_weights(left, places)

    return np.stack(
        [priced_ahead.yields(kernel, np.asarray([rate]), m, 0.05)[0] for m in TENOR_YEARS]
    )


@pytest.mark.parametrize("rate", [0.0462, 0.1386, 0.3466, 0.64, 1.3, 3.1, 26.0])
def test_interpolation_in_the_rate_is_good_to_six_in_ten_thousand(tables, rate):
    # half-lives of 15, 5 and 2 years, and with hazards and arrivals on top: the curve that a
    # sale pro rata gives, relative to its ten-year, which is what `lasting_bp` sets
    found = np.asarray(treasuries._interpolate(tables, jnp.asarray(rate), 0.15 * tables.variance))
    exact = direct(rate, 0.15)
    curve, exact_curve = found[:5] @ DV01, exact @ DV01
    assert curve / curve[TEN_YEAR] == pytest.approx(exact_curve / exact_curve[TEN_YEAR], rel=6e-4)
    assert found[:5] == pytest.approx(exact, rel=2e-3, abs=1e-12)  # bucket by bucket


def test_interpolation_beyond_the_table_stays_at_its_end(tables):
    far = treasuries._interpolate(tables, jnp.asarray(1e3), ZERO)
    assert np.asarray(far) == pytest.approx(np.asarray(tables.common[-1]))


# --- the week ----------------------------------------------------------------------------------


def supply(**named) -> treasuries.Supply:
    """The week's supply, nil but for what is named."""
    none = jnp.zeros(N_COUPON)
    values = {
        "sold": none,
        "revocable": none,
        "bought": none,
        "expected": jnp.zeros((3, N_COUPON)),
        "to_buy": none,
        "bills": ZERO,
        "relief": ZERO,
        "growth": jnp.ones(()),
        "settled": ZERO,
    }
    return treasuries.Supply(**(values | named))


@pytest.fixture(scope="module")
def press(tables, operators):
    """Pressure and the state after a calm week of this supply."""
    mix = jnp.asarray(DV01 / DV01.sum())

    @jax.jit
    def once(state, given):
        found = treasuries.pressure(state, given, operators, tables, MARKET, mix)
        calm = (tables.variance, ZERO, ZERO, jnp.zeros(N_COUPON))
        return found, treasuries.advance(state, given, found, MARKET, tables, calm)

    return once


ONE = 0.01 * jnp.asarray(DV01)


def test_no_supply_no_pressure(tables, press):
    found, after = press(treasuries.opening(tables), supply())
    for part in (found.ahead, found.flow, found.inventory, after.sold, after.bills):
        assert float(jnp.abs(part).max()) == 0.0


def test_even_sales_fill_the_inventory_as_the_continuous_formula_says(tables, press):
    # four weeks of even flow q a week: v = q (1 − e^{−λ 4w}) / (λ w)
    state = treasuries.opening(tables)
    for _ in range(4):
        _, state = press(state, supply(sold=ONE))
    leaving = np.log(2.0) / (1.1 / 12.0) * WEEK
    expected = np.asarray(ONE) * (1.0 - np.exp(-4.0 * leaving)) / leaving
    assert np.asarray(state.inventory) == pytest.approx(expected)


def test_what_was_sold_fades_by_half_in_five_years(tables, press):
    _, state = press(
        treasuries.opening(tables), supply(sold=ONE, bought=2.0 * ONE, bills=ZERO + 8.0)
    )
    for _ in range(260):
        _, state = press(state, supply())
    assert np.asarray(state.sold) == pytest.approx(0.5 * np.asarray(ONE))
    assert np.asarray(state.bought) == pytest.approx(np.asarray(ONE))
    assert float(state.bills) == pytest.approx(4.0)


def test_each_part_of_the_pressure_has_its_sign(tables, press):
    def ahead(**named):
        return float(press(treasuries.opening(tables), supply(**named))[0].ahead[TEN_YEAR])

    assert ahead(sold=ONE) == pytest.approx(4.0 * BP)
    assert ahead(bought=ONE) == pytest.approx(-4.0 * BP)
    assert 0.0 < ahead(sold=ONE, revocable=ONE) < 4.0 * BP
    assert 0.0 < ahead(expected=jnp.zeros((3, N_COUPON)).at[0].set(ONE)) < 4.0 * BP
    assert -4.0 * BP < ahead(to_buy=ONE) < 0.0


def test_once_it_is_settled_nobody_expects_the_sale_to_be_undone(tables, press):
    def ahead(settled):
        given = supply(sold=ONE, revocable=ONE, settled=ZERO + settled)
        return float(press(treasuries.opening(tables), given)[0].ahead[TEN_YEAR])

    assert ahead(1.0) == pytest.approx(4.0 * BP)
    assert ahead(0.0) < ahead(0.5) == pytest.approx(0.5 * (ahead(0.0) + ahead(1.0)))


def test_buying_exactly_what_is_sold_leaves_the_curve_flat(tables, press):
    found, after = press(treasuries.opening(tables), supply(sold=ONE, bought=ONE))
    assert np.asarray(found.ahead) == pytest.approx(0.0, abs=1e-18)
    assert np.asarray(found.flow) == pytest.approx(0.0, abs=1e-18)
    assert float(jnp.abs(after.inventory).max()) == 0.0


def test_a_market_twice_as_large_moves_half_as_much(tables, press):
    small, _ = press(treasuries.opening(tables), supply(sold=ONE))
    large, _ = press(treasuries.opening(tables), supply(sold=ONE, growth=jnp.asarray(2.0)))
    for name in ("ahead", "flow", "per_cut", "per_purchase", "per_purchase_flow"):
        assert np.asarray(getattr(large, name)) == pytest.approx(
            0.5 * np.asarray(getattr(small, name))
        )


def test_relief_lowers_the_flow_premium_and_nothing_else(tables, press):
    none, _ = press(treasuries.opening(tables), supply(sold=ONE))
    eased, _ = press(treasuries.opening(tables), supply(sold=ONE, relief=jnp.asarray(0.25)))
    assert np.asarray(eased.flow) == pytest.approx(0.75 * np.asarray(none.flow))
    assert np.asarray(eased.ahead) == pytest.approx(np.asarray(none.ahead))


def test_yields_are_the_sum_of_their_parts(tables, press):
    # τ = P + per-purchase·q + (a/a₀)(M + per-cut·κ + per-purchase-flow·q) + (a/a₀ − 1) TP₀
    p, _ = press(treasuries.opening(tables), supply(sold=ONE))
    price, cut, bought = 1.5, 0.02, 30.0
    flow = p.flow + cut * p.per_cut + bought * p.per_purchase_flow
    by_hand = p.ahead + bought * p.per_purchase + price * flow + 0.5 * p.premium
    found = treasuries.yields(p, jnp.asarray(price), jnp.asarray(cut), jnp.asarray(bought))
    assert np.asarray(found) == pytest.approx(np.asarray(by_hand))
    assert float(p.per_cut[TEN_YEAR]) > 0.0 > float(p.per_purchase[TEN_YEAR])


def test_cuts_add_to_the_inventory_and_purchases_empty_it(tables, press):
    p, _ = press(treasuries.opening(tables), supply())
    cleared = (tables.variance, ZERO + 0.1, ZERO + 0.1, ONE)
    after = treasuries.advance(treasuries.opening(tables), supply(), p, MARKET, tables, cleared)
    leaving = np.log(2.0) / (1.1 / 12.0) * WEEK
    arrive = (1.0 - np.exp(-leaving)) / leaving
    expected = arrive * (0.1 * np.asarray(tables.leveraged) - np.asarray(ONE))
    assert np.asarray(after.inventory) == pytest.approx(expected)
    assert np.asarray(after.bought) == pytest.approx(np.asarray(ONE))
    assert (float(after.cut), float(after.variance)) == (0.1, float(tables.variance))


# --- stress ------------------------------------------------------------------------------------


def test_volatility_memory_by_hand(tables):
    # 0.1 · 0.009² + 0.8 · 0.012² + 0.1 · 52 · 0.002² = 8.1e-6 + 115.2e-6 + 20.8e-6
    state = replace(treasuries.opening(tables), variance=jnp.asarray(0.012**2))
    for move in (0.002, -0.002):
        found = treasuries.volatility_memory(state, jnp.asarray(move), jnp.asarray(0.009), MARKET)
        assert float(found) == pytest.approx(1.441e-4)


def test_excess_volatility_by_hand():
    # √1.441e-4 / 0.009 − 1.25 = 0.083796; calm markets have none
    found = treasuries.excess_volatility(jnp.asarray([1.441e-4, 1e-4]), jnp.asarray(0.009))
    assert np.asarray(found) == pytest.approx([0.083796, 0.0], abs=1e-6)


@pytest.mark.parametrize(
    ("excess", "price"),
    [(0.0, 1.0), (1.0, 1.1410037), (8.0, 1.7585447), (1e6, 2.2)],  # 1 + 1.2 (1 − e^{−z/8})
)
def test_risk_price_by_hand(excess, price):
    assert float(treasuries.risk_price(jnp.asarray(excess), MARKET)) == pytest.approx(
        price, rel=1e-7
    )


@given(st.floats(0.0, 50.0), st.floats(0.0, 50.0), st.floats(1.1, 6.0), st.floats(0.01, 2.0))
def test_the_risk_price_rises_to_its_ceiling(a, b, ceiling, slope):
    own = parameters(treasuries__stress_ceiling=ceiling, treasuries__stress_slope=slope).treasuries
    low, high = sorted((a, b))
    prices = [float(treasuries.risk_price(jnp.asarray(z), own)) for z in (low, high)]
    assert 1.0 <= prices[0] <= prices[1] <= ceiling
    assert prices[1] <= 1.0 + slope * high + 1e-12


@pytest.mark.parametrize(
    ("excess", "before", "share"),
    [
        (0.0, 0.0, 0.0),
        (1.0, 0.0, 0.0902377),  # 0.2 (1 − e^{−0.6})
        (1e6, 0.0, 0.2),
        (1.0, 0.05, 0.0902377),
        (0.0, 0.15, 0.1460539),  # returns by half in six months: 0.15 · ½^(1/26)
        (1.0, 0.15, 0.1460539),
    ],
)
def test_share_cut_by_hand(tables, excess, before, share):
    state = replace(treasuries.opening(tables), cut=jnp.asarray(before))
    found = treasuries.share_cut(state, jnp.asarray(excess), MARKET)
    assert float(found) == pytest.approx(share, abs=1e-7)


@given(st.floats(0.0, 1e3), st.floats(0.01, 5.0), st.floats(0.01, 1.0), st.floats(0.0, 1.0))
def test_longs_are_never_cut_by_more_than_the_ceiling_or_than_they_are(excess, cut, most, held):
    own = parameters(treasuries__leverage_cut=cut, treasuries__leverage_ceiling=most).treasuries
    state = treasuries.State(*[ZERO] * 6, jnp.asarray(held * most))
    found = float(treasuries.share_cut(state, jnp.asarray(excess), own))
    assert 0.0 <= found <= most * (1.0 + 1e-12) <= 1.0 + 1e-9


# --- bills and prices --------------------------------------------------------------------------


def test_bills_by_hand(tables):
    # 1bp per $100bn where 7,248.1 are outstanding; in a market twice as large half of it
    state = replace(treasuries.opening(tables), bills=jnp.asarray(300.0))
    assert float(treasuries.bill_spread(state, tables, MARKET)) == pytest.approx(3.0 * BP)
    large = replace(tables, market_bills=2.0 * tables.market_bills)
    assert float(treasuries.bill_spread(state, large, MARKET)) == pytest.approx(1.5 * BP)


def test_prices_by_hand(tables):
    # +100bp: bills keep; 7–10 years 1 − 0.07 + ½ · 60 · 0.0001 = 0.933; 20–30 years 0.865
    found = np.asarray(treasuries.prices(jnp.full(N_COUPON, 0.01), tables))
    assert found[[0, 5, 7]] == pytest.approx([1.0, 0.933, 0.865])
    assert np.all(np.asarray(treasuries.prices(jnp.full(N_COUPON, -0.01), tables))[1:] > 1.0)


def test_the_slope_of_the_risk_price_by_hand():
    slope = jax.grad(lambda z: treasuries.risk_price(z, MARKET))(1.0)
    # 0.15 · e^{−0.125}
    assert float(slope) == pytest.approx(0.15 * np.exp(-0.125))


def test_apply_is_the_product():
    operator, vector = jnp.arange(6.0).reshape(2, 3), jnp.asarray([1.0, 10.0, 100.0])
    assert np.asarray(treasuries.apply(operator, vector)).tolist() == [210.0, 543.0]


def test_still_volatility_is_what_the_memory_comes_to_without_a_move():
    own = parameters().treasuries
    normal = jnp.asarray(0.009)
    variance = normal * normal
    for week in range(30):
        calm = (1.0 - own.volatility_news - own.volatility_memory) * normal * normal
        variance = calm + own.volatility_memory * variance
        found = treasuries.still_volatility(jnp.asarray(float(week)), normal, own)
        assert float(found) == pytest.approx(float(jnp.sqrt(variance)), rel=1e-12)
