"""What commands share."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bondstrike.cli.output import print_json, print_table, progress, write
from bondstrike.errors import StoreError


def test_json_is_json(capsys: pytest.CaptureFixture[str]):
    print_json({"a": "−1 %"})
    out = capsys.readouterr().out
    assert json.loads(out) == {"a": "−1 %"}
    assert "−" in out


def test_a_number_that_is_none_is_a_fault():
    with pytest.raises(ValueError, match="not JSON compliant"):
        print_json(float("nan"))


def test_tables_keep_every_word(capsys: pytest.CaptureFixture[str]):
    print_table(("name", "meaning"), [("a", "word " * 60)], title="[all]")
    out = capsys.readouterr().out
    assert out.count("word") == 60
    assert out.startswith("[all]")
    assert max(map(len, out.splitlines())) <= 100


@pytest.mark.parametrize("quiet", [True, False])
def test_no_bar_where_nobody_looks(quiet: bool, capsys: pytest.CaptureFixture[str]):
    with progress(quiet) as told:
        assert told is None
    assert capsys.readouterr().err == ""


def test_an_empty_folder_is_filled(tmp_path: Path):
    write(tmp_path, {"a.txt": "x"})
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == "x"


def test_writing_is_whole_or_not_at_all(tmp_path: Path):
    with pytest.raises(StoreError, match="could not write"):
        write(tmp_path / "c", {"a.txt": "x", "no/such/folder.txt": "y"})
    assert list(tmp_path.iterdir()) == []
