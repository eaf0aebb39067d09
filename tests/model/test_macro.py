"""The quarters by hand: averages, events, the rule's path, debt and its yield, the Fed's books."""

from __future__ import annotations

from types import SimpleNamespace

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from bondstrike.model import economy, outputs
from bondstrike.model import macro as quarters
from bondstrike.model.setting import draw
from bondstrike.vocabulary import N_TENORS, TEN_YEAR
from tests.model.builders import events, parameters, policy, sale, scenario

WEEKS = 104
QUARTERS = WEEKS // 13
CUT = policy(captured=1.0, rate_cut_bp=100.0)
"""Captured, and a point off the policy rate; 7 % of inflation over ten years, as in the round
parameters, so that fully priced the yields of 2, 5, 10, 20 and 30 years move as below."""
CUT_YIELDS = (-72.0, 10.0, 40.0, 55.0, 60.0)
HELD = policy(captured=1.0)
"""The funds rate stays where it is put: no rule, no cut."""


@pytest.fixture(scope="module")
def ask(here):
    """`ask(yields=…, shares=…, fed=…)`: economy and budget of weeks that are nil but for these."""
    compiled = jax.jit(quarters.macro)

    def once(*rows, weeks=WEEKS, fed=None, besides=None, change=None, lever=1.0, **weekly):
        asked = scenario(*rows, fed=fed, besides=besides, lever=lever)
        this = draw(here, parameters(**(change or {})), asked)
        return jax.tree.map(np.asarray, compiled(here, this, nil(weeks, **weekly)))

    return once


def nil(weeks: int, **weekly) -> outputs.Weekly:
    """Weeks in which nothing is, but for what is named: a number or a path."""
    empty = {
        name: np.zeros((weeks, N_TENORS) if variable.axes else weeks)
        for name, variable in outputs.VARIABLES.items()
    }
    given = {name: np.broadcast_to(value, empty[name].shape) for name, value in weekly.items()}
    return outputs.Weekly(**{name: jnp.asarray(x) for name, x in (empty | given).items()})


def test_nothing_in_nothing_out(ask):
    for name, value in ask()._asdict().items():
        # the budget is a difference of two sums of 40tn: a millionth of a billion is its noise
        assert np.abs(value).max() < 1e-6, name
    for name in ("gdp", "unemployment", "core_inflation", "funds_rate", "fcig", "primary_deficit"):
        assert np.abs(getattr(ask(), name)).max() == 0.0


def test_a_path_carries_the_quarters_of_its_weeks(here, run):
    found = run(sale(2000.0))
    this = draw(here, parameters(), scenario(sale(2000.0)))
    again = jax.jit(quarters.macro)(here, this, jax.tree.map(jnp.asarray, found.weekly))
    assert np.abs(found.macro.gdp).max() > 0.005
    for name, value in found.macro._asdict().items():
        assert value == pytest.approx(np.asarray(getattr(again, name)), abs=1e-7), name


# --- signs ---------------------------------------------------------------------------------------


def test_a_higher_premium_costs_output_jobs_and_interest(ask):
    found = ask(yields=100.0, investment_grade=100.0, mortgage=100.0, bill_yield=0.0)
    assert np.all(found.gdp[1:] < 0.0)  # households and firms answer a quarter later
    assert found.gdp[-1] < -0.3
    assert np.all(found.output_gap[1:] < 0.0)
    assert np.all(found.unemployment[1:] > 0.0)
    assert np.all(found.fcig > 0.0)
    assert found.funds_rate[-1] < -0.01  # the rule leans against it
    assert np.all(found.primary_deficit[1:] > 0.0)
    assert np.all(np.diff(found.interest_new) > 0.0)  # more of it is refinanced each quarter
    assert found.interest == pytest.approx(found.interest_old + found.interest_new, abs=1e-6)


def test_a_wider_spread_of_firms_costs_output(ask):
    found = ask(investment_grade=100.0, fed=HELD)
    assert np.all(found.gdp[1:] < 0.0)
    assert np.abs(found.funds_rate).max() == 0.0


def test_cheaper_shares_cost_output(ask):
    found = ask(shares=-20.0, fed=HELD)
    assert np.all(found.gdp[1:] < 0.0)
    assert np.all(found.unemployment[1:] > 0.0)
    assert found.fcig[0] > 0.0


