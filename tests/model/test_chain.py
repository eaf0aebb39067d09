"""The whole path: what must hold in every week, and the sign of every link."""

from __future__ import annotations

import jax
import numpy as np
import pytest

from bondstrike.model import chain
from bondstrike.vocabulary import TEN_YEAR, Action, Channel, Signal
from tests.model.builders import (
    chance,
    dispute,
    events,
    only,
    parameters,
    policy,
    pro_rata,
    rule,
    sale,
    scenario,
)
from tests.model.conftest import WEEKS
from tests.worlds import AT_ONCE

SALE = sale()
END = 13
"""Last week of the sale."""
ALWAYS = -1e6
"""A threshold that is passed from the first week on."""


def ten_year(path) -> np.ndarray:
    return path.weekly.yields[:, TEN_YEAR]


def test_without_a_sale_nothing_moves_to_the_last_bit(run):
    still = run().weekly
    for name in ("yields", "bill_yield", "dollar", "stress", "haven", "convenience", "sold"):
        assert np.abs(getattr(still, name)).max() == 0.0
    for name in ("gross_claims", "net_transactions", "net_valuation", "book_value", "dealers"):
        assert np.abs(getattr(still, name)).max() == 0.0
    for name in ("investment_grade", "high_yield", "shares", "swap_spread"):
        assert np.abs(getattr(still, name)).max() == 0.0
    # volatility falls by itself without a move, and mortgages don't take that for news
    assert still.volatility[-1] < 85.0
    assert still.mortgage == pytest.approx(0.0, abs=1e-9)
    for name in ("placed", "waiting", "alternatives_yield", "gold", "reversed", "retaliated"):
        assert np.abs(getattr(still, name)).max() == 0.0
    assert np.all(still.in_coalition == 1.0)
    assert np.all(still.faith == 0.6)
    assert np.all(still.vix == 18.0)


def test_a_sale_lifts_every_yield_and_weakens_the_dollar(run):
    found = run(SALE).weekly
    assert np.all(found.yields[END] > 0.0)
    assert np.all(found.dollar[1:] < 0.0)
    assert found.sold[END] == pytest.approx(500.0)
    assert found.sold[-1] == pytest.approx(500.0)


def test_more_sold_more_moved(run):
    small, large = (run(sale(size)).weekly for size in (250.0, 500.0))
    assert np.all(large.yields[1:] > small.yields[1:])
    assert np.all(large.dollar[1:] < small.dollar[1:])
    assert np.all(large.book_value[1:] < small.book_value[1:])


def test_a_purchase_of_the_same_is_the_mirror_where_nothing_is_stressed(run):
    # the linear part of the chain: no stress, no haven, no convenience
    calm = {"stress": 0.0, "haven": 0.0, "convenience": 0.0}
    up, down = ten_year(run(sale(100.0), **calm)), ten_year(run(sale(-100.0), **calm))
    assert up == pytest.approx(-down, abs=1e-9)


def test_what_is_announced_moves_before_it_is_sold(run):
    known = run(sale(start=4.0)).weekly
    unknown = run(sale(start=4.0), announcement=0.0).weekly
    assert known.stock[0] > 0.0 == unknown.stock[0]
    assert known.expected[0] == pytest.approx(250.0)
    assert np.abs(unknown.yields[:4]).max() == 0.0
    assert known.dollar_flows[0] < 0.0 == unknown.dollar_flows[0]


def test_a_quiet_sale_moves_nothing_before_it_begins(run):
    quiet = run(sale(start=4.0, announced=-1.0)).weekly
    assert np.abs(quiet.yields[:4]).max() == 0.0
    assert quiet.expected[7] == 0.0 < quiet.expected[8]


def test_a_longer_bond_sold_moves_more(run):
    short, long = (ten_year(run(sale(mix=only(bucket))))[END] for bucket in (2, 7))
    assert long > 3.0 * short > 0.0


def test_bills_sold_move_bills_and_not_the_ten_year(run):
    bills = run(sale(mix=only(0)), convenience=0.0).weekly
    assert bills.bill_yield[END] > 4.0
    assert np.abs(bills.yields).max() < 0.01


