"""The briefing: one HTML document that can be forwarded and printed, and the same as PDF.

The document stands alone: style and figures are inside, there is no script and nothing is fetched
(it says so itself, in a content policy). The same `Briefing` gives the same bytes. Every figure is
drawn twice, for a page and for a phone, and has its numbers as a table beside it.

The classes are filled in from findings; they hold words and numbers ready to be shown. Numbers of a
figure are in the `unit` that it names; NaN stands for a number that no draw gave. Fields that
several figures share (`title`, `caption`, `x_label`, `note`, `marks`, `signed`) are as in `Fan`.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from bondstrike.errors import InputError, StoreError

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

PHONE, MOST_WORDS = 44, 2
"""Letters side by side, and columns of words beside a number, that a phone has room for."""


def _same_length(title: str, first: Sequence[object], *others: Sequence[object]) -> None:
    if not first:
        raise ValueError(f"{title}: nothing to show")
    if any(len(other) != len(first) for other in others):
        raise ValueError(f"{title}: columns of unequal length")


def html(briefing: Briefing) -> str:
    """The document, the same bytes for the same briefing."""
    return _rendered(briefing, flat=False)


def write(briefing: Briefing, path: Path) -> Path:
    """Write the document to `path`, whole or not at all. Raises `StoreError` if it cannot."""
    return _whole(path, html(briefing).encode("utf-8"))


def pdf(briefing: Briefing, path: Path) -> Path:
    """Write the document to `path` as PDF on A4, whole or not at all.

    Raises `InputError` without the extra `pdf` or the system's Pango, `StoreError` if it cannot
    be written.
    """
    make = printer(str(path))
    page = make(string=_rendered(briefing, flat=True), url_fetcher=_nothing_is_fetched)
    name = f"{briefing.stamp.digest} {briefing.stamp.version}".encode()
    return _whole(path, page.write_pdf(pdf_identifier=name))


def printer(where: str) -> Any:
    """WeasyPrint's document class. Raises `InputError` that names `where` if it is missing."""
    try:
        from weasyprint import HTML  # pyright: ignore[reportMissingImports]
    except (ImportError, OSError) as error:
        raise InputError(
            "a PDF asks for WeasyPrint and the system's Pango",
            where=where,
            allowed="briefing.html, printed by a browser; or pip install 'bondstrike[pdf]'",
        ) from error
    return HTML


def _nothing_is_fetched(address: str, *_: object, **__: object) -> dict[str, Any]:
    raise InputError("a briefing refers to nothing outside itself", got=address)


def _rendered(briefing: Briefing, *, flat: bool) -> str:
    """The document; `flat` for printers that know no colour variables and no phones."""
    from importlib.resources import files

    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    if len(briefing.key) > MOST_KEY_NUMBERS:
        raise ValueError(f"at most {MOST_KEY_NUMBERS} numbers at the top")
    templates = files("bondstrike.report") / "templates"
    style = (templates / "briefing.css").read_text(encoding="utf-8")
    house = Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined
    )
    house.filters["cited"] = lambda text: Markup(_cited(text, briefing.sources))
    house.filters["spanned"] = _spanned
    house.filters["shape"] = shape
    page = house.from_string((templates / "briefing.html.j2").read_text(encoding="utf-8"))
    shown = page.render(
        b=briefing,
        sections=[
            (f"section-{place}", section.heading, [_part(part, flat) for part in section.parts])
            for place, section in enumerate(briefing.sections, 1)
        ],
        style=Markup(_styled(style)),
        flat=flat,
    )
    return shown.rstrip() + "\n"


def _spanned(table: Table) -> list[tuple[int, tuple[str, ...]]]:
    """Rows, each with how many rows its first cell stands for: 0 where the one above does."""
    heads = [place for place, row in enumerate(table.rows) if row[0] or not place]
    sizes = dict(zip(heads, (b - a for a, b in pairwise([*heads, len(table.rows)])), strict=True))
    return [(sizes.get(place, 0), row) for place, row in enumerate(table.rows)]


def shape(table: Table) -> str:
    """How a table stands on a phone: one number beside its words, a card a row, or as it is."""
    if len(table.columns) == table.left + 1 and table.left <= MOST_WORDS:
        return "pairs"
    columns = zip(*table.rows, strict=True)
    return "cards" if sum(max(map(len, cells)) for cells in columns) > PHONE else ""


def _styled(style: str) -> str:
    """The style sheet with the colours filled in."""
    from bondstrike.report.figures_style import variables

    light, dark = variables(dark=False), variables(dark=True)
    filled = style.replace("/* light */", light).replace("/* dark */", dark)
    return re.sub(r"\s*\n\s*", "\n", filled).strip()


def _part(part: Part, flat: bool) -> dict[str, Any]:
    """What the template needs of a part: its kind, itself, and a figure's drawings and twin."""
    from markupsafe import Markup

    if isinstance(part, str):
        return {"kind": "text", "it": part}
    if isinstance(part, Table):
        return {"kind": "table", "it": part}
    from bondstrike.report.figures import draw
    from bondstrike.report.figures_twin import twin

    drawn = draw(part, flat=flat)
    return {
        "kind": "figure",
        "it": part,
        "wide": Markup(drawn.wide),
        "narrow": Markup(drawn.narrow),
        "twin": twin(part),
    }


def _cited(text: str, sources: Sequence[tuple[str, str]]) -> str:
    """The text, escaped, with every id of a source as a link to it."""
    from markupsafe import escape

    said = str(escape(text))
    names = "|".join(re.escape(name) for name, _ in sources if name)
    if not names:
        return said
    return re.sub(rf"\b({names})\b", r'<a href="#source-\1">\1</a>', said)


def _whole(path: Path, content: bytes) -> Path:
    """`content` in the place of `path` in one step."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        draft = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            draft.chmod(0o644)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(f"could not write the briefing to {path}: {error.strerror}") from error
    return path
