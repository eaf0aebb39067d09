"""What the target and others answer: one file for each action; none knows another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated

from pydantic import Field

from bondstrike.model.schedules import Rules
from bondstrike.scenario.arrays import padded, padded_codes
from bondstrike.scenario.fields import When
from bondstrike.scenario.responses.bills_for_bonds import BillsForBonds
from bondstrike.scenario.responses.buybacks import Buybacks
from bondstrike.scenario.responses.common import Rule
from bondstrike.scenario.responses.concession import Concession
from bondstrike.scenario.responses.fed_purchases import FedPurchases
from bondstrike.scenario.responses.freeze import Freeze
from bondstrike.scenario.responses.leverage_relief import LeverageRelief
from bondstrike.scenario.responses.lines_refused import LinesRefused
from bondstrike.scenario.responses.security_withdrawn import SecurityWithdrawn
from bondstrike.scenario.responses.stablecoin_demand import StablecoinDemand
from bondstrike.scenario.responses.stop_sales import StopSales
from bondstrike.scenario.responses.tariffs import Tariffs
from bondstrike.scenario.responses.withholding_tax import WithholdingTax
from bondstrike.vocabulary import N_RULES, Signal

Response = Annotated[
    StopSales
    | LeverageRelief
    | BillsForBonds
    | Buybacks
    | LinesRefused
    | WithholdingTax
    | Freeze
    | Tariffs
    | SecurityWithdrawn
    | StablecoinDemand
    | Concession
    | FedPurchases,
    Field(discriminator="action"),
]
"""Any response, told apart by its `action`."""

ACTIONS: Mapping[str, type[Rule]] = {
    "stop-sales": StopSales,
    "leverage-relief": LeverageRelief,
    "bills-for-bonds": BillsForBonds,
    "buybacks": Buybacks,
    "lines-refused": LinesRefused,
    "withholding-tax": WithholdingTax,
    "freeze": Freeze,
    "tariffs": Tariffs,
    "security-withdrawn": SecurityWithdrawn,
    "stablecoin-demand": StablecoinDemand,
    "concession": Concession,
    "fed-purchases": FedPurchases,
}
"""Responses by the name that users type."""

NO_END = 1e6
"""A week that never comes."""

Week = Callable[[When, str], int]
"""The week of the run in which a date falls, given the key that says it."""


def rules(responses: Sequence[Rule], week_of: Week) -> Rules:
    """Responses → `Rules` arrays on the `rule` axis; unused rows have sign zero.

    A date becomes a rule on the number of the week. Raises what `week_of` raises.
    """
    starts = [None if r.at is None else week_of(r.at, f"{i}.at") for i, r in enumerate(responses)]
    ends = [
        NO_END if r.until is None else week_of(r.until, f"{i}.until")
        for i, r in enumerate(responses)
    ]
    pairs = list(zip(responses, starts, strict=True))
    return Rules(
        signal=padded_codes(
            [Signal.WEEK if r.signal is None else r.signal for r in responses], N_RULES
        ),
        threshold=padded([r.threshold if at is None else at - 0.5 for r, at in pairs], N_RULES),
        sign=padded([r.sign for r in responses], N_RULES),
        delay=padded([r.delay_weeks for r in responses], N_RULES),
        ramp=padded([r.ramp_weeks for r in responses], N_RULES, empty=1.0),
        hold=padded([r.hold_weeks for r in responses], N_RULES),
        until=padded(ends, N_RULES, empty=NO_END),
        action=padded_codes([r.does for r in responses], N_RULES),
        size=padded([r.size for r in responses], N_RULES),
    )
