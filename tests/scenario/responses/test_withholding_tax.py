"""The response withholding-tax: what it switches on, and how strongly it may."""

from __future__ import annotations

import pytest

from bondstrike.errors import InputError
from bondstrike.scenario.responses.withholding_tax import WithholdingTax
from bondstrike.vocabulary import Action
from tests.scenario.builders import read_answer


def test_it_switches_its_action_on_at_its_usual_strength():
    found = read_answer("withholding-tax")
    assert isinstance(found, WithholdingTax)
    assert (found.does, found.size) == (Action.WITHHOLDING_TAX, 0.15)


@pytest.mark.parametrize("size", [0, 0.25, 0.5])
def test_strengths_that_make_sense(size: float):
    assert read_answer("withholding-tax", size=size).size == size


@pytest.mark.parametrize("size", [-0.01, 0.505])
def test_strengths_that_make_none_are_refused_with_the_range(size: float):
    with pytest.raises(InputError, match=r"size .* of 'withholding-tax' is out of range") as caught:
        read_answer("withholding-tax", size=size)
    assert caught.value.where == "mine.toml, responses.0"
    assert caught.value.allowed == "0 to 0.5 share of coupons withheld"
