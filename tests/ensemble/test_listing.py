"""The list of outputs is that of a result."""

from __future__ import annotations

from bondstrike.ensemble.listing import SHEETS, all_outputs
from bondstrike.ensemble.result import BLOCKS
from bondstrike.model.outputs import VARIABLES, Quarterly


def test_every_block_is_listed():
    assert set(all_outputs()) == set(BLOCKS)


def test_the_ledgers_arrays_are_the_chains():
    assert tuple(SHEETS) == Quarterly._fields


def test_every_output_has_unit_axes_and_meaning():
    outputs = all_outputs()
    assert [q.name for q in outputs["weekly"]] == list(VARIABLES)
    for group in outputs.values():
        for quantity in group:
            assert quantity.unit and quantity.axes and quantity.meaning, quantity
