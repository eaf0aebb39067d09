"""Charts: both widths, nothing outside, words as they are, numbers that are missing."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from bondstrike.report.document import Bars, Fan, Stack
from bondstrike.report.figures import canvas_of, draw
from bondstrike.report.figures_style import COLOUR, NARROW, WIDE, house_style
from tests.report import sample_briefing as sample

CHARTS = [
    sample.TEN_YEAR,
    sample.DOLLAR,
    sample.CURVE,
    sample.INTEREST,
    sample.LOSSES,
    sample.HANGS_ON,
    sample.HOLDERS,
    sample.BUYERS,
    sample.REVERSAL,
    sample.DRIVERS,
]
NAMES = [f"{type(chart).__name__}: {chart.title[:24]}" for chart in CHARTS]
GONE = float("nan")
AVERAGE = 0.53
"""Width of a letter in its size, in the average."""


def words(svg: str) -> list[tuple[float, float, float, str]]:
    """Left, right, height and text of all words, in pixels, by an average letter."""
    found = []
    for text in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text"):
        style = text.attrib["style"]
        size = float(re.search(r"font-size: ([\d.]+)px", style)[1])  # type: ignore[index]
        said = text.text or ""
        width = AVERAGE * size * len(said)
        x = float(text.attrib["x"])
        if "text-anchor: end" in style:
            x -= width
        elif "text-anchor: middle" in style:
            x -= width / 2
        found.append((x, x + width, float(text.attrib["y"]), said))
    return found


def said(svg: str) -> list[str]:
    return [text for *_, text in words(svg)]


@pytest.mark.parametrize("chart", CHARTS, ids=NAMES)
def test_a_chart_is_drawn_for_page_and_phone(chart):
    drawn = draw(chart)
    for svg, width in ((drawn.wide, WIDE), (drawn.narrow, NARROW)):
        root = ET.fromstring(svg)
        x, y, wide, high = map(float, root.attrib["viewBox"].split())
        assert (x, y, wide) == (0.0, 0.0, width) and 100.0 < high < 500.0
        assert root.attrib["aria-label"].startswith(chart.title)


@pytest.mark.parametrize("chart", CHARTS, ids=NAMES)
def test_words_stay_on_the_canvas_and_apart(chart):
    drawn = draw(chart)
    for svg in (drawn.wide, drawn.narrow):
        width, height = map(float, ET.fromstring(svg).attrib["viewBox"].split()[2:])
        placed = words(svg)
        for left, right, y, text in placed:
            assert left >= -1.0 and right <= width + 1.0 and 8.0 <= y <= height, text
        for k, (left, right, y, text) in enumerate(placed):
            for l2, r2, y2, other in placed[:k]:
                apart = right <= l2 + 1.0 or r2 <= left + 1.0 or abs(y - y2) >= 10.0
                assert apart, (text, other)


@pytest.mark.parametrize("chart", CHARTS, ids=NAMES)
def test_a_chart_is_lean(chart):
    svg = draw(chart).wide
    assert "id=" not in svg and "<use" not in svg and "font-family" not in svg
    assert "<g" not in svg and "clip" not in svg and len(svg) < 20_000
    assert not re.search(r"\d\.\d\d", re.sub(r">[^<]*<|aria-label=\"[^\"]*\"", "", svg))


def test_the_unit_the_key_and_zero_are_there():
    svg = draw(sample.TEN_YEAR).wide
    there = said(svg)
    for word in (
        "bp, change in the 10-year yield",
        "median",
        "25 to 75 %",
        "5 to 95 %",
        "0",
        "+20",
    ):
        assert word in there
    assert "announced" in there and "sale ends" in there and "weeks after the announcement" in there


def test_the_last_values_and_the_peak_are_named():
    there = said(draw(sample.TEN_YEAR).wide)
    assert "+12" in there and "+2.9" in there and "−0.8" in there
    steady = replace(sample.TEN_YEAR, median=sample.TEN_YEAR.high)
    assert "+30" in said(draw(steady).wide)


def test_decimals_of_words_survive():
    there = said(draw(sample.INTEREST).wide)
    assert "+8.0" in there and "+5.0" in there and "+1.4" in there
    assert "+12.1" in said(draw(sample.DRIVERS).wide)


def test_lines_are_named_with_their_last_values():
    there = said(draw(sample.REVERSAL).wide)
    assert "with the sale 21" in there and "without 19" in there
    assert "5 to 95 % with the sale" in there and "5 to 95 % without" in there
    assert {"peak +14", "day one +0.8"} <= set(said(draw(sample.CURVE).wide))


def test_layers_are_named_and_sized():
    there = said(draw(sample.HOLDERS).wide)
    assert "dealers 7" in there and "55" in there and "leveraged funds 2" in there
    assert {"for the price 283", "dealers 16", "leveraged funds −1"} <= set(
        said(draw(sample.BUYERS).wide)
    )


def test_the_median_of_a_fan_lies_where_it_should():
    x = (0.0, 1.0, 2.0)
    low, q25, median, q75, high = ((0.0, size / 2.0, size) for size in (0.0, 2.0, 4.0, 6.0, 10.0))
    chart = Fan("t", "bp", "", x, "weeks", low, q25, median, q75, high)
    svg = draw(chart).wide
    line = next(
        p.attrib["d"]
        for p in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}path")
        if "stroke-width: 2.2" in p.attrib["style"] and p.attrib["d"].count("L") == 2
    )
    ys = [float(y) for y in re.findall(r"[ML] [\d.]+ ([\d.]+)", line)]
    grid = {t: y for _, right, y, t in words(svg) if right < 40.0 and t in {"+2.5", "+7.5"}}
    per_bp = (grid["+2.5"] - grid["+7.5"]) / 5.0
    assert ys[0] - ys[2] == pytest.approx(4.0 * per_bp, abs=0.3)
    assert ys[0] - ys[1] == pytest.approx(2.0 * per_bp, abs=0.3)


def test_missing_numbers_are_gaps_not_zeros():
    holed = tuple(GONE if 40 <= k < 60 else v for k, v in enumerate(sample.TEN_YEAR.median))
    some = replace(sample.TEN_YEAR, median=holed, low=holed, high=holed, q25=holed, q75=holed)
    svg = draw(some).wide
    assert "nan" not in re.sub(r"aria-label=\"[^\"]*\"", "", svg)
    assert "+2.9" in said(svg)
    none = (GONE,) * 105
    svg = draw(replace(some, median=none, low=none, high=none, q25=none, q75=none)).wide
    assert "No draw gave a number" in svg and "n/a" not in said(svg)


def test_nothing_moves_at_zero():
    zero = (0.0,) * 105
    flat = replace(sample.TEN_YEAR, low=zero, q25=zero, median=zero, q75=zero, high=zero)
    there = said(draw(flat).wide)
    assert there.count("0") >= 2 and "+0" not in there


def test_an_unknown_bar_is_said():
    bars = Bars("t", "$bn", "", ("one thing", "other"), (GONE, 2.0), (GONE, 1.0), (GONE, 3.0))
    there = said(draw(bars).wide)
    assert "n/a" in there and "+1 to +3 (+2)" in there


def test_names_may_stand_for_moments():
    stack = Stack("t", "%", "", ("now", "then"), (("a", (40.0, 30.0)), ("b", (60.0, 70.0))))
    assert {"now", "then", "a 30", "b 70"} <= set(said(draw(stack).wide))


def test_users_settings_of_matplotlib_change_nothing():
    import matplotlib

    before = draw(sample.TEN_YEAR)
    with matplotlib.rc_context({"font.size": 30.0, "svg.fonttype": "path", "lines.linewidth": 9}):
        assert draw(sample.TEN_YEAR) == before
        assert matplotlib.rcParams["font.size"] == 30.0


def test_a_printer_gets_colours_and_one_drawing():
    flat = draw(sample.TEN_YEAR, flat=True)
    assert flat.narrow == "" and COLOUR["one"] in flat.wide and "var(" not in flat.wide


def test_a_diagram_is_no_chart():
    with house_style(), pytest.raises(TypeError, match="Diagram"):
        canvas_of(sample.CHAIN, WIDE)


def test_a_layer_next_to_nothing_is_named_above_and_without_a_number():
    layers = (("dealers", (70.0, 0.002)), ("at home", (30.0, 100.0)))
    there = said(draw(Stack("t", "%", "", ("a month", "two years"), layers)).wide)
    assert "dealers" in there and "at home 100" in there
    assert not [word for word in there if "0.002" in word]
