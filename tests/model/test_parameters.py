"""Parameters: each documented, each with its prior, none to be changed."""

from __future__ import annotations

import dataclasses

import pytest

from bondstrike.evidence import load_priors
from bondstrike.evidence.shelf import LINKS
from bondstrike.model import parameters
from tests.model import builders
from tests.model.fields import documented

FIELDS = {name: text for name, text in documented(parameters).items() if "Parameters" not in name}


@pytest.mark.parametrize("name", list(FIELDS))
def test_every_parameter_says_what_it_is(name):
    assert FIELDS[name].endswith(".")


def test_there_are_as_many_as_the_classes_have():
    built = builders.parameters()
    fields = [
        f"{type(getattr(built, link)).__name__}.{field.name}"
        for link in LINKS
        for field in dataclasses.fields(getattr(built, link))
    ]
    assert fields == list(FIELDS)


def test_every_parameter_has_its_prior_in_the_same_order():
    paths = [f"{link}.{name}" for link in LINKS for name in builders.VALUES[link]]
    assert paths == list(load_priors())


def test_a_draw_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        builders.parameters().treasuries.lasting_bp = 9.0


def test_the_round_values_lie_in_the_valid_ranges():
    for path, prior in load_priors().items():
        link, name = path.split(".")
        low, high = prior.valid
        assert low <= builders.VALUES[link][name] <= high
