"""What the senders lose: every line by hand, in round numbers."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from bondstrike.model import losses
from bondstrike.model.outputs import SENDERS
from bondstrike.model.parameters import Alternatives, Resolve
from bondstrike.units import BP
from bondstrike.vocabulary import N_ASSETS, N_BLOCS, N_BUCKETS, Asset, Bloc, Channel
from tests.model.builders import only, parameters, programmes, replace, sale

WEEKS = 26
EURO, JAPAN, CHINA = (tuple(Bloc).index(bloc) for bloc in (Bloc.EURO_AREA, Bloc.JAPAN, Bloc.CHINA))
BUNDS, GOLD = (tuple(Asset).index(asset) for asset in (Asset.BUNDS, Asset.GOLD))
TEN = 5
"""The bucket that is sold: seven to ten years."""

OWN = Alternatives(*(jnp.asarray(x) for x in (4.0, 10.0, 20.0, 0.2, 2.5, 0.5)))
RESOLVE = Resolve(*(jnp.asarray(x) for x in (0.025, 10.0, 5.0, 20.0)))
GOODS = parameters(trade__border_pass=0.8).trade
"""Buyers pay four fifths of a tariff at the border; imports fall by 1 % per 1 %."""


def tables() -> losses.Tables:
    """Every bloc holds $100bn of seven- to ten-year notes and exports $520bn a year."""
    held = np.zeros((N_BLOCS, 2, N_BUCKETS))
    held[:, :, TEN] = (60.0, 40.0)
    debt, home = np.zeros(N_BLOCS), np.zeros((N_ASSETS, N_BLOCS))
    debt[EURO], home[BUNDS, EURO] = 1000.0, 1.0
    return losses.Tables(
        exports=jnp.full(N_BLOCS, 520.0),
        debt=jnp.asarray(debt),
        repriced_per_year=jnp.full(N_BLOCS, 0.52),
        home=jnp.asarray(home),
        held=jnp.asarray(held),
        bond_yield=jnp.full(N_BUCKETS, 0.05),
        deposit=jnp.asarray(0.04),
        abroad=jnp.asarray(0.01),
        asset_yield=jnp.full(N_ASSETS, 0.03).at[GOLD].set(0.0),
    )


def sold_at_once(*amounts: float) -> jnp.ndarray:
    """Executed so far when row r sells `amounts[r]` in week 0 and nothing later."""
    return jnp.asarray([[*amounts, *[0.0] * (4 - len(amounts))]] * WEEKS)


def flows(executed: jnp.ndarray, **changes: Any) -> losses.Flows:
    """Prices at 0.95, a dollar as it was, nothing placed, nobody else moves."""
    flat, by_asset = jnp.zeros(WEEKS), jnp.zeros((WEEKS, N_ASSETS))
    price = jnp.full((WEEKS, N_BUCKETS), 0.95)
    values = {
        "executed": executed,
        "price_with": price,
        "price_without": price,
        "dollar_with": flat,
        "dollar_without": flat,
        "placed": by_asset,
        "lowered": by_asset,
        "waiting": flat,
        "joint": flat,
        "ten_year": flat,
        "imports": jnp.zeros(WEEKS // 13),
        "retaliated": flat,
        "tariff": flat,
        "withheld": flat,
    }
    return losses.Flows(**(values | changes))


def lost(done: losses.Flows, *rows: dict[str, Any]) -> dict[str, np.ndarray]:
    found = losses.senders(tables(), programmes(*rows), done, OWN, RESOLVE, GOODS)
    return {name: np.asarray(part) for name, part in found._asdict().items()}


def row(amount: float = 40.0, bloc: int = EURO, **changes: Any) -> dict[str, Any]:
    return sale(amount, bloc=bloc, mix=only(TEN), **changes)


CHEAPER = jnp.full((WEEKS, N_BUCKETS), 0.90)
"""Prices with the lever, five cents below those without."""

WEAKER = jnp.full(WEEKS, -10.0)
"""The dollar with the lever, percent."""


def test_one_value_for_every_line_quarter_and_bloc():
    found = lost(flows(sold_at_once(40.0)), row())
    assert list(found) == list(SENDERS)
    assert {part.shape for part in found.values()} == {(2, N_BLOCS)}


def test_a_sale_goes_for_less_by_hand():
    # 40 of par at 0.90 instead of 0.95: 2; against par 4
    found = lost(flows(sold_at_once(40.0), price_with=CHEAPER), row())
    assert found["executed"][:, EURO] == pytest.approx([2.0, 2.0])
    assert found["book"][:, EURO] == pytest.approx([4.0, 4.0])
    assert found["executed"].sum() == pytest.approx(4.0)


def test_what_is_left_is_marked_by_hand_and_third_parties_lose_on_all_they_hold():
    # 60 left of 100, five cents down; Japan, which sells nothing, has its whole 100
    found = lost(flows(sold_at_once(40.0), price_with=CHEAPER), row())
    assert found["held"][1, EURO] == pytest.approx(3.0)
    assert found["held"][1, JAPAN] == pytest.approx(5.0)
    assert found["executed"][1, JAPAN] == 0.0


def test_each_week_has_its_own_price():
    # 10 in week 0 at −1 cent and 30 in week 13 at −3 cents: 0.1 by the first quarter, then 1.0
    executed = sold_at_once(10.0) + (jnp.arange(WEEKS) >= 13)[:, None] * sold_at_once(30.0)
    fall = jnp.where(jnp.arange(WEEKS) >= 13, 0.03, 0.01)[:, None]
    done = flows(executed, price_with=0.95 - fall * jnp.ones(N_BUCKETS))
    found = lost(done, row())
    assert found["executed"][:, EURO] == pytest.approx([0.1, 1.0])
    assert found["held"][:, EURO] == pytest.approx([0.90, 1.80])


def test_a_run_off_books_nothing_and_lowers_what_is_held():
    found = lost(
        flows(sold_at_once(40.0), price_with=CHEAPER), row(channel=Channel.RUN_OFF, converted=0.0)
    )
    assert np.all(found["executed"] == 0.0)
    assert np.all(found["book"] == 0.0)
    assert found["held"][1, EURO] == pytest.approx(3.0)


@pytest.mark.parametrize("channel", [Channel.ISSUANCE, Channel.BILL_DEMAND])
def test_new_debt_and_bills_bought_are_nobodys_sale(channel):
    moved = {"dollar_with": WEAKER, "price_with": CHEAPER, "retaliated": jnp.ones(WEEKS)}
    found = lost(flows(sold_at_once(40.0), **moved), row(channel=channel))
    idle = lost(flows(sold_at_once(0.0), **moved), row(0.0, channel=channel))
    for name in SENDERS:
        np.testing.assert_array_equal(found[name], idle[name], err_msg=name)
    assert np.all(found["exports"] == 0.0)


def test_the_currency_of_a_conversion_by_hand():
    # 40 at 0.95 are 38 of cash; half of it changed and a quarter of that hedged: 14.25 at −10 %
    done = flows(sold_at_once(40.0), dollar_with=WEAKER)
    found = lost(done, row(converted=0.5, hedged=0.25))
    assert found["currency_sold"][:, EURO] == pytest.approx([1.425, 1.425])
    # 60 left at 0.95 are 57, and 19 of cash stayed in dollars
    assert found["currency_held"][1, EURO] == pytest.approx(7.6)
    assert found["currency_held"][1, JAPAN] == pytest.approx(9.5)


def test_the_dollar_is_compared_with_itself_without_the_lever():
    # 0.9 against 1.2: a quarter less
    done = flows(sold_at_once(40.0), dollar_with=WEAKER, dollar_without=jnp.full(WEEKS, 20.0))
    assert lost(done, row())["currency_sold"][0, EURO] == pytest.approx(9.5)


def test_a_hedge_sells_dollars_and_no_bond():
    # 40 sold forward at −10 %: 4 lost there, and 4 less on the 95 that are held
    done = flows(sold_at_once(40.0), dollar_with=WEAKER, price_with=CHEAPER)
    found = lost(done, row(channel=Channel.HEDGE))
    assert np.all(found["executed"] == 0.0)
    assert np.all(found["income"] == 0.0)
    assert found["held"][1, EURO] == pytest.approx(5.0)
    assert found["currency_sold"][1, EURO] == pytest.approx(4.0)
    assert found["currency_held"][1, EURO] == pytest.approx(5.0)


def test_income_on_dollars_kept_by_hand():
    # 38 at 5 % instead of 4 %, for a quarter and for a half of a year
    found = lost(flows(sold_at_once(40.0)), row(converted=0.0))
    assert found["income"][:, EURO] == pytest.approx([0.095, 0.19])


def test_income_on_what_was_converted_by_hand():
    # 38 converted: half in Bunds bought on average 20bp lower, a quarter gold, a quarter waits:
    # ½ · 2.8 % + ¼ · 0 + ¼ · 1 % = 1.65 %, so 3.35 % of 38 is given up a year
    placed = jnp.zeros((WEEKS, N_ASSETS)).at[:, BUNDS].set(19.0).at[:, GOLD].set(9.5)
    lowered = jnp.zeros((WEEKS, N_ASSETS)).at[:, BUNDS].set(-40.0 * BP)
    done = flows(sold_at_once(40.0), placed=placed, lowered=lowered, waiting=jnp.full(WEEKS, 9.5))
    assert lost(done, row())["income"][1, EURO] == pytest.approx(0.5 * 0.0335 * 38.0)


def test_proceeds_converted_leave_hedges_out():
    # 38 of cash, half of it changed; the hedge has no proceeds
    plan = programmes(row(converted=0.5), row(channel=Channel.HEDGE))
    found = losses.proceeds_converted(plan, sold_at_once(40.0, 10.0), 0.95 * jnp.ones((WEEKS, 8)))
    assert np.asarray(found) == pytest.approx(19.0)


def test_the_own_curve_of_one_week_by_hand():
    """100bp in the first week, half of it followed: 1 % of 1,000 carries 50bp a week on."""
    done = flows(sold_at_once(0.0), ten_year=jnp.zeros(WEEKS).at[0].set(100.0 * BP))
    found = lost(done, row(0.0))["own_curve"]
    for quarter, weeks in enumerate((13, 26)):
        carried = sum(0.01 * 0.99**age for age in range(weeks))
        assert found[quarter, EURO] == pytest.approx(1000.0 * carried * 50.0 * BP / 52.0)
    assert np.all(np.delete(found, EURO, axis=1) == 0.0)


def test_the_own_curve_is_the_loop_over_weeks():
    random = np.random.default_rng(2)
    rise, cut = random.normal(0.0, 0.003, WEEKS), -random.uniform(0.0, 0.002, WEEKS)
    lowered = jnp.zeros((WEEKS, N_ASSETS)).at[:, BUNDS].set(cut)
    found = lost(flows(sold_at_once(0.0), ten_year=rise, lowered=lowered), row(0.0))["own_curve"]
    extra, cost, ends = 0.0, 0.0, []
    for week in range(WEEKS):
        extra += 0.01 * (0.5 * rise[week] + cut[week] - extra)
        cost += 1000.0 * extra / 52.0
        ends += [cost] if week % 13 == 12 else []
    assert found[:, EURO] == pytest.approx(ends)


def test_own_purchases_lower_the_own_interest_cost():
    lowered = jnp.zeros((WEEKS, N_ASSETS)).at[:, BUNDS].set(-20.0 * BP)
    found = lost(flows(sold_at_once(0.0), lowered=lowered), row(0.0))["own_curve"]
    assert found[1, EURO] < found[0, EURO] < 0.0
    assert np.all(found[:, JAPAN] == 0.0)


def test_exports_fall_with_us_imports_by_hand():
    # 130 a quarter: −1 % and −2 % are 1.3 and 2.6; everyone loses them
    done = flows(sold_at_once(0.0), imports=jnp.asarray([-1.0, -2.0]))
    found = lost(done, row(0.0))["exports"]
    assert found[:, JAPAN] == pytest.approx([1.3, 3.9])
    assert found[:, CHINA] == pytest.approx([1.3, 3.9])


def test_retaliation_hits_members_alone_by_hand():
    # a fifth of 520 a year is 2 a week; from week 10 on three weeks, then sixteen
    done = flows(sold_at_once(40.0), retaliated=(jnp.arange(WEEKS) >= 10).astype(float))
    found = lost(done, row())["retaliation"]
    assert found[:, EURO] == pytest.approx([6.0, 32.0])
    assert np.all(np.delete(found, EURO, axis=1) == 0.0)


def test_nothing_asked_is_nothing_lost():
    found = lost(flows(sold_at_once(0.0)), row(0.0))
    assert all(np.all(part == 0.0) for part in found.values())


def test_two_sellers_add_up_and_keep_their_own():
    moved = {"dollar_with": WEAKER, "price_with": CHEAPER}
    both = lost(flows(sold_at_once(40.0, 20.0), **moved), row(), row(20.0, JAPAN))
    euro = lost(flows(sold_at_once(40.0), **moved), row())
    japan = lost(flows(sold_at_once(20.0), **moved), row(20.0, JAPAN))
    for name in ("executed", "book", "currency_sold", "income"):
        np.testing.assert_allclose(both[name], euro[name] + japan[name], err_msg=name)
    assert both["held"][1, JAPAN] == pytest.approx(4.0)


def test_a_sale_bought_back_at_the_same_prices_leaves_no_trace():
    executed = sold_at_once(40.0) * (jnp.arange(WEEKS) < 20)[:, None]
    found = lost(flows(executed, dollar_with=WEAKER, price_with=CHEAPER), row())
    for name in ("executed", "book", "currency_sold"):
        assert found[name][0, EURO] > 1.0
        assert found[name][1, EURO] == pytest.approx(0.0, abs=1e-12)
    assert found["held"][1, EURO] == pytest.approx(5.0)


def test_the_total_leaves_the_book_out():
    done = flows(sold_at_once(40.0), price_with=CHEAPER, dollar_with=WEAKER)
    found = losses.senders(tables(), programmes(row()), done, OWN, RESOLVE, GOODS)
    parts = [np.asarray(part) for name, part in found._asdict().items() if name != "book"]
    np.testing.assert_allclose(losses.total(found), sum(parts))


@pytest.mark.parametrize("amount", [0.0, 40.0])
def test_gradients_are_finite(amount):
    def score(own: Alternatives, done: losses.Flows) -> jnp.ndarray:
        found = losses.senders(tables(), programmes(row(amount)), done, own, RESOLVE, GOODS)
        return losses.total(found).sum() + found.book.sum()

    done = flows(sold_at_once(amount), ten_year=jnp.full(WEEKS, 0.001))
    slopes = jax.grad(score, argnums=(0, 1))(OWN, done)
    assert all(np.all(np.isfinite(slope)) for slope in jax.tree.leaves(slopes))
    assert float(slopes[0].spillover) > 0.0


def test_only_the_row_that_sells_is_a_member():
    """A row of size zero is a gap in the table, whoever it names."""
    done = flows(sold_at_once(40.0), retaliated=jnp.ones(WEEKS))
    gap = replace(programmes(row(), row(0.0, JAPAN)), converted=jnp.ones(4))
    found = losses.senders(tables(), gap, done, OWN, RESOLVE, GOODS)
    assert float(found.retaliation[1, EURO]) == pytest.approx(52.0)
    assert float(found.retaliation[1, JAPAN]) == 0.0


# --- goods, tariffs and the tax ------------------------------------------------------------------


def test_dollars_spent_on_goods_are_kept_no_longer():
    # 40 at 0.95 are 38, all spent: no income given up on them, no currency loss on them
    done = flows(sold_at_once(40.0, 38.0), dollar_with=WEAKER)
    rows = row(converted=0.0), row(38.0, converted=0.0, channel=Channel.GOODS)
    found, kept = lost(done, *rows), lost(flows(sold_at_once(40.0), dollar_with=WEAKER), rows[0])
    assert found["income"][:, EURO] == pytest.approx(0.0, abs=1e-12)
    assert found["currency_held"][1, EURO] == pytest.approx(0.1 * 60.0 * 0.95)
    assert kept["currency_held"][1, EURO] == pytest.approx(0.1 * (60.0 * 0.95 + 38.0))
    for name in ("executed", "book", "held", "currency_sold"):
        np.testing.assert_allclose(found[name], kept[name], err_msg=name, atol=1e-12)


@pytest.mark.parametrize("channel", [Channel.LOST_EXPORTS, Channel.IMPORT_COST])
def test_measures_cost_each_bloc_its_share_by_hand(channel):
    # 40 by week 0 and 60 by week 13: 0.3 of it to who takes the measure, a tenth gained by Japan
    cost = np.zeros(N_BLOCS)
    cost[[EURO, JAPAN]] = (0.3, -0.1)
    executed = sold_at_once(40.0) + (jnp.arange(WEEKS) >= 13)[:, None] * sold_at_once(20.0)
    found = lost(flows(executed, dollar_with=WEAKER), row(channel=channel, cost=cost))
    assert found["measures"][:, EURO] == pytest.approx([12.0, 18.0])
    assert found["measures"][:, JAPAN] == pytest.approx([-4.0, -6.0])
    # no bond is sold and no dollar changed by it
    assert found["currency_held"][1, EURO] == pytest.approx(0.1 * 95.0)
    for name in ("executed", "book", "currency_sold", "income"):
        assert np.all(found[name] == 0.0), name


def test_only_measures_cost_what_a_measure_costs():
    cost = np.full(N_BLOCS, 0.3)
    for channel in set(Channel) - {Channel.LOST_EXPORTS, Channel.IMPORT_COST}:
        found = lost(flows(sold_at_once(40.0)), row(channel=channel, cost=cost))
        assert np.all(found["measures"] == 0.0), channel


def test_tariffs_fall_on_members_by_hand():
    # 10 a week; 10 points of which buyers pay 8: 1/1.08 is still bought, 0.08/1.08 is not, and
    # 0.02/1.08 is borne: 10 · 0.1/1.08 a week, from week 13 on
    done = flows(sold_at_once(40.0), tariff=jnp.where(jnp.arange(WEEKS) >= 13, 10.0, 0.0))
    found = lost(done, row())["tariffs"]
    assert found[:, EURO] == pytest.approx([0.0, 13.0 * 10.0 * 0.1 / 1.08])
    assert np.all(np.delete(found, EURO, axis=1) == 0.0)


def test_who_presses_nobody_pays_no_tariff_and_meets_no_retaliation():
    done = flows(sold_at_once(40.0), tariff=jnp.full(WEEKS, 10.0), retaliated=jnp.ones(WEEKS))
    found = lost(done, row(hostile=0.0))
    assert np.all(found["tariffs"] == 0.0)
    assert np.all(found["retaliation"] == 0.0)
    assert lost(done, row())["tariffs"][1, EURO] > 0.0


def test_the_tax_takes_coupons_of_private_holders_everywhere_by_hand():
    # 40 private at 5 %: 2 a year, of which 15 %; a quarter and a half of a year; all blocs alike
    found = lost(flows(sold_at_once(0.0), withheld=jnp.full(WEEKS, 0.15)), row(0.0))["withheld"]
    assert found[0] == pytest.approx(0.075)
    assert found[1] == pytest.approx(0.15)


def test_a_joint_asset_pays_as_core_euro_debt():
    # 38 converted, all of it joint: 3 % instead of 5 %, for half a year
    done = flows(sold_at_once(40.0), joint=jnp.full(WEEKS, 38.0))
    assert lost(done, row())["income"][1, EURO] == pytest.approx(0.5 * 0.02 * 38.0)
    # half of it waits at 1 %: 2 % on average
    half = flows(sold_at_once(40.0), joint=jnp.full(WEEKS, 19.0), waiting=jnp.full(WEEKS, 19.0))
    assert lost(half, row())["income"][1, EURO] == pytest.approx(0.5 * 0.03 * 38.0)
