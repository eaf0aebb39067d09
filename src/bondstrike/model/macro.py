"""The quarters: weeks are averaged, the economy answers, the state pays.

Economy and budget read the whole path of the weeks at once. Nothing of them returns to the weekly
market within the path: the central bank's rule and the extra debt move the rates at which the
state borrows (`rule_path`, `debt_yield`), not the yields that are shown. Both are small beside
what the sale does: a basis point or so.

What else happens to the world (`Events`) enters here too: output and prices follow their path and
the central bank's rule answers them; jobs follow by Okun's law, the deficit by the automatic
stabilisers.
"""

from __future__ import annotations

from typing import Final

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from bondstrike.model import budget, economy, fcig, fed, trade
from bondstrike.model.outputs import Macro, Weekly
from bondstrike.model.setting import Draw, Setting
from bondstrike.units import BP, PERCENT, QUARTERS_PER_YEAR, WEEKS_PER_QUARTER
from bondstrike.vocabulary import TEN_YEAR, TENOR_YEARS

OKUN: Final = -0.5
"""Points of unemployment per percent of output (judgement: the usual rule of thumb)."""

STABILISERS: Final = 0.4
"""Deficit per unit of output lost, share (judgement: CBO's order of magnitude)."""

CAPTURE_YEARS: Final = 10.0
"""Years over which a captured central bank raises the price level, as PE01 measured it."""

FIVE, THIRTY = TENOR_YEARS.index(5.0), TENOR_YEARS.index(30.0)

Quarters = Float[Array, "quarter"]


class Given(eqx.Module):
    """Quarterly averages of the weeks, and what a captured central bank does to rates."""

    weekly: Weekly
    """Averages by quarter, in the units of `outputs.VARIABLES`."""
    policy: Float[Array, "quarter tenor"]
    """Part of the yields that is the rate path of a captured central bank, bp."""
    cut: Quarters
    """Its cut of the policy rate and the rise from scarce reserves, points."""
    prices: Quarters
    """Inflation that its capture brings, points a year."""
    spent: Quarters
    """Spent by the Treasury so far, with and without debt issued, at quarters' ends, USD bn."""


def macro(setting: Setting, draw: Draw, weekly: Weekly) -> Macro:
    """Economy and budget of one path; `weekly` has whole quarters."""
    given = _given(setting, draw, weekly)
    output, prices = _outside(draw, given.cut.shape[0])
    goods = _goods(setting, draw, given)
    output, prices = output + goods.output, prices + goods.prices
    outside = output, prices + given.prices
    answer = _economy(setting, draw, given, outside)
    drag, _ = fcig.index(setting.surroundings.weights, _series(given, answer))
    deficit = _deficit(setting, answer, outside) + goods.deficit
    found, debt_yield = _budget(setting, draw, given, answer, outside, deficit)
    return _shown(answer, outside, goods, drag, deficit, found, debt_yield)


class Goods(eqx.Module):
    """What goods and extra spending do to economy and budget, by quarter."""

    output: Quarters
    """Real output, percent."""
    prices: Quarters
    """Consumer prices over four quarters, points."""
    deficit: Quarters
    """Primary deficit, USD bn per quarter, apart from what output does to it."""
    exports: Quarters
    """Exports, percent."""
    import_cost: Quarters
    """What buyers pay more for imports, USD bn a year."""


def _goods(setting: Setting, draw: Draw, given: Given) -> Goods:
    """Exports won or lost, tariffs, the tax on holders and spending, from the weeks' averages."""
    weekly, own = given.weekly, draw.parameters.trade
    quarters = given.cut.shape[0]
    gdp = setting.quarters.gdp[:quarters]
    taxed = setting.surroundings.losses.exports @ draw.taking_part
    cost = weekly.import_cost + trade.paid_more(weekly.tariff * PERCENT, taxed, own)
    spent = jnp.diff(given.spent, prepend=0.0)
    revenue = trade.revenue(cost, own) + weekly.withheld * _private_coupons(setting, quarters)
    extra = trade.demand(weekly.export_demand, spent * QUARTERS_PER_YEAR, cost)
    return Goods(
        output=trade.output(extra, gdp, own),
        prices=trade.inflation(cost, gdp, own),
        deficit=spent - revenue / QUARTERS_PER_YEAR,
        exports=trade.exports_percent(weekly.export_demand, gdp),
        import_cost=cost,
    )


