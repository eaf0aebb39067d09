"""Tariffs and quotas on US goods, the US answer to them, and what both do to trade and incomes.

Two layers that meet in one number per pair. *By group*: US exports of 2025 to each bloc in sixteen
groups (gold apart), each with its own elasticity; a tariff is a price, a quota a quantity, whose
price is found. *All together*: exact hat algebra on thirteen economies, which knows one rate per
pair. That rate is the one under which the pair's trade falls as the groups' do,

    τ̄ = (Σ_g share_g τ_g^−σ_g)^(−1/σ),   the trade-weighted mean rate to first order,

so both layers lose the same exports. From all together comes back how demand for US goods moves
with incomes, prices and the dollar, and each group takes that on.

σ is what studies of tariffs measure: the fall of trade valued before the tariff. Its level by
horizon is evidence; its pattern over groups is Caliendo & Parro's, drawn halfway (in logs) towards
the mean, such that the mean weighted with US exports without gold and energy is the level. The
elasticity of spending shares in `hat_algebra` is σ − 1.

After ten years deficits are what they were; in the first year capital flows carry most of a new gap
(`tables.financed`), so the dollar moves less and little is diverted. What is borrowed is no income.

Base: BACI 2023 between foreign blocs; with the United States Census figures (exports of 2025
without gold, imports of 2024), so Taiwan is in where the US are a side; GDP of about 2023; US
tariffs in force on 19 August 2026 as if trade had formed under them; no other tariffs but China's
on US goods.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final, Literal

import numpy as np
from jaxtyping import Float

from bondstrike.errors import InputError, SolveError, unknown_name
from bondstrike.trade import hat_algebra, tables
from bondstrike.trade.hat_algebra import Equilibrium, Pairs, World
from bondstrike.trade.tables import ECONOMIES, ENERGY, ESTIMATES, GOLD, GROUPS, HORIZONS
from bondstrike.vocabulary import Bloc

MOST_PP: Final = 200.0
"""Highest rate a measure may add, percentage points: beyond, deficits that stay make no sense."""

LEAST_QUOTA: Final = 0.1
"""Smallest quota, share of the base quantity: what less is worth, no elasticity can say."""

QUOTA_TOLERANCE: Final = 1e-10
"""How near a licence's price (in logs) has to come to what the equilibrium asks for."""

ROUNDS: Final = 200
"""Rounds between groups and equilibrium before the search for a quota's price is given up."""

US: Final = 0
"""Place of the United States on the `economy` axis."""

TRADED: Final = np.array([group != GOLD for group in GROUPS])
ORDINARY: Final = np.array([group not in (GOLD, ENERGY) for group in GROUPS])

ByBloc = Float[np.ndarray, "estimate horizon bloc"]
ByCell = Float[np.ndarray, "estimate horizon group bloc"]
ByCase = Float[np.ndarray, "estimate horizon"]
Cells = Float[np.ndarray, "group bloc"]
PerBloc = Float[np.ndarray, "bloc"]


@dataclass(frozen=True)
class Measure:
    """What the senders do to US goods, and what the United States do to theirs.

    `senders`: blocs. `rates`: percentage points on top of tariffs in force, one for all goods or by
    product group. `quotas`: share of the base quantity that is allowed in, for all goods or by
    group. `rent`: who keeps the price of a quota's licences. `us_retaliation`: percentage points on
    all goods of the senders. `energy`: whether "all goods" takes in energy; naming the group does
    so too. Gold is never in. Raises `InputError` naming the field.
    """

    senders: Sequence[str]
    rates: float | Mapping[str, float] = 0.0
    quotas: float | Mapping[str, float] = field(default_factory=dict)
    rent: Literal["importer", "exporter"] = "importer"
    us_retaliation: float = 0.0
    energy: bool = False

    def __post_init__(self) -> None:
        if not self.senders:
            raise InputError("a measure needs senders", where="senders", allowed=", ".join(Bloc))
        for sender in self.senders:
            if sender not in tuple(Bloc):
                raise unknown_name("bloc", str(sender), ECONOMIES[1:], where="senders")
        if len(set(self.senders)) != len(self.senders):
            raise InputError("a bloc is there twice", where="senders", got=list(self.senders))
        if self.rent not in ("importer", "exporter"):
            raise unknown_name("keeper", str(self.rent), ("importer", "exporter"), where="rent")
        _check("rates", self.rates, 0.0, MOST_PP)
        _check("quotas", self.quotas, LEAST_QUOTA, np.inf)
        _check("us_retaliation", self.us_retaliation, 0.0, MOST_PP)

    @property
    def sends(self) -> Float[np.ndarray, "bloc"]:
        """One for each sender, else zero."""
        return np.array([float(bloc in self.senders) for bloc in Bloc])

    def added(self) -> Cells:
        """Rates on top of those in force, fraction, group × bloc."""
        return self._by_group(self.rates, 0.0)[:, None] / 100.0 * self.sends

    def allowed(self) -> Cells:
        """Quantity allowed as a share of the base, group × bloc; infinite without a quota."""
        by_group = self._by_group(self.quotas, np.inf)
        return np.where(self.sends > 0.0, by_group[:, None], np.inf)

    def _by_group(
        self, given: float | Mapping[str, float], none: float
    ) -> Float[np.ndarray, "group"]:
        """One number per group, `none` where the measure doesn't reach."""
        if isinstance(given, Mapping):
            return np.array([float(given.get(group, none)) for group in GROUPS])
        return np.where(TRADED if self.energy else ORDINARY, float(given), none)


