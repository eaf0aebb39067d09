"""`bondstrike evidence` in words: the list, one study, the spread of price impact, fits, omissions.

The axis of price impact is drawn with letters here, for a screen; `report.figures_evidence` draws
the same as a picture.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bondstrike.evidence.library import Study, studies
from bondstrike.evidence.posterior import TOGETHER
from bondstrike.findings.leave_out import LeaveOut, Row
from bondstrike.findings.ranges import Range
from bondstrike.findings.shelf import FitRefused, FitReport, StudyPage
from bondstrike.findings.spread import TODAY_PERCENT, Point, Predictive, Spread
from bondstrike.words import forms, identification
from bondstrike.words import numbers as n
from bondstrike.words.catalogue import DEFAULT, Catalogue, load
from bondstrike.words.market import Screen, Section, Table

PAGE: Final = "evidence"
"""Name of the catalogue."""

COLUMNS: Final = 46
"""Letters of the axis."""

TICKS: Final = (0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
"""Marks of the axis, bp."""

STUDY, MEMORY, LEFT, RIGHT, LINE = "●", "○", "├", "┤", "─"
HALF, WIDE, EMPTY = "▒", "░", " "


# --- the list, and one study ---------------------------------------------------------------------


def listing(found: Sequence[Study], language: str = DEFAULT) -> Table:
    """The studies as a table, a row each."""
    words = load(PAGE, language)
    rows = [(s.id, s.year, _what(s, words), estimate(s), s.horizon, s.grade.value) for s in found]
    return Table(words.several("list.columns"), tuple(rows), left=6)


def listing_title(found: Sequence[Study], language: str = DEFAULT) -> str:
    """How many of how many."""
    return load(PAGE, language).say("list.title", count=len(found), all=len(studies()))


def listing_note(found: Sequence[Study], language: str = DEFAULT) -> str:
    """What grades mean, or that nothing was found."""
    return load(PAGE, language).say("list.grades" if found else "list.none")


def _what(found: Study, words: Catalogue) -> str:
    return words.say("list.one_of", title=found.title, measured=found.measured)


def estimate(found: Study) -> str:
    """Estimate with its unit and range, as far as there are any."""
    if found.low is None or found.high is None:
        return f"{found.estimate}{_unit(found)}"
    return f"{found.estimate} ({found.low:g} to {found.high:g}){_unit(found)}"


def _unit(found: Study) -> str:
    return "" if found.unit in ("", "in words") else f" {found.unit}"


def study(page: StudyPage, language: str = DEFAULT) -> Screen:
    """One study in full."""
    words, found = load(PAGE, language), page.study
    sections = [
        Section(words.say("study.measured"), tuple(_measured(found, words))),
        Section(words.say("study.used"), tuple(_used(page, words))),
    ]
    if page.impact:
        parts = (_steps((page.impact,), words), *_caveats((page.impact,), words))
        sections.append(Section(words.say("study.impact"), parts))
    elif page.not_rescaled:
        said = words.say("study.not_rescaled", why=page.not_rescaled)
        sections.append(Section(words.say("study.impact"), (said,)))
    return Screen(f"{found.id} · {found.title} ({found.year})", (found.block,), tuple(sections))


def _measured(found: Study, words: Catalogue) -> Iterator[str]:
    ends = ""
    if found.low is not None and found.high is not None:
        ends = words.say("study.range", low=f"{found.low:g}", high=f"{found.high:g}")
    yield words.say(
        "study.estimate",
        measured=found.measured.rstrip("."),
        estimate=found.estimate.rstrip("."),
        unit=_unit(found),
        range=ends,
    )
    if found.horizon:
        yield words.say("study.horizon", horizon=found.horizon.rstrip("."))
    if found.conditioning:
        yield words.say("study.conditioning", text=f"{found.conditioning.rstrip('.')}.")
    yield words.say("study.source", source=found.source.rstrip("."))
    grade = found.grade.value
    means = words.say(f"grade.{grade}")
    yield words.say("study.grade", grade=grade, as_of=found.as_of, means=means)


def _used(page: StudyPage, words: Catalogue) -> Iterator[str]:
    for one in page.cited_by:
        key = "study.cites_fitted" if one.fit else "study.cites"
        yield words.say(key, path=one.path, meaning=one.meaning, fit=one.fit)
    if not page.cited_by:
        yield words.say("study.unused")
    if not page.fit or page.weight is None:
        yield words.say("study.no_fit")
        return
    id = page.study.id
    least = "study.least" if page.least else "study.least_none"
    key = "study.leave" if page.least == 0.0 else least
    out = words.say(key, id=id, least=f"{page.least or 0.0:g}")
    yield words.say("study.weight", fit=page.fit, weight=f"{page.weight:g}", out=out)
    others = [other for other in page.together if other != id]
    if others:
        yield words.say("study.together", others=", ".join(others))


# --- price impact --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Extremes:
    """Smallest and largest of the fitted studies, bp per $100bn."""

    then: tuple[float, float]
    """In the markets of their times."""
    today: tuple[float, float]
    """In today's."""


