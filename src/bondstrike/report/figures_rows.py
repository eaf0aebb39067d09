"""Figures of rows: ranges side by side, and parts that add up. Words never run into bars.

On a page a row is: label, bar, numbers. On a phone the label and the numbers stand above the bar.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bondstrike.report import figures_axes as ax
from bondstrike.report.document import Bars, Waterfall
from bondstrike.report.figures_style import COLOUR, Canvas, letters, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SHORT = 5
"""Letters of the longest label that stands along the bottom."""

BAND = 12.0
"""Height in pixels of a bar."""


def ranged(low: float, median: float, high: float, *, signed: bool) -> str:
    """`low to high (median)`; one number where all are the same."""
    from bondstrike.findings.ranges import Range
    from bondstrike.words.numbers import spread

    return spread(Range(low, median, high, ""), ax.form(signed))


# --- the grid of rows ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """A row: its label, its numbers in words, its place in pixels, whether it heads a group."""

    label: str
    said: str
    y: float
    """Middle of the bar in pixels from the top; of the words in a heading."""
    heading: bool = False
    strong: bool = False


def _laid(
    entries: Sequence[tuple[str, str]], width: float, groups: Sequence[str] = ()
) -> tuple[list[Row], float]:
    """Rows from the top, and the height that they fill, in pixels."""
    narrow = ax.is_narrow(width)
    rows: list[Row] = []
    y, group = ax.HEAD + 18.0, ""
    for place, (label, said) in enumerate(entries):
        if groups and groups[place] != group:
            group = groups[place]
            y += 6.0 if rows else 0.0
            rows.append(Row(group, "", y + 10.0, heading=True))
            y += 24.0
        if narrow:
            said_width = letters(said) + 12.0
            lines = len(wrapped(label, width - said_width))
            y += ax.LEADING * lines
            rows.append(Row(label, said, y + 10.0))
            y += 26.0
        else:
            lines = len(wrapped(label, LABELS))
            size = max(24.0, ax.LEADING * lines + 10.0)
            rows.append(Row(label, said, y + size / 2))
            y += size
    return rows, y


LABELS = 210.0
"""Widest column of labels on a page, in pixels."""


def _grid(
    rows: Sequence[Row],
    height: float,
    width: float,
    levels: ax.Scale,
    *,
    unit: str,
    signed: bool,
    key: Sequence[ax.Key] = (),
) -> ax.Frame:
    """Axes of pixels downward and values across, with the words of the rows."""
    narrow = ax.is_narrow(width)
    bars = [row for row in rows if not row.heading]
    label = min(max(letters(row.label) for row in bars), LABELS)
    left = 10.0 if narrow else label + 14.0
    right = 10.0 if narrow else max(letters(row.said) for row in bars) + 14.0
    foot = 24.0
    canvas = Canvas(width, height + foot)
    top = ax.HEAD + 8.0
    axes = canvas.axes(left, top, right, foot)
    axes.set_xlim(levels.low, levels.high)
    axes.set_ylim(height, top)
    axes.set_yticks([])
    axes.set_xticks(levels.ticks, levels.words(signed=signed))
    for tick in levels.ticks:
        _upright(axes, rows, tick, narrow, "quiet" if tick == 0.0 else "rule")
    _heads(canvas, unit, key, left, width)
    for row in rows:
        _words(canvas, row, width, left, narrow)
    return ax.Frame(canvas, axes, left, top, width - right, height)


def _upright(
    axes: Axes, rows: Sequence[Row], value: float, narrow: bool, colour: str, **look: Any
) -> None:
    """A line at a value: down the page, or behind the bars alone where words stand above them."""
    look = {"color": COLOUR[colour], "lw": 1.0, "zorder": 0} | look
    if not narrow:
        axes.axvline(value, **look)
        return
    bars = np.array([row.y for row in rows if not row.heading])
    axes.vlines([value] * len(bars), bars - BAND / 2 - 3.0, bars + BAND / 2 + 3.0, **look)


def _heads(canvas: Canvas, unit: str, key: Sequence[ax.Key], left: float, width: float) -> None:
    canvas.text(0.0, 14.0, unit, "quiet")
    ax.draw_key(canvas, key, width - ax.key_width(key) if key else 0.0, 14.0)


def _words(canvas: Canvas, row: Row, width: float, left: float, narrow: bool) -> None:
    if row.heading:
        canvas.text(0.0, row.y + 4.0, row.label, weight="bold")
        return
    weight = "bold" if row.strong else "normal"
    if narrow:
        lines = wrapped(row.label, width - letters(row.said) - 12.0)
        base = row.y - 12.0
    else:
        lines = wrapped(row.label, LABELS)
        base = row.y + 4.0 + ax.LEADING * (len(lines) - 1) / 2
    for k, line in enumerate(reversed(lines)):
        canvas.text(0.0, base - ax.LEADING * k, line, weight=weight)
    canvas.text(width, base if narrow else row.y + 4.0, row.said, "ink", ha="right", weight=weight)


# --- ranges side by side -------------------------------------------------------------------------


def bars(part: Bars, width: float) -> Canvas:
    """Every range as a band with its median as a strong mark."""
    if max(map(len, part.labels), default=0) <= SHORT and not part.groups and part.centre is None:
        return _columns(part, width)
    rows, height = _laid(_entries(part), width, part.groups)
    centre = () if part.centre is None else (part.centre,)
    levels = ax.scale(part.low, part.high, centre, signed=part.signed)
    made = _grid(rows, height, width, levels, unit=part.unit, signed=part.signed, key=_key_of(part))
    if part.centre is not None:
        narrow = ax.is_narrow(width)
        _upright(made.axes, rows, part.centre, narrow, "one", lw=1.4, zorder=3)
    places = [row.y for row in rows if not row.heading]
    for y, low, median, high in zip(places, part.low, part.median, part.high, strict=True):
        _range(made, y, low, median, high, tornado=part.centre is not None)
    return made.canvas


def _entries(part: Bars) -> list[tuple[str, str]]:
    """Label and numbers of every bar; a tornado has its median said once, in the key."""
    ranges = zip(part.low, part.median, part.high, strict=True)
    said = [ranged(low, median, high, signed=part.signed) for low, median, high in ranges]
    if part.centre is not None:
        said = [words.partition(" (")[0] for words in said]
    return list(zip(part.labels, said, strict=True))


def _key_of(part: Bars) -> tuple[ax.Key, ...]:
    if part.centre is not None:
        return (ax.Key("line", "one", f"central: {ax.form(part.signed)(part.centre)}"),)
    median, band = ax.Key("line", "one", "median"), ax.Key("box", "one-light", "5 to 95 %")
    return (median, band)


def _range(
    made: ax.Frame, y: float, low: float, median: float, high: float, *, tornado: bool
) -> None:
    if not all(map(math.isfinite, (low, median, high))):
        return
    light = "one-mid" if tornado else "one-light"
    made.axes.barh(y, high - low, BAND, left=low, color=COLOUR[light], zorder=2)
    if not tornado:
        half = BAND / 2 + 2.0
        made.axes.plot([median] * 2, [y - half, y + half], color=COLOUR["one"], lw=3.0, zorder=3)


def _columns(part: Bars, width: float) -> Canvas:
    """Years along the bottom: a band and a median for each, the median in numbers above it."""
    narrow = ax.is_narrow(width)
    made = ax.frame(
        width,
        ax.scale(part.low, part.high, signed=part.signed),
        unit=part.unit,
        signed=part.signed,
        right=4.0,
        key=(ax.Key("line", "one", "median"), ax.Key("box", "one-light", "5 to 95 %")),
        foot=26.0,
    )
    count = len(part.labels)
    made.axes.set_xlim(-0.5, count - 0.5)
    step = math.ceil(count / (7 if narrow else 14))
    made.axes.set_xticks(range(0, count, step), part.labels[::step])
    said = ax.evenly(part.median, signed=part.signed)
    wide = min((made.right - made.left) / count * 0.6, 34.0)
    for x, (low, median, high) in enumerate(zip(part.low, part.median, part.high, strict=True)):
        if not all(map(math.isfinite, (low, median, high))):
            continue
        half = wide / (made.right - made.left) * count / 2
        made.axes.bar(x, high - low, 2 * half, bottom=low, color=COLOUR["one-light"], zorder=2)
        made.axes.plot([x - half, x + half], [median] * 2, color=COLOUR["one"], lw=3.0, zorder=3)
        if x % step == 0:
            made.canvas.text(made.x(x), made.y(median) - 5.0, said[x], weight="bold", ha="center")
    return made.canvas


# --- parts that add up ---------------------------------------------------------------------------

LEFT_OVER = "not attributed"
ROUNDING = 0.005
"""Share of the total below which what is left over is rounding."""


def parts_of(part: Waterfall) -> list[tuple[str, float]]:
    """The parts, and what they leave over where that is more than rounding."""
    parts = list(zip(part.labels, part.values, strict=True))
    rest = part.total - math.fsum(part.values)
    if abs(rest) > ROUNDING * max(abs(part.total), *map(abs, part.values)):
        parts.append((LEFT_OVER, rest))
    return parts


def waterfall(part: Waterfall, width: float) -> Canvas:
    """Every part begins where the one before it ended; the total stands below."""
    parts = parts_of(part)
    said = ax.evenly([*(value for _, value in parts), part.total], signed=part.signed)
    labels = [*(label for label, _ in parts), part.total_label]
    rows, height = _laid(list(zip(labels, said, strict=True)), width)
    rows[-1] = Row(rows[-1].label, rows[-1].said, rows[-1].y, strong=True)
    sums = np.concatenate([[0.0], np.cumsum([value for _, value in parts])])
    levels = ax.scale(sums, part.total, signed=part.signed)
    key = (ax.Key("box", "one", "adds"), ax.Key("box", "two-mid", "takes away"))
    made = _grid(rows, height, width, levels, unit=part.unit, signed=part.signed, key=key)
    for row, (_, value), start in zip(rows[:-1], parts, sums[:-1], strict=True):
        colour = COLOUR["one" if value >= 0.0 else "two-mid"]
        made.axes.barh(row.y, value, BAND, left=start, color=colour, zorder=2)
    for above, below, total in zip(rows[:-1], rows[1:], sums[1:], strict=True):
        joint = [above.y + BAND / 2, below.y - BAND / 2]
        made.axes.plot([total, total], joint, color=COLOUR["quiet"], lw=0.8)
    made.axes.barh(rows[-1].y, part.total, BAND, color=COLOUR["ink"], zorder=2)
    return made.canvas
