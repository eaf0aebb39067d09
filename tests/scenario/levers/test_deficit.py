from __future__ import annotations

import pytest

from bondstrike.errors import InputError
from bondstrike.scenario.compile import compile, programme_rows
from bondstrike.scenario.levers.deficit import PLACE
from bondstrike.scenario.rows import ProgrammeRow, Sellers
from bondstrike.vocabulary import Channel
from tests.scenario.builders import deficit, scenario, small_world


def rows_of(**changes: object) -> list[ProgrammeRow]:
    return programme_rows(scenario(deficit(**changes)), small_world())


@pytest.mark.parametrize(
    ("paid", "channel", "mix"),
    [
        ("bonds", Channel.ISSUANCE, [0.0, 0.4, 0.3, 0.2, 0.1, 0.0, 0.0, 0.0]),
        ("bills", Channel.ISSUANCE, [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]),
        ("money", Channel.SPENDING, [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]),
    ],
)
def test_the_same_is_spent_however_it_is_paid(paid: str, channel: Channel, mix: list[float]):
    (row,) = rows_of(paid=paid)
    assert (row.channel, row.weeks, row.hostile) == (channel, 10, False)
    assert row.size.tolist() == [100.0] * 3
    assert row.mix == pytest.approx(mix)


def test_bonds_unless_said_otherwise_announced_a_week_before():
    (row,) = rows_of()
    assert row.channel is Channel.ISSUANCE
    assert (row.timing.start, row.timing.announced) == (1, 0)


@pytest.mark.parametrize("paid", ["bonds", "bills", "money"])
def test_it_is_nobody_s_sale_and_nobody_takes_part(paid: str, sellers: Sellers):
    made = compile(scenario(deficit(paid=paid, amount=5000)), sellers)
    (label,) = made.labels
    assert (label.sells, label.takes_part) == (False, False)
    assert made.by_seller() == {}
    assert sellers.stock(*PLACE).sum() == 0.0


def test_nothing_spent_is_no_row():
    assert rows_of(amount=0) == []


@pytest.mark.parametrize(
    "changes", [{"blocs": "all"}, {"weeks": 0}, {"amount": -1}, {"paid": "gold"}]
)
def test_what_it_may_not_say(changes: dict):
    with pytest.raises(InputError, match=rf"levers\.0\.{next(iter(changes))}"):
        rows_of(**changes)
