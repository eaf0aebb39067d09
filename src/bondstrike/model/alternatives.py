"""Link 5 — Alternatives: where the proceeds go, at what price, and how long it takes.

Dollars that were changed are to be placed in other safe assets. Week by week a market i takes at
most a share of what it trades, and in all no more than moves its price to a bound:

    Kᵢ = participation · 5 days · turnoverᵢ · openᵢ        USD bn a week
    Rᵢ = sizeᵢ · (bound / impact) · 1 % · openᵢ            USD bn in all

Gold comes first with its share of the proceeds, as far as its room R goes; the rest goes to the
bond markets, in proportion to what each can take a week. With u weeks of full buying they hold

    F(u) = Σᵢ min(Kᵢ u, Rᵢ) ,   u(t) = min over s ≤ t of [F⁻¹(converted(s)) + t − s] ,

the queue's closed form: u rises by at most one a week and never past what there is to place. As
the smaller markets fill up the weekly pace falls. What waits lies in foreign deposits. If dollars
are bought back after a reversal, as much is sold again elsewhere in that week.

A safe asset that the senders issue together takes what they would place before any market does, up
to what has been issued, and moves no price: supply and demand for it come together. It replaces
debt of single members, whose yields are left as they are.

Bought for good, 1 % of a market lowers its ten-year by `impact_bp`. No study on the shelf measures
that outside the United States: the American figure is carried over (PI05, PI10, PI11, QE01), as if
other markets answered in proportion to their size. Gold answers to dollars (PT20 says what central
banks bought, nobody what it did to the price). Participation, both bounds and the order of buying
are judgement; so is the opening of each market: China's is shut to this size of inflow by its
capital controls. Prices of sovereign debt in credit, such as Italy's, may behave otherwise.
"""

from __future__ import annotations

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from bondstrike.model.parameters import Alternatives
from bondstrike.model.schedules import Depth
from bondstrike.units import BP, PERCENT, TRADING_DAYS_PER_WEEK
from bondstrike.vocabulary import Asset, Scalar

IS_GOLD = tuple(float(asset is Asset.GOLD) for asset in Asset)
"""1 at gold on the `asset` axis, 0 at the bond markets."""

GOLD = tuple(Asset).index(Asset.GOLD)
"""Position of gold on the `asset` axis."""

GOLD_BOUND_PERCENT = 25.0
"""Rise of the gold price, by their own buying, at which the senders stop, percent (judgement)."""

GOLD_UNIT = 100.0
"""Amount of gold bought to which `gold_percent` refers, USD bn."""

SETTLED = 1e-3
"""Amount below which nothing is said to wait or to be changed, USD bn: one million."""

PerAsset = Float[Array, "asset"]
Weeks = Float[Array, "week"]


class Tables(eqx.Module):
    """The markets on the baseline date."""

    size: PerAsset
    """Outstanding; of gold all above ground, USD bn."""
    turnover: PerAsset
    """Traded a day, USD bn."""
    yield_: PerAsset
    """Ten-year yield; nothing for gold, fraction per year."""
    open_: PerAsset
    """1 if foreigners can buy at this size, 0 if not."""


class Placed(eqx.Module):
    """What became of the converted proceeds, week by week."""

    placed: Weeks
    """Placed so far, USD bn."""
    waiting: Weeks
    """Converted and not yet placed, USD bn."""
    by_asset: Float[Array, "week asset"]
    """Placed so far by market, USD bn."""
    changes: Float[Array, "week asset"]
    """Change of each market's ten-year by the purchases, fraction per year; gold zero."""
    yields: Weeks
    """Average of `changes` over what is placed in bonds, fraction per year; never above zero."""
    gold: Weeks
    """Change of the gold price by the purchases, percent; never below zero."""
    joint: Weeks
    """Placed so far in the senders' joint asset, USD bn; part of `placed`."""


def place(
    tables: Tables, parameters: Alternatives, converted: Weeks, depth: Depth | None = None
) -> Placed:
    """Place `converted`, the proceeds changed into other currencies so far, USD bn.

    `depth` is the senders' joint asset, where there is one.
    """
    whole = jnp.maximum(converted, 0.0)
    joint = jnp.minimum(whole, issued(depth, whole.shape[0]))
    wanted = whole - joint
    gold = jnp.asarray(IS_GOLD)
    pace, most = capacity(tables, parameters), room(tables, parameters)
    in_gold = jnp.minimum(parameters.gold_share * wanted, most[GOLD])
    by_asset = fill(gold * pace, gold * most, in_gold)
    by_asset += fill((1.0 - gold) * pace, (1.0 - gold) * most, wanted - in_gold)
    placed = by_asset.sum(axis=1) + joint
    changes = _changes(tables, parameters, by_asset)
    return Placed(
        placed=placed,
        waiting=whole - placed,
        by_asset=by_asset,
        changes=changes,
        yields=_average(changes, (1.0 - gold) * by_asset),
        gold=parameters.gold_percent * by_asset[:, GOLD] / GOLD_UNIT,
        joint=joint,
    )


