"""Response: banks' leverage rules are eased for Treasuries.

Full relief is as of April 2020 to March 2021, when Treasuries and reserves did not count towards
the supplementary leverage ratio. Dealers then ask less for carrying inventory.
"""

from __future__ import annotations

from typing import Literal

from bondstrike.scenario.responses.common import Range, Rule
from bondstrike.vocabulary import Action


class LeverageRelief(Rule):
    """Banks' leverage rules are eased for Treasuries."""

    does = Action.LEVERAGE_RELIEF
    strength = Range(0.0, 1.0, "share of the full relief")
    action: Literal["leverage-relief"]
    size: float = 1.0
    """Share of the full relief."""
