"""Link 9 — Budget: what the state pays for its debt.

Debt is a ladder. What was sold before the opening keeps its coupon until it matures; what matures,
the primary deficit and the interest itself are paid by selling new debt at the yields of the day:

    Dₜ₊₁ = Dₜ + primary deficitₜ + interestₜ + other financingₜ          (interest on interest)
    couponsₜ = Dₜ₊₁ − billsₜ₊₁ − what of older coupons is still outstanding
    interestₜ = old coupons + new coupons + bills + other interest

Bills are a share of the debt and are repriced at once. A coupon sold in quarter s with tenor T
pays its yield from the middle of quarter s to the middle of quarter s + 4T. So what one dollar
sold in s costs in t is a number fixed by the yields of s: the matrix `cost[t, s]`; `live[t, s]` is
what of it is outstanding. With these two cohort matrices the recursion is exact and one step of
it is two dot products and one division, since interest of the quarter is linear in what is sold
within it. TIPS pay a real yield on a principal that grows with prices, and the growth counts as
interest; floating-rate notes pay the bill rate plus a spread.

The central bank is the same state: it receives interest on its Treasuries and pays the policy
rate on reserves and on the foreign repo pool. `consolidated = net interest − what it receives +
what it pays`. What it earns net goes to the Treasury once its deferred asset is worked off.

Extra debt moves yields through supply (× 1 − ε) and nowhere else: `Path.debt` is there for it.
Sources: MSPD table 3 (ladder, issuance), CBO February 2026 (deficits), H.4.1 (central bank);
tested against CBO 61249 (351bn in ten years per +0.1pp on all rates).
"""

from __future__ import annotations

from typing import NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from bondstrike.units import QUARTERS_PER_YEAR
from bondstrike.vocabulary import Scalar

QUARTER = 1.0 / QUARTERS_PER_YEAR

PerQuarter = Float[Array, "quarter"]
Cohorts = Float[Array, "quarter issue_quarter"]
"""Per dollar sold in a quarter, what it does in this one; zero before it is sold."""


class Old(eqx.Module):
    """Coupons sold before the opening, by quarter of the path; they only run off.

    `alive` is the average outstanding within a quarter, `left` what is left at its end, both USD
    bn at par of the opening (TIPS with inflation compensation to date).
    """

    nominal_interest: PerQuarter
    """Coupons of notes and bonds, USD bn per quarter."""
    nominal_left: PerQuarter
    """Notes and bonds left at the end of the quarter."""
    tips_interest: PerQuarter
    """Real coupons of TIPS at the prices of the opening, USD bn per quarter."""
    tips_alive: PerQuarter
    """TIPS outstanding, average of the quarter."""
    tips_left: PerQuarter
    """TIPS left at the end of the quarter."""
    frn_alive: PerQuarter
    """Floating-rate notes outstanding, average of the quarter."""
    frn_left: PerQuarter
    """Floating-rate notes left at the end of the quarter."""


class Issuance(eqx.Module):
    """How new coupons are sold, the same in every quarter: shares of gross sales by kind.

    A kind is a class with a tenor; nominal kinds first, then TIPS, then floating-rate notes.
    """

    nominal: Float[Array, "nominal"]
    """Shares of notes and bonds by tenor."""
    tips: Float[Array, "tips"]
    """Shares of TIPS by tenor."""
    frn: Float[Array, ""]
    """Share of floating-rate notes (one tenor)."""
    nominal_alive: Float[Array, "nominal lag"]
    """1 while a kind is outstanding, ½ in the quarters in which it is sold and matures."""
    nominal_left: Float[Array, "nominal lag"]
    """1 while it is outstanding at the end of the quarter."""
    tips_alive: Float[Array, "tips lag"]
    """As `nominal_alive`."""
    tips_left: Float[Array, "tips lag"]
    """As `nominal_left`."""
    frn_alive: Float[Array, "lag"]
    """As `nominal_alive`."""
    frn_left: Float[Array, "lag"]
    """As `nominal_left`."""
    frn_spread: Scalar
    """What floating-rate notes pay over bills, fraction per year."""


class Rates(eqx.Module):
    """Yields of the quarter, fractions per year: levels in `Tables`, deviations as an input."""

    bill: PerQuarter
    """Interest on bills per unit of face."""
    nominal: Float[Array, "quarter nominal"]
    """Par yields at the tenors of notes and bonds."""
    real: Float[Array, "quarter tips"]
    """Real par yields at the tenors of TIPS."""
    inflation: PerQuarter
    """Rise of consumer prices, per year."""
    policy: PerQuarter
    """Rate on reserves and on the repo pool."""


