"""Link 7: what households and firms pay, by hand."""

from __future__ import annotations

from collections.abc import Sequence

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bondstrike.model import conditions
from bondstrike.model.parameters import Conditions
from bondstrike.units import BP

ROUND = {
    "mortgage_pass": 0.9,
    "mortgage_convexity": 0.6,
    "bbb_per_point": 1.0,
    "high_yield_per_point": 4.0,
    "shares_per_premium": 10.0,
    "shares_per_point": 0.5,
    "swap_share": 0.25,
}
POINT = 0.01
"""One percentage point as a fraction per year."""

yields = st.floats(-0.05, 0.05)
fears = st.floats(-10.0, 80.0)


def own(**changes: float) -> Conditions:
    return Conditions(**{name: jnp.asarray(x) for name, x in (ROUND | changes).items()})


def prices(
    ten_year: float = 0.0,
    premium: float = 0.0,
    dislocation: float = 0.0,
    volatility: float = 0.0,
    fear: float = 0.0,
) -> conditions.Prices:
    given_ = (ten_year, premium, dislocation, volatility, fear)
    return conditions.Prices(*(jnp.asarray(x) for x in given_))


def at_once(**week: float) -> conditions.Shown:
    return conditions.respond(conditions.opening(), prices(**week), own())[1]


def numbers(shown: conditions.Shown) -> np.ndarray:
    return np.asarray(jax.tree.leaves(shown))


def mortgages(path: Sequence[float], parameters: Conditions) -> np.ndarray:
    """Mortgage rate along a path of the ten-year."""
    state, found = conditions.opening(), []
    for ten_year in path:
        state, shown = conditions.respond(state, prices(ten_year=ten_year), parameters)
        found.append(float(shown.mortgage))
    return np.asarray(found)


def test_nothing_in_nothing_out():
    state, shown = conditions.respond(conditions.opening(), prices(), own())
    assert np.all(numbers(shown) == 0.0)
    assert float(state.followed) == 0.0


def test_a_week_by_hand():
    # ten-year +100bp, half of it premium, 40bp dislocation, volatility +50bp, VIX +20
    week = {"ten_year": POINT, "premium": 0.5 * POINT, "dislocation": 40.0 * BP}
    shown = at_once(**week, volatility=50.0 * BP, fear=20.0)
    assert float(shown.mortgage) == pytest.approx(120.0 * BP)  # 90 + 0.6 · 50
    assert float(shown.investment_grade) == pytest.approx(120.0 * BP)  # 100 + 20
    assert float(shown.high_yield) == pytest.approx(180.0 * BP)  # 100 + 80
    # √0.9 · 0.995²⁰ = 0.9486833 · 0.9046105 = 0.8581889
    assert float(shown.shares) == pytest.approx(-14.18111, abs=1e-5)
    assert float(shown.swap_spread) == pytest.approx(10.0 * BP)


def test_each_channel_of_shares_alone_loses_what_the_parameter_says():
    assert float(at_once(premium=POINT).shares) == pytest.approx(-10.0)
    assert float(at_once(fear=1.0).shares) == pytest.approx(-0.5)


def test_shares_ignore_what_is_not_premium():
    assert float(at_once(ten_year=POINT, dislocation=POINT, volatility=POINT).shares) == 0.0


def test_calm_over_the_usual_lifts_shares_and_narrows_spreads():
    shown = at_once(fear=-4.0)
    assert float(shown.shares) == pytest.approx(2.02526, abs=1e-5)  # 0.995⁻⁴ = 1.0202526
    assert float(shown.investment_grade) == pytest.approx(-4.0 * BP)
    assert float(shown.high_yield) == pytest.approx(-16.0 * BP)


def test_april_2025_in_kind():
    # VIX from a usual 18 to 52.3, shares −12 % in four days and −19 % in all (MF08), high-yield
    # spread +119 (MF10). Here 1 − 0.995^34.3 = 15.8 % and 4 · 34.3 = 137bp.
    shown = at_once(fear=52.3 - 18.0)
    assert -19.0 < float(shown.shares) < -12.0
    assert float(shown.high_yield) == pytest.approx(119.0 * BP, rel=0.2)


@given(yields, yields, fears, fears)
def test_channels_add_up_and_shares_compound(premium, other, fear, more):
    def shown(p: float, x: float) -> conditions.Shown:
        return at_once(ten_year=p, premium=p, dislocation=p, volatility=p, fear=x)

    one, two, both = shown(premium, fear), shown(other, more), shown(premium + other, fear + more)
    for name in ("mortgage", "investment_grade", "high_yield", "swap_spread"):
        added = float(getattr(one, name)) + float(getattr(two, name))
        assert float(getattr(both, name)) == pytest.approx(added, abs=1e-12)
    kept = [1.0 + float(x.shares) / 100.0 for x in (one, two, both)]
    assert kept[2] == pytest.approx(kept[0] * kept[1], rel=1e-10)


