"""Presets named `same-cost-…` cost their senders the same, or cannot cost as much."""

from __future__ import annotations

import pytest

from bench.same_cost import AS_THEY_STAND, COST, TURNED
from bondstrike.scenario.load import PRESETS
from tests.golden import kept as golden


def realised(preset: str) -> float:
    """Median realised loss of the coalition within two years in the golden answers, USD bn."""
    stored = golden.stored(preset)
    assert stored is not None
    return float(stored["statistics"]["senders.total.realised"][1])


@pytest.mark.parametrize("preset", TURNED)
def test_what_can_cost_as_much_does(preset: str):
    assert realised(preset) == pytest.approx(COST, rel=0.05)


@pytest.mark.parametrize("preset", AS_THEY_STAND)
def test_what_cannot_cost_as_much_costs_far_less(preset: str):
    assert realised(preset) < 0.25 * COST


def test_every_preset_of_that_name_is_one_or_the_other():
    named = {preset for preset in PRESETS if preset.startswith("same-cost-")}
    assert named == {*TURNED, *AS_THEY_STAND}
