"""Findings as one flat table: a row a range or a share, named by its place."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Final

from bondstrike.findings.ranges import Odds, Range

COLUMNS: Final = ("finding", "low_5", "median", "high_95", "share", "hits", "draws", "unit")
"""Columns of the table; what does not apply is left empty."""


def as_csv(findings: Any) -> str:
    """All ranges and odds in a tree of statements as CSV text."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for place, found in leaves(findings):
        writer.writerow((place, *_cells(found)))
    return text.getvalue()


def leaves(value: Any, place: str = "") -> Iterator[tuple[str, Range | Odds]]:
    """Every range and share with its place, e.g. `yields.10y.peak`."""
    if isinstance(value, Range | Odds):
        yield place, value
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from leaves(getattr(value, field.name), _under(place, field.name))
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            name = f"{key:g}" if isinstance(key, float) else str(key)
            yield from leaves(inner, _under(place, name))
    elif isinstance(value, tuple | list):
        for position, inner in enumerate(value):
            name = getattr(inner, "tenor", getattr(inner, "mode", getattr(inner, "moment", "")))
            yield from leaves(inner, _under(place, str(name or position)))


def _under(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


def _cells(found: Range | Odds) -> tuple[Any, ...]:
    if isinstance(found, Odds):
        return ("", "", "", _number(found.share), found.hits, found.draws, "share")
    numbers = (_number(x) for x in (found.low, found.median, found.high))
    return (*numbers, "", "", "", found.unit)


def _number(value: float) -> str:
    return f"{value:.6g}" if math.isfinite(value) else ""
