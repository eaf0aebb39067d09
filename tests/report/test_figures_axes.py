"""Scales, ticks and words at the ends of lines."""

from __future__ import annotations

import numpy as np
import pytest

from bondstrike.report import figures_axes as ax
from bondstrike.report.figures_style import NARROW, WIDE, house_style

GONE = float("nan")


def test_changes_always_have_zero_on_their_scale():
    scale = ax.scale((5.0, 30.0), signed=True)
    assert scale.low == 0.0 and scale.ticks == (0.0, 10.0, 20.0, 30.0)
    assert scale.high == pytest.approx(31.5)
    falling = ax.scale((-3.0, -0.4), signed=True)
    assert falling.high == 0.0 and falling.low == pytest.approx(-3.15)


def test_levels_far_from_zero_do_not():
    scale = ax.scale((4.1, 4.6), signed=False)
    assert 4.0 < scale.low < 4.1 and 4.6 < scale.high < 4.7
    assert ax.scale((1.0, 4.6), signed=False).low == 0.0


def test_a_scale_of_nothing_is_from_zero_to_one():
    for values in ((0.0, 0.0), (GONE,), ()):
        scale = ax.scale(values, signed=True)
        assert scale.low == 0.0 and scale.high == pytest.approx(1.05)


def test_ticks_are_written_alike():
    assert ax.Scale(0.0, 1.0, (0.0, 0.25, 0.5)).words(signed=True) == ["0", "+0.25", "+0.50"]
    assert ax.Scale(-5.0, 5.0, (-5.0, 0.0, 5.0)).words(signed=True) == ["−5", "0", "+5"]
    assert ax.Scale(0.0, 2e3, (0.0, 1000.0, 2000.0)).words(signed=False) == ["0", "1,000", "2,000"]


def test_numbers_that_are_compared_have_the_same_decimals():
    assert ax.evenly((8.0, 12.1, -0.84), signed=True) == ["+8.0", "+12.1", "−0.8"]
    assert ax.evenly((250.4, 3.2), signed=False) == ["250", "3"]
    assert ax.evenly((0.04, -0.012), signed=True) == ["+0.040", "−0.012"]
    assert ax.evenly((0.5, 0.0, GONE), signed=True) == ["+0.50", "0", "n/a"]
    assert ax.fixed(-0.004, 1, signed=True) == "0"


def test_weeks_are_counted_in_quarters():
    weeks = np.arange(105.0)
    assert ax.x_ticks(weeks, "weeks after", 9).tolist() == [13.0 * k for k in range(9)]
    assert ax.x_ticks(weeks, "weeks after", 5).tolist() == [0.0, 26.0, 52.0, 78.0, 104.0]
    years = ax.x_ticks(np.arange(2026.0, 2037.0), "fiscal year", 6)
    assert (years == years.round()).all() and 3 <= len(years) <= 6
    assert years[0] >= 2026.0 and years[-1] <= 2036.0


def test_names_stand_side_by_side():
    assert ax.places(("2y", "10y")).tolist() == [0.0, 1.0]
    assert ax.places((1.0, 5.0)).tolist() == [1.0, 5.0]


def test_pixels_follow_the_scales():
    with house_style():
        scale = ax.scale((0.0, 20.0), signed=True)
        made = ax.frame(WIDE, scale, unit="bp", signed=True, right=50.0)
        ax.set_x(made, (0.0, 10.0), "weeks")
    assert made.x(0.0) == made.left and made.x(10.0) == made.right == WIDE - 50.0
    assert made.y(0.0) == made.bottom and made.y(21.0) == pytest.approx(made.top)
    assert made.y(10.5) == pytest.approx((made.top + made.bottom) / 2)


def test_a_key_that_does_not_fit_goes_under_the_unit():
    key = [ax.Key("line", "one", "a rather long name")] * 3
    with house_style():
        scale = ax.scale((0.0, 1.0), signed=False)
        wide = ax.frame(WIDE, scale, unit="bp", signed=False, right=0.0, key=key[:1])
        narrow = ax.frame(NARROW, scale, unit="bp", signed=False, right=0.0, key=key)
    assert wide.top == ax.HEAD
    assert narrow.top == ax.HEAD + 2 * ax.KEY_ROW


def test_marks_that_collide_take_another_row():
    with house_style():
        scale = ax.scale((0.0, 1.0), signed=False)
        made = ax.frame(NARROW, scale, unit="bp", signed=False, right=0.0, room=40.0)
        ax.set_x(made, (0.0, 100.0), "weeks")
        ax.marked(made, ((0.0, "announced"), (2.0, "started"), (90.0, "ended")))
        placed = {text.get_text(): text.get_position() for text in made.canvas.figure.texts}
    assert placed["announced"][1] < placed["started"][1]
    assert placed["ended"][1] == placed["announced"][1]
    assert ax.mark_room(()) == 0.0 and ax.mark_room(((0.0, "a"),)) > ax.LEADING


def test_next_to_large_numbers_tiny_ones_are_zero():
    said = ax.form(True, (-10.0, 0.02), (5.0, float("nan")))
    assert (said(0.02), said(0.2)) == ("0", "+0.2")
    assert ax.form(True)(0.02) == "+0.02"
