"""Link 13 — Trade: what happens to goods, at home and at the border.

Demand for home goods that is new, D in USD bn a year, lifts output while it is new:

    output(t) = m · (D(t) − U(t)) / GDP,    U(t) = k U(t − 1) + (1 − k) D(t − 1)

U is what economy and currency have got used to, with the half-life at which such demand is crowded
out. As a lasting rise of demand does nothing in the end, one that ends leaves a hole behind: what
was crowded out has to find its way back. D is what foreigners buy more or less of US goods, what
the Treasury spends more, less `TAX_DEMAND` of what buyers pay more for imports: a tariff is a tax.

A tariff of τ points by the target on the members' goods, at the share s that buyers pay at the
border and the elasticity ε of imports M to what they cost:

    imports after   M (1 + sτ)^(−ε)
    paid more       sτ · imports after          borne by exporters   (1 − s)τ · imports after
    revenue         τ · imports after           exports lost         M − imports after

What is paid more reaches consumer prices as far as `retail_pass` says, over a year, and stays in
their level. What a measure of *the senders* does to US exports is worked out before the chain
(`bondstrike.trade`) and comes as programme rows, so that quotas, groups of goods and diversion are
all in it. Shares fall by the earnings that lost exports stand for.

Left out: imports replaced by home goods, but as `TAX_DEMAND` says; what dearer inputs cost
exporters; the currency's own answer to tariffs, which the trade core has as relative wages and the
dollar link does not. The budget gains the revenue and loses what `budget` says of output.
Sources: MM13 (elasticities), MM14, MM15, MM17 (border), MM16 (retail) in the evidence table.
"""

from __future__ import annotations

from typing import Final

import jax.numpy as jnp
from jaxtyping import Array, Float

from bondstrike.model.parameters import Trade
from bondstrike.numerics import convolution
from bondstrike.units import PERCENT, QUARTERS_PER_YEAR
from bondstrike.vocabulary import Scalar

TAX_DEMAND: Final = 0.5
"""Demand given up per dollar that buyers pay more, share. Judgement: a tax is partly saved, and
what home goods replace raises output again; 14 points on all imports then take some 0.6 % off
output, a little more than what other models had for the tariffs of 2025 (memory: grade D)."""

CONSUMPTION: Final = 0.68
"""Private consumption, share of GDP (BEA, 2025, from memory: grade D)."""

IMPORTS_PER_OUTPUT: Final = 1.5
"""Percent of imports per percent of output that new demand brings (judgement: the usual order)."""

EXPORTS: Final = 0.11
"""Exports of goods and services, share of GDP: $2,180bn and $1.18tn of $30.4tn, 2025 (Census and
CBO, grade A; services third party, C)."""

Quarters = Float[Array, "quarter"]


def imports_left(rate: Float[Array, "..."], parameters: Trade) -> Float[Array, "..."]:
    """Share of the members' goods that is still bought; `rate` as a fraction."""
    return (1.0 + parameters.border_pass * rate) ** -parameters.import_elasticity


def paid_more(
    rate: Float[Array, "..."], imports: Float[Array, "..."], parameters: Trade
) -> Float[Array, "..."]:
    """What buyers pay more, in the unit of `imports` before the tariff."""
    return parameters.border_pass * rate * imports * imports_left(rate, parameters)


def borne(
    rate: Float[Array, "..."], imports: Float[Array, "..."], parameters: Trade
) -> Float[Array, "..."]:
    """What exporters lose: goods not sold, and the part of the tariff that they bear."""
    left = imports_left(rate, parameters)
    return imports * (1.0 - left) + (1.0 - parameters.border_pass) * rate * imports * left


def revenue(cost: Float[Array, "..."], parameters: Trade) -> Float[Array, "..."]:
    """Revenue that goes with what buyers pay more, same unit."""
    return cost / parameters.border_pass


def demand(
    exports: Float[Array, "..."], spending: Float[Array, "..."], cost: Float[Array, "..."]
) -> Float[Array, "..."]:
    """D: demand for home goods over the baseline, USD bn a year, as its three parts are."""
    return exports + spending - TAX_DEMAND * cost


def output(extra: Quarters, gdp: Quarters, parameters: Trade) -> Quarters:
    """Change of real output, percent, from demand D in USD bn a year."""
    fresh = extra - _used_to(extra, parameters)
    return 100.0 * parameters.demand_multiplier * fresh / gdp


def _used_to(extra: Quarters, parameters: Trade) -> Quarters:
    """U: demand that has been crowded out by the quarter, USD bn a year."""
    keeps = 0.5 ** (1.0 / (QUARTERS_PER_YEAR * parameters.crowding_half_life_years))
    lags = jnp.arange(extra.shape[0])
    weights = jnp.where(lags > 0, (1.0 - keeps) * keeps ** jnp.maximum(lags - 1, 0), 0.0)
    return convolution.matrix(weights, extra.shape[0]) @ extra


def inflation(cost: Quarters, gdp: Quarters, parameters: Trade) -> Quarters:
    """Consumer prices over four quarters, percentage points, from dearer imports."""
    level = 100.0 * parameters.retail_pass * cost / (CONSUMPTION * gdp)
    spread = jnp.where(jnp.arange(cost.shape[0]) < QUARTERS_PER_YEAR, 1.0 / QUARTERS_PER_YEAR, 0.0)
    reached = convolution.matrix(spread, cost.shape[0]) @ level
    return reached - jnp.concatenate([jnp.zeros(QUARTERS_PER_YEAR), reached])[: cost.shape[0]]


def exports_percent(extra: Quarters, gdp: Quarters) -> Quarters:
    """Extra purchases of US goods as percent of exports."""
    return 100.0 * extra / (EXPORTS * gdp)


def shares(extra: Scalar, gdp: Scalar, parameters: Trade) -> Scalar:
    """Change of share prices, percent, from exports lost or won, USD bn a year."""
    return parameters.shares_percent * extra / gdp / PERCENT
