"""`bondstrike run`, with the real chain over two quarters."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from bondstrike.cli import app
from bondstrike.ensemble import ask
from bondstrike.ensemble.checks import Failure
from bondstrike.ensemble.result import Result
from bondstrike.findings import balance
from tests.ensemble.fake_market import fake_result

SHORT = ["--set", "horizon_weeks=26", "--draws", "5"]


@pytest.fixture(autouse=True)
def _caches(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """One memo for this file: the first test computes, the others recall."""
    folder = tmp_path_factory.getbasetemp() / "run-caches"
    monkeypatch.setenv("BONDSTRIKE_CACHE", str(folder))


def test_the_screen_answers_the_question(capsys):
    assert app.run(["run", *SHORT]) == 0
    out = capsys.readouterr().out
    for heading in ("The EU and others", "THE CHAIN", "WHAT IT HANGS ON", "NINE CLAIMS"):
        assert heading in out, heading
    assert "Yours: horizon_weeks=26." in out
    assert "5 draws, seed 1" in out
    assert out.rindex("THE VERDICT") > out.rindex("NINE CLAIMS")
    assert out.rstrip().splitlines()[-1].strip().startswith("More: ")


def test_weights_of_studies_are_yours(tmp_path: Path, capsys):
    folder = tmp_path / "r"
    asked = ["run", *SHORT, "--weights", "QE01=0,QE05=2", "--out", str(folder), "--quiet"]
    assert app.run(asked) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "Yours: horizon_weeks=26, weights.QE01=0.0, weights.QE05=2.0." in said
    manifest = Result.read(folder).manifest
    assert "weights.QE01=0.0" in manifest.overrides and "QE05 = 2.0" in manifest.scenario
    briefing = (folder / "briefing.html").read_text(encoding="utf-8")
    assert "weights.QE05=2.0" in briefing


def test_the_market_in_detail_comes_first_if_asked_for(capsys):
    assert app.run(["run", *SHORT, "--full"]) == 0
    out = capsys.readouterr().out
    for heading in ("THE SALE", "YIELDS", "THE FED", "HOW FAR IT GOES"):
        assert out.index(heading) < out.index("THE CHAIN"), heading


def test_json_holds_the_same_findings(capsys):
    assert app.run(["run", *SHORT, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["manifest"]["draws"] == 5
    assert len(said["manifest"]["digest"]) == 32
    assert [row["tenor"] for row in said["market"]["yields"]] == ["2y", "5y", "10y", "20y", "30y"]


def test_out_holds_a_result_that_can_be_read(tmp_path: Path, capsys):
    assert app.run(["run", *SHORT, "--out", str(tmp_path / "r"), "--quiet"]) == 0
    result = Result.read(tmp_path / "r")
    assert result.weekly.sizes["week"] == 26
    assert result.economy.sizes["quarter"] == 2 and result.attribution.sizes["coalition"] == 256
    findings = (tmp_path / "r" / "findings.csv").read_text(encoding="utf-8")
    assert "yields.10y.peak" in findings
    assert json.loads((tmp_path / "r" / "findings.json").read_text(encoding="utf-8"))
    holders = (tmp_path / "r" / "holders.csv").read_text(encoding="utf-8").splitlines()
    assert holders[0] == "quarter,place,holder,bucket,usd_bn_par"
    assert len(holders) == 1 + 2 * (12 * 2 + 10 + 1) * 8
    briefing = (tmp_path / "r" / "briefing.html").read_text(encoding="utf-8")
    assert briefing.startswith("<!doctype html>") and "The EU and others sell" in briefing
    assert "THE VERDICT" in capsys.readouterr().out


def test_a_pdf_wants_a_folder(capsys):
    assert app.run(["run", *SHORT, "--pdf"]) == 2
    out = capsys.readouterr()
    assert "--pdf with --out DIR" in out.err and out.err.count("\n") == 1 and out.out == ""


def test_a_pdf_without_its_printer_is_refused_before_anything_runs(
    tmp_path: Path, capsys, monkeypatch
):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    monkeypatch.setattr(ask, "run", lambda *_, **__: pytest.fail("it ran"))
    assert app.run(["run", "--pdf", "--out", str(tmp_path / "r")]) == 2
    err = capsys.readouterr().err
    assert "bondstrike[pdf]" in err and err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_pdf_is_written_beside_the_briefing(tmp_path: Path, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", SimpleNamespace(HTML=_Printer))
    folder = tmp_path / "r"
    assert app.run(["run", *SHORT, "--pdf", "--out", str(folder), "--quiet"]) == 0
    assert (folder / "briefing.pdf").read_bytes().startswith(b"%PDF")
    assert (folder / "briefing.html").is_file() and capsys.readouterr().err == ""


class _Printer:
    """As much of WeasyPrint's document as is used."""

    def __init__(self, *, string: str, **_: object) -> None:
        self.string = string

    def write_pdf(self, **_: object) -> bytes:
        return b"%PDF-1.7 " + str(len(self.string)).encode()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["eu-and-other"], "did you mean 'eu-and-others'?"),
        (["missing.toml"], "no such file"),
        (["--draws", "0"], "draws out of range · at draws · got 0 · allowed: 1 to 200000"),
        (["--seed", "-1"], "seed out of range"),
        (["--set", "fed.mode=fats"], "fast"),
        (["--set", "levers.0.share_of_mobilisable=1.5"], "share_of_mobilisable"),
        (["--set", "params.treasuries.lasting_pb=3"], "lasting_bp"),
        (["--set", "horizon_weeks=0"], "horizon_weeks"),
        (["--weights", "QE1=0"], "--set weights.QE1 · got 'QE1'"),
        (["--weights", "QE01"], "not a weight · at --weights"),
        (["--weights", "QE01=6"], "too large · at --set weights.QE01"),
    ],
)
def test_bad_input_is_one_line_and_writes_nothing(arguments, said, tmp_path, capsys):
    assert app.run(["run", *arguments, "--out", str(tmp_path / "r")]) == 2
    out = capsys.readouterr()
    assert said in out.err
    assert out.err.count("\n") == 1 and out.out == ""
    assert list(tmp_path.iterdir()) == []


