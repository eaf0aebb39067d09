"""Before the week clears: what comes to market, and the problem that clearing has to solve."""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from bondstrike.model import clearing, fed, haven, politics, resolve, rules, sellers, treasuries
from bondstrike.model.schedules import Programmes, Scenario, Shocks
from bondstrike.model.setting import Draw, Quarter, Setting
from bondstrike.model.state import State
from bondstrike.units import WEEK, WEEKS_PER_YEAR, decay_per_week
from bondstrike.vocabulary import OFFICIAL, Action, PerBucket, PerProgramme, Scalar

NOISE_HALF_LIFE_YEARS = 2.0
"""Half-life of ordinary rate noise, years: levels wander, but come back (judgement)."""

RETURN_HALF_LIFE_YEARS = 0.25
"""Half-life of what was sold once a programme is undone, years (judgement)."""

SALIENT = 0.001
"""Openly planned sale that is taken for half an attack, share of coupons outstanding (judgement:
some $25bn today; $100m sold by one fund in January 2026 closed no ranks, MF18)."""

HALF_YEAR_WEEKS = 26.0
"""Weeks of a programme whose pace is one."""

FEAR_WEEKS = 4.0
"""Weeks over which an event's fear builds up."""


class Offered(eqx.Module):
    """What comes to market this week."""

    orders: sellers.Orders
    selling: PerProgramme
    """1 for programmes that sell holdings, else 0."""
    hedging: PerProgramme
    """1 for programmes that sell dollars and no bond, else 0."""
    open_attack: Scalar
    """While an announced programme of the lever runs, how far it is taken for an attack; else 0."""
    pace: Scalar
    """Pace of the open attack, as far as it is taken for one: 1 where the whole of a large one is
    carried out in half a year."""
    under_way: Scalar
    """1 while any member's programme runs, else 0."""
    sold: PerBucket
    """By the coalition, USD bn at par."""
    issued: PerBucket
    """Extra issuance, USD bn at par."""
    supply: treasuries.Supply
    planned: fed.Plan
    bought: PerBucket
    """By the Fed's rule, USD bn at par."""
    goods: Goods
    strengths: Float[Array, "action"]
    """Strength of each response."""


class Goods(eqx.Module):
    """Goods and extra spending of the week."""

    bought: Scalar
    """US goods paid with the coalition's dollars, USD bn."""
    export_demand: Scalar
    """US goods that foreigners buy more, or if negative less, USD bn a year."""
    import_cost: Scalar
    """What buyers pay more for imports under the measures of the programmes, USD bn a year."""
    terms_lost: Scalar
    """Real income that the target loses by worse terms of trade, USD bn a year."""
    spent: Scalar
    """Spent by the Treasury with no debt issued, USD bn."""
    borrowed: Scalar
    """Spent by the Treasury out of extra debt, USD bn at par."""


