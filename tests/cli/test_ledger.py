"""`bondstrike ledger`: the command, its refusals, and the page that shows what it prints."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from bondstrike.cli import app
from bondstrike.findings.ledger_paths import PATHS
from tests.findings.ledger_sample import WEEKS, walked

BLOCK = re.compile(r"^```ledger (\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def known(monkeypatch):
    """A path whose books are known, whatever scenario is asked for."""
    monkeypatch.setattr("bondstrike.ensemble.assemble.assemble", lambda _: walked().assembly)
    monkeypatch.setattr("bondstrike.ensemble.books.walk", lambda _, draw: walked(draw=draw))


def refused(arguments: list[str], capsys) -> str:
    assert app.run(["ledger", *arguments]) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.count("\n") == 1
    return said.err


def test_a_week_on_one_screen(known, capsys):
    assert app.run(["ledger", "--week", "9"]) == 0
    out = capsys.readouterr().out
    for word in ("The ledger after week 9", "WHO OWES WHAT", "GROSS AND NET", "CHECKS"):
        assert word in out
    assert max(map(len, out.splitlines())) <= 100


def test_a_flow_to_both_its_sides(known, capsys):
    assert app.run(["ledger", "--week", "9", "--flow", "to_dealers", "--draw", "2"]) == 0
    out = capsys.readouterr().out
    assert "To dealers in week 9" in out and "draw 2" in out
    assert re.search(r"dealers +\+3\.0 +\+2\.7 +−2\.7", out)


def test_as_json(known, capsys):
    assert app.run(["ledger", "--week", "9", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["flows"]) == 10
    assert app.run(["ledger", "--week", "9", "--flow", "sold", "--json"]) == 0
    assert list(json.loads(capsys.readouterr().out)["flows"]) == ["sold"]


def test_csv_files_in_a_new_folder(known, tmp_path: Path, capsys):
    assert app.run(["ledger", "--out", str(tmp_path / "books")]) == 0
    names = {file.name for file in (tmp_path / "books").iterdir()}
    assert names == {"sheet.csv", "flows.csv", "sellers.csv", "position.csv"}
    capsys.readouterr()
    assert "folder is not empty" in refused(["--out", str(tmp_path / "books")], capsys)
    assert app.run(["ledger", "--claim", "C19", "--out", str(tmp_path / "claim")]) == 0
    assert {f.name for f in (tmp_path / "claim").iterdir()} == {"steps.csv", "measures.csv"}


@pytest.mark.parametrize("week", ["-1", str(WEEKS), "9999"])
def test_a_week_that_is_not_there(known, week, capsys):
    assert f"no such week · at --week · got {week}" in refused(["--week", week], capsys)


@pytest.mark.parametrize("week", ["x", "1.5", ""])
def test_a_week_that_is_no_number(week, capsys):
    assert "--week" in refused(["--week", week], capsys)


def test_an_unknown_flow_is_refused_before_anything_runs(capsys):
    assert "did you mean 'sold'?" in refused(["--flow", "slod"], capsys)


@pytest.mark.parametrize(
    "others",
    [["fed-never"], ["--week", "3"], ["--flow", "sold"], ["--draw", "1"], ["--set", "a=1"]],
)
def test_a_claim_takes_no_scenario(others, capsys):
    assert "a claim takes no scenario" in refused([*others, "--claim", "C19"], capsys)


def test_an_unknown_claim(capsys):
    assert "C18, C19, C20, C23" in refused(["--claim", "C17"], capsys)


@pytest.mark.parametrize("claim", PATHS)
def test_a_claim_on_one_screen(claim, capsys):
    assert app.run(["ledger", "--claim", claim]) == 0
    out = capsys.readouterr().out
    assert out.startswith(claim) and max(map(len, out.splitlines())) <= 100
    assert app.run(["ledger", "--claim", claim.lower(), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["claim"] == claim


@pytest.mark.parametrize("claim", PATHS)
def test_the_page_shows_what_the_command_prints(claim, root: Path, capsys):
    blocks = dict(BLOCK.findall((root / "docs/pages/ledger.md").read_text(encoding="utf-8")))
    assert set(blocks) == set(PATHS)
    assert app.run(["ledger", "--claim", claim]) == 0
    assert blocks[claim] == capsys.readouterr().out, f"print `bondstrike ledger --claim {claim}`"


def test_a_claim_needs_no_world_and_no_chain(monkeypatch, capsys):
    def fail(*_):
        raise AssertionError("a claim is posted on made-up positions")

    monkeypatch.setattr("bondstrike.ensemble.assemble.assemble", fail)
    monkeypatch.setattr("bondstrike.ensemble.books.walk", fail)
    monkeypatch.setattr("bondstrike.world.load_world", fail)
    assert app.run(["ledger", "--claim", "C20"]) == 0
    assert "CASE 3" in capsys.readouterr().out
