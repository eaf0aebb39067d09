"""A holder's own mix, read from a CSV file: what is held, how much of it, in which money.

The file has a header and a row for each holding:

    asset,amount,currency
    cash,20,
    cash,10,USD
    10y,40,
    us-shares,30,

`amount` is the market value in one unit of money for the whole file, whichever that is: shares of
the total are all that is computed, and losses come out in the same unit. `currency` is optional
and says in what money *cash* is held; left empty it is the home currency. Other assets have their
own. Lines that are empty, or begin with `#`, are skipped. The same holding twice is refused: two
rows may be a slip, and a sum would hide it.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bondstrike.errors import InputError, unknown_name
from bondstrike.vocabulary import Asset, Bucket, Tenor

COLUMNS: Final = ("asset", "amount", "currency")
"""Columns of the file; the last may be missing."""

LARGEST_FILE: Final = 1_000_000
"""Bytes beyond which a file is no list of holdings."""

CASH, BILLS, SHARES, BITCOIN = "cash", "bills", "us-shares", "bitcoin"

DOLLAR: Final = "USD"

CURRENCIES: Final = (
    DOLLAR, "EUR", "GBP", "JPY", "CHF", "CAD", "AUD", "CNY", "DKK", "HKD", "SAR", "AED",
)  # fmt: skip
"""Home currencies, and those in which cash can be held."""

ABROAD: Final = {
    Asset.BUNDS.value: "EUR",
    Asset.CORE_EURO.value: "EUR",
    Asset.ITALY.value: "EUR",
    Asset.JGBS.value: "JPY",
    Asset.GILTS.value: "GBP",
    Asset.CANADA.value: "CAD",
    Asset.AUSTRALIA.value: "AUD",
    Asset.CHINA.value: "CNY",
}
"""Ten-year government bonds elsewhere, and their currency."""

TREASURIES: Final = (*map(str, Tenor), *(str(one) for one in Bucket if one is not Bucket.BILLS))
"""Treasuries by tenor, or by bucket of remaining maturity."""

ASSETS: Final = (CASH, BILLS, *TREASURIES, SHARES, Asset.GOLD.value, *ABROAD, BITCOIN)
"""Everything that can be held, by the name that the file uses."""

MEANT: Final = {
    "shares": SHARES,
    "stocks": SHARES,
    "equities": SHARES,
    "foreign-shares": SHARES,
    "foreign shares": SHARES,
    "btc": BITCOIN,
    "crypto": BITCOIN,
    "t-bills": BILLS,
    "deposits": CASH,
    "dollars": CASH,
    "treasuries": "10y",
    "tips": "10y",
}
"""Names that people write, and the nearest that there is."""


@dataclass(frozen=True)
class Holding:
    """One position."""

    asset: str
    """A name of `ASSETS`."""
    amount: float
    """Market value in the file's unit of money, not negative."""
    currency: str
    """A currency of `CURRENCIES` in which its price stands."""

    @property
    def label(self) -> str:
        """The asset; cash with its currency."""
        return f"{CASH} {self.currency}" if self.asset == CASH else self.asset


@dataclass(frozen=True)
class Holdings:
    """A mix: positions in the order of the file."""

    rows: tuple[Holding, ...]

    @property
    def total(self) -> float:
        """Sum of all amounts, in the file's unit of money."""
        return sum(row.amount for row in self.rows)

    @property
    def shares(self) -> tuple[float, ...]:
        """Share of each row in the total; they sum to one."""
        return tuple(row.amount / self.total for row in self.rows)


def read(path: str | Path, home: str = DOLLAR) -> Holdings:
    """The holdings in a file of a holder at home in `home`.

    Raises `InputError` naming row and column: no such file, no text, no header, an unknown asset
    or currency, an amount that is no number or negative, the same holding twice, nothing held.
    """
    return parse(_text(Path(path)), str(path), check_home(home))


def check_home(home: str) -> str:
    """The home currency, in capitals. Raises `InputError` for one that is not known."""
    if home.upper() not in CURRENCIES:
        raise unknown_name("home currency", home.upper(), CURRENCIES, where="home")
    return home.upper()


