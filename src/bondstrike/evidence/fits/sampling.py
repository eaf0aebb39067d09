"""One way to sample, to look at how well it went, and to keep what came out.

A fit is a module with `NAME`, `PARAMETERS` (paths), `RESTS_ON` (files whose text decides the
result) and `fit(panel, settings) -> Fitted`. Its priors of parameters are those of the shelf:
`prior_site` gives them to NumPyro, so that one table serves sampling, documentation and fitting.
"""

from __future__ import annotations

import importlib.metadata
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from bondstrike.errors import SolveError
from bondstrike.evidence import posterior as store
from bondstrike.evidence.distributions import (
    Beta,
    Floats,
    Lognormal,
    Normal,
    TruncatedNormal,
    Uniform,
)
from bondstrike.evidence.posterior import Posterior, Record
from bondstrike.evidence.prior import Prior
from bondstrike.evidence.shelf import load_priors

WORST_RHAT: Final = 1.01
"""Largest split R-hat of a fit that is kept."""

LEAST_ESS: Final = 400.0
"""Least effective sample size of a fit that is kept."""

LIBRARIES: Final = ("jax", "numpy", "numpyro", "scipy")
"""Libraries whose versions stand in the record."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How long to sample."""

    seed: int = 1
    chains: int = 4
    warmup: int = 1000
    """Steps of adaptation by chain."""
    draws: int = 1000
    """Draws by chain after that."""
    kept: int = 1000
    """Draws that are stored, evenly spaced over all chains."""

    @classmethod
    def short(cls, seed: int = 1) -> Settings:
        """A run of seconds, for tests: two chains, a few hundred steps."""
        return cls(seed, chains=2, warmup=300, draws=300, kept=300)


@dataclass(frozen=True, slots=True, eq=False)
class Sampled:
    """Draws by site, axes `chain`, `draw`, and how well they were drawn."""

    sites: Mapping[str, Floats]
    rhat: Mapping[str, float]
    """Split R-hat by site."""
    ess: Mapping[str, float]
    """Effective sample size by site."""
    divergences: int

    def kept(self, name: str, count: int) -> Floats:
        """`count` draws of one site, evenly spaced over chains and draws."""
        flat = self.sites[name].reshape(-1, *self.sites[name].shape[2:])
        return flat[spaced(len(flat), count)]


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """What a fit module returns; arrays have the axis `draw`, all of one length."""

    draws: Mapping[str, Floats]
    """Parameters by path, in the unit of their prior and inside its valid range."""
    latents: Mapping[str, Floats]
    """Other quantities by name."""
    loglik: Mapping[str, Floats]
    """Log-likelihood by study id, ids that can't be taken apart joined with `+`."""
    rhat: Mapping[str, float]
    ess: Mapping[str, float]
    divergences: int = 0
    method: str = "NUTS"
    """`NUTS`, or the name of another sampler."""
    drawn: int | None = None
    """Draws in all chains together, where that isn't what the settings say."""
    notes: Mapping[str, str | float] = field(default_factory=dict)
    """What a reader must know, by a short key."""


def spaced(total: int, count: int) -> np.ndarray:
    """Positions of `count` draws of `total`, evenly spaced; all if there are fewer."""
    return np.unique(np.linspace(0, total - 1, min(count, total)).round().astype(int))


def double_precision() -> None:
    """Switch JAX to float64 before the first array is made."""
    import jax

    jax.config.update("jax_enable_x64", True)


def prior_site(prior: Prior, name: str = "") -> Any:
    """Sample a prior of the shelf in a NumPyro model, cut at its valid range.

    The site is called `name`, or by the prior's path. Two-sided lognormals are drawn through a
    standard normal, so that chains move freely whatever their scale.
    """
    import jax.numpy as jnp
    import numpyro
    from numpyro import distributions as dist

    name, belief, (lo, hi) = name or prior.path, prior.distribution, prior.valid
    if isinstance(belief, Lognormal):
        below, above = belief.spreads()
        ends = _scores(belief, lo), _scores(belief, hi)
        z: Any = numpyro.sample(
            f"{name}~", dist.TruncatedNormal(0.0, 1.0, low=ends[0], high=ends[1])
        )
        spread = jnp.where(z < 0, below, above)
        value = belief.floor + (belief.median - belief.floor) * jnp.exp(z * spread)
        return numpyro.deterministic(name, value)
    return numpyro.sample(name, _plain(belief, lo, hi, dist))


