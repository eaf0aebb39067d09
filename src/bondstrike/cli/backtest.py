"""`bondstrike backtest`: episodes of history, predicted and seen, and how good that was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bondstrike.cli.output import AsJson, console, print_json, progress

if TYPE_CHECKING:
    from bondstrike.history.backtest import Backtest

EPISODES = "Ids of episodes, such as tariffs-2025; all of them if none is named."
DRAWS = "Draws of each episode, 1 to 200,000."


def command(
    episodes: Annotated[
        list[str] | None, typer.Argument(metavar="[EPISODE]…", help=EPISODES)
    ] = None,
    draws: Annotated[int, typer.Option(help=DRAWS)] = 384,
    seed: Annotated[int, typer.Option(help="Seed: same seed, same digits.")] = 1,
    full: Annotated[bool, typer.Option("--full", help="Show every outcome.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar.")] = False,
    json: AsJson = False,
) -> int:
    """Judge the model by what happened."""
    from bondstrike.ensemble.assemble import MAX_DRAWS
    from bondstrike.errors import InputError

    if not 1 <= draws <= MAX_DRAWS:
        allowed = f"1 to {MAX_DRAWS}"
        raise InputError("draws out of range", where="draws", got=draws, allowed=allowed)
    with progress(quiet or json) as told:
        from bondstrike.history.backtest import backtest

        found = backtest(episodes or (), draws=draws, seed=seed, progress=told)
    _print(found, json, full)
    return _verdict(found)


def _print(found: Backtest, as_json: bool, full: bool) -> None:
    if as_json:
        from bondstrike.findings.ranges import plain

        print_json(plain(found))
        return
    from bondstrike.report.screen import show
    from bondstrike.words.backtest import screen

    show(screen(found, full), console())


def _verdict(found: Backtest) -> int:
    """0, or the exit code of a week that didn't clear with a line that names the episode."""
    from bondstrike.cli.app import complain
    from bondstrike.errors import SolveError

    failed = [f"{one.not_cleared} in {one.id}" for one in found.episodes if one.not_cleared]
    if not failed:
        return 0
    complain(f"draws with a week that did not clear: {', '.join(failed)}")
    return SolveError.exit_code
