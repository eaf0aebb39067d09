"""The response fed-purchases: what it switches on, and how strongly it may."""

from __future__ import annotations

import pytest

from bondstrike.errors import InputError
from bondstrike.scenario.responses.fed_purchases import FedPurchases
from bondstrike.vocabulary import Action
from tests.scenario.builders import read_answer


def test_it_switches_its_action_on_at_its_usual_strength():
    found = read_answer("fed-purchases")
    assert isinstance(found, FedPurchases)
    assert (found.does, found.size) == (Action.FED_PURCHASES, 60)


@pytest.mark.parametrize("size", [0, 250, 500])
def test_strengths_that_make_sense(size: float):
    assert read_answer("fed-purchases", size=size).size == size


@pytest.mark.parametrize("size", [-0.01, 505])
def test_strengths_that_make_none_are_refused_with_the_range(size: float):
    with pytest.raises(InputError, match=r"size .* of 'fed-purchases' is out of range") as caught:
        read_answer("fed-purchases", size=size)
    assert caught.value.where == "mine.toml, responses.0"
    assert caught.value.allowed == "0 to 500 $bn a week of coupons bought"
