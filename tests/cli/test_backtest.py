"""`bondstrike backtest`, with the real chain over a quarter."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bondstrike.cli import app
from bondstrike.cli import backtest as command
from bondstrike.history import backtest as history
from tests.history.test_backtest import example

SHORT = ["greenland-2026", "tariffs-2025", "--draws", "16"]


def test_two_episodes_on_a_screen(capsys):
    assert app.run(["backtest", *SHORT]) == 0
    out = capsys.readouterr().out
    for phrase in ("2 episodes scored", "MISSES", "SCORE", "OBSERVED", "tariffs-2025", "greenland"):
        assert phrase in out, phrase
    assert "TWO THAT MUST HOLD TOGETHER" not in out  # one of the pair wasn't run
    assert out.index("tariffs-2025  ") < out.index("greenland-2026  ")
    assert max(map(len, out.splitlines())) <= 100


def test_full_has_every_outcome(capsys):
    assert app.run(["backtest", *SHORT, "--full"]) == 0
    assert "mortgage, 2w" in capsys.readouterr().out


def test_json_holds_all(capsys):
    assert app.run(["backtest", *SHORT, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["draws"], said["seed"]) == (16, 1)
    assert [one["id"] for one in said["episodes"]] == ["tariffs-2025", "greenland-2026"]
    tariffs = said["episodes"][0]
    assert len(tariffs["outcomes"]) == 7
    assert set(tariffs["outcomes"][0]["rivals"]) == {"no-change", "linear-rule", "news-alone"}
    assert said["all"]["count"] == 10
    assert said["together"] is None


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["tariffs-205"], "tariffs-2025"),
        (["tariffs-2025", "--draws", "0"], "draws out of range"),
        (["tariffs-2025", "--draws", "8", "--seed", "-1"], "seed"),
    ],
)
def test_bad_input_is_one_line(arguments: list[str], said: str, capsys):
    assert app.run(["backtest", *arguments]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


def test_a_week_that_did_not_clear_is_an_exit_code(capsys):
    broken = history.summed((replace(example(), not_cleared=3),), 4, 1)
    assert command._verdict(broken) == 4
    assert "3 in made-up-2025" in capsys.readouterr().err
    assert command._verdict(history.summed((example(),), 4, 1)) == 0


@pytest.mark.slow
def test_all_episodes_within_two_minutes(capsys):
    import time

    began = time.process_time()
    assert app.run(["backtest", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert time.process_time() - began < 240.0  # two cores, two minutes
    assert said["together"] in (True, False)
    assert said["all"]["count"] >= 12
