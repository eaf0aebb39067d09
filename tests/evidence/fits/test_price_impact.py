"""The meta-analysis by hand: horizon, covariance, a lower bound; and what is stored."""

from __future__ import annotations

import dataclasses

import jax.numpy as jnp
import numpy as np
import pytest
from scipy.stats import multivariate_normal, norm

from bondstrike.errors import DataError
from bondstrike.evidence.fits import price_impact as page
from bondstrike.evidence.fits.price_impact import LASTING, QE, RATIO, Found, Rows
from bondstrike.evidence.fits.sampling import Settings, double_precision
from bondstrike.evidence.posterior import load
from bondstrike.evidence.rescale import COUPONS_TODAY, fitted
from bondstrike.evidence.shelf import load_priors


@pytest.fixture(scope="module", autouse=True)
def _double() -> None:
    double_precision()


@pytest.fixture(scope="module")
def stored():
    return load(page.NAME)


def points(values) -> np.ndarray:
    return np.quantile(values, [0.05, 0.5, 0.95])


# --- algebra ------------------------------------------------------------------------------------


def test_the_horizon_by_hand():
    # half-life of a month: held 1/(2 ln 2) after one month, (1 − 2⁻¹²)/(12 ln 2) after twelve
    assert float(page.held(1.0, 1.0)) == pytest.approx(0.5 / np.log(2), rel=1e-12)
    year = (1 - 2.0**-12) / (12 * np.log(2)) / (0.5 / np.log(2))
    found = np.asarray(page.horizon_factor(np.array([0.0, 1.0, 12.0]), 4.0, 1.0))
    np.testing.assert_allclose(found, [1.0, 4.0, 1.0 + 3.0 * year], rtol=1e-12)


def test_the_horizon_is_the_chains_inventory():
    """A day-by-day inventory that decays while an even sale feeds it comes to the same."""
    half_life, days = 1.3, 30.0

    def inventory(months: float) -> float:
        steps = int(months * days * 40)
        keep, held = 2.0 ** (-months / steps / half_life), 0.0
        for _ in range(steps):
            held = held * keep + 1.0 / steps
        return held

    wanted = 1.0 + 2.0 * inventory(3.0) / inventory(1.0)
    assert float(page.horizon_factor(jnp.array([3.0]), 3.0, half_life)[0]) == pytest.approx(
        wanted, rel=1e-3
    )


