"""TIC SLT table 5: major foreign holders of Treasuries, thirteen months.

`slt_table5.txt`: tab separated, CRLF, five lines of titles, months newest first, USD bn at
market value with one decimal. The set of countries changes: one that is not listed is inside
`All Other`, not zero.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from bondstrike.errors import DataError

MONTH: Final = re.compile(r"\d{4}-\d{2}\Z")
GRAND_TOTAL: Final = "Grand Total"
OFFICIAL: Final = "Of Which: Foreign Official"
OFFICIAL_BILLS: Final = "Of Which: Foreign Official Treasury Bills"
OFFICIAL_COUPONS: Final = "Of Which: Foreign Official T-Bonds & Notes"


@dataclass(frozen=True)
class MajorHolders:
    """Holdings by line and month: `months` newest first, `rows` label → USD bn per month."""

    months: tuple[str, ...]
    rows: dict[str, tuple[float, ...]]


def _fail(line: int, what: str, got: object, allowed: str) -> DataError:
    return DataError(f"slt_table5 · line {line} · {what} · got {got!r} · allowed: {allowed}")


def parse(data: bytes) -> MajorHolders:
    """Bytes of `slt_table5.txt` → holdings up to the last official row.

    Raises `DataError` naming the line if the header, a number or an aggregate is missing.
    """
    lines = data.decode("utf-8", errors="replace").splitlines()
    start, months = _header(lines)
    rows: dict[str, tuple[float, ...]] = {}
    for number, line in enumerate(lines[start:], start=start + 1):
        fields = line.split("\t")
        if not fields[0].strip() or fields[0].startswith("Notes"):
            break
        rows[fields[0].strip()] = _amounts(fields[1:], len(months), number)
    for label in (GRAND_TOTAL, OFFICIAL, OFFICIAL_BILLS, OFFICIAL_COUPONS):
        if label not in rows:
            raise _fail(start + len(rows) + 1, "row missing", label, "the aggregates of table 5")
    return MajorHolders(months, rows)


def _header(lines: list[str]) -> tuple[int, tuple[str, ...]]:
    for number, line in enumerate(lines, start=1):
        fields = line.split("\t")
        if fields[0] == "Country":
            months = tuple(text.strip() for text in fields[1:] if text.strip())
            if not months or not all(MONTH.match(text) for text in months):
                raise _fail(number, "months", fields[1:3], "YYYY-MM, newest first")
            return number, months
    raise _fail(1, "header", lines[0][:60] if lines else "", "a line starting with Country")


def _amounts(fields: list[str], months: int, line: int) -> tuple[float, ...]:
    if len(fields) < months:
        raise _fail(line, "number of months", len(fields), str(months))
    try:
        return tuple(float(text) for text in fields[:months])
    except ValueError:
        raise _fail(line, "amount", fields[:months], "numbers in USD bn") from None
