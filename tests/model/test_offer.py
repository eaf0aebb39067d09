"""What comes to market, and the problem posed, by hand."""

from __future__ import annotations

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from bondstrike.model import sellers
from bondstrike.model.offer import offer, pose
from bondstrike.model.setting import draw
from bondstrike.model.week import opening
from bondstrike.vocabulary import N_BLOCS, Action, Channel
from tests.model.builders import (
    DURATION,
    ROWS,
    dispute,
    events,
    only,
    parameters,
    policy,
    pro_rata,
    replace,
    sale,
    scenario,
    shocks,
)

NEWS = jax.tree.map(lambda x: x[0], shocks(1))
QUIET = {"start": 0.0, "weeks": 4.0, "announced": -1.0}

LARGE = 1000.0 / 1025.0
"""How far a sale of $1tn is taken for an attack where $25tn of coupons are outstanding."""


@pytest.fixture(scope="module")
def ask(here, today):
    """Offer and problem in week 0 of a scenario, actions at the strengths named.

    `reversed_` is 1 once the policy has been reversed, `left` lists blocs that have gone, and
    `sold` is what each row has sold before.
    """

    @jax.jit
    def both(asked, strengths, before, week):
        this = draw(here, parameters(), asked)
        now = jax.tree.map(lambda x: x[0], sellers.calendar(asked.programmes, jnp.arange(1.0)))
        state = eqx.tree_at(_before, opening(here, this), before)
        offered = offer(here, this, today, state, now, strengths)
        return offered, pose(here, this, today, state, offered, NEWS, week)[0]

    def once(*rows, reversed_=0.0, left=(), sold=0.0, week=0.0, asked=None, **strengths):
        gone = jnp.zeros(N_BLOCS).at[jnp.asarray(left, int)].set(1.0)
        before = jnp.asarray(reversed_), gone, jnp.full(ROWS, sold)
        values = [strengths.get(action.name.lower(), 0.0) for action in Action]
        what = scenario(*rows, **(asked or {}))
        return both(what, jnp.asarray(values), before, jnp.asarray(week))

    return once


def _before(state):
    return state.politics.reversed, state.resolve.gone, state.sellers.executed


def test_a_sale_comes_in_its_mix_and_presses_with_its_dv01(ask):
    offered, _ = ask(sale(400.0, **QUIET))
    assert np.asarray(offered.sold) == pytest.approx(100.0 * pro_rata())
    dv01 = 100.0 * pro_rata() * np.asarray(DURATION)
    assert np.asarray(offered.supply.sold) == pytest.approx(dv01[1:])
    assert float(jnp.abs(offered.issued).max()) == 0.0
    assert float(offered.supply.bills) == 0.0


def test_new_debt_presses_with_six_tenths(ask):
    offered, _ = ask(sale(400.0, channel=2, mix=only(5), **QUIET))
    assert float(offered.issued[5]) == 100.0
    assert float(offered.supply.sold[4]) == pytest.approx(0.6 * 700.0)
    assert float(jnp.abs(offered.sold).max()) == 0.0
    assert float(jnp.abs(offered.supply.revocable).max()) == 0.0


def test_only_announced_sales_are_revocable(ask):
    told, _ = ask(sale(400.0, start=0.0, weeks=4.0, announced=0.0, mix=only(5)))
    assert np.asarray(told.supply.revocable) == pytest.approx(np.asarray(told.supply.sold))
    quiet, _ = ask(sale(400.0, mix=only(5), **QUIET))
    assert float(jnp.abs(quiet.supply.revocable).max()) == 0.0


def test_what_is_expected_is_believed_and_in_dv01(ask):
    row = sale(400.0, start=1.0, weeks=4.0, announced=0.0, mix=only(5))
    offered, _ = ask(row)
    assert float(offered.supply.expected.sum()) == pytest.approx(0.5 * 400.0 * 7.0)
    silent, _ = ask(row, asked={"announcement": 0.0})
    assert float(jnp.abs(silent.supply.expected).max()) == 0.0


