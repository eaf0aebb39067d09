"""A distribution that is known by draws from it, each with a weight: what a fit leaves behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from bondstrike.evidence.distributions import Distribution, Floats


@dataclass(frozen=True, slots=True, eq=False)
class Empirical(Distribution):
    """Sorted draws; between two of them, by the middle of their weights, the quantile is linear."""

    name: ClassVar[str] = "posterior"
    points: Floats
    """Draws from least to greatest, axis `draw`."""
    levels: Floats
    """Probability at each point: what lies below it and half of its own weight, axis `draw`."""

    @classmethod
    def of(cls, draws: ArrayLike, weights: ArrayLike | None = None) -> Empirical:
        """From draws in any order; `weights` (axis `draw`) need not sum to one.

        Raises `ValueError` on fewer than two draws, one that isn't finite, or no weight at all.
        """
        values = np.asarray(draws, float)
        mass = np.ones(values.shape) if weights is None else np.asarray(weights, float)
        if values.ndim != 1 or len(values) < 2 or mass.shape != values.shape:
            raise ValueError("two draws or more, with one weight each")
        if not (np.isfinite(values).all() and (mass >= 0).all() and 0 < mass.sum() < np.inf):
            raise ValueError("draws must be finite, weights not negative and not all zero")
        order = np.argsort(values, kind="stable")
        share = mass[order] / mass.sum()
        return cls(values[order], np.cumsum(share) - 0.5 * share)

    def cdf(self, x: ArrayLike) -> Floats:
        """Linear between the points; 0 below the first and 1 above the last."""
        return np.interp(np.asarray(x, float), self.points, self.levels, left=0.0, right=1.0)

    def quantile(self, u: ArrayLike) -> Floats:
        """Linear between the points; beyond the outermost levels the outermost points."""
        return np.interp(np.asarray(u, float), self.levels, self.points)

    @property
    def support(self) -> tuple[float, float]:
        """Least and greatest draw."""
        return float(self.points[0]), float(self.points[-1])

    def expression(self) -> str:
        """How many draws there are: they are too many to write out."""
        return f"{self.name}({len(self.points)} draws)"
