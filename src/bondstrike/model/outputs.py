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
}

Weekly = NamedTuple("Weekly", [(name, Float[Array, "..."]) for name in VARIABLES])  # type: ignore[misc]
Weekly.__doc__ = (
    """One value per `VARIABLES` entry; axes (week, …) after a path, (draw, week, …) mapped."""
)


def pack(week: Weekly) -> Float[Array, "output"]:
    """One week's outputs as a flat vector, in the order of `VARIABLES`."""
    return jnp.concatenate([jnp.atleast_1d(value) for value in week])


def unpack(packed: Float[Array, "... output"]) -> Weekly:
    """The inverse of `pack`; leading axes are kept."""
    values, place = {}, 0
    for name, variable in VARIABLES.items():
        if variable.axes:
            values[name] = packed[..., place : place + N_TENORS]
            place += N_TENORS
        else:
            values[name] = packed[..., place]
            place += 1
    return Weekly(**values)


class Quarterly(NamedTuple):
    """Quarter-end sheets, for the ledger on show. Axes (quarter, …)."""

    executed: Float[Array, "quarter programme"]
    """Sold so far by programme, USD bn at par."""
    sheet: Float[Array, "quarter agent instrument"]
    """Deviations from the baseline by agent and instrument, USD bn."""
    price: Float[Array, "quarter bucket"]
    """Market value per unit of par."""


class Path(NamedTuple):
    """One path: weekly outputs and quarter-end sheets."""

    weekly: Weekly
    quarterly: Quarterly
