"""What is believed once the studies have been heard: priors, and posteriors where there is a fit.

A prior whose table says `fit = "…"` is replaced by that fit's draws; the others stay. Parameters of
one fit depend on each other: a low lasting effect with a high ratio of the first month, say. Their
dependence is carried over by ranks (a Gaussian copula with the correlation of the draws' normal
scores), so that every parameter keeps its own stream of uniforms and its own posterior. An override
takes the place of one posterior and leaves the draws of the others as they are.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from bondstrike.errors import DataError, InputError
from bondstrike.evidence import without
from bondstrike.evidence.distributions import Floats
from bondstrike.evidence.empirical import Empirical
from bondstrike.evidence.posterior import Posterior, load, refit
from bondstrike.evidence.prior import Overrides, Prior, override
from bondstrike.evidence.shelf import load_priors
from bondstrike.evidence.weights import Weighted, check_weights, reweighted, smoothed, units

Weights = Mapping[str, float]
"""Study id → weight: 1 as fitted, 0 left out."""


@dataclass(frozen=True, slots=True, eq=False)
class Coupling:
    """Parameters of one fit, and how they depend on each other."""

    paths: tuple[str, ...]
    lower: Floats
    """Lower Cholesky factor of the correlation of normal scores, axes `parameter`, `parameter`."""


@dataclass(frozen=True, slots=True, eq=False)
class Beliefs:
    """Every parameter's belief, in the order of the parameter classes, and their dependence."""

    priors: Mapping[str, Prior]
    couplings: tuple[Coupling, ...] = ()

    def values_at(self, columns: Mapping[str, Floats]) -> dict[str, Floats]:
        """Values at independent uniforms by path (axis `draw`), in the unit of the priors."""
        coupled = dict(columns)
        for coupling in self.couplings:
            coupled |= _coupled(columns, coupling)
        return {path: prior.quantile(coupled[path]) for path, prior in self.priors.items()}


def _coupled(columns: Mapping[str, Floats], coupling: Coupling) -> dict[str, Floats]:
    """Dependent uniforms from independent ones.

    Written out instead of a matrix product, whose last digits hang on how many draws there are.
    """
    from scipy.special import ndtr, ndtri

    scores = [ndtri(columns[path]) for path in coupling.paths]
    coupled: dict[str, Floats] = {}
    for place, path in enumerate(coupling.paths):
        total = coupling.lower[place, 0] * scores[0]
        for before in range(1, place + 1):
            total = total + coupling.lower[place, before] * scores[before]
        coupled[path] = np.clip(ndtr(total), 2.0**-53, 1.0 - 2.0**-53)
    return coupled


def load_beliefs(overrides: Overrides | None = None, weights: Weights | None = None) -> Beliefs:
    """All parameters as the studies leave them, with the user's weights and overrides in place.

    Raises `InputError` on an unknown study, a weight out of range or one that the draws can't
    bear, and on a wrong override; `DataError` if a posterior doesn't match its code or priors.
    """
    fitted = _fitted(tuple(sorted((weights or {}).items())))
    return Beliefs(override(fitted.priors, overrides), fitted.couplings)


def weighable() -> dict[str, str]:
    """Study id → name of the fit that rests on it, for every study that can be weighed."""
    names = dict.fromkeys(prior.fit for prior in load_priors().values() if prior.fit)
    return {id: name for name in names for id in units(load(name))}


@lru_cache(maxsize=64)
def _fitted(weights: tuple[tuple[str, float], ...]) -> Beliefs:
    """Priors with the posteriors of their fits in place."""
    priors, couplings = dict(load_priors()), []
    asked = dict(weights)
    if asked:
        check_weights(asked, set(weighable()))
    for name in dict.fromkeys(prior.fit for prior in priors.values() if prior.fit):
        posterior = load(name)
        paths = tuple(path for path, prior in priors.items() if prior.fit == name)
        _check(name, posterior, {path: priors[path] for path in paths})
        draws, weighted = answered(name, asked)
        for path in paths:
            priors[path] = _replaced(priors[path], draws[path], weighted)
        couplings.append(_coupling(paths, draws, weighted))
    return Beliefs(priors, tuple(couplings))


def _check(name: str, posterior: Posterior, priors: Mapping[str, Prior]) -> None:
    """The posterior was fitted from these very priors and knows these parameters."""
    now = {path: prior.distribution.expression() for path, prior in priors.items()}
    if now != dict(posterior.record.priors):
        changed = sorted(dict(now.items() ^ posterior.record.priors.items()))
        raise DataError(
            f"posterior {name} was fitted from other priors of {', '.join(changed)} "
            f"· refit with: {refit(name)}"
        )


def answered(name: str, weights: Weights) -> tuple[Mapping[str, Floats], Weighted]:
    """Draws of a fit's parameters under weights of studies, and what each draw weighs.

    Re-weighted where the stored draws can bear it, else those of a refit made without that study.
    Raises `InputError` if neither answers.
    """
    posterior = load(name)
    weighted = reweighted(posterior, weights)
    if weighted.sound:
        return posterior.draws, weighted
    unit = without.standing_in(name, posterior, weights)
    if unit:
        draws = without.load(name)[unit]
        return draws, smoothed(np.zeros(len(next(iter(draws.values())))))
    raise InputError(
        "the stored draws can't bear these weights of studies",
        where=f"weights, fit {name}",
        got=f"Pareto shape {weighted.shape:.2f}, {weighted.effective:.0f} draws left",
        allowed="weights nearer to 1, or fewer studies left out at once",
    )


def borne(name: str, weights: Weights) -> bool:
    """Whether a fit has an answer under these weights of studies."""
    posterior = load(name)
    sound = reweighted(posterior, weights).sound
    return sound or bool(without.standing_in(name, posterior, weights))


def _replaced(prior: Prior, draws: Floats, weighted: Weighted) -> Prior:
    """The prior with the fit's draws in its place; what it was before is kept beside it."""
    fitted = Empirical.of(draws, weighted.weights)
    return dataclasses.replace(prior, distribution=fitted, before=prior.distribution)


def _coupling(paths: tuple[str, ...], draws: Mapping[str, Floats], weighted: Weighted) -> Coupling:
    """Correlation of the draws' normal scores, weighted."""
    from scipy.special import ndtri

    scores = []
    for path in paths:
        values = draws[path]
        order = np.argsort(values, kind="stable")
        share = weighted.weights[order]
        score = np.empty(len(values))
        score[order] = ndtri(np.clip(np.cumsum(share) - 0.5 * share, 1e-12, 1.0 - 1e-12))
        scores.append(score)
    joint = np.atleast_2d(np.cov(np.stack(scores), aweights=weighted.weights))
    spread = np.sqrt(np.diag(joint))
    lower = np.linalg.cholesky(joint / np.outer(spread, spread))
    return Coupling(paths, np.asarray(lower, np.float64))
