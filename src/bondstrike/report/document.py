"""What a briefing is made of: figures, tables, sections, the document itself.

The classes are filled in from findings; they hold words and numbers ready to be shown. Numbers of a
figure are in the `unit` that it names; NaN stands for a number that no draw gave. Fields that
several figures share (`title`, `caption`, `x_label`, `note`, `marks`, `signed`) are as in `Fan`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

Numbers = tuple[float, ...]
Places = tuple[float, ...] | tuple[str, ...]
"""Where values stand along an axis: numbers (weeks, quarters, years) or names."""
Line = tuple[str, Numbers, Numbers, Numbers]
"""A label, then the 5 %, 50 % and 95 % points over draws, axis as the figure says."""


@dataclass(frozen=True)
class Fan:
    """A path with its ranges over draws, axis `x`: 5 to 95 % and 25 to 75 % about the median."""

    title: str
    """What the figure shows, best as a statement."""
    unit: str
    """Unit of the values, such as `bp` or `%`, and what they are; stands above the scale."""
    caption: str
    """One or two sentences under the title: what is seen, and against what."""
    x: Places
    """Weeks, quarters or years, axis `x`."""
    x_label: str
    """What `x` counts, such as `weeks after the announcement`."""
    low: Numbers
    """5 % points in `unit`, axis `x`."""
    q25: Numbers
    """25 % points in `unit`, axis `x`."""
    median: Numbers
    """Medians in `unit`, axis `x`."""
    q75: Numbers
    """75 % points in `unit`, axis `x`."""
    high: Numbers
    """95 % points in `unit`, axis `x`."""
    note: str = ""
    """The source line under the figure."""
    marks: tuple[tuple[float, str], ...] = ()
    """Moments of note: place along `x` (an index where `x` holds names) and a word or two."""
    signed: bool = True
    """Whether the values are changes, shown with + and − about a line at zero."""

    def __post_init__(self) -> None:
        """Refuse lines of unequal length."""
        _same_length(self.title, self.x, self.low, self.q25, self.median, self.q75, self.high)


@dataclass(frozen=True)
class Curves:
    """Changes along the yield curve at a few moments, each with its range."""

    title: str
    unit: str
    """Unit of the values, such as `bp`."""
    caption: str
    x_labels: tuple[str, ...]
    """Tenors, axis `tenor`."""
    lines: tuple[Line, ...]
    """At most four moments: label, then low, median and high in `unit`, axis `tenor`."""
    note: str = ""
    x_label: str = "maturity"
    signed: bool = True

    def __post_init__(self) -> None:
        """Refuse lines of unequal length."""
        for _, *values in self.lines:
            _same_length(self.title, self.x_labels, *values)


@dataclass(frozen=True)
class Bars:
    """Ranges side by side: interest by year, losses by bloc, or what an answer hangs on.

    Labels of at most five letters (years) stand along the bottom, others at the left.
    """

    title: str
    unit: str
    """Unit of the values, such as `$bn a year`."""
    caption: str
    labels: tuple[str, ...]
    """What is compared, axis `bar`."""
    median: Numbers
    """Medians in `unit`, axis `bar`."""
    low: Numbers
    """5 % points in `unit`, axis `bar`; in a tornado the smaller answer."""
    high: Numbers
    """95 % points in `unit`, axis `bar`; in a tornado the larger answer."""
    groups: tuple[str, ...] = ()
    """The group of every bar, axis `bar`; bars of a group follow one another. Empty: no groups."""
    note: str = ""
    signed: bool = True
    centre: float | None = None
    """In a tornado the central answer in `unit`, marked by a line."""

    def __post_init__(self) -> None:
        """Refuse columns of unequal length."""
        _same_length(self.title, self.labels, self.median, self.low, self.high)
        if self.groups:
            _same_length(self.title, self.labels, self.groups)


@dataclass(frozen=True)
class Stack:
    """Parts of a whole, one on the other: who holds what was sold."""

    title: str
    unit: str
    """Unit of the values, such as `% of what was sold`."""
    caption: str
    x: Places
    """Moments: numbers give areas, names give columns; axis `x`."""
    layers: tuple[tuple[str, Numbers], ...]
    """Label and values in `unit`, axis `x`, from the bottom up; at most seven."""
    x_label: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        """Refuse layers of unequal length."""
        _same_length(self.title, self.x, *(values for _, values in self.layers))


@dataclass(frozen=True)
class Steps:
    """Chances that grow in steps, such as a reversal by a week with the lever and without."""

    title: str
    unit: str
    """Unit of the values, such as `% of draws`."""
    caption: str
    x: tuple[float, ...]
    """Weeks, axis `x`; a value holds until the next."""
    x_label: str
    lines: tuple[Line, ...]
    """At most four: label, then low, median and high in `unit`, axis `x`."""
    note: str = ""
    marks: tuple[tuple[float, str], ...] = ()
    signed: bool = False
    middle: str = "median"
    """What the line in the middle is."""

    def __post_init__(self) -> None:
        """Refuse lines of unequal length."""
        for _, *values in self.lines:
            _same_length(self.title, self.x, *values)


@dataclass(frozen=True)
class Waterfall:
    """How parts add up to a total, one after the other (Shapley shares of an effect)."""

    title: str
    unit: str
    """Unit of the values, such as `bp`."""
    caption: str
    labels: tuple[str, ...]
    """What contributes, axis `part`."""
    values: Numbers
    """Contributions in `unit`, axis `part`."""
    total: float
    """Their sum in `unit`; what the parts leave over is shown as a part of its own."""
    note: str = ""
    total_label: str = "in all"
    signed: bool = True

    def __post_init__(self) -> None:
        """Refuse columns of unequal length."""
        _same_length(self.title, self.labels, self.values)


@dataclass(frozen=True)
class Node:
    """A link of the causal chain with its number."""

    id: str
    """What edges call it."""
    title: str
    """The link's name, two or three words."""
    line: str = ""
    """Its median in words, such as `10-year +12 bp`."""
    range_: str = ""
    """Its range in words, such as `5 to 95 %: +5 to +30`."""


