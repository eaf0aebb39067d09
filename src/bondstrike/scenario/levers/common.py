"""Fields that levers share: when, who, where the proceeds go, and how holdings run off.

Dated      when it starts and becomes known
Party      … and which holders act
Sender     … and what becomes of their dollars
Ageing     … whose holdings mature and are not replaced
"""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar, Self

import numpy as np
from pydantic import model_validator

from bondstrike.scenario.ageing import BILLS, Path
from bondstrike.scenario.fields import (
    Announcement,
    Blocs,
    HolderChoice,
    Share,
    Strict,
    When,
    holders_of,
    refusal,
)
from bondstrike.scenario.rows import (
    PerBucketArray,
    Pool,
    ProgrammeRow,
    Seller,
    Sellers,
    Timing,
    each_seller,
)
from bondstrike.scenario.segments import Segment, allot, segments_of
from bondstrike.vocabulary import N_BUCKETS, Bloc, Channel, Holder

PLACE = (Bloc.REST_OF_WORLD, Holder.PRIVATE)
"""Where a row stands that is no bloc's, or many blocs' together; without meaning."""


class Dated(Strict):
    """When a lever starts, and when it becomes known."""

    divides: ClassVar[bool] = False
    """Whether more programme rows make the lever's path finer."""
    start: When = 1
    """Week (0 is the first of the run) or date of the first sale."""
    announced: Announcement = True
    """True: one week before the start. False: quiet. Or the week or date itself."""


class Party(Dated):
    """Which holders act."""

    blocs: Blocs
    """Blocs that take part, by name, or "all"."""
    holders: HolderChoice = "official"
    """Which holders within them."""

    def kinds(self) -> tuple[Holder, ...]:
        """The holders that take part."""
        return holders_of(self.holders)

    def taking_part(self, sellers: Sellers) -> list[Seller]:
        """Blocs and holders that take part and hold anything."""
        return list(each_seller(self.blocs, self.kinds(), sellers))


class Proceeds(Strict):
    """Where the dollars go, as shares of the proceeds; the rest stays in dollar deposits."""

    converted: Share = 0.0
    """Share changed into other currencies."""
    parked: Share = 0.0
    """Share parked in the central bank's foreign repo pool; officials only."""

    @model_validator(mode="after")
    def _at_most_all(self) -> Self:
        if self.converted + self.parked > 1.0:
            got = self.converted + self.parked
            raise refusal(f"converted and parked sum to {got:g}", allowed="a sum of at most 1")
        return self


class Sender(Party):
    """Who acts, when it becomes known, and what becomes of the proceeds."""

    proceeds: Proceeds = Proceeds()
    """Shares of the proceeds converted and parked."""
    hedged: Share = 0.0
    """Share of the converted proceeds whose currency risk was hedged before."""

    @model_validator(mode="after")
    def _only_officials_park(self) -> Self:
        if self.holders == "private" and self.proceeds.parked > 0.0:
            raise refusal(
                "private holders have no account in the foreign repo pool",
                allowed='proceeds.parked = 0, or holders = "official" or "both"',
            )
        return self

    def parked_by(self, holder: Holder) -> float:
        """Share of the proceeds that a holder parks: only officials have the account."""
        return self.proceeds.parked if holder is Holder.OFFICIAL else 0.0


def bills_and_rest(bills: float, rest: float, stock: PerBucketArray) -> PerBucketArray:
    """Mix of an amount, USD bn: bills as said, notes and bonds as held; zeros if nothing goes."""
    first = (np.arange(N_BUCKETS) == BILLS).astype(float)
    coupons = stock * (1.0 - first)
    later = coupons / coupons.sum() if coupons.sum() > 0.0 else first
    total = bills + rest
    return (bills * first + rest * later) / total if total > 0.0 else np.zeros(N_BUCKETS)


class Ageing(Sender):
    """Holdings that mature and are not replaced; nothing is sold."""

    divides: ClassVar[bool] = True
    share: Share
    """Share of the purchases that are not made."""
    drawn_from: Pool = "mobilisable"
    """Holdings that `share` refers to: what a government can order, or all of them."""

    @abstractmethod
    def path(self, seller: Seller, sellers: Sellers, timing: Timing) -> Path:
        """What others must hold if the whole holding takes part, [week, bucket], USD bn at par."""

    def fresh(self, seller: Seller, segment: Segment, sellers: Sellers, timing: Timing) -> Path:
        """Of a segment, what was not yet held on the baseline date, [bucket], USD bn at par."""
        del seller, segment, sellers, timing
        return np.zeros(N_BUCKETS)

    def pool(self) -> Pool:
        """What the lever draws on."""
        return self.drawn_from

    def fewest(self, sellers: Sellers) -> int:
        """Programme rows that the lever fills at least."""
        return len(self.taking_part(sellers))

    def rows(
        self, sellers: Sellers, timing: Timing, room: int, where: str = ""
    ) -> list[ProgrammeRow]:
        """At most `room` programme rows (or one per seller, if that is more)."""
        del where
        paths = {one: self.path(one, sellers, timing) for one in self.taking_part(sellers)}
        rows = [
            self._row(seller, segment, sellers, timing)
            for seller, most in allot(paths, room).items()
            for segment in segments_of(paths[seller], most)
        ]
        return [row for row in rows if row.size.max() > 0.0]

    def _row(
        self, seller: Seller, segment: Segment, sellers: Sellers, timing: Timing
    ) -> ProgrammeRow:
        bloc, holder = seller
        share = self.share * sellers.shares(bloc, holder, self.drawn_from)
        fresh: PerBucketArray = self.fresh(seller, segment, sellers, timing)
        return ProgrammeRow(
            channel=Channel.RUN_OFF,
            bloc=bloc,
            holder=holder,
            mix=segment.mix,
            size=share * segment.total,
            timing=timing.later(segment.first),
            weeks=segment.last - segment.first,
            converted=self.proceeds.converted,
            parked=self.parked_by(holder),
            hedged=self.hedged,
            fresh=share[:, None] * fresh,
        )
