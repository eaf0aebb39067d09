"""Build the markets of the episodes' dates: `python -m bondstrike.history.build_markets`.

    python -m bondstrike.history.build_markets --raw DIR --out FILE

Reads official files, writes `markets.csv`: for each date of `DATES` five figures, each with its
unit, source and grade. Deterministic: the same raw files give the same bytes. The file is written
whole or not at all. Leveraged longs are not in it, for no official series reaches back: they stand
in the episodes, with what they were taken from.
"""

from __future__ import annotations

import argparse
import csv
import io
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, TypeVar

from bondstrike.errors import BondstrikeError, DataError, StoreError
from bondstrike.sources import mspd_totals, z1_sectors
from bondstrike.vocabulary import Grade

DATES: Final = (
    *("2009-02-28", "2010-07-31", "2011-08-31", "2013-04-30", "2014-06-30", "2020-02-29"),
    *("2022-08-31", "2023-06-30", "2024-03-31", "2025-03-31", "2025-12-31"),
)
"""Month-ends before the starts of the episodes, ISO."""

CLASSES: Final = "mspd/mspd_table1_by_class_bn_2001_2026.csv"
"""Amounts by class and month-end, below the raw folder."""

MATURITIES: Final = "mspd/wam_2001_2026.csv"
"""Average maturity by month-end, below the raw folder."""

HOLDERS: Final = "tic/mfhhis01.txt"
"""Major foreign holders by month, below the raw folder."""

SECTORS: Final = "z1/z1_treasury_holdings_by_sector_1945_2025Q4.csv"
"""Holdings by sector and quarter-end, below the raw folder."""

COLUMNS: Final = ("date", "name", "value", "unit", "source", "grade")
"""Columns of `markets.csv`."""

MONTHS: Final = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
"""Months as the TIC table heads its columns."""

OFFICIAL: Final = "For. Official"
"""Row of the TIC table with what foreign officials hold."""

Key = TypeVar("Key")
Value = TypeVar("Value")

Month = tuple[int, int]
"""Year and month."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of one date."""

    date: str
    """Day of the stock, ISO."""
    name: str
    """`coupons`, `bills`, `official`, `fed` or `average_maturity`."""
    value: float
    """In `unit`."""
    unit: str
    """`USD bn` or `years`."""
    source: str
    """Table, and its date where that is another one."""
    grade: Grade
    """A: the official file itself; B: a compilation of official figures."""


def official_holdings(data: bytes) -> dict[Month, float]:
    """Bytes of the TIC history of major holders → Treasuries of foreign officials, USD bn.

    June of the years in which a survey replaced the series stands twice; the newer one counts.
    Raises `DataError` naming the line if a block lacks its months or holds other than numbers.
    """
    found: dict[Month, float] = {}
    months: list[str] = []
    years: list[str] = []
    for number, line in enumerate(data.decode("utf-8", errors="replace").splitlines(), start=1):
        cells = [cell.strip() for cell in line.split("\t")]
        if any(cell in MONTHS for cell in cells[1:]):
            months = cells[1:]
        elif cells[0] == "Country":
            years = cells[1:]
        elif cells[0] == OFFICIAL:
            for month, value in _block(months, years, cells[1:], number):
                found.setdefault(month, value)
    if not found:
        raise DataError(f"no row {OFFICIAL!r} in the TIC history of major holders")
    return found


def _block(
    months: list[str], years: list[str], cells: list[str], line: int
) -> Iterator[tuple[Month, float]]:
    """Month and value of one row under its two header lines."""
    where = f"line {line} of the TIC history of major holders"
    if not any(cells):
        raise DataError(f"empty row at {where}")
    for place, cell in enumerate(cells):
        if not cell:
            continue
        month = months[place] if place < len(months) else ""
        year = years[place] if place < len(years) else ""
        if month not in MONTHS or not re.fullmatch(r"\d{4}", year):
            raise DataError(f"value {cell!r} without month and year at {where}")
        try:
            yield (int(year), MONTHS.index(month) + 1), float(cell)
        except ValueError:
            raise DataError(f"not a number: {cell!r} at {where}") from None