def _private_coupons(setting: Setting, quarters: int) -> Quarters:
    """Coupons of private foreign holders along the baseline, USD bn a year."""
    return setting.quarters.private[:quarters] * setting.mean_yield


def _given(setting: Setting, draw: Draw, weekly: Weekly) -> Given:
    averages = jax.tree.map(economy.quarterly, weekly)
    whole = fed.policy_effect(
        jnp.ones(()), draw.scenario.fed, draw.parameters.fed, jnp.asarray(TENOR_YEARS)
    )
    ten = whole[TEN_YEAR]
    safe = jnp.where(ten == 0.0, 1.0, ten)
    captured = jnp.where(ten == 0.0, 0.0, averages.policy * BP / safe)
    cut = draw.scenario.fed.rate_cut_bp * captured
    prices = captured * draw.parameters.fed.captured_inflation_percent / CAPTURE_YEARS
    rates = captured[:, None] * whole / BP
    ends = slice(WEEKS_PER_QUARTER - 1, None, WEEKS_PER_QUARTER)
    return Given(
        weekly=averages,
        policy=rates,
        cut=(averages.scarcity - cut) * PERCENT,
        prices=prices,
        spent=weekly.borrowed[ends] + weekly.spent[ends],
    )


def _outside(draw: Draw, quarters: int) -> tuple[Quarters, Quarters]:
    """Output (%) and four-quarter inflation (points) of the scenario's events, by quarter."""
    events, lever = draw.scenario.events, draw.scenario.premises.lever
    since = jnp.arange(quarters) + 0.5 - events.start / WEEKS_PER_QUARTER
    fades = 0.5 ** (jnp.maximum(since - 8.0, 0.0) / 4.0)
    output = events.output * jnp.clip(since / 4.0, 0.0, 1.0) * fades
    level = jnp.clip(since / 4.0, 0.0, 1.0)
    a_year_ago = jnp.clip(since / 4.0 - 1.0, 0.0, 1.0)
    return lever * output, lever * events.prices * (level - a_year_ago)


def _economy(
    setting: Setting, draw: Draw, given: Given, outside: tuple[Quarters, Quarters]
) -> economy.Response:
    weekly, points = given.weekly, PERCENT
    premia = (weekly.yields - given.policy) * points
    inputs = economy.Inputs(
        premium_5y=premia[:, FIVE],
        premium_10y=premia[:, TEN_YEAR],
        premium_30y=premia[:, THIRTY],
        bbb_spread=(weekly.investment_grade - weekly.yields[:, TEN_YEAR]) * points,
        equities=weekly.shares,
        dollar=weekly.dollar,
        funds_rate=given.cut,
    )
    free = 1.0 - draw.scenario.fed.captured
    return economy.respond(
        setting.surroundings.kernels, draw.parameters.economy, inputs, free, outside
    )


def _series(given: Given, answer: economy.Response) -> Float[Array, "series quarter"]:
    weekly, points = given.weekly, PERCENT
    logs = [100.0 * jnp.log1p(values / 100.0) for values in (weekly.shares, weekly.dollar)]
    rates = (weekly.yields[:, TEN_YEAR], weekly.mortgage, weekly.investment_grade)
    return jnp.stack(
        [
            answer.funds_rate,
            *(rate * points for rate in rates),
            logs[0],
            jnp.zeros_like(logs[0]),
            logs[1],
        ]
    )


def _deficit(
    setting: Setting, answer: economy.Response, outside: tuple[Quarters, Quarters]
) -> Quarters:
    """Extra primary deficit, USD bn per quarter."""
    gdp = setting.surroundings.budget.gdp[: answer.gdp.shape[0]]
    share = -answer.primary_balance - STABILISERS * outside[0]
    return share / 100.0 * gdp / QUARTERS_PER_YEAR


