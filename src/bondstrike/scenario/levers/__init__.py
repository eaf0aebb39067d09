"""The senders' levers, and others that change demand, one file each; none knows another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from bondstrike.scenario.levers.bill_demand import BillDemand
from bondstrike.scenario.levers.buyers_strike import BuyersStrike
from bondstrike.scenario.levers.clearing_union import ClearingUnion
from bondstrike.scenario.levers.common import Dated
from bondstrike.scenario.levers.deficit import Deficit
from bondstrike.scenario.levers.hedge_ratio import HedgeRatio
from bondstrike.scenario.levers.invoicing import Invoicing
from bondstrike.scenario.levers.joint_asset import JointAsset
from bondstrike.scenario.levers.run_off import RunOff
from bondstrike.scenario.levers.sell_off import SellOff
from bondstrike.scenario.levers.tariffs import Tariffs
from bondstrike.scenario.levers.us_goods import UsGoods

Selling = SellOff | RunOff | BuyersStrike | HedgeRatio
"""Levers on Treasuries and dollars that are held."""

Others = UsGoods | Tariffs | Invoicing | ClearingUnion | JointAsset | BillDemand | Deficit
"""Levers on goods, on the use of the dollar, and on who else buys or owes."""

Lever = Annotated[Selling | Others, Field(discriminator="kind")]
"""Any lever, told apart by its `kind`."""

KINDS: Mapping[str, type[Dated]] = {
    "sell-off": SellOff,
    "run-off": RunOff,
    "buyers-strike": BuyersStrike,
    "hedge-ratio": HedgeRatio,
    "us-goods": UsGoods,
    "tariffs": Tariffs,
    "invoicing": Invoicing,
    "clearing-union": ClearingUnion,
    "joint-asset": JointAsset,
    "bill-demand": BillDemand,
    "deficit": Deficit,
}
"""Levers by the name that users type."""
