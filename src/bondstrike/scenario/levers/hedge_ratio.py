"""Lever: holders hedge more of their dollars; no bond is sold.

    sold forward = points / 100 · dollar assets          USD bn, at market value

A dollar sold forward is sold spot by the bank on the other side: the dollar moves as if the
asset had been exchanged, yet the holder keeps it. The rows carry channel HEDGE, with everything
converted and nothing hedged before; their mix is the holder's own and stands for nothing sold.

`of` says which assets the points refer to: the holder's Treasuries, or all its claims in dollars
(deposits, securities, direct investment, as the baseline's table of dollar claims has them). Few
hedge direct investment, so a point of all claims is more than a point of a fund's portfolio.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from bondstrike.scenario.fields import Announcement, HolderChoice, Share, Weeks, refusal
from bondstrike.scenario.levers.common import Party
from bondstrike.scenario.rows import QUANTILES, Assets, ProgrammeRow, Seller, Sellers, Timing
from bondstrike.units import PERCENT
from bondstrike.vocabulary import Channel


class HedgeRatio(Party):
    """Raise the hedged share of dollar assets by `points` over `weeks` weeks."""

    kind: Literal["hedge-ratio"]
    holders: HolderChoice = "private"
    """Which holders within the blocs; reserves are not hedged, so private ones by default."""
    announced: Announcement = False
    """True: one week before the start. False: quiet. Or the week or date itself."""
    points: Annotated[float, Field(ge=0.0, le=100.0)]
    """Rise of the hedged share of the assets, percentage points."""
    of: Assets = "treasuries"
    """Assets that the points refer to."""
    hedged: Share = 0.0
    """Share of the assets that is hedged before."""
    weeks: Weeks
    """Weeks from the first hedge to the last."""

    @model_validator(mode="after")
    def _at_most_all(self) -> Self:
        if self.hedged + self.points * PERCENT > 1.0:
            most = (1.0 - self.hedged) / PERCENT
            raise refusal(
                "more would be hedged than there is",
                allowed=f"points up to {most:g}, or less hedged",
            )
        return self

    def fewest(self, sellers: Sellers) -> int:
        """Programme rows that the lever fills at least."""
        return len(self.taking_part(sellers))

    def rows(
        self, sellers: Sellers, timing: Timing, room: int, where: str = ""
    ) -> list[ProgrammeRow]:
        """One programme row a holder; `room` is not needed."""
        del room, where
        rows = [self._row(seller, sellers, timing) for seller in self.taking_part(sellers)]
        return [row for row in rows if row.size.max() > 0.0]

    def _row(self, seller: Seller, sellers: Sellers, timing: Timing) -> ProgrammeRow:
        bloc, holder = seller
        stock = sellers.stock(bloc, holder)
        sold_forward = self.points * PERCENT * sellers.dollars(bloc, holder, self.of)
        return ProgrammeRow(
            channel=Channel.HEDGE,
            bloc=bloc,
            holder=holder,
            mix=stock / stock.sum(),
            size=np.full(len(QUANTILES), sold_forward),
            timing=timing,
            weeks=self.weeks,
            converted=1.0,
        )
