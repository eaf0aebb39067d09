"""The week's joint solve: hand-made weeks with one solution and with three."""

from __future__ import annotations

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bondstrike.model import clearing, treasuries
from bondstrike.numerics.roots import REFINEMENTS
from bondstrike.units import BP
from bondstrike.vocabulary import N_COUPON, N_TENORS, TEN_YEAR
from tests.model.builders import VOLATILITY, parameters, policy, premises, replace

POINTS = N_TENORS + N_COUPON
ZERO = jnp.zeros(())
CALM = {"haven__fear_per_bp": 0.0}
STEEP = {
    "treasuries__stress_ceiling": 3.0,
    "treasuries__stress_slope": 6.0,
    "treasuries__leverage_cut": 1e-9,
    "haven__fear_per_bp": 0.0,
}
"""A risk price so steep that a large premium has a second, self-fulfilling solution."""


def flat(bp: float):
    return jnp.full(POINTS, bp * BP)


def week(ahead: float = 0.0, flow: float = 0.0, premium: float = 80.0, **named) -> clearing.Week:
    """A week with these parts of the ten-year (bp) and normal volatility behind it."""
    none = jnp.zeros(N_COUPON)
    pressure = treasuries.Pressure(
        ahead=flat(ahead),
        ahead_bought=flat(0.0),
        flow=flat(flow),
        per_cut=flat(named.pop("per_cut", 0.0)),
        per_purchase=flat(-0.04),
        per_purchase_flow=flat(-0.12),
        premium=flat(premium),
        inventory=none,
    )
    market = treasuries.State(none, none, none, none, ZERO, jnp.asarray(VOLATILITY**2), ZERO)
    values = {
        "pressure": pressure,
        "market": market,
        "volatility": jnp.asarray(VOLATILITY),
        "haven_per_point": flat(0.0),
        "fear": ZERO,
        "convenience": flat(0.0),
        "policy": flat(0.0),
        "tax": flat(0.0),
        "captured": ZERO,
        "noise": flat(0.0),
        "last_yield": ZERO,
        "last_noise": ZERO,
        "room": ZERO,
        "last_upper": ZERO,
    }
    return clearing.Week(**(values | {k: jnp.asarray(v) for k, v in named.items()}))


@partial(jax.jit, static_argnames="refinements")
def solved(problem, bank, own, refinements=REFINEMENTS):
    return clearing.solve(problem, bank, premises(), own, refinements)


def clear(problem, bank=None, change=CALM, **more):
    return solved(problem, policy() if bank is None else bank, parameters(**change), **more)


def test_nothing_new_nothing_moves():
    found = clear(week())
    assert float(found.move) == 0.0
    assert (float(found.price), float(found.newly_cut), float(found.fear)) == (1.0, 0.0, 0.0)
    assert float(found.crossings) == 1.0


def test_a_calm_week_is_the_sum_of_its_parts():
    # 3 + 2 + 1 + 0.5 + 4 − 1.5 (last week) = 9bp, too little to stress anything
    problem = week(3.0, 2.0, convenience=flat(1.0), policy=flat(0.5), noise=flat(4.0),
                   last_yield=1.5 * BP)  # fmt: skip
    found = clear(problem)
    assert float(found.move) == pytest.approx(9.0 * BP)
    assert float(found.supply_yields[TEN_YEAR]) == pytest.approx(5.0 * BP)
    assert float(found.residual) < 1e-15


def test_volatility_remembers_the_move():
    # 0.9 · 0.009² + 0.1 · 52 · 0.0009²
    found = clear(week(9.0))
    assert float(found.variance) == pytest.approx(0.9 * 0.009**2 + 5.2 * 0.0009**2)


def test_a_violent_week_satisfies_its_own_equation():
    # 60bp of flow: the solution is checked by hand with the risk price it reports
    found = clear(week(20.0, 60.0, per_cut=300.0))
    price, cut = float(found.price), float(found.newly_cut)
    assert price > 1.02
    assert 0.0 < cut < 0.2
    level = 20.0 + price * (60.0 + 300.0 * cut) + (price - 1.0) * 80.0
    assert float(found.move) / BP == pytest.approx(level, rel=1e-9)
    sigma = np.sqrt(0.9 * 0.009**2 + 5.2 * float(found.move) ** 2)
    z = sigma / 0.009 - 1.25
    assert price == pytest.approx(1.0 + 1.2 * (1.0 - np.exp(-0.15 * z / 1.2)))
    assert cut == pytest.approx(0.2 * (1.0 - np.exp(-0.12 * z / 0.2)))


def test_fear_caused_by_the_move_feeds_back_through_the_haven():
    # d = 10 − 0.5 · 0.04 · |d|: 9.80 and a hair, 0.39 points of fear
    found = clear(week(10.0, haven_per_point=flat(-0.5)), change={})
    fear = 0.04 * (np.hypot(float(found.move) / BP, 0.05) - 0.05)
    assert float(found.fear) == pytest.approx(fear)
    assert float(found.move) / BP == pytest.approx(10.0 - 0.5 * fear)
    # ordinary noise frightens nobody
    assert float(clear(week(noise=flat(30.0)), change={}).fear) == pytest.approx(0.0, abs=1e-9)


