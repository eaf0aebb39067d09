"""Ranges and odds over draws."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from bondstrike.findings.ranges import Odds, odds_of, plain, range_of, ratio


def test_a_range_holds_nine_tenths_of_the_draws():
    found = range_of(np.arange(101.0), "bp")
    assert (found.low, found.median, found.high, found.unit) == (5.0, 50.0, 95.0, "bp")
    assert found.known and not found.zero


def test_draws_without_a_number_are_left_out():
    found = range_of(np.array([1.0, np.nan, 3.0, np.inf]), "bp")
    assert found.median == 2.0


def test_no_draw_no_range():
    assert not range_of(np.array([np.nan]), "bp").known
    assert range_of(np.zeros(3), "bp").zero


def test_odds_are_counted():
    assert odds_of(np.array([True, False, False, True])) == Odds(2, 4)
    assert Odds(1, 4).share == 0.25
    assert math.isnan(Odds(0, 0).share)


def test_nothing_cannot_be_shared_out():
    found = ratio(np.array([1.0, 1.0]), np.array([2.0, 0.0]))
    assert found[0] == 0.5 and np.isnan(found[1])


@pytest.mark.parametrize("value", [range_of(np.array([np.nan]), "bp"), Odds(0, 0), (1.0, "a")])
def test_plain_values_are_json(value):
    assert "NaN" not in json.dumps(plain({"x": value}), allow_nan=False)
