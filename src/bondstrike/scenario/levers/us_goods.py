"""Lever: holders sell Treasuries and spend the dollars on US goods.

Two programme rows a holder, of the same size and weeks: SALE, nothing of it changed into other
currencies, and GOODS, which spends what the sale brings. No dollar reaches the currency market:
the claim is given up for goods, through the current account, and US output gains while the demand
is new (claim C23). It is a way out, not an attack: the rows are not hostile, so that nobody closes
ranks or retaliates, even if it is announced.

Bills go first, since what is to be spent soon is held short. `amount` is what is spent; the bonds
sold for it are worth that much at the baseline's prices.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np

from bondstrike.errors import InputError
from bondstrike.scenario.ageing import BILLS
from bondstrike.scenario.fields import Amount, Announcement, HolderChoice, Weeks
from bondstrike.scenario.levers.common import Party, bills_and_rest
from bondstrike.scenario.rows import (
    HIGH,
    QUANTILES,
    Pool,
    ProgrammeRow,
    Seller,
    Sellers,
    Timing,
)
from bondstrike.vocabulary import N_BUCKETS, Channel


class UsGoods(Party):
    """Spend `amount` of dollars on US goods over `weeks` weeks, out of Treasuries."""

    kind: Literal["us-goods"]
    holders: HolderChoice = "official"
    """Which holders within the blocs."""
    announced: Announcement = True
    """True: one week before the start. False: quiet. Or the week or date itself."""
    amount: Amount
    """Spent on goods in all, over the blocs pro rata to what they can order sold, USD bn."""
    drawn_from: Pool = "mobilisable"
    """What the amount is taken from and may not exceed."""
    weeks: Weeks
    """Weeks from the first purchase to the last."""

    def pool(self) -> Pool:
        """What the lever draws on."""
        return self.drawn_from

    def fewest(self, sellers: Sellers) -> int:
        """Programme rows that the lever fills at least."""
        return 2 * len(self.taking_part(sellers))

    def rows(
        self, sellers: Sellers, timing: Timing, room: int, where: str = ""
    ) -> list[ProgrammeRow]:
        """A sale and a purchase for every holder. Raises InputError for more than there is."""
        del room
        if self.amount == 0.0:
            return []
        taking_part = self.taking_part(sellers)
        pools = np.array([sellers.pool(*one, self.drawn_from)[HIGH] for one in taking_part])
        if self.amount > pools.sum():
            raise InputError(
                "more goods than there are bonds to pay them with",
                where=f"{where}.amount",
                got=self.amount,
                allowed=f"at most {pools.sum():.6g} ($bn at par, high estimate)",
            )
        shares = self.amount * pools / pools.sum()
        return [
            row
            for seller, spent in zip(taking_part, shares, strict=True)
            for row in self._pair(seller, float(spent), sellers, timing)
            if spent > 0.0
        ]

    def _pair(
        self, seller: Seller, spent: float, sellers: Sellers, timing: Timing
    ) -> list[ProgrammeRow]:
        """The sale that brings `spent` USD bn at the baseline's prices, and the purchase."""
        stock, price = sellers.stock(*seller), sellers.price
        bills = min(float(stock[BILLS]), spent / price[BILLS])
        rest = np.where(np.arange(N_BUCKETS) == BILLS, 0.0, stock)
        missing = spent - bills * price[BILLS]
        coupons = missing * rest.sum() / float(rest @ price) if missing > 0.0 else 0.0
        sale = ProgrammeRow(
            channel=Channel.SALE,
            bloc=seller[0],
            holder=seller[1],
            mix=bills_and_rest(bills, coupons, stock),
            size=np.full(len(QUANTILES), bills + coupons),
            timing=timing,
            weeks=self.weeks,
            hostile=False,
        )
        goods = replace(sale, channel=Channel.GOODS, size=np.full(len(QUANTILES), spent))
        return [sale, goods]
