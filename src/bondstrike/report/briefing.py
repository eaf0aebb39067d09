"""The briefing: one HTML document that can be forwarded and printed, and the same as PDF.

The document stands alone: style and figures are inside, there is no script and nothing is fetched
(it says so itself, in a content policy). The same `Briefing` gives the same bytes. Every figure is
drawn twice, for a page and for a phone, and has its numbers as a table beside it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from bondstrike.errors import InputError
from bondstrike.files import write_whole
from bondstrike.report.document import MOST_KEY_NUMBERS, Briefing, Part, Table

PHONE, MOST_WORDS = 44, 2
"""Letters side by side, and columns of words beside a number, that a phone has room for."""


def html(briefing: Briefing) -> str:
    """The document, the same bytes for the same briefing."""
    return _rendered(briefing, flat=False)


def write(briefing: Briefing, path: Path) -> Path:
    """Write the document to `path`, whole or not at all. Raises `StoreError` if it cannot."""
    return write_whole(path, html(briefing).encode("utf-8"), "the briefing")


def pdf(briefing: Briefing, path: Path) -> Path:
    """Write the document to `path` as PDF on A4, whole or not at all.

    Raises `InputError` without the extra `pdf` or the system's Pango, `StoreError` if it cannot
    be written.
    """
    make = printer(str(path))
    page = make(string=_rendered(briefing, flat=True), url_fetcher=_nothing_is_fetched)
    name = f"{briefing.stamp.digest} {briefing.stamp.version}".encode()
    return write_whole(path, page.write_pdf(pdf_identifier=name), "the briefing")


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
    house.filters["spanned"] = spanned
    house.filters["shape"] = shape
    page = house.from_string((templates / "briefing.html.j2").read_text(encoding="utf-8"))
    shown = page.render(
        b=briefing,
        sections=[
            (f"section-{place}", section.heading, [_part(part, flat) for part in section.parts])
            for place, section in enumerate(briefing.sections, 1)
        ],
        style=Markup(styled(style)),
        flat=flat,
    )
    return shown.rstrip() + "\n"


def spanned(table: Table) -> list[tuple[int, tuple[str, ...]]]:
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


def styled(style: str) -> str:
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
