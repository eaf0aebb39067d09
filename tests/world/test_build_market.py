"""From securities to market tables: buckets, refilling, composition, covariance."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bondstrike.errors import DataError
from bondstrike.numerics.bonds import bootstrap
from bondstrike.sources.mspd_securities import Security
from bondstrike.sources.par_curve import ParCurve
from bondstrike.vocabulary import BUCKET_EDGES_YEARS, Bucket
from bondstrike.world import build_market
from bondstrike.world.build_market import (
    GRID,
    bucket_of,
    composition,
    quarter_of,
    roll_stock,
    value_stock,
    weekly_changes,
)

JULY, OCTOBER = date(2026, 7, 31), date(2026, 10, 2)
TERMS = [0.25, 0.5, 1.0, 5.0, 10.0, 30.0]
FLAT = bootstrap(TERMS, [0.05] * 6)
REAL = bootstrap(TERMS, [0.026] * 6)


def security(kind: str, maturity: date, amount: float = 10.0, **more) -> Security:
    issued = more.pop("issued", date(2025, 8, 15))
    fields = {"coupon": 0.05, "compensation": 0.0} | more
    return Security(
        JULY, f"{kind} {maturity}", kind, issued, maturity, outstanding=amount, **fields
    )


STOCK = [
    security("bills", date(2026, 8, 6), 50.0, coupon=0.0),
    security("bills", date(2026, 12, 3), 50.0, coupon=0.0),
    security("notes", date(2026, 9, 30)),
    security("notes", date(2027, 8, 15)),
    security("notes", date(2035, 8, 15), 30.0),
    security("bonds", date(2055, 8, 15), 20.0),
    security("tips", date(2030, 10, 15), 12.0, compensation=2.0, coupon=0.02),
    security("frn", date(2027, 7, 31), 9.0, coupon=0.0),
]
TOTALS = {"bills": 110.0, "notes": 60.0, "bonds": 21.0, "tips": 13.0, "frn": 10.0}


@given(st.floats(0.01, 30.0))
def test_buckets_and_ladder_cells_agree_on_every_edge(years):
    bucket = bucket_of("notes", years)
    low, high = BUCKET_EDGES_YEARS[tuple(Bucket).index(bucket)]
    assert low < years <= high
    cell = quarter_of(years)
    assert cell / 4 < years <= (cell + 1) / 4
    assert bucket_of("notes", (cell + 1) / 4) == bucket


def test_bills_are_their_own_bucket():
    assert bucket_of("bills", 0.9) is Bucket.BILLS
    assert bucket_of("notes", 0.9) is Bucket.Y0_1


def test_every_class_ends_at_its_total():
    rolled = roll_stock(STOCK, OCTOBER, TOTALS, lambda kind, tenor: 0.05)
    for kind, total in TOTALS.items():
        assert sum(s.outstanding for s in rolled if s.security_class == kind) == pytest.approx(
            total
        )
    assert all(s.maturity > OCTOBER for s in rolled)


def test_survivors_above_the_published_total_are_refused():
    with pytest.raises(DataError, match="bonds alive exceed their published total by 1.0"):
        roll_stock(STOCK, OCTOBER, TOTALS | {"bonds": 19.0}, lambda kind, tenor: 0.05)


def test_bills_keep_their_time_to_maturity():
    rolled = [
        s for s in roll_stock(STOCK, OCTOBER, TOTALS, lambda k, t: 0.05) if "bills" in s.cusip
    ]
    before = [(s.maturity - JULY).days for s in STOCK[:2]]
    assert [(s.maturity - OCTOBER).days for s in rolled] == before


def test_composition_is_that_of_the_window_without_compensation():
    shares = composition([*STOCK, security("notes", date(2029, 8, 15), 99.0, issued=JULY)])
    assert sum(shares.values()) == pytest.approx(1.0)
    assert shares["tips", 5] == pytest.approx(10.0 / 89.0)
    assert shares["notes", 2] == pytest.approx(20.0 / 89.0)
    assert shares["notes", 3] == 0.0


def test_values_at_a_flat_curve_are_those_of_algebra():
    """A five percent note on a coupon date at five percent is worth par; FRNs always are."""
    day = date(2026, 8, 15)
    note = security("notes", date(2036, 8, 15))
    frn = security("frn", date(2028, 7, 31))
    first, second = value_stock([note, frn], day, FLAT, REAL, 0.7)
    assert first.clean == pytest.approx(1.0, abs=1e-10)
    assert first.duration == pytest.approx((1 - 1.025**-20) / 0.05, rel=1e-8)
    assert (second.full, second.duration) == (1.0, 0.0)


def test_tips_move_by_beta_and_are_priced_on_the_real_curve():
    day = date(2026, 10, 15)
    linker = security("tips", date(2036, 10, 15), coupon=0.026)
    (found,) = value_stock([linker], day, FLAT, REAL, 0.7)
    assert found.clean == pytest.approx(1.0, abs=1e-10)
    assert found.duration == pytest.approx(0.7 * found.real_duration)
    assert found.real_duration == pytest.approx((1 - 1.013**-20) / 0.026, rel=1e-8)


def test_tables_of_a_small_stock_add_up():
    rolled = roll_stock(STOCK, OCTOBER, TOTALS, lambda kind, tenor: 0.05)
    valued = value_stock(rolled, OCTOBER, FLAT, REAL, 0.7)
    rows = build_market.bucket_rows(valued, "2026-10-02")
    par = sum(row.value for row in rows if row.keys[2] == "par")
    assert par == pytest.approx(sum(TOTALS.values()))
    coupons = [v for v in valued if v.security.security_class != "bills"]
    ladder = build_market.ladder_rows(coupons, "2026-10-02")
    principal = sum(row.value for row in ladder if row.keys[2] == "principal")
    assert principal == pytest.approx(par - TOTALS["bills"])
    bills = [row.value for row in rows if row.keys[1:] == ("bills", "dv01")]
    assert bills == [0.0]


def curves(days: int, step: float) -> list[ParCurve]:
    first = date(2020, 1, 3)
    return [
        ParCurve(first + timedelta(days=7 * k), {term: 0.02 + step * k for term in GRID})
        for k in range(days)
    ]


def test_weekly_changes_take_the_last_day_of_a_week_and_skip_gaps():
    weeks = curves(5, 0.001)
    midweek = ParCurve(weeks[2].day - timedelta(days=2), dict.fromkeys(GRID, 0.9))
    path = sorted([*weeks, midweek], key=lambda curve: curve.day)
    changes = weekly_changes(path, date(2020, 1, 1), date(2020, 12, 31))
    np.testing.assert_allclose(changes, 0.001)
    assert changes.shape == (4, len(GRID))
    del weeks[2]
    assert weekly_changes(weeks, date(2020, 1, 1), date(2020, 12, 31)).shape == (2, len(GRID))


def test_a_day_without_the_thirty_year_is_passed_over():
    weeks = curves(3, 0.001)
    short = {term: rate for term, rate in weeks[1].yields.items() if term < 30}
    weeks[1] = ParCurve(weeks[1].day, short)
    assert len(weekly_changes(weeks, date(2020, 1, 1), date(2020, 12, 31))) == 0
