"""Scenarios from presets and files: find, inherit, change by hand, check.

A file may say `based_on = "eu-and-others"`: tables are then merged key by key, everything else
it says replaces what the preset says. Title and question are a file's own.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from bondstrike.errors import InputError, unknown_name
from bondstrike.scenario import overrides, validity
from bondstrike.scenario.overrides import Raw
from bondstrike.scenario.schema import ScenarioSpec

DEFAULT = "eu-and-others"
"""The preset that is run when none is named: the question itself."""

PRESETS = (
    DEFAULT,
    "fed-never",
    "fed-fast",
    "fed-captured",
    "haven-broken",
    "one-pension-fund",
    "european-officials",
    "europe-1tn-quarter",
    "china-alone",
    "japan-alone",
    "run-off-five-years",
    "dump-of-the-same-size",
    "buyers-strike-year",
    "private-flight",
    "hedge-ratio-rise",
    "official-exit",
    "combined-tail",
    *(
        f"same-cost-{lever}"
        for lever in (
            "sale",
            "strike",
            "run-off",
            "hedge",
            "goods",
            "tariffs",
            "invoicing",
            "union",
            "joint-asset",
        )
    ),
    "nothing",
)
"""Presets in the order in which they are listed."""

OWN = ("title", "question", "why", "sources")
"""Keys that a file does not inherit: words about a scenario are about that one."""

LARGEST_FILE = 1_000_000
"""Bytes beyond which a file is no scenario."""


@dataclass(frozen=True)
class Preset:
    """One line of the list of presets."""

    name: str
    title: str
    question: str


def list_presets() -> tuple[Preset, ...]:
    """All presets with title and question, in the order of the story."""
    specs = (load_scenario(name) for name in PRESETS)
    return tuple(Preset(spec.name, spec.title, spec.question) for spec in specs)


def load_scenario(name_or_path: str | Path = DEFAULT, sets: Sequence[str] = ()) -> ScenarioSpec:
    """The preset of that name, or the scenario in that file, changed by `path=value` settings.

    Raises InputError: unknown preset, missing or malformed file, anything the schema refuses.
    """
    changes = [overrides.parse(text) for text in sets]
    name, where, raw = _find(name_or_path)
    changed = overrides.apply(_inherited(raw, where, (name,)), changes)
    yours = tuple(dict.fromkeys(change.path for change in changes))
    return validity.read(changed, name=name, where=where, yours=yours)


def _find(name_or_path: str | Path) -> tuple[str, str, Raw]:
    """Name, place for messages, and content."""
    text = str(name_or_path)
    if text in PRESETS:
        return text, text, _preset(text)
    path = Path(name_or_path)
    if isinstance(name_or_path, str) and path.suffix != ".toml" and not path.exists():
        raise unknown_name("preset", text, PRESETS, where="a preset, or a file ending in .toml")
    return path.stem, text, _parsed(_text_of(path), text)


def _preset(name: str) -> Raw:
    text = files("bondstrike.scenario").joinpath("presets", f"{name}.toml").read_text("utf-8")
    return _parsed(text, name)


def _text_of(path: Path) -> str:
    """A file's text. Raises InputError if it is not there, too large, or no text."""
    if not path.is_file():
        raise InputError("no such file", where=str(path), allowed="a TOML file, or a preset's name")
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise InputError("too large for a scenario", where=str(path), allowed="up to 1 MB")
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise InputError("not a text file in UTF-8", where=str(path)) from error
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", where=str(path)) from error


def _parsed(text: str, where: str) -> Raw:
    """TOML → tables; the message names line and column. Raises InputError."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        last = f"at line {len(text.splitlines())}, the end of the file"
        what = str(error).replace("at end of document", last)
        raise InputError(f"not valid TOML: {what}", where=where) from error


def _inherited(raw: Raw, where: str, seen: tuple[str, ...]) -> Raw:
    """A file's content on top of the preset it is based on."""
    rest = {key: value for key, value in raw.items() if key != "based_on"}
    if "based_on" not in raw:
        return rest
    base = raw["based_on"]
    if not isinstance(base, str) or base not in PRESETS:
        raise unknown_name("preset", str(base), PRESETS, where=f"{where}, based_on")
    if base in seen:
        raise InputError("based on itself", where=f"{where}, based_on", got=base)
    parent = _inherited(_preset(base), base, (*seen, base))
    kept = {key: value for key, value in parent.items() if key not in OWN}
    return _merged(_in_tables(kept), rest)


def _in_tables(raw: Raw) -> Raw:
    """`fed = "slow"` as a table and parameters by dotted path, so that both can be merged."""
    return overrides.apply(raw, ())


def _merged(base: Mapping[str, object], top: Mapping[str, object]) -> Raw:
    merged: Raw = dict(base)
    for key, value in top.items():
        below = merged.get(key)
        both = isinstance(below, Mapping) and isinstance(value, Mapping)
        merged[key] = _merged(below, value) if both else value  # type: ignore[arg-type]
    return merged
