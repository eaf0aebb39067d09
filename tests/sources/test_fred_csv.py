"""FRED's graph CSV: blanks and points are missing days."""

from __future__ import annotations

from datetime import date

import pytest

from bondstrike.errors import DataError
from bondstrike.sources.fred_csv import parse

DATA = b"observation_date,DGS10\n2026-05-25,\n2026-05-26,4.71\n2026-05-27,.\n"


def test_missing_days_are_left_out():
    assert parse(DATA, "DGS10") == {date(2026, 5, 26): 4.71}
    assert parse(b"DATE,DGS10\n2026-05-26,4.71\n", "DGS10") == {date(2026, 5, 26): 4.71}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "line 1 · header"),
        (DATA.replace(b"DGS10", b"DGS30"), "line 1 · header"),
        (DATA.replace(b"4.71", b"high"), "line 3 · value"),
        (DATA.replace(b"2026-05-26,4.71", b"2026-05-26"), "line 3 · row"),
        (DATA.replace(b"2026-05-26", b"26 May"), "line 3 · row"),
    ],
)
def test_malformed_bytes_are_refused(data, said):
    with pytest.raises(DataError, match=said):
        parse(data, "DGS10")


def test_official_series_begins_in_2003(raw_file):
    path = raw_file("fred/raw_fredgraph/T10YIE_2026-05-27.csv")
    found = parse(path.read_bytes(), "T10YIE")
    assert min(found) == date(2003, 1, 2) and found[date(2026, 5, 26)] == 2.40
