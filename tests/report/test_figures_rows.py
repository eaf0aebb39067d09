"""Rows: ranges in words, parts that add up, what is left over."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bondstrike.report.document import Waterfall
from bondstrike.report.figures_rows import LEFT_OVER, parts_of, ranged
from tests.report import sample_briefing as sample
from tests.report.test_figures import draw, said, words


@pytest.mark.parametrize(
    ("numbers", "signed", "said"),
    [
        ((5.0, 12.1, 30.2), True, "+5 to +30 (+12)"),
        ((-3.0, -1.3, -0.4), True, "−3 to −0.4 (−1.3)"),
        ((11.0, 31.0, 74.0), False, "11 to 74 (31)"),
        ((2.0, 2.0, 2.0), True, "+2"),
        ((float("nan"),) * 3, True, "n/a"),
    ],
)
def test_a_range_is_said_as_everywhere(numbers: tuple[float, ...], signed: bool, said: str):
    assert ranged(*numbers, signed=signed) == said


def test_parts_that_add_up_leave_nothing():
    assert [label for label, _ in parts_of(sample.DRIVERS)] == list(sample.DRIVERS.labels)


def test_what_parts_leave_over_is_a_part():
    short = Waterfall("t", "bp", "", ("a", "b"), (5.0, 3.0), 10.0)
    assert parts_of(short)[-1] == (LEFT_OVER, pytest.approx(2.0))
    there = said(draw(short).wide)
    assert LEFT_OVER in there and "+2.0" in there and "+10.0" in there


def test_a_total_of_nothing_can_be_drawn():
    nothing = Waterfall("t", "bp", "", ("a", "b"), (0.0, 0.0), 0.0)
    assert len(parts_of(nothing)) == 2 and "in all" in said(draw(nothing).wide)


def test_rows_have_their_numbers_at_the_same_height():
    heights = {text: y for _, _, y, text in words(draw(sample.LOSSES).wide)}
    assert heights["euro area"] == heights["11 to 74 (31)"]
    assert heights["sellers"] < heights["euro area"] < heights["Canada"] < heights["others"]


def test_on_a_phone_words_stand_above_bars():
    svg = draw(sample.LOSSES).narrow
    left = {text: x for x, _, _, text in words(svg)}
    assert left["euro area"] == left["Japan"] == left["sellers"] == 0.0


def test_a_tornado_says_its_centre_once():
    there = said(draw(sample.HANGS_ON).wide)
    assert "central: +12" in there and "+5.8 to +25" in there
    assert not [text for text in there if "(+12)" in text]


def test_years_stand_along_the_bottom():
    placed = {text: y for _, _, y, text in words(draw(sample.INTEREST).wide)}
    assert placed["2026"] == placed["2035"] == max(placed.values())
    grouped = replace(sample.INTEREST, groups=("a",) * 5 + ("b",) * 5)
    rows = {text: y for _, _, y, text in words(draw(grouped).wide)}
    assert rows["2026"] < rows["2035"]


def test_columns_are_thinned_on_a_phone():
    there = said(draw(sample.INTEREST).narrow)
    assert "2026" in there and "2027" not in there and "+8.2" not in there
