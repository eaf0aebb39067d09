"""Pooling against closed forms, rows against their steps, and what is stored against a refit."""

from __future__ import annotations

import csv
import io
import math
import os
from importlib.resources import files
from pathlib import Path

import jax
import numpy as np
import pytest
from numpyro import handlers
from numpyro.infer import Predictive
from numpyro.infer.util import log_density
from scipy.integrate import quad
from scipy.stats import norm

from bondstrike.errors import DataError
from bondstrike.evidence.beliefs import load_beliefs
from bondstrike.evidence.fits import pooled as page
from bondstrike.evidence.fits import sampling
from bondstrike.evidence.fits.pooled import QUANTITIES, Rows, estimates, fitted_rows, read_table
from bondstrike.evidence.fits.sampling import Settings
from bondstrike.evidence.posterior import load
from bondstrike.evidence.shelf import load_priors
from bondstrike.model.conditions import CORRECTION_PER_WEEK

SHARED = Path(os.environ.get("BONDSTRIKE_SHARED", Path(__file__).parents[4] / "shared"))
GDP = SHARED / "data" / "cbo" / "actual_GDP.csv"
TEXT = files("bondstrike.evidence").joinpath("pooled.csv").read_text(encoding="utf-8")


@pytest.fixture(scope="module", autouse=True)
def _double() -> None:
    sampling.double_precision()


@pytest.fixture(scope="module")
def stored():
    return load(page.NAME)


def row(id: str, sample: str = ""):
    found = [x for x in estimates() if x.study.id == id and x.sample.startswith(sample)]
    assert len(found) == 1
    return found[0]


# --- the table ------------------------------------------------------------------------------------


def test_figures_are_the_librarys():
    for id in ("FT70", "PT14", "PT13", "PT03", "PT01", "PT02", "PT07", "PT08", "MF10"):
        item = row(id)
        assert item.raw == pytest.approx(abs(float(item.study.estimate)), rel=1e-9)
    assert row("PT12").raw == pytest.approx(1 / float(row("PT12").study.estimate), rel=1e-3)


@pytest.mark.skipif(not GDP.is_file(), reason="the raw GDP file is not part of the project")
def test_dollar_rows_by_hand():
    """% of GDP of the time, root of turnover over GDP, and one pair to the broad dollar."""
    table = {int(y): float(x) for y, x in list(csv.reader(GDP.read_text().splitlines()))[1:]}
    pair, now = 0.316, 9600 / table[2025]
    mixed = (62.03 * table[2022] + 96.53 * table[2024]) / (62.03 + 96.53)
    for id, gdp, turnover, broad, unit in (
        ("FT70", mixed, 7500 * mixed / table[2022], pair, 100),
        ("PT14", table[1996], 1300, pair, 1),
        ("PT12", table[2007], 3300, 1.0, 1),
    ):
        expected = gdp / 100 * math.sqrt(turnover / gdp / now) * broad / unit
        assert row(id).factor == pytest.approx(expected, rel=2e-3), id
    claims = math.sqrt(0.42 * 9200 * 7458) / table[2025] * 100
    assert row("PI22").value == pytest.approx(7.6 / claims, rel=5e-3)


def test_errors_by_hand():
    # PT14: assumed 0.3, grade D 0.3, half of ln(1/0.316) and of ln(1/0.517)
    parts = (0.3, 0.3, -math.log(0.316) / 2, -math.log(0.517) / 2)
    assert row("PT14").error == pytest.approx(math.hypot(*parts), rel=5e-3)
    # FT70: 0.9126 of 4.317 was seen, the rest is added
    assert row("FT70").error == pytest.approx(math.hypot(0.9126 / 4.317, 0.577), rel=1e-3)
    # a linear row with a factor: 1.2028 · 0.03171
    assert row("FT72", "1990").error == pytest.approx(1.2028 * 0.03171, rel=1e-9)


def test_the_slope_over_a_quarter_holds_what_error_correction_adds():
    """A step a weeks old has passed π + (1 − π)(1 − (1 − κ)^a); ages 0 to 12 are even."""
    followed = np.mean(1 - (1 - CORRECTION_PER_WEEK) ** np.arange(13))
    item = row("FT72", "1990")
    assert item.value == pytest.approx((item.raw - followed) / (1 - followed), abs=2e-4)


def test_every_quantity_has_three_rows_and_no_sample_twice():
    for name in QUANTITIES:
        assert len(fitted_rows(name)) >= 3, name


def changed(which: str, cells: dict[str, str]) -> str:
    """The table with cells of the first row of a study changed."""
    rows = list(csv.DictReader(TEXT.splitlines()))
    next(x for x in rows if x["id"] == which).update(cells)
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


