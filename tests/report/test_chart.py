"""Strip charts in letters."""

from __future__ import annotations

import numpy as np
import pytest

from bondstrike.findings.statements import WeeklyRange
from bondstrike.report.chart import MEDIAN, SHADE, strip

RISE = tuple(np.linspace(0.0, 40.0, 105))
PATH = WeeklyRange(tuple(x / 2 for x in RISE), RISE, tuple(x * 2 for x in RISE))


@pytest.mark.parametrize("width", [40, 100, 300])
def test_a_chart_is_as_wide_as_there_is_room_for(width: int):
    lines = strip(PATH, width)
    assert len(lines) == 5
    assert max(map(len, lines)) == min(width, 4 + 105)


def test_the_median_rises_within_its_shade():
    lines = strip(PATH, 109, height=9)
    rows = [next(y for y, line in enumerate(lines) if line[4 + x] == MEDIAN) for x in range(105)]
    assert rows == sorted(rows, reverse=True) and rows[0] == 8 and rows[-1] < rows[0]
    assert any(SHADE in line for line in lines)


def test_the_scale_stands_at_the_left():
    lines = strip(PATH, 80)
    assert lines[0].startswith("+80 ") and lines[-1].startswith("  0 ")
    falling = WeeklyRange(*(tuple(-x for x in line) for line in (PATH.high, RISE, PATH.low)))
    assert strip(falling, 80)[-1].startswith("−80 ")


@pytest.mark.parametrize("path", [WeeklyRange((), (), ()), WeeklyRange((0.0,), (0.0,), (0.0,))])
def test_nothing_is_drawn_of_nothing(path: WeeklyRange):
    assert strip(path, 80) == []