def test_no_conversion_no_fall_of_the_dollar(run):
    held = run(sale(converted=0.0), haven=0.0, change={"haven__fear_per_bp": 0.0}).weekly
    assert np.abs(held.dollar).max() == 0.0
    assert held.yields[END, TEN_YEAR] > 0.0


def test_a_hedged_sale_moves_no_spot(run):
    hedged = run(sale(hedged=1.0)).weekly
    assert np.abs(hedged.dollar_flows).max() == 0.0
    assert hedged.converted[END] > 400.0


def test_parking_drains_reserves_and_moves_no_dollar(run):
    parked = run(sale(converted=0.0, parked=1.0)).weekly
    assert np.abs(parked.dollar_flows).max() == 0.0
    assert parked.parked[END] == pytest.approx(parked.proceeds[END])
    assert parked.reserves == pytest.approx(3000.0 - parked.parked)
    # ample at 2,970: under that overnight rates rise
    assert parked.scarcity[END] > 0.0 == parked.scarcity[0]
    assert parked.bill_yield[END] > run(sale(converted=0.0)).weekly.bill_yield[END]


def test_issuance_moves_less_than_a_sale_of_the_same_size(run):
    debt = run(sale(channel=2), convenience=0.0).weekly
    swap = run(SALE, convenience=0.0).weekly
    assert 0.0 < debt.yields[END, TEN_YEAR] < swap.yields[END, TEN_YEAR]
    assert np.abs(debt.proceeds).max() == 0.0
    assert np.abs(debt.dollar_flows).max() == 0.0


# --- fear and faith ----------------------------------------------------------------------------


@pytest.mark.parametrize(("opening", "sign"), [(0.95, -1.0), (0.05, 1.0)])
def test_fear_lowers_yields_while_the_haven_holds_and_lifts_them_once_it_is_broken(
    run, opening, sign
):
    found = run(shocks=1.0, seed=1, change={"haven__opening": opening}).weekly
    afraid = found.vix > 18.5
    assert afraid.sum() > 5
    assert np.all(np.sign(found.haven[afraid]) == sign)
    assert np.all(np.sign(found.dollar_fear[afraid]) == -sign)


def test_premises_switch_their_mechanism_off_exactly(run):
    noisy = {"seed": 5, "shocks": 1.0}
    large = sale(3000.0)
    assert np.abs(run(large, haven=0.0, **noisy).weekly.haven).max() == 0.0
    assert np.abs(run(large, stress=0.0, **noisy).weekly.stress).max() == 0.0
    assert np.all(run(large, stress=0.0, **noisy).weekly.risk_price == 1.0)
    assert np.abs(run(large, convenience=0.0, **noisy).weekly.convenience).max() == 0.0
    assert np.abs(run(large, lever=0.0, **noisy).weekly.sold).max() == 0.0
    assert np.abs(run(large, seed=5).weekly.noise).max() == 0.0
    full = run(large, **noisy).weekly
    for name in ("haven", "stress", "convenience", "noise"):
        assert np.abs(getattr(full, name)).max() > 0.5


def test_a_violent_sale_brings_stress_and_forced_cuts(run):
    found = run(sale(8000.0, weeks=3.0)).weekly
    assert found.risk_price.max() > 1.05
    assert found.risk_price.max() < 2.2
    assert -0.2 * 2350.0 <= found.hedge_funds.min() < 0.0
    assert found.stress.max() > 5.0


# --- responses ---------------------------------------------------------------------------------


def test_a_freeze_stops_the_sale_and_hurts_the_haven(run):
    free = run(SALE).weekly
    frozen = run(SALE, answers=(rule(Signal.YIELD_10Y, 10.0, Action.FREEZE),)).weekly
    start = int(np.argmax(free.yields[:, TEN_YEAR] > 10.0)) + 1
    assert frozen.sold[:start] == pytest.approx(free.sold[:start])
    assert frozen.sold[start] == pytest.approx(free.sold[start - 1])
    assert frozen.faith[start] < 0.6 == pytest.approx(frozen.faith[start - 1])
    assert frozen.faith[start] == pytest.approx(0.6 * 0.7, rel=1e-6)
    assert frozen.convenience[start + 1] > free.convenience[start + 1]


