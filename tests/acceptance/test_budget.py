"""Acceptance of the budget: CBO's interest at CBO's rates, CBO 61249, and today's forward curve.

Rates: CBO's own three-month bills, ten-year notes, funds rate and CPI-U by fiscal year (grade B:
third-party copies of its files); other tenors stand to those two as on average from 1993 to 2025.
Deficits and other financing are CBO's (A). One line stands outside the ladder: other interest,
+10bn a year, the residual of fiscal year 2025 (actual net interest less interest accrued on every
security), held constant. Nothing is fitted to CBO's projections.
"""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest

from bondstrike.model import budget
from bondstrike.world import load_world
from bondstrike.world.to_budget import OPENINGS, cbo_series, to_budget
from tests.conftest import ROWS

TEN_BP = 0.001
YEARS_2026 = range(2027, 2037)
YEARS_2025 = range(2026, 2036)
STARTS = {"January 2025": 0, "October 2025": 3}
"""CBO 61249 does not say in what we have of it when rates rise: both are held to the figure."""
EMERGENCY = (18.475, 38.944, 52.543, 62.746, 70.202, 75.583, 77.366, 79.161, 80.982, 82.838, 84.735)
"""Extra primary deficits FY2026–36, USD bn: CBO February 2026, emergency discretionary funding
(US-CBO/cbo-data, ten_year_budget 2026-02, scen_disc_emergency_primary_deficit; grade B)."""
EMERGENCY_SERVICE = 30.104
"""Debt service on them in FY2036, USD bn (…_debt_service, same file)."""


@pytest.fixture(scope="module")
def world():
    return load_world()


@pytest.fixture(scope="module")
def table(request: pytest.FixtureRequest) -> list[str]:
    return request.config.stash[ROWS]


def yearly(values, first: int = 0) -> np.ndarray:
    return np.asarray(budget.by_year(values, first))


def at_cbo_rates(world, opening: str, first: int):
    tables = to_budget(world, 40 + first, opening=opening, rates="cbo")
    return tables, budget.path(tables, budget.still(tables))


def against(world, opening: str, first: int, years: range, table: list[str]) -> np.ndarray:
    """Our net interest over CBO's, year by year, less one."""
    _, found = at_cbo_rates(world, opening, first)
    said = cbo_series(world, OPENINGS[opening].cbo, "net interest")
    ours = yearly(found.net_interest, first)
    ratio = np.array([mine / said[year] - 1.0 for mine, year in zip(ours, years, strict=True)])
    listed = " ".join(f"{100 * r:+.1f}" for r in ratio)
    table.append(f"net interest over CBO {OPENINGS[opening].cbo}, ladder {opening}, %: {listed}")
    return ratio


@pytest.mark.parametrize("opening", ["today", "2025-12-31"])
def test_interest_at_the_rates_of_february_2026(world, table, opening: str):
    """Ours drifts from +2 % to −3 %, and why is only partly known.

    The first years carry notes sold in 2026 above CBO's rates. Later ones lack what CBO's own curve
    and share of bills would add, neither of which is in its data: a share of bills two points below
    today's 23 % lifts FY2036 by 0.6 %. The band is narrow: with the curve shape of 2006–2025, or
    without the 10bn of other interest, FY2035 and FY2036 would miss it by up to 0.4 points.
    """
    first = 0 if opening == "today" else 3
    ratio = against(world, opening, first, YEARS_2026, table)
    assert np.all(np.abs(ratio) < 0.03), ratio


def test_interest_at_the_rates_of_january_2025(world, table):
    ratio = against(world, "2024-12-31", 3, YEARS_2025, table)
    assert np.all(np.abs(ratio) < 0.03), ratio


@pytest.mark.parametrize(("opening", "first"), [("today", 0), ("2024-12-31", 3)])
def test_debt_grows_as_projected(world, opening: str, first: int):
    """Marketable debt over ten years against debt held by the public: within 1 % of the end."""
    _, found = at_cbo_rates(world, opening, first)
    said = cbo_series(world, OPENINGS[opening].cbo, "debt")
    last = (YEARS_2026 if first == 0 else YEARS_2025)[-1]
    grown = float(found.debt[first + 39] - found.debt[first + 3])
    assert abs(grown - (said[last] - said[last - 9])) < 0.01 * said[last]


