"""A draw depends on seed, path and index alone; a shock on seed, draw and week alone."""

from __future__ import annotations

import time

import jax
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import Philox
from scipy import stats

from bondstrike.errors import InputError
from bondstrike.evidence import draws
from bondstrike.evidence.beliefs import Beliefs, load_beliefs
from bondstrike.evidence.draws import (
    SHOCKS,
    fates,
    medians,
    sample,
    shocks,
    to_parameters,
    uniforms,
)
from bondstrike.evidence.shelf import load_priors
from bondstrike.model.parameters import Parameters
from bondstrike.model.schedules import Fates, Shocks
from bondstrike.vocabulary import Bloc

PATH = "treasuries.lasting_bp"


# --- parameters ----------------------------------------------------------------------------------


@given(st.integers(0, 3000), st.integers(0, 60), st.integers(0, draws.MAX_SEED))
def test_a_draw_is_the_same_for_any_first_and_any_number(first, count, seed):
    whole = uniforms(3100, seed, PATH)
    np.testing.assert_array_equal(uniforms(count, seed, PATH, first), whole[first : first + count])


def test_far_draws_can_be_asked_for_alone():
    far = 10**12
    pair = uniforms(2, 1, PATH, far)
    assert pair[1] == uniforms(1, 1, PATH, far + 1)[0]
    assert pair[0] != pair[1]


def test_the_stream_is_pinned():
    # a change of key, generator or mapping to the unit interval would reshuffle all results
    expected = [0.30825450888748473, 0.477413304519409, 0.26208035599540735]
    np.testing.assert_array_equal(uniforms(3, 2026, PATH), expected)


def test_uniforms_lie_strictly_inside_and_are_uniform():
    u = uniforms(20_000, 5, PATH)
    assert u.dtype == np.float64
    assert u.min() > 0 and u.max() < 1
    assert stats.kstest(u, "uniform").pvalue > 1e-3
    extremes = draws._to_unit(np.array([0, 2**64 - 1], np.uint64))
    assert 0 < extremes[0] < extremes[1] < 1


def test_paths_and_seeds_are_independent():
    columns = [uniforms(20_000, seed, path) for seed in (1, 2) for path in load_priors()]
    correlation = np.corrcoef(columns)
    off = correlation[~np.eye(len(columns), dtype=bool)]
    assert np.abs(off).max() < 4.5 / np.sqrt(20_000)


def test_a_new_parameter_reshuffles_nothing():
    believed = load_beliefs()
    priors = believed.priors
    before = believed.values_at({path: uniforms(50, 3, path) for path in priors})
    more = {"treasuries.a_new_one": priors[PATH], **priors}
    columns = {path: uniforms(50, 3, path) for path in more}
    after = Beliefs(more, believed.couplings).values_at(columns)
    for path in priors:
        np.testing.assert_array_equal(before[path], after[path])
    assert not np.array_equal(after["treasuries.a_new_one"], after[PATH])


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 200), st.integers(1, 64), st.integers(0, 10**6))
def test_a_sample_is_the_same_in_any_chunk(first, count, seed):
    whole = sample(264, seed)
    part = sample(count, seed, first=first)
    for path, column in part.items():
        np.testing.assert_array_equal(column, whole[path][first : first + count])


def test_an_override_moves_nothing_else():
    plain = sample(100, 9)
    mine = sample(100, 9, {PATH: "lognormal(8, 4, 16)", "haven.opening": 0.4})
    assert list(mine) == list(plain) == list(load_priors())
    changed = {path for path in plain if not np.array_equal(plain[path], mine[path])}
    assert changed == {PATH, "haven.opening"}
    assert set(mine["haven.opening"]) == {0.4}


def test_an_override_keeps_the_ranks_of_its_draws():
    """Same uniforms: a pair of runs stays a pair."""
    plain, mine = sample(100, 9), sample(100, 9, {PATH: "lognormal(8, 4, 16)"})
    np.testing.assert_array_equal(np.argsort(plain[PATH]), np.argsort(mine[PATH]))


