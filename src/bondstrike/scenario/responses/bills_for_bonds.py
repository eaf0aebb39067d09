"""Response: the Treasury issues bills in place of notes and bonds.

Coupon auctions bring about $80bn a week: hence at most 100. Less duration comes to market, more
bills do; the debt is refinanced sooner, at whatever bills then cost.
"""

from __future__ import annotations

from typing import Literal

from bondstrike.scenario.responses.common import Range, Rule
from bondstrike.vocabulary import Action


class BillsForBonds(Rule):
    """The Treasury issues bills in place of notes and bonds."""

    does = Action.BILLS_FOR_BONDS
    strength = Range(0.0, 100.0, "$bn a week of bonds replaced by bills")
    action: Literal["bills-for-bonds"]
    size: float = 20.0
    """Bonds replaced by bills, USD bn a week at par, pro rata to coupons outstanding."""
