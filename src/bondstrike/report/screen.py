"""One sober screen: title, condition, sections. Width-aware; no meaning hangs on colour."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

from bondstrike.report.chart import strip
from bondstrike.words.market import Screen, Section, Strip, Table

if TYPE_CHECKING:
    from rich.console import Console

WIDEST: Final = 108
"""Columns beyond which lines get hard to read."""

NARROWEST_CHART: Final = 60
"""Columns below which no chart is drawn."""

INDENT, GAP = 2, 2


def show(screen: Screen, console: Console) -> None:
    """Print the screen at the console's width."""
    width = min(console.width, WIDEST)
    _line(console, screen.title, width, style="bold")
    for condition in screen.conditions:
        _line(console, condition, width)
    for section in screen.sections:
        _section(console, section, width)


def _section(console: Console, section: Section, width: int) -> None:
    _line(console, section.heading, width, style="bold")
    for part in section.parts:
        if isinstance(part, str):
            _line(console, part, width, indent=INDENT)
        elif isinstance(part, Table):
            _table(console, part, width)
        else:
            _strip(console, part, width)


def _line(console: Console, text: str, width: int, *, indent: int = 0, style: str = "") -> None:
    """A text wrapped at words; what users named is never read as markup."""
    margin = " " * indent
    for line in textwrap.wrap(text, width, initial_indent=margin, subsequent_indent=margin):
        _print(console, line, style)


def _print(console: Console, line: str, style: str = "") -> None:
    from rich.text import Text

    console.print(Text(line, style=style), soft_wrap=True, highlight=False)


def _table(console: Console, table: Table, width: int) -> None:
    """Columns side by side, or row by row where they don't fit."""
    widths = [max(map(len, cells)) for cells in zip(table.columns, *table.rows, strict=True)]
    if INDENT + sum(widths) + GAP * (len(widths) - 1) > width:
        _listed(console, table, width)
        return
    for row, style in ((table.columns, "italic"), *((row, "") for row in table.rows)):
        cells = [
            cell.ljust(size) if place < table.left else cell.rjust(size)
            for place, (cell, size) in enumerate(zip(row, widths, strict=True))
        ]
        _print(console, " " * INDENT + (" " * GAP).join(cells).rstrip(), style)


def _listed(console: Console, table: Table, width: int) -> None:
    """Each row as a line of its own: `name: column value, column value`."""
    for first, *cells in table.rows:
        pairs = zip(table.columns[1:], cells, strict=True)
        said = "; ".join(f"{column} {cell}" for column, cell in pairs)
        head = f"{table.columns[0]} {first}".strip()
        _line(console, f"{head}: {said}", width, indent=INDENT)


def _strip(console: Console, part: Strip, width: int) -> None:
    if width < NARROWEST_CHART:
        return
    lines = strip(part.path, width - INDENT)
    if lines:
        _line(console, part.caption, width, indent=INDENT)
    for line in lines:
        _print(console, " " * INDENT + line.rstrip())
