"""What we believe about one parameter, why, and on whose word.

A `Prior` joins a distribution with the range outside which the model must not go, with the
studies it rests on and with a sentence that says what is evidence and what is judgement. Draws
are cut off at the valid range, on either side of the median apart: the lower half of the draws
follows the distribution given that it lies between the range's low end and the median, the upper
half likewise. So no draw has to be thrown away and the median is the one that was stated.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from bondstrike.errors import InputError, unknown_name
from bondstrike.evidence.distributions import (
    Beta,
    Distribution,
    Fixed,
    Floats,
    Lognormal,
    Mixture,
    Normal,
    TruncatedNormal,
    Uniform,
    number,
    parse_distribution,
    span,
)
from bondstrike.evidence.empirical import Empirical

JUDGEMENT = "judgement"
"""Grade of a prior that no study carries."""

Given = float | int | str | Distribution
"""What an override may be: a number fixes, a distribution or its text replaces the prior."""

Overrides = Mapping[str, Given]
"""Path → what is given instead of the prior."""

_WORDS: dict[type[Distribution], str] = {
    Uniform: "uniform",
    Normal: "normal",
    TruncatedNormal: "normal, cut off",
    Lognormal: "lognormal",
    Beta: "beta",
    Mixture: "mixture of normals",
    Empirical: "fitted",
}


@dataclass(frozen=True, slots=True)
class Prior:
    """Belief about one field of one link's parameters."""

    path: str
    """Link and field, e.g. `treasuries.lasting_bp`."""
    meaning: str
    """What the parameter is."""
    unit: str
    """Unit of the value, in words; shares say `share`."""
    distribution: Distribution
    """The belief, before the valid range cuts it off."""
    valid: tuple[float, float]
    """Smallest and largest value that the model's equations bear."""
    cites: tuple[str, ...]
    """Ids of studies in `evidence.library`."""
    grade: str
    """A–D as the evidence that sets the centre was seen, or `judgement`."""
    why: str
    """What is evidence and what is judgement, in a sentence or two."""
    as_of: str
    """Month of the last review, YYYY-MM."""
    fit: str = ""
    """Name of the fit whose posterior replaces it; empty if there is none."""
    before: Distribution | None = None
    """The prior before the fit, once `distribution` is what the fit left; None otherwise."""
    yours: bool = False
    """True if the user gave it in place of the shipped prior."""

    def quantile(self, u: ArrayLike) -> Floats:
        """Value, in `unit`, below which probability `u` in (0, 1) lies; same shape as `u`."""
        lo, hi = self.valid
        below, above = self._kept()
        share = 2.0 * np.asarray(u, float) - 1.0
        inner = 0.5 + 0.5 * share * np.where(share < 0, 1.0 - 2.0 * below, 2.0 * above - 1.0)
        return np.clip(self.distribution.quantile(inner), lo, hi)

    def _kept(self) -> tuple[float, float]:
        """Probabilities of the distribution at the two ends of the valid range."""
        lo, hi = self.valid
        low, high = self.distribution.support
        below = 0.0 if lo <= low else float(self.distribution.cdf(lo))
        above = 1.0 if hi >= high else float(self.distribution.cdf(hi))
        return below, above

    @property
    def median(self) -> float:
        """Middle value, in `unit`."""
        return float(self.quantile(0.5))

    @property
    def fixed(self) -> bool:
        """True if the value is certain."""
        return isinstance(self.distribution, Fixed)

    def describe(self) -> str:
        """The belief in words, e.g. `lognormal, median 4, 5–95 % 1.5–10 bp`."""
        unit = f" {self.unit}"
        if self.fixed:
            return f"fixed at {self.median:.6g}{unit}"
        if isinstance(self.distribution, Uniform):
            return f"uniform, {span(*self.distribution.support)}{unit}"
        low, high = (float(value) for value in self.quantile([0.05, 0.95]))
        kind = _WORDS[type(self.distribution)]
        return f"{kind}, median {number(self.median)}, 5–95 % {span(low, high)}{unit}"

    def replaced(self, given: Given) -> Prior:
        """This prior with the user's number or distribution instead, marked `yours`.

        Raises `InputError` if it cannot be read or reaches outside the valid range.
        """
        distribution = _read(given, self.path)
        problem = outside(distribution, self.valid)
        if problem:
            raise InputError(
                f"{problem} outside the valid range",
                where=self.path,
                got=given,
                allowed=f"{span(*self.valid)} {self.unit}",
            )
        return dataclasses.replace(self, distribution=distribution, before=None, yours=True)


def _read(given: Given, path: str) -> Distribution:
    """A number, a text or a distribution as a distribution; `InputError` otherwise."""
    if isinstance(given, Distribution):
        return given
    if isinstance(given, str):
        return parse_distribution(given, where=path)
    usable = isinstance(given, int | float | np.integer | np.floating)
    if isinstance(given, bool) or not usable or not math.isfinite(given):
        raise InputError(
            "not a finite number", where=path, got=given, allowed="a number or a distribution"
        )
    return Fixed(float(given))


def outside(distribution: Distribution, valid: tuple[float, float]) -> str:
    """What of the distribution lies outside the valid range, in words; empty if nothing does.

    A value, and the ends of a uniform or truncated distribution, must lie inside; of the others
    the 5 % and 95 % points must, and the rest of their tails is cut off.
    """
    lo, hi = valid
    if isinstance(distribution, Fixed | Uniform | TruncatedNormal):
        ends = distribution.support
    else:
        ends = tuple(float(value) for value in distribution.quantile([0.05, 0.95]))
    if all(lo <= end <= hi for end in ends):
        return ""
    return "value" if isinstance(distribution, Fixed) else f"5–95 % or ends {span(*ends)}"


def override(priors: Mapping[str, Prior], overrides: Overrides | None) -> dict[str, Prior]:
    """The priors with the user's numbers and distributions in place; the order is kept.

    Raises `InputError` on an unknown path (with the nearest match), on text that is not in the
    grammar of `evidence.distributions`, and on values outside the valid range.
    """
    changed = dict(priors)
    for path, given in (overrides or {}).items():
        if path not in changed:
            raise unknown_name("parameter", path, changed)
        changed[path] = changed[path].replaced(given)
    return changed