def test_a_freeze_breaks_faith_once_and_not_every_week(run):
    frozen = run(answers=(rule(Signal.YIELD_10Y, ALWAYS, Action.FREEZE),)).weekly
    assert frozen.faith[0] == pytest.approx(0.42)
    assert np.all(np.diff(frozen.faith) > 0.0)


def test_a_stop_ends_the_sale_without_hurting_the_haven(run):
    stopped = run(SALE, answers=(rule(Signal.YIELD_10Y, 10.0, Action.STOP_SALES),)).weekly
    assert stopped.sold[-1] < 400.0
    assert np.all(stopped.faith >= 0.6 - 1e-12)


def test_refused_lines_hurt_the_haven_and_stop_nothing(run):
    refused = run(SALE, answers=(rule(Signal.YIELD_10Y, 10.0, Action.LINES_REFUSED),)).weekly
    assert refused.sold[-1] == pytest.approx(500.0)
    assert refused.faith[-1] < 0.5


def test_leverage_relief_lowers_the_flow_premium(run):
    relief = rule(Signal.YIELD_10Y, ALWAYS, Action.LEVERAGE_RELIEF, size=0.4)
    free, eased = run(SALE).weekly, run(SALE, answers=(relief,)).weekly
    assert eased.flow[2:] == pytest.approx(0.6 * free.flow[2:], rel=1e-3)
    assert np.all(eased.yields[2:, TEN_YEAR] < free.yields[2:, TEN_YEAR])


def test_bills_for_bonds_lower_the_ten_year_and_lift_bills(run):
    swap = rule(Signal.YIELD_10Y, ALWAYS, Action.BILLS_FOR_BONDS, size=40.0)
    free, swapped = run(SALE).weekly, run(SALE, answers=(swap,)).weekly
    assert np.all(swapped.yields[2:, TEN_YEAR] < free.yields[2:, TEN_YEAR])
    assert np.all(swapped.bill_yield[2:] > free.bill_yield[2:])
    assert swapped.rows_error.max() < 1e-9


# --- the Fed -----------------------------------------------------------------------------------


def test_purchases_lower_yields_and_create_reserves(run):
    fast = policy(threshold_bp=5.0, pace=100.0, ceiling=5000.0)
    free, bought = run(SALE).weekly, run(SALE, fed=fast).weekly
    assert bought.fed_bought[-1] > 200.0
    assert bought.yields[END, TEN_YEAR] < free.yields[END, TEN_YEAR]
    assert bought.fed_effect[END] < 0.0
    assert bought.reserves[END] > 3000.0
    assert bought.fed_carry[END] > 0.0  # earns 5 % and more, pays 4 %


def test_a_defended_ceiling_holds(run):
    cap = policy(pace=5000.0, ceiling=50000.0, cap_bp=12.0, capped=1.0)
    held = run(SALE, fed=cap).weekly
    assert ten_year(run(SALE)).max() > 15.0
    assert held.yields[:, TEN_YEAR].max() == pytest.approx(12.0, abs=1e-5)
    assert held.fed_bought[-1] > 0.0


def test_a_ceiling_without_means_breaks(run):
    cap = policy(pace=1.0, ceiling=10.0, cap_bp=12.0, capped=1.0)
    broken = run(SALE, fed=cap).weekly
    assert broken.yields[:, TEN_YEAR].max() > 15.0
    assert broken.fed_purchases[-1] == pytest.approx(10.0, abs=0.2)


def test_a_captured_bank_pays_in_faith_inflation_and_dollars(run):
    mode = {"pace": 5000.0, "ceiling": 50000.0, "cap_bp": 0.0, "capped": 1.0}
    own = run(SALE, fed=policy(**mode)).weekly
    taken = run(SALE, fed=policy(**mode, captured=1.0, rate_cut_bp=100.0)).weekly
    assert taken.yields[-1, -1] > own.yields[-1, -1]  # the long end pays
    assert taken.dollar_policy[-1] < 0.0 == own.dollar_policy[-1]
    assert taken.faith[-1] < own.faith[-1]


# --- hedges and bills ----------------------------------------------------------------------------


