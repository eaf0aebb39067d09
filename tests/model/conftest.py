"""One world and one compiled path for all tests of the chain."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from bondstrike.evidence.draws import SHOCKS
from bondstrike.model import chain, clearing, rules, sellers
from bondstrike.model.carry import carry
from bondstrike.model.offer import offer, pose
from bondstrike.model.outputs import Pair, Path
from bondstrike.model.parameters import Parameters
from bondstrike.model.react import react
from bondstrike.model.schedules import Fates, Scenario, Shocks
from bondstrike.model.setting import Draw, Quarter, Setting, draw, setting
from bondstrike.model.settle import settle
from bondstrike.model.state import State
from bondstrike.model.week import opening
from tests.model.builders import (
    baseline,
    chance,
    parameters,
    replace,
    scenario,
)
from tests.worlds import fates, surroundings

WEEKS = 26

Run = Callable[..., Path]
"""`run(*rows, seed=…, change={…}, fate={…}, **of_the_scenario)`: a path of two quarters, NumPy
arrays. Nothing comes to a head unless `fate` says so, though markets believe that it may."""


@pytest.fixture(scope="session")
def here() -> Setting:
    """The round world in the units of the chain."""
    return setting(baseline(), surroundings())


@pytest.fixture(scope="session")
def today(here: Setting) -> Quarter:
    """The first quarter of the round world."""
    return jax.tree.map(lambda x: x[0], here.quarters)


@pytest.fixture(scope="session")
def plain(here: Setting) -> Draw:
    """Round parameters, nobody sells."""
    return draw(here, parameters(), scenario())


@pytest.fixture(scope="session")
def run(here: Setting) -> Run:
    """Runs a scenario in the round world; compiled once."""
    return _runner(here, chain.path)


@pytest.fixture(scope="session")
def pair(here: Setting) -> Callable[..., Pair]:
    """As `run`, with and without the lever and with what the senders lost."""
    return _runner(here, chain.pair)


@pytest.fixture(scope="session")
def step(here: Setting, today: Quarter) -> Callable[..., Any]:
    """One week from the opening, or from a state made of it by `before`, with all its parts.

    `step(*rows, shock={…}, premises={…}, change={…}, fate={…}, before=…, **of_the_scenario)`;
    `times` multiplies the programmes' sizes and may be traced.
    """

    @jax.jit
    def parts(own: Parameters, asked: Scenario, shock: Shocks, luck: Fates, before: State) -> Any:
        this = draw(here, own, asked)
        return _week(here, this, today, before, shock, luck)

    def once(
        *rows: dict,
        shock: dict | None = None,
        premises: dict | None = None,
        change: dict | None = None,
        fate: dict | None = None,
        before: Callable[[State], State] = lambda state: state,
        times: Any = 1.0,
        **more: Any,
    ) -> Any:
        asked = scenario(*rows, **({"shocks": 1.0 if shock else 0.0} | more | (premises or {})))
        size = asked.programmes.size * times
        asked = replace(asked, programmes=replace(asked.programmes, size=size))
        news = {name: jnp.asarray((shock or {}).get(name, 0.0)) for name in SHOCKS}
        own = parameters(**(change or {}))
        state = before(opening(here, draw(here, own, asked)))
        return parts(own, asked, Shocks(**news), fates(**(fate or {})), state)

    return once


class Parts(NamedTuple):
    """A week in its parts, as `week.week` takes it."""

    offered: Any
    problem: Any
    cleared: Any
    settled: Any
    reacted: Any
    after: State


def _week(here: Setting, this: Draw, today: Quarter, state: State, shock: Any, luck: Any) -> Parts:
    zero, asked = jnp.zeros(()), this.scenario
    now = jax.tree.map(lambda x: x[0], sellers.calendar(asked.programmes, jnp.arange(1.0)))
    shock = jax.tree.map(lambda x: x * asked.premises.shocks, shock)
    clock = rules.advance(state.clock, state.signals, asked.rules)
    offered = offer(here, this, today, state, now, rules.strengths(clock, asked.rules))
    problem, rates = pose(here, this, today, state, offered, shock, zero)
    cleared = clearing.solve(problem, asked.fed, asked.premises, this.parameters)
    settled = settle(here, this, today, state, offered, problem, cleared, shock)
    reacted = react(here, this, today, state, offered, problem, cleared, settled, luck, zero)
    after = carry(this, state, offered, problem, cleared, settled, rates, clock, reacted, zero)
    return Parts(offered, problem, cleared, settled, reacted, after)


def _runner(here: Setting, what: Callable[..., Any]) -> Callable[..., Any]:
    compiled = jax.jit(what)

    def once(
        *rows: dict,
        seed: int | None = None,
        change: dict | None = None,
        fate: dict | None = None,
        weeks: int = WEEKS,
        **more: Any,
    ) -> Any:
        asked = scenario(*rows, **more)
        news = chance(weeks, seed, **(fate or {}))
        found = compiled(here, parameters(**(change or {})), asked, news)
        return jax.tree.map(np.asarray, found)

    return once
