"""The week in the units of the faces: one value per entry of `outputs.VARIABLES`."""

from __future__ import annotations

import jax.numpy as jnp

from bondstrike.model import clearing, fed, haven, ledger, rules, treasuries
from bondstrike.model.ledger import Agent, Instrument
from bondstrike.model.offer import Offered
from bondstrike.model.outputs import Seen
from bondstrike.model.react import Reacted
from bondstrike.model.setting import Draw, Quarter, Setting
from bondstrike.model.settle import Settled
from bondstrike.model.state import State
from bondstrike.units import BP
from bondstrike.vocabulary import N_BUCKETS, N_TENORS, TEN_YEAR, Action, Scalar


def show(
    setting: Setting,
    draw: Draw,
    quarter: Quarter,
    after: State,
    offered: Offered,
    problem: clearing.Week,
    cleared: clearing.Cleared,
    settled: Settled,
    reacted: Reacted,
) -> Seen:
    """All that is seen within the week; axes (tenor,) or none."""
    return Seen(
        **_yields(draw, quarter, setting, after, problem, cleared, settled),
        **_currency(after, settled),
        **_fed(setting, draw, quarter, after, settled),
        **_books(setting, quarter, after, offered, settled),
        **_solver(cleared),
        **_felt(reacted),
        **_goods(offered, after),
    )


def _goods(offered: Offered, after: State) -> dict[str, Scalar]:
    goods, strengths = offered.goods, offered.strengths
    return {
        "export_demand": goods.export_demand,
        "import_cost": goods.import_cost,
        "terms_lost": goods.terms_lost,
        "tariff": rules.strength(strengths, Action.TARIFFS),
        "withheld": rules.strength(strengths, Action.WITHHOLDING_TAX),
        "spent": after.memory.spent,
        "borrowed": after.memory.borrowed,
    }


def _felt(reacted: Reacted) -> dict[str, Scalar]:
    felt, dispute = reacted.felt, reacted.dispute
    return {
        "mortgage": felt.mortgage / BP,
        "investment_grade": felt.investment_grade / BP,
        "high_yield": felt.high_yield / BP,
        "shares": felt.shares,
        "swap_spread": felt.swap_spread / BP,
        "hazard": dispute.hazard,
        "reversal_chance": dispute.reversal_chance,
        "reversed": dispute.reversed,
        "retaliated": dispute.retaliated,
        "in_coalition": reacted.in_coalition,
    }


def _yields(
    draw: Draw,
    quarter: Quarter,
    setting: Setting,
    after: State,
    problem: clearing.Week,
    cleared: clearing.Cleared,
    settled: Settled,
) -> dict[str, Scalar]:
    p = problem.pressure
    flow = treasuries.flow_premium(p, cleared.newly_cut, cleared.purchase)[TEN_YEAR]
    fed_effect = p.ahead_bought[TEN_YEAR] + p.per_purchase[TEN_YEAR] * cleared.purchase
    return {
        "yields": settled.yields[:N_TENORS] / BP,
        "bill_yield": _bills(setting, draw, quarter, after, problem, cleared) / BP,
        "stock": (p.ahead - p.ahead_bought)[TEN_YEAR] / BP,
        "fed_effect": fed_effect / BP,
        "flow": flow / BP,
        "stress": (cleared.price - 1.0) * (flow + p.premium[TEN_YEAR]) / BP,
        "haven": problem.haven_per_point[TEN_YEAR] * cleared.fear / BP,
        "convenience": problem.convenience[TEN_YEAR] / BP,
        "policy": problem.policy[TEN_YEAR] / BP,
        "noise": problem.noise[TEN_YEAR] / BP,
        "risk_price": cleared.price,
        "volatility": jnp.sqrt(cleared.variance) / BP,
        "vix": haven.USUAL_VIX + cleared.fear,
        "faith": after.haven.faith,
    }


def _bills(
    setting: Setting,
    draw: Draw,
    quarter: Quarter,
    after: State,
    problem: clearing.Week,
    cleared: clearing.Cleared,
) -> Scalar:
    """Bills over the baseline: supply, scarce reserves, flight, policy. They keep their haven."""
    parameters, premises = draw.parameters, draw.scenario.premises
    spread = treasuries.bill_spread(after.treasuries, setting.market, parameters.treasuries)
    flight = parameters.haven.flight_bp * BP * cleared.fear * premises.haven
    short = setting.maturities.argmin()
    return spread + _scarcity(setting, draw, quarter, after) - flight + problem.policy[short]


def _scarcity(setting: Setting, draw: Draw, quarter: Quarter, after: State) -> Scalar:
    """Rise of overnight rates over the baseline's own, fraction."""
    own = draw.parameters.fed
    level = setting.reserves + ledger.reserves(after.sheet)
    now = fed.scarcity(level, quarter.gdp, own)
    return now - fed.scarcity(setting.reserves, quarter.gdp, own)


def _currency(after: State, settled: Settled) -> dict[str, Scalar]:
    memory = after.memory
    return {
        "dollar": 100.0 * jnp.expm1(memory.dollar),
        "dollar_flows": 100.0 * settled.from_flows,
        "dollar_fear": 100.0 * settled.from_fear,
        "dollar_policy": 100.0 * settled.from_policy,
        "proceeds": memory.proceeds,
        "converted": memory.converted,
        "dollars_residents": memory.taken[0],
        "dollars_official": memory.taken[1],
        "dollars_private": memory.taken[2],
    }


def _fed(
    setting: Setting, draw: Draw, quarter: Quarter, after: State, settled: Settled
) -> dict[str, Scalar]:
    earned = setting.mean_yield + settled.yields[TEN_YEAR] - setting.policy_rate
    return {
        "fed_bought": after.fed.bought,
        "fed_purchases": after.fed.total,
        "fed_carry": after.fed.bought * earned,
        "reserves": setting.reserves + ledger.reserves(after.sheet),
        "scarcity": _scarcity(setting, draw, quarter, after) / BP,
    }


def _books(
    setting: Setting, quarter: Quarter, after: State, offered: Offered, settled: Settled
) -> dict[str, Scalar]:
    sheet, price = after.sheet, settled.price
    bonds = sheet[:, :N_BUCKETS].sum(axis=1)
    fall = price - setting.market.price
    claims = ledger.gross_claims(sheet, price)
    net = ledger.us_assets_abroad(sheet) - claims - quarter.foreign @ fall
    return {
        "sold": -bonds[Agent.SELLERS],
        "expected": (offered.orders.expected * offered.selling[:, None]).sum(),
        "parked": sheet[Agent.SELLERS, Instrument.REPO_POOL],
        "dealers": bonds[Agent.DEALERS],
        "hedge_funds": bonds[Agent.HEDGE_FUNDS],
        "haven_buyers": bonds[Agent.HAVEN_BUYERS],
        "home_buyers": bonds[Agent.RESIDENTS],
        "foreign_buyers": bonds[Agent.FOREIGN_PRIVATE],
        "gross_claims": claims,
        "us_assets_abroad": ledger.us_assets_abroad(sheet),
        "net_transactions": after.memory.net_transactions,
        "net_valuation": net - after.memory.net_transactions,
        "book_value": quarter.amount @ fall,
        "columns_error": settled.check.columns,
        "rows_error": settled.check.rows,
    }


def _solver(cleared: clearing.Cleared) -> dict[str, Scalar]:
    return {
        "residual": cleared.residual,
        "solutions": cleared.crossings,
        "other_solution": cleared.spread / BP,
        "upper_branch": cleared.upper,
    }
