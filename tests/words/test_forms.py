"""How numbers of the story are written."""

from __future__ import annotations

import pytest

from bondstrike.findings.ranges import Range
from bondstrike.words import forms
from bondstrike.words.numbers import Form, spread


@pytest.mark.parametrize(
    ("form", "value", "said"),
    [
        (forms.BP, 0.09, "0"),
        (forms.BP, 0.1, "+0.1"),
        (forms.CHANCE, -0.09, "0"),
        (forms.CHANCE, -0.2, "−0.2"),
        (forms.POINTS, 0.004, "0"),
        (forms.POINTS, 0.03, "+0.03"),
        (forms.CHANGE, -0.004, "0\u00a0%"),
        (forms.CHANGE, -0.03, "−0.03\u00a0%"),
        (forms.BILLIONS, 1260.0, "+1,260"),
        (forms.LEVEL, 3329.4, "3,329"),
        (forms.MONTHLY, 0.4, "$0"),
        (forms.MONTHLY, 25.4, "+$25"),
    ],
)
def test_what_means_nothing_is_zero(form: Form, value: float, said: str):
    assert form(value) == said


def test_a_range_of_next_to_nothing_is_one_zero():
    assert spread(Range(-0.05, -0.002, 0.03, "bp"), forms.BP) == "0"
    assert spread(Range(0.0003, 0.005, 0.03, "pp"), forms.POINTS) == "0 to +0.03 (0)"


def test_every_unit_of_a_claim_has_its_form():
    assert forms.OF_UNIT["bp"] is forms.BP and forms.OF_UNIT["pp"] is forms.CHANCE
