"""`bondstrike compare`: two to six scenarios side by side, over the same draws."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bondstrike.cli.output import AsJson, console, json_text, print_json, progress, write

if TYPE_CHECKING:
    from bondstrike.findings.compare import Comparison

SCENARIOS = "Two to six presets' names (see `bondstrike presets`) or TOML files."
SETTING = "Change a setting in all of them: fed.mode=fast, params.treasuries.lasting_bp=8."
WEIGHTS = "Weigh studies in the fits, in all of them: PI04=0,QE01=2."
FOLDER = "Write compare.csv and compare.json to a new folder."


def command(
    scenarios: Annotated[list[str], typer.Argument(metavar="PRESET|FILE…", help=SCENARIOS)],
    draws: Annotated[int, typer.Option(help="Draws, 1 to 200,000.")] = 1000,
    seed: Annotated[int, typer.Option(help="Seed: same seed, same digits.")] = 1,
    sets: Annotated[
        list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help=SETTING)
    ] = None,
    weights: Annotated[str, typer.Option("--weights", metavar="ID=W,…", help=WEIGHTS)] = "",
    out: Annotated[Path | None, typer.Option(metavar="DIR", help=FOLDER)] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar.")] = False,
    json: AsJson = False,
) -> int:
    """Set two to six scenarios side by side, draw by draw."""
    from bondstrike.ensemble.store import refuse_occupied
    from bondstrike.findings.compare import compare
    from bondstrike.scenario.overrides import weight_settings

    changes = (*(sets or ()), *weight_settings(weights))
    if out is not None:
        refuse_occupied(out)
    with progress(quiet or json) as told:
        found = compare(*scenarios, draws=draws, seed=seed, sets=changes, progress=told)
    if out is not None:
        write(out, files_of(found))
    _print(found, json)
    return _verdict(found)


def files_of(comparison: Comparison) -> dict[str, str]:
    """The comparison as a table and as JSON: file name → text."""
    from bondstrike.findings.compare import as_csv
    from bondstrike.findings.ranges import plain

    text = json_text(plain(comparison))
    return {"compare.csv": as_csv(comparison), "compare.json": text + "\n"}


def _print(comparison: Comparison, as_json: bool) -> None:
    if as_json:
        from bondstrike.findings.ranges import plain

        print_json(plain(comparison))
        return
    from bondstrike.report.screen import INDENT, WIDEST, show
    from bondstrike.words.compare import screen

    page = console()
    show(screen(comparison, min(page.width, WIDEST) - INDENT), page)


def _verdict(comparison: Comparison) -> int:
    """0, or the exit code of a defective draw with a line that names the first."""
    from bondstrike.cli.app import complain
    from bondstrike.errors import SolveError

    failed = [one for one in comparison.columns.values() if one.failed]
    if not failed:
        return 0
    counts = ", ".join(f"{one.failed} in {one.name}" for one in failed)
    complain(f"defective draws, flagged in the result: {counts}: {failed[0].first_failure}")
    return SolveError.exit_code
