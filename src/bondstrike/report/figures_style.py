"""What all figures share: colours, a canvas in pixels, and lean SVG without fonts or ids.

Colours differ in lightness, so that they hold in grey and for eyes that tell red from green badly;
lines differ in their dashes too. In the SVG a colour is a CSS variable, so that a dark page shows
the figure in the dark colours; `flat` keeps the light ones for printers.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from html import escape
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDE, NARROW = 680, 330
"""Widths of the two drawings of a figure, in pixels: a page and a phone."""

PALETTE: Final[dict[str, tuple[str, str]]] = {
    "paper": ("#ffffff", "#1b1e23"),
    "ink": ("#1f2328", "#e9e7e2"),
    "quiet": ("#595f68", "#a9afb8"),
    "rule": ("#dcdad4", "#3a3f47"),
    "tint": ("#f4f2ed", "#23272d"),
    "one": ("#1f4e79", "#8dbbe8"),
    "one-mid": ("#93b3d1", "#44698f"),
    "one-light": ("#d3e0ec", "#283d53"),
    "two": ("#b04e14", "#f2a36b"),
    "two-mid": ("#dfa982", "#85502c"),
    "two-light": ("#f5dfcf", "#4a3020"),
    "three": ("#3f6f5c", "#9bcdb8"),
    "three-light": ("#d5e6de", "#29443a"),
    "four": ("#6b5b8a", "#c3b4e3"),
    "four-light": ("#e2dcec", "#3a3350"),
}
"""Name → colour on light and on dark paper."""

COLOUR: Final = {name: light for name, (light, _) in PALETTE.items()}
SERIES: Final = ("one", "two", "three", "four")
DASHES: Final = ("-", (0, (5, 2)), (0, (1.5, 1.5)), (0, (6, 2, 1.5, 2)))
LAYERS: Final = ("one", "one-mid", "two", "two-mid", "three", "one-light", "four")
"""Colours of a stack from the bottom: neighbours differ in lightness."""

TEXT, SMALL = 12, 11
"""Sizes of letters in pixels."""
LETTER: Final = 0.6
"""Width of a letter in its size; generous for most fonts."""


def variables(*, dark: bool) -> str:
    """The colours as CSS custom properties."""
    return "".join(f"--{name}:{pair[dark]};" for name, pair in PALETTE.items())


@contextmanager
def house_style() -> Iterator[None]:
    """Matplotlib with its own defaults, whatever the user's are, and text left as text."""
    import matplotlib

    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(
            {
                "svg.fonttype": "none",
                "svg.hashsalt": "bondstrike",
                "font.size": TEXT,
                "path.simplify": False,
                "axes.unicode_minus": True,
            }
        )
        yield


