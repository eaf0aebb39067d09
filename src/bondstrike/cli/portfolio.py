"""`bondstrike portfolio`: a holder's own mix through scenarios, beside all in cash."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bondstrike.cli.output import AsJson, console, json_text, print_json, progress, write

if TYPE_CHECKING:
    from bondstrike.findings.portfolio import Portfolio

HOLDINGS = "A CSV file with columns asset, amount and (of cash) currency."
SCENARIO = "A preset's name or a TOML file; once for each. Four presets if none is named."
HOME = "Home currency: USD, EUR, GBP, JPY, CHF, CAD, AUD, CNY, DKK, HKD, SAR, AED."
WEEKS = "How long the mix is held: 26, 52 or 104 weeks."
SETTING = "Change a setting in all scenarios: fed.mode=fast, params.treasuries.lasting_bp=8."
FOLDER = "Write portfolio.csv and portfolio.json to a new folder."


def command(
    holdings: Annotated[Path, typer.Argument(metavar="HOLDINGS.csv", help=HOLDINGS)],
    scenarios: Annotated[
        list[str] | None, typer.Option("--scenario", "-s", metavar="PRESET|FILE", help=SCENARIO)
    ] = None,
    home: Annotated[str, typer.Option(metavar="CURRENCY", help=HOME)] = "USD",
    weeks: Annotated[int, typer.Option(help=WEEKS)] = 52,
    draws: Annotated[int, typer.Option(help="Draws, 1 to 200,000.")] = 1000,
    seed: Annotated[int, typer.Option(help="Seed: same seed, same digits.")] = 1,
    sets: Annotated[
        list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help=SETTING)
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help=FOLDER)] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar.")] = False,
    json: AsJson = False,
) -> int:
    """Run a holder's own mix through scenarios, beside all in cash."""
    from bondstrike.ensemble.store import refuse_occupied
    from bondstrike.findings.portfolio import assess
    from bondstrike.findings.portfolio_holdings import read

    held = read(holdings, home)
    if out is not None:
        refuse_occupied(out)
    with progress(quiet or json) as told:
        found = assess(
            held,
            *(scenarios or ()),
            home=home,
            weeks=weeks,
            draws=draws,
            seed=seed,
            sets=tuple(sets or ()),
            progress=told,
        )
    if out is not None:
        write(out, files_of(found))
    _print(found, json)
    return _verdict(found)


def files_of(portfolio: Portfolio) -> dict[str, str]:
    """The findings as a table and as JSON: file name → text."""
    from bondstrike.findings.portfolio import as_csv
    from bondstrike.findings.ranges import plain

    text = json_text(plain(portfolio))
    return {"portfolio.csv": as_csv(portfolio), "portfolio.json": text + "\n"}


def _print(portfolio: Portfolio, as_json: bool) -> None:
    if as_json:
        from bondstrike.findings.ranges import plain

        print_json(plain(portfolio))
        return
    from bondstrike.report.screen import show
    from bondstrike.words.portfolio import screen

    show(screen(portfolio), console())


def _verdict(portfolio: Portfolio) -> int:
    """0, or the exit code of a defective draw with a line that names the first."""
    from bondstrike.cli.app import complain
    from bondstrike.errors import SolveError

    failed = [one for one in portfolio.stands.values() if one.failed]
    if not failed:
        return 0
    counts = ", ".join(f"{one.failed} in {one.name}" for one in failed)
    complain(f"defective draws, flagged in the result: {counts}: {failed[0].first_failure}")
    return SolveError.exit_code
