"""Spells of policy under stress: collected by rule from official yields, and as listed.

Episodes are listed because something happened (`episodes.csv`). A hazard read off them alone would
say how reversals come to be remembered. So spells are also collected by a rule that does not know
how they ended, from the official par yield of the ten-year, 1990–2025:

- A *trigger* is a day at whose close the ten-year stands at least `threshold` above its close five
  trading days before. Triggers less than `apart` trading days after the last one belong to it.
- A trigger whose five days overlap a listed episode belongs to that episode. The episode is then
  at risk from the trigger on, not from the day which hindsight chose; if the trigger came with or
  after the decision, the episode enters as listed.
- Every other trigger opens a spell of its own, followed for `follow` trading days: `kept`, since
  the list knows of no reversal; `censored` where a listed episode begins meanwhile or the yields
  end. What policy was at issue is said only where it is beyond doubt.

Listed episodes without a trigger enter as `listed`, in their own dates. A day is at risk if it
comes after `start` and not after `end`; a spell that began and ended within one day has that day.
Decisions taken while markets were shut count for the next trading day.

The US only: foreign episodes would need daily yields and shares of their own. `LEFT_OUT` says why
each US episode that is not used is not used. `spells.csv` is what `collect` makes of the official
yields under `RULE`.
"""

from __future__ import annotations

import bisect
import csv
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np

from bondstrike.errors import DataError
from bondstrike.evidence.distributions import Floats
from bondstrike.evidence.library import Episode, episodes
from bondstrike.vocabulary import Grade

KINDS: Final = ("tariffs", "central_bank", "budget")
"""Kinds of policy with an offset, in the order of the axis `kind` of `model.politics`."""

OTHER: Final = "other"
"""A policy of no such kind, or not known: the offset is zero."""

OUTCOMES: Final = ("reversed", "kept", "censored")
"""How a spell ended; `censored` if it was not followed to its end."""

ENTRIES: Final = ("rule", "listed")
"""How a spell came into the table: by the rule, or because it was listed."""

DAYS: Final = 5
"""Trading days over which a rise or fall is counted."""

LISTED: Final[Mapping[str, str]] = {
    "bond-rout-1994": "central_bank",
    "taper-2013": "central_bank",
    "powell-pivot-2019": "central_bank",
    "dash-for-cash-2020": "central_bank",
    "refunding-2023": "budget",
    "tariffs-2025": "tariffs",
    "powell-remarks-2025": "central_bank",
    "rating-2025": "budget",
    "powell-letter-2025": "central_bank",
    "cook-2025": "central_bank",
    "china-tariff-2025": "tariffs",
}
"""Episodes that are used, and their kind of policy."""

LEFT_OUT: Final[Mapping[str, str]] = {
    "gold-window-1971": "before the daily series begin in 1990, and a rupture, not a reversal",
    "dollar-rescue-1978": "before the daily series begin in 1990",
    "volcker-1979": "before the daily series begin in 1990",
    "carter-budget-1980": "before the daily series begin in 1990",
    "crash-1987": "before the daily series begin in 1990, and neither reversed nor kept",
    "clinton-1993": "decided ahead of any stress: yields fell by 59bp",
    "greenland-2026": "after the daily series end in 2025: held against the fit instead",
}
"""Episodes in the US that are not used, and why."""

BEYOND_DOUBT: Final[Mapping[date, str]] = {
    date(2022, 3, 14): "central_bank",
    date(2022, 9, 26): "central_bank",
}
"""Triggers outside listed episodes of which the policy is known: the Fed's rises of 2022."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What counts as stress, and for how long it is followed."""

    threshold_bp: float = 33.0
    """Rise of the ten-year over five trading days, bp: the 99 % point of 1990–2025 (MF19)."""
    apart: int = 65
    """Trading days without a trigger before another one opens a new spell."""
    follow: int = 65
    """Trading days for which a spell is followed: a quarter."""


RULE: Final = Rule()
"""The rule by which the shipped table was made."""


@dataclass(frozen=True, slots=True)
class Spell:
    """One spell of policy under stress."""

    id: str
    """Id of the episode, or `stress-` and the day of the trigger."""
    base: date
    """Day from whose close the level is counted; the day before, if it all happened in a day."""
    start: date
    """Day after whose close the spell is at risk."""
    end: date
    """Last day at risk: that of the decision, if it was reversed."""
    kind: str
    """One of `KINDS`, or `OTHER`."""
    outcome: str
    """One of `OUTCOMES`."""
    entry: str
    """One of `ENTRIES`."""
    source: str
    """Where dates and outcome come from."""
    grade: Grade
    """How they were seen; that a spell was kept is seen only in that no reversal is listed."""

    @property
    def reversed(self) -> bool:
        """True if the policy was given up on the last day."""
        return self.outcome == "reversed"


