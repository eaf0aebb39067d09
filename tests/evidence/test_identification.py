"""Overlap by hand, and what each standing needs."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bondstrike.evidence.distributions import Lognormal, Normal, Uniform
from bondstrike.evidence.empirical import Empirical
from bondstrike.evidence.identification import (
    IDENTIFIED,
    SAME,
    Standing,
    identification,
    identify,
    overlap,
)
from bondstrike.evidence.prior import Prior
from bondstrike.evidence.shelf import load_priors

LASTING = "treasuries.lasting_bp"


def fitted(posterior: Empirical, **changes: object) -> Prior:
    """A prior, uniform on 0 to 1, with a fit's draws in its place."""
    base = load_priors()[LASTING]
    return dataclasses.replace(
        base, distribution=posterior, before=Uniform(0.0, 1.0), valid=(0.0, 1.0), fit="sample",
        **changes,
    )  # fmt: skip


@pytest.mark.parametrize("prior", [Uniform(0, 1), Normal(3, 2), Lognormal(4, 1.5, 10)])
def test_a_posterior_that_is_the_prior_overlaps_wholly(prior):
    assert overlap(prior, prior) == pytest.approx(1.0)


@pytest.mark.parametrize(("width", "common"), [(1.0, 1.0), (0.5, 0.5), (0.25, 0.25), (0.05, 0.05)])
def test_a_narrower_posterior_has_its_width_in_common(width: float, common: float):
    """Uniform on the first so many of twenty bins: only those count, a twentieth each."""
    assert overlap(Uniform(0, 1), Uniform(0, width)) == pytest.approx(common)


def test_a_posterior_outside_the_prior_has_nearly_nothing_in_common():
    """All of it lies in the last bin, which holds a twentieth of the prior."""
    assert overlap(Normal(0, 1), Normal(50, 1)) == pytest.approx(0.05)


def test_a_shifted_normal_by_hand():
    """Common area of two normals one standard deviation apart, 2Φ(−½) = 0.617, up to the bins."""
    assert overlap(Normal(0, 1), Normal(1, 1)) == pytest.approx(0.617, abs=0.01)


@given(st.floats(-5, 5), st.floats(0.1, 5))
def test_overlap_is_a_share(mean: float, sd: float):
    assert 0.0 <= overlap(Normal(0, 1), Normal(mean, sd)) <= 1.0 + 1e-12


def test_a_thousand_draws_of_the_prior_itself_count_as_unmoved():
    """What SAME is set by: chance alone takes a twentieth or so away."""
    prior = Normal(2, 3)
    seen = [
        overlap(prior, Empirical.of(np.random.default_rng(seed).normal(2, 3, 1000)))
        for seed in range(40)
    ]
    assert min(seen) > 0.92 and max(seen) < 0.98 and min(seen) > SAME


def test_a_fit_that_moved_its_parameter_identifies_it():
    found = identify(fitted(Empirical.of(np.linspace(0.4, 0.6, 500))))
    assert (found.standing, found.fit, found.identified) == (Standing.FITTED, "sample", True)
    assert found.overlap == pytest.approx(0.2, abs=0.01)


def test_a_fit_that_left_it_where_it_was_does_not():
    found = identify(fitted(Empirical.of(np.linspace(0.0, 1.0, 500))))
    assert (found.standing, found.identified) == (Standing.UNMOVED, False)
    assert found.overlap is not None and found.overlap >= SAME


def test_without_a_fit_the_grade_decides():
    priors = load_priors()
    bare = {path: dataclasses.replace(prior, fit="", before=None) for path, prior in priors.items()}
    for path, found in identification(bare).items():
        judged = priors[path].grade == "judgement"
        assert found.standing is (Standing.JUDGEMENT if judged else Standing.CITED)
        assert found.identified is not judged
        assert (found.overlap, found.fit, found.path) == (None, "", path)


def test_what_the_user_gave_stands_as_theirs_even_over_a_fit():
    found = identify(fitted(Empirical.of([0.1, 0.2])).replaced("uniform(0.2, 0.3)"))
    assert (found.standing, found.overlap, found.fit) == (Standing.YOURS, None, "")
    assert Standing.YOURS not in IDENTIFIED
