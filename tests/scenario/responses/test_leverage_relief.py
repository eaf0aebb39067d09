"""The response leverage-relief: what it switches on, and how strongly it may."""

from __future__ import annotations

import pytest

from bondstrike.errors import InputError
from bondstrike.scenario.responses.leverage_relief import LeverageRelief
from bondstrike.vocabulary import Action
from tests.scenario.builders import read_answer


def test_it_switches_its_action_on_at_its_usual_strength():
    found = read_answer("leverage-relief")
    assert isinstance(found, LeverageRelief)
    assert (found.does, found.size) == (Action.LEVERAGE_RELIEF, 1)


@pytest.mark.parametrize("size", [0, 0.5, 1])
def test_strengths_that_make_sense(size: float):
    assert read_answer("leverage-relief", size=size).size == size


@pytest.mark.parametrize("size", [-0.01, 1.01])
def test_strengths_that_make_none_are_refused_with_the_range(size: float):
    with pytest.raises(InputError, match=r"size .* of 'leverage-relief' is out of range") as caught:
        read_answer("leverage-relief", size=size)
    assert caught.value.where == "mine.toml, responses.0"
    assert caught.value.allowed == "0 to 1 share of the full relief"
