"""`bondstrike run`: a scenario over many draws, answered on one screen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bondstrike.cli.output import AsJson, console, json_text, print_json, progress

if TYPE_CHECKING:
    from bondstrike.ensemble.assemble import Request
    from bondstrike.ensemble.result import Result
    from bondstrike.findings.chain import Chain

PRESET = "A preset's name (see `bondstrike presets`) or a TOML file."
SETTING = "Change a setting: levers.0.weeks=13, fed.mode=fast, params.treasuries.lasting_bp=8."
WEIGHTS = "Weigh studies in the fits: PI04=0,QE01=2 (0 leaves out, 1 as fitted, at most 5)."
PDF = "With --out: write briefing.pdf too (needs the extra `pdf`)."
MEDIANS = "Every parameter at its median."


def command(
    scenario: Annotated[str, typer.Argument(metavar="PRESET|FILE", help=PRESET)] = "eu-and-others",
    draws: Annotated[int, typer.Option(help="Draws, 1 to 200,000.")] = 1000,
    seed: Annotated[int, typer.Option(help="Seed: same seed, same digits.")] = 1,
    sets: Annotated[
        list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help=SETTING)
    ] = None,
    weights: Annotated[str, typer.Option("--weights", metavar="ID=W,…", help=WEIGHTS)] = "",
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write the result to a new folder.")
    ] = None,
    pdf: Annotated[bool, typer.Option("--pdf", help=PDF)] = False,
    no_parameters: Annotated[bool, typer.Option("--no-parameters", help=MEDIANS)] = False,
    no_shocks: Annotated[bool, typer.Option("--no-shocks", help="No weekly shocks.")] = False,
    full: Annotated[
        bool, typer.Option("--full", help="Show the market and the claims in detail too.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar.")] = False,
    json: AsJson = False,
) -> int:
    """Run a scenario and print the answer on one screen."""
    from bondstrike.ensemble.ask import request_of, run
    from bondstrike.ensemble.store import refuse_occupied
    from bondstrike.findings.chain import read
    from bondstrike.scenario.overrides import weight_settings

    changes = (*(sets or ()), *weight_settings(weights))
    if pdf:
        _can_print(out)
    if out is not None:
        refuse_occupied(out)
    with progress(quiet or json) as told:
        result = run(
            scenario,
            draws=draws,
            seed=seed,
            sets=changes,
            parameters=not no_parameters,
            shocks=not no_shocks,
            progress=told,
        )
    chain = read(result)
    if out is not None:
        _write(result, chain, out, request_of(scenario, sets=changes), pdf=pdf)
    _print(result, chain, json, full)
    return _verdict(result)


def _can_print(out: Path | None) -> None:
    """Refuse a PDF before anything runs, if there is no place or no printer for it."""
    from bondstrike.errors import InputError
    from bondstrike.report.briefing import printer

    if out is None:
        raise InputError("a PDF needs a folder", where="--pdf", allowed="--pdf with --out DIR")
    printer("--pdf")


def _write(result: Result, chain: Chain, out: Path, asked: Request, *, pdf: bool) -> None:
    """The result with its findings as tables and as a briefing beside it."""
    from bondstrike.ensemble.assemble import assemble
    from bondstrike.ensemble.store import write
    from bondstrike.findings import balance
    from bondstrike.findings.ranges import plain
    from bondstrike.findings.tables import as_csv
    from bondstrike.report import briefing
    from bondstrike.report.story import compose

    document = compose(chain, result)
    findings = json_text(plain(chain))
    tables = {
        "findings.csv": as_csv(chain),
        "findings.json": findings + "\n",
        "briefing.html": briefing.html(document),
    }
    books = assemble(asked)
    holders = balance.table(result, books.baseline, books.compiled.scenario.programmes)
    write(result, out, tables | {"holders.csv": holders})
    if pdf:
        briefing.pdf(document, out / "briefing.pdf")


def _print(result: Result, chain: Chain, as_json: bool, full: bool) -> None:
    if as_json:
        from bondstrike.findings.ranges import plain

        print_json({"manifest": plain(result.manifest), **plain(chain)})
        return
    from bondstrike.report.screen import show
    from bondstrike.words import chain as words
    from bondstrike.words import market
    from bondstrike.words.asked import asked

    if full:
        show(market.screen(chain.market), console())
    show(words.screen(chain, asked(result.manifest), full=full), console())


def _verdict(result: Result) -> int:
    """0, or the exit code of a defective draw with a line that names the first."""
    from bondstrike.cli.app import complain
    from bondstrike.errors import SolveError

    manifest = result.manifest
    if not manifest.failed:
        return 0
    complain(f"{manifest.failed} defective draws, flagged in the result: {manifest.failures[0]}")
    return SolveError.exit_code
