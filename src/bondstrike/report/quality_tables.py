"""Tables of the quality report: misses first, ranges before points."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from bondstrike.evidence.explain import FitPage
from bondstrike.evidence.identification import Identification, Standing, identification
from bondstrike.evidence.posterior import Record
from bondstrike.evidence.prior import Prior
from bondstrike.findings.ranges import Range
from bondstrike.report.document import Table
from bondstrike.report.quality_inputs import Accepted, Changes, LeftOut, Ranks, Scored
from bondstrike.words import identification as telling
from bondstrike.words import numbers as n
from bondstrike.words.catalogue import Catalogue

HEADLINE = (
    "verdict.deadlines.26.mean_difference",
    "market.yields.10y.peak",
    "budget.years.2036.interest",
    "senders.total.realised",
)
"""Places of the findings that are shown of every preset."""

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


def outcomes(found: Sequence[Scored], words: Catalogue) -> Table:
    """Every outcome with its prediction and scores; misses of the 90 % range first."""
    ordered = sorted(found, key=lambda one: (not one.scores, _inside(one)))
    rows = tuple((*_outcome(one, words),) for one in ordered)
    return Table(words.say("backtest.caption"), words.several("backtest.columns"), rows)


def _inside(one: Scored) -> bool:
    return one.quantiles[0] <= one.seen <= one.quantiles[-1]


def _outcome(one: Scored, words: Catalogue) -> Iterator[str]:
    low, q25, median, q75, high = one.quantiles
    what = f"{one.episode}: {one.what}, {one.unit}"
    yield what if one.scores else words.say("backtest.calibrates", what=what)
    yield n.SIGNED(one.seen)
    yield n.spread(Range(q25, q25, q75, ""), n.SIGNED).partition(" (")[0]
    yield n.spread(Range(low, low, high, ""), n.SIGNED).partition(" (")[0]
    yield n.SIGNED(median)
    yield f"{one.pit:.2f}"
    yield n.PLAIN(one.crps)
    best = min(one.rivals, key=lambda name: one.rivals[name], default="")
    yield f"{n.PLAIN(one.rivals[best])} ({best})" if best else n.UNKNOWN
    yield words.say(f"backtest.{'inside' if _inside(one) else 'outside'}")


def ranks(found: Sequence[Ranks], words: Catalogue) -> Table:
    """Uniformity of ranks by fit and quantity, the least uniform first."""
    rows = tuple(
        (
            one.fit,
            one.quantity,
            f"{one.runs:,}",
            f"{one.p_value:.3f}",
            str(min(one.counts)),
            str(max(one.counts)),
        )
        for one in sorted(found, key=lambda one: one.p_value)
    )
    columns = words.several("calibration.columns")
    return Table(words.say("calibration.caption"), columns, rows, 2)


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
    import dataclasses

    if before and prior.before is not None:
        prior = dataclasses.replace(prior, distribution=prior.before, before=None)
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
    return Table(words.say("standings.caption"), columns, tuple(rows), 3)


def _standing(prior: Prior, one: Identification, names: Catalogue) -> tuple[str, ...]:
    return (
        names.say(prior.path),
        prior.path,
        NOTHING if one.overlap is None else telling.percent(one.overlap),
        one.fit or NOTHING,
        f"{_spread(prior)} {prior.unit}",
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
            words.say("convergence.units", count=len(fit.units)),
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


def left_out(found: LeftOut, words: Catalogue) -> Table:
    """The verdict without one study; those that are named first."""
    rows = tuple(
        (
            row.study or words.say("left_out.none"),
            words.say(f"left_out.{'named' if row.named else 'unnamed'}"),
            row.verdict,
            *row.others,
        )
        for row in sorted(found.rows, key=lambda row: (bool(row.study), not row.named))
    )
    columns = (*words.several("left_out.columns"), *found.columns)
    return Table(words.say("left_out.caption"), columns, rows, 2)


# --- what changed --------------------------------------------------------------------------------


def headline(of: Changes, words: Catalogue) -> Table:
    """The headline numbers of every preset, at the release and now."""
    shown = [shift for shift in of.shifts if shift.place in HEADLINE]
    same = words.say("changes.same")
    last, rows = "", []
    for shift in shown:
        head = shift.preset if shift.preset != last else ""
        rows.append((head, shift.place, shift.before, shift.now if shift.moved else same))
        last = shift.preset
    columns = tuple(name.format(release=of.release) for name in words.several("changes.columns"))
    caption = words.say("changes.headline", release=of.release)
    return Table(caption, columns, tuple(rows), 2)


def moved(of: Changes, preset: str, words: Catalogue) -> Table | None:
    """All that moved in one preset; None if nothing did."""
    rows = tuple((s.place, s.before, s.now) for s in of.moved if s.preset == preset)
    columns = words.several("changes.all_columns")
    named = tuple(name.format(release=of.release) for name in columns)
    return Table(words.say("changes.all", preset=preset), named, rows) if rows else None


def counts(of: Changes, words: Catalogue) -> Table:
    """How many statistics moved, by preset."""
    found = Counter(shift.preset for shift in of.moved)
    rows = tuple(
        (preset, str(found[preset])) for preset in dict.fromkeys(s.preset for s in of.shifts)
    )
    return Table(words.say("changes.counts"), words.several("changes.counts_columns"), rows)
