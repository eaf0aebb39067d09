"""Simulation-based calibration, as the fits of studies share it (Talts and others 2018).

All simulated sets of figures are sampled side by side, each as if it were a chain of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

import jax
import numpy as np
from numpyro.infer.hmc import hmc
from numpyro.infer.util import initialize_model
from scipy.stats import chisquare


def posteriors(
    model: Callable[..., Any], found: Any, warmup: int, draws: int, depth: int
) -> dict[str, np.ndarray]:
    """Draws of each site for each set of figures in `found`, axes `set`, `draw`."""
    count = len(jax.tree.leaves(found)[0])
    keys = jax.random.split(jax.random.PRNGKey(7), count)
    first = jax.tree.map(lambda x: x[0], found)
    info = initialize_model(keys[0], model, model_args=(first,), dynamic_args=True)
    start, step = hmc(potential_fn_gen=info.potential_fn, algo="NUTS")

    def one(key, figures):
        # from the parameters alone: the first set's energy would hold other sets' chains in place
        state = start(
            info.param_info.z,
            warmup,
            target_accept_prob=0.9,
            max_tree_depth=depth,
            model_args=(figures,),
            rng_key=key,
            trajectory_length=None,
        )
        _, path = jax.lax.scan(partial(_move, step, figures), state, None, length=warmup + draws)
        kept = jax.tree.map(lambda x: x[warmup:], path)
        return jax.vmap(info.postprocess_fn(figures))(kept)

    return {name: np.asarray(x) for name, x in jax.jit(jax.vmap(one))(keys, found).items()}


def _move(step, figures, state, _):
    moved = step(state, model_args=(figures,))
    return moved, moved.z


def ranks_among(
    after: Mapping[str, np.ndarray],
    truth: Mapping[str, np.ndarray],
    sites: Iterable[str],
    kept: int,
) -> dict[str, np.ndarray]:
    """Ranks of the truth among `kept` evenly spaced draws, 0 … `kept`, by site, axis `set`."""
    draws = next(iter(after.values())).shape[1]
    every = np.linspace(0, draws - 1, kept).round().astype(int)
    return {name: (after[name][:, every] < truth[name][:, None]).sum(axis=1) for name in sites}


def p_values(found: Mapping[str, np.ndarray], kept: int, bins: int) -> dict[str, float]:
    """Probability of ranks this uneven, by site, if the fit is calibrated."""
    counts = {
        name: np.bincount(rank * bins // (kept + 1), minlength=bins) for name, rank in found.items()
    }
    return {name: float(chisquare(count).pvalue) for name, count in counts.items()}
