"""The frame of a plot: unit and key above, scales with few ticks, words at the ends of lines."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from bondstrike.report.figures_style import (
    COLOUR,
    NARROW,
    Canvas,
    apart,
    letters,
    wrapped,
)
from bondstrike.words.numbers import MINUS, PLAIN, SIGNED, UNKNOWN, Form

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HEAD, KEY_ROW, FOOT = 30.0, 18.0, 40.0
"""Heights in pixels: unit line, a further row of the key, scale and its name below."""
LEADING: Final = 13.0
"""Distance in pixels of lines of words."""


LEAST_SEEN: Final = 0.003
"""Share of a figure's largest number below which a number is written as zero."""


def form(signed: bool, *values: Any) -> Form:
    """How numbers of a figure are written; next to the largest of `values` tiny ones are zero."""
    plain = SIGNED if signed else PLAIN
    found = np.concatenate([np.zeros(1), *(np.ravel(np.asarray(v, float)) for v in values)])
    largest = float(np.abs(found[np.isfinite(found)]).max())
    return replace(plain, least=max(plain.least, LEAST_SEEN * largest))


def is_narrow(width: float) -> bool:
    """Whether a drawing is for a phone."""
    return width <= NARROW


def places(x: Sequence[Any]) -> np.ndarray:
    """Numbers along an axis: the values, or 0, 1, 2 … for names."""
    if any(isinstance(value, str) for value in x):
        return np.arange(len(x), dtype=float)
    return np.asarray(x, dtype=float)


# --- scales --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Scale:
    """The ends of a scale, in the unit of its values, and the ticks between them."""

    low: float
    high: float
    ticks: tuple[float, ...]

    def words(self, *, signed: bool) -> list[str]:
        """The ticks with as many decimals as the finest of them needs."""
        exact = (d for d in range(4) if all(abs(round(t, d) - t) < 1e-9 for t in self.ticks))
        decimals = next(exact, 4)
        return [fixed(tick, decimals, signed=signed) for tick in self.ticks]


