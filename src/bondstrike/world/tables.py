"""The shipped tables: one format, read and written here only.

A table is a CSV with its key columns first, then `value, unit, as_of, source, grade, note`.
Every figure carries its unit, date, source and grade; a figure of grade D says in `source` or
`note` that it is judgement or memory, and why.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from bondstrike.errors import DataError
from bondstrike.vocabulary import Grade

META: Final = ("value", "unit", "as_of", "source", "grade", "note")
MONEY: Final = "USD bn"
RATE: Final = "fraction/yr"
SHARE: Final = "fraction"
YEARS: Final = "years"
UNITS: Final = (
    MONEY,
    RATE,
    SHARE,
    YEARS,
    "years^2",
    "(fraction/yr)^2/yr",
    "USD bn/bp",
    "USD bn/day",
    "USD bn/yr",
    "USD bn/quarter",
    "per unit of par",
)
GRADES: Final = tuple(Grade)


@dataclass(frozen=True)
class Row:
    """One figure: its place (`keys`), value, unit, date, source, grade and remark."""

    keys: tuple[str, ...]
    value: float
    unit: str
    as_of: str
    source: str
    grade: str
    note: str = ""


@dataclass(frozen=True)
class Table:
    """Rows of one file by key, in file order. `columns` names the key columns."""

    name: str
    columns: tuple[str, ...]
    rows: dict[tuple[str, ...], Row]

    def row(self, *keys: str) -> Row:
        """The row at `keys`. Raises `DataError` if the table does not hold it."""
        if keys not in self.rows:
            raise DataError(f"{self.name}.csv · no row {'/'.join(keys)}")
        return self.rows[keys]

    def value(self, *keys: str) -> float:
        """The value at `keys`, in the unit of its row. Raises `DataError` if missing."""
        return self.row(*keys).value

    def get(self, *keys: str) -> float:
        """The value at `keys`, or zero where the table has no row (an empty cell of a matrix)."""
        return self.rows[keys].value if keys in self.rows else 0.0

    def labels(self, column: str) -> list[str]:
        """Distinct labels of one key column, in file order."""
        place = self.columns.index(column)
        return list(dict.fromkeys(keys[place] for keys in self.rows))

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows.values())


def table(name: str, columns: Sequence[str], rows: Iterable[Row]) -> Table:
    """A table from rows. Raises `DataError` on a repeated key or an unfit row."""
    found: dict[tuple[str, ...], Row] = {}
    for number, row in enumerate(rows, start=2):
        _check(row, tuple(columns), f"{name}.csv · line {number}")
        if row.keys in found:
            raise DataError(f"{name}.csv · line {number} · key {'/'.join(row.keys)} appears twice")
        found[row.keys] = row
    return Table(name, tuple(columns), found)


def _check(row: Row, columns: tuple[str, ...], where: str) -> None:
    if len(row.keys) != len(columns):
        raise DataError(f"{where} · keys · got {row.keys!r} · allowed: {', '.join(columns)}")
    if not math.isfinite(row.value):
        raise DataError(f"{where} · value · got {row.value!r} · allowed: a finite number")
    if row.unit not in UNITS:
        raise DataError(f"{where} · unit · got {row.unit!r} · allowed: {', '.join(UNITS)}")
    if row.grade not in GRADES:
        raise DataError(f"{where} · grade · got {row.grade!r} · allowed: {', '.join(GRADES)}")
    if not row.source:
        raise DataError(f"{where} · source · got nothing · allowed: where the figure comes from")
    _check_date(row.as_of, where)


def _check_date(text: str, where: str) -> None:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise DataError(f"{where} · as_of · got {text!r} · allowed: YYYY-MM-DD") from None


def read(path: Path) -> Table:
    """Read one table file; its key columns are those before `value`.

    Raises `DataError` naming file and line.
    """
    return parse(path.stem, read_text(path))


def read_text(path: Path) -> str:
    """Text of a shipped file. Raises `DataError` if it is missing or not UTF-8."""
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path.name} · cannot be read · {error.__class__.__name__}") from None


def parse(name: str, text: str) -> Table:
    """Text of a table file → table. Raises `DataError` naming file and line."""
    reader = csv.reader(io.StringIO(text))
    header = tuple(next(reader, []))
    if header[-len(META) :] != META:
        raise DataError(f"{name}.csv · line 1 · got {header!r} · allowed: keys, {', '.join(META)}")
    columns = header[: -len(META)]
    return table(name, columns, (_row(line, header, name, reader.line_num) for line in reader))


def _row(line: list[str], header: tuple[str, ...], name: str, number: int) -> Row:
    where = f"{name}.csv · line {number}"
    if len(line) != len(header):
        raise DataError(f"{where} · number of fields · got {len(line)} · allowed: {len(header)}")
    cut = len(header) - len(META)
    try:
        value = float(line[cut])
    except ValueError:
        raise DataError(f"{where} · value · got {line[cut]!r} · allowed: a number") from None
    return Row(tuple(line[:cut]), value, *line[cut + 1 :])


def render(content: Table) -> str:
    """Table → text, byte-identical for equal content: ten significant digits, LF."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow((*content.columns, *META))
    for row in content:
        writer.writerow(
            (*row.keys, f"{row.value:.10g}", row.unit, row.as_of, row.source, row.grade, row.note)
        )
    return out.getvalue()