def average_maturities(data: bytes) -> dict[date, float]:
    """CSV of average maturities → month-end → years. Raises `DataError` naming the line."""
    reader = csv.DictReader(io.StringIO(data.decode("utf-8-sig", errors="replace")))
    try:
        return {
            date.fromisoformat(row["observation_date"]): float(row["wam_years"]) for row in reader
        }
    except (KeyError, ValueError, TypeError) as error:
        raise DataError(f"average maturities, line {reader.line_num}: {error}") from None


def figures(raw: Path) -> list[Figure]:
    """All figures, by date. Raises `DataError` if a file or a date in it is missing."""
    totals = mspd_totals.parse_csv(_read(raw, CLASSES))
    years = average_maturities(_read(raw, MATURITIES))
    holders = official_holdings(_read(raw, HOLDERS))
    sectors = z1_sectors.parse_sectors(_read(raw, SECTORS))
    found: list[Figure] = []
    for text in DATES:
        day = date.fromisoformat(text)
        amounts, month = _of(totals, day, CLASSES), (day.year, day.month)
        coupons = sum(value for name, value in amounts.items() if name != "bills")
        quarter = _quarter(sectors, day)
        by_class, bn = "MSPD, table 1", "USD bn"
        found += [
            Figure(text, "coupons", coupons, bn, by_class, Grade.B),
            Figure(text, "bills", amounts["bills"], bn, by_class, Grade.B),
            Figure(
                text, "official", _of(holders, month, HOLDERS), bn,
                "TIC, major foreign holders", Grade.A,
            ),
            Figure(
                text, "fed", _of(sectors, quarter, SECTORS)["fed"], bn,
                f"Z.1, market value at {quarter.isoformat()}", Grade.B,
            ),
            Figure(
                text, "average_maturity", _of(years, day, MATURITIES), "years",
                "MSPD, table 3, security by security", Grade.B,
            ),
        ]  # fmt: skip
    return found


def _quarter(sectors: Mapping[date, object], day: date) -> date:
    """Last quarter-end up to the day. Raises `DataError` if there is none."""
    ends = [end for end in sectors if end <= day]
    if not ends:
        raise DataError(f"no quarter up to {day} in {SECTORS}")
    return max(ends)


def _read(raw: Path, name: str) -> bytes:
    """Bytes of a raw file."""
    try:
        return (raw / name).read_bytes()
    except OSError as error:
        raise DataError(f"cannot read {name}: {error.__class__.__name__}") from None


def _of(table: Mapping[Key, Value], key: Key, name: str) -> Value:
    """An entry of a table. Raises `DataError` naming file and date if it isn't there."""
    if key not in table:
        raise DataError(f"nothing for {key} in {name}")
    return table[key]


def render(found: Sequence[Figure]) -> str:
    """Figures as the text of `markets.csv`: amounts to $0.1bn, years to a hundredth."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in found:
        value = f"{one.value:.2f}" if one.unit == "years" else f"{one.value:.1f}"
        writer.writerow([one.date, one.name, value, one.unit, one.source, one.grade.value])
    return out.getvalue()


def write(text: str, file: Path) -> None:
    """The text in place of the file, whole or not at all. Raises `StoreError`."""
    beside = file.with_name(file.name + ".new")
    try:
        beside.write_text(text, encoding="utf-8", newline="")
        beside.replace(file)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise StoreError(f"cannot write {file.name}: {error.__class__.__name__}") from error


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; the exit code is that of the error, if there is one."""
    parser = argparse.ArgumentParser(prog="bondstrike.history.build_markets", description=__doc__)
    parser.add_argument("--raw", type=Path, required=True, help="folder of official files")
    parser.add_argument("--out", type=Path, required=True, help="markets.csv to write")
    asked = parser.parse_args(arguments)
    try:
        write(render(figures(asked.raw)), asked.out)
    except BondstrikeError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
