"""What `bondstrike explain LINK` shows: content with types; wording and layout are the faces'.

The equation comes from the docstring of the link's page in `bondstrike.model`, which whoever
calls hands in, so that this page needs no compiled code.
"""

from __future__ import annotations

from dataclasses import dataclass

from bondstrike.evidence import library
from bondstrike.evidence.library import Study
from bondstrike.evidence.prior import Overrides, Prior, override
from bondstrike.evidence.shelf import load_priors


@dataclass(frozen=True, slots=True)
class ParameterPage:
    """One parameter: what it is, what we believe, and on whose word."""

    path: str
    """Link and field: what `--set` takes."""
    meaning: str
    """What the parameter is."""
    unit: str
    """Unit of median, range and valid range."""
    prior: str
    """The belief in words."""
    median: float
    """Middle value."""
    range: tuple[float, float]
    """5 % and 95 % points."""
    valid: tuple[float, float]
    """What an override may reach."""
    grade: str
    """A–D or `judgement`."""
    why: str
    """What is evidence and what is judgement."""
    as_of: str
    """Month of the last review."""
    cites: tuple[Study, ...]
    """The studies; `Study.summary()` says each in a line."""
    yours: bool
    """True if the user replaced the shipped prior."""


@dataclass(frozen=True, slots=True)
class LinkPage:
    """One link of the chain: its equation in words, and its parameters in order."""

    link: str
    equation: str
    parameters: tuple[ParameterPage, ...]


def explain_prior(prior: Prior) -> ParameterPage:
    """The page of one parameter. Raises `InputError` if it cites an unknown study."""
    low, high = (float(value) for value in prior.quantile([0.05, 0.95]))
    return ParameterPage(
        path=prior.path,
        meaning=prior.meaning,
        unit=prior.unit,
        prior=prior.describe(),
        median=prior.median,
        range=(low, high),
        valid=prior.valid,
        grade=prior.grade,
        why=prior.why,
        as_of=prior.as_of,
        cites=tuple(library.study(id) for id in prior.cites),
        yours=prior.yours,
    )


def explain(link: str, equation: str = "", overrides: Overrides | None = None) -> LinkPage:
    """All that is believed about one link, with the user's overrides of it in place.

    Raises `InputError` on an unknown link or a wrong override.
    """
    priors = override(load_priors(link), overrides)
    return LinkPage(link, equation, tuple(explain_prior(prior) for prior in priors.values()))
