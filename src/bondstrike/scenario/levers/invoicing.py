"""Lever: oil, or all goods, of some blocs are no longer sold in dollars.

What leaves the dollar frees working balances of those who trade and reserves of those who buy
(`bondstrike.trade.invoicing`), at a low, central and high estimate. By mandate the shift comes to
pass over `years`; in the market it takes hold only if the bloc is large enough, and fades if it is
not (C11).
Programme rows carry what is freed by the end of the run, spread evenly:

    SALE          by buying bloc: officials' Treasuries, bills as far as they go
    DEPOSITS      working balances changed into other currencies: the blocs', and all others' in one
    BILL_DEMAND   bills out of working balances that nobody holds any more (a negative amount)

Most of what is freed is freed by buyers, who decide nothing: only rows of the blocs that shift are
meant to press on anyone. Their own sales are not counted as proceeds: oil is paid as before, in
another currency.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from pydantic import Field

from bondstrike.errors import InputError
from bondstrike.model.schedules import Decides
from bondstrike.scenario.ageing import BILLS
from bondstrike.scenario.fields import Blocs, Share
from bondstrike.scenario.levers.common import PLACE, Dated, bills_and_rest
from bondstrike.scenario.rows import (
    HIGH,
    PerBucketArray,
    PerQuantile,
    ProgrammeRow,
    Sellers,
    Timing,
)
from bondstrike.units import PERCENT, WEEKS_PER_YEAR
from bondstrike.vocabulary import N_BUCKETS, Bloc, Channel, Holder

if TYPE_CHECKING:
    from bondstrike.trade.invoicing import Effects

OFFICIAL = Holder.OFFICIAL


class Invoicing(Dated):
    """Move sales of `blocs` off the dollar, over `years` or as far as the market takes it."""

    kind: Literal["invoicing"]
    blocs: Blocs
    """Blocs whose sales leave the dollar, by name, or "all"."""
    trade: Literal["oil", "all"] = "oil"
    """What is moved: crude oil, or all goods."""
    dollar_to: Share = 0.0
    """Share of it still sold in dollars in the end."""
    mode: Literal["mandate", "market"] = "mandate"
    """Ordered by governments, or left to those who trade."""
    years: Annotated[float, Field(gt=0.0, le=50.0)] = 5.0
    """Years over which a mandate takes effect."""
    converted: Share = 1.0
    """Share of what is freed that is changed into other currencies; the rest stays in dollars."""

    def fewest(self, sellers: Sellers) -> int:
        """Programme rows that the lever fills at least."""
        del sellers
        return len(Bloc) + len(self.blocs) + 2

    def rows(
        self, sellers: Sellers, timing: Timing, room: int, where: str = ""
    ) -> list[ProgrammeRow]:
        """Rows of officials, of working balances and of bills; `room` is not needed.

        Raises InputError where more would be sold in dollars than now.
        """
        del room
        freed = self.effects(sellers, timing)
        if freed.moved.min() < 0.0:
            raise InputError(
                "more is sold in dollars than now",
                where=f"{where}.dollar_to",
                got=self.dollar_to,
                allowed="less than the share that these blocs sell in dollars today",
            )
        years = freed.reserves.shape[1]
        over = years if self.mode == "market" else min(years, self.years)
        timed = timing, max(round(over * WEEKS_PER_YEAR), 1)
        rows = [self._official(freed, place, sellers, *timed) for place in range(len(Bloc))]
        rows += self._balances(freed, *timed)
        rows.append(self._bills(freed, *timed))
        return [row for row in rows if np.abs(row.size).max() > 0.0]

    def effects(self, sellers: Sellers, timing: Timing) -> Effects:
        """What the shift takes away by the end of each year of the run."""
        from bondstrike.trade import invoicing
        from bondstrike.trade.reserves import Treasuries

        shift = invoicing.Shift(
            blocs=tuple(bloc.value for bloc in self.blocs),
            trade=self.trade,
            dollar_to=self.dollar_to / PERCENT,
            mode=self.mode,
            years=self.years,
        )
        years = max(-(-(timing.horizon - timing.start) // WEEKS_PER_YEAR), 1)
        return invoicing.effects(shift, Treasuries.held(sellers.held), years=years)

    def _official(
        self, freed: Effects, place: int, sellers: Sellers, timing: Timing, weeks: int
    ) -> ProgrammeRow:
        bloc = tuple(Bloc)[place]
        bills = freed.official_bills[:, -1, place]
        coupons = freed.official_coupons[:, -1, place]
        parts = float(bills[HIGH]), float(coupons[HIGH])  # bills suffice at every estimate then
        mix = bills_and_rest(*parts, sellers.stock(bloc, OFFICIAL))
        return self._row(Channel.SALE, bloc, OFFICIAL, mix, bills + coupons, timing, weeks)

    def _balances(self, freed: Effects, timing: Timing, weeks: int) -> list[ProgrammeRow]:
        """Working balances changed: a row for each bloc that shifts, one for all others."""
        balances = freed.balances[:, -1]
        mine = [tuple(Bloc).index(bloc) for bloc in self.blocs]
        others = np.delete(balances, mine, axis=1).sum(axis=1)
        parts = [(tuple(Bloc)[i], Holder.PRIVATE, balances[:, i]) for i in mine]
        return [
            self._row(
                Channel.DEPOSITS, bloc, holder, np.zeros(N_BUCKETS), size * self.converted,
                timing, weeks, others=place == len(parts),
            )
            for place, (bloc, holder, size) in enumerate([*parts, (*PLACE, others)])
        ]  # fmt: skip

    def _bills(self, freed: Effects, timing: Timing, weeks: int) -> ProgrammeRow:
        bills = (np.arange(N_BUCKETS) == BILLS).astype(float)
        gone = -freed.private_bills[:, -1].sum(axis=1)
        return self._row(Channel.BILL_DEMAND, *PLACE, bills, gone, timing, weeks, others=True)

    def _row(
        self,
        channel: Channel,
        bloc: Bloc,
        holder: Holder,
        mix: PerBucketArray,
        size: PerQuantile,
        timing: Timing,
        weeks: int,
        others: bool = False,
    ) -> ProgrammeRow:
        return ProgrammeRow(
            channel=channel,
            bloc=bloc,
            holder=holder,
            mix=mix,
            size=size,
            timing=timing,
            weeks=weeks,
            converted=self.converted,
            hostile=bloc in self.blocs and not others,
            decided=Decides.RELEASED,
        )
