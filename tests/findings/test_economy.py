"""Output, jobs and prices by year."""

from __future__ import annotations

import numpy as np
import pytest

from bondstrike.findings import economy
from bondstrike.findings.market import Draws
from tests.findings.synthetic import result, years


def test_effects_stand_in_their_years():
    found = economy.read(
        result(
            gdp_by_year=years(-0.1, -0.3, -0.2),
            unemployment_by_year=years(0.05, 0.15, 0.1),
            us_output_lost=90.0,
        )
    )
    assert list(found.years) == ["2027", "2028", "2029"]
    assert found.years["2028"].gdp.median == pytest.approx(-0.3)
    assert found.years["2028"].unemployment.median == pytest.approx(0.15)
    assert (found.years["2027"].gdp.unit, found.years["2027"].fcig.unit) == ("%", "pp")
    assert found.output_lost.median == 90.0


def test_a_run_shorter_than_a_year_has_no_years():
    found = economy.read(result(gdp_by_year=years()))
    assert found.years == {}


def test_years_are_those_with_a_number():
    draws = Draws(result(gdp_by_year=years(1.0, np.nan, 1.0)).blocks["summaries"])
    assert economy.covered(draws) == [0, 2]
