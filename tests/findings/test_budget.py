"""The interest bill by year and in all."""

from __future__ import annotations

import numpy as np
import pytest

from bondstrike.findings import budget
from bondstrike.findings.market import Draws
from tests.findings.synthetic import column, result, years


def bill(**more):
    """16 in the first year, 40 in the second, of it 4 and 4 on old debt; twice in half of them."""
    scale = 1.0 + column(*(np.arange(400) % 2))
    given = {"interest": (16.0, 40.0), "interest_old": (4.0, 4.0), "interest_new": (12.0, 36.0)}
    flows = {f"{name}_by_year": scale * years(*row) for name, row in given.items()}
    flat = {"gdp_by_year": years(0.0, 0.0), "debt_by_year": years(20.0, 70.0)}
    return result(**flows, **flat, **more)


def test_years_are_set_against_the_baseline():
    found = budget.read(bill()).years
    assert list(found) == ["2027", "2028"]
    first = found["2027"]
    assert (first.interest.low, first.interest.high) == (16.0, 32.0)
    assert first.interest_new.median == pytest.approx(18.0)
    assert first.of_gdp.high == pytest.approx(0.1)
    assert first.of_revenue.low == pytest.approx(0.32)
    assert (first.baseline_bn, first.cbo_bn) == (1_200.0, 1_100.0)
    assert not found["2028"].of_gdp.known


def test_sums_are_taken_in_each_draw():
    found = budget.read(bill(consolidated_by_year=years(10.0, 20.0)))
    assert (found.total.low, found.total.high) == (56.0, 112.0)
    assert found.total_consolidated.median == 30.0
    assert found.new_share.low == found.new_share.high == pytest.approx(100.0 * 48.0 / 56.0)
    assert found.debt.median == 70.0


def test_sums_end_with_the_run():
    draws = Draws(bill().blocks["summaries"])
    assert budget.over_years(draws, "interest", 1)[0] == 16.0
    assert budget.over_years(draws, "interest")[1] == 112.0
    none = Draws(result(interest_by_year=years()).blocks["summaries"])
    assert np.isnan(budget.over_years(none, "interest")).all()


def test_nothing_is_not_shared_out():
    found = budget.read(result(interest_by_year=years(0.2), gdp_by_year=years(0.0)))
    assert not found.new_share.known
