"""Four claims as accounting: short sequences of flows, posted on the ledger account by account.

C18 (a deficit creates private wealth), C19 (dollars can't be sold off, only traded away), C20 (a
change of currency wants a taker) and C23 (dollars spent on US goods help the US) are about who
holds what, not about how much. So they are run on a made-up opening in round numbers, with the
same `model.ledger.post` that books every week of a run. Nothing here is an estimate.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from bondstrike.ensemble.jaxenv import prepare_jax
from bondstrike.errors import unknown_name
from bondstrike.findings.ledger import (
    ABROAD,
    ACCOUNTS,
    DEPOSITS,
    DOLLARS,
    FOREIGN_ASSETS,
    FOREIGNERS,
    INSTRUMENTS,
    ISSUERS,
    MONEY,
    RESERVES,
)
from bondstrike.vocabulary import N_BUCKETS, Bucket

Array = np.ndarray

BUCKET: Final = list(Bucket).index(Bucket.Y7_10)
"""All bonds of the paths: one bucket, so that a price is one number."""

BONDS: Final = ("sold", "issued", "bought", "to_haven", "to_dealers", "from_hedge_funds")
"""Flows of bonds, by bucket."""

HELD: Final = {
    "sellers": (300.0, {"deposits": 100.0}),
    "foreign-official": (0.0, {"deposits": 50.0}),
    "foreign-private": (0.0, {"deposits": 100.0}),
    "residents": (200.0, {"deposits": 600.0, "foreign-assets": 400.0}),
    "banks": (0.0, {"reserves": 150.0}),
    "central-bank": (350.0, {}),
    "treasury": (0.0, {"treasury-account": 200.0}),
}
"""The made-up opening: Treasuries at par and other claims by owner, USD bn. Debts follow."""

STATE: Final = (ACCOUNTS.index("treasury"), ACCOUNTS.index("central-bank"))
RESIDENTS, SELLERS, BANKS = (ACCOUNTS.index(n) for n in ("residents", "sellers", "banks"))
OFFICIAL, PRIVATE = (ACCOUNTS.index(n) for n in ("foreign-official", "foreign-private"))


@dataclass(frozen=True)
class Move:
    """One step as it is told: flows in USD bn (bonds at par) and the price at its end."""

    key: str
    """Its name in the words."""
    flows: Mapping[str, float] = field(default_factory=dict)
    """Fields of `model.ledger.Flows`; the others are nil."""
    price: float = 1.0
    """Of the bonds, per unit of par."""


@dataclass(frozen=True)
class Told:
    """A claim as flows."""

    moves: tuple[Move, ...]
    measures: tuple[str, ...]
    """What is looked at after each step, names of `MEASURES`."""
    together: bool = True
    """True: one step after the other; False: alternatives, each from the opening."""


_SALE: Final = Move("sale", {"sold": 100.0, "proceeds": 100.0})
_EXTERNAL: Final = (
    *("gross", "gross_bonds", "gross_dollars", "assets_abroad"),
    *("net", "current_account", "valuation"),
)

PATHS: Final[Mapping[str, Told]] = {
    "C18": Told(
        (
            Move("bonds", {"issued": 100.0}),
            Move("money", {"spent": 100.0}),
            Move("set_rate", {"issued": 100.0, "bought": 60.0}),
            Move("all_bought", {"issued": 100.0, "bought": 100.0}),
        ),
        ("wealth", "home_bonds", "home_dollars", "reserves", "state_owes"),
        together=False,
    ),
    "C19": Told(
        (
            _SALE,
            Move("abroad", {"converted": 40.0}),
            Move("resident", {"converted": 30.0, "taken_by_residents": 30.0}),
            Move("goods", {"goods": 20.0}),
            Move("price", price=0.9),
        ),
        _EXTERNAL,
    ),
    "C20": Told(
        (
            Move("taker_resident", {"converted": 100.0, "taken_by_residents": 100.0}),
            Move("taker_official", {"converted": 100.0, "taken_by_officials": 100.0}),
            Move("taker_private", {"converted": 100.0}),
        ),
        (
            *("sellers_dollars", "official_dollars", "private_dollars", "home_dollars"),
            *("gross", "assets_abroad", "net"),
        ),
        together=False,
    ),
    "C23": Told(
        (_SALE, Move("all_goods", {"goods": 100.0})),
        ("gross", "assets_abroad", "net", "current_account", "wealth"),
    ),
}
"""Claims that are accounting, as flows."""


@dataclass(frozen=True)
class Step:
    """A step, posted: what changed, what stands after it, and what is measured."""

    key: str
    price: float
    """Of the bonds at its end, per unit of par."""
    entries: Array
    """T-accounts of the step, [account, instrument], USD bn, bonds at par."""
    sheet: Array
    """After the step, likewise."""
    income: Array
    """What each account earned or spent on goods and services in the step, USD bn, [account]."""
    measures: Mapping[str, float]
    """By name, USD bn."""


@dataclass(frozen=True)
class Path:
    """A claim run on the ledger."""

    claim: str
    together: bool
    """Whether steps follow each other; else each begins at the opening."""
    opening: Array
    """[account, instrument], USD bn, bonds at par."""
    before: Mapping[str, float]
    """Measures of the opening, USD bn."""
    steps: tuple[Step, ...]
    columns_error: float
    """Largest sum of an instrument over accounts in any step, USD bn."""
    rows_error: float
    """Largest sum of an account's entries at their price, income apart, in any step, USD bn."""
    net_error: float
    """Largest gap between the change of the net position and current account plus valuation."""


