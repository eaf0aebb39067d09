"""Simulation-based calibration of the meta-analysis (Talts and others 2018).

Values are drawn from the prior, studies from the model at them, and the fit is made to those
studies. If model and sampler are right, the rank of the value among its own posterior's draws is
uniform.
"""

from __future__ import annotations

from functools import partial

import jax
import numpy as np
import pytest
from numpyro.infer import Predictive

from bondstrike.evidence.fits import price_impact as page
from bondstrike.evidence.fits.price_impact import Found, Rows
from bondstrike.evidence.fits.sampling import double_precision
from bondstrike.evidence.rescale import fitted
from bondstrike.evidence.shelf import load_priors
from tests.evidence.fits.calibration import p_values, posteriors, ranks_among
from tests.quality.ranks import keep

SPOKEN = (page.TYPICAL, page.RATIO, page.HALF_LIFE, page.DISCOUNT)
SITES = (*SPOKEN, page.BETWEEN, page.WITHIN, *page.TILTS)
KEPT, BINS = 99, 10
LEVEL = 0.01
"""Level of the test of uniformity, shared among all sites."""


def simulated(rows: Rows, table: Found, count: int, seed: int) -> tuple[dict, Found]:
    """Values of the sites from the prior, and figures that the model makes of them."""
    priors = load_priors("treasuries")
    sampler = Predictive(page.model, num_samples=count)
    drawn = sampler(jax.random.PRNGKey(seed), rows, None, priors)
    values = {name: np.asarray(drawn[name]) for name in SITES}
    mean = np.asarray(jax.vmap(lambda at: page.expected(rows, at))(values))
    rng = np.random.default_rng(seed)
    own = np.sqrt(values[page.BETWEEN][:, None] ** 2 + np.asarray(rows.shared) ** 2)
    alone = np.sqrt(values[page.WITHIN][:, None] ** 2 + np.asarray(rows.error) ** 2)
    logs = mean + (own * rng.normal(size=own.shape)) @ rows.member
    logs = logs + alone * rng.normal(size=alone.shape)
    side = np.where(logs > table.logs, 1.0, -1.0)
    return values, Found(np.where(rows.bounded == 1.0, table.logs, logs), side)


def ranks(sets: int, warmup: int, draws: int, seed: int) -> dict[str, np.ndarray]:
    """Ranks of the truth among `KEPT` draws, 0 … `KEPT`, by site, axis `set`."""
    double_precision()
    rows, table = page.rows_of(fitted())
    values, found = simulated(rows, table, sets, seed)
    model = partial(page.model, rows, priors=load_priors("treasuries"))
    after = posteriors(model, found, warmup, draws, depth=6)
    return ranks_among(after, values, SITES, KEPT)


def test_ranks_are_uniform_on_a_few_sets():
    found = ranks(sets=40, warmup=100, draws=150, seed=11)
    even = p_values(found, KEPT, BINS)
    assert min(even.values()) > LEVEL / len(even), even


@pytest.mark.slow
def test_ranks_are_uniform_on_many_sets():
    found = ranks(sets=300, warmup=300, draws=500, seed=12)
    keep("price-impact", found, draws=KEPT, bins=BINS)
    even = p_values(found, KEPT, BINS)
    assert min(even.values()) > LEVEL / len(even), even


@pytest.mark.slow
def test_ranks_tell_a_wrong_fit(monkeypatch):
    """A likelihood that forgets the papers' own spread is found out."""
    right = page.paper_loglik

    def wrong(rows, found, mean, between, within):
        return right(rows, found, mean, 0.0 * between, 0.0 * within)

    monkeypatch.setattr(page, "paper_loglik", wrong)
    found = ranks(sets=80, warmup=150, draws=200, seed=11)
    assert min(p_values(found, KEPT, BINS).values()) < 1e-4, found