def three():
    """A premium of 200bp that a move of its own size justifies."""
    return week(-15.0, 0.0, premium=200.0)


def test_where_there_are_three_solutions_the_path_stays_on_its_branch():
    low = clear(three(), change=STEEP)
    high = clear(replace(three(), last_upper=jnp.ones(())), change=STEEP)
    assert float(low.crossings) == float(high.crossings) == 3.0
    assert float(low.move) == pytest.approx(-15.0 * BP)
    # stressed to the ceiling: −15 + 2 · 200
    assert float(high.move) == pytest.approx(385.0 * BP, rel=1e-3)
    assert float(high.move - low.move) == pytest.approx(float(low.spread))
    assert (float(low.upper), float(high.upper)) == (0.0, 1.0)
    assert max(float(low.residual), float(high.residual)) < 1e-10


def test_a_calm_solution_right_at_the_fold_is_not_stepped_over():
    # d = 27bp stresses nothing (that begins at 32bp) and so solves the week, close by the middle
    # solution; both ends of the calm range are points of the scan (decision 0004)
    problem, own = week(27.0, premium=150.0), parameters(**STEEP)
    gap = clearing.ten_year_gap(problem, policy(), premises(), own, jnp.asarray(27.0 * BP))
    assert float(gap) == pytest.approx(0.0, abs=1e-15)
    found = clear(problem, change=STEEP)
    assert float(found.move) == pytest.approx(27.0 * BP)
    assert float(found.crossings) == 3.0
    assert float(found.upper) == 0.0
    high = clear(replace(problem, last_upper=jnp.ones(())), change=STEEP)
    assert float(high.move) == pytest.approx(327.0 * BP, rel=1e-3)


def test_once_only_one_solution_is_left_the_branch_is_left_too():
    found = clear(replace(week(5.0), last_upper=jnp.ones(())))
    assert float(found.crossings) == 1.0
    assert float(found.move) == pytest.approx(5.0 * BP)
    assert float(found.upper) == 0.0


CAP = policy(cap_bp=25.0, capped=1.0)


def test_a_ceiling_is_defended_with_what_it_takes():
    # 40bp in a calm week, 0.16bp a unit: 15 / 0.16 = 93.75
    found = clear(
        week(40.0, premium=0.0, room=1000.0), CAP, CALM | {"treasuries__stress_slope": 1e-9}
    )
    assert float(found.purchase) == pytest.approx(93.75, rel=1e-6)
    assert float(found.move) == pytest.approx(25.0 * BP)


def test_noise_is_not_defended_and_no_room_is_no_defence():
    free = clear(week(10.0, premium=0.0, noise=flat(30.0), room=1000.0), CAP)
    assert float(free.purchase) == 0.0
    assert float(free.move) / BP == pytest.approx(40.0)
    bound = clear(week(40.0, room=10.0), CAP, CALM | {"treasuries__stress_slope": 1e-9})
    assert float(bound.purchase) == pytest.approx(10.0)
    assert float(bound.move) / BP == pytest.approx(38.4, rel=1e-6)


parts = st.floats(-150.0, 150.0)


@given(parts, st.floats(-80.0, 80.0), parts, parts, st.floats(-1.5, 1.0), st.floats(0.0, 1.0))
def test_every_week_clears_within_its_bracket(ahead, flow, noise, last, per_point, capped):
    problem = week(ahead, flow, noise=flat(noise), last_yield=last * BP, per_cut=200.0,
                   haven_per_point=flat(per_point), room=200.0)  # fmt: skip
    found = clear(problem, policy(cap_bp=25.0, capped=round(capped)), change={})
    assert float(found.residual) < 1e-10
    assert float(found.crossings) in (1.0, 3.0)
    assert 1.0 <= float(found.price) <= 2.2
    assert 0.0 <= float(found.purchase) <= 200.0


@pytest.mark.parametrize("problem", [week(20.0, 60.0, per_cut=300.0), three(), week(-90.0, 50.0)])
def test_one_more_step_of_the_solver_changes_no_digit(problem):
    for change in ({}, STEEP):
        one, more = (clear(problem, change=change, refinements=n) for n in (8, 12))
        assert float(one.move) == pytest.approx(float(more.move), abs=1e-12)


def test_the_derivative_of_the_move_is_the_implicit_one():
    own = parameters()

    def move(flow):
        problem = week(20.0, 60.0, per_cut=300.0)
        pressed = replace(problem.pressure, flow=jnp.full(POINTS, flow))
        return clearing.solve(replace(problem, pressure=pressed), policy(), premises(), own).move

    at, step = 60.0 * BP, 1e-7
    both = jax.jit(lambda x: (jax.grad(move)(x), (move(x + step) - move(x - step)) / (2.0 * step)))
    exact, numeric = (float(x) for x in both(at))
    assert exact == pytest.approx(numeric, rel=1e-5)
    assert exact > 1.0
