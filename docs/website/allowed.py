"""Which values a key of a scenario file takes, in words, read from the type of its field."""

from __future__ import annotations

import datetime as dt
import types
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from bondstrike.vocabulary import Action, Bloc, Bucket, FedMode, Holder, PolicyKind, Signal

NAMED: Mapping[type, str] = {
    Bloc: "a bloc",
    Bucket: "a bucket",
    Holder: "a holder",
    Signal: "a signal",
    Action: "an action",
    PolicyKind: "a policy",
    FedMode: "a mode of the Fed",
}
"""Closed lists, in the words of a reader."""

PLAIN: Mapping[Any, str] = {
    bool: "true or false",
    dt.date: "date",
    str: "text",
    Any: "anything",
    type(None): "",
}
"""Types without bounds."""


def allowed(field: FieldInfo) -> str:
    """The values that a field takes: `number from 0 to 1`, `"all" or "none"`, `name of a bloc`."""
    return _of(field.annotation, field.metadata)


def tables_within(annotation: Any) -> Iterator[type[BaseModel]]:
    """Tables that a key holds: itself, or as members of a list or of several possibilities."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif get_origin(annotation) is not Literal:
        for inner in get_args(annotation):
            yield from tables_within(inner)


def _of(annotation: Any, metadata: Sequence[Any] = ()) -> str:
    if annotation in PLAIN:
        return PLAIN[annotation]
    if annotation in (int, float):
        return _number(annotation, metadata)
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _of(inner[0], [*metadata, *_flat(inner[1:])])
    if origin is Literal:
        return _either([f'"{one}"' if isinstance(one, str) else f"{one}" for one in inner])
    if origin in (Union, types.UnionType):
        return _either([_of(one) for one in inner])
    if origin in (tuple, list, Sequence):
        return f"list, each {_of(inner[0])}"
    if origin in (dict, Mapping):
        key = "name" if inner[0] is str else _of(inner[0])
        return f"table, each {key} = {_of(inner[1])}"
    return _class(annotation)


def _class(annotation: Any) -> str:
    """A closed list by its name; anything else is a table of its own."""
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return f"name of {NAMED.get(annotation, annotation.__name__.lower())}"
    return "table"


def _either(said: Sequence[str]) -> str:
    return " or ".join(dict.fromkeys(one for one in said if one))


def _flat(metadata: Sequence[Any]) -> Iterator[Any]:
    for one in metadata:
        yield from one.metadata if isinstance(one, FieldInfo) else (one,)


def _number(kind: type, metadata: Sequence[Any]) -> str:
    """`number from 0 to 1`, `number above 0, to 1000`; whole numbers say so."""
    low = _bound(metadata, (Ge, "ge", "from {}"), (Gt, "gt", "above {},"))
    high = _bound(metadata, (Le, "le", "to {}"), (Lt, "lt", "below {}"))
    what = "whole number" if kind is int else "number"
    return f"{what} {low} {high}".rstrip(" ,").replace("  ", " ")


def _bound(metadata: Sequence[Any], *kinds: tuple[type, str, str]) -> str:
    for one in metadata:
        for kind, attribute, form in kinds:
            if isinstance(one, kind):
                return form.format(f"{getattr(one, attribute):g}")
    return ""
