"""Densities and bands against closed forms; drawings hold what they should."""

from __future__ import annotations

import dataclasses
import re

import numpy as np
import pytest
from scipy import stats

from bondstrike.report import quality_figures as draw
from bondstrike.report.document import Table
from bondstrike.report.figures_style import NARROW, WIDE, house_style

TWIN = Table("numbers", ("what", "value"), (("a", "1"),))


def test_a_density_is_the_normal_it_was_taken_from():
    x = np.linspace(-3.0, 3.0, 61)
    found = draw.density(stats.norm.ppf(draw.SPREAD), x)
    assert found == pytest.approx(stats.norm.pdf(x), abs=0.03)


def test_a_density_does_not_fade_at_a_hard_end():
    x = np.linspace(0.01, 0.99, 50)
    assert draw.density(draw.SPREAD, x) == pytest.approx(np.ones(50), abs=0.03)


def test_a_density_ends_where_the_values_do_and_holds_all_mass():
    x = np.linspace(-5.0, 30.0, 7000)
    found = draw.density(stats.expon.ppf(draw.SPREAD), x)
    assert np.all(found[x < 0.0] == 0.0)
    assert np.sum(found) * (x[1] - x[0]) == pytest.approx(1.0, abs=0.01)


def test_values_stop_short_at_a_hard_end_and_thin_out_in_a_tail():
    assert draw.stops_short(draw.SPREAD, 0.08)
    normal = stats.norm.ppf(draw.SPREAD)
    assert not draw.stops_short(normal - normal.min(), 0.27)
    lognormal = stats.lognorm.ppf(draw.SPREAD, 0.7)
    assert not draw.stops_short(lognormal - lognormal.min(), 0.15)


def test_a_point_mass_has_a_density():
    found = draw.density(np.full(400, 2.0), np.linspace(1.0, 3.0, 201))
    assert np.isfinite(found).all() and found.argmax() == 100


@pytest.mark.parametrize(("total", "bins"), [(200, 10), (12, 5), (1000, 20)])
def test_the_band_holds_99_of_100_even_bins(total: int, bins: int):
    low, high = draw.even_band(total, bins)
    even = stats.binom(total, 1.0 / bins)
    assert even.cdf(high) - even.cdf(low - 1) >= 0.99
    assert even.cdf(low - 1) < 0.005 <= even.cdf(low)
    assert low < total / bins < high


def overlay(name: str = "lasting price impact") -> draw.Overlay:
    before = stats.norm.ppf(draw.SPREAD, 0.0, 3.0)
    return draw.Overlay(name, "bp per $100bn", "overlap 30 %", before, 0.5 * before + 1.0)


@pytest.mark.parametrize(("count", "rows"), [(1, 1), (3, 1), (4, 2), (7, 3)])
def test_panels_stand_three_in_a_row_and_one_on_a_phone(count: int, rows: int):
    found = [overlay(str(k)) for k in range(count)]
    with house_style():
        wide, narrow = (draw.overlays(found, width) for width in (WIDE, NARROW))
    gap = draw.GAP
    each = 4.0 + 3 * draw.LINE + draw.BODY + draw.FOOT + gap
    assert (wide.height, narrow.height) == (rows * each - gap, count * each - gap)


def test_words_of_every_panel_are_in_the_drawing():
    made = draw.plot("Title", "Caption", TWIN, lambda width: draw.overlays([overlay()] * 2, width))
    for svg in (made.wide, made.narrow):
        for said in ("lasting price impact", "bp per $100bn", "overlap 30 %"):
            assert svg.count(said) == 2
        assert 'aria-label="Title"' in svg and not re.search(r"#[0-9a-f]{6}", svg)
    assert made.twin is TWIN


def forecast(seen: float) -> draw.Forecast:
    return draw.Forecast("April", -30.0, -10.0, 0.0, 10.0, 30.0, seen, "10-year, 4 weeks")


@pytest.mark.parametrize(("seen", "inside"), [(-30.0, True), (0.0, True), (30.1, False)])
def test_an_outcome_lies_in_its_range_or_outside(seen: float, inside: bool):
    assert forecast(seen).inside is inside


def test_a_row_has_its_words_and_no_scale_of_its_own():
    with house_style():
        svg = draw.forecasts([forecast(5.0), forecast(47.0)], "bp", WIDE).svg(alt="x", kind="wide")
    words = re.findall(r">([^<>]+)</text>", svg)
    assert words.count("April") == words.count("10-year, 4 weeks") == 2
    assert {"bp", "90 %", "50 %", "median", "seen"} <= set(words)
    scale = {word for word in words if re.fullmatch(r"[+−]?\d+", word)}
    assert scale and all(word == "0" or word[0] in "+−" for word in scale)


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_title_that_still_holds_takes_no_room(width: float):
    bare = dataclasses.replace(forecast(1.0), head="")
    with house_style():
        both, one = (draw.forecasts([forecast(0.0), row], "bp", width)
                     for row in (forecast(1.0), bare))  # fmt: skip
    assert both.height - one.height == draw.LEAD + 6.0


def test_columns_count_and_the_first_and_last_bin_are_named():
    with house_style():
        svg = draw.histograms([draw.Counts("q", "p = 0.5", (3, 1, 2))], WIDE).svg(
            alt="x", kind="wide"
        )
    assert {"q", "p = 0.5", "0", "0.5", "1"} <= set(re.findall(r">([^<>]+)</text>", svg))
