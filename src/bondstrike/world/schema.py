"""The world of one date as typed arrays, read from the tables of a baseline folder.

`World` is numpy only: cheap to load, nothing compiled. Amounts are USD bn at par unless a field
says market value; rates are fractions per year; axes are those of `bondstrike.vocabulary`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from bondstrike.errors import DataError
from bondstrike.numerics.bonds import DiscountCurve, bootstrap
from bondstrike.vocabulary import Bloc, Bucket, Holder, Sector
from bondstrike.world.tables import Table

if TYPE_CHECKING:
    from bondstrike.model.baseline import Baseline

Array = NDArray[np.float64]

CLASSES: Final = ("bills", "nominal", "tips", "frn")
CASES: Final = ("low", "central", "high")
WINDOW: Final = "2006-2025"
"""Window of the covariance that the model gets; the other is a sensitivity."""
TABLES: Final = {
    "curve": ("maturity",),
    "covariance": ("window", "maturity", "other"),
    "totals": ("date", "class", "item"),
    "buckets": ("bucket", "class", "item"),
    "ladder": ("class", "quarter", "item"),
    "issuance": ("class", "tenor"),
    "valuation": ("bucket",),
    "foreign": ("bloc", "holder", "bucket"),
    "tic": ("bloc", "holder", "term"),
    "survey": ("holder", "item"),
    "mobilisable": ("bloc", "holder", "case"),
    "home": ("sector", "bucket"),
    "holders": ("kind", "line"),
    "leveraged": ("bucket",),
    "central_bank": ("when", "side", "line"),
    "dollars": ("item", "bloc", "holder"),
    "outlook": ("fiscal_year", "item"),
    "alternatives": ("asset", "item"),
    "senders": ("bloc", "item"),
    "ladders": ("date", "class", "quarter", "item"),
    "cbo": ("baseline", "fiscal_year", "item"),
    "budget": ("figure",),
    "figures": ("figure",),
}
"""Tables of a baseline and their key columns."""


@dataclass(frozen=True)
class Stock:
    """Treasuries outstanding by class and bucket, [class, bucket].

    `par` and `market_value` USD bn (full price); `clean_value` without accrued interest; `dv01`
    USD bn per basis point of nominal yields (TIPS at beta, FRNs and bills zero); `coupon`
    fraction per year; `maturity` and `duration` years; `convexity` years squared.
    """

    par: Array
    market_value: Array
    clean_value: Array
    dv01: Array
    coupon: Array
    maturity: Array
    duration: Array
    convexity: Array


@dataclass(frozen=True)
class Ladder:
    """Coupon securities by quarter of maturity, [class, quarter]: nominal, TIPS, FRN.

    Cell k matures between k/4 and (k+1)/4 years after the baseline date. `principal` USD bn
    (TIPS with compensation to date), `coupon` fraction per year (TIPS real, FRN zero).
    """

    principal: Array
    coupon: Array


@dataclass(frozen=True)
class Issuance:
    """Composition of gross coupon issuance: classes, tenors in years, shares summing to one."""

    classes: tuple[str, ...]
    tenors: tuple[int, ...]
    shares: Array


@dataclass(frozen=True)
class World:
    """The tables of one baseline date and the arrays read from them."""

    baseline_id: str
    day: date
    tables: dict[str, Table]

    def figure(self, name: str) -> float:
        """Scalar of `figures.csv`, in the unit of its row. Raises `DataError` if missing."""
        return self.tables["figures"].value(name)

    @cached_property
    def curve(self) -> DiscountCurve:
        """Discount curve bootstrapped from the par yields of the baseline date."""
        terms = sorted((float(row.keys[0]), row.value) for row in self.tables["curve"])
        return bootstrap([term for term, _ in terms], [rate for _, rate in terms])

    @cached_property
    def par_yields(self) -> tuple[Array, Array]:
        """Quoted par curve: (maturity in years, fraction per year)."""
        terms = sorted((float(row.keys[0]), row.value) for row in self.tables["curve"])
        return np.array([t for t, _ in terms]), np.array([y for _, y in terms])

    def covariance(self, window: str = WINDOW) -> tuple[Array, Array]:
        """(grid in years, covariance [maturity, maturity] per year) of par-yield changes."""
        content = self.tables["covariance"]
        grid = content.labels("maturity")
        matrix = [[content.value(window, a, b) for b in grid] for a in grid]
        return np.array([float(text) for text in grid]), np.array(matrix)

    @cached_property
    def stock(self) -> Stock:
        """Outstanding by class and bucket."""
        names = ("par", "market value", "clean value", "dv01", "coupon", "maturity")
        cells = [self._bucket_item(name) for name in (*names, "duration", "convexity")]
        return Stock(*cells)

    def _bucket_item(self, item: str) -> Array:
        content = self.tables["buckets"]
        return np.array([[content.get(b, kind, item) for b in Bucket] for kind in CLASSES])

    @cached_property
    def outstanding(self) -> Array:
        """Par by bucket, USD bn."""
        return self.stock.par.sum(axis=0)

    @cached_property
    def price(self) -> Array:
        """Market value (full) per unit of par, by bucket."""
        return self.stock.market_value.sum(axis=0) / self.outstanding

    @cached_property
    def dv01(self) -> Array:
        """DV01 by bucket, USD bn per basis point; bills zero."""
        return self.stock.dv01.sum(axis=0)

    @cached_property
    def ladder(self) -> Ladder:
        """Coupon securities by quarter of maturity."""
        content = self.tables["ladder"]
        size = 1 + max(int(text) for text in content.labels("quarter"))
        cells = [
            [[content.get(kind, str(k), item) for k in range(size)] for kind in CLASSES[1:]]
            for item in ("principal", "coupon")
        ]
        return Ladder(np.array(cells[0]), np.array(cells[1]))

    @cached_property
    def issuance(self) -> Issuance:
        """Composition of gross coupon issuance."""
        rows = list(self.tables["issuance"])
        return Issuance(
            tuple(row.keys[0] for row in rows),
            tuple(int(row.keys[1]) for row in rows),
            np.array([row.value for row in rows]),
        )

    @cached_property
    def foreign(self) -> Array:
        """Foreign holdings at par, [bloc, holder, bucket]."""
        return _cube(self.tables["foreign"], tuple(Bloc), tuple(Holder), tuple(Bucket))

    @cached_property
    def mobilisable(self) -> Array:
        """Share a government can order sold, [bloc, holder, case]; cases low, central, high."""
        return _cube(self.tables["mobilisable"], tuple(Bloc), tuple(Holder), CASES)

    @cached_property
    def home(self) -> Array:
        """Home holdings at par, [sector, bucket], the central bank first."""
        content = self.tables["home"]
        return np.array([[content.value(s, b) for b in Bucket] for s in Sector])

    @cached_property
    def leveraged(self) -> Array:
        """Gross hedge-fund longs financed in repo at par, [bucket]."""
        return np.array([self.tables["leveraged"].value(b) for b in Bucket])

    def claims(self, item: str) -> Array:
        """A split claim of `dollars.csv`, [bloc, holder], USD bn."""
        content = self.tables["dollars"]
        return np.array([[content.value(item, b, h) for h in Holder] for b in Bloc])

    def dollar(self, item: str) -> float:
        """A scalar of `dollars.csv`, USD bn."""
        return self.tables["dollars"].value(item, "-", "-")

    def opening(self, side: str, line: str) -> float:
        """A line of the central bank on the baseline date, USD bn; side asset or liability."""
        return self.tables["central_bank"].value("opening", side, line)

    def outlook(self, item: str) -> tuple[Array, Array]:
        """(fiscal years, USD bn) of one series of the CBO outlook."""
        rows = [row for row in self.tables["outlook"] if row.keys[1] == item]
        ordered = sorted((int(row.keys[0]), row.value) for row in rows)
        return np.array([y for y, _ in ordered], float), np.array([v for _, v in ordered])

    def to_baseline(
        self, quarters: int = 40, *, private_foreign: str = "constant-share"
    ) -> Baseline:
        """The baseline path the chain runs on: `quarters` + 1 starts of quarters.

        `private_foreign`: "constant-share" or "flat" (see `roll_forward`). Imports jax.
        Raises `DataError` as `roll_forward.path` does.
        """
        from bondstrike.world.to_baseline import to_baseline

        return to_baseline(self, quarters, private_foreign)


def _cube(
    content: Table, first: Sequence[str], second: Sequence[str], third: Sequence[str]
) -> Array:
    return np.array([[[content.value(a, b, c) for c in third] for b in second] for a in first])


def check_tables(tables: dict[str, Table]) -> None:
    """All tables there, with the key columns they must have. Raises `DataError`."""
    for name, columns in TABLES.items():
        if name not in tables:
            raise DataError(f"{name}.csv · missing · allowed: {', '.join(TABLES)}")
        if tables[name].columns != columns:
            raise DataError(f"{name}.csv · keys {tables[name].columns} · allowed: {columns}")


def check_shares(world: World) -> None:
    """Shares lie in [0, 1], amounts are not negative, cases ascend. Raises `DataError`."""
    if np.any(world.mobilisable < 0) or np.any(world.mobilisable > 1):
        raise DataError("mobilisable.csv · share outside [0, 1]")
    if np.any(np.diff(world.mobilisable, axis=2) < 0):
        raise DataError("mobilisable.csv · allowed: low <= central <= high in every row")
    for name, cells in (("foreign", world.foreign), ("home", world.home)):
        if np.any(cells < 0):
            raise DataError(f"{name}.csv · a negative holding · allowed: zero or more")
    if abs(world.issuance.shares.sum() - 1.0) > 1e-9:
        raise DataError(f"issuance.csv · shares sum to {world.issuance.shares.sum()} · allowed: 1")
