"""Shares against functions whose shares are known, and against noise."""

from __future__ import annotations

import time
from itertools import pairwise

import numpy as np
import pytest

from bondstrike.evidence.identification import Standing
from bondstrike.findings.sensitivity import (
    Flip,
    Unknowns,
    first_columns,
    hangs_on,
    ranked,
    turns,
    unidentified,
)

PARAMETERS = 70


def uniform(draws: int, parameters: int = PARAMETERS, seed: int = 1) -> dict[str, np.ndarray]:
    """Parameters between 0 and 1 by name `p.0` …"""
    rows = np.random.default_rng(seed).uniform(size=(parameters, draws))
    return {f"p.{i}": row for i, row in enumerate(rows)}


def test_the_ishigami_function():
    """sin x₁ + 7 sin² x₂ + x₃⁴ sin x₁ / 10 on ±π: shares 0.3139, 0.4424 and 0."""
    columns = uniform(4096, 5)
    x = [np.pi * (2.0 * columns[f"p.{i}"] - 1.0) for i in range(3)]
    target = np.sin(x[0]) + 7.0 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0])
    found = Unknowns(columns).shares(target)[0]
    assert found == pytest.approx([0.3139, 0.4424, 0.0, 0.0, 0.0], abs=0.025)


def test_a_sum_has_shares_of_its_terms():
    """Variances 9 : 4 : 1 of the terms, a thousand draws, seventy parameters."""
    columns = uniform(1000)
    target = 3.0 * columns["p.0"] + 2.0 * columns["p.1"] - columns["p.2"]
    found = Unknowns(columns).shares(target)[0]
    assert found[:3] == pytest.approx([9 / 14, 4 / 14, 1 / 14], abs=0.04)
    assert np.abs(found[3:].mean()) < 0.003


def test_noise_has_no_share_on_average_and_is_seldom_named():
    columns = Unknowns(uniform(1000))
    targets = [np.random.default_rng(s).lognormal(sigma=2.0, size=1000) for s in range(60)]
    shares = columns.shares(np.array([ranked(t) for t in targets]))
    assert abs(shares.mean()) < 0.001
    named = [bool(hangs_on(columns, t, "noise", "bp", {}).drivers) for t in targets]
    assert sum(named) <= 8  # 3 expected of 60


def test_what_stands_under_the_floor_is_not_named():
    columns = uniform(1000)
    noise = np.random.default_rng(9).normal(size=1000)
    found = hangs_on(Unknowns(columns), columns["p.4"] + 0.3 * noise, "t", "bp", {})
    assert [driver.path for driver in found.drivers] == ["p.4"]
    assert 0.005 < found.floor < 0.05 < found.drivers[0].share
    assert found.explained == pytest.approx(found.drivers[0].share)


def test_the_three_largest_are_named_with_their_signs():
    columns = uniform(2000)
    bent = (2.0 * columns["p.3"] - 1.0) ** 2
    target = 4.0 * columns["p.0"] - 3.0 * columns["p.1"] + 2.5 * bent + 0.8 * columns["p.2"]
    drivers = hangs_on(Unknowns(columns), target, "t", "bp", {}).drivers
    assert [(d.path, d.sign) for d in drivers] == [("p.0", 1), ("p.1", -1), ("p.3", 0)]
    assert all(one.share > other.share for one, other in pairwise(drivers))
    assert drivers[0].high_mean - drivers[0].low_mean == pytest.approx(4.0 * 0.8, abs=0.3)


def test_fat_tails_do_not_hide_what_matters():
    columns = uniform(1000)
    target = np.exp(12.0 * columns["p.7"] + 6.0 * columns["p.8"])
    drivers = hangs_on(Unknowns(columns), target, "t", "bp", {}).drivers
    assert [driver.path for driver in drivers[:2]] == ["p.7", "p.8"]
    assert drivers[0].share > 0.6