def test_a_hedge_moves_the_dollar_and_no_bond(run):
    found = run(sale(channel=Channel.HEDGE), haven=0.0).weekly
    for name in ("sold", "dealers", "stock", "flow", "yields", "proceeds", "home_buyers"):
        assert np.abs(getattr(found, name)).max() == 0.0, name
    assert np.all(found.dollar[1:] < 0.0)
    assert found.converted[END] == pytest.approx(500.0)
    assert found.placed[-1] == found.waiting[-1] == 0.0  # dollars sold forward buy nothing


def test_demand_for_bills_lowers_their_yield_and_nothing_else(run):
    found, still = run(sale(channel=Channel.BILL_DEMAND)).weekly, run().weekly
    # $500bn at 1bp a hundred, less what has faded
    assert found.bill_yield[END] == pytest.approx(-5.0, rel=0.03)
    assert np.all(found.bill_yield[1:] < 0.0)
    moved = {
        name
        for name, value in found._asdict().items()
        if not np.array_equal(value, getattr(still, name))
    }
    assert moved == {"bill_yield"}


# --- how it ends ---------------------------------------------------------------------------------


def over(**terms):
    """The policy is reversed in the first week of the dispute."""
    return {"about": dispute(**terms), "fate": {"reversal": AT_ONCE}}


def test_a_reversal_stops_the_sale(run):
    at_once = run(sale(1300.0), **over()).weekly
    assert np.all(at_once.reversed == 1.0)
    assert np.abs(at_once.sold).max() == 0.0
    later = run(sale(1300.0), **over(start=5.0)).weekly
    # week 0 sells nothing yet; the week of the reversal still sells its hundred
    assert later.sold == pytest.approx([0.0, 100.0, 200.0, 300.0, 400.0] + [500.0] * 21)
    assert later.stock[6] < later.stock[5]


def test_a_sale_that_goes_on_whatever_happens_goes_on(run):
    found = run(sale(1300.0), **over(stops=0.0)).weekly
    assert np.all(found.reversed == 1.0)
    assert found.sold[END] == pytest.approx(1300.0)


def test_what_is_undone_is_bought_back_within_two_years(run):
    undone = over(start=5.0, undone=1.0)
    found = run(sale(1300.0), weeks=117, **undone).weekly
    assert found.sold[5] == pytest.approx(500.0)
    assert found.sold[5 + 13] == pytest.approx(250.0)
    assert 0.0 < found.sold[5 + 104] < 0.004 * 500.0
    # dollars come back with the bonds, a few more than had left: sold cheap and bought back dear
    assert -0.02 * found.converted[5] < found.converted[-1] < 0.0
    assert np.abs(found.yields[-1]).max() < 0.1 * found.yields[5].max()


def test_a_member_who_breaks_rank_takes_only_his_own_sales_along(run):
    rows = sale(300.0, bloc=1), sale(200.0, bloc=3), sale(100.0, bloc=3), sale(400.0, bloc=4)
    leaves = {"fate": {"break_rank": {3: AT_ONCE}}}
    found = run(*rows, **leaves, about=dispute(breaks=1.0))
    assert found.quarterly.executed[-1] == pytest.approx([300.0, 0.0, 0.0, 400.0])
    assert found.weekly.in_coalition == pytest.approx(0.7)
    holds = run(*rows, **leaves, about=dispute(breaks=0.0))
    assert holds.quarterly.executed[-1] == pytest.approx([300.0, 200.0, 100.0, 400.0])


def test_retaliation_hurts_the_senders_and_stops_no_sale(pair):
    hit = {"about": dispute(retaliates=1.0), "fate": {"retaliation": AT_ONCE}}
    found = pair(SALE, **hit)
    # words are not answered: the first bond is sold in week 1
    assert found.with_lever.weekly.retaliated.tolist() == [0.0] + [1.0] * 25
    assert found.with_lever.weekly.sold[-1] == pytest.approx(500.0)
    # the path without the sale knows no open attack, and so no retaliation
    assert np.abs(found.without.weekly.retaliated).max() == 0.0
    assert found.senders.retaliation[-1, 0] > 1.0
    assert np.abs(found.senders.retaliation[:, 1:]).max() == 0.0
    spared = pair(SALE, **(hit | {"about": dispute()})).senders
    assert np.abs(spared.retaliation).max() == 0.0


