"""Response: the senders' holdings are frozen.

Sales end by as much, and faith in the haven falls with every holder who sees it.
"""

from __future__ import annotations

from typing import Literal

from bondstrike.scenario.responses.common import Range, Rule
from bondstrike.vocabulary import Action


class Freeze(Rule):
    """The senders' holdings are frozen."""

    does = Action.FREEZE
    strength = Range(0.0, 1.0, "share of the holdings frozen")
    action: Literal["freeze"]
    size: float = 1.0
    """Share of the holdings frozen."""
