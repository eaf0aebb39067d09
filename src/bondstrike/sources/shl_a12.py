"""SHL survey, table A12: remaining maturity of long-term Treasuries held abroad, by owner.

`shl_app12_data_YYYY.csv` inside the appendix zip: a line of Junes, a line of years, then one
label and a USD million amount per year. Only the rows of Treasuries are read. Printed totals of
officials and of private owners do not tie to their own buckets (offsetting, about USD 60bn):
both are kept.
"""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass
from typing import Final

from bondstrike.errors import DataError

OWNERS: Final = {"official": "us_treasuries_foi", "private": "us_treasuries_private"}
EDGES: Final = (
    ("1 year or less", 0.0, 1.0),
    ("1 to 2 years", 1.0, 2.0),
    ("2 to 3 years", 2.0, 3.0),
    ("3 to 4 years", 3.0, 4.0),
    ("4 to 5 years", 4.0, 5.0),
    ("5 to 6 years", 5.0, 6.0),
    ("6 to 7 years", 6.0, 7.0),
    ("7 to 8 years", 7.0, 8.0),
    ("8 to 9 years", 8.0, 9.0),
    ("9 to 10 years", 9.0, 10.0),
    ("10 to 15 years", 10.0, 15.0),
    ("15 to 20 years", 15.0, 20.0),
    ("20 to 25 years", 20.0, 25.0),
    ("25 to 30 years", 25.0, 30.0),
)
MN_PER_BN: Final = 1e3


@dataclass(frozen=True)
class MaturityTable:
    """Long-term Treasuries of one kind of foreign owner in one June.

    `buckets` (from years, to years) → USD bn at market value; `printed` the printed total.
    """

    owner: str
    year: int
    printed: float
    buckets: dict[tuple[float, float], float]


def _fail(line: int, what: str, got: object, allowed: str) -> DataError:
    return DataError(f"SHL A12 · line {line} · {what} · got {got!r} · allowed: {allowed}")


def parse_zip(data: bytes, year: int) -> dict[str, MaturityTable]:
    """Appendix zip of survey `year` → its newest column by owner ("official", "private").

    Raises `DataError` if the zip or its A12 data file cannot be read.
    """
    name = f"shl_app12_data_{year}.csv"
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            inner = archive.read(name)
    except (zipfile.BadZipFile, KeyError) as error:
        raise _fail(0, "zip", str(error), f"an archive with {name}") from None
    return parse(inner, year)


def parse(data: bytes, year: int) -> dict[str, MaturityTable]:
    """Bytes of `shl_app12_data_YYYY.csv` → maturity of Treasuries by owner in June `year`.

    Raises `DataError` naming the line.
    """
    lines = list(csv.reader(io.StringIO(data.decode("utf-8", errors="replace"))))
    column = _column(lines, year)
    amounts = _amounts(lines, column)
    return {owner: _table(owner, key, year, amounts) for owner, key in OWNERS.items()}


def _column(lines: list[list[str]], year: int) -> int:
    for line in lines[:5]:
        years = line[0].split() if len(line) == 1 else line[1:]
        if years and all(text.strip().isdigit() for text in years):
            found = [int(text) for text in years]
            if year in found:
                return 1 + found.index(year)
            raise _fail(2, "year", found, str(year))
    raise _fail(2, "line of years", lines[1:2], "years, oldest first")


def _amounts(lines: list[list[str]], column: int) -> dict[str, float]:
    found: dict[str, float] = {}
    for number, line in enumerate(lines, start=1):
        if line and line[0].startswith("us_treasuries_"):
            if len(line) <= column:
                raise _fail(number, "number of years", len(line) - 1, f"at least {column}")
            found[line[0].strip()] = _number(line[column], number)
    return found


def _number(text: str, line: int) -> float:
    try:
        return float(text.replace(",", "")) / MN_PER_BN
    except ValueError:
        raise _fail(line, "amount", text, "a number in USD million") from None


def _table(owner: str, key: str, year: int, amounts: dict[str, float]) -> MaturityTable:
    wanted = [key, *(f"{key}_{label}" for label, _, _ in EDGES)]
    missing = [name for name in wanted if name not in amounts]
    if missing:
        raise _fail(0, "rows missing", missing[:3], "the maturity rows of A12")
    buckets = {(low, high): amounts[f"{key}_{label}"] for label, low, high in EDGES}
    return MaturityTable(owner, year, amounts[key], buckets)
