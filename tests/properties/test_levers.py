"""Levers cut in two, and levers in another order: what is asked stays the same, row by row.

Checked on what levers compile to, for the chain adds rows up: that two rows of half the size move
what one row moves is checked there (tests/model/test_chain.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bondstrike.scenario.compile import compile, programme_rows
from bondstrike.scenario.rows import ProgrammeRow
from tests.scenario.builders import (
    bills,
    deficit,
    hedge,
    joint_asset,
    run_off,
    scenario,
    sell_off,
    small_world,
    strike,
    us_goods,
)

Lever = Callable[[float], dict]
Key = tuple[object, ...]

CUT: dict[str, Lever] = {
    "sell-off": lambda x: sell_off(
        share_of_mobilisable=None, amount=600 * x, proceeds={"converted": 0.5}, hedged=0.2
    ),
    "sell-off of a share": lambda x: sell_off(share_of_mobilisable=x, blocs=["japan", "china"]),
    "run-off": lambda x: run_off(share=x, holders="both"),
    "buyers-strike": lambda x: strike(share=x),
    "hedge-ratio": lambda x: hedge(points=40 * x),
    "us-goods": lambda x: us_goods(amount=90 * x),
    "joint-asset": lambda x: joint_asset(amount=480 * x),
    "bill-demand": lambda x: bills(amount=300 * x),
    "bonds": lambda x: deficit(amount=1000 * x),
    "bills": lambda x: deficit(amount=1000 * x, paid="bills"),
    "money": lambda x: deficit(amount=1000 * x, paid="money"),
}
"""Levers of a size between nothing (0) and all (1). Bills that go first do so in each part of a
cut lever, so that goods are paid here with no more than there are bills."""

parts = st.floats(0.05, 0.95)


def added_up(rows: Sequence[ProgrammeRow]) -> dict[Key, np.ndarray]:
    """Par by estimate and bucket of all rows that are alike in everything but their size."""
    found: dict[Key, np.ndarray] = {}
    for row in rows:
        key = (
            *(row.channel, row.bloc, row.holder, row.timing, row.weeks),
            *(row.converted, row.parked, row.hedged, row.hostile),
        )
        found[key] = found.get(key, 0.0) + row.by_bucket
    return found


def assert_the_same(left: Sequence[ProgrammeRow], right: Sequence[ProgrammeRow]) -> None:
    one, other = added_up(left), added_up(right)
    assert set(one) == set(other)
    for key, amounts in one.items():
        np.testing.assert_allclose(amounts, other[key], rtol=1e-9, atol=1e-9, err_msg=str(key))


def rows_of(*levers: dict) -> list[ProgrammeRow]:
    return programme_rows(scenario(*levers), small_world())


@pytest.mark.parametrize("kind", CUT)
@settings(max_examples=10)
@given(cut=parts)
def test_a_lever_cut_in_two_equals_the_whole(kind: str, cut: float) -> None:
    lever = CUT[kind]
    whole = rows_of(lever(1.0))
    assert sum(row.size.max() for row in whole) > 10.0
    pieces = rows_of(lever(cut), lever(1.0 - cut))
    assert len(pieces) >= len(whole)
    if kind in ("run-off", "buyers-strike"):
        # pieces share the rows among them, so that their segments are coarser: the totals stay
        assert_totals_the_same(whole, pieces)
    else:
        assert_the_same(whole, pieces)


def assert_totals_the_same(left: Sequence[ProgrammeRow], right: Sequence[ProgrammeRow]) -> None:
    one, other = (sum(row.by_bucket for row in rows) for rows in (left, right))
    np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("kind", CUT)
def test_a_lever_of_size_zero_is_no_row(kind: str) -> None:
    assert rows_of(CUT[kind](0.0)) == []
    made = compile(scenario(CUT[kind](0.0)), small_world())
    assert not made.scenario.programmes.size.any()
    assert float(made.scenario.depth.size) == 0.0


@settings(max_examples=10)
@given(st.permutations([kind for kind in CUT if kind not in ("run-off", "sell-off of a share")]))
def test_levers_commute(order: list[str]) -> None:
    levers = {kind: lever(0.2) for kind, lever in CUT.items()}
    assert_the_same(
        rows_of(*(levers[kind] for kind in sorted(order))), rows_of(*(levers[k] for k in order))
    )


@pytest.mark.parametrize("kind", CUT)
@settings(max_examples=10)
@given(size=parts)
def test_a_lever_is_proportional_to_its_size(kind: str, size: float) -> None:
    whole, part = added_up(rows_of(CUT[kind](1.0))), added_up(rows_of(CUT[kind](size)))
    assert set(whole) == set(part)
    for key, amounts in part.items():
        np.testing.assert_allclose(amounts, size * whole[key], rtol=1e-9, atol=1e-9)
