"""Runs already done: kept per user under the hash of everything that decides their numbers.

An entry is a stored result. It is used only if it says of itself that it belongs to the key and
its digest holds; anything else in its place is deleted and computed anew. The oldest entries go
when the memo outgrows its bound.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import numpy as np

from bondstrike.ensemble.places import cache_folder, remove_entry, trim_folder
from bondstrike.ensemble.result import Result
from bondstrike.ensemble.store import read, write
from bondstrike.errors import BondstrikeError

MEMO_BYTES: Final = 1024**3
"""Most that all remembered runs may take on disk, bytes."""

LARGEST: Final = 400 * 1024**2
"""Largest run that is remembered, bytes."""

_KEY: Final = "key.json"


def key_of(texts: Iterable[str], arrays: Iterable[np.ndarray]) -> str:
    """Name of a run: hash of what decides its numbers, in the order given."""
    total = hashlib.blake2b(digest_size=20)
    for text in texts:
        total.update(f"{len(text)}:{text};".encode())
    for array in arrays:
        whole = np.ascontiguousarray(array)
        total.update(f"{whole.dtype.str}{whole.shape};".encode())
        total.update(whole.tobytes())
    return total.hexdigest()


def recall(key: str) -> Result | None:
    """The remembered run of that key, None if there is none that can be trusted."""
    entry = _entry(key)
    if entry is None or not entry.is_dir():
        return None
    try:
        said = json.loads((entry / _KEY).read_text(encoding="utf-8"))
        result = read(entry) if said == {"key": key} else None
    except (BondstrikeError, OSError, ValueError):
        result = None
    if result is None:
        remove_entry(entry)
        return None
    with contextlib.suppress(OSError):
        os.utime(entry)
    return result


def remember(key: str, result: Result) -> None:
    """Keep a run under its key; a memo that can't be written is silently done without."""
    entry = _entry(key)
    if entry is None or entry.exists() or result.nbytes > LARGEST:
        return
    try:
        write(result, entry, {_KEY: json.dumps({"key": key})})
        trim_folder(entry.parent, MEMO_BYTES)
    except (BondstrikeError, OSError):
        remove_entry(entry)


def _entry(key: str) -> Path | None:
    folder = cache_folder("runs")
    return folder / key if folder else None
