"""One file written whole or not at all: a reader never meets half of it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from bondstrike.errors import StoreError


def write_whole(path: Path, content: bytes, what: str) -> Path:
    """`content` in the place of `path` in one step; folders above it are made.

    Raises `StoreError` if it cannot be written, calling it `what`.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        draft = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            draft.chmod(0o644)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(f"could not write {what} to {path}: {error.strerror}") from error
    return path