# --- the shipped table -------------------------------------------------------------------------


def read_spell(row: Mapping[str, str]) -> Spell:
    """One row of `spells.csv`. Raises `DataError` naming the row on a malformed one."""
    where = f"spells.csv, row {row.get('id')}"
    if set(row) != set(Spell.__dataclass_fields__) or None in row.values():
        raise DataError(f"wrong columns at {where}")
    for key, allowed in (("kind", (*KINDS, OTHER)), ("outcome", OUTCOMES), ("entry", ENTRIES)):
        if row[key] not in allowed:
            raise DataError(f"unknown {key} {row[key]!r} at {where}")
    try:
        days = {key: date.fromisoformat(row[key]) for key in ("base", "start", "end")}
        spell = Spell(**(dict(row) | days | {"grade": Grade(row["grade"])}))  # type: ignore[arg-type]
    except ValueError as error:
        raise DataError(f"{error} at {where}") from error
    if not spell.base <= spell.start <= spell.end:
        raise DataError(f"base, start and end out of order at {where}")
    return spell


@cache
def shipped() -> tuple[Spell, ...]:
    """The spells of `spells.csv`, in order of time. Raises `DataError` on a malformed table."""
    text = files("bondstrike.evidence").joinpath("spells.csv").read_text(encoding="utf-8")
    return tuple(read_spell(row) for row in csv.DictReader(text.splitlines(), strict=True))


def table(spells: Iterable[Spell]) -> str:
    """The spells as the text of `spells.csv`."""
    names = list(Spell.__dataclass_fields__)
    rows = [[str(getattr(spell, name)) for name in names] for spell in spells]
    return "".join(",".join(row) + "\n" for row in [names, *rows])


# --- the rule ----------------------------------------------------------------------------------


def triggers(yields: Mapping[date, float], rule: Rule) -> list[int]:
    """Positions, in order of time, of the trading days that open a spell.

    `yields` are percent by trading day. Official yields are whole basis points, so that the
    threshold is compared after rounding to a hundredth of one.
    """
    closes = 100.0 * np.array([yields[day] for day in sorted(yields)])
    rises = np.round(closes[DAYS:] - closes[:-DAYS], 2)
    found = np.flatnonzero(rises >= rule.threshold_bp) + DAYS
    waits = np.diff(found, prepend=-rule.apart)
    return [int(here) for here in found[waits >= rule.apart]]


def collect(yields: Mapping[date, float], rule: Rule = RULE) -> tuple[Spell, ...]:
    """All spells, by rule and as listed, in order of time; `yields` are percent by day."""
    days = sorted(yields)
    listed = {e.id: _as_listed(e, days, rule) for e in episodes() if e.id in LISTED}
    own: list[Spell] = []
    for here in triggers(yields, rule):
        id = _episode_at(days[here - DAYS], days[here], listed)
        if not id:
            own.append(_by_rule(here, days, listed.values(), rule))
        elif days[here] < listed[id].end and listed[id].entry == "listed":
            listed[id] = replace(listed[id], start=days[here], entry="rule")
    return tuple(sorted([*own, *listed.values()], key=lambda spell: (spell.start, spell.id)))


def _as_listed(episode: Episode, days: Sequence[date], rule: Rule) -> Spell:
    """An episode in its own dates; without a day of decision it is followed as the rule says."""
    start, end = date.fromisoformat(episode.stress_start), date.fromisoformat(episode.decision)
    decided = episode.days_to_decision is not None
    if not decided:
        end = days[min(bisect.bisect_left(days, end) + rule.follow, len(days) - 1)]
    if episode.outcome == "reversed":
        end = days[bisect.bisect_left(days, end)]
    kind, source = LISTED[episode.id], "episodes.csv"
    return Spell(
        episode.id, start, start, end, kind, episode.outcome, "listed", source, episode.grade
    )


def _episode_at(first: date, last: date, listed: Mapping[str, Spell]) -> str:
    """The first episode that overlaps the days from `first` to `last`; empty if there is none."""
    overlapping = (id for id, s in listed.items() if s.base <= last and first <= s.end)
    return next(overlapping, "")


def _by_rule(here: int, days: Sequence[date], listed: Iterable[Spell], rule: Rule) -> Spell:
    """The spell that the trigger at position `here` opens."""
    start, whole = days[here], here + rule.follow < len(days)
    end = days[min(here + rule.follow, len(days) - 1)]
    cut = min((s.base for s in listed if start < s.base < end), default=None)
    return Spell(
        id=f"stress-{start}",
        base=days[here - DAYS],
        start=start,
        end=cut or end,
        kind=BEYOND_DOUBT.get(start, OTHER),
        outcome="kept" if whole and cut is None else "censored",
        entry="rule",
        source="rule over official par yields; no reversal listed",
        grade=Grade.B,
    )