def path(claim: str) -> Path:
    """Run a claim. Raises `InputError` for one that isn't accounting, with the nearest."""
    name = claim.strip().upper()
    if name not in PATHS:
        raise unknown_name("claim", claim, PATHS, where="--claim")
    told, opening = PATHS[name], made_up()
    steps: list[Step] = []
    errors: list[tuple[float, float, float]] = []
    goods = 0.0
    for move in told.moves:
        start = steps[-1].sheet if told.together and steps else opening
        goods = move.flows.get("goods", 0.0) + (goods if told.together else 0.0)
        step, error = _step(move, told.measures, start, goods)
        steps.append(step)
        errors.append(error)
    columns, rows, net = (max(found) for found in zip(*errors, strict=True))
    before = _measured(told.measures, opening, 1.0, 0.0)
    return Path(name, told.together, opening, before, tuple(steps), columns, rows, net)


def made_up() -> Array:
    """The opening in round numbers, [account, instrument]; every claim has its debtor."""
    sheet = np.zeros((len(ACCOUNTS), len(INSTRUMENTS)))
    for owner, (bonds, money) in HELD.items():
        sheet[ACCOUNTS.index(owner), BUCKET] += bonds
        sheet[ACCOUNTS.index(ISSUERS["treasuries"]), BUCKET] -= bonds
        for name, amount in money.items():
            sheet[ACCOUNTS.index(owner), INSTRUMENTS.index(name)] += amount
            sheet[ACCOUNTS.index(ISSUERS[name]), INSTRUMENTS.index(name)] -= amount
    return sheet


def _step(
    move: Move, measures: tuple[str, ...], start: Array, goods: float
) -> tuple[Step, tuple[float, float, float]]:
    """Post one move on `start`; besides, its errors by column, by row and of the net position.

    `goods` is what foreigners paid for US goods so far, this step included, USD bn.
    """
    entries, check = _posted(move)
    worth = np.concatenate([np.full(N_BUCKETS, move.price), np.ones(len(MONEY))])
    sheet = start + entries
    step = Step(
        key=move.key,
        price=move.price,
        entries=entries,
        sheet=sheet,
        income=entries @ worth,
        measures=_measured(measures, sheet, move.price, goods),
    )
    now = _measured(("net", "current_account", "valuation"), sheet, move.price, goods)
    explained = _net(made_up(), 1.0, 0.0) + now["current_account"] + now["valuation"]
    return step, (float(check.columns), float(check.rows), abs(now["net"] - explained))


