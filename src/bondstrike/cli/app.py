"""The entry point: finds the command, runs it, and turns errors into one line and a number.

Exit codes: 0 done · 1 a fault of bondstrike · 2 the request is wrong, nothing was written ·
3 data · 4 a defective draw (the result is written) · 5 storing failed · 130 interrupted.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, Final

COMMANDS: Final = {
    "run": "Run a scenario and print the answer on one screen.",
    "presets": "List the questions that ship with the package.",
    "world": "Show the baseline: holders, market, sources, reconciliation.",
    "explain": "Show a link of the chain: equation, parameters, priors, sources.",
    "variables": "List every output: unit, axes, meaning.",
}
"""Commands with their one-line help, in the order of the story."""

INTERRUPTED: Final = 130


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(run(sys.argv[1:] if arguments is None else list(arguments)))


def run(arguments: Sequence[str]) -> int:
    """Run the command line; the exit code."""
    from bondstrike.errors import BondstrikeError

    try:
        return _dispatch(list(arguments))
    except BondstrikeError as error:
        _complain(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        _complain("interrupted: nothing was written")
        return INTERRUPTED
    except BrokenPipeError:
        return _reader_left()


def _dispatch(arguments: list[str]) -> int:
    import click

    app = _app(arguments)
    try:
        outcome = app.main(arguments, prog_name="bondstrike", standalone_mode=False)
    except click.exceptions.Abort:
        raise KeyboardInterrupt from None
    except click.ClickException as error:
        _complain(_one_line(error))
        return 2
    return outcome if isinstance(outcome, int) else 0


def _app(arguments: list[str]) -> Any:
    """The command that is called; all of them, by name only, where help is asked for."""
    import typer

    app = typer.Typer(
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback(invoke_without_command=True)(_top)
    called = next((word for word in arguments if word in COMMANDS), None)
    for name, text in COMMANDS.items():
        body = import_module(f"bondstrike.cli.{name}").command if name == called else _unloaded
        app.command(name, help=text)(body)
    return typer.main.get_command(app)