def two_papers(bounded: tuple[float, ...] = (0.0, 0.0, 0.0)) -> Rows:
    """Rows 0 and 1 are one paper, row 2 another."""
    member = np.array([[1.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    none = np.zeros(3)
    error, shared = np.array([0.1, 0.3, 0.2]), np.array([0.25, 0.0])
    return Rows(none, np.zeros((3, 4)), none, error, np.array(bounded), member, shared)


MEAN, LOGS = np.array([1.0, 1.4, 0.3]), np.array([1.6, 1.2, 0.9])


def test_a_paper_is_one_normal_density_of_its_rows():
    found = page.paper_loglik(two_papers(), Found(LOGS, np.ones(3)), MEAN, 0.5, 0.2)
    first = 0.5**2 + 0.25**2 + np.diag([0.1**2 + 0.2**2, 0.3**2 + 0.2**2])
    wanted = [
        multivariate_normal(MEAN[:2], first).logpdf(LOGS[:2]),
        norm(MEAN[2], np.sqrt(0.5**2 + 0.2**2 + 0.2**2)).logpdf(LOGS[2]),
    ]
    np.testing.assert_allclose(np.asarray(found), wanted, rtol=1e-10)


@pytest.mark.parametrize("side", [1.0, -1.0])
def test_a_lower_bound_adds_the_probability_of_its_side(side):
    """Given the paper's exact row, by conditioning two normals; alone, by their sum."""
    rows = two_papers((0.0, 1.0, 1.0))
    found = page.paper_loglik(rows, Found(LOGS, np.full(3, side)), MEAN, 0.5, 0.0)
    own = 0.5**2 + 0.25**2
    covariance = own + np.diag([0.1**2, 0.3**2])
    slope = covariance[0, 1] / covariance[0, 0]
    middle = MEAN[1] + slope * (LOGS[0] - MEAN[0])
    spread = np.sqrt(covariance[1, 1] - slope * covariance[0, 1])
    exact = norm(MEAN[0], np.sqrt(covariance[0, 0])).logpdf(LOGS[0])
    alone = norm.logcdf(side * (MEAN[2] - LOGS[2]) / np.sqrt(0.5**2 + 0.2**2))
    wanted = [exact + norm.logcdf(side * (middle - LOGS[1]) / spread), alone]
    np.testing.assert_allclose(np.asarray(found), wanted, rtol=1e-10)


def test_the_expected_figure_by_hand():
    rows, _ = page.rows_of(fitted())
    names = [item.study.id for item in fitted()]
    at = {page.TYPICAL: 4.0, RATIO: 3.0, page.HALF_LIFE: 1.0, page.DISCOUNT: 0.25}
    at |= {"size": 0.1, "all_holders": 0.2, "central_bank": -0.3, "weak": -0.4}
    mean = dict(zip(names, np.asarray(page.expected(rows, at)), strict=True))
    size = {item.study.id: 0.1 * np.log(item.coupons_bn / COUPONS_TODAY) for item in fitted()}
    year = 1.0 + 2.0 * (1 - 2.0**-12) / 12 / 0.5
    assert mean["PI04"] == pytest.approx(np.log(12.0) + size["PI04"])
    assert mean["PI01"] == pytest.approx(np.log(4.0 * year) + size["PI01"] + 0.2 - 0.4)
    assert mean["QE01"] == pytest.approx(np.log(4.0) + size["QE01"] - 0.3)
    assert mean["QE11"] == pytest.approx(np.log(3.0) + size["QE11"] - 0.4)


def test_papers_hold_all_rows_once():
    joined = page.units(fitted())
    assert "PI04+PI05" in joined
    assert sorted(sum(joined.values(), ())) == list(range(len(fitted())))
    assert set(QE) <= set(joined)
    assert len(page.chosen(("PI04",))) == len(fitted()) - 2
    with pytest.raises(DataError, match="no fitted row"):
        page.rows_of(())


# --- the posterior that ships -------------------------------------------------------------------


def test_priors_are_those_of_the_shelf(stored):
    priors = load_priors("treasuries")
    assert all(priors[path].fit == page.NAME for path in page.PARAMETERS)
    shipped = {path: priors[path].distribution.expression() for path in page.PARAMETERS}
    assert dict(stored.record.priors) == shipped


def test_it_converged(stored):
    record = stored.record
    assert record.divergences == 0
    assert max(record.rhat.values()) <= 1.01
    assert min(record.ess.values()) >= 400
    assert set(stored.loglik) == set(page.units(fitted()))


def test_the_stored_likelihood_is_that_of_the_stored_draws(stored):
    rows, found = page.rows_of(fitted())
    sites = {**stored.draws, **stored.latents}
    again = page.logliks(rows, found, sites, list(page.units(fitted())))
    for id, column in again.items():
        np.testing.assert_allclose(column, stored.loglik[id], atol=2e-3, rtol=2e-3)


def test_the_predictive_is_wider_than_every_study(stored):
    low, _, high = np.log(points(stored.draws[LASTING]))
    own = [np.hypot(item.log_error or 0.0, item.shared_error or 0.0) for item in fitted()]
    assert high - low > 2 * 1.645 * max(own)
    inner = np.log(points(stored.latents[page.TYPICAL]))
    assert high - low > 1.5 * (inner[2] - inner[0])


def test_no_study_speaks_about_the_widening(stored):
    from scipy.stats import halfnorm

    wanted = halfnorm(scale=page.WIDENING_SCALE).ppf([0.05, 0.5, 0.95])
    np.testing.assert_allclose(points(stored.latents[page.WIDENING]), wanted, atol=0.06)


def test_leaving_nothing_out_changes_nothing(stored):
    whole = page.left_out(stored, [])
    np.testing.assert_allclose(
        [whole.low, whole.median, whole.high], points(stored.draws[LASTING]), rtol=0.02
    )
    assert whole.effective == pytest.approx(len(stored.draws[LASTING]))
    table = page.leave_one_out(stored)
    assert [item.ids[0] for item in table] == list(page.units(fitted()))
    assert all(item.low < item.median < item.high for item in table)


def test_a_short_refit_agrees_with_what_is_stored(stored):
    found = page.fit(None, Settings.short(seed=5))
    fresh, kept = {**found.draws, **found.latents}, {**stored.draws, **stored.latents}
    assert set(fresh) == set(kept)
    for name, values in kept.items():
        # four standard errors of a mean of a hundred effective draws
        apart = abs(np.mean(fresh[name]) - np.mean(values))
        assert apart < 0.4 * np.std(values), name


# --- leaving papers out, for real ----------------------------------------------------------------


def refitted(ids: tuple[str, ...]) -> np.ndarray:
    settings = dataclasses.replace(Settings(seed=3), warmup=600, kept=4000)
    return points(page.fit(None, settings, ids).draws[LASTING])


@pytest.mark.slow
@pytest.mark.parametrize("ids", [QE, ("QE03",), ("PI09",)], ids=str)
def test_reweighting_agrees_with_a_refit_where_it_is_sound(stored, ids):
    fast = page.left_out(stored, list(ids))
    assert fast.shape <= 0.7
    np.testing.assert_allclose(
        np.log([fast.low, fast.median, fast.high]), np.log(refitted(ids)), atol=0.3
    )


@pytest.mark.slow
def test_the_most_influential_paper_needs_a_refit(stored):
    """Without the one paper with both horizons the draws don't reach; the shape says so."""
    fast = page.left_out(stored, ["PI04+PI05"])
    assert fast.shape > 0.7
    settings = dataclasses.replace(Settings(seed=3), warmup=600, kept=4000)
    without = page.fit(None, settings, ("PI04",))
    assert np.median(without.draws[RATIO]) > 1.3 * np.median(stored.draws[RATIO])
    assert np.median(without.draws[LASTING]) < np.median(stored.draws[LASTING])
