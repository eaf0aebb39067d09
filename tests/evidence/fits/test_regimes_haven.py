"""From regimes to parameters: each step against a case worked by hand."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from scipy.integrate import dblquad
from scipy.stats import norm

from bondstrike.evidence.distributions import Lognormal, Uniform
from bondstrike.evidence.fits import regimes_haven as haven
from bondstrike.evidence.fits.regimes_data import Moves


def moves_of(count: int, seed: int = 1) -> Moves:
    """Days from 2004 on which yields move −2bp and the premium −1bp a point, without noise."""
    rng = np.random.default_rng(seed)
    days = tuple(date(2004, 1, 1) + timedelta(days=i) for i in range(count))
    fear = rng.normal(size=count)
    moved = np.stack([-0.5 * fear, -2.0 * fear, 0.05 * fear, 0.0 * fear], axis=1)
    size = np.abs(rng.normal(size=moved.shape)) + 0.5
    ones = np.ones(count)
    return Moves(days, fear, 1.5 * ones, moved, size, -1.0 * fear, 3.0 * ones)


def test_a_slope_without_noise_is_found_exactly_when_sizes_move_together():
    moves = moves_of(400)
    weight = np.ones(400)
    assert haven.slope(moves.premium, moves.premium_size, moves, weight) == pytest.approx(-1.0)
    gaps = np.where(np.arange(400) % 3 == 0, np.nan, moves.premium)
    assert haven.slope(gaps, moves.premium_size, moves, weight) == pytest.approx(-1.0)
    assert np.isnan(haven.slope(moves.premium, moves.premium_size, moves, 0 * weight))


def test_loadings_come_from_the_days_of_their_regime():
    moves = moves_of(3000)
    even = Moves(
        moves.days, moves.fear, moves.fear_size, moves.moved, np.full_like(moves.size, 2.0),
        moves.premium, moves.premium_size,
    )  # fmt: skip
    paths = np.stack([np.arange(3000) % 2, np.zeros(3000, int)])
    found = haven.loadings(even, paths, np.random.default_rng(1))
    assert found.yields[:, 0] == pytest.approx(-2.0)
    assert found.premium[0, :2] == pytest.approx(-1.0)
    assert np.isnan(found.yields[1, 1:]).all()
    assert found.eras[:, 0] == pytest.approx(-1.0)


def test_bootstrap_weights_are_constant_within_a_month_and_one_on_average():
    weights = haven.block_weights(21 * 4000 + 5, np.random.default_rng(1))
    assert len(weights) == 21 * 4000 + 5
    assert np.ptp(weights[: 21 * 4000].reshape(4000, 21), axis=1) == pytest.approx(0.0)
    assert weights.mean() == pytest.approx(1.0, abs=0.07)


def test_next_time_with_one_spell_is_the_normal_widened():
    rng = np.random.default_rng(2)
    draws = haven.next_time(Uniform(0.0, 12.0), (0.0, 12.0), [(6.0, 0.4)], 40_000, rng)
    # half-normal spread of scale 0.5, twice: between mean and estimate, between next and mean
    assert draws.mean() == pytest.approx(6.0, abs=0.03)
    assert draws.var() == pytest.approx(0.4**2 + 2 * 0.5**2, rel=0.06)


def test_next_time_leans_on_the_prior_when_the_past_says_nothing():
    prior = Lognormal(0.5, 0.05, 1.5)
    draws = haven.next_time(prior, (0.0, 3.0), [(0.5, 100.0)], 40_000, np.random.default_rng(3))
    told = np.quantile(draws, [0.05, 0.5, 0.95])
    cut = prior.quantile(np.array([0.05, 0.5, 0.95]) * float(prior.cdf(3.0)))
    assert told == pytest.approx(cut, abs=0.03)


def test_spells_that_disagree_widen_the_next():
    rng = np.random.default_rng(4)
    flat, valid = Uniform(0.0, 12.0), (0.0, 12.0)
    alike = haven.next_time(flat, valid, [(6.0, 0.1)] * 3, 20_000, rng)
    apart = haven.next_time(flat, valid, [(5.3, 0.1), (6.0, 0.1), (6.7, 0.1)], 20_000, rng)
    assert apart.std() > 1.3 * alike.std()
    assert apart.mean() == pytest.approx(alike.mean(), abs=0.1)


def test_faith_is_linear_in_the_loading_and_ends_at_broken():
    measured = np.array([[-1.0, 0.0, 2.0, 1.0], [-0.5, 0.25, 1.0, 1.0], [1.0, 0.0, 0.0, -1.0]])
    states = haven.faith(measured)
    assert states[0] == pytest.approx([1.0, 0.5, 0.0, 0.0])
    assert states[1] == pytest.approx([1.0, 0.5, 0.0, 0.0])
    assert np.isnan(states[2]).all()


def test_a_chain_that_never_moves_opens_where_it_was():
    last = np.tile([0.25, 0.5, 0.0, 0.25], (8000, 1))
    stay = np.tile(np.eye(4), (8000, 1, 1))
    states = np.tile([1.0, 0.5, 0.0, 0.0], (8000, 1))
    opening = haven.carried(last, stay, states, 20, np.random.default_rng(1))
    assert set(np.round(opening, 12)) == {0.0, 0.5, 1.0}
    assert (opening == 1.0).mean() == pytest.approx(0.25, abs=0.02)


def test_a_chain_carried_far_forgets_where_it_was():
    chain = np.array([[0.9, 0.1, 0, 0], [0.3, 0.7, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1.0]])
    last = np.tile([0.0, 1.0, 0.0, 0.0], (3000, 1))
    states = np.tile([1.0, 0.0, 0.0, 0.0], (3000, 1))
    stay = np.tile(chain, (3000, 1, 1))
    opening = haven.carried(last, stay, states, 50, np.random.default_rng(2))
    assert opening.mean() == pytest.approx(0.75, abs=0.02)


def test_days_ahead():
    assert haven.trading_days(date(2025, 12, 31), haven.BASELINE) == 188


def test_half_life_by_chain_of_two_regimes():
    # gap after n days is (1 − 0.004 − 0.01)ⁿ of the first
    chain = np.array([[0.996, 0.004], [0.01, 0.99]])
    years = haven.half_life_by_chain(chain, np.array([1.0, 0.0]))
    assert years == pytest.approx(np.log(0.5) / np.log(0.986) / 250, rel=1e-3)


def test_the_correlation_of_annual_means_is_the_integral_of_the_daily_one():
    rate = 0.7
    kernel = lambda s, t: np.exp(-rate * abs(t - s))
    own = dblquad(kernel, 0, 1, 0, lambda t: t)[0] * 2
    corr = haven.annual_correlation(rate, 0.8, 4)
    for lag in (1, 2, 3):
        across = dblquad(kernel, 0, 1, lag, lag + 1)[0]
        assert corr[0, lag] == pytest.approx(0.8 * across / own, rel=1e-6)
    assert np.diag(corr) == pytest.approx(1.0)


def test_half_lives_are_found_in_long_histories():
    rng = np.random.default_rng(5)
    years, life = 400, 4.0
    root = np.linalg.cholesky(haven.annual_correlation(np.log(2) / life, 0.75, years))
    means = 0.5 + 0.2 * (root @ rng.normal(size=(years, 30))).T
    lives = haven.half_lives(means, Lognormal(3.0, 0.3, 30.0), (0.1, 50.0), rng)
    assert 2.5 < np.median(lives) < 6.5


def test_the_marginal_likelihood_against_integration():
    means = np.array([[0.1, 0.4, 0.3]])
    corr = haven.annual_correlation(0.5, 0.6, 3)
    grid = np.linspace(-3, 4, 1401)

    def integrated(rate: float, lasting: float) -> float:
        corr = haven.annual_correlation(rate, lasting, 3)
        root, total = np.linalg.cholesky(corr), 0.0
        for log_sd in np.linspace(-5, 3, 321):
            sd = np.exp(log_sd)
            left = np.linalg.solve(root, means[0][:, None] - grid) / sd
            density = norm.pdf(left).prod(axis=0) / np.prod(np.diag(root)) / sd**3
            total += density.sum() * (grid[1] - grid[0]) * (8 / 320)
        return float(np.log(total))

    assert corr.shape == (3, 3)
    ours = haven._marginal(means, 0.5, 0.6)[0] - haven._marginal(means, 2.0, 0.9)[0]
    assert ours == pytest.approx(integrated(0.5, 0.6) - integrated(2.0, 0.9), abs=0.02)
