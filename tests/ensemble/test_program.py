"""The compiled pair: vectorised, shared, the same whatever the row."""

from __future__ import annotations

import numpy as np

from bondstrike.ensemble.program import CHUNK, Program, give_back_memory, on_host
from tests.ensemble import fakes


def arguments(first: int = 0, count: int = CHUNK):
    parameters = fakes.sound(fakes.columns(first, count))
    scenario = fakes.spread(fakes.SCENARIO, count)
    return on_host((fakes.SETTING, parameters, scenario, fakes.shocks(first, count)))


def test_outputs_have_the_shapes_it_announces():
    program = Program(fakes.pair, arguments(), fakes.AXES)
    weekly, sheets, macro = program.shapes
    half = program(*arguments())[0]
    assert {name: array.shape[1:] for name, array in half.weekly.items()} == weekly
    assert {name: array.shape[1:] for name, array in half.sheets.items()} == sheets
    assert {name: array.shape[1:] for name, array in half.macro.items()} == macro
    assert half.weekly["yields"].shape == (CHUNK, fakes.WEEKS, 5)


def test_a_draw_has_the_same_digits_in_every_row():
    program = Program(fakes.pair, arguments(), fakes.AXES)
    ahead = program(*arguments(0))[0].weekly["yields"]
    shifted = program(*arguments(13))[0].weekly["yields"]
    np.testing.assert_array_equal(ahead[13:], shifted[:-13])


def test_programs_are_shared_by_their_types():
    one, other = (
        Program(fakes.pair, arguments(), fakes.AXES),
        Program(fakes.pair, arguments(64), fakes.AXES),
    )
    single = Program(fakes.pair, arguments(0, 1), fakes.AXES)
    assert one._compiled is other._compiled
    assert single._compiled is not one._compiled


def test_giving_memory_back_loses_nothing():
    program = Program(fakes.pair, arguments(), fakes.AXES)
    before = program(*arguments())[0].weekly["sold"].copy()
    give_back_memory()
    np.testing.assert_array_equal(program(*arguments())[0].weekly["sold"], before)
