"""A comparison in words: a table with a column for each scenario, and what sets them apart.

The table has to fit the page. Tried in this order: all scenarios with a line a row, all of them
with the range under the median, several tables below each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bondstrike.ensemble.outcomes import YEARS
from bondstrike.findings.compare import BITES, HOLDS, Column, Comparison, Difference
from bondstrike.findings.compare_measures import FELT_YEAR, FIRST_YEAR, LATE_YEAR
from bondstrike.findings.ranges import Range
from bondstrike.findings.verdict import JUDGED_AT
from bondstrike.words import numbers as n
from bondstrike.words.catalogue import DEFAULT, Catalogue, load
from bondstrike.words.market import Screen, Section, Table

WIDTH: Final = 98
"""Columns of a table unless another width is given: a page of 100, less the indent."""

GAP: Final = 2
"""Blank columns between two columns of a table."""

LONGEST_NAME: Final = 15
"""Columns after which a scenario's name goes on in the next line, where a hyphen allows it."""

NAMED: Final[Mapping[str, object]] = {
    "first": YEARS[FIRST_YEAR],
    "felt": YEARS[FELT_YEAR],
    "late": YEARS[LATE_YEAR],
    "judged": JUDGED_AT,
    "points": f"{BITES:g}",
}
"""Numbers that labels and sentences name."""

Cell = tuple[str, str]
"""Median and range; the range is empty where there is one number."""


@dataclass(frozen=True)
class Layout:
    """Tables that hold all scenarios, each in one of two forms."""

    tables: tuple[Table, ...]
    stacked: bool
    """Whether ranges stand under their medians instead of beside them."""

    @property
    def width(self) -> int:
        """Columns of the widest table."""
        return max(map(_width, self.tables))


HUNDREDTHS: Final = n.Form(signed=True, least=0.005)
"""Percentage points of jobs and prices, of which thousandths say nothing."""

FORMS: Final[Mapping[str, n.Form]] = {
    "sold": n.MONEY,
    "ten_year_peak": n.SIGNED,
    "ten_year_two_years": n.SIGNED,
    "left_of_peak": n.PERCENT,
    "dollar_low": n.SIGNED_PERCENT,
    "mortgage_peak": n.SIGNED,
    "shares_worst": n.SIGNED_PERCENT,
    "output_lost": n.SIGNED_MONEY,
    "unemployment": HUNDREDTHS,
    "jobs_lost": n.SIGNED,
    "prices_first": HUNDREDTHS,
    "core_inflation": HUNDREDTHS,
    "interest_2036": n.SIGNED_MONEY,
    "interest_ten_years": n.SIGNED_MONEY,
    "chance_with": n.PERCENT,
    "chance_without": n.PERCENT,
    "chance_added": n.SIGNED,
    "chance_spread": n.SIGNED,
    "retaliates": n.PERCENT,
    "us_damage": n.SIGNED_MONEY,
    "terms_lost": n.SIGNED_MONEY,
    "coalition_loss": n.SIGNED_MONEY,
    "retaliation_loss": n.MONEY,
    "ratio": n.PLAIN,
    "ratio_of_means": n.PLAIN,
    "bystanders_realised": n.SIGNED_MONEY,
    "bystanders_paper": n.SIGNED_MONEY,
    "weeks_to_peak": n.PLAIN,
    "bites": n.PLAIN,
    "weeks_to_place": n.PLAIN,
}
"""Rows of the table in their order, and how each one's numbers are written."""

WHOLE: Final = ("weeks_to_peak", "weeks_to_place")
"""Rows in whole numbers."""

MEANS: Final = ("chance_with", "chance_without", "chance_added")
"""Rows that show the mean over draws alone."""


