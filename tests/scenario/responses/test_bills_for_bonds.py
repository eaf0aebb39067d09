"""The response bills-for-bonds: what it switches on, and how strongly it may."""

from __future__ import annotations

import pytest

from bondstrike.errors import InputError
from bondstrike.scenario.responses.bills_for_bonds import BillsForBonds
from bondstrike.vocabulary import Action
from tests.scenario.builders import read_answer


def test_it_switches_its_action_on_at_its_usual_strength():
    found = read_answer("bills-for-bonds")
    assert isinstance(found, BillsForBonds)
    assert (found.does, found.size) == (Action.BILLS_FOR_BONDS, 20)


@pytest.mark.parametrize("size", [0, 50, 100])
def test_strengths_that_make_sense(size: float):
    assert read_answer("bills-for-bonds", size=size).size == size


@pytest.mark.parametrize("size", [-0.01, 101])
def test_strengths_that_make_none_are_refused_with_the_range(size: float):
    with pytest.raises(InputError, match=r"size .* of 'bills-for-bonds' is out of range") as caught:
        read_answer("bills-for-bonds", size=size)
    assert caught.value.where == "mine.toml, responses.0"
    assert caught.value.allowed == "0 to 100 $bn a week of bonds replaced by bills"
