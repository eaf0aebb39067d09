"""Backtests and verdicts without one study, computed for the report."""

from __future__ import annotations

from collections.abc import Iterator

from bondstrike.findings.leave_out import LeaveOut, Row, leave_out
from bondstrike.findings.shelf import fit_names
from bondstrike.history.backtest import Backtest, Judged, Total, backtest
from bondstrike.history.backtest import Scored as Outcome
from bondstrike.history.rivals import NAIVE
from bondstrike.report.quality_inputs import History, LeftOut, Omitted, Scored
from bondstrike.words import forms
from bondstrike.words import numbers as n


def history() -> History:
    """What the backtests say."""
    return history_of(backtest())


def history_of(found: Backtest) -> History:
    """Outcomes and sentences as the report shows them."""
    outcomes = (_scored(one, seen) for one in found.episodes for seen in one.outcomes)
    return History(tuple(outcomes), tuple(_said(found)))


def _scored(one: Judged, seen: Outcome) -> Scored:
    return Scored(
        episode=one.id,
        what=f"{seen.variable}, {seen.weeks} weeks",
        unit=seen.unit,
        scores=one.role == "score",
        quantiles=(seen.ninety[0], seen.half[0], seen.median, seen.half[1], seen.ninety[1]),
        seen=seen.observed,
        pit=seen.pit,
        crps=seen.crps,
        rivals={name: seen.rivals[name].crps for name in NAIVE},
    )


def _said(found: Backtest) -> Iterator[str]:
    """Coverage, scores, the pair, and what calibrates, in sentences."""
    yield (
        f"{found.draws} draws an episode, seed {found.seed}. Rivals have the same ordinary news "
        "around them; CRPS is averaged in ordinary moves of each outcome."
    )
    yield f"All outcomes: {_total(found.all)}"
    yield f"First outcome of each episode, nearer to independent: {_total(found.firsts)}"
    if found.covers is not None and found.ahead is not None:
        covers = "reached" if found.covers else "missed"
        ahead = "reached" if found.ahead else "missed"
        yield f"Goals: 90 % ranges cover 80 to 100 %: {covers}; ahead of both rivals: {ahead}."
    if found.together is not None:
        told = "; ".join(
            f"{one.id} {n.SIGNED(one.observed)} bp in {n.SIGNED(one.ninety[0])} to "
            f"{n.SIGNED(one.ninety[1])}: {'inside' if one.inside else 'OUTSIDE'}"
            for one in found.pair
        )
        yield f"The pair that must hold together {'holds' if found.together else 'fails'}: {told}."
    calibrates = [one.id for one in found.episodes if one.role != "score"]
    if calibrates:
        yield f"Shown and not scored, for they helped to set a number: {', '.join(calibrates)}."
    uncleared = [f"{one.id} ({one.not_cleared})" for one in found.episodes if one.not_cleared]
    if uncleared:
        yield f"Draws with a week that didn't clear: {', '.join(uncleared)}."


def _total(of: Total) -> str:
    parts = [
        f"{name} ranges cover {one.hits} of {one.count} (true share {100 * one.low:.0f} to "
        f"{100 * one.high:.0f} % with 95 % confidence)"
        for name, one in (("50 %", of.half), ("90 %", of.ninety))
    ]
    skill = (f"{n.SIGNED(round(100 * of.skill[name]))} % against {name}" for name in NAIVE)
    return f"{'; '.join(parts)}; skill {', '.join(skill)}."


STUDIES = ("price-impact", "pooled")
"""Fits whose studies are left out in turn; spells and days of the others would take an hour."""


def left_out() -> LeftOut:
    """Verdicts with one study left out, of the default question."""
    known = fit_names()
    return left_out_of(leave_out(fits=[name for name in STUDIES if name in known]))


COLUMNS = ("moved by, points", "10-year's peak, bp", "$100bn today, lasting, bp", "weight left")
"""What stands beside the verdict without one study."""


def left_out_of(found: LeaveOut) -> LeftOut:
    """The table as the report shows it."""
    named = [row.unit for row in found.rows if row.named]
    said = [
        f"{found.title}: with all studies the lever adds {n.spread(found.range, forms.CHANCE)} "
        f"points over draws, {n.spread(found.whole.added, forms.CHANCE)} on average."
    ]
    said.append(
        f"Left out alone, these move the mean out of that range: {', '.join(named)}."
        if named
        else "No study moves the mean out of that range when it is left out alone."
    )
    if found.refused:
        said.append(
            f"Not answered, for the stored draws can't bear it: {', '.join(found.refused)}."
        )
    rows = (_omitted(found.whole, False), *(_omitted(row, row.named) for row in found.rows))
    return LeftOut(COLUMNS, rows, tuple(said))


def _omitted(row: Row, named: bool) -> Omitted:
    return Omitted(
        study=row.unit,
        verdict=n.spread(row.added, forms.CHANCE),
        others=(
            n.spread(row.moved, forms.CHANCE),
            n.spread(row.peak, forms.BP),
            n.spread(row.lasting, forms.BP),
            f"{row.weight:g}",
        ),
        named=named,
    )
