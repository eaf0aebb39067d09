"""One grammar for changing a setting: `path=value`, in `--set`, links and the API.

    levers.0.weeks=26                             a number
    levers.0.share_of_mobilisable=0.5             replaces whichever size the lever had
    fed.mode=fast   premises.haven=broken         a name
    params.treasuries.lasting_bp=8                a parameter, fixed
    params.treasuries.lasting_bp=lognormal(4,1.5,10)    … or with another distribution
    weights.PI04=0                                a study left out of the fit

`--weights PI04=0,QE01=2` says the last for several studies at once. A value is read as TOML
(number, true, list, table) and otherwise taken as text; the schema then says whether it fits.
Nothing is evaluated.
"""

from __future__ import annotations

import copy
import dataclasses
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, get_type_hints

from bondstrike.errors import InputError
from bondstrike.model.parameters import Parameters

Raw = dict[str, Any]
"""A scenario file as parsed, before the schema has seen it."""

_SIZES = frozenset({"share_of_mobilisable", "share_of_holdings", "amount"})

TAKES_OUT: Mapping[str, frozenset[str]] = {
    "share_of_mobilisable": _SIZES | {"drawn_from"},
    "share_of_holdings": _SIZES | {"drawn_from"},
    "amount": _SIZES,
    "above": frozenset({"below", "at"}),
    "below": frozenset({"above", "at"}),
    "at": frozenset({"signal", "above", "below"}),
}
"""Keys that a key replaces: a lever has one size, a rule one threshold or a date."""

_PATH = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")

_WEIGHT = re.compile(r"[A-Za-z0-9_-]+\s*=\s*[0-9.eE+-]+")


@dataclass(frozen=True)
class Override:
    """One setting changed by hand."""

    path: str
    """Dotted path; positions in lists count from 0."""
    value: Any
    """Number, truth value, text, list or table."""

    @property
    def steps(self) -> list[str]:
        """The path in steps; a parameter's own path is one step."""
        head, _, rest = self.path.partition(".")
        return [head, rest] if head == "params" and rest else self.path.split(".")


def parse(text: str) -> Override:
    """`path=value` → override. Raises InputError on anything else."""
    path, equals, value = text.partition("=")
    path, value = path.strip(), value.strip()
    if not equals or not value or not _PATH.fullmatch(path):
        raise InputError("not a setting", where="--set", got=text, allowed="path=value")
    return Override(path, _read(value))


def weight_settings(text: str) -> tuple[str, ...]:
    """`PI04=0,QE01=2` → settings `weights.PI04=0` and `weights.QE01=2`; none if it is empty.

    Raises InputError on anything but ids with a number each.
    """
    parts = [part.strip() for part in text.split(",")] if text.strip() else []
    for part in parts:
        if not _WEIGHT.fullmatch(part):
            allowed = "PI04=0,QE01=2: study ids with a weight each"
            raise InputError("not a weight", where="--weights", got=part, allowed=allowed)
    return tuple(f"weights.{part}" for part in parts)


def _read(text: str) -> Any:
    """TOML value if it is one, else the text itself."""
    if "\n" in text or "\r" in text:
        return text
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def apply(raw: Mapping[str, Any], overrides: Iterable[Override]) -> Raw:
    """A copy of the raw scenario with the settings changed, in order.

    Raises InputError for a position that a list does not have and for a path through a number.
    Keys that the schema does not know pass here: the schema refuses them with the nearest match.
    """
    changed = copy.deepcopy(dict(raw))
    if isinstance(changed.get("fed"), str):
        changed["fed"] = {"mode": changed["fed"]}
    if isinstance(changed.get("params"), Mapping):
        changed["params"] = flat_params(changed["params"])
    for override in overrides:
        _put(changed, override)
    return changed


def flat_params(params: Mapping[str, Any]) -> Raw:
    """Nested tables of parameters → one table with dotted paths."""
    flat: Raw = {}
    for key, value in params.items():
        if isinstance(value, Mapping):
            flat |= {f"{key}.{name}": leaf for name, leaf in value.items()}
        else:
            flat[key] = value
    return flat


def _put(raw: Raw, override: Override) -> None:
    *inner, last = override.steps
    table: Any = raw
    for depth, step in enumerate(inner):
        table = _enter(table, step, ".".join(override.steps[: depth + 1]))
    if isinstance(table, list):
        table[_position(table, last, override.path)] = override.value
        return
    _make_room(table, last)
    table[last] = override.value


def _enter(table: Any, step: str, path: str) -> Any:
    """The table or list one step further in; a missing table is opened."""
    if isinstance(table, list):
        inside = table[_position(table, step, path)]
    else:
        inside = table.setdefault(step, {})
    if not isinstance(inside, dict | list):
        raise InputError("nothing lies below this path", where=f"--set {path}", got=inside)
    return inside


def _position(items: list[Any], step: str, path: str) -> int:
    if step.isdecimal() and int(step) < len(items):
        return int(step)
    allowed = f"0 to {len(items) - 1}" if items else "none: the list is empty"
    raise InputError("no such position", where=f"--set {path}", got=step, allowed=allowed)


def _make_room(table: Raw, key: str) -> None:
    for other in TAKES_OUT.get(key, ()):
        table.pop(other, None)


def parameter_paths() -> tuple[str, ...]:
    """Every parameter as `link.name`, in the order of the story."""
    links = get_type_hints(Parameters)
    return tuple(
        f"{link.name}.{field.name}"
        for link in dataclasses.fields(Parameters)
        for field in dataclasses.fields(links[link.name])
    )
