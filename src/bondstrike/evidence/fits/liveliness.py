"""How much livelier rate news is when fear is high: the spread of weekly changes by the VIX before.

    σ(t) = σ₀ · (VIX(t−1) / 19)^κ ,   change(t) / σ(t) ~ Student-t(ν)

by maximum likelihood; standard errors from the observed information. A large ν means that what is
left once the VIX is known is close to normal.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MIDDLE_VIX = 19.0
"""VIX at which σ₀ is given, points (average of 1990–2025)."""


@dataclass(frozen=True, slots=True)
class Liveliness:
    """Fitted numbers and their standard errors."""

    usual: float
    """σ₀, in the unit of the changes."""
    exponent: float
    """κ."""
    exponent_error: float
    freedom: float
    """ν."""
    observations: int


def _loss(theta: Floats, changes: Floats, fear: Floats) -> float:
    """Negative log-likelihood; theta = log σ₀, κ, log(ν − 2)."""
    from scipy.stats import t

    spread = np.exp(theta[0] + theta[1] * np.log(fear / MIDDLE_VIX))
    density = t.logpdf(changes / spread, np.exp(theta[2]) + 2.0) - np.log(spread)
    return float(-density.sum())


def _error(at: Floats, place: int, changes: Floats, fear: Floats) -> float:
    """Standard error of one entry of theta from second differences of the loss."""
    step = 1e-3 * np.eye(len(at))

    def second(i: int, j: int) -> float:
        ends = [
            sign * other * _loss(at + sign * step[i] + other * step[j], changes, fear)
            for sign in (1, -1)
            for other in (1, -1)
        ]
        return sum(ends) / (4 * 1e-6)

    size = range(len(at))
    information = np.array([[second(i, j) for j in size] for i in size])
    return float(np.sqrt(np.linalg.inv(information)[place, place]))


def fit_liveliness(changes: Floats, fear: Floats) -> Liveliness:
    """Fit to weekly changes and the VIX at the end of the week before, axis `week`.

    The mean of the changes is taken out first.
    """
    from scipy.optimize import minimize

    centred = changes - changes.mean()
    start = np.array([np.log(centred.std()), 0.4, 2.0])
    found = minimize(
        _loss, start, (centred, fear), method="Nelder-Mead",
        options={"maxiter": 4000, "xatol": 1e-6, "fatol": 1e-8},
    ).x  # fmt: skip
    error = _error(found, 1, centred, fear)
    usual, exponent, freedom = np.exp(found[0]), found[1], np.exp(found[2]) + 2.0
    return Liveliness(float(usual), float(exponent), error, float(freedom), len(centred))
