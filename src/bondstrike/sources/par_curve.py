"""Treasury daily par yields (constant maturity), from the XML feed or the yearly CSVs.

Par yields are percent per year, bond equivalent. The set of maturities grew (two months 2018,
four months 2022, six weeks 2025; no 30-year from 2002-02 to 2006-02): what is not quoted on a
day is absent, never zero. CSV dates are mm/dd/yyyy or m/d/yy, newest or oldest first.
"""

from __future__ import annotations

import csv
import io
import re
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from bondstrike.errors import DataError
from bondstrike.units import MONTHS_PER_YEAR, PERCENT

NAMESPACE: Final = "{http://schemas.microsoft.com/ado/2007/08/dataservices}"
XML_TERM: Final = re.compile(r"BC_(\d+(?:_5)?)(MONTH|YEAR)\Z")
CSV_TERM: Final = re.compile(r"(\d+(?:\.5)?) (Mo|Month|Yr)\Z")
DATE_FORMATS: Final = ("%m/%d/%Y", "%m/%d/%y")


@dataclass(frozen=True)
class ParCurve:
    """Par yields of one day: maturity in years → fraction per year, ascending."""

    day: date
    yields: dict[float, float]


def _fail(where: str, what: str, got: object, allowed: str) -> DataError:
    return DataError(f"par yields · {where} · {what} · got {got!r} · allowed: {allowed}")


def _percent(text: str, where: str) -> float:
    try:
        return float(text) * PERCENT
    except ValueError:
        raise _fail(where, "yield", text, "a number in percent") from None


def parse_xml(data: bytes) -> list[ParCurve]:
    """XML feed `daily_treasury_yield_curve` → curves by day, ascending.

    The duplicate field `BC_30YEARDISPLAY` is ignored. Raises `DataError` naming entry or line.
    """
    try:
        feed = ElementTree.fromstring(data)
    except ElementTree.ParseError as error:
        raise _fail(f"line {error.position[0]}", "XML", str(error), "an Atom feed") from None
    curves = [
        _xml_entry(list(block), number)
        for number, block in enumerate(_property_blocks(feed), start=1)
    ]
    if not curves:
        raise _fail("feed", "entries", 0, "at least one day")
    return sorted(curves, key=lambda curve: curve.day)


def _property_blocks(feed: ElementTree.Element) -> list[ElementTree.Element]:
    return [node for node in feed.iter() if node.tag.endswith("}properties")]


def _xml_entry(fields: list[ElementTree.Element], number: int) -> ParCurve:
    where = f"entry {number}"
    values = {node.tag.removeprefix(NAMESPACE): node.text or "" for node in fields}
    if "NEW_DATE" not in values:
        raise _fail(where, "field missing", "NEW_DATE", "the fields of the feed")
    try:
        day = datetime.fromisoformat(values["NEW_DATE"]).date()
    except ValueError:
        raise _fail(where, "NEW_DATE", values["NEW_DATE"], "YYYY-MM-DDThh:mm:ss") from None
    yields = {
        _term(found[1].replace("_", "."), found[2]): _percent(text, f"{where} {name}")
        for name, text in values.items()
        if (found := XML_TERM.match(name)) and text
    }
    return _curve(day, yields, where)


def _term(number: str, unit: str) -> float:
    return float(number) if unit in ("YEAR", "Yr") else float(number) / MONTHS_PER_YEAR


def _curve(day: date, yields: dict[float, float], where: str) -> ParCurve:
    if not yields:
        raise _fail(where, "yields", 0, "at least one maturity")
    return ParCurve(day, dict(sorted(yields.items())))


def parse_csv(data: bytes) -> list[ParCurve]:
    """Yearly or archive CSV → curves by day, ascending; days without any yield are left out.

    Raises `DataError` naming line and column.
    """
    reader = csv.reader(io.StringIO(data.decode("utf-8-sig", errors="replace")))
    header = next(reader, [])
    terms = _csv_terms(header)
    curves = [
        curve
        for row in reader
        if row and (curve := _csv_row(row, terms, reader.line_num)) is not None
    ]
    return sorted(curves, key=lambda curve: curve.day)


def _csv_terms(header: list[str]) -> list[float]:
    if not header or header[0] != "Date":
        raise _fail("line 1", "header", header[:2], "Date, 1 Mo, … 30 Yr")
    found = [CSV_TERM.match(name.strip()) for name in header[1:]]
    for name, match in zip(header[1:], found, strict=True):
        if match is None:
            raise _fail("line 1", "maturity", name, '"3 Mo", "1.5 Month" or "10 Yr"')
    return [_term(match[1], match[2]) for match in found if match]


def _csv_row(row: list[str], terms: list[float], line: int) -> ParCurve | None:
    where = f"line {line}"
    if len(row) != len(terms) + 1:
        raise _fail(where, "number of fields", len(row), str(len(terms) + 1))
    day = _csv_day(row[0], where)
    quoted = {
        term: _percent(text, where)
        for term, text in zip(terms, row[1:], strict=True)
        if text.strip() not in ("", "N/A")
    }
    return _curve(day, quoted, where) if quoted else None


def _csv_day(text: str, where: str) -> date:
    for pattern in DATE_FORMATS:
        try:
            return datetime.strptime(text, pattern).date()
        except ValueError:
            continue
    raise _fail(where, "date", text, "mm/dd/yyyy or m/d/yy")
