"""How fast volatility learns and forgets: GARCH(1,1) by quasi-maximum likelihood.

    σ²(t) = (1 − news − memory) σ₀² + news · r²(t−1) + memory · σ²(t−1)

Bollerslev (1986); standard errors of Bollerslev & Wooldridge (1992), which hold for fat tails.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Garch:
    """Fitted weights and their standard errors; `usual` is σ₀ in the unit of the moves."""

    news: float
    memory: float
    usual: float
    news_error: float
    memory_error: float
    observations: int


def _terms(theta: Floats, moves: Floats) -> Floats:
    """Negative log density of each move, but for a constant; theta = news, memory, σ₀."""
    news, memory, usual = theta
    variance = np.empty(len(moves))
    variance[0] = np.mean(moves**2)
    base = (1 - news - memory) * usual**2
    for t in range(1, len(moves)):
        variance[t] = base + news * moves[t - 1] ** 2 + memory * variance[t - 1]
    return 0.5 * (np.log(variance) + moves**2 / variance)


def _natural(free: Floats) -> Floats:
    """Unbounded numbers → news, memory, σ₀ with news + memory below one."""
    total, share = 1 / (1 + np.exp(-free[:2]))
    return np.array([total * share, total * (1 - share), np.exp(free[2])])


def _errors(theta: Floats, moves: Floats) -> Floats:
    """Sandwich standard errors of theta by central differences."""
    steps = 1e-4 * np.maximum(np.abs(theta), 1e-2)
    shifts = np.diag(steps)

    def scores(at: Floats) -> Floats:
        """Derivative of each term, axes `week`, `theta`."""
        pairs = zip(shifts, steps, strict=True)
        return np.stack(
            [(_terms(at + s, moves) - _terms(at - s, moves)) / (2 * h) for s, h in pairs], axis=1
        )

    pairs = zip(shifts, steps, strict=True)
    hessian = np.stack(
        [(scores(theta + s) - scores(theta - s)).sum(axis=0) / (2 * h) for s, h in pairs]
    )
    bread = np.linalg.inv(0.5 * (hessian + hessian.T))
    meat = scores(theta)
    return np.sqrt(np.diag(bread @ meat.T @ meat @ bread))


def fit_garch(moves: Floats) -> Garch:
    """Fit to moves (axis `week`, any unit); their mean is taken out first."""
    from scipy.optimize import minimize

    centred = moves - moves.mean()

    def loss(free: Floats) -> float:
        return float(_terms(_natural(free), centred).sum())

    starts = [np.array([total, -2.0, np.log(centred.std())]) for total in (1.0, 3.0)]
    options = {"maxiter": 4000, "xatol": 1e-6, "fatol": 1e-8}
    best = min(
        (minimize(loss, start, method="Nelder-Mead", options=options) for start in starts),
        key=lambda found: found.fun,
    )
    theta = _natural(best.x)
    errors = _errors(theta, centred)
    news, memory, usual = map(float, theta)
    return Garch(news, memory, usual, float(errors[0]), float(errors[1]), len(moves))


def without_slow_swings(moves: Floats, window: int) -> Floats:
    """Moves divided by their root mean square within `window` weeks either side.

    Takes out changes of the usual volatility over years, which GARCH mistakes for memory
    (Lamoureux & Lastrapes 1990); scaled back to the overall standard deviation.
    """
    centred = moves - moves.mean()
    squares = centred**2
    slow = [
        np.sqrt(squares[max(0, t - window) : t + window + 1].mean()) for t in range(len(centred))
    ]
    return centred / np.array(slow) * centred.std()
