"""Chains on a density whose mean and spread are known."""

from __future__ import annotations

import numpy as np
import pytest

from bondstrike.evidence.fits.regimes_model import Mode
from bondstrike.evidence.fits.regimes_walk import Trails, trail
from bondstrike.evidence.fits.sampling import diagnosed


def test_a_normal_is_drawn_with_its_mean_and_covariance():
    covariance = np.array([[4.0, 1.2], [1.2, 1.0]])
    precision, centre = np.linalg.inv(covariance), np.array([3.0, -1.0])
    # a curvature that is half the true one: the chain, not the mode, must set the spread
    mode = Mode(
        centre, 0.0, 0.0, 0.0, (0.0,), np.asarray(np.linalg.cholesky(precision / 2), np.float64)
    )

    def density(x):
        return -0.5 * (x - centre) @ precision @ (x - centre)

    trails = trail(density, mode, chains=2, kept=2000, rng=np.random.default_rng(4))
    draws = trails.kept(2000)
    assert draws.shape == (2000, 2)
    assert draws.mean(axis=0) == pytest.approx(centre, abs=0.25)
    assert np.cov(draws.T) == pytest.approx(covariance, abs=0.6)
    rhat, ess = diagnosed({"x": trails.scores})
    assert rhat["x"] < 1.02
    assert ess["x"] > 400
    assert 0.6 < trails.taken <= 1.0


def test_what_is_kept_is_spread_over_all_chains():
    trails = Trails(np.arange(12.0).reshape(2, 6, 1), 1.0)
    assert trails.kept(4)[:, 0].tolist() == [0.0, 4.0, 7.0, 11.0]
