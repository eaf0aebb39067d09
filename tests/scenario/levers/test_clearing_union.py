from __future__ import annotations

import numpy as np
import pytest

from bondstrike.errors import InputError
from bondstrike.model.schedules import Decides
from bondstrike.scenario.compile import compile, programme_rows
from bondstrike.scenario.rows import ProgrammeRow, Sellers
from bondstrike.trade import reserves
from bondstrike.trade.union_rules import load
from bondstrike.vocabulary import Bloc, Channel, Holder
from bondstrike.world.load import load_world
from tests.scenario.builders import scenario

SIX = ["euro-area", "united-kingdom", "canada", "china", "japan", "rest-of-world"]


@pytest.fixture(scope="module")
def sellers() -> Sellers:
    return Sellers.of(load_world())


def union(**changes: object) -> dict:
    return {"kind": "clearing-union", "blocs": SIX, "start": 0} | changes


def rows_of(sellers: Sellers, **changes: object) -> list[ProgrammeRow]:
    return programme_rows(scenario(union(**changes)), sellers)


def given_up(rows: list[ProgrammeRow]) -> np.ndarray:
    return sum((row.size for row in rows), np.zeros(3))


def test_rows_are_what_the_union_sets_free(sellers: Sellers):
    freed = reserves.release(
        load("keynes-1943"), SIX, reserves.Treasuries.of(load_world()), covered=1.0
    )
    rows = rows_of(sellers)
    for row in rows:
        place = tuple(Bloc).index(row.bloc)
        assert row.size == pytest.approx(freed.treasuries[:, place])
        assert (row.channel, row.holder) == (Channel.SALE, Holder.OFFICIAL)
        assert (row.weeks, row.decided) == (260, Decides.RELEASED)
    assert given_up(rows) == pytest.approx(freed.treasuries.sum(axis=1))


def test_it_is_no_attack_unless_it_is_said_to_be(sellers: Sellers):
    assert not any(row.hostile for row in rows_of(sellers))
    assert all(row.hostile for row in rows_of(sellers, hostile=True))


def test_nothing_covered_nothing_freed(sellers: Sellers):
    assert rows_of(sellers, covered=0.0) == []


def test_covered_in_two_halves(sellers: Sellers):
    """Below the limits of what is held, what is freed is in proportion to what is covered."""
    whole = given_up(rows_of(sellers, covered=0.5))[1]
    assert given_up(rows_of(sellers, covered=0.25))[1] == pytest.approx(0.5 * whole, rel=0.02)


def test_more_members_free_more(sellers: Sellers):
    few, many = given_up(rows_of(sellers, blocs=SIX[:3])), given_up(rows_of(sellers))
    assert (few <= many).all() and few[1] < many[1]


def test_members_sell_no_more_bills_than_they_hold(sellers: Sellers):
    compiled = compile(scenario(union(blocs="all")), sellers)
    assert len(compiled.labels) <= len(Bloc)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"union": "keynes"}, r"unknown union.*did you mean 'keynes-1943'"),
        ({"covered": 1.5}, r"levers\.0\.covered"),
        ({"years": 0}, r"levers\.0\.years"),
        ({"blocs": ["europe"]}, "unknown bloc"),
    ],
)
def test_what_a_union_may_not_be(sellers: Sellers, change: dict, words: str):
    with pytest.raises(InputError, match=words):
        rows_of(sellers, **change)
