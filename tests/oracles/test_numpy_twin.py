"""The chain against its twin in plain NumPy: sixty weeks of the real baseline.

Three rungs, so that a difference can be placed:
- the chain's own table of the operator: everything after it agrees to 1e-9 of a basis point;
- the twin's own quadrature, cut at every kink, at the chain's fading rates: 1e-3 bp, the error of
  the chain's quadrature, which is not cut at the kinks of the covariance;
- the same at the exact fading rates: 0.02 bp, what interpolating between rates costs.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from bondstrike.evidence import medians, sample, to_parameters
from bondstrike.evidence import shocks as draw_shocks
from bondstrike.model import chain
from bondstrike.model.schedules import Shocks
from bondstrike.scenario import compile as compiler
from bondstrike.scenario import load_scenario
from bondstrike.world import load_world
from tests.oracles.numpy_twin import Operators, Twin

WEEKS = 60
QUARTERS = 5
COMPARED = ("risk_price", "dealers", "dollar", "vix", "faith", "fed_bought")
QUESTIONS = ("eu-and-others", "europe-1tn-quarter", "fed-fast", "haven-broken", "official-exit")


@cache
def world() -> tuple[Any, Any]:
    """Baseline and setting, once."""
    baseline = load_world().to_baseline(QUARTERS)
    return baseline, chain.setting(baseline)


PATH = jax.jit(chain.path)


@cache
def question(name: str, *sets: str) -> Any:
    return compiler.compile(load_scenario(name, sets), load_world()).scenario


def news(index: int, on: bool = True) -> Any:
    drawn = draw_shocks(1, QUARTERS * 13, 11, index)
    return Shocks(**{name: float(on) * jnp.asarray(x[0]) for name, x in drawn.items()})


def draw(index: int) -> Any:
    columns = sample(1, 3, None, index)
    return to_parameters({path: jnp.asarray(x[0]) for path, x in columns.items()})


def twin(parameters: Any, scenario: Any, shocks: Any, rung: str = "tables") -> dict:
    baseline, setting = world()
    market = setting.market
    rates = None if rung == "exact rates" else np.asarray(market.rates)
    tables = (np.asarray(market.common), np.asarray(market.own)) if rung == "tables" else None
    return Twin(baseline, parameters, scenario, rates, tables).path(shocks, WEEKS)


def both(parameters: Any, scenario: Any, shocks: Any, rung: str = "tables") -> tuple[Any, dict]:
    path = PATH(world()[1], parameters, scenario, shocks)
    weekly = {k: np.asarray(v)[:WEEKS] for k, v in path.weekly._asdict().items()}
    return weekly, twin(parameters, scenario, shocks, rung)


def assert_agree(weekly: dict, other: dict) -> None:
    np.testing.assert_allclose(weekly["yields"], other["yields"], rtol=1e-9, atol=1e-9)
    for name in COMPARED:
        np.testing.assert_allclose(weekly[name], other[name], rtol=1e-9, atol=1e-9, err_msg=name)


@pytest.mark.parametrize("name", QUESTIONS)
@pytest.mark.parametrize("on", [False, True], ids=["no shocks", "shocks"])
def test_twin_agrees_at_medians(name: str, on: bool) -> None:
    weekly, other = both(medians(), question(name), news(0, on))
    assert np.abs(weekly["yields"]).max() > 5.0
    assert_agree(weekly, other)


@pytest.mark.parametrize("mode", ["cap", "captured"])
def test_twin_agrees_where_the_fed_answers(mode: str) -> None:
    scenario = question("europe-1tn-quarter", f"fed.mode={mode}")
    low = eqx.tree_at(lambda s: s.fed.cap_bp, scenario, jnp.asarray(5.0))
    weekly, other = both(medians(), low, news(1))
    assert weekly["fed_bought"].max() > 1.0
    assert_agree(weekly, other)


@pytest.mark.parametrize("index", range(6))
def test_twin_agrees_in_draws(index: int) -> None:
    assert_agree(*both(draw(index), question("europe-1tn-quarter"), news(index)))


def stressed() -> tuple[Any, Any, Any]:
    """A market that multiplies what it is told: steep stress, strong shocks."""
    t = medians().treasuries
    steep = eqx.tree_at(
        lambda x: (x.stress_slope, x.stress_ceiling, x.term_premium_bp, x.volatility_news),
        t,
        tuple(jnp.asarray(x) for x in (1.5, 4.0, 120.0, 0.12)),
    )
    loud = jax.tree.map(lambda x: 1.5 * x, news(2))
    return eqx.tree_at(lambda p: p.treasuries, medians(), steep), question("eu-and-others"), loud


def test_twin_agrees_under_stress_and_sees_as_many_solutions() -> None:
    weekly, other = both(*stressed())
    assert weekly["risk_price"].max() > 2.0
    assert weekly["solutions"].max() == 3.0
    assert_agree(weekly, other)
    np.testing.assert_array_equal(weekly["solutions"], other["solutions"])


def test_own_quadrature_moves_nothing_that_is_reported() -> None:
    case = medians(), question("eu-and-others"), news(0)
    weekly, other = both(*case, rung="own quadrature")
    np.testing.assert_allclose(weekly["yields"], other["yields"], rtol=0.0, atol=1e-3)


def test_interpolating_between_fading_rates_moves_nothing_that_is_reported() -> None:
    case = medians(), question("eu-and-others"), news(0)
    weekly, other = both(*case, rung="exact rates")
    np.testing.assert_allclose(weekly["yields"], other["yields"], rtol=0.0, atol=0.02)


@pytest.mark.parametrize("place", [0, 30, 60])
def test_operator_against_own_quadrature(place: int) -> None:
    baseline, setting = world()
    market = setting.market
    common, own = Operators(baseline.market).exactly(float(market.rates[place]))
    scale = np.abs(common).max(), np.abs(own).max()
    np.testing.assert_allclose(market.common[place], common, rtol=0.0, atol=3e-3 * scale[0])
    np.testing.assert_allclose(market.own[place], own, rtol=0.0, atol=3e-3 * scale[1])


def test_the_twin_can_disagree() -> None:
    """A wrong half-life of the flow premium, a tenth of a percent off, is seen."""
    wrong = eqx.tree_at(
        lambda p: p.treasuries.flow_half_life_months, medians(), jnp.asarray(1.001 * 1.1)
    )
    weekly, _ = both(medians(), question("eu-and-others"), news(0))
    other = twin(wrong, question("eu-and-others"), news(0))
    assert np.abs(weekly["dealers"] - other["dealers"]).max() > 1e-3
