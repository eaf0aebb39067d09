"""How far the data moved each parameter from its prior, and whether it may be called identified.

Both are put on the prior's own scale: twenty bins that the prior fills evenly. What posterior and
prior have in common is

    overlap = Σ min(share of the posterior in the bin, 1/20) ,

1 if the data said nothing, towards 0 if they said much. Parameters without a fit stand as their
priors do: on published estimates that their table cites, or on judgement.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from bondstrike.evidence.distributions import Distribution
from bondstrike.evidence.prior import JUDGEMENT, Prior

BINS: Final = 20
"""Bins of equal prior probability."""

SAME: Final = 0.8
"""Overlap from which on prior and posterior count as the same: not identified.

At least a fifth of the probability must have moved. A thousand draws of the prior itself overlap
with it by 0.93 to 0.96."""


class Standing(StrEnum):
    """What a parameter rests on."""

    FITTED = "fitted"
    """A fit moved it away from its prior."""
    UNMOVED = "unmoved"
    """A fit left it where its prior was: not identified."""
    CITED = "cited"
    """Its prior is set by published or own estimates; no fit of ours."""
    JUDGEMENT = "judgement"
    """No study sets it: not identified."""
    YOURS = "yours"
    """The user gave it."""


IDENTIFIED: Final = (Standing.FITTED, Standing.CITED)
"""Standings that rest on something measured."""


@dataclass(frozen=True, slots=True)
class Identification:
    """One parameter's standing."""

    path: str
    standing: Standing
    overlap: float | None
    """Overlap of prior and posterior; None without a fit."""
    fit: str
    """Name of the fit; empty without one."""

    @property
    def identified(self) -> bool:
        """Whether something measured stands behind it."""
        return self.standing in IDENTIFIED


def overlap(prior: Distribution | Prior, posterior: Distribution) -> float:
    """What prior and posterior have in common, 0 to 1; a `Prior` is cut at its valid range."""
    edges = prior.quantile(np.arange(1, BINS) / BINS)
    below = np.concatenate([[0.0], posterior.cdf(edges), [1.0]])
    return float(np.minimum(np.diff(below), 1.0 / BINS).sum())


def identify(prior: Prior) -> Identification:
    """The standing of one belief, as `beliefs.load_beliefs` gives it."""
    if prior.yours:
        return Identification(prior.path, Standing.YOURS, None, "")
    if prior.before is not None:
        before = dataclasses.replace(prior, distribution=prior.before, before=None)
        common = overlap(before, prior.distribution)
        standing = Standing.UNMOVED if common >= SAME else Standing.FITTED
        return Identification(prior.path, standing, common, prior.fit)
    standing = Standing.JUDGEMENT if prior.grade == JUDGEMENT else Standing.CITED
    return Identification(prior.path, standing, None, "")


def identification(priors: Mapping[str, Prior]) -> dict[str, Identification]:
    """The standing of every belief, in their order."""
    return {path: identify(prior) for path, prior in priors.items()}
