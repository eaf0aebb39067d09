"""The response security-withdrawn: what it switches on, and how strongly it may."""

from __future__ import annotations

import pytest

from bondstrike.errors import InputError
from bondstrike.scenario.responses.security_withdrawn import SecurityWithdrawn
from bondstrike.vocabulary import Action
from tests.scenario.builders import read_answer


def test_it_switches_its_action_on_at_its_usual_strength():
    found = read_answer("security-withdrawn")
    assert isinstance(found, SecurityWithdrawn)
    assert (found.does, found.size) == (Action.SECURITY_WITHDRAWN, 1)


@pytest.mark.parametrize("size", [0, 0.5, 1])
def test_strengths_that_make_sense(size: float):
    assert read_answer("security-withdrawn", size=size).size == size


@pytest.mark.parametrize("size", [-0.01, 1.01])
def test_strengths_that_make_none_are_refused_with_the_range(size: float):
    with pytest.raises(
        InputError, match=r"size .* of 'security-withdrawn' is out of range"
    ) as caught:
        read_answer("security-withdrawn", size=size)
    assert caught.value.where == "mine.toml, responses.0"
    assert caught.value.allowed == "0 to 1 share of the guarantees withdrawn"
