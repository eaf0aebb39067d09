"""Scenario → arrays for the chain, and the labels that tell results by bloc.

The only place where dates become weeks: week 0 begins on the baseline date.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from bondstrike.errors import InputError
from bondstrike.model.schedules import Depth, Premises, Programmes, Rules, Scenario
from bondstrike.scenario import contradictions, validity
from bondstrike.scenario.arrays import as_given, padded, padded_codes, scalar
from bondstrike.scenario.dispute import first_stress
from bondstrike.scenario.levers import JointAsset
from bondstrike.scenario.levers.common import Dated
from bondstrike.scenario.notes import notes
from bondstrike.scenario.responses import rules
from bondstrike.scenario.responses.common import Rule
from bondstrike.scenario.rows import QUANTILES, ProgrammeRow, Sellers, Timing
from bondstrike.scenario.schema import BROKEN, ScenarioSpec
from bondstrike.vocabulary import (
    MEMBERS,
    N_BLOCS,
    N_BUCKETS,
    N_PROGRAMMES,
    SALES,
    Bloc,
    Channel,
    Holder,
)
from bondstrike.world.schema import World

QUIET = -1
"""Announcement week of a lever that is not announced."""

DAYS_PER_WEEK = 7


@dataclass(frozen=True)
class Label:
    """Which lever, whose, and when: what one programme row stands for."""

    lever: int
    """Position of the lever in the scenario."""
    channel: Channel
    bloc: Bloc
    holder: Holder
    first_week: int
    """Week of the first sale, hedge or purchase."""
    last_week: int
    """Week after the last one."""
    size: tuple[float, float, float]
    """USD bn at par at the low, central and high estimate; in channels without bonds USD bn of
    what the channel counts: dollars sold, exports lost, goods bought, spent."""
    takes_part: bool
    """Whether the bloc is a sender: named by the lever, it sells, hedges or bars goods."""

    @property
    def sells(self) -> bool:
        """Whether the holder gives up Treasuries, by sale or by not replacing them."""
        return self.channel in SALES


@dataclass(frozen=True)
class Compiled:
    """A scenario in arrays, with all that a result must carry to be told."""

    scenario: Scenario
    """What the chain reads."""
    labels: tuple[Label, ...]
    """One per programme row in use, in the order of the `programme` axis."""
    params: dict[str, float | str]
    """Parameters fixed or given another distribution, by path."""
    weights: dict[str, float]
    """Weights of studies in the fits, by id; those not named weigh 1."""
    horizon_weeks: int
    """Weeks looked at."""
    notes: tuple[str, ...]
    """What should be said beside the result."""

    def by_seller(self) -> dict[tuple[Bloc, Holder], np.ndarray]:
        """USD bn at par sold or not replaced at each estimate, by bloc and holder."""
        totals: dict[tuple[Bloc, Holder], np.ndarray] = {}
        for label in self.labels:
            if not label.sells:
                continue
            seller = (label.bloc, label.holder)
            totals[seller] = totals.get(seller, np.zeros(len(QUANTILES))) + np.array(label.size)
        return totals


def compile(spec: ScenarioSpec, world: World | Sellers) -> Compiled:
    """A scenario against the holdings of one date.

    Raises InputError for more than is held, hedged or mobilisable, a date before the baseline or
    after the horizon, an announcement after the start, and more rows than the chain takes.
    """
    sellers = Sellers.of(world) if isinstance(world, World) else world
    contradictions.check(spec, sellers, _spans(spec, sellers.date))
    rows = programme_rows(spec, sellers)
    validity.check_weeks(rows, spec)
    validity.check_rows(rows, spec, sellers)
    stress = _stress(spec, rows, sellers.date)
    events = _begins(spec, spec.events.start, sellers.date, "events.start")
    return Compiled(
        scenario=Scenario(
            programmes=programmes(rows),
            rules=_rules(spec, sellers.date),
            fed=spec.fed.policy(),
            dispute=spec.dispute.terms(stress),
            events=spec.events.sizes(events),
            premises=_premises(spec),
            depth=_depth(spec, sellers.date),
        ),
        labels=tuple(_label(row, spec) for row in rows),
        params=spec.effective_params(),
        weights=dict(spec.weights),
        horizon_weeks=spec.horizon_weeks,
        notes=notes(rows, spec, sellers, stress),
    )


def programme_rows(spec: ScenarioSpec, sellers: Sellers) -> list[ProgrammeRow]:
    """Rows of all levers; those that rows make finer share what the others leave."""
    fewest = [lever.fewest(sellers) for lever in spec.levers]
    finer = sum(lever.divides for lever in spec.levers)
    spare = max(N_PROGRAMMES - sum(fewest), 0) // max(finer, 1)
    rows: list[ProgrammeRow] = []
    for position, lever in enumerate(spec.levers):
        key = f"levers.{position}"
        timing = _timing(lever, sellers.date, spec, key)
        found = lever.rows(sellers, timing, fewest[position] + spare, f"{spec.name}, {key}")
        rows += [replace(row, lever=position) for row in found]
    return rows


def _spans(spec: ScenarioSpec, baseline: dt.date) -> list[tuple[int, int]]:
    """First week of each lever and the week after its last; a lever without an end runs on."""
    found = []
    for place, lever in enumerate(spec.levers):
        start = _begins(spec, lever.start, baseline, f"levers.{place}.start")
        found.append((start, start + getattr(lever, "weeks", spec.horizon_weeks)))
    return found


def _stress(spec: ScenarioSpec, rows: Sequence[ProgrammeRow], baseline: dt.date) -> int:
    """Week in which the policy at issue comes under stress."""
    if spec.dispute.start is None:
        return first_stress(rows)
    return _begins(spec, spec.dispute.start, baseline, "dispute.start")


def _rules(spec: ScenarioSpec, baseline: dt.date) -> Rules:
    """The responses as rules. Raises InputError for one that can never be switched on."""
    for place, response in enumerate(spec.responses):
        _check_begins(spec, response, baseline, f"responses.{place}")
    return rules(
        spec.responses,
        lambda when, key: _week(when, baseline, f"{spec.name}, responses.{key}"),
    )


def _check_begins(spec: ScenarioSpec, response: Rule, baseline: dt.date, key: str) -> None:
    """Refuse a response whose date or delay lies after the run, or that ends before it begins."""
    first, said = (0, f"{key}.delay_weeks") if response.at is None else (response.at, f"{key}.at")
    week = _begins(spec, first, baseline, said, response.delay_weeks)
    if response.until is None:
        return
    end = _week(response.until, baseline, f"{spec.name}, {key}.until")
    if end <= week + response.delay_weeks:
        raise InputError(
            "ends before it begins",
            where=f"{spec.name}, {key}.until",
            got=end,
            allowed=f"after week {week + response.delay_weeks:g}",
        )


def _depth(spec: ScenarioSpec, baseline: dt.date) -> Depth:
    """The senders' joint asset; none if no lever issues one. Raises InputError for two."""
    found = [(i, one) for i, one in enumerate(spec.levers) if isinstance(one, JointAsset)]
    if len(found) > 1:
        raise InputError(
            "two joint assets",
            where=f"{spec.name}, levers.{found[1][0]}",
            allowed="one: add their amounts",
        )
    if not found:
        return Depth(scalar(0.0), scalar(0.0), scalar(1.0))
    place, lever = found[0]
    start = _begins(spec, lever.start, baseline, f"levers.{place}.start")
    return Depth(scalar(lever.amount), scalar(start), scalar(lever.weeks))


