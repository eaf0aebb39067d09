"""The past's judgement in words: misses first, then score, pair, outcomes and causes."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from bondstrike.findings.ranges import Range
from bondstrike.history import rivals
from bondstrike.history.backtest import CAUSES, Backtest, Held, Judged, Move, Scored
from bondstrike.history.news import unexplained_bp
from bondstrike.history.score import Coverage
from bondstrike.words import forms
from bondstrike.words import numbers as n
from bondstrike.words.catalogue import DEFAULT, Catalogue, load
from bondstrike.words.market import Part, Screen, Section, Table

PAGE: Final = "backtest"
"""Name of the catalogue."""

BP: Final = replace(n.SIGNED, after="bp", least=0.1)
"""Changes of yields with their unit."""


def screen(found: Backtest, full: bool = False, language: str = DEFAULT) -> Screen:
    """The backtest on a page; `full` shows every outcome and every move of the ten-year.

    Raises `InputError` for a language that does not ship.
    """
    words = load(PAGE, language)
    scoring = [one for one in found.episodes if one.role == "score"]
    shown = [one for one in found.episodes if one.role != "score"]
    title = words.say("screen.title", scored=len(scoring), shown=len(shown))
    news = f"{unexplained_bp():.3g}"
    said = (
        words.say("screen.condition", draws=f"{found.draws:,}", seed=found.seed, news=news),
        words.say("screen.roles", list=_ids(scoring, words)),
        words.say("screen.calibrates", list=_ids(shown, words)),
    )
    sections = told(found, full, language).values()
    return Screen(title, said, tuple(section for section in sections if section.parts))


def told(found: Backtest, full: bool, language: str = DEFAULT) -> dict[str, Section]:
    """Sections by key: misses, score, pair, outcomes, causes, care; without parts if empty.

    Raises `InputError` for a language that does not ship.
    """
    words = load(PAGE, language)
    scoring = [one for one in found.episodes if one.role == "score"]
    shown = [one for one in found.episodes if one.role != "score"]
    count = sum(len(one.outcomes) for one in found.episodes)
    outcomes = words.say("outcomes.full") if full else words.say("outcomes.heading", count=count)
    parts = {
        "misses": tuple(_misses(scoring, shown, words)),
        "score": tuple(_score(found, words)),
        "pair": tuple(_pair(found, words)),
        "outcomes": (_outcomes(found.episodes, full, words), words.say("outcomes.explain")),
        "causes": (_causes(found.episodes, full, words), words.say("causes.explain")),
        "care": tuple(_care(found.episodes, words)),
    }
    headings = {key: outcomes if key == "outcomes" else words.say(f"{key}.heading")
                for key in parts}  # fmt: skip
    return {key: Section(headings[key], under) for key, under in parts.items()}


def _ids(judged: Sequence[Judged], words: Catalogue) -> str:
    return ", ".join(one.id for one in judged) or words.say("screen.nothing")


# --- one outcome ----------------------------------------------------------------------------------


def what(variable: str, weeks: int, words: Catalogue) -> str:
    """An outcome's name: `10-year, 4 weeks`."""
    return words.say(
        "time.what", variable=words.say(f"variable.{variable}"), time=_time(weeks, words)
    )


def _time(weeks: int, words: Catalogue) -> str:
    return words.say("time.one") if weeks == 1 else words.say("time.many", weeks=weeks)


def _form(unit: str) -> n.Form:
    """How a number of that unit is written, unit included."""
    return BP if unit == "bp" else forms.OF_UNIT[unit]


def predicted(outcome: Scored | Held, unit: str = "bp") -> str:
    """The 90 % range with the median in brackets, unit included."""
    low, high = outcome.ninety
    return n.spread(Range(low, outcome.median, high, unit), _form(unit))


def skill(value: float) -> str:
    """Skill to hundredths, with its sign; `n/a` where there is none."""
    return f"{value:+.2f}".replace("-", n.MINUS) if math.isfinite(value) else n.UNKNOWN


def _misses(scoring: Sequence[Judged], shown: Sequence[Judged], words: Catalogue) -> Iterator[Part]:
    """Each outcome outside its 90 % range, one a line; those not scored in one line."""
    missed = [(one, seen) for one in scoring for seen in one.outcomes if not seen.inside_ninety]
    for one, seen in missed:
        yield words.say(
            "misses.line",
            title=one.title,
            what=what(seen.variable, seen.weeks, words),
            observed=_form(seen.unit)(seen.observed),
            predicted=predicted(seen, seen.unit),
        )
    if not missed:
        yield words.say("misses.none", count=sum(len(one.outcomes) for one in scoring))
    others = [
        f"{one.title}: {what(seen.variable, seen.weeks, words)}"
        for one in shown
        for seen in one.outcomes
        if not seen.inside_ninety
    ]
    if others:
        yield words.say("misses.shown", list="; ".join(others))


# --- the score ------------------------------------------------------------------------------------


