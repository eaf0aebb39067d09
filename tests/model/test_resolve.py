"""Link 11: who leaves, and when, by hand."""

from __future__ import annotations

import math

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from bondstrike.model import resolve
from bondstrike.model.parameters import Resolve
from bondstrike.model.schedules import Dispute, Fates
from bondstrike.vocabulary import N_BLOCS

ONE, ZERO = jnp.ones(()), jnp.zeros(())
NEVER = 37.0
"""A fate under which nothing ever happens."""

NOBODY = jnp.zeros(N_BLOCS)
"""No bloc loses a protection."""


def own(break_rank=5.2, multiple=10.0, security=4.0):
    """5.2 a year are 0.1 a week."""
    return Resolve(*(jnp.asarray(x) for x in (break_rank, multiple, security, 15.0)))


def dispute(breaks=1.0):
    scalars = {name: ZERO for name in ("start", "stops", "undone", "retaliates")}
    return Dispute(kind=jnp.zeros(3), breaks=jnp.asarray(breaks), **scalars)


def fates(*first):
    """The first blocs' fates; the others never leave."""
    drawn = jnp.asarray([*first, *[NEVER] * (N_BLOCS - len(first))])
    return Fates(reversal=ZERO, retaliation=ZERO, break_rank=drawn)


def walk(weeks, luck, selling=ONE, retaliated=ZERO, alone=NOBODY, parameters=None, at_issue=None):
    """Who has left after each week, axes (week, bloc), and the last state."""
    now, seen = resolve.opening(), []
    for _ in range(weeks):
        now = resolve.advance(
            now,
            selling,
            retaliated,
            alone,
            own() if parameters is None else parameters,
            dispute() if at_issue is None else at_issue,
            luck,
        )
        seen.append(np.asarray(now.gone))
    return np.asarray(seen), now


def test_opening_has_everybody_in():
    now = resolve.opening()
    assert np.asarray(now.cumulative).tolist() == [0.0] * N_BLOCS
    assert np.asarray(resolve.staying(now)).tolist() == [1.0] * N_BLOCS


@pytest.mark.parametrize("fate", [-1.0, 0.0, 0.5])
def test_a_bloc_leaves_in_the_week_of_inverse_survival(fate):
    # 0.1 a week: at the median after log 2 = 0.693, in the seventh week
    due = math.ceil(-norm.logcdf(-fate) / 0.1)
    gone, _ = walk(15, fates(fate))
    assert gone[:, 0].tolist() == [0.0] * (due - 1) + [1.0] * (16 - due)
    assert gone[:, 1:].sum() == 0.0
    assert fate != 0.0 or due == 7


def test_each_bloc_has_its_own_time():
    gone, _ = walk(15, fates(0.5, 0.0, -1.0))
    assert gone.sum(axis=0)[:3].tolist() == [4.0, 9.0, 14.0]


def test_retaliation_multiplies_the_hazard():
    # ten times 0.52 a year are 0.1 a week again
    rare = own(break_rank=0.52)
    assert float(resolve.hazard(ONE, ZERO, rare, dispute())) == pytest.approx(0.52)
    assert float(resolve.hazard(ONE, ONE, rare, dispute())) == pytest.approx(5.2)
    gone, _ = walk(9, fates(0.0), retaliated=ONE, parameters=rare)
    assert gone[:, 0].tolist() == [0.0] * 6 + [1.0] * 3


@pytest.mark.parametrize(
    "held", [{"selling": ZERO}, {"at_issue": dispute(0.0)}, {"parameters": own(0.0)}]
)
def test_nobody_leaves_what_is_not_there_or_holds(held):
    gone, now = walk(30, fates(-3.0, 0.0), **held)
    assert gone.sum() == float(jnp.abs(now.cumulative).max()) == 0.0


def test_who_has_left_stays_away_when_the_sales_end():
    _, now = walk(8, fates(0.0))
    now = resolve.advance(now, ZERO, ZERO, NOBODY, own(), dispute(), fates(0.0))
    assert np.asarray(resolve.staying(now))[:2].tolist() == [0.0, 1.0]


def test_the_coalition_is_weighted_by_what_was_planned():
    _, now = walk(8, fates(0.0))
    planned = jnp.zeros(N_BLOCS).at[:3].set(jnp.asarray([300.0, 500.0, 200.0]))
    assert float(resolve.in_coalition(now, planned)) == pytest.approx(0.7)
    assert float(resolve.in_coalition(now, jnp.zeros(N_BLOCS))) == 1.0


def test_who_depends_leaves_sooner_once_guarantees_are_withdrawn():
    # 0.1 a week; four times as much if wholly dependent, 2.5 times if by half: log 2 = 0.693
    # after 2, 3 and 7 weeks
    alone = NOBODY.at[:2].set(jnp.asarray([1.0, 0.5]))
    gone, now = walk(8, fates(0.0, 0.0, 0.0), alone=alone)
    assert gone.sum(axis=0)[:4].tolist() == [7.0, 6.0, 2.0, 0.0]
    assert np.asarray(now.cumulative)[:3] == pytest.approx([3.2, 2.0, 0.8])


def test_guarantees_and_retaliation_multiply():
    # 0.01 a week, ten times, four times
    rare = own(break_rank=0.52)
    _, now = walk(1, fates(), retaliated=ONE, alone=NOBODY.at[0].set(1.0), parameters=rare)
    assert np.asarray(now.cumulative)[:2] == pytest.approx([0.4, 0.1])


@given(st.floats(1.0, 100.0), st.lists(st.floats(-3.0, 3.0), max_size=6))
def test_with_guarantees_standing_their_weight_is_nothing(multiple, luck):
    plain, before = walk(4, fates(*luck))
    heavy, after = walk(4, fates(*luck), parameters=own(security=multiple))
    assert np.array_equal(plain, heavy)
    assert np.array_equal(before.cumulative, after.cumulative)


@given(st.floats(0.0, 3.0), st.floats(1.0, 50.0), st.lists(st.floats(-3.0, 3.0), max_size=6))
def test_retaliation_never_keeps_anybody_in(rate, multiple, luck):
    given_rate = own(rate, multiple)
    calm, _ = walk(4, fates(*luck), parameters=given_rate)
    pressed, _ = walk(4, fates(*luck), retaliated=ONE, parameters=given_rate)
    assert np.all(pressed >= calm)


def test_gradients_are_finite_when_nothing_happens():
    def told(parameters, selling, planned):
        now = resolve.advance(
            resolve.opening(), selling, ZERO, NOBODY, parameters, dispute(), fates(0.0, 8.0)
        )
        return now.cumulative[0] + resolve.in_coalition(now, planned)

    slopes = jax.grad(told, argnums=(0, 1, 2))(own(0.0), ZERO, jnp.zeros(N_BLOCS))
    assert all(bool(jnp.isfinite(leaf).all()) for leaf in jax.tree.leaves(slopes))
    other = jax.grad(told)(own(0.0), ONE, jnp.ones(N_BLOCS))
    assert float(other.break_rank_per_year) == pytest.approx(1.0 / 52.0)
