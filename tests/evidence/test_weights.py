"""Re-weighting against closed forms, and Pareto shapes against tails that are known."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from bondstrike.errors import InputError
from bondstrike.evidence.posterior import Posterior
from bondstrike.evidence.weights import (
    FEWEST,
    LARGEST,
    WORST_SHAPE,
    Weighted,
    check_weights,
    pareto,
    reweighted,
    smoothed,
    units,
)
from tests.evidence.test_posterior import sample_posterior

SEEN = {"A": (1.0, 1.0), "B": (3.0, 1.5), "C": (2.0, 0.8)}
"""Three studies of θ with a standard normal prior: estimate, standard error."""


def conjugate(weights: dict[str, float]) -> tuple[float, float]:
    """Mean and standard deviation of θ when study i's likelihood is raised to weight wᵢ."""
    precision = 1.0 + sum(weights.get(id, 1.0) / se**2 for id, (_, se) in SEEN.items())
    pull = sum(weights.get(id, 1.0) * y / se**2 for id, (y, se) in SEEN.items())
    return pull / precision, precision**-0.5


def normal_normal(count: int = 4000) -> Posterior:
    """Evenly spread draws of the posterior with all weights one, and their log-likelihoods."""
    mean, sd = conjugate({})
    theta = stats.norm.ppf((np.arange(count) + 0.5) / count, mean, sd)
    theta = np.random.default_rng(1).permutation(theta)
    loglik = {id: stats.norm.logpdf(y, theta, se) for id, (y, se) in SEEN.items()}
    made = sample_posterior(count)
    return Posterior({"theta": theta}, {}, loglik, made.record)


@pytest.mark.parametrize(
    "weights",
    [{"A": 0.0}, {"B": 0.0}, {"C": 0.0}, {"A": 2.0}, {"B": 0.5, "C": 1.5}, {"A": 1.0}],
)
def test_reweighted_draws_are_those_of_the_closed_form(weights: dict[str, float]):
    made = normal_normal()
    found = reweighted(made, weights)
    mean, sd = conjugate(weights)
    theta = made.draws["theta"]
    assert np.sum(found.weights) == pytest.approx(1.0)
    assert found.sound
    assert np.sum(found.weights * theta) == pytest.approx(mean, abs=0.03 * sd)
    spread = math.sqrt(np.sum(found.weights * (theta - mean) ** 2))
    assert spread == pytest.approx(sd, rel=0.04)


def test_weights_of_one_leave_every_draw_alike():
    found = reweighted(normal_normal(500), {"A": 1.0, "B": 1.0})
    assert np.ptp(found.weights) == 0.0
    assert (found.effective, found.shape) == (pytest.approx(500.0), -math.inf)


def test_studies_of_other_fits_are_passed_over():
    np.testing.assert_array_equal(
        reweighted(normal_normal(200), {"QE01": 0.0}).weights, np.full(200, 1 / 200)
    )


def test_a_draw_weighs_by_the_power_of_its_likelihood():
    """Two even groups whose log-likelihoods differ by log 3: left out, they weigh 3 : 1."""
    logs = np.where(np.arange(2000) < 1000, 0.0, math.log(3.0))
    made = sample_posterior(2000)
    found = reweighted(Posterior(made.draws, {}, {"A": logs}, made.record), {"A": 0.0})
    assert found.weights[:1000].sum() == pytest.approx(0.75, abs=0.01)


# --- units ---------------------------------------------------------------------------------------


def test_studies_of_one_paper_share_a_column():
    found = units(sample_posterior())
    assert found == {"PI04": "PI04+PI05", "PI05": "PI04+PI05", "PI11": "PI11"}


def test_a_paper_is_weighed_as_a_whole():
    made = sample_posterior()
    once = reweighted(made, {"PI04": 0.5})
    np.testing.assert_array_equal(once.weights, reweighted(made, {"PI05": 0.5}).weights)
    both = reweighted(made, {"PI04": 0.5, "PI05": 0.5})
    np.testing.assert_array_equal(once.weights, both.weights)
    with pytest.raises(InputError, match="weighed together"):
        reweighted(made, {"PI04": 0.5, "PI05": 0.0})


@pytest.mark.parametrize("weight", [-0.1, LARGEST + 0.01, math.nan, True, "1"])
def test_a_weight_out_of_range_is_refused(weight):
    with pytest.raises(InputError, match="a study's weight must be a number") as caught:
        check_weights({"PI04": weight}, {"PI04"})
    assert "weights.PI04" in str(caught.value)


def test_an_unknown_study_gets_the_nearest():
    with pytest.raises(InputError) as caught:
        check_weights({"PI4": 1.0}, {"PI04", "QE01"}, "--weights")
    assert caught.value.nearest == "PI04" and "--weights" in str(caught.value)
    assert check_weights({"PI04": 0, "QE01": LARGEST}, {"PI04", "QE01"}) is None


# --- Pareto --------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [0.1, 0.4, 0.7, 1.0])
def test_the_shape_of_a_pareto_tail_is_found(shape: float):
    """On average over samples, up to the weak prior that weighs as ten draws of shape ½."""
    samples = stats.genpareto.rvs(shape, scale=2.0, size=(40, 190), random_state=1)
    found, scale = np.mean([pareto(drawn) for drawn in samples], axis=0)
    assert found == pytest.approx((190 * shape + 5.0) / 200, abs=0.06)
    assert scale == pytest.approx(2.0, rel=0.1)


@pytest.mark.parametrize("shape", [0.2, 0.5, 0.9])
def test_the_shape_of_importance_weights_is_that_of_their_tail(shape: float):
    """If x is exponential, exp(kx) has a Pareto tail of shape k."""
    logs = shape * np.random.default_rng(4).exponential(size=20_000)
    found = smoothed(logs)
    assert found.shape == pytest.approx(shape, abs=0.15)
    assert found.sound is (found.shape <= WORST_SHAPE and found.effective >= FEWEST)


def test_a_tail_too_heavy_is_not_trusted():
    assert not smoothed(1.5 * np.random.default_rng(4).exponential(size=4000)).sound


def test_smoothing_keeps_order_and_does_not_exceed_the_largest():
    logs = 0.6 * np.random.default_rng(8).exponential(size=4000)
    found = smoothed(logs)
    order = np.argsort(logs)
    assert np.all(np.diff(found.weights[order]) >= -1e-15)
    plain = np.exp(logs) / np.exp(logs).sum()
    assert found.weights.max() <= plain.max() * 1.5


def test_adding_a_constant_to_log_weights_changes_nothing():
    logs = np.random.default_rng(9).normal(size=1000)
    np.testing.assert_allclose(smoothed(logs).weights, smoothed(logs + 700.0).weights)


@pytest.mark.parametrize("few", [np.zeros(10), np.array([1.0, 2.0, 3.0])])
def test_a_tail_of_nothing_has_no_shape(few):
    assert pareto(few) == (-math.inf, 0.0)


def test_few_effective_draws_are_not_sound():
    """Kish: (Σw)² / Σw²; one draw with half of all weight leaves under four."""
    weights = np.concatenate([[0.5], np.full(999, 0.5 / 999)])
    found = Weighted(weights, 0.1)
    assert found.effective == pytest.approx(1.0 / (0.25 + 0.25 / 999))
    assert not found.sound