@pytest.mark.parametrize("action", ["stop_sales", "freeze"])
def test_a_stop_or_a_freeze_stops(ask, action):
    offered, _ = ask(sale(400.0, **QUIET), **{action: 0.75})
    assert float(offered.sold.sum()) == pytest.approx(25.0)


def test_refused_lines_stop_nothing(ask):
    offered, _ = ask(sale(400.0, **QUIET), lines_refused=1.0)
    assert float(offered.sold.sum()) == pytest.approx(100.0)


def test_bills_for_bonds_swap_at_par(ask):
    offered, _ = ask(bills_for_bonds=40.0)
    assert float(offered.issued.sum()) == pytest.approx(0.0, abs=1e-12)
    assert float(offered.issued[0]) == pytest.approx(40.0)
    assert np.asarray(offered.issued)[1:] == pytest.approx(-40.0 * pro_rata()[1:])
    assert float(offered.supply.bills) == pytest.approx(40.0)
    assert np.asarray(offered.supply.sold) == pytest.approx(
        -40.0 * (pro_rata() * np.asarray(DURATION))[1:]
    )


def test_relief_reaches_the_market(ask):
    assert float(ask(leverage_relief=0.3)[0].supply.relief) == pytest.approx(0.3)


def test_convenience_falls_with_the_share_of_officials_who_left(ask):
    # 1,000 of 4,000 in a week: a quarter of 45bp at ten years; private sellers take none along
    _, problem = ask(sale(1000.0, start=0.0, weeks=1.0, announced=-1.0))
    assert float(problem.convenience[2]) == pytest.approx(0.25 * 45e-4)
    _, private = ask(sale(1000.0, start=0.0, weeks=1.0, announced=-1.0, holder=1))
    assert float(private.convenience[2]) == 0.0
    _, debt = ask(sale(1000.0, start=0.0, weeks=1.0, announced=-1.0, channel=2))
    assert float(debt.convenience[2]) == 0.0


def test_nobody_leaves_more_than_whole(ask):
    _, problem = ask(sale(9000.0, start=0.0, weeks=1.0, announced=-1.0))
    assert float(problem.convenience[2]) == pytest.approx(45e-4)


def test_the_room_of_a_ceiling_is_in_dv01(ask):
    # $100bn a week pro rata to coupons
    fed = policy(pace=100.0, ceiling=1e4, capped=1.0)
    _, problem = ask(asked={"fed": fed})
    assert float(problem.room) == pytest.approx(100.0 * float(pro_rata() @ np.asarray(DURATION)))


def test_noise_has_the_volatility_of_a_week(here, today, plain):
    state = opening(here, plain)
    now = jax.tree.map(lambda x: x[0], sellers.calendar(plain.scenario.programmes, jnp.arange(1.0)))
    offered = offer(here, plain, today, state, now, jnp.zeros(len(Action)))
    level, slope = (
        pose(here, plain, today, state, offered, news, jnp.zeros(()))[0].noise
        for news in (replace(NEWS, **{name: jnp.ones(())}) for name in ("level", "slope"))
    )
    # one standard deviation of each: 90bp / √52 in all at ten years
    both = float(jnp.hypot(level[2], slope[2]))
    assert both == pytest.approx(0.009 / np.sqrt(52.0))


# --- hedges, bills, attacks, endings -------------------------------------------------------------


def test_a_hedge_sells_no_bond(ask):
    offered, problem = ask(sale(1000.0, channel=Channel.HEDGE, start=0.0, weeks=4.0))
    assert float(offered.orders.flow[0]) == 250.0
    for none in (offered.sold, offered.issued, offered.supply.sold, offered.supply.expected):
        assert float(jnp.abs(none).max()) == 0.0
    assert float(problem.convenience[2]) == 0.0  # no official left Treasuries
    assert np.asarray(offered.selling).tolist()[0] == 0.0
    assert np.asarray(offered.hedging).tolist()[0] == 1.0
    assert float(offered.open_attack) == pytest.approx(LARGE)
    assert float(offered.under_way) == 1.0


