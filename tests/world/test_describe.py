"""The world as sections: columns fit rows, totals are those of the arrays, JSON goes through."""

from __future__ import annotations

import json

import pytest

from bondstrike.vocabulary import Bloc
from bondstrike.world.describe import describe, foreign_section, reconciliation_section


@pytest.fixture(scope="module")
def sections(world):
    return describe(world)


def test_every_row_has_a_cell_for_every_column(sections):
    assert len(sections) == 10
    for section in sections:
        assert section.rows
        assert all(len(row) == len(section.columns) for row in section.rows), section.title


def test_notes_say_source_and_grade(sections):
    for section in sections:
        if section.title not in ("Figures", "Reconciliation"):
            assert any("(A" in note or "(B" in note or "(D" in note for note in section.notes)


def test_sections_survive_json(sections):
    text = json.dumps([section.as_dict() for section in sections], allow_nan=False)
    assert json.loads(text)[0]["columns"][1] == {"name": "par yield", "unit": "%"}


def test_foreign_rows_sum_to_their_last(world):
    section = foreign_section(world)
    *blocs, total = section.rows
    assert [row[0] for row in blocs] == list(Bloc)
    for column in range(1, len(section.columns)):
        parts = [row[column] for row in blocs]
        assert sum(p for p in parts if isinstance(p, float)) == pytest.approx(total[column])


def test_the_reconciliation_shows_verdicts(world):
    verdicts = {row[-1] for row in reconciliation_section(world).rows}
    assert verdicts == {"holds", "reported"}