def test_a_weaker_dollar_helps_exports_and_raises_prices(ask):
    found = ask(dollar=-10.0, fed=HELD)
    assert np.all(found.exports[1:] > 0.0)
    assert found.imports[-1] < 0.0
    assert np.all(found.core_inflation[1:] > 0.0)
    assert found.fcig[0] < 0.0
    with_rule = ask(dollar=-10.0)
    assert np.all(with_rule.funds_rate[1:] > 0.0)


def test_dearer_bills_cost_interest_at_once_by_hand(ask, here):
    # a point: floating-rate notes pay it on what is outstanding, bills on start and end; notes
    # sold within the quarter on a half of it; and what is borrowed for all that costs a little
    tables = here.surroundings.budget
    found = ask(bill_yield=100.0)
    assert found.interest_old == pytest.approx(
        0.0025 * np.asarray(tables.old.frn_alive)[:QUARTERS], abs=1e-6
    )
    bills = 0.5 * (float(tables.opening_bills) + float(here.debt_path.bills[0]))
    notes = 0.5 * float(tables.issuance.frn * here.debt_path.sold[0])
    assert found.interest_new[0] == pytest.approx(0.0025 * (bills + notes), rel=1e-2)
    assert found.interest_new[0] > 0.0025 * (bills + notes)


# --- the central bank ----------------------------------------------------------------------------


@pytest.mark.parametrize(("priced", "cut"), [(40.0, -1.0), (20.0, -0.5), (0.0, 0.0)])
def test_a_captured_feds_cut_reaches_the_funds_rate(ask, priced, cut):
    found = ask(policy=priced, fed=CUT)
    assert found.funds_rate == pytest.approx(cut, abs=1e-12)


def test_a_captured_feds_path_of_rates_is_no_premium(ask, here):
    # yields move by the path alone: the economy sees a lower funds rate and nothing else
    found = ask(policy=40.0, yields=np.asarray(CUT_YIELDS), investment_grade=40.0, fed=CUT)
    none = jnp.zeros(QUARTERS)
    rate = economy.Inputs(*(none,) * 6, funds_rate=none - 1.0)
    alone = economy.respond(
        here.surroundings.kernels, parameters().economy, rate, jnp.zeros(()), (none, none)
    )
    assert found.gdp == pytest.approx(np.asarray(alone.gdp), abs=1e-10)
    assert np.all(found.gdp[1:] > 0.0)


def test_a_captured_feds_inflation_reaches_prices_and_linked_debt(ask, here):
    # 7 % in ten years, fully priced: seven tenths of a point a year on top of the cut's own
    found = ask(policy=40.0, yields=np.asarray(CUT_YIELDS), investment_grade=40.0, fed=CUT)
    assert found.core_inflation[0] == pytest.approx(0.7, abs=0.01)
    assert np.all(found.core_inflation[2:] > 0.7)
    old, usual = here.surroundings.budget.old, float(here.surroundings.budget.rates.inflation[0])

    def linked(inflation):
        """Interest of the first quarter on old TIPS: coupon and growth, at prices of its middle."""
        per_year = float(old.tips_interest[0]) + 0.25 * inflation * float(old.tips_alive[0])
        return np.sqrt(1.0 + 0.25 * inflation) * per_year

    more = linked(usual + 0.01 * found.core_inflation[0]) - linked(usual)
    assert found.interest_old[0] == pytest.approx(more, abs=1e-6)
    assert more > 1.0


def test_scarce_reserves_raise_the_funds_rate(ask):
    held = ask(scarcity=20.0, fed=HELD)
    assert held.funds_rate == pytest.approx(0.2)
    # the rule takes some of it back as output falls
    assert np.all(ask(scarcity=20.0).funds_rate[1:] < 0.2)


def test_purchases_swap_bonds_for_reserves_by_hand(ask, here):
    # $1,000bn bought in the first quarter at the ten-year of that quarter, paid with reserves
    tables = here.surroundings.budget
    earned = float(tables.rates.nominal[0] @ tables.central_bank.bought)
    paid = np.asarray(tables.rates.policy)[:QUARTERS]
    found = ask(fed_bought=1000.0)
    assert found.consolidated == pytest.approx(250.0 * (paid - earned), abs=1e-6)
    assert np.abs(found.interest).max() < 1e-6  # the Treasury pays whoever holds them
    assert np.abs(found.consolidated).max() > 0.5


