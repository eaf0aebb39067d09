from __future__ import annotations

import numpy as np

from bondstrike.scenario.rows import ProgrammeRow, Sellers, Timing, each_seller
from bondstrike.vocabulary import Bloc, Channel, Holder
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
        timing=Timing(1, 0),
        weeks=1,
    )
    assert row.by_bucket[:, :2].tolist() == [[1, 3], [2, 6], [3, 9]]


def test_the_date_is_the_baseline_s(sellers: Sellers):
    assert sellers.date == DAY
