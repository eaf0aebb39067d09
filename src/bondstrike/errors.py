"""The one tree of errors: what went wrong, where, what was got, what is allowed.

    BondstrikeError
    ├── InputError      what the user asked for cannot be run (exit code 2, nothing written)
    ├── DataError       a shipped or official file does not hold what it must
    ├── SolveError      a week could not be cleared; names link, week, draw and residual
    └── StoreError      a result could not be read or written whole

Every message is one line: what, where, got, allowed, and the nearest match if there is one.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class BondstrikeError(Exception):
    """Base of every error that bondstrike raises on purpose."""

    exit_code = 1


class InputError(BondstrikeError):
    """The request itself is wrong: unknown name, value out of range, malformed file.

    `what` says it in words, `where` is file and key, `got` the offending value,
    `allowed` what would have been accepted, `nearest` the likeliest intended name.
    """

    exit_code = 2

    def __init__(
        self,
        what: str,
        *,
        where: str = "",
        got: object = None,
        allowed: str = "",
        nearest: str | None = None,
    ) -> None:
        self.what = what
        self.where = where
        self.got = got
        self.allowed = allowed
        self.nearest = nearest
        super().__init__(self._line())

    def _line(self) -> str:
        parts = [self.what]
        if self.where:
            parts.append(f"at {self.where}")
        if self.got is not None:
            parts.append(f"got {self.got!r}")
        if self.allowed:
            parts.append(f"allowed: {self.allowed}")
        if self.nearest:
            parts.append(f"did you mean {self.nearest!r}?")
        return " · ".join(" ".join(str(part).split()) for part in parts)


class DataError(BondstrikeError):
    """A data file is missing, malformed or fails a reconciliation."""

    exit_code = 3


class SolveError(BondstrikeError):
    """A week's clearing left a residual above tolerance, or a draw turned non-finite."""

    exit_code = 4


class StoreError(BondstrikeError):
    """A result could not be written whole, or a stored one is not what it claims."""

    exit_code = 5


def unknown_name(kind: str, got: str, names: Iterable[str], *, where: str = "") -> InputError:
    """An `InputError` for a name outside a closed list, with the nearest match."""
    known = sorted(names)
    close = difflib.get_close_matches(got, known, n=1, cutoff=0.4)
    shown = ", ".join(known) if len(known) <= 16 else ", ".join(known[:14]) + ", …"
    return InputError(
        f"unknown {kind}",
        where=where,
        got=got,
        allowed=shown,
        nearest=close[0] if close else None,
    )
