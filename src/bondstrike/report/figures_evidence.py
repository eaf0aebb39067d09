"""The spread of price impact as a picture: every study on one logarithmic axis, by horizon.

A mark is a study in today's market, its whiskers the study's own range; a thin line leads to the
same figure as published, per $100bn of its time. Behind the studies of each horizon stands what
the fit says of a coordinated, announced sale today. Shape says whose trades were measured, colour
the horizon; nothing is said by colour alone.
"""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bondstrike.errors import InputError
from bondstrike.files import write_whole
from bondstrike.findings.spread import TODAY_PERCENT, Point, Predictive, Spread
from bondstrike.report.briefing import styled
from bondstrike.report.figures_style import (
    COLOUR,
    SMALL,
    Canvas,
    house_style,
    letters,
    variables,
    wrapped,
)
from bondstrike.words import evidence as words
from bondstrike.words.catalogue import DEFAULT, Catalogue, load

if TYPE_CHECKING:
    from matplotlib.axes import Axes

KINDS: Final = (".svg", ".png", ".html")
"""Endings of files that a picture can be written to."""

WIDTH: Final = 820.0
"""Width of the picture in pixels."""

LEFT, RIGHT = 190.0, 122.0
"""Margins of the plot for names and numbers, in pixels."""

HEAD, SCALE, ROW, GROUP, GAP, LEADING = 92.0, 34.0, 18.0, 24.0, 10.0, 15.0
"""Heights in pixels: title to key, a scale with its name, a study, a heading, the space before a
heading, a line of the source."""

PAD: Final = 14.0
"""Air about the picture, in pixels."""

ENDS: Final = (0.25, 130.0)
"""Ends of the axis, bp for a sale of $100bn."""

TICKS: Final = (0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
"""Marks of the lower scale, bp for $100bn."""

PER_TICKS: Final = (1.0, 3.0, 10.0, 30.0, 100.0, 300.0)
"""Marks of the upper scale, bp per 1 % of coupons."""

HUE: Final = {"month": "two", "quarter": "four", "year": "four", "lasting": "one", "stress": "ink"}
"""House colour by horizon."""

MARK: Final = {"official": "o", "all": "D", "central-bank": "s", "debt": "^"}
"""Marker by whose trades were measured."""

SIZE: Final = {"o": 7.0, "D": 6.0, "s": 6.5, "^": 7.5}
"""Size of each marker in pixels, so that all look alike."""

FONTS: Final = 'system-ui,-apple-system,"Segoe UI",Roboto,Arial,"DejaVu Sans",sans-serif'
"""Fonts of the SVG where it stands alone; none is embedded."""

MID: Final = 0.24
"""How much of a horizon's colour fills the half of a range."""

PIXELS: Final = 2
"""Pixels of a PNG a pixel of the picture."""


def write(found: Spread, path: Path, language: str = DEFAULT) -> Path:
    """Write the picture to a file whose ending is one of `KINDS`, whole or not at all.

    Raises `InputError` for another ending and `StoreError` if it cannot be written.
    """
    makers = {".svg": svg, ".png": png, ".html": html}
    if path.suffix not in makers:
        allowed = "a file ending in " + ", ".join(KINDS)
        raise InputError("no such kind of picture", got=str(path), allowed=allowed)
    made = makers[path.suffix](found, language)
    return write_whole(
        path, made if isinstance(made, bytes) else made.encode("utf-8"), "the picture"
    )


def svg(found: Spread, language: str = DEFAULT) -> str:
    """The picture as an SVG document that stands alone, in light and in dark."""
    light, dark = variables(dark=False), variables(dark=True)
    style = (
        f"<style>svg{{{light}font-family:{FONTS};}}"
        f"@media (prefers-color-scheme:dark){{svg{{{dark}}}}}</style>"
        '<rect width="100%" height="100%" rx="8" style="fill:var(--paper)"/>'
    )
    head, end, rest = drawn(found, language).partition(">")
    return f"{head}{end}{style}{rest}\n"


def png(found: Spread, language: str = DEFAULT) -> bytes:
    """The picture in pixels, on light paper."""
    out = io.BytesIO()
    with house_style():
        figure = canvas_of(found, language).figure
        look = {"facecolor": COLOUR["paper"], "dpi": 72 * PIXELS, "metadata": {"Software": None}}
        figure.savefig(out, format="png", **look)
    return out.getvalue()


def html(found: Spread, language: str = DEFAULT) -> str:
    """The picture on a page of its own, with its numbers as tables below it."""
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    folder = files("bondstrike.report") / "templates"
    style = (folder / "briefing.css").read_text(encoding="utf-8")
    house = Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined
    )
    page = house.from_string((folder / "evidence.html.j2").read_text(encoding="utf-8"))
    shown = page.render(
        title=load(words.PAGE, language).say("picture.title"),
        language=language,
        style=Markup(styled(style)),
        picture=Markup(drawn(found, language)),
        tables=words.twins(found, language),
    )
    return shown.rstrip() + "\n"


