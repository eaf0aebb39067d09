"""Checks a world must pass to load: two sides of the same figure, within a stated tolerance.

A line that fails says which, by how much, and what was allowed. Lines without tolerance only
report a named difference.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from bondstrike.errors import DataError
from bondstrike.units import QUARTERS_PER_YEAR
from bondstrike.vocabulary import Bloc, Bucket, Holder, Sector
from bondstrike.world.roll_forward import path
from bondstrike.world.schema import World
from bondstrike.world.tables import YEARS

LADDER: Final = 0.001
HOLDERS: Final = 0.03
EXACT: Final = 1e-9
SURVEY: Final = 0.02
SOMA: Final = 0.001
CURVE: Final = 1e-10
VALUATION: Final = 0.03


@dataclass(frozen=True)
class Check:
    """One line: what, our figure, the other side's, tolerance as a share of it (None: report).

    Amounts in USD bn unless `unit` says otherwise.
    """

    line: str
    ours: float
    theirs: float
    tolerance: float | None
    note: str = ""
    unit: str = "USD bn"

    @property
    def residual(self) -> float:
        """Ours less theirs."""
        return self.ours - self.theirs

    @property
    def relative(self) -> float:
        """Residual as a share of the other side (of one where that is zero)."""
        return self.residual / (abs(self.theirs) or 1.0)

    @property
    def passes(self) -> bool:
        """Within tolerance, or without one."""
        return self.tolerance is None or abs(self.relative) <= self.tolerance


def checks(world: World) -> list[Check]:
    """All lines of the reconciliation, failing ones included."""
    return [line for group in _groups() for line in group(world)]


def require(world: World) -> list[Check]:
    """Run all checks. Raises `DataError` naming the first line outside its tolerance."""
    passed: list[Check] = []
    for group in _groups():
        for line in group(world):
            if not line.passes:
                raise DataError(_failure(world.baseline_id, line))
            passed.append(line)
    return passed


def _groups() -> tuple[Callable[[World], list[Check]], ...]:
    """In this order: later groups may rely on what earlier ones hold."""
    return (
        _ladder_checks,
        _holder_checks,
        _survey_checks,
        _central_bank_checks,
        _external_checks,
        _curve_checks,
        _plausibility_checks,
    )


def _failure(baseline_id: str, line: Check) -> str:
    return (
        f"world {baseline_id} · {line.line} · got {line.ours:,.3f} against "
        f"{line.theirs:,.3f} {line.unit} ({line.relative:+.4%}) · allowed: {line.tolerance:.4%}"
    )


def _ladder_checks(world: World) -> list[Check]:
    totals = world.tables["totals"]
    lines = [
        Check(
            f"CUSIPs against MSPD table 1, {kind}, 31 Jul 2026",
            totals.value("2026-07-31", kind, "sum of cusips"),
            totals.value("2026-07-31", kind, "published"),
            LADDER,
        )
        for kind in ("bills", "notes", "bonds", "tips", "frn")
    ]
    august = sum(r.value for r in totals if r.keys[0] == "2026-08-31" and r.keys[2] == "published")
    lines.append(Check("buckets against MSPD, August", world.outstanding.sum(), august, LADDER))
    coupons = world.outstanding[1:].sum()
    ladder = world.ladder.principal.sum()
    lines.append(Check("ladder against coupon buckets", ladder, coupons, EXACT))
    return lines


def _holder_checks(world: World) -> list[Check]:
    holders = world.tables["holders"]
    published = sum(row.value for row in holders if row.keys[0] == "published")
    june = holders.value("outstanding", "30 June 2026")
    note = "residual named `residual of June`; put on households and firms, the residual of Z.1"
    lines = [Check("holders against outstanding, 30 Jun 2026, par", published, june, HOLDERS, note)]
    lines += [
        Check(
            f"holders against outstanding, {bucket}",
            float(world.foreign.sum(axis=(0, 1))[k] + world.home.sum(axis=0)[k]),
            float(world.outstanding[k]),
            EXACT,
        )
        for k, bucket in enumerate(Bucket)
    ]
    absorbed = holders.value("closing", "issued since June, to home holders")
    note = "taken by home holders in proportion; a quantity, not an error"
    return [*lines, Check("issued since June to home holders", absorbed, 0.0, None, note)]


def _survey_checks(world: World) -> list[Check]:
    survey, tic, figures = world.tables["survey"], world.tables["tic"], world.tables["figures"]
    lines = [
        Check(
            f"SHL A12 buckets against printed total, {holder}",
            survey.value(holder, "sum of buckets"),
            survey.value(holder, "printed"),
            SURVEY,
            "known offsetting gap of about 63 bn between officials and private owners",
        )
        for holder in Holder
    ]
    summed, printed = (
        sum(survey.value(h, item) for h in Holder) for item in ("sum of buckets", "printed")
    )
    lines.append(Check("SHL A12 buckets against printed total, both", summed, printed, LADDER))
    total = sum(row.value for row in tic)
    official = sum(row.value for row in tic if row.keys[1] == Holder.OFFICIAL)
    lines.append(Check("TIC blocs against grand total", total, figures.value("tic total"), 1e-6))
    lines.append(Check("TIC official", official, figures.value("tic official"), 1e-4))
    return [*lines, _custody_check(world)]


def _custody_check(world: World) -> Check:
    bank = world.tables["central_bank"]
    kept = bank.value("june", "memo", "custody treasuries")
    pool = world.opening("liability", "foreign repo pool")
    official = float(world.foreign[:, tuple(Holder).index(Holder.OFFICIAL)].sum())
    note = "par; officials also keep securities with private custodians and own bills abroad"
    return Check(
        "New York Fed custody and repo pool within officials", kept + pool, official, None, note
    )


def _central_bank_checks(world: World) -> list[Check]:
    bank, figures = world.tables["central_bank"], world.tables["figures"]
    total = bank.value("june", "total", "total")

    def side(when: str, name: str) -> float:
        return sum(row.value for row in bank if row.keys[:2] == (when, name))

    held = world.home[tuple(Sector).index(Sector.CENTRAL_BANK)].sum()
    treasuries = world.opening("asset", "treasuries")
    balance = world.opening("liability", "other liabilities and capital")
    june = sum(
        bank.value("june", "liability", name)
        for name in ("other liabilities", "capital", "deferred items")
    )
    market = figures.value("soma at our prices")
    return [
        Check("H.4.1 assets, 24 Jun 2026", side("june", "asset"), total, 1e-5),
        Check("H.4.1 liabilities, 24 Jun 2026", side("june", "liability"), total, 1e-5),
        Check("SOMA buckets against TREAST, 30 Sep 2026", held, treasuries, SOMA),
        Check(
            "SOMA of June at our prices against Z.1 market value",
            market,
            figures.value("soma market value Z.1"),
            VALUATION,
            "tests the prices that turn market values into par",
        ),
        Check(
            "central bank opening: assets against liabilities",
            side("opening", "asset"),
            side("opening", "liability"),
            EXACT,
        ),
        Check(
            "central bank opening: balancing line against June",
            balance,
            june,
            None,
            "named residual: lines are of dates from June to September",
        ),
    ]


def _external_checks(world: World) -> list[Check]:
    claims = world.dollar("foreign claims")
    counted = (
        sum(row.value for row in world.tables["tic"])
        + world.claims("foreign deposits").sum()
        + world.claims("foreign other claims").sum()
        + world.opening("liability", "foreign repo pool")
        + world.opening("liability", "foreign official deposits")
    )
    net = world.dollar("us foreign assets") - counted
    return [
        Check("foreign claims by bloc against total", float(counted), claims, EXACT),
        Check("net position against BEA", float(net), world.dollar("net position"), EXACT),
        Check(
            "foreign claims against Z.1",
            claims,
            claims + world.dollar("residual to Z.1 claims"),
            None,
            "named residual: concept of direct investment and bank offices",
        ),
    ]


def _plausibility_checks(world: World) -> list[Check]:
    """Differences that have no tolerance but should be seen."""
    stock = world.stock
    years = (stock.maturity * stock.par).sum(axis=0) / world.outstanding
    soma = world.home[tuple(Sector).index(Sector.CENTRAL_BANK)]
    blocs, private = tuple(Bloc), tuple(Holder).index(Holder.PRIVATE)
    booked = [blocs.index(Bloc.OFFSHORE_FUNDS), blocs.index(Bloc.UNITED_KINGDOM)]
    room = world.home[tuple(Sector).index(Sector.HEDGE_FUNDS)] + world.foreign[booked, private].sum(
        axis=0
    )
    first_year = path(world, QUARTERS_PER_YEAR).gross_issuance[:, 1:].sum()
    return [
        Check(
            "SOMA maturity by bucket against CUSIPs, Dec 2025",
            float(soma @ years / soma.sum()),
            world.figure("soma maturity"),
            None,
            "split within bands by what is outstanding; bills bought since shorten it",
            YEARS,
        ),
        Check(
            "leveraged longs against hedge, offshore and London holdings, fullest bucket",
            float(np.max(world.leveraged[1:] / room[1:])),
            1.0,
            None,
            "a share above one would put basis trades where no such holder is",
            "share",
        ),
        Check(
            "coupons sold in the first year against the year to June 2026",
            float(first_year),
            world.figure("gross coupon issuance"),
            None,
            "the rule keeps bills at their share, so auctions must grow",
        ),
    ]


def _curve_checks(world: World) -> list[Check]:
    terms, yields = world.par_yields
    whole = [(term, rate) for term, rate in zip(terms, yields, strict=True) if term >= 0.5]
    worst = max(abs(world.curve.par_yield(term) - rate) for term, rate in whole)
    lines = [Check("curve reprices par yields, worst", worst, 0.0, CURVE, unit="fraction/yr")]
    for window in world.tables["covariance"].labels("window"):
        _, matrix = world.covariance(window)
        least = min(float(np.linalg.eigvalsh(matrix)[0]), 0.0)
        name = f"covariance {window}: least eigenvalue below zero"
        lines.append(Check(name, least, 0.0, 1e-12, unit="(fraction/yr)^2/yr"))
    return lines
