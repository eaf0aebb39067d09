"""The naive rivals, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from bondstrike.evidence import library
from bondstrike.history import rivals
from tests.history import cases


def test_no_change_says_nothing():
    found = cases.replayed()
    assert rivals.said("no-change", found, cases.outcome()) == 0.0
    assert rivals.said("no-change", found, cases.outcome("dollar")) == 0.0


def test_the_rule_is_the_published_slope_at_the_stock_of_the_date():
    """$100bn in a market of 20,000: 4.3 × 23,000 / 20,000."""
    assert float(library.study(rivals.RULE_STUDY).estimate) == 4.3
    found = cases.replayed()
    said = [rivals.said("linear-rule", found, cases.outcome(name, 2)) for name in ("10y", "30y")]
    assert said == [pytest.approx(4.3 * 1.15)] * 2
    assert rivals.said("linear-rule", found, cases.outcome("10y", 1)) == pytest.approx(2.15 * 1.15)
    assert rivals.said("linear-rule", found, cases.outcome("mortgage")) == pytest.approx(4.3 * 1.15)
    assert rivals.said("linear-rule", found, cases.outcome("dollar")) == 0.0


@pytest.mark.parametrize(
    ("trade", "weeks", "counts"),
    [
        (cases.sale(week=1.0, weeks=4.0), 2, 50.0),  # a quarter of it before the start
        (cases.sale(week=0.0, weeks=2.0), 5, 0.0),
        (cases.sale(week=6.0), 2, 0.0),  # not yet begun, and nobody knows
        (cases.sale(week=6.0, announced=3.0), 2, 100.0),  # announced: all of it
        (cases.sale(week=6.0, announced=1.0), 8, 0.0),  # in the price at the start
        (cases.sale(week=6.0, announced=4.0), 1, 0.0),  # announced later
        (cases.sale(-80.0, who="central-bank", announced=2.0), 1, -80.0),
    ],
)
def test_what_counts_of_a_trade(trade, weeks: int, counts: float):
    assert rivals.counted(trade, told=2, weeks=weeks) == pytest.approx(counts)


def test_news_alone_is_the_told_path():
    path = np.tile(np.arange(13.0)[:, None], 5) * [1.0, 1.0, 1.0, 1.0, 0.5]
    found = cases.replayed(policy_path=path)
    assert rivals.said("news-alone", found, cases.outcome("10y", 2)) == 3.0
    assert rivals.said("news-alone", found, cases.outcome("30y", 2)) == 1.5
    assert rivals.said("news-alone", found, cases.outcome("mortgage", 2)) == 3.0
    assert rivals.said("news-alone", found, cases.outcome("dollar", 2)) == 0.0


def test_ordinary_news_stands_around_the_number():
    news = np.zeros((4, 13, 5))
    news[:, 3, 2] = [-2.0, -1.0, 1.0, 2.0]
    found = cases.replayed(ordinary=news)
    around = rivals.around("linear-rule", found, cases.outcome())
    np.testing.assert_allclose(around - 4.3 * 1.15, [-2.0, -1.0, 1.0, 2.0])
