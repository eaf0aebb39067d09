"""Lever: the senders issue a safe asset together, and holders change Treasuries for it.

What the sellers of Treasuries lack is a market of like size and standing. A joint asset is that:
it takes converted proceeds up to what has been issued and moves no price, since its buyers come
with it (`alternatives`). The lever is quiet unless said otherwise, and slow: it is no attack.

Of what is issued, `from_treasuries` is bought by holders who give up Treasuries for it: officials,
whose reserves are dollars for want of another asset, and private holders of the named blocs, pro
rata to what they hold. The rest replaces debt of single members in hands at home and moves nothing.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from bondstrike.errors import InputError
from bondstrike.scenario.fields import Amount, Announcement, Blocs, HolderChoice, Share, Weeks
from bondstrike.scenario.levers.common import Party
from bondstrike.scenario.rows import QUANTILES, Pool, ProgrammeRow, Seller, Sellers, Timing
from bondstrike.vocabulary import Channel, Holder


class JointAsset(Party):
    """Issue `amount` of a joint safe asset over `weeks` weeks."""

    kind: Literal["joint-asset"]
    blocs: Blocs
    """Blocs whose holders change Treasuries for it, by name, or "all"."""
    holders: HolderChoice = "both"
    """Which holders within them."""
    announced: Announcement = False
    """True: one week before the start. False: quiet. Or the week or date itself."""
    amount: Amount
    """Issued in all, USD bn."""
    from_treasuries: Share = 0.25
    """Share of it that is paid out of Treasuries (judgement: the rest replaces national debt)."""
    hedged: Share = 0.4
    """Share of private holders' exchange that was hedged before."""
    weeks: Weeks
    """Weeks from the first issue to the last."""

    def pool(self) -> Pool:
        """What the lever draws on."""
        return "holdings"

    def fewest(self, sellers: Sellers) -> int:
        """Programme rows that the lever fills at least."""
        return len(self.taking_part(sellers))

    def rows(
        self, sellers: Sellers, timing: Timing, room: int, where: str = ""
    ) -> list[ProgrammeRow]:
        """One programme row a holder. Raises InputError for more than the holders have."""
        del room
        taking_part = self.taking_part(sellers)
        held = np.array([sellers.stock(*seller).sum() for seller in taking_part])
        wanted = self.amount * self.from_treasuries
        if wanted > held.sum():
            raise InputError(
                "more would be changed than these holders have",
                where=f"{where}.amount",
                got=wanted,
                allowed=f"at most {held.sum():.6g} ($bn at par) out of Treasuries",
            )
        if wanted == 0.0:
            return []
        amounts = wanted * held / held.sum()
        return [
            self._row(seller, float(amount), sellers, timing)
            for seller, amount in zip(taking_part, amounts, strict=True)
        ]

    def _row(self, seller: Seller, amount: float, sellers: Sellers, timing: Timing) -> ProgrammeRow:
        stock = sellers.stock(*seller)
        return ProgrammeRow(
            channel=Channel.SALE,
            bloc=seller[0],
            holder=seller[1],
            mix=stock / stock.sum(),
            size=np.full(len(QUANTILES), amount),
            timing=timing,
            weeks=self.weeks,
            converted=1.0,
            hedged=self.hedged if seller[1] is Holder.PRIVATE else 0.0,
            hostile=False,
        )