def test_an_occupied_folder_is_refused_before_anything_runs(tmp_path: Path, capsys):
    (tmp_path / "mine.txt").write_text("keep", encoding="utf-8")
    assert app.run(["run", *SHORT, "--out", str(tmp_path)]) == 2
    assert "not empty" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_defective_draw_is_written_and_told(tmp_path: Path, capsys, monkeypatch):
    result = _with_failure(fake_result())
    monkeypatch.setattr(ask, "run", lambda *_, **__: result)
    monkeypatch.setattr(balance, "table", lambda *_: "")  # the fake sells three programmes, not 32
    assert app.run(["run", "--out", str(tmp_path / "r")]) == 4
    out = capsys.readouterr()
    assert "draw 7 with the lever: flow not finite in week 3" in out.err
    assert "DEFECTIVE DRAWS" in out.out
    assert Result.read(tmp_path / "r").manifest.failures[0].draw == 7


def _with_failure(result: Result) -> Result:
    failure = Failure(7, "with", "flow", 3, "not finite")
    manifest = replace(result.manifest, not_finite=1, failures=(failure,))
    return replace(result, manifest=manifest)


def test_an_interruption_is_130_and_writes_nothing(tmp_path: Path, capsys, monkeypatch):
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(ask, "run", interrupted)
    assert app.run(["run", "--out", str(tmp_path / "r")]) == 130
    assert capsys.readouterr().err == "bondstrike: interrupted: nothing was written\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("preset", "said"),
    [
        ("nothing", "there is no effect to show"),
        ("hedge-ratio-rise", "are sold forward and no bond is sold"),
        ("combined-tail", "the other events of the scenario happen too"),
    ],
)
def test_singular_questions_have_their_answer_and_briefing(
    preset: str, said: str, tmp_path: Path, capsys
):
    folder = tmp_path / "r"
    assert app.run(["run", preset, *SHORT, "--full", "--out", str(folder), "--quiet"]) == 0
    screen = " ".join(capsys.readouterr().out.split())
    page = (folder / "briefing.html").read_text(encoding="utf-8")
    body = re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)
    for text in (screen, " ".join(body.split())):
        assert said in text
        assert not re.search(r"[{}]|\bnan\b|\binf\b|\bNone\b|<t[dh][^>]*></t", text)


def test_one_draw_is_told(tmp_path: Path, capsys):
    folder, short = tmp_path / "r", [*SHORT, "--draws", "1"]
    assert app.run(["run", "one-pension-fund", *short, "--out", str(folder), "--quiet"]) == 0
    assert "THE VERDICT" in capsys.readouterr().out
    page = (folder / "briefing.html").read_text(encoding="utf-8")
    assert "In single draws" in page and "simulation error" not in page
