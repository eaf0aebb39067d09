"""Figures as SVG: every one for a page and for a phone, in one visual language.

A light band holds 5 to 95 % of draws, a stronger one 25 to 75 %, a strong line or mark is the
median. Lines are named at their ends, units stand above the scale, zero is drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bondstrike.report import figures_axes as ax
from bondstrike.report.diagram import chain
from bondstrike.report.document import (
    Bars,
    Curves,
    Diagram,
    Fan,
    Figure,
    Line,
    Stack,
    Steps,
    Waterfall,
)
from bondstrike.report.figures_rows import bars, waterfall
from bondstrike.report.figures_style import (
    COLOUR,
    DASHES,
    LAYERS,
    NARROW,
    SERIES,
    WIDE,
    Canvas,
    house_style,
    letters,
    wrapped,
)
from bondstrike.report.figures_twin import alt

LEAST_NAMED = 0.002
"""Share of the last column below which a layer is not named beside it."""


@dataclass(frozen=True)
class Drawing:
    """The two drawings of a figure as `<svg>` elements: for a page and for a phone."""

    wide: str
    narrow: str


def draw(part: Figure, *, flat: bool = False) -> Drawing:
    """Both drawings of a figure; `flat` without CSS variables, and for a page only."""
    said = alt(part)
    if isinstance(part, Diagram):
        wide = chain(part, WIDE, alt=said, kind="wide", flat=flat)
        return Drawing(wide, "" if flat else chain(part, NARROW, alt=said, kind="narrow"))
    with house_style():
        wide = canvas_of(part, WIDE).svg(alt=said, kind="wide", flat=flat)
        narrow = "" if flat else canvas_of(part, NARROW).svg(alt=said, kind="narrow")
    return Drawing(wide, narrow)


def canvas_of(part: Figure, width: float) -> Canvas:
    """A chart drawn `width` pixels wide; to be called inside `house_style`."""
    match part:
        case Fan():
            return fan(part, width)
        case Steps():
            return steps(part, width)
        case Curves():
            return curves(part, width)
        case Stack():
            return stack(part, width)
        case Bars():
            return bars(part, width)
        case Waterfall():
            return waterfall(part, width)
        case _:
            raise TypeError(f"no chart of {type(part).__name__}")


# --- paths ---------------------------------------------------------------------------------------


def fan(part: Fan, width: float) -> Canvas:
    """A median in its bands; the last values stand at the right, the largest median on the line."""
    levels = ax.scale(part.low, part.high, signed=part.signed)
    form = ax.form(part.signed, part.low, part.high)
    ends = [
        ax.End(part.high[-1], form(part.high[-1]), "quiet"),
        ax.End(part.median[-1], form(part.median[-1]), "one", strong=True),
        ax.End(part.low[-1], form(part.low[-1]), "quiet"),
    ]
    key = (
        ax.Key("line", "one", "median"),
        ax.Key("box", "one-mid", "25 to 75 %"),
        ax.Key("box", "one-light", "5 to 95 %"),
    )
    made = ax.frame(
        width,
        levels,
        unit=part.unit,
        signed=part.signed,
        right=max(letters(end.said) for end in ends) + 12.0,
        key=key,
        room=ax.mark_room(part.marks),
    )
    ax.set_x(made, part.x, part.x_label)
    x = ax.places(part.x)
    _band(made, x, part.low, part.high, "one-light")
    _band(made, x, part.q25, part.q75, "one-mid")
    ax.marked(made, part.marks)
    made.axes.plot(x, part.median, color=COLOUR["one"], lw=2.2, solid_capstyle="round")
    _peak(made, x, part)
    ax.end_labels(made, ends if np.ptp(_finite(part)) > 0.0 else ends[1:2])
    return made.canvas


def _finite(part: Fan) -> np.ndarray:
    values = np.array([part.low, part.high], float).ravel()
    values = values[np.isfinite(values)]
    return values if values.size else np.zeros(1)


def _band(
    made: ax.Frame,
    x: np.ndarray,
    low: Sequence[float] | np.ndarray,
    high: Sequence[float] | np.ndarray,
    colour: str,
    alpha: float = 1.0,
) -> None:
    """The area between two lines, in pieces where numbers are missing."""
    from matplotlib.patches import Polygon

    known = np.isfinite(np.asarray(low, float)) & np.isfinite(np.asarray(high, float))
    for piece in np.ma.clump_unmasked(np.ma.masked_where(~known, x)) if x.size else []:
        there = np.column_stack([x[piece], np.asarray(low, float)[piece]])
        back = np.column_stack([x[piece], np.asarray(high, float)[piece]])[::-1]
        look = {"fc": COLOUR[colour], "alpha": alpha, "lw": 0, "zorder": 1}
        made.axes.add_patch(Polygon(np.concatenate([there, back]), **look))


def _peak(made: ax.Frame, x: np.ndarray, part: Fan) -> None:
    """A dot at the largest median with its value, unless it is about the last."""
    median = np.asarray(part.median, float)
    if not np.isfinite(median).any():
        return
    top = int(np.nanargmax(np.abs(median)))
    last = median[-1]
    if np.isfinite(last) and abs(median[top]) <= 1.15 * abs(last):
        return
    px, py = made.x(x[top]), made.y(median[top])
    up = median[top] >= 0.0
    said = ax.form(part.signed, part.low, part.high)(median[top])
    made.axes.plot([x[top]], [median[top]], "o", ms=6, color=COLOUR["one"])
    near_edge = px > made.right - letters(said)
    made.canvas.text(
        px, py - 8.0 if up else py + 18.0, said, "ink", weight="bold",
        ha="right" if near_edge else "center",
    )  # fmt: skip


def steps(part: Steps, width: float) -> Canvas:
    """Step lines, each named at its end; one band is filled, the others are outlines in dashes.

    Bands that lie on one another stay legible that way: the last line's is the grey one.
    """
    spread = np.array([[low, high] for _, low, _, high in part.lines])
    *outlined, (grey, *_) = part.lines
    made = ax.frame(
        width,
        ax.scale(spread, signed=part.signed),
        unit=part.unit,
        signed=part.signed,
        right=104.0 if ax.is_narrow(width) else 150.0,
        key=(
            ax.Key("line", "ink", part.middle),
            *(
                ax.Key("dash", colour, f"5 to 95 % {label}")
                for (label, *_), colour in zip(outlined, SERIES, strict=False)
            ),
            ax.Key("box", "rule", f"5 to 95 % {grey}"),
        ),
        room=ax.mark_room(part.marks),
    )
    ax.set_x(made, part.x, part.x_label)
    x = ax.places(part.x)
    _, low, _, high = part.lines[-1]
    _band(made, np.repeat(x, 2)[1:], np.repeat(low, 2)[:-1], np.repeat(high, 2)[:-1], "rule")
    for (_, low, _, high), colour in zip(outlined, SERIES, strict=False):
        for edge in (low, high):
            look = {"color": COLOUR[colour], "lw": 1.1, "ls": (0, (3, 2))}
            made.axes.step(x, edge, where="post", **look)
    ax.marked(made, part.marks)
    for (_, _, median, _), colour, dash in zip(part.lines, SERIES, DASHES, strict=False):
        made.axes.step(x, median, where="post", color=COLOUR[colour], lw=2.2, ls=dash)
    ax.end_labels(made, _named(part.lines, ax.form(part.signed, spread)))
    return made.canvas


def _named(lines: Sequence[Line], form: ax.Form) -> list[ax.End]:
    return [
        ax.End(median[-1], f"{label} {form(median[-1])}", colour, strong=True)
        for (label, _, median, _), colour in zip(lines, SERIES, strict=False)
    ]


# --- the yield curve -----------------------------------------------------------------------------


def curves(part: Curves, width: float) -> Canvas:
    """At every tenor a range and a median for every moment, side by side; medians joined."""
    spread = np.array([[low, high] for _, low, _, high in part.lines])
    narrow = ax.is_narrow(width)
    made = ax.frame(
        width,
        ax.scale(spread, signed=part.signed),
        unit=part.unit,
        signed=part.signed,
        right=86.0 if narrow else 140.0,
        key=(ax.Key("line", "ink", "median"), ax.Key("box", "rule", "5 to 95 %")),
    )
    ax.set_x(made, part.x_labels, part.x_label, margin=0.45)
    x = ax.places(part.x_labels)
    for k, (_, low, median, high) in enumerate(part.lines):
        colour = SERIES[k % len(SERIES)]
        at = x + (k - (len(part.lines) - 1) / 2) * 0.2
        made.axes.vlines(at, low, high, color=COLOUR[f"{colour}-light"], lw=6 if narrow else 9)
        made.axes.plot(at, median, color=COLOUR[colour], lw=1.2, ls=DASHES[k % len(DASHES)])
        made.axes.plot(at, median, "osDv"[k % 4], ms=5.5, color=COLOUR[colour])
    ax.end_labels(made, _named(part.lines, ax.form(part.signed, spread)))
    return made.canvas


# --- parts of a whole ----------------------------------------------------------------------------


def stack(part: Stack, width: float) -> Canvas:
    """Layers as areas over numbers or columns over names, named at the right.

    What is next to nothing in the last column is named above the plot instead.
    """
    values = np.nan_to_num(np.array([layer for _, layer in part.layers], float))
    ups, downs = np.clip(values, 0.0, None), np.clip(values, None, 0.0)
    named = any(isinstance(value, str) for value in part.x)
    narrow = ax.is_narrow(width)
    least = LEAST_NAMED * max(float(np.abs(values[:, -1]).sum()), 1e-9)
    small = [k for k, last in enumerate(values[:, -1]) if abs(last) < least]
    made = ax.frame(
        width,
        ax.scale(ups.sum(0), downs.sum(0), 0.0, signed=False),
        unit=part.unit,
        signed=False,
        right=104.0 if narrow else 160.0,
        key=tuple(ax.Key("box", LAYERS[k % len(LAYERS)], part.layers[k][0]) for k in small),
        foot=ax.FOOT + (ax.LEADING if narrow and named else 0.0),
    )
    ax.set_x(made, part.x, part.x_label, margin=0.5 if named else 0.0)
    if named:
        _folded_names(made, part.x)
    x = ax.places(part.x)
    ends = []
    for k, (label, _) in enumerate(part.layers):
        for side in (ups, downs):
            base = side[:k].sum(0)
            if side[k].any():
                _layer(made, x, base, side[k], LAYERS[k % len(LAYERS)], named)
                if side[k][-1] and k not in small:
                    middle = base[-1] + side[k][-1] / 2
                    ends.append(ax.End(middle, f"{label} {ax.form(False)(values[k][-1])}", "ink"))
    _leaders(made, ends, x[-1] + (0.36 if named else 0.0))
    return made.canvas


def _layer(
    made: ax.Frame, x: np.ndarray, base: np.ndarray, size: np.ndarray, colour: str, named: bool
) -> None:
    """One layer, parted from its neighbours by a thin line of paper."""
    fill, edge = COLOUR[colour], COLOUR["paper"]
    if named:
        made.axes.bar(x, size, 0.72, bottom=base, color=fill, edgecolor=edge, lw=1.0, zorder=2)
        for place, foot, height in zip(x, base, size, strict=True):
            if abs(made.y(height) - made.y(0.0)) >= 15.0:
                on = "ink" if colour.endswith(("-mid", "-light")) else "paper"
                middle = made.y(foot + height / 2) + 4.0
                made.canvas.text(made.x(place), middle, ax.form(False)(height), on, ha="center")
        return
    _band(made, x, base, base + size, colour)
    made.axes.plot(x, base + size, color=edge, lw=0.8, zorder=1.2)


def _leaders(made: ax.Frame, ends: Sequence[ax.End], x: float) -> None:
    """Names at the right, each on its own height, with a hair line to its layer."""
    room = made.canvas.width - made.right - 22.0
    lines = [wrapped(end.said, room) for end in ends]
    at = ax.apart(
        [made.y(end.value) for end in ends],
        [ax.block(words) for words in lines],
        made.top - 4.0,
        made.bottom + 16.0,
    )
    for end, words, centre in zip(ends, lines, at, strict=True):
        points = [made.x(x), made.right + 8.0, made.right + 16.0]
        made.canvas.line(points, [made.y(end.value), centre, centre], "quiet", 0.7)
        ax.stood(made.canvas, made.right + 20.0, centre, words)


def _folded_names(made: ax.Frame, x: Sequence[object]) -> None:
    """Names of columns, in more lines than one where a column is narrow."""
    room = (made.right - made.left) / len(x)
    made.axes.set_xticks([])
    for place, name in enumerate(x):
        for k, word in enumerate(wrapped(str(name), room)):
            y = made.bottom + 17.0 + ax.LEADING * k
            made.canvas.text(made.x(place), y, word, "quiet", ha="center")
