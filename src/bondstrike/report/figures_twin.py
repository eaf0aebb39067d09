"""The same in words and numbers: every figure's text alternative and its table."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from bondstrike.report.document import (
    Bars,
    Curves,
    Diagram,
    Fan,
    Figure,
    Places,
    Stack,
    Steps,
    Table,
    Waterfall,
)
from bondstrike.report.figures_axes import evenly, form
from bondstrike.report.figures_rows import parts_of, ranged
from bondstrike.words.numbers import Form

MOST_ROWS = 27
"""Longer paths are thinned: evenly, first and last in."""

NOTHING = "–"
"""Stands in a cell that has nothing to say."""

THINNED = "One value in {step}, and the last; the result holds them all."


def alt(part: Figure) -> str:
    """A sentence that stands for the picture."""
    return f"{part.title}. {_seen(part)}"


def _seen(part: Figure) -> str:
    match part:
        case Fan():
            return _fan_seen(part)
        case Curves(lines=lines, x_labels=x) | Steps(lines=lines, x=x):
            said = form(part.signed)
            each = (
                f"{label}: {ranged(low[-1], median[-1], high[-1], signed=part.signed)}"
                for label, low, median, high in lines
            )
            first = "; ".join(f"{label} {said(median[0])}" for label, _, median, _ in lines)
            return f"Medians at {x[0]}: {first}. At {x[-1]}, in {part.unit}: {'; '.join(each)}."
        case Bars():
            each = (
                f"{label} {ranged(low, median, high, signed=part.signed)}"
                for label, low, median, high in zip(
                    part.labels, part.low, part.median, part.high, strict=True
                )
            )
            return f"In {part.unit}: {'; '.join(each)}."
        case Stack():
            said = form(False, *(values for _, values in part.layers))
            each = (f"{label} {said(values[-1])}" for label, values in part.layers)
            return f"At {part.x[-1]}, in {part.unit}: {'; '.join(each)}."
        case Waterfall():
            each = (f"{label} {form(part.signed)(value)}" for label, value in parts_of(part))
            total = f"{part.total_label} {form(part.signed)(part.total)}"
            return f"In {part.unit}: {'; '.join(each)}; {total}."
        case Diagram():
            each = (
                ", ".join(filter(None, (node.title, node.line, node.range_))) for node in part.nodes
            )
            return f"{'; '.join(each)}."


def _fan_seen(part: Fan) -> str:
    known = [i for i, value in enumerate(part.median) if math.isfinite(value)]
    if not known:
        return "No draw gave a number."
    top = max(known, key=lambda i: abs(part.median[i]))

    def at(i: int) -> str:
        said = ranged(part.low[i], part.median[i], part.high[i], signed=part.signed)
        return f"{said} at {_place(part.x[i])}"

    ends = f"{at(known[0])}; {at(known[-1])}"
    largest = "" if top in (known[0], known[-1]) else f" Largest median: {at(top)}."
    return f"In {part.unit}, by {part.x_label}: {ends}.{largest}"


# --- tables --------------------------------------------------------------------------------------


def twin(part: Figure) -> Table:
    """The numbers of a figure as a table, its unit in the caption."""
    match part:
        case Fan():
            columns = (part.x_label, "5 %", "25 %", "median", "75 %", "95 %")
            lines = (part.low, part.q25, part.median, part.q75, part.high)
            return _along(part.unit, columns, part.x, lines, form(part.signed, *lines))
        case Steps() | Curves():
            x = part.x if isinstance(part, Steps) else part.x_labels
            return _ranges_along(part, x)
        case Bars():
            return _bars(part)
        case Stack():
            columns = (part.x_label or "moment", *(label for label, _ in part.layers))
            lines = tuple(values for _, values in part.layers)
            return _along(part.unit, columns, part.x, lines, form(False, *lines))
        case Waterfall():
            parts = [*parts_of(part), (part.total_label, part.total)]
            said = evenly([value for _, value in parts], signed=part.signed)
            rows = tuple((label, words) for (label, _), words in zip(parts, said, strict=True))
            return Table("", ("part", part.unit), rows)
        case Diagram():
            return _diagram(part)


def _bars(part: Bars) -> Table:
    said = form(part.signed, part.low, part.high)
    ends = (
        ("smaller", "central", "larger") if part.centre is not None else ("5 %", "median", "95 %")
    )
    groups = part.groups or ("",) * len(part.labels)
    rows = tuple(
        (f"{group}: {label}" if group else label, said(low), said(median), said(high))
        for group, label, low, median, high in zip(
            groups, part.labels, part.low, part.median, part.high, strict=True
        )
    )
    return Table(part.unit, ("what", *ends), rows)


def _ranges_along(part: Steps | Curves, x: Places) -> Table:
    columns = (part.x_label, *(label for label, *_ in part.lines))
    kept = _kept(len(x))
    rows = tuple(
        (
            _place(x[i]),
            *(
                ranged(low[i], median[i], high[i], signed=part.signed)
                for _, low, median, high in part.lines
            ),
        )
        for i in kept
    )
    return Table(_captioned(f"{part.unit}: 5 to 95 % (median)", len(x)), columns, rows)


def _along(
    unit: str,
    columns: tuple[str, ...],
    x: Places,
    lines: Iterable[Sequence[float]],
    said: Form,
) -> Table:
    values = tuple(lines)
    rows = tuple((_place(x[i]), *(said(line[i]) for line in values)) for i in _kept(len(x)))
    return Table(_captioned(unit, len(x)), columns, rows)


def _place(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:g}"


def _step(count: int) -> int:
    return math.ceil(count / MOST_ROWS)


def _kept(count: int) -> list[int]:
    """Rows that are shown of `count`."""
    kept = list(range(0, count, _step(count))) if count else []
    return kept if not kept or kept[-1] == count - 1 else [*kept, count - 1]


def _captioned(said: str, count: int) -> str:
    step = _step(count)
    return said if step < 2 else f"{said}. {THINNED.format(step=step)}"


def _diagram(part: Diagram) -> Table:
    titles = {node.id: node.title for node in part.nodes}

    def handed(node_id: str) -> str:
        to = (
            titles[edge.target] + (f" ({edge.label})" if edge.label else "")
            for edge in part.edges
            if edge.source == node_id
        )
        return ", ".join(to) or NOTHING

    rows = tuple(
        (node.title, node.line or NOTHING, node.range_ or NOTHING, handed(node.id))
        for node in part.nodes
    )
    return Table("The chain in words", ("link", "median", "range", "acts on"), rows)
