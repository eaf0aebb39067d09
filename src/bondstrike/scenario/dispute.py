"""What the senders want and what becomes of the sale: the scenario's `[dispute]`.

    [dispute]
    policy = "tariffs"          what is at issue: tariffs, central-bank, budget
    after = "stop"              once it is reversed: stop, undo (buy back), go-on
    retaliation = true          the target may answer an open sale
    coalition = "may-break"     members may leave by themselves: may-break, holds

Without a `start` the policy comes under stress when the first programme becomes known: with its
announcement, or, if it is quiet, with its first sale; with no programme at all in week 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from bondstrike.model import schedules
from bondstrike.scenario.arrays import as_given, scalar
from bondstrike.scenario.fields import PolicyName, Strict, When
from bondstrike.scenario.rows import ProgrammeRow
from bondstrike.vocabulary import Channel, PolicyKind

NO_STRESS = frozenset({Channel.ISSUANCE, Channel.BILL_DEMAND, Channel.SPENDING})
"""Channels that put no policy under stress."""

STOPS = {"stop": 1.0, "undo": 1.0, "go-on": 0.0}
"""Share of what is still to be sold that is called off after a reversal."""


class Dispute(Strict):
    """The policy at issue, and what follows once it is reversed."""

    policy: PolicyName = PolicyKind.TARIFFS
    """Policy that the senders want reversed."""
    start: When | None = None
    """Week or date in which it comes under stress; left out: when the first programme shows."""
    after: Literal["stop", "undo", "go-on"] = "stop"
    """After a reversal: stop selling, stop and buy back, or go on as if nothing had happened."""
    retaliation: bool = True
    """Whether the target may retaliate against an open sale."""
    coalition: Literal["may-break", "holds"] = "may-break"
    """Whether members may leave the coalition by themselves."""

    def terms(self, start: int) -> schedules.Dispute:
        """The dispute as the chain takes it, float64; `start` is the week of first stress."""
        return schedules.Dispute(
            kind=as_given((np.array(list(PolicyKind)) == self.policy).astype(float)),
            start=scalar(start),
            stops=scalar(STOPS[self.after]),
            undone=scalar(self.after == "undo"),
            retaliates=scalar(self.retaliation),
            breaks=scalar(self.coalition == "may-break"),
        )


def first_stress(rows: Sequence[ProgrammeRow]) -> int:
    """Week in which the first programme becomes known; 0 if there is none."""
    known = [
        row.timing.announced if row.timing.announced >= 0 else row.timing.start
        for row in rows
        if row.channel not in NO_STRESS
    ]
    return min(known, default=0)
