"""Link 13: demand that is new, prices that rise once, and who pays a tariff, by hand."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bondstrike.model import trade
from tests.model.builders import parameters

QUARTERS = 40
GDP = jnp.full(QUARTERS, 30000.0)
HALF_LIFE = 2.0
KEEPS = 0.5 ** (1.0 / (4.0 * HALF_LIFE))
"""Of demand that is new, what is still new a quarter later: a half after eight quarters."""


def own(**changes):
    """A multiplier of one, a half-life of two years, ε = 1, nine tenths paid at the border."""
    return parameters(**{f"trade__{name}": value for name, value in changes.items()}).trade


def flat(amount):
    return jnp.full(QUARTERS, amount)


def numbers(values):
    return np.asarray(values)


# --- output -------------------------------------------------------------------------------------


def test_demand_that_lasts_is_crowded_out_by_half_in_its_half_life():
    # D flat: U(t) = D (1 − kᵗ), so output is 300 / 30,000 = 1 % times kᵗ
    found = numbers(trade.output(flat(300.0), GDP, own()))
    assert found == pytest.approx(KEEPS ** np.arange(QUARTERS))
    assert found[[0, 8, 16]] == pytest.approx([1.0, 0.5, 0.25])


def test_demand_that_ends_leaves_a_hole_that_fills():
    # one quarter of 300: then U(t) = (1 − k) kᵗ⁻¹ D is missed
    found = numbers(trade.output(flat(0.0).at[0].set(300.0), GDP, own()))
    after = np.arange(1, QUARTERS)
    assert found[0] == pytest.approx(1.0)
    assert found[1:] == pytest.approx(-(1.0 - KEEPS) * KEEPS ** (after - 1))


def test_output_is_the_loop_over_quarters():
    extra = np.random.default_rng(1).normal(0.0, 200.0, QUARTERS)
    used, expected = 0.0, []
    for demand in extra:
        expected.append(100.0 * 1.5 * (demand - used) / 30000.0)
        used = KEEPS * used + (1.0 - KEEPS) * demand
    found = trade.output(jnp.asarray(extra), GDP, own(demand_multiplier=1.5))
    assert numbers(found) == pytest.approx(expected)


@given(st.floats(0.25, 40.0), st.floats(-500.0, 500.0))
def test_lasting_demand_never_moves_output_more_than_at_first(half_life, amount):
    found = numbers(trade.output(flat(amount), GDP, own(crowding_half_life_years=half_life)))
    assert np.all(np.diff(np.abs(found)) <= 1e-12)
    assert np.abs(found).max() == pytest.approx(abs(amount) / 300.0)


def test_demand_is_exports_and_spending_less_half_of_a_tax():
    found = trade.demand(jnp.asarray(-80.0), jnp.asarray(50.0), jnp.asarray(60.0))
    assert float(found) == -80.0 + 50.0 - 30.0


# --- prices -------------------------------------------------------------------------------------


def test_prices_rise_over_a_year_stay_and_inflation_returns_to_zero():
    # 204 are 1 % of consumption (0.68 of 30,000); half of it reaches shops: 0.5 % in the level
    found = numbers(trade.inflation(flat(204.0), GDP, own()))
    assert found[:8] == pytest.approx([0.125, 0.25, 0.375, 0.5, 0.375, 0.25, 0.125, 0.0])
    assert found[8:] == pytest.approx(0.0, abs=1e-12)
    # four-quarter inflation at each year's end adds up to the level
    assert found[3::4].sum() == pytest.approx(0.5)


def test_what_is_taken_back_lowers_prices_again():
    cost = jnp.where(jnp.arange(QUARTERS) < 12, 204.0, 0.0)
    found = numbers(trade.inflation(cost, GDP, own()))
    assert found[12:16] == pytest.approx([-0.125, -0.25, -0.375, -0.5])
    assert found[3::4].sum() == pytest.approx(0.0, abs=1e-12)


# --- tariffs ------------------------------------------------------------------------------------


def test_a_tariff_of_ten_points_by_hand():
    # at the border 9 % dearer; ε = 1 leaves 1 / 1.09 of 1,090: 1,000
    rate, imports = jnp.asarray(0.1), jnp.asarray(1090.0)
    assert float(trade.imports_left(rate, own())) == pytest.approx(1.0 / 1.09)
    assert float(trade.paid_more(rate, imports, own())) == pytest.approx(90.0)
    assert float(trade.borne(rate, imports, own())) == pytest.approx(90.0 + 10.0)
    assert float(trade.revenue(jnp.asarray(90.0), own())) == pytest.approx(100.0)


rates = st.floats(0.0, 1.0)
passes = st.floats(0.05, 1.0)


@given(rates, passes, st.floats(0.0, 10.0), st.floats(0.0, 4000.0))
def test_the_duty_is_paid_by_buyers_and_exporters_and_by_nobody_else(rate, share, elastic, imports):
    given_own = own(border_pass=share, import_elasticity=elastic)
    left = imports * (1.0 + share * rate) ** -elastic
    paid = float(trade.paid_more(jnp.asarray(rate), jnp.asarray(imports), given_own))
    borne = float(trade.borne(jnp.asarray(rate), jnp.asarray(imports), given_own))
    duty = float(trade.revenue(jnp.asarray(paid), given_own))
    assert duty == pytest.approx(rate * left, abs=1e-9)
    # what exporters lose is goods not sold, and the part of the duty that buyers don't pay
    assert paid + borne == pytest.approx(duty + imports - left, abs=1e-8)
    assert 0.0 <= left <= imports
    assert min(paid, borne) >= -1e-9


def test_a_dearer_good_is_bought_less():
    left = trade.imports_left(jnp.linspace(0.0, 1.0, 11), own(import_elasticity=2.0))
    assert float(left[0]) == 1.0
    assert np.all(np.diff(numbers(left)) < 0.0)
    assert numbers(trade.imports_left(jnp.asarray([0.3]), own(import_elasticity=0.0))) == 1.0


# --- exports and shares --------------------------------------------------------------------------


def test_exports_and_shares_by_hand():
    # 330 are 10 % of exports (0.11 of 30,000); 300 are 1 % of GDP, at 2 % of share prices
    assert numbers(trade.exports_percent(flat(330.0), GDP)) == pytest.approx(10.0)
    lost = trade.shares(jnp.asarray(-300.0), jnp.asarray(30000.0), own())
    assert float(lost) == pytest.approx(-2.0)


def test_zero_in_zero_out():
    none = flat(0.0)
    assert np.abs(numbers(trade.output(none, GDP, own()))).max() == 0.0
    assert np.abs(numbers(trade.inflation(none, GDP, own()))).max() == 0.0
    assert np.abs(numbers(trade.exports_percent(none, GDP))).max() == 0.0
    zero, imports = jnp.zeros(()), jnp.asarray(3000.0)
    assert float(trade.paid_more(zero, imports, own())) == 0.0
    assert float(trade.borne(zero, imports, own())) == 0.0
    assert float(trade.shares(zero, GDP[0], own())) == 0.0


@pytest.mark.parametrize("amount", [0.0, 300.0])
def test_gradients_are_finite(amount):
    def score(parameters, extra, rate):
        cost = trade.paid_more(rate, extra, parameters)
        return (
            trade.output(extra - cost, GDP, parameters).sum()
            + trade.inflation(cost, GDP, parameters)[3]
            + trade.borne(rate, extra, parameters).sum()
            + trade.shares(extra[0], GDP[0], parameters)
        )

    found = jax.grad(score, argnums=(0, 1, 2))(own(), flat(amount), jnp.asarray(amount / 3000.0))
    assert all(np.all(np.isfinite(leaf)) for leaf in jax.tree.leaves(found))
    assert float(jnp.abs(found[1]).max()) > 0.0
