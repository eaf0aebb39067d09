"""One study in full: what it measured, and what in the model rests on it; and how the fits went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from bondstrike.errors import BondstrikeError, DataError
from bondstrike.evidence.beliefs import borne, weighable
from bondstrike.evidence.empirical import Empirical
from bondstrike.evidence.explain import FitPage, explain_fit
from bondstrike.evidence.identification import identification
from bondstrike.evidence.library import Study, study
from bondstrike.evidence.posterior import TOGETHER, load, refit
from bondstrike.evidence.rescale import listed, rescaled
from bondstrike.evidence.shelf import load_priors
from bondstrike.evidence.weights import reweighted, units
from bondstrike.findings.spread import Point, point

STEPS: Final = (0.0, 0.25, 0.5, 0.75)
"""Weights that are tried for a study that is to be left out; the first that is borne is used."""


@dataclass(frozen=True)
class Citing:
    """A parameter whose prior cites the study."""

    path: str
    meaning: str
    fit: str
    """Name of the fit that replaces the prior; empty without one."""


@dataclass(frozen=True)
class StudyPage:
    """One study, and what rests on it."""

    study: Study
    cited_by: tuple[Citing, ...]
    """Parameters, in the order of the chain."""
    fit: str
    """Name of the fit whose likelihood it is part of; empty if there is none."""
    together: tuple[str, ...]
    """Ids whose likelihood can't be taken apart from its own, itself included; empty without."""
    weight: float | None
    """Its weight in that fit, 1 as fitted; None without a fit."""
    least: float | None
    """Smallest weight of `STEPS` that the stored draws bear, 0 if it can be left out; None if they
    bear none of them, or without a fit."""
    impact: Point | None
    """Its price impact brought to today's market; None if it is not among those."""
    not_rescaled: str
    """Why a study of the kind isn't brought to today's market; empty otherwise."""


def study_page(id: str, weights: Mapping[str, float] | None = None) -> StudyPage:
    """One study in full. Raises `InputError` for an unknown id, with the nearest match."""
    found = study(id)
    fit = weighable().get(id, "")
    together = units(load(fit)).get(id, id).split(TOGETHER) if fit else []
    return StudyPage(
        study=found,
        cited_by=tuple(
            Citing(path, prior.meaning, prior.fit)
            for path, prior in load_priors().items()
            if id in prior.cites
        ),
        fit=fit,
        together=tuple(together),
        weight=float((weights or {}).get(id, 1.0)) if fit else None,
        least=least_weight(fit, TOGETHER.join(together), {}) if fit else None,
        impact=next((point(item) for item in rescaled() if item.study.id == id), None),
        not_rescaled=next((item.why for item in listed() if item.study.id == id), ""),
    )


def least_weight(fit: str, unit: str, others: Mapping[str, float]) -> float | None:
    """The smallest of `STEPS` that the fit can answer beside the other weights; None: none."""
    ids = unit.split(TOGETHER)
    for weight in STEPS:
        if borne(fit, {**others, **dict.fromkeys(ids, weight)}):
            return weight
    return None


def refitted(fit: str, unit: str, others: Mapping[str, float]) -> bool:
    """Whether leaving the unit out, beside the other weights, asks for a fit made without it."""
    weights = {**others, **dict.fromkeys(unit.split(TOGETHER), 0.0)}
    return not reweighted(load(fit), weights).sound and borne(fit, weights)


@dataclass(frozen=True)
class FitReport:
    """How one fit went, parameter by parameter."""

    page: FitPage
    digest: str
    """Hash of the files that it rests on."""
    rests_on: tuple[str, ...]
    chains: int
    kept: int
    """Draws that are stored."""
    rhat: Mapping[str, float]
    """Split R-hat by quantity."""
    ess: Mapping[str, float]
    """Effective sample size by quantity."""
    overlap: Mapping[str, float]
    """What prior and posterior have in common, 0 to 1, by parameter."""
    standing: Mapping[str, str]
    """`fitted`, or `unmoved`: not identified; by parameter."""


@dataclass(frozen=True)
class FitRefused:
    """A fit whose posterior can't be used."""

    name: str
    why: str
    """In one line, with the command that fits it again."""


def fit_names() -> tuple[str, ...]:
    """Fits that replace priors, in the order of the chain."""
    return tuple(dict.fromkeys(prior.fit for prior in load_priors().values() if prior.fit))


def fit_reports() -> tuple[FitReport | FitRefused, ...]:
    """All fits; one that is missing or doesn't match its code is told, not hidden."""
    found: list[FitReport | FitRefused] = []
    for name in fit_names():
        try:
            found.append(fit_report(name))
        except BondstrikeError as error:
            found.append(FitRefused(name, str(error)))
    return tuple(found)


def fit_report(name: str) -> FitReport:
    """One fit. Raises `DataError` if its posterior is missing or doesn't match its code."""
    posterior, priors = load(name), load_priors()
    record = posterior.record
    if any(priors[path].distribution.expression() != was for path, was in record.priors.items()):
        again = refit(name)
        raise DataError(f"posterior {name} was fitted from other priors · refit with: {again}")
    moved = identification(
        {
            path: replace(
                priors[path],
                distribution=Empirical.of(posterior.draws[path]),
                before=priors[path].distribution,
            )
            for path in record.priors
        }
    )
    return FitReport(
        page=explain_fit(name),
        digest=record.digest,
        rests_on=record.rests_on,
        chains=record.chains,
        kept=record.kept,
        rhat=record.rhat,
        ess=record.ess,
        overlap={path: found.overlap for path, found in moved.items() if found.overlap is not None},
        standing={path: found.standing.value for path, found in moved.items()},
    )
