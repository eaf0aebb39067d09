"""Goods and extra spending: averages by hand, and what a run without them says."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from bondstrike.ensemble.blocks import Block
from bondstrike.ensemble.listing import weekly_outputs
from bondstrike.ensemble.result import Result
from bondstrike.findings import trade
from tests.findings.synthetic import result

DRAWS, WEEKS = 3, 130


def path(values: np.ndarray | float, length: int = WEEKS) -> np.ndarray:
    """The same path in every draw with the lever, zero without: [draw, lever, time]."""
    made = np.zeros((DRAWS, 2, length))
    made[:, 0] = values
    return made


def run(cost: np.ndarray | None = None, **weekly: np.ndarray) -> Result:
    """A run with some weekly paths, and dearer imports by quarter."""
    return result(
        DRAWS,
        parameters={trade.BORDER: np.array([0.5, 0.8, 1.0])},
        weekly=weekly,
        economy={} if cost is None else {"import_cost": cost},
    )


def from_week(first: int, level: float) -> np.ndarray:
    """A flow that begins in a week and stays."""
    return np.where(np.arange(WEEKS) >= first, level, 0.0)


def test_a_run_without_goods_says_zero():
    found = trade.read(run())
    ranges = [value for name, value in vars(found).items() if name != "draws"]
    assert len(ranges) == 10 and all(one.zero for one in ranges)
    assert found.draws == DRAWS


def test_exports_lost_are_averaged_from_their_first_week_on():
    """$26bn a year from week 20 on: 26 a year; in all 110 weeks of half a billion."""
    found = trade.read(run(export_demand=path(from_week(20, -26.0))))
    assert found.exports_lost.median == pytest.approx(26.0)
    assert found.goods_bought.median == pytest.approx(-110 * 26.0 / 52.0)
    assert found.exports_lost.unit == "$bn/year"


def test_only_two_years_are_averaged():
    """Ten for a hundred and four weeks from week 0, thirty after that."""
    flow = np.where(np.arange(WEEKS) < 104, -10.0, -30.0)
    assert trade.read(run(export_demand=path(flow))).exports_lost.median == pytest.approx(10.0)


def test_goods_bought_are_summed_over_the_run():
    """$52bn a year for a year is $52bn."""
    flow = np.where(np.arange(WEEKS) < 52, 52.0, 0.0)
    assert trade.read(run(export_demand=path(flow))).goods_bought.median == pytest.approx(52.0)


def test_revenue_is_what_buyers_pay_over_the_share_that_they_pay():
    """Buyers pay $8bn a year more: at half, 80 % and all of the tariff it brings 16, 10 and 8."""
    found = trade.read(run(cost=path(8.0, 10)))
    assert found.import_cost.median == pytest.approx(8.0)
    assert found.revenue.median == pytest.approx(10.0)
    assert found.revenue.high == pytest.approx(np.quantile([8.0, 10.0, 16.0], 0.95))


def test_what_is_without_the_lever_too_is_no_effect():
    both = np.full((DRAWS, 2, WEEKS), 7.0)
    found = trade.read(run(export_demand=both, spent=both, tariff=both))
    assert found.exports_lost.zero and found.spent.zero and found.tariff.zero


def test_spending_counts_by_the_end_and_answers_at_their_highest():
    found = trade.read(
        run(
            spent=path(np.linspace(0.0, 500.0, WEEKS)),
            borrowed=path(np.linspace(0.0, 90.0, WEEKS)),
            tariff=path(from_week(9, 25.0)),
            withheld=path(np.where(np.arange(WEEKS) < 50, 0.15, 0.0)),
        )
    )
    assert (found.spent.median, found.borrowed.median) == (500.0, 90.0)
    assert (found.tariff.median, found.tariff.unit) == (25.0, "pp")
    assert found.withheld.median == pytest.approx(15.0)


def test_summaries_of_every_draw_are_read_as_they_are():
    made = result(DRAWS, us_terms_lost=3.0, converted_at=120.0)
    found = trade.read(made)
    assert (found.terms_lost.median, found.changed.median) == (3.0, 120.0)


def test_a_draw_that_is_not_finite_is_left_out():
    flow = path(from_week(0, -5.0))
    flow[1, 0, 7] = np.nan
    found = trade.read(run(export_demand=flow))
    assert found.draws == DRAWS - 1 and found.exports_lost.median == pytest.approx(5.0)


def test_an_effect_is_with_less_without():
    values: dict[str, Any] = {"spent": np.array([[[3.0, 4.0], [1.0, 1.0]]])}
    block = Block(("draw", "lever", "week"), weekly_outputs(), values)
    assert trade.effect(block, "spent").tolist() == [[2.0, 3.0]]
