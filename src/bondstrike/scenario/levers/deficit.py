"""Lever: the Treasury spends more, and pays with bonds, with bills, or with central-bank money.

Nobody sells anything: the lever shows what a deficit does by itself, and what it changes how it is
paid (claim C18). The spending is the same in all three, and so is the wealth that it leaves with
residents; what differs is what they hold for it:

    bonds    ISSUANCE, pro rata to the coupons outstanding of the market    duration to be carried
    bills    ISSUANCE, bills alone                                         no duration, more bills
    money    SPENDING out of the Treasury's account                        deposits and reserves

The rows are the Treasury's and stand at the place of private holders of the rest of the world,
without meaning. American law lets the Treasury's account not be overdrawn: `money` is what the
accounts would look like, not what the law allows.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from bondstrike.scenario.ageing import BILLS
from bondstrike.scenario.fields import Amount, Announcement, Weeks
from bondstrike.scenario.levers.common import PLACE, Dated
from bondstrike.scenario.rows import QUANTILES, PerBucketArray, ProgrammeRow, Sellers, Timing
from bondstrike.vocabulary import N_BUCKETS, Channel


class Deficit(Dated):
    """Spend `amount` more in all, spread evenly over `weeks` weeks."""

    kind: Literal["deficit"]
    announced: Announcement = True
    """True: one week before the start. False: quiet. Or the week or date itself."""
    amount: Amount
    """Spent over the baseline in all, USD bn."""
    weeks: Weeks
    """Weeks from the first dollar to the last."""
    paid: Literal["bonds", "bills", "money"] = "bonds"
    """What residents are left holding: notes and bonds, bills, or deposits."""

    def fewest(self, sellers: Sellers) -> int:
        """Programme rows that the lever fills at least."""
        del sellers
        return 1

    def rows(
        self, sellers: Sellers, timing: Timing, room: int, where: str = ""
    ) -> list[ProgrammeRow]:
        """One programme row; `room` is not needed."""
        del room, where
        if self.amount == 0.0:
            return []
        bloc, holder = PLACE
        return [
            ProgrammeRow(
                channel=Channel.SPENDING if self.paid == "money" else Channel.ISSUANCE,
                bloc=bloc,
                holder=holder,
                mix=self._mix(sellers),
                size=np.full(len(QUANTILES), self.amount),
                timing=timing,
                weeks=self.weeks,
                hostile=False,
            )
        ]

    def _mix(self, sellers: Sellers) -> PerBucketArray:
        bills = np.arange(N_BUCKETS) == BILLS
        if self.paid == "bonds":
            return sellers.coupons / sellers.coupons.sum()
        return bills.astype(float)
