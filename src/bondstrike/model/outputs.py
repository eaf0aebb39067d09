"""Every weekly output: name, unit, meaning, link. `Weekly` has one field per variable."""

from __future__ import annotations

from typing import NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Float

from bondstrike.vocabulary import N_TENORS


class Variable(NamedTuple):
    """What a weekly output is."""

    unit: str
    meaning: str
    link: str
    axes: tuple[str, ...] = ()


VARIABLES: dict[str, Variable] = {
    "yields": Variable("bp", "Yield by tenor, deviation from the baseline", "clearing", ("tenor",)),
    "bill_yield": Variable(
        "bp", "Three-month bill yield, deviation from the baseline", "treasuries"
    ),
    "stock": Variable("bp", "Ten-year: supply priced ahead, sold and still expected", "treasuries"),
    "fed_effect": Variable("bp", "Ten-year: central-bank purchases priced ahead", "treasuries"),
    "flow": Variable("bp", "Ten-year: flow premium at the normal risk price", "treasuries"),
    "stress": Variable("bp", "Ten-year: what stress adds to flow and stock", "treasuries"),
    "haven": Variable("bp", "Ten-year: flight to (or from) Treasuries in fear", "haven"),
    "convenience": Variable("bp", "Ten-year: convenience yield lost", "haven"),
    "policy": Variable("bp", "Ten-year: rate path and inflation of a captured Fed", "fed"),
    "noise": Variable("bp", "Ten-year: ordinary rate noise", "chain"),
    "risk_price": Variable("multiple", "Risk price relative to calm (a/a₀)", "treasuries"),
    "volatility": Variable("bp/year", "Volatility memory of the ten-year", "treasuries"),
    "vix": Variable("points", "VIX, level", "haven"),
    "faith": Variable("share", "State of the haven: 1 whole, 0 broken", "haven"),
    "dollar": Variable("%", "Broad dollar, deviation from the baseline, up = stronger", "dollar"),
    "dollar_flows": Variable("%", "Broad dollar: conversions done and expected", "dollar"),
    "dollar_fear": Variable("%", "Broad dollar: fear, by the state of the haven", "dollar"),
    "dollar_policy": Variable("%", "Broad dollar: a captured Fed", "dollar"),
    "sold": Variable("$bn par", "Sold by the coalition so far", "sellers"),
    "expected": Variable("$bn par", "Still to be sold, as markets believe", "sellers"),
    "proceeds": Variable("$bn", "Cash received for what was sold so far", "ledger"),
    "converted": Variable("$bn", "Proceeds changed into other currencies so far", "ledger"),
    "parked": Variable("$bn", "Proceeds in the Fed's foreign repo pool", "ledger"),
    "fed_bought": Variable("$bn par", "Held by the Fed over the baseline", "fed"),
    "fed_purchases": Variable("$bn par", "Bought by the Fed in all", "fed"),
    "fed_carry": Variable("$bn/year", "Fed's interest earned less paid on what it bought", "fed"),
    "dealers": Variable("$bn par", "Dealers' extra inventory", "ledger"),
    "hedge_funds": Variable("$bn par", "Change of leveraged funds' longs", "ledger"),
    "haven_buyers": Variable("$bn par", "Bought out of fear", "ledger"),
    "home_buyers": Variable("$bn par", "Bought at home for its price", "ledger"),
    "foreign_buyers": Variable(
        "$bn par", "Bought abroad, outside the coalition, for its price", "ledger"
    ),
    "dollars_residents": Variable("$bn", "Converted dollars now with US residents", "ledger"),
    "dollars_official": Variable("$bn", "Converted dollars now with other central banks", "ledger"),
    "dollars_private": Variable("$bn", "Converted dollars now with private foreigners", "ledger"),
    "reserves": Variable("$bn", "Banks' reserves, level", "ledger"),
    "scarcity": Variable("bp", "Rise of overnight rates from scarce reserves", "fed"),
    "gross_claims": Variable(
        "$bn", "Foreigners' dollar claims, change at the week's prices", "ledger"
    ),
    "us_assets_abroad": Variable("$bn", "US residents' foreign assets, change", "ledger"),
    "net_transactions": Variable("$bn", "US net position: change by transactions", "ledger"),
    "net_valuation": Variable("$bn", "US net position: change by Treasury prices", "ledger"),
    "book_value": Variable(
        "$bn", "Market value of coupons outstanding, change by prices", "treasuries"
    ),
    "columns_error": Variable("$bn", "Largest column sum of the week's postings", "ledger"),
    "rows_error": Variable("$bn", "Largest row sum of the week's postings, income apart", "ledger"),
    "residual": Variable("fraction", "Largest residual of the week's clearing", "clearing"),
    "solutions": Variable("count", "Solutions seen by the scan", "clearing"),
    "other_solution": Variable("bp", "Greatest less least solution of the ten-year", "clearing"),
    "upper_branch": Variable("flag", "1 if the week cleared on the upper branch", "clearing"),
    "mortgage": Variable(
        "bp", "Thirty-year mortgage rate, deviation from the baseline", "conditions"
    ),
    "investment_grade": Variable("bp", "BBB yield, deviation from the baseline", "conditions"),
    "high_yield": Variable("bp", "High-yield yield, deviation from the baseline", "conditions"),
    "shares": Variable("%", "Share prices, deviation from the baseline", "conditions"),
    "swap_spread": Variable("bp", "Ten-year Treasury over swaps, deviation", "conditions"),
    "hazard": Variable("per year", "Hazard that the policy at issue is reversed", "politics"),
    "reversal_chance": Variable(
        "share", "Chance that it has been reversed by then, had it not been before", "politics"
    ),
    "reversed": Variable("flag", "1 once the policy at issue has been reversed", "politics"),
    "retaliated": Variable("flag", "1 once the target has retaliated", "politics"),
    "in_coalition": Variable("share", "Planned sales of members that are still in", "resolve"),
    "export_demand": Variable(
        "$bn/year", "US goods that foreigners buy more, or less, by the levers", "trade"
    ),
    "import_cost": Variable(
        "$bn/year", "What buyers pay more for imports under measures of the levers", "trade"
    ),
    "terms_lost": Variable(
        "$bn/year", "Real income that the US lose by worse terms of trade", "trade"
    ),
    "tariff": Variable("pp", "Tariff of the target on the members' goods, by a response", "trade"),
    "withheld": Variable("share", "Tax on foreign private holders' coupons", "budget"),
    "spent": Variable("$bn", "Spent by the Treasury with no debt issued, so far", "ledger"),
    "borrowed": Variable("$bn par", "Spent by the Treasury out of extra debt, so far", "ledger"),
    "placed": Variable("$bn", "Converted proceeds placed in other markets so far", "alternatives"),
    "waiting": Variable("$bn", "Converted proceeds waiting to be placed", "alternatives"),
    "alternatives_yield": Variable(
        "bp", "Ten-year of the markets bought, change by the purchases", "alternatives"
    ),
    "gold": Variable("%", "Price of gold, change by the purchases", "alternatives"),
}

