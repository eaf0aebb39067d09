"""Response: the central bank buys, apart from its own mode.

Bought pro rata to coupons, kept until the mode's unwinding lets them go, paid in new reserves. In
the worst weeks of 2020 it bought over 350 a week (QE17). Its usual answers are modes of `fed`.
"""

from __future__ import annotations

from typing import Literal

from bondstrike.scenario.responses.common import Range, Rule
from bondstrike.vocabulary import Action


class FedPurchases(Rule):
    """The central bank buys, apart from its own mode."""

    does = Action.FED_PURCHASES
    strength = Range(0.0, 500.0, "$bn a week of coupons bought")
    action: Literal["fed-purchases"]
    size: float = 60.0
    """Coupons bought, USD bn a week at par."""