def test_what_is_not_identified_is_weighed_by_what_it_explains():
    """Variances 4 : 1 : 1 of a fitted, an unmoved and a judged parameter."""
    columns = uniform(3000)
    standings = {"p.0": Standing.FITTED, "p.1": Standing.UNMOVED, "p.2": Standing.JUDGEMENT}
    target = 2.0 * columns["p.0"] + columns["p.1"] + columns["p.2"]
    found = hangs_on(Unknowns(columns), target, "t", "bp", standings)
    assert found.not_identified == pytest.approx(1 / 3, abs=0.03)
    assert found.by_standing["unmoved"] == pytest.approx(1 / 6, abs=0.03)
    assert sum(found.by_standing.values()) == pytest.approx(1.0)
    seen = {d.path: (d.standing, d.identified) for d in found.drivers}
    assert seen["p.0"] == (Standing.FITTED, True)
    assert seen["p.1"] == (Standing.UNMOVED, False)
    assert seen["p.2"] == (Standing.JUDGEMENT, False)


def test_a_parameter_that_nobody_knows_counts_as_judgement():
    columns = uniform(1000)
    found = hangs_on(Unknowns(columns), columns["p.3"], "t", "bp", {"p.0": Standing.FITTED})
    assert found.drivers[0].standing is Standing.JUDGEMENT
    assert found.not_identified == 1.0


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({}, 0.0),
        ({"fitted": 0.4, "cited": 0.6}, 0.0),
        ({"yours": 0.5, "unmoved": 0.2, "judgement": 0.3}, 0.5),
    ],
)
def test_what_the_user_gave_is_neither_evidence_nor_unidentified(parts, expected):
    assert unidentified(parts) == pytest.approx(expected)


def test_where_it_turns():
    """y = x − 0.7 on a parameter between 10 and 20: zero at 17."""
    order = np.random.default_rng(2).uniform(size=1000)
    at, threshold = turns(order, 10.0 + 10.0 * order, Flip(order - 0.7, (0.0, 5.0)))
    assert at == pytest.approx(17.0, abs=0.1)
    assert threshold == 0.0


def test_of_two_turns_the_one_nearer_the_middle_is_told():
    order = np.linspace(0.0, 1.0, 500)
    curve = (order - 0.4) * (order - 0.9)
    assert turns(order, order, Flip(curve, (0.0,)))[0] == pytest.approx(0.4, abs=0.01)


def test_what_does_not_turn_says_so():
    order = np.linspace(0.0, 1.0, 500)
    assert turns(order, order, Flip(order + 1.0, (0.0,))) == (None, None)
    assert turns(order, order, Flip(order, (0.005, 0.995))) == (None, None)


def test_few_draws_and_constants_say_nothing():
    few = hangs_on(Unknowns(uniform(40)), np.arange(40.0), "t", "bp", {})
    same = hangs_on(Unknowns(uniform(500)), np.ones(500), "t", "bp", {})
    fixed = hangs_on(Unknowns({"p.0": np.ones(500)}), np.arange(500.0), "t", "bp", {})
    assert few.drivers == same.drivers == fixed.drivers == ()
    assert np.isnan(few.floor) and few.draws == 40


def test_draws_without_a_number_are_left_out():
    columns = uniform(1000)
    target = np.where(columns["p.0"] > 0.5, columns["p.1"], np.nan)
    flip = Flip(columns["p.1"], (0.25,))
    found = hangs_on(Unknowns(columns), target, "t", "bp", {}, flip)
    assert found.draws == int((columns["p.0"] > 0.5).sum())
    assert found.drivers[0].path == "p.1"
    assert found.drivers[0].flips_at == pytest.approx(0.25, abs=0.02)
    assert found.drivers[0].threshold == 0.25


def test_ties_share_their_rank():
    assert ranked(np.array([5.0, 1.0, 5.0, 9.0])).tolist() == [1.5, 0.0, 1.5, 3.0]


def test_only_sound_draws_are_sorted():
    found = first_columns({"p.0": np.arange(5.0)}, np.array([True, False, True]))
    assert found.values.tolist() == [[0.0, 2.0]]


def test_it_is_quick():
    columns, target = uniform(1000), np.random.default_rng(4).normal(size=1000)
    began = time.perf_counter()
    found = hangs_on(Unknowns(columns), target, "t", "bp", {})
    assert time.perf_counter() - began < 0.5
    assert found.draws == 1000