LATER = ("placed", "waiting", "alternatives_yield", "gold")
"""Weekly outputs that are computed once all weeks of the path are known."""

_SEEN = tuple(name for name in VARIABLES if name not in LATER)
Seen = NamedTuple("Seen", [(name, Float[Array, "..."]) for name in _SEEN])  # type: ignore[misc]
Seen.__doc__ = """What is seen within a week: one value per `VARIABLES` entry not in `LATER`."""

Weekly = NamedTuple("Weekly", [(name, Float[Array, "..."]) for name in VARIABLES])  # type: ignore[misc]
Weekly.__doc__ = (
    """One value per `VARIABLES` entry; axes (week, …) after a path, (draw, week, …) mapped."""
)


class Week(NamedTuple):
    """A week as the loop hands it on; axes (week, …) once all weeks are stacked."""

    seen: Seen
    executed: Float[Array, "... programme"]
    """Sold so far by programme, USD bn at par."""
    price: Float[Array, "... bucket"]
    """Market value per unit of par."""


def pack(week: Week) -> Float[Array, "output"]:
    """One week's outputs as a flat vector: seen in the order of `VARIABLES`, then the rest."""
    return jnp.concatenate([*(jnp.atleast_1d(value) for value in week.seen), *week[1:]])


def unpack(packed: Float[Array, "... output"], programmes: int) -> Week:
    """The inverse of `pack`; leading axes are kept. `programmes` counts the programme rows."""
    values, place = {}, 0
    for name in Seen._fields:
        if VARIABLES[name].axes:
            values[name] = packed[..., place : place + N_TENORS]
            place += N_TENORS
        else:
            values[name] = packed[..., place]
            place += 1
    executed, price = packed[..., place : place + programmes], packed[..., place + programmes :]
    return Week(Seen(**values), executed, price)


