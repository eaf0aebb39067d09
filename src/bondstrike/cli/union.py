"""`bondstrike union`: a clearing union by its rules, and the dollars that it sets free."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bondstrike.cli.output import AsJson, console, json_text, print_json, write

if TYPE_CHECKING:
    from bondstrike.findings.union import Clearing

NAME = "Whose rules: keynes-1943, epu-1950 or levy."
BLOCS = "Members, by name. All thirteen economies if none is named, the United States included."
WITHOUT = "Everybody but the United States."
COVERED = "Fraction of trade between members that is cleared through the union."
ADJUSTMENT = "Fraction a year by which members far from balance shrink their imbalance: a what-if."
ADJUSTS = "Who does so: both, debtors or creditors."
FOLDER = "Write members.csv, reserves.csv, treasuries.csv and union.json to a new folder."


def command(
    name: Annotated[str, typer.Argument(metavar="[NAME]", help=NAME)] = "keynes-1943",
    blocs: Annotated[str, typer.Option(metavar="BLOC,…", help=BLOCS)] = "",
    without_us: Annotated[bool, typer.Option("--without-us", help=WITHOUT)] = False,
    years: Annotated[int, typer.Option(help="Years looked at, 1 to 50.")] = 10,
    covered: Annotated[float, typer.Option(help=COVERED)] = 1.0,
    adjustment: Annotated[float, typer.Option(help=ADJUSTMENT)] = 0.0,
    adjusts: Annotated[str, typer.Option(help=ADJUSTS)] = "both",
    out: Annotated[Path | None, typer.Option(metavar="DIR", help=FOLDER)] = None,
    json: AsJson = False,
) -> int:
    """Run a clearing union: who owes, who pays, who is charged, dollars set free."""
    from bondstrike.ensemble.store import refuse_occupied
    from bondstrike.findings.union import clear

    if out is not None:
        refuse_occupied(out)
    found = clear(
        name,
        blocs.split(",") if blocs else (),
        without_us=without_us,
        years=years,
        covered=covered,
        adjustment=adjustment,
        adjusts=adjusts,
    )
    if out is not None:
        write(out, files_of(found))
    _print(found, json)
    return 0


def files_of(found: Clearing) -> dict[str, str]:
    """The findings as tables and as JSON: file name → text."""
    from bondstrike.findings.ranges import plain
    from bondstrike.findings.union import as_csv

    text = json_text(plain(found))
    tables = {f"{name}.csv": table for name, table in as_csv(found).items()}
    return tables | {"union.json": text + "\n"}


def _print(found: Clearing, as_json: bool) -> None:
    if as_json:
        from bondstrike.findings.ranges import plain

        print_json(plain(found))
        return
    from bondstrike.report.screen import show
    from bondstrike.words.union import screen

    show(screen(found), console())