def scale(*values: Any, signed: bool, count: int = 5) -> Scale:
    """A scale that holds all finite values; zero is on it unless levels stand far from it."""
    from matplotlib.ticker import MaxNLocator

    found = np.concatenate([np.ravel(np.asarray(value, float)) for value in values])
    found = found[np.isfinite(found)]
    low, high = (float(found.min()), float(found.max())) if found.size else (0.0, 0.0)
    if signed or low < 0.0 or low <= 0.5 * high:
        low, high = min(low, 0.0), max(high, 0.0)
    if high - low < 1e-9:
        high = low + 1.0
    air = 0.05 * (high - low)
    low, high = low - (air if low else 0.0), high + (air if high else 0.0)
    ticks = MaxNLocator(nbins=count, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    step = float(ticks[1] - ticks[0])
    kept = (0.0 if abs(tick) < step * 1e-6 else float(tick) for tick in ticks)
    return Scale(low, high, tuple(tick for tick in kept if low <= tick <= high))


def fixed(value: float, decimals: int, *, signed: bool) -> str:
    """A number with so many decimals, `0` without any."""
    if not math.isfinite(value):
        return UNKNOWN
    size = f"{abs(value):,.{decimals}f}"
    if not size.strip("0.,"):
        return "0"
    return (MINUS if value < 0.0 else "+" if signed else "") + size


def evenly(values: Sequence[float], *, signed: bool) -> list[str]:
    """Numbers that are compared: all with the decimals that the largest needs for two digits."""
    largest = max((abs(value) for value in values if math.isfinite(value)), default=0.0)
    decimals = 0 if largest >= 99.5 else 1 if largest >= 0.95 else 2 if largest >= 0.095 else 3
    return [fixed(value, decimals, signed=signed) for value in values]


def x_ticks(x: np.ndarray, x_label: str, most: int) -> np.ndarray:
    """At most `most` ticks: whole quarters of weeks, or whole numbers."""
    from matplotlib.ticker import MaxNLocator

    low, high = float(x[0]), float(x[-1])
    steps = (1, 2, 4, 13, 26, 52, 104, 260) if "week" in x_label else ()
    for step in steps:
        ticks = np.arange(math.ceil(low / step) * step, high + 1e-9, step)
        if len(ticks) <= most:
            return ticks
    ticks = np.asarray(MaxNLocator(nbins=most - 1, integer=True).tick_values(low, high))
    return ticks[(ticks >= low - 1e-9) & (ticks <= high + 1e-9)]


# --- the frame -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Key:
    """A sample and what it stands for; `shape` is `line`, `dash` or `box`."""

    shape: str
    colour: str
    said: str


@dataclass(frozen=True)
class Frame:
    """A canvas with axes on it, and where the plot lies on the canvas in pixels."""

    canvas: Canvas
    axes: Axes
    left: float
    top: float
    right: float
    bottom: float

    def x(self, value: float) -> float:
        """Pixels from the left of a value on the x scale."""
        low, high = self.axes.get_xlim()
        return self.left + (value - low) / (high - low) * (self.right - self.left)

    def y(self, value: float) -> float:
        """Pixels from the top of a value on the y scale."""
        low, high = self.axes.get_ylim()
        return self.bottom - (value - low) / (high - low) * (self.bottom - self.top)


def frame(
    width: float,
    levels: Scale,
    *,
    unit: str,
    signed: bool,
    right: float,
    key: Sequence[Key] = (),
    room: float = 0.0,
    foot: float = FOOT,
) -> Frame:
    """Axes with a y scale; unit at the left above, key beside it or in rows under it.

    `right` is the margin for labels at the ends of lines, `room` extra height above the plot.
    """
    said = levels.words(signed=signed)
    left = max(letters(word) for word in said) + 8.0
    rows = _key_rows(key, width, 0.0 if is_narrow(width) else letters(unit) + 40.0)
    beside = bool(rows) and len(rows) == 1 and not is_narrow(width)
    top = HEAD + (0.0 if beside else KEY_ROW * len(rows)) + room
    plot = 180.0 if is_narrow(width) else 205.0
    canvas = Canvas(width, top + plot + foot)
    canvas.text(0.0, 14.0, unit, "quiet")
    for place, row in enumerate(rows):
        start = width - key_width(row) if beside else 0.0
        draw_key(canvas, row, start, 14.0 if beside else 14.0 + KEY_ROW * (place + 1))
    axes = canvas.axes(left, top, right, foot)
    axes.set_ylim(levels.low, levels.high)
    axes.set_yticks(levels.ticks, said)
    for tick in levels.ticks:
        zero = tick == 0.0
        axes.axhline(
            tick, color=COLOUR["quiet" if zero else "rule"], lw=1.0, zorder=1.5 if zero else 0
        )
    return Frame(canvas, axes, left, top, width - right, top + plot)


def key_width(row: Sequence[Key]) -> float:
    """Width in pixels of a row of the key."""
    return sum(24.0 + letters(key.said) + 14.0 for key in row) - 14.0


def _key_rows(key: Sequence[Key], width: float, taken: float) -> list[list[Key]]:
    """The key in rows that fit: all in one beside the unit, if there is room for it."""
    rows: list[list[Key]] = []
    if key and key_width(key) <= width - taken:
        return [list(key)]
    for entry in key:
        if rows and key_width([*rows[-1], entry]) <= width:
            rows[-1].append(entry)
        else:
            rows.append([entry])
    return rows


def draw_key(canvas: Canvas, row: Sequence[Key], x: float, y: float) -> None:
    """A row of the key from a point in pixels to the right."""
    for entry in row:
        if entry.shape == "line":
            canvas.line([x, x + 18.0], [y - 4.0, y - 4.0], entry.colour, 2.2)
        elif entry.shape == "dash":
            canvas.line([x, x + 18.0], [y - 4.0, y - 4.0], entry.colour, 1.1, ls=(0, (3, 2)))
        else:
            canvas.box(x, y - 9.0, 18.0, 10.0, entry.colour)
        canvas.text(x + 24.0, y, entry.said, "quiet")
        x += 24.0 + letters(entry.said) + 14.0


def set_x(made: Frame, x: Sequence[Any], x_label: str, *, margin: float = 0.0) -> None:
    """The x scale from first to last of `x`, its ticks, and what it counts under it."""
    at = places(x)
    last = at[-1] if at[-1] > at[0] else at[0] + 1.0
    made.axes.set_xlim(at[0] - margin, last + margin)
    most = 5 if is_narrow(made.canvas.width) else 9
    if any(isinstance(value, str) for value in x):
        step = math.ceil(len(x) / most)
        made.axes.set_xticks(at[::step], [str(value) for value in x[::step]])
    else:
        ticks = x_ticks(at, x_label, most)
        made.axes.set_xticks(ticks, [_x_word(tick, x_label) for tick in ticks])
    name_x(made, x_label)


def _x_word(tick: float, x_label: str) -> str:
    sign = MINUS if tick < 0 else ""
    return f"{sign}{abs(tick):g}"


def name_x(made: Frame, x_label: str) -> None:
    """What the x scale counts, under its right end."""
    made.canvas.text(made.right, made.canvas.height - 6.0, x_label, "quiet", ha="right")


def marked(made: Frame, marks: Sequence[tuple[float, str]]) -> None:
    """Moments as thin upright lines, their words above the plot in rows that do not collide."""
    ends = [0.0] * 3
    for value, said in sorted(marks):
        x = made.x(value)
        size = letters(said)
        start = x if x + size <= made.canvas.width else made.canvas.width - size
        row = next((k for k, end in enumerate(ends) if start > end + 8.0), len(ends) - 1)
        ends[row] = start + size
        y = made.top - 7.0 - LEADING * row
        made.canvas.line([x, x], [y + 3.0, made.bottom], "quiet", 0.9, ls=(0, (1.5, 2.5)))
        made.canvas.text(start, y, said, "quiet")


def mark_room(marks: Sequence[tuple[float, str]]) -> float:
    """Height in pixels that the words of the marks take above the plot."""
    return 6.0 + LEADING * min(len(marks), 3) if marks else 0.0


@dataclass(frozen=True)
class End:
    """Words at the right of a plot, beside the value that they belong to."""

    value: float
    said: str
    colour: str
    strong: bool = False


def end_labels(made: Frame, ends: Sequence[End], *, gap: float = 8.0) -> None:
    """Words beside the ends of lines, moved apart where they would overlap."""
    known = [end for end in ends if math.isfinite(end.value)]
    room = made.canvas.width - made.right - gap
    lines = [wrapped(end.said, room) for end in known]
    centres = apart(
        [made.y(end.value) for end in known],
        [block(words) for words in lines],
        made.top - 2.0,
        made.bottom + 4.0,
    )
    for end, words, centre in zip(known, lines, centres, strict=True):
        weight = "bold" if end.strong else "normal"
        stood(made.canvas, made.right + gap, centre, words, end.colour, weight=weight)


def block(words: Sequence[str]) -> float:
    """Height in pixels of words in lines, with the air about them."""
    return LEADING * len(words) + (3.0 if len(words) > 1 else 0.0)


def stood(
    canvas: Canvas, x: float, centre: float, words: Sequence[str], colour: str = "ink", **look: Any
) -> None:
    """Lines of words about a height in pixels."""
    for k, word in enumerate(words):
        canvas.text(x, centre + 4.0 + LEADING * (k - (len(words) - 1) / 2), word, colour, **look)
