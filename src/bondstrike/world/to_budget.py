"""The ladder and paths of the budget link: `model.budget.Tables` in float64 jax arrays.

Three openings: the baseline date with today's forward curve ("forward") or with CBO's rates of
February 2026, and the two quarter-ends before the CBO baselines of January 2025 and February 2026
at CBO's own rates. CBO gives three months and ten years: the other tenors stand between and beyond
them where they stood on average from 1993 to 2025 (`curve shape` in budget.csv).
jax is imported inside.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from bondstrike.errors import DataError
from bondstrike.numerics.bonds import forward_par_yields
from bondstrike.units import QUARTERS_PER_YEAR
from bondstrike.vocabulary import TENOR_YEARS, Sector
from bondstrike.world.roll_forward import bucket_of_cell, central_bank_path
from bondstrike.world.roll_forward import path as roll

if TYPE_CHECKING:
    from bondstrike.model.budget import CentralBank, Issuance, Old, Rates, Tables
    from bondstrike.world.schema import World

Array = NDArray[np.float64]

MONEY_MARKET_YEAR: Final = 360.0
BILL_DAYS: Final = 91.0
DAYS_PER_YEAR: Final = 365.0
PURCHASED_TENOR: Final = 10
"""Years of the note that stands for what the central bank buys beyond the baseline."""


@dataclass(frozen=True)
class Opening:
    """When a path begins: ladder date (None: the baseline's own), fiscal year and quarter in it,
    the CBO baseline whose deficits and rates it follows."""

    day: str | None
    year: int
    quarter: int
    cbo: str


OPENINGS: Final = {
    "today": Opening(None, 2027, 0, "2026-02"),
    "2025-12-31": Opening("2025-12-31", 2026, 1, "2026-02"),
    "2024-12-31": Opening("2024-12-31", 2025, 1, "2025-01"),
}
RATES: Final = ("forward", "cbo")


@dataclass(frozen=True)
class Cells:
    """Coupons by quarter of maturity, [quarter]: principal USD bn, coupon fraction per year."""

    principal: Array
    coupon: Array


@dataclass(frozen=True)
class Ladder:
    """The opening ladder by class; bills as one amount."""

    bills: float
    nominal: Cells
    tips: Cells
    frn: Cells

    @property
    def total(self) -> float:
        """Marketable debt, USD bn at par."""
        coupons = self.nominal.principal, self.tips.principal, self.frn.principal
        return self.bills + float(sum(cells.sum() for cells in coupons))


def to_budget(
    world: World, quarters: int = 40, *, opening: str = "today", rates: str = "forward"
) -> Tables:
    """Everything link 9 takes as given. `rates`: "forward" (opening "today" only) or "cbo".

    Raises `DataError` for an unknown opening or rates, or forward rates of another day.
    """
    import jax

    jax.config.update("jax_enable_x64", True)
    from bondstrike.model.budget import Tables

    if opening not in OPENINGS or rates not in RATES or (rates == "forward" and opening != "today"):
        raise DataError(f"budget · got {opening}, {rates} · allowed: {', '.join(OPENINGS)}; cbo")
    begin = OPENINGS[opening]
    ladder = _ladder(world, begin.day)
    flows = _flows(world, begin, quarters)
    share = ladder.bills / ladder.total
    issued = _issuance(world, quarters)
    levels = _forward(world, quarters) if rates == "forward" else _cbo_rates(world, begin, quarters)
    return Tables(
        old=_old(ladder, quarters),
        issuance=issued,
        rates=levels,
        central_bank=_central_bank(world, begin, ladder, flows["gdp"], quarters),
        opening_debt=_exact(ladder.total),
        opening_bills=_exact(ladder.bills),
        bill_share=_exact(np.full(quarters, share)),
        primary_deficit=_exact(flows["primary"]),
        financing=_exact(flows["financing"]),
        other_interest=_exact(
            np.full(quarters, world.tables["budget"].value("other interest") / QUARTERS_PER_YEAR)
        ),
        gdp=_exact(flows["gdp"]),
        tenor_map=_exact(_tenor_map(world)),
    )


def _exact(values: Any) -> Any:
    """float64 jax array of `values`."""
    import jax.numpy as jnp

    return jnp.asarray(np.asarray(values, dtype=np.float64))


def _ladder(world: World, day: str | None) -> Ladder:
    if day is None:
        principal, coupon = world.ladder.principal, world.ladder.coupon
        nominal, tips, frn = (Cells(*pair) for pair in zip(principal, coupon, strict=True))
        return Ladder(float(world.outstanding[0]), nominal, tips, frn)
    table = world.tables["ladders"]
    size = 1 + max(int(row.keys[2]) for row in table if row.keys[0] == day)

    def cells(kind: str) -> Cells:
        found = [
            [table.get(day, kind, str(k), item) for k in range(size)]
            for item in ("principal", "coupon")
        ]
        return Cells(*np.array(found))

    bills = table.value(day, "bills", "0", "principal")
    return Ladder(bills, cells("nominal"), cells("tips"), cells("frn"))


def _alive_left(cells: Array, quarters: int) -> tuple[Array, Array]:
    """(average of the quarter, left at its end) of what matures in mid-quarter, [quarter]."""
    whole = np.concatenate([np.cumsum(cells[::-1])[::-1], np.zeros(quarters + 1)])
    start, end = whole[:quarters], whole[1 : quarters + 1]
    return 0.5 * (start + end), end


def _old(ladder: Ladder, quarters: int) -> Old:
    from bondstrike.model.budget import Old

    def interest(cells: Cells) -> Array:
        return _alive_left(cells.principal * cells.coupon, quarters)[0] / QUARTERS_PER_YEAR

    tips_alive, tips_left = _alive_left(ladder.tips.principal, quarters)
    frn_alive, frn_left = _alive_left(ladder.frn.principal, quarters)
    return Old(
        nominal_interest=_exact(interest(ladder.nominal)),
        nominal_left=_exact(_alive_left(ladder.nominal.principal, quarters)[1]),
        tips_interest=_exact(interest(ladder.tips)),
        tips_alive=_exact(tips_alive),
        tips_left=_exact(tips_left),
        frn_alive=_exact(frn_alive),
        frn_left=_exact(frn_left),
    )


def kinds(world: World, kind: str) -> tuple[Array, tuple[int, ...]]:
    """(shares of gross coupons, tenors in years) of one class of `issuance.csv`."""
    found = [
        (share, tenor)
        for of, tenor, share in zip(
            world.issuance.classes, world.issuance.tenors, world.issuance.shares, strict=True
        )
        if of == kind
    ]
    return np.array([share for share, _ in found]), tuple(tenor for _, tenor in found)


def lags(tenors: tuple[int, ...], quarters: int) -> tuple[Array, Array]:
    """(outstanding on average, at the end) by age in quarters, [kind, lag]; sold in mid-quarter."""
    age = np.arange(quarters)
    ends = QUARTERS_PER_YEAR * np.array(tenors)[:, None]
    left = (age < ends).astype(float)
    alive = left * np.where(age == 0, 0.5, 1.0) + 0.5 * (age == ends)
    return alive, left


def _issuance(world: World, quarters: int) -> Issuance:
    from bondstrike.model.budget import Issuance

    nominal, nominal_tenors = kinds(world, "nominal")
    tips, tips_tenors = kinds(world, "tips")
    frn, frn_tenors = kinds(world, "frn")
    nominal_alive, nominal_left = lags(nominal_tenors, quarters)
    tips_alive, tips_left = lags(tips_tenors, quarters)
    frn_alive, frn_left = lags(frn_tenors, quarters)
    return Issuance(
        nominal=_exact(nominal),
        tips=_exact(tips),
        frn=_exact(frn.sum()),
        nominal_alive=_exact(nominal_alive),
        nominal_left=_exact(nominal_left),
        tips_alive=_exact(tips_alive),
        tips_left=_exact(tips_left),
        frn_alive=_exact(frn_alive[0]),
        frn_left=_exact(frn_left[0]),
        frn_spread=_exact(world.tables["budget"].value("frn spread")),
    )


def _tenor_map(world: World) -> Array:
    """Weights of the reported tenors in every nominal and TIPS tenor, [tenor, kind]."""
    tenors = kinds(world, "nominal")[1] + kinds(world, "tips")[1]
    units = np.eye(len(TENOR_YEARS))
    return np.array([np.interp(tenors, TENOR_YEARS, unit) for unit in units])


def _forward(world: World, quarters: int) -> Rates:
    """Par yields that today's curve implies for the middle of each quarter; TIPS less breakeven."""
    from bondstrike.model.budget import Rates

    middles = list((np.arange(quarters) + 0.5) / QUARTERS_PER_YEAR)
    breakeven = world.figure("breakeven")
    nominal = forward_par_yields(world.curve, middles, kinds(world, "nominal")[1])
    real = forward_par_yields(world.curve, middles, kinds(world, "tips")[1]) - breakeven
    factors = world.curve(np.array(middles)), world.curve(np.array(middles) + 0.25)
    bill = QUARTERS_PER_YEAR * (1.0 - factors[1] / factors[0])
    flat = np.full(quarters, breakeven)
    return Rates(_exact(bill), _exact(nominal), _exact(real), _exact(flat), _exact(bill))


def _cbo_rates(world: World, begin: Opening, quarters: int) -> Rates:
    from bondstrike.model.budget import Rates

    discount, ten, funds, inflation = (
        _yearly(world, begin, item, quarters)
        for item in ("bill rate", "ten-year yield", "funds rate", "inflation")
    )
    bill = discount * DAYS_PER_YEAR / MONEY_MARKET_YEAR
    quoted = bill / (1.0 - discount * BILL_DAYS / MONEY_MARKET_YEAR)

    def at(tenors: tuple[int, ...]) -> Array:
        place = [world.tables["budget"].value(f"curve shape {tenor}y") for tenor in tenors]
        return quoted[:, None] + (ten - quoted)[:, None] * np.array(place)

    real = at(kinds(world, "tips")[1]) - inflation[:, None]
    nominal = at(kinds(world, "nominal")[1])
    return Rates(_exact(bill), _exact(nominal), _exact(real), _exact(inflation), _exact(funds))


def cbo_series(world: World, baseline: str, item: str) -> dict[int, float]:
    """Fiscal year → value of one item of a CBO baseline."""
    rows = (row for row in world.tables["cbo"] if row.keys[0] == baseline and row.keys[2] == item)
    return {int(row.keys[1]): row.value for row in rows}


def _yearly(world: World, begin: Opening, item: str, quarters: int) -> Array:
    """A yearly rate or level by quarter, the last year held."""
    found = cbo_series(world, begin.cbo, item)
    return np.array([found[min(year, max(found))] for year in _years(begin, quarters)])


def _years(begin: Opening, quarters: int) -> list[int]:
    return [begin.year + (begin.quarter + q) // QUARTERS_PER_YEAR for q in range(quarters)]


def _flows(world: World, begin: Opening, quarters: int) -> dict[str, Array]:
    """Primary deficit and other financing (USD bn per quarter), output (USD bn per year).

    Spread evenly within fiscal years; after the last one they keep their ratio to output, and
    output grows as in it.
    """
    deficit, interest, debt, gdp = (
        cbo_series(world, begin.cbo, item) for item in ("deficit", "net interest", "debt", "gdp")
    )
    last = max(gdp)
    growth = gdp[last] / gdp[last - 1]
    scale = {year: growth ** max(year - last, 0) for year in _years(begin, quarters)}
    years = [(min(year, last), scale[year]) for year in _years(begin, quarters)]
    primary = [(deficit[y] - interest[y]) * s / QUARTERS_PER_YEAR for y, s in years]
    other = [(debt[y] - debt[y - 1] - deficit[y]) * s / QUARTERS_PER_YEAR for y, s in years]
    output = [gdp[y] * s for y, s in years]
    return {
        "primary": np.array(primary),
        "financing": np.array(other),
        "gdp": np.array(output),
    }


def _central_bank(
    world: World, begin: Opening, ladder: Ladder, gdp: Array, quarters: int
) -> CentralBank:
    """Its coupons as shares of the ladder by bucket, rolled at auction; the rest in bills.

    So it earns the market's average coupon; what it really holds, bought in large part in 2020 and
    2021, pays less, which overstates the level of its income but not how it answers to yields.

    Liabilities that pay the policy rate grow with output. Mortgage securities run off at last
    year's rate and pay their average coupon; costs are constant.
    """
    from bondstrike.model.budget import CentralBank

    figures = world.tables["budget"]
    total, paying = _fed_sizes(world, begin, gdp, quarters)
    held = world.home[tuple(Sector).index(Sector.CENTRAL_BANK)]
    share = held / world.outstanding * total[0] / held.sum()
    by_cell = np.array([share[bucket_of_cell(k)] for k in range(len(ladder.nominal.principal))])
    pooled = ladder.nominal.principal + ladder.tips.principal
    coupons = by_cell * pooled
    interest = _alive_left(coupons * ladder.nominal.coupon, quarters)[0] / QUARTERS_PER_YEAR
    taken, held_coupons = _rolled(world, coupons, quarters)
    mortgages = world.tables["central_bank"].value("june", "asset", "mortgage-backed securities")
    rate = world.figure("mbs run-off") / mortgages
    left = mortgages * np.exp(-rate * (np.arange(quarters) + 0.5) / QUARTERS_PER_YEAR)
    income = figures.value("mbs coupon") * left - figures.value("fed running costs")
    return CentralBank(
        old_interest=_exact(interest),
        reinvested=_exact(taken),
        bills=_exact(np.maximum(total - held_coupons, 0.0)),
        reserves=_exact(paying),
        other_income=_exact(income / QUARTERS_PER_YEAR),
        bought=_exact([float(tenor == PURCHASED_TENOR) for tenor in kinds(world, "nominal")[1]]),
        deferred=_exact(figures.value("deferred asset")),
    )


def _fed_sizes(world: World, begin: Opening, gdp: Array, quarters: int) -> tuple[Array, Array]:
    """(Treasuries at par, liabilities that pay the policy rate), [quarter], USD bn."""
    figures = world.tables["budget"]
    if begin.day == "2024-12-31":
        names = ("reserves", "reverse repo", "foreign repo pool")
        paying = sum(figures.value(f"{name} {begin.day}") for name in names)
        total = figures.value(f"fed treasuries {begin.day}") * gdp / gdp[0]
    else:
        names = ("reserves", "foreign repo pool", "domestic reverse repo")
        paying = sum(world.opening("liability", name) for name in names)
        rolled = roll(world, quarters)
        total = central_bank_path(world, rolled.amount, rolled.gdp).sum(axis=1)
        total = 0.5 * (total[:-1] + total[1:])
    return total, paying * gdp / gdp[0]


def _rolled(world: World, coupons: Array, quarters: int) -> tuple[Array, Array]:
    """(coupons taken at auction for those that mature, coupons held on average), [quarter]."""
    tenors, shares = np.array(world.issuance.tenors), world.issuance.shares
    maturing = np.concatenate([coupons, np.zeros(quarters + 4 * int(tenors.max()) + 1)])
    alive, _ = _alive_left(coupons, quarters)
    taken = np.zeros(quarters)
    held = alive.copy()
    for quarter in range(quarters):
        taken[quarter] = maturing[quarter]
        for tenor, share in zip(tenors, shares, strict=True):
            maturing[quarter + QUARTERS_PER_YEAR * tenor] += share * taken[quarter]
        ages, _ = lags(tuple(int(t) for t in tenors), quarters - quarter)
        held[quarter:] += taken[quarter] * (shares @ ages)
    return taken, held
