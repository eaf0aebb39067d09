"""The chain against its twin in plain NumPy: sixty weeks of the real baseline.

Three rungs, so that a difference can be placed:
- the chain's own table of the operator: everything after it agrees to 1e-9 of a basis point;
- the twin's own quadrature, cut at every kink, at the chain's fading rates: 1e-3 bp, the error of
  the chain's quadrature, which is not cut at the kinks of the covariance;
- the same at the exact fading rates: 0.02 bp, what interpolating between rates costs.
"""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from bondstrike.evidence import medians
from bondstrike.model import chain
from bondstrike.model.schedules import Chance
from bondstrike.model.setting import draw as fixed
from tests import worlds
from tests.oracles.numpy_twin import Operators, Twin
from tests.worlds import question

WEEKS = 60
QUARTERS = 5
COMPARED = ("risk_price", "dealers", "dollar", "vix", "faith", "fed_bought")
QUESTIONS = ("eu-and-others", "europe-1tn-quarter", "fed-fast", "haven-broken", "official-exit")


def world() -> tuple[Any, Any]:
    """Baseline and setting."""
    return worlds.baseline(QUARTERS), worlds.setting(QUARTERS)


PATH = jax.jit(chain.path)


def news(index: int, on: bool = True) -> Chance:
    """Weekly shocks or none; nothing comes to a head: the twin is the market alone."""
    return worlds.news(QUARTERS, 11, index, float(on))


def draw(index: int) -> Any:
    return worlds.drawn(index, 3)


def twin(parameters: Any, scenario: Any, chance: Chance, rung: str = "tables") -> dict:
    baseline, setting = world()
    believed = float(fixed(setting, parameters, scenario).called_off)
    market = setting.market
    rates = None if rung == "exact rates" else np.asarray(market.rates)
    tables = (np.asarray(market.common), np.asarray(market.own)) if rung == "tables" else None
    other = Twin(baseline, parameters, scenario, believed, rates, tables)
    return other.path(chance.weekly, WEEKS)


def both(parameters: Any, scenario: Any, chance: Chance, rung: str = "tables") -> tuple[Any, dict]:
    path = PATH(world()[1], parameters, scenario, chance)
    weekly = {k: np.asarray(v)[:WEEKS] for k, v in path.weekly._asdict().items()}
    assert np.abs(weekly["reversed"]).max() == 0.0
    return weekly, twin(parameters, scenario, chance, rung)


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
    loud = worlds.news(QUARTERS, 11, 2, 1.5)
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


def test_the_hazard_that_markets_believe_in_is_seen() -> None:
    """A tenth of a percent off in the one number that politics hands over."""
    given = medians(), question("eu-and-others"), news(0)
    weekly, _ = both(*given)
    wrong = eqx.tree_at(
        lambda p: p.politics.calm_per_year, given[0], 1.001 * given[0].politics.calm_per_year
    )
    assert np.abs(weekly["yields"] - twin(wrong, *given[1:])["yields"]).max() > 1e-5


@pytest.mark.parametrize("name", ["hedge-ratio-rise", "combined-tail"])
def test_the_twin_refuses_what_it_has_not(name: str) -> None:
    with pytest.raises(ValueError, match="the twin"):
        twin(medians(), question(name), news(0))
