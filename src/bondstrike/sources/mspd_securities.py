"""Monthly Statement of the Public Debt, table 3 (marketable): one record per CUSIP.

Two renderings of the same table: the Fiscal Data JSON envelope of
`v1/debt/mspd/mspd_table_3_market` and the processed CSV with one line per CUSIP.
Quirks of the envelope: every value is a string, missing is the string "null"; the CUSIP stands
in `security_class2_desc`; one row per tranche, `outstanding_amt` only on the first row of a
CUSIP; rows without maturity date are subtotals. Amounts there are USD million, inflation
adjustment included in what is outstanding.
"""

from __future__ import annotations

import csv
import io
import json
import math
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from bondstrike.errors import DataError
from bondstrike.units import PERCENT

CLASSES: Final = ("bills", "notes", "bonds", "tips", "frn")
CSV_COLUMNS: Final = (
    "observation_date",
    "cusip",
    "amount_outstanding",
    "accretion",
    "maturity_date",
    "issue_date",
    "security_class",
    "interest_rate",
    "amount_basis",
)
ENVELOPE_CLASSES: Final = {
    "Bills Maturity Value": "bills",
    "Notes": "notes",
    "Bonds": "bonds",
    "Inflation-Protected Securities": "tips",
    "Floating Rate Notes": "frn",
    "Treasury Inflation-Protected Securities": "tips",
}
FFB: Final = "Federal Financing Bank"
USD_PER_BN: Final = 1e9
MN_PER_BN: Final = 1e3


@dataclass(frozen=True)
class Security:
    """One marketable Treasury security.

    `outstanding` USD bn (TIPS with inflation compensation), `compensation` the part of it that
    is inflation compensation, `coupon` fraction per year (zero for bills and FRNs).
    """

    observed: date
    cusip: str
    security_class: str
    issued: date
    maturity: date
    coupon: float
    outstanding: float
    compensation: float


def _fail(where: str, what: str, got: object, allowed: str) -> DataError:
    return DataError(f"mspd table 3 · {where} · {what} · got {got!r} · allowed: {allowed}")


def _number(text: str, where: str, what: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise _fail(where, what, text, "a number") from None
    if not math.isfinite(value):
        raise _fail(where, what, text, "a finite number")
    return value


def _day(text: str, where: str, what: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _fail(where, what, text, "a date YYYY-MM-DD") from None


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _fail(f"byte {error.start}", "encoding", data[error.start], "UTF-8") from None


def parse_csv(data: bytes) -> list[Security]:
    """Processed CSV (amounts in USD) → one `Security` per line.

    Raises `DataError` naming line and field.
    """
    reader = csv.DictReader(io.StringIO(_decoded(data)))
    missing = [name for name in CSV_COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        raise _fail("line 1", "columns missing", missing, ", ".join(CSV_COLUMNS))
    found = [_csv_row(row, f"line {reader.line_num}") for row in reader]
    _check_unique(found)
    return found


def _csv_row(row: dict[str, str], where: str) -> Security:
    if None in row or None in row.values():
        raise _fail(where, "number of fields", len(row), "as many as in line 1")
    kind = row["security_class"].lower()
    if kind not in CLASSES:
        raise _fail(where, "security_class", row["security_class"], ", ".join(CLASSES).upper())
    rate = row["interest_rate"] or "0"
    return Security(
        observed=_day(row["observation_date"], where, "observation_date"),
        cusip=row["cusip"],
        security_class=kind,
        issued=_day(row["issue_date"], where, "issue_date"),
        maturity=_day(row["maturity_date"], where, "maturity_date"),
        coupon=_number(rate, where, "interest_rate") * PERCENT if kind != "frn" else 0.0,
        outstanding=_number(row["amount_outstanding"], where, "amount_outstanding") / USD_PER_BN,
        compensation=_number(row["accretion"] or "0", where, "accretion") / USD_PER_BN,
    )


def parse_envelope(data: bytes) -> list[Security]:
    """Fiscal Data JSON of `mspd_table_3_market` → one `Security` per CUSIP with an amount.

    Tranche rows (outstanding "null") and subtotals (no maturity date) fall out; the Federal
    Financing Bank line is not a Treasury security held by the public and falls out too.
    Raises `DataError` naming row and field.
    """
    found = [
        _envelope_row(row, f"row {number}")
        for number, row in enumerate(_rows(data), start=1)
        if _carries_amount(row, f"row {number}")
    ]
    _check_unique(found)
    return found


def _rows(data: bytes) -> list[dict[str, Any]]:
    try:
        envelope = json.loads(_decoded(data))
    except json.JSONDecodeError as error:
        raise _fail(f"line {error.lineno}", "JSON", error.msg, "a Fiscal Data envelope") from None
    rows = envelope.get("data") if isinstance(envelope, dict) else None
    if not isinstance(rows, list):
        raise _fail("line 1", "envelope", type(rows).__name__, 'an object with a list "data"')
    return rows


def _field(row: dict[str, Any], name: str, where: str) -> str:
    if name not in row:
        raise _fail(where, "field missing", name, "the fields of mspd_table_3_market")
    return str(row[name])


def _carries_amount(row: dict[str, Any], where: str) -> bool:
    if _field(row, "security_class1_desc", where) == FFB:
        return False
    return "null" not in (
        _field(row, "maturity_date", where),
        _field(row, "outstanding_amt", where),
    )


def _or_zero(text: str) -> str:
    return "0" if text in ("null", "*") else text


def _envelope_row(row: dict[str, Any], where: str) -> Security:
    label = _field(row, "security_class1_desc", where)
    if label not in ENVELOPE_CLASSES:
        raise _fail(where, "security_class1_desc", label, ", ".join(ENVELOPE_CLASSES))
    rate = _or_zero(_field(row, "interest_rate_pct", where))
    amount = _field(row, "outstanding_amt", where)
    added = _or_zero(_field(row, "inflation_adj_amt", where))
    kind = ENVELOPE_CLASSES[label]
    return Security(
        observed=_day(_field(row, "record_date", where), where, "record_date"),
        cusip=_field(row, "security_class2_desc", where),
        security_class=kind,
        issued=_day(_field(row, "issue_date", where), where, "issue_date"),
        maturity=_day(_field(row, "maturity_date", where), where, "maturity_date"),
        coupon=_number(rate, where, "interest_rate_pct") * PERCENT if kind != "frn" else 0.0,
        outstanding=_number(amount, where, "outstanding_amt") / MN_PER_BN,
        compensation=_number(added, where, "inflation_adj_amt") / MN_PER_BN,
    )


def _check_unique(found: list[Security]) -> None:
    if not found:
        raise _fail("file", "securities", 0, "at least one CUSIP with an amount")
    seen: set[str] = set()
    for security in found:
        if security.cusip in seen:
            raise _fail(f"CUSIP {security.cusip}", "amount", "twice", "one amount per CUSIP")
        seen.add(security.cusip)