def _text(path: Path) -> str:
    """A file's text; raises `InputError` if there is none to be had."""
    where = str(path)
    if not path.is_file():
        raise InputError("no such file", where=where, allowed="a CSV file of holdings")
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise InputError("too large for holdings", where=where, allowed="up to 1 MB")
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError("not a text file in UTF-8", where=where) from error
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", where=where) from error
    if "\0" in text:
        raise InputError("not a text file: it holds NUL bytes", where=where)
    return text


def parse(text: str, where: str, home: str) -> Holdings:
    """Text of a file → holdings; `where` names it in messages. Raises `InputError` as `read`."""
    lines = list(_lines(text, where))
    if not lines:
        raise InputError("nothing in it", where=where, allowed=f"columns {', '.join(COLUMNS)}")
    (number, head), *rest = lines
    columns = _columns(head, f"{where}, row {number}")
    rows: dict[tuple[str, str], Holding] = {}
    for number, cells in rest:
        row = _holding(cells, columns, f"{where}, row {number}", home)
        if (row.asset, row.currency) in rows:
            allowed = "each holding once"
            raise InputError(
                "the same holding twice",
                where=f"{where}, row {number}, column asset",
                got=row.label,
                allowed=allowed,
            )
        rows[row.asset, row.currency] = row
    found = Holdings(tuple(rows.values()))
    if not found.total > 0.0:
        raise InputError("nothing is held", where=where, allowed="an amount above zero in some row")
    if not math.isfinite(found.total):
        raise InputError("amounts too large to add up", where=f"{where}, column amount")
    return found


def _lines(text: str, where: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with their line numbers, empty ones and remarks left out."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for cells in reader:
            cells = [cell.strip() for cell in cells]
            if any(cells) and not cells[0].startswith("#"):
                yield reader.line_num, cells
    except csv.Error as error:
        raise InputError(f"not CSV: {error}", where=f"{where}, row {reader.line_num}") from error


def _columns(head: Sequence[str], where: str) -> dict[str, int]:
    """Name of a column → its position."""
    names = [name.lower() for name in head]
    for name in names:
        if name not in COLUMNS:
            raise unknown_name("column", name, COLUMNS, where=where)
        if names.count(name) > 1:
            raise InputError("a column twice", where=where, got=name)
    for name in COLUMNS[:2]:
        if name not in names:
            raise InputError("a column is missing", where=where, allowed=name)
    return {name: place for place, name in enumerate(names)}


def _holding(cells: Sequence[str], columns: dict[str, int], where: str, home: str) -> Holding:
    """One row of the file."""
    if len(cells) > len(columns):
        raise InputError("too many cells", where=where, got=len(cells), allowed=str(len(columns)))
    said = {name: cells[place] if place < len(cells) else "" for name, place in columns.items()}
    asset = _asset(said["asset"], f"{where}, column asset")
    amount = _amount(said["amount"], f"{where}, column amount")
    money = said.get("currency", "").upper()
    return Holding(asset, amount, _currency(asset, money, home, f"{where}, column currency"))


def _asset(name: str, where: str) -> str:
    """A name of `ASSETS`; refuses others with the nearest."""
    key = " ".join(name.lower().split())
    if key in ASSETS:
        return key
    if key in MEANT:
        allowed = ", ".join(ASSETS)
        raise InputError(
            "unknown asset", where=where, got=name, allowed=allowed, nearest=MEANT[key]
        )
    raise unknown_name("asset", key, ASSETS, where=where)


def _amount(text: str, where: str) -> float:
    """A number that is not negative."""
    allowed = "a number that is not negative, such as 1500 or 2.5e6"
    if not text:
        raise InputError("the amount is missing", where=where, allowed=allowed)
    try:
        value = float(text)
    except ValueError:
        raise InputError("not a number", where=where, got=text, allowed=allowed) from None
    if not math.isfinite(value) or value < 0.0:
        raise InputError("no amount to hold", where=where, got=text, allowed=allowed)
    return value


def _currency(asset: str, given: str, home: str, where: str) -> str:
    """The currency in which a holding's price stands; only cash leaves a choice."""
    if given and given not in CURRENCIES:
        raise unknown_name("currency", given, CURRENCIES, where=where)
    if asset == CASH:
        return given or home
    own = ABROAD.get(asset, DOLLAR)
    if given and given != own:
        raise InputError(
            "only cash has a choice of currency; amounts are in one unit for all rows",
            where=where,
            got=given,
            allowed=f"nothing, or {own} for {asset}",
        )
    return own
