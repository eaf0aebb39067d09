"""Least squares with standard errors that bear fat tails and serial correlation.

Newey & West (1987), Bartlett weights. No dependency but numpy: a reader can check every line.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, slots=True)
class Fit:
    """A regression with a constant; the constant comes first."""

    coefficients: NDArray[np.float64]
    errors: NDArray[np.float64]
    """Standard errors of the coefficients."""
    residuals: NDArray[np.float64]
    observations: int

    @property
    def spread(self) -> float:
        """Standard deviation of the residuals, corrected for degrees of freedom."""
        return float(self.residuals.std(ddof=len(self.coefficients)))

    @property
    def spread_error(self) -> float:
        """Standard error of `spread`, with the residuals' own kurtosis."""
        kurtosis = np.mean(self.residuals**4) / np.mean(self.residuals**2) ** 2
        return self.spread * float(np.sqrt((kurtosis - 1) / (4 * self.observations)))


def least_squares(y: ArrayLike, x: ArrayLike, lags: int) -> Fit:
    """Regress `y` (axis `week`) on a constant and `x` (`week` or `week`, `regressor`).

    `lags` is the number of autocovariances in the standard errors.
    """
    left = np.asarray(y, float)
    right = np.column_stack([np.ones(len(left)), np.asarray(x, float)])
    bread = np.linalg.inv(right.T @ right)
    coefficients = bread @ (right.T @ left)
    residuals = left - right @ coefficients
    scores = right * residuals[:, None]
    middle = scores.T @ scores
    for lag in range(1, lags + 1):
        cross = scores[lag:].T @ scores[:-lag]
        middle += (1 - lag / (lags + 1)) * (cross + cross.T)
    errors = np.sqrt(np.diag(bread @ middle @ bread))
    return Fit(coefficients, errors, residuals, len(left))


def autoregression(x: ArrayLike, lags: int) -> Fit:
    """First-order autoregression of `x` (axis `week`): constant, then persistence."""
    values = np.asarray(x, float)
    return least_squares(values[1:], values[:-1], lags)


def half_life(persistence: float) -> float:
    """Periods until half of a shock is gone when `persistence` of it is left after one."""
    return float(np.log(0.5) / np.log(persistence))
