"""`bondstrike portfolio`, over chosen paths; and once with the real chain."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bondstrike.cli import app
from bondstrike.ensemble import ask
from bondstrike.ensemble.checks import Failure
from bondstrike.ensemble.result import Result
from tests.findings.portfolio_sample import by_lever, by_tenor, run

ASKED = ["-s", "europe-1tn-quarter", "-s", "nothing"]


@pytest.fixture
def mix(root: Path) -> str:
    """The example that ships."""
    return str(root / "examples" / "portfolio.csv")


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Runs are chosen paths: `nothing` does nothing, anything else lifts yields. Told: options."""
    asked: list[dict[str, Any]] = []

    def instead(scenario: str, **options: Any) -> Result:
        asked.append(options)
        move = 0.0 if scenario == "nothing" else 80.0
        return run(40, yields=by_tenor(move), dollar=by_lever(-move / 20.0))

    monkeypatch.setattr(ask, "run", instead)
    return asked


def test_the_screen_answers(mix: str, chosen: list, capsys):
    assert app.run(["portfolio", mix, *ASKED, "--home", "eur", "--set", "fed.mode=fast"]) == 0
    out = capsys.readouterr().out
    for phrase in ("A mix of 9 holdings, at home in EUR, held for 52 weeks", "BESIDE ALL IN CASH"):
        assert phrase in out, phrase
    assert "Yours, in all of them: fed.mode=fast." in out
    assert max(map(len, out.splitlines())) <= 100
    assert [options["sets"] for options in chosen] == [("fed.mode=fast",)] * 2


def test_four_presets_are_run_if_none_is_named(mix: str, chosen: list, capsys):
    assert app.run(["portfolio", mix, "--draws", "9", "--seed", "5"]) == 0
    assert [(one["draws"], one["seed"]) for one in chosen] == [(9, 5)] * 4
    out = capsys.readouterr().out
    assert "combined-tail" in out and "--json and --out hold all" in out


def test_json_holds_the_same(mix: str, chosen: list, capsys):
    assert app.run(["portfolio", mix, *ASKED, "--json", "--weeks", "104"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["weeks"] == 104 and list(said["stands"]) == ["europe-1tn-quarter", "nothing"]
    sale = said["stands"]["europe-1tn-quarter"]
    bonds = next(part for part in sale["effect"]["parts"] if part["label"] == "30y")
    assert bonds["loss"]["low"] > 0.0
    assert said["not_identified"] == pytest.approx(0.03)


def test_out_holds_both_files(mix: str, chosen: list, tmp_path: Path, capsys):
    folder = tmp_path / "p"
    assert app.run(["portfolio", mix, *ASKED, "--out", str(folder), "--quiet"]) == 0
    assert sorted(path.name for path in folder.iterdir()) == ["portfolio.csv", "portfolio.json"]
    rows = list(csv.DictReader((folder / "portfolio.csv").open(encoding="utf-8")))
    assert {row["scenario"] for row in rows} == {"europe-1tn-quarter", "nothing"}
    assert json.loads((folder / "portfolio.json").read_text(encoding="utf-8"))["home"] == "USD"
    assert "WHAT IS LEFT OUT" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--home", "EURO"], "did you mean 'EUR'"),
        (["-s", "nothin"], "did you mean 'nothing'"),
        (["-s", "nothing", "-s", "nothing"], "two scenarios of one name"),
        (["-s", "nothing", "--weeks", "50"], "allowed: 26, 52, 104"),
        (["-s", "nothing", "--set", "horizon_weeks=26"], "horizon_weeks of 52 or more"),
        (["-s", "nothing", "--draws", "0"], "draws out of range"),
    ],
)
def test_bad_input_is_one_line_and_writes_nothing(
    arguments: list[str], said: str, mix: str, tmp_path: Path, chosen: list, capsys
):
    assert app.run(["portfolio", mix, *arguments, "--out", str(tmp_path / "p")]) == 2
    out = capsys.readouterr()
    assert said in out.err
    assert out.err.count("\n") == 1 and out.out == ""
    assert list(tmp_path.iterdir()) == [] and chosen == []


def test_a_bad_file_is_one_line(tmp_path: Path, capsys):
    file = tmp_path / "f.csv"
    file.write_text("asset,amount\ngould,3\n", encoding="utf-8")
    assert app.run(["portfolio", str(file)]) == 2
    out = capsys.readouterr()
    assert "row 2, column asset" in out.err and "did you mean 'gold'" in out.err
    assert out.err.count("\n") == 1


def test_a_defective_draw_is_told(mix: str, capsys, monkeypatch: pytest.MonkeyPatch):
    def defective(*given: Any, **options: Any) -> Result:
        made = run(40)
        failure = Failure(7, "with", "yields", 3, "not finite")
        manifest = replace(made.manifest, not_finite=1, failures=(failure,))
        return Result(made.blocks, manifest)

    monkeypatch.setattr(ask, "run", defective)
    assert app.run(["portfolio", mix, "-s", "nothing"]) == 4
    out = capsys.readouterr()
    assert (
        "1 in nothing: draw 7 with the lever" in out.err and "DEFECTIVE DRAWS in nothing" in out.out
    )


@pytest.mark.slow
def test_with_the_real_chain(
    mix: str, capsys, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("BONDSTRIKE_CACHE", str(tmp_path_factory.mktemp("portfolio-caches")))
    short = ["--set", "horizon_weeks=26", "--weeks", "26", "--draws", "64", "--json"]
    assert app.run(["portfolio", mix, *ASKED, *short, "--home", "EUR"]) == 0
    said = json.loads(capsys.readouterr().out)
    nothing, sale = (said["stands"][name] for name in ("nothing", "europe-1tn-quarter"))
    assert nothing["effect"]["mix"]["percent"]["high"] == 0.0
    assert nothing["without"] == nothing["outright"]["mix"]
    assert sale["without"] == nothing["without"], "the same draws without the lever"
    loses = {part["label"]: part["loss"]["median"] for part in sale["effect"]["parts"]}
    assert loses["30y"] > 0.0 and loses["cash USD"] > 0.0 and loses["cash EUR"] == 0.0
    assert said["claim"]["home"]["finding"] == "supported"
