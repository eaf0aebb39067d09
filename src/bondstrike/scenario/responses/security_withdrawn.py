"""Response: security guarantees for the members are withdrawn.

Members leave sooner the more of their arms come from the target. That a guarantee once withdrawn
ties nobody any more is not in the model.
"""

from __future__ import annotations

from typing import Literal

from bondstrike.scenario.responses.common import Range, Rule
from bondstrike.vocabulary import Action


class SecurityWithdrawn(Rule):
    """Security guarantees for the members are withdrawn."""

    does = Action.SECURITY_WITHDRAWN
    strength = Range(0.0, 1.0, "share of the guarantees withdrawn")
    action: Literal["security-withdrawn"]
    size: float = 1.0
    """Share of the guarantees withdrawn."""
