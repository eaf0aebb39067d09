"""`bondstrike world`."""

from __future__ import annotations

import json

from bondstrike.cli import app


def test_the_baseline_is_shown_with_sources(capsys):
    assert app.run(["world"]) == 0
    out = capsys.readouterr().out
    for word in ("euro-area", "Reconciliation", "MSPD"):
        assert word.lower() in out.lower(), word


def test_the_baseline_as_json(capsys):
    assert app.run(["world", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["date"] == "2026-10-02"
    assert all(len(row) == len(s["columns"]) for s in said["sections"] for row in s["rows"])


def test_an_unknown_baseline_is_refused(capsys):
    assert app.run(["world", "2026-10-03"]) == 2
    assert "2026-10-02" in capsys.readouterr().err
