"""The rules of a clearing union as data: one file each under `trade/unions/`, read strictly.

    [capital]       what the union starts with                              USD bn
    [quota]         share of a year's trade, and with whom                  fraction
    [[schedules]]   from a date on: what part of a debt or claim is paid    by fraction of quota
    [[charges]]     on debits and on credits, from what part of the quota   fraction a year
    [remission]     whose charges may be waived
    [speed_limit]   how fast a debit may grow; may be left out              fraction of quota a year
    [[triggers]]    what befalls whom, where
    [exit]          how a member leaves
    [adjustment]    from where the setting of that name lets imbalances shrink

Every table has its unit, date, source and grade. A key that isn't known, a quota that is negative,
steps that don't rise: an `InputError` of one line that names the place and the nearest key.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Final

from bondstrike.errors import InputError, unknown_name
from bondstrike.vocabulary import Grade

UNIONS: Final = ("keynes-1943", "epu-1950", "levy")
"""Ids of the unions that ship."""

DEBTOR: Final = "debtor"
CREDITOR: Final = "creditor"
SIDES: Final = (DEBTOR, CREDITOR)
ALL_TRADE: Final = "all trade"
WITH_MEMBERS: Final = "trade with members"
BALANCE: Final = "balance"
POSITION: Final = "position"
IMBALANCE: Final = "imbalance"

_TOP: Final = (
    *("title", "words", "start", "settlements_per_year", "settles_in", "gold_only", "capital"),
    *("quota", "schedules", "charges", "remission", "speed_limit", "triggers", "exit"),
    "adjustment",
)
_SOURCE: Final = ("unit", "date", "source", "grade")

Table = Mapping[str, object]
"""A TOML table."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule comes from: unit of its numbers, date, source in words, grade."""

    unit: str
    date: str
    words: str
    grade: Grade


@dataclass(frozen=True, slots=True)
class Step:
    """Of what lies between the step before and `upto`, the fraction `paid` is paid."""

    upto: float
    """Upper edge, fraction of the quota; infinite in the last step."""
    paid: float
    """Fraction paid in gold or dollars; the rest is credit."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """How debts and claims are settled from a date on."""

    since: date
    debtor: tuple[Step, ...]
    creditor: tuple[Step, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class Charge:
    """A charge on the average balance of a year, or on the year's imbalance, above a threshold."""

    on: str
    """`balance` (credit or debit standing with the union) or `imbalance` (the year's)."""
    sides: tuple[str, ...]
    above: float
    """Fraction of the quota."""
    rate: float
    """Fraction a year of what lies above."""
    source: Source


@dataclass(frozen=True, slots=True)
class Trigger:
    """What befalls a member that is further than `above` (fraction of quota) from balance."""

    id: str
    sides: tuple[str, ...]
    measure: str
    """`balance` (credit or debit standing) or `position` (all that was cleared, paid or not)."""
    above: float
    years: float
    """Averaged over so many years; 0: at the moment."""
    words: str
    source: Source


@dataclass(frozen=True, slots=True)
class Quota:
    """A member's quota: `share` of its exports plus imports of a year, on `base`."""

    share: float
    base: str
    """`all trade`, or `trade with members`."""
    source: Source


@dataclass(frozen=True, slots=True)
class SpeedLimit:
    """Fraction of the quota by which a debit may grow in a year without permission."""

    share: float
    source: Source


@dataclass(frozen=True, slots=True)
class Words:
    """A rule that is told: whose charges may be waived, how a member leaves."""

    words: str
    source: Source
    sides: tuple[str, ...] = ()
    notice_years: float = 0.0


@dataclass(frozen=True)
class Rules:
    """The rules of one union (see the head of the module for the parts)."""

    title: str
    words: str
    start: date
    settlements_per_year: int
    settles_in: str
    """What is paid where no credit is given: gold, dollars, or either."""
    gold_only: tuple[str, ...]
    """Members that pay, and are paid, everything in gold or dollars."""
    capital: float
    """What the union starts with, USD bn."""
    capital_source: Source
    quota: Quota
    schedules: tuple[Schedule, ...]
    charges: tuple[Charge, ...]
    remission: Words
    speed_limit: SpeedLimit | None
    triggers: tuple[Trigger, ...]
    exit: Words
    adjust_above: float
    """Fraction of the quota from which the setting `adjustment` acts."""
    adjust_source: Source

    def schedule(self, day: date) -> Schedule:
        """The schedule in force on a day; before the first, the first."""
        return [s for s in self.schedules if s.since <= day or s is self.schedules[0]][-1]


