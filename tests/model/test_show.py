"""What is shown: units, and figures that must agree with one another."""

from __future__ import annotations

import numpy as np
import pytest

from bondstrike.model.ledger import Agent, Instrument
from bondstrike.vocabulary import N_BUCKETS, TEN_YEAR
from tests.model.builders import AMOUNT, policy, sale

QUARTER_ENDS = [12, 25]
FOREIGN = np.full(N_BUCKETS, 1000.0)
"""Foreign holdings in the round world, by bucket."""


@pytest.fixture(scope="module")
def shown(run):
    """$2tn sold in a quarter, half converted, some parked; a slow Fed."""
    fed = policy(threshold_bp=20.0, delay_weeks=1.0, pace=50.0, ceiling=2000.0)
    return run(sale(2000.0, converted=0.5, parked=0.2), fed=fed)


def test_levels_start_where_the_baseline_is(run):
    still = run().weekly
    assert (still.vix[0], still.reserves[0], still.risk_price[0]) == (18.0, 3000.0, 1.0)
    # σ² after a week without a move: 0.9 of the normal 90bp squared
    assert still.volatility[0] == pytest.approx(90.0 * np.sqrt(0.9))


def test_the_books_are_those_of_the_sheet(shown):
    found, sheet = shown.weekly, shown.quarterly.sheet
    bonds = sheet[:, :, :N_BUCKETS].sum(axis=2)
    pairs = {
        "dealers": Agent.DEALERS,
        "hedge_funds": Agent.HEDGE_FUNDS,
        "haven_buyers": Agent.HAVEN_BUYERS,
        "home_buyers": Agent.RESIDENTS,
        "foreign_buyers": Agent.FOREIGN_PRIVATE,
        "fed_bought": Agent.CENTRAL_BANK,
    }
    for name, agent in pairs.items():
        assert getattr(found, name)[QUARTER_ENDS] == pytest.approx(bonds[:, agent])
    assert found.sold[QUARTER_ENDS] == pytest.approx(-bonds[:, Agent.SELLERS])
    assert found.parked[QUARTER_ENDS] == pytest.approx(
        sheet[:, Agent.SELLERS, Instrument.REPO_POOL]
    )
    assert found.reserves[QUARTER_ENDS] == pytest.approx(
        3000.0 + sheet[:, Agent.BANKS, Instrument.RESERVES]
    )


def test_proceeds_are_spent_parked_or_kept(shown):
    found, sheet = shown.weekly, shown.quarterly.sheet
    kept = sheet[:, Agent.SELLERS, Instrument.DEPOSITS]
    spent = found.converted + found.parked
    assert found.proceeds[QUARTER_ENDS] == pytest.approx(spent[QUARTER_ENDS] + kept)
    assert found.converted == pytest.approx(0.5 * found.proceeds)
    assert found.parked == pytest.approx(0.2 * found.proceeds)


def test_every_converted_dollar_is_with_somebody(shown):
    found = shown.weekly
    taken = found.dollars_residents + found.dollars_official + found.dollars_private
    assert taken == pytest.approx(found.converted)
    assert found.us_assets_abroad == pytest.approx(-found.dollars_residents)


def test_book_value_is_the_stock_at_changed_prices(shown):
    fall = shown.quarterly.price - 1.0
    assert shown.weekly.book_value[QUARTER_ENDS] == pytest.approx(fall @ np.asarray(AMOUNT))
    assert shown.weekly.book_value[12] < 0.0


def test_the_dollar_is_the_sum_of_its_parts_in_percent(shown):
    found = shown.weekly
    parts = found.dollar_flows + found.dollar_fear + found.dollar_policy
    assert found.dollar == pytest.approx(100.0 * np.expm1(parts / 100.0))


def test_the_fed_earns_the_yield_less_what_it_pays_on_reserves(shown):
    # 5 % and the rise of the ten-year, less 4 %
    found = shown.weekly
    rise = found.yields[:, TEN_YEAR] * 1e-4
    assert found.fed_carry == pytest.approx(found.fed_bought * (0.01 + rise))