def test_a_fate_of_nought_is_the_median(run):
    # a hazard of 2.8 a year makes a median of a quarter: log 2 / 2.8 = 12.9 weeks
    found = run(fate={"reversal": 0.0}, change={"politics__calm_per_year": 2.8}).weekly
    assert int(np.argmax(found.reversed)) == 12
    assert found.reversal_chance[11] < 0.5 <= found.reversal_chance[12]


# --- every week --------------------------------------------------------------------------------

STORMS = {
    "calm": {},
    "sale and news": {"rows": (SALE,), "seed": 1, "shocks": 1.0},
    "storm": {
        "rows": (sale(6000.0, weeks=4.0, parked=0.3, converted=0.5), sale(900.0, channel=2)),
        "seed": 2,
        "shocks": 1.0,
        "fed": policy(threshold_bp=5.0, pace=300.0, ceiling=3000.0),
        "answers": (
            rule(Signal.YIELD_10Y, 50.0, Action.BILLS_FOR_BONDS, size=40.0),
            rule(Signal.VIX, 25.0, Action.LEVERAGE_RELIEF, size=0.5),
        ),
    },
    "every channel, and all that can happen": {
        "rows": (
            sale(2000.0, announced=-1.0, bloc=1, converted=0.5, parked=0.3),
            sale(900.0, channel=Channel.HEDGE, bloc=2),
            sale(700.0, channel=Channel.BILL_DEMAND, mix=only(0)),
            sale(400.0, channel=Channel.ISSUANCE),
        ),
        "seed": 6,
        "shocks": 1.0,
        "change": {"politics__calm_per_year": 6.0, "resolve__break_rank_per_year": 20.0},
        "fate": {"reversal": 0.0, "retaliation": 0.0, "break_rank": {2: 0.5}},
        "about": dispute(undone=1.0, retaliates=1.0, breaks=1.0),
        "besides": events(start=3.0, fear=15.0, output=-2.0, prices=1.0, gold=20.0),
    },
    "ceiling": {
        "rows": (sale(3000.0),),
        "seed": 4,
        "shocks": 1.0,
        "fed": policy(pace=1000.0, ceiling=9000.0, cap_bp=25.0, capped=1.0, captured=1.0),
    },
}


@pytest.fixture(params=list(STORMS))
def stormy(run, request):
    asked = dict(STORMS[request.param])
    return run(*asked.pop("rows", ()), **asked)


def test_every_week_clears_and_every_book_closes(stormy):
    found = stormy.weekly
    assert found.residual.max() < 1e-10
    assert found.columns_error.max() < 1e-9
    assert found.rows_error.max() < 1e-9
    assert np.abs(found.net_transactions).max() < 1e-8
    assert np.abs(stormy.quarterly.sheet.sum(axis=1)).max() < 1e-8


def test_every_bond_sold_is_with_somebody(stormy):
    found = stormy.weekly
    held = found.dealers + found.hedge_funds + found.haven_buyers
    held = held + found.home_buyers + found.foreign_buyers + found.fed_bought
    issued = -stormy.quarterly.sheet[:, 9, :8].sum(axis=1)
    ends = [12, 25]
    assert held[ends] == pytest.approx(found.sold[ends] + issued, abs=1e-6)


def test_everything_is_finite(stormy):
    for leaf in jax.tree.leaves(stormy):
        assert np.isfinite(leaf).all()


def test_the_parts_add_up_to_the_ten_year(stormy):
    found = stormy.weekly
    parts = found.stock + found.fed_effect + found.flow + found.stress
    parts = parts + found.haven + found.convenience + found.policy + found.noise
    assert parts == pytest.approx(ten_year(stormy), abs=1e-6)


def test_a_pair_is_the_path_with_and_without(here, run):
    asked = scenario(SALE, shocks=1.0)
    found = jax.jit(chain.pair)(here, parameters(), asked, chance(WEEKS, 7))
    whole = {"seed": 7, "shocks": 1.0}
    again, nobody = run(SALE, **whole), run(SALE, **whole, lever=0.0)
    for half, alone in ((found.with_lever, again), (found.without, nobody)):
        assert np.asarray(half.weekly.yields) == pytest.approx(alone.weekly.yields, abs=1e-8)
        assert np.asarray(half.weekly.hazard) == pytest.approx(alone.weekly.hazard, abs=1e-8)
        assert np.asarray(half.macro.gdp) == pytest.approx(alone.macro.gdp, abs=1e-8)
    assert np.abs(np.asarray(found.without.weekly.sold)).max() == 0.0
    assert np.abs(np.asarray(found.senders.executed)).max() > 0.1


