"""The list of outputs is that of a result."""

from __future__ import annotations

from bondstrike.ensemble.listing import SHEETS, all_outputs
from bondstrike.ensemble.result import BLOCKS
from bondstrike.model.outputs import MACRO, SENDERS, VARIABLES, Quarterly


def test_every_block_is_listed():
    assert set(all_outputs()) == set(BLOCKS)


def test_the_ledgers_arrays_are_the_chains():
    assert tuple(SHEETS) == Quarterly._fields


def test_every_output_has_unit_axes_and_meaning():
    outputs = all_outputs()
    assert [q.name for q in outputs["weekly"]] == list(VARIABLES)
    assert [q.name for q in outputs["economy"]] == list(MACRO)
    assert [q.name for q in outputs["attribution"]] == ["peak", "pressure"]
    for group in outputs.values():
        for quantity in group:
            assert quantity.unit and quantity.axes and quantity.meaning, quantity


def test_what_senders_lose_is_listed_by_bloc():
    summaries = {q.name: q for q in all_outputs()["summaries"]}
    assert {f"senders_{name}" for name in SENDERS} <= set(summaries)
    assert summaries["senders_book"].axes == ("draw", "bloc")
    assert summaries["debt_by_year"].axes == ("draw", "year")
