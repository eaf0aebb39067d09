"""Link 6: the plan's clock, ramp, ceiling and unwinding; capture and scarcity, by hand."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bondstrike.model import fed
from bondstrike.units import BP
from tests.model.builders import parameters
from tests.model.builders import policy as row

OWN = parameters().fed
ZERO = jnp.zeros(())
SLOW = row(threshold_bp=60.0, delay_weeks=3.0, pace=60.0, ceiling=2000.0)


def walk(dislocations, policy, defended: float = 0.0):
    """Plans week by week as last week's dislocation goes through `dislocations` (bp)."""
    state, plans = fed.opening(), []
    for bp in dislocations:
        last = jnp.asarray(bp * BP)
        plan = fed.plan(state, last, policy, OWN)
        state = fed.advance(state, last, plan, jnp.asarray(defended), policy)
        plans.append(plan)
    return plans, state


def bought(plans):
    return [float(plan.purchase) for plan in plans]


def test_nothing_happens_under_the_threshold():
    plans, state = walk([59.9] * 10, SLOW)
    assert bought(plans) == [0.0] * 10
    assert float(state.clock) == 0.0


def test_purchases_start_after_the_delay():
    # three weeks of clock, the fourth at full pace
    plans, state = walk([100.0] * 6, SLOW)
    assert bought(plans) == [0.0, 0.0, 0.0, 60.0, 60.0, 60.0]
    assert (float(state.bought), float(state.total)) == (180.0, 180.0)


def test_the_clock_ramps_between_the_threshold_and_a_quarter_over_it():
    # 67.5bp lies half way between 60 and 75: half a week of clock a week
    policy = row(threshold_bp=60.0, pace=100.0, ceiling=1e6)
    plans, state = walk([67.5], policy)
    assert bought(plans) == pytest.approx([50.0])
    assert float(state.clock) == pytest.approx(0.5)


def test_purchases_go_on_with_patience_and_then_run_down():
    # the clock is bounded at delay + 1 + 4: four weeks more at full pace once all is quiet
    plans, state = walk([100.0] * 20 + [0.0] * 5, SLOW)
    found = bought(plans)
    assert found[3:24] == [60.0] * 21
    # 21 weeks · 60 = 1,260; then half in four years: 1260 (1 − ½^(1/208))
    assert found[24] == pytest.approx(-1260.0 * (1.0 - 0.5 ** (1.0 / 208.0)))
    assert float(state.total) == 1260.0
    assert float(state.bought) == pytest.approx(1260.0 + found[24])


def test_holdings_halve_in_their_half_life():
    policy = row(unwind_half_life_years=1.0)
    state = fed.State(ZERO, jnp.asarray(800.0), jnp.asarray(800.0))
    for _ in range(52):
        plan = fed.plan(state, ZERO, policy, OWN)
        state = fed.advance(state, ZERO, plan, ZERO, policy)
    assert float(state.bought) == pytest.approx(400.0)
    assert float(state.total) == 800.0


def test_the_ceiling_is_exact():
    policy = row(threshold_bp=10.0, pace=300.0, ceiling=1000.0)
    plans, state = walk([100.0] * 6, policy)
    assert bought(plans) == [300.0, 300.0, 300.0, 100.0, 0.0, 0.0]
    assert float(state.total) == 1000.0


def test_markets_price_part_of_the_quarter_that_is_announced():
    # words 0.4 · 13 · 60, bounded by what the ceiling leaves after this week
    plans, _ = walk([100.0], row(threshold_bp=10.0, pace=60.0, ceiling=2000.0))
    assert float(plans[0].expected) == pytest.approx(0.4 * 780.0)
    plans, _ = walk([100.0] * 2, row(threshold_bp=10.0, pace=60.0, ceiling=200.0))
    assert [float(plan.expected) for plan in plans] == pytest.approx([0.4 * 140.0, 0.4 * 80.0])


def test_a_ceiling_on_the_yield_buys_by_need_and_not_by_rule():
    policy = row(threshold_bp=10.0, pace=500.0, ceiling=1200.0, capped=1.0)
    plans, state = walk([100.0] * 4, policy, defended=400.0)
    assert bought(plans) == [0.0] * 4
    assert [float(plan.room) for plan in plans] == [500.0, 500.0, 400.0, 0.0]
    assert float(state.bought) == 1600.0  # 400 a week, whatever the room was


def test_without_a_ceiling_there_is_no_room():
    plans, _ = walk([100.0], SLOW)
    assert float(plans[0].room) == 0.0


@given(st.lists(st.floats(0.0, 200.0), min_size=1, max_size=20), st.floats(0.0, 500.0))
def test_never_more_than_the_ceiling_and_never_less_than_nothing(levels, pace):
    policy = row(threshold_bp=30.0, pace=pace, ceiling=700.0, unwind_half_life_years=1.0)
    plans, state = walk(levels, policy)
    assert 0.0 <= float(state.bought) <= float(state.total) + 1e-9
    assert float(state.total) <= 700.0 + 1e-9
    assert max(bought(plans)) <= pace + 1e-9


def captured(bought_bn: float, **changes: float) -> float:
    state = fed.State(ZERO, jnp.asarray(bought_bn), jnp.asarray(abs(bought_bn)))
    return float(fed.capture(state, jnp.asarray(25000.0), row(captured=1.0, **changes)))


def test_capture_by_hand():
    # 2 % of 25,000 is 500: 1 − e⁻¹ there
    assert captured(500.0) == pytest.approx(0.6321206)
    assert captured(0.0) == 0.0
    assert captured(-100.0) == 0.0
    assert captured(1e6) == pytest.approx(1.0)
    state = fed.State(ZERO, jnp.asarray(500.0), jnp.asarray(500.0))
    assert float(fed.capture(state, jnp.asarray(25000.0), row())) == 0.0


def test_the_policy_of_a_captured_bank_by_hand():
    # 7 % over ten years are 70bp a year, at 2½ years half of it; a cut of 100bp lasts three
    # years: whole at 2½, 30bp at ten, 10bp at thirty
    policy = row(captured=1.0, rate_cut_bp=100.0)
    years = jnp.asarray([2.5, 5.0, 10.0, 30.0])
    full = np.asarray(fed.policy_effect(jnp.ones(()), policy, OWN, years)) / BP
    assert full == pytest.approx([35.0 - 100.0, 70.0 - 60.0, 40.0, 60.0])
    half = np.asarray(fed.policy_effect(jnp.asarray(0.5), policy, OWN, years)) / BP
    assert half == pytest.approx(0.5 * full)


def test_the_dollar_of_a_captured_bank_by_hand():
    # three years at one percent less, and seven percent of prices
    policy = row(captured=1.0, rate_cut_bp=100.0)
    assert float(fed.policy_dollar(jnp.ones(()), policy, OWN)) == pytest.approx(-0.10)
    assert float(fed.policy_dollar(ZERO, policy, OWN)) == 0.0


@pytest.mark.parametrize(
    ("reserves", "bp"), [(3000.0, 0.0), (2970.0, 0.0), (2640.0, 10.0), (1650.0, 40.0)]
)
def test_scarcity_by_hand(reserves, bp):
    # ample: 9 % of 33,000 = 2,970; 10bp for each percent of output missing
    found = fed.scarcity(jnp.asarray(reserves), jnp.asarray(33000.0), OWN)
    assert float(found) == pytest.approx(bp * BP, abs=1e-15)
