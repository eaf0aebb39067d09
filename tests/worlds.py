"""The real baseline for tests: world, setting, questions, parameters and chance, each made once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from bondstrike.evidence import medians, sample, to_parameters
from bondstrike.evidence import shocks as draw_shocks
from bondstrike.model import chain
from bondstrike.model.baseline import Baseline
from bondstrike.model.outputs import Pair
from bondstrike.model.parameters import Parameters
from bondstrike.model.schedules import Chance, Fates, Scenario, Shocks
from bondstrike.model.setting import Setting, Surroundings
from bondstrike.scenario import compile as compiler
from bondstrike.scenario import load_scenario
from bondstrike.units import WEEKS_PER_QUARTER
from bondstrike.vocabulary import N_BLOCS, Channel
from bondstrike.world import load_world
from bondstrike.world.to_surroundings import to_surroundings

BUDGET_QUARTERS = 40
"""The budget's tables may be longer than a path, not shorter."""

NEVER = 8.0
"""A fate so late that nothing happens."""

AT_ONCE = -NEVER
"""A fate so early that it happens in the first week in which it can."""


@cache
def baseline(quarters: int = 40) -> Baseline:
    """The shipped baseline over so many quarters."""
    return load_world().to_baseline(quarters)


@cache
def surroundings() -> Surroundings:
    """What the later links start from."""
    return to_surroundings(load_world(), BUDGET_QUARTERS)


@cache
def setting(quarters: int = 40) -> Setting:
    """The baseline in the units of the chain."""
    return within(baseline(quarters))


def within(other: Baseline) -> Setting:
    """The setting of another market in the same surroundings."""
    return chain.setting(other, surroundings())


@cache
def question(name: str, *sets: str) -> Scenario:
    """A preset's arrays, with `key=value` overrides."""
    compiled = compiler.compile(load_scenario(name, sets), load_world()).scenario
    return jax.tree.map(jnp.asarray, compiled)


def drawn(index: int, seed: int) -> Parameters:
    """One draw of the priors."""
    columns = sample(1, seed, None, index)
    return to_parameters({name: jnp.asarray(x[0]) for name, x in columns.items()})


def news(quarters: int, seed: int, index: int = 0, times: float = 1.0, **fate: Any) -> Chance:
    """Weekly shocks of one draw, `times` as loud; nothing comes to a head unless `fate` says so."""
    found = draw_shocks(1, WEEKS_PER_QUARTER * quarters, seed, index)
    weekly = Shocks(**{name: times * jnp.asarray(x[0]) for name, x in found.items()})
    return Chance(weekly, fates(**fate))


def fates(
    reversal: float = NEVER,
    retaliation: float = NEVER,
    break_rank: Mapping[int, float] | None = None,
) -> Fates:
    """When things happen: never, but for what is said. `break_rank` by position of the bloc."""
    leaving = np.full(N_BLOCS, NEVER)
    for bloc, fate in (break_rank or {}).items():
        leaving[bloc] = fate
    return Fates(jnp.asarray(reversal), jnp.asarray(retaliation), jnp.asarray(leaving))


def premised(scenario: Scenario, **premises: float) -> Scenario:
    """The scenario with other premises."""
    return _with(scenario, "premises", premises)


def disputed(scenario: Scenario, **terms: Any) -> Scenario:
    """The scenario with other terms of the dispute."""
    return _with(scenario, "dispute", terms)


def programmed(scenario: Scenario, **columns: Any) -> Scenario:
    """The scenario with other columns of its programmes."""
    return _with(scenario, "programmes", columns)


def _with(scenario: Scenario, part: str, changes: dict[str, Any]) -> Scenario:
    return eqx.tree_at(
        lambda s: [getattr(getattr(s, part), name) for name in changes],
        scenario,
        [jnp.asarray(value) for value in changes.values()],
    )


PAIR = jax.jit(chain.pair)
"""One program for each number of weeks, whoever asks."""


def pair(
    scenario: Scenario,
    chance: Chance,
    parameters: Parameters | None = None,
    setting_: Setting | None = None,
) -> Pair:
    """With and without the lever and what the senders lost; at medians on the shipped baseline."""
    quarters = chance.weekly.level.shape[-1] // WEEKS_PER_QUARTER
    own = medians() if parameters is None else parameters
    given = setting(quarters) if setting_ is None else setting_
    return PAIR(given, *(plain(tree) for tree in (own, scenario, chance)))


def plain(tree: Any) -> Any:
    """Leaves of one kind of type, so that nothing is compiled twice."""
    return jax.tree.map(lambda x: jnp.asarray(np.asarray(x)), tree)


def programmes(*rows: dict[str, Any], of: str = "fed-never") -> Scenario:
    """A scenario whose programmes are these rows: size, start, weeks, mix, announced and so on."""
    columns = {name: 0.0 for name in ("size", "mix", "start", "converted", "parked", "hedged")}
    columns |= {"weeks": 1.0, "announced": -1.0, "channel": Channel.SALE, "holder": 0, "bloc": 0}
    empty = question(of)
    filled = {
        name: np.full_like(np.array(getattr(empty.programmes, name)), value)
        for name, value in columns.items()
    }
    for place, row in enumerate(rows):
        for name, value in row.items():
            filled[name][place] = value
    return programmed(empty, **filled)
