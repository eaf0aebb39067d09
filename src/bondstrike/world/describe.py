"""The world in words and tables: what `bondstrike world` shows, as typed sections.

A section is data: faces lay it out (text) or dump it (`as_dict`). Amounts are USD bn at par
unless a column says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from bondstrike.units import QUARTERS_PER_YEAR, to_bp
from bondstrike.vocabulary import Bloc, Bucket, Holder, Sector
from bondstrike.world.reconcile import checks
from bondstrike.world.roll_forward import path
from bondstrike.world.schema import WINDOW, World
from bondstrike.world.tables import Row, Table

Cell = str | float | None


@dataclass(frozen=True)
class Column:
    """Heading and unit of a column; text columns have no unit."""

    name: str
    unit: str = ""


@dataclass(frozen=True)
class Section:
    """A titled table: `columns`, `rows` in their order, `notes` with source and grade."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain lists and strings for JSON."""
        return {
            "title": self.title,
            "columns": [{"name": c.name, "unit": c.unit} for c in self.columns],
            "rows": [list(row) for row in self.rows],
            "notes": list(self.notes),
        }


def describe(world: World) -> list[Section]:
    """All sections of a world, in the order of the story."""
    return [
        curve_section(world),
        stock_section(world),
        foreign_section(world),
        home_section(world),
        central_bank_section(world),
        external_section(world),
        path_section(world),
        alternatives_section(world),
        figures_section(world),
        reconciliation_section(world),
    ]


def _provenance(rows: Iterable[Row]) -> tuple[str, ...]:
    """Distinct 'source (grade, newest date)' lines of the rows."""
    newest: dict[tuple[str, str], str] = {}
    for row in rows:
        key = (row.source, row.grade)
        newest[key] = max(newest.get(key, ""), row.as_of)
    return tuple(f"{source} ({grade}, {day})" for (source, grade), day in newest.items())


def _bn(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, "USD bn") for name in names)


def curve_section(world: World) -> Section:
    """Par yields and the yearly volatility of their weekly changes."""
    terms, yields = world.par_yields
    windows = world.tables["covariance"].labels("window")
    spreads = [_volatility(world, window) for window in windows]
    rows = tuple(
        (f"{term:.3g}y", 100.0 * rate, *(spread.get(term) for spread in spreads))
        for term, rate in zip(terms, yields, strict=True)
    )
    heads = (Column(f"volatility {window}", "bp/yr") for window in windows)
    columns = (Column("maturity"), Column("par yield", "%"), *heads)
    note = f"volatility of weekly changes; the model gets the covariance of {WINDOW}"
    return Section(
        f"Par curve, {world.day}", columns, rows, (note, *_provenance(world.tables["curve"]))
    )


def _volatility(world: World, window: str) -> dict[float, float]:
    """Maturity in years → basis points a year."""
    grid, covariance = world.covariance(window)
    spread = to_bp(np.sqrt(np.diag(covariance)))
    return dict(zip(grid.tolist(), spread.tolist(), strict=True))


def stock_section(world: World) -> Section:
    """Outstanding by bucket: par, price, DV01, average coupon and maturity."""
    stock = world.stock
    rows = [
        (
            bucket,
            float(world.outstanding[k]),
            float(world.price[k]),
            float(world.dv01[k]),
            100.0 * float(stock.coupon[1, k]) if stock.par[1, k] else None,
            float(stock.maturity[:, k] @ stock.par[:, k] / world.outstanding[k]),
        )
        for k, bucket in enumerate(Bucket)
    ]
    price = float(stock.market_value.sum() / stock.par.sum())
    total = ("all", float(stock.par.sum()), price, float(stock.dv01.sum()), None, None)
    columns = (
        Column("bucket"),
        Column("par", "USD bn"),
        Column("price", "of par"),
        Column("DV01", "USD bn/bp"),
        Column("nominal coupon", "%"),
        Column("maturity", "years"),
    )
    notes = _provenance(world.tables["buckets"])
    return Section("Treasuries outstanding", columns, (*rows, total), notes)


def foreign_section(world: World) -> Section:
    """Foreign holders by bloc and what a government could order sold."""
    held = world.foreign.sum(axis=2)
    orders = np.einsum("bh,bhc->bc", held, world.mobilisable)
    rows = [
        (bloc, *map(float, held[b]), float(held[b].sum()), *map(float, orders[b]))
        for b, bloc in enumerate(Bloc)
    ]
    total = ("all", *map(float, held.sum(axis=0)), float(held.sum()), *map(float, orders.sum(0)))
    columns = (
        Column("bloc"),
        *_bn("official", "private", "total"),
        *_bn("mobilisable, low", "mobilisable, central", "mobilisable, high"),
    )
    notes = (
        "the split between official and private by bloc is estimated; sums are published",
        *_provenance(world.tables["foreign"]),
        *_provenance(world.tables["mobilisable"]),
    )
    return Section("Foreign holders", columns, (*rows, total), notes)