def offer(
    setting: Setting,
    draw: Draw,
    quarter: Quarter,
    state: State,
    now: sellers.Calendar,
    strengths: Float[Array, "action"],
) -> Offered:
    """Sales, issuance and the Fed's plan for the week."""
    parameters, scenario = draw.parameters, draw.scenario
    programmes, market = scenario.programmes, setting.market
    kinds, members = draw.kinds, draw.kinds.members
    stopped, returning = _ended(draw, state, strengths, kinds)
    orders = sellers.orders(state.sellers, draw.sizes, now, parameters.sellers, stopped, returning)
    running = now.unfinished * (draw.sizes > 0.0) * members * (1.0 - stopped)
    sold = (orders.flow * kinds.selling) @ programmes.mix
    issued = (orders.flow * kinds.issuing) @ programmes.mix
    weight = kinds.selling + kinds.issuing * (1.0 - parameters.treasuries.issuance_discount)
    expected = (orders.expected * weight[:, None]).T @ programmes.mix
    planned = fed.plan(
        state.fed,
        state.memory.dislocation,
        scenario.fed,
        parameters.fed,
        rules.strength(strengths, Action.FED_PURCHASES),
    )
    bought = planned.purchase * setting.purchase_mix
    twist = rules.strength(strengths, Action.BILLS_FOR_BONDS) * setting.purchase_mix
    twist += rules.strength(strengths, Action.BUYBACKS) * setting.long_mix
    private = sold + (1.0 - parameters.treasuries.issuance_discount) * issued - twist
    supply = treasuries.Supply(
        sold=(private * market.dv01)[1:],
        revocable=(((orders.revocable * kinds.selling) @ programmes.mix) * market.dv01)[1:],
        bought=(bought * market.dv01)[1:],
        expected=(expected * market.dv01)[:, 1:] * scenario.premises.announcement,
        to_buy=(planned.expected * setting.purchase_mix * market.dv01)[1:],
        bills=sold[0] + issued[0] + twist.sum() - _bills_bought(orders, kinds, strengths),
        relief=rules.strength(strengths, Action.LEVERAGE_RELIEF),
        growth=quarter.growth,
        settled=state.politics.reversed * (1.0 - scenario.dispute.undone),
    )
    hostile = members * now.announced * programmes.hostile
    amounts = jnp.maximum(draw.sizes, 0.0) * sellers.one_year(programmes, kinds)
    planned_openly = (amounts * hostile).sum()
    salience = _salience(planned_openly / quarter.amount[1:].sum())
    return Offered(
        orders=orders,
        selling=kinds.selling,
        hedging=kinds.hedging,
        open_attack=salience * (running * now.announced * programmes.hostile).max(),
        pace=salience * _pace(amounts * members, running * hostile * _hits(kinds, now)),
        under_way=(running * jnp.maximum(now.announced, now.running >= 0.0)).max(),
        sold=sold,
        issued=issued + _twist_of(twist),
        supply=supply,
        planned=planned,
        bought=bought,
        goods=_goods(scenario.programmes, orders.flow, kinds),
        strengths=strengths,
    )


def _bills_bought(
    orders: sellers.Orders, kinds: sellers.Kinds, strengths: Float[Array, "action"]
) -> Scalar:
    """Bills that somebody new buys this week, USD bn."""
    new = rules.strength(strengths, Action.STABLECOIN_DEMAND)
    return (orders.flow * kinds.bills).sum() + new


def _goods(programmes: Programmes, flow: PerProgramme, kinds: sellers.Kinds) -> Goods:
    """Goods of the week, from the programmes' flows."""
    bought, lost = flow @ kinds.goods, flow @ kinds.lost_exports
    return Goods(
        bought=bought,
        export_demand=(bought - lost) * WEEKS_PER_YEAR,
        import_cost=(flow @ kinds.import_cost) * WEEKS_PER_YEAR,
        terms_lost=(flow * programmes.harm) @ kinds.trade * WEEKS_PER_YEAR,
        spent=flow @ kinds.spending,
        borrowed=flow @ kinds.issuing,
    )


def _hits(kinds: sellers.Kinds, now: sellers.Calendar) -> PerProgramme:
    """Share of the attack that falls into the week: a measure on goods hits for half a year."""
    new = (now.running >= 0.0) & (now.running < HALF_YEAR_WEEKS)
    return jnp.where(kinds.trade > 0.0, new / HALF_YEAR_WEEKS, now.share)


def _salience(planned: Scalar) -> Scalar:
    """How far an open sale of that share of the coupons is taken for an attack, 0 to 1."""
    return planned / (planned + SALIENT)


def _pace(amounts: PerProgramme, shares: PerProgramme) -> Scalar:
    """Share of all members' amounts that openly falls into the week, times half a year's weeks."""
    total, open_now = amounts.sum(), (amounts * shares).sum()
    return HALF_YEAR_WEEKS * open_now / jnp.where(total > 0.0, total, 1.0)


def _ended(
    draw: Draw, state: State, strengths: Float[Array, "action"], kinds: sellers.Kinds
) -> tuple[PerProgramme, PerProgramme]:
    """Share of each programme that has ended, and the share of what was sold bought back.

    Only members' programmes end, and with a sale the goods that it was to pay: new debt and
    others' purchases go on. A freeze stops no tariff; what is granted ends both. Only what was
    sold to press is bought back: neither measures nor what was given for goods.
    """
    dispute, bloc = draw.scenario.dispute, draw.scenario.programmes.bloc
    members = kinds.members
    granted = rules.strength(strengths, Action.CONCESSION) * dispute.stops
    barred = jnp.maximum(
        rules.strength(strengths, Action.STOP_SALES), rules.strength(strengths, Action.FREEZE)
    )
    answered = jnp.where(kinds.trade > 0.0, granted, jnp.maximum(granted, barred))
    staying = resolve.staying(state.resolve)[bloc] * (
        1.0 - politics.called_off(state.politics, dispute)
    )
    rate = 1.0 - decay_per_week(RETURN_HALF_LIFE_YEARS)
    pressing = (members - kinds.trade) * draw.scenario.programmes.hostile
    returning = pressing * dispute.undone * state.politics.reversed * rate
    return (members + kinds.goods) * (1.0 - (1.0 - answered) * staying), returning