def drawn(found: Spread, language: str = DEFAULT) -> str:
    """The picture as an `<svg>` element with colours as CSS variables, for a page."""
    said = words.alt(found, language)
    with house_style():
        return canvas_of(found, language).svg(alt=said, kind="impact")


# --- where things stand --------------------------------------------------------------------------


@dataclass(frozen=True)
class Block:
    """The studies of one horizon, and where they stand in pixels from the top."""

    group: str
    heading: float
    """Base line of its heading."""
    rows: tuple[tuple[Point, float], ...]
    """Each study with the middle of its row."""
    top: float
    bottom: float
    """Ends of the band behind it."""


def blocks(found: Spread, top: float) -> tuple[Block, ...]:
    """All horizons from a height downward."""
    placed, y = [], top
    for group in found.groups:
        points = found.of(group)
        first = y + GAP + GROUP
        rows = tuple((point, first + ROW * (k + 0.5)) for k, point in enumerate(points))
        y = first + ROW * len(points)
        placed.append(Block(group, first - 8.0, rows, first - 1.0, y + 1.0))
    return tuple(placed)


def canvas_of(found: Spread, language: str = DEFAULT) -> Canvas:
    """The picture; to be called inside `house_style`."""
    said = load(words.PAGE, language)
    source = wrapped(words.source(found, language), WIDTH - 2 * PAD + 130.0)
    top = PAD + HEAD + SCALE
    placed = blocks(found, top)
    bottom = placed[-1].bottom + 6.0
    height = bottom + SCALE + 12.0 + LEADING * len(source) + PAD
    canvas = Canvas(WIDTH, height)
    axes = _axes(canvas, top, bottom)
    _head(canvas, found, said, language)
    _scales(canvas, axes, said, top, bottom)
    for block in placed:
        _block(canvas, axes, found, block, said)
    for k, line in enumerate(source):
        canvas.text(PAD, bottom + SCALE + 16.0 + LEADING * k, line, "quiet", fontsize=SMALL - 1)
    return canvas


def _axes(canvas: Canvas, top: float, bottom: float) -> Axes:
    """Axes of logarithms across and pixels downward."""
    axes = canvas.axes(PAD + LEFT, top, PAD + RIGHT, canvas.height - bottom)
    axes.set_xlim(*(math.log10(end) for end in ENDS))
    axes.set_ylim(bottom, top)
    axes.set_xticks([])
    axes.set_yticks([])
    return axes


def across(value: float) -> float:
    """Pixels from the left of a number of bp."""
    low, high = (math.log10(end) for end in ENDS)
    left, right = PAD + LEFT, WIDTH - PAD - RIGHT
    return left + (math.log10(value) - low) / (high - low) * (right - left)


# --- parts ---------------------------------------------------------------------------------------


def _head(canvas: Canvas, found: Spread, said: Catalogue, language: str) -> None:
    """Title, what the spread comes to, and the key."""
    canvas.text(PAD, PAD + 16.0, said.say("picture.title"), weight="bold", fontsize=18)
    canvas.text(PAD, PAD + 38.0, words.subtitle(found, language), "quiet", fontsize=13)
    x, y = PAD, PAD + 66.0
    for who, shape in MARK.items():
        if any(point.who == who for point in found.points):
            _sample(canvas, x + 5.0, y - 4.0, shape)
            x = _keyed(canvas, x + 16.0, y, said.say(f"who.{who}"))
    _sample(canvas, x + 5.0, y - 4.0, "o", hollow=True)
    _keyed(canvas, x + 16.0, y, said.say("picture.key_grade"))
    x, y = PAD, PAD + 84.0
    canvas.line([x, x + 20.0], [y - 4.0, y - 4.0], "ink", 1.6)
    x = _keyed(canvas, x + 26.0, y, said.say("picture.key_own"))
    canvas.line([x, x + 20.0], [y - 4.0, y - 4.0], "rule", 1.2)
    canvas.line([x + 20.0] * 2, [y - 8.0, y], "quiet", 1.2)
    x = _keyed(canvas, x + 28.0, y, said.say("picture.key_then"))
    canvas.box(x, y - 10.0, 26.0, 12.0, "one-light")
    canvas.box(x + 8.0, y - 10.0, 10.0, 12.0, "one-mid")
    _keyed(canvas, x + 32.0, y, said.say("picture.key_band"))


def _keyed(canvas: Canvas, x: float, y: float, said: str) -> float:
    """Words of the key; gives back where the next entry begins."""
    canvas.text(x, y, said, "quiet")
    return x + letters(said) * 0.88 + 20.0


