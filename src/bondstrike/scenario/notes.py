"""What is allowed but should be said beside the result: one line each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bondstrike.scenario.rows import CENTRAL, Pool, ProgrammeRow, Sellers
from bondstrike.scenario.schema import ScenarioSpec
from bondstrike.scenario.validity import TOLERANCE, assets_of, by_seller, pool_of
from bondstrike.vocabulary import SALES, Channel


def notes(
    rows: Sequence[ProgrammeRow], spec: ScenarioSpec, sellers: Sellers, stress: int
) -> tuple[str, ...]:
    """Things that are allowed but should be said beside the result.

    `stress`: week in which the policy at issue comes under stress.
    """
    return (
        *_beyond_horizon(rows, spec),
        *_beyond_central(rows, spec, sellers),
        *_not_bought(rows),
        *_no_bond_sold(rows, spec),
        *_late_dispute(rows, stress),
        *_with_events(spec),
    )


def _beyond_horizon(rows: Sequence[ProgrammeRow], spec: ScenarioSpec) -> Iterable[str]:
    for lever in sorted({row.lever for row in rows}):
        end = max(row.timing.start + row.weeks for row in rows if row.lever == lever)
        if end > spec.horizon_weeks:
            yield f"levers.{lever} runs to week {end}, past the horizon of {spec.horizon_weeks}"


def _beyond_central(
    rows: Sequence[ProgrammeRow], spec: ScenarioSpec, sellers: Sellers
) -> Iterable[str]:
    for lever in sorted({row.lever for row in rows if row.channel in SALES}):
        mine = [row for row in rows if row.lever == lever and row.channel in SALES]
        asked = sum(float(row.size[CENTRAL] - row.fresh[CENTRAL].sum()) for row in mine)
        ordered = sum(
            float(sellers.pool(*seller, "mobilisable")[CENTRAL]) for seller in by_seller(mine)
        )
        if asked > ordered * (1.0 + TOLERANCE):
            yield (
                f"levers.{lever} moves ${asked:,.0f}bn; governments can order about "
                f"${ordered:,.0f}bn of these holdings sold (central estimate): "
                f"{_SUPPOSES[pool_of(spec, lever)]}"
            )


_SUPPOSES: Mapping[Pool, str] = {
    "holdings": "it supposes that owners act whom nobody can order to",
    "mobilisable": "it supposes that they can order more than the central estimate",
}


def _not_bought(rows: Sequence[ProgrammeRow]) -> Iterable[str]:
    for lever in sorted({row.lever for row in rows if row.fresh.any()}):
        mine = [row for row in rows if row.lever == lever]
        new = sum(float(row.fresh[CENTRAL].sum()) for row in mine)
        whole = sum(float(row.size[CENTRAL]) for row in mine)
        yield (
            f"levers.{lever} leaves ${whole:,.0f}bn to others, ${new:,.0f}bn of it beyond what is "
            "held on the baseline date: purchases that the baseline has"
        )


def _no_bond_sold(rows: Sequence[ProgrammeRow], spec: ScenarioSpec) -> Iterable[str]:
    for lever in sorted({row.lever for row in rows if row.channel is Channel.HEDGE}):
        sold = sum(float(row.size[CENTRAL]) for row in rows if row.lever == lever)
        what = assets_of(spec, lever).replace("-", " ")
        yield f"levers.{lever} sells ${sold:,.0f}bn forward against {what} and no bond"


def _late_dispute(rows: Sequence[ProgrammeRow], stress: int) -> Iterable[str]:
    first = min((row.timing.start for row in rows if row.channel in SALES), default=stress)
    if first < stress:
        yield (
            f"the dispute begins in week {stress}, after the first sale in week {first}: "
            "nothing can be reversed in between"
        )


def _with_events(spec: ScenarioSpec) -> Iterable[str]:
    if spec.events.any:
        yield "the path without the levers has no events either: the effect shown is of both"
