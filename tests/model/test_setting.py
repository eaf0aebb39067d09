"""The round world in the units of the chain."""

from __future__ import annotations

import numpy as np
import pytest

from bondstrike.model.setting import draw, setting
from bondstrike.vocabulary import N_BUCKETS, Holder
from tests.model.builders import (
    AMOUNT,
    MATURITY,
    QUARTERS,
    baseline,
    parameters,
    pro_rata,
    replace,
    sale,
    scenario,
)


def test_figures_of_the_baseline_arrive(here):
    assert float(here.reserves) == 3000.0
    assert float(here.policy_rate) == 0.04
    assert float(here.mean_yield) == pytest.approx(0.05)
    assert float(here.official) == pytest.approx(4000.0)


def test_official_holdings_are_those_of_the_officials_today():
    world = baseline(3)
    official = list(Holder).index(Holder.OFFICIAL)
    held = world.owners.foreign.at[0, :, official].multiply(0.25).at[1:].multiply(9.0)
    changed = replace(world, owners=replace(world.owners, foreign=held))
    assert float(setting(changed).official) == pytest.approx(1000.0)


def test_points_are_the_tenors_and_then_the_buckets(here):
    assert np.asarray(here.maturities).tolist() == [2.0, 5.0, 10.0, 20.0, 30.0, *MATURITY]
    assert np.asarray(here.profile)[2] == 1.0


def test_the_fed_buys_coupons_pro_rata(here):
    assert np.asarray(here.purchase_mix) == pytest.approx(pro_rata())
    assert float(here.purchase_mix[0]) == 0.0


def test_quarters_are_the_baseline_path(here):
    assert here.quarters.amount.shape == (QUARTERS, N_BUCKETS)
    assert np.asarray(here.quarters.amount)[-1] == pytest.approx(np.asarray(AMOUNT))
    assert np.asarray(here.quarters.foreign) == pytest.approx(1000.0)
    assert np.asarray(here.quarters.growth) == pytest.approx(1.0)
    assert np.asarray(here.quarters.gdp) == pytest.approx(33000.0)


@pytest.mark.parametrize(("lever", "size"), [(1.0, 150.0), (0.0, 0.0)])
def test_a_draw_fixes_sizes_and_the_lever_switches_them(here, lever, size):
    own = parameters(sellers__mobilisable=0.25)
    this = draw(here, own, scenario(sale((100.0, 200.0, 400.0)), lever=lever))
    assert np.asarray(this.sizes).tolist() == [size, 0.0, 0.0, 0.0]
    assert float(this.operators.volatility) == pytest.approx(0.009)
