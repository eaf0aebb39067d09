"""What a scenario file may say, read from the schema: tables, keys, ranges, defaults, meaning."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from bondstrike.scenario.fields import label
from docs.website.allowed import allowed, tables_within
from docs.website.reading import docs_of

PACKAGE = "bondstrike.scenario"

FOLDERS = ("", "levers", "responses")
"""Folders of the package that hold tables, where they exist."""

FIRST = ("ScenarioFile", "Dispute", "Events", "Premises", "Fed", "FedNumbers", "Rule")
"""Tables that stand first, where they exist; levers follow."""

NAMES_OF_TABLES = ("kind", "action")
"""Keys that say which lever or response a table is; its page and heading are named so."""

NOT_OF_THE_FILE = ("ScenarioSpec",)
"""Classes with fields that no file states."""


@dataclass(frozen=True)
class Key:
    """One key of a table."""

    name: str
    meaning: str
    default: str
    """As a file would write it; empty if the key has to be given."""
    allowed: str
    """Values that it takes, in words."""


@dataclass(frozen=True)
class Table:
    """One table of a scenario file."""

    name: str
    """Class in the source."""
    kind: str
    """What a lever's `kind` or a response's `action` says; empty for other tables."""
    family: str
    """`levers` or `responses` for these; empty for other tables."""
    meaning: str
    """Docstring of the class."""
    parents: tuple[str, ...]
    """Classes whose keys it has as well."""
    keys: tuple[Key, ...]
    text: str
    """Docstring of the module of a lever or response, empty for other tables."""

    @property
    def anchor(self) -> str:
        """Its place on the page: the class, for responses the action, as names may be the same."""
        return f"response-{self.kind}" if self.family == "responses" else self.name


@cache
def tables() -> tuple[Table, ...]:
    """All tables with keys: first those of `FIRST`, then levers and responses by name."""
    found = {table.anchor: table for folder in FOLDERS for table in _tables(folder)}
    first = [found.pop(name) for name in FIRST if name in found]
    rest = sorted(found.values(), key=lambda t: (bool(t.kind), t.family, t.kind or t.name))
    return (*first, *rest)


def keys_of(owner: type[BaseModel]) -> tuple[Key, ...]:
    """Every key of one table: its own first, then inherited ones, tables within it written out."""
    found: dict[str, Key] = {}
    for base in owner.__mro__:
        if base.__module__.startswith(PACKAGE) and issubclass(base, BaseModel):
            said = docs_of(PACKAGE, _file_of(base)).get(base.__name__, {})
            for name in inspect.get_annotations(base):
                if name in owner.model_fields and name not in (*NAMES_OF_TABLES, *found):
                    found |= _with_tables(name, said, owner)
    return tuple(found.values())


def _with_tables(name: str, said: dict[str, str], owner: type[BaseModel]) -> dict[str, Key]:
    """One key and, if it is a table itself, that table's keys as `name.key`."""
    field = owner.model_fields[name]
    within = [key for table in tables_within(field.annotation) for key in keys_of(table)]
    keys = [_described(name, said, field), *(replace(k, name=f"{name}.{k.name}") for k in within)]
    return {key.name: key for key in keys}


def _file_of(owner: type) -> str:
    """The file in which a class stands, below the package of scenarios."""
    below = owner.__module__.removeprefix(PACKAGE).lstrip(".").replace(".", "/")
    package = hasattr(sys.modules[owner.__module__], "__path__")
    return f"{below}/__init__.py" if package else f"{below}.py"


def _tables(folder: str) -> Iterator[Table]:
    place = files(PACKAGE).joinpath(folder)
    if not place.is_dir():
        return
    for file in sorted(place.iterdir(), key=lambda f: f.name):
        if file.name.endswith(".py") and file.name != "fields.py":
            yield from _in_file(f"{folder}/{file.name}".lstrip("/"), file.read_text("utf-8"))


def _in_file(name: str, source: str) -> Iterator[Table]:
    tree = ast.parse(source)
    below = name.removesuffix(".py").removesuffix("__init__").rstrip("/").replace("/", ".")
    module = import_module(f"{PACKAGE}.{below}".rstrip("."))
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
            family = name.partition("/")[0] if kind else ""
            yield Table(node.name, kind, family, meaning, parents, keys, text if kind else "")


def _is_key(field: ast.stmt, owner: type[BaseModel]) -> bool:
    match field:
        case ast.AnnAssign(target=ast.Name(id=name)):
            return name in owner.model_fields and name not in NAMES_OF_TABLES
        case _:
            return False


def _key(field: ast.stmt, said: dict[str, str], owner: type[BaseModel]) -> Key:
    assert isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
    return _described(field.target.id, said, owner.model_fields[field.target.id])


def _described(name: str, said: dict[str, str], field: FieldInfo) -> Key:
    return Key(name, said.get(name, ""), _default(field), allowed(field))


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
    """What a lever's `kind` or a response's `action` has to say."""
    for name in NAMES_OF_TABLES:
        if field := owner.model_fields.get(name):
            return str(get_args(field.annotation)[0])
    return ""