def test_the_rules_path_is_the_average_over_a_tenor():
    # one point for two years and nothing beyond: of 2 years all eight quarters, of 10 years 8 of 40
    path = np.asarray(quarters.rule_path(jnp.ones(8)))
    assert path.shape == (8, N_TENORS)
    assert path[0] == pytest.approx([1.0, 8 / 20, 8 / 40, 8 / 80, 8 / 120])
    assert path[3] == pytest.approx([5 / 8, 5 / 20, 5 / 40, 5 / 80, 5 / 120])
    longer = np.asarray(quarters.rule_path(jnp.ones(12)))
    assert longer[:, 0] == pytest.approx([1.0] * 5 + [left / 8 for left in range(7, 0, -1)])


# --- events --------------------------------------------------------------------------------------


def outside(**what) -> tuple[np.ndarray, np.ndarray]:
    """Output and inflation of events over four years."""
    lever = what.pop("lever", 1.0)
    asked = scenario(besides=events(**what), lever=lever)
    found = quarters._outside(SimpleNamespace(scenario=asked), 16)
    return np.asarray(found[0]), np.asarray(found[1])


def test_the_output_of_events_comes_in_a_year_and_fades_after_the_second():
    # from week 13; middles of quarters are ½, 1½, … quarters after it
    output, _ = outside(start=13.0, output=-4.0)
    assert output[:5] == pytest.approx([0.0, -0.5, -1.5, -2.5, -3.5])
    assert output[5:9] == pytest.approx([-4.0] * 4)
    assert output[9:13] == pytest.approx(
        [-4.0 * 0.5 ** (late / 4) for late in (0.5, 1.5, 2.5, 3.5)]
    )


def test_the_prices_of_events_rise_in_a_year_and_stay():
    # +2 % over four quarters: inflation over four quarters comes, and is gone a year later
    _, inflation = outside(start=0.0, prices=2.0)
    assert inflation[:8] == pytest.approx([0.25, 0.75, 1.25, 1.75, 1.75, 1.25, 0.75, 0.25])
    assert np.abs(inflation[8:]).max() == 0.0
    # the level: every fourth quarter's inflation adds up to it
    assert inflation[3::4].sum() == pytest.approx(2.0)


def test_events_come_with_the_lever_alone(ask):
    for values in outside(start=0.0, output=-4.0, prices=2.0, lever=0.0):
        assert np.abs(values).max() == 0.0
    still, asked = ask(), ask(besides=events(output=-4.0, prices=2.0), lever=0.0)
    for name, value in still._asdict().items():
        np.testing.assert_array_equal(getattr(asked, name), value, err_msg=name)


def test_events_reach_jobs_the_deficit_and_the_rule(ask):
    held = ask(besides=events(output=-4.0), fed=HELD)
    path, _ = outside(start=0.0, output=-4.0)
    assert held.gdp == pytest.approx(path[:QUARTERS])
    assert held.output_gap == pytest.approx(path[:QUARTERS])
    assert held.unemployment == pytest.approx(-0.5 * path[:QUARTERS])
    answered = ask(besides=events(output=-4.0))
    assert np.all(answered.funds_rate < 0.0)
    assert np.all(answered.gdp[2:] > held.gdp[2:])
    assert np.all(ask(besides=events(prices=2.0)).funds_rate > 0.0)


# --- debt ----------------------------------------------------------------------------------------


def test_the_deficit_by_hand(here):
    # half a percent of output on the kernels' account, and 0.4 of the two percent lost outside
    answer = SimpleNamespace(primary_balance=jnp.full(3, -0.5), gdp=jnp.zeros(3))
    found = quarters._deficit(here, answer, (jnp.full(3, -2.0), jnp.zeros(3)))
    gdp = np.asarray(here.surroundings.budget.gdp)[:3]
    assert np.asarray(found) == pytest.approx(0.013 * gdp / 4.0)


def test_the_yield_of_extra_debt_by_hand(here, plain):
    # 4bp for 1 % of coupons sold for good, six tenths of it for new debt
    share = np.asarray(here.surroundings.budget.bill_share)[:2]
    found = quarters._debt_yield(here, plain, jnp.asarray([250.0, -500.0]))
    percent = 100.0 * np.asarray([250.0, -500.0]) * (1.0 - share) / 25000.0
    assert np.asarray(found) == pytest.approx(4.0 * 0.6 * percent)