def _timing(lever: Dated, baseline: dt.date, spec: ScenarioSpec, key: str) -> Timing:
    start = _begins(spec, lever.start, baseline, f"{key}.start")
    if lever.announced is True:
        return Timing(start, max(start - 1, 0), spec.horizon_weeks)
    if lever.announced is False:
        return Timing(start, QUIET, spec.horizon_weeks)
    told = _week(lever.announced, baseline, f"{spec.name}, {key}.announced")
    return Timing(start, told, spec.horizon_weeks)


def _begins(
    spec: ScenarioSpec, when: int | dt.date, baseline: dt.date, key: str, delay: float = 0.0
) -> int:
    """Week in which something begins. Raises InputError if that is after the horizon."""
    where = f"{spec.name}, {key}"
    week = _week(when, baseline, where)
    if week + delay >= spec.horizon_weeks:
        raise InputError(
            "starts after the horizon",
            where=where,
            got=week if delay == 0.0 else f"week {week}, {delay:g} later",
            allowed=f"before week {spec.horizon_weeks}",
        )
    return week


def _week(when: int | dt.date, baseline: dt.date, where: str) -> int:
    """Week in which a date falls; weeks stay as they are."""
    if isinstance(when, int):
        return when
    days = (when - baseline).days
    if days < 0:
        raise InputError(
            "before the baseline", where=where, got=str(when), allowed=f"from {baseline}"
        )
    return days // DAYS_PER_WEEK


