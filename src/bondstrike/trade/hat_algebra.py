"""Exact hat algebra: what tariffs do to trade, prices and real incomes of all economies at once.

The model of Dekle, Eaton & Kortum (2008) with tariff revenue, as Caliendo & Parro (2015) close it,
with one sector: each economy buys from all others in shares that answer to relative prices, spends
what it earns plus its tariff revenue plus its deficit, and wages move until every economy sells
what it earns. With x̂ for the ratio of new to old, i for the exporter, n for the importer:

    π'_in = π_in (ŵ_i ĉ_in)^−θ / P̂_n^−θ              shares of spending, tariff included
    P̂_n   = (Σ_i π_in (ŵ_i ĉ_in)^−θ)^(−1/θ)           price of what n buys
    X'_n  = ŵ_n Y_n + D_n + revenue'_n + rents'_n     spending
    ŵ_i Y_i = Σ_n π'_in X'_n / (1 + t'_in)            every economy sells what it earns

ĉ = (1 + t') / (1 + t) × k̂: tariffs, which are somebody's revenue, and costs k̂, which nobody gets.
θ is the elasticity of shares. What studies of tariffs measure, the fall of trade valued before the
tariff, is θ + 1. θ may lie between −1 and 0 (complements); at zero the shares are fixed.

World factor income is the numeraire. Deficits D stay as they are in its units, or are given anew:
then what is lent or borrowed more is spent, but doesn't count as income. Spending at home is what
GDP leaves after exports and tariff revenue. No capital, no services, one sector, everyone employed:
this is where things settle, not how they get there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from jaxtyping import Float

from bondstrike.errors import DataError, InputError, SolveError

TOLERANCE: Final = 1e-10
"""Largest gap, as a share of an economy's income, with which an equilibrium counts as one."""

CLOSED: Final = 1e-13
"""Gap below which no further step is taken: what is left is rounding."""

STEPS: Final = 60
"""Newton steps before the search is given up."""

FIXED_SHARES: Final = 1e-9
"""|θ| below which shares of spending count as fixed."""

NUDGE: Final = 1e-7
"""Step of the differences that stand for slopes, in logs."""

Pairs = Float[np.ndarray, "exporter importer"]
PerEconomy = Float[np.ndarray, "economy"]
Wages = Float[np.ndarray, "*trial economy"]


@dataclass(frozen=True)
class World:
    """A year of trade and output that the change starts from.

    `flows`: USD bn a year before tariffs, exporter × importer; the diagonal isn't read. `gdp`: USD
    bn a year at market prices, by economy. `tariffs`: fraction of the value, exporter × importer.
    Raises `DataError` naming the economy if a flow or a tariff is negative, or if exports and
    tariff revenue leave nothing to sell at home.
    """

    names: Sequence[str]
    flows: Pairs
    gdp: PerEconomy
    tariffs: Pairs

    def __post_init__(self) -> None:
        size = len(self.names)
        for what, array, shape in (
            ("flows", self.flows, (size, size)),
            ("tariffs", self.tariffs, (size, size)),
            ("gdp", self.gdp, (size,)),
        ):
            if array.shape != shape:
                raise DataError(f"{what} · got shape {array.shape} · allowed: {shape}")
            if not np.isfinite(array).all() or (array < 0.0).any():
                place = np.argwhere(~(np.isfinite(array) & (array >= 0.0)))[0]
                where = ", ".join(str(self.names[int(i)]) for i in place)
                raise DataError(
                    f"{what} · {where} · got {array[tuple(place)]} · allowed: 0 or more"
                )
        if (self.home_sales <= 0.0).any():
            worst = int(np.argmin(self.home_sales))
            raise DataError(
                f"{self.names[worst]} · exports and tariff revenue leave "
                f"{self.home_sales[worst]:.6g} of GDP to sell at home · allowed: more than 0"
            )

    @cached_property
    def between(self) -> Pairs:
        """Flows between economies, USD bn a year before tariffs; nothing on the diagonal."""
        return np.asarray(self.flows, dtype=float) * (1.0 - np.eye(len(self.names)))

    @cached_property
    def rates(self) -> Pairs:
        """Tariffs between economies, fraction; none at home."""
        return np.asarray(self.tariffs, dtype=float) * (1.0 - np.eye(len(self.names)))

    @cached_property
    def revenue(self) -> PerEconomy:
        """Tariff revenue, USD bn a year, by importer."""
        return (self.rates * self.between).sum(axis=0)

    @cached_property
    def home_sales(self) -> PerEconomy:
        """What an economy sells itself, USD bn a year: GDP less tariff revenue less exports."""
        return self.gdp - self.revenue - self.between.sum(axis=1)

    @cached_property
    def income(self) -> PerEconomy:
        """Factor income, USD bn a year: GDP less tariff revenue."""
        return self.gdp - self.revenue

    @cached_property
    def deficits(self) -> PerEconomy:
        """Imports less exports, USD bn a year before tariffs; they sum to zero."""
        return self.between.sum(axis=0) - self.between.sum(axis=1)

    @cached_property
    def spending(self) -> PerEconomy:
        """GDP plus deficit, USD bn a year."""
        return self.gdp + self.deficits

    @cached_property
    def shares(self) -> Pairs:
        """Share of the importer's spending that goes to the exporter, tariff included."""
        bought = self.between * (1.0 + self.rates) + np.diag(self.home_sales)
        return bought / self.spending


