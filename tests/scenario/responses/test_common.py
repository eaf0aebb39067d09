"""What all responses share: a date or a signal, how fast, how long."""

from __future__ import annotations

import datetime as dt

import pytest

from bondstrike.errors import InputError
from bondstrike.scenario.responses.common import THRESHOLDS, Range
from bondstrike.vocabulary import Signal
from tests.scenario.builders import read_answer

SIGNAL = {"at": None, "signal": "yield-10y", "above": 100}


def test_a_range_says_its_unit():
    assert str(Range(-500.0, 1000.0, "bp")) == "-500 to 1000 bp"


def test_every_signal_has_its_range():
    assert set(THRESHOLDS) == set(Signal)
    assert all(found.low < found.high and found.unit for found in THRESHOLDS.values())


def test_a_date_needs_no_threshold_and_triggers_upwards():
    for when in (8, dt.date(2026, 12, 1)):
        found = read_answer("tariffs", at=when)
        assert (found.at, found.signal, found.threshold, found.sign) == (when, None, 0.0, 1.0)


def test_a_signal_triggers_above_or_below_its_threshold():
    above = read_answer("freeze", **SIGNAL)
    assert (above.signal, above.threshold, above.sign) == (Signal.YIELD_10Y, 100.0, 1.0)
    below = read_answer("freeze", at=None, signal="haven", below=0.3)
    assert (below.signal, below.threshold, below.sign) == (Signal.HAVEN, 0.3, -1.0)


def test_how_long_unless_said_otherwise():
    found = read_answer("freeze")
    assert (found.delay_weeks, found.ramp_weeks, found.hold_weeks) == (0.0, 1.0, 0.0)
    assert found.until is None


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"signal": "vix", "above": 20}, "a date or a signal, not both"),
        ({"above": 20}, "a date or a signal, not both"),
        ({"signal": "vix"}, "a date or a signal, not both"),
        ({"at": None}, "neither a date nor a signal"),
        ({"at": None, "above": 20}, "neither a date nor a signal"),
        ({"at": None, "signal": "vix"}, "exactly one threshold"),
        ({"at": None, "signal": "vix", "above": 20, "below": 3}, "exactly one threshold"),
        (SIGNAL | {"above": 1001}, "threshold 1001 of 'yield-10y' is out of range"),
        ({"at": None, "signal": "sold", "above": -1}, "threshold -1 of 'sold' is out of range"),
        ({"at": None, "signal": "haven", "below": 1.1}, "threshold 1.1 of 'haven'"),
    ],
)
def test_a_date_or_a_signal_and_never_both(changes: dict, what: str):
    with pytest.raises(InputError, match=what) as caught:
        read_answer("freeze", **changes)
    assert caught.value.where == "mine.toml, responses.0"
    assert caught.value.allowed
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "changes",
    [
        {"delay_weeks": -1},
        {"delay_weeks": 261},
        {"ramp_weeks": 0.5},
        {"hold_weeks": 521},
        {"hold_weeks": float("nan")},
        {"at": -1},
        {"until": "soon"},
        {"size": "much"},
    ],
)
def test_times_out_of_range(changes: dict):
    with pytest.raises(InputError, match=rf"responses\.0\.{next(iter(changes))}"):
        read_answer("freeze", **changes)
