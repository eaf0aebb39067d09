"""What comes to market, and the problem posed, by hand."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from bondstrike.model import sellers
from bondstrike.model.offer import offer, pose
from bondstrike.model.setting import draw
from bondstrike.model.week import opening
from bondstrike.vocabulary import Action
from tests.model.builders import (
    DURATION,
    only,
    parameters,
    policy,
    pro_rata,
    replace,
    sale,
    scenario,
    shocks,
)

NEWS = jax.tree.map(lambda x: x[0], shocks(1))
QUIET = {"start": 0.0, "weeks": 4.0, "announced": -1.0}


@pytest.fixture(scope="module")
def ask(here, today):
    """Offer and problem in week 0 of a scenario, actions at the strengths named."""

    @jax.jit
    def both(asked, strengths):
        this = draw(here, parameters(), asked)
        now = jax.tree.map(lambda x: x[0], sellers.calendar(asked.programmes, jnp.arange(1.0)))
        state = opening(here, this)
        offered = offer(here, this, today, state, now, strengths)
        return offered, pose(here, this, today, state, offered, NEWS)[0]

    def once(*rows, fed=None, announcement=1.0, **strengths):
        asked = scenario(*rows, fed=policy() if fed is None else fed, announcement=announcement)
        values = [strengths.get(action.name.lower(), 0.0) for action in Action]
        return both(asked, jnp.asarray(values))

    return once


def test_a_sale_comes_in_its_mix_and_presses_with_its_dv01(ask):
    offered, _ = ask(sale(400.0, **QUIET))
    assert np.asarray(offered.sold) == pytest.approx(100.0 * pro_rata())
    dv01 = 100.0 * pro_rata() * np.asarray(DURATION)
    assert np.asarray(offered.supply.sold) == pytest.approx(dv01[1:])
    assert float(jnp.abs(offered.issued).max()) == 0.0
    assert float(offered.supply.bills) == 0.0


def test_new_debt_presses_with_six_tenths(ask):
    offered, _ = ask(sale(400.0, channel=2, mix=only(5), **QUIET))
    assert float(offered.issued[5]) == 100.0
    assert float(offered.supply.sold[4]) == pytest.approx(0.6 * 700.0)
    assert float(jnp.abs(offered.sold).max()) == 0.0
    assert float(jnp.abs(offered.supply.revocable).max()) == 0.0


def test_only_announced_sales_are_revocable(ask):
    told, _ = ask(sale(400.0, start=0.0, weeks=4.0, announced=0.0, mix=only(5)))
    assert np.asarray(told.supply.revocable) == pytest.approx(np.asarray(told.supply.sold))
    quiet, _ = ask(sale(400.0, mix=only(5), **QUIET))
    assert float(jnp.abs(quiet.supply.revocable).max()) == 0.0


def test_what_is_expected_is_believed_and_in_dv01(ask):
    row = sale(400.0, start=1.0, weeks=4.0, announced=0.0, mix=only(5))
    offered, _ = ask(row)
    assert float(offered.supply.expected.sum()) == pytest.approx(0.5 * 400.0 * 7.0)
    silent, _ = ask(row, announcement=0.0)
    assert float(jnp.abs(silent.supply.expected).max()) == 0.0


@pytest.mark.parametrize("action", ["stop_sales", "freeze"])
def test_a_stop_or_a_freeze_stops(ask, action):
    offered, _ = ask(sale(400.0, **QUIET), **{action: 0.75})
    assert float(offered.sold.sum()) == pytest.approx(25.0)


def test_refused_lines_stop_nothing(ask):
    offered, _ = ask(sale(400.0, **QUIET), lines_refused=1.0)
    assert float(offered.sold.sum()) == pytest.approx(100.0)


def test_bills_for_bonds_swap_at_par(ask):
    offered, _ = ask(bills_for_bonds=40.0)
    assert float(offered.issued.sum()) == pytest.approx(0.0, abs=1e-12)
    assert float(offered.issued[0]) == pytest.approx(40.0)
    assert np.asarray(offered.issued)[1:] == pytest.approx(-40.0 * pro_rata()[1:])
    assert float(offered.supply.bills) == pytest.approx(40.0)
    assert np.asarray(offered.supply.sold) == pytest.approx(
        -40.0 * (pro_rata() * np.asarray(DURATION))[1:]
    )


def test_relief_reaches_the_market(ask):
    assert float(ask(leverage_relief=0.3)[0].supply.relief) == pytest.approx(0.3)


def test_convenience_falls_with_the_share_of_officials_who_left(ask):
    # 1,000 of 4,000 in a week: a quarter of 45bp at ten years; private sellers take none along
    _, problem = ask(sale(1000.0, start=0.0, weeks=1.0, announced=-1.0))
    assert float(problem.convenience[2]) == pytest.approx(0.25 * 45e-4)
    _, private = ask(sale(1000.0, start=0.0, weeks=1.0, announced=-1.0, holder=1))
    assert float(private.convenience[2]) == 0.0
    _, debt = ask(sale(1000.0, start=0.0, weeks=1.0, announced=-1.0, channel=2))
    assert float(debt.convenience[2]) == 0.0


def test_nobody_leaves_more_than_whole(ask):
    _, problem = ask(sale(9000.0, start=0.0, weeks=1.0, announced=-1.0))
    assert float(problem.convenience[2]) == pytest.approx(45e-4)


def test_the_room_of_a_ceiling_is_in_dv01(ask):
    # $100bn a week pro rata to coupons
    _, problem = ask(fed=policy(pace=100.0, ceiling=1e4, capped=1.0))
    assert float(problem.room) == pytest.approx(100.0 * float(pro_rata() @ np.asarray(DURATION)))


def test_noise_has_the_volatility_of_a_week(here, today, plain):
    state = opening(here, plain)
    now = jax.tree.map(lambda x: x[0], sellers.calendar(plain.scenario.programmes, jnp.arange(1.0)))
    offered = offer(here, plain, today, state, now, jnp.zeros(len(Action)))
    level, slope = (
        pose(here, plain, today, state, offered, replace(NEWS, **{name: jnp.ones(())}))[0].noise
        for name in ("level", "slope")
    )
    # one standard deviation of each: 90bp / √52 in all at ten years
    both = float(jnp.hypot(level[2], slope[2]))
    assert both == pytest.approx(0.009 / np.sqrt(52.0))