@dataclass(frozen=True)
class Equilibrium:
    """Where the change settles. Hats are ratios of new to old; money in USD bn a year, world factor
    income being the measure. `residual`: largest gap between what an economy earns and what it
    sells, as a share of its income; below `TOLERANCE`.
    """

    wages: PerEconomy
    prices: PerEconomy
    shares: Pairs
    spending: PerEconomy
    flows: Pairs
    revenue: PerEconomy
    rents: PerEconomy
    real_income: PerEconomy
    residual: float

    def gain(self, world: World) -> PerEconomy:
        """Change of real income, USD bn a year at the spending of before, by economy."""
        return world.spending * (self.real_income - 1.0)


@dataclass(frozen=True)
class _Change:
    """A world with its new tariffs, costs and rents, ready for trial wages."""

    world: World
    theta: float
    wedge: Pairs  # ĉ
    kept: Pairs  # share of the buyer's price that the seller gets, 1 / (1 + t')
    to_exporter: Pairs  # share of the tariff that the exporter keeps
    deficits: PerEconomy

    @cached_property
    def nothing(self) -> bool:
        """Whether all is as before."""
        same = (self.wedge == 1.0).all() and np.array_equal(self.deficits, self.world.deficits)
        return bool(same) and not self.to_exporter.any()

    def prices(self, wages: Wages) -> tuple[Wages, Float[np.ndarray, "*trial exporter importer"]]:
        """Price hats by importer and new shares, at wage hats."""
        cost = wages[..., :, None] * self.wedge
        if abs(self.theta) < FIXED_SHARES:
            price = np.exp((self.world.shares * np.log(cost)).sum(axis=-2))
            return price, np.broadcast_to(self.world.shares, cost.shape)
        weight = self.world.shares * cost**-self.theta
        total = weight.sum(axis=-2)
        return total ** (-1.0 / self.theta), weight / total[..., None, :]

    def spending(self, wages: Wages, shares: Float[np.ndarray, "..."]) -> Wages:
        """Income, deficit, revenue and rents, which are themselves shares of spending."""
        duty = shares * (1.0 - self.kept)
        back = duty * self.to_exporter  # [i, n]: part of n's spending that is i's rent
        own = (duty - back).sum(axis=-2)
        identity = np.eye(len(self.world.names))
        system = identity - back - own[..., :, None] * identity
        given = wages * self.world.income + self.deficits
        return np.linalg.solve(system, given[..., None])[..., 0]

    def gap(self, wages: Wages) -> Wages:
        """Sales less income, as a share of income, by economy; zero in equilibrium."""
        _, shares = self.prices(wages)
        spent = self.spending(wages, shares)
        sold = (shares * self.kept * spent[..., None, :]).sum(axis=-1)
        earned = wages * self.world.income
        return (sold - earned) / earned


def solve(
    world: World,
    theta: float,
    tariffs: Pairs | None = None,
    costs: Pairs | None = None,
    to_exporter: Pairs | None = None,
    deficits: PerEconomy | None = None,
    start: PerEconomy | None = None,
) -> Equilibrium:
    """The equilibrium after a change, from `world`.

    `theta`: elasticity of spending shares, above −1. `tariffs`: new ones, fraction, exporter ×
    importer (default: the old). `costs`: k̂, ratio of other trade costs, nobody's revenue (default:
    1). `to_exporter`: share of a pair's tariff that the exporter keeps, as with a quota whose
    licences are his (default: 0). `deficits`: new ones, USD bn a year, by economy, that sum to zero
    (default: the old). The diagonals aren't read. Nothing changed gives the old figures themselves.
    `start`: wage hats near the answer, to get there sooner (default: 1).

    Raises `InputError` if an argument is out of range, `SolveError` with the residual if wages are
    not found to `TOLERANCE`: then there is no number.
    """
    change = _change(world, theta, tariffs, costs, to_exporter, deficits)
    return _unchanged(world) if change.nothing else _settled(change, _wages(change, start))


