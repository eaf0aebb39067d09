"""Lever: somebody new buys bills, as issuers of stablecoins do.

The rows carry channel BILL_DEMAND and bills alone: whoever buys them takes them out of the market,
so that fewer are left to others. The buyer is nobody's bloc; the row stands at the place of private
holders of the rest of the world and counts neither as their sale nor as their purchase.

New demand can also only change hands: a stablecoin bought out of a money fund that holds bills
brings nothing new. `amount` is what is left after that.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from bondstrike.errors import InputError
from bondstrike.scenario.ageing import BILLS
from bondstrike.scenario.fields import Amount, Announcement, Weeks
from bondstrike.scenario.levers.common import PLACE, Dated
from bondstrike.scenario.rows import QUANTILES, ProgrammeRow, Sellers, Timing
from bondstrike.vocabulary import N_BUCKETS, Channel


class BillDemand(Dated):
    """New demand for bills of `amount` in all, spread evenly over `weeks` weeks."""

    kind: Literal["bill-demand"]
    announced: Announcement = False
    """True: one week before the start. False: quiet. Or the week or date itself."""
    amount: Amount
    """Bills bought and kept, USD bn at par in all."""
    weeks: Weeks
    """Weeks from the first purchase to the last."""

    def fewest(self, sellers: Sellers) -> int:
        """Programme rows that the lever fills at least."""
        del sellers
        return 1

    def rows(
        self, sellers: Sellers, timing: Timing, room: int, where: str = ""
    ) -> list[ProgrammeRow]:
        """One programme row. Raises InputError for more bills than are outstanding."""
        del room
        if self.amount > sellers.bills:
            raise InputError(
                "more bills than are outstanding",
                where=f"{where}.amount",
                got=self.amount,
                allowed=f"at most {sellers.bills:.6g} ($bn at par)",
            )
        if self.amount == 0.0:
            return []
        bloc, holder = PLACE
        return [
            ProgrammeRow(
                channel=Channel.BILL_DEMAND,
                bloc=bloc,
                holder=holder,
                mix=(np.arange(N_BUCKETS) == BILLS).astype(float),
                size=np.full(len(QUANTILES), self.amount),
                timing=timing,
                weeks=self.weeks,
            )
        ]
