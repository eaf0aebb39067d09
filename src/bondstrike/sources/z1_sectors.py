"""Z.1 Financial Accounts: Treasuries by holding sector, and who owes whom.

Two renderings on disk: a CSV of quarterly holdings by sector (USD million, market value) and a
JSON of the from-whom-to-whom estimates of one quarter (USD million). The sector called
`foreigners_official` in the CSV is the whole rest of the world: it is renamed here.
"""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import Final

from bondstrike.errors import DataError

COLUMNS: Final = ("date", "sector", "instrument", "holdings", "source")
RENAMED: Final = {"foreigners_official": "rest_of_world"}
MN_PER_BN: Final = 1e3

Holdings = dict[date, dict[str, float]]
"""Quarter-end → sector → USD bn at market value."""

Claims = dict[tuple[str, str], float]
"""(holder, issuer) → USD bn."""


def _fail(where: str, what: str, got: object, allowed: str) -> DataError:
    return DataError(f"Z.1 · {where} · {what} · got {got!r} · allowed: {allowed}")


def parse_sectors(data: bytes) -> Holdings:
    """CSV of holdings by sector → quarter-end → sector → USD bn.

    Raises `DataError` naming line and column.
    """
    reader = csv.DictReader(io.StringIO(data.decode("utf-8-sig", errors="replace")))
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise _fail("line 1", "columns", reader.fieldnames, ", ".join(COLUMNS))
    found: Holdings = {}
    for row in reader:
        where = f"line {reader.line_num}"
        sector = RENAMED.get(row["sector"], row["sector"])
        found.setdefault(_day(row["date"], where), {})[sector] = _amount(row["holdings"], where)
    return found


def _day(text: str, where: str) -> date:
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        raise _fail(where, "date", text, "YYYY-MM-DD") from None


def _amount(text: str | float | None, where: str) -> float:
    try:
        return float(text) / MN_PER_BN  # pyright: ignore[reportArgumentType]
    except (TypeError, ValueError):
        raise _fail(where, "holdings", text, "a number in USD million") from None


def parse_from_whom_to_whom(data: bytes) -> Claims:
    """JSON of one quarter's from-whom-to-whom cells → (holder, issuer) → USD bn.

    Raises `DataError` naming the cell.
    """
    try:
        cells = json.loads(data)["cells"]
    except (ValueError, KeyError, TypeError) as error:
        raise _fail("file", "JSON", str(error), 'an object with a list "cells"') from None
    found: Claims = {}
    for number, cell in enumerate(cells, start=1):
        where = f"cell {number}"
        if not {"holder", "issuer", "level"} <= set(cell):
            raise _fail(where, "keys", sorted(cell), "holder, issuer, level")
        found[cell["holder"], cell["issuer"]] = _amount(cell["level"], where)
    return found