def test_demand_for_bills_takes_bills_away_and_attacks_nobody(ask):
    offered, _ = ask(sale(400.0, channel=Channel.BILL_DEMAND, start=0.0, weeks=4.0))
    assert float(offered.supply.bills) == -100.0
    for none in (offered.sold, offered.issued, offered.supply.sold, offered.supply.expected):
        assert float(jnp.abs(none).max()) == 0.0
    assert (float(offered.open_attack), float(offered.under_way)) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("row", "openly", "at_all"),
    [
        ({"announced": 0.0}, 1.0, 1.0),
        ({"announced": -1.0}, 0.0, 1.0),
        ({"channel": Channel.RUN_OFF}, 1.0, 1.0),
        ({"channel": Channel.ISSUANCE}, 0.0, 0.0),
        ({"size": 0.0}, 0.0, 0.0),
        ({"size": -100.0}, 0.0, 0.0),
    ],
)
def test_an_open_attack_is_an_announced_sale_of_members(ask, row, openly, at_all):
    offered, _ = ask(sale(**({"size": 1000.0, "start": 0.0, "weeks": 4.0} | row)))
    assert float(offered.open_attack) == pytest.approx(LARGE * openly)
    assert float(offered.under_way) == at_all


@pytest.mark.parametrize(("size", "taken"), [(25.0, 0.5), (0.1, 0.1 / 25.1), (975.0, 0.975)])
def test_a_small_sale_is_hardly_taken_for_an_attack(ask, size, taken):
    # half an attack at a thousandth of $25tn of coupons
    offered, _ = ask(sale(size, start=0.0, weeks=26.0))
    assert float(offered.open_attack) == pytest.approx(taken)
    assert float(offered.pace) == pytest.approx(taken)


def test_who_has_been_stopped_attacks_no_more(ask):
    offered, _ = ask(sale(start=0.0), stop_sales=1.0)
    assert (float(offered.open_attack), float(offered.under_way)) == (0.0, 0.0)


@pytest.mark.parametrize(("stops", "left"), [(1.0, 0.0), (0.4, 60.0), (0.0, 100.0)])
def test_a_reversal_stops_as_much_as_was_agreed(ask, stops, left):
    about = dispute(stops=stops)
    offered, _ = ask(sale(400.0, **QUIET), reversed_=1.0, asked={"about": about})
    assert float(offered.sold.sum()) == pytest.approx(left)
    assert float(offered.supply.settled) == 1.0
    before, _ = ask(sale(400.0, **QUIET), asked={"about": about})
    assert float(before.sold.sum()) == pytest.approx(100.0)
    assert float(before.supply.settled) == 0.0


def test_a_reversal_stops_members_and_nobody_else(ask):
    rows = [sale(400.0, channel=channel, **QUIET) for channel in (2, 3, 4)]
    offered, _ = ask(*rows, reversed_=1.0)
    assert np.asarray(offered.orders.flow).tolist() == [100.0, 0.0, 100.0, 0.0]


def test_what_is_undone_comes_back_by_half_in_a_quarter(ask):
    undo = {"about": dispute(undone=1.0)}
    offered, _ = ask(sale(400.0, **QUIET), reversed_=1.0, sold=200.0, asked=undo)
    back = 200.0 * (1.0 - 0.5 ** (1.0 / 13.0))
    assert float(offered.sold.sum()) == pytest.approx(-back)
    assert float(offered.supply.settled) == 0.0
    kept, _ = ask(sale(400.0, **QUIET), reversed_=1.0, sold=200.0)
    assert float(kept.sold.sum()) == 0.0


def test_a_bloc_that_has_left_sells_nothing_and_the_others_go_on(ask):
    rows = [sale(400.0, bloc=bloc, **QUIET) for bloc in (2, 5)]
    debt = sale(400.0, bloc=5, channel=2, **QUIET)
    offered, _ = ask(*rows, debt, left=[5])
    assert np.asarray(offered.orders.flow).tolist() == [100.0, 0.0, 100.0, 0.0]
    assert float(offered.under_way) == 1.0


