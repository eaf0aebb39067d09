"""Fits in the place of priors: margins stay, ranks agree, overrides step out."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import numpy as np
import pytest
from scipy import stats

from bondstrike.errors import DataError, InputError
from bondstrike.evidence import beliefs
from bondstrike.evidence.beliefs import Beliefs, load_beliefs, weighable
from bondstrike.evidence.draws import sample, uniforms
from bondstrike.evidence.posterior import Posterior
from bondstrike.evidence.shelf import load_priors
from tests.evidence.test_posterior import sample_posterior

LASTING, RATIO, DECAY = (
    f"treasuries.{field}" for field in ("lasting_bp", "month_ratio", "flow_half_life_months")
)
COUPLED = (LASTING, RATIO, DECAY)
FREE = "fed.words"
KEPT = 1000


def posterior(correlation: float = -0.7) -> Posterior:
    """Three parameters in their valid ranges, the first two dependent, and two papers."""
    random = np.random.default_rng(5)
    z = random.normal(size=(KEPT, 3))
    z[:, 1] = correlation * z[:, 0] + np.sqrt(1.0 - correlation**2) * z[:, 1]
    priors = load_priors()
    draws = {
        path: priors[path].quantile(0.3 + 0.4 * stats.norm.cdf(column))
        for path, column in zip(COUPLED, z.T, strict=True)
    }
    before = {path: priors[path].distribution.expression() for path in COUPLED}
    made = sample_posterior(KEPT)
    loglik = {"PI04+PI05": -0.15 * (z[:, 0] - 0.8) ** 2, "PI11": -0.1 * z[:, 1] ** 2}
    return Posterior(draws, {}, loglik, dataclasses.replace(made.record, priors=before))


@pytest.fixture
def fitted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Posterior]:
    """A world in which one fit, `sample`, stands behind three parameters."""
    shelf = {
        path: dataclasses.replace(prior, fit="sample" if path in COUPLED else "")
        for path, prior in load_priors().items()
    }
    made = posterior()
    monkeypatch.setattr(beliefs, "load_priors", lambda: shelf)
    monkeypatch.setattr(beliefs, "load", lambda _: made)
    monkeypatch.setattr(beliefs, "_there", lambda _: True, raising=False)
    beliefs._fitted.cache_clear()
    yield made
    beliefs._fitted.cache_clear()


def drawn(found: Beliefs, count: int = 20_000, seed: int = 7) -> dict[str, np.ndarray]:
    return found.values_at({path: uniforms(count, seed, path) for path in found.priors})


def test_a_fit_takes_the_place_of_its_priors_and_of_no_others(fitted: Posterior):
    found, shelf = load_beliefs(), load_priors()
    assert list(found.priors) == list(shelf)
    moved = [path for path, prior in found.priors.items() if prior.before is not None]
    assert set(moved) == set(COUPLED)
    for path in COUPLED:
        assert found.priors[path].before == shelf[path].distribution
        ends = found.priors[path].quantile([0.05, 0.5, 0.95])
        assert ends == pytest.approx(np.quantile(fitted.draws[path], [0.05, 0.5, 0.95]), rel=0.02)
    (coupling,) = found.couplings
    assert set(coupling.paths) == set(COUPLED)


def test_the_copula_keeps_every_margin(fitted: Posterior):
    values = drawn(load_beliefs())
    for path in COUPLED:
        for share in (0.05, 0.25, 0.5, 0.75, 0.95):
            below = np.mean(values[path] <= np.quantile(fitted.draws[path], share))
            assert below == pytest.approx(share, abs=0.015)


def test_the_copula_gives_back_the_rank_correlation(fitted: Posterior):
    values = drawn(load_beliefs())
    for pair in ((LASTING, RATIO), (LASTING, DECAY), (RATIO, DECAY)):
        fit = stats.spearmanr(*(fitted.draws[path] for path in pair)).statistic
        ours = stats.spearmanr(*(values[path] for path in pair)).statistic
        assert ours == pytest.approx(fit, abs=0.03)
    free = stats.spearmanr(values[LASTING], values[FREE]).statistic
    assert abs(free) < 4.5 / np.sqrt(20_000)


@pytest.mark.usefixtures("fitted")
def test_the_same_seed_gives_the_same_draws_in_any_chunk():
    whole = sample(300, 3)
    again, part = sample(300, 3), sample(40, 3, first=100)
    for path, column in whole.items():
        np.testing.assert_array_equal(column, again[path])
        np.testing.assert_array_equal(part[path], column[100:140])
    assert not np.array_equal(whole[LASTING], sample(300, 4)[LASTING])


@pytest.mark.usefixtures("fitted")
def test_an_override_takes_one_margin_and_moves_no_one_else():
    plain = drawn(load_beliefs(), 2000)
    found = load_beliefs({DECAY: "uniform(1, 2)"})
    values = drawn(found, 2000)
    assert found.priors[DECAY].before is None and found.priors[DECAY].yours
    assert values[DECAY].min() > 1.0 and values[DECAY].max() < 2.0
    assert np.mean(values[DECAY]) == pytest.approx(1.5, abs=0.03)
    for path in (LASTING, RATIO, FREE):
        np.testing.assert_array_equal(values[path], plain[path])
    kept = stats.spearmanr(values[DECAY], values[RATIO]).statistic
    was = stats.spearmanr(plain[DECAY], plain[RATIO]).statistic
    assert kept == pytest.approx(was, abs=1e-3)


@pytest.mark.usefixtures("fitted")
def test_a_number_is_that_number_in_every_draw():
    values = drawn(load_beliefs(dict.fromkeys(COUPLED, 3.0) | {RATIO: 2.0}), 50)
    assert set(values[RATIO]) == {2.0}
    assert set(values[LASTING]) == {3.0}


def test_values_are_quantiles_where_nothing_is_coupled():
    priors = load_priors()
    u = {path: np.array([0.2, 0.5]) for path in priors}
    found = Beliefs(priors).values_at(u)
    for path, prior in priors.items():
        np.testing.assert_array_equal(found[path], prior.quantile(u[path]))


# --- weights -------------------------------------------------------------------------------------


def test_weights_move_the_posterior_as_weighted_draws_say(fitted: Posterior):
    loglik = fitted.loglik["PI04+PI05"]
    weights = np.exp(-loglik) / np.exp(-loglik).sum()
    expected = np.sum(weights * fitted.draws[LASTING])
    found = load_beliefs(weights={"PI04": 0.0})
    u = (np.arange(4000) + 0.5) / 4000
    assert np.mean(found.priors[LASTING].quantile(u)) == pytest.approx(expected, rel=0.02)
    plain = load_beliefs().priors[LASTING]
    assert found.priors[LASTING].median != plain.median
    assert found.priors[LASTING].before == plain.before


@pytest.mark.usefixtures("fitted")
def test_weights_of_one_are_the_fit():
    one, none = load_beliefs(weights={"PI04": 1.0, "PI11": 1.0}), load_beliefs()
    for path in COUPLED:
        np.testing.assert_array_equal(
            one.priors[path].quantile([0.1, 0.9]), none.priors[path].quantile([0.1, 0.9])
        )


@pytest.mark.usefixtures("fitted")
def test_only_studies_of_a_fit_can_be_weighed():
    assert weighable() == {"PI04": "sample", "PI05": "sample", "PI11": "sample"}
    with pytest.raises(InputError, match="unknown study") as caught:
        load_beliefs(weights={"PI12": 0.0})
    assert caught.value.nearest == "PI11"
    with pytest.raises(InputError, match="must be a number"):
        load_beliefs(weights={"PI11": 9.0})


def test_weights_that_the_draws_cannot_bear_are_refused(fitted: Posterior, monkeypatch):
    heavy = {"PI11": -4.0 * np.random.default_rng(1).exponential(size=KEPT)}
    made = dataclasses.replace(fitted, loglik=heavy)
    monkeypatch.setattr(beliefs, "load", lambda _: made)
    with pytest.raises(InputError, match="can't bear these weights") as caught:
        load_beliefs(weights={"PI11": 0.0})
    assert "fit sample" in str(caught.value) and "draws left" in str(caught.value)


def test_a_posterior_of_other_priors_is_refused(fitted: Posterior, monkeypatch):
    other = {**fitted.record.priors, RATIO: "lognormal(9.0, 8.0, 10.0, 0.0)"}
    made = dataclasses.replace(fitted, record=dataclasses.replace(fitted.record, priors=other))
    monkeypatch.setattr(beliefs, "load", lambda _: made)
    with pytest.raises(DataError, match=rf"other priors of {RATIO} · refit with: python -m") as got:
        load_beliefs()
    assert "\n" not in str(got.value)


# --- what ships ----------------------------------------------------------------------------------


def test_what_ships_holds_together():
    """Every fit that is there matches its code and priors, and its draws are usable."""
    found = load_beliefs()
    assert list(found.priors) == list(load_priors())
    for coupling in found.couplings:
        joint = coupling.lower @ coupling.lower.T
        np.testing.assert_allclose(np.diag(joint), 1.0, rtol=1e-9)
        assert {found.priors[path].fit for path in coupling.paths} != {""}
