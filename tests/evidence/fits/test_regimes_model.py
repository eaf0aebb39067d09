"""The regime model against enumeration, against SciPy, and on days whose regime is known."""

from __future__ import annotations

from itertools import pairwise, product

import jax
import numpy as np
import pytest
from scipy.stats import multivariate_t

from bondstrike.errors import SolveError
from bondstrike.evidence.fits import regimes_model as model
from bondstrike.evidence.fits.regimes_model import REGIMES, SIZE, WIDTH, Days, natural


def days_of(z: np.ndarray, u: np.ndarray, present: np.ndarray | None = None) -> Days:
    there = np.ones_like(z) if present is None else present
    patterns, pattern = np.unique(there, axis=0, return_inverse=True)
    return Days(np.where(there > 0, z, 0.0), u, there, patterns, pattern.ravel())


def small_chain(seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Log emission of six days in two regimes, and a log transition matrix."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=(6, 2)), np.log(np.array([[0.9, 0.1], [0.3, 0.7]]))


def simulated(count: int, seed: int) -> tuple[Days, np.ndarray]:
    """Days drawn from the prior's centre with spells of 60 days, and the regime of each."""
    rng = np.random.default_rng(seed)
    theta = natural(np.zeros(SIZE))
    kinds = np.repeat(rng.permuted(np.tile(np.arange(4), count // 240 + 1)), 60)[:count]
    loading, lower = np.asarray(theta.loading), np.asarray(theta.lower)
    u = rng.standard_t(4, size=count)
    noise = np.einsum("dij,dj->di", lower[kinds], rng.normal(size=(count, WIDTH)))
    noise *= np.asarray(theta.spread) / np.sqrt(rng.chisquare(8, size=(count, 1)) / 8)
    return days_of(u[:, None] * loading[kinds] + 0.5 * noise, u), kinds


def test_forward_is_the_sum_over_all_paths():
    emitted, stay = small_chain()
    terms = [
        np.log(0.5)
        + sum(emitted[t, k] for t, k in enumerate(walk))
        + sum(stay[a, b] for a, b in pairwise(walk))
        for walk in product(range(2), repeat=6)
    ]
    truth = np.log(np.exp(terms).sum())
    assert float(model.forward(emitted, stay)[0]) == pytest.approx(truth, abs=1e-12)
    assert float(model.likelihood(emitted, stay)) == pytest.approx(truth, abs=1e-12)


def test_smoothing_is_the_share_of_paths():
    emitted, stay = small_chain(5)
    total = np.zeros((6, 2))
    for walk in product(range(2), repeat=6):
        height = sum(emitted[t, k] for t, k in enumerate(walk))
        height += sum(stay[a, b] for a, b in pairwise(walk))
        for t, k in enumerate(walk):
            total[t, k] += np.exp(height)
    truth = total / total.sum(axis=1, keepdims=True)
    assert np.asarray(model.smoothed(emitted, stay)) == pytest.approx(truth, abs=1e-12)
    assert np.asarray(model.filtered(emitted, stay))[-1] == pytest.approx(truth[-1], abs=1e-12)


def test_the_likelihood_does_not_know_labels():
    rng = np.random.default_rng(8)
    emitted = rng.normal(size=(40, 4)) * 3
    stay = np.log(rng.dirichlet(np.ones(4), size=4))
    order = np.array([2, 0, 3, 1])
    turned = model.likelihood(emitted[:, order], stay[np.ix_(order, order)])
    assert float(turned) == pytest.approx(float(model.likelihood(emitted, stay)), rel=1e-13)


def test_drawn_paths_have_the_smoothed_shares():
    emitted, stay = small_chain(6)
    keys = jax.random.split(jax.random.PRNGKey(1), 4000)
    paths = np.asarray(jax.vmap(lambda key: model.path(emitted, stay, key))(keys))
    shares = np.asarray(model.smoothed(emitted, stay))[:, 1]
    assert paths.mean(axis=0) == pytest.approx(shares, abs=4 * 0.5 / np.sqrt(4000))


def test_emission_is_a_student_t_with_missing_columns_left_out():
    rng = np.random.default_rng(2)
    z, u = rng.normal(size=(5, WIDTH)), rng.normal(size=5)
    present = np.array(
        [[1, 1, 1, 1], [0, 1, 1, 0], [1, 1, 0, 0], [0, 1, 0, 0], [1, 1, 1, 1]], float
    )
    theta = natural(rng.normal(size=SIZE))
    emitted = np.asarray(model.emission(theta, days_of(z, u, present)))
    spread = np.diag(np.asarray(theta.spread))
    for t, k in product(range(5), range(len(REGIMES))):
        on = present[t] > 0
        lower = spread @ np.asarray(theta.lower)[k]
        scale = (lower @ lower.T)[np.ix_(on, on)]
        mean = (u[t] * np.asarray(theta.loading)[k])[on]
        truth = multivariate_t.logpdf(z[t][on], mean, scale, df=float(theta.freedom))  # pyright: ignore[reportArgumentType]
        assert emitted[t, k] == pytest.approx(truth, rel=1e-10)


@pytest.mark.parametrize("seed", range(4))
def test_parameters_are_what_the_names_say_whatever_the_scores(seed: int):
    theta = natural(np.random.default_rng(seed).normal(size=SIZE) * 2)
    loading, lower = np.asarray(theta.loading), np.asarray(theta.lower)
    assert loading[-1, 1] > 0 > loading[-1, 2]
    assert loading[-1, 3] > 0
    assert np.ptp(loading[:, 0]) == 0.0  # stocks are common to all
    assert np.ptp(loading[:-1, 2:], axis=0) == pytest.approx(0.0)
    assert np.einsum("kij,kij->ki", lower, lower) == pytest.approx(1.0)
    assert np.exp(np.asarray(theta.stay)).sum(axis=1) == pytest.approx(1.0)
    assert float(theta.freedom) > 2.1


def test_the_prior_of_the_chain_has_its_mode_where_its_weights_say():
    stay = np.exp(np.asarray(natural(np.zeros(SIZE)).stay))
    weights = model.chain_weights()
    assert stay == pytest.approx(weights / weights.sum(axis=1, keepdims=True))
    slope = np.asarray(jax.grad(model.log_prior)(np.zeros(SIZE)))
    assert slope == pytest.approx(0.0, abs=1e-9)


def test_gradients_are_finite_and_right():
    days, _ = simulated(400, 4)
    density = jax.jit(model.log_posterior(days))
    at = np.random.default_rng(1).normal(size=SIZE)
    slope = np.asarray(jax.grad(density)(at))
    assert np.isfinite(slope).all()
    along = np.random.default_rng(2).normal(size=SIZE)
    step = 1e-5
    rise = float(density(at + step * along) - density(at - step * along)) / (2 * step)
    assert slope @ along == pytest.approx(rise, rel=1e-6)


def test_known_regimes_are_found_again():
    days, kinds = simulated(2400, 7)
    found, loss = model.ascend(model.log_posterior(days), np.random.default_rng(1), starts=1)
    assert np.abs(loss(found[0])[1]).max() < 0.5  # without Newton's last steps
    theta = natural(found[0])
    on = np.asarray(model.smoothed(model.emission(theta, days), theta.stay))
    assert (on.argmax(axis=1) == kinds).mean() > 0.85
    truth = np.asarray(natural(np.zeros(SIZE)).loading)
    assert np.asarray(theta.loading)[:, 1] == pytest.approx(truth[:, 1], abs=0.08)


def test_a_saddle_is_no_top():
    def loss(x: np.ndarray) -> tuple[float, np.ndarray]:
        return float(x[0] ** 2 - x[1] ** 2), np.array([2 * x[0], -2 * x[1]])

    with pytest.raises(SolveError, match="no maximum"):
        model._finish(np.zeros(2), loss, lambda x: np.diag([2.0, -2.0]))
