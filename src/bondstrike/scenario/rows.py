"""What levers are compiled from and to: the sellers' holdings, and programme rows.

A lever is given who holds what (`Sellers`), when (`Timing`) and how many rows it may fill; it
gives back rows. Axes are those of the vocabulary; money is USD bn at par.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, Self

import numpy as np
from jaxtyping import Float

from bondstrike.vocabulary import Bloc, Channel, Holder
from bondstrike.world.schema import World

QUANTILES = ("low", "central", "high")
"""The three estimates of what can really be ordered sold."""

CENTRAL, HIGH = 1, 2

Pool = Literal["mobilisable", "holdings"]
"""What a share or an amount is taken from: what a government can order sold, or all of it."""

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

    @classmethod
    def of(cls, world: World) -> Self:
        """The sellers of a world."""
        return cls(world.day, world.foreign, world.mobilisable)

    def stock(self, bloc: Bloc, holder: Holder) -> PerBucketArray:
        """Holdings of one holder by bucket, USD bn at par."""
        return self.held[tuple(Bloc).index(bloc), tuple(Holder).index(holder)]

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


@dataclass(frozen=True)
class ProgrammeRow:
    """One row of `model.schedules.Programmes`, with its label."""

    channel: Channel
    bloc: Bloc
    holder: Holder
    mix: PerBucketArray
    """Share of the amount in each bucket; sums to one, single entries may be negative."""
    size: PerQuantile
    """USD bn at par, at the low, central and high estimate."""
    timing: Timing
    weeks: int
    """Weeks over which the amount is spread."""
    converted: float = 0.0
    """Share of the proceeds changed into other currencies."""
    parked: float = 0.0
    """Share of the proceeds parked in the central bank's foreign repo pool."""
    hedged: float = 0.0
    """Share of the converted proceeds whose currency risk was hedged before."""
    lever: int = 0
    """Position of the lever in the scenario."""

    @property
    def by_bucket(self) -> Float[np.ndarray, "quantile bucket"]:
        """USD bn at par by quantile and bucket."""
        return self.size[:, None] * self.mix


def each_seller(
    blocs: Iterable[Bloc], holders: Iterable[Holder], sellers: Sellers
) -> Iterator[tuple[Bloc, Holder]]:
    """Blocs and holders that hold anything at all, in the order of the vocabulary."""
    wanted, kinds = set(blocs), set(holders)
    for bloc in Bloc:
        for holder in Holder:
            if bloc in wanted and holder in kinds and sellers.stock(bloc, holder).sum() > 0.0:
                yield bloc, holder
