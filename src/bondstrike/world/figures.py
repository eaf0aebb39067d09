"""Scalars of a baseline: quoted figures under their own names, and a few computed ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bondstrike.units import BP
from bondstrike.world.build_market import Valued
from bondstrike.world.tables import MONEY, SHARE, YEARS, Row, Table

QUOTED: Final = {
    "term premium": "market.term premium",
    "term premium Kim-Wright": "market.term premium Kim-Wright",
    "turnover": "market.turnover",
    "effective funds rate": "market.effr",
    "breakeven": "market.breakeven",
    "leveraged gross long": "hedge funds.gross long",
    "missed by TIC": "hedge funds.missed by TIC",
    "mbs run-off": "fed.mbs run-off",
    "tic total": "tic.2026-07.total",
    "china in custody centres": "china.in custody centres",
    "intragovernmental marketable": "intragovernmental marketable",
    "dollar share of reserves": "cofer.dollar share",
    "dollar reserves": "cofer.dollars",
    "stablecoins, all issuers": "stablecoins.holdings",
    "stablecoins booked abroad": "stablecoins.booked abroad",
    "debt held by the public": "debt.held by the public",
    "total public debt": "debt.total",
    "soma maturity": "fed.soma wam",
    "soma market value Z.1": "z1.fed",
}
"""Name in `figures.csv` → name in the input table of quoted figures."""

BETA_WINDOW: Final = (date(2006, 1, 1), date(2025, 12, 31))

CONVENTIONS: Final = {
    "amounts": "USD bn at par; TIPS with inflation compensation to 31 Jul 2026",
    "stock": "CUSIPs of 31 Jul 2026; bills moved nine weeks, coupons matured by 2 Oct refilled; "
    "every class at its total of 31 Aug 2026, so net issuance of September is not in",
    "curve": "par yields of 2 Oct 2026; PCHIP in the par yield, semi-annual bootstrap, "
    "log-linear factors, simple interest below half a year, last forward beyond 30 years",
    "tips": "real par yields are nominal less a flat breakeven; nominal DV01 is real DV01 "
    "times the weekly beta of real to nominal ten-year yields",
    "frn": "at par, no rate DV01",
    "market_to_par": "clean prices by bucket on the curve of 20 Aug 2026",
    "covariance": "weekly changes of par yields, annualised with 52 weeks; the 30-year series "
    "resumes in Feb 2006, the 20-year is interpolated by the Treasury before May 2020",
}


def beta_to_nominal(nominal: Mapping[date, float], breakeven: Mapping[date, float]) -> float:
    """Slope of weekly real on nominal yield changes (real = nominal less breakeven).

    Yields in percent by day; last common day of each week within `BETA_WINDOW`.
    """
    first, last = BETA_WINDOW
    weeks = {
        day.isocalendar()[:2]: (nominal[day], nominal[day] - breakeven[day])
        for day in sorted(set(nominal) & set(breakeven))
        if first <= day <= last
    }
    changes = np.diff(np.array(list(weeks.values())), axis=0)
    matrix = np.cov(changes, rowvar=False)
    return float(matrix[0, 1] / matrix[0, 0])


def july_rows(valued: Sequence[Valued], day: date) -> list[Row]:
    """Aggregates of the stock of 31 July on the valuation curve, to hold against published ones."""
    par = np.array([v.security.outstanding for v in valued])
    full = par * [v.full for v in valued]
    own = full * [v.real_duration for v in valued]
    dv01 = full * [v.duration for v in valued]
    source = "MSPD 31 Jul 2026 on the par curve of 20 Aug 2026"
    items = {
        "maturity 31 Jul": (float(par @ [v.years for v in valued]) / par.sum(), YEARS, "A"),
        "market value to par 31 Jul": (full.sum() / par.sum(), "per unit of par", "B"),
        "own-yield dv01 31 Jul": (own.sum() * BP, "USD bn/bp", "B"),
        "dv01 31 Jul": (dv01.sum() * BP, "USD bn/bp", "B"),
    }
    return [
        Row((name,), float(value), unit, day.isoformat(), source, grade)
        for name, (value, unit, grade) in items.items()
    ]


def rows(
    quoted: Table,
    beta: float,
    tables: dict[str, list[Row]],
    soma: NDArray[np.float64],
    days: tuple[date, date],
) -> list[Row]:
    """`figures.csv`; `soma` [bucket] the central bank of June at par; `days` baseline, prices."""
    day, valuation = days
    found = [_renamed(name, quoted.row(key)) for name, key in QUOTED.items()]
    official = sum(quoted.value(f"tic.2026-07.official {part}") for part in ("bills", "coupons"))
    account = quoted.row("external.current account")
    output = quoted.value("cbo.gdp.FY2026")
    window = f"{BETA_WINDOW[0]} to {BETA_WINDOW[1]}"
    source = f"FRED DGS10 and T10YIE, weekly changes {window}"
    return [
        *found,
        Row(("tic official",), official, MONEY, str(valuation), "TIC table 5", "B"),
        Row(
            ("current account to output",),
            4.0 * account.value / output,
            SHARE,
            account.as_of,
            f"{account.source}; CBO output of FY2026",
            account.grade,
            "held constant along the baseline path: judgement",
        ),
        Row(("tips beta",), beta, SHARE, BETA_WINDOW[1].isoformat(), source, "A",
            "real on nominal ten-year changes; a slope on noise in both is biased down"),
        _soma_row(soma, tables["valuation"]),
        *_totals(tables["buckets"], day),
        *tables["july"],
        *tables["gross"],
    ]  # fmt: skip


def _soma_row(soma: NDArray[np.float64], prices: Sequence[Row]) -> Row:
    """Central bank of June by bucket at the prices that turn market values into par."""
    value = float(soma @ [row.value for row in prices])
    source = "H.4.1 of 24 Jun 2026 at valuation.csv"
    return Row(("soma at our prices",), value, MONEY, "2026-06-24", source, "B")


def _renamed(name: str, row: Row) -> Row:
    return Row((name,), row.value, row.unit, row.as_of, row.source, row.grade, row.note)


def gross_row(amounts: Mapping[tuple[str, int], float]) -> Row:
    """Coupons sold in the year to June 2026, to hold against the first year of the path."""
    source = "MSPD table 3 (31 Jul 2026): CUSIPs issued Jul 2025 to Jun 2026, reopenings in"
    total = sum(amounts.values())
    return Row(("gross coupon issuance",), total, "USD bn/yr", "2026-06-30", source, "A")


def _totals(buckets: Sequence[Row], day: date) -> list[Row]:
    def total(item: str) -> float:
        return sum(row.value for row in buckets if row.keys[2] == item)

    source = "sum of buckets.csv"
    return [
        Row(("par",), total("par"), MONEY, str(day), source, "B"),
        Row(("market value",), total("market value"), MONEY, str(day), source, "B"),
        Row(("dv01",), total("dv01"), "USD bn/bp", str(day), source, "B"),
        Row(("own-yield dv01",), total("own-yield dv01"), "USD bn/bp", str(day), source, "B",
            "TIPS at beta one, bills and their own yield included"),
    ]  # fmt: skip
