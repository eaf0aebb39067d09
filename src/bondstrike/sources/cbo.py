"""CBO baseline projections, from the office's own `eval-projections` data.

CSV with one line per component, category, subcategory and projected fiscal year; USD bn.
"""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Final

from bondstrike.errors import DataError

COLUMNS: Final = (
    "component",
    "category",
    "subcategory",
    "baseline_date",
    "projected_fiscal_year",
    "value",
)
SERIES: Final = {
    "debt": ("debt", "Total", "Total"),
    "deficit": ("deficit", "Total", "Total"),
    "net interest": ("outlay", "Net Interest", "Net Interest"),
    "outlays": ("outlay", "Total", "Total"),
    "revenues": ("revenue", "Total", "Total"),
    "customs duties": ("revenue", "Customs Duties", "Customs Duties"),
}

Projection = dict[str, dict[int, float]]
"""Series → fiscal year → USD bn. A deficit is positive."""


def _fail(where: str, what: str, got: object, allowed: str) -> DataError:
    return DataError(f"CBO · {where} · {what} · got {got!r} · allowed: {allowed}")


def parse(data: bytes, baseline: date) -> Projection:
    """Bytes of the baseline CSV → the series of the baseline of that date.

    Raises `DataError` naming line or series. Deficits are turned positive.
    """
    reader = csv.DictReader(io.StringIO(data.decode("utf-8-sig", errors="replace")))
    missing = set(COLUMNS) - set(reader.fieldnames or ())
    if missing:
        raise _fail("line 1", "columns missing", sorted(missing), ", ".join(COLUMNS))
    found: Projection = {name: {} for name in SERIES}
    names = {key: name for name, key in SERIES.items()}
    for row in reader:
        key = (row["component"], row["category"], row["subcategory"])
        if row["baseline_date"] == baseline.isoformat() and key in names:
            year, value = _cell(row, reader.line_num)
            found[names[key]][year] = value
    return _checked(found, baseline)


def _cell(row: dict[str, str], line: int) -> tuple[int, float]:
    try:
        return int(row["projected_fiscal_year"]), float(row["value"])
    except (TypeError, ValueError):
        got = (row["projected_fiscal_year"], row["value"])
        raise _fail(f"line {line}", "year and value", got, "an integer and a number") from None


def _checked(found: Projection, baseline: date) -> Projection:
    empty = [name for name, years in found.items() if not years]
    if empty:
        raise _fail("file", f"series of {baseline} missing", empty, ", ".join(SERIES))
    return found | {"deficit": {year: abs(value) for year, value in found["deficit"].items()}}


def actuals(data: bytes, series: str) -> dict[int, float]:
    """Bytes of the office's `actuals.csv` → fiscal year → USD bn of one of `SERIES`.

    Raises `DataError` if the series is missing or a value is not a number.
    """
    reader = csv.DictReader(io.StringIO(data.decode("utf-8-sig", errors="replace")))
    wanted = SERIES[series]
    found: dict[int, float] = {}
    for row in reader:
        if (row.get("component"), row.get("category"), row.get("subcategory")) == wanted:
            try:
                found[int(row["fiscal_year"])] = float(row["actual_value"])
            except (KeyError, TypeError, ValueError):
                raise _fail(
                    f"line {reader.line_num}", "year and value", row, "an integer and a number"
                ) from None
    if not found:
        raise _fail("actuals", "series missing", series, ", ".join(SERIES))
    return found
