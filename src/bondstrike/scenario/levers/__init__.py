"""The senders' levers, one file each; none knows another."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bondstrike.scenario.levers.run_off import RunOff
from bondstrike.scenario.levers.sell_off import SellOff

Lever = Annotated[SellOff | RunOff, Field(discriminator="kind")]
"""Any lever, told apart by its `kind`."""

KINDS: dict[str, type[SellOff] | type[RunOff]] = {"sell-off": SellOff, "run-off": RunOff}
"""Levers by the name that users type."""
