"""The quality report: what would let a sceptic down, on one page of HTML.

Acceptance figures, backtests, calibration, prior beside posterior, convergence, verdicts without
one study, and what changed since the last release. Whatever was not measured is named with the
command that measures it. `python -m tests.quality` gathers the inputs; `make report` calls it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

from bondstrike.evidence.identification import SAME, identify
from bondstrike.evidence.prior import Prior
from bondstrike.files import write_whole
from bondstrike.report import quality_figures as draw
from bondstrike.report import quality_history
from bondstrike.report import quality_tables as tables
from bondstrike.report.briefing import shape, spanned, styled
from bondstrike.report.document import Table
from bondstrike.report.quality_figures import Plot
from bondstrike.report.quality_inputs import Acceptance, Changes, Checks, Inputs, Ranks
from bondstrike.report.quality_parts import Heading, Lines, Missing, Part
from bondstrike.words import evidence
from bondstrike.words import identification as telling
from bondstrike.words.catalogue import DEFAULT, Catalogue, load


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it."""

    key: str
    heading: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The whole page."""

    title: str
    lead: str
    sections: tuple[Section, ...]
    stamp: str
    """Version and day."""
    command: str
    """What makes the page again."""
    language: str


def compose(inputs: Inputs, language: str = DEFAULT) -> Report:
    """The report of what is there. Raises `InputError` for a language that does not ship."""
    words = load("quality", language)
    told: dict[str, Callable[[Inputs, Catalogue], Iterator[Part]]] = {
        "short": _short,
        "acceptance": _acceptance,
        "backtest": _backtest,
        "calibration": _calibration,
        "moved": _moved,
        "standings": _standings,
        "convergence": _convergence,
        "left_out": _left_out,
        "changes": _changes,
    }
    sections = tuple(
        Section(key, words.say(f"section.{key}"), tuple(tell(inputs, words)))
        for key, tell in told.items()
    )
    release = inputs.changes.release if inputs.changes else ""
    lead = words.say("page.lead", release=release) if release else words.say("page.lead_first")
    return Report(
        title=words.say("page.title", version=inputs.version),
        lead=lead,
        sections=sections,
        stamp=words.say("page.stamp", version=inputs.version, date=inputs.date),
        command=words.say("page.command"),
        language=language,
    )


def html(report: Report) -> str:
    """The page, the same bytes for the same report; nothing is fetched."""
    from importlib.resources import files

    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    templates = files("bondstrike.report") / "templates"
    style = (templates / "briefing.css").read_text("utf-8")
    own = (templates / "quality.css").read_text("utf-8")
    house = Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined
    )
    house.filters.update(spanned=spanned, shape=shape)
    page = house.from_string((templates / "quality.html.j2").read_text("utf-8"))
    shown = page.render(
        r=report,
        sections=[(s.key, s.heading, [_part(part) for part in s.parts]) for s in report.sections],
        style=Markup(styled(style + own)),
    )
    return shown.rstrip() + "\n"


def write(report: Report, path: Path) -> Path:
    """Write the page, whole or not at all. Raises `StoreError` if it cannot."""
    return write_whole(path, html(report).encode("utf-8"), "the report")


def _part(part: Part) -> dict[str, Any]:
    """What the template needs of a part."""
    from markupsafe import Markup

    match part:
        case Plot():
            wide, narrow = Markup(part.wide), Markup(part.narrow)
            return {"kind": "figure", "it": part, "wide": wide, "narrow": narrow}
        case Table():
            return {"kind": "table", "it": part}
        case Missing():
            return {"kind": "missing", "it": part.said}
        case Lines():
            return {"kind": "lines", "it": part.said}
        case Heading():
            return {"kind": "heading", "it": part.said}
        case _:
            return {"kind": "text", "it": part}


# --- sections ------------------------------------------------------------------------------------


def _missing(key: str, inputs: Inputs, words: Catalogue) -> Missing:
    what, command = words.say(f"{key}.what"), words.say(f"{key}.command")
    if key in inputs.faults:
        return Missing(words.say("page.fault", what=what, fault=inputs.faults[key]))
    return Missing(words.say("page.missing", what=what, command=command))


def _short(inputs: Inputs, words: Catalogue) -> Iterator[Part]:
    """What the sections come to, a line each, of those that have their input."""
    said: list[str] = []
    if inputs.acceptance is not None:
        said.append(_overlaps(inputs.acceptance, words))
    if inputs.history is not None:
        said += quality_history.short(inputs.history, words)
    by_fit = groupby(sorted(inputs.ranks or (), key=lambda one: one.fit), key=lambda one: one.fit)
    said += [tables.uniformity(fit, list(found), words) for fit, found in by_fit]
    said.append(tables.counted(list(inputs.beliefs.priors.values()), words))
    if inputs.left_out is not None:
        said += evidence.leave_out(inputs.left_out).conditions[:2]
    if inputs.changes is not None:
        said.append(_moves(inputs.changes, words))
    yield Lines(tuple(said))


def _overlaps(found: Acceptance, words: Catalogue) -> str:
    held, centred = (sum(getattr(row, key) for row in found.rows) for key in ("holds", "centred"))
    return words.say("acceptance.summary", held=held, all=len(found.rows), centred=centred)


def _moves(of: Changes, words: Catalogue) -> str:
    if not of.moved:
        return words.say("changes.nothing", release=of.release)
    return words.say(
        "changes.summary",
        count=len(of.moved),
        all=len(of.shifts),
        release=of.release,
        presets=len({shift.preset for shift in of.moved}),
        questions=len({shift.preset for shift in of.shifts}),
    )


def _acceptance(inputs: Inputs, words: Catalogue) -> Iterator[Part]:
    if inputs.acceptance is None:
        yield _missing("acceptance", inputs, words)
        return
    rows = inputs.acceptance.rows
    yield _overlaps(inputs.acceptance, words)
    if inputs.checks is not None:
        yield from _checked(inputs.checks, words)
    if rows:
        yield tables.acceptance(rows, words)
    if inputs.acceptance.lines:
        yield words.say("acceptance.lines")
        yield Lines(tuple(" ".join(line.split()) for line in inputs.acceptance.lines))


def _checked(checks: Checks, words: Catalogue) -> Iterator[Part]:
    """How many tests hold, which misses are known, and which fail."""
    counts = {"passed": checks.passed, "missed": len(checks.missed), "failed": len(checks.failed)}
    yield words.say("acceptance.checks", **counts)
    if checks.missed:
        yield words.say("acceptance.missed", list="; ".join(checks.missed))
    for name, why in checks.failed:
        yield Missing(words.say("acceptance.failed", name=name, why=why))


def _backtest(inputs: Inputs, words: Catalogue) -> Iterator[Part]:
    if inputs.history is None:
        yield _missing("backtest", inputs, words)
        return
    yield from quality_history.parts(inputs.history, words)


def _calibration(inputs: Inputs, words: Catalogue) -> Iterator[Part]:
    if inputs.ranks is None:
        yield _missing("calibration", inputs, words)
        return
    yield words.say("calibration.idea")
    found = sorted(inputs.ranks, key=lambda one: one.fit)
    for fit, group in groupby(found, key=lambda one: one.fit):
        of_fit = sorted(group, key=lambda one: one.p_value)
        yield tables.uniformity(fit, of_fit, words)
        yield rank_plot(fit, of_fit, words)


def _moved(inputs: Inputs, words: Catalogue) -> Iterator[Part]:
    fitted = [p for p in inputs.beliefs.priors.values() if p.before is not None]
    if not fitted:
        yield _missing("moved", inputs, words)
        return
    for fit in dict.fromkeys(prior.fit for prior in fitted):
        yield overlay_plot(fit, [prior for prior in fitted if prior.fit == fit], words)


def _standings(inputs: Inputs, words: Catalogue) -> Iterator[Part]:
    priors = list(inputs.beliefs.priors.values())
    yield tables.counted(priors, words)
    yield tables.standings(priors, load("parameters"), words)


def _convergence(inputs: Inputs, words: Catalogue) -> Iterator[Part]:
    if not inputs.fits:
        yield _missing("moved", inputs, words)
        return
    yield tables.convergence(inputs.fits, words)
    worst = tables.worst(inputs.records, words)
    if worst:
        yield worst


def _left_out(inputs: Inputs, words: Catalogue) -> Iterator[Part]:
    found = inputs.left_out
    if found is None:
        yield _missing("left_out", inputs, words)
        return
    screen = evidence.leave_out(found)
    yield words.say("left_out.question", title=found.title.rstrip("."))
    yield from screen.conditions
    yield tables.left_out(found, words)


def _changes(inputs: Inputs, words: Catalogue) -> Iterator[Part]:
    of = inputs.changes
    if of is None:
        yield _missing("changes", inputs, words)
        return
    yield _moves(of, words)
    if not of.moved:
        return
    if of.reasons:
        yield words.say("changes.reasons")
        yield Lines(of.reasons)
    else:
        yield Missing(words.say("changes.no_reason", release=of.release))
    yield tables.headline(of, words)
    yield tables.counts(of, words)
    first = tables.moved(of, of.shifts[0].preset, words)
    if first:
        yield first


# --- figures -------------------------------------------------------------------------------------


def overlay_plot(fit: str, priors: list[Prior], words: Catalogue) -> Plot:
    """Prior and posterior of the parameters of one fit."""
    names = load("parameters")
    found = [_overlay(prior, names, words) for prior in priors]
    return draw.plot(
        words.say("moved.title", fit=fit),
        words.say("moved.caption", same=telling.percent(SAME)),
        tables.before_and_after(priors, words),
        lambda width: draw.overlays(found, width),
    )


def _overlay(prior: Prior, names: Catalogue, words: Catalogue) -> draw.Overlay:
    one = identify(prior)
    before = replace(prior, distribution=prior.before or prior.distribution)
    overlap = telling.percent(one.overlap or 0.0)
    said = words.say("moved.panel", overlap=overlap, standing=telling.standing(one.standing))
    return draw.Overlay(
        names.say(prior.path),
        prior.unit,
        said,
        before.quantile(draw.SPREAD),
        prior.quantile(draw.SPREAD),
    )


def rank_plot(fit: str, found: list[Ranks], words: Catalogue) -> Plot:
    """Ranks of one fit, a panel a quantity."""
    names = load("parameters")
    counts = [
        draw.Counts(tables.quantity(r.quantity, names), f"p = {r.p_value:.3f}", r.counts)
        for r in found
    ]
    return draw.plot(
        words.say("calibration.title", fit=fit),
        words.say("calibration.plot"),
        tables.ranks(found, words),
        lambda width: draw.histograms(counts, width),
    )
