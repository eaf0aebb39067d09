"""What a scenario may not say, and how that is told: one line, with the nearest match.

What the schema refuses is translated by `refusals`; what single fields cannot see (a holding
sold twice, an unknown parameter, an announcement after the start) is checked here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from pydantic import ValidationError

from bondstrike.errors import InputError, unknown_name
from bondstrike.evidence.beliefs import weighable
from bondstrike.evidence.distributions import parse_distribution
from bondstrike.scenario import refusals
from bondstrike.scenario.levers import HedgeRatio, SellOff, UsGoods
from bondstrike.scenario.levers.common import Ageing
from bondstrike.scenario.overrides import parameter_paths
from bondstrike.scenario.rows import (
    CENTRAL,
    HIGH,
    Assets,
    Pool,
    ProgrammeRow,
    Seller,
    Sellers,
)
from bondstrike.scenario.schema import ScenarioFile, ScenarioSpec
from bondstrike.vocabulary import N_PROGRAMMES, SALES, Bloc, Bucket, Channel, Holder

TOLERANCE = 1e-6
"""Relative excess over a holding that is rounding, not a claim to more."""


def read(
    raw: Mapping[str, Any], *, name: str, where: str, yours: Sequence[str] = ()
) -> ScenarioSpec:
    """A parsed file → scenario. `where` names the file. Raises InputError in one line."""
    _refuse_own_keys(raw, where)
    try:
        spec = ScenarioSpec.model_validate({**raw, "name": name, "yours": tuple(yours)})
    except ValidationError as error:
        raise refusals.one_line(error, where, yours) from None
    _check_params(spec, where)
    _check_weights(spec, where)
    return spec


def _refuse_own_keys(raw: Mapping[str, Any], where: str) -> None:
    for key in ("name", "yours"):
        if key in raw:
            raise unknown_name("key", key, ScenarioFile.model_fields, where=where)


def _check_params(spec: ScenarioSpec, where: str) -> None:
    """Every parameter is known, and every text is a distribution."""
    known = parameter_paths()
    for path, value in spec.params.items():
        mine = f"params.{path}" in spec.yours
        place = f"--set params.{path}" if mine else f"{where}, params.{path}"
        if path not in known:
            raise unknown_name("parameter", path, known, where=place)
        if isinstance(value, str):
            parse_distribution(value, place)


def _check_weights(spec: ScenarioSpec, where: str) -> None:
    """Every study that is given a weight is one that a fit rests on."""
    known = weighable() if spec.weights else {}
    for id in spec.weights:
        if id not in known:
            mine = f"weights.{id}" in spec.yours
            place = f"--set weights.{id}" if mine else f"{where}, weights.{id}"
            raise unknown_name("study that a fit rests on", id, known, where=place)


def check_rows(rows: Sequence[ProgrammeRow], spec: ScenarioSpec, sellers: Sellers) -> None:
    """Refuse too many rows, and rows that together sell or hedge more than is there."""
    if len(rows) > N_PROGRAMMES:
        raise InputError(
            "the levers need too many programme rows",
            where=f"{spec.name}, levers",
            got=len(rows),
            allowed=f"at most {N_PROGRAMMES}: name fewer blocs, or one kind of holder",
        )
    for (bloc, holder), found in by_seller(rows).items():
        _check_held(bloc, holder, found, spec, sellers)
        _check_mobilisable(bloc, holder, found, spec, sellers)
    _check_hedged(rows, spec, sellers)


def by_seller(rows: Iterable[ProgrammeRow]) -> dict[Seller, list[ProgrammeRow]]:
    """Rows that give up Treasuries, by whose these are."""
    grouped: dict[Seller, list[ProgrammeRow]] = {}
    for row in rows:
        if row.channel in SALES:
            grouped.setdefault(row.seller, []).append(row)
    return grouped


def _check_held(
    bloc: Bloc, holder: Holder, rows: list[ProgrammeRow], spec: ScenarioSpec, sellers: Sellers
) -> None:
    """All rows of one holder together leave no bucket below zero, at any quantile.

    Purchases not made on top of what is held count neither as sold nor as held.
    """
    held = sellers.stock(bloc, holder)
    sold = np.sum([row.by_bucket - row.fresh for row in rows], axis=0).max(axis=0)
    short = sold - held > TOLERANCE * held.sum()
    if short.any():
        k = int(np.argmax(sold - held))
        raise InputError(
            f"{bloc} ({holder}) would sell more {tuple(Bucket)[k]} than it holds",
            where=f"{spec.name}, {_named(rows)}",
            got=float(f"{sold[k]:.6g}"),
            allowed=f"at most {held[k]:.6g} ($bn at par), all levers together",
        )


def _check_mobilisable(
    bloc: Bloc, holder: Holder, rows: list[ProgrammeRow], spec: ScenarioSpec, sellers: Sellers
) -> None:
    """Levers that draw on what can be ordered sold don't together draw on more than that."""
    drawing = [row for row in rows if _draws_on_orders(spec, row.lever)]
    if not drawing:
        return
    pool = sellers.pool(bloc, holder, "mobilisable")
    sold = np.sum([row.size - row.fresh.sum(axis=1) for row in drawing], axis=0)
    if sold[HIGH] > pool[HIGH] + TOLERANCE * sellers.stock(bloc, holder).sum():
        raise InputError(
            f"{bloc} ({holder}) would sell more than can be ordered sold",
            where=f"{spec.name}, {_named(drawing)}",
            got=float(f"{sold[HIGH]:.6g}"),
            allowed=f"at most {pool[HIGH]:.6g} ($bn at par, high estimate), all levers together",
        )