def test_extra_debt_makes_itself_dearer(ask, here):
    # 6 % of output less for two years: 2.4 % of it a year to be borrowed, some ten basis points
    cause = {"besides": events(output=-6.0), "fed": HELD}
    found = ask(**cause)
    assert 1000.0 < found.debt[-1] < 1600.0
    coupons = found.debt * (1.0 - np.asarray(here.surroundings.budget.bill_share)[:QUARTERS])
    # of the debt without that rise itself: the second round adds less than a hundredth
    assert found.debt_yield == pytest.approx(2.4 * coupons / 250.0, rel=0.01)
    assert np.all(found.debt_yield < 2.4 * coupons / 250.0)
    free = ask(**cause, change={"treasuries__lasting_bp": 0.0})
    assert np.abs(free.debt_yield).max() == 0.0
    assert np.all(found.interest[1:] > free.interest[1:])
    assert np.all(found.primary_deficit == free.primary_deficit)


def test_extra_debt_is_deficits_and_interest(ask):
    found = ask(yields=100.0, investment_grade=100.0, bill_yield=100.0)
    borrowed = np.cumsum(found.primary_deficit + found.interest)
    assert found.debt == pytest.approx(borrowed, abs=1e-6)
    assert found.debt[-1] > 100.0


# --- horizons ------------------------------------------------------------------------------------


def test_what_comes_later_does_not_change_what_was(ask):
    # a path of one year is the first year of a path of two, though the budget's tables hold ten
    what = {"yields": 80.0, "investment_grade": 120.0, "shares": -9.0, "bill_yield": 15.0}
    what |= {"dollar": -4.0, "fed_bought": 300.0, "fed": HELD}
    year, two = ask(weeks=52, **what), ask(**what)
    assert np.abs(year.interest).max() > 1.0
    for name, value in year._asdict().items():
        assert value == pytest.approx(getattr(two, name)[:4], abs=1e-7), name


def test_a_path_is_held_at_its_end_or_cut():
    path = jnp.asarray([[1.0, 2.0], [3.0, 4.0]])
    assert quarters._held(path, 4).tolist() == [[1.0, 2.0], [3.0, 4.0], [3.0, 4.0], [3.0, 4.0]]
    assert quarters._held(path, 1).tolist() == [[1.0, 2.0]]
    assert quarters._held(path, 2) is not None
    assert quarters._held(jnp.asarray([5.0]), 3).tolist() == [5.0] * 3


def test_quarters_are_averages_of_their_weeks(ask):
    # all in the first week or spread over the quarter: the same
    first = np.zeros(WEEKS)
    first[::13] = 13 * 50.0
    spiky, even = ask(investment_grade=first), ask(investment_grade=50.0)
    assert spiky.gdp == pytest.approx(even.gdp)
    assert np.abs(even.gdp).max() > 0.01


def test_slopes_at_nothing_are_finite(here, plain):
    def last(x):
        weekly = nil(26)._replace(
            yields=jnp.zeros((26, N_TENORS)).at[:, TEN_YEAR].set(x),
            shares=jnp.full(26, x),
            policy=jnp.full(26, x),
            fed_bought=jnp.full(26, x),
        )
        found = quarters.macro(here, plain, weekly)
        return jnp.stack([path[-1] for path in found])

    slopes = np.asarray(jax.jit(jax.jacfwd(last))(jnp.zeros(())))
    assert np.isfinite(slopes).all()
    assert np.abs(slopes[outputs.Macro._fields.index("gdp")]) > 0.0


# --- goods, tariffs, the tax and spending --------------------------------------------------------

STILL = {"fed": HELD, "change": {"trade__demand_multiplier": 0.0}}
"""Nothing answers but what is looked at: no rule, and no output from demand."""

WEEKLY = np.arange(1.0, WEEKS + 1.0)
"""One dollar a week, so far."""


def test_spending_is_output_while_it_is_new_and_a_deficit_less_what_it_brings_in(ask, here):
    # 10 a week are 520 a year, 1.576 % of GDP, half of it still new after two years; 130 a
    # quarter, of which 0.4 per unit of output come back
    found = ask(spent=10.0 * WEEKLY, fed=HELD)
    new = 0.5 ** (np.arange(QUARTERS) / 8.0)
    assert found.gdp == pytest.approx(100.0 * 520.0 / 33000.0 * new)
    size = np.asarray(here.surroundings.budget.gdp)[:QUARTERS]
    back = 0.4 * found.gdp / 100.0 * size / 4.0
    assert found.primary_deficit == pytest.approx(130.0 - back)
    assert found.unemployment == pytest.approx(-0.5 * found.gdp)


