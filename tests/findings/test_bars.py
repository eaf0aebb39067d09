"""Bars and what claims read of a run."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from bondstrike.evidence.beliefs import load_beliefs
from bondstrike.evidence.identification import Standing, identification
from bondstrike.findings.bars import MOVED, Bar, Measured, Run, Side, agreement, idle, standings
from bondstrike.findings.market import Draws
from tests.findings.synthetic import result


def test_a_draw_is_defined_where_all_quantities_are():
    bars = (Bar("a", Side.ABOVE, 1.0, "bp"), Bar("b", Side.BELOW, 0.0, "%"))
    values = (np.array([2.0, 2.0, 0.5, np.nan]), np.array([-1.0, 1.0, -1.0, -1.0]))
    defined, holds = agreement(Measured(bars, values, Run(result(4)).draws))
    assert defined.tolist() == [True, True, True, False]
    assert holds.tolist() == [[True, True, False, False], [True, False, True, True]]


def test_on_the_number_itself_a_bar_does_not_hold():
    values = (np.array([1.0]),)
    draws = Run(result(1)).draws
    for side in Side:
        _, holds = agreement(Measured((Bar("a", side, 1.0, "bp"),), values, draws))
        assert not holds.any()


def test_a_variant_that_is_not_there_is_none():
    run = Run(result(variants={"alone": {}}))
    assert run.variant("fed-cap") is None and Run(result()).variant("alone") is None
    assert run.variant("alone") is not None


def test_parameters_are_those_of_the_sound_draws():
    """Of 400 draws the first is defective; the variant holds 128."""
    flags = np.arange(400) == 0
    whole = result(not_finite=flags, variants={"alone": {}})
    run = Run(whole)
    assert run.unknowns(run.draws).draws == 399
    assert run.unknowns(run.draws).values.min() > 1.0
    block = whole.blocks["variants"]
    short = {name: array[:, :128] for name, array in block.arrays.items()}
    cut = type(block)(block.leading, block.quantities, short, block.labels)
    assert run.unknowns(Draws(cut, "alone")).draws == 128


def test_standings_are_those_of_the_beliefs():
    found = Run(result(1)).standings
    assert found == {p: one.standing for p, one in identification(load_beliefs().priors).items()}
    assert found["alternatives.participation_percent"] is Standing.JUDGEMENT


@pytest.mark.parametrize(
    "scenario",
    ['[params]\n"treasuries.lasting_bp" = 8.0', "[params.treasuries]\nlasting_bp = 8.0"],
)
def test_what_the_user_gave_stands_as_theirs(scenario: str):
    manifest = replace(result(1).manifest, scenario=scenario)
    found = standings(manifest)
    yours = [path for path, standing in found.items() if standing is Standing.YOURS]
    assert yours == ["treasuries.lasting_bp"]


@pytest.mark.parametrize("moved", [*MOVED, "reversal_chance_with"])
def test_idle_is_a_run_in_which_nothing_moves(moved: str):
    assert idle(Run(result()).draws)
    given: dict[str, Any] = {moved: 1.0}
    assert not idle(Run(result(**given)).draws)
