"""Derived tables of the dollar system, the outlook and the external position."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bondstrike.sources.cbo import Projection
from bondstrike.sources.h41 import BalanceSheet
from bondstrike.sources.tic_table1 import Portfolio
from bondstrike.sources.z1_sectors import Claims
from bondstrike.vocabulary import Bloc, Holder
from bondstrike.world.build_owners import BlocMap
from bondstrike.world.tables import MONEY, Row, Table

Array = NDArray[np.float64]

BLOCS: Final = tuple(Bloc)
MONTH: Final = "2026-04"
FWTW: Final = "Z.1 from-whom-to-whom 2026Q1"
OFFICIAL_OTHER: Final = 6680.0 - 3449.2
"""Official holdings of long-term US securities other than Treasuries, USD bn, TIC table 1."""
OFFICIAL_DEPOSIT_SHARE: Final = 0.10
"""Share of foreign deposits at US banks that officials own: judgement, they prefer the central
bank's repo pool and bills (TIC BL shows them at roughly a tenth)."""
MBS_WEEKS: Final = 14.0
"""Weeks from the H.4.1 on file to the baseline date."""


def fed_rows(sheet: BalanceSheet, quoted: Table) -> list[Row]:
    """`central_bank.csv`: the statement of 24 June 2026 line by line, and of the baseline date.

    On the baseline date: Treasuries, reserves, Treasury account and domestic reverse repo as
    published last; MBS run off at the pace of the year before; every other line as in June;
    `other liabilities and capital` balances and is reported beside its June value.
    """
    day = sheet.wednesday.isoformat()
    rows = [
        Row(("june", side, name), amount, MONEY, day, "Federal Reserve H.4.1 table 5", "A")
        for side, lines in (("asset", sheet.assets), ("liability", sheet.liabilities))
        for name, amount in lines.items()
    ]
    rows.append(Row(("june", "total", "total"), sheet.total, MONEY, day, "H.4.1 table 5", "A"))
    rows.append(
        Row(
            ("june", "memo", "custody treasuries"),
            sheet.custody_treasuries,
            MONEY,
            day,
            "H.4.1 table 1A",
            "A",
            "par, held for foreign officials; without what secures the foreign repo pool",
        )
    )
    return rows + _opening_fed(sheet, quoted)


def _opening_fed(sheet: BalanceSheet, quoted: Table) -> list[Row]:
    run_off = quoted.value("fed.mbs run-off") * MBS_WEEKS / 52.0
    treasuries = quoted.value("fed.treasuries")
    other = sheet.total - sheet.assets["treasuries"] - run_off
    june = sheet.liabilities
    known = {
        "currency": (june["currency"], "A", "as of 24 June"),
        "foreign repo pool": (sheet.foreign_repo_pool, "A", "as of 24 June"),
        "foreign official deposits": (june["foreign official deposits"], "A", "as of 24 June"),
        "other deposits": (june["other deposits"], "A", "as of 24 June"),
        "reserves": (quoted.value("fed.reserves"), "A", "week of 19 August"),
        "treasury account": (quoted.value("fed.treasury account"), "A", "week of 19 August"),
        "domestic reverse repo": (quoted.value("fed.domestic reverse repo"), "A", "21 August"),
    }
    balance = treasuries + other - sum(amount for amount, _, _ in known.values())
    june_other = sum(june[k] for k in ("other liabilities", "capital", "deferred items"))
    rows = [
        _opening("asset", "treasuries", treasuries, "B", "at par, 30 September"),
        _opening("asset", "other assets", other, "D", "June less MBS run-off at last year's pace"),
    ]
    rows += [_opening("liability", name, *line) for name, line in known.items()]
    note = f"residual: lines of different dates; {june_other:.1f} on 24 June"
    return [*rows, _opening("liability", "other liabilities and capital", balance, "D", note)]


def _opening(side: str, name: str, amount: float, grade: str, note: str) -> Row:
    source = "H.4.1 and FRED weekly series" if grade != "D" else "judgement on H.4.1"
    return Row(("opening", side, name), amount, MONEY, "2026-10-02", source, grade, note)


def portfolio_by_bloc(portfolios: Sequence[Portfolio], blocs: BlocMap) -> Array:
    """[bloc, instrument] agencies, corporate bonds, equity, USD bn; unlisted rest on the last."""
    month = {item.country: item for item in portfolios if item.month == MONTH}
    out = np.zeros((len(BLOCS), 3))
    for who, bloc in blocs.bloc.items():
        if who in month and not who.startswith(("Total ", "Memo: ")):
            out[BLOCS.index(Bloc(bloc))] += _instruments(month[who])
    total = _instruments(month["Grand Total"])
    out[BLOCS.index(Bloc.REST_OF_WORLD)] += total - out.sum(axis=0)
    return out


def _instruments(item: Portfolio) -> Array:
    return np.array([item.agencies or 0.0, item.corporate_bonds or 0.0, item.equity or 0.0])