def ten_bp_more(world, start: int) -> budget.Path:
    tables, found = at_cbo_rates(world, "2024-12-31", 3)
    size = (jnp.arange(43) >= start) * TEN_BP
    still = budget.still(tables)
    moves = still._replace(bill=size, policy=size, tenors=still.tenors + size[:, None])
    return budget.deviation(budget.path(tables, moves), found)


@pytest.mark.parametrize("start", STARTS)
def test_a_tenth_of_a_point_on_all_rates(world, table, start: str):
    """CBO 61249: 351bn in 2026–2035, 54bn in 2035. Held to it: Treasury and central bank together.

    A deficit holds net interest less remittances, so interest on reserves and repo pools counts,
    net of what the Fed earns on its own Treasuries. Counted gross it would be 377 to 401bn, a miss;
    the ladder alone gives 329 to 354bn, where the design expected about 320.
    """
    change = ten_bp_more(world, STARTS[start])
    whole, ladder = yearly(change.consolidated, 3), yearly(change.net_interest, 3)
    paid = yearly(change.paid, 3)
    table.append(
        f"+0.1pp from {start}, bn: said 351, year ten 54; ours {whole.sum():.0f}, {whole[-1]:.1f}; "
        f"Treasury alone {ladder.sum():.0f}, {ladder[-1]:.1f}; with reserves and without the Fed's "
        f"own income {(ladder + paid).sum():.0f}, {(ladder + paid)[-1]:.1f}"
    )
    assert whole.sum() == pytest.approx(351.0, rel=0.05)
    assert whole[-1] == pytest.approx(54.0, rel=0.08)
    assert ladder.sum() < whole.sum()


def test_interest_on_extra_deficits(world, table):
    """CBO's own debt service on extra primary deficits of 724bn: 30.1bn in year ten."""
    tables, found = at_cbo_rates(world, "2025-12-31", 3)
    extra = jnp.concatenate(
        [jnp.full(3, EMERGENCY[0] / 3.0), jnp.repeat(jnp.array(EMERGENCY[1:]) / 4.0, 4)]
    )
    moves = budget.still(tables)._replace(primary_deficit=extra)
    change = budget.deviation(budget.path(tables, moves), found)
    ours = yearly(change.net_interest, 3)[-1]
    table.append(f"debt service FY2036 on extra deficits, bn: said {EMERGENCY_SERVICE}, {ours:.1f}")
    assert ours == pytest.approx(EMERGENCY_SERVICE, rel=0.08)


def test_what_todays_forward_curve_makes_of_it(world, table):
    """CBO's primary deficits, today's ladder: forward curve of October 2026 against CBO's rates.

    By hand, year one: 7.3tn of bills cost 1.2 points more, 5tn of coupons sold within it pay 0.9
    more for half a year: 110bn. Year ten: nearly all of 52 to 58tn costs 1.4 to 2.5 points more.
    Forward yields contain premia: this is what the curve would make it, not a forecast.
    """
    _, at_cbo = at_cbo_rates(world, "today", 0)
    tables = to_budget(world, 40)
    ahead = budget.path(tables, budget.still(tables))
    more = yearly(ahead.net_interest - at_cbo.net_interest)
    share = yearly(ahead.net_interest)[-1] / yearly(tables.gdp / 4.0)[-1]
    listed = " ".join(f"{value:.0f}" for value in more)
    table.append(f"forward curve less CBO's rates, net interest FY2027–36, bn: {listed}")
    table.append(f"net interest at the forward curve in FY2036: {100 * share:.1f} % of output")
    assert np.all(np.diff(more) > 0.0)
    assert 60.0 < more[0] < 180.0
    assert 0.014 * 52000.0 < more[-1] < 0.025 * 58000.0
