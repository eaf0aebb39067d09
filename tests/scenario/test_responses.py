from __future__ import annotations

import datetime as dt

import pytest

from bondstrike.errors import InputError
from bondstrike.model.schedules import Rules
from bondstrike.scenario.compile import compile
from bondstrike.scenario.responses import ACTIONS, NO_END, rules
from bondstrike.scenario.rows import Sellers
from bondstrike.vocabulary import N_RULES, Action, Signal
from tests.scenario.builders import DAY, answer, scenario

RULE = {"signal": "yield-10y", "above": 100, "action": "stop-sales"}


def rows_of(*responses: dict) -> Rules:
    """The rules of raw responses; dates count in weeks of seven days from `DAY`."""

    def week_of(when: int | dt.date, key: str) -> int:
        del key
        return when if isinstance(when, int) else (when - DAY).days // 7

    return rules(scenario(responses=list(responses)).responses, week_of)


def test_a_rule_becomes_a_row():
    rule = RULE | {"delay_weeks": 2, "ramp_weeks": 3, "hold_weeks": 4, "size": 0.5}
    got = rows_of(rule)
    assert (got.signal[0], got.action[0]) == (Signal.YIELD_10Y, Action.STOP_SALES)
    assert (got.threshold[0], got.sign[0], got.size[0]) == (100, 1, 0.5)
    assert (got.delay[0], got.ramp[0], got.hold[0]) == (2, 3, 4)


def test_below_turns_the_sign():
    rule = {"signal": "haven", "below": 0.3, "action": "freeze"}
    got = rows_of(rule)
    assert (got.sign[0], got.threshold[0]) == (-1, 0.3)


def test_unused_rows_do_nothing():
    got = rows_of(RULE)
    assert len(got.sign) == N_RULES
    assert got.sign[1:].tolist() == [0.0] * (N_RULES - 1)
    assert got.size[1:].tolist() == [0.0] * (N_RULES - 1)
    assert got.ramp.min() >= 1.0


def test_a_date_becomes_a_rule_on_the_number_of_the_week():
    # week 8 is the first whose number is over 7.5; from week 60 on it is heard no more
    got = rows_of(answer("tariffs", at=8, until=60, size=25))
    assert (got.signal[0], got.action[0]) == (Signal.WEEK, Action.TARIFFS)
    assert (got.threshold[0], got.sign[0], got.until[0], got.size[0]) == (7.5, 1, 60, 25)
    by_day = rows_of(
        answer("tariffs", at=DAY + dt.timedelta(days=62), until=DAY.replace(year=2027))
    )
    assert (by_day.threshold[0], by_day.until[0]) == (7.5, 52)


def test_without_a_last_week_it_may_go_on_to_the_end():
    assert set(rows_of(RULE).until.tolist()) == {NO_END}


def test_every_action_has_its_response_and_no_two_the_same():
    assert {kind.does for kind in ACTIONS.values()} == set(Action)
    assert len(ACTIONS) == len(Action)
    for name, kind in ACTIONS.items():
        assert name == kind.does.name.lower().replace("_", "-")
        assert kind.strength.low <= kind.model_fields["size"].default <= kind.strength.high
        assert kind.strength.unit


@pytest.mark.parametrize("name", ACTIONS)
def test_every_response_compiles_on_a_date(name: str, sellers: Sellers):
    got = compile(scenario(fed="slow", responses=[answer(name)]), sellers).scenario.rules
    assert (got.action[0], got.size[0]) == (
        ACTIONS[name].does,
        ACTIONS[name].model_fields["size"].default,
    )


@pytest.mark.parametrize(
    ("changes", "what", "where"),
    [
        ({"at": 26}, "starts after the horizon", "at"),
        ({"at": 20, "delay_weeks": 6}, "starts after the horizon", "at"),
        ({"at": dt.date(2027, 10, 2)}, "starts after the horizon", "at"),
        ({"at": dt.date(2026, 10, 1)}, "before the baseline", "at"),
        ({"until": dt.date(2026, 10, 1)}, "before the baseline", "until"),
        ({"until": 8}, "ends before it begins", "until"),
        ({"delay_weeks": 4, "until": 12}, "ends before it begins", "until"),
        (
            {"at": None, "signal": "vix", "above": 20, "delay_weeks": 26},
            "starts after the horizon",
            "delay_weeks",
        ),
        (
            {"at": None, "signal": "vix", "above": 20, "delay_weeks": 3, "until": 3},
            "ends before it begins",
            "until",
        ),
    ],
)
def test_a_response_that_never_acts_is_refused(
    changes: dict, what: str, where: str, sellers: Sellers
):
    asked = scenario(horizon_weeks=26, responses=[answer("freeze", **changes)])
    with pytest.raises(InputError, match=what) as caught:
        compile(asked, sellers)
    assert caught.value.where == f"mine, responses.0.{where}"
    assert caught.value.allowed


def test_one_that_acts_in_the_last_week_is_not(sellers: Sellers):
    for changes in ({"at": 25}, {"at": 20, "delay_weeks": 5}, {"until": 9}):
        asked = scenario(horizon_weeks=26, responses=[answer("freeze", **changes)])
        assert compile(asked, sellers).scenario.rules.sign[0] == 1.0


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
