"""Monthly Statement of the Public Debt, table 1: amounts outstanding by class and month.

Fiscal Data JSON of `v1/debt/mspd/mspd_table_1` (USD million, strings) or the CSV of month-ends
by class (USD bn). In the envelope rows with "_" as class are totals.
"""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import Any, Final

from bondstrike.errors import DataError

LABELS: Final = {
    "Bills": "bills",
    "Notes": "notes",
    "Bonds": "bonds",
    "Treasury Inflation-Protected Securities": "tips",
    "Floating Rate Notes": "frn",
}
CSV_LABELS: Final = {
    "BILLS": "bills",
    "NOTES": "notes",
    "BONDS": "bonds",
    "TIPS": "tips",
    "FRN": "frn",
}
MN_PER_BN: Final = 1e3

Totals = dict[date, dict[str, float]]
"""Month-end → class → USD bn."""


def _fail(where: str, what: str, got: object, allowed: str) -> DataError:
    return DataError(f"mspd table 1 · {where} · {what} · got {got!r} · allowed: {allowed}")


def _number(text: str, where: str, what: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise _fail(where, what, text, "a number") from None


def _day(text: str, where: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _fail(where, "date", text, "a date YYYY-MM-DD") from None


def parse_csv(data: bytes) -> Totals:
    """CSV of month-ends by class in USD bn; an empty cell is a class not yet issued.

    Raises `DataError` naming line and column.
    """
    reader = csv.DictReader(io.StringIO(data.decode("utf-8-sig", errors="replace")))
    missing = {"observation_date", *CSV_LABELS} - set(reader.fieldnames or ())
    if missing:
        raise _fail("line 1", "columns missing", sorted(missing), "date and the five classes")
    return {
        _day(row["observation_date"], f"line {reader.line_num}"): _amounts(row, reader.line_num)
        for row in reader
    }


def _amounts(row: dict[str, str], line: int) -> dict[str, float]:
    return {
        name: _number(row[label] or "0", f"line {line}", label)
        for label, name in CSV_LABELS.items()
    }


def parse_envelope(data: bytes) -> Totals:
    """Fiscal Data JSON of `mspd_table_1` → marketable amounts by class, total with intragov.

    Raises `DataError` naming row and field.
    """
    totals: Totals = {}
    for number, row in enumerate(_rows(data), start=1):
        where = f"row {number}"
        if _text(row, "security_type_desc", where) != "Marketable":
            continue
        name = LABELS.get(_text(row, "security_class_desc", where))
        if name is not None:
            day = _day(_text(row, "record_date", where), where)
            amount = _number(_text(row, "total_mil_amt", where), where, "total_mil_amt")
            totals.setdefault(day, {})[name] = amount / MN_PER_BN
    return totals


def _text(row: dict[str, Any], name: str, where: str) -> str:
    if name not in row:
        raise _fail(where, "field missing", name, "the fields of mspd_table_1")
    return str(row[name])


def _rows(data: bytes) -> list[dict[str, Any]]:
    try:
        envelope = json.loads(data)
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise _fail("envelope", "JSON", str(error), "a Fiscal Data envelope") from None
    rows = envelope.get("data") if isinstance(envelope, dict) else None
    if not isinstance(rows, list):
        raise _fail("envelope", "data", type(rows).__name__, 'an object with a list "data"')
    return rows
