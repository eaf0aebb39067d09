"""Scores against closed forms and numbers by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from bondstrike.errors import InputError
from bondstrike.history import score

NUMBERS = st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=30)


def test_crps_of_a_point_is_its_error():
    assert score.crps(np.array([3.0]), 5.0) == 2.0
    assert score.crps(np.full(7, 3.0), 5.0) == pytest.approx(2.0)


def test_crps_of_two_draws_by_hand():
    """Draws 0 and 4, seen 1: mean distance (1 + 3) / 2, half the mean distance within 4 / 2."""
    assert score.crps(np.array([4.0, 0.0]), 1.0) == pytest.approx(2.0 - 2.0)


@pytest.mark.parametrize("observed", [-30.0, 0.0, 12.0])
def test_crps_of_a_normal_sample_is_its_closed_form(observed: float):
    """σ [z (2 Φ(z) − 1) + 2 φ(z) − 1/√π] (Gneiting & Raftery 2007)."""
    mean, spread, n = 2.0, 10.0, 20001
    sample = mean + spread * norm.ppf((np.arange(n) + 0.5) / n)
    z = (observed - mean) / spread
    closed = spread * (z * (2 * norm.cdf(z) - 1) + 2 * norm.pdf(z) - 1 / math.sqrt(math.pi))
    assert score.crps(sample, observed) == pytest.approx(closed, rel=1e-3)


@given(NUMBERS, st.floats(-1e3, 1e3))
def test_crps_is_the_double_sum(draws: list[float], observed: float):
    x = np.array(draws)
    within = np.abs(x[:, None] - x).sum() / (len(x) * (len(x) - 1))
    expected = np.abs(x - observed).mean() - 0.5 * within
    assert score.crps(x, observed) == pytest.approx(expected, abs=1e-8)


def test_crps_prefers_the_honest_forecaster():
    """Over many outcomes of N(0, 1) neither a timid nor a bold sample beats the right one."""
    seen = norm.ppf((np.arange(200) + 0.5) / 200)
    base = norm.ppf((np.arange(400) + 0.5) / 400)
    means = [np.mean([score.crps(k * base, y) for y in seen]) for k in (0.5, 1.0, 2.0)]
    assert means[1] < min(means[0], means[2])


def test_pit_counts_ties_by_half():
    sample = np.array([1.0, 2.0, 2.0, 3.0])
    assert score.pit(sample, 2.0) == 0.5
    assert score.pit(sample, 0.0) == 0.0
    assert score.pit(sample, 9.0) == 1.0


def test_central_ranges_by_hand():
    assert score.central(np.arange(101.0), score.HALF) == (25.0, 75.0)
    assert score.central(np.arange(101.0), score.NINETY) == (5.0, 95.0)
    assert score.inside(25.0, (25.0, 75.0))
    assert not score.inside(76.0, (25.0, 75.0))


@pytest.mark.parametrize("bad", [[], [[1.0]], [1.0, math.nan]])
def test_what_cannot_be_scored_is_refused(bad: list):
    with pytest.raises(InputError, match="one axis and finite"):
        score.crps(np.array(bad), 0.0)


def test_coverage_range_is_exact():
    """Of 10 out of 10 the low end solves p^10 = 2.5 %; published: 8 of 10 → 44 to 97 %."""
    every, most = score.coverage(10, 10), score.coverage(8, 10)
    assert (every.low, every.high) == (pytest.approx(0.025**0.1), 1.0)
    assert (most.low, most.high) == (
        pytest.approx(0.4439, abs=1e-4),
        pytest.approx(0.9748, abs=1e-4),
    )
    assert most.share == 0.8
    assert math.isnan(score.coverage(0, 0).share)
    with pytest.raises(InputError, match="hits"):
        score.coverage(3, 2)


def test_skill_by_hand():
    assert score.skill(np.array([1.0, 2.0]), np.array([2.0, 4.0])) == 0.5
    assert score.skill(np.array([3.0]), np.array([2.0])) == -0.5
    assert math.isnan(score.skill(np.array([]), np.array([])))
    assert math.isnan(score.skill(np.array([1.0]), np.array([0.0])))