def extremes(found: Spread) -> Extremes:
    """Between which numbers the fitted studies lie."""
    fitted = [point for point in found.points if point.fitted]
    then, today = ([getattr(p, name) for p in fitted] for name in ("then", "today"))
    return Extremes((min(then), max(then)), (min(today), max(today)))


def spread(found: Spread, language: str = DEFAULT) -> Screen:
    """All studies of price impact on one axis, the steps that lead there, and what is left out."""
    words = load(PAGE, language)
    groups = [_group(found, group, words) for group in found.groups]
    more = (
        Section(
            words.say("spread.steps"), (_steps(found.points, words), words.say("spread.assumption"))
        ),
        Section(words.say("spread.caveats"), tuple(_caveats(found.points, words))),
        Section(
            words.say("spread.listed"),
            tuple(words.say("spread.reason", id=id, why=why) for id, why in found.listed),
        ),
    )
    conditions = tuple(_conditions(found, words))
    return Screen(words.say("spread.title"), conditions, (*groups, *more))


def _conditions(found: Spread, words: Catalogue) -> Iterator[str]:
    yield words.say(
        "spread.today",
        coupons=f"{found.coupons_bn:,.0f}",
        percent=f"{TODAY_PERCENT:.2f}{n.NARROW}%",
        **_between(found),
    )
    yield words.say("spread.scale", low=f"{TICKS[0]:g}", high=f"{TICKS[-1]:g}")
    if found.weights:
        given = ", ".join(f"{id}={weight:g}" for id, weight in found.weights.items())
        yield words.say("spread.weights", weights=given)
    yield words.say("spread.picture")


def _between(found: Spread) -> dict[str, str]:
    """The extremes, ready to be said."""
    seen = extremes(found)
    numbers = (*seen.then, *seen.today)
    names = ("low", "high", "low_today", "high_today")
    return {name: n.PLAIN(value) for name, value in zip(names, numbers, strict=True)}


def _group(found: Spread, group: str, words: Catalogue) -> Section:
    """The studies of one horizon on the axis, under the predictive."""
    band, points = found.band(group), found.of(group)
    head = words.say("spread.no_band")
    if band:
        head = words.say("spread.band", range=ranged(band), half=half_of(band))
    name, _, unit = words.several("spread.columns")
    names = max(len(label(p)) for p in found.points)
    digits = max(len(numbers_of(p, words)) for p in found.points)
    rows = tuple((label(p), on_axis(p, band), numbers_of(p, words).rjust(digits)) for p in points)
    table = Table((name.ljust(names), scale_line(), unit), rows, left=2)
    return Section(words.say(f"horizon.{group}"), (head, table))


def label(point: Point) -> str:
    """`PI04 Beltran 2013`."""
    return f"{point.study.id} {point.paper} {point.study.year}"


def ranged(band: Predictive) -> str:
    """`2.3 to 27 (7.4)`."""
    low, _, median, _, high = band.today
    return n.spread(Range(low, median, high, "bp"), n.PLAIN)


def half_of(band: Predictive) -> str:
    """`4.8 to 12`."""
    return f"{n.PLAIN(band.today[1])} to {n.PLAIN(band.today[3])}"


def numbers_of(point: Point, words: Catalogue) -> str:
    """`7.2 (5.8 to 8.6)`; `≥ 38` for a lower bound."""
    said = n.PLAIN(point.today)
    if point.bound != "exact":
        return f"{words.say('spread.at_least')}{said}"
    if point.low is None or point.high is None:
        return said
    return f"{said} ({n.PLAIN(point.low)} to {n.PLAIN(point.high)})"


def place(value: float, columns: int = COLUMNS) -> int:
    """Letter on the axis, from 0, for a number of bp; at an end if it lies beyond."""
    low, high = math.log(TICKS[0]), math.log(TICKS[-1])
    share = (math.log(value) - low) / (high - low) if value > 0.0 else 0.0
    return round(min(max(share, 0.0), 1.0) * (columns - 1))


