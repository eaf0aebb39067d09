"""`bondstrike union`: the screen, JSON, files, and what is refused in one line."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from bondstrike.cli import app


def test_the_screen_answers(capsys):
    assert app.run(["union"]) == 0
    out = capsys.readouterr().out
    for phrase in ("Keynes's clearing union, 1943: 13 members, 10 years", "(88\u00a0% less)"):
        assert phrase in out, phrase
    assert "Trade is not forced through it" in out
    assert max(map(len, out.splitlines())) <= 100


def test_options_reach_the_union(capsys):
    asked = ["epu-1950", "--blocs", "canada,china,japan", "--years", "3", "--covered", "0.5"]
    assert app.run(["union", *asked, "--adjustment", "0.1", "--adjusts", "debtors", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert [one["name"] for one in said["members"]] == ["canada", "china", "japan"]
    assert said["asked"] == {"years": 3, "covered": 0.5, "adjustment": 0.1, "adjusts": "debtors"}
    assert said["about"]["union"] == "epu-1950"
    assert sum(one["years"][-1]["position"] for one in said["members"]) == pytest.approx(0.0)


def test_without_the_united_states(capsys):
    assert app.run(["union", "levy", "--without-us", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert len(said["members"]) == 12 and said["members"][0]["name"] == "japan"
    assert said["netting"]["multilateral_share"] == pytest.approx(0.879, abs=5e-4)


def test_out_holds_tables_and_json(tmp_path: Path, capsys):
    folder = tmp_path / "u"
    assert app.run(["union", "--out", str(folder), "--years", "4"]) == 0
    assert sorted(path.name for path in folder.iterdir()) == [
        *("members.csv", "reserves.csv", "treasuries.csv", "union.json")
    ]
    with (folder / "members.csv").open(encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == 13 * 4
    said = json.loads((folder / "union.json").read_text(encoding="utf-8"))
    assert said["own"]["residual"] < 1e-8
    assert "DOLLARS THAT RESERVES NEED" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["keyns"], "did you mean 'keynes-1943'"),
        (["--blocs", "china,japn"], "did you mean 'japan'"),
        (["--blocs", "china"], "too few members"),
        (["--blocs", "china,united-states", "--without-us"], "both named and left out"),
        (["--years", "0"], "allowed: 1 to 50"),
        (["--years", "51"], "allowed: 1 to 50"),
        (["--covered", "1.5"], "covered that can't be"),
        (["--adjusts", "debtor"], "did you mean 'debtors'"),
    ],
)
def test_bad_input_is_one_line_and_writes_nothing(
    arguments: list[str], said: str, tmp_path: Path, capsys
):
    assert app.run(["union", *arguments, "--out", str(tmp_path / "u")]) == 2
    out = capsys.readouterr()
    assert said in out.err
    assert out.err.count("\n") == 1 and out.out == ""
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_there_is_not_written_over(tmp_path: Path, capsys):
    (tmp_path / "kept").write_text("mine", encoding="utf-8")
    assert app.run(["union", "--out", str(tmp_path)]) != 0
    out = capsys.readouterr()
    assert out.err.count("\n") == 1 and out.out == ""
    assert (tmp_path / "kept").read_text(encoding="utf-8") == "mine"