def load(name: str) -> Rules:
    """The rules of a union that ships. Raises `InputError` for another name, with the nearest."""
    if name not in UNIONS:
        raise unknown_name("union", name, UNIONS, where="union")
    return _shipped(name)


@cache
def _shipped(name: str) -> Rules:
    place = files("bondstrike.trade").joinpath("unions", f"{name}.toml")
    return parse(place.read_text(encoding="utf-8"), f"{name}.toml")


def parse(text: str, where: str = "rules") -> Rules:
    """Text of a rules file → rules. Raises `InputError` naming the place, as the module says."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"not TOML: {error}", where=where) from None
    return rules_of(table, where)


def rules_of(table: Table, where: str = "rules") -> Rules:
    """A TOML table → rules. Raises `InputError` naming the place, as the module says."""
    _known(table, _TOP, where)
    capital = _part(table, "capital", ("value",), where)
    adjustment = _part(table, "adjustment", ("above",), where)
    return Rules(
        title=_text(table, "title", where),
        words=_text(table, "words", where),
        start=_day(table, "start", where),
        settlements_per_year=_settlements(table, where),
        settles_in=_text(table, "settles_in", where),
        gold_only=_texts(table, "gold_only", where),
        capital=_number(capital, "value", f"{where}, capital"),
        capital_source=_source(capital, f"{where}, capital"),
        quota=_quota(_part(table, "quota", ("share", "base", "years_averaged"), where), where),
        schedules=_schedules(table, where),
        charges=tuple(_charge(one, place) for one, place in _rows(table, "charges", where)),
        remission=_told(_part(table, "remission", ("words", "sides"), where), where, "remission"),
        speed_limit=_speed_limit(table, where),
        triggers=tuple(_trigger(one, place) for one, place in _rows(table, "triggers", where)),
        exit=_told(_part(table, "exit", ("words", "notice_years"), where), where, "exit"),
        adjust_above=_number(adjustment, "above", f"{where}, adjustment"),
        adjust_source=_source(adjustment, f"{where}, adjustment"),
    )


# --- the parts -----------------------------------------------------------------------------------


def _quota(table: Table, where: str) -> Quota:
    place = f"{where}, quota"
    base = _one_of(table, "base", (ALL_TRADE, WITH_MEMBERS), place)
    return Quota(_number(table, "share", place), base, _source(table, place))


def _schedules(table: Table, where: str) -> tuple[Schedule, ...]:
    """At least one schedule, in the order of their dates."""
    found = tuple(_schedule(one, place) for one, place in _rows(table, "schedules", where))
    days = [one.since for one in found]
    if not found or days != sorted(set(days)):
        raise InputError(
            "schedules missing or out of order",
            where=where,
            got=[str(day) for day in days],
            allowed="one or more [[schedules]] with rising dates",
        )
    return found


def _schedule(table: Table, where: str) -> Schedule:
    _known(table, ("since", "debtor", "creditor", "unit", "source", "grade"), where)
    since = _day(table, "since", where)
    dated = {**table, "date": since.isoformat()}
    return Schedule(
        since, _steps(table, DEBTOR, where), _steps(table, CREDITOR, where), _source(dated, where)
    )


def _steps(table: Table, side: str, where: str) -> tuple[Step, ...]:
    """Steps of a schedule: edges rise to infinity, parts paid lie between 0 and 1."""
    rows = table.get(side)
    pairs = [_pair(row) for row in rows] if isinstance(rows, list) else []
    steps = tuple(pair for pair in pairs if pair is not None)
    edges = [step.upto for step in steps]
    rising = edges == sorted(set(edges)) and edges[:1] > [0.0] and edges[-1:] == [math.inf]
    if len(steps) < len(pairs) or not rising:
        raise InputError(
            f"malformed steps for a {side}",
            where=where,
            got=rows,
            allowed="[[upper edge, part paid], …] with rising edges, inf last, parts from 0 to 1",
        )
    return steps


def _pair(row: object) -> Step | None:
    """One step, or None if it isn't an edge and a part between 0 and 1."""
    if not isinstance(row, list) or len(row) != 2 or not all(map(_is_number, row)):
        return None
    return Step(float(row[0]), float(row[1])) if 0.0 <= row[1] <= 1.0 else None


