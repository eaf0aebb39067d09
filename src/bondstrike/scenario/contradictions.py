"""Levers and responses that can't be meant together, or can't do anything: refused in one line.

A bloc doesn't buy the goods that it bars, takes one measure on the same goods at a time, and is in
one clearing union; a coalition holds something to act with; a central bank that never buys isn't
made to; a response that could only begin after the run has no effect.
"""

from __future__ import annotations

from itertools import combinations

from bondstrike.errors import InputError
from bondstrike.scenario.levers import (
    ClearingUnion,
    Invoicing,
    Tariffs,
    UsGoods,
)
from bondstrike.scenario.levers.common import Dated, Party
from bondstrike.scenario.responses import FedPurchases
from bondstrike.scenario.rows import Sellers
from bondstrike.scenario.schema import ScenarioSpec
from bondstrike.vocabulary import Bloc, FedMode

Spans = list[tuple[int, int]]
"""First week of each lever, and the week after its last."""


def check(spec: ScenarioSpec, sellers: Sellers, spans: Spans) -> None:
    """Refuse what can't be meant. Raises `InputError` naming levers, blocs and what to change."""
    for place, lever in enumerate(spec.levers):
        _check_holders(spec, place, lever, sellers)
    for first, second in combinations(range(len(spec.levers)), 2):
        if spans[first][0] < spans[second][1] and spans[second][0] < spans[first][1]:
            _check_pair(spec, first, second)
    _check_central_bank(spec)


def _check_holders(spec: ScenarioSpec, place: int, lever: Dated, sellers: Sellers) -> None:
    if isinstance(lever, Party) and not lever.taking_part(sellers):
        who = ", ".join(bloc.value for bloc in lever.blocs)
        raise InputError(
            "a coalition that holds nothing",
            where=f"{spec.name}, levers.{place}.blocs",
            got=f"{who} ({lever.holders})",
            allowed="at least one bloc whose holders have Treasuries",
        )


def _check_pair(spec: ScenarioSpec, first: int, second: int) -> None:
    """Two levers that run at the same time."""
    one, other = spec.levers[first], spec.levers[second]
    both = _shared(one, other)
    if not both:
        return
    where = f"{spec.name}, levers.{first} + levers.{second}"
    kinds = {type(one), type(other)}
    if kinds == {UsGoods, Tariffs}:
        raise InputError(
            f"{both[0]} buys US goods and bars them at the same time",
            where=where,
            allowed="other blocs, or other dates",
        )
    if kinds == {Tariffs} or kinds == {ClearingUnion} or _same_trade(one, other):
        raise InputError(
            f"{both[0]} is in two levers of the same kind at the same time",
            where=where,
            allowed="one lever that says both, or other dates: their effects don't add up",
        )


def _same_trade(one: Dated, other: Dated) -> bool:
    """Whether both take the same sales off the dollar."""
    if not (isinstance(one, Invoicing) and isinstance(other, Invoicing)):
        return False
    return one.trade == other.trade or "all" in (one.trade, other.trade)


def _shared(one: Dated, other: Dated) -> list[Bloc]:
    """Blocs that both levers name."""
    named = getattr(other, "blocs", ())
    return [bloc for bloc in getattr(one, "blocs", ()) if bloc in named]


def _check_central_bank(spec: ScenarioSpec) -> None:
    never = spec.fed.mode is FedMode.NEVER
    for place, response in enumerate(spec.responses):
        if never and isinstance(response, FedPurchases):
            raise InputError(
                "a central bank that never buys can't be made to buy",
                where=f"{spec.name}, responses.{place} + fed.mode",
                got="never",
                allowed="another mode, or no fed-purchases",
            )
