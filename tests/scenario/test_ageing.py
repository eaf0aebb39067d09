"""A holding that is not reinvested, against many single bonds aged one by one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bondstrike.scenario.ageing import BILLS_YEARS, EDGES, released, remaining
from bondstrike.units import WEEK
from bondstrike.vocabulary import BUCKET_EDGES_YEARS, N_BUCKETS

STOCK = np.array([40.0, 30.0, 80.0, 50.0, 20.0, 30.0, 10.0, 60.0])
stocks = st.lists(st.floats(0.0, 1e4), min_size=N_BUCKETS, max_size=N_BUCKETS).map(np.array)


def aged_one_by_one(stock: np.ndarray, years: float, bonds: int = 20_000) -> np.ndarray:
    """Single bonds spread evenly over each bucket's maturities, aged and sorted anew."""
    left = np.zeros(N_BUCKETS)
    for bucket, (low, high) in enumerate(BUCKET_EDGES_YEARS):
        top = BILLS_YEARS if bucket == 0 else high
        maturities = low + (top - low) * (np.arange(bonds) + 0.5) / bonds - years
        for to, (lower, upper) in enumerate(BUCKET_EDGES_YEARS):
            if (to == 0) == (bucket == 0):
                inside = (maturities > lower) & (maturities <= upper)
                left[to] += stock[bucket] * inside.mean()
    return left


@pytest.mark.parametrize("weeks", [1, 13, 60, 260, 520])
def test_as_single_bonds_age(weeks: int):
    expected = aged_one_by_one(STOCK, weeks * WEEK)
    assert remaining(STOCK, weeks)[-1] == pytest.approx(expected, abs=0.02)


def test_after_five_years_what_had_five_years_is_gone():
    assert released(STOCK, 260)[-1].sum() == pytest.approx(STOCK[:4].sum())


def test_the_first_flow_is_par_over_width():
    first_week = released(STOCK, 1)[-1]
    assert first_week.sum() == pytest.approx(WEEK * (STOCK[0] / BILLS_YEARS + STOCK[1] / 1.0))
    assert first_week[2] == pytest.approx(WEEK * (STOCK[2] / 2.0 - STOCK[3] / 2.0))


def test_a_short_bucket_can_fill_before_it_empties():
    stock = np.array([0.0, 10.0, 100.0, 0.0, 0.0, 0.0, 0.0, 0.0])
    assert released(stock, 10)[-1][1] < 0.0


@given(stocks)
def test_nothing_appears_and_nothing_is_left_after_thirty_years(stock: np.ndarray):
    path = remaining(stock, 30 * 52)
    scale = 1.0 + stock.sum()
    assert (path >= -1e-9 * scale).all()
    assert (np.diff(path.sum(axis=1)) <= 1e-9 * scale).all()
    assert path[-1] == pytest.approx(np.zeros(N_BUCKETS), abs=1e-9 * scale)


def test_edges_are_those_of_the_vocabulary():
    assert EDGES.tolist() == [0.0, 1.0, 3.0, 5.0, 7.0, 10.0, 20.0, 30.0]
