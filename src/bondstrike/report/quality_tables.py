"""Tables of the quality report: misses first, ranges before points."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bondstrike.evidence.explain import FitPage
from bondstrike.evidence.identification import Identification, Standing, identification
from bondstrike.evidence.posterior import TOGETHER, Record
from bondstrike.evidence.prior import Prior
from bondstrike.findings.leave_out import LeaveOut, Row
from bondstrike.findings.ranges import Range
from bondstrike.report.document import Table
from bondstrike.report.quality_inputs import Accepted, Changes, Kept, Ranks, Shift
from bondstrike.words import forms
from bondstrike.words import identification as telling
from bondstrike.words import numbers as n
from bondstrike.words.catalogue import Catalogue

HEADLINE = {
    "verdict.deadlines.26.mean_difference": "verdict",
    "market.yields.10y.peak": "peak",
    "budget.years.2036.interest": "interest",
    "senders.total.realised": "losses",
}
"""Places of the findings that are shown of every preset, and their names in the catalogue."""

WORST = 12
"""Quantities that are named among those that converged least."""


def acceptance(rows: Sequence[Accepted], words: Catalogue) -> Table:
    """Published ranges beside ours, misses first, and by how much each holds."""
    ordered = sorted(rows, key=lambda row: (row.holds, row.common))
    cells = tuple((row.what.strip(), row.source, *_accepted(row, words)) for row in ordered)
    return Table(words.say("acceptance.caption"), words.several("acceptance.columns"), cells, 3)


def _accepted(row: Accepted, words: Catalogue) -> tuple[str, ...]:
    holds = (
        words.say("acceptance.yes")
        if row.holds
        else words.say("acceptance.no", gap=n.PLAIN(row.gap))
    )
    low, median, high = row.ours
    said = f"{exact(row.said)} [{exact(row.low)}, {exact(row.high)}]"
    ours = f"{n.PLAIN(median)} [{n.PLAIN(low)}, {n.PLAIN(high)}]"
    wide = f"{n.PLAIN(row.width)}×" if math.isfinite(row.width) else NOTHING
    return holds, said, ours, telling.percent(row.common), wide, n.SIGNED(row.apart)


def exact(value: float) -> str:
    """A published number as it was published."""
    return f"{value:g}".replace("-", n.MINUS)


LEVEL = 0.01
"""Level of the test of uniform ranks, shared among the quantities of a fit."""


def uniformity(fit: str, found: Sequence[Ranks], words: Catalogue) -> str:
    """Whether the ranks of one fit are uniform, in a sentence; `found` is the fit's quantities."""
    least = min(found, key=lambda one: one.p_value)
    shared = LEVEL / len(found)
    return words.say(
        "calibration.even" if least.p_value >= shared else "calibration.uneven",
        fit=fit,
        runs=f"{least.runs:,}",
        count=len(found),
        quantity=least.quantity,
        p=f"{least.p_value:.2g}",
        level=f"{shared:.2g}",
    )


def quantity(path: str, names: Catalogue) -> str:
    """A parameter in words; a quantity of the fit alone as the fit names it."""
    link, _, name = path.partition(".")
    return names.say(path) if name in names.messages.get(link, {}) else path


def ranks(found: Sequence[Ranks], words: Catalogue) -> Table:
    """Uniformity of ranks by quantity, the least uniform first."""
    rows = tuple(
        (
            one.quantity,
            f"{one.runs:,}",
            f"{one.p_value:.3f}",
            str(min(one.counts)),
            str(max(one.counts)),
        )
        for one in sorted(found, key=lambda one: one.p_value)
    )
    columns = words.several("calibration.columns")
    return Table(words.say("calibration.caption"), columns, rows)