def scale_line(columns: int = COLUMNS) -> str:
    """The marks of the axis, each ending or beginning at its place."""
    line = [EMPTY] * columns
    for tick in TICKS:
        said = f"{tick:g}"
        start = min(place(tick, columns), columns - len(said))
        line[start : start + len(said)] = said
    return "".join(line)


def on_axis(point: Point, band: Predictive | None, columns: int = COLUMNS) -> str:
    """One study on the axis, before the band of its horizon."""
    line = [EMPTY] * columns
    if band:
        wide = band.today[0], band.today[-1]
        for (low, high), shade in ((wide, WIDE), ((band.today[1], band.today[3]), HALF)):
            for k in range(place(low, columns), place(high, columns) + 1):
                line[k] = shade
    if point.low is not None and point.high is not None:
        left, right = place(point.low, columns), place(point.high, columns)
        for k in range(left, right + 1):
            line[k] = LINE
        if left < right:
            line[left], line[right] = LEFT, RIGHT
    line[place(point.today, columns)] = MEMORY if point.study.grade.value == "D" else STUDY
    return "".join(line).rstrip()


def _steps(points: Sequence[Point], words: Catalogue) -> Table:
    """Raw change, amount and market, share of it, bp per 1 %, bp per $100bn then and today."""
    rows = tuple(
        (
            label(p),
            words.say(f"who_short.{p.who}"),
            n.PLAIN(p.change_bp),
            f"{p.amount_bn:,.0f}",
            f"{p.coupons_bn:,.0f}",
            p.stock_date,
            f"{p.percent:.1f}",
            n.PLAIN(p.per_percent),
            n.PLAIN(p.then),
            numbers_of(p, words).partition(" (")[0],
        )
        for p in points
    )
    return Table(words.several("spread.step_columns"), rows, left=2)


def _caveats(points: Sequence[Point], words: Catalogue) -> Iterator[str]:
    for p in points:
        yield words.say("spread.caveat", id=p.study.id, caveat=p.caveat.rstrip("."))


# --- the picture ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Twin:
    """Numbers of the picture as a table."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    left: int = 1
    """Columns of text, aligned at the left."""


def ends(band: Predictive) -> str:
    """`2.3 to 27`."""
    return f"{n.PLAIN(band.today[0])} to {n.PLAIN(band.today[-1])}"


def middle(band: Predictive) -> str:
    """`7.4`."""
    return n.PLAIN(band.today[len(band.today) // 2])


def subtitle(found: Spread, language: str = DEFAULT) -> str:
    """Between what numbers the studies lie, as published and in today's market."""
    return load(PAGE, language).say("picture.subtitle", **_between(found))


def source(found: Spread, language: str = DEFAULT) -> str:
    """Where the numbers come from, and what the band is."""
    fitted = [point for point in found.points if point.fitted]
    return load(PAGE, language).say(
        "picture.source",
        count=len(fitted),
        papers=len({point.paper for point in fitted}),
        coupons=f"{found.coupons_bn:,.0f}",
    )


def alt(found: Spread, language: str = DEFAULT) -> str:
    """The picture in a few sentences, for those who can't see it."""
    words = load(PAGE, language)
    said = []
    for group in found.groups:
        band = found.band(group)
        told = {
            "heading": words.say(f"picture.{group}"),
            "studies": ", ".join(
                f"{p.paper} {p.study.year} {n.PLAIN(p.today)}" for p in found.of(group)
            ),
            "range": ranged(band) if band else "",
        }
        said.append(words.say("picture.alt_group" if band else "picture.alt_alone", **told))
    return words.say("picture.alt", groups=" ".join(said))


def twins(found: Spread, language: str = DEFAULT) -> tuple[Twin, ...]:
    """Every number of the picture: the studies, then our ranges."""
    words = load(PAGE, language)
    points = Twin(
        words.say("picture.points_caption"),
        words.several("picture.columns"),
        tuple(_told(point, words) for point in found.points),
        left=3,
    )
    bands = Twin(
        words.say("picture.bands_caption"),
        words.several("picture.bands_columns"),
        tuple(
            (words.say(f"picture.{band.group}"), *map(n.PLAIN, band.today)) for band in found.bands
        ),
    )
    return points, bands


