"""Link 4: the dollar from flows and fear, and who takes it, by hand."""

from __future__ import annotations

import jax.numpy as jnp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bondstrike.model import dollar
from tests.model.builders import parameters

OWN = parameters().dollar
ZERO = jnp.zeros(())


def test_opening_is_still():
    assert float(dollar.from_flows(dollar.opening(), ZERO, OWN)) == 0.0


def test_one_percent_of_gdp_at_once_by_hand():
    # 0.65 lasting and 1.85 passing: −2.5 %
    state = dollar.advance(dollar.opening(), jnp.asarray(1.0), ZERO, OWN)
    assert float(dollar.from_flows(state, ZERO, OWN)) == pytest.approx(-0.025)


def test_the_passing_part_halves_in_three_months():
    # 13 weeks on: 0.65 + 0.925
    state = dollar.advance(dollar.opening(), jnp.asarray(1.0), ZERO, OWN)
    for _ in range(13):
        state = dollar.advance(state, ZERO, ZERO, OWN)
    assert float(dollar.from_flows(state, ZERO, OWN)) == pytest.approx(-0.01575)
    assert float(state.lasting) == 1.0


def test_what_is_expected_counts_with_the_lasting_part_alone():
    expected = dollar.from_flows(dollar.opening(), jnp.asarray(2.0), OWN)
    assert float(expected) == pytest.approx(-0.013)


def test_noise_comes_back():
    # 0.7 % a week, half of it gone in two years
    state = dollar.advance(dollar.opening(), ZERO, jnp.asarray(2.0), OWN)
    assert float(state.noise) == pytest.approx(0.014)
    for _ in range(104):
        state = dollar.advance(state, ZERO, ZERO, OWN)
    assert float(state.noise) == pytest.approx(0.007)


@pytest.mark.parametrize(
    ("faith", "change"), [(1.0, 0.01), (0.5, 0.0), (0.0, -0.01), (0.75, 0.005)]
)
def test_fear_lifts_the_dollar_while_the_haven_holds(faith, change):
    # 0.1 % a point, ten points
    found = dollar.from_fear(jnp.asarray(10.0), jnp.asarray(faith), OWN)
    assert float(found) == pytest.approx(change, abs=1e-15)


def test_takers_by_hand():
    # of 100: residents 35; of the 65 left other central banks a fifth, 13; private 52
    found = dollar.takers(jnp.asarray(100.0), OWN)
    assert float(found.residents) == pytest.approx(35.0)
    assert float(found.foreign_official) == pytest.approx(13.0)
    assert float(found.foreign_private) == pytest.approx(52.0)


@given(st.floats(0.0, 5000.0), st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_every_dollar_changed_is_taken(converted, residents, official):
    own = parameters(dollar__residents_share=residents, dollar__foreign_official_share=official)
    found = dollar.takers(jnp.asarray(converted), own.dollar)
    parts = [float(x) for x in (found.residents, found.foreign_official, found.foreign_private)]
    assert sum(parts) == pytest.approx(converted, abs=1e-9)
    assert min(parts) >= -1e-9


@given(st.floats(0.0, 20.0), st.floats(0.01, 5.0))
def test_more_conversion_weakens_the_dollar(converted, more):
    def after(amount):
        state = dollar.advance(dollar.opening(), jnp.asarray(amount), ZERO, OWN)
        return float(dollar.from_flows(state, ZERO, OWN))

    assert after(converted + more) < after(converted) <= 0.0