def before_and_after(priors: Iterable[Prior], words: Catalogue) -> Table:
    """Prior and posterior of fitted parameters in numbers; the least moved first."""
    found = [(identification({p.path: p})[p.path], p) for p in priors if p.before is not None]
    rows = tuple(
        (
            prior.path,
            telling.standing(one.standing),
            telling.percent(one.overlap or 0.0),
            _spread(prior, before=True),
            _spread(prior),
            prior.unit,
        )
        for one, prior in sorted(found, key=lambda pair: -(pair[0].overlap or 0.0))
    )
    return Table(words.say("moved.twin"), words.several("moved.columns"), rows, 2)


def _spread(prior: Prior, *, before: bool = False) -> str:
    if before and prior.before is not None:
        prior = replace(prior, distribution=prior.before, before=None)
    low, median, high = (float(x) for x in prior.quantile([0.05, 0.5, 0.95]))
    return n.spread(Range(low, median, high, ""), n.PLAIN)


ORDER = (
    *(Standing.JUDGEMENT, Standing.UNMOVED),
    *(Standing.FITTED, Standing.CITED, Standing.YOURS),
)
"""Standings as the table of all parameters has them: what is not identified comes first."""


def standings(priors: Sequence[Prior], names: Catalogue, words: Catalogue) -> Table:
    """All parameters by what they rest on."""
    found = {path: one for path, one in identification({p.path: p for p in priors}).items()}
    ordered = sorted(priors, key=lambda prior: ORDER.index(found[prior.path].standing))
    rows, last = [], ""
    for prior in ordered:
        head = telling.standing(found[prior.path].standing, long=True)
        rows.append((head if head != last else "", *_standing(prior, found[prior.path], names)))
        last = head
    columns = words.several("standings.columns")
    return Table(words.say("standings.caption"), columns, tuple(rows), 4)


def _standing(prior: Prior, one: Identification, names: Catalogue) -> tuple[str, ...]:
    return (
        names.say(prior.path),
        prior.path,
        NOTHING if one.overlap is None else f"{telling.percent(one.overlap)}, {one.fit}",
        _spread(prior),
        prior.unit,
    )


NOTHING = "–"
"""Stands in a cell that has nothing to say."""


def counted(priors: Sequence[Prior], words: Catalogue) -> str:
    """How many parameters rest on what, in a sentence."""
    found = Counter(one.standing for one in identification({p.path: p for p in priors}).values())
    identified = found[Standing.FITTED] + found[Standing.CITED]
    return words.say(
        "standings.summary",
        all=len(priors),
        identified=identified,
        fitted=found[Standing.FITTED],
        cited=found[Standing.CITED],
        not_identified=found[Standing.JUDGEMENT] + found[Standing.UNMOVED],
        judgement=found[Standing.JUDGEMENT],
        unmoved=found[Standing.UNMOVED],
    )


def convergence(fits: Sequence[FitPage], words: Catalogue) -> Table:
    """How every fit went."""
    rows = tuple(
        (
            fit.name,
            fit.method,
            NOTHING if fit.worst_rhat is None else f"{fit.worst_rhat:.3f}",
            NOTHING if fit.least_ess is None else f"{fit.least_ess:,.0f}",
            str(fit.divergences),
            f"{fit.drawn:,}",
            str(fit.seed),
            str(len(fit.units) or NOTHING),
            fit.as_of,
        )
        for fit in fits
    )
    return Table(words.say("convergence.caption"), words.several("convergence.columns"), rows, 2)


def worst(records: Sequence[Record], words: Catalogue) -> Table | None:
    """The quantities of all fits that converged least; None if no chains were run."""
    found = sorted(
        ((rhat, record, name) for record in records for name, rhat in record.rhat.items()),
        key=lambda one: -one[0],
    )
    rows = tuple(
        (record.name, name, f"{rhat:.4f}", f"{record.ess.get(name, float('nan')):,.0f}")
        for rhat, record, name in found[:WORST]
    )
    columns = words.several("convergence.worst_columns")
    return Table(words.say("convergence.worst"), columns, rows, 2) if rows else None


