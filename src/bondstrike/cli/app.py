"""The entry point: finds the command, runs it, and turns errors into one line and a number.

Exit codes: 0 done · 1 a fault of bondstrike · 2 the request is wrong, nothing was written ·
3 data · 4 a defective draw (the result is written) · 5 storing failed · 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Annotated, Any, Final, get_type_hints

from bondstrike.errors import BondstrikeError, InputError, unknown_name

COMMANDS: Final = {
    "run": "Run a scenario and print the answer on one screen.",
    "compare": "Set two to six scenarios side by side, draw by draw.",
    "ledger": "Show who owes what to whom in a week, and follow a flow to both its sides.",
    "portfolio": "Run a holder's own mix through scenarios, beside all in cash.",
    "union": "Run a clearing union: who owes, who pays, who is charged, dollars set free.",
    "backtest": "Judge the model by what happened: episodes of history, predicted and seen.",
    "presets": "List the questions that ship with the package.",
    "world": "Show the baseline: holders, market, sources, reconciliation.",
    "evidence": "List the studies; show one, their spread, the fits, or leave one out.",
    "explain": "Show a link of the chain: equation, parameters, priors, sources.",
    "variables": "List every output: unit, axes, meaning.",
}
"""Commands with their one-line help, in the order of the story."""

INTERRUPTED: Final = 130
"""Exit code after Ctrl-C, as shells have it."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: Sequence[str]) -> int:
    """Run the command line; gives back the exit code."""
    try:
        return _dispatch(list(arguments))
    except BondstrikeError as error:
        complain(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        complain("interrupted: nothing was written")
        return INTERRUPTED
    except BrokenPipeError:
        return _reader_left()


def complain(line: str) -> None:
    """One line on standard error."""
    print(f"bondstrike: {' '.join(line.split())}", file=sys.stderr)


def _dispatch(arguments: list[str]) -> int:
    import typer

    called = next((word for word in arguments if not word.startswith("-")), "")
    if called and called not in COMMANDS:
        raise unknown_name("command", called, COMMANDS, where="bondstrike")
    try:
        outcome = typer.main.get_command(_app(called)).main(
            arguments, prog_name="bondstrike", standalone_mode=False
        )
    except typer.Abort:
        raise KeyboardInterrupt from None
    except _refusal() as error:
        raise InputError(getattr(error, "format_message", error.__str__)()) from None
    if outcome == INTERRUPTED:  # typer has caught Ctrl-C and says nothing
        raise KeyboardInterrupt
    return outcome if isinstance(outcome, int) else 0


def _refusal() -> type[Exception]:
    """What typer raises for a wrong option, whichever library stands beneath it."""
    import typer

    return typer.BadParameter.__mro__[2]


def _app(called: str) -> Any:
    """All commands by name, and the body of the one that is called."""
    import typer

    app = typer.Typer(
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback(invoke_without_command=True)(_callback())
    for name, text in COMMANDS.items():
        body = import_module(f"bondstrike.cli.{name}").command if name == called else _not_called
        app.command(name, help=text)(body)
    return app


def _callback() -> Any:
    """What `bondstrike` does without a command: version, or help."""
    import typer

    def top(
        context: typer.Context,
        version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
    ) -> None:
        """Test what a mass sale of US Treasuries by foreign holders would do, and to whom."""
        if version:
            from bondstrike import __version__

            print(f"bondstrike {__version__}")
        elif context.invoked_subcommand is None:
            print(context.get_help())

    top.__annotations__ = get_type_hints(top, localns={"typer": typer}, include_extras=True)
    return top


def _not_called() -> None:
    """Stand in for a command whose file is not loaded."""


def _reader_left() -> int:
    """The reader of our output has closed it: stop without a word, as other tools do."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0
