"""TIC SLT table 1: US long-term securities held abroad, by country, month and instrument.

`slt_table1.txt`: tab separated, titles, machine header on line nine, USD million at market
value, `n.a.` for missing, footnotes after the data.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from bondstrike.errors import DataError

COLUMNS: Final = {
    "total": "for_lt_total_pos",
    "treasuries": "for_lt_treas_pos",
    "agencies": "for_lt_agcy_pos",
    "corporate_bonds": "for_lt_corp_pos",
    "equity": "for_lt_eqty_pos",
}
MONTH: Final = re.compile(r"\d{4}-\d{2}\Z")
MN_PER_BN: Final = 1e3


@dataclass(frozen=True)
class Portfolio:
    """Long-term US securities of one country at a month-end, USD bn; None where `n.a.`."""

    country: str
    code: int
    month: str
    total: float | None
    treasuries: float | None
    agencies: float | None
    corporate_bonds: float | None
    equity: float | None


def _fail(line: int, what: str, got: object, allowed: str) -> DataError:
    return DataError(f"slt_table1 · line {line} · {what} · got {got!r} · allowed: {allowed}")


def parse(data: bytes) -> list[Portfolio]:
    """Bytes of `slt_table1.txt` → positions of every country and month, in file order.

    Raises `DataError` naming the line.
    """
    lines = data.decode("utf-8", errors="replace").splitlines()
    start, places = _header(lines)
    return [
        _portfolio(fields, places, number)
        for number, line in enumerate(lines[start:], start=start + 1)
        if len(fields := line.split("\t")) > 2 and MONTH.match(fields[2])
    ]


def _header(lines: list[str]) -> tuple[int, list[int]]:
    for number, line in enumerate(lines, start=1):
        if line.startswith("country\tcountry_code"):
            names = [name.strip() for name in line.split("\t")]
            missing = [name for name in COLUMNS.values() if name not in names]
            if missing:
                raise _fail(number, "columns missing", missing, ", ".join(COLUMNS.values()))
            return number, [names.index(name) for name in COLUMNS.values()]
    raise _fail(1, "header", lines[0][:60] if lines else "", "a line country, country_code, …")


def _portfolio(fields: list[str], places: list[int], line: int) -> Portfolio:
    if len(fields) <= max(places) or not fields[1].isdigit():
        raise _fail(line, "fields", fields[:3], "country, code, month and positions")
    return Portfolio(
        fields[0].strip(), int(fields[1]), fields[2], *(_amount(fields[k], line) for k in places)
    )


def _amount(text: str, line: int) -> float | None:
    if text.strip() == "n.a.":
        return None
    try:
        return float(text) / MN_PER_BN
    except ValueError:
        raise _fail(line, "position", text, "a number or n.a.") from None
