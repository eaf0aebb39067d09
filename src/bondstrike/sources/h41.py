"""Federal Reserve H.4.1: the central bank's balance sheet, Wednesday levels.

HTML of `releases/h41`: tables 1 (factors), 1A (memorandum), 2 (maturities) and 5 (statement of
condition). Amounts are USD million, change columns carry a detached sign. A footnote mark may be
glued to a label ("Bills2") and is taken off.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from bondstrike.errors import DataError

ROW: Final = re.compile(r"<tr[^>]*>(.*?)</tr>", re.S | re.I)
CELL: Final = re.compile(r"<t[dh][^>]*>(.*?)</t[dh]>", re.S | re.I)
MARKUP: Final = re.compile(r"<script.*?</script>|<style.*?</style>", re.S | re.I)
SUPERSCRIPT: Final = re.compile(r"<sup[^>]*>.*?</sup>", re.S | re.I)
TAG: Final = re.compile(r"<[^>]+>")
MARK: Final = re.compile(r"(?<=[A-Za-z)])\d+(,\d+)*$")
NUMBER: Final = re.compile(r"[+-]?\s*[\d,]+\Z")
WEDNESDAY: Final = re.compile(r"Wednesday\s*([A-Z][a-z]{2} \d{1,2}, \d{4})")
BANDS: Final = ("<=15d", "16-90d", "91d-1y", "1-5y", "5-10y", ">10y")
MN_PER_BN: Final = 1e3
FOREIGN_REPO: Final = "Foreign official and international accounts"
CUSTODY: Final = "Marketable U.S. Treasury securities"
FACTOR_COLUMN: Final = 4
"""Cell of the Wednesday level in tables 1 and 1A, after label, average and two changes."""
STATEMENT_COLUMN: Final = 2
"""Cell of the Wednesday level in table 5, after label and eliminations."""

ASSETS: Final = {
    "gold certificate account": "Gold certificate account",
    "special drawing rights": "Special drawing rights certificate account",
    "coin": "Coin",
    "treasuries": "U.S. Treasury securities",
    "agency debt": "Federal agency debt securities",
    "mortgage-backed securities": "Mortgage-backed securities",
    "premiums": "Unamortized premiums on securities held outright",
    "discounts": "Unamortized discounts on securities held outright",
    "repurchase agreements": "Repurchase agreements",
    "loans": "Loans",
    "main street": "Net portfolio holdings of MS Facilities 2020 LLC (Main Street Lending Program)",
    "items in collection": "Items in process of collection",
    "premises": "Bank premises",
    "swap lines": "Central bank liquidity swaps",
    "foreign currency": "Foreign currency denominated assets",
    "other assets": "Other assets",
}
LIABILITIES: Final = {
    "currency": "Federal Reserve notes, net of F.R. Bank holdings",
    "reverse repurchase agreements": "Reverse repurchase agreements",
    "term deposits": "Term deposits held by depository institutions",
    "reserves": "Other deposits held by depository institutions",
    "treasury account": "U.S. Treasury, General Account",
    "foreign official deposits": "Foreign official",
    "other deposits": "Other",
    "deferred items": "Deferred availability cash items",
    "treasury contributions": "Treasury contributions to credit facilities",
    "other liabilities": "Other liabilities and accrued dividends",
    "capital": "Total capital",
}
TYPES: Final = {
    "bills": "Bills",
    "nominal coupons": "Notes and bonds, nominal",
    "tips": "Notes and bonds, inflation-indexed",
    "inflation compensation": "Inflation compensation",
}


@dataclass(frozen=True)
class BalanceSheet:
    """One Wednesday of the central bank, USD bn at face value.

    `treasuries_by_type` and `treasuries_by_band` each sum to Treasuries held outright;
    `assets` and `liabilities` (capital included) each sum to `total`.
    """

    wednesday: date
    total: float
    assets: dict[str, float]
    liabilities: dict[str, float]
    treasuries_by_type: dict[str, float]
    treasuries_by_band: dict[str, float]
    foreign_repo_pool: float
    domestic_reverse_repo: float
    custody_treasuries: float


Rows = list[list[str]]


def _fail(where: str, what: str, got: object, allowed: str) -> DataError:
    return DataError(f"H.4.1 · {where} · {what} · got {got!r} · allowed: {allowed}")


def parse(data: bytes) -> BalanceSheet:
    """HTML of one H.4.1 release → its Wednesday level.

    Raises `DataError` naming the row that is missing or not a number.
    """
    text = MARKUP.sub("", data.decode("utf-8", errors="replace"))
    rows = [_cells(row) for row in ROW.findall(text)]
    factors = _section(rows, "Reserve Bank credit", "Reserve balances with Federal Reserve Banks")
    condition = _section(rows, "Gold certificate account", "Total capital")
    memo = _section(rows, "Securities held in custody", "Securities lent to dealers")
    repo = _after(factors, "Reverse repurchase agreements")
    return BalanceSheet(
        wednesday=_wednesday(text),
        total=_level(condition, "Total assets", STATEMENT_COLUMN),
        assets=_levels(condition, ASSETS),
        liabilities=_levels(_after(condition, "Liabilities"), LIABILITIES),
        treasuries_by_type=_levels(condition, TYPES),
        treasuries_by_band=_bands(rows),
        foreign_repo_pool=_level(repo, FOREIGN_REPO, FACTOR_COLUMN),
        domestic_reverse_repo=_level(repo, "Others", FACTOR_COLUMN),
        custody_treasuries=_level(memo, CUSTODY, FACTOR_COLUMN),
    )


def _cells(row: str) -> list[str]:
    return [_clean(cell) for cell in CELL.findall(row)]


def _clean(cell: str) -> str:
    text = html.unescape(TAG.sub("", SUPERSCRIPT.sub("", cell)))
    return " ".join(text.split())


def _label(cells: list[str]) -> str:
    return MARK.sub("", cells[0]) if cells else ""


def _wednesday(text: str) -> date:
    found = WEDNESDAY.search(" ".join(html.unescape(TAG.sub(" ", text)).split()))
    if not found:
        raise _fail("headings", "Wednesday", None, 'a heading "Wednesday Jun 24, 2026"')
    return datetime.strptime(found[1], "%b %d, %Y").date()


def _section(rows: Rows, first: str, last: str) -> Rows:
    """Rows from the first that starts with `first` to the next that starts with `last`."""
    start = next((n for n, row in enumerate(rows) if _label(row).startswith(first)), None)
    if start is None:
        raise _fail("tables", "row missing", first, "the tables of the release")
    for stop in range(start, len(rows)):
        if _label(rows[stop]).startswith(last):
            return rows[start : stop + 1]
    raise _fail("tables", "row missing", last, f"a row below {first!r}")


def _after(rows: Rows, label: str) -> Rows:
    for place, row in enumerate(rows):
        if _label(row) == label:
            return rows[place:]
    raise _fail("table 1", "row missing", label, "the rows of table 1")


def _level(rows: Rows, label: str, column: int) -> float:
    """Amount in cell `column` of the first row with this label, USD bn."""
    for row in rows:
        if _label(row) == label and len(row) > 1:
            return _amount(row, label, column)
    raise _fail("rows", "row missing", label, "the rows of the release")


def _amount(row: list[str], label: str, column: int) -> float:
    text = row[column] if len(row) > column else ""
    if not NUMBER.match(text):
        raise _fail(f"row {label!r}", f"column {column}", text, "a number in USD million")
    return float(text.replace(",", "").replace(" ", "")) / MN_PER_BN


def _levels(rows: Rows, labels: dict[str, str]) -> dict[str, float]:
    """Statement-of-condition levels by our name for them, USD bn."""
    return {name: _level(rows, label, STATEMENT_COLUMN) for name, label in labels.items()}


def _bands(rows: Rows) -> dict[str, float]:
    table = _section(rows, "Remaining Maturity", "Federal agency debt securities")
    for row in table:
        if _label(row) == "Holdings" and len(row) > len(BANDS):
            return {
                band: _amount(row, f"Holdings {band}", place)
                for place, band in enumerate(BANDS, start=1)
            }
    raise _fail("table 2", "row missing", "Holdings", "Treasuries by remaining maturity")
