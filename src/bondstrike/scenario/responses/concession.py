"""Response: the target grants part of what is asked.

The senders call off that share of what is still to come, tariffs too, if their dispute says that a
reversal stops them. It is an assumption of the scenario: the chance of a reversal doesn't count it.
"""

from __future__ import annotations

from typing import Literal

from bondstrike.scenario.responses.common import Range, Rule
from bondstrike.vocabulary import Action


class Concession(Rule):
    """The target grants part of what is asked."""

    does = Action.CONCESSION
    strength = Range(0.0, 1.0, "share of what is asked that is granted")
    action: Literal["concession"]
    size: float = 1.0
    """Share of what is asked that is granted."""
