from __future__ import annotations

import pytest

from bondstrike.errors import InputError
from bondstrike.scenario.compile import compile, programme_rows
from bondstrike.scenario.rows import ProgrammeRow, Sellers
from bondstrike.vocabulary import Bloc, Channel, Holder
from tests.scenario.builders import hedge, scenario, sell_off, small_world


def rows_of(**changes: object) -> list[ProgrammeRow]:
    return programme_rows(scenario(hedge(**changes)), small_world())


def test_ten_points_of_treasuries_at_market_value():
    (row,) = rows_of()
    assert row.size == pytest.approx([0.1 * 400 * 0.9] * 3)
    assert (row.channel, row.bloc, row.holder) == (Channel.HEDGE, Bloc.JAPAN, Holder.PRIVATE)
    assert (row.converted, row.hedged, row.parked) == (1.0, 0.0, 0.0)
    assert (row.timing.start, row.weeks) == (1, 26)


def test_ten_points_of_all_dollars():
    (row,) = rows_of(of="all-dollar-assets")
    assert row.size == pytest.approx([0.1 * (360 + 640)] * 3)


def test_the_mix_is_the_holder_s_own():
    (row,) = rows_of()
    assert row.mix == pytest.approx([0.125] * 8)


def test_quiet_unless_said():
    assert rows_of()[0].timing.announced == -1
    assert rows_of(announced=True)[0].timing.announced == 0


def test_officials_only_if_named():
    assert [row.holder for row in rows_of(holders="both")] == list(Holder)


def test_no_points_no_row():
    assert rows_of(points=0) == []


def test_no_bond_is_sold(sellers: Sellers):
    made = compile(scenario(hedge()), sellers)
    assert made.by_seller() == {}
    assert not made.labels[0].sells
    assert made.notes == ("levers.0 sells $36bn forward against treasuries and no bond",)


def test_a_holder_can_sell_some_and_hedge_the_rest(sellers: Sellers):
    sale = sell_off(holders="private", share_of_mobilisable=None, share_of_holdings=1.0)
    made = compile(scenario(sale, hedge(points=50)), sellers)
    assert [label.channel for label in made.labels] == [Channel.SALE, Channel.HEDGE]


def test_nobody_hedges_more_than_is_not_hedged_yet():
    with pytest.raises(InputError, match="more would be hedged than there is") as caught:
        rows_of(points=30, hedged=0.8)
    assert "points up to 20" in caught.value.allowed


def test_two_hedges_of_the_same_dollars(sellers: Sellers):
    with pytest.raises(InputError, match="would hedge more dollars than it has") as caught:
        compile(scenario(hedge(points=60), hedge(points=60)), sellers)
    assert caught.value.where == "mine, levers.0 + levers.1"
    assert caught.value.got == pytest.approx(432.0)
    assert "at most 360" in caught.value.allowed
    wider = hedge(points=60, of="all-dollar-assets")
    assert len(compile(scenario(hedge(points=60), wider), sellers).labels) == 2


@pytest.mark.parametrize(
    "changes",
    [{"points": 101}, {"points": -1}, {"of": "everything"}, {"weeks": 0}, {"proceeds": {}}],
)
def test_what_a_hedge_may_not_say(changes: dict):
    with pytest.raises(InputError):
        rows_of(**changes)
