"""TIC table 1: long-term securities by instrument."""

from __future__ import annotations

import pytest

from bondstrike.errors import DataError
from bondstrike.sources.tic_table1 import COLUMNS, parse

HEADER = "\t".join(["country", "country_code", "date", *COLUMNS.values()])
ROW = "Austria\t10189\t2026-04\t49548\t4109\t4\t2720\t42715"


def file(*rows: str, header: str = HEADER) -> bytes:
    return "\r\n".join(["Table 1", header, *rows, "Notes:\t\t\t"]).encode()


def test_positions_by_instrument_in_billions():
    (austria,) = parse(file(ROW))
    assert (austria.total, austria.treasuries, austria.equity) == (49.548, 4.109, 42.715)
    assert parse(file(ROW.replace("\t4\t", "\tn.a.\t")))[0].agencies is None


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "header"),
        (file(ROW, header="country\tcountry_code\tdate"), "columns missing"),
        (file(ROW.replace("42715", "x")), "line 3 · position"),
        (file("Austria\t10189\t2026-04\t1"), "line 3 · fields"),
    ],
)
def test_malformed_bytes_are_refused_by_line(data, said):
    with pytest.raises(DataError, match=said):
        parse(data)


def test_official_file_sums_over_instruments(raw_file):
    found = parse(raw_file("tic/slt_table1.txt").read_bytes())
    total = next(f for f in found if f.country == "Grand Total" and f.month == "2026-04")
    parts = [total.treasuries, total.agencies, total.corporate_bonds, total.equity]
    assert total.total == pytest.approx(37723, abs=1)
    assert sum(part or 0.0 for part in parts) == pytest.approx(total.total, abs=0.01)
