"""Draws as a distribution: levels by hand, weights as counts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bondstrike.evidence.empirical import Empirical

POINTS = st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=40)


def test_two_draws_by_hand():
    """Each stands in the middle of its half: levels ¼ and ¾, linear between."""
    found = Empirical.of([3.0, 1.0])
    np.testing.assert_allclose(found.points, [1.0, 3.0])
    np.testing.assert_allclose(found.levels, [0.25, 0.75])
    np.testing.assert_allclose(found.quantile([0.1, 0.25, 0.5, 0.75, 0.9]), [1, 1, 2, 3, 3])
    np.testing.assert_allclose(found.cdf([0.9, 2.0, 3.1]), [0.0, 0.5, 1.0])
    assert found.support == (1.0, 3.0)
    assert found.expression() == "posterior(2 draws)"


def test_weights_by_hand():
    """Weights 1 : 3: levels ⅛ and ¼ + ⅜."""
    np.testing.assert_allclose(Empirical.of([0.0, 1.0], [2.0, 6.0]).levels, [0.125, 0.625])


def test_a_weight_of_nought_leaves_a_draw_out():
    kept = Empirical.of([1.0, 2.0, 3.0], [1.0, 0.0, 1.0])
    assert float(kept.quantile(0.25)) == 1.0 and float(kept.quantile(0.75)) == 3.0
    assert float(kept.cdf(2.5)) == pytest.approx(0.625)


@given(POINTS, st.floats(0.01, 100.0))
def test_the_scale_of_weights_does_not_matter(points: list[float], scale: float):
    plain, scaled = Empirical.of(points), Empirical.of(points, np.full(len(points), scale))
    np.testing.assert_allclose(plain.levels, scaled.levels, rtol=1e-9)


@given(POINTS)
def test_quantile_and_cdf_undo_each_other_between_distinct_draws(points: list[float]):
    found = Empirical.of(np.cumsum(1.0 + np.abs(points)))
    inside = np.linspace(found.levels[0], found.levels[-1], 17)
    np.testing.assert_allclose(found.cdf(found.quantile(inside)), inside, atol=1e-9)


def test_many_draws_have_the_quantiles_they_were_drawn_from():
    found = Empirical.of(np.random.default_rng(1).normal(5.0, 2.0, 20_000))
    assert found.quantile([0.05, 0.5, 0.95]) == pytest.approx([1.71, 5.0, 8.29], abs=0.08)


@pytest.mark.parametrize(
    ("draws", "weights"),
    [
        ([1.0], None),
        ([[1.0, 2.0]], None),
        ([1.0, np.nan], None),
        ([1.0, np.inf], None),
        ([1.0, 2.0], [1.0]),
        ([1.0, 2.0], [0.0, 0.0]),
        ([1.0, 2.0], [1.0, -0.1]),
        ([1.0, 2.0], [1.0, np.nan]),
    ],
)
def test_what_is_no_set_of_draws_is_refused(draws, weights):
    with pytest.raises(ValueError, match="draws"):
        Empirical.of(draws, weights)
