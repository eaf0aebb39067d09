"""`bondstrike variables`."""

from __future__ import annotations

import json

from bondstrike.cli import app
from bondstrike.model.outputs import MACRO, VARIABLES


def test_every_weekly_variable_is_listed(capsys):
    assert app.run(["variables"]) == 0
    out = capsys.readouterr().out
    assert all(name in out for name in (*VARIABLES, *MACRO))


def test_every_output_says_unit_axes_and_meaning(capsys):
    assert app.run(["variables", "--json"]) == 0
    groups = json.loads(capsys.readouterr().out)
    assert {"weekly", "summaries", "parameters", "economy", "attribution"} <= set(groups)
    assert all(q["unit"] and q["axes"] and q["meaning"] for g in groups.values() for q in g)
