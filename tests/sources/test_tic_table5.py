"""TIC table 5: months, rows, aggregates."""

from __future__ import annotations

import pytest

from bondstrike.errors import DataError
from bondstrike.sources.tic_table5 import GRAND_TOTAL, OFFICIAL, parse

LINES = [
    "Table 5: Major Foreign Holders\t\t",
    "Country\t2026-04\t2026-03",
    "Japan\t1209.9\t1191.6",
    "China, Mainland\t651.1\t652.3",
    "Grand Total\t9352.6\t9348.7",
    "Of Which: Foreign Official\t3906.5\t3902.2",
    "Of Which: Foreign Official Treasury Bills\t457.3\t441.0",
    "Of Which: Foreign Official T-Bonds & Notes\t3449.2\t3461.2",
    "\t\t",
    "Notes:\t\t",
]


def file(**changed: str) -> bytes:
    lines = [changed.get(line.split("\t")[0].split(",")[0].lower(), line) for line in LINES]
    return "\r\n".join(line for line in lines if line != "-").encode()


def test_months_newest_first_and_names_with_commas():
    found = parse(file())
    assert found.months == ("2026-04", "2026-03")
    assert found.rows["China, Mainland"] == (651.1, 652.3)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"nothing", "line 1 · header"),
        (file(country="Country\tApril"), "line 2 · months"),
        (file(japan="Japan\t1209.9"), "line 3 · number of months"),
        (file(japan="Japan\tmuch\tmore"), "line 3 · amount"),
        ("\r\n".join(LINES[:5]).encode(), "row missing"),
    ],
)
def test_malformed_bytes_are_refused_by_line(data, said):
    with pytest.raises(DataError, match=said):
        parse(data)


def test_official_file_holds_the_published_month(raw_file):
    found = parse(raw_file("tic/slt_table5.txt").read_bytes())
    assert len(found.months) == 13
    assert (found.rows[GRAND_TOTAL][0], found.rows[OFFICIAL][0]) == (9352.6, 3906.5)
    aggregates = [name for name in found.rows if name.startswith(("Grand", "Of Which"))]
    countries = sum(v[0] for name, v in found.rows.items() if name not in aggregates)
    assert countries == pytest.approx(9352.6, abs=1.1)
