"""Switches: exact ends, monotone, finite slopes."""

from __future__ import annotations

import jax
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bondstrike.numerics.smooth import absolute, switch

numbers = st.floats(-1e3, 1e3)
widths = st.floats(1e-3, 1e2)


def test_switch_by_hand():
    # a quarter of the way: (¼)² · (3 − ½) = 0.15625; half way: ½; three quarters: 1 − 0.15625
    values = [float(switch(x, 10.0, 14.0)) for x in (9.0, 10.0, 11.0, 12.0, 13.0, 14.0, 99.0)]
    assert values == [0.0, 0.0, 0.15625, 0.5, 0.84375, 1.0, 1.0]


@given(numbers, numbers, numbers, widths)
def test_switch_stays_between_zero_and_one_and_never_falls(a, b, start, width):
    low, high = sorted((a, b))
    below, above = (
        float(switch(low, start, start + width)),
        float(switch(high, start, start + width)),
    )
    assert 0.0 <= below <= above <= 1.0


@pytest.mark.parametrize("at", [0.0, 4.0])
def test_switch_meets_its_ends_without_a_corner(at):
    slope = jax.grad(lambda x: switch(x, 0.0, 4.0))
    assert float(slope(at)) == 0.0
    inside = at + (1e-4 if at == 0.0 else -1e-4)
    assert 0.0 < float(slope(inside)) < 1e-4


def test_switch_is_steepest_in_the_middle():
    # 6 s (1 − s) / width at s = ½: 1.5 / 4
    assert float(jax.grad(lambda x: switch(x, 0.0, 4.0))(2.0)) == pytest.approx(0.375)


def test_absolute_by_hand():
    # 3-4-5: √(3² + 4²) − 4 = 1
    assert float(absolute(3.0, 4.0)) == pytest.approx(1.0, abs=1e-15)


def test_absolute_is_exactly_zero_at_zero_with_slope_zero():
    assert float(absolute(0.0, 5e-6)) == 0.0
    assert float(jax.grad(lambda x: absolute(x, 5e-6))(0.0)) == 0.0


@given(numbers, widths)
def test_absolute_is_even_and_at_most_a_width_below(value, width):
    rounded = float(absolute(value, width))
    assert rounded == float(absolute(-value, width))
    assert abs(value) - width - 1e-9 <= rounded <= abs(value)


@given(st.floats(0.0, 1e3), st.floats(0.0, 1e3), widths)
def test_absolute_never_falls_away_from_zero(a, b, width):
    near, far = sorted((a, b))
    assert float(absolute(near, width)) <= float(absolute(far, width)) + 1e-12
    assert abs(float(jax.grad(lambda x: absolute(x, width))(far))) <= 1.0 + 1e-12


def test_both_work_elementwise():
    values = np.asarray([-1.0, 0.0, 0.5, 2.0])
    assert np.asarray(switch(values, 0.0, 1.0)).tolist() == [0.0, 0.0, 0.5, 1.0]
    assert np.asarray(absolute(values, 1e-12)) == pytest.approx(np.abs(values), abs=1e-11)