def left_out(found: LeaveOut, words: Catalogue) -> Table:
    """The verdict without one study, fit by fit; within a fit those named or seen come first."""
    rows = [_omitted(found.whole, words.say("left_out.nothing"), words)]
    for fit in dict.fromkeys(row.fit for row in found.rows):
        of_fit = [row for row in found.rows if row.fit == fit]
        ordered = sorted(of_fit, key=lambda row: (not row.named, not row.seen, -_size(row)))
        rows += [
            _omitted(row, "" if place else words.say("left_out.fit", name=fit), words)
            for place, row in enumerate(ordered)
        ]
    columns = words.several("left_out.columns")
    return Table(words.say("left_out.caption", weeks=found.weeks), columns, tuple(rows), 3)


def _size(row: Row) -> float:
    return abs(row.moved.median)


def _omitted(row: Row, fit: str, words: Catalogue) -> tuple[str, ...]:
    answered = "whole" if not row.unit else "again" if row.refitted else "weighed"
    how = words.say("left_out.kept", weight=f"{row.weight:g}") if row.weight and row.unit else (
        words.say(f"left_out.{answered}"))  # fmt: skip
    flag = "named" if row.named else "seen" if row.seen else "unseen"
    return (
        fit,
        row.unit.replace(TOGETHER, " ") or NOTHING,
        how,
        forms.CHANCE(row.added.median),
        n.spread(row.moved, forms.POINTS) if row.unit else NOTHING,
        n.spread(row.peak, forms.BP),
        n.spread(row.lasting, n.PLAIN),
        words.say(f"left_out.{flag}") if row.unit else NOTHING,
    )


# --- what changed --------------------------------------------------------------------------------


def headline(of: Changes, words: Catalogue) -> Table:
    """The headline numbers of every preset, at the release and now, finding by finding."""
    rows: list[tuple[str, ...]] = []
    for place, name in HEADLINE.items():
        shown = [shift for shift in of.shifts if shift.place == place]
        head = words.say(f"finding.{name}")
        rows += [
            ("" if at else head, shift.preset, *_then_and_now(shift, words))
            for at, shift in enumerate(shown)
        ]
    columns = _named(words.several("changes.columns"), of)
    caption = words.say("changes.headline", release=of.release)
    return Table(caption, columns, tuple(rows), 2)


def _then_and_now(shift: Shift, words: Catalogue) -> tuple[str, str]:
    now = written(shift.now, words.say("changes.gone"))
    return (
        written(shift.before, words.say("changes.new")),
        now if shift.moved else words.say("changes.same"),
    )


def written(found: Kept | None, otherwise: str) -> str:
    """A statistic as a range before its median, or alone; the unit stands elsewhere."""
    if found is None:
        return otherwise
    if len(found.values) == 1:
        return n.PLAIN(found.values[0])
    low, median, high = found.values
    return n.spread(Range(low, median, high, found.unit), n.PLAIN)


def _named(columns: Sequence[str], of: Changes) -> tuple[str, ...]:
    return tuple(name.format(release=of.release) for name in columns)


def moved(of: Changes, preset: str, words: Catalogue) -> Table | None:
    """All that moved in one preset; None if nothing did."""
    rows = tuple(
        (s.place, next(x.unit for x in (s.now, s.before) if x), *_then_and_now(s, words))
        for s in of.moved
        if s.preset == preset
    )
    columns = _named(words.several("changes.all_columns"), of)
    return Table(words.say("changes.all", preset=preset), columns, rows, 2) if rows else None


def counts(of: Changes, words: Catalogue) -> Table:
    """How many statistics moved, by preset."""
    found = Counter(shift.preset for shift in of.moved)
    every = Counter(shift.preset for shift in of.shifts)
    rows = tuple((preset, f"{found[preset]}/{count}") for preset, count in every.items())
    return Table(words.say("changes.counts"), words.several("changes.counts_columns"), rows)
