"""One week, and the opening it starts from; the state keeps its shape."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from bondstrike.model import sellers, week
from bondstrike.model.offer import NOISE_HALF_LIFE_YEARS
from bondstrike.units import decay_per_week
from bondstrike.vocabulary import Action, Signal
from tests.model.builders import dispute, rule, sale, shocks
from tests.worlds import AT_ONCE, fates


def test_the_opening_is_the_baseline_date(here, plain):
    state = week.opening(here, plain)
    assert float(jnp.abs(state.sheet).max()) == 0.0
    assert np.asarray(state.signals).tolist() == [0.0, 0.0, 1.0, 0.0, 18.0, 0.6, 0.0, 0.0]
    assert float(state.treasuries.variance) == np.float64(here.market.variance)
    assert np.asarray(state.memory.price).tolist() == np.asarray(here.market.price).tolist()
    assert float(state.haven.faith) == 0.6


def test_a_week_keeps_the_shape_of_the_state(here, today, plain):
    state = week.opening(here, plain)
    calendar = sellers.calendar(plain.scenario.programmes, jnp.arange(1.0))
    now = jax.tree.map(lambda x: x[0], calendar)
    shock = jax.tree.map(lambda x: x[0], shocks(1))
    given = jnp.zeros(()), shock, now, fates()
    after, _ = jax.eval_shape(lambda s: week.week(here, plain, today, s, *given), state)
    assert jax.tree.structure(after) == jax.tree.structure(state)
    before = [(x.shape, x.dtype) for x in jax.tree.leaves(state)]
    assert [(x.shape, x.dtype) for x in jax.tree.leaves(after)] == before


def test_rules_read_last_week(run):
    # the ten-year passes 5bp in week 1 for the first time: sales stop in week 2
    stop = rule(Signal.YIELD_10Y, 5.0, Action.STOP_SALES)
    found = run(sale(2000.0, start=1.0, announced=-1.0), answers=(stop,)).weekly
    assert found.yields[0, 2] == 0.0
    assert found.yields[1, 2] > 5.0
    assert found.sold[0] == 0.0 < found.sold[1]
    assert found.sold[2] == found.sold[1]


def test_shocks_move_yields_fear_and_dollar_and_only_those(run):
    found = run(seed=1, shocks=1.0).weekly
    for name in ("noise", "vix", "dollar"):
        assert np.ptp(getattr(found, name)) > 0.5
    for name in ("sold", "flow", "converted", "fed_bought", "placed"):
        assert np.abs(getattr(found, name)).max() == 0.0


def test_half_the_shocks_give_half_the_noise_while_fear_stands_still(run):
    still = {"haven__fear_volatility": 0.0, "haven__fear_per_bp": 0.0}
    whole, half = (run(seed=1, shocks=s, change=still).weekly.noise for s in (1.0, 0.5))
    np.testing.assert_allclose(half, 0.5 * whole, rtol=1e-12)


def test_news_is_livelier_after_a_week_of_fear(run):
    found = run(seed=1, shocks=1.0).weekly
    calm = {"haven__fear_volatility": 0.0, "haven__fear_per_bp": 0.0}
    still = run(seed=1, shocks=1.0, change=calm).weekly
    calms = decay_per_week(NOISE_HALF_LIFE_YEARS)
    news, plain = (np.asarray(x.noise[1:] - calms * x.noise[:-1]) for x in (found, still))
    vix = np.asarray(found.vix)[:-1]
    assert np.ptp(vix) > 3.0
    np.testing.assert_allclose(news / plain, np.sqrt(np.maximum(vix, 9.0) / 18.0), rtol=1e-9)


def test_a_reversal_is_felt_by_the_sellers_a_week_later(run):
    # over in week 4, the first of the dispute: that week is still sold, the next is not
    over = {"about": dispute(start=4.0), "fate": {"reversal": AT_ONCE}}
    found = run(sale(1300.0, start=0.0), **over).weekly
    assert found.reversed.tolist() == [0.0] * 4 + [1.0] * 22
    assert found.sold[4] == pytest.approx(500.0)
    assert found.sold[-1] == found.sold[4]
    assert found.expected[4] > 0.0 == found.expected[5]


def test_the_numbers_of_the_weeks_reach_politics(run):
    found = run(about=dispute(start=7.0)).weekly
    assert np.abs(found.hazard[:7]).max() == 0.0 < found.hazard[7:].min()
