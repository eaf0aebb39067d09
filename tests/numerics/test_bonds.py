"""Bond arithmetic against QuantLib, against algebra, and against itself."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
import QuantLib as ql
from hypothesis import given
from hypothesis import strategies as st

from bondstrike.errors import DataError
from bondstrike.numerics import bonds

SETTLE = date(2026, 10, 2)
TERMS = [1 / 12, 0.25, 0.5, 1, 2, 3, 5, 7, 10, 20, 30]
YIELDS = [0.0404, 0.0419, 0.0427, 0.0446, 0.0483, 0.0496, 0.0506, 0.0517, 0.0528, 0.0567, 0.0563]
CASES = [
    (date(2036, 8, 15), 0.04375),
    (date(2027, 2, 28), 0.01125),
    (date(2056, 5, 15), 0.0475),
    (date(2026, 10, 31), 0.0125),
    (date(2027, 4, 1), 0.05),
    (date(2031, 8, 31), 0.0),
]


def ql_date(day: date) -> ql.Date:
    return ql.Date(day.day, day.month, day.year)


def ql_bond(maturity: date, coupon: float) -> tuple[ql.FixedRateBond, ql.DayCounter]:
    ql.Settings.instance().evaluationDate = ql_date(SETTLE)
    month_end = (maturity + timedelta(days=1)).day == 1
    schedule = ql.Schedule(
        ql_date(maturity) - ql.Period(35, ql.Years),
        ql_date(maturity),
        ql.Period(ql.Semiannual),
        ql.NullCalendar(),
        ql.Unadjusted,
        ql.Unadjusted,
        ql.DateGeneration.Backward,
        month_end,
    )
    count = ql.ActualActual(ql.ActualActual.ISMA, schedule)
    return ql.FixedRateBond(0, 100.0, schedule, [coupon], count, ql.Unadjusted), count


@pytest.mark.parametrize(("maturity", "coupon"), CASES)
@pytest.mark.parametrize("rate", [0.001, 0.0528, 0.11])
def test_price_duration_and_convexity_as_quantlib(maturity, coupon, rate):
    bond, count = ql_bond(maturity, coupon)
    flows = bonds.coupon_flows(SETTLE, maturity, coupon)
    quote = ql.InterestRate(rate, count, ql.Compounded, ql.Semiannual)
    clean = ql.BondFunctions.cleanPrice(bond, quote)
    accrued = ql.BondFunctions.accruedAmount(bond)
    assert bonds.price_at_yield(flows, rate) == pytest.approx((clean + accrued) / 100, abs=1e-10)
    assert flows.accrued == pytest.approx(accrued / 100, abs=1e-12)
    duration = ql.BondFunctions.duration(bond, quote, ql.Duration.Modified)
    assert bonds.modified_duration(flows, rate) == pytest.approx(duration, abs=1e-10)
    bend = ql.BondFunctions.convexity(bond, quote)
    assert bonds.convexity(flows, rate) == pytest.approx(bend, rel=1e-10)


@pytest.mark.parametrize(("maturity", "coupon"), CASES)
def test_yield_as_quantlib(maturity, coupon):
    bond, count = ql_bond(maturity, coupon)
    flows = bonds.coupon_flows(SETTLE, maturity, coupon)
    full = bonds.price_at_yield(flows, 0.0567)
    clean = ql.BondPrice((full - flows.accrued) * 100, ql.BondPrice.Clean)
    theirs = bond.bondYield(clean, count, ql.Compounded, ql.Semiannual, ql.Date(), 1e-14, 200)
    assert bonds.yield_of(flows, full) == pytest.approx(theirs, abs=1e-10)


def test_month_end_coupons_stay_at_month_ends():
    dates = bonds.coupon_dates(SETTLE, date(2028, 2, 29))
    assert dates == [
        date(2026, 8, 31),
        date(2027, 2, 28),
        date(2027, 8, 31),
        date(2028, 2, 29),
    ]


def test_a_matured_security_is_refused():
    with pytest.raises(DataError, match="matured"):
        bonds.coupon_flows(SETTLE, SETTLE, 0.04)
    with pytest.raises(DataError, match="matured"):
        bonds.bill_flows(SETTLE, date(2026, 9, 1))


def test_no_yield_for_a_price_of_nothing():
    with pytest.raises(DataError, match="above zero"):
        bonds.yield_of(bonds.bill_flows(SETTLE, date(2027, 1, 1)), 0.0)


@given(
    years=st.floats(0.1, 30.0),
    coupon=st.floats(0.0, 0.12),
    rate=st.floats(-0.005, 0.15),
)
def test_price_and_yield_are_inverse(years, coupon, rate):
    flows = bonds.coupon_flows(SETTLE, SETTLE + timedelta(days=int(365 * years)), coupon)
    assert bonds.yield_of(flows, bonds.price_at_yield(flows, rate)) == pytest.approx(rate, abs=1e-9)


@given(years=st.floats(0.5, 30.0), coupon=st.floats(0.0, 0.1), rate=st.floats(0.001, 0.12))
def test_duration_and_convexity_are_the_derivatives_of_the_price(years, coupon, rate):
    flows = bonds.coupon_flows(SETTLE, SETTLE + timedelta(days=int(365 * years)), coupon)
    step = 1e-5
    up, here, down = (bonds.price_at_yield(flows, rate + k * step) for k in (1, 0, -1))
    assert bonds.modified_duration(flows, rate) == pytest.approx(
        (down - up) / (2 * step * here), rel=1e-6
    )
    assert bonds.convexity(flows, rate) == pytest.approx(
        (up - 2 * here + down) / (step**2 * here), rel=1e-3, abs=1e-3
    )


def test_a_par_bond_has_the_duration_of_the_annuity_formula():
    rate = 0.05
    flows = bonds.coupon_flows(date(2026, 8, 15), date(2036, 8, 15), rate)
    closed = (1 - (1 + rate / 2) ** -20) / rate
    found = bonds.sensitivity(flows, 1.0)
    assert found.yield_ == pytest.approx(rate, abs=1e-13)
    assert found.duration == pytest.approx(closed, rel=1e-12)
    assert found.dv01 == pytest.approx(closed * 1e-4, rel=1e-12)


def test_the_matrix_prices_as_each_bond_does():
    curve = bonds.bootstrap(TERMS, YIELDS)
    flows = [bonds.coupon_flows(SETTLE, day, rate) for day, rate in CASES]
    times, matrix = bonds.cash_flow_matrix(flows)
    alone = [float(flow.amounts @ curve(flow.times)) for flow in flows]
    np.testing.assert_allclose(matrix @ curve(times), alone, rtol=1e-14)
    assert matrix.shape == (len(CASES), len(times))


def test_bootstrap_reprices_every_quote():
    curve = bonds.bootstrap(TERMS, YIELDS)
    for term, rate in zip(TERMS[2:], YIELDS[2:], strict=True):
        assert curve.par_yield(term) == pytest.approx(rate, abs=1e-13)
    for term, rate in zip(TERMS[:2], YIELDS[:2], strict=True):
        assert float(curve(term)) == pytest.approx(1 / (1 + rate * term), abs=1e-13)


@given(level=st.floats(0.005, 0.10), tilt=st.floats(-0.01, 0.02))
def test_discount_factors_fall_and_flat_curves_stay_flat(level, tilt):
    slope = tilt if level + tilt > 0.002 else 0.0
    quotes = [level + slope * (1 - np.exp(-term / 5)) for term in TERMS]
    curve = bonds.bootstrap(TERMS, quotes)
    factors = curve(np.linspace(0.0, 40.0, 400))
    assert factors[0] == 1.0
    assert np.all(np.diff(factors) < 0)
    flat = bonds.bootstrap(TERMS, [level] * len(TERMS))
    assert float(flat(10.0)) == pytest.approx((1 + level / 2) ** -20, rel=1e-12)
    assert flat.par_yield(10.0, start=3.0) == pytest.approx(level, rel=1e-10)


def test_forward_par_yields_start_at_the_spot_curve():
    curve = bonds.bootstrap(TERMS, YIELDS)
    table = bonds.forward_par_yields(curve, [0.0, 10.0], [2.0, 10.0, 30.0])
    np.testing.assert_allclose(table[0], [0.0483, 0.0528, 0.0563], atol=1e-13)
    assert table[1, 1] > table[0, 1]


@pytest.mark.parametrize(
    ("terms", "quotes", "said"),
    [
        ([1, 0.5, 2], [0.04, 0.04, 0.04], "ascend"),
        ([0.5, 1], [0.04], "ascend"),
        ([0.25, 1, 2], [0.04, float("nan"), 0.04], "number"),
        ([1, 2, 3], [0.04, 0.04, 0.04], "half a year"),
        ([0.5, 10, 30], [0.04, 0.04, 0.90], "positive"),
    ],
)
def test_a_curve_that_cannot_be_is_refused(terms, quotes, said):
    with pytest.raises(DataError, match=said):
        bonds.bootstrap(terms, quotes)
