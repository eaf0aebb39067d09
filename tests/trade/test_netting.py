"""Netting: a case by hand, the published shares of 2023, identities, what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from bondstrike.errors import InputError
from bondstrike.trade import netting
from bondstrike.trade.tables import ECONOMIES, goods_matrix

# whole cents: no flow so small that its square is lost
matrices = hnp.arrays(np.int64, (5, 5), elements=st.integers(0, 100_000)).map(lambda f: f / 100)


def test_a_ring_of_three_nets_to_nothing_at_once_and_to_nothing_by_pairs_only_if_even():
    """A sells B 10, B sells C 10, C sells A 10: pairs leave 30, all at once leaves none."""
    ring = 10.0 * np.array([[0, 1, 0], [0, 0, 1], [1, 0, 0]], dtype=float)
    found = netting.net(ring)
    assert (found.gross, found.bilateral, found.multilateral) == (30.0, 30.0, 0.0)
    assert (found.bilateral_share, found.multilateral_share) == (0.0, 1.0)


def test_a_worked_case_with_home_trade_left_out():
    """A→B 8, B→A 5, B→C 4, C→A 1: pairs leave 3 + 4 + 1; positions are +2, +1, −3."""
    flows = np.array([[99.0, 8.0, 0.0], [5.0, 50.0, 4.0], [1.0, 0.0, 7.0]])
    found = netting.net(flows)
    assert (found.gross, found.bilateral, found.multilateral) == (18.0, 8.0, 3.0)
    np.testing.assert_array_equal(netting.positions(flows), [2.0, 1.0, -3.0])


@pytest.mark.parametrize(
    ("members", "gross", "bilateral", "multilateral", "shares"),
    [
        (ECONOMIES, 17_874.5, 3_553.5, 2_126.8, (80.1, 88.1)),
        (ECONOMIES[1:], 13_113.2, 2_465.5, 1_583.8, (81.2, 87.9)),
    ],
)
def test_goods_of_2023_net_as_published(members, gross, bilateral, multilateral, shares):
    """LEVERS 5a: the thirteen economies, and the twelve without the United States."""
    found = netting.net(netting.among(goods_matrix().flows, ECONOMIES, members))
    assert found.gross == pytest.approx(gross, abs=0.1)
    assert found.bilateral == pytest.approx(bilateral, abs=0.1)
    assert found.multilateral == pytest.approx(multilateral, abs=0.1)
    assert round(100 * found.bilateral_share, 1) == shares[0]
    assert round(100 * found.multilateral_share, 1) == shares[1]


@given(flows=matrices)
def test_positions_sum_to_zero_and_more_netting_leaves_less(flows):
    found = netting.net(flows)
    assert abs(netting.positions(flows).sum()) <= 1e-9 * max(found.gross, 1.0)
    slack = 1e-9 * max(found.gross, 1.0)
    assert found.multilateral <= found.bilateral + slack
    assert found.bilateral <= found.gross + slack
    assert 0.0 <= found.multilateral_share <= 1.0 or found.gross == 0.0


@given(flows=matrices, scale=st.floats(0.1, 10.0))
def test_shares_do_not_depend_on_the_unit(flows, scale):
    one, other = netting.net(flows), netting.net(scale * flows)
    assert other.multilateral_share == pytest.approx(one.multilateral_share, abs=1e-9)
    assert other.gross == pytest.approx(scale * one.gross, rel=1e-9)


@given(flows=matrices)
def test_who_stands_first_does_not_matter(flows):
    order = [3, 0, 4, 1, 2]
    turned = flows[np.ix_(order, order)]
    np.testing.assert_allclose(
        netting.positions(turned), netting.positions(flows)[order], atol=1e-9
    )


def test_trade_in_balance_pair_by_pair_needs_no_payment():
    even = np.array([[0.0, 3.0], [3.0, 0.0]])
    assert netting.net(even).bilateral == 0.0
    assert netting.net(np.zeros((3, 3))).multilateral_share == 0.0


@pytest.mark.parametrize(
    ("flows", "said"),
    [
        (np.ones((2, 3)), "isn't square · at flows · got '2×3'"),
        (np.array([[0.0, -1.0], [0.0, 0.0]]), "flows, row 1, column 2 · got -1.0"),
        (np.array([[0.0, 1.0], [np.nan, 0.0]]), "flows, row 2, column 1 · got nan"),
    ],
)
def test_a_matrix_that_cannot_be_is_refused(flows, said):
    with pytest.raises(InputError, match=said):
        netting.net(flows)


@pytest.mark.parametrize(
    ("members", "said"),
    [
        (("china", "germany"), "unknown member · at members · got 'germany'"),
        (("china", "euro-aera"), "did you mean 'euro-area'"),
        (("china", "china"), "a member named twice"),
        (("china",), "too few members"),
    ],
)
def test_members_that_cannot_be_are_refused(members, said):
    with pytest.raises(InputError, match=said):
        netting.among(goods_matrix().flows, ECONOMIES, members)


def test_names_have_to_fit_the_matrix():
    with pytest.raises(InputError, match="got '13×13' · allowed: 12×12"):
        netting.among(goods_matrix().flows, ECONOMIES[1:], ECONOMIES[1:3])