@pytest.mark.parametrize(
    ("week", "fear"), [(1.0, 0.0), (2.0, 5.0), (5.0, 5.0), (6.0, 0.0), (9.0, 0.0)]
)
def test_the_fear_of_an_event_comes_in_four_weeks(ask, week, fear):
    asked = {"besides": events(start=2.0, fear=20.0)}
    assert float(ask(week=week, asked=asked)[1].fear) == pytest.approx(fear)
    assert float(ask(week=week, asked=asked | {"lever": 0.0})[1].fear) == 0.0


@pytest.mark.parametrize(("weeks", "pace"), [(26.0, 1.0), (13.0, 2.0), (260.0, 0.1)])
def test_the_pace_of_an_attack_is_one_over_half_a_year(ask, weeks, pace):
    offered, _ = ask(sale(1000.0, start=0.0, weeks=weeks))
    assert float(offered.pace) == pytest.approx(LARGE * pace)


def test_a_quiet_part_slows_the_open_attack(ask):
    both = sale(100.0, start=0.0, weeks=26.0), sale(300.0, start=0.0, weeks=26.0, announced=-1.0)
    offered, _ = ask(*both)
    assert float(offered.pace) == pytest.approx(0.25 * 100.0 / 125.0)
    nothing, _ = ask()
    assert float(nothing.pace) == 0.0


# --- goods, measures and spending ----------------------------------------------------------------

YEAR = {"start": 0.0, "weeks": 52.0}
"""A programme that runs for a year from the first week on."""

WAY_OUT = {"converted": 0.0, "hostile": 0.0, "start": 0.0, "weeks": 4.0, "announced": 0.0}
"""A sale or purchase of a month that presses on nobody."""


def goods_of(offered):
    names = offered.goods.__dataclass_fields__
    return {name: float(getattr(offered.goods, name)) for name in names}


NO_GOODS = dict.fromkeys(
    ("bought", "export_demand", "import_cost", "terms_lost", "spent", "borrowed"), 0.0
)


def test_goods_bought_are_demand_for_exports_and_no_bond(ask):
    offered, _ = ask(sale(400.0, channel=Channel.GOODS, **WAY_OUT))
    assert goods_of(offered) == NO_GOODS | {"bought": 100.0, "export_demand": 5200.0}
    for none in (offered.sold, offered.issued, offered.supply.sold, offered.supply.expected):
        assert float(jnp.abs(none).max()) == 0.0
    assert (float(offered.open_attack), float(offered.under_way)) == (0.0, 0.0)


def test_exports_kept_out_lower_demand_and_cost_the_target_its_terms_of_trade(ask):
    # 10 a week are 520 a year; a quarter of it is real income lost at home
    offered, _ = ask(sale(520.0, channel=Channel.LOST_EXPORTS, harm=0.25, **YEAR))
    assert goods_of(offered) == NO_GOODS | {"export_demand": -520.0, "terms_lost": 130.0}
    assert float(jnp.abs(offered.sold).max()) == 0.0


def test_a_dearer_import_is_paid_by_buyers_at_home(ask):
    offered, _ = ask(sale(104.0, channel=Channel.IMPORT_COST, **YEAR))
    assert goods_of(offered) == NO_GOODS | {"import_cost": 104.0}


def test_only_measures_have_a_harm(ask):
    offered, _ = ask(sale(400.0, harm=0.5, **QUIET))
    assert goods_of(offered) == NO_GOODS


def test_spending_is_borrowed_or_it_is_not(ask):
    money, _ = ask(sale(400.0, channel=Channel.SPENDING, **QUIET))
    assert goods_of(money) == NO_GOODS | {"spent": 100.0}
    assert float(jnp.abs(money.issued).max()) == 0.0
    bonds, _ = ask(sale(400.0, channel=Channel.ISSUANCE, **QUIET))
    assert goods_of(bonds) == NO_GOODS | {"borrowed": 100.0}
    assert np.asarray(bonds.issued) == pytest.approx(100.0 * pro_rata())