def screen(comparison: Comparison, width: int = WIDTH, language: str = DEFAULT) -> Screen:
    """The comparison on a page; its tables are at most `width` columns wide if they can be.

    Raises `InputError` for a language that does not ship.
    """
    words = load("compare", language)
    layout = laid_out(tuple(comparison.columns.values()), width, words)
    said = tuple(conditions(comparison, layout.stacked, words, language))
    share = n.PERCENT(100.0 * HOLDS)
    apart = tuple(sentences(comparison.differences, words))
    columns = tuple(comparison.columns.values())
    sections = [
        Section(words.say("screen.effects"), (*layout.tables, words.say("screen.years"))),
        Section(
            words.say("screen.differences", share=share),
            apart or (words.say("screen.none", share=share),),
        ),
    ]
    if any(one.senders for one in columns):
        names = load("screen", language)
        tables = _in_tables(
            columns, layout, lambda part: of_senders(part, layout.stacked, words, names)
        )
        sections.insert(1, Section(words.say("screen.senders"), tables))
    if told := tuple(undone(columns, words)):
        sections.append(Section(words.say("screen.undone"), told))
    return Screen(words.say("screen.title", count=len(comparison.columns)), said, tuple(sections))


def _in_tables(
    columns: Sequence[Column], layout: Layout, draw: Callable[[Sequence[Column]], Table]
) -> tuple[Table, ...]:
    """Tables of the same scenarios, side by side as those of the layout."""
    found, start = [], 0
    for one in layout.tables:
        count = len(one.columns) - 1
        found.append(draw(columns[start : start + count]))
        start += count
    return tuple(found)


def of_senders(
    columns: Sequence[Column], stacked: bool, words: Catalogue, names: Catalogue
) -> Table:
    """What each bloc of a coalition realises, a row a bloc, in the layout of the other tables."""
    head, *more = _heads(columns, stacked)
    rows = [("", *line) for line in more]
    blocs = dict.fromkeys(bloc for one in columns for bloc in one.senders)
    for bloc in blocs:
        cells = [_loss(one.senders.get(bloc), words) for one in columns]
        label = names.say(f"bloc.{bloc}")
        if stacked:
            rows += [(label, *(middle for middle, _ in cells)), ("", *(s for _, s in cells))]
        else:
            rows.append((label, *(_beside(m, s, n.SIGNED_MONEY) for m, s in cells)))
    return Table(("", *head), tuple(rows))


def _loss(found: Range | None, words: Catalogue) -> Cell:
    """Median and range of a loss; a dash where the bloc takes no part."""
    if found is None or not found.known:
        return words.say("cell.none"), ""
    return _split(found, n.SIGNED_MONEY)


def _split(found: Range, form: n.Form) -> Cell:
    """A range as median and spread; the spread is empty where there is one number."""
    spread, between, _ = n.spread(found, form).rpartition(" (")
    return form(found.median), spread if between else ""


def undone(columns: Sequence[Column], words: Catalogue) -> Iterator[str]:
    """What can be undone of each kind of lever in the comparison, a sentence each."""
    for kind in dict.fromkeys(kind for one in columns for kind in one.kinds):
        yield words.say(f"undone.{kind}")


def conditions(
    comparison: Comparison, stacked: bool, words: Catalogue, language: str = DEFAULT
) -> Iterator[str]:
    """What every number is conditional on, and what each scenario is."""
    columns, modes = list(comparison.columns.values()), load("screen", language)
    yield words.say(
        "screen.stacked" if stacked else "screen.condition",
        date=columns[0].baseline_date,
        draws=f"{comparison.draws:,}",
        seed=comparison.seed,
    )
    for one in columns:
        mode, policy = modes.say(f"mode.{one.fed_mode}"), words.say(f"policy.{one.policy}")
        told = {"name": one.name, "title": one.title.rstrip("."), "mode": mode, "policy": policy}
        yield words.say("screen.scenario", **told)
    if comparison.yours:
        yield words.say("screen.yours", settings=", ".join(comparison.yours))
    if len({one.weeks for one in columns}) > 1:
        each = [words.say("screen.length", name=one.name, weeks=one.weeks) for one in columns]
        yield words.say("screen.lengths", list=", ".join(each))
    for one in columns:
        if one.failed:
            said = {"name": one.name, "count": one.failed, "first": one.first_failure}
            yield words.say("screen.failed", **said)


# --- the table -----------------------------------------------------------------------------------