def programmes(rows: Sequence[ProgrammeRow]) -> Programmes:
    """Rows → arrays on the `programme` axis, float64; unused rows have size zero."""

    def column(values: Sequence[float], empty: float = 0.0) -> Any:
        return padded(values, N_PROGRAMMES, empty)

    def codes(values: Sequence[int]) -> Any:
        return padded_codes(values, N_PROGRAMMES)

    mix, size = np.zeros((N_PROGRAMMES, N_BUCKETS)), np.zeros((N_PROGRAMMES, len(QUANTILES)))
    cost = np.zeros((N_PROGRAMMES, N_BLOCS))
    for position, row in enumerate(rows):
        mix[position], size[position], cost[position] = row.mix, row.size, row.cost
    return Programmes(
        channel=codes([row.channel for row in rows]),
        bloc=codes([tuple(Bloc).index(row.bloc) for row in rows]),
        holder=codes([tuple(Holder).index(row.holder) for row in rows]),
        mix=as_given(mix),
        size=as_given(size),
        start=column([row.timing.start for row in rows]),
        weeks=column([row.weeks for row in rows], empty=1.0),
        announced=column([row.timing.announced for row in rows], empty=float(QUIET)),
        converted=column([row.converted for row in rows]),
        parked=column([row.parked for row in rows]),
        hedged=column([row.hedged for row in rows]),
        hostile=column([float(row.hostile) for row in rows], empty=1.0),
        cost=as_given(cost),
        harm=column([row.harm for row in rows]),
        decided=codes([row.decided for row in rows]),
    )


def _premises(spec: ScenarioSpec) -> Premises:
    """Premises as the chain takes them; the pair and the shocks are the ensemble's."""
    said = spec.premises
    numbers = {
        "haven": 1.0 if said.haven == BROKEN else said.haven,
        "stress": said.stress,
        "convenience": said.convenience,
        "announcement": said.announcement,
        "rates_felt": said.rates_felt,
        "shares_felt": said.shares_felt,
        "dollar_felt": said.dollar_felt,
        "rally": said.rally,
        "lever": 1.0,
        "shocks": 1.0,
    }
    return Premises(**{name: scalar(value) for name, value in numbers.items()})


def _label(row: ProgrammeRow, spec: ScenarioSpec) -> Label:
    named = getattr(spec.levers[row.lever], "blocs", ())
    low, central, high = (float(size) for size in row.size)
    start = row.timing.start
    return Label(
        lever=row.lever,
        channel=row.channel,
        bloc=row.bloc,
        holder=row.holder,
        first_week=start,
        last_week=start + row.weeks,
        size=(low, central, high),
        takes_part=row.channel in MEMBERS and row.bloc in named,
    )