def _twist_of(twist: PerBucket) -> PerBucket:
    """Bills issued for bonds: what the swap adds to each bucket, summing to zero at par."""
    return (-twist).at[0].add(twist.sum())


def pose(
    setting: Setting,
    draw: Draw,
    quarter: Quarter,
    state: State,
    offered: Offered,
    shock: Shocks,
    week: Scalar,
) -> tuple[clearing.Week, tuple[Scalar, Scalar]]:
    """The clearing problem of the week, and the two factors of ordinary rate noise."""
    parameters, scenario, market = draw.parameters, draw.scenario, setting.market
    unit = _unit_of_purchase(setting)
    pressure = treasuries.pressure(
        state.treasuries, offered.supply, draw.operators, market, parameters.treasuries, unit[0]
    )
    calms = decay_per_week(NOISE_HALF_LIFE_YEARS)
    news = haven.lively(state.haven) * WEEK**0.5
    level = calms * state.level + shock.level * news
    slope = calms * state.slope + shock.slope * news
    noise = market.factors @ jnp.stack([level, slope])
    captured = fed.capture(state.fed, quarter.amount[1:].sum(), scenario.fed)
    lost = haven.convenience_lost(
        state.haven, _exited(setting, draw, state, offered), parameters.haven, setting.profile
    )
    per_point = haven.effect_per_point(state.haven, parameters.haven, setting.profile)
    problem = clearing.Week(
        pressure=pressure,
        market=state.treasuries,
        volatility=draw.operators.volatility,
        haven_per_point=per_point * scenario.premises.haven,
        fear=haven.fear_before(state.haven, shock.fear, parameters.haven)
        + _event_fear(scenario, week),
        convenience=lost * scenario.premises.convenience,
        policy=fed.policy_effect(captured, scenario.fed, parameters.fed, setting.maturities),
        tax=_tax_borne(setting, draw, offered),
        noise=noise,
        captured=captured,
        last_yield=state.memory.ten_year,
        last_noise=state.memory.noise_10y,
        room=offered.planned.room * unit[1],
        last_upper=state.memory.upper,
    )
    return problem, (level, slope)


def _tax_borne(setting: Setting, draw: Draw, offered: Offered) -> Float[Array, "point"]:
    """Rise of yields from a tax on foreign holders' coupons, fraction per year.

    Of price-led demand a share is private foreigners'; they want that much more before tax. Who
    holds for a government is exempt by sovereign immunity.
    """
    rate = rules.strength(offered.strengths, Action.WITHHOLDING_TAX)
    return draw.parameters.treasuries.foreign_private_share * rate * setting.par_yields


def _event_fear(scenario: Scenario, week: Scalar) -> Scalar:
    """VIX points that an event of the scenario adds this week."""
    events, since = scenario.events, week - scenario.events.start
    now = (since >= 0.0) & (since < FEAR_WEEKS)
    return jnp.where(now, events.fear / FEAR_WEEKS, 0.0) * scenario.premises.lever


def _unit_of_purchase(setting: Setting) -> tuple[Float[Array, "coupon_bucket"], Scalar]:
    """DV01 by bucket of one unit of DV01 bought, and DV01 per USD bn of par bought."""
    dv01 = (setting.purchase_mix * setting.market.dv01)[1:]
    return dv01 / dv01.sum(), dv01.sum()


def _exited(setting: Setting, draw: Draw, state: State, offered: Offered) -> Scalar:
    """Share of foreign official holdings sold, this week included."""
    official = (draw.scenario.programmes.holder == OFFICIAL) * offered.selling
    gone = (state.sellers.executed + offered.orders.flow) @ official
    return jnp.clip(gone / setting.official, 0.0, 1.0)
