"""MSPD table 3: both renderings, the quirks of the envelope, malformed bytes."""

from __future__ import annotations

import json
from datetime import date

import pytest

from bondstrike.errors import DataError
from bondstrike.sources.mspd_securities import parse_csv, parse_envelope

HEADER = (
    "observation_date,cusip,amount_outstanding,accretion,maturity_date,issue_date,"
    "security_class,interest_rate,amount_par,country,currency,amount_basis,source"
)
NOTE = "2026-07-31,9128282A7,64404240500.0,0.0,2026-08-15,2016-08-15,NOTES,1.5,1,US,USD,PAR,x"
BILL = "2026-07-31,912797RG4,297367918000.0,0.0,2026-08-06,2025-08-07,BILLS,,1,US,USD,PAR,x"
TIPS = "2026-07-31,912810FD5,34629354330.46,17912876330.46,2028-04-15,1998-04-15,TIPS,3.625,1,US,USD,PAR,x"  # noqa: E501


def csv_bytes(*lines: str) -> bytes:
    return "\n".join([HEADER, *lines]).encode()


def tranche(**changed: str) -> dict[str, str]:
    row = {
        "record_date": "2026-07-31",
        "security_class1_desc": "Notes",
        "security_class2_desc": "912828ZQ6",
        "interest_rate_pct": "0.625",
        "issue_date": "2020-07-15",
        "maturity_date": "2030-05-15",
        "inflation_adj_amt": "0",
        "outstanding_amt": "31544.2073",
    }
    return row | changed


def envelope(*rows: dict[str, str]) -> bytes:
    return json.dumps({"data": rows, "meta": {}, "links": {}}).encode()


def test_csv_amounts_are_billions_and_coupons_fractions():
    note, bill, tips = parse_csv(csv_bytes(NOTE, BILL, TIPS))
    assert note.outstanding == pytest.approx(64.4042405)
    assert note.coupon == 0.015
    assert (bill.security_class, bill.coupon) == ("bills", 0.0)
    assert tips.compensation == pytest.approx(17.91287633046)
    assert tips.maturity == date(2028, 4, 15)


def test_envelope_keeps_the_first_row_of_a_cusip_only():
    later = tranche(outstanding_amt="null", issue_date="2020-08-17")
    subtotal = tranche(security_class2_desc="Total", maturity_date="null", outstanding_amt="1")
    bank = tranche(security_class1_desc="Federal Financing Bank", security_class2_desc="FFB")
    found = parse_envelope(envelope(tranche(), later, subtotal, bank))
    assert [item.cusip for item in found] == ["912828ZQ6"]
    assert found[0].outstanding == pytest.approx(31.5442073)


def test_envelope_of_a_bill_reads_the_string_null_as_no_coupon():
    bill = tranche(security_class1_desc="Bills Maturity Value", interest_rate_pct="null")
    assert parse_envelope(envelope(bill))[0].coupon == 0.0


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (NOTE.replace("64404240500.0", "lots"), "line 2 · amount_outstanding"),
        (NOTE.replace("2026-08-15", "15/08/2026"), "line 2 · maturity_date"),
        (NOTE.replace("NOTES", "CONSOLS"), "line 2 · security_class"),
        (NOTE.replace(",PAR,x", ""), "line 2 · number of fields"),
        (NOTE.replace("64404240500.0", "inf"), "finite"),
    ],
)
def test_a_malformed_line_is_named(line, said):
    with pytest.raises(DataError, match=said):
        parse_csv(csv_bytes(line))


def test_a_repeated_cusip_is_refused():
    with pytest.raises(DataError, match="9128282A7 · amount · got 'twice'"):
        parse_csv(csv_bytes(NOTE, NOTE))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "line 1 · columns missing"),
        (b"\xff\xfe\x00", "encoding"),
        (HEADER.encode(), "at least one CUSIP"),
    ],
)
def test_a_file_of_another_kind_is_refused(data, said):
    with pytest.raises(DataError, match=said):
        parse_csv(data)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"{", "JSON"),
        (b"[]", "envelope"),
        (envelope(tranche(outstanding_amt="much")), "row 1 · outstanding_amt"),
        (envelope(tranche(security_class1_desc="Consols")), "row 1 · security_class1_desc"),
        (envelope({"record_date": "2026-07-31"}), "row 1 · field missing"),
        (envelope(tranche(maturity_date="never")), "row 1 · maturity_date"),
    ],
)
def test_a_malformed_envelope_is_refused(data, said):
    with pytest.raises(DataError, match=said):
        parse_envelope(data)


def test_official_file_holds_the_published_totals(raw_file):
    found = parse_csv(raw_file("mspd/mspd_securities_2026-07-31.csv").read_bytes())
    assert len(found) == 462
    published = {"bills": 6988.891, "notes": 16171.712, "bonds": 5488.717, "tips": 2150.191}
    for kind, total in published.items():
        ours = sum(item.outstanding for item in found if item.security_class == kind)
        assert ours == pytest.approx(total, rel=1e-4)


def test_weighted_maturity_is_the_published_one(raw_file):
    """5.816 years on 31 Jul 2026, TIPS at original principal (MSPD, computed independently)."""
    found = parse_csv(raw_file("mspd/mspd_securities_2026-07-31.csv").read_bytes())
    par = [item.outstanding - item.compensation for item in found]
    years = [(item.maturity - item.observed).days / 365.25 for item in found]
    mean = sum(p * y for p, y in zip(par, years, strict=True)) / sum(par)
    assert mean == pytest.approx(5.816, abs=0.001)


def test_official_envelope_drops_its_tranche_row(raw_file):
    path = raw_file("fiscaldata/fixture_mspd_table_3_market.json")
    found = parse_envelope(path.read_bytes())
    assert [item.cusip for item in found] == ["912797US4"]
    assert found[0].outstanding == pytest.approx(236.5916587)
