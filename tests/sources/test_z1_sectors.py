"""Z.1: Treasuries by sector and from whom to whom."""

from __future__ import annotations

import json
from datetime import date

import pytest

from bondstrike.errors import DataError
from bondstrike.sources.z1_sectors import parse_from_whom_to_whom, parse_sectors

CSV = b"""date,sector,instrument,holdings,source
2025-12-31,banks,all_treasuries,1961842.0,z1
2025-12-31,foreigners_official,all_treasuries,9224367.0,z1
"""


def cells(*found: dict[str, object]) -> bytes:
    return json.dumps({"cells": found}).encode()


def test_sectors_in_billions_and_the_rest_of_the_world_by_its_name():
    found = parse_sectors(CSV)[date(2025, 12, 31)]
    assert found == {"banks": 1961.842, "rest_of_world": 9224.367}


def test_claims_by_holder_and_issuer():
    data = cells({"holder": "MMF", "issuer": "Federal Govt.", "level": 3428370.0})
    assert parse_from_whom_to_whom(data) == {("MMF", "Federal Govt."): 3428.37}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"date,sector\n", "line 1 · columns"),
        (CSV.replace(b"1961842.0", b"-"), "line 2 · holdings"),
        (CSV.replace(b"2025-12-31,banks", b"Q4,banks"), "line 2 · date"),
    ],
)
def test_malformed_sectors_are_refused(data, said):
    with pytest.raises(DataError, match=said):
        parse_sectors(data)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"{}", "cells"),
        (b"nothing", "JSON"),
        (cells({"holder": "MMF"}), "cell 1 · keys"),
        (cells({"holder": "a", "issuer": "b", "level": None}), "cell 1 · holdings"),
    ],
)
def test_malformed_claims_are_refused(data, said):
    with pytest.raises(DataError, match=said):
        parse_from_whom_to_whom(data)


def test_official_quarter_is_near_the_tic_total(raw_file):
    path = raw_file("z1/z1_treasury_holdings_by_sector_1945_2025Q4.csv")
    quarter = parse_sectors(path.read_bytes())[date(2025, 12, 31)]
    assert quarter["rest_of_world"] == pytest.approx(9267.2, rel=0.01)


def test_official_matrix_sums_to_its_total(raw_file):
    claims = parse_from_whom_to_whom(raw_file("fed/z1_fwtw_2026Q1.json").read_bytes())
    owed = [v for (holder, issuer), v in claims.items() if issuer == "Federal Govt."]
    total = claims["Total", "Federal Govt."]
    assert sum(owed) - total == pytest.approx(total, rel=1e-4)
