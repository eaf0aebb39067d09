"""Scores, causes and aggregates by hand; a made-up episode through the chain."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from bondstrike.errors import InputError
from bondstrike.findings.ranges import plain
from bondstrike.history import backtest as module
from bondstrike.history import rivals
from bondstrike.history.backtest import CAUSES, Backtest, Judged
from tests.history import cases


def yields(rise: float | np.ndarray, draws: int = 4) -> np.ndarray:
    """Yields that rise by so much in the first week after a history of two."""
    found = np.zeros((draws, 13, 5))
    found[:, 2:] = np.reshape(rise, (-1, 1, 1))
    return found


def example() -> Judged:
    """Predicted 0, 4, 8, 12; seen 10; ordinary news ±5; a told path of 3."""
    news = yields(np.array([-5.0, -5.0, 5.0, 5.0]))
    found = cases.replayed(
        cases.episode(outcomes=(cases.outcome(),)),
        predicted=cases.path(yields=yields(np.array([0.0, 4.0, 8.0, 12.0]))),
        ordinary=news,
        policy_path=np.full((13, 5), 3.0),
    )
    return module.judged_one(found)


def test_an_outcome_is_scored_by_hand():
    seen = example().outcomes[0]
    assert (seen.observed, seen.median, seen.pit) == (10.0, 6.0, 0.75)
    assert seen.half == (3.0, 9.0)
    assert not seen.inside_half
    assert seen.inside_ninety
    # mean distance (10 + 6 + 2 + 2) / 4 = 5, half the mean distance within 20 / 6
    assert seen.crps == pytest.approx(5.0 - 20.0 / 6.0)
    assert seen.ordinary == 5.0


def test_rivals_are_scored_as_a_number_and_with_news():
    found = example().outcomes[0].rivals
    assert list(found) == list(rivals.RIVALS)
    assert found["no-change"].crps_point == 10.0
    assert found["news-alone"].crps_point == 7.0
    # ±5 about zero: mean distance 10, half the mean distance within 20 / 6
    assert found["no-change"].crps == pytest.approx(10.0 - 20.0 / 6.0)


def test_causes_add_up():
    """Quiet +20, without the foreign trades +14, without any +17: sales +6, the Fed −3."""
    alone = {"stress": 5.0, "flow": 1.0, "haven": 4.0, "convenience": 1.0, "noise": 6.0}
    parts = {name: np.zeros((4, 13)) for name in alone}
    for name, rise in alone.items():
        parts[name][:, 2:] = rise
    found = cases.replayed(
        quiet=cases.path(yields=yields(20.0)),
        without_foreign=cases.path(yields=yields(14.0)),
        without_trades=cases.path(yields=yields(17.0), **parts),
    )
    move = module.move(found, cases.outcome(value=30.0))
    wanted = {"foreign-sales": 6, "stress": 6, "haven": 5, "policy-path": 6, "central-bank": -3}
    assert dict(move.causes) == wanted
    assert tuple(move.causes) == CAUSES
    assert sum(move.causes.values()) == move.predicted == 20.0
    assert move.left_over == 10.0
    assert move.ranges["haven"] == (5.0, 5.0)


def test_totals_by_hand():
    one = example().outcomes[0]
    worse = replace(one, crps=10.0, inside_ninety=False, ordinary=10.0)
    found = module.total([one, worse])
    ours = (one.crps / 5.0 + 1.0) / 2.0
    theirs = one.rivals["no-change"].crps * (1.0 / 5.0 + 1.0 / 10.0) / 2.0
    assert (found.count, found.ninety.hits, found.half.hits) == (2, 1, 0)
    assert found.scaled == pytest.approx(ours)
    assert found.skill["no-change"] == pytest.approx(1.0 - ours / theirs)
    assert found.better["no-change"] == 1
    assert found.ratio["no-change"] == pytest.approx((0.25 + 10.0 / (10.0 - 20.0 / 6.0)) / 2.0)
    assert math.isnan(module.total([]).skill["no-change"])


def test_what_calibrated_does_not_score():
    used = replace(example(), role="calibrate")
    found = module.summed((example(), used), 4, 1)
    assert (found.all.count, found.firsts.count) == (1, 1)
    none = module.summed((used,), 4, 1)
    assert (none.all.count, none.covers, none.ahead, none.together) == (0, None, None, None)


def pair(*pits: float) -> Backtest:
    """The pair, inside unless its PIT is extreme."""
    judged = []
    for (id, variable, weeks), at in zip(module.TOGETHER, pits, strict=False):
        seen = replace(example().outcomes[0], variable=variable, weeks=weeks, pit=at)
        seen = replace(seen, inside_ninety=0.05 <= at <= 0.95)
        judged.append(replace(example(), id=id, outcomes=(seen,)))
    return module.summed(tuple(judged), 4, 1)


def test_the_pair_holds_only_together():
    assert pair(0.5, 0.2).together is True
    assert pair(0.99, 0.2).together is False
    assert [one.inside for one in pair(0.99, 0.2).pair] == [False, True]
    assert pair(0.5).together is None


def test_the_pair_stands_on_the_shelf():
    from bondstrike.history.shelf import load_episode

    for id, variable, weeks in module.TOGETHER:
        episode = load_episode(id)
        assert (variable, weeks) in {(one.variable, one.weeks) for one in episode.outcomes}
        assert episode.role == "score"


def test_goals_are_judged():
    good = module.summed((example(),), 4, 1)
    assert (good.covers, good.ahead) == (True, True)
    far = replace(example().outcomes[0], crps=100.0, inside_ninety=False)
    bad = module.summed((replace(example(), outcomes=(far,)),), 4, 1)
    assert (bad.covers, bad.ahead) == (False, False)


def test_a_made_up_episode_through_the_chain():
    told: list[tuple[int, int]] = []
    case = cases.episode(news=(5.0,))
    found = module.judge([case], 16, progress=lambda done, of: told.append((done, of)))
    assert told == [(1, 1)]
    judged = found.episodes[0]
    assert [one.variable for one in judged.outcomes] == ["10y", "30y", "dollar"]
    for move in judged.moves:
        assert sum(move.causes.values()) == pytest.approx(move.predicted, abs=1e-6)
        assert move.causes["foreign-sales"] > 0.0
        assert move.causes["policy-path"] == pytest.approx(5.0)
    for seen in judged.outcomes:
        assert seen.ninety[0] <= seen.half[0] <= seen.median <= seen.half[1] <= seen.ninety[1]
    assert plain(found)["all"]["count"] == 3


def test_an_unknown_episode_is_refused():
    with pytest.raises(InputError, match="tariffs-2025"):
        module.backtest(("tarifs-2025",))
