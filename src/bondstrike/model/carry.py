"""From one week to the next: every link's state, last week's signals and prices; faith moves."""

from __future__ import annotations

import jax.numpy as jnp

from bondstrike.model import clearing, fed, haven, ledger, rules, sellers
from bondstrike.model.offer import Offered
from bondstrike.model.react import Reacted
from bondstrike.model.setting import Draw
from bondstrike.model.settle import Settled, dislocation_of, log_dollar
from bondstrike.model.state import Memory, State
from bondstrike.units import BP
from bondstrike.vocabulary import N_BUCKETS, TEN_YEAR, Action, PerRule, Scalar


def carry(
    draw: Draw,
    state: State,
    offered: Offered,
    problem: clearing.Week,
    cleared: clearing.Cleared,
    settled: Settled,
    rates: tuple[Scalar, Scalar],
    clock: PerRule,
    reacted: Reacted,
    number: Scalar,
) -> State:
    """The state with which next week begins; `number` is that of the week that ends."""
    parameters, memory = draw.parameters, state.memory
    ten_year = settled.yields[TEN_YEAR]
    value = log_dollar(settled)
    joint = haven.joint_fall(cleared.move, value - memory.dollar, cleared.fear - state.haven.fear)
    distrust = jnp.maximum(_distrust(offered, problem), memory.distrust)
    dislocation = dislocation_of(problem, cleared)
    return State(
        sellers=sellers.advance(state.sellers, offered.orders),
        treasuries=settled.market,
        haven=haven.advance(
            state.haven, cleared.fear, joint, distrust - memory.distrust, parameters.haven
        ),
        dollar=settled.currency,
        fed=fed.advance(
            state.fed, memory.dislocation, offered.planned, settled.defended, draw.scenario.fed
        ),
        sheet=settled.sheet,
        conditions=reacted.conditions,
        politics=reacted.politics,
        resolve=reacted.resolve,
        clock=clock,
        signals=rules.signals(
            ten_year / BP,
            dislocation / BP,
            cleared.price,
            100.0 * jnp.expm1(value),
            haven.USUAL_VIX + cleared.fear,
            state.haven.faith,
            number + 1.0,
            -settled.sheet[ledger.Agent.SELLERS, :N_BUCKETS].sum(),
        ),
        memory=Memory(
            ten_year=ten_year,
            noise_10y=problem.noise[TEN_YEAR],
            dislocation=dislocation,
            dollar=value,
            shares=reacted.felt.shares,
            distrust=distrust,
            upper=cleared.upper,
            net_transactions=memory.net_transactions + _net_position(state.sheet, settled),
            proceeds=memory.proceeds + settled.flows.proceeds,
            converted=memory.converted + settled.flows.converted,
            taken=memory.taken
            + jnp.stack(
                [
                    settled.takers.residents,
                    settled.takers.foreign_official,
                    settled.takers.foreign_private,
                ]
            ),
            price=settled.price,
            spent=memory.spent + offered.goods.spent,
            borrowed=memory.borrowed + offered.goods.borrowed,
        ),
        level=rates[0],
        slope=rates[1],
    )


def _distrust(offered: Offered, problem: clearing.Week) -> Scalar:
    """Strength of what breaks faith at a stroke: a freeze, refused lines, a captured Fed.

    A tax takes part of what was promised, and counts by that part.
    """
    frozen = rules.strength(offered.strengths, Action.FREEZE)
    refused = rules.strength(offered.strengths, Action.LINES_REFUSED)
    taxed = rules.strength(offered.strengths, Action.WITHHOLDING_TAX)
    return jnp.stack([frozen, refused, taxed, problem.captured]).max()


def _net_position(before: ledger.Sheet, settled: Settled) -> Scalar:
    """Change of the US net position by the week's transactions, at the week's prices."""
    change = settled.sheet - before
    assets = ledger.us_assets_abroad(change)
    return assets - ledger.gross_claims(change, settled.price)
