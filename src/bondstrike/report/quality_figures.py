"""Figures of the quality report: small densities, columns of counts, predictions with outcomes."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from bondstrike.report import figures_axes as ax
from bondstrike.report.document import Table
from bondstrike.report.figures_style import COLOUR, NARROW, WIDE, Canvas, house_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Floats = np.ndarray


@dataclass(frozen=True, slots=True)
class Plot:
    """A drawn figure with its words and its numbers as a table."""

    title: str
    caption: str
    wide: str
    """SVG for a page."""
    narrow: str
    """SVG for a phone."""
    twin: Table
    """The numbers of the figure."""


def plot(title: str, caption: str, twin: Table, paint: Callable[[float], Canvas]) -> Plot:
    """A figure drawn by `paint`, which is given the width in pixels."""
    with house_style():
        wide = paint(WIDE).svg(alt=title, kind="wide")
        narrow = paint(NARROW).svg(alt=title, kind="narrow")
    return Plot(title, caption, wide, narrow, twin)


# --- a grid of small panels ----------------------------------------------------------------------

LINE, BODY, FOOT, GAP = 15.0, 74.0, 22.0, 22.0
"""Heights in pixels of a line of words, a panel's drawing and scale; distance between panels."""

COLUMNS, PHONE_COLUMNS = 3, 1
"""Panels side by side on a page and on a phone."""


@dataclass(frozen=True, slots=True)
class Panel:
    """One small drawing: its name, lines of words, and what is drawn under them."""

    name: str
    said: tuple[str, ...]
    paint: Callable[[Axes], None]
    """Draws into bare axes; the height of what it draws is its own."""


