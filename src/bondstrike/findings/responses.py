"""Which responses of a scenario ever come into force, and when: a twin of `model.rules` in numpy.

The chain keeps how strong each action is, not which rule switched it on. So the clock of every rule
is run again on the weekly signals that were kept: last week's value of what it watches, weeks over
the threshold, a start once they are more than its delay. A date is a rule on the number of the
week, and belongs to the lever: without the lever nobody answers it. A rule on a signal may come
into force without the lever as well; how often it does stands beside.

Over the draws that kept weekly paths, which are all of an ordinary run.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from bondstrike.ensemble.manifest import Manifest
from bondstrike.ensemble.result import Result
from bondstrike.findings.ranges import NEVER, Odds, Range, odds_of, range_of
from bondstrike.scenario.compile import DAYS_PER_WEEK
from bondstrike.scenario.fields import When, label
from bondstrike.scenario.responses import ACTIONS, NO_END
from bondstrike.scenario.responses.common import Rule
from bondstrike.vocabulary import TEN_YEAR, Signal

HAVEN_OPENING: Final = "haven.opening"
"""The parameter that says in what state the haven begins."""

CALM: Final[Mapping[Signal, float]] = {Signal.STRESS: 1.0}
"""Signals of the baseline date that are neither zero nor a draw's own."""

Weeks = np.ndarray
"""One value a week in each half of each draw, [draw, lever, week]."""


@dataclass(frozen=True)
class Response:
    """One response: its rule, and what became of it."""

    action: str
    """Name of what is switched on."""
    size: float
    """Strength, in the unit of the action."""
    unit: str
    """Unit of the strength, in words."""
    signal: str
    """Name of the signal that is watched; empty for a date."""
    above: float | None
    """Triggers above this level, in the unit of the signal."""
    below: float | None
    """Triggers below this level, in the unit of the signal."""
    at_week: int | None
    """Week on which it begins, instead of a signal."""
    delay_weeks: float
    """Weeks past the threshold or the date before it starts."""
    until_week: int | None
    """Week from which on it no longer triggers; None: it may to the end."""
    triggered: Odds
    """Draws in which it ever starts, with the lever."""
    anyway: Odds
    """Draws in which it ever starts without the lever."""
    first_week: Range
    """Week of the run in which it first starts with the lever, where it does."""


def read(result: Result) -> tuple[Response, ...]:
    """The responses of a run, in their order."""
    rules = of_scenario(result.manifest)
    if not rules:
        return ()
    weekly, sound = _kept(result)
    opening = np.asarray(result.blocks["parameters"][HAVEN_OPENING], float)[: len(sound)]
    return tuple(
        _response(rule, weekly, opening, sound, result.manifest.baseline_date) for rule in rules
    )


def of_scenario(manifest: Manifest) -> tuple[Rule, ...]:
    """The responses as the scenario states them, after overrides."""
    said = tomllib.loads(manifest.scenario).get("responses", ())
    return tuple(ACTIONS[one["action"]].model_validate(one) for one in said)


def _kept(result: Result) -> tuple[Mapping[str, np.ndarray], np.ndarray]:
    """Weekly paths by name, and which of their draws are sound, [draw]."""
    weekly = result.blocks["weekly"].arrays
    count = len(weekly["yields"])
    return weekly, result.blocks["summaries"]["not_finite"][:count] == 0.0


def _response(
    rule: Rule,
    weekly: Mapping[str, np.ndarray],
    opening: np.ndarray,
    sound: np.ndarray,
    baseline: str,
) -> Response:
    begins, ends = (_week(when, baseline) for when in (rule.at, rule.until))
    signal = Signal.WEEK if rule.signal is None else rule.signal
    level = rule.threshold if begins is None else begins - 0.5
    watched = seen(signal, weekly, opening)
    over = rule.sign * (watched - level) > 0.0
    over &= np.arange(watched.shape[-1]) < (NO_END if ends is None else ends)
    first = first_weeks(
        over, rule.delay_weeks, rule.delay_weeks + rule.ramp_weeks + rule.hold_weeks
    )
    first = first[sound]
    dated = rule.signal in (None, Signal.WEEK)
    alone = np.full(len(first), NEVER) if dated else first[:, 1]
    return Response(
        action=label(rule.does),
        size=rule.size,
        unit=rule.strength.unit,
        signal="" if rule.signal is None else label(rule.signal),
        above=rule.above,
        below=rule.below,
        at_week=begins,
        delay_weeks=rule.delay_weeks,
        until_week=ends,
        triggered=odds_of(np.isfinite(first[:, 0])),
        anyway=odds_of(np.isfinite(alone)),
        first_week=range_of(first[:, 0], "week"),
    )


def _week(when: When | None, baseline: str) -> int | None:
    """Week of the run in which a date falls; weeks stay as they are."""
    if when is None or isinstance(when, int):
        return when
    return (when - dt.date.fromisoformat(baseline)).days // DAYS_PER_WEEK


def seen(signal: Signal, weekly: Mapping[str, Any], opening: np.ndarray) -> Weeks:
    """What a rule sees of a signal in each week: last week's value, in the unit of the signal.

    `opening` is the state of the haven on the baseline date, [draw]. The haven is seen a week later
    than the rest: it moves at the end of a week, by what happened in it.
    """
    shape = np.asarray(weekly["vix"]).shape
    if signal is Signal.WEEK:
        return np.broadcast_to(np.arange(float(shape[-1])), shape)
    if signal is Signal.HAVEN:
        start = np.broadcast_to(opening[:, None], shape[:2])
        return _later(_later(np.asarray(weekly["faith"], float), start), start)
    start = CALM.get(signal, 0.0) if signal is not Signal.VIX else _usual_vix()
    return _later(_value(signal, weekly), np.full(shape[:2], start))


def _value(signal: Signal, weekly: Mapping[str, Any]) -> Weeks:
    """A signal's value at the end of each week; flow and stress make a dislocation."""
    if signal is Signal.YIELD_10Y:
        return np.asarray(weekly["yields"][..., TEN_YEAR], float)
    if signal is Signal.DISLOCATION:
        return np.asarray(weekly["flow"], float) + np.asarray(weekly["stress"], float)
    names = {Signal.STRESS: "risk_price", Signal.DOLLAR: "dollar", Signal.VIX: "vix"}
    return np.asarray(weekly[names.get(signal, "sold")], float)


def _usual_vix() -> float:
    from bondstrike.model.haven import USUAL_VIX

    return USUAL_VIX


def _later(values: Weeks, start: np.ndarray) -> Weeks:
    """The same a week later; `start` [draw, lever] is the value before the first week."""
    return np.concatenate([start[..., None], values[..., :-1]], axis=-1)


def first_weeks(over: np.ndarray, delay: float, most: float) -> np.ndarray:
    """First week in which a rule is in force, [draw, lever]; not a number if it never is.

    `over` is where its signal is past the threshold, [draw, lever, week]; `most` bounds the clock.
    """
    clock, first = np.zeros(over.shape[:-1]), np.full(over.shape[:-1], NEVER)
    for week in range(over.shape[-1]):
        clock = np.clip(clock + np.where(over[..., week], 1.0, -1.0), 0.0, most)
        first = np.where(np.isnan(first) & (clock > delay), float(week), first)
    return first
