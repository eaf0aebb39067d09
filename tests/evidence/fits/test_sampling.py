"""Sampling against closed forms, diagnostics against chains whose faults are known."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from bondstrike.errors import SolveError
from bondstrike.evidence.distributions import (
    Beta,
    Lognormal,
    Mixture,
    Normal,
    TruncatedNormal,
    Uniform,
)
from bondstrike.evidence.fits import sampling
from bondstrike.evidence.fits.sampling import Fitted, Sampled, Settings, spaced, to_posterior
from bondstrike.evidence.prior import Prior
from bondstrike.evidence.shelf import load_priors

numpyro = pytest.importorskip("numpyro", reason="the extra `fits` is not installed")

SEEN, ERROR = np.array([1.0, 2.0, 4.0]), 1.5


def belief(distribution, valid=(-1e9, 1e9), path="treasuries.lasting_bp") -> Prior:
    base = load_priors()["treasuries.lasting_bp"]
    return dataclasses.replace(base, path=path, distribution=distribution, valid=valid)


# --- draws ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("total", "count", "expected"),
    [(5, 3, [0, 2, 4]), (4, 9, [0, 1, 2, 3]), (4000, 2, [0, 3999]), (1, 1, [0])],
)
def test_kept_draws_are_spread_evenly(total, count, expected):
    assert spaced(total, count).tolist() == expected


def test_a_thousand_of_four_thousand_touch_every_chain():
    places = spaced(4000, 1000)
    assert len(places) == 1000
    assert [int(np.sum(places // 1000 == chain)) for chain in range(4)] == [250] * 4


def test_kept_draws_run_over_chains_and_keep_other_axes():
    made = Sampled({"x": np.arange(12.0).reshape(2, 3, 2)}, {}, {}, 0)
    np.testing.assert_array_equal(made.kept("x", 2), [[0.0, 1.0], [10.0, 11.0]])


# --- priors --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "distribution",
    [
        Normal(2.0, 3.0),
        TruncatedNormal(0.0, 1.0, 0.0, 5.0),
        Lognormal(4.0, 1.5, 10.0),
        Lognormal(0.0, -1.0, 3.0, -2.0),
        Beta(2.0, 5.0),
        Uniform(-1.0, 4.0),
    ],
)
def test_a_prior_of_the_shelf_has_its_quantiles_in_numpyro(distribution):
    import jax
    from numpyro.infer import Predictive

    prior = belief(distribution)
    sampling.double_precision()
    drawn = Predictive(lambda: sampling.prior_site(prior), num_samples=20_000)
    values = np.asarray(drawn(jax.random.PRNGKey(1))[prior.path])
    for share in (0.05, 0.5, 0.95):
        assert np.mean(values <= float(prior.quantile(share))) == pytest.approx(share, abs=0.008)


@pytest.mark.parametrize("distribution", [Normal(0.0, 1.0), Lognormal(1.0, 0.3, 3.0)])
def test_no_draw_leaves_the_valid_range(distribution):
    import jax
    from numpyro.infer import Predictive

    prior = belief(distribution, valid=(0.4, 2.0))
    drawn = Predictive(lambda: sampling.prior_site(prior, "own"), num_samples=4000)
    values = np.asarray(drawn(jax.random.PRNGKey(2))["own"])
    assert values.min() >= 0.4 and values.max() <= 2.0 and np.ptp(values) > 1.0


def test_a_prior_without_a_sampler_is_refused():
    mixture = Mixture((0.5, 0.5), (Normal(0, 1), Normal(1, 1)))
    with pytest.raises(SolveError, match="no sampler for a prior of kind mixture"):
        sampling.prior_site(belief(mixture))


# --- chains --------------------------------------------------------------------------------------


def conjugate(seen):
    """θ ~ N(0, 2²), each observation N(θ, ERROR²); `spare~` is a means to an end."""
    from numpyro import distributions as dist

    theta = numpyro.sample("theta", dist.Normal(0.0, 2.0))
    numpyro.sample("spare~", dist.Normal(0.0, 1.0))
    numpyro.sample("seen", dist.Normal(theta, ERROR), obs=seen)


@pytest.fixture(scope="module")
def sampled() -> Sampled:
    return sampling.run(conjugate, Settings.short(3), SEEN)


def test_chains_find_the_conjugate_posterior(sampled: Sampled):
    precision = 1 / 4 + len(SEEN) / ERROR**2
    mean, sd = SEEN.sum() / ERROR**2 / precision, precision**-0.5
    theta = sampled.sites["theta"]
    assert theta.shape == (2, 300) and theta.dtype == np.float64
    error = sd / math.sqrt(sampled.ess["theta"])
    assert theta.mean() == pytest.approx(mean, abs=4 * error)
    assert theta.std() == pytest.approx(sd, rel=0.15)
    assert sampled.divergences == 0


def test_means_to_an_end_are_left_out(sampled: Sampled):
    assert set(sampled.sites) == set(sampled.rhat) == set(sampled.ess) == {"theta"}


def test_the_same_seed_gives_the_same_chains(sampled: Sampled):
    again = sampling.run(conjugate, Settings.short(3), SEEN)
    np.testing.assert_array_equal(again.sites["theta"], sampled.sites["theta"])


def test_chains_that_agree_have_an_rhat_of_one():
    random = np.random.default_rng(1)
    rhat, ess = sampling.diagnosed({"x": random.normal(size=(4, 1000))})
    assert rhat["x"] == pytest.approx(1.0, abs=0.005)
    assert 3000 < ess["x"] < 6000


def test_chains_that_disagree_are_found_out():
    """Means 0 and 1 with unit spread: R-hat = √(1 + ¼·4/3…) is far above 1.01."""
    random = np.random.default_rng(2)
    apart = random.normal(size=(4, 500)) + np.array([0.0, 1.0, 0.0, 1.0])[:, None]
    assert sampling.diagnosed({"x": apart})[0]["x"] > 1.1


def test_sticky_chains_have_few_draws_in_effect():
    """An autoregression of 0.95 leaves a share (1 − ρ)/(1 + ρ) = 1/39 of the draws."""
    random = np.random.default_rng(3)
    x = np.zeros((4, 4000))
    for t in range(1, 4000):
        x[:, t] = 0.95 * x[:, t - 1] + random.normal(size=4)
    assert sampling.diagnosed({"x": x})[1]["x"] == pytest.approx(16_000 / 39, rel=0.5)


def test_of_a_site_with_entries_the_worst_is_told():
    random = np.random.default_rng(4)
    good = random.normal(size=(4, 500))
    bad = good + np.arange(4.0)[:, None]
    rhat, _ = sampling.diagnosed({"x": np.stack([good, bad], axis=-1)})
    assert rhat["x"] == pytest.approx(sampling.diagnosed({"x": bad})[0]["x"])


# --- what is kept --------------------------------------------------------------------------------

PATHS = ("treasuries.lasting_bp", "treasuries.month_ratio")
BASIS = ("weights.py",)


def fitted(**changes) -> Fitted:
    priors = load_priors()
    draws = {path: priors[path].quantile(np.linspace(0.2, 0.8, 50)) for path in PATHS}
    whole = {"rhat": {"x": 1.0012345678}, "ess": {"x": 800.0}, "notes": {"studies": 4}}
    return Fitted(draws, {}, {}, **(whole | changes))


def kept(made: Fitted, paths=PATHS):
    return to_posterior("sample", paths, BASIS, made, Settings(7), "2026-11")


def test_a_record_says_how_the_draws_were_made():
    record = kept(fitted()).record
    assert (record.seed, record.chains, record.warmup, record.drawn) == (7, 4, 1000, 4000)
    assert (record.kept, record.method, record.as_of) == (50, "NUTS", "2026-11")
    assert record.rhat == {"x": 1.0012}
    assert record.priors == {p: load_priors()[p].distribution.expression() for p in PATHS}
    assert record.rests_on == BASIS and set(record.made_with) == set(sampling.LIBRARIES)
    assert record.notes == {"studies": 4}


def test_draws_and_parameters_must_match():
    with pytest.raises(SolveError, match="fit sample gave"):
        kept(fitted(), paths=PATHS[:1])


@pytest.mark.parametrize("wrong", [-1.0, math.nan, 1e12])
def test_a_draw_outside_the_valid_range_is_a_fault(wrong: float):
    made = fitted()
    spoiled = {**made.draws, PATHS[0]: np.append(made.draws[PATHS[0]][:-1], wrong)}
    with pytest.raises(SolveError, match=r"draws of treasuries\.lasting_bp leave the valid range"):
        kept(dataclasses.replace(made, draws=spoiled))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"rhat": {"x": 1.02}}, ["R-hat of x is 1.020"]),
        ({"rhat": {"x": math.nan}}, ["R-hat of x is nan"]),
        ({"ess": {"x": 399.0}}, ["399 draws of x in effect"]),
        ({"divergences": 3}, ["3 divergent steps"]),
        ({"ess": {"x": 12.0}, "method": "HMC"}, ["12 draws of x in effect"]),
    ],
)
def test_faults_are_named(changes, expected):
    assert sampling.faults(kept(fitted(**changes)).record) == expected
    assert sampling.faults(fitted(**changes)) == expected
