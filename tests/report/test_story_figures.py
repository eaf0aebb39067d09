"""The briefing's figures, held against the fake chain, whose answers are known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bondstrike.findings.attribution import Attribution
from bondstrike.findings.chain import Chain, read
from bondstrike.findings.means import point
from bondstrike.report import story_figures as draw
from bondstrike.vocabulary import TEN_YEAR
from bondstrike.words.catalogue import load
from tests.report.test_story import told

WORDS, NAMES, LINKS = load("briefing"), load("screen"), load("chain")


@pytest.fixture(scope="module")
def chain() -> Chain:
    return read(told())


def test_an_effect_is_with_less_without(chain: Chain):
    """The ten-year's last effect is what the findings say of it, over the draws with paths."""
    less = draw.effect(told().blocks["weekly"], "yields", TEN_YEAR)
    fan = draw.ten_year(told(), WORDS)
    assert len(fan.x) == 105 and fan.median[-1] == pytest.approx(np.median(less[:, 104]))
    assert all(a <= b <= c for a, b, c in zip(fan.low, fan.median, fan.high, strict=True))
    assert fan.marks == ((0.0, "announced"), (13.0, "ends"))


def test_a_quiet_run_is_not_called_announced():
    quiet = replace(told(), manifest=replace(told().manifest, announced=False))
    assert draw.ten_year(quiet, WORDS).marks[0] == (0.0, "begins")


def test_a_defective_draw_is_no_part_of_a_figure():
    block = told().blocks["weekly"]
    values = np.array(block["dollar"])
    values[0, 0, 3] = np.nan
    broken = replace(block, arrays={**block.arrays, "dollar": values})
    assert len(draw.effect(broken, "dollar")) == len(values) - 1


def test_output_runs_along_years():
    fan = draw.quarterly_fan(told(), WORDS, "gdp", "gdp", "percent")
    assert fan.x[0] == 0.25 and fan.x_label == "years from the baseline date"
    assert fan.median[-1] == pytest.approx(-0.2)


def test_the_curve_has_three_moments(chain: Chain):
    curve = draw.curve(chain, told(), WORDS)
    assert [line[0] for line in curve.lines] == ["day one", "at the peak", "two years on"]
    assert curve.x_labels == ("2y", "5y", "10y", "20y", "30y")


def test_holders_stand_at_four_moments_without_those_that_hold_nothing(chain: Chain):
    stack = draw.holders(chain, told(), WORDS, NAMES)
    assert stack is not None and stack.x == ("a month", "a quarter", "half a year", "two years")
    names = [name for name, _ in stack.layers]
    assert "at home, for its price" in names and "dealers" not in names
    assert sum(values[-1] for _, values in stack.layers) == pytest.approx(100.0, rel=1e-5)


def test_nothing_sold_is_held_by_nobody(chain: Chain):
    never = point(float("nan"), "%")
    moments = tuple(
        replace(moment, shares=dict.fromkeys(moment.shares, never))
        for moment in chain.market.absorption
    )
    unsold = replace(chain, market=replace(chain.market, absorption=moments))
    assert draw.holders(unsold, told(), WORDS, NAMES) is None


def test_the_chance_is_drawn_from_the_start_of_the_dispute(chain: Chain):
    steps = draw.survival(chain, told(), WORDS)
    added = draw.added_chance(chain, told(), WORDS)
    assert steps is not None and added is not None
    assert steps.lines[0][2][0] == 0.0 and added.median[0] == 0.0
    assert steps.x == added.x and steps.middle == "mean"
    start = chain.verdict.dispute_start
    less = draw.effect(told().blocks["weekly"], "reversal_chance")
    assert added.median[1] == pytest.approx(100.0 * np.median(less[:, start]))


def test_a_run_without_weeks_has_no_curves_of_chance(chain: Chain):
    none = replace(chain.verdict.survival, weeks=())
    short = replace(chain, verdict=replace(chain.verdict, survival=none))
    assert draw.survival(short, told(), WORDS) is None
    assert draw.added_chance(short, told(), WORDS) is None


def parts(base: float, *values: float) -> Attribution:
    named = ("announcement", "stress", "haven")
    found = {n: point(v, "bp") for n, v in zip(named, values, strict=False)}
    return Attribution(point(base, "bp"), found, point(base + sum(values), "bp"))


def test_small_parts_are_drawn_as_one():
    keys = ("made_peak", "bare_supply", "bp")
    water = draw.made_of(parts(8.0, 0.03, 0.04, -2.0), keys, told(), WORDS, LINKS)
    assert water is not None
    assert water.labels == ("bare supply", "haven and convenience", "smaller parts")
    assert sum(water.values) == pytest.approx(water.total)


def test_nothing_made_is_not_drawn():
    keys = ("made_peak", "bare_supply", "bp")
    assert draw.made_of(parts(0.0, 0.01, -0.01), keys, told(), WORDS, LINKS) is None


def test_losses_are_drawn_by_bloc_largest_first(chain: Chain):
    bars = draw.losses(chain, told(), WORDS, NAMES)
    assert bars is not None and len(bars.labels) <= draw.LONGEST_NAMES
    assert list(bars.median) == sorted(bars.median, reverse=True)
    alone = replace(chain, senders=replace(chain.senders, by_bloc={}))
    assert draw.losses(alone, told(), WORDS, NAMES) is None


def test_interest_stands_by_year(chain: Chain):
    bars = draw.interest(chain, told(), WORDS)
    assert bars.labels[0] == "2027" and len(bars.labels) == len(chain.budget.years)


def test_a_tornado_needs_drivers(chain: Chain):
    peak = chain.hangs_on.peak
    bars = draw.tornado(peak, "tornado_peak", "bp", 4.0, told(), WORDS)
    assert bars is not None and bars.centre == 4.0
    assert bars.labels[0] == "lasting price impact" and bars.low[0] < bars.high[0]
    none = replace(peak, drivers=())
    assert draw.tornado(none, "tornado_peak", "bp", 4.0, told(), WORDS) is None
