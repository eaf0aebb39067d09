"""Derived tables of the market: curve, covariance, buckets, ladder, issuance, valuation prices.

From MSPD securities of one month-end to the stock on the baseline date: coupons that matured in
between fall out, each class is filled up to its newest published total with new issues in the
composition of the last twelve months; the ladder of bills is moved by whole weeks.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bondstrike.errors import DataError
from bondstrike.numerics import bonds
from bondstrike.sources.mspd_securities import Security
from bondstrike.sources.par_curve import ParCurve
from bondstrike.units import BP, WEEKS_PER_YEAR
from bondstrike.vocabulary import BUCKET_EDGES_YEARS, Bucket
from bondstrike.world.tables import MONEY, RATE, SHARE, YEARS, Row

Vector = NDArray[np.float64]

CLASS_OF: Final = {
    "bills": "bills",
    "notes": "nominal",
    "bonds": "nominal",
    "tips": "tips",
    "frn": "frn",
}
TENORS: Final = {
    "notes": (2, 3, 5, 7, 10),
    "bonds": (20, 30),
    "tips": (5, 10, 30),
    "frn": (2,),
}
ISSUANCE_WINDOW: Final = (date(2025, 6, 30), date(2026, 6, 30))
GRID: Final = (0.25, 1.0, 2.0, 3.0, 5.0, 7.0, 10.0, 20.0, 30.0)
WINDOWS: Final = {
    "2006-2025": (date(2006, 2, 9), date(2025, 12, 31)),
    "2016-2025": (date(2016, 1, 1), date(2025, 12, 31)),
}
BUCKETS: Final = tuple(Bucket)
MSPD: Final = "MSPD table 3 (31 Jul 2026), to August class totals"
PRICED: Final = f"{MSPD}; Treasury par yields 2 Oct 2026"


@dataclass(frozen=True)
class Valued:
    """One security on a date: USD bn, full and clean price, sensitivity in nominal terms."""

    security: Security
    bucket: Bucket
    years: float
    clean: float
    full: float
    duration: float
    convexity: float
    real_duration: float


def years_to(day: date, maturity: date) -> float:
    """Remaining maturity in years of 365.25 days."""
    return (maturity - day).days / bonds.DAYS_PER_YEAR


def bucket_of(security_class: str, years: float) -> Bucket:
    """Bucket by class and remaining maturity (upper edge included; beyond thirty in the last)."""
    if security_class == "bills":
        return Bucket.BILLS
    for bucket, (_, high) in zip(BUCKETS[1:], BUCKET_EDGES_YEARS[1:], strict=True):
        if years <= high:
            return bucket
    return BUCKETS[-1]


def quarter_of(years: float) -> int:
    """Ladder cell: maturities in (k/4, (k+1)/4] years are cell k."""
    return max(math.ceil(4.0 * years) - 1, 0)


def composition(securities: Sequence[Security]) -> dict[tuple[str, int], float]:
    """Gross issuance of a year by class and tenor, shares of all coupon issuance.

    From amounts outstanding of CUSIPs first issued within `ISSUANCE_WINDOW`, reopenings in.
    """
    amounts = gross_issuance(securities)
    total = sum(amounts.values())
    return {key: amount / total for key, amount in amounts.items()}


def gross_issuance(securities: Sequence[Security]) -> dict[tuple[str, int], float]:
    """Coupons sold within `ISSUANCE_WINDOW` by class and tenor, USD bn."""
    amounts = {(kind, tenor): 0.0 for kind, tenors in TENORS.items() for tenor in tenors}
    first, last = ISSUANCE_WINDOW
    for item in securities:
        if item.security_class in TENORS and first < item.issued <= last:
            tenor = _nearest(years_to(item.issued, item.maturity), TENORS[item.security_class])
            amounts[item.security_class, tenor] += item.outstanding - item.compensation
    return amounts


def _nearest(years: float, tenors: Sequence[int]) -> int:
    return min(tenors, key=lambda tenor: abs(tenor - years))


def roll_stock(
    securities: Sequence[Security],
    day: date,
    totals: dict[str, float],
    new_coupon: Callable[[str, int], float],
) -> list[Security]:
    """The stock on `day`, each class summing to its total (USD bn).

    Bills: ladder moved by the days between, scaled. Coupons: survivors plus new issues dated
    half way, tenors in the composition of the last year, coupon `new_coupon(class, tenor)`.
    Raises `DataError` if the survivors of a class exceed its total.
    """
    observed = securities[0].observed
    gap = day - observed
    bills = [item for item in securities if item.security_class == "bills"]
    scale = totals["bills"] / sum(item.outstanding for item in bills)
    moved = [
        replace(item, maturity=item.maturity + gap, outstanding=item.outstanding * scale)
        for item in bills
    ]
    alive = [item for item in securities if item.maturity > day and item.security_class != "bills"]
    shares = composition(securities)
    issued = observed + timedelta(days=gap.days // 2)
    new = [
        item
        for kind in TENORS
        for item in _new_issues(kind, issued, totals[kind], alive, shares, new_coupon)
    ]
    return moved + alive + new


def _new_issues(
    kind: str,
    issued: date,
    total: float,
    alive: Sequence[Security],
    shares: dict[tuple[str, int], float],
    new_coupon: Callable[[str, int], float],
) -> list[Security]:
    amount = total - sum(item.outstanding for item in alive if item.security_class == kind)
    if amount < 0.0:
        raise DataError(f"{kind} alive exceed their published total by {-amount:.1f} USD bn")
    weight = sum(shares[kind, tenor] for tenor in TENORS[kind])
    return [
        Security(
            observed=issued,
            cusip=f"new {kind} {tenor}y",
            security_class=kind,
            issued=issued,
            maturity=date(issued.year + tenor, issued.month, min(issued.day, 28)),
            coupon=new_coupon(kind, tenor),
            outstanding=amount * shares[kind, tenor] / weight,
            compensation=0.0,
        )
        for tenor in TENORS[kind]
        if shares[kind, tenor] > 0.0
    ]


def flows_of(item: Security, day: date) -> bonds.Flows:
    """Cash flows per unit of (inflation-adjusted) principal."""
    if item.security_class == "bills":
        return bonds.bill_flows(day, item.maturity)
    return bonds.coupon_flows(day, item.maturity, item.coupon)


def value_stock(
    securities: Sequence[Security],
    day: date,
    nominal: bonds.DiscountCurve,
    real: bonds.DiscountCurve,
    beta: float,
) -> list[Valued]:
    """Price every security: bills and coupons on the nominal curve, TIPS on the real one.

    TIPS sensitivity is real duration times `beta`; FRNs stand at par with none.
    """
    alive = [item for item in securities if item.maturity > day]
    flows = [flows_of(item, day) for item in alive]
    times, matrix = bonds.cash_flow_matrix(flows)
    prices = np.stack([matrix @ nominal(times), matrix @ real(times)])
    return [
        _valued(item, flow, day, float(prices[int(item.security_class == "tips"), place]), beta)
        for place, (item, flow) in enumerate(zip(alive, flows, strict=True))
    ]


def _valued(item: Security, flow: bonds.Flows, day: date, price: float, beta: float) -> Valued:
    years = years_to(day, item.maturity)
    bucket = bucket_of(item.security_class, years)
    if item.security_class == "frn":
        return Valued(item, bucket, years, 1.0, 1.0, 0.0, 0.0, 0.0)
    found = bonds.sensitivity(flow, price)
    if item.security_class == "bills":
        return Valued(item, bucket, years, price, price, 0.0, 0.0, found.duration)
    scale = beta if item.security_class == "tips" else 1.0
    return Valued(
        item,
        bucket,
        years,
        price - flow.accrued,
        price,
        scale * found.duration,
        scale**2 * found.convexity,
        found.duration,
    )


def bucket_rows(valued: Sequence[Valued], day: str) -> list[Row]:
    """`buckets.csv`: bucket × class × item."""
    rows: list[Row] = []
    for bucket in BUCKETS:
        for kind in ("bills", "nominal", "tips", "frn"):
            group = [v for v in valued if v.bucket == bucket and _class(v) == kind]
            if group:
                rows += _cell_rows(bucket, kind, group, day)
    return rows


def _class(item: Valued) -> str:
    return CLASS_OF[item.security.security_class]


def _cell_rows(bucket: str, kind: str, group: Sequence[Valued], day: str) -> list[Row]:
    par = np.array([v.security.outstanding for v in group])
    full = par * [v.full for v in group]
    dollar = full * [v.duration for v in group]
    real = full * [v.real_duration for v in group]
    bend = full * [v.convexity for v in group]
    items = {
        "par": (par.sum(), MONEY),
        "market value": (full.sum(), MONEY),
        "clean value": (float(par @ [v.clean for v in group]), MONEY),
        "dv01": (dollar.sum() * BP, "USD bn/bp"),
        "own-yield dv01": (real.sum() * BP, "USD bn/bp"),
        "coupon": (float(par @ [v.security.coupon for v in group]) / par.sum(), RATE),
        "maturity": (float(par @ [v.years for v in group]) / par.sum(), YEARS),
        "duration": (dollar.sum() / full.sum(), YEARS),
        "convexity": (bend.sum() / full.sum(), "years^2"),
    }
    return [
        Row((bucket, kind, name), float(value), unit, day, PRICED, _grade(kind), _remark(kind))
        for name, (value, unit) in items.items()
    ]


def _grade(kind: str) -> str:
    return "D" if kind == "tips" else "B"


def _remark(kind: str) -> str:
    if kind == "tips":
        return "real curve: par yields less a flat breakeven (judgement); DV01 real times beta"
    remarks = {"frn": "at par, no rate DV01", "bills": "no DV01 by convention; own-yield DV01 kept"}
    return remarks.get(kind, "")


def ladder_rows(valued: Sequence[Valued], day: str) -> list[Row]:
    """`ladder.csv`: class × quarter of maturity from the baseline date: principal, coupon."""
    cells: dict[tuple[str, int], list[Security]] = {}
    for item in valued:
        cells.setdefault((_class(item), quarter_of(item.years)), []).append(item.security)
    rows: list[Row] = []
    for (kind, quarter), group in sorted(cells.items()):
        par = np.array([item.outstanding for item in group])
        coupon = float(par @ [item.coupon for item in group]) / par.sum()
        key = (kind, str(quarter))
        rows.append(Row((*key, "principal"), float(par.sum()), MONEY, day, MSPD, "B"))
        rows.append(Row((*key, "coupon"), coupon, RATE, day, MSPD, "B"))
    return rows


def issuance_rows(shares: dict[tuple[str, int], float]) -> list[Row]:
    """`issuance.csv`: share of coupon issuance by class and tenor."""
    source = "MSPD table 3 (31 Jul 2026): CUSIPs issued Jul 2025 to Jun 2026, reopenings in"
    merged: dict[tuple[str, int], float] = {}
    for (kind, tenor), share in shares.items():
        key = (CLASS_OF[kind], tenor)
        merged[key] = merged.get(key, 0.0) + share
    return [
        Row((kind, str(tenor)), share, SHARE, "2026-06-30", source, "A", "share of gross coupons")
        for (kind, tenor), share in merged.items()
    ]


def weekly_changes(curves: Sequence[ParCurve], first: date, last: date) -> Vector:
    """Changes of par yields from week to week, [week, grid]; the last quoted day of each week.

    Days that lack a grid maturity are passed over; a change over more than ten days is dropped.
    """
    weeks: dict[tuple[int, int], ParCurve] = {}
    for curve in curves:
        if first <= curve.day <= last and all(term in curve.yields for term in GRID):
            weeks[curve.day.isocalendar()[:2]] = curve
    path = list(weeks.values())
    return np.array(
        [
            [after.yields[term] - before.yields[term] for term in GRID]
            for before, after in pairwise(path)
            if (after.day - before.day).days <= 10
        ]
    )


def covariance_rows(curves: Sequence[ParCurve]) -> list[Row]:
    """`covariance.csv`: annualised covariance of weekly changes, by window and pair of terms."""
    rows: list[Row] = []
    for window, (first, last) in WINDOWS.items():
        changes = weekly_changes(curves, first, last)
        matrix = np.cov(changes, rowvar=False) * WEEKS_PER_YEAR
        source = f"Treasury daily par yields, {len(changes)} weekly changes {first} to {last}"
        rows += [
            Row(
                (window, f"{GRID[i]:g}", f"{GRID[j]:g}"),
                float(matrix[i, j]),
                "(fraction/yr)^2/yr",
                last.isoformat(),
                source,
                "A",
            )
            for i in range(len(GRID))
            for j in range(len(GRID))
        ]
    return rows