def _score(found: Backtest, words: Catalogue) -> Iterator[Part]:
    if not found.all.count:
        return
    for key, of in (("score.ninety", found.all), ("score.firsts", found.firsts)):
        yield words.say(key, **_covered(of.ninety), **_covered(of.half, "half_"))
    yield _rivals(found, words)
    yield words.say("score.explain")
    yield words.say("score.path", skill=skill(found.all.skill["news-alone"]))
    yield words.say("score.goal_covers", met=_met(found.covers, words))
    yield words.say("score.goal_ahead", met=_met(found.ahead, words))


def _covered(of: Coverage, before: str = "") -> dict[str, object]:
    """Counts, share and range of a coverage, as the catalogue names them."""
    shares = {"share": of.share, "low": of.low, "high": of.high}
    said = {name: n.PERCENT(round(100.0 * value)) for name, value in shares.items()}
    return {f"{before}{name}": value for name, value in (said | _counts(of)).items()}


def _counts(of: Coverage) -> dict[str, object]:
    return {"hits": of.hits, "count": of.count}


def _met(goal: bool | None, words: Catalogue) -> str:
    return words.say("score.unknown" if goal is None else "score.met" if goal else "score.missed")


def _rivals(found: Backtest, words: Catalogue) -> Table:
    every, firsts = found.all, found.firsts
    rows = tuple(
        (
            words.say(f"rival.{name}"),
            f"{every.scaled:.2f}",
            f"{every.rivals_scaled[name]:.2f}",
            skill(every.skill[name]),
            f"{every.better[name]}/{every.count}",
            skill(firsts.skill[name]),
            skill(every.skill_point[name]),
        )
        for name in rivals.RIVALS
    )
    return Table(words.several("score.columns"), rows)


def _pair(found: Backtest, words: Catalogue) -> Iterator[Part]:
    if found.together is None:
        return
    titles = {one.id: one.title for one in found.episodes}
    for one in found.pair:
        yield words.say(
            "pair.line",
            title=titles[one.id],
            observed=BP(one.observed),
            time=_time(one.weeks, words),
            predicted=predicted(one),
            share=n.PERCENT(round(100.0 * one.pit)),
        )
    outside = ", ".join(titles[one.id] for one in found.pair if not one.inside)
    yield words.say("pair.both") if found.together else words.say("pair.not_both", list=outside)


# --- the tables -----------------------------------------------------------------------------------


def _outcomes(judged: Sequence[Judged], full: bool, words: Catalogue) -> Table:
    rows = [
        _outcome(one, seen, words)
        for one in judged
        for seen in (one.outcomes if full else one.outcomes[:1])
    ]
    return Table(words.several("outcomes.columns"), tuple(rows), left=2)


def _outcome(one: Judged, seen: Scored, words: Catalogue) -> tuple[str, ...]:
    form, low, high = forms.OF_UNIT[seen.unit], *seen.ninety
    own = replace(form, after="")
    unit = "%" if seen.unit == "%" else ""
    star = "" if seen.inside_ninety else "*"
    return (
        _name(one, words),
        words.say("time.short", variable=words.say(f"variable.{seen.variable}"), weeks=seen.weeks),
        f"{own(seen.observed)}{unit}{star}",
        n.spread(Range(low, seen.median, high, seen.unit), own),
        f"{100.0 * seen.pit:.0f}%",
        *(n.digits(value) for value in (seen.crps, *(r.crps for r in seen.rivals.values()))),
    )


def _name(one: Judged, words: Catalogue) -> str:
    return one.id if one.role == "score" else words.say("time.shown", id=one.id)


def _causes(judged: Sequence[Judged], full: bool, words: Catalogue) -> Table:
    rows = [
        (_name(one, words), *_cause(move))
        for one in judged
        for move in (one.moves if full else one.moves[:1])
    ]
    return Table(words.several("causes.columns"), tuple(rows))


def _cause(move: Move) -> tuple[str, ...]:
    values = (*(move.causes[name] for name in CAUSES), move.left_over)
    numbers = (forms.BP(value) for value in (move.observed, move.predicted, *values))
    return (str(move.weeks), *numbers)


def _care(judged: Sequence[Judged], words: Catalogue) -> Iterator[Part]:
    """What limits the judgement: draws left aside, studies that couldn't be taken out."""
    for one in judged:
        told = one.followed
        if told.astray:
            said = {"title": one.title, "astray": told.astray, "draws": told.draws}
            yield words.say("care.astray", **said, worst=f"{told.worst_bp:,.0f}")
        if one.kept_in:
            yield words.say("care.kept_in", title=one.title, list=", ".join(one.kept_in))
    if out := sorted({id for one in judged for id in one.left_out}):
        yield words.say("care.left_out", list=", ".join(out))
    if failed := [f"{one.not_cleared} in {one.id}" for one in judged if one.not_cleared]:
        yield words.say("care.not_cleared", list=", ".join(failed))
