"""Simulation-based calibration of the pooled fits: ranks of the truth among draws are uniform.

Talts, Betancourt, Simpson, Vehtari & Gelman (2018). Values from the prior, figures from the model,
and a fit of each set of figures; if the fit is right, a value's rank among its draws is uniform.
The p-value of the least even site is held against 1 % shared among all sites.
"""

from __future__ import annotations

from functools import partial

import jax
import numpy as np
import pytest
from numpyro.infer import Predictive

from bondstrike.evidence.fits import pooled as page
from bondstrike.evidence.fits.pooled import QUANTITIES
from bondstrike.evidence.fits.sampling import double_precision
from bondstrike.evidence.shelf import load_priors
from tests.evidence.fits.calibration import p_values, posteriors, ranks_among
from tests.quality.ranks import keep

KEPT, BINS = 49, 5
LEVEL = 0.01
"""Level of the test of uniformity, shared among all sites."""

SITES = (
    *(page.typical(path) for path in page.PARAMETERS if path != page.HALF_LIFE),
    *(page.HALF_LIFE, page.PRIVATE),
    *(page.between(name) for name in QUANTITIES),
)


def simulated(rows, count: int, seed: int):
    """Values of the sites from the prior, and figures that the model makes of them."""
    drawn = Predictive(page.model, num_samples=count)(
        jax.random.PRNGKey(seed), rows, None, load_priors()
    )
    truth = {name: np.asarray(drawn[name]) for name in SITES}
    rng, found = np.random.default_rng(seed), {}
    for name in rows:
        mean = np.asarray(jax.vmap(partial(page.expected, name, rows[name]))(truth))
        spread = np.sqrt(truth[page.between(name)][:, None] ** 2 + rows[name].error ** 2)
        found[name] = mean + spread * rng.normal(size=mean.shape)
    return truth, found


def ranks(sets: int, warmup: int, draws: int, seed: int) -> dict[str, np.ndarray]:
    """Ranks of the truth among `KEPT` draws, 0 … `KEPT`, by site, axis `set`."""
    double_precision()
    rows, _ = page.tables()
    truth, found = simulated(rows, sets, seed)
    model = partial(page.model, rows, priors=load_priors())
    after = posteriors(model, found, warmup, draws, depth=5)
    return ranks_among(after, truth, SITES, KEPT)


def test_ranks_are_uniform_on_a_few_sets():
    found = ranks(sets=40, warmup=100, draws=150, seed=3)
    even = p_values(found, KEPT, BINS)
    assert min(even.values()) > LEVEL / len(even), even


@pytest.mark.slow
def test_ranks_are_uniform_on_many_sets():
    found = ranks(sets=900, warmup=300, draws=490, seed=4)
    keep("pooled", found, draws=KEPT, bins=BINS)
    even = p_values(found, KEPT, BINS)
    assert min(even.values()) > LEVEL / len(even), even


@pytest.mark.slow
def test_ranks_tell_a_wrong_fit(monkeypatch):
    """A likelihood that forgets what settings differ by is found out."""
    right = page.row_loglik

    def wrong(name, rows, found, at):
        return right(name, rows, found, {**at, page.between(name): 0.0})

    monkeypatch.setattr(page, "row_loglik", wrong)
    found = ranks(sets=100, warmup=150, draws=200, seed=3)
    assert min(p_values(found, KEPT, BINS).values()) < 1e-4, found
