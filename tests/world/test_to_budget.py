"""The tables of link 9: ladders, lags, rates, the central bank's own ladder."""

from __future__ import annotations

import numpy as np
import pytest

from bondstrike.errors import DataError
from bondstrike.world.to_budget import OPENINGS, cbo_series, kinds, lags, to_budget


def test_a_two_year_note_pays_from_mid_quarter_to_mid_quarter():
    alive, left = lags((2,), 12)
    np.testing.assert_array_equal(alive[0], [0.5, *[1.0] * 7, 0.5, 0, 0, 0])
    np.testing.assert_array_equal(left[0], [*[1.0] * 8, 0, 0, 0, 0])


def test_todays_ladder_is_the_worlds(world):
    """Average of quarter 0: the ladder less half of what matures in it."""
    found = to_budget(world, 40)
    nominal = world.ladder.principal[0]
    assert float(found.opening_debt) == pytest.approx(world.outstanding.sum(), rel=1e-6)
    assert float(found.old.nominal_left[0]) == pytest.approx(nominal[1:].sum())
    coupons = nominal * world.ladder.coupon[0]
    first = (coupons.sum() - 0.5 * coupons[0]) / 4
    assert float(found.old.nominal_interest[0]) == pytest.approx(first)
    assert float(found.old.nominal_left[39]) == pytest.approx(nominal[40:].sum())


def test_shares_of_issuance_sum_to_one(world):
    issued = to_budget(world, 8).issuance
    total = float(issued.nominal.sum() + issued.tips.sum() + issued.frn)
    assert total == pytest.approx(1.0)
    assert kinds(world, "nominal")[1] == (2, 3, 5, 7, 10, 20, 30)


def test_moves_of_reported_tenors_reach_every_kind(world):
    """Up to two years the two-year's; three years two thirds two-year and one third five-year."""
    weights = np.asarray(to_budget(world, 4).tenor_map)
    np.testing.assert_allclose(weights.sum(axis=0), 1.0)
    np.testing.assert_allclose(weights[:, 1], [2 / 3, 1 / 3, 0, 0, 0])


def test_forward_rates_start_near_the_curve(world):
    rates = to_budget(world, 4).rates
    assert float(rates.nominal[0, 4]) == pytest.approx(0.0528, abs=5e-4)
    assert float(rates.bill[0]) == pytest.approx(0.0425, abs=1e-3)
    np.testing.assert_allclose(rates.real[:, 1], rates.nominal[:, 4] - 0.024, atol=1e-12)


def test_cbo_rates_are_its_own(world):
    """FY2036: ten years 4.386 %, bills 3.116 % on a 360-day year, so 3.159 % of face."""
    rates = to_budget(world, 40, rates="cbo").rates
    assert float(rates.nominal[39, 4]) == pytest.approx(0.04386)
    assert float(rates.bill[39]) == pytest.approx(0.03116 * 365 / 360)
    assert float(rates.policy[39]) == pytest.approx(0.03333)
    assert np.all(np.diff(np.asarray(rates.nominal[39])) > 0.0)


def test_flows_of_a_fiscal_year_are_cbos(world):
    """FY2027: deficit 1,883.3 less net interest 1,107.7; debt grows 26.1 more than the deficit."""
    found = to_budget(world, 44)
    assert float(found.primary_deficit[:4].sum()) == pytest.approx(1883.267 - 1107.715)
    assert float(found.financing[:4].sum()) == pytest.approx(34004.52 - 32095.165 - 1883.267)
    assert float(found.primary_deficit[40:].sum()) > float(found.primary_deficit[36:40].sum())


def test_an_opening_in_january_has_three_quarters_of_its_fiscal_year(world):
    found = to_budget(world, 43, opening="2024-12-31", rates="cbo")
    deficit, interest = (cbo_series(world, "2025-01", item) for item in ("deficit", "net interest"))
    left = 0.75 * (deficit[2025] - interest[2025])
    assert float(found.primary_deficit[:3].sum()) == pytest.approx(left)
    assert OPENINGS["2024-12-31"].quarter == 1


def test_the_central_banks_ladder_keeps_its_size(world):
    """What matures it takes at auction; its coupons pay what the market's do (3.276 %, MSPD)."""
    bank = to_budget(world, 40).central_bank
    assert np.all(np.asarray(bank.bills) > 0.0)
    assert np.all(np.asarray(bank.reinvested) > 0.0)
    coupons = float(world.home[0].sum() - bank.bills[0])
    assert float(bank.old_interest[0]) * 4 / coupons == pytest.approx(0.03276, abs=0.002)
    assert float(bank.deferred) == 236.241


@pytest.mark.parametrize(
    "asked", [{"opening": "1999"}, {"rates": "none"}, {"opening": "2024-12-31"}]
)
def test_what_is_not_there_is_refused(world, asked):
    with pytest.raises(DataError, match="budget"):
        to_budget(world, 4, **asked)
