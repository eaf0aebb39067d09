"""Statements about the market, held against a chain whose answers are known.

The fake sale of $1,000bn lifts the ten-year by `lasting` bp, of which the haven takes 5 %.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bondstrike.ensemble.result import Result
from bondstrike.ensemble.runner import run
from bondstrike.ensemble.work import VARIANT_DRAWS
from bondstrike.findings.market import read
from tests.ensemble import fakes
from tests.ensemble.fake_market import fake_market, fake_result

LASTING = fakes.columns(0, 300)["treasuries.lasting_bp"]
MEDIAN = float(np.median(LASTING))


def test_the_sale_is_measured_against_the_market():
    sale = fake_market().sale
    assert sale.sold.median == pytest.approx(1000.0)
    assert sale.of_coupons.median == pytest.approx(5.0)
    assert sale.turnover_days.median == pytest.approx(2.0)
    assert list(sale.by_bloc) == ["united-kingdom", "euro-area", "canada"]
    assert sale.by_bloc["euro-area"].median == pytest.approx(500.0)
    assert (sale.weeks, sale.announced) == (13, True)


def test_yields_are_told_at_four_moments():
    rows = {row.tenor: row for row in fake_market().yields}
    assert rows["10y"].day_one.zero
    assert rows["10y"].peak.median == pytest.approx(0.95 * MEDIAN, rel=1e-5)
    assert rows["10y"].two_years.high == pytest.approx(0.95 * np.quantile(LASTING, 0.95), rel=1e-5)
    assert rows["2y"].quarter.median == pytest.approx(0.4 * 0.95 * MEDIAN, rel=1e-5)


def test_the_path_ends_after_two_years():
    path = fake_market().path
    assert len(path.low) == len(path.high) == 105
    assert path.median[-1] == pytest.approx(0.95 * MEDIAN, rel=1e-4)
    assert all(low <= mid <= high for low, mid, high in zip(*vars(path).values(), strict=True))


def test_parts_sum_to_the_move():
    parts = fake_market().drivers.parts
    assert parts["stock"].median == pytest.approx(MEDIAN, rel=1e-5)
    assert parts["haven"].median == pytest.approx(-0.05 * MEDIAN, rel=1e-5)
    assert parts["stress"].zero


def test_prices_and_dollar():
    market = fake_market()
    assert market.book.trough.median == pytest.approx(-10.0 * MEDIAN, rel=1e-5)
    assert market.book.trough_percent.median == pytest.approx(-0.1 * MEDIAN, rel=1e-5)
    assert market.dollar.trough.median == pytest.approx(-2.0, rel=1e-5)
    assert market.dollar.parts["dollar_flows"].median == pytest.approx(-2.0, rel=1e-5)


def test_the_fed_is_set_beside_its_other_answers():
    fed = fake_market().fed
    assert fed.bought.median == pytest.approx(200.0)
    assert fed.steps_in.hits == fed.steps_in.draws == 300
    assert fed.steps_in_anyway.hits == 0
    assert [row.mode for row in fed.panel] == ["never", "slow", "fast", "cap"]
    assert [row.bought.median for row in fed.panel] == pytest.approx([0.0, 100.0, 200.0, 300.0])
    assert fed.panel[0].steps_in.share == 0.0
    assert fed.panel[3].within_band.share == 1.0
    assert fed.panel[3].steps_in.draws == VARIANT_DRAWS


def test_shares_of_holders_sum_to_the_sale():
    for moment in fake_market().absorption:
        shares = moment.shares
        assert sum(share.median for share in shares.values()) == pytest.approx(100.0, rel=1e-5)
        assert moment.haven.median == pytest.approx(10.0, rel=1e-5)
        assert moment.price_led.median == pytest.approx(70.0, rel=1e-5)


def test_every_dollar_has_a_holder():
    dollars = fake_market().dollars
    assert dollars.kept.median == pytest.approx(500.0)
    takers = (dollars.residents, dollars.official, dollars.private)
    assert sum(taker.median for taker in takers) == pytest.approx(dollars.converted.median)


def test_gross_and_net_are_told_apart():
    claims = fake_market().claims
    assert claims.gross.median == claims.us_assets_abroad.median == pytest.approx(-300.0)
    assert claims.net_transactions.zero
    assert claims.ledger_error == 0.0


def test_alone_and_haven_come_from_their_variants():
    market = fake_market()
    first = float(np.median(LASTING[:256]))
    assert market.alone is not None and market.haven is not None
    assert market.alone.yields_peak["10y"].median == pytest.approx(first, rel=1e-5)
    assert market.alone.rises.share == 1.0
    assert market.haven.without_haven.median == pytest.approx(first, rel=1e-5)
    assert market.haven.with_haven.median == pytest.approx(0.95 * MEDIAN, rel=1e-5)


def test_thresholds_are_counted():
    beyond = fake_market().extremes.beyond
    assert list(beyond) == [25.0, 50.0, 100.0, 200.0]
    assert all(odds.hits == 0 for odds in beyond.values())


def test_a_draw_that_is_not_finite_is_left_out():
    def broken(columns):
        sound = fakes.sound(columns)
        bad = np.where(np.asarray(columns["treasuries.lasting_bp"]) > 5.99, 5.0, np.inf)
        return sound | {"bad": bad}

    result = run(fakes.job(to_parameters=broken, variants={}), fakes.manifest(300))
    assert 0 < result.manifest.not_finite < 100
    market = read(replace_facts(result))
    assert market.yields[2].peak.known
    assert market.fed.steps_in.draws == 300 - result.manifest.not_finite
    assert market.condition.first_failure.startswith("draw ")
    assert market.alone is None and market.haven is None and market.fed.panel == ()


def replace_facts(result: Result) -> Result:
    return replace(result, manifest=replace(result.manifest, facts=fake_result().manifest.facts))