def dollar_rows(
    portfolio: Array, claims: Claims, quoted: Table, treasuries: Array, sheet: BalanceSheet
) -> list[Row]:
    """`dollars.csv`: banks, foreign claims by bloc and holder, US assets abroad, NIIP.

    `treasuries` [bloc, holder] at market value. Direct investment and other claims are what is
    missing to the published net position; the difference to the Z.1 total is a named residual.
    """
    assets = _us_assets(claims)
    deposits = claims["Rest of World", "US-Chartered"]
    liabilities = assets - quoted.value("external.niip")
    at_fed = sheet.foreign_repo_pool + sheet.liabilities["foreign official deposits"]
    direct = liabilities - treasuries.sum() - deposits - at_fed - portfolio.sum()
    deposit_split = _deposit_split(portfolio, treasuries) * deposits
    other = _other_split(portfolio, treasuries, direct)
    rows = _scalar_rows(assets, liabilities, direct, claims, quoted)
    for b, bloc in enumerate(BLOCS):
        for h, holder in enumerate(Holder):
            rows.append(_claim_row("foreign deposits", bloc, holder, deposit_split[b, h]))
            rows.append(_claim_row("foreign other claims", bloc, holder, other[b, h]))
    return rows


def _us_assets(claims: Claims) -> float:
    return claims["Total", "Rest of World"]


def _deposit_split(portfolio: Array, treasuries: Array) -> Array:
    """[bloc, holder] shares: private by bonds held, official by official Treasuries."""
    private = portfolio[:, :2].sum(axis=1) + treasuries[:, 1]
    official = treasuries[:, 0]
    return np.stack(
        [
            OFFICIAL_DEPOSIT_SHARE * official / official.sum(),
            (1.0 - OFFICIAL_DEPOSIT_SHARE) * private / private.sum(),
        ],
        axis=1,
    )


def _other_split(portfolio: Array, treasuries: Array, direct: float) -> Array:
    """[bloc, holder] other claims: official part by official Treasuries, capped at four fifths
    of a bloc's portfolio; direct investment and the rest private, by equity held."""
    securities = portfolio.sum(axis=1)
    official = OFFICIAL_OTHER * treasuries[:, 0] / treasuries[:, 0].sum()
    official = np.minimum(official, 0.8 * securities)
    equity = portfolio[:, 2] / portfolio[:, 2].sum()
    return np.stack([official, securities - official + direct * equity], axis=1)


def _claim_row(item: str, bloc: str, holder: str, amount: float) -> Row:
    source = f"{FWTW}, TIC table 1 (Apr 2026)"
    note = "split by bloc and holder judged from securities held"
    return Row((item, bloc, holder), float(amount), MONEY, "2026-03-31", source, "D", note)


def _scalar_rows(
    assets: float, liabilities: float, direct: float, claims: Claims, quoted: Table
) -> list[Row]:
    published = sum(v for (holder, issuer), v in claims.items() if _owed_abroad(holder, issuer))
    niip = quoted.row("external.niip")
    deposits = quoted.row("banks.deposits")
    foreign_owned = claims["Rest of World", "US-Chartered"]

    def row(item: str, amount: float, source: str, grade: str, note: str = "") -> Row:
        return Row((item, "-", "-"), amount, MONEY, "2026-03-31", source, grade, note)

    return [
        row("us foreign assets", assets, FWTW, "A", "at market value"),
        row("foreign claims", liabilities, "assets less net position", "C"),
        row("net position", niip.value, niip.source, niip.grade),
        row(
            "residual to Z.1 claims",
            published - liabilities,
            FWTW,
            "A",
            "Z.1 counts more foreign claims (concept of direct investment and offices of banks)",
        ),
        row(
            "direct investment and other",
            direct,
            "liabilities less listed claims",
            "D",
            "residual: direct investment, loans, trade credit, claims on offices of foreign banks",
        ),
        row(
            "resident deposits",
            deposits.value - foreign_owned,
            deposits.source,
            "D",
            "all deposits less those of foreigners",
        ),
    ]


def _owed_abroad(holder: str, issuer: str) -> bool:
    return holder == "Rest of World" and issuer != "Total"


def outlook_rows(projection: Projection, quoted: Table) -> list[Row]:
    """`outlook.csv`: fiscal year × deficit, net interest, debt, output."""
    source = "CBO baseline of February 2026"
    rows = [
        Row((str(year), name), value, MONEY, f"{year}-09-30", source, "A", "fiscal year")
        for name in ("deficit", "net interest", "debt", "revenues", "customs duties")
        for year, value in projection[name].items()
    ]
    years = sorted(projection["debt"])
    for year in [years[0] - 1, *years]:
        gdp = quoted.row(f"cbo.gdp.FY{year}")
        rows.append(Row((str(year), "gdp"), gdp.value, MONEY, gdp.as_of, gdp.source, gdp.grade))
    return rows