class Canvas:
    """A drawing of a width and height in pixels, measured from the top left corner."""

    def __init__(self, width: float, height: float) -> None:
        from matplotlib.figure import Figure

        self.width, self.height = width, height
        self.figure = Figure(figsize=(width / 72.0, height / 72.0), dpi=72)
        self.figure.patch.set_visible(False)

    def axes(self, left: float, top: float, right: float, bottom: float) -> Axes:
        """Bare axes whose margins to the canvas are given in pixels."""
        w, h = self.width, self.height
        box = (left / w, bottom / h, (w - left - right) / w, (h - top - bottom) / h)
        axes = self.figure.add_axes(box)
        axes.patch.set_visible(False)
        for spine in axes.spines.values():
            spine.set_visible(False)
        axes.tick_params(length=0, labelcolor=COLOUR["quiet"], labelsize=SMALL, pad=6)
        return axes

    def text(self, x: float, y: float, said: str, colour: str = "ink", **look: Any) -> None:
        """Words at a point in pixels; `look` as matplotlib's text takes it."""
        look = {"ha": "left", "va": "baseline", "fontsize": SMALL} | look
        self.figure.text(x / self.width, 1.0 - y / self.height, said, color=COLOUR[colour], **look)

    def box(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """A filled box by its top left corner, in pixels."""
        from matplotlib.patches import Rectangle

        w, h = self.width, self.height
        corner = (x / w, 1.0 - (y + height) / h)
        self.figure.add_artist(Rectangle(corner, width / w, height / h, fc=COLOUR[colour], lw=0))

    def line(
        self, xs: Sequence[float], ys: Sequence[float], colour: str, width: float, **look: Any
    ) -> None:
        """A line through points in pixels."""
        from matplotlib.lines import Line2D

        points = [x / self.width for x in xs], [1.0 - y / self.height for y in ys]
        self.figure.add_artist(Line2D(*points, color=COLOUR[colour], lw=width, **look))

    def svg(self, *, alt: str, kind: str, flat: bool = False) -> str:
        """The drawing as lean SVG with its text alternative; `kind` is its CSS class."""
        for artist in self.figure.findobj():
            artist.set_clip_on(False)
        out = io.StringIO()
        self.figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
        return framed(lean(out.getvalue()), self.width, self.height, alt=alt, kind=kind, flat=flat)


def framed(
    inside: str, width: float, height: float, *, alt: str, kind: str, flat: bool = False
) -> str:
    """An `<svg>` about drawn elements, with CSS variables in place of colours unless `flat`."""
    size = f' width="{width:.0f}" height="{height:.0f}"' if flat else ""
    body = inside if flat else coloured(inside)
    return (
        f'<svg class="{kind}" viewBox="0 0 {width:.0f} {height:.0f}"{size} role="img" '
        f'aria-label="{escape(alt)}" xmlns="http://www.w3.org/2000/svg">{body}</svg>'
    )


def coloured(svg: str) -> str:
    """The same SVG with every house colour as a variable; words are left alone."""
    names = {light: name for name, light in COLOUR.items()}

    def named(tag: str) -> str:
        return re.sub(
            r"#[0-9a-f]{6}\b",
            lambda found: f"var(--{names[found[0]]})" if found[0] in names else found[0],
            tag,
        )

    return _tags(named, svg)


def lean(svg: str) -> str:
    """The elements of a matplotlib SVG: no fonts, no ids, markers in place, a tenth of a pixel."""
    shapes = dict(re.findall(r'<path id="(\w+)" d="([^"]*)"', svg))
    body = svg[svg.index("<g id=") : svg.rindex("</svg>")]
    body = re.sub(r"<defs>.*?</defs>|<!--.*?-->|</?g\b[^>]*>", "", body, flags=re.DOTALL)
    body = re.sub(
        r'<use xlink:href="#(\w+)" x="([\d.-]+)" y="([\d.-]+)"',
        lambda m: f'<path transform="translate({m[2]} {m[3]})" d="{shapes[m[1]]}"',
        body,
    )
    return re.sub(r">\s+<", "><", _tags(_lean_tag, body)).strip()


def _lean_tag(tag: str) -> str:
    tag = re.sub(r' transform="rotate\(-?0(\.0+)? [^"]*\)"', "", tag)
    tag = re.sub(r"font-family: [^;\"]*;? ?|stroke-linejoin: \w+;? ?", "", tag)
    tag = tag.replace("stroke-dashoffset: 0; ", "")
    tag = re.sub(r"-?\d+\.\d{2,}", lambda found: f"{float(found[0]):.1f}", tag)
    tag = re.sub(r"(?<=\d)\.0(?=\D)", "", tag)
    return re.sub(r"\s+", " ", tag).replace(' "', '"')


def _tags(change: Callable[[str], str], svg: str) -> str:
    """The SVG with every tag changed and the words between them as they were."""
    return re.sub(r"<[^>]*>", lambda found: change(found[0]), svg)


def letters(said: str, size: float = SMALL) -> float:
    """Width of words in pixels, rather too much than too little."""
    return LETTER * size * len(said)


def wrapped(said: str, width: float, size: float = SMALL) -> list[str]:
    """Words in lines of at most `width` pixels."""
    import textwrap

    most = max(int(width / (LETTER * size)), 4)
    return textwrap.wrap(said, most, break_on_hyphens=False) or [""]


def apart(
    places: Sequence[float], sizes: Sequence[float], least: float, most: float
) -> list[float]:
    """Middles of things of given sizes, moved as little as it takes to clear one another.

    All in pixels; they stay between `least` and `most` where there is room for them.
    """
    piles: list[list[int]] = []

    def top_of(pile: list[int]) -> float:
        """Where a pile begins: about the middle of what its members want."""
        whole, before, wanted = sum(sizes[i] for i in pile), 0.0, 0.0
        for i in pile:
            wanted += places[i] - before - sizes[i] / 2
            before += sizes[i]
        return max(min(wanted / len(pile), most - whole), least)

    for i in sorted(range(len(places)), key=lambda i: places[i]):
        pile = [i]
        while piles and top_of(piles[-1]) + sum(sizes[j] for j in piles[-1]) > top_of(pile):
            pile = piles.pop() + pile
        piles.append(pile)
    found = [0.0] * len(places)
    for pile in piles:
        y = top_of(pile)
        for i in pile:
            found[i] = y + sizes[i] / 2
            y += sizes[i]
    return found
