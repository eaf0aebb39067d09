"""The README's figures are those that the commands beside them print."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bondstrike.cli import app

BLOCK = re.compile(r"<!-- figures of: bondstrike (.+?) -->(.*?)<!-- end of figures -->", re.DOTALL)
QUOTED = re.compile(r"\*([^*]+?)\*")


def blocks(root: Path) -> dict[str, list[str]]:
    """Command → figures quoted from its screen."""
    text = (root / "README.md").read_text(encoding="utf-8").replace("**", "")
    found: dict[str, list[str]] = {}
    for command, block in BLOCK.findall(text):
        found.setdefault(command, []).extend(QUOTED.findall(block))
    return found


def flat(text: str) -> str:
    """One line, single blanks, without per cent signs: tables print them in their heads."""
    return " ".join(text.replace("%", " ").split())


COMMANDS = ("evidence price-impact", "run", "run europe-1tn-quarter")
"""Commands of a few seconds each."""

SIDE_BY_SIDE = (
    "compare same-cost-sale same-cost-hedge same-cost-tariffs same-cost-goods same-cost-union"
)

LONGER = ("run --weights PI04=0", "backtest", SIDE_BY_SIDE)
"""Commands that compute a question anew, five questions, or twelve episodes."""

FEWEST = {"run --weights PI04=0": 2, "evidence price-impact": 5}
"""Least number of figures that a command's blocks quote; six where none is given."""


@pytest.mark.parametrize(
    "command", [*COMMANDS, *(pytest.param(c, marks=pytest.mark.slow) for c in LONGER)]
)
def test_quoted_figures_are_printed(command: str, root: Path, capsys) -> None:
    quoted = blocks(root)[command]
    assert len(quoted) >= FEWEST.get(command, 6)
    assert app.run([*command.split(), "--quiet"]) == 0
    screen = flat(capsys.readouterr().out)
    missing = [figure for figure in quoted if flat(figure) not in screen]
    assert not missing, f"`bondstrike {command}` does not print {missing}; it prints:\n{screen}"


def test_every_block_is_checked(root: Path) -> None:
    assert set(blocks(root)) == {*COMMANDS, *LONGER}


def test_readme_names_every_preset_count(root: Path) -> None:
    from bondstrike.scenario import list_presets

    words = {26: "twenty-six", 27: "twenty-seven", 28: "twenty-eight"}
    text = (root / "README.md").read_text(encoding="utf-8")
    assert f"{words[len(list_presets())]} questions" in text
