"""Room for results: bounded, filled by rows, quarter ends where they belong."""

from __future__ import annotations

import numpy as np
import pytest

from bondstrike.ensemble import collect
from bondstrike.ensemble.blocks import Quantity
from bondstrike.ensemble.collect import quarterly_step, room_for_draws, room_for_paths

SOLD = {"sold": Quantity("sold", "$bn", "Sold")}
SHAPES = {"sold": (52,)}


def chunk(draws: int = 64) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    week = np.arange(52.0)
    return {"sold": np.tile(week, (draws, 1))}, {"sold": np.zeros((draws, 52))}


def test_quarter_ends_are_kept():
    room = room_for_paths(SOLD, SHAPES, 64, time="quarter", step=quarterly_step(SHAPES))
    room.put(0, 64, chunk())
    assert room.block["sold"][5, 0].tolist() == [12, 25, 38, 51]
    assert room.block["sold"].dtype == np.float32


def test_rows_without_room_are_dropped():
    room = room_for_paths(SOLD, SHAPES, 70, time="week")
    for first in (0, 64, 128):
        room.put(first, 64, chunk())
    assert room.draws == 70
    assert (room.block["sold"][:, 0, -1] == 51).all()


def test_paths_never_outgrow_their_bound(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(collect, "PATHS_BYTES", 10 * 52 * 2 * 4)
    room = room_for_paths(SOLD, SHAPES, 10_000, time="week")
    assert room.draws == 10
    assert room.block["sold"].nbytes <= collect.PATHS_BYTES


def test_a_horizon_shorter_than_a_quarter_keeps_its_end():
    assert quarterly_step({"sold": (9,)}) == 9


def test_room_for_draws_starts_as_no_number():
    quantities = {"y": Quantity("y", "bp", "", ("tenor",))}
    room = room_for_draws(quantities, 3, {"tenor": 5})
    assert room["y"].shape == (3, 5)
    assert np.isnan(room["y"]).all()
