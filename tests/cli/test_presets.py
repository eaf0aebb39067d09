"""`bondstrike presets`."""

from __future__ import annotations

import json

from bondstrike.cli import app
from bondstrike.scenario import PRESETS


def test_every_preset_is_listed_with_its_question(capsys):
    assert app.run(["presets"]) == 0
    out = capsys.readouterr().out
    assert all(name in out for name in PRESETS)


def test_the_list_as_json(capsys):
    assert app.run(["presets", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [preset["name"] for preset in listed] == list(PRESETS)
    assert all(preset["title"] and preset["question"] for preset in listed)