@pytest.mark.parametrize("path", list(load_priors()))
def test_samples_have_the_beliefs_quantiles_and_stay_valid(path):
    prior = load_beliefs().priors[path]
    column = prior.quantile(uniforms(40_000, 11, path))
    assert column.dtype == np.float64
    assert prior.valid[0] <= column.min() and column.max() <= prior.valid[1]
    for probability in (0.05, 0.5, 0.95):
        end = prior.quantile(probability)
        error = 4.5 * np.sqrt(probability * (1 - probability) / 40_000)
        # draws of a fit may pile up at an end of the valid range, and share it with the quantile
        assert np.mean(column < end) - error < probability < np.mean(column <= end) + error


def test_volatility_is_a_memory_in_every_draw():
    columns = sample(20_000, 4)
    total = columns["treasuries.volatility_news"] + columns["treasuries.volatility_memory"]
    assert total.max() <= 0.99


def test_medians_are_the_beliefs():
    central = medians()
    assert isinstance(central, Parameters)
    for path, prior in load_beliefs().priors.items():
        link, _, field = path.partition(".")
        assert float(getattr(getattr(central, link), field)) == pytest.approx(prior.median)
    mine = medians({PATH: 7, "fed.words": "beta(2, 2)"})
    assert float(mine.treasuries.lasting_bp) == 7.0
    assert float(mine.fed.words) == pytest.approx(0.5)
    assert all(np.shape(leaf) == () for leaf in jax.tree.leaves(central))


def test_columns_become_typed_parameters():
    columns = sample(6, 1)
    parameters = to_parameters(columns)
    assert all(np.shape(leaf) == (6,) for leaf in jax.tree.leaves(parameters))
    np.testing.assert_array_equal(parameters.dollar.fear_percent, columns["dollar.fear_percent"])
    assert len(jax.tree.leaves(parameters)) == len(columns)


def test_columns_that_do_not_fit_are_named():
    columns = sample(2, 1)
    with pytest.raises(InputError, match=r"dollar\.fear_percent"):
        to_parameters({p: c for p, c in columns.items() if p != "dollar.fear_percent"})
    with pytest.raises(InputError, match=r"dollar\.euro"):
        to_parameters({**columns, "dollar.euro": columns[PATH]})


@pytest.mark.parametrize(
    ("overrides", "words"),
    [
        ({"treasuries.lasting": 4}, "did you mean 'treasuries.lasting_bp'"),
        ({PATH: -1}, "outside the valid range"),
        ({PATH: "lognormal(4, 1.5"}, "cannot read the distribution"),
        ({"haven.opening": 1.2}, "0.02–1 share"),
    ],
)
def test_a_wrong_override_is_refused(overrides, words):
    with pytest.raises(InputError, match=words.replace("(", r"\(")):
        sample(1, 1, overrides)
    with pytest.raises(InputError):
        medians(overrides)


@pytest.mark.parametrize(
    "call",
    [
        lambda: sample(-1, 1),
        lambda: sample(1, -1),
        lambda: sample(1, 2**63),
        lambda: sample(1.5, 1),  # type: ignore[arg-type]
        lambda: sample(1, True),
        lambda: sample(1, 1, first=-1),
        lambda: shocks(1, -1, 1),
        lambda: shocks(2, 1, 1, first=draws.MAX_INDEX - 1),
        lambda: fates(-1, 1),
        lambda: fates(1, -1),
    ],
)
def test_counts_and_seeds_are_checked(call):
    with pytest.raises(InputError, match="must be a whole number"):
        call()


def test_no_draws_are_no_draws():
    assert {column.shape for column in sample(0, 1).values()} == {(0,)}
    assert {row.shape for row in shocks(0, 5, 1).values()} == {(0, 5)}
    assert {row.shape for row in shocks(5, 0, 1).values()} == {(5, 0)}
    assert fates(0, 1)["break_rank"].shape == (0, len(Bloc))


# --- shocks --------------------------------------------------------------------------------------


