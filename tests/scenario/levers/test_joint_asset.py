from __future__ import annotations

import pytest

from bondstrike.errors import InputError
from bondstrike.scenario.compile import compile, programme_rows
from bondstrike.scenario.rows import ProgrammeRow, Sellers
from bondstrike.vocabulary import Bloc, Channel, Holder
from tests.scenario.builders import joint_asset, scenario, sell_off, small_world


def rows_of(**changes: object) -> list[ProgrammeRow]:
    return programme_rows(scenario(joint_asset(**changes)), small_world())


def test_a_quarter_is_paid_out_of_treasuries_by_what_each_holds():
    # 120 of 480; officials have 800, private owners 400
    official, private = rows_of()
    assert [row.holder for row in (official, private)] == list(Holder)
    assert (official.size[1], private.size[1]) == pytest.approx((80.0, 40.0))
    for row in (official, private):
        assert (row.channel, row.bloc, row.converted) == (Channel.SALE, Bloc.JAPAN, 1.0)
        assert row.mix == pytest.approx([0.125] * 8)
        assert (row.weeks, row.timing.announced, row.hostile) == (52, -1, False)
    assert (official.hedged, private.hedged) == (0.0, 0.4)


def depth_of(sellers: Sellers, *levers: dict) -> tuple[float, float, float]:
    depth = compile(scenario(*levers), sellers).scenario.depth
    return float(depth.size), float(depth.start), float(depth.weeks)


def test_the_whole_of_it_is_depth(sellers: Sellers):
    assert depth_of(sellers, joint_asset(start=3)) == (480.0, 3.0, 52.0)
    assert depth_of(sellers, sell_off(), joint_asset()) == (480.0, 1.0, 52.0)


def test_without_one_there_is_no_depth(sellers: Sellers):
    assert depth_of(sellers) == depth_of(sellers, sell_off()) == (0.0, 0.0, 1.0)


def test_all_of_it_may_replace_national_debt(sellers: Sellers):
    asked = joint_asset(from_treasuries=0)
    assert programme_rows(scenario(asked), sellers) == []
    assert depth_of(sellers, asked)[0] == 480.0


def test_nothing_issued_is_no_row_and_no_depth(sellers: Sellers):
    assert rows_of(amount=0) == []
    assert depth_of(sellers, joint_asset(amount=0))[0] == 0.0


def test_two_are_refused(sellers: Sellers):
    with pytest.raises(InputError, match="two joint assets") as caught:
        depth_of(sellers, joint_asset(), sell_off(), joint_asset(start=200))
    assert caught.value.where == "mine, levers.2"


def test_nobody_changes_more_than_he_has():
    with pytest.raises(InputError, match="more would be changed than these holders have") as caught:
        rows_of(amount=4804)
    assert caught.value.where == "mine, levers.0.amount"
    assert caught.value.got == 1201.0
    assert "at most 1200" in caught.value.allowed


@pytest.mark.parametrize(
    "changes", [{"from_treasuries": 1.1}, {"hedged": -0.1}, {"weeks": 0}, {"amount": -1}]
)
def test_what_it_may_not_say(changes: dict):
    with pytest.raises(InputError, match=rf"levers\.0\.{next(iter(changes))}"):
        rows_of(**changes)
