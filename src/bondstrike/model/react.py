"""What the week's prices do beyond the market: to households and firms, to politics, to members."""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp

from bondstrike.model import clearing, conditions, politics, resolve, rules, trade, treasuries
from bondstrike.model.offer import Offered
from bondstrike.model.schedules import Fates
from bondstrike.model.setting import Draw, Quarter, Setting, noise
from bondstrike.model.settle import Settled, dislocation_of, log_dollar
from bondstrike.model.state import State
from bondstrike.vocabulary import TEN_YEAR, Action, Scalar


class Reacted(eqx.Module):
    """The week as it is felt, and the states that follow from it."""

    conditions: conditions.State
    felt: conditions.Shown
    politics: politics.State
    dispute: politics.Shown
    resolve: resolve.State
    in_coalition: Scalar
    """Planned sales of members that are still in, share."""


def react(
    setting: Setting,
    draw: Draw,
    quarter: Quarter,
    state: State,
    offered: Offered,
    problem: clearing.Week,
    cleared: clearing.Cleared,
    settled: Settled,
    fates: Fates,
    now: Scalar,
) -> Reacted:
    """Conditions, then politics, then resolve; `now` is the number of the week."""
    parameters, scenario = draw.parameters, draw.scenario
    lasting, felt = conditions.respond(
        state.conditions, _prices(draw, problem, cleared, settled, now), parameters.conditions
    )
    earnings = trade.shares(offered.goods.export_demand, quarter.gdp, parameters.trade)
    felt = eqx.tree_at(lambda shown: shown.shares, felt, felt.shares + earnings)
    answered, dispute = politics.advance(
        state.politics,
        now,
        _news(state, offered, settled, felt),
        noise(setting, draw.parameters),
        parameters.politics,
        scenario.dispute,
        scenario.premises,
        fates,
    )
    members = resolve.advance(
        state.resolve,
        offered.under_way,
        jnp.maximum(answered.retaliated, _tariffed(offered)),
        rules.strength(offered.strengths, Action.SECURITY_WITHDRAWN)
        * setting.surroundings.resolve.dependence,
        parameters.resolve,
        scenario.dispute,
        fates,
    )
    still_in = resolve.in_coalition(members, draw.planned)
    return Reacted(lasting, felt, answered, dispute, members, still_in)


def _tariffed(offered: Offered) -> Scalar:
    """1 while the target has tariffs on the members' goods by a response, else 0."""
    return jnp.where(rules.strength(offered.strengths, Action.TARIFFS) > 0.0, 1.0, 0.0)


def _prices(
    draw: Draw,
    problem: clearing.Week,
    cleared: clearing.Cleared,
    settled: Settled,
    now: Scalar,
) -> conditions.Prices:
    """What conditions read of the week.

    Without weekly shocks volatility falls below normal by itself; that is no news, so it is
    measured against a market in which nothing moves.
    """
    normal, noisy = draw.operators.volatility, draw.scenario.premises.shocks
    still = treasuries.still_volatility(now, normal, draw.parameters.treasuries)
    usual = noisy * normal + (1.0 - noisy) * still
    return conditions.Prices(
        ten_year=settled.yields[TEN_YEAR],
        premium=cleared.supply_yields[TEN_YEAR] + problem.convenience[TEN_YEAR],
        dislocation=dislocation_of(problem, cleared),
        volatility=jnp.sqrt(cleared.variance) - usual,
        fear=cleared.fear,
    )


def _news(
    state: State, offered: Offered, settled: Settled, felt: conditions.Shown
) -> politics.News:
    """The week as politicians see it, ordinary noise included."""
    memory, ten_year = state.memory, settled.yields[TEN_YEAR]
    before = 1.0 + memory.shares / 100.0
    return politics.News(
        rise=ten_year - memory.ten_year,
        ten_year=ten_year,
        shares_move=100.0 * ((1.0 + felt.shares / 100.0) / before - 1.0),
        dollar=100.0 * jnp.expm1(log_dollar(settled)),
        mortgage=felt.mortgage,
        open_attack=offered.open_attack,
        pace=offered.pace,
    )
