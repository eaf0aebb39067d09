"""Iterative proportional fitting (RAS): a prior table stretched to given row and column sums."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bondstrike.errors import DataError

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]

TOLERANCE = 1e-12
MAX_SWEEPS = 20_000


def proportional_fit(prior: Matrix, rows: Vector, columns: Vector, what: str) -> Matrix:
    """Stretch `prior` [row, column] by row and column factors to the given sums.

    Odds ratios of the prior are kept, zeros stay zero; the sums of `rows` and `columns` must
    agree to 1e-9. Ends on a column pass, so columns are exact and rows hold to 1e-12 of the
    total. Raises `DataError` naming `what` if the sums differ or the fit does not converge.
    Source: Deming and Stephan (1940); in national accounts Stone (1961).
    """
    total = float(rows.sum())
    if abs(total - columns.sum()) > 1e-9 * max(total, 1.0):
        raise DataError(f"{what} · rows sum to {total:.6f}, columns to {columns.sum():.6f}")
    if np.any(rows < 0) or np.any(columns < 0) or np.any(prior < 0):
        raise DataError(f"{what} · a negative target or prior · allowed: zero or more")
    fitted = prior.astype(np.float64)
    for _ in range(MAX_SWEEPS):
        fitted = _scaled(fitted, rows[:, None], fitted.sum(axis=1, keepdims=True))
        fitted = _scaled(fitted, columns[None, :], fitted.sum(axis=0, keepdims=True))
        if np.max(np.abs(fitted.sum(axis=1) - rows)) <= TOLERANCE * total:
            return fitted
    worst = int(np.argmax(np.abs(fitted.sum(axis=1) - rows)))
    raise DataError(f"{what} · no fit within {MAX_SWEEPS} sweeps · worst row {worst}")


def _scaled(matrix: Matrix, wanted: Matrix, got: Matrix) -> Matrix:
    return matrix * np.divide(wanted, got, out=np.zeros_like(got), where=got > 0)
