"""The world in the hands of the chain."""

from __future__ import annotations

import jax
import numpy as np
import pytest

from bondstrike.units import BP
from bondstrike.vocabulary import N_BLOCS, N_BUCKETS, N_COUPON, N_HOLDERS, N_SECTORS, N_TENORS
from bondstrike.world.to_baseline import weighted


@pytest.fixture(scope="module")
def baseline(world):
    return world.to_baseline()


def test_shapes_and_precision(baseline):
    quarters = 41
    assert baseline.market.amount.shape == (quarters, N_BUCKETS)
    assert baseline.market.forward_yield.shape == (quarters, N_TENORS)
    assert baseline.market.maturity.shape == baseline.market.coupon.shape == (N_COUPON,)
    assert baseline.owners.foreign.shape == (quarters, N_BLOCS, N_HOLDERS, N_BUCKETS)
    assert baseline.owners.home.shape == (quarters, N_SECTORS, N_BUCKETS)
    assert baseline.dollars.gdp.shape == (quarters,)
    leaves = jax.tree.leaves(baseline)
    assert all(leaf.dtype == np.float64 for leaf in leaves)
    assert all(bool(np.all(np.isfinite(leaf))) for leaf in leaves)


def test_amount_times_price_times_duration_is_the_dv01(world, baseline):
    market = baseline.market
    dv01 = market.amount[0] * market.price * market.duration * BP
    np.testing.assert_allclose(dv01, world.dv01, rtol=1e-8)


def test_home_and_foreign_sum_to_the_amount(baseline):
    held = baseline.owners.home.sum(axis=1) + baseline.owners.foreign.sum(axis=(1, 2))
    np.testing.assert_allclose(held, baseline.market.amount, rtol=1e-12)


def test_the_dollar_page_is_that_of_the_tables(world, baseline):
    dollars = baseline.dollars
    assert float(dollars.reserves) == pytest.approx(2935.287)
    assert float(dollars.foreign_repo_pool) == pytest.approx(331.994)
    assert float(dollars.policy_rate) == pytest.approx(0.0363)
    assert dollars.current_account[0] / dollars.gdp[0] == pytest.approx(-0.0284, abs=1e-4)


def test_weighted_averages_skip_empty_buckets():
    values = np.array([[1.0, 5.0], [3.0, 7.0]])
    np.testing.assert_array_equal(weighted(values, np.array([[1.0, 0.0], [3.0, 0.0]])), [2.5, 0.0])
