"""The baseline path: sums conserved, rules kept, years add up."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bondstrike.errors import DataError
from bondstrike.vocabulary import Bloc, Holder
from bondstrike.world import load_world
from bondstrike.world.roll_forward import (
    age_and_issue,
    bucket_of_cell,
    path,
    quarterly_flow,
    quarterly_level,
)
from bondstrike.world.schema import TABLES, World
from bondstrike.world.tables import table

YEARS = np.arange(2026.0, 2037.0)


@pytest.fixture(scope="module")
def rolled(world):
    return path(world)


@given(quarters=st.integers(1, 60), rule=st.sampled_from(["constant-share", "flat"]))
def test_holders_add_up_to_what_is_outstanding_in_every_quarter(quarters, rule):
    found = path(load_world(), quarters, rule)
    held = found.home.sum(axis=1) + found.foreign.sum(axis=(1, 2))
    np.testing.assert_allclose(held, found.amount, rtol=1e-12)
    assert np.all(found.home >= 0) and np.all(found.foreign >= 0)
    assert found.amount.shape == (quarters + 1, 8)


def test_quarter_zero_is_the_baseline_date(world, rolled):
    np.testing.assert_allclose(rolled.amount[0], world.outstanding, rtol=1e-9)
    np.testing.assert_allclose(rolled.foreign[0], world.foreign, rtol=1e-12)
    np.testing.assert_allclose(rolled.home[0], world.home, rtol=1e-7, atol=1e-9)


def test_debt_grows_by_the_increase_that_the_budget_office_projects(world, rolled):
    """CBO Feb 2026: debt held by the public 32,095 (FY26), 34,005 (FY27), 56,152 (FY36)."""
    total = rolled.amount.sum(axis=1)
    assert total[4] - total[0] == pytest.approx(34004.520 - 32095.165, abs=1e-6)
    assert total[40] - total[0] == pytest.approx(56152.391 - 32095.165, abs=1e-6)


def test_bills_keep_their_share(rolled):
    share = rolled.amount[:, 0] / rolled.amount.sum(axis=1)
    np.testing.assert_allclose(share, share[0], rtol=1e-9)


def test_deficits_and_output_of_a_year_are_the_projected_ones(rolled):
    """CBO Feb 2026: FY2027 deficit 1,883.3, FY2036 deficit 3,102.5, FY2030 output 37,390.7."""
    assert rolled.deficit[:4].mean() == pytest.approx(1883.267)
    assert rolled.deficit[36:40].mean() == pytest.approx(3102.467)
    assert rolled.gdp[12:16].mean() == pytest.approx(37390.673, rel=1e-4)
    assert np.all(np.diff(rolled.gdp) > 0)


def test_officials_are_flat_and_private_foreigners_keep_their_share(world, rolled):
    official, private = 0, 1
    assert tuple(Holder)[official] is Holder.OFFICIAL
    np.testing.assert_array_equal(rolled.foreign[40, :, official], world.foreign[:, official])
    share = rolled.foreign[:, :, private].sum(axis=1) / rolled.amount
    np.testing.assert_allclose(share, np.broadcast_to(share[0], share.shape), rtol=1e-12)


def test_held_flat_foreigners_buy_nothing_and_home_takes_more(world, rolled):
    flat = path(world, 40, "flat")
    np.testing.assert_array_equal(flat.foreign[40], world.foreign)
    assert flat.home[40, 1:].sum() > rolled.home[40, 1:].sum()
    first_year = rolled.foreign[4].sum() - rolled.foreign[0].sum()
    assert 250 < first_year < 600


def test_the_central_bank_rolls_over_and_buys_only_up_to_three_years(rolled):
    np.testing.assert_array_equal(rolled.home[40, 0, 3:], rolled.home[0, 0, 3:])
    assert np.all(np.diff(rolled.home[:, 0, :3].sum(axis=1)) > 0)


def test_what_is_sold_less_what_matures_is_the_growth_of_coupons(world, rolled):
    coupons = rolled.amount[:, 1:].sum(axis=1)
    matured = world.ladder.principal[:, 0].sum()
    sold = rolled.gross_issuance[0, 1:].sum()
    assert coupons[1] - coupons[0] == pytest.approx(sold - matured)


def test_new_issues_start_in_the_bucket_of_their_tenor(world, rolled):
    """A ten-year is sold into 7-10y, a two- or three-year into 1-3y, a thirty-year into 20-30y."""
    sold = rolled.gross_issuance[0, 1:] / rolled.gross_issuance[0, 1:].sum()
    shares = dict.fromkeys((2, 3, 5, 7, 10, 20, 30), 0.0)
    for tenor, share in zip(world.issuance.tenors, world.issuance.shares, strict=True):
        shares[tenor] += share
    wanted = [0.0, shares[2] + shares[3], *(shares[tenor] for tenor in (5, 7, 10, 20, 30))]
    np.testing.assert_allclose(sold, wanted, rtol=1e-9)


def test_first_year_of_auctions_is_near_the_last_one(world, rolled):
    assert rolled.gross_issuance[:4, 1:].sum() == pytest.approx(
        world.figure("gross coupon issuance"), rel=0.15
    )


def test_without_issuance_a_ladder_only_ages():
    """Algebra by hand: debt shrinks by what matures, cells move one bucket down after years."""
    world = load_world()
    quarter = world.ladder.principal.sum(axis=0)
    bills = world.outstanding[0] / world.outstanding.sum()
    coupons = quarter.sum() - quarter[0] + 1e-6
    total = np.array([world.outstanding.sum(), coupons / (1.0 - bills)])
    amount, _ = age_and_issue(world, total)
    assert amount[1, 1] == pytest.approx(quarter[1:5].sum(), abs=1e-3)
    assert amount[1, 7] == pytest.approx(quarter[81:].sum(), abs=1e-3)


@pytest.mark.parametrize(
    ("cell", "bucket"), [(0, 1), (3, 1), (4, 2), (11, 2), (12, 3), (39, 5), (40, 6), (119, 7)]
)
def test_cells_end_in_the_bucket_whose_upper_edge_holds_them(cell, bucket):
    assert bucket_of_cell(cell) == bucket


@given(st.lists(st.floats(500.0, 5000.0), min_size=11, max_size=11))
def test_quarterly_flows_keep_the_mean_of_every_year(values):
    flows = quarterly_flow(YEARS, np.array(values), 40)
    np.testing.assert_allclose(flows.reshape(10, 4).mean(axis=1), values[1:], rtol=1e-12)


def test_output_that_grows_evenly_is_even():
    values = np.array([100.0 * 1.04**k for k in range(12)])
    level = quarterly_level(np.arange(2025.0, 2037.0), values, 44)
    np.testing.assert_allclose(level[1:] / level[:-1], 1.04**0.25, rtol=1e-12)


def test_issuance_in_todays_composition_keeps_todays_maturity(rolled):
    """The rule is consistent with the stock: coupons neither shorten nor lengthen by a year."""
    middle = np.array([0.5, 2.0, 4.0, 6.0, 8.5, 15.0, 25.0])
    coupons = rolled.amount[:, 1:]
    years = coupons @ middle / coupons.sum(axis=1)
    assert np.all(np.abs(years - years[0]) < 0.5)


def test_forward_yields_start_at_the_curve(rolled):
    np.testing.assert_allclose(rolled.forward_yield[0] * 100, [4.83, 5.06, 5.28, 5.67, 5.63])


def test_rules_that_cannot_be_met_are_refused(world):
    with pytest.raises(DataError, match="private_foreign · got 'growing'"):
        path(world, 4, "growing")
    with pytest.raises(DataError, match="quarters · got 0"):
        path(world, 0)
    with pytest.raises(DataError, match="oversubscribed"):
        path(_with_official_bills_everywhere(world), 4)


def _with_official_bills_everywhere(world: World) -> World:
    rows = {row.keys: row for row in world.tables["foreign"]}
    key = (str(Bloc.JAPAN), str(Holder.OFFICIAL), "5-7y")
    rows[key] = replace(rows[key], value=3000.0)
    content = table("foreign", TABLES["foreign"], rows.values())
    return World(world.baseline_id, world.day, world.tables | {"foreign": content})
