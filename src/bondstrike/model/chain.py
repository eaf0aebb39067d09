"""The story: quarters outside, weeks inside, one path, and the pair with and without the lever.

The whole is a pure function of setting, parameters, scenario and shocks; `jit`, `vmap` over draws
and `grad` apply. Markets clear weekly (`model.week`), the world moves quarterly. State and outputs
travel through the loops as one flat vector each: a hundred small buffers cost more than the sums.
"""

from __future__ import annotations

import equinox as eqx
import jax
import jax.numpy as jnp
from jax.flatten_util import ravel_pytree
from jaxtyping import Array

from bondstrike.model import outputs, sellers
from bondstrike.model.parameters import Parameters
from bondstrike.model.schedules import Scenario, Shocks
from bondstrike.model.setting import Setting, draw, setting
from bondstrike.model.week import opening, week
from bondstrike.units import WEEKS_PER_QUARTER
from bondstrike.vocabulary import Scalar

__all__ = ["Setting", "pair", "path", "setting"]


def pair(
    setting: Setting, parameters: Parameters, scenario: Scenario, shocks: Shocks
) -> tuple[outputs.Path, outputs.Path]:
    """The path with the levers, and the same path without them."""

    def half(lever: Scalar) -> outputs.Path:
        return path(setting, parameters, _with_lever(scenario, lever), shocks)

    both = jax.vmap(half)(jnp.asarray([1.0, 0.0]) * scenario.premises.lever)
    return jax.tree.map(lambda x: x[0], both), jax.tree.map(lambda x: x[1], both)


def _with_lever(scenario: Scenario, lever: Scalar) -> Scenario:
    return eqx.tree_at(lambda s: s.premises.lever, scenario, lever)


def _by_quarter(weekly: Array) -> Array:
    return weekly.reshape(-1, WEEKS_PER_QUARTER, *weekly.shape[1:])


def path(
    setting: Setting, parameters: Parameters, scenario: Scenario, shocks: Shocks
) -> outputs.Path:
    """One path. `shocks` has axis (week,) with whole quarters; outputs gain the axis week."""
    this = draw(setting, parameters, scenario)
    quarters = shocks.level.shape[-1] // WEEKS_PER_QUARTER
    weeks = jnp.arange(quarters * WEEKS_PER_QUARTER, dtype=float)
    calendar = sellers.calendar(scenario.programmes, weeks)
    news, times = jax.tree.map(_by_quarter, (shocks, calendar))
    world = jax.tree.map(lambda x: x[:quarters], setting.quarters)

    start, unpack = ravel_pytree(opening(setting, this))

    def one_quarter(packed: Array, now: tuple) -> tuple[Array, tuple]:
        quarter, shock, times = now

        def one_week(packed: Array, each: tuple) -> tuple[Array, Array]:
            after, shown = week(setting, this, quarter, unpack(packed), *each)
            return ravel_pytree(after)[0], outputs.pack(shown)

        packed, weekly = jax.lax.scan(one_week, packed, (shock, times))
        state = unpack(packed)
        shown = outputs.Quarterly(state.sellers.executed, state.sheet, state.memory.price)
        return packed, (weekly, shown)

    _, (weekly, quarterly) = jax.lax.scan(one_quarter, start, (world, news, times))
    return outputs.Path(outputs.unpack(weekly.reshape(-1, weekly.shape[-1])), quarterly)