def _told(point: Point, words: Catalogue) -> tuple[str, ...]:
    own = words.say("fits.dash")
    if point.low is not None and point.high is not None:
        own = f"{n.PLAIN(point.low)} to {n.PLAIN(point.high)}"
    return (
        label(point),
        words.say(f"picture.{point.group}"),
        words.say(f"who.{point.who}"),
        numbers_of(point, words).partition(" (")[0],
        own,
        n.PLAIN(point.then),
        n.PLAIN(point.per_percent),
        point.study.grade.value,
    )


# --- fits ----------------------------------------------------------------------------------------


def fits(found: Sequence[FitReport | FitRefused], language: str = DEFAULT) -> Screen:
    """How every fit went: chains, digest, and each quantity's R-hat, effective draws, overlap."""
    words = load(PAGE, language)
    sections = tuple(_fit(one, words, language) for one in found)
    return Screen(words.say("fits.title"), (words.say("fits.overlap"),), sections)


def _fit(found: FitReport | FitRefused, words: Catalogue, language: str) -> Section:
    if isinstance(found, FitRefused):
        why = words.say("fits.refused", why=found.why)
        return Section(words.say("fits.heading", name=found.name), (why,))
    digest = words.say(
        "fits.digest",
        files=", ".join(found.rests_on),
        digest=found.digest[:16],
        chains=found.chains,
        kept=f"{found.kept:,}",
    )
    dash = words.say("fits.dash")
    names = dict.fromkeys([*found.overlap, *found.rhat])
    rows = []
    for name in names:
        overlap = found.overlap.get(name)
        rows.append(
            (
                name,
                f"{found.rhat[name]:.3f}" if name in found.rhat else dash,
                f"{found.ess[name]:,.0f}" if name in found.ess else dash,
                dash if overlap is None else identification.percent(overlap),
                found.standing.get(name, dash),
            )
        )
    table = Table(words.several("fits.columns"), tuple(rows))
    parts = (*identification.fit(found.page, language), digest, *((table,) if rows else ()))
    return Section(words.say("fits.heading", name=found.page.name), parts)


# --- one study left out --------------------------------------------------------------------------


def leave_out(found: LeaveOut, language: str = DEFAULT) -> Screen:
    """The verdict by study left out, and which of them carry it."""
    words = load(PAGE, language)
    by_fit = dict.fromkeys(row.fit for row in found.rows)
    sections = [
        Section(
            words.say("leave.heading", name=fit),
            (_omitted([row for row in found.rows if row.fit == fit], found.whole, words),),
        )
        for fit in by_fit
    ]
    conditions = tuple(_verdict(found, words))
    title = words.say("leave.title", title=found.title.rstrip("."))
    return Screen(title, conditions, tuple(sections))


def _verdict(found: LeaveOut, words: Catalogue) -> Iterator[str]:
    added = n.spread(found.whole.added, forms.CHANCE)
    spread = n.spread(found.range, forms.CHANCE)
    yield words.say("leave.whole", added=added, weeks=found.weeks, range=spread)
    named = [row.unit for row in found.rows if row.named]
    yield words.say("leave.named" if named else "leave.none_named", list=", ".join(named))
    seen = [row.unit for row in found.rows if row.seen]
    yield words.say("leave.seen" if seen else "leave.none_seen", list=", ".join(seen))
    partly = [row.unit for row in found.rows if row.weight > 0.0]
    if partly:
        yield words.say("leave.partly", list=", ".join(partly))
    if found.refused:
        yield words.say("leave.refused", list=", ".join(found.refused))
    yield words.say("leave.condition", draws=f"{found.draws:,}", seed=found.seed)
    if found.yours:
        yield words.say("leave.yours", settings=", ".join(found.yours))


def _omitted(rows: Sequence[Row], whole: Row, words: Catalogue) -> Table:
    """A row for each study, after the one with all of them."""
    lines = [_line(whole, words.say("leave.all"), words)]
    for row in rows:
        name = row.unit.replace(TOGETHER, " ")
        if row.weight > 0.0:
            name = words.say("leave.still", name=name, weight=f"{row.weight:g}")
        lines.append(_line(row, name, words))
    return Table(words.several("leave.columns"), tuple(lines))


def _line(row: Row, name: str, words: Catalogue) -> tuple[str, ...]:
    flag = "leave.flag_named" if row.named else "leave.flag_seen" if row.seen else ""
    return (
        name,
        forms.CHANCE(row.added.median),
        n.spread(row.moved, forms.POINTS) if row.unit else "",
        n.spread(row.peak, forms.BP),
        n.spread(row.lasting, n.PLAIN),
        words.say(flag) if flag else "",
    )