def grid(panels: Sequence[Panel], width: float) -> Canvas:
    """Panels in rows, each with its words above and its scale below."""
    columns = PHONE_COLUMNS if ax.is_narrow(width) else COLUMNS
    rows = math.ceil(len(panels) / columns)
    head = 4.0 + LINE * max(1 + len(panel.said) for panel in panels)
    tall = head + BODY + FOOT + GAP
    height = rows * tall - GAP
    canvas = Canvas(width, height)
    each = (width - GAP * (columns - 1)) / columns
    for place, panel in enumerate(panels):
        left = (place % columns) * (each + GAP)
        top = (place // columns) * tall
        canvas.text(left, top + 12.0, panel.name, weight="bold")
        for line, said in enumerate(panel.said, 1):
            canvas.text(left, top + 12.0 + LINE * line, said, "quiet")
        below = height - top - head - BODY
        axes = canvas.axes(left, top + head, width - left - each, below)
        axes.set_yticks([])
        panel.paint(axes)
        axes.axhline(0.0, color=COLOUR["quiet"], lw=1.0)
    return canvas


# --- prior and posterior -------------------------------------------------------------------------

SPREAD: Final = (np.arange(400) + 0.5) / 400
"""Levels at which a belief is looked at for its density."""

ENDS: Final = (0.02, 0.96)
"""Part of prior and posterior that the scale shows."""


@dataclass(frozen=True, slots=True)
class Overlay:
    """One parameter before and after its fit, in its own unit."""

    name: str
    unit: str
    said: str
    """Overlap and standing in a few words."""
    before: Floats
    """Quantiles of the prior at the levels `SPREAD`."""
    after: Floats
    """Quantiles of the posterior at the same levels."""


def overlays(found: Sequence[Overlay], width: float) -> Canvas:
    """Densities of prior (dashed) and posterior (filled), a panel a parameter."""
    return grid([Panel(one.name, (one.unit, one.said), lambda axes, one=one: _both(axes, one))
                 for one in found], width)  # fmt: skip


def _both(axes: Axes, one: Overlay) -> None:
    x = _shown(one)
    before, after = density(one.before, x), density(one.after, x)
    axes.fill_between(x, after, color=COLOUR["one-light"], lw=0)
    axes.plot(x, after, color=COLOUR["one"], lw=1.8)
    axes.plot(x, before, color=COLOUR["two"], lw=1.4, ls=(0, (4, 2)))
    axes.set_xlim(x[0], x[-1])
    axes.set_ylim(0.0, 1.08 * max(before.max(), after.max()))
    levels = ax.scale([x[0], x[-1]], signed=False, count=4)
    ticks = [tick for tick in levels.ticks if x[0] <= tick <= x[-1]]
    shown = ax.Scale(x[0], x[-1], tuple(ticks))
    axes.set_xticks(ticks, shown.words(signed=False))


def _shown(one: Overlay) -> Floats:
    """Places along the scale: what holds nearly all of both."""
    low = min(np.quantile(values, ENDS[0]) for values in (one.before, one.after))
    high = max(np.quantile(values, ENDS[1]) for values in (one.before, one.after))
    return np.linspace(low, high if high > low else low + 1.0, 140)


def density(values: Floats, x: Floats) -> Floats:
    """Gaussian kernel density of `values` (axis `value`) at `x` (axis `place`), per unit.

    The width is Silverman's robust rule; a point mass gets a hundredth of the scale. Values are
    mirrored at an end at which they stop short, so that a belief that ends there doesn't fade out.
    """
    spread = np.subtract(*np.quantile(values, [0.75, 0.25])) / 1.349
    size = min(spread, values.std()) if spread > 0.0 else values.std()
    width = 0.9 * size * len(values) ** -0.2 or 0.01 * float(np.ptp(x))
    whole, inside = [values], np.full(x.shape, True)
    for end, sign in ((float(values.min()), 1.0), (float(values.max()), -1.0)):
        if stops_short(sign * (values - end), width):
            whole.append(2.0 * end - values)
            inside &= sign * (x - end) >= 0.0
    z = (x[:, None] - np.concatenate(whole)[None, :]) / width
    mass = np.exp(-0.5 * z**2).sum(axis=1) / (len(values) * width * math.sqrt(2.0 * math.pi))
    return np.where(inside, mass, 0.0)


STEEP, CROWD = 0.2, 0.05
"""Values stop short at an end if so large a part of those within one kernel's width of it lies in
the first quarter (a quarter if they are even, next to nothing in a tail), and so large a part of
all lies within that width."""


def stops_short(distance: Floats, width: float) -> bool:
    """Whether values stop at an end instead of thinning out; `distance` from it, axis `value`."""
    near = distance[distance <= width]
    crowded = len(near) >= CROWD * len(distance)
    return bool(crowded and (near <= 0.25 * width).mean() >= STEEP)


# --- columns of counts ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Counts:
    """How often something fell into each of equal bins between 0 and 1."""

    name: str
    said: str
    counts: tuple[int, ...]
    """Axis `bin`."""


def histograms(found: Sequence[Counts], width: float) -> Canvas:
    """Columns of counts, with what even bins would hold (dashed) and its 99 % band."""
    return grid([Panel(one.name, (one.said,), lambda axes, one=one: _columns(axes, one))
                 for one in found], width)  # fmt: skip


def _columns(axes: Axes, one: Counts) -> None:
    bins, total = len(one.counts), sum(one.counts)
    low, high = even_band(total, bins)
    axes.axhspan(low, high, color=COLOUR["rule"], lw=0, zorder=0)
    places = (np.arange(bins) + 0.5) / bins
    axes.bar(places, one.counts, 0.92 / bins, color=COLOUR["one-mid"], zorder=2)
    axes.axhline(total / bins, color=COLOUR["two"], lw=1.2, ls=(0, (4, 2)), zorder=3)
    axes.set_xlim(0.0, 1.0)
    axes.set_ylim(0.0, 1.12 * max(*one.counts, high, 1.0))
    axes.set_xticks([0.0, 0.5, 1.0], ["0", "0.5", "1"])


def even_band(total: int, bins: int) -> tuple[float, float]:
    """Counts between which a bin lies in 99 of 100 cases if all bins are alike."""
    from scipy.special import bdtr

    below = bdtr(np.arange(total + 1), total, 1.0 / bins)
    low = int(np.searchsorted(below, 0.005))
    return float(low), float(np.searchsorted(below, 0.995))


# --- what was predicted, and what came -----------------------------------------------------------

ROW, BAR, LEAD = 25.0, 12.0, 16.0
"""Heights in pixels of a row, of its bar, and of the words above it: a title, a phone's label."""

LABELS = 250.0
"""Width in pixels of a row's words on a page."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """One outcome: the predictive distribution over draws, and what was seen, in one unit."""

    head: str
    """Title above the row, or nothing where the title above still holds."""
    low: float
    """5 % point."""
    q25: float
    median: float
    q75: float
    high: float
    """95 % point."""
    seen: float
    said: str
    """What the outcome is, in a few words."""

    @property
    def inside(self) -> bool:
        """Whether what was seen lies in the range of 90 %."""
        return self.low <= self.seen <= self.high


def forecasts(found: Sequence[Forecast], unit: str, width: float) -> Canvas:
    """A row an outcome: 90 % light, 50 % stronger, the median a mark, what was seen a dot."""
    narrow = ax.is_narrow(width)
    tops, bottom = _rows(found, narrow)
    head = ax.HEAD + (ax.KEY_ROW if narrow else 0.0) + ax.KEY_ROW
    height = head + bottom + 28.0
    canvas = Canvas(width, height)
    canvas.text(0.0, 14.0, unit, "quiet")
    key = (ax.Key("box", "one-light", "90 %"), ax.Key("box", "one-mid", "50 %"),
           ax.Key("line", "one", "median"), ax.Key("line", "two", "seen"))  # fmt: skip
    ax.draw_key(canvas, key, 0.0 if narrow else width - ax.key_width(key), 32.0 if narrow else 14.0)
    axes = canvas.axes(8.0 if narrow else LABELS, head, 12.0, 28.0)
    _scaled(axes, found, narrow)
    axes.set_ylim(bottom, 0.0)
    for one, top in zip(found, tops, strict=True):
        lead = LEAD * (bool(one.head) + narrow)
        _forecast(axes, one, top + lead + ROW / 2)
        if one.head:
            canvas.text(0.0, head + top + 12.0, one.head, weight="bold")
        below = LEAD * bool(one.head) + 12.0 if narrow else lead + ROW / 2 + 4.0
        canvas.text(0.0, head + top + below, one.said, "quiet")
    return canvas


def _rows(found: Sequence[Forecast], narrow: bool) -> tuple[list[float], float]:
    """Upper edge of every row, and the lower edge of the last, pixels."""
    tops, at = [], 0.0
    for one in found:
        at += 6.0 if one.head and at else 0.0
        tops.append(at)
        at += ROW + LEAD * (bool(one.head) + narrow)
    return tops, at


def _scaled(axes: Axes, found: Sequence[Forecast], narrow: bool) -> None:
    """A scale above and below, with a line at every tick."""
    levels = ax.scale([f.low for f in found], [f.high for f in found], [f.seen for f in found],
                      signed=True, count=4 if narrow else 6)  # fmt: skip
    axes.set_xlim(levels.low, levels.high)
    axes.set_xticks(levels.ticks, levels.words(signed=True))
    axes.tick_params(labeltop=True)
    axes.set_yticks([])
    for tick in levels.ticks:
        axes.axvline(tick, color=COLOUR["quiet" if tick == 0.0 else "rule"], lw=1.0, zorder=0)


def _forecast(axes: Axes, one: Forecast, y: float) -> None:
    axes.barh(y, one.high - one.low, BAR, left=one.low, color=COLOUR["one-light"], zorder=1)
    axes.barh(y, one.q75 - one.q25, BAR, left=one.q25, color=COLOUR["one-mid"], zorder=2)
    axes.plot([one.median] * 2, [y - 8.0, y + 8.0], color=COLOUR["one"], lw=2.4, zorder=3)
    face = COLOUR["two"] if one.inside else COLOUR["paper"]
    axes.plot([one.seen], [y], "o", ms=8, color=COLOUR["two"], mfc=face, mew=2.0, zorder=4)
