"""TIC SLT table 3: Treasuries held by foreign residents, by country and month.

`slt_table3.txt`: tab separated, CRLF, eight lines of titles, machine header on line nine, USD
million at market value, `n.a.` for missing, footnotes after the data (their date is not a
month). Long-term by custodian reports (SLT), short-term by Form BL-2.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from bondstrike.errors import DataError

HEADER: Final = (
    "country",
    "country_code",
    "date",
    "for_treas_pos",
    "for_treas_net",
    "for_lt_treas_pos",
    "for_lt_treas_net",
    "for_lt_treas_valchg",
    "for_st_treas_pos",
    "for_st_treas_net",
)
MONTH: Final = re.compile(r"\d{4}-\d{2}\Z")
GRAND_TOTAL: Final = 99996
OFFICIAL: Final = 99990
NON_OFFICIAL: Final = 99991
INTERNATIONAL: Final = 79995
TOTAL_EUROPE: Final = 19992
TOTAL_LATIN_AMERICA: Final = 39942
TOTAL_CARIBBEAN: Final = 34401
TOTAL_ASIA: Final = 49999
TOTAL_AFRICA: Final = 59994
TOTAL_OTHER: Final = 69906
MN_PER_BN: Final = 1e3


@dataclass(frozen=True)
class Position:
    """Treasuries of one country or aggregate at a month-end, USD bn; None where `n.a.`.

    Positions at market value; `*_net` net purchases by foreigners in the month.
    """

    country: str
    code: int
    month: str
    total: float | None
    total_net: float | None
    long_term: float | None
    long_term_net: float | None
    long_term_valuation: float | None
    short_term: float | None
    short_term_net: float | None


def _fail(line: int, what: str, got: object, allowed: str) -> DataError:
    return DataError(f"slt_table3 · line {line} · {what} · got {got!r} · allowed: {allowed}")


def parse(data: bytes) -> list[Position]:
    """Bytes of `slt_table3.txt` → every country and aggregate, every month, in file order.

    Raises `DataError` naming the line if the header is not found or a cell is not a number.
    """
    lines = data.decode("utf-8", errors="replace").splitlines()
    start = _header(lines)
    rows = [
        _position(line.split("\t"), number)
        for number, line in enumerate(lines[start:], start=start + 1)
        if _is_data(line)
    ]
    if not rows:
        raise _fail(start + 1, "data rows", 0, "at least one country and month")
    return rows


def _header(lines: list[str]) -> int:
    for number, line in enumerate(lines, start=1):
        if line.startswith("country\tcountry_code"):
            if tuple(line.split("\t")) != HEADER:
                raise _fail(number, "header", line.split("\t"), ", ".join(HEADER))
            return number
    raise _fail(1, "header", lines[0][:60] if lines else "", "a line country, country_code, …")


def _is_data(line: str) -> bool:
    fields = line.split("\t")
    return (len(fields) > 2 and bool(MONTH.match(fields[2]))) or _looks_cut(fields)


def _looks_cut(fields: list[str]) -> bool:
    """A country code without a month: a damaged row, to be refused rather than dropped."""
    return len(fields) > 1 and fields[1].strip().isdigit()


def _position(fields: list[str], line: int) -> Position:
    if len(fields) != len(HEADER):
        raise _fail(line, "number of fields", len(fields), str(len(HEADER)))
    if not MONTH.match(fields[2]):
        raise _fail(line, "date", fields[2], "YYYY-MM")
    if not fields[1].isdigit():
        raise _fail(line, "country_code", fields[1], "digits")
    amounts = [_amount(text, line, name) for text, name in zip(fields[3:], HEADER[3:], strict=True)]
    return Position(fields[0].strip(), int(fields[1]), fields[2], *amounts)


def _amount(text: str, line: int, name: str) -> float | None:
    if text.strip() == "n.a.":
        return None
    try:
        return float(text) / MN_PER_BN
    except ValueError:
        raise _fail(line, name, text, "a number or n.a.") from None
