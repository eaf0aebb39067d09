"""More weight for one study, less for another: the draws of a fit re-weighted, without a new fit.

A study's weight w is the power to which its likelihood is raised: 1 as fitted, 0 leaves it out, 2
counts it twice. A draw then weighs

    exp Σ (wᵢ − 1) · loglikᵢ ,

smoothed in its upper tail by a generalised Pareto distribution (Vehtari, Simpson, Gelman, Yao &
Gabry 2024, Pareto smoothed importance sampling). Its shape k says whether the draws can bear it:
over 0.7 they can't, and the request is refused instead of answered badly.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from bondstrike.errors import InputError, unknown_name
from bondstrike.evidence.distributions import Floats
from bondstrike.evidence.posterior import TOGETHER, Posterior

LARGEST: Final = 5.0
"""Largest weight of a study."""

WORST_SHAPE: Final = 0.7
"""Largest Pareto shape at which re-weighted draws are trusted."""

FEWEST: Final = 100.0
"""Least number of draws that must effectively be left."""


@dataclass(frozen=True, slots=True, eq=False)
class Weighted:
    """Draws and what each of them weighs."""

    weights: Floats
    """By draw; they sum to one."""
    shape: float
    """Pareto shape k of the largest raw weights; −inf if all are equal."""

    @property
    def effective(self) -> float:
        """Number of equally weighted draws worth as much (Kish)."""
        return float(1.0 / np.sum(self.weights**2))

    @property
    def sound(self) -> bool:
        """Whether the draws can bear these weights."""
        return self.shape <= WORST_SHAPE and self.effective >= FEWEST


def units(posterior: Posterior) -> dict[str, str]:
    """Study id → the column of log-likelihood that it belongs to."""
    return {id: unit for unit in posterior.loglik for id in unit.split(TOGETHER)}


def check_weights(weights: Mapping[str, float], known: set[str], where: str = "weights") -> None:
    """Raise `InputError` on an unknown study or a weight outside 0 to `LARGEST`."""
    for id, weight in weights.items():
        if id not in known:
            raise unknown_name("study that a fit rests on", id, known, where=where)
        number = isinstance(weight, int | float) and not isinstance(weight, bool)
        if not number or not 0.0 <= weight <= LARGEST:
            raise InputError(
                "a study's weight must be a number",
                where=f"{where}.{id}",
                got=weight,
                allowed=f"0 (left out) to {LARGEST:g}, 1 as fitted",
            )


def reweighted(posterior: Posterior, weights: Mapping[str, float]) -> Weighted:
    """Weights of the draws under the studies' weights; ids of other fits are passed over.

    Raises `InputError` if studies that can't be taken apart are given different weights.
    """
    table, asked = units(posterior), {}
    for id, weight in weights.items():
        unit = table.get(id)
        if unit is not None and asked.setdefault(unit, float(weight)) != float(weight):
            raise InputError(
                "studies of one paper are weighed together", where="weights", got=unit,
                allowed="one weight for all of them",
            )  # fmt: skip
    count = len(next(iter(posterior.draws.values())))
    terms = [(weight - 1.0) * posterior.loglik[unit] for unit, weight in asked.items()]
    return smoothed(np.sum(terms, axis=0) if terms else np.zeros(count))


def smoothed(logs: Floats) -> Weighted:
    """Pareto-smoothed weights from log weights, axis `draw`."""
    logs = logs - logs.max()
    count = len(logs)
    if np.ptp(logs) < 1e-12:
        return Weighted(np.full(count, 1.0 / count), -math.inf)
    raw = np.exp(logs)
    tail = int(min(0.2 * count, 3.0 * math.sqrt(count)))
    order = np.argsort(raw, kind="stable")
    top, cut = order[-tail:], raw[order[-tail - 1]]
    shape, scale = pareto(raw[top] - cut)
    if math.isfinite(shape):
        levels = (np.arange(tail) + 0.5) / tail
        if abs(shape) > 1e-9:
            excess = scale * np.expm1(-shape * np.log1p(-levels)) / shape
        else:
            excess = -scale * np.log1p(-levels)
        raw[top] = np.minimum(cut + excess, 1.0)
    return Weighted(raw / raw.sum(), shape)


def pareto(excesses: Floats) -> tuple[float, float]:
    """Shape and scale of a generalised Pareto distribution of positive excesses.

    Zhang & Stephens (2009), with the weak prior of shape ½ that Vehtari and others add.
    """
    x = np.sort(excesses)
    n = len(x)
    if x[-1] <= 0.0 or n < 5:
        return -math.inf, 0.0
    m = 30 + int(math.sqrt(n))
    quarter = x[max(int(n / 4 + 0.5) - 1, 0)]
    quarter = quarter if quarter > 0.0 else x[x > 0.0][0]
    grid = 1.0 / x[-1] + (1.0 - np.sqrt(m / (np.arange(1, m + 1) - 0.5))) / (3.0 * quarter)
    shapes = np.log1p(-grid[:, None] * x).mean(axis=1)
    profile = n * (np.log(-grid / shapes) - shapes - 1.0)
    share = np.exp(profile - profile.max())
    place = float(np.sum(grid * share) / share.sum())
    shape = float(np.log1p(-place * x).mean())
    scale = -shape / place
    return (n * shape + 10.0 * 0.5) / (n + 10.0), float(scale)