def _check(where: str, given: float | Mapping[str, float], low: float, high: float) -> None:
    """Every number in its range, every group known, gold not among them. Raises `InputError`."""
    if isinstance(given, Mapping):
        for group, value in given.items():
            if group == GOLD:
                raise InputError(
                    "gold moves with vaults, not with tariffs", where=where, got=group,
                    allowed="another group",
                )  # fmt: skip
            if group not in GROUPS:
                raise unknown_name("product group", str(group), GROUPS, where=where)
            _check(f"{where}.{group}", value, low, high)
    elif not isinstance(given, int | float) or not low <= given <= high:
        top = f" to {high:g}" if np.isfinite(high) else " or more"
        raise InputError("out of range", where=where, got=given, allowed=f"{low:g}{top}")


@dataclass(frozen=True)
class Effects:
    """Changes a year against no measure. Axes: `estimate` (low, central, high of the elasticity),
    `horizon` (first year, after ten), then bloc, group or economy. USD bn a year unless said.

    Trade is in quantities at the prices of the base (US exports 2025, imports 2024). `direct` is
    what the measure does at unchanged prices before the tariff, `diverted` what incomes, prices and
    the dollar then do, at senders and elsewhere: exports to others rise as the dollar falls.

    Attributes:
        exports_by_group: US exports, direct, by group and bloc.
        exports_diverted: US exports, diverted, by bloc.
        sales_to_us: exports of each bloc to the United States, direct.
        sales_diverted: the same, diverted.
        real_income: of each economy, at the spending of before, from the equilibrium.
        import_cost: what US buyers pay more at the border for what they still buy from the senders.
        import_price: the same as a fraction of what all US imports cost, tariffs included.
        pass_through: share of the US tariff that buyers pay, fraction; from studies of the border,
            not from the equilibrium, where foreign wages and the dollar move as well.
        us_revenue: US tariff revenue, at the prices of before.
        senders_revenue: tariff revenue of each sender, quota rents not included.
        rents: price of quota licences times what comes in, by bloc; the measure says whose.
        licence_price: of a binding quota, fraction of the price with tariff, by group and bloc.
            Above 3 or so it is beyond anything that the elasticities were measured on.
        residual: largest gap of the equilibrium, share of income.
    """

    exports_by_group: ByCell
    exports_diverted: ByBloc
    sales_to_us: ByBloc
    sales_diverted: ByBloc
    real_income: Float[np.ndarray, "estimate horizon economy"]
    import_cost: ByCase
    import_price: ByCase
    pass_through: ByCase
    us_revenue: ByCase
    senders_revenue: ByBloc
    rents: ByBloc
    licence_price: ByCell
    residual: ByCase

    @property
    def exports(self) -> ByBloc:
        """US exports, direct, by bloc, USD bn a year."""
        return self.exports_by_group.sum(axis=2)


@dataclass(frozen=True)
class Base:
    """What a measure acts on: US exports (gold empty), imports, tariffs, the world of pairs."""

    exports: Cells
    imports: PerBloc
    us_tariffs: PerBloc
    on_us: PerBloc
    world: World


@cache
def base() -> Base:
    """The base from the shipped tables (see the head of this file)."""
    exports = tables.us_exports_by_group() * TRADED[:, None]
    imports, us_tariffs, on_us = tables.us_imports(), tables.us_tariffs(), tables.tariffs_on_us()
    flows = tables.goods_matrix().between
    flows[US, 1:], flows[1:, US] = exports.sum(axis=0), imports
    rates = np.zeros_like(flows)
    rates[US, 1:], rates[1:, US] = on_us, us_tariffs
    world = World(ECONOMIES, flows, tables.gdp(), rates)
    return Base(exports, imports, us_tariffs, on_us, world)


