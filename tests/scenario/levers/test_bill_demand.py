from __future__ import annotations

import pytest

from bondstrike.errors import InputError
from bondstrike.scenario.compile import compile, programme_rows
from bondstrike.scenario.levers.bill_demand import PLACE
from bondstrike.scenario.rows import ProgrammeRow, Sellers
from bondstrike.vocabulary import Channel
from tests.scenario.builders import bills, scenario, small_world


def rows_of(**changes: object) -> list[ProgrammeRow]:
    return programme_rows(scenario(bills(**changes)), small_world())


def test_bills_and_nothing_else():
    (row,) = rows_of()
    assert row.mix.tolist() == [1, 0, 0, 0, 0, 0, 0, 0]
    assert row.size.tolist() == [100.0] * 3
    assert row.channel is Channel.BILL_DEMAND
    assert (row.converted, row.parked, row.timing.announced) == (0.0, 0.0, -1)


def test_it_is_nobody_s_sale(sellers: Sellers):
    made = compile(scenario(bills()), sellers)
    assert made.labels[0].channel is Channel.BILL_DEMAND
    assert not made.labels[0].sells
    assert made.by_seller() == {}
    assert made.notes == ()


def test_its_place_holds_nothing_and_need_not(sellers: Sellers):
    assert sellers.stock(*PLACE).sum() == 0.0
    assert len(compile(scenario(bills(amount=500)), sellers).labels) == 1


def test_no_more_than_is_outstanding():
    with pytest.raises(InputError, match="more bills than are outstanding") as caught:
        rows_of(amount=501)
    assert caught.value.where == "mine, levers.0.amount"
    assert "at most 500" in caught.value.allowed


def test_nothing_asked_is_no_row():
    assert rows_of(amount=0) == []


@pytest.mark.parametrize("changes", [{"blocs": "all"}, {"weeks": 0}, {"amount": -1}, {"mix": "x"}])
def test_what_it_may_not_say(changes: dict):
    with pytest.raises(InputError):
        rows_of(**changes)
