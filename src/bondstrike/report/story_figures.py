"""The briefing's figures, filled from a run and its findings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from bondstrike.ensemble.blocks import Block
from bondstrike.ensemble.result import Result
from bondstrike.findings import statements, verdict
from bondstrike.findings.attribution import Attribution
from bondstrike.findings.chain import Chain
from bondstrike.findings.ranges import HIGH, LOW, Range
from bondstrike.findings.sensitivity import HangsOn
from bondstrike.report.document import Bars, Curves, Fan, Line, Numbers, Stack, Steps, Waterfall
from bondstrike.units import PERCENT
from bondstrike.vocabulary import TEN_YEAR
from bondstrike.words.catalogue import Catalogue
from bondstrike.words.chain import short

QUANTILES: Final = (LOW, 0.25, 0.5, 0.75, HIGH)
"""Points of a fan."""

SMALLEST_PART: Final = 0.05
"""Parts below this, in the unit of the total, are drawn as one."""

LONGEST_NAMES: Final = 6
"""Blocs that are drawn; all are in the total."""


def notes(result: Result, words: Catalogue) -> dict[str, str]:
    """The source lines: effects over all draws and over those with paths, both paths, one path."""
    manifest = result.manifest
    said: dict[str, object] = {"date": manifest.baseline_date, "seed": manifest.seed}
    kept = result.blocks["weekly"].sizes()["draw"]
    return {
        "both": words.say("page.note_both", draws=f"{kept:,}", **said),
        "all": words.say("page.note", draws=f"{manifest.draws:,}", **said),
        "paths": words.say("page.note_paths", draws=f"{kept:,}", **said),
        "central": words.say("page.note_central", **said),
    }


def effect(block: Block, name: str, place: int | None = None) -> np.ndarray:
    """With less without, [draw, time], sound draws only."""
    values = np.asarray(block[name], float)
    values = values if place is None else values[..., place]
    less = values[:, 0] - values[:, 1]
    return less[np.isfinite(less).all(axis=1)]


def weekly_fan(
    result: Result, words: Catalogue, key: str, name: str, unit: str, place: int | None = None
) -> Fan:
    """A weekly variable's effect over two years."""
    moments = result.manifest.moments
    until = moments.two_years + 1
    lines = np.quantile(effect(result.blocks["weekly"], name, place)[:, :until], QUANTILES, axis=0)
    told = words.say("page.announced" if result.manifest.announced else "page.begins")
    marks = [(float(moments.day_one), told)]
    if moments.sale_end < until:
        marks.append((float(moments.sale_end), words.say("page.sale_ends")))
    return _fan(words, key, unit, tuple(map(float, range(until))), lines, tuple(marks), result)


def quarterly_fan(result: Result, words: Catalogue, key: str, name: str, unit: str) -> Fan:
    """A quarterly variable's effect over the run, along years."""
    lines = np.quantile(effect(result.blocks["economy"], name), QUANTILES, axis=0)
    years = tuple(0.25 * (quarter + 1) for quarter in range(lines.shape[1]))
    return _fan(words, key, unit, years, lines, (), result, words.say("page.years"))


def _fan(
    words: Catalogue,
    key: str,
    unit: str,
    x: tuple[float, ...],
    lines: np.ndarray,
    marks: tuple[tuple[float, str], ...],
    result: Result,
    x_label: str = "",
) -> Fan:
    low, q25, median, q75, high = (tuple(map(float, line)) for line in lines)
    return Fan(
        title=words.say(f"figure.{key}"),
        unit=words.say(f"unit.{unit}"),
        caption=words.say(f"figure.{key}_caption"),
        x=x,
        x_label=x_label or words.say("page.weeks"),
        low=low,
        q25=q25,
        median=median,
        q75=q75,
        high=high,
        note=notes(result, words)["paths"],
        marks=marks,
    )


def ten_year(result: Result, words: Catalogue) -> Fan:
    """Effect on the ten-year, week by week."""
    return weekly_fan(result, words, "ten_year", "yields", "bp", TEN_YEAR)


def curve(chain: Chain, result: Result, words: Catalogue) -> Curves:
    """Effect along the curve at three moments."""
    rows = chain.market.yields

    def line(name: str) -> Line:
        return (words.say(f"page.{name}"), *points([getattr(row, name) for row in rows]))

    return Curves(
        title=words.say("figure.curve"),
        unit=words.say("unit.bp"),
        caption=words.say("figure.curve_caption"),
        x_labels=tuple(row.tenor for row in rows),
        lines=tuple(line(name) for name in ("day_one", "peak", "two_years")),
        note=notes(result, words)["all"],
    )


def holders(chain: Chain, result: Result, words: Catalogue, names: Catalogue) -> Stack | None:
    """Who holds what was sold, at four moments; None if nothing was sold by then."""
    after, *named = names.several("buyers.columns")
    found = zip(chain.market.absorption, named, strict=True)
    moments = [(m, name) for m, name in found if m.shares[statements.BUYERS[0]].known]
    if not moments:
        return None
    layers = tuple(
        (names.say(f"buyers.{buyer}"), tuple(m.shares[buyer].median for m, _ in moments))
        for buyer in statements.BUYERS
    )
    return Stack(
        title=words.say("figure.holders"),
        unit=words.say("unit.share_of_sold"),
        caption=words.say("figure.holders_caption"),
        x=tuple(name for _, name in moments),
        x_label=after,
        layers=tuple(layer for layer in layers if max(map(abs, layer[1])) >= SMALLEST_PART),
        note=notes(result, words)["all"],
    )