def _sample(canvas: Canvas, x: float, y: float, shape: str, *, hollow: bool = False) -> None:
    canvas.line([x], [y], "ink", 0.0, **_mark(shape, "quiet" if hollow else "ink", hollow=hollow))


def _mark(shape: str, colour: str, *, hollow: bool) -> dict[str, Any]:
    """How a marker looks; what is known from memory only is hollow and grey."""
    edge = COLOUR["quiet" if hollow else colour]
    return {
        "marker": shape,
        "markersize": SIZE[shape],
        "markerfacecolor": COLOUR["paper"] if hollow else edge,
        "markeredgecolor": edge,
        "markeredgewidth": 1.4 if hollow else 0.8,
        "linestyle": "none",
    }


def _scales(canvas: Canvas, axes: Axes, said: Catalogue, top: float, bottom: float) -> None:
    """bp for $100bn below, bp per 1 % of coupons above."""
    for tick in TICKS:
        axes.axvline(math.log10(tick), color=COLOUR["rule"], lw=1.0, zorder=0)
        canvas.text(across(tick), bottom + 14.0, f"{tick:g}", "quiet", ha="center")
    for tick in PER_TICKS:
        x = across(tick * TODAY_PERCENT)
        canvas.line([x, x], [top - 4.0, top + 1.0], "quiet", 1.0)
        canvas.text(x, top - 8.0, f"{tick:g}", "quiet", ha="center", fontsize=SMALL - 1)
    canvas.line([PAD + LEFT, WIDTH - PAD - RIGHT], [top + 1.0] * 2, "rule", 1.0)
    right = PAD + LEFT - 8.0
    canvas.text(right, top - 8.0, said.say("picture.per"), "quiet", ha="right", fontsize=SMALL - 1)
    right = WIDTH - PAD
    own = said.say("picture.numbers")
    canvas.text(right, top - 8.0, own, "quiet", ha="right", fontsize=SMALL - 1)
    middle = (PAD + LEFT + WIDTH - PAD - RIGHT) / 2
    canvas.text(middle, bottom + 30.0, said.say("picture.x"), ha="center")


def _block(canvas: Canvas, axes: Axes, found: Spread, block: Block, said: Catalogue) -> None:
    """One horizon: heading, our range in words, the band, the studies."""
    band, colour = found.band(block.group), HUE[block.group]
    canvas.text(PAD, block.heading, said.say(f"picture.{block.group}"), colour, weight="bold")
    if band:
        ours = said.say("picture.ours", range=words.ends(band), median=words.middle(band))
        canvas.text(across(band.today[2]), block.heading, ours, colour, ha="center")
        _band(axes, block, band, colour)
    for point, y in block.rows:
        _study(canvas, axes, point, y, colour, said)


def _band(axes: Axes, block: Block, band: Predictive, colour: str) -> None:
    """90 % of the predictive, half of it, and its median."""
    fills = (((0, 4), COLOUR[f"{colour}-light"], 1.0), ((1, 3), COLOUR[colour], MID))
    for (low, high), fill, alpha in fills:
        left, right = (math.log10(band.today[k]) for k in (low, high))
        look = {"color": fill, "alpha": alpha, "lw": 0, "zorder": 0.5}
        axes.fill_between([left, right], block.top, block.bottom, **look)
    middle = math.log10(band.today[2])
    look = {"color": COLOUR[colour], "lw": 1.2, "zorder": 1}
    axes.vlines(middle, block.top, block.bottom, **look)


def _study(
    canvas: Canvas, axes: Axes, point: Point, y: float, colour: str, said: Catalogue
) -> None:
    """One study: name, figure as published, own range, mark, numbers."""
    hollow = point.study.grade.value == "D"
    line = COLOUR["quiet" if hollow else colour]
    canvas.text(PAD, y + 4.0, f"{point.paper} {point.study.year}", "quiet" if hollow else "ink")
    canvas.text(PAD + LEFT - 12.0, y + 4.0, point.study.id, "quiet", ha="right", fontsize=SMALL - 1)
    x, then = math.log10(point.today), math.log10(point.then)
    axes.plot([x, then], [y, y], color=COLOUR["quiet"], lw=0.6, alpha=0.7, zorder=2)
    axes.plot([then] * 2, [y - 3.5, y + 3.5], color=COLOUR["quiet"], lw=1.2, zorder=2)
    if point.low is not None and point.high is not None:
        ends = [math.log10(point.low), math.log10(point.high)]
        axes.plot(ends, [y, y], color=line, lw=1.8, zorder=3, solid_capstyle="butt")
    axes.plot([x], [y], zorder=4, **_mark(MARK[point.who], colour, hollow=hollow))
    numbers = words.numbers_of(point, said)
    canvas.text(WIDTH - PAD, y + 4.0, numbers, "quiet" if hollow else "ink", ha="right")