# --- what politicians saw on each day ----------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Days:
    """Days of spells, one after the other; arrays have the axis `day` unless they say otherwise.

    What is seen on a day are the closes up to the day before: the day of a decision ends with the
    market's answer to it. Where shares are not known (before February 1993), or the spell is over,
    `seen_fall` and `seen_rise` are zero: the multiple of the hazard is then its average of one.
    """

    ids: tuple[str, ...]
    """Spells, axis `spell`."""
    kind: Floats
    """1 for the kind of policy of the spell, axes `spell`, `kind`."""
    reversed: Floats
    """1 if the spell was reversed, axis `spell`."""
    listed: Floats
    """1 if it came into the table because it was listed, axis `spell`."""
    spell: np.ndarray
    """Position of the spell, whole numbers."""
    rise: Floats
    """Change of the ten-year over five days, bp."""
    seen_rise: Floats
    """1 if it was seen, else 0."""
    fall: Floats
    """Fall of shares over five days, percent, negative if they rose."""
    seen_fall: Floats
    """1 if it was seen, else 0."""
    level: Floats
    """Ten-year over its level at the base of the spell, bp."""
    lived: Floats
    """1 for a day at risk; 0 for a day after the decision, up to the end of the follow-up."""
    decided: Floats
    """1 for the day of reversal, else 0."""

    @property
    def at_risk(self) -> Floats:
        """Days at risk, axis `spell`."""
        days = np.bincount(self.spell, self.lived, len(self.ids))
        return np.asarray(days, np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """Series at the closes of trading days, axis `day`."""

    days: list[date]
    level: Floats
    """Ten-year, bp."""
    rise: Floats
    """Change of the ten-year, bp, NaN where not known."""
    fall: Floats
    """Fall of shares, percent, NaN where not known."""


def seen(
    yields: Mapping[date, float], shares: Mapping[date, float], largest: bool = False
) -> _Seen:
    """Five-day moves at each close of the ten-year; with `largest` the largest of one to five days.

    `yields` are percent, `shares` any index of prices, by day.
    """
    days = sorted(yields)
    level = 100.0 * np.array([yields[day] for day in days])
    price = 100.0 * np.log([shares.get(day, math.nan) for day in days])
    spans = range(1, DAYS + 1) if largest else (DAYS,)
    rise = np.max([level - _earlier(level, span) for span in spans], axis=0)
    lost = np.max([_earlier(price, span) - price for span in spans], axis=0)
    return _Seen(days, level, rise, -100.0 * np.expm1(-lost / 100.0))


def _earlier(values: Floats, span: int) -> Floats:
    """The values `span` positions before; NaN where there are none."""
    return np.concatenate([np.full(span, math.nan), values[:-span]])


def days_of(spells: Sequence[Spell], series: _Seen, follow: int = RULE.follow) -> Days:
    """The days of all spells; listed ones run on, unseen, to `follow` days if they ended before.

    Raises `DataError` if a spell has no trading day in the series.
    """
    parts = [_days_of_one(n, spell, series, follow) for n, spell in enumerate(spells)]
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return Days(
        ids=tuple(spell.id for spell in spells),
        kind=np.array([[float(spell.kind == kind) for kind in KINDS] for spell in spells]),
        reversed=np.array([float(spell.reversed) for spell in spells]),
        listed=np.array([float(spell.entry == "listed") for spell in spells]),
        **columns,
    )


def _days_of_one(number: int, spell: Spell, series: _Seen, follow: int) -> dict[str, np.ndarray]:
    """Columns of one spell."""
    after = bisect.bisect_left if spell.start == spell.end else bisect.bisect_right
    first = after(series.days, spell.start)
    risk = bisect.bisect_right(series.days, spell.end) - first
    base = min(bisect.bisect_right(series.days, spell.base), first) - 1
    if risk < 1 or first < 1 or base < 0:
        raise DataError(f"no trading days of spell {spell.id} in the panel")
    runs_on = spell.entry == "listed" and spell.reversed
    total = max(risk, follow) if runs_on else risk
    lived = np.arange(total) < risk
    closes = first - 1 + np.minimum(np.arange(total), risk - 1)
    rise, fall = series.rise[closes], series.fall[closes]
    seen_rise, seen_fall = lived & np.isfinite(rise), lived & np.isfinite(fall)
    return {
        "spell": np.full(total, number),
        "rise": np.where(seen_rise, rise, 0.0),
        "seen_rise": seen_rise.astype(float),
        "fall": np.where(seen_fall, fall, 0.0),
        "seen_fall": seen_fall.astype(float),
        "level": series.level[closes] - series.level[base],
        "lived": lived.astype(float),
        "decided": ((np.arange(total) == risk - 1) & spell.reversed).astype(float),
    }