# --- goods, measures, spending and dates ---------------------------------------------------------

GOODS = (Channel.GOODS, Channel.LOST_EXPORTS, Channel.IMPORT_COST, Channel.DEPOSITS)
NEW = (*GOODS, Channel.SPENDING)


@pytest.mark.parametrize("channel", NEW)
def test_a_programme_of_no_size_changes_nothing_to_the_last_bit(run, channel):
    still, empty = run(), run(sale(0.0, channel=channel, harm=0.3, cost=np.ones(12)))
    for part in ("weekly", "macro", "quarterly"):
        for name, value in getattr(still, part)._asdict().items():
            np.testing.assert_array_equal(value, getattr(getattr(empty, part), name), err_msg=name)


@pytest.mark.parametrize("channel", NEW)
def test_a_programme_cut_in_two_equals_the_whole(run, channel):
    row = {"channel": channel, "announced": -1.0}
    whole, halves = run(sale(200.0, **row)), run(sale(80.0, **row), sale(120.0, **row))
    assert whole.quarterly.executed[-1, 0] == pytest.approx(200.0)
    for part in ("weekly", "macro"):
        for name, value in getattr(whole, part)._asdict().items():
            other = getattr(getattr(halves, part), name)
            assert value == pytest.approx(other, rel=1e-9, abs=1e-7), name


def test_bonds_spent_on_goods_help_output_and_raise_the_net_position(run):
    # C23: the same sale with and without the goods that it pays for
    way_out = {"converted": 0.0, "hostile": 0.0}
    kept, spent = run(sale(**way_out)), run(sale(**way_out), sale(channel=Channel.GOODS, **way_out))
    # 12 of 13 weeks of 500 within the quarter, 1,846 a year, while it is new
    helped = spent.macro.gdp[0] - kept.macro.gdp[0]
    assert helped == pytest.approx(100.0 * 4.0 * 500.0 * 12.0 / 13.0 / 33000.0, rel=1e-3)
    # (what the sale brought is a little less than what it was worth at the baseline's prices)
    gained = spent.weekly.net_transactions - kept.weekly.net_transactions
    assert gained[[0, END, -1]] == pytest.approx([0.0, 500.0, 500.0])
    lost = kept.weekly.gross_claims - spent.weekly.gross_claims
    assert lost == pytest.approx(gained, abs=1e-9)
    assert np.abs(spent.weekly.dollar_flows).max() == 0.0


def test_an_answer_on_a_date_is_an_effect_of_what_it_answers(pair):
    """The path without the lever is the one without the answer to it."""
    tax = rule(Signal.WEEK, 3.5, Action.WITHHOLDING_TAX, size=0.15)
    duty = rule(Signal.WEEK, 3.5, Action.TARIFFS, size=10.0)
    found = pair(SALE, answers=(tax, duty))
    for name in ("withheld", "tariff"):
        here, there = (getattr(half.weekly, name) for half in (found.with_lever, found.without))
        assert here[3] == 0.0 < here[4] == here[-1]
        assert np.abs(there).max() == 0.0
    assert np.all(found.senders.withheld[-1] > 0.0)
    assert found.senders.tariffs[-1, 0] > 1.0
    assert np.abs(found.senders.tariffs[:, 1:]).max() == 0.0


def test_relabelling_the_rows_changes_nothing(run):
    one, two = sale(300.0), sale(200.0, weeks=5.0, mix=only(5), announced=-1.0)
    a, b = run(one, two).weekly, run(two, one).weekly
    for name in ("yields", "dollar", "gross_claims"):
        assert getattr(a, name) == pytest.approx(getattr(b, name), abs=1e-9)


def test_one_programme_or_two_of_half_the_size(run):
    whole, halves = run(SALE).weekly, run(sale(250.0), sale(250.0, bloc=3)).weekly
    assert whole.yields == pytest.approx(halves.yields, abs=1e-9)
    assert pro_rata().sum() == pytest.approx(1.0)
