"""What findings and parameters rest on, in words: "not identified" beside what nothing measured."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from bondstrike.evidence.explain import FitPage, ParameterPage
from bondstrike.evidence.identification import Standing
from bondstrike.findings.sensitivity import NOT_IDENTIFIED, Driver
from bondstrike.words import numbers as n
from bondstrike.words.catalogue import DEFAULT, load

PAGE = "identification"
"""Name of the catalogue."""


def standing(of: Standing, language: str = DEFAULT, *, long: bool = False) -> str:
    """What a parameter rests on: in a word or two, or in a phrase."""
    return load(PAGE, language).say(f"{'long' if long else 'standing'}.{of.value}")


def parts(by_standing: Mapping[str, float], language: str = DEFAULT) -> str:
    """How much is judgement and how much the data left unmoved; empty if it is all identified."""
    words = load(PAGE, language)
    return ", ".join(
        words.say(f"part.{of.value}", share=percent(by_standing[of.value]))
        for of in NOT_IDENTIFIED
        if by_standing.get(of.value, 0.0) > 0.0
    )


def percent(share: float) -> str:
    """A share, 0 to 1, as whole percent."""
    return n.PERCENT(round(100.0 * share))


def legend(drivers: Iterable[Driver], language: str = DEFAULT) -> Iterator[str]:
    """A sentence that names which of the drivers are not identified, and why; none if all are."""
    words, names = load(PAGE, language), load("parameters", language)
    seen = {driver.path: driver.standing for driver in drivers}
    listed = []
    for of in NOT_IDENTIFIED:
        called = [names.say(path) for path, standing in seen.items() if standing is of]
        if called:
            listed.append(words.say(f"legend.{of.value}", list=", ".join(called)))
    if listed:
        yield words.say("legend.line", list="; ".join(listed))


def parameter(page: ParameterPage, language: str = DEFAULT) -> Iterator[str]:
    """How far the data moved a parameter, in lines: prior, overlap, standing."""
    words = load(PAGE, language)
    said = standing(page.standing, language, long=True)
    if page.before is None or page.overlap is None:
        yield words.say("explain.standing", standing=said)
        return
    yield words.say("explain.before", fit=page.fit, prior=page.before)
    yield words.say("explain.overlap", overlap=percent(page.overlap), standing=said)


def fit(page: FitPage, language: str = DEFAULT) -> Iterator[str]:
    """How a fit went and what it rests on, in sentences."""
    words = load(PAGE, language)
    yield words.say(
        "explain.fit",
        name=page.name,
        method=page.method,
        draws=f"{page.drawn:,}",
        units=len(page.units),
        as_of=page.as_of,
        seed=page.seed,
    )
    if page.worst_rhat is not None and page.least_ess is not None:
        rhat, ess = f"{page.worst_rhat:.3f}", f"{page.least_ess:,.0f}"
        yield words.say("explain.chains", rhat=rhat, ess=ess, divergences=page.divergences)
    if page.notes:
        told = (
            words.say("explain.note", what=key.replace("_", " "), value=_value(value))
            for key, value in page.notes.items()
        )
        yield words.say("explain.notes", name=page.name, list="; ".join(told))


def _value(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:,.4g}"
