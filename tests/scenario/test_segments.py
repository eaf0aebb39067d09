from __future__ import annotations

import numpy as np
import pytest

from bondstrike.scenario.ageing import released
from bondstrike.scenario.segments import MOST_SEGMENTS, allot, cuts, misfit, segments_of

STOCK = np.array([80.0, 40.0, 20.0, 10.0, 10.0, 0.0, 0.0, 0.0])
PATH = released(STOCK, 260)


def in_last_bucket(*values: float) -> np.ndarray:
    """A path in which only the longest bucket moves."""
    return np.array([[0.0] * 7 + [value] for value in values])


def test_more_segments_fit_better():
    errors = [misfit(PATH, segments) for segments in (1, 2, 4, 8)]
    assert errors == sorted(errors, reverse=True)
    assert errors[-1] < 0.02 * PATH[-1].sum()


def test_cuts_go_where_the_path_bends():
    bends_at_4 = in_last_bucket(0, 2, 4, 6, 8, 9, 10, 11, 12)
    assert cuts(bends_at_4, 2) == (0, 4, 8)
    assert cuts(bends_at_4, 5) == (0, 4, 8)


def test_segments_follow_one_another_and_add_up():
    found = segments_of(PATH, 5)
    assert [one.first for one in found] == [0, *(one.last for one in found[:-1])]
    assert sum(one.change for one in found) == pytest.approx(PATH[-1])
    assert [one.mix.sum() for one in found] == pytest.approx([1.0] * len(found))
    assert sum(one.total for one in found) == pytest.approx(PATH[-1].sum())


def test_after_the_last_move_there_is_no_segment():
    (one,) = segments_of(in_last_bucket(0, 1, 2, 2, 2), 2)
    assert (one.first, one.last, one.total) == (0, 2, 2.0)


def test_a_path_that_does_not_move_has_no_segment():
    assert segments_of(in_last_bucket(0, 0, 0), 3) == []


def test_room_goes_where_the_misfit_is_largest():
    straight = in_last_bucket(*range(261))
    found = allot({"straight": straight, "bent": PATH}, 6)
    assert found == {"straight": 1, "bent": 5}


def test_nobody_gets_more_than_helps_nor_less_than_one():
    assert allot({"bent": PATH}, 100) == {"bent": MOST_SEGMENTS}
    assert allot({"bent": PATH, "other": PATH}, 0) == {"bent": 1, "other": 1}