def group_elasticities(level: float) -> Float[np.ndarray, "group"]:
    """σ by group for a level: Caliendo & Parro's pattern, weakened, with the level as its mean.

    The mean is weighted with US exports of 2025 without gold and energy. Gold's is zero.
    """
    pattern = np.where(TRADED, tables.elasticities().theta, 1.0) ** tables.pattern_power() * TRADED
    weights = base().exports.sum(axis=1) * ORDINARY
    return level * pattern * weights.sum() / (weights @ pattern)


def effects(measure: Measure) -> Effects:
    """What a measure does, by estimate of the elasticity and horizon (see `Effects`).

    Raises `SolveError` with the residual if an equilibrium or a quota's price isn't found.
    """
    levels, passed, financed = tables.levels(), tables.pass_through(), tables.financed()
    cases = [
        [_case(measure, levels[e, h], passed[e], financed[h]) for h in range(len(HORIZONS))]
        for e in range(len(ESTIMATES))
    ]
    return Effects(
        **{
            name: np.array([[case[name] for case in row] for row in cases])
            for name in Effects.__dataclass_fields__
        }
    )


def _case(measure: Measure, level: float, passed: float, financed: float) -> dict[str, np.ndarray]:
    """All effects at one level of the elasticity and one share of gaps financed."""
    first = _first_round(measure, level)
    settled = _settle(measure, level, first, financed)
    return {
        **_trade(first, settled),
        **_border(measure, passed, settled.equilibrium),
        **_revenue(settled),
        "real_income": settled.equilibrium.gain(base().world),
        "residual": np.asarray(settled.equilibrium.residual),
    }


# --- groups and equilibrium ----------------------------------------------------------------------


@dataclass(frozen=True)
class _First:
    """Before anything else moves: what the measure alone does to quantities, as ratios.

    `exports` by group and bloc: the lesser of what demand takes at the tariff and what a quota lets
    in. `sales` by bloc: what the United States still buy under their tariff.
    """

    tariff: Cells
    exports: Cells
    sales: PerBloc

    def gaps(self) -> Float[np.ndarray, "economy"]:
        """Change of deficits that would follow if nothing else moved, USD bn a year."""
        lost = (base().exports * (1.0 - self.exports)).sum(axis=0)
        lost_by_blocs = base().imports * (1.0 - self.sales)
        widened = lost_by_blocs - lost
        return np.concatenate([[-widened.sum()], widened])


@dataclass(frozen=True)
class _Settled:
    """Groups and pairs at one level, agreeing with each other.

    `exports`: τ_g^−σ_g, licences included, as a ratio. `demand`: factor by bloc that incomes,
    prices and the dollar add, in value. `rate`: all tariffs on US goods, fraction. `licence`: price
    of the quota, fraction of the price with tariff. All but `demand` by group and bloc.
    """

    exports: Cells
    demand: PerBloc
    rate: Cells
    licence: Cells
    equilibrium: Equilibrium


def _first_round(measure: Measure, level: float) -> _First:
    """What the measure does while wages, incomes and prices before tariffs stay."""
    start = base()
    tariff = 1.0 + measure.added() / (1.0 + start.on_us)
    exports = np.minimum(tariff ** -group_elasticities(level)[:, None], measure.allowed())
    duty = 1.0 + measure.us_retaliation / 100.0 * measure.sends / (1.0 + start.us_tariffs)
    return _First(tariff, exports, duty**-level)


def _settle(measure: Measure, level: float, first: _First, financed: float) -> _Settled:
    """Rounds between the groups, which set each pair's rate, and the equilibrium, which sets demand
    for US goods and so what a quota leaves unserved; one round where no quota binds.
    """
    sigma, allowed = group_elasticities(level)[:, None], measure.allowed()
    rate = base().on_us + measure.added()
    deficits = base().world.deficits + financed * first.gaps() if financed else None
    licence = _licence(first.tariff, sigma, np.ones(len(Bloc)), allowed)
    gap, wages, rounds = np.inf, None, _Rounds()
    for _ in range(ROUNDS):
        exports = (first.tariff * (1.0 + licence)) ** -sigma
        pairs, split = _pairs(measure, level, exports, rate, licence)
        equilibrium = hat_algebra.solve(
            base().world, level - 1.0, pairs, to_exporter=split, deficits=deficits, start=wages
        )
        wages = equilibrium.wages
        demand = _demand(equilibrium, exports)
        volume = demand / wages[US]  # bought of US goods, at one price with tariff
        wanted = _licence(first.tariff, sigma, volume, allowed)
        gap = float(np.abs(np.log1p(wanted) - np.log1p(licence)).max())
        if gap <= QUOTA_TOLERANCE:
            return _Settled(exports, demand, rate, licence, equilibrium)
        licence = np.expm1(rounds.next(np.log1p(licence), np.log1p(wanted)))
    raise SolveError(f"price of a quota not found · residual {gap:.3g} of it after {ROUNDS} rounds")


