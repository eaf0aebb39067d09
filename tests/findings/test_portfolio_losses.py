"""Losses as a distribution: quantiles, odds, the worst draws, and parts that sum to the whole."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from bondstrike.findings import portfolio_losses as losses
from bondstrike.findings.portfolio_assets import WITH, growth
from bondstrike.findings.portfolio_holdings import Holdings, parse
from bondstrike.findings.portfolio_losses import Grown
from tests.findings.portfolio_sample import by_lever, window

MIX = parse("asset,amount\ncash,30\n10y,50\nus-shares,20", "x", "USD")


def test_losses_by_hand():
    # 1 % to 100 %: the worst five are 96 … 100 %; 95, 90 and 80 of a hundred lose over 5, 10, 20 %.
    found = losses.loss_of(np.arange(1.0, 101.0) / 100.0, 200.0)
    assert found.percent.median == pytest.approx(50.5)
    assert found.shortfall == pytest.approx(98.0)
    assert found.shortfall_money == pytest.approx(196.0)
    assert found.money.high == pytest.approx(2.0 * found.percent.high)
    assert [odds.hits for odds in found.beyond.values()] == [95, 90, 80]


def test_a_gain_is_a_negative_loss():
    found = losses.loss_of(np.full(10, -0.03), 100.0)
    assert found.percent.median == found.shortfall == pytest.approx(-3.0)
    assert not any(odds.hits for odds in found.beyond.values())


@pytest.mark.parametrize(("draws", "count"), [(0, 0), (1, 1), (20, 1), (21, 2), (100, 5)])
def test_the_worst_are_a_twentieth(draws: int, count: int):
    lost = np.arange(float(draws))
    assert losses.worst_draws(lost).tolist() == list(range(draws - count, draws))


def test_nothing_gives_no_number():
    found = losses.loss_of(np.zeros(0), 1.0)
    assert not found.percent.known and np.isnan(found.shortfall)


@given(arrays(float, (3, 40), elements=st.floats(-1.0, 1.0)))
def test_parts_sum_to_the_mix_and_to_its_shortfall(parts: np.ndarray):
    found = losses.view(Grown(parts, np.zeros(40), np.zeros(40)), MIX, "USD")
    assert sum(part.at_worst for part in found.parts) == pytest.approx(found.mix.shortfall)
    assert sum(part.share for part in found.parts) == pytest.approx(1.0)
    assert found.mix.shortfall >= found.mix.percent.median - 1e-9


def test_a_mix_is_linear_in_what_it_holds():
    held = window(draws=20, shares=by_lever(-10.0), dollar=by_lever(-5.0))
    whole = losses.grown(held, MIX, "EUR", WITH)
    alone = [
        row.amount / 100.0 * growth(held, row.asset, row.currency, "EUR", WITH) for row in MIX.rows
    ]
    assert whole.mix == pytest.approx(sum(alone))
    halves = (Holdings(MIX.rows[:1]), Holdings(MIX.rows[1:]))
    split = [losses.grown(held, half, "EUR", WITH).mix * half.total / 100.0 for half in halves]
    assert whole.mix == pytest.approx(split[0] + split[1])
    lost = losses.lost(whole, MIX)
    assert lost.mix == pytest.approx(1.0 - whole.mix)
    assert lost.usd == pytest.approx(1.0 - whole.usd)


def test_cash_stands_beside_it():
    ahead = Grown(np.array([[0.1, -0.1]]), np.zeros(2), np.array([0.2, -0.2]))
    mix = Holdings(MIX.rows[:1])
    abroad, at_home = losses.view(ahead, mix, "EUR"), losses.view(ahead, mix, "USD")
    assert (abroad.worse_than_home.hits, at_home.worse_than_home.hits) == (1, 1)
    assert abroad.worse_than_dollars and abroad.worse_than_dollars.hits == 1
    assert at_home.dollars is None and at_home.worse_than_dollars is None
