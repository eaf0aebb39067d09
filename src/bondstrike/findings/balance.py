"""The ledger in levels: who holds the debt, quarter by quarter, with the sale in the books.

The chain books deviations from the baseline by agent; the baseline holds levels by holder. This
module joins the two: programmes fall on the blocs that sell, price-led and haven buyers on the
sectors they stand for, in proportion to what these hold. Every bucket sums to what is
outstanding, or it is an error.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bondstrike.errors import DataError
from bondstrike.model.baseline import Baseline
from bondstrike.model.ledger import Agent
from bondstrike.model.schedules import Programmes
from bondstrike.vocabulary import N_BUCKETS, Bloc, Bucket, Channel, Holder, Sector

if TYPE_CHECKING:
    from bondstrike.ensemble.result import Result

Array = np.ndarray

TOLERANCE = 1e-6
"""Largest gap between holders and outstanding, share of outstanding; float32 allows no less."""

PRICE_LED = (
    Sector.BANKS,
    Sector.MONEY_FUNDS,
    Sector.MUTUAL_FUNDS,
    Sector.PENSIONS_INSURERS,
    Sector.HOUSEHOLDS_FIRMS,
    Sector.STATE_LOCAL,
    Sector.STABLECOINS,
)
"""Home sectors that buy for the price, in proportion to what they hold in the bucket."""

HAVEN = (Sector.MONEY_FUNDS, Sector.MUTUAL_FUNDS, Sector.HOUSEHOLDS_FIRMS)
"""Home sectors that buy in fear, likewise."""

ALONE = {
    Agent.DEALERS: Sector.DEALERS,
    Agent.HEDGE_FUNDS: Sector.HEDGE_FUNDS,
    Agent.CENTRAL_BANK: Sector.CENTRAL_BANK,
}
"""Agents that are one sector."""


@dataclass(frozen=True)
class Balance:
    """Holders of Treasuries at the end of one quarter, USD bn at par."""

    quarter: int
    """Quarters since the baseline date, from 1."""
    foreign: Array
    """[bloc, holder, bucket]."""
    home: Array
    """[sector, bucket]."""
    outstanding: Array
    """[bucket], extra issuance included."""

    @property
    def gap(self) -> float:
        """Largest difference by bucket between holders and outstanding, USD bn."""
        held = self.foreign.sum(axis=(0, 1)) + self.home.sum(axis=0)
        return float(np.abs(held - self.outstanding).max())

    def rows(self) -> list[tuple[str, str, str, float]]:
        """(place, holder, bucket, USD bn at par) for every cell."""
        abroad = [
            (bloc.value, holder.value, bucket.value, float(self.foreign[i, j, k]))
            for i, bloc in enumerate(Bloc)
            for j, holder in enumerate(Holder)
            for k, bucket in enumerate(Bucket)
        ]
        at_home = [
            ("home", sector.value, bucket.value, float(self.home[i, k]))
            for i, sector in enumerate(Sector)
            for k, bucket in enumerate(Bucket)
        ]
        return abroad + at_home


def table(result: Result, baseline: Baseline, programmes: Programmes) -> str:
    """Holders by quarter as CSV, means over the draws whose sheets were kept, USD bn at par.

    Means, because only they add up; defective draws are left out; the row `all` is what is
    outstanding.
    """
    kept = result.blocks["ledger"]
    sold, books = kept["executed"][:, 0], kept["sheet"][:, 0]
    sound = np.isfinite(sold).all(axis=(1, 2)) & np.isfinite(books).all(axis=(1, 2, 3))
    lines = ["quarter,place,holder,bucket,usd_bn_par"]
    if not sound.any():
        return lines[0] + "\n"
    executed = sold[sound].mean(axis=0, dtype=float)
    sheets = books[sound].mean(axis=0, dtype=float)
    for quarter in range(1, len(sheets) + 1):
        row = quarter - 1
        found = balance(baseline, programmes, executed[row], sheets[row], quarter)
        lines += [f"{quarter},{a},{b},{c},{x:.3f}" for a, b, c, x in found.rows()]
        buckets = zip(Bucket, found.outstanding, strict=True)
        lines += [f"{quarter},all,all,{bucket.value},{x:.3f}" for bucket, x in buckets]
    return "\n".join(lines) + "\n"


def balance(
    baseline: Baseline, programmes: Programmes, executed: Array, sheet: Array, quarter: int
) -> Balance:
    """Levels at the end of `quarter` (from 1).

    `executed` is [programme], USD bn at par sold so far; `sheet` is [agent, instrument], the
    deviations that the chain booked. Raises `DataError` if a bucket does not add up, naming it.
    """
    bonds = np.asarray(sheet, float)[:, :N_BUCKETS]
    foreign = np.array(baseline.owners.foreign[quarter], float)
    home = np.array(baseline.owners.home[quarter], float)
    foreign += _sold(programmes, np.asarray(executed, float))
    home += _at_home(home, bonds)
    foreign[:, 1, :] += _spread(foreign[:, 1, :], bonds[Agent.FOREIGN_PRIVATE])
    outstanding = np.asarray(baseline.market.amount[quarter], float) - bonds[Agent.TREASURY]
    found = Balance(quarter, foreign, home, outstanding)
    if found.gap > TOLERANCE * outstanding.sum():
        raise DataError(
            f"holders and outstanding differ by ${found.gap:.6f}bn at the end of quarter {quarter}"
        )
    return found


def _sold(programmes: Programmes, executed: Array) -> Array:
    """What the programmes took from each foreign holder, [bloc, holder, bucket], negative."""
    taken = np.zeros((len(Bloc), len(Holder), N_BUCKETS))
    selling = np.isin(programmes.channel, (Channel.SALE, Channel.RUN_OFF))
    places = (np.asarray(programmes.bloc), np.asarray(programmes.holder))
    np.add.at(taken, places, -(executed * selling)[:, None] * np.asarray(programmes.mix))
    return taken


def _at_home(home: Array, bonds: Array) -> Array:
    """What home sectors added, [sector, bucket]."""
    added = np.zeros_like(home)
    for agent, sector in ALONE.items():
        added[list(Sector).index(sector)] += bonds[agent]
    added += _among(PRICE_LED, home, bonds[Agent.RESIDENTS])
    return added + _among(HAVEN, home, bonds[Agent.HAVEN_BUYERS])


def _among(sectors: tuple[Sector, ...], home: Array, bought: Array) -> Array:
    """`bought` [bucket] spread over `sectors` in proportion to what they hold."""
    added = np.zeros_like(home)
    places = [list(Sector).index(sector) for sector in sectors]
    added[places] = _spread(home[places], bought)
    return added


def _spread(held: Array, bought: Array) -> Array:
    """`bought` [bucket] in proportion to `held` [holder, bucket]."""
    return held / held.sum(axis=0) * bought
