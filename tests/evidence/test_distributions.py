"""Distributions against scipy, and a grammar that reads what it should and nothing else."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from bondstrike.errors import InputError
from bondstrike.evidence.distributions import (
    Beta,
    Fixed,
    Lognormal,
    Mixture,
    Normal,
    TruncatedNormal,
    Uniform,
    from_table,
    number,
    parse_distribution,
    span,
)

U = np.array([1e-6, 0.01, 0.05, 0.3, 0.5, 0.7, 0.95, 0.99, 1 - 1e-6])

PAIRS = [
    (Uniform(1.0, 8.0), stats.uniform(1.0, 7.0)),
    (Normal(80.0, 30.0), stats.norm(80.0, 30.0)),
    (TruncatedNormal(0.4, 0.1, 0.3, 0.8), stats.truncnorm(-1.0, 4.0, 0.4, 0.1)),
    (Beta(3.0, 3.0), stats.beta(3.0, 3.0)),
    (Beta(0.5, 2.0), stats.beta(0.5, 2.0)),
    # symmetric in the logarithm: both halves are the same, an ordinary lognormal
    (Lognormal(4.0, 2.0, 8.0), stats.lognorm(math.log(2.0) / stats.norm.ppf(0.95), scale=4.0)),
]
ALL = [
    *(ours for ours, _ in PAIRS),
    Lognormal(4.0, 1.5, 10.0),
    Lognormal(3.0, 1.5, 6.0, 1.0),
    Mixture((0.6, 0.25, 0.15), (Normal(-0.3, 0.25), Normal(-0.9, 0.15), Normal(0.5, 0.5))),
]


@pytest.mark.parametrize(("ours", "theirs"), PAIRS)
def test_quantiles_and_probabilities_are_scipys(ours, theirs):
    np.testing.assert_allclose(ours.quantile(U), theirs.ppf(U), rtol=1e-9, atol=1e-12)
    x = theirs.ppf(U)
    np.testing.assert_allclose(ours.cdf(x), theirs.cdf(x), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("ours", ALL, ids=lambda d: d.expression())
def test_quantile_inverts_the_probability_and_rises(ours):
    x = ours.quantile(U)
    np.testing.assert_allclose(ours.cdf(x), U, rtol=1e-8, atol=1e-10)
    assert np.all(np.diff(x) > 0)
    lo, hi = ours.support
    assert lo <= x[0] and x[-1] <= hi


@pytest.mark.parametrize("shape", [(), (3,), (2, 4)])
@pytest.mark.parametrize("ours", [*ALL, Fixed(2.0)], ids=lambda d: d.expression())
def test_shapes_are_kept(ours, shape):
    assert np.shape(ours.quantile(np.full(shape, 0.3))) == shape
    assert np.shape(ours.cdf(np.full(shape, 0.3))) == shape


def test_a_lognormal_meets_all_three_stated_points():
    found = Lognormal(4.0, 1.5, 10.0).quantile([0.05, 0.5, 0.95])
    np.testing.assert_allclose(found, [1.5, 4.0, 10.0], rtol=1e-12)
    above_one = Lognormal(3.0, 1.5, 6.0, 1.0)
    np.testing.assert_allclose(above_one.quantile([0.05, 0.5, 0.95]), [1.5, 3.0, 6.0], rtol=1e-12)
    assert above_one.cdf(1.0) == 0.0
    assert above_one.cdf(-5.0) == 0.0


def test_a_beta_by_mean_and_sd_has_them():
    beta = Beta.of_mean(0.57, 0.2)
    theirs = stats.beta(beta.a, beta.b)
    assert theirs.mean() == pytest.approx(0.57)
    assert theirs.std() == pytest.approx(0.2)


def test_a_mixture_is_the_weighted_sum_of_its_parts():
    mixture = Mixture((0.6, 0.4), (Normal(-1.0, 0.5), Normal(2.0, 1.0)))
    x = np.linspace(-3.0, 5.0, 17)
    expected = 0.6 * stats.norm(-1.0, 0.5).cdf(x) + 0.4 * stats.norm(2.0, 1.0).cdf(x)
    np.testing.assert_allclose(mixture.cdf(x), expected, rtol=1e-12)


@pytest.mark.parametrize("ours", [*ALL, Fixed(2.5)], ids=lambda d: d.expression())
def test_what_it_says_is_read_back_as_itself(ours):
    assert parse_distribution(ours.expression()) == ours


@given(
    st.floats(-1e6, 1e6),
    st.floats(1e-6, 1e6),
    st.sampled_from(["normal({}, {})", " normal ( {} ,{} ) ", "normal(sd={1}, mean={0})"]),
)
def test_every_normal_is_read(mean, sd, form):
    assert parse_distribution(form.format(mean, sd)) == Normal(mean, sd)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4", Fixed(4.0)),
        (" -0.5e1 ", Fixed(-5.0)),
        ("lognormal(4, 1.5, 10)", Lognormal(4.0, 1.5, 10.0)),
        ("lognormal(median=4, p5=1.5, p95=10)", Lognormal(4.0, 1.5, 10.0)),
        ("lognormal(3, 1.5, 6, 1)", Lognormal(3.0, 1.5, 6.0, 1.0)),
        ("beta(3, 3)", Beta(3.0, 3.0)),
        ("beta(mean=.5, sd=.1)", Beta.of_mean(0.5, 0.1)),
        ("uniform(1,8)", Uniform(1.0, 8.0)),
        ("truncated-normal(80, 30, 10, 200)", TruncatedNormal(80.0, 30.0, 10.0, 200.0)),
        (
            "mixture(0.6*normal(-0.3, 0.25) + 0.4*normal(0.5, 0.5))",
            Mixture((0.6, 0.4), (Normal(-0.3, 0.25), Normal(0.5, 0.5))),
        ),
    ],
)
def test_the_grammar(text, expected):
    assert parse_distribution(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "four",
        "nan",
        "inf",
        "1e999",
        "4bp",
        "4; 5",
        "normal",
        "normal()",
        "normal(1)",
        "normal(1, 2, 3)",
        "normal(1, -2)",
        "normal(1, 0)",
        "normal(1, 2",
        "normal(1, 2))",
        "normal(1, sd=2)",
        "normal(mean=1, mean=2)",
        "normal(mean=1, width=2)",
        "normal(1, 1+1)",
        "uniform(8, 1)",
        "beta(mean=.5, sd=.6)",
        "beta(0, 1)",
        "lognormal(4, 5, 10)",
        "lognormal(4, -1, 10)",
        "truncated-normal(0, 1, 50, 60)",
        "mixture(0.5*normal(0, 1))",
        "mixture(0.5*normal(0, 1) - 0.5*normal(1, 1))",
        "mixture(1*beta(2, 2))",
        "__import__('os')",
        "normal(1, 2) + normal(3, 4)",
    ],
)
def test_anything_else_is_refused_in_one_line(text):
    with pytest.raises(InputError) as caught:
        parse_distribution(text, where="--set treasuries.lasting_bp")
    assert "--set treasuries.lasting_bp" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_mistyped_name_gets_the_nearest():
    with pytest.raises(InputError) as caught:
        parse_distribution("lognormall(4, 1.5, 10)", where="x")
    assert caught.value.nearest == "lognormal"


@pytest.mark.parametrize(
    ("name", "table", "words"),
    [
        ("normal", {"mean": 1.0}, "missing sd"),
        ("normal", {"mean": 1.0, "sd": -1.0}, "sd must be positive"),
        ("normal", {"mean": 1.0, "sd": 1.0, "p5": 0.0}, "not p5"),
        ("normal", {"mean": "1", "sd": 1.0}, "must be a number"),
        ("normal", {"mean": True, "sd": 1.0}, "must be a number"),
        ("gamma", {"a": 1.0}, "unknown distribution"),
        ("mixture", {"parts": 3}, "takes parts"),
        ("mixture", {"parts": [{"mean": 0.0, "sd": 1.0}]}, "weight"),
        ("mixture", {"parts": [{"weight": 0.4, "mean": 0.0, "sd": 1.0}]}, "sum to 1"),
        ("mixture", {"parts": []}, "weights"),
    ],
)
def test_a_malformed_table_is_named(name, table, words):
    with pytest.raises(ValueError, match=words):
        from_table(name, table)


def test_a_table_is_read():
    table = {
        "parts": [
            {"weight": 0.6, "mean": -0.3, "sd": 0.25},
            {"weight": 0.4, "mean": 0.5, "sd": 0.5},
        ]
    }
    expected = Mixture((0.6, 0.4), (Normal(-0.3, 0.25), Normal(0.5, 0.5)))
    assert from_table("mixture", table) == expected
    assert from_table("beta", {"mean": 0.5, "sd": 0.1}) == Beta.of_mean(0.5, 0.1)


def test_numbers_as_people_write_them():
    assert number(4.0) == "4"
    assert number(0.123456) == "0.123"
    assert number(9.999) == "10"
    assert number(12345.6) == "12346"
    assert span(1.5, 10.0) == "1.5–10"
    assert span(-0.1, 0.3) == "-0.1 to 0.3"
