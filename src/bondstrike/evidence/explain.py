"""What `bondstrike explain LINK` shows: content with types; wording and layout are the faces'.

The equation comes from the docstring of the link's page in `bondstrike.model`, which whoever
calls hands in, so that this page needs no compiled code.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bondstrike.evidence import library
from bondstrike.evidence.beliefs import Weights, load_beliefs
from bondstrike.evidence.identification import Standing, identify
from bondstrike.evidence.library import Study
from bondstrike.evidence.posterior import load
from bondstrike.evidence.prior import Overrides, Prior, override
from bondstrike.evidence.shelf import load_priors
from bondstrike.evidence.weights import units


@dataclass(frozen=True, slots=True)
class ParameterPage:
    """One parameter: what it is, what we believe, on whose word, and what the data did to it."""

    path: str
    """Link and field: what `--set` takes."""
    meaning: str
    """What the parameter is."""
    unit: str
    """Unit of median, range and valid range."""
    prior: str
    """The belief in words: the posterior where there is a fit."""
    median: float
    """Middle value of the belief."""
    range: tuple[float, float]
    """5 % and 95 % points of the belief."""
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
    standing: Standing
    """What the belief rests on."""
    identified: bool
    """False for judgement, and for a fit that left the prior where it was."""
    overlap: float | None
    """What prior and posterior have in common, 0 to 1; None without a fit."""
    fit: str
    """Name of the fit whose posterior this is; empty without one."""
    before: str | None
    """The prior in words before the fit; None without a fit."""
    before_range: tuple[float, float] | None
    """5 % and 95 % points before the fit; None without a fit."""


@dataclass(frozen=True, slots=True)
class FitPage:
    """How one fit went, and what it rests on."""

    name: str
    method: str
    """`NUTS`, or the name of another sampler."""
    seed: int
    drawn: int
    """Draws in all chains together."""
    worst_rhat: float | None
    """Largest split R-hat of all quantities; None if no chains were run."""
    least_ess: float | None
    """Least effective sample size of all quantities; None if no chains were run."""
    divergences: int
    """Steps that left the region where the sampler can be trusted."""
    units: tuple[str, ...]
    """Ids of the studies or spells whose likelihood is kept, in their order."""
    notes: Mapping[str, str | float]
    """What a reader must know: counts of events, what a number rests on."""
    as_of: str
    """Month of the fit, YYYY-MM."""


@dataclass(frozen=True, slots=True)
class LinkPage:
    """One link of the chain: its equation in words, its parameters in order, its fits."""

    link: str
    equation: str
    parameters: tuple[ParameterPage, ...]
    fits: tuple[FitPage, ...] = ()


def explain_prior(prior: Prior) -> ParameterPage:
    """The page of one belief. Raises `InputError` if it cites an unknown study."""
    found = identify(prior)
    before = _before(prior)
    return ParameterPage(
        path=prior.path,
        meaning=prior.meaning,
        unit=prior.unit,
        prior=prior.describe(),
        median=prior.median,
        range=_ends(prior),
        valid=prior.valid,
        grade=prior.grade,
        why=prior.why,
        as_of=prior.as_of,
        cites=tuple(library.study(id) for id in prior.cites),
        yours=prior.yours,
        standing=found.standing,
        identified=found.identified,
        overlap=found.overlap,
        fit=found.fit,
        before=before.describe() if before else None,
        before_range=_ends(before) if before else None,
    )


def _before(prior: Prior) -> Prior | None:
    """The prior as it was before the fit; None without a fit."""
    if prior.before is None:
        return None
    return dataclasses.replace(prior, distribution=prior.before, before=None)


def _ends(prior: Prior) -> tuple[float, float]:
    """5 % and 95 % points."""
    low, high = (float(value) for value in prior.quantile([0.05, 0.95]))
    return low, high


def explain_fits(names: Iterable[str]) -> tuple[FitPage, ...]:
    """The pages of fits by name, each once. Raises `DataError` if a posterior is malformed."""
    return tuple(explain_fit(name) for name in dict.fromkeys(names) if name)


def explain_fit(name: str) -> FitPage:
    """How one fit went. Raises `DataError` if its posterior is missing or malformed."""
    posterior = load(name)
    record = posterior.record
    return FitPage(
        name=name,
        method=record.method,
        seed=record.seed,
        drawn=record.drawn,
        worst_rhat=max(record.rhat.values(), default=None),
        least_ess=min(record.ess.values(), default=None),
        divergences=record.divergences,
        units=tuple(units(posterior)),
        notes=record.notes,
        as_of=record.as_of,
    )


def explain(
    link: str,
    equation: str = "",
    overrides: Overrides | None = None,
    weights: Weights | None = None,
) -> LinkPage:
    """All that is believed about one link, with the user's overrides and weights in place.

    Raises `InputError` on an unknown link, a wrong override or a wrong weight, `DataError` if a
    posterior is missing or malformed.
    """
    override(load_priors(link), overrides)
    beliefs = load_beliefs(overrides, weights).priors
    priors = [prior for path, prior in beliefs.items() if path.partition(".")[0] == link]
    pages = tuple(explain_prior(prior) for prior in priors)
    return LinkPage(link, equation, pages, explain_fits(page.fit for page in pages))
