"""Defects are found at their first week and named by their variable."""

from __future__ import annotations

import numpy as np
import pytest

from bondstrike.ensemble.checks import TOLERANCE, Half, find_failures


def halves() -> tuple[Half, Half]:
    def half() -> Half:
        weekly = {"yields": np.zeros((4, 20, 5)), "dollar": np.zeros((4, 20))}
        return Half(weekly | {"residual": np.zeros((4, 20))}, {})

    return half(), half()


def test_sound_draws_have_no_failures():
    pair = halves()
    pair[0].weekly["yields"][1] = 1e12
    pair[0].weekly["residual"][1] = TOLERANCE
    assert find_failures(pair, 0, 4) == []


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_the_first_week_counts(value: float):
    pair = halves()
    pair[0].weekly["dollar"][2, 7:] = value
    pair[0].weekly["yields"][2, 9, 3] = value
    (found,) = find_failures(pair, 64, 4)
    assert (found.draw, found.lever, found.variable, found.week) == (66, "with", "dollar", 7)
    assert str(found) == "draw 66 with the lever: dollar not finite in week 7"


def test_opposite_infinities_do_not_cancel():
    pair = halves()
    pair[1].weekly["dollar"][0, 3:5] = np.inf, -np.inf
    (found,) = find_failures(pair, 0, 4, "fed-cap")
    assert (found.lever, found.week, found.variant) == ("without", 3, "fed-cap")


def test_an_uncleared_week_says_its_residual():
    pair = halves()
    pair[0].weekly["residual"][3, 5] = 2e-10
    (found,) = find_failures(pair, 0, 4)
    assert found.kind == "not cleared"
    assert found.value == 2e-10
    assert "residual 2.0e-10" in str(found)


def test_the_earlier_half_is_named():
    pair = halves()
    pair[0].weekly["dollar"][1, 9] = np.nan
    pair[1].weekly["dollar"][1, 4] = np.nan
    (found,) = find_failures(pair, 0, 4)
    assert (found.lever, found.week) == ("without", 4)


@pytest.mark.parametrize("link", ["economy", "senders"])
def test_quarters_are_checked_and_count_as_their_last_week(link: str):
    pair = halves()
    quarters = np.zeros((4, 3, 2)) if link == "senders" else np.zeros((4, 3))
    quarters[2, 1] = np.nan
    quarters[3, 0] = np.inf
    pair[0].weekly["dollar"][3, 12] = np.nan
    part = {"macro" if link == "economy" else "senders": {"exports": quarters}}
    later, earlier = find_failures((pair[0]._replace(**part), pair[1]), 0, 4)
    assert (later.draw, later.variable, later.week) == (2, f"{link}.exports", 25)
    assert (earlier.variable, earlier.week) == ("dollar", 12)


def test_rows_beyond_the_last_draw_are_nobodys():
    pair = halves()
    pair[0].weekly["dollar"][3] = np.nan
    assert find_failures(pair, 0, 3) == []