def _check_hedged(rows: Sequence[ProgrammeRow], spec: ScenarioSpec, sellers: Sellers) -> None:
    """All hedges of one holder together are at most the widest assets that they refer to."""
    grouped: dict[Seller, list[ProgrammeRow]] = {}
    for row in rows:
        if row.channel is Channel.HEDGE:
            grouped.setdefault(row.seller, []).append(row)
    for (bloc, holder), found in grouped.items():
        asked = sum(float(row.size[CENTRAL]) for row in found)
        assets = max(sellers.dollars(bloc, holder, assets_of(spec, row.lever)) for row in found)
        if asked > assets * (1.0 + TOLERANCE):
            raise InputError(
                f"{bloc} ({holder}) would hedge more dollars than it has",
                where=f"{spec.name}, {_named(found)}",
                got=float(f"{asked:.6g}"),
                allowed=f"at most {assets:.6g} ($bn at market value), all levers together",
            )


def assets_of(spec: ScenarioSpec, lever: int) -> Assets:
    """Assets that a lever's hedges refer to."""
    found = spec.levers[lever]
    return found.of if isinstance(found, HedgeRatio) else "treasuries"


def _draws_on_orders(spec: ScenarioSpec, lever: int) -> bool:
    return pool_of(spec, lever) == "mobilisable"


def pool_of(spec: ScenarioSpec, lever: int) -> Pool:
    """What a lever that gives up Treasuries draws on."""
    found = spec.levers[lever]
    return found.pool() if isinstance(found, SellOff | Ageing | UsGoods) else "holdings"


def _named(rows: Iterable[ProgrammeRow]) -> str:
    return " + ".join(f"levers.{lever}" for lever in sorted({row.lever for row in rows}))


def check_weeks(rows: Sequence[ProgrammeRow], spec: ScenarioSpec) -> None:
    """Refuse a lever announced after it starts, or one that starts after the horizon."""
    for row in rows:
        place = f"{spec.name}, levers.{row.lever}"
        if row.timing.announced > row.timing.start:
            raise InputError(
                "announced after the start",
                where=f"{place}.announced",
                got=row.timing.announced,
                allowed=f"at most week {row.timing.start}, or false for a quiet sale",
            )
