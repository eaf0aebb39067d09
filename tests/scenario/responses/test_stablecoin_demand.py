"""The response stablecoin-demand: what it switches on, and how strongly it may."""

from __future__ import annotations

import pytest

from bondstrike.errors import InputError
from bondstrike.scenario.responses.stablecoin_demand import StablecoinDemand
from bondstrike.vocabulary import Action
from tests.scenario.builders import read_answer


def test_it_switches_its_action_on_at_its_usual_strength():
    found = read_answer("stablecoin-demand")
    assert isinstance(found, StablecoinDemand)
    assert (found.does, found.size) == (Action.STABLECOIN_DEMAND, 2)


@pytest.mark.parametrize("size", [0, 10, 20])
def test_strengths_that_make_sense(size: float):
    assert read_answer("stablecoin-demand", size=size).size == size


@pytest.mark.parametrize("size", [-0.01, 20.2])
def test_strengths_that_make_none_are_refused_with_the_range(size: float):
    with pytest.raises(
        InputError, match=r"size .* of 'stablecoin-demand' is out of range"
    ) as caught:
        read_answer("stablecoin-demand", size=size)
    assert caught.value.where == "mine.toml, responses.0"
    assert caught.value.allowed == "0 to 20 $bn a week of bills bought"
