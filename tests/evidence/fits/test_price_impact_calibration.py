"""Simulation-based calibration of the meta-analysis (Talts and others 2018).

Values are drawn from the prior, studies from the model at them, and the fit is made to those
studies. If model and sampler are right, the rank of the value among its own posterior's draws is
uniform. All simulated sets of studies are sampled side by side, each as if it were a chain.
"""

from __future__ import annotations

from functools import partial

import jax
import numpy as np
import pytest
from numpyro.infer import Predictive
from numpyro.infer.hmc import hmc
from numpyro.infer.util import initialize_model
from scipy.stats import chisquare

from bondstrike.evidence.fits import price_impact as page
from bondstrike.evidence.fits.price_impact import Found, Rows
from bondstrike.evidence.fits.sampling import double_precision
from bondstrike.evidence.rescale import fitted
from bondstrike.evidence.shelf import load_priors
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


def posteriors(rows: Rows, found: Found, warmup: int, draws: int) -> dict[str, np.ndarray]:
    """Draws of each site for each set of figures, axes `set`, `draw`."""
    model = partial(page.model, rows, priors=load_priors("treasuries"))
    count = len(found.logs)
    keys = jax.random.split(jax.random.PRNGKey(7), count)
    first = jax.tree.map(lambda x: x[0], found)
    info = initialize_model(keys[0], model, model_args=(first,), dynamic_args=True)
    start, step = hmc(potential_fn_gen=info.potential_fn, algo="NUTS")

    def one(key, figures):
        state = start(
            info.param_info.z,
            warmup,
            target_accept_prob=0.9,
            max_tree_depth=6,
            model_args=(figures,),
            rng_key=key,
            trajectory_length=None,
        )
        move = partial(_move, step, figures)
        _, path = jax.lax.scan(move, state, None, length=warmup + draws)
        kept = jax.tree.map(lambda x: x[warmup:], path)
        return jax.vmap(info.postprocess_fn(figures))(kept)

    return {name: np.asarray(x) for name, x in jax.jit(jax.vmap(one))(keys, found).items()}


def _move(step, figures, state, _):
    moved = step(state, model_args=(figures,))
    return moved, moved.z


def ranks(sets: int, warmup: int, draws: int, seed: int) -> dict[str, np.ndarray]:
    """Ranks of the truth among `KEPT` draws, 0 … `KEPT`, by site, axis `set`."""
    double_precision()
    rows, table = page.rows_of(fitted())
    values, found = simulated(rows, table, sets, seed)
    after = posteriors(rows, found, warmup, draws)
    every = np.linspace(0, draws - 1, KEPT).round().astype(int)
    return {name: (after[name][:, every] < values[name][:, None]).sum(axis=1) for name in SITES}


def p_values(found: dict[str, np.ndarray]) -> dict[str, float]:
    """Probability of ranks this uneven, by site, if the fit is calibrated."""
    counts = {
        name: np.bincount(rank * BINS // (KEPT + 1), minlength=BINS) for name, rank in found.items()
    }
    return {name: float(chisquare(count).pvalue) for name, count in counts.items()}


def test_ranks_are_uniform_on_a_few_sets():
    found = ranks(sets=40, warmup=100, draws=150, seed=11)
    even = p_values(found)
    assert min(even.values()) > LEVEL / len(even), even


@pytest.mark.slow
def test_ranks_are_uniform_on_many_sets():
    found = ranks(sets=300, warmup=300, draws=500, seed=12)
    keep("price-impact", found, draws=KEPT, bins=BINS)
    even = p_values(found)
    assert min(even.values()) > LEVEL / len(even), even


@pytest.mark.slow
def test_ranks_tell_a_wrong_fit(monkeypatch):
    """A likelihood that forgets the papers' own spread is found out."""
    right = page.paper_loglik

    def wrong(rows, found, mean, between, within):
        return right(rows, found, mean, 0.0 * between, 0.0 * within)

    monkeypatch.setattr(page, "paper_loglik", wrong)
    found = ranks(sets=80, warmup=150, draws=200, seed=11)
    assert min(p_values(found).values()) < 1e-4, found
