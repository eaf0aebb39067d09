"""Lever: some blocs clear their trade with each other through a union with a unit of its own.

Rules are data (`trade/unions/`): Keynes's plan of 1943, the European Payments Union, a levy. Of the
dollars that members' central banks hold to pay for imports from each other, netting replaces a part
and the union's credit another (`bondstrike.trade.reserves`); what is no longer needed is given up
over some years, bills first. A programme row for each member with reserves, channel SALE, quiet
pressure if any: the union is announced, and meant to need fewer dollars, not to press on anyone,
unless `hostile` says otherwise. It clears between central banks; trade is not forced through it.

What the union itself does, who owes whom in it, who is charged and which rule bites when, is shown
by `bondstrike union`: those are claims among members, in its own unit, and no dollar moves by them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, Field

from bondstrike.model.schedules import Decides
from bondstrike.scenario.ageing import BILLS
from bondstrike.scenario.fields import Blocs, Share, nearest_of, refusal
from bondstrike.scenario.levers.common import Dated, bills_and_rest
from bondstrike.scenario.rows import HIGH, ProgrammeRow, Sellers, Timing
from bondstrike.units import WEEKS_PER_YEAR
from bondstrike.vocabulary import Bloc, Channel, Holder

if TYPE_CHECKING:
    from bondstrike.trade.reserves import Release


def _known(name: str) -> str:
    from bondstrike.trade.union_rules import UNIONS

    if name not in UNIONS:
        near = nearest_of(name, UNIONS)
        raise refusal("unknown union", allowed=", ".join(UNIONS), nearest=near)
    return name


class ClearingUnion(Dated):
    """Clear trade among `blocs` through a union, phased in over `years`."""

    kind: Literal["clearing-union"]
    blocs: Blocs
    """Members, by name, or "all"."""
    union: Annotated[str, AfterValidator(_known)] = "keynes-1943"
    """Whose rules: keynes-1943, epu-1950 or levy."""
    covered: Share = 1.0
    """Share of trade among members that is cleared through it."""
    years: Annotated[float, Field(gt=0.0, le=50.0)] = 5.0
    """Years over which dollars no longer needed are given up."""
    converted: Share = 1.0
    """Share of these that is changed into other currencies and gold."""
    hostile: bool = False
    """Whether the target takes it for an attack: then ranks close, and it may retaliate."""

    def fewest(self, sellers: Sellers) -> int:
        """Programme rows that the lever fills at least."""
        del sellers
        return len(self.blocs)

    def rows(
        self, sellers: Sellers, timing: Timing, room: int, where: str = ""
    ) -> list[ProgrammeRow]:
        """A row for each member that gives up anything; `room` is not needed."""
        del room, where
        freed = self.release(sellers)
        rows = [self._row(freed, bloc, sellers, timing) for bloc in self.blocs]
        return [row for row in rows if row.size.max() > 0.0]

    def release(self, sellers: Sellers) -> Release:
        """Dollars that the union sets free."""
        from bondstrike.trade import reserves
        from bondstrike.trade.union_rules import load

        holdings = reserves.Treasuries.held(sellers.held)
        members = [bloc.value for bloc in self.blocs]
        return reserves.release(load(self.union), members, holdings, covered=self.covered)

    def _row(self, freed: Release, bloc: Bloc, sellers: Sellers, timing: Timing) -> ProgrammeRow:
        place = tuple(Bloc).index(bloc)
        size, stock = freed.treasuries[:, place], sellers.stock(bloc, Holder.OFFICIAL)
        bills = min(float(size[HIGH]), float(stock[BILLS]))
        return ProgrammeRow(
            channel=Channel.SALE,
            bloc=bloc,
            holder=Holder.OFFICIAL,
            mix=bills_and_rest(bills, float(size[HIGH]) - bills, stock),
            size=size,
            timing=timing,
            weeks=max(round(self.years * WEEKS_PER_YEAR), 1),
            converted=self.converted,
            hostile=self.hostile,
            decided=Decides.RELEASED,
        )
