"""Response: the Treasury buys back long bonds and pays with bills.

Taken are coupons of ten years and more, pro rata to what is outstanding. The Treasury's programme
of 2024 on bought some $30bn a quarter for liquidity (memory): 60 a week is far beyond it.
"""

from __future__ import annotations

from typing import Literal

from bondstrike.scenario.responses.common import Range, Rule
from bondstrike.vocabulary import Action


class Buybacks(Rule):
    """The Treasury buys back long bonds and pays with bills."""

    does = Action.BUYBACKS
    strength = Range(0.0, 60.0, "$bn a week of long bonds bought back")
    action: Literal["buybacks"]
    size: float = 10.0
    """Long bonds bought back, USD bn a week at par."""
