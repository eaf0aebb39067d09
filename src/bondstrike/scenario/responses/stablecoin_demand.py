"""Response: issuers of stablecoins are made to buy bills.

What is bought out of money funds that hold bills brings nothing new: the size is what is left after
that. Issuers held $180-200bn at the end of 2025, after growing by some $50bn a year.
"""

from __future__ import annotations

from typing import Literal

from bondstrike.scenario.responses.common import Range, Rule
from bondstrike.vocabulary import Action


class StablecoinDemand(Rule):
    """Issuers of stablecoins are made to buy bills."""

    does = Action.STABLECOIN_DEMAND
    strength = Range(0.0, 20.0, "$bn a week of bills bought")
    action: Literal["stablecoin-demand"]
    size: float = 2.0
    """Bills bought, net of what only changes hands, USD bn a week."""