def test_the_net_position_changes_by_transactions_and_prices(shown):
    # from levels: foreigners' opening stock at changed prices, and what the sheet says since
    found = shown.weekly
    stock = (shown.quarterly.price - 1.0) @ FOREIGN
    levels = (found.us_assets_abroad - found.gross_claims)[QUARTER_ENDS] - stock
    said = (found.net_transactions + found.net_valuation)[QUARTER_ENDS]
    assert said == pytest.approx(levels, abs=1e-6)


def test_a_fall_of_prices_is_a_gain_of_the_net_position(shown):
    assert shown.weekly.net_valuation[12] > 0.0


def test_bills_keep_their_haven_even_where_the_long_end_has_lost_it(run):
    # 0.5bp a point of fear, whatever the faith; no bills sold, reserves ample
    broken = run(shocks=1.0, seed=1, change={"haven__opening": 0.05}).weekly
    assert broken.bill_yield == pytest.approx(-0.5 * (broken.vix - 18.0))
    assert np.abs(broken.bill_yield).max() > 1.0


def test_bills_by_supply_and_scarce_reserves(run):
    # $400bn of bills sold at once, 1bp a $100bn; parked: 10bp for each percent of output under 9
    row = sale(400.0, mix=np.eye(N_BUCKETS)[0], start=0.0, weeks=1.0, converted=0.0, parked=1.0)
    found = run(row, haven=0.0).weekly
    scarce = 10.0 * (9.0 - 100.0 * (3000.0 - 400.0) / 33000.0)
    assert found.scarcity[0] == pytest.approx(scarce)
    assert found.bill_yield[0] == pytest.approx(4.0 + scarce)


@pytest.fixture(scope="module")
def afraid(run):
    """A sale in a noisy half-year."""
    return run(sale(1500.0), seed=1, shocks=1.0).weekly


def test_corporate_yields_are_the_ten_year_and_fear_in_bp(afraid):
    ten, fear = afraid.yields[:, TEN_YEAR], afraid.vix - 18.0
    assert afraid.investment_grade == pytest.approx(ten + 1.0 * fear)
    assert afraid.high_yield == pytest.approx(ten + 4.0 * fear)
    assert np.abs(fear).max() > 3.0


def test_swap_spreads_show_three_tenths_of_the_dislocation(afraid):
    assert afraid.swap_spread == pytest.approx(0.3 * (afraid.flow + afraid.stress))
    assert afraid.swap_spread.max() > 1.0


def test_shares_are_in_percent_of_premium_and_fear(afraid):
    # 8 % a point of what supply, stress, convenience and the Fed make, ½ % a VIX point
    premium = afraid.stock + afraid.fed_effect + afraid.flow + afraid.stress + afraid.convenience
    logs = np.log(0.92) * premium / 100.0 + np.log(0.995) * (afraid.vix - 18.0)
    assert afraid.shares == pytest.approx(100.0 * np.expm1(logs))
    assert afraid.shares.min() < -2.0


def test_mortgages_follow_the_ten_year_by_hand(afraid):
    # nine tenths at once, the rest by 34 % a quarter; half of the rise of volatility
    followed = 0.0
    for week in range(26):
        ten = afraid.yields[week, TEN_YEAR]
        said = 0.9 * ten + 0.1 * followed + 0.5 * (afraid.volatility[week] - 90.0)
        assert afraid.mortgage[week] == pytest.approx(said, abs=1e-9)
        followed += (1.0 - 0.66 ** (1.0 / 13.0)) * (ten - followed)


def test_the_hazard_is_a_rate_per_year_and_the_chance_adds_it_up(run):
    found = run(sale(500.0), seed=1, shocks=1.0).weekly
    assert found.hazard.min() > 0.0
    assert found.reversal_chance == pytest.approx(-np.expm1(-np.cumsum(found.hazard) / 52.0))
    assert np.abs(found.reversed).max() == np.abs(found.retaliated).max() == 0.0
    assert np.all(found.in_coalition == 1.0)