def home_section(world: World) -> Section:
    """Home holders by sector: total, bills, coupons."""
    rows = [
        (sector, float(held.sum()), float(held[0]), float(held[1:].sum()))
        for sector, held in zip(Sector, world.home, strict=True)
    ]
    total = world.home.sum(axis=0)
    last = ("all", float(total.sum()), float(total[0]), float(total[1:].sum()))
    notes = (
        f"of all holders, hedge funds financed in repo: {world.leveraged.sum():,.0f} USD bn gross",
        *_provenance(world.tables["home"]),
        *_provenance(world.tables["leveraged"]),
    )
    columns = (Column("sector"), *_bn("total", "bills", "coupons"))
    return Section("Home holders", columns, (*rows, last), notes)


def _side_rows(content: Table) -> tuple[tuple[Cell, ...], ...]:
    return tuple(
        (row.keys[1], row.keys[2], row.value, row.grade, row.note)
        for row in content
        if row.keys[0] == "opening"
    )


def central_bank_section(world: World) -> Section:
    """The central bank's balance sheet on the baseline date."""
    content = world.tables["central_bank"]
    columns = (Column("side"), Column("line"), *_bn("amount"), Column("grade"), Column("note"))
    opening = [row for row in content if row.keys[0] == "opening"]
    return Section("Central bank, opening", columns, _side_rows(content), _provenance(opening))


def external_section(world: World) -> Section:
    """Claims across the border, scalars first, then by bloc."""
    content = world.tables["dollars"]
    scalars = [row for row in content if row.keys[1] == "-"]
    rows: list[tuple[Cell, ...]] = [(row.keys[0], row.value, row.grade) for row in scalars]
    for item in ("foreign deposits", "foreign other claims"):
        for h, holder in enumerate(Holder):
            rows.append((f"{item}, {holder}", float(world.claims(item)[:, h].sum()), "D"))
    columns = (Column("line"), *_bn("amount"), Column("grade"))
    return Section("External position", columns, tuple(rows), _provenance(scalars))


def path_section(world: World, years: int = 10) -> Section:
    """The baseline path by year: debt, growth, output, deficit, who holds."""
    rolled = path(world, QUARTERS_PER_YEAR * years)
    rows = [
        (
            f"{world.day.year + year}-10",
            float(rolled.amount[q].sum()),
            100.0 * float(rolled.amount[q].sum() / rolled.gdp[q]),
            float(rolled.deficit[q]),
            float(rolled.foreign[q].sum()),
            float(rolled.home[q, 0].sum()),
        )
        for year in range(years + 1)
        for q in [QUARTERS_PER_YEAR * year]
    ]
    columns = (
        Column("start of quarter"),
        *_bn("marketable debt"),
        Column("debt to output", "%"),
        Column("deficit", "USD bn/yr"),
        *_bn("foreign", "central bank"),
    )
    notes = (
        "officials flat at par, private foreigners at constant share, bills at constant share",
        *_provenance(world.tables["outlook"]),
    )
    return Section("Baseline path", columns, tuple(rows), notes)


def alternatives_section(world: World) -> Section:
    """Where else a reserve manager could go."""
    content = world.tables["alternatives"]
    rows = tuple(
        (
            asset,
            content.value(asset, "size"),
            content.value(asset, "turnover"),
            100.0 * content.value(asset, "yield"),
            "".join(content.row(asset, item).grade for item in ("size", "turnover", "yield")),
        )
        for asset in content.labels("asset")
    )
    columns = (
        Column("asset"),
        *_bn("size"),
        Column("turnover", "USD bn/day"),
        Column("yield", "%"),
        Column("grades"),
    )
    return Section("Alternatives", columns, rows, _provenance(content))


def figures_section(world: World) -> Section:
    """Scalars with unit, date, source and grade."""
    rows = tuple(
        (row.keys[0], row.value, row.unit, row.as_of, row.grade, row.source)
        for row in world.tables["figures"]
    )
    names = ("figure", "value", "unit", "as of", "grade", "source")
    return Section("Figures", tuple(Column(name) for name in names), rows, ())


def reconciliation_section(world: World) -> Section:
    """Every check: ours, the other side, residual, tolerance, verdict."""
    rows = tuple(
        (
            line.line,
            line.ours,
            line.theirs,
            line.residual,
            None if line.tolerance is None else 100.0 * line.tolerance,
            "reported" if line.tolerance is None else ("holds" if line.passes else "fails"),
        )
        for line in checks(world)
    )
    columns = (
        Column("line"),
        Column("ours", "USD bn"),
        Column("other side", "USD bn"),
        Column("residual", "USD bn"),
        Column("tolerance", "%"),
        Column("verdict"),
    )
    notes = tuple(f"{line.line}: {line.note}" for line in checks(world) if line.note)
    return Section("Reconciliation", columns, rows, notes)
