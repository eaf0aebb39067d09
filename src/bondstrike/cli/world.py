"""`bondstrike world`: the baseline with its sources and its reconciliation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bondstrike.cli.output import AsJson, console, print_json, print_table

if TYPE_CHECKING:
    from bondstrike.world.describe import Cell, Section

BASELINE = "Date of the baseline; the newest if none is given."


def command(
    baseline: Annotated[str, typer.Argument(metavar="[DATE]", help=BASELINE)] = "",
    json: AsJson = False,
) -> int:
    """Show the baseline: holders, market, sources, reconciliation."""
    from bondstrike.world import load_world
    from bondstrike.world.describe import describe

    world = load_world(baseline) if baseline else load_world()
    sections = describe(world)
    if json:
        about = {"baseline": world.baseline_id, "date": world.day.isoformat()}
        print_json(about | {"sections": [section.as_dict() for section in sections]})
        return 0
    for section in sections:
        _print(section)
    return 0


def _print(section: Section) -> None:
    columns = [f"{c.name}, {c.unit}" if c.unit else c.name for c in section.columns]
    rows = [[_text(cell) for cell in row] for row in section.rows]
    print_table(columns, rows, title=section.title)
    out = console()
    for note in section.notes:
        out.print(f"  {note}", markup=False, style="dim")
    out.print()


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    return f"{cell:,.0f}" if abs(cell) >= 1000.0 else f"{cell:.4g}"