@pytest.mark.parametrize(
    ("id", "cells", "words"),
    [
        ("PT13", {"unit": ""}, "unit, steps and basis must be said"),
        ("PT13", {"steps": ""}, "unit, steps and basis must be said"),
        ("PT13", {"raw_error": "-0.1"}, "errors must not be negative"),
        ("PT13", {"added_error": "-0.1"}, "errors must not be negative"),
        ("PT13", {"raw_error": "0", "added_error": "0"}, "a fitted row needs an error"),
        ("PT13", {"raw": "-1.85"}, "estimate must be positive"),
        ("PT13", {"raw": "nan"}, "estimate must be positive"),
        ("PT13", {"raw": "much"}, "could not convert"),
        ("PT13", {"horizon": ""}, "horizon and flow belong to the dollar"),
        ("FT73", {"flow": "private", "horizon": "day"}, "horizon and flow belong to the dollar"),
        ("PT13", {"horizon": "year"}, "unknown horizon 'year'"),
        ("PT13", {"quantity": "gold"}, "unknown quantity 'gold'"),
        ("PT13", {"id": "PT99"}, "unknown study"),
        ("PT15", {"why": ""}, "no reason why it is not fitted"),
    ],
)
def test_a_bad_row_is_named_in_one_line(id, cells, words):
    with pytest.raises(DataError) as caught:
        read_table(changed(id, cells))
    message = str(caught.value)
    assert words in message and "\n" not in message
    assert f"pooled.csv, row {cells.get('id', id)}" in message


def test_a_row_twice_and_wrong_columns_are_refused():
    with pytest.raises(DataError, match=r"stands twice at pooled\.csv, row MF08"):
        read_table(TEXT + TEXT.splitlines()[-1] + "\n")
    with pytest.raises(DataError, match="wrong columns"):
        read_table(TEXT.replace("added_error", "extra", 1))


# --- algebra --------------------------------------------------------------------------------------


def test_what_still_presses_by_hand():
    # even conversion over one half-life: the mean of 2^(−s) for s in 0…1 is 1/(2 ln 2)
    assert float(page.pressing(3.0, 3.0)) == pytest.approx(0.5 / math.log(2), rel=1e-12)
    mean, _ = quad(lambda s: 2 ** (-s / 4.0), 0.0, 3.0)
    assert float(page.pressing(3.0, 4.0)) == pytest.approx(mean / 3.0, rel=1e-9)
    assert float(page.pressing(0.0, 3.0)) == 0.0
    assert float(page.pressing(1 / 21, 3.0)) == pytest.approx(1.0, abs=0.006)


def values(**changes: float) -> dict[str, float]:
    at = {page.typical(q.path): 2.0 for q in QUANTITIES.values()}
    at |= {page.typical(page.PASSING): 6.0, page.HALF_LIFE: 3.0, page.PRIVATE: 0.4}
    return at | {page.between(name): 0.3 for name in QUANTITIES} | changes


def test_the_dollars_expected_answer_by_hand():
    rows = Rows(np.array([0.0, 3.0, 3.0]), np.array([0.0, 0.0, 1.0]), np.ones(3))
    found = page.expected("dollar", rows, values())
    quarter = math.log(2 + 6 * 0.5 / math.log(2))
    np.testing.assert_allclose(found, [math.log(2), quarter, quarter + 0.4], rtol=1e-12)


def test_a_rows_own_effect_is_integrated_out():
    """∫ N(u; 0, τ) N(y; m + u, e) du, by quadrature."""
    rows = Rows(np.zeros(1), np.zeros(1), np.array([0.2]))
    found = float(page.row_loglik("shares", rows, np.array([0.9]), values())[0])
    product, _ = quad(
        lambda u: norm.pdf(u, 0, 0.3) * norm.pdf(0.9, math.log(2) + u, 0.2), -4.0, 4.0
    )
    assert found == pytest.approx(math.log(product), rel=1e-7)


# --- closed forms ---------------------------------------------------------------------------------


def dersimonian_laird(y: np.ndarray, error: np.ndarray) -> tuple[float, float, float]:
    """Pooled mean, its standard error and τ by the method of moments (1986)."""
    w = error**-2.0
    mean = w @ y / w.sum()
    excess = w @ (y - mean) ** 2 - (len(y) - 1)
    tau2 = max(0.0, excess / (w.sum() - (w**2).sum() / w.sum()))
    w = 1 / (error**2 + tau2)
    return float(w @ y / w.sum()), float(w.sum() ** -0.5), math.sqrt(tau2)