@pytest.mark.parametrize("premium", [POINT, 0.2, 1.0, 100.0])
def test_shares_never_lose_more_than_everything(premium):
    assert -100.0 <= float(at_once(premium=premium, fear=60.0).shares) < 0.0


@pytest.mark.parametrize("field", ["premium", "fear"])
def test_shares_fall_further_the_more_there_is_to_fear(field):
    found = [float(at_once(**{field: x * POINT}).shares) for x in (-1.0, 0.0, 1.0, 2.0)]
    assert np.all(np.diff(found) < 0.0)


def test_mortgages_correct_the_gap_as_the_error_correction_says():
    # m(t) − m(t−1) = π Δy(t) + κ [y(t−1) − m(t−1)], with (1 − κ)¹³ = 1 − 0.34
    speed = 1.0 - 0.66 ** (1.0 / 13.0)
    path = np.asarray([30.0, 80.0, 55.0, 55.0, -20.0, 0.0, 10.0]) * BP
    expected, rate, before = [], 0.0, 0.0
    for ten_year in path:
        rate += 0.9 * (ten_year - before) + speed * (before - rate)
        before = ten_year
        expected.append(rate)
    assert mortgages(path, own()) == pytest.approx(np.asarray(expected), abs=1e-15)


def test_a_quarter_closes_a_third_of_what_is_missing():
    # step of 100bp: 90 at once, 10 missing, of which 6.6 after thirteen weeks
    found = mortgages([POINT] * 14, own())
    assert found[0] == pytest.approx(90.0 * BP)
    assert found[13] == pytest.approx(93.4 * BP)


@pytest.mark.parametrize("passed", [0.7, 0.9, 1.0, 1.2])
def test_in_the_end_mortgages_move_one_for_one(passed):
    found = mortgages([POINT] * 520, own(mortgage_pass=passed))
    assert found[0] == pytest.approx(passed * POINT)
    assert found[-1] == pytest.approx(POINT, rel=1e-6)
    assert np.all(np.sign(np.diff(found)) * np.sign(1.0 - passed) >= 0.0)


def test_a_passing_rise_leaves_mortgages_slow_to_fall_back():
    found = mortgages([POINT] * 13 + [0.0] * 200, own())
    assert 0.0 < found[13] < 0.1 * POINT
    assert found[-1] == pytest.approx(0.0, abs=1e-2 * BP)


def test_slopes_are_finite_at_zero_and_have_their_signs():
    def outputs(week: conditions.Prices, parameters: Conditions) -> jax.Array:
        return jnp.stack(
            jax.tree.leaves(conditions.respond(conditions.opening(), week, parameters)[1])
        )

    by_price, by_parameter = jax.jacobian(outputs, argnums=(0, 1))(prices(), own())
    # order of Shown: mortgage, investment grade, high yield, shares, swap spread
    assert np.asarray(by_price.ten_year) == pytest.approx([0.9, 1.0, 1.0, 0.0, 0.0])
    assert np.asarray(by_price.volatility) == pytest.approx([0.6, 0.0, 0.0, 0.0, 0.0])
    assert np.asarray(by_price.dislocation) == pytest.approx([0.0, 0.0, 0.0, 0.0, 0.25])
    # 100 · 100 · log 0.9 = −1053.605 percent per unit of yield
    assert np.asarray(by_price.premium) == pytest.approx([0.0, 0.0, 0.0, -1053.605, 0.0], abs=1e-3)
    # 100 · log 0.995 = −0.5012542 percent a point
    assert np.asarray(by_price.fear) == pytest.approx([0.0, BP, 4.0 * BP, -0.5012542, 0.0])
    assert all(np.all(np.asarray(x) == 0.0) for x in jax.tree.leaves(by_parameter))


def test_slopes_by_parameter_are_finite_when_parameters_are_zero():
    def loss(parameters: Conditions) -> jax.Array:
        week = prices(POINT, POINT, POINT, POINT, 10.0)
        return conditions.respond(conditions.opening(), week, parameters)[1].shares

    slopes = jax.grad(loss)(own(shares_per_premium=0.0, shares_per_point=0.0))
    # one point of premium, ten of VIX: −1 and −10 percent per percent
    assert float(slopes.shares_per_premium) == pytest.approx(-1.0)
    assert float(slopes.shares_per_point) == pytest.approx(-10.0)
