"""Response: the target puts tariffs on the members' goods.

On all goods of every bloc that takes part. Buyers at home pay most of it, prices rise, the Treasury
takes revenue, exporters sell less, and members think again as after any retaliation. It comes on
top of the retaliation that `dispute.retaliation` leaves to chance.
"""

from __future__ import annotations

from typing import Literal

from bondstrike.scenario.responses.common import Range, Rule
from bondstrike.vocabulary import Action


class Tariffs(Rule):
    """The target puts tariffs on the members' goods."""

    does = Action.TARIFFS
    strength = Range(0.0, 100.0, "percentage points on the members' goods")
    action: Literal["tariffs"]
    size: float = 10.0
    """Tariff on the members' goods over what is in force, percentage points."""
