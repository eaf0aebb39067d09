"""The baseline in the units of the chain, and what one draw fixes for a whole path."""

from __future__ import annotations

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from bondstrike.model import (
    alternatives,
    budget,
    economy,
    fcig,
    haven,
    losses,
    politics,
    resolve,
    sellers,
    treasuries,
)
from bondstrike.model.baseline import Baseline
from bondstrike.model.parameters import Parameters
from bondstrike.model.schedules import Programmes, Scenario
from bondstrike.units import WEEK
from bondstrike.vocabulary import (
    N_BLOCS,
    OFFICIAL,
    PRIVATE,
    TEN_YEAR,
    TENOR_YEARS,
    Bucket,
    PerBucket,
    Scalar,
    Signal,
)

LONG = list(Bucket).index(Bucket.Y10_20)
"""First bucket of what a buyback takes."""


class Quarter(eqx.Module):
    """The baseline of one quarter."""

    gdp: Scalar
    growth: Scalar
    foreign: PerBucket
    """Foreign holdings, USD bn at par."""
    amount: PerBucket
    """Outstanding, USD bn at par."""
    private: Scalar
    """Held by private foreigners, USD bn at par."""


class Surroundings(eqx.Module):
    """What the later links of the chain start from; filled by `bondstrike.world`."""

    kernels: economy.Kernels
    weights: fcig.Weights
    budget: budget.Tables
    alternatives: alternatives.Tables
    losses: losses.Tables
    resolve: resolve.Tables


class Setting(eqx.Module):
    """The baseline in the units of the chain; computed once, shared by all draws."""

    market: treasuries.Tables
    quarters: Quarter
    """Stacked over quarters."""
    profile: Float[Array, "point"]
    """g(m) of the haven link at every point."""
    maturities: Float[Array, "point"]
    """Years."""
    purchase_mix: PerBucket
    """Par by bucket of one unit of par bought by the central bank: pro rata to coupons."""
    long_mix: PerBucket
    """Par by bucket of one unit of par bought back by the Treasury: coupons of ten years on."""
    par_yields: Float[Array, "point"]
    """Baseline yields on the baseline date, fraction per year."""
    official: Scalar
    """Foreign official holdings on the baseline date, USD bn at par."""
    reserves: Scalar
    """Reserves on the baseline date, USD bn."""
    policy_rate: Scalar
    """Policy rate on the baseline date, fraction."""
    mean_yield: Scalar
    """Yield of the purchase mix on the baseline date, fraction."""
    surroundings: Surroundings
    debt_path: budget.Path
    """The budget along the baseline itself."""
    coupons: Float[Array, "quarter"]
    """Coupons outstanding along the baseline, USD bn at par."""


class Draw(eqx.Module):
    """What one draw fixes for the whole path."""

    parameters: Parameters
    scenario: Scenario
    operators: treasuries.Operators
    sizes: Float[Array, "programme"]
    kinds: sellers.Kinds
    planned: Float[Array, "bloc"]
    """Planned amounts of each bloc's programmes, of a lasting flow one year's, USD bn."""
    taking_part: Float[Array, "bloc"]
    """1 for blocs with a programme that is meant to press on the target, else 0."""
    called_off: Scalar
    """Hazard at which markets expect a known programme to be called off, per year."""


def setting(baseline: Baseline, surroundings: Surroundings) -> Setting:
    """Everything that depends on the baseline alone; a second or less."""
    market, owners = baseline.market, baseline.owners
    quarters = np.asarray(market.amount).shape[0]
    tables = treasuries.tables(baseline)
    amount = np.asarray(market.amount)
    mix = np.concatenate([[0.0], amount[0, 1:] / amount[0, 1:].sum()])
    maturities = np.concatenate([np.asarray(TENOR_YEARS), np.asarray(market.maturity)])
    today = np.interp(np.asarray(market.maturity), TENOR_YEARS, np.asarray(market.forward_yield)[0])
    foreign = np.asarray(owners.foreign)
    official = foreign[0, :, OFFICIAL].sum()
    long = amount[0] * (np.arange(amount.shape[1]) >= LONG)
    return Setting(
        market=tables,
        quarters=Quarter(
            gdp=baseline.dollars.gdp[:quarters],
            growth=tables.growth,
            foreign=jnp.asarray(foreign.sum(axis=(1, 2))),
            amount=jnp.asarray(amount),
            private=jnp.asarray(foreign[:, :, PRIVATE].sum(axis=(1, 2))),
        ),
        profile=haven.long_end(jnp.asarray(maturities)),
        maturities=jnp.asarray(maturities),
        purchase_mix=jnp.asarray(mix),
        long_mix=jnp.asarray(long / long.sum()),
        par_yields=jnp.asarray(
            np.concatenate([np.asarray(market.forward_yield)[0], today]),
        ),
        official=jnp.asarray(official),
        reserves=jnp.asarray(baseline.dollars.reserves),
        policy_rate=jnp.asarray(baseline.dollars.policy_rate),
        mean_yield=jnp.asarray(mix[1:] @ today),
        surroundings=surroundings,
        debt_path=jax.jit(budget.path)(surroundings.budget, budget.still(surroundings.budget)),
        coupons=jnp.asarray(amount[:, 1:].sum(axis=1)),
    )


def draw(setting: Setting, parameters: Parameters, scenario: Scenario) -> Draw:
    """Scale operators and programme sizes to one draw."""
    beliefs, market = parameters.sellers, parameters.treasuries
    called_off = politics.expected_per_year(parameters.politics, scenario.dispute)
    sizes = sellers.sizes(scenario.programmes, beliefs, parameters.trade)
    sizes *= scenario.premises.lever
    kinds = sellers.kinds(scenario.programmes)
    scenario = _answering(scenario)
    amounts = sizes * kinds.members * sellers.one_year(scenario.programmes, kinds)
    planned = jnp.zeros(N_BLOCS).at[scenario.programmes.bloc].add(amounts)
    return Draw(
        parameters=parameters,
        scenario=scenario,
        operators=treasuries.operators(
            setting.market, market, beliefs, called_off, sellers.ARRIVALS_YEARS
        ),
        sizes=sizes,
        kinds=kinds,
        planned=planned,
        taking_part=_taking_part(scenario.programmes, sizes * kinds.members),
        called_off=called_off,
    )


def _answering(scenario: Scenario) -> Scenario:
    """The scenario in which nobody answers on a date a lever that is not there.

    A rule on a signal of the market needs no such word: it triggers by what it sees, lever or none.
    """
    dated = scenario.rules.signal == Signal.WEEK
    size = scenario.rules.size * jnp.where(dated, scenario.premises.lever, 1.0)
    return eqx.tree_at(lambda asked: asked.rules.size, scenario, size)


def _taking_part(programmes: Programmes, sizes: Float[Array, "programme"]) -> Float[Array, "bloc"]:
    """1 for blocs with a programme that is meant to press on the target, else 0."""
    hostile = jnp.zeros(N_BLOCS).at[programmes.bloc].add(jnp.abs(sizes) * programmes.hostile)
    return (hostile > 0.0).astype(sizes.dtype)


def noise(setting: Setting, parameters: Parameters) -> politics.Noise:
    """Standard deviations of what a week moves by itself."""
    loading = setting.market.factors[TEN_YEAR]
    return politics.Noise(
        ten_year=jnp.sqrt((loading * loading).sum() * WEEK),
        shares=parameters.conditions.shares_per_point * parameters.haven.fear_volatility,
    )
