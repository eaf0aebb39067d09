"""MSPD table 1: month-ends by class, both renderings."""

from __future__ import annotations

import json
from datetime import date

import pytest

from bondstrike.errors import DataError
from bondstrike.sources.mspd_totals import parse_csv, parse_envelope

CSV = b"""observation_date,BILLS,BONDS,FRN,NOTES,OTHER,TIPS,TOTAL_MARKETABLE
2001-01-31,656.148,623.829,,1555.058,15.0,127.292,2977.328
2026-07-31,6988.891,5488.717,651.976,16171.712,3.591,2150.191,31455.078
"""


def rows(**changed: str) -> bytes:
    row = {
        "record_date": "2026-07-31",
        "security_type_desc": "Marketable",
        "security_class_desc": "Bills",
        "total_mil_amt": "6988890.9629",
    } | changed
    return json.dumps({"data": [row]}).encode()


def test_csv_by_month_and_class():
    found = parse_csv(CSV)
    assert found[date(2026, 7, 31)]["tips"] == 2150.191
    assert found[date(2001, 1, 31)]["frn"] == 0.0


def test_envelope_in_billions_and_marketable_only():
    assert parse_envelope(rows()) == {date(2026, 7, 31): {"bills": 6988.8909629}}
    assert parse_envelope(rows(security_type_desc="Nonmarketable")) == {}
    assert parse_envelope(rows(security_class_desc="_")) == {}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"observation_date,BILLS\n", "columns missing"),
        (CSV.replace(b"6988.891", b"many"), "line 3 · BILLS"),
        (CSV.replace(b"2026-07-31", b"July"), "line 3 · date"),
    ],
)
def test_malformed_csv_is_refused(data, said):
    with pytest.raises(DataError, match=said):
        parse_csv(data)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"not json", "JSON"),
        (b'{"rows": []}', "envelope"),
        (rows(total_mil_amt="null"), "row 1 · total_mil_amt"),
        (b'{"data": [{"record_date": "2026-07-31"}]}', "row 1 · field missing"),
    ],
)
def test_malformed_envelope_is_refused(data, said):
    with pytest.raises(DataError, match=said):
        parse_envelope(data)


def test_official_files_agree_with_each_other(raw_file):
    by_class = parse_csv(raw_file("mspd/mspd_table1_by_class_bn_2001_2026.csv").read_bytes())
    fixture = parse_envelope(raw_file("fiscaldata/fixture_mspd_table_1.json").read_bytes())
    day = date(2026, 7, 31)
    assert by_class[day]["notes"] == pytest.approx(fixture[day]["notes"], abs=1e-3)
    assert sum(by_class[day].values()) == pytest.approx(31455.078 - 3.591, abs=0.01)