class Quarterly(NamedTuple):
    """Quarter-end sheets, for the ledger on show. Axes (quarter, …)."""

    executed: Float[Array, "quarter programme"]
    """Sold so far by programme, USD bn at par."""
    sheet: Float[Array, "quarter agent instrument"]
    """Deviations from the baseline by agent and instrument, USD bn."""
    price: Float[Array, "quarter bucket"]
    """Market value per unit of par."""


MACRO: dict[str, Variable] = {
    "gdp": Variable("%", "Real output, deviation from the baseline", "economy"),
    "output_gap": Variable("%", "Output over potential, deviation", "economy"),
    "unemployment": Variable("pp", "Unemployment rate, deviation", "economy"),
    "core_inflation": Variable("pp", "Core prices over four quarters, deviation", "economy"),
    "exports": Variable("%", "Real exports, deviation", "economy"),
    "imports": Variable("%", "Real imports, deviation", "economy"),
    "import_cost": Variable(
        "$bn/year", "What buyers pay more for imports, all measures and tariffs", "trade"
    ),
    "funds_rate": Variable("pp", "Funds rate: given path and the rule's answer", "economy"),
    "fcig": Variable("pp", "FCI-G: drag on growth over the next year", "economy"),
    "primary_deficit": Variable("$bn/quarter", "Extra primary deficit", "economy"),
    "interest": Variable("$bn/quarter", "Net interest, over the baseline", "budget"),
    "interest_old": Variable("$bn/quarter", "Of it on coupons sold before the opening", "budget"),
    "interest_new": Variable("$bn/quarter", "Of it on bills and on coupons sold since", "budget"),
    "consolidated": Variable(
        "$bn/quarter", "Net interest of Treasury and central bank together", "budget"
    ),
    "remittances": Variable("$bn/quarter", "Central bank's payments to the Treasury", "budget"),
    "debt": Variable("$bn", "Marketable debt, over the baseline", "budget"),
    "debt_yield": Variable("bp", "Ten-year: what the extra debt adds", "budget"),
}
"""Quarterly outputs of economy and budget; averages or flows of the quarter, debt at its end."""

Macro = NamedTuple("Macro", [(name, Float[Array, "quarter"]) for name in MACRO])  # type: ignore[misc]
Macro.__doc__ = """One value per `MACRO` entry and quarter."""

SENDERS: dict[str, Variable] = {
    "executed": Variable(
        "$bn", "Lost on what was sold, against its price without the sale", "losses"
    ),
    "book": Variable("$bn", "Lost on what was sold, against par", "losses"),
    "held": Variable("$bn", "Lost on what is still held, against its price without", "losses"),
    "currency_sold": Variable("$bn", "Lost in home money on dollars changed", "losses"),
    "currency_held": Variable(
        "$bn", "Lost in home money on Treasuries and deposits kept", "losses"
    ),
    "income": Variable("$bn", "Income given up on the proceeds", "losses"),
    "own_curve": Variable(
        "$bn", "Own interest cost: spillover of yields less own purchases", "losses"
    ),
    "exports": Variable(
        "$bn", "Goods exports to the United States lost to weaker demand", "losses"
    ),
    "retaliation": Variable(
        "$bn", "Goods exports to the United States lost to retaliation", "losses"
    ),
    "measures": Variable("$bn", "Real income lost by measures on goods", "losses"),
    "tariffs": Variable(
        "$bn", "Goods exports lost to the target's tariffs, by a response", "losses"
    ),
    "withheld": Variable("$bn", "Coupons withheld by the target's tax", "losses"),
}
"""What a bloc loses by quarter end, for two years, effect of the lever; a gain is negative."""

Senders = NamedTuple("Senders", [(name, Float[Array, "quarter bloc"]) for name in SENDERS])  # type: ignore[misc]
Senders.__doc__ = """One value per `SENDERS` entry, quarter and bloc."""


class Path(NamedTuple):
    """One path: weekly outputs, quarter-end sheets, economy and budget by quarter."""

    weekly: Weekly
    quarterly: Quarterly
    macro: Macro


class Pair(NamedTuple):
    """The path with the levers, the same path without them, and what the senders lost."""

    with_lever: Path
    without: Path
    senders: Senders
