"""The baseline as a path: what is outstanding and who owns it, quarter by quarter.

Rules, each a sentence:
- Debt: marketable debt grows by the yearly increase of debt held by the public in the CBO
  baseline of February 2026, spread over quarters so that years add up; non-marketable debt stays.
- Bills keep their opening share of marketable debt.
- Coupons: what matures is reissued and the rest of the growth added, in the composition of gross
  issuance of the last twelve months; every security ages a quarter at a time. The inflation
  accrual of TIPS stands inside gross issuance.
- Foreign officials hold what they held, bucket by bucket, at par. Private foreigners hold a
  constant share of every bucket ("constant-share") or what they held ("flat").
- The central bank rolls its coupons over; it buys bills and coupons of up to three years, in
  proportion to what is outstanding there, as much as its balance sheet grows with output plus
  what runs off its mortgage securities (an exponential run-off at last year's rate).
- Home sectors take the rest of every bucket in proportion to what they held at the opening.
- After the last projected fiscal year output grows as in that year and deficit and increase of
  debt keep their ratio to output.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bondstrike.errors import DataError
from bondstrike.numerics.bonds import forward_par_yields
from bondstrike.units import QUARTERS_PER_YEAR
from bondstrike.vocabulary import BUCKET_EDGES_YEARS, N_BUCKETS, TENOR_YEARS, Holder, Sector
from bondstrike.world.schema import World

Array = NDArray[np.float64]

PRIVATE_FOREIGN: Final = ("constant-share", "flat")
FIRST_FISCAL_YEAR: Final = 2027
"""Quarter 0 is the first of fiscal year 2027 (October 2026)."""
PURCHASED: Final = slice(0, 3)
"""Buckets in which the central bank makes reserve-management purchases."""


@dataclass(frozen=True)
class Path:
    """The baseline by quarter; stocks at the start of each of `quarters` + 1 quarters.

    `amount` [quarter, bucket], `foreign` [quarter, bloc, holder, bucket], `home` [quarter,
    sector, bucket]: USD bn at par. `gross_issuance` [quarter, bucket]: coupons sold within a
    quarter by the bucket they start in, USD bn, bills as net change. `gdp`, `deficit`,
    `current_account` [quarter]: USD bn per year. `forward_yield` [quarter, tenor].
    """

    amount: Array
    foreign: Array
    home: Array
    gross_issuance: Array
    gdp: Array
    deficit: Array
    current_account: Array
    forward_yield: Array


def path(world: World, quarters: int = 40, private_foreign: str = "constant-share") -> Path:
    """Roll the world forward. Raises `DataError` if a rule cannot be met in some quarter."""
    if private_foreign not in PRIVATE_FOREIGN:
        allowed = ", ".join(PRIVATE_FOREIGN)
        raise DataError(f"private_foreign · got {private_foreign!r} · allowed: {allowed}")
    if quarters < 1:
        raise DataError(f"quarters · got {quarters} · allowed: at least 1")
    gdp = quarterly_level(*world.outlook("gdp"), quarters)
    total = debt_path(world, quarters)
    amount, gross = age_and_issue(world, total)
    foreign = foreign_path(world, amount, private_foreign)
    home = home_path(world, amount, foreign, gdp)
    starts = np.arange(quarters + 1) / QUARTERS_PER_YEAR
    return Path(
        amount=amount,
        foreign=foreign,
        home=home,
        gross_issuance=gross,
        gdp=gdp,
        deficit=quarterly_flow(*extended(world, "deficit", quarters), quarters + 1),
        current_account=world.figure("current account to output") * gdp,
        forward_yield=forward_par_yields(world.curve, list(starts), TENOR_YEARS),
    )


def quarterly_level(years: Array, values: Array, quarters: int) -> Array:
    """Yearly averages → quarterly annual rates, [quarter], log-linear within a year.

    Extended at the last growth rate. Starts with the first quarter of `FIRST_FISCAL_YEAR`.
    """
    grown = _extended_growth(values, _years_needed(years, quarters))
    out = np.empty(quarters + 1)
    for quarter in range(quarters + 1):
        year, place = divmod(quarter, QUARTERS_PER_YEAR)
        k = int(FIRST_FISCAL_YEAR - years[0]) + year
        tilt = (place - 1.5) / (2 * QUARTERS_PER_YEAR)
        out[quarter] = grown[k] * (grown[k + 1] / grown[k - 1]) ** tilt
    return out


def _years_needed(years: Array, quarters: int) -> int:
    return int(FIRST_FISCAL_YEAR - years[0]) + quarters // QUARTERS_PER_YEAR + 2


def _extended_growth(values: Array, size: int) -> Array:
    rate = values[-1] / values[-2]
    more = [values[-1] * rate**k for k in range(1, max(size - len(values), 0) + 1)]
    return np.concatenate([values, more])


def extended(world: World, item: str, quarters: int) -> tuple[Array, Array]:
    """A yearly flow of the outlook, carried on at its last ratio to output."""
    years, values = world.outlook(item)
    _, gdp = world.outlook("gdp")
    size = _years_needed(years, quarters)
    more = max(size - len(values), 0)
    grown = _extended_growth(gdp, len(gdp) + more)[len(gdp) :]
    tail = values[-1] / gdp[-1] * grown[:more]
    return np.concatenate([years, years[-1] + 1 + np.arange(more)]), np.concatenate([values, tail])


def quarterly_flow(years: Array, values: Array, quarters: int) -> Array:
    """Yearly flows → quarterly annual rates, [quarter], a line within each year, means kept."""
    out = np.empty(quarters)
    for quarter in range(quarters):
        year, place = divmod(quarter, QUARTERS_PER_YEAR)
        k = int(FIRST_FISCAL_YEAR - years[0]) + year
        before, after = values[max(k - 1, 0)], values[min(k + 1, len(values) - 1)]
        slope = (after - before) / (min(k + 1, len(values) - 1) - max(k - 1, 0))
        out[quarter] = values[k] + slope * (place - 1.5) / QUARTERS_PER_YEAR
    return out


def debt_path(world: World, quarters: int) -> Array:
    """Marketable debt at the start of each quarter, [quarter], USD bn at par."""
    years, debt = world.outlook("debt")
    increase = np.diff(debt)
    _, gdp = world.outlook("gdp")
    size = int(FIRST_FISCAL_YEAR - years[1]) + quarters // QUARTERS_PER_YEAR + 2
    more = max(size - len(increase), 0)
    grown = _extended_growth(gdp, len(gdp) + more)[len(gdp) :]
    flows = np.concatenate([increase, increase[-1] / gdp[-1] * grown[:more]])
    first = np.concatenate([years[1:], years[-1] + 1 + np.arange(more)])
    steps = quarterly_flow(first, flows, quarters) / QUARTERS_PER_YEAR
    return world.outstanding.sum() + np.concatenate([[0.0], np.cumsum(steps)])


def bucket_of_cell(cell: int) -> int:
    """Coupon bucket of a ladder cell: maturities in (cell/4, (cell+1)/4] years."""
    years = (cell + 1) / QUARTERS_PER_YEAR
    for place in range(1, N_BUCKETS):
        if years <= BUCKET_EDGES_YEARS[place][1]:
            return place
    return N_BUCKETS - 1


def age_and_issue(world: World, total: Array) -> tuple[Array, Array]:
    """Age the ladder and issue along `total`: (amount [quarter, bucket], gross issuance)."""
    quarters = len(total) - 1
    ladder = np.zeros(quarters + 4 * max(world.issuance.tenors) + 8)
    opening = world.ladder.principal.sum(axis=0)
    ladder[: len(opening)] = opening
    bill_share = world.outstanding[0] / world.outstanding.sum()
    amount = np.zeros((quarters + 1, N_BUCKETS))
    gross = np.zeros((quarters, N_BUCKETS))
    amount[0] = _by_bucket(ladder, 0, bill_share * total[0])
    for quarter in range(quarters):
        bills = bill_share * total[quarter + 1]
        sold = total[quarter + 1] - bills - ladder[quarter + 1 :].sum()
        if sold <= 0.0:
            raise DataError(f"roll-forward · quarter {quarter} · coupons to sell {sold:.1f} bn")
        gross[quarter] = _issue(ladder, world, quarter, sold)
        gross[quarter, 0] = bills - amount[quarter, 0]
        amount[quarter + 1] = _by_bucket(ladder, quarter + 1, bills)
    return amount, gross


def _issue(ladder: Array, world: World, quarter: int, sold: float) -> Array:
    """Add `sold` to the ladder by tenor; returns it by starting bucket."""
    by_bucket = np.zeros(N_BUCKETS)
    for tenor, share in zip(world.issuance.tenors, world.issuance.shares, strict=True):
        cells = QUARTERS_PER_YEAR * tenor
        ladder[quarter + cells] += share * sold
        by_bucket[bucket_of_cell(cells - 1)] += share * sold
    return by_bucket


def _by_bucket(ladder: Array, quarter: int, bills: float) -> Array:
    out = np.zeros(N_BUCKETS)
    out[0] = bills
    for cell, principal in enumerate(ladder[quarter:]):
        out[bucket_of_cell(cell)] += principal
    return out


def foreign_path(world: World, amount: Array, private_foreign: str) -> Array:
    """Foreign holdings, [quarter, bloc, holder, bucket], by the rule for private owners."""
    held = np.broadcast_to(world.foreign, (len(amount), *world.foreign.shape)).copy()
    if private_foreign == "constant-share":
        private = tuple(Holder).index(Holder.PRIVATE)
        growth = amount / amount[0]
        held[:, :, private] = world.foreign[None, :, private] * growth[:, None]
    return held


def central_bank_path(world: World, amount: Array, gdp: Array) -> Array:
    """Central bank at par, [quarter, bucket]: rolled over, plus reserve-management purchases."""
    opening = world.home[tuple(Sector).index(Sector.CENTRAL_BANK)]
    assets = world.opening("asset", "treasuries") + world.opening("asset", "other assets")
    mortgage = world.tables["central_bank"].value("june", "asset", "mortgage-backed securities")
    rate = world.figure("mbs run-off") / mortgage
    years = np.arange(len(amount)) / QUARTERS_PER_YEAR
    bought = assets * (gdp / gdp[0] - 1.0) + mortgage * (1.0 - np.exp(-rate * years))
    weights = amount[:, PURCHASED] / amount[:, PURCHASED].sum(axis=1, keepdims=True)
    held = np.broadcast_to(opening, amount.shape).copy()
    held[:, PURCHASED] += bought[:, None] * weights
    return held


def home_path(world: World, amount: Array, foreign: Array, gdp: Array) -> Array:
    """Home holdings, [quarter, sector, bucket]: central bank by rule, others share the rest."""
    central = central_bank_path(world, amount, gdp)
    rest = amount - foreign.sum(axis=(1, 2)) - central
    if np.any(rest < 0.0):
        quarter, bucket = np.argwhere(rest < 0.0)[0]
        raise DataError(f"roll-forward · quarter {quarter} · bucket {bucket} oversubscribed")
    opening = world.home[1:]
    shares = opening / opening.sum(axis=0)
    others = rest[:, None, :] * shares[None]
    return np.concatenate([central[:, None], others], axis=1)
