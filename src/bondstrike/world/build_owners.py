"""Derived tables of the owners: foreign by bloc, home by sector, central bank, leveraged.

Order: TIC by country → blocs → newest totals → official and private → maturities (SHL) → par;
central bank from H.4.1; home sectors from Z.1 at par; what is left is named, put on a stated
line, and home sectors are fitted by bucket (RAS) so that all holders add up to what is
outstanding in every bucket.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bondstrike.errors import DataError
from bondstrike.sources import shl_a12, tic_table3
from bondstrike.sources.h41 import BalanceSheet
from bondstrike.vocabulary import BUCKET_EDGES_YEARS, Bloc, Bucket, Holder, Sector
from bondstrike.world.proportional_fit import proportional_fit
from bondstrike.world.tables import MONEY, Row, Table

Vector = NDArray[np.float64]
Array = NDArray[np.float64]

TIC_MONTH: Final = "2026-04"
NEWEST: Final = ("Japan", "United Kingdom", "China, Mainland")
EURO_REST: Final = "Memo: Euro Area"
EUROPE: Final = "Total Europe"
BLOCS: Final = tuple(Bloc)
BUCKETS: Final = tuple(Bucket)
SECTORS: Final = tuple(Sector)
PRIVATE_SECTORS: Final = SECTORS[1:]
TERMS: Final = ("short", "long")


@dataclass(frozen=True)
class BlocMap:
    """TIC country name → bloc, and the regions whose unlisted rest goes to a bloc."""

    bloc: dict[str, str]
    region: dict[str, str]


@dataclass(frozen=True)
class Foreign:
    """Foreign holdings: at market [bloc, holder, term] and at par [bloc, holder, bucket]."""

    market: Array
    par: Array


def tic_by_bloc(positions: Sequence[tic_table3.Position], blocs: BlocMap) -> dict[str, Vector]:
    """Area → (short-term, long-term), USD bn at market value, listed countries and rests.

    A country whose short-term cell is `n.a.` keeps it inside the rest of its region.
    """
    month = {item.country: item for item in positions if item.month == TIC_MONTH}
    listed = {name: _pair(month, name) for name in blocs.bloc if name not in _rests(blocs)}
    rests = {name: _rest(name, month, listed, blocs) for name in _rests(blocs)}
    rests[EUROPE] = rests[EUROPE] - rests[EURO_REST]
    return listed | rests


def _rests(blocs: BlocMap) -> list[str]:
    return [name for name in blocs.bloc if name.startswith(("Total ", "Memo: "))]


def _pair(month: dict[str, tic_table3.Position], name: str) -> Vector:
    if name not in month:
        raise DataError(f"slt_table3 · {TIC_MONTH} · country missing · got {name!r}")
    return np.array([month[name].short_term or 0.0, month[name].long_term or 0.0])


def _rest(
    name: str, month: dict[str, tic_table3.Position], listed: dict[str, Vector], blocs: BlocMap
) -> Vector:
    if name == EURO_REST:
        members = [who for who in listed if blocs.bloc[who] == Bloc.EURO_AREA]
    else:
        members = [who for who in listed if blocs.region[who] == name]
    return _pair(month, name) - sum((listed[who] for who in members), np.zeros(2))


def newest_by_bloc(areas: dict[str, Vector], blocs: BlocMap, quoted: Table) -> Array:
    """[bloc, term] moved to the newest totals: three countries as published, others in
    proportion; bills and coupons to their published or kept shares."""
    named = {who: quoted.value(f"tic.2026-07.{who}") for who in NEWEST}
    total = quoted.value("tic.2026-07.total")
    others = sum(float(v.sum()) for who, v in areas.items() if who not in NEWEST)
    scale = (total - sum(named.values())) / others
    bloc_terms = np.zeros((len(BLOCS), len(TERMS)))
    for who, pair in areas.items():
        factor = named[who] / pair.sum() if who in NEWEST else scale
        bloc_terms[BLOCS.index(Bloc(blocs.bloc[who]))] += factor * pair
    columns = np.array([total * _short_share(quoted, areas), 0.0])
    columns[1] = total - columns[0]
    return proportional_fit(bloc_terms, bloc_terms.sum(axis=1), columns, "TIC bloc x term")


def _short_share(quoted: Table, areas: dict[str, Vector]) -> float:
    """Newest short-term share: official bills as published, private share of April kept."""
    april = _april_private_short(areas, quoted)
    return (quoted.value("tic.2026-07.official bills") + april) / quoted.value("tic.2026-07.total")


def _april_private_short(areas: dict[str, Vector], quoted: Table) -> float:
    official = quoted.value("tic.2026-04.official bills")
    private = quoted.value("tic.2026-04.private")
    short = sum(float(v[0]) for v in areas.values())
    return (short - official) / private * _private_total(quoted)


def _private_total(quoted: Table) -> float:
    return quoted.value("tic.2026-07.total") - _official(quoted).sum()


def _official(quoted: Table) -> Vector:
    return np.array(
        [quoted.value("tic.2026-07.official bills"), quoted.value("tic.2026-07.official coupons")]
    )


def split_holders(bloc_terms: Array, prior: Table, quoted: Table) -> Array:
    """[bloc, holder, term] at market: prior official shares fitted to the official totals.

    Odds of being official are scaled alike in every bloc (RAS), once for bills and once for
    coupons, so blocs keep their order and no bloc exceeds what it holds.
    """
    share = np.array([prior.value(bloc) for bloc in BLOCS]) / bloc_terms.sum(axis=1)
    share = np.clip(share, 0.002, 0.97)
    out = np.zeros((len(BLOCS), 2, len(TERMS)))
    for term, official in enumerate(_official(quoted)):
        rows = bloc_terms[:, term]
        start = np.stack([rows * share, rows * (1.0 - share)], axis=1)
        columns = np.array([official, rows.sum() - official])
        out[:, :, term] = proportional_fit(start, rows, columns, f"TIC holder, {TERMS[term]}")
    return out


def shl_shares(tables: dict[str, shl_a12.MaturityTable]) -> Array:
    """[holder, bucket] shares of long-term Treasuries by remaining maturity (bills zero)."""
    shares = np.zeros((2, len(BUCKETS)))
    for holder, name in enumerate(Holder):
        for (low, high), amount in tables[name].buckets.items():
            place = _bucket_between(low, high)
            shares[holder, place] += amount
    return shares / shares.sum(axis=1, keepdims=True)


def _bucket_between(low: float, high: float) -> int:
    for place in range(1, len(BUCKETS)):
        edge_low, edge_high = BUCKET_EDGES_YEARS[place]
        if edge_low <= low and high <= edge_high:
            return place
    raise DataError(f"SHL A12 · maturity {low:g} to {high:g} years · allowed: within one bucket")


def foreign(
    positions: Sequence[tic_table3.Position],
    surveys: dict[str, shl_a12.MaturityTable],
    blocs: BlocMap,
    prior: Table,
    quoted: Table,
    prices: Vector,
) -> Foreign:
    """Foreign holdings at market and at par; `prices` [bucket] clean, of the TIC date."""
    areas = tic_by_bloc(positions, blocs)
    market = split_holders(newest_by_bloc(areas, blocs, quoted), prior, quoted)
    shares = shl_shares(surveys)
    at_market = market[:, :, 1:] * shares[None]
    at_market[:, :, 0] = market[:, :, 0]
    return Foreign(market, at_market / prices)


def central_bank(sheet: BalanceSheet, treasuries: float, stock: Vector) -> Vector:
    """Central bank at par by bucket, USD bn, summing to `treasuries`.

    Types and maturity bands of H.4.1; inside a band by coupons outstanding (`stock` [bucket]);
    everything bought since that Wednesday is bills.
    """
    bands = sheet.treasuries_by_band
    bills = sheet.treasuries_by_type["bills"]
    first_year = bands["<=15d"] + bands["16-90d"] + bands["91d-1y"] - bills
    out = np.zeros(len(BUCKETS))
    out[0] = bills + treasuries - sheet.assets["treasuries"]
    out[1] = first_year
    for band, places in (("1-5y", [2, 3]), ("5-10y", [4, 5]), (">10y", [6, 7])):
        out[places] = bands[band] * stock[places] / stock[places].sum()
    return out


def mix(table: Table, sector: str) -> Vector:
    """Starting shares by bucket of a sector (sum one)."""
    return np.array([table.value(sector, bucket) for bucket in BUCKETS])


def at_par(market: float, shares: Vector, prices: Vector) -> float:
    """Market value to par for holdings spread over buckets as `shares` (of par)."""
    return market / float(shares @ prices)


@dataclass(frozen=True)
class HomeLine:
    """One published holding: its sector, market value, sign (−1: carved out), provenance."""

    line: str
    sector: str
    market: float
    as_of: str
    source: str
    grade: str


def home_at_par(lines: Sequence[HomeLine], mixes: Table, prices: Vector) -> Vector:
    """Home private sectors at par on the date of their figures, [sector without central bank]."""
    market = np.zeros(len(PRIVATE_SECTORS))
    for line in lines:
        market[PRIVATE_SECTORS.index(Sector(line.sector))] += line.market
    return np.array(
        [
            at_par(amount, mix(mixes, sector), prices)
            for sector, amount in zip(PRIVATE_SECTORS, market, strict=True)
        ]
    )


@dataclass(frozen=True)
class HomeFit:
    """Home holdings [sector, bucket] and the two amounts that closed the gap, USD bn."""

    par: Array
    published: Vector
    residual: float
    absorbed: float


def fit_home(
    published: Vector,
    residual: float,
    mixes: Table,
    stock: Vector,
    abroad: Vector,
    fed: Vector,
) -> HomeFit:
    """Home sectors by bucket such that all holders add up to `stock` [bucket].

    `published` [private sector] at par; `residual` is put on households and firms (the residual
    sector of Z.1); what was issued since then and not taken by the central bank or abroad is
    taken by home sectors in proportion. Then RAS on the starting mixes.
    """
    columns = stock - abroad - fed
    if np.any(columns <= 0.0):
        raise DataError(f"holders · bucket {BUCKETS[int(np.argmin(columns))]} oversubscribed")
    rows = published.copy()
    rows[PRIVATE_SECTORS.index(Sector.HOUSEHOLDS_FIRMS)] += residual
    absorbed = float(columns.sum() - rows.sum())
    rows *= columns.sum() / rows.sum()
    start = rows[:, None] * np.array([mix(mixes, sector) for sector in PRIVATE_SECTORS])
    fitted = proportional_fit(start, rows, columns, "home sector x bucket")
    return HomeFit(np.concatenate([fed[None], fitted]), published, residual, absorbed)


def foreign_rows(par: Array) -> list[Row]:
    """`foreign.csv`: bloc × holder × bucket at par."""
    source = "TIC table 3 (Apr 2026) and 5 (Jul 2026), SHL A12 (Jun 2025), reserves by bloc"
    note = "official by bloc estimated; maturity split of all officials or all private owners"
    return [
        Row((bloc, holder, bucket), float(par[b, h, k]), MONEY, "2026-07-31", source, "D", note)
        for b, bloc in enumerate(BLOCS)
        for h, holder in enumerate(Holder)
        for k, bucket in enumerate(BUCKETS)
    ]


def tic_rows(market: Array, prior: Table) -> list[Row]:
    """`tic.csv`: bloc × holder × term at market value, before the conversion to par."""
    source = "TIC table 3 (Apr 2026), newest totals of table 5 (Jul 2026)"
    return [
        Row(
            (bloc, holder, term),
            float(market[b, h, t]),
            MONEY,
            "2026-07-31",
            source,
            "D",
            prior.row(bloc).note if holder is Holder.OFFICIAL else "the rest of the bloc",
        )
        for b, bloc in enumerate(BLOCS)
        for h, holder in enumerate(Holder)
        for t, term in enumerate(TERMS)
    ]


def home_rows(par: Array) -> list[Row]:
    """`home.csv`: sector × bucket at par, the central bank first."""
    fed = "H.4.1 of 24 Jun 2026 (types, maturity bands), TREAST of 30 Sep 2026"
    other = "Z.1 2026Q2 and 2026Q1 at par; RAS on stated mixes"
    return [
        Row(
            (sector, bucket),
            float(par[s, k]),
            MONEY,
            "2026-10-02",
            fed if s == 0 else other,
            "B" if s == 0 else "D",
        )
        for s, sector in enumerate(SECTORS)
        for k, bucket in enumerate(BUCKETS)
    ]


def leveraged_rows(gross: float, shares: Vector, prices: Vector) -> list[Row]:
    """`leveraged.csv`: gross hedge-fund longs by bucket at par."""
    par = at_par(gross, shares, prices) * shares
    source = "OFR Form PF aggregate (gross long, B); by bucket judgement"
    note = "deliverable to the futures that leveraged funds are short"
    return [
        Row((bucket,), float(par[k]), MONEY, "2026-06-30", source, "D", note)
        for k, bucket in enumerate(BUCKETS)
    ]
