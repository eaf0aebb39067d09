"""Derived tables of the budget link: ladders of two past dates, CBO's paths, figures.

A past ladder is rebuilt from auctions since April 2008 (the central bank's add-ons in, buybacks
out); what was sold before comes from the newest list of securities, so that the few bonds of the
1990s that have matured since are missing (33bn of 28.3tn). Each class is scaled to its MSPD total
of the day; for TIPS that brings in the inflation compensation of the day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from bondstrike.sources.auctions import Auction, Buyback, coupon_of, kind_of
from bondstrike.sources.cbo import Projection
from bondstrike.sources.mspd_securities import Security
from bondstrike.sources.mspd_totals import Totals
from bondstrike.sources.par_curve import ParCurve
from bondstrike.units import MONTHS_PER_YEAR
from bondstrike.world.build_market import CLASS_OF, quarter_of, years_to
from bondstrike.world.tables import MONEY, RATE, SHARE, Row, Table

AUCTIONS_SINCE: Final = date(2008, 4, 1)
LADDER_DAYS: Final = (date(2024, 12, 31), date(2025, 12, 31))
"""Quarter-ends before the CBO baselines of January 2025 and February 2026."""
ANCHOR_YEAR: Final = (date(2024, 9, 30), date(2025, 9, 30))
"""Fiscal year 2025: the newest with an actual net interest."""
SHAPE_YEARS: Final = (1993, 2025)
"""Years with a quoted twenty-year (from October 1993 on)."""
SHAPE_TERMS: Final = (0.25, 2.0, 3.0, 5.0, 7.0, 10.0, 20.0, 30.0)
MN_PER_BN: Final = 1e3
AUCTIONED: Final = (
    "auctions since April 2008, MSPD list of 31 Jul 2026, class totals of MSPD table 1"
)

Series = Mapping[date, float]


@dataclass(frozen=True)
class Piece:
    """One security on a past day: class, maturity, coupon (fraction per year), USD bn."""

    kind: str
    maturity: date
    coupon: float
    amount: float


@dataclass(frozen=True)
class Records:
    """What past ladders are rebuilt from."""

    auctions: Sequence[Auction]
    buybacks: Sequence[Buyback]
    securities: Sequence[Security]


def pieces(records: Records, day: date) -> list[Piece]:
    """Coupons outstanding at the end of `day`, TIPS without compensation; unscaled."""
    listed = {item.cusip: item for item in records.securities}
    sales: dict[str, list[Auction]] = defaultdict(list)
    for sale in records.auctions:
        sales[sale.cusip].append(sale)
    bought: dict[str, float] = defaultdict(float)
    for one in records.buybacks:
        bought[one.cusip] += one.amount if one.day <= day else 0.0
    found = [
        _auctioned(rows, listed.get(cusip), day, bought[cusip])
        for cusip, rows in sales.items()
        if rows[0].issued <= day < rows[0].maturity and not _older(listed.get(cusip))
    ]
    return found + [_listed(item) for item in records.securities if _older(item)]


def _older(item: Security | None) -> bool:
    """Sold before the auctions on file begin (a coupon, for bills do not live so long)."""
    return item is not None and item.issued < AUCTIONS_SINCE


def _auctioned(rows: Sequence[Auction], item: Security | None, day: date, bought: float) -> Piece:
    first = rows[0]
    kind = item.security_class if item else kind_of(first)
    sold = sum(row.accepted for row in rows if row.issued <= day)
    return Piece(kind, first.maturity, coupon_of(first), sold - bought)


def _listed(item: Security) -> Piece:
    amount = item.outstanding - item.compensation
    return Piece(item.security_class, item.maturity, item.coupon, amount)


def sums(found: Sequence[Piece]) -> dict[str, float]:
    """USD bn by class."""
    out: dict[str, float] = defaultdict(float)
    for piece in found:
        out[piece.kind] += piece.amount
    return dict(out)


def ladder_rows(records: Records, totals: Totals) -> list[Row]:
    """`ladders.csv`: date × class × quarter of maturity: principal, coupon; bills in one cell."""
    rows: list[Row] = []
    for day in LADDER_DAYS:
        rows += _ladder(pieces(records, day), totals[day], day)
    return rows


def _ladder(found: Sequence[Piece], totals: Mapping[str, float], day: date) -> list[Row]:
    ours = sums(found)
    cells: dict[tuple[str, int], list[tuple[float, float]]] = defaultdict(list)
    for piece in found:
        key = (CLASS_OF[piece.kind], quarter_of(years_to(day, piece.maturity)))
        amount = piece.amount * totals[piece.kind] / ours[piece.kind]
        cells[key].append((amount, piece.coupon))
    cells["bills", 0].append((totals["bills"], 0.0))
    rows: list[Row] = []
    for (kind, quarter), group in sorted(cells.items()):
        amount = np.array([item[0] for item in group])
        coupon = float(amount @ [item[1] for item in group]) / amount.sum()
        keys = (str(day), kind, str(quarter))
        rows.append(Row((*keys, "principal"), float(amount.sum()), MONEY, str(day), AUCTIONED, "B"))
        rows.append(Row((*keys, "coupon"), coupon, RATE, str(day), AUCTIONED, "B"))
    return rows


def rebuilt_rows(records: Records, totals: Totals) -> list[Row]:
    """Figures: published total over our sum of securities by day and class, before scaling."""
    return [
        Row((f"published over rebuilt {day} {kind}",), totals[day][kind] / ours, SHARE, str(day),
            AUCTIONED, "B", "TIPS: with inflation compensation" if kind == "tips" else "")
        for day in LADDER_DAYS
        for kind, ours in sorted(sums(pieces(records, day)).items())
    ]  # fmt: skip


def cbo_rows(
    projections: Mapping[str, Projection], actual_debt: Mapping[int, float], economy: Table
) -> list[Row]:
    """`cbo.csv`: baseline × fiscal year × item; the year before the first is the actual debt."""
    rows: list[Row] = []
    for baseline, found in projections.items():
        source = f"CBO baseline of {baseline}, US-CBO/eval-projections"
        first = min(found["debt"])
        rows.append(
            Row((baseline, str(first - 1), "debt"), actual_debt[first - 1], MONEY,
                f"{first - 1}-09-30", "US-CBO/eval-projections, actuals", "A")
        )  # fmt: skip
        rows += [
            Row((baseline, str(year), item), value, MONEY, f"{year}-09-30", source, "A")
            for item in ("deficit", "net interest", "debt", "revenues")
            for year, value in sorted(found[item].items())
        ]
    return rows + list(economy)


def shape_rows(curves: Sequence[ParCurve]) -> list[Row]:
    """Figures: where each tenor stands between three months and ten years, on average."""
    first, last = SHAPE_YEARS
    table = np.array(
        [
            [curve.yields[term] for term in SHAPE_TERMS]
            for curve in curves
            if first <= curve.day.year <= last and all(term in curve.yields for term in SHAPE_TERMS)
        ]
    )
    mean = table.mean(axis=0)
    place = (mean - mean[0]) / (mean[SHAPE_TERMS.index(10.0)] - mean[0])
    source = f"Treasury daily par yields, {len(table)} days {first} to {last}"
    return [
        Row((f"curve shape {term:g}y",), float(at), SHARE, f"{last}-12-31", source, "A",
            "(mean yield − three months) / (ten years − three months)")
        for term, at in zip(SHAPE_TERMS, place, strict=True)
    ]  # fmt: skip


def paid_in_anchor_year(
    records: Records,
    totals: Totals,
    curves: Sequence[ParCurve],
    quoted: Table,
    economy: Table,
) -> float:
    """Interest on marketable debt in fiscal year 2025, USD bn, security by security.

    Month-ends: coupons at their rates, TIPS at real coupon plus inflation, bills at the
    three-month yield of `bill age` before, floating-rate notes at the same plus their spread.
    """
    start, end = ANCHOR_YEAR
    days = [day for day in sorted(totals) if start <= day <= end]
    weights = np.full(len(days), 1.0)
    weights[[0, -1]] = 0.5
    age = quoted.value("bill age")
    inflation = economy.value("2025-01", "2025", "inflation")
    yearly = [
        _running(pieces(records, day), totals[day], inflation)
        + _floating(totals[day], bill_cost(curves, day, age), quoted.value("frn spread"))
        for day in days
    ]
    return float(weights @ yearly) / MONTHS_PER_YEAR


def _running(found: Sequence[Piece], totals: Mapping[str, float], inflation: float) -> float:
    """Coupons a year at par of the day, with the growth of TIPS principal, USD bn."""
    ours = sums(found)
    coupons = sum(
        piece.amount * totals[piece.kind] / ours[piece.kind] * piece.coupon for piece in found
    )
    return coupons + totals["tips"] * inflation


def _floating(totals: Mapping[str, float], bill: float, spread: float) -> float:
    return totals["bills"] * bill + totals["frn"] * (bill + spread)


def bill_cost(curves: Sequence[ParCurve], day: date, age: float) -> float:
    """Interest per unit of face on three-month bills sold about `age` years before `day`."""
    back = [c.yields[0.25] for c in curves if 0.0 <= years_to(c.day, day) <= 2.0 * age]
    rate = float(np.mean(back))
    return rate / (1.0 + 0.25 * rate)


def other_rows(actual: float, paid: float) -> list[Row]:
    """Figures: net interest less interest on marketable debt in the anchor year."""
    day = str(ANCHOR_YEAR[1])
    return [
        Row(("net interest FY2025",), actual, "USD bn/yr", day, "US-CBO/eval-projections, actuals",
            "A"),
        Row(("interest on marketable debt FY2025",), paid, "USD bn/yr", day,
            f"{AUCTIONED}; par yields, CPI-U", "B", "accrued month by month on every security"),
        Row(("other interest",), actual - paid, "USD bn/yr", day, "the two above", "B",
            "interest on non-marketable debt held by the public less what credit programmes and "
            "others pay; residual of an actual year, held constant in dollars"),
    ]  # fmt: skip


def liability_rows(reserves: Series, reverse_repo: Series) -> list[Row]:
    """Figures: what paid the policy rate around the end of 2024, means over four weeks."""
    first, last = date(2024, 12, 18), date(2025, 1, 15)
    return [
        Row((f"{name} 2024-12-31",), _mean(series, first, last) / scale, MONEY, "2025-01-01",
            f"FRED {series_id}, mean of 18 Dec 2024 to 15 Jan 2025", "A")
        for name, series, scale, series_id in (
            ("reserves", reserves, MN_PER_BN, "WRESBAL"),
            ("reverse repo", reverse_repo, 1.0, "RRPONTSYD"),
        )
    ]  # fmt: skip


def _mean(series: Series, first: date, last: date) -> float:
    return float(np.mean([value for day, value in series.items() if first <= day <= last]))
