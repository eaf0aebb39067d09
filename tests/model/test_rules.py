"""Rules: the clock by hand."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bondstrike.model import rules
from bondstrike.vocabulary import Action, Signal
from tests.model.builders import rule
from tests.model.builders import rules as rows


def seen(**values: float):
    """Signals, zero but for those named."""
    return rules.signals(*(jnp.asarray(values.get(signal.name.lower(), 0.0)) for signal in Signal))


def walk(levels, action=Action.STOP_SALES, **changes):
    """Strength of the action, week by week, as the ten-year goes through `levels` (bp)."""
    asked = rows(rule(Signal.YIELD_10Y, 100.0, action, **changes))
    clock, found = rules.opening(asked), []
    for level in levels:
        clock = rules.advance(clock, seen(yield_10y=level), asked)
        found.append(float(rules.strength(rules.strengths(clock, asked), action)))
    return found


def test_signals_stand_in_the_order_of_the_list():
    found = rules.signals(*(jnp.asarray(float(i)) for i in range(8)))
    order = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]
    assert [float(found[signal]) for signal in Signal] == order


def test_at_once_and_off_again():
    assert walk([99.0, 101.0, 150.0, 99.0]) == [0.0, 1.0, 1.0, 0.0]


def test_the_threshold_itself_does_not_trigger():
    assert walk([100.0, 100.0]) == [0.0, 0.0]


def test_a_delay_of_two_weeks():
    assert walk([200.0] * 5, delay=2.0) == [0.0, 0.0, 1.0, 1.0, 1.0]


def test_a_ramp_of_four_weeks():
    # the cubic at ¼, ½, ¾, 1
    assert walk([200.0] * 5, ramp=4.0) == [0.15625, 0.5, 0.84375, 1.0, 1.0]


def test_a_hold_of_two_weeks():
    # full after one week; the clock runs on to 3, so two weeks under the threshold are held
    assert walk([200.0] * 3 + [0.0] * 4, hold=2.0) == [1.0] * 5 + [0.0] * 2


def test_a_short_excursion_holds_no_longer_than_it_lasted():
    assert walk([200.0] * 2 + [0.0] * 3, hold=2.0) == [1.0, 1.0, 1.0, 0.0, 0.0]


def test_weeks_below_run_the_clock_back():
    assert walk([200.0, 0.0, 200.0, 200.0, 200.0], delay=2.0) == [0.0, 0.0, 0.0, 0.0, 1.0]


def test_delay_ramp_and_hold_together():
    # clock 1…5 = delay 1 + ramp 2 + hold 2; two weeks held, then down the ramp
    found = walk([200.0] * 6 + [0.0] * 6, delay=1.0, ramp=2.0, hold=2.0)
    up = [0.0, 0.5, 1.0, 1.0, 1.0, 1.0]
    assert found == [*up, 1.0, 1.0, 0.5, 0.0, 0.0, 0.0]


def test_a_rule_can_watch_from_below():
    assert walk([200.0, 99.0, 0.0], sign=-1.0) == [0.0, 1.0, 1.0]


def test_size_is_the_strength_at_full():
    assert walk([200.0], action=Action.BILLS_FOR_BONDS, size=40.0) == [40.0]


def test_of_two_rules_for_one_action_the_stronger_counts():
    asked = rows(
        rule(Signal.YIELD_10Y, 50.0, Action.STOP_SALES, size=0.3),
        rule(Signal.VIX, 30.0, Action.STOP_SALES, size=0.8),
        rule(Signal.HAVEN, 0.5, Action.FREEZE, sign=-1.0),
    )
    clock = rules.advance(rules.opening(asked), seen(yield_10y=60.0, vix=40.0, haven=0.9), asked)
    strengths = rules.strengths(clock, asked)
    assert np.asarray(strengths) == pytest.approx([0.8, *[0.0] * 11])
    clock = rules.advance(clock, seen(yield_10y=60.0, vix=20.0, haven=0.4), asked)
    assert np.asarray(rules.strengths(clock, asked)) == pytest.approx(
        [0.3, 0.0, 0.0, 0.0, 1.0, *[0.0] * 7]
    )


def test_each_signal_is_the_one_watched():
    for watched in Signal:
        asked = rows(rule(watched, 5.0, Action.FREEZE))
        for shown in Signal:
            values = seen(**{shown.name.lower(): 6.0})
            clock = rules.advance(rules.opening(asked), values, asked)
            strength = float(rules.strength(rules.strengths(clock, asked), Action.FREEZE))
            assert strength == float(watched == shown)


def dated(weeks, **changes):
    """Strength in each week of a rule on the number of the week."""
    asked = rows(rule(Signal.WEEK, 2.5, Action.TARIFFS, size=10.0, **changes))
    clock, found = rules.opening(asked), []
    for week in range(weeks):
        clock = rules.advance(clock, seen(week=float(week)), asked)
        found.append(float(rules.strength(rules.strengths(clock, asked), Action.TARIFFS)))
    return found


def test_a_date_begins_in_its_week():
    # a date in week 3 watches the number of the week from 2.5 on, and needs no week to be seen
    assert dated(6) == [0.0, 0.0, 0.0, 10.0, 10.0, 10.0]
    assert dated(6, delay=1.0) == [0.0, 0.0, 0.0, 0.0, 10.0, 10.0]
    assert dated(6, ramp=2.0) == [0.0, 0.0, 0.0, 5.0, 10.0, 10.0]


def test_the_last_week_ends_it():
    assert dated(8, until=5.0) == [0.0, 0.0, 0.0, 10.0, 10.0, 0.0, 0.0, 0.0]
    assert dated(6, until=3.0) == [0.0] * 6


def test_it_goes_on_for_its_hold_after_the_last_week():
    # full in week 3, its clock runs on to 3 by week 5; two weeks are held after week 6
    assert dated(10, until=6.0, hold=2.0) == [0.0] * 3 + [10.0] * 5 + [0.0] * 2


def test_a_signal_too_is_no_longer_heard_after_the_last_week():
    asked = rows(rule(Signal.YIELD_10Y, 100.0, Action.FREEZE, until=2.0))
    clock, found = rules.opening(asked), []
    for week in range(4):
        clock = rules.advance(clock, seen(yield_10y=200.0, week=float(week)), asked)
        found.append(float(rules.strength(rules.strengths(clock, asked), Action.FREEZE)))
    assert found == [1.0, 1.0, 0.0, 0.0]


def test_unused_rows_never_act():
    asked = rows()
    clock = rules.opening(asked)
    for level in (-500.0, 500.0):
        clock = rules.advance(clock, seen(yield_10y=level), asked)
    assert float(jnp.abs(rules.strengths(clock, asked)).max()) == 0.0


@given(
    st.lists(st.floats(-300.0, 300.0), min_size=1, max_size=12),
    st.integers(0, 3),
    st.integers(1, 3),
    st.integers(0, 3),
)
def test_strength_stays_within_its_size(levels, delay, ramp, hold):
    found = walk(levels, delay=float(delay), ramp=float(ramp), hold=float(hold), size=0.7)
    assert all(0.0 <= strength <= 0.7 for strength in found)
    over = sum(level > 100.0 for level in levels)
    assert max(found) == 0.0 or over > delay
