"""`bondstrike compare`, with the real chain over two quarters."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bondstrike.cli import app
from bondstrike.findings import compare

SHORT = ["--set", "horizon_weeks=26", "--draws", "5"]
PAIR = ["europe-1tn-quarter", "nothing"]


@pytest.fixture(autouse=True)
def _caches(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """One memo for this file: the first test computes, the others recall."""
    folder = tmp_path_factory.getbasetemp() / "compare-caches"
    monkeypatch.setenv("BONDSTRIKE_CACHE", str(folder))


def test_scenarios_stand_side_by_side(capsys):
    assert app.run(["compare", *PAIR, *SHORT]) == 0
    out = capsys.readouterr().out
    for phrase in ("2 scenarios side by side", *PAIR, "WHAT EACH DOES", "WHERE THEY DIFFER"):
        assert phrase in out, phrase
    assert "With europe-1tn-quarter the 10-year peaks higher than with nothing in 100" in out
    assert "Yours, in all of them: horizon_weeks=26." in out
    assert max(map(len, out.splitlines())) <= 100


def test_json_holds_the_same(capsys):
    assert app.run(["compare", *PAIR, *SHORT, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert list(said["columns"]) == PAIR
    assert (said["draws"], said["seed"], said["yours"]) == (5, 1, ["horizon_weeks=26"])
    assert said["columns"]["nothing"]["ranges"]["ten_year_peak"]["high"] == 0.0
    assert said["columns"]["nothing"]["digest"] != said["columns"][PAIR[0]]["digest"]


def test_out_holds_both_files(tmp_path: Path, capsys):
    assert app.run(["compare", *PAIR, *SHORT, "--out", str(tmp_path / "new" / "c")]) == 0
    folder = tmp_path / "new" / "c"
    assert sorted(path.name for path in folder.iterdir()) == ["compare.csv", "compare.json"]
    assert [path.name for path in folder.parent.iterdir()] == ["c"]
    rows = list(csv.DictReader((folder / "compare.csv").open(encoding="utf-8")))
    assert {row["scenario"] for row in rows} == set(PAIR)
    assert json.loads((folder / "compare.json").read_text(encoding="utf-8"))["differences"]
    assert "WHAT EACH DOES" in capsys.readouterr().out


def test_files_are_scenarios_too(tmp_path: Path, capsys):
    mine = tmp_path / "mine.toml"
    mine.write_text('based_on = "europe-1tn-quarter"\ntitle = "Mine"\nquestion = "?"\n', "utf-8")
    assert app.run(["compare", str(mine), "nothing", *SHORT]) == 0
    out = capsys.readouterr().out
    assert "mine: Mine; Fed slow" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nothing"], "got 1 · allowed: 2 to 6"),
        (["nothing"] * 2, "same scenario twice"),
        (["nothing", "nothin"], "did you mean 'nothing'"),
        (["nothing", "missing.toml"], "no such file"),
        (["nothing", "japan-alone", "--draws", "0"], "draws out of range"),
        (["japan-alone", "nothing", "--set", "levers.0.weeks=3"], "in nothing"),
        (["nothing", "japan-alone", "--set", "fed.mode=fats"], "fast"),
    ],
)
def test_bad_input_is_one_line_and_writes_nothing(
    arguments: list[str], said: str, tmp_path: Path, capsys
):
    assert app.run(["compare", *arguments, "--out", str(tmp_path / "c")]) == 2
    out = capsys.readouterr()
    assert said in out.err
    assert out.err.count("\n") == 1 and out.out == ""
    assert list(tmp_path.iterdir()) == []


def test_an_occupied_folder_is_refused_before_anything_runs(
    tmp_path: Path, capsys, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(compare, "compare", None)
    (tmp_path / "mine.txt").write_text("keep", encoding="utf-8")
    assert app.run(["compare", *PAIR, "--out", str(tmp_path)]) == 2
    assert "not empty" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_defective_draw_is_told(capsys, monkeypatch: pytest.MonkeyPatch):
    whole = compare.compare

    def with_failure(*scenarios: Any, **options: Any) -> compare.Comparison:
        found = whole(*scenarios, **options)
        bad = replace(found.columns["nothing"], failed=1, first_failure="draw 7 …")
        return replace(found, columns={**found.columns, "nothing": bad})

    monkeypatch.setattr(compare, "compare", with_failure)
    assert app.run(["compare", *PAIR, *SHORT]) == 4
    out = capsys.readouterr()
    assert "1 in nothing: draw 7" in out.err and "DEFECTIVE DRAWS in nothing" in out.out


def test_the_package_offers_it():
    import bondstrike

    assert bondstrike.compare is compare.compare


def test_weights_of_studies_apply_to_all(capsys):
    assert app.run(["compare", *PAIR, *SHORT, "--weights", "QE01=0"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "Yours, in all of them: horizon_weeks=26, weights.QE01=0." in said
