"""Sellers small enough to check by hand, and raw scenarios as a user would write them."""

from __future__ import annotations

import datetime as dt

import numpy as np

from bondstrike.scenario.rows import Sellers
from bondstrike.scenario.schema import ScenarioSpec
from bondstrike.scenario.validity import read
from bondstrike.vocabulary import N_BLOCS, N_BUCKETS, N_HOLDERS, Bloc, Holder

DAY = dt.date(2026, 10, 2)
OFFICIAL, PRIVATE = tuple(Holder).index(Holder.OFFICIAL), tuple(Holder).index(Holder.PRIVATE)


def position(bloc: Bloc) -> int:
    return tuple(Bloc).index(bloc)


def small_world() -> Sellers:
    """Japan: 800 official, 100 a bucket; 400 private. China: 160 official. Nobody else."""
    held = np.zeros((N_BLOCS, N_HOLDERS, N_BUCKETS))
    held[position(Bloc.JAPAN), OFFICIAL] = 100.0
    held[position(Bloc.JAPAN), PRIVATE] = 50.0
    held[position(Bloc.CHINA), OFFICIAL] = [80, 40, 20, 10, 10, 0, 0, 0]
    share = np.zeros((N_BLOCS, N_HOLDERS, 3))
    share[:, OFFICIAL] = [0.5, 0.75, 1.0]
    share[:, PRIVATE] = [0.0, 0.1, 0.2]
    return Sellers(DAY, held, share)


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
