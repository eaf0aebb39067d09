"""The only conversions."""

from __future__ import annotations

import pytest

from bondstrike import units


def test_a_basis_point_is_a_hundredth_of_a_percent() -> None:
    assert units.to_bp(0.0528) == pytest.approx(528.0)
    assert pytest.approx(units.PERCENT) == 100 * units.BP


def test_weeks_quarters_and_years_agree() -> None:
    assert 4 * units.WEEKS_PER_QUARTER == units.WEEKS_PER_YEAR
    assert units.WEEK * units.WEEKS_PER_YEAR == 1.0


def test_half_is_left_after_a_half_life() -> None:
    survives = units.decay_per_week(0.5)
    assert survives**26 == pytest.approx(0.5)
    assert units.decay_per_week(1e9) == pytest.approx(1.0)
