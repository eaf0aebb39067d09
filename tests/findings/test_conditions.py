"""Conditions at the run's moments."""

from __future__ import annotations

import numpy as np
import pytest

from bondstrike.findings import conditions
from tests.findings.synthetic import result


def test_conditions_stand_at_their_moments():
    moments = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
    found = conditions.read(result(mortgage_at=moments, mortgage_peak=9.0, shares_trough=-7.0))
    row = found.rows["mortgage"]
    points = (row.day_one, row.quarter, row.half_year, row.two_years)
    assert [point.median for point in points] == [1.0, 3.0, 4.0, 5.0]
    assert row.worst is not None and row.worst.median == 9.0
    assert found.rows["shares"].worst.median == -7.0
    assert found.mortgage_percent == 6.0


def test_units_are_those_of_the_variables():
    rows = conditions.read(result()).rows
    units = {name: row.quarter.unit for name, row in rows.items()}
    assert units["mortgage"] == units["high_yield"] == units["swap_spread"] == "bp"
    assert (units["shares"], units["vix"]) == ("%", "points")
    assert rows["swap_spread"].worst is None


def test_the_range_is_over_draws():
    spread = np.linspace(-10.0, 10.0, 400)[:, None] * np.ones(6)
    row = conditions.read(result(high_yield_at=spread)).rows["high_yield"]
    assert (row.quarter.low, row.quarter.high) == pytest.approx((-9.0, 9.0))
