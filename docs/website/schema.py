"""What a scenario file may say, read from the schema's source: tables, keys, defaults, meaning."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from bondstrike.scenario.fields import label
from docs.website.reading import docs_of

PACKAGE = "bondstrike.scenario"

FIRST = ("ScenarioFile", "Dispute", "Events", "Premises", "Fed", "FedNumbers", "Response")
"""Tables that stand first, where they exist; levers follow."""

NOT_OF_THE_FILE = ("ScenarioSpec",)
"""Classes with fields that no file states."""


@dataclass(frozen=True)
class Key:
    """One key of a table."""

    name: str
    meaning: str
    default: str
    """As a file would write it; empty if the key has to be given."""


@dataclass(frozen=True)
class Table:
    """One table of a scenario file."""

    name: str
    """Class in the source."""
    kind: str
    """What a lever's `kind` says; empty for other tables."""
    meaning: str
    """Docstring of the class."""
    parents: tuple[str, ...]
    """Classes whose keys it has as well."""
    keys: tuple[Key, ...]
    text: str
    """Docstring of a lever's module, empty for other tables."""


@cache
def tables() -> tuple[Table, ...]:
    """All tables with keys: first those of `FIRST`, then the levers by name."""
    found = {table.name: table for folder in ("", "levers") for table in _tables(folder)}
    first = [found.pop(name) for name in FIRST if name in found]
    rest = sorted(found.values(), key=lambda t: (bool(t.kind), t.kind or t.name))
    return (*first, *rest)


def _tables(folder: str) -> Iterator[Table]:
    place = files(PACKAGE).joinpath(folder)
    for file in sorted(place.iterdir(), key=lambda f: f.name):
        if file.name.endswith(".py") and file.name != "fields.py":
            yield from _in_file(f"{folder}/{file.name}".lstrip("/"), file.read_text("utf-8"))


def _in_file(name: str, source: str) -> Iterator[Table]:
    tree = ast.parse(source)
    module = import_module(f"{PACKAGE}.{name.removesuffix('.py').replace('/', '.')}")
    for node in tree.body:
        if not isinstance(node, ast.ClassDef) or not node.bases or node.name in NOT_OF_THE_FILE:
            continue
        owner, said = getattr(module, node.name), docs_of(PACKAGE, name)[node.name]
        if not issubclass(owner, BaseModel):
            continue
        keys = tuple(_key(field, said, owner) for field in node.body if _is_key(field, owner))
        if keys:
            kind = _kind(owner)
            text = ast.get_docstring(tree) or ""
            meaning = " ".join((ast.get_docstring(node) or "").split())
            parents = tuple(ast.unparse(base) for base in node.bases)
            yield Table(node.name, kind, meaning, parents, keys, text if kind else "")


def _is_key(field: ast.stmt, owner: type[BaseModel]) -> bool:
    match field:
        case ast.AnnAssign(target=ast.Name(id=name)):
            return name in owner.model_fields and name != "kind"
        case _:
            return False


def _key(field: ast.stmt, said: dict[str, str], owner: type[BaseModel]) -> Key:
    assert isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
    name = field.target.id
    return Key(name, said.get(name, ""), _default(owner.model_fields[name]))


def _default(field: FieldInfo) -> str:
    """The default as a file would write it."""
    match field.get_default(call_default_factory=True):
        case value if field.is_required():
            return ""
        case None:
            return "none"
        case bool(truth):
            return str(truth).lower()
        case Enum() as member:
            return f'"{label(member)}"'
        case str(text):
            return f'"{text}"'
        case int() | float() as number:
            return f"{number:g}"
        case value:
            return "as below" if isinstance(value, BaseModel) else "empty"


def _kind(owner: type[BaseModel]) -> str:
    """What a lever's `kind` has to say."""
    field = owner.model_fields.get("kind")
    return str(get_args(field.annotation)[0]) if field else ""