def interest(chain: Chain, result: Result, words: Catalogue) -> Bars:
    """Effect on net interest by fiscal year."""
    years = chain.budget.years
    low, median, high = points([year.interest for year in years.values()])
    return Bars(
        title=words.say("figure.interest"),
        unit=words.say("unit.billion"),
        caption=words.say("figure.interest_caption"),
        labels=tuple(years),
        low=low,
        median=median,
        high=high,
        note=notes(result, words)["all"],
    )


def points(ranges: Sequence[Range]) -> tuple[Numbers, Numbers, Numbers]:
    """Low, median and high of some ranges."""
    return (
        tuple(found.low for found in ranges),
        tuple(found.median for found in ranges),
        tuple(found.high for found in ranges),
    )


def added_chance(chain: Chain, result: Result, words: Catalogue) -> Fan | None:
    """What the lever adds to the chance of a reversal, by week; None if no week was kept."""
    weeks = len(chain.verdict.survival.weeks)
    start = chain.verdict.dispute_start
    if weeks < 2:
        return None
    added = effect(result.blocks["weekly"], "reversal_chance") / PERCENT
    lines = np.quantile(added[:, start : start + weeks - 1], QUANTILES, axis=0)
    lines = np.concatenate([np.zeros((len(QUANTILES), 1)), lines], axis=1)
    x = tuple(map(float, range(weeks)))
    return _fan(words, "added", "points", x, lines, (), result, words.say("page.weeks_of_dispute"))


def survival(chain: Chain, result: Result, words: Catalogue) -> Steps | None:
    """Chance that the policy has been reversed, by week; None if no week was kept."""
    found = chain.verdict.survival
    if not found.weeks:
        return None

    def line(label: str, curve: verdict.Curve) -> Line:
        low, mean, high = (
            tuple(100.0 - x for x in side) for side in (curve.high, curve.mean, curve.low)
        )
        return words.say(f"figure.{label}"), low, mean, high

    return Steps(
        title=words.say("figure.survival"),
        unit=words.say("unit.chance"),
        caption=words.say("figure.survival_caption"),
        x=tuple(map(float, found.weeks)),
        x_label=words.say("page.weeks_of_dispute"),
        lines=(line("with_lever", found.with_lever), line("without", found.without)),
        middle="mean",
        note=notes(result, words)["both"],
    )


def made_of(
    of: Attribution,
    keys: tuple[str, str, str],
    result: Result,
    words: Catalogue,
    names: Catalogue,
) -> Waterfall | None:
    """How links add up to the total on the central path; None if nothing is worth drawing.

    `keys` are those of title, base and unit.
    """
    key, base, unit = keys
    found = {words.say(f"figure.{base}"): of.base.median} | {
        names.say(f"parts.{name}"): part.median for name, part in of.parts.items()
    }
    parts = {name: value for name, value in found.items() if abs(value) >= SMALLEST_PART}
    smaller = sum(value for name, value in found.items() if name not in parts)
    if not parts and abs(of.total.median) < SMALLEST_PART:
        return None
    if abs(smaller) >= SMALLEST_PART or not parts:
        parts[words.say("figure.smaller")] = smaller
    return Waterfall(
        title=words.say(f"figure.{key}"),
        unit=words.say(f"unit.{unit}"),
        caption=words.say(f"figure.{key}_caption"),
        labels=tuple(parts),
        values=tuple(parts.values()),
        total=of.total.median,
        note=notes(result, words)["central"],
    )


def losses(chain: Chain, result: Result, words: Catalogue, names: Catalogue) -> Bars | None:
    """Realised losses by bloc; None if nobody sells."""
    blocs = sorted(chain.senders.by_bloc.items(), key=lambda item: -item[1].realised.median)
    if not blocs:
        return None
    low, median, high = points([found.realised for _, found in blocs[:LONGEST_NAMES]])
    return Bars(
        title=words.say("figure.losses"),
        unit=words.say("unit.loss"),
        caption=words.say("figure.losses_caption"),
        labels=tuple(names.say(f"bloc.{bloc}") for bloc, _ in blocs[:LONGEST_NAMES]),
        low=low,
        median=median,
        high=high,
        note=notes(result, words)["all"],
        signed=False,
    )


def tornado(
    of: HangsOn, key: str, unit: str, centre: float, result: Result, words: Catalogue
) -> Bars | None:
    """What a number hangs on; None if nothing stands out."""
    if not of.drivers:
        return None
    ends = [sorted((driver.low_mean, driver.high_mean)) for driver in of.drivers]
    return Bars(
        title=words.say(f"figure.{key}"),
        unit=words.say(f"unit.{unit}"),
        caption=words.say(f"figure.{key}_caption"),
        labels=tuple(short(d.path) for d in of.drivers),
        low=tuple(low for low, _ in ends),
        median=(centre,) * len(ends),
        high=tuple(high for _, high in ends),
        note=notes(result, words)["all"],
        centre=centre,
    )