def laid_out(columns: Sequence[Column], width: int, words: Catalogue) -> Layout:
    """All scenarios in as few tables as fit the width; the narrowest form if none does."""
    layouts = [
        Layout(tuple(table(part, stacked, words) for part in parts), stacked)
        for parts in _partitions(columns)
        for stacked in (False, True)
    ]
    return next((one for one in layouts if one.width <= width), layouts[-1])


def _partitions(columns: Sequence[Column]) -> Iterator[list[Sequence[Column]]]:
    """The columns in one part, in two of like size, … down to one each."""
    sizes = dict.fromkeys(-(-len(columns) // parts) for parts in range(1, len(columns) + 1))
    for size in sizes:
        yield [columns[i : i + size] for i in range(0, len(columns), size)]


def table(columns: Sequence[Column], stacked: bool, words: Catalogue) -> Table:
    """A table of some scenarios; stacked, each range stands under its median."""
    head, *more = _heads(columns, stacked)
    rows = [("", *line) for line in more]
    for key in FORMS:
        label, cells = words.say(f"row.{key}", **NAMED), [cell(key, one, words) for one in columns]
        if stacked:
            rows.append((label, *(middle for middle, _ in cells)))
            if any(spread for _, spread in cells):
                rows.append(("", *(spread for _, spread in cells)))
        else:
            form = FORMS[key]
            rows.append((label, *(_beside(middle, spread, form) for middle, spread in cells)))
    return Table(("", *head), tuple(rows))


def cell(key: str, one: Column, words: Catalogue) -> Cell:
    """One row's numbers for one scenario."""
    form = FORMS[key]
    if key == "retaliates":
        return n.share(one.retaliates), ""
    if key == "bites":
        never = one.bites_after is None
        return (words.say("cell.never") if never else form(float(one.bites_after or 0))), ""
    if key == "ratio_of_means":
        return form(one.ratio_of_means.median), ""
    if key in MEANS:
        return form(one.means[key].median), ""
    found = one.ranges["chance_added" if key == "chance_spread" else key]
    found = n.whole(found) if key in WHOLE else found
    return _split(found, form)


def _beside(middle: str, spread: str, form: n.Form) -> str:
    """A range with its median in brackets, the unit of a percentage once."""
    bare = middle if form.before else middle.removesuffix(form.after)
    return f"{spread} ({bare})" if spread else middle


def _heads(columns: Sequence[Column], stacked: bool) -> list[tuple[str, ...]]:
    """The scenarios' names as lines of the table's head, broken at hyphens if stacked."""
    broken = [_broken(one.name) if stacked else [one.name] for one in columns]
    deep = max(map(len, broken))
    return [tuple(lines[i] if i < len(lines) else "" for lines in broken) for i in range(deep)]


def _broken(name: str) -> list[str]:
    """A name in lines of at most `LONGEST_NAME` columns where hyphens allow it."""
    lines = [""]
    parts = name.split("-")
    for place, part in enumerate(parts):
        piece = part + ("-" if place + 1 < len(parts) else "")
        if lines[-1] and len(lines[-1] + piece) > LONGEST_NAME:
            lines.append("")
        lines[-1] += piece
    return lines


def _width(found: Table) -> int:
    """Columns that a table takes on the page."""
    sizes = [max(map(len, cells)) for cells in zip(found.columns, *found.rows, strict=True)]
    return sum(sizes) + GAP * (len(sizes) - 1)


# --- what sets them apart ------------------------------------------------------------------------


def sentences(differences: Iterable[Difference], words: Catalogue) -> Iterator[str]:
    """A sentence for each measure and scenario that does more of it than others."""
    grouped: dict[tuple[str, str], list[Difference]] = {}
    for one in differences:
        grouped.setdefault((one.measure, one.more), []).append(one)
    for (measure, more), those in grouped.items():
        said = [
            words.say(
                "apart.further" if place else "apart.first", name=one.less, share=n.share(one.odds)
            )
            for place, one in enumerate(those)
        ]
        yield words.say(f"apart.{measure}", more=more, less=_listed(said, words), **NAMED)


def _listed(items: Sequence[str], words: Catalogue) -> str:
    """`x`, `x and y`, `x, y and z`."""
    *before, last = items
    return f"{', '.join(before)} {words.say('apart.and')} {last}" if before else last
