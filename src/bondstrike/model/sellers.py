"""Link 1 — Sellers: who sells what, when, and what is known of it.

A programme p sells `size` spread evenly over its weeks, unless a response stops it:

    flow_p(t) = size_p · overlap of week t with [start, start + weeks) ÷ weeks · (1 − stopped_p)
                − returning · executed_p

where stopped_p is 1 once a response, a reversal of the policy at issue or the member's leaving has
ended the programme, and a programme that is undone is bought back at the rate `returning`.
`size` lies between the low, central and high estimate of what can really be ordered sold.
Markets know of a programme from its announcement, or, if it is quiet, once custody or TIC
figures show it. Of the remainder they believe

    c_p = c + (1 − c) · share already executed .

What was sold under an announced programme may be bought back once the programme is called off; a
quiet sale or new debt is not expected to be undone.

Nobody sells what he doesn't hold: the compiler of scenarios refuses it before the first week.
Beliefs (credibility, discovery) are judgement: no study observed a coordinated, announced sale.
"""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from bondstrike.model.parameters import Sellers, Trade
from bondstrike.model.schedules import Programmes
from bondstrike.units import WEEK, WEEKS_PER_YEAR
from bondstrike.vocabulary import CHANGES, SALES, Channel, PerProgramme

ARRIVALS_YEARS = (0.04, 0.4, 2.5)
"""Mean times to arrival, in years, among which what is still to be sold is spread."""


class State(eqx.Module):
    """What has been sold so far."""

    executed: PerProgramme
    """Sold so far, USD bn at par."""
    revocable: PerProgramme
    """Of it, sold under an announced programme that may be called off, USD bn at par."""


class Calendar(eqx.Module):
    """What of the programmes depends on the week alone; tabulated once, read week by week."""

    share: PerProgramme
    """Share of the programme that falls into the week."""
    done: PerProgramme
    """Share of the programme that has fallen due by the end of the week."""
    announced: PerProgramme
    """1 from the announcement on."""
    running: PerProgramme
    """Weeks since the first sale, negative before."""
    unfinished: PerProgramme
    """1 until the last week of the programme has passed."""
    arrival: Float[Array, "programme arrival"]
    """Weights of `ARRIVALS_YEARS` in the mean time to arrival of the remainder."""


class Orders(eqx.Module):
    """The week's sales and what markets expect of the rest."""

    flow: PerProgramme
    """Sold this week, USD bn at par."""
    revocable: PerProgramme
    """Added this week to what was sold under announced programmes, USD bn at par."""
    expected: Float[Array, "programme arrival"]
    """Remainder that markets believe in, by time to arrival, USD bn at par."""


class Kinds(eqx.Module):
    """What each programme row is: 1 or 0."""

    selling: PerProgramme
    """Sells holdings, outright or by letting them mature."""
    issuing: PerProgramme
    """Issues new debt."""
    hedging: PerProgramme
    """Sells dollars and no bond: forward, or out of deposits."""
    bills: PerProgramme
    """Buys bills."""
    goods: PerProgramme
    """Buys US goods with dollars."""
    lost_exports: PerProgramme
    """Keeps US goods out: the amount is exports lost."""
    import_cost: PerProgramme
    """Makes US imports dearer: the amount is what buyers pay more."""
    spending: PerProgramme
    """The Treasury spends without issuing debt."""

    @property
    def trade(self) -> PerProgramme:
        """Rows of measures on goods."""
        return self.lost_exports + self.import_cost

    @property
    def members(self) -> PerProgramme:
        """Rows of members of the coalition: they sell, hedge, change dollars or bar goods."""
        return self.selling + self.hedging + self.trade


