"""Supply priced ahead, against closed form 7 (Vayanos & Vila 2021) and bonds by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bondstrike.numerics.priced_ahead import (
    bilinear,
    hat_weights,
    par_weights,
    rate_grid,
    yields,
)

ONCE = np.zeros(1)


def loading(years, k):
    """A(t) = (1 − e^{−kt})/k."""
    return -np.expm1(-k * np.asarray(years)) / k


def one_factor(k, sigma, sold_at):
    """K(t, u) = σ² A(t)/t · A(u)/u: covariance of zero yields with one mean-reverting factor."""
    at = np.atleast_1d(sold_at)

    def kernel(left):
        return sigma**2 * np.outer(loading(left, k) / left, loading(at, k) / at)

    return kernel


def price_of_risk(k, sigma, a, sold_at, amount):
    """Δλ = a σ² A(u) × amount."""
    return a * sigma**2 * loading(sold_at, k) * amount


def closed_form(m, k, change, fading=0.0):
    """Δλ/m ∫₀^m A(t) e^{−r(m−t)} dt, by hand."""
    if fading == 0.0:
        return change / k * (1.0 - loading(m, k) / m)
    first = -np.expm1(-fading * m) / fading
    second = (np.exp(-fading * m) - np.exp(-k * m)) / (k - fading)
    return change / (k * m) * (first - second)


def supply(a, sold_at, amount):
    """Risk price times DV01: a zero of u years has DV01 u per unit of value."""
    return np.atleast_1d(a * np.asarray(sold_at) * amount)


@pytest.mark.parametrize(("maturity", "bp"), [(5.0, 14.741), (10.0, 23.969)])
def test_closed_form_seven_as_printed(maturity, bp):
    found = yields(one_factor(0.15, 0.012, 10.0), ONCE, maturity) @ supply(2.0, 10.0, 0.5)
    exact = closed_form(maturity, 0.15, price_of_risk(0.15, 0.012, 2.0, 10.0, 0.5))
    assert 1e4 * found[0] == pytest.approx(bp, abs=5e-4)
    assert 1e4 * found[0] == pytest.approx(1e4 * exact, abs=1e-6)


@given(
    k=st.floats(0.02, 1.0),
    sigma=st.floats(0.002, 0.03),
    sold_at=st.floats(0.5, 30.0),
    maturity=st.floats(0.5, 30.0),
    fading=st.sampled_from([0.0, 0.051, 0.33, 1.7, 25.0]),
)
def test_closed_form_at_other_values(k, sigma, sold_at, maturity, fading):
    assume(abs(k - fading) > 1e-3)  # there the formula divides by nothing
    kernel = one_factor(k, sigma, sold_at)
    found = yields(kernel, np.asarray([fading]), maturity) @ supply(3.0, sold_at, 0.2)
    change = price_of_risk(k, sigma, 3.0, sold_at, 0.2)
    # what fades within weeks is steep between the nodes: six to a half-year give 3 digits
    tolerance = 1e-3 if fading > 2.0 else 1e-6
    assert found[0] == pytest.approx(closed_form(maturity, k, change, fading), rel=tolerance)
    assert 0.0 < found[0] < change / k


def test_the_limit_at_long_maturities_is_the_price_of_risk_over_k():
    change = price_of_risk(0.5, 0.01, 2.0, 10.0, 1.0)
    rising = [
        (yields(one_factor(0.5, 0.01, 10.0), ONCE, m) @ supply(2.0, 10.0, 1.0))[0]
        for m in (1.0, 5.0, 30.0, 300.0)
    ]
    assert rising == sorted(rising)
    assert rising[-1] == pytest.approx(change / 0.5, rel=0.01)


def test_a_sale_that_fades_gives_a_hump():
    curve = [
        (yields(one_factor(0.15, 0.012, 10.0), np.asarray([0.3]), m) @ supply(2.0, 10.0, 0.5))[0]
        for m in np.arange(1.0, 31.0)
    ]
    top = int(np.argmax(curve))
    assert 3 < top < 15
    assert curve[0] < curve[top] > 1.2 * curve[-1]


def test_faster_fading_moves_yields_less():
    moved = yields(one_factor(0.15, 0.012, 10.0), np.asarray([0.0, 0.1, 1.0, 25.0]), 10.0)[:, 0]
    assert np.all(np.diff(moved) < 0.0)
    assert np.all(moved > 0.0)


def test_with_one_factor_only_duration_matters():
    # 3-year and 20-year zeros sold in amounts with the same Σ A(u) · amount
    k, places = 0.15, np.asarray([3.0, 20.0])
    amounts = 1.0 / loading(places, k)
    for maturity in (2.0, 10.0, 30.0):
        each = yields(one_factor(k, 0.012, places), ONCE, maturity)[0] * supply(
            1.0, places, amounts
        )
        assert each[0] == pytest.approx(each[1], rel=1e-12)


def test_with_local_demand_the_place_matters():
    places = np.asarray([3.0, 20.0])
    near = yields(lambda left: hat_weights(left, places), ONCE, 3.0)[0]
    far = yields(lambda left: hat_weights(left, places), ONCE, 30.0)[0]
    # three years: all of the bond's life is lived at or below 3 years: ∫₀³ t dt / 3 = 1.5
    assert near == pytest.approx([1.5, 0.0], abs=1e-12)
    assert far[1] > far[0]


def test_par_weights_by_hand():
    # 4 %, one year: 0.5 · 0.02/1.02 = 0.0098039, 1 · 1.02/1.0404 = 0.9803922
    times, weights = par_weights(1.0, 0.04)
    assert times.tolist() == [0.5, 1.0]
    assert weights == pytest.approx(np.asarray([0.0098039, 0.9803922]) / 0.9901961, abs=1e-7)


@given(st.floats(0.1, 30.0), st.floats(0.001, 0.12))
def test_par_weights_sum_to_one_and_lie_mostly_at_the_end(maturity, coupon):
    times, weights = par_weights(maturity, coupon)
    assert weights.sum() == pytest.approx(1.0, abs=1e-12)
    assert np.all(weights > 0.0)
    assert times[-1] == maturity
    assert times[0] > 0.0
    assert np.diff(times) == pytest.approx(0.5)
    assert weights.argmax() == len(weights) - 1


@given(st.floats(0.6, 30.0), st.floats(0.01, 0.1), st.sampled_from([0.0, 0.2, 3.0]))
def test_a_par_yield_is_the_weighted_mean_of_zero_yields(maturity, coupon, fading):
    kernel, rates = one_factor(0.15, 0.012, 10.0), np.asarray([fading])
    times, weights = par_weights(maturity, coupon)
    zeros = np.asarray([yields(kernel, rates, float(t))[0, 0] for t in times])
    assert yields(kernel, rates, maturity, coupon)[0, 0] == pytest.approx(zeros @ weights, rel=1e-7)


def test_the_operator_is_linear_in_supply_and_has_the_shape_promised():
    table = yields(one_factor(0.15, 0.012, [2.0, 5.0, 10.0]), np.asarray([0.0, 1.0]), 7.3, 0.05)
    assert table.shape == (2, 3)
    doubled = yields(lambda left: 2.0 * one_factor(0.15, 0.012, [2.0, 5.0, 10.0])(left),
                     np.asarray([0.0, 1.0]), 7.3, 0.05)  # fmt: skip
    assert doubled == pytest.approx(2.0 * table, rel=1e-14)


def test_rate_grid():
    rates = rate_grid()
    assert rates[0] == 0.0
    assert rates[-1] == pytest.approx(60.0)
    assert len(rates) == 144
    assert np.all(np.diff(np.diff(rates)) > 0.0)
    # log-spaced over the scale 0.05: the first step is 0.05 (1201^(1/143) − 1)
    assert rates[1] == pytest.approx(0.05 * (1201.0 ** (1 / 143) - 1.0), rel=1e-12)


def test_bilinear_by_hand():
    grid = np.asarray([1.0, 3.0])
    table = np.asarray([[1.0, 2.0], [3.0, 8.0]])
    found = bilinear(grid, table, np.asarray([1.0, 2.0, 9.0]), np.asarray([0.0, 2.0, 3.0]))
    # the middle is the mean of four corners, 3.5; beyond the ends it is flat
    assert found.tolist() == [[1.0, 1.5, 2.0], [2.0, 3.5, 5.0], [3.0, 5.5, 8.0]]


@given(st.lists(st.floats(0.0, 40.0), min_size=1, max_size=9))
def test_hat_weights_sum_to_one(points):
    weights = hat_weights(np.asarray(points), np.asarray([0.5, 2.0, 8.0, 25.0]))
    assert weights.shape == (len(points), 4)
    assert weights.sum(axis=1) == pytest.approx(1.0)
    assert weights.min() >= 0.0


def test_hat_weights_by_hand():
    # 5 lies half way between 2 and 8
    found = hat_weights(np.asarray([0.1, 5.0, 8.0, 30.0]), np.asarray([2.0, 8.0]))
    assert found.tolist() == [[1.0, 0.0], [0.5, 0.5], [0.0, 1.0], [0.0, 1.0]]
