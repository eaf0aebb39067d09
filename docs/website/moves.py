"""Pages of the moves that a scenario may make: levers of the senders, responses of the target.

Every page stands on one template: a title with its definition in a line, then `HEADINGS`, in that
order, none empty. The prose is written by hand in `docs/pages/levers` and `docs/pages/responses`;
what may be set is read from the schema when the site is built, so no field can be missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import BaseModel

from bondstrike.scenario.fed import Fed
from bondstrike.scenario.fields import label
from bondstrike.scenario.levers import KINDS
from bondstrike.scenario.load import PRESETS, load_scenario
from bondstrike.scenario.responses import ACTIONS
from bondstrike.scenario.responses.common import THRESHOLDS
from bondstrike.scenario.schema import ScenarioSpec
from docs.website import schema
from docs.website.schema import Key

HEADINGS = (
    "What it is",
    "Who could do it",
    "The big message",
    "What to watch",
    "Side effects",
    "Settings",
    "A case",
    "What is left out",
)
"""Headings of every page, in order."""

FAMILIES = {"levers": "Levers", "responses": "Responses"}
"""Folders of `docs/pages` with such pages, and what the menu calls them."""

FED_MODES = "fed-modes"
"""The page of the Fed's modes: an answer that every scenario has, chosen by `fed` and no rule."""


@dataclass(frozen=True)
class Move:
    """One lever or response, as its page tells it."""

    family: str
    """`levers` or `responses`."""
    kind: str
    """What a scenario file calls it."""
    name: str
    """The title up to the colon."""
    definition: str
    """The rest of the title: what it is, in a line."""
    sections: tuple[tuple[str, str], ...]
    """Heading and Markdown below it, in the order of `HEADINGS`."""

    @property
    def path(self) -> str:
        """Where its page stands in the site."""
        return f"{self.family}/{self.kind}.html"


def moves(root: Path, family: str) -> tuple[Move, ...]:
    """Pages of a family, in the order of the schema. Raises ValueError for one off the template."""
    order = list(kinds(family))
    files = sorted((root / "docs" / "pages" / family).glob("*.md"), key=lambda f: _rank(f, order))
    return tuple(read(file.read_text(encoding="utf-8"), family, file.stem) for file in files)


def kinds(family: str) -> tuple[str, ...]:
    """Every kind of lever, or every action and the page of the Fed's modes."""
    if family == "levers":
        return tuple(KINDS)
    return (*ACTIONS, FED_MODES)


def _rank(file: Path, order: list[str]) -> tuple[int, str]:
    return (order.index(file.stem) if file.stem in order else len(order), file.stem)


def read(text: str, family: str, kind: str) -> Move:
    """A page's Markdown as a `Move`. Raises ValueError naming the page and what is amiss."""
    where = f"docs/pages/{family}/{kind}.md"
    title, *rest = re.split(r"^## ", text, flags=re.MULTILINE)
    name, colon, definition = title.removeprefix("# ").strip().partition(": ")
    if not title.startswith("# ") or not colon or "\n" in definition:
        raise ValueError(f"{where}: the page begins with one line '# Name: definition'")
    parts = [part.partition("\n") for part in rest]
    sections = tuple((heading.strip(), body.strip()) for heading, _, body in parts)
    found = tuple(heading for heading, _ in sections)
    if found != HEADINGS:
        raise ValueError(f"{where}: headings are {list(found)}, not {list(HEADINGS)}")
    if empty := [heading for heading, body in sections if not body]:
        raise ValueError(f"{where}: nothing below {empty}")
    return Move(family, kind, name, definition, sections)


def settings(move: Move) -> tuple[Key, ...]:
    """What may be set, read from the schema; empty while the code has no such move."""
    owner = _owner(move)
    return schema.keys_of(owner) if owner else ()


def _owner(move: Move) -> type[BaseModel] | None:
    """The table of a scenario file that states the move."""
    if move.family == "levers":
        return KINDS.get(move.kind)
    if move.kind == FED_MODES:
        return Fed
    return ACTIONS.get(move.kind)


def strength(move: Move) -> str:
    """Unit and range of a response's `size`; empty for other pages."""
    if move.family == "responses" and move.kind in ACTIONS:
        return str(ACTIONS[move.kind].strength)
    return ""


def signals() -> dict[str, str]:
    """Signals that a rule may watch, with the thresholds that make sense and their unit."""
    return {label(signal): str(allowed) for signal, allowed in THRESHOLDS.items()}


def asked_by(move: Move) -> tuple[str, ...]:
    """Presets that make the move. Every preset names a mode of the Fed, so that page lists none."""
    return tuple(name for name, made in by_preset().items() if (move.family, move.kind) in made)


@cache
def by_preset() -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Preset → family and kind of each of its moves, once each, in the order of the file."""
    return {name: tuple(dict.fromkeys(_made(load_scenario(name)))) for name in PRESETS}


def _made(spec: ScenarioSpec) -> Iterator[tuple[str, str]]:
    yield from (("levers", lever.kind) for lever in spec.levers)
    yield from (("responses", response.action) for response in spec.responses)
