"""`bondstrike ledger`: who owes what to whom after a week, and both sides of a flow."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bondstrike.cli.output import AsJson, console, print_json, write

if TYPE_CHECKING:
    from bondstrike.findings.ledger import Ledger

PRESET = "A preset's name (see `bondstrike presets`) or a TOML file; eu-and-others if none."
WEEK = "After which week, from 0; 26 if none is named."
FLOW = "Follow one flow: sold, bought, converted, parked, goods, …"
CLAIM = "Show a claim as accounting instead: C18, C19, C20 or C23."
DRAW = "Draw of a run, from 0; the central path if none is named."
SETTING = "Change a setting: levers.0.weeks=13, fed.mode=fast, params.treasuries.lasting_bp=8."
FOLDER = "Write the books as CSV files to a new folder."


def command(
    scenario: Annotated[str | None, typer.Argument(metavar="PRESET|FILE", help=PRESET)] = None,
    week: Annotated[int | None, typer.Option(metavar="N", help=WEEK)] = None,
    flow: Annotated[str | None, typer.Option(metavar="NAME", help=FLOW)] = None,
    claim: Annotated[str | None, typer.Option(metavar="ID", help=CLAIM)] = None,
    draw: Annotated[int | None, typer.Option(metavar="K", help=DRAW)] = None,
    seed: Annotated[int, typer.Option(help="Seed of the draw.")] = 1,
    sets: Annotated[
        list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help=SETTING)
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help=FOLDER)] = None,
    json: AsJson = False,
) -> int:
    """Show who owes what to whom in a week, and follow a flow to both its sides."""
    from bondstrike.ensemble.store import refuse_occupied

    if out is not None:
        refuse_occupied(out)
    if claim is not None:
        _refuse_beside_claim(
            {"PRESET|FILE": scenario, "--week": week, "--flow": flow, "--draw": draw, "--set": sets}
        )
        return _claim(claim, out, json)
    return _week(scenario or "eu-and-others", week, flow, draw, seed, tuple(sets or ()), out, json)


def _refuse_beside_claim(others: dict[str, object]) -> None:
    """A claim is posted on made-up positions: it has no scenario, week or draw."""
    from bondstrike.errors import InputError

    for name, value in others.items():
        if value not in (None, []):
            raise InputError("a claim takes no scenario", where=name, allowed="--claim alone")


def _claim(claim: str, out: Path | None, as_json: bool) -> int:
    from bondstrike.findings.ledger_paths import path
    from bondstrike.findings.ledger_tables import path_files, path_plain

    found = path(claim)
    if out is not None:
        _write(out, path_files(found))
    if as_json:
        print_json(path_plain(found))
        return 0
    from bondstrike.report.screen import show
    from bondstrike.words.ledger import claim_screen

    show(claim_screen(found), console())
    return 0


def _week(
    scenario: str,
    week: int | None,
    flow: str | None,
    draw: int | None,
    seed: int,
    sets: tuple[str, ...],
    out: Path | None,
    as_json: bool,
) -> int:
    from bondstrike.ensemble.ask import request_of
    from bondstrike.findings.ledger import known_flow, look
    from bondstrike.findings.ledger_tables import ledger_files

    asked = None if flow is None else known_flow(flow)
    found = look(request_of(scenario, seed=seed, sets=sets), week, draw)
    if out is not None:
        _write(out, ledger_files(found))
    _print(found, asked, as_json)
    return 0


def _print(ledger: Ledger, flow: str | None, as_json: bool) -> None:
    if as_json:
        from bondstrike.findings.ledger_tables import ledger_plain

        said = ledger_plain(ledger)
        print_json(said if flow is None else said | {"flows": {flow: said["flows"][flow]}})
        return
    from bondstrike.report.screen import show
    from bondstrike.words.ledger import flow_screen, screen

    page = screen(ledger) if flow is None else flow_screen(ledger, ledger.flows[flow])
    show(page, console())


def _write(folder: Path, texts: dict[str, str]) -> None:
    write(folder, texts)
