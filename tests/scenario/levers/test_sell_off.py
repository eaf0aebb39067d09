from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bondstrike.errors import InputError
from bondstrike.scenario.compile import programme_rows
from bondstrike.scenario.rows import ProgrammeRow, Sellers
from bondstrike.vocabulary import Bloc, Channel, Holder
from tests.scenario.builders import scenario, sell_off, small_world

CENTRAL_POOL = 0.75 * (800 + 160)
"""What officials of Japan and China can order sold in the small world, central, $bn."""

HIGH_POOL = 960


def rows_of(**changes: object) -> list[ProgrammeRow]:
    return programme_rows(scenario(sell_off(**changes)), small_world())


def by_bucket(rows: list[ProgrammeRow]) -> np.ndarray:
    """Sum over rows, [quantile, bucket]."""
    return np.sum([row.by_bucket for row in rows], axis=0)


def test_a_share_of_what_is_mobilisable_follows_its_estimates():
    (row,) = rows_of(share_of_mobilisable=0.5)
    assert row.size.tolist() == [200.0, 300.0, 400.0]
    assert row.channel is Channel.SALE


def test_a_share_of_holdings_is_the_same_at_every_estimate():
    (row,) = rows_of(share_of_mobilisable=None, share_of_holdings=0.25)
    assert row.size.tolist() == [200.0] * 3


def test_sold_as_held():
    (row,) = rows_of(blocs=["china"])
    assert row.mix == pytest.approx(np.array([80, 40, 20, 10, 10, 0, 0, 0]) / 160)


@given(st.floats(0.01, HIGH_POOL))
def test_the_amount_asked_for_is_the_amount_sold(amount: float):
    rows = rows_of(blocs=["japan", "china"], share_of_mobilisable=None, amount=amount)
    assert by_bucket(rows).sum(axis=1) == pytest.approx(amount)


@given(st.floats(0.01, HIGH_POOL))
def test_nobody_sells_more_than_he_can_be_ordered_to(amount: float):
    rows = rows_of(blocs=["japan", "china"], share_of_mobilisable=None, amount=amount)
    for row in rows:
        pool = small_world().pool(row.bloc, row.holder, "mobilisable")
        assert row.size.max() <= pool.max() * (1 + 1e-9)


@given(st.floats(0.01, CENTRAL_POOL))
def test_two_halves_make_the_whole(amount: float):
    whole = sell_off(blocs=["japan", "china"], share_of_mobilisable=None, amount=amount)
    half = whole | {"amount": amount / 2}
    once = programme_rows(scenario(whole), small_world())
    twice = programme_rows(scenario(half, half), small_world())
    assert by_bucket(twice) == pytest.approx(by_bucket(once))


def test_an_amount_is_split_pro_rata_to_what_is_mobilisable():
    rows = rows_of(blocs=["japan", "china"], share_of_mobilisable=None, amount=96)
    assert {row.bloc: row.size[1] for row in rows} == pytest.approx({"japan": 80, "china": 16})


def test_an_amount_drawn_from_holdings_reaches_private_owners():
    rows = rows_of(holders="both", share_of_mobilisable=None, amount=120, drawn_from="holdings")
    assert {row.holder: row.size[1] for row in rows} == pytest.approx(
        {"official": 80, "private": 40}
    )


@pytest.mark.parametrize("size", ["share_of_mobilisable", "share_of_holdings", "amount"])
def test_nothing_asked_is_no_row(size: str):
    assert rows_of(**{"share_of_mobilisable": None, size: 0}) == []


@pytest.mark.parametrize(
    ("drawn_from", "available", "what"),
    [("mobilisable", "960", "more than can be ordered sold"), ("holdings", "960", "than is held")],
)
def test_more_than_there_is(drawn_from: str, available: str, what: str):
    with pytest.raises(InputError, match=what) as caught:
        rows_of(
            blocs=["japan", "china"],
            share_of_mobilisable=None,
            amount=961,
            drawn_from=drawn_from,
        )
    assert available in caught.value.allowed
    assert caught.value.where == "mine, levers.0.amount"


def test_a_bloc_without_holdings_has_nothing_to_sell():
    with pytest.raises(InputError, match="more than can be ordered"):
        rows_of(blocs=["canada"], share_of_mobilisable=None, amount=1)


def test_coupons_leave_the_bills():
    (row,) = rows_of(blocs=["china"], mix="coupons")
    assert row.mix == pytest.approx(np.array([0, 40, 20, 10, 10, 0, 0, 0]) / 80)


def test_bills_first_as_far_as_they_go():
    bills, coupons = rows_of(blocs=["china"], share_of_mobilisable=1.0, mix="bills-first")
    assert bills.size.tolist() == [80, 80, 80]
    assert coupons.size.tolist() == [0, 40, 80]
    assert coupons.mix[0] == 0.0


def test_a_mix_by_bucket_is_never_more_than_the_bucket_holds():
    (row,) = rows_of(share_of_mobilisable=0.25, mix={"7-10y": 0.5, "10-20y": 0.5})
    assert row.size.tolist() == [100, 150, 200]
    (row,) = rows_of(share_of_mobilisable=0.3, mix={"7-10y": 0.5, "10-20y": 0.5})
    assert row.size.tolist() == [120, 180, 200]


def test_a_mix_that_is_not_held_is_refused():
    with pytest.raises(InputError, match="does not hold enough of these maturities"):
        rows_of(blocs=["china"], mix={"20-30y": 1.0})


@pytest.mark.parametrize(
    "changes",
    [
        {"share_of_holdings": 0.5},
        {"share_of_mobilisable": None},
        {"drawn_from": "holdings"},
        {"mix": {"bills": 0.5}},
        {"mix": {"bils": 1.0}},
        {"mix": "bills"},
        {"weeks": 0},
        {"amount": -1, "share_of_mobilisable": None},
    ],
)
def test_what_a_sell_off_may_not_say(changes: dict):
    with pytest.raises(InputError):
        rows_of(**changes)


def test_proceeds_go_with_every_row(sellers: Sellers):
    spec = scenario(
        sell_off(holders="both", proceeds={"converted": 0.5, "parked": 0.2}, hedged=0.4)
    )
    official, private = programme_rows(spec, sellers)
    assert (official.converted, official.parked, official.hedged) == (0.5, 0.2, 0.4)
    assert (private.converted, private.parked, private.hedged) == (0.5, 0.0, 0.4)
    assert (official.bloc, private.holder) == (Bloc.JAPAN, Holder.PRIVATE)


def test_rows_needed_at_least(sellers: Sellers):
    spec = scenario(sell_off(blocs=["japan", "china"]), sell_off(mix="bills-first"))
    assert [lever.fewest(sellers) for lever in spec.levers] == [2, 2]
