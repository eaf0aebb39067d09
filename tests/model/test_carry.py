"""What next week begins with: memory, signals, faith, and every link's own state."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from bondstrike.model.ledger import Agent, Instrument
from bondstrike.vocabulary import N_BUCKETS, TEN_YEAR, Action, Channel, Signal
from tests.model.builders import policy, replace, rule, sale

SALE = sale(1300.0, start=0.0)
ALWAYS = -1e6
"""A threshold that is passed from the first week on."""


def test_every_link_carries_its_own_state(step):
    done = step(SALE)
    assert np.asarray(done.after.sellers.executed)[0] == pytest.approx(100.0)
    for name, handed in (
        ("treasuries", done.settled.market),
        ("dollar", done.settled.currency),
        ("sheet", done.settled.sheet),
        ("conditions", done.reacted.conditions),
        ("politics", done.reacted.politics),
        ("resolve", done.reacted.resolve),
    ):
        carried = jax.tree.leaves(getattr(done.after, name))
        for left, right in zip(carried, jax.tree.leaves(handed), strict=True):
            np.testing.assert_array_equal(left, right, err_msg=name)
    assert float(done.after.politics.cumulative) > 0.0


def test_the_memory_is_of_this_weeks_prices(step):
    done = step(SALE)
    memory = done.after.memory
    assert float(memory.ten_year) == float(done.settled.yields[TEN_YEAR]) > 1e-4
    assert float(memory.shares) == float(done.reacted.felt.shares) < 0.0
    assert np.asarray(memory.price).tolist() == np.asarray(done.settled.price).tolist()
    assert float(memory.noise_10y) == float(done.problem.noise[TEN_YEAR])
    supply = done.cleared.supply_yields[TEN_YEAR]
    assert float(memory.dislocation) == pytest.approx(
        float(supply - done.problem.pressure.ahead[TEN_YEAR])
    )


def test_signals_are_in_the_units_that_rules_are_written_in(step):
    done = step(SALE)
    signals, memory = np.asarray(done.after.signals), done.after.memory
    assert signals[Signal.YIELD_10Y] == pytest.approx(1e4 * float(memory.ten_year))
    assert signals[Signal.DISLOCATION] == pytest.approx(1e4 * float(memory.dislocation))
    assert signals[Signal.STRESS] == float(done.cleared.price)
    assert signals[Signal.DOLLAR] == pytest.approx(100.0 * np.expm1(float(memory.dollar)))
    assert signals[Signal.VIX] == 18.0 + float(done.cleared.fear)
    assert signals[Signal.HAVEN] == float(done.after.haven.faith)


def test_cash_and_takers_add_up_over_the_weeks(step):
    once = step(SALE).after
    twice = step(SALE, before=lambda _: once).after
    assert float(once.memory.proceeds) == pytest.approx(100.0, rel=0.01)
    assert float(twice.memory.proceeds) == pytest.approx(200.0, rel=0.01)
    assert float(twice.memory.converted) == pytest.approx(float(twice.memory.proceeds))
    assert float(twice.memory.taken.sum()) == pytest.approx(float(twice.memory.converted))
    share = np.asarray(twice.memory.taken) / float(twice.memory.converted)
    assert share == pytest.approx([0.35, 0.65 * 0.2, 0.65 * 0.8])


@pytest.mark.parametrize("row", [{}, {"converted": 0.3, "parked": 0.4}, {"channel": 3}])
def test_a_transaction_changes_no_net_position(step, row):
    # what is bought is paid for, a dollar forward is a dollar owed: the sum is nil
    done = step(sale(1300.0, start=0.0, **row))
    assert abs(float(done.after.memory.net_transactions)) < 1e-9
    sheet = np.asarray(done.after.sheet)
    assert np.abs(sheet[Agent.SELLERS]).max() > 10.0
    assert np.abs(sheet.sum(axis=0)).max() < 1e-9


def test_what_is_hedged_is_owed_in_dollars_and_held_abroad(step):
    sheet = np.asarray(step(sale(1300.0, start=0.0, channel=3)).after.sheet)
    assert sheet[Agent.SELLERS, Instrument.DEPOSITS] == pytest.approx(-100.0)
    assert sheet[Agent.SELLERS, Instrument.FOREIGN_ASSETS] == pytest.approx(100.0)
    assert np.abs(sheet[:, :N_BUCKETS]).max() == 0.0


def test_distrust_is_the_largest_so_far_and_breaks_faith_by_what_is_new(step):
    frozen = (rule(Signal.YIELD_10Y, ALWAYS, Action.FREEZE, size=0.5),)
    first = step(answers=frozen).after
    assert float(first.memory.distrust) == 0.5
    assert float(first.haven.faith) == pytest.approx(0.6 * (1.0 - 0.5 * 0.3))
    # no worse: faith comes back; refused lines are no more than what is known already
    milder = (rule(Signal.YIELD_10Y, ALWAYS, Action.LINES_REFUSED, size=0.4),)
    second = step(answers=milder, before=lambda _: first).after
    assert float(second.memory.distrust) == 0.5
    assert float(second.haven.faith) > float(first.haven.faith)
    worse = (rule(Signal.YIELD_10Y, ALWAYS, Action.FREEZE, size=0.9),)
    third = step(answers=worse, before=lambda _: second).after
    assert float(third.memory.distrust) == 0.9
    assert float(third.haven.faith) == pytest.approx(
        (0.6 + (float(second.haven.faith) - 0.6) * 0.5 ** (1 / 156)) * (1.0 - 0.4 * 0.3), rel=1e-6
    )


def test_the_fed_keeps_what_it_bought_and_its_capture_is_distrusted(step):
    mode = policy(pace=1e4, ceiling=1e5, cap_bp=-20.0, capped=1.0, captured=1.0)
    once = step(SALE, fed=mode).after
    assert float(once.fed.bought) > 50.0
    assert float(once.memory.distrust) == 0.0
    twice = step(SALE, fed=mode, before=lambda _: once)
    priced = 1.0 - np.exp(-float(once.fed.bought) / 25000.0 / 0.02)
    assert float(twice.after.memory.distrust) == pytest.approx(priced)


def test_noise_is_carried_and_calms(step):
    shock = {"level": 1.0, "slope": -0.5}
    first = step(shock=shock).after
    assert float(first.level) == pytest.approx(1.0 / np.sqrt(52.0))
    assert float(first.slope) == pytest.approx(-0.5 / np.sqrt(52.0))
    second = step(before=lambda _: first).after
    assert float(second.level / first.level) == pytest.approx(0.5 ** (1.0 / 104.0))


def test_the_branch_is_remembered(step):
    upper = lambda state: replace(state, memory=replace(state.memory, upper=jnp.ones(())))
    assert float(step().after.memory.upper) == 0.0
    # a calm week has one solution, so that the upper branch ends
    assert float(step(before=upper).after.memory.upper) == 0.0


def test_rules_are_told_the_week_and_what_was_sold(step):
    # what next week's rules see: its number, and 100 of par sold by the coalition
    signals = np.asarray(step(SALE).after.signals)
    assert signals[Signal.WEEK] == 1.0
    assert signals[Signal.SOLD] == pytest.approx(100.0)
    hedged = np.asarray(step(sale(1300.0, start=0.0, channel=Channel.HEDGE)).after.signals)
    assert hedged[Signal.SOLD] == 0.0


def test_a_tax_breaks_faith_by_the_part_that_it_takes(step):
    taxed = (rule(Signal.YIELD_10Y, ALWAYS, Action.WITHHOLDING_TAX, size=0.3),)
    after = step(answers=taxed).after
    assert float(after.memory.distrust) == pytest.approx(0.3)
    assert float(after.haven.faith) == pytest.approx(0.6 * (1.0 - 0.3 * 0.3))


def test_what_a_response_has_the_fed_buy_is_in_its_books(step):
    buys = (rule(Signal.YIELD_10Y, ALWAYS, Action.FED_PURCHASES, size=60.0),)
    done = step(answers=buys)
    assert float(done.after.fed.bought) == float(done.after.fed.total) == pytest.approx(60.0)
    sheet = np.asarray(done.after.sheet)
    assert sheet[Agent.CENTRAL_BANK, :N_BUCKETS].sum() == pytest.approx(60.0)
    paid = float(np.asarray(done.settled.price) @ sheet[Agent.CENTRAL_BANK, :N_BUCKETS])
    assert sheet[Agent.BANKS, Instrument.RESERVES] == pytest.approx(paid)


@pytest.mark.parametrize(
    ("channel", "spent", "borrowed"),
    [(Channel.SPENDING, 100.0, 0.0), (Channel.ISSUANCE, 0.0, 100.0)],
)
def test_spending_is_remembered_by_how_it_was_paid(step, channel, spent, borrowed):
    row = sale(1300.0, start=0.0, channel=channel, announced=-1.0)
    once = step(row).after
    assert (float(once.memory.spent), float(once.memory.borrowed)) == (spent, borrowed)
    twice = step(row, before=lambda _: once).after
    assert float(twice.memory.spent + twice.memory.borrowed) == pytest.approx(200.0)


def test_goods_raise_the_net_position_and_reach_no_currency_market(step):
    # C23: 100 of bonds sold and spent; no dollar is changed, the position rises by the goods
    rows = [
        sale(1300.0, start=0.0, converted=0.0, hostile=0.0, channel=channel)
        for channel in (Channel.SALE, Channel.GOODS)
    ]
    done = step(*rows)
    assert float(done.after.memory.net_transactions) == pytest.approx(100.0)
    assert float(done.after.memory.converted) == float(done.settled.from_flows) == 0.0
    plain = step(rows[0])
    assert float(plain.after.memory.net_transactions) == pytest.approx(0.0, abs=1e-9)
