"""The verdict on chances that are chosen."""

from __future__ import annotations

import numpy as np
import pytest

from bondstrike.findings import verdict
from bondstrike.findings.verdict import Strength
from tests.findings.synthetic import column, result

DEADLINES = 4


def two_draws(**more):
    """Chances at all deadlines: 10 and 30 % without, 12 and 44 % with."""
    return result(
        2,
        reversal_chance_with=column(0.12, 0.44),
        reversal_chance_without=column(0.10, 0.30),
        **more,
    )


def test_the_probability_is_the_mean_over_draws():
    found = verdict.read(two_draws()).deadlines["26"]
    assert found.weeks == 26
    assert found.mean_with.median == pytest.approx(28.0, rel=1e-5)
    assert found.mean_without.median == pytest.approx(20.0, rel=1e-5)
    assert found.mean_difference.median == pytest.approx(8.0, rel=1e-5)
    assert found.difference.high == pytest.approx(2.0 + 0.95 * 12.0, rel=1e-5)


def test_a_chance_of_few_draws_counts():
    """One draw in three with 30 %: the probability is 10 %, the middle draw's chance nothing."""
    found = verdict.read(result(3, reversal_chance_with=column(0.0, 0.0, 0.3))).deadlines["52"]
    assert found.mean_with.median == pytest.approx(10.0, rel=1e-5)
    assert found.with_lever.median == 0.0


def test_the_error_is_that_of_the_pairs():
    """Differences 2 and 14: deviation 6√2, over √2 draws is 6; the halves alone err by more."""
    found = verdict.read(two_draws()).deadlines["26"]
    assert found.error == pytest.approx(6.0, rel=1e-5)
    assert found.mean_with.high - found.mean_with.median == pytest.approx(1.6448536 * 16, rel=1e-5)


def test_rises_and_falls_are_counted():
    found = verdict.read(two_draws()).deadlines["13"]
    assert {points: odds.hits for points, odds in found.rises.items()} == {1.0: 2, 5.0: 1, 10.0: 1}
    assert found.falls.hits == 0
    turned = result(3, reversal_chance_without=column(0.0, 0.005, 0.2))
    assert verdict.read(turned).deadlines["4"].falls.hits == 1


@pytest.mark.parametrize(
    ("points", "strength"),
    [
        (-2.1, Strength.BACKFIRES),
        (-1.9, Strength.HARDLY),
        (1.99, Strength.HARDLY),
        (2.0, Strength.A_LITTLE),
        (9.99, Strength.A_LITTLE),
        (10.0, Strength.CLEARLY),
        (30.0, Strength.CLEARLY),
        (30.1, Strength.STRONGLY),
        (float("nan"), Strength.UNKNOWN),
    ],
)
def test_classes_of_strength(points: float, strength: Strength):
    assert verdict.strength(points) is strength


def test_fates_agree_with_chances_or_it_shows():
    chances = np.full(400, 0.25)
    fates = (np.arange(400) % 4 == 0).astype(float)
    assert verdict.gap(fates, chances) == pytest.approx(0.0, abs=1e-9)
    # 20 more in 400: 5 points over a standard error of √(0.25·0.75/400)
    more = fates.copy()
    more[1:80:4] = 1.0
    assert verdict.gap(more, chances) == pytest.approx(0.05 / np.sqrt(0.1875 / 400))
    assert verdict.gap(np.zeros(5), np.zeros(5)) == 0.0
    assert verdict.gap(np.ones(5), np.zeros(5)) == np.inf


def test_curves_start_whole_when_the_dispute_begins():
    """Chances of 1, 2 and 0 % a week from week 2 on with the lever, none without."""
    weeks = np.arange(130)
    chances = np.zeros((3, 2, 130))
    chances[0, 0] = np.clip(0.01 * (weeks - 1), 0.0, 1.0)
    chances[1, 0] = 2.0 * np.clip(0.01 * (weeks - 1), 0.0, 0.5)
    found = verdict.read(result(3, chances=chances))
    curve = found.survival
    assert (found.dispute_start, curve.draws) == (2, 3)
    assert curve.weeks == tuple(range(105))
    assert curve.with_lever.mean[0] == curve.with_lever.low[0] == 100.0
    assert curve.with_lever.mean[9] == pytest.approx(100.0 - 9.0)
    assert curve.with_lever.low[9] == pytest.approx(100.0 - 9.0 - 0.9 * 9.0)
    assert set(curve.without.mean) == {100.0}
    assert len(curve.without.high) == len(curve.weeks)


def test_a_draw_that_is_not_finite_is_in_no_curve():
    chances = np.zeros((2, 2, 130))
    chances[1, 0, 50] = np.nan
    assert verdict.survival(result(2, chances=chances)).draws == 1
    chances[:] = np.nan
    assert verdict.survival(result(2, chances=chances)).weeks == ()


def test_deadlines_beyond_the_run_are_left_out():
    short = verdict.read(result(2, weeks=20, reversal_chance_with=column(0.3, 0.5)))
    assert list(short.deadlines) == ["4", "13"]
    assert (short.judged_at, short.strength) == (13, Strength.STRONGLY)
    assert np.isnan(verdict.gained(result(2, weeks=20))).all()
    shorter = verdict.read(result(2, weeks=4))
    assert (shorter.judged_at, shorter.strength) == (0, Strength.UNKNOWN)


def test_retaliation_and_the_coalition_are_told():
    found = verdict.read(result(4, retaliated_with=np.array([0, 1, 0, 0]), coalition_low=0.5))
    assert (found.retaliated.hits, found.coalition_low.median) == (1, 50.0)
