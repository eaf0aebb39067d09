from __future__ import annotations

import pytest

from bondstrike.errors import InputError
from bondstrike.scenario.responses import STRENGTHS, THRESHOLDS, rules
from bondstrike.vocabulary import N_RULES, Action, Signal
from tests.scenario.builders import scenario

RULE = {"signal": "yield-10y", "above": 100, "action": "stop-sales"}


def test_a_rule_becomes_a_row():
    rule = RULE | {"delay_weeks": 2, "ramp_weeks": 3, "hold_weeks": 4, "size": 0.5}
    got = rules(scenario(responses=[rule]).responses)
    assert (got.signal[0], got.action[0]) == (Signal.YIELD_10Y, Action.STOP_SALES)
    assert (got.threshold[0], got.sign[0], got.size[0]) == (100, 1, 0.5)
    assert (got.delay[0], got.ramp[0], got.hold[0]) == (2, 3, 4)


def test_below_turns_the_sign():
    rule = {"signal": "haven", "below": 0.3, "action": "freeze"}
    got = rules(scenario(responses=[rule]).responses)
    assert (got.sign[0], got.threshold[0]) == (-1, 0.3)


def test_unused_rows_do_nothing():
    got = rules(scenario(responses=[RULE]).responses)
    assert len(got.sign) == N_RULES
    assert got.sign[1:].tolist() == [0.0] * (N_RULES - 1)
    assert got.size[1:].tolist() == [0.0] * (N_RULES - 1)
    assert got.ramp.min() >= 1.0


def test_every_signal_and_action_has_its_range():
    assert set(THRESHOLDS) == set(Signal)
    assert set(STRENGTHS) == set(Action)


@pytest.mark.parametrize(
    "change",
    [
        {"above": None},
        {"below": 3},
        {"signal": "vixx"},
        {"action": "sell"},
        {"above": 5000},
        {"size": 2},
        {"ramp_weeks": 0},
        {"delay_weeks": -1},
        {"hold_weeks": float("nan")},
        {"holds": 3},
    ],
)
def test_what_a_rule_may_not_say(change: dict):
    rule = {key: value for key, value in (RULE | change).items() if value is not None}
    with pytest.raises(InputError, match=r"responses\.0"):
        scenario(responses=[rule])


def test_more_rules_than_rows():
    with pytest.raises(InputError, match="responses"):
        scenario(responses=[RULE] * (N_RULES + 1))
