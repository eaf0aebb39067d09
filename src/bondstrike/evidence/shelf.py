"""The shelf of priors: `priors/<link>.toml`, one table per parameter, read and checked.

A table holds `meaning`, `unit`, `distribution` with its numbers, `valid = [lo, hi]`, `cites`,
`grade`, `why` and `as_of`; tables stand in the order of the fields in `model.parameters`, and a
test holds the two together. Anything that does not fit is a `DataError` of one line that names
file and table.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from bondstrike.errors import DataError, unknown_name
from bondstrike.evidence import library
from bondstrike.evidence.distributions import Distribution, from_table, span
from bondstrike.evidence.prior import JUDGEMENT, Prior, outside
from bondstrike.vocabulary import Grade

LINKS: Final = (
    *("sellers", "treasuries", "haven", "dollar", "fed"),
    *("alternatives", "conditions", "economy", "politics", "resolve", "trade"),
)
"""Links with parameters, in the order of `model.parameters.Parameters`."""

GRADES: Final = (*(grade.value for grade in Grade), JUDGEMENT)
"""Grades a prior may have."""

_TEXTS = ("meaning", "unit", "distribution", "grade", "why", "as_of")
_KEYS = (*_TEXTS, "valid", "cites", "fit")


def _text(table: Mapping[str, object], key: str, where: str) -> str:
    """A text that is there and says something."""
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise DataError(f"missing {key} at {where}")
    return " ".join(value.split())


def _valid(table: Mapping[str, object], where: str) -> tuple[float, float]:
    """The valid range: two finite numbers, the first smaller."""
    value = table.get("valid")
    if isinstance(value, list) and len(value) == 2:
        lo, hi = value
        if all(isinstance(end, int | float) and math.isfinite(end) for end in value) and lo < hi:
            return float(lo), float(hi)
    raise DataError(f"malformed valid range {value!r} at {where} · allowed: [lo, hi] with lo < hi")


def _cites(table: Mapping[str, object], where: str) -> tuple[str, ...]:
    """Ids of studies, each of which exists; may be empty."""
    value = table.get("cites")
    if not isinstance(value, list):
        raise DataError(f"missing cites at {where} · allowed: a list of study ids, or []")
    for id in value:
        if id not in library.studies():
            near = unknown_name("study", str(id), library.studies(), where=where)
            raise DataError(str(near))
    return tuple(value)


def _distribution(table: Mapping[str, object], where: str) -> Distribution:
    """The table's distribution from its name and numbers."""
    numbers = {key: value for key, value in table.items() if key not in _KEYS}
    try:
        return from_table(_text(table, "distribution", where), numbers)
    except ValueError as error:
        raise DataError(f"{error} at {where}") from error


def read_prior(path: str, table: Mapping[str, object], where: str) -> Prior:
    """One table as a prior; `where` is file and table, for messages.

    Raises `DataError` on a missing key, an unknown distribution or study, impossible numbers, a
    distribution outside its own valid range, a grade without a study or a study without a grade.
    """
    meaning, unit, _, grade, why, as_of = (_text(table, key, where) for key in _TEXTS)
    distribution = _distribution(table, where)
    valid, cites = _valid(table, where), _cites(table, where)
    if grade not in GRADES:
        raise DataError(f"unknown grade {grade!r} at {where} · allowed: {', '.join(GRADES)}")
    if not cites and grade != JUDGEMENT:
        raise DataError(f"grade {grade} without a study at {where} · allowed: {JUDGEMENT}")
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", as_of):
        raise DataError(f"malformed as_of {as_of!r} at {where} · allowed: YYYY-MM")
    problem = outside(distribution, valid)
    if problem:
        raise DataError(f"{problem} outside the valid range {span(*valid)} at {where}")
    fit = _text(table, "fit", where) if "fit" in table else ""
    return Prior(path, meaning, unit, distribution, valid, cites, grade, why, as_of, fit)


def read_link(link: str, text: str) -> dict[str, Prior]:
    """The priors of one link from the text of its TOML file, by path.

    Raises `DataError` naming file and table on anything that does not fit.
    """
    file = f"priors/{link}.toml"
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"not TOML: {error} in {file}") from error
    priors: dict[str, Prior] = {}
    for field, table in tables.items():
        where = f"{file} [{field}]"
        if not isinstance(table, dict):
            raise DataError(f"stray key at {where} · allowed: one table per parameter")
        path = f"{link}.{field}"
        priors[path] = read_prior(path, table, where)
    return priors


@cache
def _shipped(link: str) -> tuple[Prior, ...]:
    """The priors of one link, read once."""
    text = (
        files("bondstrike.evidence").joinpath("priors", f"{link}.toml").read_text(encoding="utf-8")
    )
    return tuple(read_link(link, text).values())


def load_priors(link: str | None = None) -> dict[str, Prior]:
    """Shipped priors by path, of one link or of all, in the order of the parameter classes.

    Raises `InputError` on an unknown link, `DataError` if a file on the shelf is malformed.
    """
    if link is not None and link not in LINKS:
        raise unknown_name("link", link, LINKS)
    links = LINKS if link is None else (link,)
    return {prior.path: prior for name in links for prior in _shipped(name)}
