"""What all commands share: JSON on standard output, consoles, tables, progress."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
"""The flag that every command has."""

Progress = Callable[[int, int], None]


def json_text(value: Any) -> str:
    """Plain values as JSON; a number that is not finite is a fault."""
    return json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False)


def print_json(value: Any) -> None:
    """Print plain values as JSON; a number that is not finite is a fault."""
    print(json_text(value))


def write(folder: Path, texts: Mapping[str, str]) -> None:
    """Write files to a new folder, all or none; raises `StoreError` if that fails."""
    from bondstrike.ensemble.store import whole
    from bondstrike.errors import StoreError

    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with whole(folder) as draft:
            for name, text in texts.items():
                (draft / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise StoreError(f"could not write to {folder}: {error.strerror}") from error


def console() -> Console:
    """Standard output at the terminal's width; 100 columns where there is no terminal."""
    from rich.console import Console

    return Console(
        highlight=False, soft_wrap=False, width=None if sys.stdout.isatty() else 100, emoji=False
    )


def print_table(columns: Sequence[str], rows: Sequence[Sequence[str]], *, title: str = "") -> None:
    """Print a table; the first column names the row, long cells elsewhere are wrapped."""
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), title_justify="left")
    for place, name in enumerate(columns):
        grid.add_column(Text(name), header_style="italic", overflow="fold", no_wrap=place == 0)
    for row in rows:
        grid.add_row(*(Text(cell) for cell in row))
    out = console()
    if title:
        out.print(Text(title, style="bold"))
    out.print(grid)


@contextmanager
def progress(quiet: bool) -> Iterator[Progress | None]:
    """A bar on standard error while something long runs; nothing if quiet or not a terminal."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    shown = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*shown, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("compiling", total=None)

        def told(done: int, total: int) -> None:
            bar.update(task, description="running", completed=done, total=total)

        yield told
