"""Link 3: fear and faith, by hand."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bondstrike.model import haven
from bondstrike.units import BP
from tests.model.builders import parameters

OWN = parameters().haven
YEARS = jnp.asarray([2.5, 10.0, 15.625, 30.0])
PROFILE = haven.long_end(YEARS)
share = st.floats(0.0, 1.0)


def test_news_is_as_lively_as_the_root_of_the_vix():
    assert float(haven.lively(state(fear=0.0))) == 1.0
    assert float(haven.lively(state(fear=54.0))) == pytest.approx(2.0)  # a VIX of 72
    assert float(haven.lively(state(fear=-17.0))) == pytest.approx(np.sqrt(0.5))  # floor at 9


def state(faith: float = 0.6, fear: float = 0.0) -> haven.State:
    return haven.State(jnp.asarray(fear), jnp.asarray(faith))


def test_profile_by_hand():
    # √(m/10): a half at 2½ years, one at ten, 1¼ from 15.6 on
    assert np.asarray(PROFILE) == pytest.approx([0.5, 1.0, 1.25, 1.25])


def test_opening():
    opened = haven.opening(OWN)
    assert (float(opened.fear), float(opened.faith)) == (0.0, 0.6)


def test_fear_fades_with_its_half_life_and_takes_the_shock():
    # six weeks' half-life: 10 points become 5 after six weeks
    left = jnp.asarray(10.0)
    for _ in range(6):
        left = haven.fear_before(state(fear=left), jnp.zeros(()), OWN)
    assert float(left) == pytest.approx(5.0)
    assert float(haven.fear_before(state(), jnp.asarray(2.0), OWN)) == pytest.approx(6.0)


def test_fear_from_a_move_by_hand():
    # 0.04 points a bp on a 10bp move, corner of 0.05bp: √100.0025 − 0.05 = 9.950125 bp
    for move in (10.0 * BP, -10.0 * BP):
        assert float(haven.fear_from(move, OWN)) == pytest.approx(0.39800500, rel=1e-6)
    assert float(haven.fear_from(0.0, OWN)) == 0.0


def test_a_whole_haven_lowers_all_yields_alike_and_a_broken_one_lifts_the_long_end():
    whole = haven.effect_per_point(state(1.0), OWN, PROFILE)
    broken = haven.effect_per_point(state(0.0), OWN, PROFILE)
    assert np.asarray(whole) == pytest.approx(-0.5 * BP)
    assert np.asarray(broken) == pytest.approx(0.4 * BP * np.asarray(PROFILE))


def test_in_between_the_two_are_mixed():
    # H = 0.6 at ten years: 0.4 · 0.4 − 0.5 · 0.6 = −0.14 bp a point
    assert float(haven.effect_per_point(state(0.6), OWN, PROFILE)[1]) == pytest.approx(-0.14 * BP)


@given(share, share)
def test_more_faith_never_lifts_yields(a, b):
    low, high = sorted((a, b))
    less = np.asarray(haven.effect_per_point(state(low), OWN, PROFILE))
    more = np.asarray(haven.effect_per_point(state(high), OWN, PROFILE))
    assert np.all(more <= less + 1e-18)


@pytest.mark.parametrize(
    ("faith", "exited", "bp"),
    [
        (0.6, 0.0, 0.0),
        (0.6, 1.0, 45.0),
        (0.0, 0.0, 45.0),
        (0.3, 0.5, 33.75),  # kept ½ · ½
        (1.0, 0.0, 0.0),  # more faith than at the opening wins nothing
    ],
)
def test_convenience_lost_by_hand(faith, exited, bp):
    lost = haven.convenience_lost(state(faith), jnp.asarray(exited), OWN, PROFILE)
    assert np.asarray(lost) == pytest.approx(bp * BP * np.asarray(PROFILE), abs=1e-15)


@given(share, share)
def test_convenience_lost_is_bounded(faith, exited):
    lost = np.asarray(haven.convenience_lost(state(faith), jnp.asarray(exited), OWN, PROFILE))
    assert np.all(lost >= 0.0)
    assert np.all(lost <= 45.0 * BP * np.asarray(PROFILE) + 1e-15)


@given(share, share, share)
def test_convenience_lost_grows_with_the_exit(faith, a, b):
    few, many = sorted((a, b))
    lost = [haven.convenience_lost(state(faith), jnp.asarray(x), OWN, PROFILE) for x in (few, many)]
    assert np.all(np.asarray(lost[1]) >= np.asarray(lost[0]))


@pytest.mark.parametrize(
    ("yield_bp", "dollar", "fear", "expected"),
    [
        (15.0, -0.012, 3.0, 1.0),
        (10.0, -0.012, 3.0, 0.5),
        (10.0, -0.008, 1.75, 0.125),
        (5.0, -0.012, 3.0, 0.0),
        (15.0, 0.012, 3.0, 0.0),
        (15.0, -0.012, 0.5, 0.0),
        (-15.0, -0.012, 3.0, 0.0),
    ],
)
def test_joint_fall_needs_all_three(yield_bp, dollar, fear, expected):
    found = haven.joint_fall(jnp.asarray(yield_bp * BP), jnp.asarray(dollar), jnp.asarray(fear))
    assert float(found) == pytest.approx(expected, abs=1e-12)


def walked(start: haven.State, weeks: int) -> haven.State:
    zero = jnp.zeros(())
    for _ in range(weeks):
        start = haven.advance(start, zero, zero, zero, OWN)
    return start


def test_faith_recovers_half_the_way_in_its_half_life():
    # from 0.2 towards 0.6, three years: 0.4
    assert float(walked(state(0.2), 156).faith) == pytest.approx(0.4)


def test_faith_at_its_opening_stays():
    assert float(walked(state(0.6), 50).faith) == pytest.approx(0.6, abs=1e-15)


@pytest.mark.parametrize(
    ("joint", "shock", "left"),
    [(1.0, 0.0, 0.95), (0.0, 1.0, 0.7), (1.0, 0.5, 0.8), (0.5, 0.0, 0.975)],
)
def test_joint_falls_and_freezes_take_their_share_of_faith(joint, shock, left):
    after = haven.advance(state(0.6), jnp.asarray(7.0), jnp.asarray(joint), jnp.asarray(shock), OWN)
    assert float(after.faith) == pytest.approx(0.6 * left)
    assert float(after.fear) == 7.0


@given(share, share, share, share)
def test_faith_stays_between_zero_and_one(faith, joint, shock, damage):
    own = parameters(haven__freeze_damage=damage, haven__joint_fall_damage=damage).haven
    zero = jnp.zeros(())
    after = haven.advance(state(faith), zero, jnp.asarray(joint), jnp.asarray(shock), own)
    assert 0.0 <= float(after.faith) <= 1.0


def test_haven_demand_is_what_would_move_the_ten_year_so_far():
    # 1 % of coupons moves the ten-year by 16bp: −8bp stand for half a percent bought
    assert float(haven.demand_in_percent(jnp.asarray(-8.0 * BP), jnp.asarray(16.0))) == 0.5
    assert float(haven.demand_in_percent(jnp.asarray(8.0 * BP), jnp.asarray(16.0))) == -0.5
