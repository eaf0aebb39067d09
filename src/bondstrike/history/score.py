"""How good was a prediction: where the outcome fell in it, and how far off it was.

- **Probability integral transform**: the share of the sample below the outcome, half of what ties
  with it. Over many outcomes it is uniform if the predictions are honest.
- **Coverage**: how often an outcome lies in the central 50 or 90 % of the draws.
- **CRPS**: the mean distance of the sample from the outcome less half the mean distance within
  the sample, in the unit of the outcome; for a single number the absolute error. Smaller is better
  (Gneiting & Raftery 2007; the fair form of Ferro 2014, which doesn't reward small samples).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from bondstrike.errors import InputError

HALF: Final = (0.25, 0.75)
"""Probabilities between which the central half of the draws lies."""

NINETY: Final = (0.05, 0.95)
"""The same for nine tenths."""

CONFIDENCE: Final = 0.95
"""Confidence of the range about a coverage."""


def checked(sample: np.ndarray) -> np.ndarray:
    """The sample as float64. Raises `InputError` if it is empty, not flat or not finite."""
    found = np.asarray(sample, float)
    if found.ndim != 1 or not found.size or not np.isfinite(found).all():
        raise InputError("a sample to be scored has one axis and finite numbers", where="score")
    return found


def crps(sample: np.ndarray, observed: float) -> float:
    """Fair CRPS of a sample, axis `draw`, in its unit; `InputError` as `checked`.

    Both means in O(n log n): in a sorted sample x₍ᵢ₎ stands i − 1 times above and n − i times below
    another draw.
    """
    x = np.sort(checked(sample))
    n = len(x)
    off = float(np.abs(x - observed).mean())
    if n == 1:
        return off
    counts = 2.0 * np.arange(1, n + 1) - n - 1.0
    return off - float(counts @ x) / (n * (n - 1.0))


def pit(sample: np.ndarray, observed: float) -> float:
    """Share of the sample below the outcome, ties by half, 0 to 1; `InputError` as `checked`."""
    x = checked(sample)
    return float(((x < observed).sum() + 0.5 * (x == observed).sum()) / len(x))


def central(sample: np.ndarray, ends: tuple[float, float]) -> tuple[float, float]:
    """Quantiles of the sample at two probabilities, in its unit; `InputError` as `checked`."""
    low, high = np.quantile(checked(sample), ends)
    return float(low), float(high)


def inside(observed: float, ends: tuple[float, float]) -> bool:
    """Whether the outcome lies between the ends, or on one."""
    return ends[0] <= observed <= ends[1]


@dataclass(frozen=True, slots=True)
class Coverage:
    """How often outcomes lay inside a range."""

    hits: int
    count: int
    low: float
    """Lower end of the 95 % range of the true share, 0 to 1 (Clopper & Pearson)."""
    high: float
    """Upper end."""

    @property
    def share(self) -> float:
        """Share of outcomes inside, not a number if there are none."""
        return self.hits / self.count if self.count else float("nan")


def coverage(hits: int, count: int) -> Coverage:
    """Share of hits with the exact binomial range, as if the outcomes were independent.

    Raises `InputError` unless 0 ≤ hits ≤ count.
    """
    from scipy.special import betaincinv

    if not 0 <= hits <= count:
        raise InputError("hits must lie between 0 and count", where="coverage", got=hits)
    tail = 0.5 * (1.0 - CONFIDENCE)
    low = float(betaincinv(hits, count - hits + 1, tail)) if hits else 0.0
    high = float(betaincinv(hits + 1, count - hits, 1.0 - tail)) if hits < count else 1.0
    return Coverage(hits, count, low, high)


def skill(ours: np.ndarray, theirs: np.ndarray) -> float:
    """1 − mean(ours) / mean(theirs) of scaled scores, axis `outcome`: over 0 is ahead.

    Not a number if the rival's mean is zero or there are none.
    """
    if not len(theirs) or not np.mean(theirs) > 0.0:
        return float("nan")
    return float(1.0 - np.mean(ours) / np.mean(theirs))
