"""The story: weeks, quarters, one path, and the pair with and without the lever.

The whole is a pure function of setting, parameters, scenario and chance; `jit`, `vmap` over draws
and `grad` apply. Markets clear weekly (`model.week`), the baseline moves quarterly; once the weeks
are known, proceeds find their places, the economy answers and the state pays (`model.macro`).
State and outputs travel through the loops as one flat vector each: a hundred small buffers cost
more than the sums.
"""

from __future__ import annotations

from functools import partial

import equinox as eqx
import jax
import jax.numpy as jnp
from jax.flatten_util import ravel_pytree
from jaxtyping import Array, Float

from bondstrike.model import alternatives, losses, outputs, sellers
from bondstrike.model.macro import macro
from bondstrike.model.parameters import Parameters
from bondstrike.model.schedules import Chance, Scenario
from bondstrike.model.setting import Draw, Setting, Surroundings, draw, setting
from bondstrike.model.week import opening, week
from bondstrike.units import BP, WEEKS_PER_QUARTER
from bondstrike.vocabulary import TEN_YEAR, Scalar

__all__ = ["Setting", "Surroundings", "axes", "pair", "path", "setting"]


LOSSES_QUARTERS = 8
"""Quarters over which the senders' losses are counted."""


def axes() -> tuple[object, ...]:
    """Which arguments of `pair` have an axis `draw`: parameters, Fed, premises, chance."""
    return None, 0, Scenario(None, None, 0, None, None, 0, None), 0  # type: ignore[arg-type]


def pair(
    setting: Setting, parameters: Parameters, scenario: Scenario, chance: Chance
) -> outputs.Pair:
    """The path with the levers, the same path without them, and what the senders lost."""

    def half(lever: Scalar) -> tuple[outputs.Path, Weeks]:
        return _path(setting, parameters, _with_lever(scenario, lever), chance)

    both = jax.vmap(half)(jnp.asarray([1.0, 0.0]) * scenario.premises.lever)
    with_lever, without = (jax.tree.map(lambda x, i=i: x[i], both) for i in (0, 1))
    senders = _senders(setting, parameters, scenario, with_lever, without)
    return outputs.Pair(with_lever[0], without[0], senders)


def _with_lever(scenario: Scenario, lever: Scalar) -> Scenario:
    return eqx.tree_at(lambda s: s.premises.lever, scenario, lever)


def path(
    setting: Setting, parameters: Parameters, scenario: Scenario, chance: Chance
) -> outputs.Path:
    """One path. The weekly shocks have axis (week,), whole quarters; outputs gain the axis."""
    return _path(setting, parameters, scenario, chance)[0]


class Weeks(eqx.Module):
    """What only the senders' losses need of the weeks."""

    executed: Float[Array, "week programme"]
    """Sold so far by programme, USD bn at par."""
    price: Float[Array, "week bucket"]
    """Market value per unit of par."""
    placed: alternatives.Placed


def _path(
    setting: Setting, parameters: Parameters, scenario: Scenario, chance: Chance
) -> tuple[outputs.Path, Weeks]:
    this = draw(setting, parameters, scenario)
    weeks, sheet = _weeks(setting, this, chance)
    placed = alternatives.place(
        setting.surroundings.alternatives,
        parameters.alternatives,
        losses.proceeds_converted(scenario.programmes, weeks.executed, weeks.price),
        scenario.depth,
    )
    weekly = _whole(this, weeks.seen, placed)
    ends = slice(WEEKS_PER_QUARTER - 1, None, WEEKS_PER_QUARTER)
    shown = outputs.Quarterly(weeks.executed[ends], sheet, weeks.price[ends])
    found = outputs.Path(weekly, shown, macro(setting, this, weekly))
    return found, Weeks(weeks.executed, weeks.price, placed)


def _weeks(
    setting: Setting, this: Draw, chance: Chance
) -> tuple[outputs.Week, Float[Array, "quarter agent instrument"]]:
    """All weeks, and the ledger's sheet at every quarter's end."""
    quarters = chance.weekly.level.shape[-1] // WEEKS_PER_QUARTER
    numbers = jnp.arange(quarters * WEEKS_PER_QUARTER, dtype=float)
    calendar = sellers.calendar(this.scenario.programmes, numbers)
    times = jax.tree.map(_by_quarter, (numbers, chance.weekly, calendar))
    world = jax.tree.map(lambda x: x[:quarters], setting.quarters)
    start, unpack = ravel_pytree(opening(setting, this))

    def one_quarter(packed: Array, now: tuple) -> tuple[Array, tuple]:
        quarter, times = now

        def one_week(packed: Array, each: tuple) -> tuple[Array, Array]:
            number, shocks, due = each
            after, shown = week(
                setting, this, quarter, unpack(packed), number, shocks, due, chance.fates
            )
            return ravel_pytree(after)[0], outputs.pack(shown)

        packed, weekly = jax.lax.scan(one_week, packed, times)
        return packed, (weekly, unpack(packed).sheet)

    _, (weekly, sheet) = jax.lax.scan(one_quarter, start, (world, times))
    rows = this.scenario.programmes.size.shape[0]
    return outputs.unpack(weekly.reshape(-1, weekly.shape[-1]), rows), sheet


def _by_quarter(weekly: Array) -> Array:
    return weekly.reshape(-1, WEEKS_PER_QUARTER, *weekly.shape[1:])


def _whole(this: Draw, seen: outputs.Seen, placed: alternatives.Placed) -> outputs.Weekly:
    """The weeks with what could only be told once all of them were known."""
    events, number = this.scenario.events, jnp.arange(seen.converted.shape[0])
    revalued = jnp.where(number >= events.start, events.gold, 0.0) * this.scenario.premises.lever
    gold = 100.0 * ((1.0 + placed.gold / 100.0) * (1.0 + revalued / 100.0) - 1.0)
    return outputs.Weekly(
        **seen._asdict(),
        placed=placed.placed,
        waiting=placed.waiting,
        alternatives_yield=placed.yields / BP,
        gold=gold,
    )


def _senders(
    setting: Setting,
    parameters: Parameters,
    scenario: Scenario,
    with_lever: tuple[outputs.Path, Weeks],
    without: tuple[outputs.Path, Weeks],
) -> outputs.Senders:
    """What the senders lost in two years: prices, currency, trade with the lever less without."""
    cut = partial(jax.tree.map, lambda x: x[: LOSSES_QUARTERS * WEEKS_PER_QUARTER])
    (here, weeks), (there, others) = with_lever, without
    macro = [half.macro.imports[:LOSSES_QUARTERS] for half in (here, there)]
    here, there, weeks, others = map(cut, (here.weekly, there.weekly, weeks, others))
    rates = [half.yields[:, TEN_YEAR] - half.policy for half in (here, there)]
    flows = losses.Flows(
        executed=weeks.executed,
        price_with=weeks.price,
        price_without=others.price,
        dollar_with=here.dollar,
        dollar_without=there.dollar,
        placed=weeks.placed.by_asset,
        lowered=weeks.placed.changes,
        waiting=weeks.placed.waiting,
        joint=weeks.placed.joint,
        ten_year=(rates[0] - rates[1]) * BP,
        imports=macro[0] - macro[1],
        retaliated=here.retaliated - there.retaliated,
        tariff=here.tariff - there.tariff,
        withheld=here.withheld - there.withheld,
    )
    return losses.senders(
        setting.surroundings.losses,
        scenario.programmes,
        flows,
        parameters.alternatives,
        parameters.resolve,
        parameters.trade,
    )
