"""One table format: read, render, refuse."""

from __future__ import annotations

from pathlib import Path

import pytest

from bondstrike.errors import DataError
from bondstrike.world.load import BASELINES
from bondstrike.world.tables import Row, parse, read, read_text, render, table

HEADER = "bloc,holder,value,unit,as_of,source,grade,note"
LINE = "japan,official,830.5,USD bn,2026-07-31,TIC table 5,B,"


def text(*lines: str, header: str = HEADER) -> str:
    return "\n".join([header, *lines]) + "\n"


def test_a_table_comes_back_as_it_was_written():
    content = parse("foreign", text(LINE))
    assert content.value("japan", "official") == 830.5
    assert content.columns == ("bloc", "holder")
    assert render(content) == text(LINE)


def test_an_empty_cell_is_zero_only_where_asked_for():
    content = parse("foreign", text(LINE))
    assert content.get("japan", "private") == 0.0
    with pytest.raises(DataError, match="foreign.csv · no row japan/private"):
        content.value("japan", "private")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (LINE.replace("830.5", "much"), "line 2 · value"),
        (LINE.replace("830.5", "nan"), "line 2 · value"),
        (LINE.replace("USD bn", "EUR bn"), "line 2 · unit"),
        (LINE.replace("2026-07-31", "July"), "line 2 · as_of"),
        (LINE.replace(",B,", ",E,"), "line 2 · grade"),
        (LINE.replace("TIC table 5", ""), "line 2 · source"),
        (LINE + ",more", "line 2 · number of fields"),
    ],
)
def test_a_figure_without_unit_date_source_or_grade_is_refused(line, said):
    with pytest.raises(DataError, match=said):
        parse("foreign", text(line))


def test_a_repeated_key_and_a_foreign_header_are_refused():
    with pytest.raises(DataError, match="appears twice"):
        parse("foreign", text(LINE, LINE))
    with pytest.raises(DataError, match="line 1"):
        parse("foreign", text(header="a,b"))
    with pytest.raises(DataError, match="keys"):
        table("x", ("a",), [Row((), 1.0, "USD bn", "2026-01-01", "s", "A")])


def test_a_missing_file_is_named(tmp_path: Path):
    with pytest.raises(DataError, match="gone.csv · cannot be read"):
        read_text(tmp_path / "gone.csv")


@pytest.mark.parametrize("path", sorted(BASELINES.rglob("*.csv")), ids=lambda p: p.stem)
def test_shipped_tables_render_to_themselves_and_grade_d_says_why(path: Path):
    content = read(path)
    assert render(content) == path.read_text(encoding="utf-8")
    silent = [
        row.keys for row in content if row.grade == "D" and not (row.note or _says(row.source))
    ]
    assert not silent


def _says(source: str) -> bool:
    return any(word in source for word in ("judg", "memory", "mixes", "estimated", "published"))
