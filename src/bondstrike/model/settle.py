"""After the week has cleared: dollars find takers and both sides are booked."""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from bondstrike.model import clearing, dollar, fed, haven, ledger, sellers, treasuries
from bondstrike.model.offer import Offered
from bondstrike.model.schedules import Shocks
from bondstrike.model.setting import Draw, Quarter, Setting
from bondstrike.model.state import State
from bondstrike.vocabulary import TEN_YEAR, PerBucket, Scalar

BUCKETS = treasuries.COUPON_POINTS


class Settled(eqx.Module):
    """The week's prices, cash and books."""

    yields: Float[Array, "point"]
    """Deviation from the baseline, fraction."""
    price: PerBucket
    defended: Scalar
    """Bought to defend a ceiling, USD bn at par."""
    market: treasuries.State
    currency: dollar.State
    from_flows: Scalar
    from_fear: Scalar
    from_policy: Scalar
    flows: ledger.Flows
    sheet: ledger.Sheet
    check: ledger.Check
    takers: dollar.Takers


def settle(
    setting: Setting,
    draw: Draw,
    quarter: Quarter,
    state: State,
    offered: Offered,
    problem: clearing.Week,
    cleared: clearing.Cleared,
    shock: Shocks,
) -> Settled:
    """Book the cleared week."""
    parameters, market = draw.parameters, setting.market
    yields = (
        cleared.supply_yields
        + problem.haven_per_point * cleared.fear
        + clearing.value(problem)
        + problem.noise
    )
    price = treasuries.prices(yields[BUCKETS], market)
    unit = setting.purchase_mix * market.dv01
    defended = cleared.purchase / unit.sum()
    carried = treasuries.advance(
        state.treasuries,
        offered.supply,
        problem.pressure,
        parameters.treasuries,
        market,
        (cleared.variance, cleared.cut, cleared.newly_cut, defended * unit[1:]),
    )
    money = _money(draw, offered, price)
    currency, effects = _currency(setting, draw, quarter, state, offered, cleared, money, shock)
    takers = dollar.takers(money.converted, parameters.dollar)
    flows = _flows(
        setting, draw, state, offered, problem, cleared, carried, money, takers, defended
    )
    sheet, check = ledger.post(state.sheet, flows, price)
    return Settled(
        yields, price, defended, carried, currency, *effects, flows, sheet, check, takers
    )


class Money(eqx.Module):
    """Cash of the week's sales, USD bn."""

    proceeds: Scalar
    converted: Scalar
    unhedged: Scalar
    parked: Scalar


def _money(draw: Draw, offered: Offered, price: PerBucket) -> Money:
    programmes = draw.scenario.programmes
    cash = offered.orders.flow * offered.selling * (programmes.mix @ price)
    hedged = offered.orders.flow * offered.hedging
    converted = cash * programmes.converted + hedged
    return Money(
        proceeds=cash.sum(),
        converted=converted.sum(),
        unhedged=(converted - cash * programmes.converted * programmes.hedged).sum(),
        parked=(cash * programmes.parked).sum(),
    )


def _currency(
    setting: Setting,
    draw: Draw,
    quarter: Quarter,
    state: State,
    offered: Offered,
    cleared: clearing.Cleared,
    money: Money,
    shock: Shocks,
) -> tuple[dollar.State, tuple[Scalar, Scalar, Scalar]]:
    """The dollar's state, and its log change from flows, fear and policy."""
    parameters, scenario = draw.parameters, draw.scenario
    programmes, percent = scenario.programmes, 100.0 / quarter.gdp
    currency = dollar.advance(
        state.dollar, money.unhedged * percent, shock.dollar, parameters.dollar
    )
    share = programmes.converted * (1.0 - programmes.hedged) * offered.selling + offered.hedging
    survives = jnp.exp(-draw.called_off * jnp.asarray(sellers.ARRIVALS_YEARS))
    to_come = (offered.orders.expected * share[:, None]).sum(axis=0) @ survives
    expected = to_come * percent * scenario.premises.announcement
    captured = fed.capture(state.fed, quarter.amount[1:].sum(), scenario.fed)
    return currency, (
        dollar.from_flows(currency, expected, parameters.dollar),
        dollar.from_fear(cleared.fear, state.haven.faith, parameters.dollar),
        fed.policy_dollar(captured, scenario.fed, parameters.fed),
    )


def _flows(
    setting: Setting,
    draw: Draw,
    state: State,
    offered: Offered,
    problem: clearing.Week,
    cleared: clearing.Cleared,
    carried: treasuries.State,
    money: Money,
    takers: dollar.Takers,
    defended: Scalar,
) -> ledger.Flows:
    """Name every flow of the week; DV01 becomes par bucket by bucket."""
    market = setting.market
    stock = _haven_stock(setting, draw, problem, cleared)
    return ledger.Flows(
        sold=offered.sold,
        issued=offered.issued,
        bought=offered.bought + defended * setting.purchase_mix,
        to_haven=stock - state.sheet[ledger.Agent.HAVEN_BUYERS, : len(market.dv01)],
        to_dealers=_par(carried.inventory - state.treasuries.inventory, market),
        from_hedge_funds=_par(cleared.newly_cut * market.leveraged, market),
        proceeds=money.proceeds,
        converted=money.converted,
        parked=money.parked,
        taken_by_residents=takers.residents,
        taken_by_officials=takers.foreign_official,
        foreign_share=draw.parameters.treasuries.foreign_private_share,
        goods=offered.goods.bought,
        spent=offered.goods.spent,
    )


def _par(dv01: Float[Array, "coupon_bucket"], market: treasuries.Tables) -> PerBucket:
    """DV01 by coupon bucket as par by bucket; bills carry none."""
    return jnp.concatenate([jnp.zeros(1), dv01 / market.dv01[1:]])


def _haven_stock(
    setting: Setting, draw: Draw, problem: clearing.Week, cleared: clearing.Cleared
) -> PerBucket:
    """Bonds that haven buyers hold over the baseline, USD bn at par, pro rata to coupons."""
    parameters = draw.parameters.treasuries
    effect = problem.haven_per_point[TEN_YEAR] * cleared.fear
    percent = haven.demand_in_percent(effect, parameters.lasting_bp * parameters.month_ratio)
    dv01 = 0.01 * percent * setting.market.market_dv01.sum()
    return dv01 / (setting.purchase_mix * setting.market.dv01).sum() * setting.purchase_mix


def log_dollar(settled: Settled) -> Scalar:
    """The broad dollar, log deviation from the baseline."""
    parts = settled.from_flows + settled.from_fear + settled.from_policy
    return parts + settled.currency.noise


def dislocation_of(problem: clearing.Week, cleared: clearing.Cleared) -> Scalar:
    """Flow premium and stress in the ten-year, fraction: what is not value."""
    ahead = problem.pressure.ahead[TEN_YEAR] + problem.pressure.per_purchase[TEN_YEAR] * (
        cleared.purchase
    )
    return cleared.supply_yields[TEN_YEAR] - ahead