def _budget(
    setting: Setting,
    draw: Draw,
    given: Given,
    answer: economy.Response,
    outside: tuple[Quarters, Quarters],
    deficit: Quarters,
) -> tuple[budget.Path, Quarters]:
    """The budget less its baseline, and what the extra debt adds to yields (bp).

    Debt that the levers issue is priced by the weekly market and not again here. Spending without
    debt is booked as debt that the central bank buys at once: to the consolidated state an
    overdraft with it is the same.

    Two rounds: the debt of the first gives the yields of the second. A path shorter than the
    tables is held at its end, and cut again.
    """
    tables, weekly = setting.surroundings.budget, given.weekly
    quarters = deficit.shape[0]
    rule = answer.funds_rate - given.cut
    ahead = rule_path(rule) * PERCENT
    still = budget.still(tables)

    def along(extra: Quarters) -> budget.Path:
        moves = still._replace(
            bill=weekly.bill_yield * BP + rule * PERCENT,
            tenors=(weekly.yields + extra[:, None]) * BP + ahead,
            policy=(given.cut + rule) * PERCENT,
            inflation=(answer.core_inflation + outside[1]) * PERCENT,
            primary_deficit=deficit,
            purchases=weekly.fed_bought + weekly.spent,
        )
        held = jax.tree.map(lambda path, empty: _held(path, empty.shape[0]), moves, still)
        found = budget.deviation(budget.path(tables, held), setting.debt_path)
        return jax.tree.map(lambda path: path[:quarters], found)

    first = along(jnp.zeros(quarters))
    extra = _debt_yield(setting, draw, first.debt - given.spent)
    return along(extra), extra


def _held(path: Array, quarters: int) -> Array:
    """A path as long as the budget's tables: beyond its end its last value is held."""
    missing = quarters - path.shape[0]
    if missing <= 0:
        return path[:quarters]
    return jnp.concatenate([path, jnp.repeat(path[-1:], missing, axis=0)])


def rule_path(rule: Quarters) -> Float[Array, "quarter tenor"]:
    """Average of the rule's answer over the life of each tenor, points: what yields expect.

    Beyond the horizon the answer is taken as zero.
    """
    quarters = rule.shape[0]
    total = jnp.concatenate([jnp.zeros(1), jnp.cumsum(rule)])
    start = jnp.arange(quarters)

    def of(tenor: float) -> Quarters:
        life = int(tenor * QUARTERS_PER_YEAR)
        end = jnp.minimum(start + life, quarters)
        return (total[end] - total[start]) / life

    return jnp.stack([of(tenor) for tenor in TENOR_YEARS], axis=-1)


def _debt_yield(setting: Setting, draw: Draw, debt: Quarters) -> Quarters:
    """Rise of yields from extra debt, bp: as a lasting sale of its coupons, but × (1 − ε)."""
    market, tables = draw.parameters.treasuries, setting.surroundings.budget
    coupons = debt * (1.0 - tables.bill_share[: debt.shape[0]])
    percent = 100.0 * coupons / setting.coupons[: debt.shape[0]]
    return market.lasting_bp * (1.0 - market.issuance_discount) * percent


def _shown(
    answer: economy.Response,
    outside: tuple[Quarters, Quarters],
    goods: Goods,
    drag: Quarters,
    deficit: Quarters,
    found: budget.Path,
    debt_yield: Quarters,
) -> Macro:
    return Macro(
        gdp=answer.gdp + outside[0],
        output_gap=answer.output_gap + outside[0],
        unemployment=answer.unemployment + OKUN * outside[0],
        core_inflation=answer.core_inflation + outside[1],
        exports=answer.exports + goods.exports,
        imports=answer.imports + trade.IMPORTS_PER_OUTPUT * goods.output,
        import_cost=goods.import_cost,
        funds_rate=answer.funds_rate,
        fcig=drag,
        primary_deficit=deficit,
        interest=found.net_interest,
        interest_old=found.old_fixed + found.old_moving,
        interest_new=found.new_coupons + found.bill_interest,
        consolidated=found.consolidated,
        remittances=found.remittances,
        debt=found.debt,
        debt_yield=debt_yield,
    )