def _change(
    world: World,
    theta: float,
    tariffs: Pairs | None,
    costs: Pairs | None,
    to_exporter: Pairs | None,
    deficits: PerEconomy | None,
) -> _Change:
    """The change as arrays, checked. Raises `InputError`."""
    if not np.isfinite(theta) or theta <= -1.0:
        raise InputError("trade elasticity", where="theta", got=theta, allowed="above −1")
    size = len(world.names)
    off = 1.0 - np.eye(size)
    rates = world.rates if tariffs is None else np.asarray(tariffs, dtype=float) * off
    ratio = np.ones((size, size)) if costs is None else np.asarray(costs, dtype=float) * off
    ratio = ratio + np.eye(size) if costs is not None else ratio
    split = np.zeros((size, size)) if to_exporter is None else np.asarray(to_exporter) * off
    for where, array, good, allowed in (
        ("tariffs", rates, rates > -1.0, "above −100 %"),
        ("costs", ratio, ratio > 0.0, "above 0"),
        ("to_exporter", split, (split >= 0.0) & (split <= 1.0), "0 to 1"),
    ):
        if not (good & np.isfinite(array)).all():
            i, n = np.argwhere(~(good & np.isfinite(array)))[0]
            pair = f"{where}, {world.names[i]} to {world.names[n]}"
            raise InputError("trade change", where=pair, got=float(array[i, n]), allowed=allowed)
    wedge = (1.0 + rates) / (1.0 + world.rates) * ratio
    gaps = world.deficits if deficits is None else np.asarray(deficits, dtype=float)
    if not abs(gaps.sum()) <= 1e-9 * world.gdp.sum():
        raise InputError("deficits", where="sum", got=float(gaps.sum()), allowed="zero")
    return _Change(world, float(theta), wedge, 1.0 / (1.0 + rates), split, gaps)


def _wages(change: _Change, start: PerEconomy | None) -> PerEconomy:
    """Wage hats that close every gap: Newton's steps in logs, each halved until the gap shrinks.

    One gap follows from the others (Walras), so the last equation holds world income instead.
    """
    income = change.world.income
    logs = np.zeros(len(income)) if start is None else np.log(start)
    error = _equations(change, logs, income)
    for _ in range(STEPS):
        if np.abs(error).max() < CLOSED:
            break
        step = np.linalg.solve(_slopes(change, logs, error, income), -error)
        step *= min(1.0, 1.0 / np.abs(step).max())  # no wage moves by more than a factor e at once
        trial, found = _backtrack(change, logs, step, error, income)
        if found is None:
            break
        logs, error = trial, found
    wages = np.exp(logs)
    residual = float(np.abs(change.gap(wages)).max())
    if not residual <= TOLERANCE:
        raise SolveError(
            f"trade equilibrium not found · residual {residual:.3g} of income · allowed: "
            f"{TOLERANCE:g}"
        )
    return wages


def _equations(change: _Change, logs: Wages, income: PerEconomy) -> Wages:
    """Gaps of all economies but the last, then that of world income."""
    wages = np.exp(logs)
    gap = change.gap(wages)
    level = (wages * income).sum(axis=-1) / income.sum() - 1.0
    return np.concatenate([gap[..., :-1], level[..., None]], axis=-1)


def _slopes(
    change: _Change, logs: PerEconomy, error: PerEconomy, income: PerEconomy
) -> Float[np.ndarray, "equation economy"]:
    """Slope of each equation in each log wage, by differences."""
    nudged = logs + NUDGE * np.eye(len(logs))
    return (_equations(change, nudged, income) - error).T / NUDGE


def _backtrack(
    change: _Change, logs: PerEconomy, step: PerEconomy, error: PerEconomy, income: PerEconomy
) -> tuple[PerEconomy, PerEconomy | None]:
    """The first of ten halvings that brings the gap down, or nothing."""
    for halving in range(10):
        trial = logs + step * 0.5**halving
        found = _equations(change, trial, income)
        if np.isfinite(found).all() and np.abs(found).max() < np.abs(error).max():
            return trial, found
    return logs, None


def _settled(change: _Change, wages: PerEconomy) -> Equilibrium:
    """Everything that follows from the wages."""
    world = change.world
    prices, shares = change.prices(wages)
    spending = change.spending(wages, shares)
    flows = shares * change.kept * spending
    duty = flows * (1.0 / change.kept - 1.0)
    back = duty * change.to_exporter
    earned = spending - (change.deficits - world.deficits)
    return Equilibrium(
        wages=wages,
        prices=prices,
        shares=shares,
        spending=spending,
        flows=flows,
        revenue=(duty - back).sum(axis=0),
        rents=back.sum(axis=1),
        real_income=earned / world.spending / prices,
        residual=float(np.abs(change.gap(wages)).max()),
    )


def _unchanged(world: World) -> Equilibrium:
    """The world as it was, to the last digit: hats of one."""
    ones = np.ones(len(world.names))
    return Equilibrium(
        wages=ones,
        prices=ones,
        shares=world.shares,
        spending=world.spending,
        flows=world.between + np.diag(world.home_sales),
        revenue=world.revenue,
        rents=np.zeros_like(ones),
        real_income=ones,
        residual=0.0,
    )
