"""One week of the story.

Rules read last week's signals → sellers sell → the Fed plans → supply presses on the market → the
market clears → the dollars find takers → the ledger books both sides → households, firms and
politics feel it → members stay or leave → faith in the haven moves.
"""

from __future__ import annotations

import jax
import jax.numpy as jnp

from bondstrike.model import (
    clearing,
    conditions,
    dollar,
    fed,
    haven,
    ledger,
    politics,
    resolve,
    rules,
    sellers,
    treasuries,
)
from bondstrike.model.carry import carry
from bondstrike.model.offer import offer, pose
from bondstrike.model.outputs import Week
from bondstrike.model.react import react
from bondstrike.model.schedules import Fates, Shocks
from bondstrike.model.setting import Draw, Quarter, Setting
from bondstrike.model.settle import settle
from bondstrike.model.show import show
from bondstrike.model.state import Memory, State
from bondstrike.vocabulary import Scalar, Signal


def week(
    setting: Setting,
    draw: Draw,
    quarter: Quarter,
    state: State,
    number: Scalar,
    shock: Shocks,
    now: sellers.Calendar,
    fates: Fates,
) -> tuple[State, Week]:
    """Carry the state over week `number` and say what happened."""
    premises, policy = draw.scenario.premises, draw.scenario.fed
    shock = jax.tree.map(lambda x: x * premises.shocks, shock)
    clock = rules.advance(state.clock, state.signals, draw.scenario.rules)
    answers = rules.strengths(clock, draw.scenario.rules)
    offered = offer(setting, draw, quarter, state, now, answers)
    problem, rates = pose(setting, draw, quarter, state, offered, shock, number)
    cleared = clearing.solve(problem, policy, premises, draw.parameters)
    settled = settle(setting, draw, quarter, state, offered, problem, cleared, shock)
    reacted = react(
        setting, draw, quarter, state, offered, problem, cleared, settled, fates, number
    )
    after = carry(draw, state, offered, problem, cleared, settled, rates, clock, reacted, number)
    shown = show(setting, draw, quarter, after, offered, problem, cleared, settled, reacted)
    return after, Week(shown, after.sellers.executed, settled.price)


def opening(setting: Setting, draw: Draw) -> State:
    """The baseline date: nothing sold, nothing bought, normal volatility."""
    parameters, scenario = draw.parameters, draw.scenario
    zero = jnp.zeros(())
    calm = rules.signals(
        zero, zero, zero + 1.0, zero, zero + haven.USUAL_VIX, zero + 1.0, zero, zero
    )
    return State(
        sellers=sellers.opening(scenario.programmes),
        treasuries=treasuries.opening(setting.market),
        haven=haven.opening(parameters.haven),
        dollar=dollar.opening(),
        fed=fed.opening(),
        conditions=conditions.opening(),
        politics=politics.opening(),
        resolve=resolve.opening(),
        sheet=ledger.opening(),
        clock=rules.opening(scenario.rules),
        signals=calm.at[Signal.HAVEN].set(parameters.haven.opening),
        memory=Memory(
            ten_year=zero,
            noise_10y=zero,
            dislocation=zero,
            dollar=zero,
            shares=zero,
            distrust=zero,
            upper=zero,
            net_transactions=zero,
            proceeds=zero,
            converted=zero,
            taken=jnp.zeros(3),
            price=setting.market.price,
            spent=zero,
            borrowed=zero,
        ),
        level=zero,
        slope=zero,
    )