def _posted(move: Move) -> tuple[Array, Any]:
    """Entries of a move with an account for the issuers abroad, and the ledger's own check."""
    prepare_jax()
    from bondstrike.model import ledger

    unit = np.eye(N_BUCKETS)[BUCKET]
    fields: dict[str, Any] = {
        name: np.float64(move.flows.get(name, 0.0)) for name in ledger.Flows.__dataclass_fields__
    }
    fields |= {name: fields[name] * unit for name in BONDS}
    price: Any = np.full(N_BUCKETS, move.price)
    sheet, check = ledger.post(ledger.opening(), ledger.Flows(**fields), price)
    entries = np.zeros((len(ACCOUNTS), len(INSTRUMENTS)))
    entries[:ABROAD] = np.asarray(sheet)
    return entries, check


# --- what is measured -------------------------------------------------------------------------


def _measured(names: tuple[str, ...], sheet: Array, price: float, goods: float) -> dict[str, float]:
    return {name: float(MEASURES[name](sheet, price, goods)) for name in names}


def _gross_bonds(sheet: Array, price: float, _goods: float) -> float:
    return price * sheet[FOREIGNERS, BUCKET].sum()


def _gross_dollars(sheet: Array, _price: float, _goods: float) -> float:
    return sheet[FOREIGNERS][:, DOLLARS].sum()


def _gross(sheet: Array, price: float, goods: float) -> float:
    return _gross_bonds(sheet, price, goods) + _gross_dollars(sheet, price, goods)


def _net(sheet: Array, price: float, goods: float) -> float:
    return sheet[RESIDENTS, FOREIGN_ASSETS] - _gross(sheet, price, goods)


def _valuation(sheet: Array, price: float, _goods: float) -> float:
    """Only a last step moves the price: what foreigners hold then has lost 1 − price."""
    return (1.0 - price) * sheet[FOREIGNERS, BUCKET].sum()


def _wealth(sheet: Array, price: float, _goods: float) -> float:
    return price * sheet[RESIDENTS, BUCKET] + sheet[RESIDENTS, N_BUCKETS:].sum()


def _state_owes(sheet: Array, price: float, _goods: float) -> float:
    """Treasury and central bank together, what they owe each other netted out."""
    both = sheet[list(STATE)].sum(axis=0)
    return -(price * both[BUCKET] + both[N_BUCKETS:].sum())


MEASURES: Final[Mapping[str, Callable[[Array, float, float], float]]] = {
    "gross": _gross,
    "gross_bonds": _gross_bonds,
    "gross_dollars": _gross_dollars,
    "assets_abroad": lambda sheet, *_: sheet[RESIDENTS, FOREIGN_ASSETS],
    "net": _net,
    "current_account": lambda _sheet, _price, goods: goods,
    "valuation": _valuation,
    "wealth": _wealth,
    "home_bonds": lambda sheet, price, _: price * sheet[RESIDENTS, BUCKET],
    "home_dollars": lambda sheet, *_: sheet[RESIDENTS, DEPOSITS],
    "sellers_dollars": lambda sheet, *_: sheet[SELLERS, DEPOSITS],
    "official_dollars": lambda sheet, *_: sheet[OFFICIAL, DEPOSITS],
    "private_dollars": lambda sheet, *_: sheet[PRIVATE, DEPOSITS],
    "reserves": lambda sheet, *_: sheet[BANKS, RESERVES],
    "state_owes": _state_owes,
}
"""What can be measured on a sheet, USD bn: functions of sheet, price and US goods paid so far.

`gross` are foreigners' dollar claims, Treasuries at their price; `net` is US assets abroad less
`gross`; `current_account` what foreigners paid for US goods so far; `wealth` residents' financial
assets; `state_owes` what Treasury and central bank owe to all others.
"""
