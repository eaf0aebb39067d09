"""Numbers as people read them."""

from __future__ import annotations

import pytest

from bondstrike.findings.ranges import Odds, Range
from bondstrike.words import numbers as n

NAN = float("nan")


@pytest.mark.parametrize(
    ("form", "value", "text"),
    [
        (n.PLAIN, 0.0, "0"),
        (n.PLAIN, 1e-9, "0"),
        (n.PLAIN, 0.0312, "0.03"),
        (n.PLAIN, 0.00027, "0.0003"),
        (n.PLAIN, 0.449, "0.4"),
        (n.PLAIN, 7.96, "8"),
        (n.PLAIN, 48.4, "48"),
        (n.PLAIN, 1239.6, "1,240"),
        (n.SIGNED, 7.3, "+7.3"),
        (n.SIGNED, -7.3, "−7.3"),
        (n.SIGNED, -1e-9, "0"),
        (n.PERCENT, 3.24, "3.2\u00a0%"),
        (n.TENTHS, 0.04, "0"),
        (n.MONEY, 0.1, "$0.1bn"),
        (n.MONEY, 0.009, "$9m"),
        (n.SIGNED_MONEY, -0.0003, "−$0.3m"),
        (n.MONEY, 999.4, "$999bn"),
        (n.MONEY, 999.6, "$1tn"),
        (n.MONEY, 1234.0, "$1.23tn"),
        (n.SIGNED_MONEY, -540.0, "−$540bn"),
        (n.SIGNED_MONEY, 3550.0, "+$3.55tn"),
        (n.MONEY, NAN, "n/a"),
    ],
)
def test_one_number(form: n.Form, value: float, text: str):
    assert form(value) == text


@pytest.mark.parametrize(
    ("form", "values", "text"),
    [
        (n.SIGNED, (-2.0, 1.0, 40.0), "−2 to +40 (+1)"),
        (n.PERCENT, (1.0, 2.0, 3.0), "1 to 3\u00a0% (2)"),
        (n.MONEY, (233.0, 403.0, 635.0), "$233 to 635bn (403)"),
        (n.SIGNED_MONEY, (-3550.0, -152.0, -55.0), "−$3.55tn to −$55bn (−$152bn)"),
        (n.MONEY, (0.0, 0.0, 0.0), "$0"),
        (n.SIGNED_MONEY, (-0.009, -0.002, 0.0), "−$9m to $0 (−$2m)"),
        (n.SIGNED, (2.01, 2.02, 2.03), "+2"),
        (n.PLAIN, (NAN, NAN, NAN), "n/a"),
    ],
)
def test_the_range_comes_before_the_point(form: n.Form, values, text: str):
    low, median, high = values
    assert n.spread(Range(low, median, high, ""), form) == text


def test_weeks_are_whole():
    assert n.spread(n.whole(Range(5.4, 13.0, 13.2, "week")), n.PLAIN) == "5 to 13 (13)"
    assert not n.whole(Range(NAN, NAN, NAN, "week")).known


@pytest.mark.parametrize(
    ("hits", "draws", "text"),
    [
        (0, 1000, "0\u00a0%"),
        (1000, 1000, "100\u00a0%"),
        (3, 1000, "under 1\u00a0%"),
        (370, 1000, "37\u00a0%"),
        (999, 1000, "over 99\u00a0%"),
        (0, 0, "n/a"),
    ],
)
def test_odds_in_words(hits: int, draws: int, text: str):
    assert n.share(Odds(hits, draws)) == text
