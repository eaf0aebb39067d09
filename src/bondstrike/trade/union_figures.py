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

from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from jaxtyping import Float

from bondstrike.errors import DataError
from bondstrike.trade import tables
from bondstrike.trade.tables import ESTIMATES, Figure, whole

FOLDER: Final = Path(__file__).parent / "union_data"

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
    return tables.read(FOLDER / f"{name}.csv", UNITS)


def parse(name: str, text: str) -> Rows:
    """Text of a table → figures by key. Raises `DataError` naming file and line."""
    return tables.parse(name, text, UNITS)


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
