"""The typed arrays of the world: shapes, sums, and published totals."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bondstrike.errors import DataError
from bondstrike.vocabulary import N_BLOCS, N_BUCKETS, N_HOLDERS, N_SECTORS, Bloc, Bucket, Holder
from bondstrike.world.schema import TABLES, check_shares, check_tables
from bondstrike.world.tables import Row, table

BUCKETS = tuple(Bucket)


def test_shapes(world):
    assert world.foreign.shape == (N_BLOCS, N_HOLDERS, N_BUCKETS)
    assert world.home.shape == (N_SECTORS, N_BUCKETS)
    assert world.stock.par.shape == (4, N_BUCKETS)
    assert world.mobilisable.shape == (N_BLOCS, N_HOLDERS, 3)
    assert world.leveraged.shape == (N_BUCKETS,)
    assert world.claims("foreign deposits").shape == (N_BLOCS, N_HOLDERS)


def test_outstanding_is_the_published_august_total(world):
    """MSPD 31 Aug 2026: 31,828.0 bn marketable, 3.6 of it the Federal Financing Bank."""
    assert world.outstanding.sum() == pytest.approx(31828.0 - 3.591, abs=0.2)
    assert world.outstanding[0] == pytest.approx(7248.1)


def test_aggregates_of_31_july_are_those_computed_by_others(world):
    """Market value 0.946 of par and 11.6 bn per bp: independent estimate on that day's curve."""
    assert world.figure("market value to par 31 Jul") == pytest.approx(0.946, abs=0.003)
    assert world.figure("own-yield dv01 31 Jul") == pytest.approx(11.6, abs=0.15)
    assert world.figure("maturity 31 Jul") == pytest.approx(5.82, abs=0.03)


def test_the_rise_in_yields_since_lowered_price_and_dv01(world):
    """Yields rose 40 to 64bp from 20 August: at a duration near 3.9 some two percent of price."""
    fall = world.figure("market value to par 31 Jul") - world.price @ (
        world.outstanding / world.outstanding.sum()
    )
    assert 0.012 < fall < 0.025
    assert world.figure("own-yield dv01") < world.figure("own-yield dv01 31 Jul")


def test_prices_fall_with_maturity_and_bills_carry_no_dv01(world):
    assert world.dv01[0] == 0.0
    assert world.price[0] > 0.985
    long = world.price[[2, 3, 6, 7]]
    assert np.all(np.diff(long) < 0)
    assert np.all(world.stock.duration[1, 1:] > world.stock.duration[2, 1:])


def test_maturities_lie_within_their_buckets(world):
    for place, (low, high) in enumerate([(0, 1), (1, 3), (3, 5), (5, 7), (7, 10)], start=1):
        assert low < world.stock.maturity[1, place] < high


def test_ladder_and_buckets_are_one_stock(world):
    by_class = world.ladder.principal.sum(axis=1)
    np.testing.assert_allclose(by_class, world.stock.par[1:].sum(axis=1), rtol=1e-9)
    within_a_year = world.ladder.principal[:, :4].sum(axis=1)
    np.testing.assert_allclose(within_a_year, world.stock.par[1:, 1], rtol=1e-9)


def test_foreign_totals_are_those_of_tic(world):
    """TIC, July 2026: 9,248.1 of which official 3,773.1, China 618.0, Japan 1,103.9."""
    tic = world.tables["tic"]

    def held(bloc: str | None = None, holder: str | None = None) -> float:
        return sum(
            row.value
            for row in tic
            if bloc in (None, row.keys[0]) and holder in (None, row.keys[1])
        )

    assert held() == pytest.approx(9248.1, abs=0.01)
    assert held(holder=Holder.OFFICIAL) == pytest.approx(3773.1, abs=0.2)
    assert held(Bloc.JAPAN) == pytest.approx(1103.9, abs=0.01)
    assert held(Bloc.CHINA) == pytest.approx(618.0, abs=0.01)
    assert held(Bloc.UNITED_KINGDOM) == pytest.approx(998.3, abs=0.01)


def test_par_of_foreigners_exceeds_their_market_value_as_their_maturities_say(world):
    """Private holders are longer (SHL: 7.5 against 5.2 years), so they hold more par per dollar."""
    tic = world.tables["tic"]
    ratio = []
    for h, holder in enumerate(Holder):
        market = sum(row.value for row in tic if row.keys[1] == holder)
        ratio.append(world.foreign[:, h].sum() / market)
    assert 1.0 < ratio[0] < ratio[1] < 1.12


def test_dv01_of_foreign_officials_is_the_published_estimate(world):
    """About 1.3 to 1.4 bn per bp at a duration near 4.1 (SHL maturities, independent estimate)."""
    per_par = world.dv01 / world.outstanding
    official = world.foreign[:, 0].sum(axis=0)
    dv01 = float(official @ per_par)
    assert 1.25 < dv01 < 1.45
    coupons = float((official * world.price)[1:].sum())
    assert dv01 * 1e4 / coupons == pytest.approx(4.1, abs=0.25)


def test_most_european_holdings_cannot_be_ordered_sold(world):
    europe = tuple(Bloc).index(Bloc.EURO_AREA)
    held = world.foreign[europe].sum(axis=1)
    orders = (held * world.mobilisable[europe, :, 1]).sum()
    assert orders < 0.15 * held.sum()


def test_covariance_is_that_of_yields(world):
    grid, matrix = world.covariance()
    assert list(grid) == [0.25, 1, 2, 3, 5, 7, 10, 20, 30]
    np.testing.assert_allclose(matrix, matrix.T)
    assert np.all(np.linalg.eigvalsh(matrix) > 0)
    ten_year = np.sqrt(matrix[6, 6])
    assert 0.007 < ten_year < 0.011
    _, later = world.covariance("2016-2025")
    assert np.sqrt(later[6, 6]) == pytest.approx(ten_year, rel=0.2)


def test_leverage_is_the_published_gross_and_holds_no_bills(world):
    assert world.leveraged[0] == 0.0
    assert 2360 < world.leveraged.sum() < 2360 * 1.08


def test_a_missing_table_or_other_keys_are_refused(world):
    tables = dict(world.tables)
    tables["curve"] = tables["figures"]
    with pytest.raises(DataError, match="curve.csv · keys"):
        check_tables(tables)
    del tables["curve"]
    with pytest.raises(DataError, match="curve.csv · missing"):
        check_tables(tables)
    check_tables(dict(world.tables))
    assert set(TABLES) == set(world.tables)


def test_shares_outside_their_range_are_refused(world):
    rows = {row.keys: row for row in world.tables["mobilisable"]}
    key = (str(Bloc.JAPAN), str(Holder.OFFICIAL), "low")
    for value, said in ((1.2, "outside"), (0.95, "low <= central")):
        rows[key] = replace(rows[key], value=value)
        changed = table("mobilisable", TABLES["mobilisable"], rows.values())
        with pytest.raises(DataError, match=said):
            check_shares(replace(world, tables=world.tables | {"mobilisable": changed}))


def test_a_negative_holding_is_refused(world):
    rows = {row.keys: row for row in world.tables["home"]}
    key = next(iter(rows))
    rows[key] = Row(key, -1.0, "USD bn", "2026-10-02", "test", "A")
    changed = table("home", TABLES["home"], rows.values())
    with pytest.raises(DataError, match="home.csv · a negative holding"):
        check_shares(replace(world, tables=world.tables | {"home": changed}))
