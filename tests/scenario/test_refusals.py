"""Every refusal is one line: what, where, got, allowed, nearest match."""

from __future__ import annotations

import pytest

from bondstrike.errors import InputError
from bondstrike.scenario.load import load_scenario
from tests.scenario.builders import answer, scenario, sell_off

CASES = {
    "levers.0.weekz=3": ("unknown key", "weekz", "weeks", "weeks"),
    "leverz.0.weeks=3": ("unknown key", "leverz", "horizon_weeks", "levers"),
    "levers.0.weeks=0": ("too small", 0, "at least 1", None),
    "levers.0.weeks=2.5": ("wrong type", 2.5, "a whole number", None),
    "levers.0.share_of_mobilisable=1.5": ("too large", 1.5, "at most 1", None),
    "levers.0.share_of_mobilisable=-1": ("too small", -1, "at least 0", None),
    "levers.0.amount=nan": ("not a finite number", None, "a finite number", None),
    "levers.0.blocs=euro-aera": ("unknown bloc", "euro-aera", "japan", "euro-area"),
    "levers.0.holders=offical": ("unknown value", "offical", "'both'", "official"),
    "levers.0.kind=sell-of": ("unknown kind of lever", "sell-of", "run-off", "sell-off"),
    "levers.0.mix=pro-rate": ("unknown value", "pro-rate", "bills-first", "pro-rata"),
    "levers.0.mix={bils=1.0}": ("unknown bucket", "bils", "20-30y", "bills"),
    "levers.0.mix={bills=0.5}": ("mix sums to 0.5", None, "sum to 1", None),
    "levers.0.proceeds.convertd=1": ("unknown key", "convertd", "parked", "converted"),
    "levers.0.announced=maybe": ("not an announcement", "maybe", "true, false", "false"),
    "levers.0=3": ("wrong type", 3, "a table", None),
    "fed.mode=fastt": ("unknown Fed mode", "fastt", "captured", "fast"),
    "fed.paze=1": ("unknown key", "paze", "ceiling", "pace"),
    "premises.haven=brokn": ("not a premise", "brokn", '"broken"', "broken"),
    "premises.rates_fel=0": ("unknown key", "rates_fel", "rates_felt", "rates_felt"),
    "premises.dollar_felt=2": ("too large", 2, "at most 1", None),
    "premises.stress=2": ("too large", 2, "at most 1", None),
    "horizon_weeks=5200": ("too large", 5200, "at most 520", None),
    "title=3": ("wrong type", 3, "text", None),
}


@pytest.mark.parametrize("setting", CASES)
def test_in_one_line(setting: str):
    what, got, allowed, nearest = CASES[setting]
    with pytest.raises(InputError) as caught:
        load_scenario("eu-and-others", [setting])
    error = caught.value
    assert error.what == what
    assert error.where == f"--set {setting.split('=')[0]}"
    assert got is None or error.got == got
    assert allowed in error.allowed
    assert error.nearest == nearest
    assert "\n" not in str(error)
    assert error.exit_code == 2


ANSWERS = {
    "an unknown action": (
        {"action": "tarifs"},
        ("unknown action", "responses.0.action", "buybacks", "tariffs"),
    ),
    "no action": ({"action": None}, ("unknown action", "responses.0.action", "freeze", None)),
    "a key of no response": (
        {"sizze": 3},
        ("unknown key", "responses.0.sizze", "hold_weeks", "size"),
    ),
    "a key of a lever": ({"weeks": 3}, ("unknown key", "responses.0.weeks", "ramp_weeks", None)),
    "an unknown signal": (
        {"at": None, "signal": "vixx", "above": 3},
        ("unknown signal", "responses.0.signal", "dislocation", "vix"),
    ),
}


@pytest.mark.parametrize("case", ANSWERS)
def test_responses_are_refused_in_one_line_too(case: str):
    changes, (what, path, allowed, nearest) = ANSWERS[case]
    with pytest.raises(InputError) as caught:
        scenario(
            responses=[{k: v for k, v in (answer("tariffs") | changes).items() if v is not None}]
        )
    error = caught.value
    assert (error.what, error.where) == (what, f"mine.toml, {path}")
    assert allowed in error.allowed
    assert nearest is None or error.nearest == nearest
    assert "\n" not in str(error)


def test_in_a_file_the_place_is_file_and_key():
    with pytest.raises(InputError) as caught:
        scenario(sell_off(weeks=0))
    assert caught.value.where == "mine.toml, levers.0.weeks"


def test_an_unknown_key_comes_before_what_follows_from_it():
    with pytest.raises(InputError, match="did you mean 'weeks'"):
        scenario(sell_off(weeks=None, week=3))