def test_bills_for_bonds_are_no_spending(ask):
    assert goods_of(ask(bills_for_bonds=40.0, buybacks=10.0)[0]) == NO_GOODS


def test_deposits_changed_are_dollars_sold_and_no_bond(ask):
    offered, problem = ask(sale(1000.0, channel=Channel.DEPOSITS, start=0.0, weeks=4.0))
    assert float(offered.hedging[0]) == 1.0 > float(offered.selling[0])
    assert float(offered.orders.flow[0]) == 250.0
    assert float(jnp.abs(offered.sold).max()) == float(problem.convenience[2]) == 0.0
    assert float(offered.open_attack) == pytest.approx(LARGE)


# --- who is taken for an attacker ----------------------------------------------------------------


def test_what_presses_on_nobody_is_no_attack_though_it_is_announced(ask):
    offered, _ = ask(sale(1000.0, **WAY_OUT))
    assert float(offered.sold.sum()) == pytest.approx(250.0)
    assert (float(offered.open_attack), float(offered.pace)) == (0.0, 0.0)
    assert float(offered.under_way) == 1.0


def test_of_a_lasting_measure_one_year_counts_as_its_size(ask):
    # 5,200 over ten years are 520 a year: 520 / (520 + 25); a year's measure of 520 is as large
    ten = sale(5200.0, channel=Channel.LOST_EXPORTS, start=0.0, weeks=520.0)
    one = sale(520.0, channel=Channel.LOST_EXPORTS, **YEAR)
    for row in (ten, one):
        assert float(ask(row)[0].open_attack) == pytest.approx(520.0 / 545.0)
    # of a sale over ten years all counts
    assert float(ask(ten | {"channel": Channel.SALE})[0].open_attack) == pytest.approx(5200 / 5225)


@pytest.mark.parametrize(("start", "pace"), [(0.0, 1.0), (-25.0, 1.0), (-26.0, 0.0), (1.0, 0.0)])
def test_a_measure_hits_for_half_a_year_and_then_is_in_place(ask, start, pace):
    row = sale(520.0, channel=Channel.LOST_EXPORTS, start=start, weeks=52.0)
    offered, _ = ask(row)
    assert float(offered.pace) == pytest.approx(pace * 520.0 / 545.0)
    assert float(offered.open_attack) == pytest.approx(520.0 / 545.0)


# --- what stops what -----------------------------------------------------------------------------

SALE_AND_TARIFF = (
    sale(400.0, **QUIET),
    sale(520.0, channel=Channel.LOST_EXPORTS, **YEAR),
)


@pytest.mark.parametrize("action", ["stop_sales", "freeze"])
def test_a_freeze_stops_the_sale_and_not_the_tariff(ask, action):
    offered, _ = ask(*SALE_AND_TARIFF, **{action: 1.0})
    assert np.asarray(offered.orders.flow).tolist() == [0.0, 10.0, 0.0, 0.0]
    assert float(offered.under_way) == 1.0


@pytest.mark.parametrize(("stops", "left"), [(1.0, 0.0), (0.4, 0.6), (0.0, 1.0)])
def test_a_concession_stops_both_as_far_as_was_agreed(ask, stops, left):
    about = {"about": dispute(stops=stops)}
    offered, _ = ask(*SALE_AND_TARIFF, concession=1.0, asked=about)
    assert np.asarray(offered.orders.flow)[:2] == pytest.approx([100.0 * left, 10.0 * left])
    half, _ = ask(*SALE_AND_TARIFF, concession=0.5, asked=about)
    assert np.asarray(half.orders.flow)[:2] == pytest.approx(
        [100.0 * (1.0 - 0.5 * stops), 10.0 * (1.0 - 0.5 * stops)]
    )


