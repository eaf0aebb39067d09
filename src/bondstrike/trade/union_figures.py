"""Figures of clearing unions, reserves, invoicing and oil that ship under `trade/union_data/`.

    epu.csv         the European Payments Union: quotas, final positions, published settlements
    reserves.csv    currency reserves and gold by economy, the dollar's share of reserves
    invoicing.csv   the dollar's share of exports and of imports by bloc; the renminbi's of China's
    oil.csv         crude oil exports by bloc and country, the dollar's share of oil trade
    settings.csv    what nobody measured, as low, central and high: judgement throughout

Each row has keys first, then `value, unit, as_of, source, grade, note`, as in `trade.tables`; the
units differ. `trade.union_build` writes the first four.
"""

from __future__ import annotations

import csv
import io
import math
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from jaxtyping import Float

from bondstrike.errors import DataError
from bondstrike.trade.tables import META, Figure, whole
from bondstrike.vocabulary import Grade

FOLDER: Final = Path(__file__).parent / "union_data"

ESTIMATES: Final = ("low", "central", "high")
"""Axis `estimate` of what is judged as a range."""

NAMES: Final = ("epu", "reserves", "invoicing", "oil", "settings")

UNITS: Final = (
    *("USD bn", "USD bn/yr", "fraction", "mn units of account", "months", "days", "years"),
)
"""Units a row may have. A unit of account of the payments union was a US dollar's worth of gold."""

PerEstimate = Float[np.ndarray, "estimate"]

Rows = dict[tuple[str, ...], Figure]


@cache
def figures(name: str) -> Rows:
    """Rows of the shipped table `name` (without ending) by key, in file order.

    Raises `DataError` naming file and line if a row lacks value, unit, date, source or grade.
    """
    path = FOLDER / f"{name}.csv"
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path.name} · cannot be read · {error.__class__.__name__}") from None
    return parse(name, text)


def parse(name: str, text: str) -> Rows:
    """Text of a table → figures by key. Raises `DataError` naming file and line."""
    reader = csv.reader(io.StringIO(text))
    header = tuple(next(reader, []))
    if header[-len(META) :] != META:
        raise DataError(f"{name}.csv · line 1 · got {header!r} · allowed: keys, {', '.join(META)}")
    found: Rows = {}
    for line in reader:
        where = f"{name}.csv · line {reader.line_num}"
        figure = _figure(line, len(header), where)
        if figure.keys in found:
            raise DataError(f"{where} · {'/'.join(figure.keys)} appears twice")
        found[figure.keys] = figure
    return found


def value(name: str, *keys: str) -> float:
    """The figure at `keys` of a shipped table, in its row's unit. Raises `DataError` if absent."""
    rows = figures(name)
    if keys not in rows:
        raise DataError(f"{name}.csv · no row {'/'.join(keys)}")
    return rows[keys].value


def estimates(item: str) -> PerEstimate:
    """Low, central and high of a setting, in its row's unit (judgement; `settings.csv` says why).

    Raises `DataError` if one of the three is absent.
    """
    return np.array([value("settings", item, estimate) for estimate in ESTIMATES])


def column(name: str, item: str, axis: tuple[str, ...]) -> Float[np.ndarray, "name"]:
    """Rows of a shipped table whose first key is `item`, over `axis`: each there, none besides.

    Raises `DataError` naming the row that is missing, unknown or negative.
    """
    rows = {keys[1:]: row for keys, row in figures(name).items() if keys[0] == item}
    return whole(name, rows, axis)


def _figure(line: list[str], width: int, where: str) -> Figure:
    """One row, checked. Raises `DataError` naming the place."""
    if len(line) != width:
        raise DataError(f"{where} · number of fields · got {len(line)} · allowed: {width}")
    cut = width - len(META)
    text, unit, as_of, source, grade, note = line[cut:]
    keys = tuple(line[:cut])
    where = f"{where} · {'/'.join(keys)}"
    if unit not in UNITS:
        raise DataError(f"{where} · unit · got {unit!r} · allowed: {', '.join(UNITS)}")
    if grade not in tuple(Grade):
        raise DataError(f"{where} · grade · got {grade!r} · allowed: {', '.join(Grade)}")
    if not source:
        raise DataError(f"{where} · source · got nothing · allowed: where the figure comes from")
    try:
        date.fromisoformat(as_of)
    except ValueError:
        raise DataError(f"{where} · as_of · got {as_of!r} · allowed: YYYY-MM-DD") from None
    return Figure(keys, _number(text, where), unit, as_of, source, Grade(grade), note)


def _number(text: str, where: str) -> float:
    """A finite number. Raises `DataError`."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise DataError(f"{where} · value · got {text!r} · allowed: a finite number")
    return number