@pytest.fixture(scope="module")
def mortgages():
    """Rows and figures of mortgages alone, and the model with τ held at DerSimonian and Laird's."""
    rows, found = ({"mortgage": part["mortgage"]} for part in page.tables())
    mean, error, tau = dersimonian_laird(found["mortgage"], np.asarray(rows["mortgage"].error))
    held = handlers.condition(page.model, {page.between("mortgage"): np.float64(tau)})
    return held, rows, found, (mean, error, tau)


def test_at_known_tau_the_posterior_is_normal_times_normal(mortgages):
    """Prior N(0.9, 0.3), cut at 0.3 and 1.4: density by the model against the product's."""
    held, rows, found, (mean, error, tau) = mortgages
    assert 0.05 < tau < 0.3
    site, priors = page.typical("conditions.mortgage_pass"), load_priors()
    start = handlers.trace(handlers.seed(held, 0)).get_trace(rows, found, priors)
    others = {n: s["value"] for n, s in start.items() if s["type"] == "sample" and n != site}
    grid = np.linspace(0.4, 1.3, 181)

    def density(x):
        return log_density(held, (rows, found, priors), {}, {**others, site: x})[0]

    logs = np.asarray(jax.vmap(density)(grid))
    precision = error**-2 + 0.3**-2
    centre = (mean / error**2 + 0.9 / 0.3**2) / precision
    expected = -0.5 * precision * (grid - centre) ** 2
    np.testing.assert_allclose(logs - logs.max(), expected - expected.max(), atol=1e-6, rtol=1e-6)
    assert abs(centre - mean) < 0.2 * error


def test_one_more_setting_adds_tau(mortgages):
    held, rows, _, (_, _, tau) = mortgages
    held = handlers.condition(held, {page.typical("conditions.mortgage_pass"): np.float64(0.8)})
    drawn = Predictive(held, num_samples=4000)(jax.random.PRNGKey(1), rows, None, load_priors())
    new = np.asarray(drawn["conditions.mortgage_pass"])
    assert new.mean() == pytest.approx(0.8, abs=4 * tau / math.sqrt(4000))
    assert new.std() == pytest.approx(tau, rel=0.05)


# --- what is stored -------------------------------------------------------------------------------


def test_what_is_stored_converged(stored):
    assert sampling.faults(stored.record) == []
    assert set(stored.draws) == set(page.PARAMETERS)
    priors = load_priors()
    assert all(priors[path].fit == page.NAME for path in page.PARAMETERS)
    assert {p for p, x in priors.items() if x.fit == page.NAME} == set(page.PARAMETERS)


def test_loglikelihoods_are_of_whole_studies(stored):
    ids = {item.study.id for name in QUANTITIES for item in fitted_rows(name)}
    assert set(stored.loglik) == ids
    rows, found = page.tables()
    at = {name: x[7] for name, x in (*stored.latents.items(), *stored.draws.items())}
    each = page.row_loglik("shares", rows["shares"], found["shares"], at)
    assert float(each.sum()) == pytest.approx(stored.loglik["FT73"][7], rel=1e-4)


def test_predictives_are_wider_than_typical_values(stored):
    for quantity in QUANTITIES.values():
        for path in filter(None, (quantity.path, quantity.passing)):
            new, middle = stored.draws[path], stored.latents[page.typical(path)]
            assert np.ptp(np.quantile(new, [0.05, 0.95])) > 1.2 * np.ptp(
                np.quantile(middle, [0.05, 0.95])
            ), path


def test_a_quantity_left_without_rows_says_nothing():
    rows, found = page.tables(without=("FT73", "PT13"))
    assert len(found["shares"]) == 0 and len(found["dollar"]) == 4
    assert float(page.row_loglik("shares", rows["shares"], found["shares"], values()).sum()) == 0


def test_the_dollars_two_parameters_move_together(stored):
    """They share the setting: its spread moves both by the same factor."""
    ranks = [np.argsort(np.argsort(stored.draws[p])) for p in (page.LASTING, page.PASSING)]
    assert np.corrcoef(ranks)[0, 1] > 0.15


def test_a_short_refit_agrees_with_what_is_stored(stored):
    again = page.fit(None, Settings.short(4))
    for path in page.PARAMETERS:
        old, new = stored.draws[path], again.draws[path]
        error = np.std(np.log(old)) * math.sqrt(1 / 1000 + 1 / min(300, again.ess[path]))
        assert np.log(new).mean() == pytest.approx(np.log(old).mean(), abs=4.5 * error), path


def test_beliefs_are_the_predictives(stored):
    for path, prior in load_beliefs().priors.items():
        if path in page.PARAMETERS:
            assert prior.median == pytest.approx(np.median(stored.draws[path]), rel=0.01), path
