"""Response: dollar swap and repo lines are refused to the senders.

The haven loses faith by as much as a freeze would take for that share: who needs dollars in a panic
can't count on them any more. What the want of dollars does to banks abroad is in no link.
"""

from __future__ import annotations

from typing import Literal

from bondstrike.scenario.responses.common import Range, Rule
from bondstrike.vocabulary import Action


class LinesRefused(Rule):
    """Dollar swap and repo lines are refused to the senders."""

    does = Action.LINES_REFUSED
    strength = Range(0.0, 1.0, "share of the lines refused")
    action: Literal["lines-refused"]
    size: float = 1.0
    """Share of the lines refused."""
