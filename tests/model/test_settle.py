"""After the week has cleared: cash, takers, faith, and what is carried, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from bondstrike.model.ledger import Agent, Instrument
from bondstrike.vocabulary import N_BUCKETS, TEN_YEAR, Action, Channel, Signal
from tests.model.builders import AMOUNT, DURATION, GDP, only, policy, rule, sale

ALONE = {"haven": 0.0, "stress": 0.0, "convenience": 0.0, "announcement": 0.0}
COUPON_DV01 = float(np.asarray(AMOUNT[1:]) @ np.asarray(DURATION[1:]))


def test_proceeds_are_par_times_the_weeks_price(run):
    found = run(sale(100.0, mix=only(5), start=12.0, weeks=1.0, announced=-1.0))
    assert found.weekly.proceeds[12] == pytest.approx(100.0 * found.quarterly.price[0, 5])
    assert found.quarterly.price[0, 5] < 1.0


def test_the_dollar_falls_by_hand(run):
    # $330bn of bills, 1 % of GDP, converted in a week: 0.65 + 1.85 %, log
    row = sale(GDP / 100.0, mix=only(0), start=0.0, weeks=1.0, announced=-1.0)
    found = run(row, **ALONE).weekly
    assert found.dollar_flows[0] == pytest.approx(-2.5)
    assert found.dollar_flows[13] == pytest.approx(-(0.65 + 0.925))
    assert found.dollars_residents[0] == pytest.approx(0.35 * 330.0)
    assert found.dollars_official[0] == pytest.approx(0.2 * 0.65 * 330.0)


def test_half_hedged_falls_half_as_far(run):
    row = {"mix": only(0), "start": 0.0, "weeks": 1.0, "announced": -1.0}
    whole = run(sale(330.0, **row), **ALONE).weekly
    half = run(sale(330.0, hedged=0.5, **row), **ALONE).weekly
    assert half.dollar_flows == pytest.approx(0.5 * whole.dollar_flows)
    assert half.converted == pytest.approx(whole.converted)


def test_a_hedge_moves_the_dollar_as_a_conversion_does(run):
    # $330bn sold forward in a week: 0.65 + 1.85 %, log, and no bond and no cash
    row = {"start": 0.0, "weeks": 1.0, "announced": -1.0, "channel": Channel.HEDGE}
    found = run(sale(GDP / 100.0, **row), **ALONE).weekly
    assert found.dollar_flows[0] == pytest.approx(-2.5)
    assert found.converted[0] == pytest.approx(330.0)
    assert found.dollars_residents[0] == pytest.approx(0.35 * 330.0)
    for none in (found.sold, found.proceeds, found.yields, found.dealers):
        assert np.abs(none).max() == 0.0
    # what is hedged, converted or parked of its proceeds is without meaning for a hedge
    same = run(sale(GDP / 100.0, hedged=0.7, converted=0.0, parked=0.5, **row), **ALONE).weekly
    assert same.dollar_flows == pytest.approx(found.dollar_flows, abs=1e-12)


def test_an_announced_hedge_is_priced_ahead_as_an_announced_conversion(run):
    row = {"start": 10.8, "weeks": 20.0, "announced": 0.0}
    found = run(sale(330.0, channel=Channel.HEDGE, **row), **(ALONE | {"announcement": 1.0}))
    assert found.weekly.dollar_flows[0] == pytest.approx(-0.65 * 0.5 * np.exp(-0.2))
    assert np.abs(found.weekly.stock).max() == 0.0


def test_an_announced_conversion_is_priced_if_it_survives(run):
    # on day one ½ · 330 believed, arriving about 0.4 years on, less the hazard of ½ a year
    row = sale(330.0, mix=only(0), start=10.8, weeks=20.0, announced=0.0)
    found = run(row, **(ALONE | {"announcement": 1.0})).weekly
    assert found.dollar_flows[0] == pytest.approx(-0.65 * 0.5 * np.exp(-0.2))


def test_one_percent_sold_at_once_moves_lasting_and_flow(run):
    # 1 % of coupon DV01, unannounced, in one week: 4bp, and the flow premium on top
    par = 0.01 * COUPON_DV01 / float(np.asarray(AMOUNT[1:]) @ np.asarray(DURATION[1:])) * 25000.0
    found = run(sale(par, start=0.0, weeks=1.0, announced=-1.0), **ALONE).weekly
    assert found.stock[0] == pytest.approx(4.0)
    leaving = np.log(2.0) / 1.1
    month = (1.0 - np.exp(-leaving)) / leaving
    week = leaving * 12.0 / 52.0
    assert found.flow[0] == pytest.approx(12.0 / month * (1.0 - np.exp(-week)) / week)
    # a quarter on, half of the flow premium in 1.1 months
    assert found.flow[13] / found.flow[0] == pytest.approx(0.5 ** (3.0 / 1.1))
    assert found.stock[13] / found.stock[0] == pytest.approx(0.5 ** (0.25 / 5.0))


def test_dealers_hold_the_inventory_at_par(run):
    found = run(sale(100.0, mix=only(5), start=0.0, weeks=1.0, announced=-1.0), **ALONE)
    week = np.log(2.0) / 1.1 * 12.0 / 52.0
    assert found.weekly.dealers[0] == pytest.approx(100.0 * (1.0 - np.exp(-week)) / week)


def test_the_fed_buys_pro_rata_to_coupons(run):
    fed = policy(threshold_bp=1.0, pace=50.0, ceiling=5000.0)
    sheet = run(sale(2000.0), fed=fed).quarterly.sheet[0, Agent.CENTRAL_BANK, :N_BUCKETS]
    assert sheet.sum() > 100.0
    assert sheet / sheet.sum() == pytest.approx([0.0, *(np.asarray(AMOUNT[1:]) / 25000.0)])


def test_haven_buyers_hold_what_their_effect_stands_for(run):
    # 16bp (month-end impact) for 1 % of coupons: effect / 16 percent of $25tn
    found = run(shocks=1.0, seed=1, change={"haven__opening": 0.95}).weekly
    percent = -found.haven / 16.0
    assert found.haven_buyers == pytest.approx(percent * 250.0)
    assert found.haven_buyers.max() > 10.0


def test_a_dislocation_is_flow_and_stress_and_triggers_by_it(run):
    # the rule on the dislocation fires the week after flow and stress pass it, not the whole rise
    found = run(sale(1500.0)).weekly
    dislocation = found.flow + found.stress
    bar = float(dislocation[5] + dislocation[6]) / 2.0
    stop = rule(Signal.DISLOCATION, bar, Action.STOP_SALES)
    stopped = run(sale(1500.0), answers=(stop,)).weekly
    first = int(np.argmax(dislocation > bar))
    assert first == 6
    assert stopped.sold[first] > stopped.sold[first - 1]
    assert stopped.sold[first + 1] == stopped.sold[first]
    assert found.yields[first, TEN_YEAR] > bar


def test_the_dollar_and_the_vix_trigger_in_their_own_units(run):
    weak = rule(Signal.DOLLAR, -1.0, Action.STOP_SALES, sign=-1.0)
    found = run(sale(2000.0), answers=(weak,)).weekly
    first = int(np.argmax(found.dollar < -1.0))
    assert found.sold[first + 1] == found.sold[first]
    afraid = rule(Signal.VIX, 18.2, Action.FREEZE)
    frozen = run(sale(2000.0), answers=(afraid,)).weekly
    first = int(np.argmax(frozen.vix > 18.2))
    assert frozen.sold[first + 1] == frozen.sold[first]
    assert frozen.faith[first + 1] < frozen.faith[first]


def test_executed_is_kept_by_programme(run):
    found = run(sale(300.0), sale(130.0, start=13.0, weeks=26.0)).quarterly.executed
    assert found[0] == pytest.approx([300.0 * 12.0 / 13.0, 0.0, 0.0, 0.0])
    assert found[1] == pytest.approx([300.0, 65.0, 0.0, 0.0])


def test_a_tax_lifts_every_yield_by_what_private_foreigners_ask_and_hurts_faith(run):
    # all else off: 0.3 · 15 % · 5 % = 22.5bp at every tenor while it lasts
    tax = rule(Signal.WEEK, 3.5, Action.WITHHOLDING_TAX, size=0.15, until=10.0)
    found = run(answers=(tax,), **ALONE).weekly
    on = (np.arange(26) >= 4) & (np.arange(26) < 10)
    assert found.yields == pytest.approx(np.where(on, 22.5, 0.0)[:, None] * np.ones(5), abs=1e-9)
    assert found.withheld == pytest.approx(np.where(on, 0.15, 0.0))
    assert found.faith[3] == 0.6
    assert found.faith[4] == pytest.approx(0.6 * (1.0 - 0.15 * 0.3))
    # a promise once broken is not mended by the end of the tax, but slowly
    assert np.all(np.diff(found.faith[5:]) > 0.0)
    assert found.faith[-1] < 0.6


def test_deposits_changed_move_the_dollar_as_a_hedge_does(run):
    row = {"start": 0.0, "weeks": 1.0, "announced": -1.0}
    hedge = run(sale(GDP / 100.0, channel=Channel.HEDGE, **row), **ALONE)
    found = run(sale(GDP / 100.0, channel=Channel.DEPOSITS, **row), **ALONE)
    assert found.weekly.dollar_flows[0] == pytest.approx(-2.5)
    np.testing.assert_array_equal(found.weekly.dollar_flows, hedge.weekly.dollar_flows)
    np.testing.assert_array_equal(found.quarterly.sheet, hedge.quarterly.sheet)
    assert np.abs(found.weekly.yields).max() == 0.0


def test_spending_out_of_the_account_moves_no_yield_but_makes_reserves(run):
    row = sale(300.0, start=0.0, weeks=10.0, announced=0.0, channel=Channel.SPENDING)
    found = run(row)
    assert np.abs(found.weekly.yields).max() == np.abs(found.weekly.dollar_flows).max() == 0.0
    assert found.weekly.spent == pytest.approx(np.minimum(30.0 * np.arange(1.0, 27.0), 300.0))
    sheet = found.quarterly.sheet[0]
    assert sheet[Agent.RESIDENTS, Instrument.DEPOSITS] == pytest.approx(300.0)
    assert sheet[Agent.BANKS, Instrument.RESERVES] == pytest.approx(300.0)
    assert sheet[Agent.TREASURY, Instrument.TREASURY_ACCOUNT] == pytest.approx(-300.0)
    # 1,200 a year for a quarter, while it is new; then it is missed
    assert found.macro.gdp[0] == pytest.approx(100.0 * 1200.0 / GDP, rel=1e-3)
    assert found.macro.gdp[1] < 0.0
