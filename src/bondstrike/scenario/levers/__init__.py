"""The senders' levers, and others that change demand, one file each; none knows another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from bondstrike.scenario.levers.bill_demand import BillDemand
from bondstrike.scenario.levers.buyers_strike import BuyersStrike
from bondstrike.scenario.levers.common import Dated
from bondstrike.scenario.levers.hedge_ratio import HedgeRatio
from bondstrike.scenario.levers.run_off import RunOff
from bondstrike.scenario.levers.sell_off import SellOff

Lever = Annotated[
    SellOff | RunOff | BuyersStrike | HedgeRatio | BillDemand, Field(discriminator="kind")
]
"""Any lever, told apart by its `kind`."""

KINDS: Mapping[str, type[Dated]] = {
    "sell-off": SellOff,
    "run-off": RunOff,
    "buyers-strike": BuyersStrike,
    "hedge-ratio": HedgeRatio,
    "bill-demand": BillDemand,
}
"""Levers by the name that users type."""