def test_borrowed_or_not_the_same_is_spent(ask):
    for name in ("gdp", "primary_deficit", "core_inflation"):
        money, bonds = (getattr(ask(**{how: 10.0 * WEEKLY}), name) for how in ("spent", "borrowed"))
        np.testing.assert_array_equal(money, bonds, err_msg=name)


def test_issued_debt_is_not_priced_twice(ask, here):
    # the market has priced what was issued: only the interest on it is new debt to be priced
    found = ask(borrowed=10.0 * WEEKLY, **STILL)
    interest = np.cumsum(found.interest)
    assert found.debt[-1] == pytest.approx(130.0 * QUARTERS + interest[-1], rel=1e-3)
    coupons = interest * (1.0 - np.asarray(here.surroundings.budget.bill_share)[:QUARTERS])
    percent = 100.0 * coupons / np.asarray(here.coupons)[:QUARTERS]
    assert found.debt_yield == pytest.approx(4.0 * 0.6 * percent, rel=0.05, abs=1e-3)
    assert 0.0 < found.debt_yield[-1] < 0.1 * 4.0 * 0.6 * 100.0 * found.debt[-1] / 25000.0


def test_a_tariff_is_paid_collected_and_brought_to_shops_by_hand(ask, here):
    # ten points on all goods of one bloc: 9 points at the border leave 1 / 1.09 of them
    bloc = int(np.argmax(np.asarray(here.surroundings.losses.exports)))
    imports = float(here.surroundings.losses.exports[bloc])
    found = ask(sale(100.0, bloc=bloc), tariff=10.0, **STILL)
    paid = 0.09 * imports / 1.09
    assert found.import_cost == pytest.approx(paid)
    assert found.primary_deficit == pytest.approx(-paid / 0.9 / 4.0)
    level = 100.0 * 0.5 * paid / (0.68 * 33000.0)
    quarters_of_it = np.asarray([1.0, 2.0, 3.0, 4.0, 3.0, 2.0, 1.0, 0.0]) / 4.0
    assert found.core_inflation == pytest.approx(level * quarters_of_it, abs=1e-9)
    # to demand at home it is a tax: half of it is missed
    felt = ask(sale(100.0, bloc=bloc), tariff=10.0, fed=HELD)
    assert felt.gdp[0] == pytest.approx(-100.0 * 0.5 * paid / 33000.0)


@pytest.mark.parametrize("row", [None, sale(100.0, hostile=0.0), sale(0.0)])
def test_where_nobody_presses_a_tariff_on_members_falls_on_nobody(ask, row):
    found = ask(*([] if row is None else [row]), tariff=10.0)
    assert np.abs(found.import_cost).max() == np.abs(found.gdp).max() == 0.0


def test_a_measure_of_the_senders_that_makes_imports_dearer_is_no_members_goods(ask):
    found = ask(import_cost=90.0, **STILL)
    assert found.import_cost == pytest.approx(90.0)
    assert found.primary_deficit == pytest.approx(-25.0)


def test_exports_won_are_output_and_exports(ask):
    # 363 are 10 % of exports, 1.1 % of GDP
    found = ask(export_demand=363.0, fed=HELD)
    assert found.exports == pytest.approx(10.0)
    assert found.gdp[0] == pytest.approx(1.1)
    # what is earned is partly spent abroad: 1.5 % of imports per 1 % of output
    assert found.imports == pytest.approx(1.5 * found.gdp)
    lost = ask(export_demand=-363.0, fed=HELD)
    assert lost.gdp == pytest.approx(-found.gdp)
    assert np.all(lost.primary_deficit > 0.0)


def test_the_tax_on_foreign_holders_is_revenue_by_hand(ask):
    # 4,000 in private hands at 5 %: 200 a year, of which 15 %, a quarter of it each quarter
    found = ask(withheld=0.15, **STILL)
    assert found.primary_deficit == pytest.approx(-7.5)
    assert found.debt[-1] < -7.5 * QUARTERS
