"""Response: the senders themselves stop selling.

What has been sold stays sold. Hedges and changes of dollars stop too; measures on goods go on.
"""

from __future__ import annotations

from typing import Literal

from bondstrike.scenario.responses.common import Range, Rule
from bondstrike.vocabulary import Action


class StopSales(Rule):
    """The senders themselves stop selling."""

    does = Action.STOP_SALES
    strength = Range(0.0, 1.0, "share of the sales stopped")
    action: Literal["stop-sales"]
    size: float = 1.0
    """Share of the sales stopped."""
