"""Field types that scenario files share: closed lists of names, shares, amounts, dates.

A name outside its list is refused with the nearest match; `nan` and `inf` are refused
everywhere; a table has no keys that the schema does not know.
"""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Callable, Iterable
from enum import Enum
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationError,
    WrapValidator,
)
from pydantic_core import PydanticCustomError

from bondstrike.vocabulary import Bloc, Bucket, FedMode, Holder, PolicyKind, Signal

LONGEST_WEEKS = 520
"""Longest horizon, in weeks: ten years, as far as the baseline's budget projection reaches."""

SHORTEST_WEEKS = 13
"""Shortest horizon, in weeks: one quarter, the step of economy and budget."""

SHARES_TOLERANCE = 1e-6
"""How far shares that must sum to one may miss it."""


class Strict(BaseModel):
    """A table of a scenario file: typed, frozen, no unknown keys, only finite numbers."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)


def refusal(message: str, *, allowed: str = "", nearest: str | None = None) -> PydanticCustomError:
    """A refusal that `validity` turns into one line: what, allowed, nearest."""
    context: dict[str, Any] = {"allowed": allowed, "nearest": nearest}
    return PydanticCustomError("refused", message.replace("{", "(").replace("}", ")"), context)  # type: ignore[arg-type]


def nearest_of(got: str, names: Iterable[str]) -> str | None:
    """The most similar of `names`, or None if nothing is similar."""
    close = difflib.get_close_matches(got, list(names), n=1, cutoff=0.4)
    return close[0] if close else None


def label(member: Enum) -> str:
    """The name that users type for a member: `stop-sales` for `Action.STOP_SALES`."""
    value = member.value
    return value if isinstance(value, str) else member.name.lower().replace("_", "-")


Member = TypeVar("Member", bound=Enum)


def by_name(kind: str, members: type[Member]) -> Callable[[object], Member]:
    """A reader of names in a closed list; raises a refusal with the nearest match."""
    names = {label(member): member for member in members}

    def read(got: object) -> Member:
        if isinstance(got, members):
            return got
        if isinstance(got, str) and got in names:
            return names[got]
        near = nearest_of(got, names) if isinstance(got, str) else None
        raise refusal(f"unknown {kind}", allowed=", ".join(names), nearest=near)

    return read


_SHOWN = PlainSerializer(label, return_type=str)

BlocName = Annotated[Bloc, BeforeValidator(by_name("bloc", Bloc)), _SHOWN]
BucketName = Annotated[Bucket, BeforeValidator(by_name("bucket", Bucket)), _SHOWN]
SignalName = Annotated[Signal, BeforeValidator(by_name("signal", Signal)), _SHOWN]
PolicyName = Annotated[PolicyKind, BeforeValidator(by_name("policy", PolicyKind)), _SHOWN]
ModeName = Annotated[FedMode, BeforeValidator(by_name("Fed mode", FedMode)), _SHOWN]

Share = Annotated[float, Field(ge=0.0, le=1.0)]
"""A share in [0, 1]."""

Amount = Annotated[float, Field(ge=0.0, le=50_000.0)]
"""USD bn at par, at most more than the whole marketable debt."""

Weeks = Annotated[int, Field(ge=1, le=LONGEST_WEEKS)]
"""A number of whole weeks."""


def either(what: str, allowed: str, *names: str) -> WrapValidator:
    """One message for a field that takes one of several kinds of value."""

    def read(got: Any, handler: Callable[[Any], Any]) -> Any:
        try:
            return handler(got)
        except ValidationError:
            near = nearest_of(got, names) if isinstance(got, str) else None
            raise refusal(what, allowed=allowed, nearest=near) from None

    return WrapValidator(read)


_Week = Annotated[int, Field(ge=0, le=LONGEST_WEEKS)]
_WEEK_OR_DATE = f"a week from 0 to {LONGEST_WEEKS}, or a date as 2026-11-01"


def _dated(got: object) -> object:
    """Text that is a date as a date: JSON and `--set` have no dates of their own."""
    try:
        return dt.date.fromisoformat(got) if isinstance(got, str) else got
    except ValueError:
        return got


_DATED = BeforeValidator(_dated)

When = Annotated[_Week | dt.date, _DATED, either("not a week or date", _WEEK_OR_DATE)]
"""A week of the run (0 is the first) or a calendar date."""

Announcement = Annotated[
    bool | _Week | dt.date,
    _DATED,
    either("not an announcement", f"true, false, {_WEEK_OR_DATE}", "true", "false"),
]
"""True: a week before the start. False: quiet. Or the week or date itself."""

Texts = Annotated[tuple[str, ...], Field(strict=False)]


def _every_bloc(got: object) -> object:
    if got == "all":
        return tuple(Bloc)
    if isinstance(got, str):
        return (got,)
    if isinstance(got, list | tuple):
        return tuple(got)
    raise refusal("blocs are a list of names", allowed='a list of bloc names, or "all"')


def _once_each(blocs: tuple[Bloc, ...]) -> tuple[Bloc, ...]:
    if not blocs:
        raise refusal("no bloc named", allowed='a list of bloc names, or "all"')
    for position, bloc in enumerate(blocs):
        if bloc in blocs[:position]:
            raise refusal(f"bloc '{bloc}' is named twice", allowed="each bloc once")
    return blocs


Blocs = Annotated[tuple[BlocName, ...], BeforeValidator(_every_bloc), AfterValidator(_once_each)]
"""Blocs by name; `"all"` stands for the whole list."""

HolderChoice = Literal["official", "private", "both"]
"""Which holders within the blocs: governments and central banks, private owners, or both."""


def holders_of(choice: HolderChoice) -> tuple[Holder, ...]:
    """The holders that a choice stands for."""
    return tuple(Holder) if choice == "both" else (Holder(choice),)
