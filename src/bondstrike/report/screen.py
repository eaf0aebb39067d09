"""One sober screen: title, condition, sections. Width-aware; no meaning hangs on colour."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bondstrike.report.chart import strip
from bondstrike.words.market import Screen, Section, Strip, Table

if TYPE_CHECKING:
    from rich.console import Console

WIDEST: Final = 108
"""Columns beyond which lines get hard to read."""

NARROWEST_CHART: Final = 60
"""Columns below which no chart is drawn."""

INDENT: Final = 2


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
    from rich.padding import Padding
    from rich.text import Text

    padded = Padding(Text(text, style=style), (0, 0, 0, indent))
    console.print(padded, width=width, highlight=False)


def _table(console: Console, table: Table, width: int) -> None:
    """Columns side by side, or row by row where they don't fit."""
    if INDENT + sum(_widths(table)) + len(table.columns) * 2 > width:
        _listed(console, table, width)
        return
    from rich.padding import Padding
    from rich.table import Table as Grid
    from rich.text import Text

    grid = Grid(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_edge=False)
    for position, column in enumerate(table.columns):
        justify = "left" if position == 0 else "right"
        grid.add_column(Text(column), justify=justify, no_wrap=True, header_style="italic")
    for row in table.rows:
        grid.add_row(*(Text(cell) for cell in row))
    console.print(Padding(grid, (0, 0, 0, INDENT)), width=width, highlight=False)


def _listed(console: Console, table: Table, width: int) -> None:
    """Each row as a line of its own: `name: column value, column value`."""
    for first, *cells in table.rows:
        pairs = zip(table.columns[1:], cells, strict=True)
        said = "; ".join(f"{column} {cell}" for column, cell in pairs)
        head = f"{table.columns[0]} {first}".strip()
        _line(console, f"{head}: {said}", width, indent=INDENT)


def _widths(table: Table) -> list[int]:
    return [max(map(len, column)) for column in zip(table.columns, *table.rows, strict=True)]


def _strip(console: Console, part: Strip, width: int) -> None:
    if width < NARROWEST_CHART:
        return
    lines = strip(part.path, width - INDENT)
    if lines:
        _line(console, part.caption, width, indent=INDENT)
    for line in lines:
        console.print(" " * INDENT + line, width=width, highlight=False, markup=False)
