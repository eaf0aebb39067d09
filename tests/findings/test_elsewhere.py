"""Where the proceeds went, on numbers that are chosen."""

from __future__ import annotations

import numpy as np
import pytest

from bondstrike.findings import elsewhere
from tests.findings.synthetic import result

MOMENTS = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
"""Day one, month, quarter, half a year, two years, last week."""


def test_everything_is_taken_after_two_years():
    found = elsewhere.read(
        result(
            placed_at=10.0 * MOMENTS,
            waiting_at=MOMENTS,
            alternatives_yield_at=-MOMENTS,
            gold_at=0.1 * MOMENTS,
        )
    )
    assert found.placed.median == pytest.approx(50.0)
    assert found.waiting.median == pytest.approx(5.0)
    assert found.yields.median == pytest.approx(-5.0)
    assert found.gold.median == pytest.approx(0.5)


def test_units_are_those_of_the_variables():
    found = elsewhere.read(result())
    assert [r.unit for r in (found.placed, found.waiting)] == ["$bn", "$bn"]
    assert (found.yields.unit, found.gold.unit, found.weeks.unit) == ("bp", "%", "weeks")


def test_ranges_hold_five_to_ninety_five_percent():
    """Weeks 0, 1 … 100: the 5 % point is 5, the 95 % point 95."""
    found = elsewhere.read(result(101, weeks_to_place=np.arange(101.0)))
    assert (found.weeks.low, found.weeks.median, found.weeks.high) == pytest.approx((5, 50, 95))


def test_a_year_after_the_last_conversion_proceeds_are_stuck():
    """51 weeks are not a year, 52 are."""
    found = elsewhere.read(result(4, weeks_to_place=np.array([0.0, 51.0, 52.0, 200.0])))
    assert (found.stuck.hits, found.stuck.draws) == (2, 4)


def test_a_defective_draw_is_left_out():
    defective = np.array([0.0, 0.0, 1.0])
    found = elsewhere.read(
        result(3, not_finite=defective, weeks_to_place=np.array([3.0, 5.0, np.nan]))
    )
    assert found.weeks.median == pytest.approx(4.0)
    assert found.stuck.draws == 2


def test_nothing_placed_is_zero_and_no_draw_is_unknown():
    assert elsewhere.read(result()).placed.zero
    none = elsewhere.read(result(2, not_finite=1.0))
    assert not none.placed.known
    assert none.stuck.draws == 0