def _plain(belief: Any, lo: float, hi: float, dist: Any) -> Any:
    """NumPyro's twin of a distribution of the shelf."""
    if isinstance(belief, TruncatedNormal):
        low, high = max(lo, belief.lo), min(hi, belief.hi)
        return dist.TruncatedNormal(belief.mean, belief.sd, low=low, high=high)
    if isinstance(belief, Normal):
        return dist.TruncatedNormal(belief.mean, belief.sd, low=lo, high=hi)
    if isinstance(belief, Beta):
        return dist.Beta(belief.a, belief.b)
    if isinstance(belief, Uniform):
        return dist.Uniform(belief.lo, belief.hi)
    raise SolveError(f"no sampler for a prior of kind {belief.name}")


def _scores(belief: Lognormal, end: float) -> float:
    """Standard score of an end of the valid range; ±10 stands for infinity."""
    if end <= belief.floor:
        return -10.0
    below, above = belief.spreads()
    distance = math.log((end - belief.floor) / (belief.median - belief.floor))
    return float(np.clip(distance / (below if distance < 0 else above), -10.0, 10.0))


def run(model: Callable[..., Any], settings: Settings, *args: Any, **kwargs: Any) -> Sampled:
    """Sample a NumPyro model by NUTS, all chains side by side on one device.

    Sites whose names end in `~` are means to an end and are left out. The same settings give the
    same draws on the same kind of machine.
    """
    double_precision()
    import jax
    from numpyro.infer import MCMC, NUTS

    mcmc = MCMC(
        NUTS(model, target_accept_prob=0.95),
        num_warmup=settings.warmup,
        num_samples=settings.draws,
        num_chains=settings.chains,
        chain_method="vectorized",
        progress_bar=False,
    )
    mcmc.run(jax.random.PRNGKey(settings.seed), *args, extra_fields=("diverging",), **kwargs)
    drawn = mcmc.get_samples(group_by_chain=True)
    sites = {name: np.asarray(x) for name, x in drawn.items() if not name.endswith("~")}
    diverging = int(np.asarray(mcmc.get_extra_fields()["diverging"]).sum())
    return Sampled(sites, *diagnosed(sites), diverging)


def diagnosed(sites: Mapping[str, Floats]) -> tuple[dict[str, float], dict[str, float]]:
    """Split R-hat and effective sample size by site (axes `chain`, `draw`), worst of its entries.

    Gelman and others, Bayesian Data Analysis, third edition, section 11.4.
    """
    from numpyro.diagnostics import effective_sample_size, split_gelman_rubin

    rhat = {name: float(np.max(split_gelman_rubin(x))) for name, x in sites.items()}
    ess = {name: float(np.min(effective_sample_size(x))) for name, x in sites.items()}
    return rhat, ess


def to_posterior(
    name: str,
    parameters: Sequence[str],
    rests_on: tuple[str, ...],
    fitted: Fitted,
    settings: Settings,
    as_of: str,
) -> Posterior:
    """The fit with its record. Raises `SolveError` if parameters and draws don't match."""
    if set(parameters) != set(fitted.draws):
        raise SolveError(f"fit {name} gave {sorted(fitted.draws)}, not {sorted(parameters)}")
    priors = load_priors()
    for path in parameters:
        _inside(priors[path], fitted.draws[path])
    record = Record(
        name=name,
        method=fitted.method,
        seed=settings.seed,
        chains=settings.chains,
        warmup=settings.warmup,
        drawn=fitted.drawn or settings.chains * settings.draws,
        kept=len(next(iter(fitted.draws.values()))),
        divergences=fitted.divergences,
        rhat=_rounded(fitted.rhat),
        ess=_rounded(fitted.ess),
        rests_on=rests_on,
        digest=store.digest(rests_on),
        priors={path: priors[path].distribution.expression() for path in parameters},
        made_with={library: importlib.metadata.version(library) for library in LIBRARIES},
        as_of=as_of,
        notes=dict(fitted.notes),
    )
    return Posterior(fitted.draws, fitted.latents, fitted.loglik, record)


def _inside(prior: Prior, draws: Floats) -> None:
    """Raise `SolveError` if a draw isn't finite or lies outside the valid range."""
    lo, hi = prior.valid
    if not (np.isfinite(draws).all() and lo <= draws.min() and draws.max() <= hi):
        raise SolveError(f"draws of {prior.path} leave the valid range {lo:g} to {hi:g}")


def _rounded(numbers: Mapping[str, float]) -> dict[str, float]:
    return {name: float(f"{value:.5g}") for name, value in numbers.items()}


def faults(made: Fitted | Record) -> list[str]:
    """Why a fit can't be trusted, one line each; empty if it can."""
    found = [f"R-hat of {n} is {x:.3f}" for n, x in made.rhat.items() if not x <= WORST_RHAT]
    found += [f"{x:.0f} draws of {n} in effect" for n, x in made.ess.items() if x < LEAST_ESS]
    if made.divergences:
        found.append(f"{made.divergences} divergent steps")
    return found
