"""Where this user's caches lie, or that there are none.

`BONDSTRIKE_CACHE=off` switches every cache off; any other value is the folder to use. Without it
the folder is `$XDG_CACHE_HOME/bondstrike`, or `~/.cache/bondstrike`.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path
from typing import Final

VARIABLE: Final = "BONDSTRIKE_CACHE"
"""The environment variable that places the caches or switches them off."""

_OFF: Final = frozenset({"off", "0", "no", "false"})


def cache_folder(*parts: str) -> Path | None:
    """The folder for one kind of cache, created; None if caches are off or it can't be written."""
    root = _root()
    if root is None:
        return None
    folder = root.joinpath(*parts)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError:
        return None
    return folder if os.access(folder, os.W_OK) else None


def _root() -> Path | None:
    chosen = os.environ.get(VARIABLE, "").strip()
    if chosen.lower() in _OFF:
        return None
    if chosen:
        return Path(chosen).expanduser()
    base = os.environ.get("XDG_CACHE_HOME", "").strip()
    if base and Path(base).is_absolute():
        return Path(base) / "bondstrike"
    try:
        return Path.home() / ".cache" / "bondstrike"
    except RuntimeError:
        return None


def trim_folder(folder: Path, limit: int) -> None:
    """Delete the least recently touched entries of a cache until it holds at most `limit` bytes.

    An entry is a file or a folder directly inside `folder`. What another process is using or has
    just deleted is left alone: a cache may always be a little wrong, never a reason to fail.
    """
    entries = [(path, *_age_and_size(path)) for path in _children(folder)]
    excess = sum(size for _, _, size in entries) - limit
    for path, _, size in sorted(entries, key=lambda entry: entry[1]):
        if excess <= 0:
            return
        remove_entry(path)
        excess -= size


def remove_entry(path: Path) -> None:
    """Delete a file or folder of a cache; what can't be deleted stays."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)


def _children(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _age_and_size(path: Path) -> tuple[float, int]:
    """Last change of the entry itself in seconds since 1970, and all its bytes."""
    try:
        inside = [path, *path.rglob("*")] if path.is_dir() else [path]
        sizes = [part.stat().st_size for part in inside if part.is_file()]
        return path.stat().st_mtime, sum(sizes)
    except OSError:
        return 0.0, 0