def kinds(programmes: Programmes) -> Kinds:
    """What each row is, by its channel."""
    channel, number = programmes.channel, programmes.start.dtype

    def among(*wanted: Channel) -> PerProgramme:
        return jnp.isin(channel, jnp.asarray(wanted)).astype(number)

    return Kinds(
        selling=among(*SALES),
        issuing=among(Channel.ISSUANCE),
        hedging=among(*CHANGES),
        bills=among(Channel.BILL_DEMAND),
        goods=among(Channel.GOODS),
        lost_exports=among(Channel.LOST_EXPORTS),
        import_cost=among(Channel.IMPORT_COST),
        spending=among(Channel.SPENDING),
    )


def one_year(programmes: Programmes, kinds: Kinds) -> PerProgramme:
    """Part of an amount by which programmes are compared: of a lasting flow, one year's."""
    part = jnp.minimum(1.0, WEEKS_PER_YEAR / programmes.weeks)
    return jnp.where(kinds.trade > 0.0, part, 1.0)


def opening(programmes: Programmes) -> State:
    """Nothing sold yet."""
    none = jnp.zeros_like(programmes.start)
    return State(none, none)


def sizes(programmes: Programmes, parameters: Sellers, goods: Trade) -> PerProgramme:
    """Amount of each programme in this draw, USD bn at par: linear between the estimates."""
    low, central, high = programmes.size[:, 0], programmes.size[:, 1], programmes.size[:, 2]
    places = jnp.stack([parameters.mobilisable, goods.elasticity, goods.released])
    where = 2.0 * places[programmes.decided]
    return jnp.where(
        where < 1.0, low + where * (central - low), central + (where - 1.0) * (high - central)
    )


def orders(
    state: State,
    size: PerProgramme,
    now: Calendar,
    parameters: Sellers,
    stopped: PerProgramme,
    returning: PerProgramme,
) -> Orders:
    """Sales of the week and the believed remainder.

    `stopped` is a share in [0, 1]; `returning` the share of what was sold that is bought back.
    """
    flow = size * now.share * (1.0 - stopped) - returning * state.executed
    after = state.executed + flow
    done = jnp.where(size == 0.0, now.done, after / jnp.where(size == 0.0, 1.0, size))
    belief = parameters.credibility + (1.0 - parameters.credibility) * done
    found_out = (now.running >= parameters.discovery_weeks).astype(size.dtype)
    known = jnp.maximum(now.announced, found_out)
    remaining = (size - after) * (1.0 - stopped) * now.unfinished
    expected = (known * belief * remaining)[:, None] * now.arrival
    return Orders(flow, now.announced * after - state.revocable, expected)


def advance(state: State, done: Orders) -> State:
    """Book the week's sales."""
    return State(state.executed + done.flow, state.revocable + done.revocable)


def calendar(programmes: Programmes, weeks: Float[Array, "week"]) -> Calendar:
    """The programmes' calendar; axes (week, programme, …)."""
    time, end = weeks[:, None], programmes.start + programmes.weeks
    until = jnp.clip(time + 1.0 - programmes.start, 0.0, programmes.weeks)
    before = jnp.clip(time - programmes.start, 0.0, programmes.weeks)
    kind = programmes.start.dtype
    return Calendar(
        share=(until - before) / programmes.weeks,
        done=until / programmes.weeks,
        announced=((programmes.announced >= 0.0) & (time >= programmes.announced)).astype(kind),
        running=time - programmes.start,
        unfinished=(time < end).astype(kind),
        arrival=_arrival_weights(programmes.start, end, time),
    )


def _arrival_weights(
    start: PerProgramme, end: PerProgramme, time: Float[Array, "week one"]
) -> Float[Array, "week programme arrival"]:
    """Spread the mean time to arrival of the remainder over `ARRIVALS_YEARS`."""
    first = jnp.maximum(start, time + 1.0) - time
    last = jnp.maximum(end, time + 1.0) - time
    position = jnp.log(0.5 * (first + last) * WEEK)
    nodes = jnp.log(jnp.asarray(ARRIVALS_YEARS))
    return jnp.stack([jnp.interp(position, nodes, unit) for unit in jnp.eye(len(nodes))], axis=-1)
