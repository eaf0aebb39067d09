"""Sellers small enough to check by hand, and raw scenarios as a user would write them."""

from __future__ import annotations

import datetime as dt

import numpy as np

from bondstrike.scenario.responses.common import Rule
from bondstrike.scenario.rows import Sellers
from bondstrike.scenario.schema import ScenarioSpec
from bondstrike.scenario.validity import read
from bondstrike.vocabulary import N_BLOCS, N_BUCKETS, N_HOLDERS, Bloc, Holder

DAY = dt.date(2026, 10, 2)
N_QUARTERS = 40
OFFICIAL, PRIVATE = tuple(Holder).index(Holder.OFFICIAL), tuple(Holder).index(Holder.PRIVATE)


def position(bloc: Bloc) -> int:
    return tuple(Bloc).index(bloc)


def small_world() -> Sellers:
    """Japan: 800 official, 100 a bucket; 400 private. China: 160 official. Nobody else.

    Japan has other dollars, 280 official and 640 private; 500 of bills are outstanding, and 1,000
    of coupons up to seven years.
    """
    held = np.zeros((N_BLOCS, N_HOLDERS, N_BUCKETS))
    held[position(Bloc.JAPAN), OFFICIAL] = 100.0
    held[position(Bloc.JAPAN), PRIVATE] = 50.0
    held[position(Bloc.CHINA), OFFICIAL] = [80, 40, 20, 10, 10, 0, 0, 0]
    share = np.zeros((N_BLOCS, N_HOLDERS, 3))
    share[:, OFFICIAL] = [0.5, 0.75, 1.0]
    share[:, PRIVATE] = [0.0, 0.1, 0.2]
    other = np.zeros((N_BLOCS, N_HOLDERS))
    other[position(Bloc.JAPAN)] = [280.0, 640.0]
    return Sellers(
        date=DAY,
        held=held,
        mobilisable=share,
        ahead=growing(held),
        price=np.full(N_BUCKETS, 0.9),
        other_dollars=other,
        bills=500.0,
        coupons=np.array([0.0, 400.0, 300.0, 200.0, 100.0, 0.0, 0.0, 0.0]),
    )


def growing(held: np.ndarray) -> np.ndarray:
    """Baseline holdings by quarter: officials flat, private ones 2 % of the opening a quarter."""
    ahead = np.repeat(held[None], N_QUARTERS + 1, axis=0)
    ahead[:, :, PRIVATE] *= 1.0 + 0.02 * np.arange(N_QUARTERS + 1)[:, None, None]
    return ahead


def scenario(*levers: dict, **more: object) -> ScenarioSpec:
    """A scenario from raw tables, read as a file would be."""
    raw = {"title": "t", "question": "q?", "fed": "never", "levers": list(levers), **more}
    return read(raw, name="mine", where="mine.toml")


def sell_off(**changes: object) -> dict:
    """A raw sell-off; every key can be changed or, with None, left out."""
    base = {"kind": "sell-off", "blocs": ["japan"], "share_of_mobilisable": 0.5, "weeks": 10}
    return {key: value for key, value in (base | changes).items() if value is not None}


def run_off(**changes: object) -> dict:
    """A raw run-off; every key can be changed."""
    return {"kind": "run-off", "blocs": ["japan"], "share": 1.0, "years": 5} | changes


def strike(**changes: object) -> dict:
    """A raw buyers' strike of all of Japan's private owners; every key can be changed."""
    base = {"kind": "buyers-strike", "blocs": ["japan"], "holders": "private", "share": 1.0}
    return base | {"drawn_from": "holdings", "weeks": 52} | changes


def hedge(**changes: object) -> dict:
    """A raw rise of hedge ratios; every key can be changed."""
    return {"kind": "hedge-ratio", "blocs": ["japan"], "points": 10, "weeks": 26} | changes


def us_goods(**changes: object) -> dict:
    """A raw purchase of US goods; every key can be changed."""
    return {"kind": "us-goods", "blocs": ["japan"], "amount": 90, "weeks": 10} | changes


def joint_asset(**changes: object) -> dict:
    """A raw joint asset of which a quarter is paid out of Treasuries; every key can be changed."""
    return {"kind": "joint-asset", "blocs": ["japan"], "amount": 480, "weeks": 52} | changes


def deficit(**changes: object) -> dict:
    """A raw extra deficit; every key can be changed."""
    return {"kind": "deficit", "amount": 100, "weeks": 10} | changes


def answer(action: str, **changes: object) -> dict:
    """A raw response from week 8 on; every key can be changed or, with None, left out."""
    said = {"at": 8, "action": action} | changes
    return {key: value for key, value in said.items() if value is not None}


def read_answer(action: str, **changes: object) -> Rule:
    """The response as a scenario reads it."""
    (found,) = scenario(responses=[answer(action, **changes)]).responses
    return found


def bills(**changes: object) -> dict:
    """A raw new demand for bills; every key can be changed."""
    return {"kind": "bill-demand", "amount": 100, "weeks": 10} | changes
