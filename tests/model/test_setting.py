"""The round world in the units of the chain."""

from __future__ import annotations

import numpy as np
import pytest

from bondstrike.model import budget
from bondstrike.model.setting import draw, noise, setting
from bondstrike.vocabulary import N_BUCKETS, Action, Channel, Holder, Signal
from tests.model.builders import (
    AMOUNT,
    MATURITY,
    QUARTERS,
    baseline,
    dispute,
    parameters,
    pro_rata,
    replace,
    rule,
    sale,
    scenario,
)
from tests.worlds import surroundings


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
    assert float(setting(changed, surroundings()).official) == pytest.approx(1000.0)


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


def test_nobody_answers_on_a_date_a_lever_that_is_not_there(here):
    # the path without the lever is the one in which nobody did anything; what a market signal sets
    # off is set off there too
    answers = (
        rule(Signal.WEEK, 7.5, Action.WITHHOLDING_TAX, size=0.15),
        rule(Signal.VIX, 30.0, Action.LEVERAGE_RELIEF, size=0.5),
    )
    sizes = [
        np.asarray(draw(here, parameters(), scenario(answers=answers, lever=x)).scenario.rules.size)
        for x in (1.0, 0.0)
    ]
    assert sizes[0].tolist() == [0.15, 0.5, 0.0, 0.0]
    assert sizes[1].tolist() == [0.0, 0.5, 0.0, 0.0]


@pytest.mark.parametrize(
    ("row", "part"),
    [
        ({}, 1.0),
        ({"hostile": 0.0}, 0.0),
        ({"channel": Channel.ISSUANCE}, 0.0),
        ({"size": 0.0}, 0.0),
    ],
)
def test_who_presses_on_the_target_takes_part(here, row, part):
    this = draw(here, parameters(), scenario(sale(**({"size": 100.0, "bloc": 3} | row))))
    assert np.asarray(this.taking_part).tolist() == [0.0] * 3 + [part] + [0.0] * 8


def test_buybacks_take_the_long_end_pro_rata(here):
    # 3,000 outstanding in either bucket of ten years and more
    assert np.asarray(here.long_mix) == pytest.approx([0.0] * 6 + [0.5, 0.5])


def test_coupons_are_what_is_outstanding_without_bills(here):
    assert np.asarray(here.coupons) == pytest.approx(25000.0)


def test_the_budget_along_the_baseline_is_kept(here):
    tables = here.surroundings.budget
    again = budget.path(tables, budget.still(tables))
    assert np.asarray(here.debt_path.debt) == pytest.approx(np.asarray(again.debt), rel=1e-12)
    assert float(here.debt_path.debt[-1]) > float(tables.opening_debt)


def test_an_ordinary_week_by_hand(here):
    # 90bp a year is 12.48bp a week; ½ % of shares for each of the 3 VIX points of a week
    found = noise(here, parameters())
    assert float(found.ten_year) == pytest.approx(0.009 / np.sqrt(52.0))
    assert float(found.shares) == pytest.approx(1.5)


@pytest.mark.parametrize(("kind", "hazard"), [(0, 0.5), (1, 0.5 * np.e)])
def test_markets_believe_in_the_hazard_of_the_policy_at_issue(here, kind, hazard):
    own = parameters(politics__central_bank_offset=1.0)
    this = draw(here, own, scenario(about=dispute(kind)))
    assert float(this.called_off) == pytest.approx(hazard)
    recalled = [
        float(np.abs(draw(here, own, scenario(about=dispute(k))).operators.recalled).max())
        for k in (0, 1)
    ]
    assert recalled[1] > recalled[0] > 0.0