@dataclass(frozen=True)
class Edge:
    """What one link hands to another."""

    source: str
    """Id of the node that acts."""
    target: str
    """Id of the node acted on."""
    label: str = ""
    """What is handed on, in a word or two."""


@dataclass(frozen=True)
class Diagram:
    """The causal chain. Nodes come in the order of the story: an edge back is a feedback."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    title: str = "The chain, with its numbers"
    caption: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        """Refuse nodes of the same name and edges to nowhere."""
        names = [node.id for node in self.nodes]
        ends = {end for edge in self.edges for end in (edge.source, edge.target)}
        if len(set(names)) < len(names) or ends - set(names):
            raise ValueError(f"{self.title}: node ids repeat or edges lead nowhere")


@dataclass(frozen=True)
class Table:
    """A table; the first column names the row."""

    caption: str
    """What the table holds, with its unit; may be empty."""
    columns: tuple[str, ...]
    """Names of the columns, units included, axis `column`."""
    rows: tuple[tuple[str, ...], ...]
    """Cells in words, axes `row`, `column`; where the first is empty, the one above holds on."""
    left: int = 1
    """Columns of text, aligned at the left; the others hold numbers."""

    def __post_init__(self) -> None:
        """Refuse rows that do not fit the columns."""
        for row in self.rows:
            _same_length(self.caption, self.columns, row)


Figure = Fan | Curves | Bars | Stack | Steps | Waterfall | Diagram
Part = str | Figure | Table
"""What a section is made of; a text is a paragraph."""


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it."""

    heading: str
    """A few words; the contents list them."""
    parts: tuple[Part, ...]
    """Paragraphs, figures and tables in their order."""


@dataclass(frozen=True)
class Stamp:
    """What the numbers can be made again from."""

    baseline: str
    """Date of the baseline, as an ISO date."""
    version: str
    """Version of the package."""
    seed: int
    """Seed of the draws."""
    digest: str
    """Digest of all numbers of the result."""


@dataclass(frozen=True)
class Briefing:
    """The whole document, in words and numbers ready to be shown."""

    title: str
    """What is sold by whom, in a line."""
    question: str
    """What was asked, in a sentence."""
    verdict: str
    """The answer in one or two sentences."""
    key: tuple[tuple[str, str], ...]
    """At most five pairs of a number and what it is, for the strip at the top."""
    conditions: tuple[str, ...]
    """What the answer takes as given, a sentence each."""
    sections: tuple[Section, ...]
    sources: tuple[tuple[str, str], ...]
    """Id and reference; an id in a text leads to its reference."""
    limits: tuple[str, ...]
    """What the answer leaves out or cannot know, a sentence each."""
    stamp: Stamp
    reproduce: str
    """The command that gives these numbers."""
    language: str = "en"
    """Language of the texts, as a BCP 47 tag; the document's own headings are English."""
    beside: tuple[str, ...] = ()
    """What must be read with the verdict, right after it, a sentence or two each."""


MOST_KEY_NUMBERS: Final = 5


def _same_length(title: str, first: Sequence[object], *others: Sequence[object]) -> None:
    if not first:
        raise ValueError(f"{title}: nothing to show")
    if any(len(other) != len(first) for other in others):
        raise ValueError(f"{title}: columns of unequal length")
