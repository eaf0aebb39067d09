"""A prior keeps its stated median, stays in its valid range and says itself in words."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bondstrike.errors import InputError
from bondstrike.evidence.distributions import Fixed, Lognormal, Normal, TruncatedNormal, Uniform
from bondstrike.evidence.prior import Prior, outside, override

PRIOR = Prior(
    path="treasuries.lasting_bp",
    meaning="Lasting rise",
    unit="bp",
    distribution=Lognormal(4.0, 1.5, 10.0),
    valid=(1.0, 12.0),
    cites=("PI10",),
    grade="B",
    why="Because.",
    as_of="2026-10",
)


def test_the_median_stays_where_it_was_stated():
    assert PRIOR.median == 4.0


@given(st.floats(1e-12, 1 - 1e-12))
def test_every_draw_is_valid(u):
    assert 1.0 <= PRIOR.quantile(u) <= 12.0


def test_each_half_is_the_distribution_given_that_it_is_valid():
    whole = PRIOR.distribution
    x = np.array([1.2, 2.0, 3.9, 4.1, 7.0, 11.5])
    low, high = float(whole.cdf(1.0)), float(whole.cdf(12.0))
    p = whole.cdf(x)
    u = np.where(x < 4.0, 0.5 * (p - low) / (0.5 - low), 0.5 + 0.5 * (p - 0.5) / (high - 0.5))
    np.testing.assert_allclose(PRIOR.quantile(u), x, rtol=1e-9)


def test_a_range_that_cuts_nothing_changes_nothing():
    wide = dataclasses.replace(PRIOR, valid=(0.0, 1e12))
    u = np.array([0.001, 0.05, 0.5, 0.95, 0.999])
    np.testing.assert_allclose(wide.quantile(u), PRIOR.distribution.quantile(u), rtol=1e-9)


@pytest.mark.parametrize(
    ("distribution", "words"),
    [
        (Lognormal(4.0, 1.5, 10.0), "lognormal, median 4, 5–95 % 1.5"),
        (Uniform(1.0, 8.0), "uniform, 1–8 bp"),
        (Fixed(4.0), "fixed at 4 bp"),
        (Fixed(4.125), "fixed at 4.125 bp"),
        (TruncatedNormal(4.0, 1.0, 1.0, 7.0), "normal, cut off, median 4, 5–95 % 2.37–5.63 bp"),
    ],
)
def test_it_says_itself(distribution, words):
    assert dataclasses.replace(PRIOR, distribution=distribution).describe().startswith(words)


def test_it_says_itself_with_its_unit():
    wide = dataclasses.replace(PRIOR, valid=(0.0, 1e6))
    assert wide.describe() == "lognormal, median 4, 5–95 % 1.5–10 bp"


@pytest.mark.parametrize("given_", [5, 5.0, "5", np.float64(5.0), np.int64(5), Fixed(5.0)])
def test_a_number_fixes(given_):
    yours = PRIOR.replaced(given_)
    assert yours.fixed
    assert yours.yours
    assert np.all(yours.quantile(np.array([0.1, 0.9])) == 5.0)
    assert not PRIOR.yours


def test_a_text_replaces_the_prior():
    yours = PRIOR.replaced("normal(6, 1)")
    assert yours.distribution == Normal(6.0, 1.0)
    assert yours.median == 6.0


@pytest.mark.parametrize(
    "given_",
    [0.99, 12.1, -4, "lognormal(4, 0.5, 10)", "normal(11, 1)", "uniform(0.5, 3)", "uniform(3, 13)"],
)
def test_outside_the_valid_range_is_refused_in_words(given_):
    with pytest.raises(InputError) as caught:
        PRIOR.replaced(given_)
    message = str(caught.value)
    assert "outside the valid range" in message
    assert "treasuries.lasting_bp" in message
    assert "1–12 bp" in message
    assert str(given_) in message


@pytest.mark.parametrize("given_", [float("nan"), float("inf"), True, None, [1.0]])
def test_what_is_no_number_is_refused(given_):
    with pytest.raises(InputError, match="not a finite number"):
        PRIOR.replaced(given_)


def test_outside_says_nothing_when_all_is_inside():
    assert outside(Normal(5.0, 1.0), (0.0, 10.0)) == ""
    assert outside(Fixed(11.0), (0.0, 10.0)) == "value"
    assert "8 " in outside(Uniform(8.0, 11.0), (0.0, 10.0)).replace("–", " ")


def test_overrides_keep_order_and_leave_the_rest():
    other = dataclasses.replace(PRIOR, path="treasuries.bills_bp")
    priors = {PRIOR.path: PRIOR, other.path: other}
    changed = override(priors, {"treasuries.bills_bp": 2})
    assert list(changed) == list(priors)
    assert changed[PRIOR.path] is PRIOR
    assert changed[other.path].median == 2.0
    assert priors[other.path].median == 4.0
    assert override(priors, None) == priors


def test_an_unknown_path_gets_the_nearest():
    with pytest.raises(InputError) as caught:
        override({PRIOR.path: PRIOR}, {"treasuries.lasting": 4})
    assert caught.value.nearest == "treasuries.lasting_bp"
