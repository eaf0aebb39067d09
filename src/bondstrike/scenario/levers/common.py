"""Fields that every sender's lever on Treasuries has: who, when, and where the proceeds go."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

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
from bondstrike.vocabulary import Holder


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


class Sender(Strict):
    """Who acts, when it becomes known, and what becomes of the proceeds."""

    blocs: Blocs
    """Blocs that take part, by name, or "all"."""
    holders: HolderChoice = "official"
    """Which holders within them."""
    start: When = 1
    """Week (0 is the first of the run) or date of the first sale."""
    announced: Announcement = True
    """True: one week before the start. False: quiet. Or the week or date itself."""
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

    def kinds(self) -> tuple[Holder, ...]:
        """The holders that take part."""
        return holders_of(self.holders)

    def parked_by(self, holder: Holder) -> float:
        """Share of the proceeds that a holder parks: only officials have the account."""
        return self.proceeds.parked if holder is Holder.OFFICIAL else 0.0
