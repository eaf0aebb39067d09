"""The past's judgement in the quality report: what the screen says, figures, scores by episode."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bondstrike.findings.ranges import Range
from bondstrike.history.backtest import Backtest, Judged, Scored, total
from bondstrike.history.rivals import NAIVE
from bondstrike.report import quality_figures as draw
from bondstrike.report.document import Table
from bondstrike.report.quality_figures import Plot
from bondstrike.report.quality_parts import Heading, Lines, Part
from bondstrike.words import backtest as telling
from bondstrike.words import numbers as n
from bondstrike.words.catalogue import Catalogue, load
from bondstrike.words.market import Part as Told
from bondstrike.words.market import Table as Small

Outcome = tuple[Judged, Scored]
"""One outcome with its episode."""

LIST = 4
"""Sentences from which on they stand as a list."""

PIT_BINS = 5
"""Bins of the figure of where outcomes fell: a dozen outcomes bear no more."""


def parts(found: Backtest, words: Catalogue) -> Iterator[Part]:
    """Conditions, misses, score, the pair, figures, causes, and what to read with care."""
    yield from telling.screen(found, full=True).conditions
    told = telling.told(found, full=True)
    for key in ("misses", "score", "pair"):
        if told[key].parts:
            yield Heading(words.say(f"backtest.{key}"))
            yield from _shown(told[key].parts)
    yield from _figures(found, words)
    for key in ("causes", "care"):
        if told[key].parts:
            yield Heading(words.say(f"backtest.{key}"))
            yield from _shown(told[key].parts)


def short(found: Backtest, words: Catalogue) -> list[str]:
    """Coverage, the goals, and whether the pair holds, a sentence each."""
    told = telling.told(found, full=True)
    score = [part for part in told["score"].parts if isinstance(part, str)]
    said = [*score[:1], *score[-2:]]
    if found.together is not None:
        titles = {one.id: _title(one, words) for one in found.episodes}
        outside = ", ".join(titles[one.id] for one in found.pair if not one.inside)
        key = "pair_holds" if found.together else "pair_fails"
        said.append(words.say(f"backtest.{key}", list=outside))
    return said


def _shown(told: Sequence[Told]) -> Iterator[Part]:
    """Sentences and tables of the screen as parts of the page; many sentences as a list."""
    sentences = tuple(part for part in told if isinstance(part, str))
    if len(sentences) == len(told) >= LIST:
        yield Lines(sentences)
        return
    for part in told:
        if isinstance(part, Small):
            yield Table("", part.columns, part.rows, part.left)
        elif isinstance(part, str):
            yield part


def _figures(found: Backtest, words: Catalogue) -> Iterator[Part]:
    every = [(one, seen) for one in found.episodes for seen in one.outcomes]
    ten_year = [(one, one.outcomes[0]) for one in found.episodes]
    for unit in dict.fromkeys(seen.unit for _, seen in ten_year):
        yield first_plot([pair for pair in ten_year if pair[1].unit == unit], unit, words)
    yield pit_plot(found.episodes, words)
    yield by_episode(found.episodes, words)
    yield every_plot(every, words)


# --- figures -------------------------------------------------------------------------------------


def first_plot(found: Sequence[Outcome], unit: str, words: Catalogue) -> Plot:
    """The first outcome of each episode, in its unit."""
    rows = [
        draw.Forecast(_title(one, words), *quantiles(seen), seen.observed,
                      said=_what(seen)) for one, seen in found
    ]  # fmt: skip
    return draw.plot(
        words.say("backtest.first_title"),
        words.say("backtest.first"),
        outcomes(found, words),
        lambda width: draw.forecasts(rows, unit, width),
    )


def every_plot(found: Sequence[Outcome], words: Catalogue) -> Plot:
    """All outcomes in ordinary moves of each, so that variables and times can be compared."""
    rows, last = [], ""
    for one, seen in found:
        values = (*quantiles(seen), seen.observed)
        scaled = (value / seen.ordinary for value in values)
        head = _title(one, words) if one.id != last else ""
        rows.append(draw.Forecast(head, *scaled, said=_what(seen)))
        last = one.id
    return draw.plot(
        words.say("backtest.every_title"),
        words.say("backtest.every"),
        outcomes(found, words),
        lambda width: draw.forecasts(rows, words.say("backtest.ordinary"), width),
    )


def pit_plot(episodes: Sequence[Judged], words: Catalogue) -> Plot:
    """Where outcomes of scored episodes fell: the first of each episode, and all."""
    scored = [one for one in episodes if one.role == "score"]
    firsts = [one.outcomes[0].pit for one in scored]
    every = [seen.pit for one in scored for seen in one.outcomes]
    panels = [
        draw.Counts(
            words.say(f"backtest.pit_{name}"),
            words.say("backtest.count", count=len(values)),
            counted(values),
        )
        for name, values in (("firsts", firsts), ("all", every))
    ]
    columns = words.several("backtest.pit_columns")
    rows = [(one.name, *map(str, one.counts)) for one in panels]
    return draw.plot(
        words.say("backtest.pit_title"),
        words.say("backtest.pit"),
        Table("", columns, tuple(rows)),
        lambda width: draw.histograms(panels, width),
    )


def counted(values: Sequence[float]) -> tuple[int, ...]:
    """Values between 0 and 1 counted in `PIT_BINS` equal bins."""
    bins = [min(int(value * PIT_BINS), PIT_BINS - 1) for value in values]
    return tuple(bins.count(place) for place in range(PIT_BINS))


def quantiles(seen: Scored) -> tuple[float, float, float, float, float]:
    """5, 25, 50, 75 and 95 % points of the prediction, in the unit of the outcome."""
    return seen.ninety[0], seen.half[0], seen.median, seen.half[1], seen.ninety[1]


def _title(one: Judged, words: Catalogue) -> str:
    year = one.start[:4]
    title = one.title
    if year not in title:
        title = words.say("backtest.dated", title=title, year=year)
    return title if one.role == "score" else words.say("backtest.calibrates", title=title)


def _what(seen: Scored) -> str:
    return telling.what(seen.variable, seen.weeks, load(telling.PAGE))


# --- tables --------------------------------------------------------------------------------------


def by_episode(episodes: Sequence[Judged], words: Catalogue) -> Table:
    """Coverage and CRPS against the naive rivals, episode by episode; the worst covered first."""
    judged = [(one, total(one.outcomes)) for one in episodes]
    judged.sort(key=lambda pair: (pair[0].role != "score", pair[1].ninety.share))
    rows = tuple(
        (
            _title(one, words),
            f"{of.ninety.hits}/{of.count}",
            f"{of.half.hits}/{of.count}",
            f"{of.scaled:.2f}",
            *(f"{of.rivals_scaled[name]:.2f}" for name in NAIVE),
            *(telling.skill(of.skill[name]) for name in NAIVE),
        )
        for one, of in judged
    )
    caption, columns = words.say("backtest.by_episode"), words.several("backtest.by_columns")
    return Table(caption, columns, rows)


def outcomes(found: Sequence[Outcome], words: Catalogue) -> Table:
    """Outcomes with predictions and scores; misses of the 90 % range first, calibrating last."""
    ordered = sorted(found, key=lambda pair: (pair[0].role != "score", pair[1].inside_ninety))
    rows = tuple((*_outcome(one, seen, words),) for one, seen in ordered)
    return Table(words.say("backtest.caption"), words.several("backtest.columns"), rows, 2)


def _outcome(one: Judged, seen: Scored, words: Catalogue) -> Iterator[str]:
    yield _title(one, words)
    yield words.say("backtest.outcome", what=_what(seen), unit=seen.unit)
    yield n.SIGNED(seen.observed)
    for low, high in (seen.half, seen.ninety):
        yield n.spread(Range(low, low, high, ""), n.SIGNED).partition(" (")[0]
    yield n.SIGNED(seen.median)
    yield f"{seen.pit:.2f}"
    yield n.PLAIN(seen.crps)
    best = min(NAIVE, key=lambda name: seen.rivals[name].crps)
    rival = load(telling.PAGE).say(f"rival.{best}")
    yield f"{n.PLAIN(seen.rivals[best].crps)} ({rival})"
    yield words.say(f"backtest.{'inside' if seen.inside_ninety else 'outside'}")