class CentralBank(eqx.Module):
    """The central bank along the baseline; its principal flows do not depend on yields."""

    old_interest: PerQuarter
    """Coupons of the Treasuries it holds at the opening, USD bn per quarter."""
    reinvested: PerQuarter
    """Coupons it takes at auction for those that mature, USD bn per quarter."""
    bills: PerQuarter
    """Bills it holds, average of the quarter, USD bn at face."""
    reserves: PerQuarter
    """Liabilities that pay the policy rate: reserves, repo pools, USD bn."""
    other_income: PerQuarter
    """Income on other assets less running costs and dividends, USD bn per quarter."""
    bought: Float[Array, "nominal"]
    """Tenors of what it buys on top of the baseline, weights."""
    deferred: Scalar
    """Deferred asset at the opening: losses to earn back before remittances resume, USD bn."""


class Tables(eqx.Module):
    """The ladder of one baseline and everything that stays as it is along the path."""

    old: Old
    issuance: Issuance
    rates: Rates
    central_bank: CentralBank
    opening_debt: Scalar
    """Marketable debt at the opening, USD bn at par."""
    opening_bills: Scalar
    """Bills at the opening, USD bn at face."""
    bill_share: PerQuarter
    """Share of bills in marketable debt at the end of the quarter."""
    primary_deficit: PerQuarter
    """Primary deficit, USD bn per quarter."""
    financing: PerQuarter
    """Borrowing for other ends than the deficit (credit programmes, cash), USD bn per quarter."""
    other_interest: PerQuarter
    """Interest on non-marketable debt held by the public less interest that credit programmes and
    others pay the Treasury, USD bn per quarter; negative."""
    gdp: PerQuarter
    """Output, USD bn per year."""
    tenor_map: Float[Array, "tenor kind"]
    """Weights with which deviations of the reported tenors make those of nominal and TIPS kinds."""


class Moves(NamedTuple):
    """What differs from the baseline, by quarter; the zero of each is the baseline itself."""

    bill: PerQuarter
    """Deviation of the bill yield, fraction per year."""
    tenors: Float[Array, "quarter tenor"]
    """Deviation of the reported yields, fraction per year."""
    policy: PerQuarter
    """Deviation of the policy rate, fraction per year."""
    inflation: PerQuarter
    """Deviation of consumer-price inflation, fraction per year."""
    primary_deficit: PerQuarter
    """Extra primary deficit, USD bn per quarter."""
    bill_share: PerQuarter
    """Extra share of bills in marketable debt at the end of the quarter."""
    purchases: PerQuarter
    """Treasuries held by the central bank on top of the baseline, USD bn at par, average of the
    quarter, paid for with reserves."""


class Path(NamedTuple):
    """The state's debt and interest by quarter, USD bn (interest: per quarter)."""

    debt: PerQuarter
    """Marketable debt at the end of the quarter."""
    bills: PerQuarter
    """Bills at the end of the quarter."""
    sold: PerQuarter
    """Coupons sold."""
    old_fixed: PerQuarter
    """Interest on notes and bonds sold before the opening: unchanged until they mature."""
    old_moving: PerQuarter
    """Interest on TIPS and floating-rate notes sold before the opening: moves with prices and
    with the bill rate."""
    new_coupons: PerQuarter
    """Interest on coupons sold since."""
    bill_interest: PerQuarter
    """Interest on bills."""
    other: PerQuarter
    """Other interest, net."""
    net_interest: PerQuarter
    """Net interest: the five above."""
    received: PerQuarter
    """Of it, received by the central bank."""
    paid: PerQuarter
    """Interest that the central bank pays on reserves and repo pools."""
    consolidated: PerQuarter
    """Net interest of Treasury and central bank together: net interest − received + paid."""
    remittances: PerQuarter
    """What the central bank pays to the Treasury."""
    deferred: PerQuarter
    """Its deferred asset at the end of the quarter."""


def still(tables: Tables) -> Moves:
    """No deviation from the baseline."""
    quarters = tables.bill_share.shape[0]
    zero = jnp.zeros(quarters)
    tenors = jnp.zeros((quarters, tables.tenor_map.shape[0]))
    return Moves(zero, tenors, zero, zero, zero, zero, zero)


