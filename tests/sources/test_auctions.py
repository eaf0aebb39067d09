"""Auctions and buybacks: what is read, what is inferred, what is refused."""

from __future__ import annotations

import io
from datetime import date, datetime

import pytest

from bondstrike.errors import DataError
from bondstrike.sources import auctions, mspd_securities
from bondstrike.sources.auctions import Auction, coupon_of, kind_of

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")


def parquet(rows: list[dict]) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), out)
    return out.getvalue()


def row(**changes) -> dict:
    made = {
        "issue_date": datetime(2024, 2, 15),
        "maturity_date": datetime(2034, 2, 15),
        "security_type": "Note",
        "term": "10Y",
        "cusip": "91282CJZ5",
        "amount_accepted": 45106262000.0,
        "high_yield": 4.093,
    }
    return made | changes


def test_a_row_becomes_an_auction_in_billions_and_fractions():
    (found,) = auctions.parse(parquet([row()]))
    assert found.accepted == pytest.approx(45.106262)
    assert found.high_yield == pytest.approx(0.04093)
    assert (found.issued, found.maturity) == (date(2024, 2, 15), date(2034, 2, 15))


def test_bills_are_left_out_and_sales_are_in_order():
    rows = [
        row(issue_date=datetime(2024, 3, 15)),
        row(),
        row(security_type="Bill", high_yield=None),
    ]
    assert [a.issued.month for a in auctions.parse(parquet(rows))] == [2, 3]


@pytest.mark.parametrize(
    ("high", "coupon"), [(0.04093, 0.04), (0.04125, 0.04125), (0.0005, 0.00125)]
)
def test_the_coupon_is_the_high_yield_rounded_down_to_an_eighth(high: float, coupon: float):
    first = Auction("x", "Note", "10Y", date(2024, 2, 15), date(2034, 2, 15), 1.0, high)
    assert coupon_of(first) == pytest.approx(coupon)


def test_classes_by_what_an_auction_shows():
    def kind(term: str, maturity: date, high: float | None = 0.02, of: str = "Note") -> str:
        return kind_of(Auction("x", of, term, date(2024, 1, 31), maturity, 1.0, high))

    assert kind("10Y", date(2034, 1, 15)) == "tips"
    assert kind("10Y", date(2034, 2, 15)) == "notes"
    assert kind("3Y", date(2027, 1, 15)) == "notes"
    assert kind("2Y", date(2026, 1, 31), None) == "frn"
    assert kind("30Y", date(2054, 2, 15), 0.04, "Bond") == "bonds"


def test_broken_files_are_named():
    with pytest.raises(DataError, match="Parquet"):
        auctions.parse(b"not parquet")
    with pytest.raises(DataError, match="no notes or bonds"):
        auctions.parse(parquet([row(security_type="Bill")]))
    with pytest.raises(DataError, match="amount_accepted"):
        auctions.parse(parquet([row(amount_accepted=None), row()]))


def test_buybacks_without_an_amount_fall_out():
    rows = [
        {"operation_date": datetime(2025, 3, 4), "cusip_nbr": "a", "par_amt_accepted": 2e9},
        {"operation_date": datetime(2025, 3, 4), "cusip_nbr": "b", "par_amt_accepted": 0.0},
    ]
    (found,) = auctions.parse_buybacks(parquet(rows))
    assert (found.cusip, found.day, found.amount) == ("a", date(2025, 3, 4), 2.0)


def test_coupons_of_todays_list_follow_from_the_auctions(raw_file):
    """All but two, whose first sale lies before the file begins."""
    sales: dict[str, Auction] = {}
    for sale in auctions.parse(raw_file("auctions/auctions.parquet").read_bytes()):
        sales.setdefault(sale.cusip, sale)
    data = raw_file("mspd/mspd_securities_2026-07-31.csv").read_bytes()
    listed = [s for s in mspd_securities.parse_csv(data) if s.cusip in sales]
    wrong = [s.cusip for s in listed if abs(coupon_of(sales[s.cusip]) - s.coupon) > 1e-9]
    assert len(listed) > 380
    assert sorted(wrong) == ["912810PV4", "912810PW2"]
