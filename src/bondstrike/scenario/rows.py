"""What levers are compiled from and to: the sellers' holdings, and programme rows.

A lever is given who holds what (`Sellers`), when (`Timing`) and how many rows it may fill; it
gives back rows. Axes are those of the vocabulary; money is USD bn at par.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal, Self

import numpy as np
from jaxtyping import Float

from bondstrike.model.schedules import Decides
from bondstrike.units import WEEKS_PER_QUARTER
from bondstrike.vocabulary import N_BLOCS, N_BUCKETS, Bloc, Channel, Holder
from bondstrike.world.roll_forward import path
from bondstrike.world.schema import World

QUANTILES = ("low", "central", "high")
"""The three estimates of what can really be ordered sold."""

CENTRAL, HIGH = 1, 2

Pool = Literal["mobilisable", "holdings"]
"""What a share or an amount is taken from: what a government can order sold, or all of it."""

Assets = Literal["treasuries", "all-dollar-assets"]
"""Dollar assets of a holder: its Treasuries, or these with deposits and all other claims."""

Seller = tuple[Bloc, Holder]

PerBucketArray = Float[np.ndarray, "bucket"]
PerQuantile = Float[np.ndarray, "quantile"]


@dataclass(frozen=True)
class Sellers:
    """Who holds what on the baseline date, and how much of it can be ordered sold."""

    date: dt.date
    """Baseline date: the first day of week 0."""
    held: Float[np.ndarray, "bloc holder bucket"]
    """Holdings at par, USD bn."""
    mobilisable: Float[np.ndarray, "bloc holder quantile"]
    """Share of the holdings that a government can really order sold: low, central, high."""
    ahead: Float[np.ndarray, "quarter bloc holder bucket"]
    """Baseline holdings at the start of each quarter, at par, USD bn."""
    price: PerBucketArray
    """Market value per unit of par."""
    other_dollars: Float[np.ndarray, "bloc holder"]
    """Dollar claims other than Treasuries: deposits, securities, direct investment, USD bn."""
    bills: float
    """Bills outstanding, USD bn at par."""
    coupons: PerBucketArray
    """Notes and bonds outstanding, bills zero, USD bn at par."""

    @classmethod
    def of(cls, world: World) -> Self:
        """The sellers of a world."""
        return cls(
            date=world.day,
            held=world.foreign,
            mobilisable=world.mobilisable,
            ahead=path(world).foreign,
            price=world.price,
            other_dollars=world.claims("foreign deposits") + world.claims("foreign other claims"),
            bills=float(world.outstanding[0]),
            coupons=np.where(np.arange(N_BUCKETS) > 0, world.outstanding, 0.0),
        )

    def stock(self, bloc: Bloc, holder: Holder) -> PerBucketArray:
        """Holdings of one holder by bucket, USD bn at par."""
        return self.held[tuple(Bloc).index(bloc), tuple(Holder).index(holder)]

    def baseline(
        self, bloc: Bloc, holder: Holder, start: int, weeks: int
    ) -> Float[np.ndarray, "week bucket"]:
        """Baseline holdings at the start of week `start` … `start + weeks`, USD bn at par.

        Linear between quarters; flat after the last one.
        """
        by_quarter = self.ahead[:, tuple(Bloc).index(bloc), tuple(Holder).index(holder)]
        at = (start + np.arange(weeks + 1)) / WEEKS_PER_QUARTER
        quarters = np.arange(len(by_quarter))
        return np.column_stack([np.interp(at, quarters, bucket) for bucket in by_quarter.T])

    def dollars(self, bloc: Bloc, holder: Holder, of: Assets) -> float:
        """Dollar assets of one holder at market value, USD bn."""
        treasuries = float(self.stock(bloc, holder) @ self.price)
        if of == "treasuries":
            return treasuries
        other = self.other_dollars[tuple(Bloc).index(bloc), tuple(Holder).index(holder)]
        return treasuries + float(other)

    def shares(self, bloc: Bloc, holder: Holder, pool: Pool) -> PerQuantile:
        """Share of the holdings that belongs to the pool, at each quantile."""
        if pool == "holdings":
            return np.ones(len(QUANTILES))
        return self.mobilisable[tuple(Bloc).index(bloc), tuple(Holder).index(holder)]

    def pool(self, bloc: Bloc, holder: Holder, pool: Pool) -> PerQuantile:
        """USD bn at par that the pool holds of one holder, at each quantile."""
        return self.shares(bloc, holder, pool) * self.stock(bloc, holder).sum()


@dataclass(frozen=True)
class Timing:
    """A lever's dates as weeks of the run."""

    start: int
    """Week of the first sale."""
    announced: int
    """Week of the announcement; −1 for a quiet lever."""
    horizon: int
    """Weeks looked at."""

    def later(self, weeks: int) -> Timing:
        """The same announcement, the start some weeks later."""
        return replace(self, start=self.start + weeks)


@dataclass(frozen=True)
class ProgrammeRow:
    """One row of `model.schedules.Programmes`, with its label."""

    channel: Channel
    bloc: Bloc
    holder: Holder
    mix: PerBucketArray
    """Share of the amount in each bucket; sums to one, single entries may be negative."""
    size: PerQuantile
    """USD bn at par, at the low, central and high estimate; in channel HEDGE dollars sold forward,
    at market value."""
    timing: Timing
    weeks: int
    """Weeks over which the amount is spread."""
    converted: float = 0.0
    """Share of the proceeds changed into other currencies."""
    parked: float = 0.0
    """Share of the proceeds parked in the central bank's foreign repo pool."""
    hedged: float = 0.0
    """Share of the converted proceeds whose currency risk was hedged before."""
    hostile: bool = True
    """Whether the lever is meant to press on the target."""
    cost: Float[np.ndarray, "bloc"] = field(default_factory=lambda: np.zeros(N_BLOCS))
    """What a measure on goods costs each bloc, USD of real income per USD of the amount."""
    harm: float = 0.0
    """What it costs the target through worse terms of trade, likewise."""
    decided: Decides = Decides.MOBILISABLE
    """Which unknown says where between the estimates the amount lies."""
    lever: int = 0
    """Position of the lever in the scenario."""
    fresh: Float[np.ndarray, "quantile bucket"] = field(
        default_factory=lambda: np.zeros((len(QUANTILES), N_BUCKETS))
    )
    """Of the amount, purchases not made beyond what was held on the baseline date, USD bn."""

    @property
    def seller(self) -> Seller:
        """Whose row it is."""
        return self.bloc, self.holder

    @property
    def by_bucket(self) -> Float[np.ndarray, "quantile bucket"]:
        """USD bn at par by quantile and bucket."""
        return self.size[:, None] * self.mix


def each_seller(
    blocs: Iterable[Bloc], holders: Iterable[Holder], sellers: Sellers
) -> Iterator[Seller]:
    """Blocs and holders that hold anything at all, in the order of the vocabulary."""
    wanted, kinds = set(blocs), set(holders)
    for bloc in Bloc:
        for holder in Holder:
            if bloc in wanted and holder in kinds and sellers.stock(bloc, holder).sum() > 0.0:
                yield bloc, holder