def path(tables: Tables, moves: Moves) -> Path:
    """Roll the ladder along `moves`; [quarter] from the opening on."""
    rates = levels(tables, moves)
    prices = price_level(rates.inflation)
    cost, live = cohorts(tables.issuance, rates, prices)
    old = old_interest(tables, rates, prices)
    ladder = refinance(tables, moves, rates, old, cost, live)
    new = cost @ ladder.sold
    bills = bill_interest(tables, rates, ladder.bills)
    net = old.fixed + old.moving + new + bills + tables.other_interest
    bank = central_bank(tables, moves, rates, cost)
    remitted, deferred = remit(tables.central_bank, bank.received - bank.paid)
    return Path(
        debt=ladder.debt,
        bills=ladder.bills,
        sold=ladder.sold,
        old_fixed=old.fixed,
        old_moving=old.moving,
        new_coupons=new,
        bill_interest=bills,
        other=tables.other_interest,
        net_interest=net,
        received=bank.received,
        paid=bank.paid,
        consolidated=net - bank.received + bank.paid,
        remittances=remitted,
        deferred=deferred,
    )


def levels(tables: Tables, moves: Moves) -> Rates:
    """Baseline yields plus deviations; TIPS follow the nominal yield of their tenor."""
    base = tables.rates
    moved = moves.tenors @ tables.tenor_map
    nominal = base.nominal.shape[1]
    return Rates(
        bill=base.bill + moves.bill,
        nominal=base.nominal + moved[:, :nominal],
        real=base.real + moved[:, nominal:],
        inflation=base.inflation + moves.inflation,
        policy=base.policy + moves.policy,
    )


class Prices(NamedTuple):
    """Consumer prices relative to the opening."""

    middle: PerQuarter
    """In the middle of the quarter."""
    end: PerQuarter
    """At its end."""


def price_level(inflation: PerQuarter) -> Prices:
    """Prices compounded within and over quarters."""
    growth = 1.0 + QUARTER * inflation
    end = jnp.cumprod(growth)
    return Prices(middle=end / jnp.sqrt(growth), end=end)


def cohorts(issuance: Issuance, rates: Rates, prices: Prices) -> tuple[Cohorts, Cohorts]:
    """(cost, live): interest and principal in quarter t per dollar of coupons sold in quarter s."""
    fixed = by_age(issuance.nominal[:, None] * issuance.nominal_alive)
    indexed = by_age(issuance.tips[:, None] * issuance.tips_alive)
    floating = by_age(issuance.frn * issuance.frn_alive)
    real = (indexed * rates.real.T[:, None, :]).sum(axis=0)
    growth = indexed.sum(axis=0) * rates.inflation[:, None]
    since = prices.middle[:, None] / prices.middle[None, :]
    per_year = (
        (fixed * rates.nominal.T[:, None, :]).sum(axis=0)
        + since * (real + growth)
        + floating * (rates.bill + issuance.frn_spread)[:, None]
    )
    at_par = issuance.nominal @ issuance.nominal_left + issuance.frn * issuance.frn_left
    grown = prices.end[:, None] / prices.middle[None, :]
    live = by_age(at_par) + grown * by_age(issuance.tips @ issuance.tips_left)
    return QUARTER * per_year, live


def by_age(values: Float[Array, "*kind lag"]) -> Float[Array, "*kind quarter issue_quarter"]:
    """What a cohort does at each age → what it does in quarter t if sold in quarter s."""
    size = values.shape[-1]
    age = np.arange(size)[:, None] - np.arange(size)[None, :]
    return jnp.where(age >= 0, values[..., np.maximum(age, 0)], 0.0)


class OldInterest(NamedTuple):
    """What the old ladder costs, and what of it is left at the end of each quarter."""

    fixed: PerQuarter
    moving: PerQuarter
    left: PerQuarter


def old_interest(tables: Tables, rates: Rates, prices: Prices) -> OldInterest:
    """Interest on what was sold before the opening, USD bn per quarter."""
    old = tables.old
    tips = prices.middle * (old.tips_interest + QUARTER * rates.inflation * old.tips_alive)
    floating = QUARTER * (rates.bill + tables.issuance.frn_spread) * old.frn_alive
    left = old.nominal_left + old.frn_left + prices.end * old.tips_left
    return OldInterest(old.nominal_interest, tips + floating, left)


class Ladder(NamedTuple):
    """Debt, bills (end of quarter) and coupons sold, USD bn."""

    debt: PerQuarter
    bills: PerQuarter
    sold: PerQuarter