def test_a_reversal_ends_measures_and_they_do_not_come_back(ask):
    about = {"about": dispute(undone=1.0)}
    offered, _ = ask(*SALE_AND_TARIFF, reversed_=1.0, sold=200.0, asked=about)
    flow = np.asarray(offered.orders.flow)
    assert flow[0] < 0.0 == flow[1]


@pytest.mark.parametrize("ended", [{"freeze": 1.0}, {"reversed_": 1.0}, {"left": [2]}])
def test_goods_end_with_the_sale_that_pays_for_them(ask, ended):
    rows = [
        sale(400.0, channel=channel, bloc=2, **WAY_OUT) for channel in (Channel.SALE, Channel.GOODS)
    ]
    offered, _ = ask(*rows, **ended)
    assert np.asarray(offered.orders.flow).tolist() == [0.0] * 4
    assert goods_of(offered) == NO_GOODS
    assert float(ask(*rows)[0].goods.bought) == 100.0


# --- what the target does ------------------------------------------------------------------------


def test_buybacks_take_the_long_end_and_pay_with_bills(ask):
    # 10 of par, half at 11 years of duration and half at 15
    offered, _ = ask(buybacks=10.0)
    assert np.asarray(offered.issued) == pytest.approx([10.0, *[0.0] * 5, -5.0, -5.0])
    assert np.asarray(offered.supply.sold) == pytest.approx([*[0.0] * 5, -55.0, -75.0])
    assert float(offered.supply.bills) == pytest.approx(10.0)


def test_buybacks_take_more_risk_off_the_market_than_bills_for_bonds(ask):
    back, swap = (ask(**{name: 10.0})[0].supply for name in ("buybacks", "bills_for_bonds"))
    assert [float(one.bills) for one in (back, swap)] == pytest.approx([10.0, 10.0])
    assert float(back.sold.sum()) == pytest.approx(-130.0)
    assert float(swap.sold.sum()) == pytest.approx(-10.0 * float(pro_rata() @ np.asarray(DURATION)))
    both, _ = ask(buybacks=10.0, bills_for_bonds=10.0)
    assert np.asarray(both.supply.sold) == pytest.approx(np.asarray(back.sold + swap.sold))


def test_stablecoins_take_bills_away_and_nothing_else(ask):
    offered, _ = ask(stablecoin_demand=2.0)
    assert float(offered.supply.bills) == -2.0
    for none in (offered.sold, offered.issued, offered.supply.sold, offered.bought):
        assert float(jnp.abs(none).max()) == 0.0


def test_the_fed_buys_what_a_response_has_it_buy(ask):
    offered, _ = ask(fed_purchases=60.0)
    assert float(offered.planned.purchase) == 60.0
    assert np.asarray(offered.bought) == pytest.approx(60.0 * pro_rata())
    assert np.asarray(offered.supply.bought) == pytest.approx(
        60.0 * (pro_rata() * np.asarray(DURATION))[1:]
    )


def test_a_tax_is_borne_by_yields_as_far_as_foreigners_set_the_price(ask):
    # 0.3 of price-led demand, 15 % of a yield of 5 %: 22.5bp at every maturity
    assert np.asarray(ask(withholding_tax=0.15)[1].tax) == pytest.approx(22.5e-4)
    assert float(jnp.abs(ask(sale(400.0))[1].tax).max()) == 0.0


@pytest.mark.parametrize("action", ["tariffs", "security_withdrawn", "withholding_tax"])
def test_what_works_elsewhere_brings_nothing_to_market(ask, action):
    offered, _ = ask(sale(400.0, **QUIET), **{action: 0.3})
    plain, _ = ask(sale(400.0, **QUIET))
    for name in ("orders", "sold", "issued", "supply", "bought", "goods"):
        for left, right in zip(
            jax.tree.leaves(getattr(offered, name)),
            jax.tree.leaves(getattr(plain, name)),
            strict=True,
        ):
            np.testing.assert_array_equal(left, right, err_msg=name)
