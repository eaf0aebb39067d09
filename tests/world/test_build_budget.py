"""Past ladders from auctions, CBO's paths, and the figures of the budget link."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bondstrike.sources.auctions import Auction, Buyback
from bondstrike.sources.mspd_securities import Security
from bondstrike.sources.par_curve import ParCurve
from bondstrike.world.build_budget import (
    Records,
    bill_cost,
    ladder_rows,
    liability_rows,
    pieces,
    shape_rows,
    sums,
)

DAY = date(2024, 12, 31)
TOTALS = {"bills": 6.0, "notes": 30.0, "bonds": 5.0, "tips": 0.0, "frn": 0.0}


def sale(cusip: str, issued: date, years: int, amount: float, high: float = 0.0407) -> Auction:
    matures = date(issued.year + years, issued.month, issued.day)
    return Auction(cusip, "Note", f"{years}Y", issued, matures, amount, high)


def records() -> Records:
    old = Security(date(2026, 7, 31), "old", "bonds", date(1999, 2, 15), date(2029, 2, 15), 0.0525,
                   5.0, 0.0)  # fmt: skip
    return Records(
        auctions=[
            sale("a", date(2024, 2, 28), 2, 20.0),
            sale("a", date(2024, 3, 28), 2, 10.0, high=0.05),
            sale("a", date(2025, 1, 31), 1, 7.0),
            sale("b", date(2022, 2, 28), 2, 9.0),
        ],
        buybacks=[Buyback("a", date(2024, 6, 3), 4.0), Buyback("a", date(2025, 2, 3), 1.0)],
        securities=[old],
    )


def test_what_is_outstanding_on_a_day():
    """a: 20 + 10 sold, 4 bought back; its later sale and buyback not yet; b has matured; one bond
    of the nineties from today's list."""
    found = {(p.kind, p.amount): p.coupon for p in pieces(records(), DAY)}
    assert found == {("notes", 26.0): 0.04, ("bonds", 5.0): 0.0525}
    assert sums(pieces(records(), DAY)) == {"notes": 26.0, "bonds": 5.0}


def test_ladders_sum_to_the_published_totals():
    totals = {day: dict(TOTALS) for day in (DAY, date(2025, 12, 31))}
    rows = {row.keys: row.value for row in ladder_rows(records(), totals)}
    assert rows[str(DAY), "bills", "0", "principal"] == 6.0
    assert rows[str(DAY), "nominal", "4", "principal"] == pytest.approx(30.0)
    assert rows[str(DAY), "nominal", "4", "coupon"] == pytest.approx(0.04)
    assert rows[str(DAY), "nominal", "16", "principal"] == pytest.approx(5.0)


def test_the_shape_of_the_curve_is_relative_to_three_months_and_ten_years():
    def curve(slope: float) -> ParCurve:
        terms = (0.25, 2.0, 3.0, 5.0, 7.0, 10.0, 20.0, 30.0)
        return ParCurve(date(2020, 1, 2), {t: 0.01 + slope * (t - 0.25) for t in terms})

    rows = {row.keys[0]: row.value for row in shape_rows([curve(0.001), curve(0.003)])}
    assert rows["curve shape 0.25y"] == 0.0
    assert rows["curve shape 10y"] == 1.0
    assert rows["curve shape 5y"] == pytest.approx(4.75 / 9.75)


def test_bills_cost_the_rate_of_some_weeks_ago_per_unit_of_face():
    """A yield of 4 % on the price is 4/1.01 % on the face; days after the day do not count."""
    curves = [
        ParCurve(DAY - timedelta(days=30 * k), {0.25: 0.04 if k > 0 else 0.08})
        for k in range(-2, 6)
    ]
    assert bill_cost(curves[3:], DAY, 0.2) == pytest.approx(0.04 / 1.01)
    assert bill_cost(curves, DAY, 0.01) == pytest.approx(0.08 / 1.02)


def test_liabilities_are_means_in_billions():
    days = {date(2024, 12, 25): 3.0e6, date(2025, 1, 1): 3.2e6, date(2025, 3, 1): 9e6}
    repo = {date(2025, 1, 2): 200.0}
    found = {row.keys[0]: row.value for row in liability_rows(days, repo)}
    assert found == {"reserves 2024-12-31": 3100.0, "reverse repo 2024-12-31": 200.0}


def test_rebuilt_sums_are_near_the_published_ones(world):
    """Notes and floating-rate notes within 0.1 %, bonds within 1 % (those that have matured)."""
    figures = world.tables["budget"]
    for day in ("2024-12-31", "2025-12-31"):
        for kind, within in (("notes", 0.001), ("frn", 0.001), ("bonds", 0.01)):
            ratio = figures.value(f"published over rebuilt {day} {kind}")
            assert abs(ratio - 1.0) < within, (day, kind, ratio)


def test_shipped_ladders_hold_the_published_totals(world):
    """MSPD table 1: 28,276.2bn on 31 Dec 2024, 30,267.3bn on 31 Dec 2025, without FFB."""
    for day, total in (("2024-12-31", 28276.155), ("2025-12-31", 30267.25)):
        rows = world.tables["ladders"]
        ours = sum(r.value for r in rows if r.keys[0] == day and r.keys[3] == "principal")
        assert ours == pytest.approx(total, abs=0.01)


def test_other_interest_is_small_beside_the_bill(world):
    """Fiscal year 2025: our accrual of every security is within 3 % of actual net interest."""
    figures = world.tables["budget"]
    paid = figures.value("interest on marketable debt FY2025")
    assert figures.value("net interest FY2025") == pytest.approx(969.938)
    assert paid == pytest.approx(969.938, rel=0.03)
    assert figures.value("other interest") == pytest.approx(969.938 - paid, abs=1e-6)


def test_cbo_deficits_and_interest_are_the_published_ones(world):
    """January 2025: FY2035 net interest 1,782.6, debt 52,055.9; actual debt of FY2024 28,195.6."""
    table = world.tables["cbo"]
    assert table.value("2025-01", "2035", "net interest") == 1782.585
    assert table.value("2025-01", "2035", "debt") == 52055.866
    assert table.value("2025-01", "2024", "debt") == 28195.575
    assert table.value("2026-02", "2036", "ten-year yield") == 0.04386