@dataclass
class _Rounds:
    """From what was tried and what came of it to the next try: where the last two gaps, drawn on in
    a straight line, would vanish (Anderson's mixing of depth one). Never below zero.
    """

    gap: Cells | None = None
    got: Cells | None = None

    def next(self, tried: Cells, got: Cells) -> Cells:
        """The next try, in the unit of both arguments."""
        gap, mixed = got - tried, got
        if self.gap is not None and self.got is not None:
            bend = gap - self.gap
            mixed = got - (got - self.got) * (bend * gap).sum() / max((bend * bend).sum(), 1e-300)
        self.gap, self.got = gap, got
        return np.maximum(mixed, 0.0)


def _licence(tariff: Cells, sigma: Cells, volume: PerBloc, allowed: Cells) -> Cells:
    """Licence prices at which demand is what is allowed; zero where it lies below.

    (τ (1 + s))^−σ × volume = allowed can be turned round by hand, so no root is searched for here.
    """
    bound = np.isfinite(allowed)
    excess = np.where(bound, volume / np.where(bound, allowed, 1.0), 0.0)
    power = 1.0 / np.where(sigma > 0.0, sigma, 1.0)
    return np.maximum(excess**power / tariff - 1.0, 0.0)


def _pairs(
    measure: Measure, level: float, kept: Cells, rate: Cells, licence: Cells
) -> tuple[Pairs, Pairs]:
    """Rates by pair under which trade falls as the groups' does, and the share of each that is rent
    of the exporter: fractions, exporter × importer.
    """
    start = base()
    sold = start.exports * kept
    share = sold.sum(axis=0) / start.exports.sum(axis=0)
    new = start.world.rates.copy()
    pair = (1.0 + start.on_us) * share ** (-1.0 / level) - 1.0
    new[US, 1:] = np.where(share == 1.0, start.on_us, pair)
    new[1:, US] = start.us_tariffs + measure.us_retaliation / 100.0 * measure.sends
    split = np.zeros_like(new)
    if measure.rent == "exporter":
        rents = ((1.0 + rate) * licence * sold).sum(axis=0)
        duties = (rate * sold).sum(axis=0)
        split[US, 1:] = rents / np.where(rents > 0.0, rents + duties, 1.0)
    return new, split


def _demand(equilibrium: Equilibrium, kept: Cells) -> PerBloc:
    """What the equilibrium does to US exports by bloc beyond the measure, ratio in value."""
    return equilibrium.flows[US, 1:] / (base().exports * kept).sum(axis=0)


# --- reading the effects off ---------------------------------------------------------------------


def _trade(first: _First, settled: _Settled) -> dict[str, np.ndarray]:
    """Trade with the United States in quantities at the prices of the base: direct and diverted."""
    start, equilibrium = base(), settled.equilibrium
    exports = settled.exports * settled.demand / equilibrium.wages[US]
    sales = equilibrium.flows[1:, US] / start.imports / equilibrium.wages[1:]
    return {
        "exports_by_group": start.exports * (first.exports - 1.0),
        "exports_diverted": (start.exports * (exports - first.exports)).sum(axis=0),
        "sales_to_us": start.imports * (first.sales - 1.0),
        "sales_diverted": start.imports * (sales - first.sales),
        "licence_price": settled.licence,
    }


def _border(measure: Measure, passed: float, equilibrium: Equilibrium) -> dict[str, np.ndarray]:
    """What US buyers pay more at the border, by the share of tariffs passed on to them."""
    start = base()
    still_bought = equilibrium.flows[1:, US] / equilibrium.wages[1:]
    duty = measure.us_retaliation / 100.0 * measure.sends
    cost = passed * float(duty @ still_bought)
    paid_before = float((1.0 + start.us_tariffs) @ still_bought)
    return {
        "import_cost": np.asarray(cost),
        "import_price": np.asarray(cost / paid_before),
        "pass_through": np.asarray(passed),
    }


def _revenue(settled: _Settled) -> dict[str, np.ndarray]:
    """Tariff revenue of the United States and the senders, and rents, at prices of before."""
    start, equilibrium = base(), settled.equilibrium
    values, prices = start.exports * settled.exports * settled.demand, equilibrium.prices[1:]
    duties = (settled.rate * values).sum(axis=0) / prices
    before = (start.on_us * start.exports).sum(axis=0)
    rents = ((1.0 + settled.rate) * settled.licence * values).sum(axis=0) / prices
    us_now = equilibrium.revenue[US] / equilibrium.prices[US]
    return {
        "us_revenue": us_now - start.world.revenue[US],
        "senders_revenue": duties - before,
        "rents": rents,
    }
