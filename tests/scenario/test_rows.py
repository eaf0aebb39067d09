from __future__ import annotations

import numpy as np
import pytest

from bondstrike.scenario.rows import ProgrammeRow, Sellers, Timing, each_seller
from bondstrike.vocabulary import Bloc, Channel, Holder
from bondstrike.world.load import load_world
from tests.scenario.builders import DAY


def test_the_pool_at_the_three_estimates(sellers: Sellers):
    pool = sellers.pool(Bloc.CHINA, Holder.OFFICIAL, "mobilisable")
    assert pool.tolist() == [80.0, 120.0, 160.0]


def test_the_pool_of_holdings_knows_no_estimates(sellers: Sellers):
    assert sellers.pool(Bloc.JAPAN, Holder.PRIVATE, "holdings").tolist() == [400.0] * 3


def test_stock_by_bucket(sellers: Sellers):
    assert sellers.stock(Bloc.CHINA, Holder.OFFICIAL).tolist() == [80, 40, 20, 10, 10, 0, 0, 0]


def test_only_those_who_hold_take_part_in_the_order_of_the_vocabulary(sellers: Sellers):
    found = list(each_seller([Bloc.CANADA, Bloc.CHINA, Bloc.JAPAN], tuple(Holder), sellers))
    assert found == [
        (Bloc.JAPAN, Holder.OFFICIAL),
        (Bloc.JAPAN, Holder.PRIVATE),
        (Bloc.CHINA, Holder.OFFICIAL),
    ]


def test_amounts_by_bucket():
    row = ProgrammeRow(
        channel=Channel.SALE,
        bloc=Bloc.JAPAN,
        holder=Holder.OFFICIAL,
        mix=np.array([0.25, 0.75, 0, 0, 0, 0, 0, 0]),
        size=np.array([4.0, 8.0, 12.0]),
        timing=Timing(1, 0, 520),
        weeks=1,
    )
    assert row.by_bucket[:, :2].tolist() == [[1, 3], [2, 6], [3, 9]]


def test_the_date_is_the_baseline_s(sellers: Sellers):
    assert sellers.date == DAY


def test_private_holdings_grow_along_the_baseline_between_quarters(sellers: Sellers):
    path = sellers.baseline(Bloc.JAPAN, Holder.PRIVATE, start=13, weeks=26)
    assert path.shape == (27, 8)
    assert path[[0, 13, 26], 2] == pytest.approx([51.0, 52.0, 53.0])
    assert path[6, 2] == pytest.approx(51.0 + 6 / 13)


def test_official_holdings_stay_and_nothing_grows_after_the_last_quarter(sellers: Sellers):
    official = sellers.baseline(Bloc.CHINA, Holder.OFFICIAL, start=0, weeks=520)
    assert (official == sellers.stock(Bloc.CHINA, Holder.OFFICIAL)).all()
    private = sellers.baseline(Bloc.JAPAN, Holder.PRIVATE, start=500, weeks=100)
    assert private[20, 0] == private[-1, 0] == 50.0 * 1.8


def test_dollars_are_treasuries_at_market_value_and_the_rest(sellers: Sellers):
    assert sellers.dollars(Bloc.JAPAN, Holder.PRIVATE, "treasuries") == pytest.approx(360.0)
    assert sellers.dollars(Bloc.JAPAN, Holder.PRIVATE, "all-dollar-assets") == pytest.approx(1000.0)


def test_a_later_timing_keeps_its_announcement():
    assert Timing(3, 1, 520).later(10) == Timing(13, 1, 520)


def test_the_sellers_of_the_world_begin_with_what_is_held():
    world = load_world()
    sellers = Sellers.of(world)
    assert sellers.ahead[0] == pytest.approx(sellers.held)
    assert sellers.bills == world.outstanding[0]
    assert sellers.coupons[0] == 0.0
    assert sellers.coupons[1:] == pytest.approx(world.outstanding[1:])
    assert 4e4 < sellers.other_dollars.sum() < 7e4