def issued(depth: Depth | None, weeks: int) -> Weeks:
    """Of the joint asset so far, USD bn."""
    if depth is None:
        return jnp.zeros(weeks)
    since = jnp.arange(1.0, weeks + 1.0) - depth.start
    return depth.size * jnp.clip(since / depth.weeks, 0.0, 1.0)


def capacity(tables: Tables, parameters: Alternatives) -> PerAsset:
    """Kᵢ: the most that a market takes in a week, USD bn."""
    share = parameters.participation_percent * PERCENT
    return share * TRADING_DAYS_PER_WEEK * tables.turnover * tables.open_


def room(tables: Tables, parameters: Alternatives) -> PerAsset:
    """Rᵢ: the most that a market takes in all, USD bn."""
    bonds = tables.size * PERCENT * _ratio(parameters.bound_bp, parameters.impact_bp)
    gold = GOLD_UNIT * _ratio(GOLD_BOUND_PERCENT, parameters.gold_percent)
    return jnp.where(jnp.asarray(IS_GOLD) > 0.0, gold, bonds) * tables.open_


def _ratio(above: Scalar | float, below: Scalar) -> Scalar:
    return above / jnp.maximum(below, 1e-6)


def fill(pace: PerAsset, most: PerAsset, wanted: Weeks) -> Float[Array, "week asset"]:
    """Placed so far by market, USD bn, of `wanted` so far; markets fill in step with their pace.

    `pace` USD bn a week and `most` USD bn in all, both zero for a market that is left out.
    """
    takes = pace > 0.0
    full = jnp.where(takes, most / jnp.where(takes, pace, 1.0), 0.0)
    knots = jnp.concatenate([jnp.zeros(1), jnp.sort(full)])
    held = jnp.minimum(pace * knots[:, None], most).sum(axis=1)
    used = queue(jnp.interp(wanted, held, knots))
    return jnp.minimum(pace * used[:, None], jnp.where(takes, most, 0.0))


def queue(wanted: Weeks) -> Weeks:
    """min over s ≤ t of wanted(s) + t − s, with nothing wanted before the first week.

    Everything in weeks of full buying: at most one more a week, never more than is wanted.
    """
    ends = jnp.arange(1.0, wanted.shape[0] + 1.0)
    ahead = jnp.concatenate([jnp.zeros(1), wanted - ends])
    return ends + jax.lax.cummin(ahead)[1:]


def _changes(
    tables: Tables, parameters: Alternatives, by_asset: Float[Array, "week asset"]
) -> Float[Array, "week asset"]:
    """Change of each market's ten-year, fraction per year; zero for gold."""
    bonds = 1.0 - jnp.asarray(IS_GOLD)
    bought_percent = by_asset / jnp.maximum(tables.size, SETTLED) / PERCENT
    return -parameters.impact_bp * BP * bonds * bought_percent


def _average(values: Float[Array, "week asset"], weights: Float[Array, "week asset"]) -> Weeks:
    """Weighted average over markets by week; zero in a week without weight."""
    total = weights.sum(axis=1)
    there = total > 0.0
    return (values * weights).sum(axis=1) / jnp.where(there, total, 1.0) * there


def weeks_to_place(placed: Placed, converted: Weeks) -> Scalar:
    """Weeks from the last conversion until nothing waits, a whole number.

    0 if all is placed in the week of the last conversion, or if nothing is converted; the number
    of weeks in the path if something still waits at its end.
    """
    weeks = jnp.arange(1.0, converted.shape[0] + 1.0)
    changed = jnp.diff(converted, prepend=0.0) > SETTLED
    last = jnp.max(jnp.where(changed, weeks, 0.0))
    waits = placed.waiting > SETTLED
    still = jnp.max(jnp.where(waits, weeks, 0.0))
    done = jnp.where(still > 0.0, jnp.maximum(still - last + 1.0, 0.0), 0.0)
    return jnp.where(waits[-1], jnp.asarray(float(converted.shape[0])), done)