def refinance(
    tables: Tables, moves: Moves, rates: Rates, old: OldInterest, cost: Cohorts, live: Cohorts
) -> Ladder:
    """Sell, quarter by quarter, what keeps the debt at its identity.

    Interest of the quarter is linear in the debt at its end D′ (bills β D′, average of start and
    end; coupons sold (D′ − βD′ − older)/live): one division solves it.
    """
    quarters = tables.bill_share.shape[0]
    share = tables.bill_share + moves.bill_share
    flows = tables.primary_deficit + moves.primary_deficit + tables.financing
    known = flows + old.fixed + old.moving + tables.other_interest
    half = 0.5 * QUARTER * rates.bill
    itself = jnp.diagonal(live)
    own = jnp.diagonal(cost) / itself

    def quarter(carry, now):
        debt, bills, sold = carry
        place, cost_now, live_now, left, flow, half_rate, bills_of, own_cost, own_live = now
        older = left + (live_now * sold).sum()
        start = debt + flow + (cost_now * sold).sum() + half_rate * bills - own_cost * older
        after = start / (1.0 - half_rate * bills_of - own_cost * (1.0 - bills_of))
        new = ((1.0 - bills_of) * after - older) / own_live
        sold = jnp.where(jnp.arange(quarters) == place, new, sold)
        return (after, bills_of * after, sold), (after, bills_of * after)

    start = (tables.opening_debt, tables.opening_bills, jnp.zeros(quarters))
    xs = (jnp.arange(quarters), cost, live, old.left, known, half, share, own, itself)
    (_, _, sold), (debt, bills) = jax.lax.scan(quarter, start, xs)
    return Ladder(debt, bills, sold)


def bill_interest(tables: Tables, rates: Rates, bills: PerQuarter) -> PerQuarter:
    """Interest on bills: the rate of the quarter on the average of its start and end."""
    before = jnp.concatenate([tables.opening_bills[None], bills[:-1]])
    return QUARTER * rates.bill * 0.5 * (before + bills)


class BankInterest(NamedTuple):
    """Interest that the central bank receives on Treasuries and pays, USD bn per quarter."""

    received: PerQuarter
    paid: PerQuarter


def central_bank(tables: Tables, moves: Moves, rates: Rates, cost: Cohorts) -> BankInterest:
    """Its own ladder, rolled at auction; extra purchases earn the yields of their quarter."""
    bank = tables.central_bank
    coupons = bank.old_interest + cost @ bank.reinvested
    bills = QUARTER * rates.bill * bank.bills
    extra = running_yield(rates.nominal @ bank.bought, moves.purchases)
    paid = QUARTER * rates.policy * (bank.reserves + moves.purchases)
    return BankInterest(coupons + bills + extra, paid)


def running_yield(yields: PerQuarter, held: PerQuarter) -> PerQuarter:
    """Interest on an extra holding that is bought at each quarter's yield, USD bn per quarter.

    What is sold again leaves at the average yield of what is held.
    """

    def quarter(carry, now):
        before, income = carry
        rate, holding = now
        added = jnp.maximum(holding - before, 0.0)
        kept = jnp.where(before > 0.0, jnp.minimum(holding, before) / _safe(before), 0.0)
        earned = income * kept + added * rate
        return (holding, earned), QUARTER * earned

    _, interest = jax.lax.scan(quarter, (jnp.zeros(()), jnp.zeros(())), (yields, held))
    return interest


def _safe(value: Scalar) -> Scalar:
    return jnp.where(value > 0.0, value, 1.0)


def remit(bank: CentralBank, interest: PerQuarter) -> tuple[PerQuarter, PerQuarter]:
    """(remittances, deferred asset at the end of the quarter), USD bn.

    Losses build the deferred asset; earnings first work it off, then go to the Treasury.
    """

    def quarter(deferred, earned):
        surplus = earned - deferred
        return jnp.maximum(-surplus, 0.0), (jnp.maximum(surplus, 0.0), jnp.maximum(-surplus, 0.0))

    _, (paid, deferred) = jax.lax.scan(quarter, bank.deferred, interest + bank.other_income)
    return paid, deferred


def new_interest(found: Path) -> PerQuarter:
    """Interest on what was sold since the opening: coupons and bills, USD bn per quarter."""
    return found.new_coupons + found.bill_interest


def deviation(found: Path, baseline: Path) -> Path:
    """Every variable less that of the baseline."""
    return jax.tree.map(lambda here, there: here - there, found, baseline)


def by_year(values: Float[Array, "*more quarter"], first: int = 0) -> Float[Array, "*more year"]:
    """Flows per quarter → per fiscal year, from quarter `first` on; whole years only."""
    years = (values.shape[-1] - first) // QUARTERS_PER_YEAR
    kept = values[..., first : first + QUARTERS_PER_YEAR * years]
    return kept.reshape(*values.shape[:-1], years, QUARTERS_PER_YEAR).sum(axis=-1)


def of_output(values: PerQuarter, tables: Tables) -> PerQuarter:
    """USD bn per quarter → percent of output."""
    return 100.0 * QUARTERS_PER_YEAR * values / tables.gdp