def test_the_names_are_the_models():
    assert tuple(Shocks.__dataclass_fields__) == SHOCKS == tuple(shocks(1, 1, 1))


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 80), st.integers(1, 20), st.integers(1, 130), st.integers(0, 10**6))
def test_a_shock_is_the_same_for_any_chunk_and_horizon(first, count, weeks, seed):
    whole = shocks(100, 130, seed)
    part = shocks(count, weeks, seed, first)
    for name in SHOCKS:
        np.testing.assert_array_equal(part[name], whole[name][first : first + count, :weeks])


def test_a_shock_is_one_count_of_the_generator():
    key = draws._key(7, "shocks")
    raw = Philox(key=key, counter=(3 << 64) + 11).random_raw(4)
    expected = stats.norm.ppf(draws._to_unit(raw))
    found = shocks(5, 20, 7)
    np.testing.assert_allclose([found[name][3, 11] for name in SHOCKS], expected, rtol=1e-12)


def test_shocks_are_standard_normal_and_independent():
    found = shocks(400, 100, 21)
    flat = np.stack([found[name].ravel() for name in SHOCKS])
    assert flat.dtype == np.float64
    for row in flat:
        assert stats.kstest(row, "norm").pvalue > 1e-3
    limit = 4.5 / np.sqrt(flat.shape[1])
    assert np.abs(np.corrcoef(flat)[~np.eye(4, dtype=bool)]).max() < limit
    for name in SHOCKS:
        here = found[name]
        assert abs(np.corrcoef(here[:, 1:].ravel(), here[:, :-1].ravel())[0, 1]) < limit
        assert abs(np.corrcoef(here[1:].ravel(), here[:-1].ravel())[0, 1]) < limit


def test_seeds_give_other_shocks():
    assert not np.any(shocks(3, 4, 1)["level"] == shocks(3, 4, 2)["level"])


# --- fates ---------------------------------------------------------------------------------------

FATES = tuple(fates(1, 1))


def test_the_names_and_axes_of_fates_are_the_models():
    assert tuple(Fates.__dataclass_fields__) == FATES
    shapes = {name: values.shape for name, values in fates(3, 1).items()}
    assert shapes == {"reversal": (3,), "retaliation": (3,), "break_rank": (3, len(Bloc))}


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 80), st.integers(1, 20), st.integers(0, 10**6))
def test_a_fate_is_the_same_for_any_chunk(first, count, seed):
    whole, part = fates(100, seed), fates(count, seed, first)
    for name in FATES:
        np.testing.assert_array_equal(part[name], whole[name][first : first + count])


def test_a_fate_is_the_quantile_of_its_own_stream():
    found = fates(5, 7)
    expected = stats.norm.ppf(uniforms(5, 7, "fate.reversal"))
    np.testing.assert_allclose(found["reversal"], expected, rtol=1e-12)
    japan = stats.norm.ppf(uniforms(5, 7, f"fate.break_rank.{Bloc.JAPAN}"))
    np.testing.assert_allclose(found["break_rank"][:, tuple(Bloc).index(Bloc.JAPAN)], japan)


def test_fates_are_standard_normal_and_each_blocs_own():
    found = fates(20_000, 21)
    rows = np.stack([found["reversal"], found["retaliation"], *found["break_rank"].T])
    assert np.isfinite(rows).all()
    for row in rows:
        assert stats.kstest(row, "norm").pvalue > 1e-3
    off = ~np.eye(len(rows), dtype=bool)
    assert np.abs(np.corrcoef(rows)[off]).max() < 4.5 / np.sqrt(rows.shape[1])


def test_fates_do_not_hang_on_shocks_or_parameters():
    seen = [fates(50, 3)["reversal"], shocks(50, 1, 3)["fear"][:, 0]]
    assert not np.any(seen[0] == seen[1])
    assert not np.any(fates(50, 3)["reversal"] == fates(50, 4)["reversal"])


def test_a_thousand_draws_of_ten_years_are_quick():
    shocks(1, 1, 0)
    best = min(_seconds(lambda: shocks(1000, 520, 1)) for _ in range(3))
    assert best < 1.0, "0.1 s on two cores when written"


def _seconds(call) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start