def _charge(table: Table, where: str) -> Charge:
    _known(table, ("on", "sides", "above", "rate", *_SOURCE), where)
    return Charge(
        on=_one_of(table, "on", (BALANCE, IMBALANCE), where),
        sides=_sides(table, where),
        above=_number(table, "above", where),
        rate=_number(table, "rate", where, most=1.0),
        source=_source(table, where),
    )


def _trigger(table: Table, where: str) -> Trigger:
    _known(table, ("id", "side", "measure", "above", "years", "words", *_SOURCE), where)
    side = _one_of(table, "side", (*SIDES, "both"), where)
    return Trigger(
        id=_text(table, "id", where),
        sides=SIDES if side == "both" else (side,),
        measure=_one_of(table, "measure", (BALANCE, POSITION), where),
        above=_number(table, "above", where),
        years=_number(table, "years", where),
        words=_text(table, "words", where),
        source=_source(table, where),
    )


def _speed_limit(table: Table, where: str) -> SpeedLimit | None:
    if "speed_limit" not in table:
        return None
    part, place = _part(table, "speed_limit", ("share",), where), f"{where}, speed_limit"
    return SpeedLimit(_number(part, "share", place), _source(part, place))


def _told(table: Table, where: str, name: str) -> Words:
    place = f"{where}, {name}"
    return Words(
        words=_text(table, "words", place),
        source=_source(table, place),
        sides=_sides(table, place) if "sides" in table else (),
        notice_years=_number(table, "notice_years", place) if "notice_years" in table else 0.0,
    )


# --- single values: each reads one key and refuses what it must not be ---------------------------


def _known(table: Table, keys: Sequence[str], where: str) -> None:
    for key in table:
        if key not in keys:
            raise unknown_name("rule", key, keys, where=where)


def _part(table: Table, key: str, keys: Sequence[str], where: str) -> Table:
    """A table within the table, its keys known."""
    part = table.get(key)
    if not isinstance(part, dict):
        raise InputError(f"missing [{key}]", where=where, allowed=f"a table [{key}]")
    _known(part, (*keys, *_SOURCE), f"{where}, {key}")
    return part


def _rows(table: Table, key: str, where: str) -> list[tuple[Table, str]]:
    """A list of tables, none if the key is absent, each with its place."""
    rows = table.get(key, [])
    if not isinstance(rows, list) or not all(isinstance(one, dict) for one in rows):
        raise InputError(f"malformed {key}", where=where, allowed=f"[[{key}]]")
    return [(one, f"{where}, {key} {number}") for number, one in enumerate(rows, 1)]


def _text(table: Table, key: str, where: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise InputError(f"missing {key}", where=where, got=value, allowed="a text")
    return " ".join(value.split())


def _texts(table: Table, key: str, where: str) -> tuple[str, ...]:
    value = table.get(key)
    if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
        raise InputError(f"malformed {key}", where=where, got=value, allowed="a list of texts")
    return tuple(value)


def _one_of(table: Table, key: str, names: Sequence[str], where: str) -> str:
    value = _text(table, key, where)
    if value not in names:
        raise unknown_name(key, value, names, where=where)
    return value


def _sides(table: Table, where: str) -> tuple[str, ...]:
    found = _texts(table, "sides", where)
    for side in found:
        if side not in SIDES:
            raise unknown_name("side", side, SIDES, where=where)
    return found


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value


def _number(table: Table, key: str, where: str, most: float = math.inf) -> float:
    """A finite number, zero or more."""
    value = table.get(key)
    if (
        not isinstance(value, int | float)
        or not _is_number(value)
        or math.isinf(value)
        or not 0.0 <= value <= most
    ):
        upto = f" up to {most:g}" if math.isfinite(most) else ""
        raise InputError(
            f"{key} that can't be", where=where, got=value, allowed=f"a number from 0{upto}"
        )
    return float(value)


def _settlements(table: Table, where: str) -> int:
    value = table.get("settlements_per_year")
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 52:
        raise InputError(
            "settlements_per_year that can't be", where=where, got=value, allowed="1 to 52"
        )
    return value


def _day(table: Table, key: str, where: str) -> date:
    value = table.get(key)
    if not isinstance(value, date):
        raise InputError(f"malformed {key}", where=where, got=value, allowed="a date, YYYY-MM-DD")
    return value


def _source(table: Table, where: str) -> Source:
    grade = _one_of(table, "grade", tuple(Grade), where)
    return Source(
        unit=_text(table, "unit", where),
        date=_text(table, "date", where),
        words=_text(table, "source", where),
        grade=Grade(grade),
    )
