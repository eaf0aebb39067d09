"""`bondstrike evidence`: the list, a study, the spread, the fits, leaving one out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bondstrike.cli import app
from bondstrike.evidence.library import studies
from bondstrike.findings import leave_out


@pytest.fixture(autouse=True)
def _caches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No memo of the user's."""
    monkeypatch.setenv("BONDSTRIKE_CACHE", str(tmp_path / "caches"))


def test_the_list_names_every_study(capsys):
    assert app.run(["evidence"]) == 0
    out = capsys.readouterr().out
    assert f"{len(studies())} of {len(studies())} studies" in out
    assert all(id in out for id in studies())


def test_filters_and_json(capsys):
    asked = ["evidence", "--block", "price impact", "--grade", "ab", "--text", "elasticit"]
    assert app.run([*asked, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found and all(one["block"] == "price impact" for one in found)
    assert {one["grade"] for one in found} <= {"A", "B"}
    assert app.run(["evidence", "--text", "no study says this"]) == 0
    assert capsys.readouterr().out == "No study fits these filters.\n"


@pytest.mark.parametrize("asked", [["PI04"], ["--id", "PI04"]])
def test_one_study_in_full(asked: list[str], capsys):
    assert app.run(["evidence", *asked, "--weights", "QE01=0"]) == 0
    out = capsys.readouterr().out
    assert "Beltran" in out and "treasuries.lasting_bp" in out and "weight 1;" in out
    assert app.run(["evidence", *asked, "--json", "--weights", "PI04=2"]) == 0
    page = json.loads(capsys.readouterr().out)
    assert page["study"]["id"] == "PI04" and page["weight"] == 2.0


def test_price_impact_fits_the_page_and_is_drawn(tmp_path: Path, capsys):
    file = tmp_path / "new" / "impact.svg"
    assert app.run(["evidence", "price-impact", "--out", str(file)]) == 0
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 100 and "study: " not in out
    assert file.read_text(encoding="utf-8").startswith("<svg")
    assert app.run(["evidence", "price-impact", "--json", "--weights", "QE01=0"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["weights"] == {"QE01": 0.0} and len(found["bands"]) == 4


def test_the_fits_are_shown(capsys):
    code = app.run(["evidence", "fits"])
    out = capsys.readouterr().out
    assert code == (3 if "Not usable" in out else 0)
    assert "FIT price-impact" in out and "R-hat" in out
    app.run(["evidence", "fits", "--json"])
    assert any("overlap" in one for one in json.loads(capsys.readouterr().out))


def test_one_study_is_left_out(tmp_path: Path, capsys, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(leave_out, "units_of", lambda _: {"QE01": "price-impact"})
    file = tmp_path / "short.toml"
    head = 'based_on = "europe-1tn-quarter"\ntitle = "t"\nquestion = "q"\n'
    file.write_text(f"{head}horizon_weeks = 52\n", encoding="utf-8")
    asked = ["evidence", "leave-one-out", str(file), "--draws", "4", "--quiet"]
    assert app.run([*asked, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["name"] == "short" and found["draws"] == 4
    assert [one["unit"] for one in found["rows"]] == ["QE01"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["PI044"], "did you mean 'PI04'?"),
        (["price-imapct"], "did you mean 'price-impact'?"),
        (["--block", "prise impact"], "did you mean 'price impact'?"),
        (["--grade", "E"], "unknown grade"),
        (["PI04", "--grade", "A"], "filters are for the list"),
        (["fits", "--out", "x.svg"], "only price-impact has a picture"),
        (["price-impact", "eu-and-others"], "only leave-one-out runs a scenario"),
        (["price-impact", "--out", "x.gif"], "no such kind of picture"),
        (["price-impact", "--weights", "QE1=0"], "did you mean"),
        (["price-impact", "--weights", "QE01=9"], "0 (left out) to 5"),
        (["leave-one-out", "eu-and-other"], "did you mean 'eu-and-others'?"),
        (["leave-one-out", "--draws", "0"], "draws out of range"),
        (["leave-one-out", "--fit", "price"], "unknown fit"),
    ],
)
def test_bad_input_is_one_line(arguments: list[str], said: str, capsys):
    assert app.run(["evidence", *arguments]) == 2
    out = capsys.readouterr()
    assert said in out.err and out.err.count("\n") == 1 and out.out == ""
