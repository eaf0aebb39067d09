"""What the schema refuses, told in one line: what, where, got, allowed, nearest match."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bondstrike.errors import InputError, unknown_name
from bondstrike.scenario.dispute import Dispute
from bondstrike.scenario.events import Events
from bondstrike.scenario.fed import Fed
from bondstrike.scenario.fields import nearest_of
from bondstrike.scenario.levers import KINDS
from bondstrike.scenario.levers.common import Proceeds
from bondstrike.scenario.responses import ACTIONS
from bondstrike.scenario.responses.common import Rule
from bondstrike.scenario.schema import Premises, ScenarioFile

_TABLES: Mapping[str, type[BaseModel]] = {
    "": ScenarioFile,
    "responses": Rule,
    "fed": Fed,
    "dispute": Dispute,
    "events": Events,
    "premises": Premises,
    "proceeds": Proceeds,
    **KINDS,
}
"""Schema of each table by the last name on its path (for levers, their kind)."""

_UNION_TAGS = frozenset({"by-name", "by-bucket"})
"""What pydantic adds to a path inside a union; no user wrote it."""


_NO_KIND = frozenset({"union_tag_invalid", "union_tag_not_found"})
"""Pydantic's words for a lever without a known `kind`, or a response without a known `action`."""

_TAGS: Mapping[str, tuple[str, str, Mapping[str, type[BaseModel]]]] = {
    "levers": ("kind", "kind of lever", KINDS),
    "responses": ("action", "action", ACTIONS),
}
"""Lists whose tables are told apart by a key: the key, its name in words, what it may say."""


def one_line(error: ValidationError, where: str, yours: Sequence[str]) -> InputError:
    """The error that says most, as one line: unknown keys before what follows from them.

    `where` names the file; paths in `yours` were set by hand and are named as `--set`.
    """
    found = sorted(error.errors(), key=lambda item: item["type"] != "extra_forbidden")
    first = found[0]
    path = _path(first["loc"])
    if first["type"] in _NO_KIND:
        path = f"{path}.{_TAGS[str(first['loc'][0])][0]}"
    return _as_line(first, path, _place(path, where, yours))


def _place(path: str, where: str, yours: Sequence[str]) -> str:
    """The setting by hand that the path lies in or leads to; else file and key."""
    for mine in yours:
        if f"{mine}.".startswith(f"{path}.") or f"{path}.".startswith(f"{mine}."):
            return f"--set {mine}"
    return ", ".join(part for part in (where, path) if part)


def _path(loc: Sequence[int | str]) -> str:
    """Path as users write it: no union tags, no kinds of lever, no actions."""
    tags = _TAGS[str(loc[0])][2] if loc and loc[0] in _TAGS else {}
    here = [step for place, step in enumerate(loc) if not (place == 2 and step in tags)]
    steps = [str(step) for step in here if step not in _UNION_TAGS]
    steps = [step for step in steps if "[" not in step]
    return ".".join(step for step in steps if step)


def _as_line(item: ErrorDetails, path: str, place: str) -> InputError:
    kind, context = item["type"], item.get("ctx", {})
    if kind == "extra_forbidden":
        key = path.rsplit(".", 1)[-1]
        return unknown_name("key", key, _keys_beside(item["loc"]), where=place)
    if kind == "missing":
        return InputError("a key is missing", where=place, allowed=_doc(item["loc"]))
    got = item["input"]
    shown = got if isinstance(got, str | int | float | bool) else None
    if kind == "refused":
        allowed, nearest = context.get("allowed", ""), context.get("nearest")
        return InputError(item["msg"], where=place, got=shown, allowed=allowed, nearest=nearest)
    if kind in _NO_KIND:
        _, what, known = _TAGS[str(item["loc"][0])]
        return unknown_name(what, str(context.get("tag", "")), known, where=place)
    what, allowed = _in_words(kind, context, item["msg"])
    nearest = nearest_of(got, _choices(context)) if isinstance(got, str) else None
    return InputError(what, where=place, got=shown, allowed=allowed, nearest=nearest)


_LIMITS = {
    "greater_than_equal": ("too small", "at least", "ge"),
    "greater_than": ("too small", "more than", "gt"),
    "less_than_equal": ("too large", "at most", "le"),
    "less_than": ("too large", "less than", "lt"),
}

_TYPES = {
    "float_type": "a number",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "string_type": "text in quotation marks",
    "date_type": "a date, as 2026-11-01",
    "tuple_type": "a list",
    "dict_type": "a table",
    "model_type": "a table",
    "model_attributes_type": "a table",
    "finite_number": "a finite number",
}


def _in_words(kind: str, context: Mapping[str, Any], message: str) -> tuple[str, str]:
    """What is wrong and what would be allowed, for one of pydantic's error types."""
    if kind in _LIMITS:
        what, bound, key = _LIMITS[kind]
        return what, f"{bound} {context[key]:g}"
    if kind in _TYPES:
        return "not a finite number" if kind == "finite_number" else "wrong type", _TYPES[kind]
    if kind == "literal_error":
        return "unknown value", context["expected"]
    return message, ""


def _choices(context: Mapping[str, Any]) -> list[str]:
    """Names in pydantic's list of expected literals."""
    return [
        part.strip(" '")
        for part in str(context.get("expected", "")).replace(" or ", ",").split(",")
    ]


def _keys_beside(loc: Sequence[int | str]) -> list[str]:
    """Keys that the table at a location knows."""
    inside = [step for step in loc[:-1] if isinstance(step, str)]
    if len(inside) == 2 and inside[0] in _TAGS and inside[1] in _TAGS[inside[0]][2]:
        return list(_TAGS[inside[0]][2][inside[1]].model_fields)
    for step in reversed(inside):
        if step in _TABLES:
            return list(_TABLES[step].model_fields)
    return list(ScenarioFile.model_fields)


def _doc(loc: Sequence[int | str]) -> str:
    return f"{loc[-1]} = …"
