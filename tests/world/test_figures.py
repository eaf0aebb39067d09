"""Scalars: the beta of real on nominal yields, renamed quotes, totals."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from bondstrike.world.build import inputs
from bondstrike.world.figures import QUOTED, beta_to_nominal, gross_row


def test_beta_is_the_slope_of_real_on_nominal():
    days = [date(2020, 1, 1) + timedelta(days=k) for k in range(700)]
    rng = np.random.default_rng(7)
    nominal = dict(zip(days, np.cumsum(rng.normal(size=700)), strict=True))
    breakeven = {day: 0.3 * rate + 1.0 for day, rate in nominal.items()}
    assert beta_to_nominal(nominal, breakeven) == pytest.approx(0.7)


def test_beta_of_the_shipped_world_is_below_one(world):
    """Breakevens rise with yields on average, so real yields move less."""
    assert 0.5 < world.figure("tips beta") < 1.0


def test_quotes_keep_value_date_and_grade(world):
    quoted = inputs("quoted")
    for name, key in QUOTED.items():
        row, source = world.tables["figures"].row(name), quoted.row(key)
        assert (row.value, row.unit, row.as_of, row.grade) == (
            source.value,
            source.unit,
            source.as_of,
            source.grade,
        )


def test_totals_are_sums_of_the_buckets(world):
    assert world.figure("par") == pytest.approx(world.outstanding.sum())
    assert world.figure("dv01") == pytest.approx(world.dv01.sum())


def test_gross_issuance_sums_over_classes():
    assert gross_row({("notes", 2): 1.5, ("tips", 5): 0.5}).value == 2.0
