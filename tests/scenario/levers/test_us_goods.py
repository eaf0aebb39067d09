from __future__ import annotations

import pytest

from bondstrike.errors import InputError
from bondstrike.scenario.compile import compile, programme_rows
from bondstrike.scenario.rows import ProgrammeRow, Sellers
from bondstrike.vocabulary import Bloc, Channel, Holder
from tests.scenario.builders import scenario, small_world, us_goods


def rows_of(**changes: object) -> list[ProgrammeRow]:
    return programme_rows(scenario(us_goods(**changes)), small_world())


def test_what_is_spent_is_sold_first_as_bills():
    # Japan's 100 of bills at 0.9 bring the 90 that are spent
    sale, goods = rows_of()
    assert (sale.channel, goods.channel) == (Channel.SALE, Channel.GOODS)
    assert sale.size.tolist() == [100.0] * 3
    assert sale.mix.tolist() == [1, 0, 0, 0, 0, 0, 0, 0]
    assert goods.size.tolist() == [90.0] * 3


def test_what_bills_do_not_bring_comes_from_the_rest_as_held():
    # 180: bills bring 90, another 100 of par, the same of each of seven buckets, bring 90
    sale, goods = rows_of(amount=180)
    assert sale.size == pytest.approx([200.0] * 3)
    assert sale.mix == pytest.approx([0.5, *[0.5 / 7.0] * 7])
    assert sale.size[1] * (sale.mix @ small_world().price) == pytest.approx(goods.size[1])


def test_both_rows_are_the_same_holder_s_in_the_same_weeks_and_press_on_nobody():
    for row in rows_of(start=4, weeks=20):
        assert (row.bloc, row.holder) == (Bloc.JAPAN, Holder.OFFICIAL)
        assert (row.timing.start, row.timing.announced, row.weeks) == (4, 3, 20)
        assert (row.hostile, row.converted, row.parked, row.hedged) == (False, 0.0, 0.0, 0.0)


def test_blocs_share_it_by_what_they_can_order_sold():
    # 800 and 160 at the high estimate: 80 and 16
    found = rows_of(blocs=["japan", "china"], amount=96)
    spent = {row.bloc: row.size[1] for row in found if row.channel is Channel.GOODS}
    assert spent == pytest.approx({Bloc.JAPAN: 80.0, Bloc.CHINA: 16.0})


def test_no_more_than_can_be_ordered_sold():
    with pytest.raises(InputError, match="more goods than there are bonds") as caught:
        rows_of(amount=801)
    assert caught.value.where == "mine, levers.0.amount"
    assert "at most 800" in caught.value.allowed


def test_under_par_the_bonds_are_worth_less_than_their_number(sellers: Sellers):
    # 750 of goods need 833 of par, of 800
    with pytest.raises(InputError, match=r"than it holds|can be ordered sold"):
        compile(scenario(us_goods(amount=750)), sellers)


def test_labels_say_that_one_sells_and_both_are_one_lever(sellers: Sellers):
    sale, goods = compile(scenario(us_goods()), sellers).labels
    assert (sale.sells, sale.takes_part) == (True, True)
    assert (goods.sells, goods.takes_part) == (False, False)
    assert sale.lever == goods.lever == 0


def test_nothing_asked_is_no_row():
    assert rows_of(amount=0) == []


@pytest.mark.parametrize(
    "changes", [{"proceeds": {"converted": 1}}, {"weeks": 0}, {"amount": -1}, {"mix": "x"}]
)
def test_what_it_may_not_say(changes: dict):
    with pytest.raises(InputError):
        rows_of(**changes)
