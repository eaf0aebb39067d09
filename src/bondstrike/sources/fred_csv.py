"""FRED `fredgraph.csv`: one series, one line per day; a blank or "." is a missing day."""

from __future__ import annotations

import csv
import io
from datetime import date

from bondstrike.errors import DataError


def _fail(where: str, what: str, got: object, allowed: str) -> DataError:
    return DataError(f"fredgraph.csv · {where} · {what} · got {got!r} · allowed: {allowed}")


def parse(data: bytes, series: str) -> dict[date, float]:
    """Bytes of the file of `series` → day → value in the unit of the series.

    Raises `DataError` naming the line.
    """
    reader = csv.reader(io.StringIO(data.decode("utf-8-sig", errors="replace")))
    header = next(reader, [])
    if len(header) != 2 or header[0] not in ("observation_date", "DATE") or header[1] != series:
        raise _fail("line 1", "header", header, f"observation_date, {series}")
    return {
        _day(row, reader.line_num): _value(row[1], reader.line_num)
        for row in reader
        if len(row) != 2 or row[1].strip() not in ("", ".")
    }


def _day(row: list[str], line: int) -> date:
    try:
        return date.fromisoformat(row[0] if len(row) == 2 else "")
    except ValueError:
        raise _fail(f"line {line}", "row", row, "YYYY-MM-DD and a value") from None


def _value(text: str, line: int) -> float:
    try:
        return float(text)
    except ValueError:
        raise _fail(f"line {line}", "value", text, 'a number, blank or "."') from None
