"""Dollars that a union sets free: a case by hand, limits, signs, caps, order of magnitude."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bondstrike.errors import InputError
from bondstrike.trade import netting
from bondstrike.trade.reserves import (
    FLOATING,
    Treasuries,
    cover,
    cover_months,
    dollar_reserves,
    imports_from,
    release,
    treasury_share,
)
from bondstrike.trade.tables import ECONOMIES, GoodsMatrix, goods_matrix
from bondstrike.trade.union_rules import UNIONS, load
from bondstrike.vocabulary import Bloc
from bondstrike.world.load import load_world

KEYNES = load("keynes-1943")
BLOCS = list(Bloc)
CHINA, INDIA = BLOCS.index(Bloc.CHINA), BLOCS.index(Bloc.INDIA_OTHER_ASIA)


@pytest.fixture(scope="module")
def held() -> Treasuries:
    return Treasuries.of(load_world())


def test_holdings_are_those_of_the_world(held: Treasuries):
    """About 3,955bn at par with officials, 357bn of it bills; China's officials 588bn."""
    table = load_world().tables["foreign"]
    official = [row.value for keys, row in table.rows.items() if keys[1] == "official"]
    assert held.official.sum() == pytest.approx(sum(official))
    assert held.official[CHINA] == pytest.approx(588.4, abs=0.5)
    assert (held.official_bills < held.official).all()


def test_dollar_reserves_by_hand():
    """China: 3,408bn of currencies at 57.13 %; all blocs 12,779bn, so 7,301bn (COFER: 7,487bn)."""
    reserves = dollar_reserves()
    assert reserves[CHINA] == pytest.approx(3408 * 0.5713)
    assert reserves.sum() == pytest.approx(7300.6, abs=0.1)
    assert abs(reserves.sum() / 7486.9 - 1.0) < 0.03


def test_months_of_cover_differ_by_who_floats():
    months = cover_months()
    for place, bloc in enumerate(BLOCS):
        wanted = [0.0, 1.0, 3.0] if bloc in FLOATING else [1.5, 3.0, 6.0]
        assert months[:, place].tolist() == wanted
    np.testing.assert_allclose(cover(np.full(12, 120.0))[1, CHINA], 30.0)


def test_imports_leave_out_the_bloc_itself():
    """Of what China buys in Japan 60 % is in dollars; what its own members sell doesn't count."""
    matrix = goods_matrix()
    bought = imports_from(matrix, ("japan", "china"))
    flows, japan, china = matrix.flows, ECONOMIES.index("japan"), ECONOMIES.index("china")
    assert bought[CHINA] == pytest.approx(0.6 * flows[japan, china])
    assert bought[0] == pytest.approx(0.7 * flows[china, japan])


def test_a_worked_case(held: Treasuries):
    """China sells India 120 and buys 60; nothing else is traded. Netting leaves 60 of 180.

    Central: three months of dollar imports. China's 60 · 0.6 / 4 = 9, India's 120 · 0.86 / 4
    = 25.8; two thirds netted, the rest lent (75 % of 180 is the quota, a quarter of it free).
    """
    flows = np.zeros((13, 13))
    china, india = ECONOMIES.index("china"), ECONOMIES.index("india-other-asia")
    flows[china, india], flows[india, china] = 120.0, 60.0
    found = release(KEYNES, ("china", "india-other-asia"), held, matrix=GoodsMatrix(flows))
    assert found.netting.multilateral_share == pytest.approx(2 / 3)
    np.testing.assert_allclose(found.serving[1, [CHINA, INDIA]], [9.0, 25.8])
    np.testing.assert_allclose(found.netted[1, [CHINA, INDIA]], [6.0, 17.2])
    np.testing.assert_allclose(found.lent[:, INDIA], [0.0, 8.6, 17.2])
    np.testing.assert_allclose(found.needed_with[1], 0.0, atol=1e-12)
    share = treasury_share(held, dollar_reserves())
    np.testing.assert_allclose(found.treasuries[1, CHINA], 9.0 * share[CHINA])
    np.testing.assert_allclose(found.sold[1, :6, CHINA], found.treasuries[1, CHINA] * np.array(
        [0.2, 0.4, 0.6, 0.8, 1.0, 1.0]))  # fmt: skip


@pytest.mark.parametrize("name", UNIONS)
def test_estimates_are_in_order_and_within_what_is_held(name: str, held: Treasuries):
    found = release(load(name), ECONOMIES, held)
    for part in (found.released, found.treasuries, found.sold, found.sold_bills, found.needed):
        assert (np.diff(part, axis=0) >= -1e-9).all()
        assert (part >= 0.0).all()
    assert (found.treasuries <= held.official + 1e-9).all()
    assert (found.released <= found.serving + 1e-9).all()
    assert (found.serving <= found.needed + 1e-9).all()
    assert (found.needed <= dollar_reserves() + 1e-9).all()
    assert (np.diff(found.sold, axis=1) >= -1e-9).all()
    assert (found.sold_bills <= np.minimum(found.sold, held.official_bills) + 1e-9).all()
    np.testing.assert_allclose(found.sold[:, -1], found.treasuries)


def test_the_order_of_magnitude(held: Treasuries):
    """All thirteen give up 350 to 2,000bn of Treasuries; the six named in C22 about a sixth."""
    everybody = release(KEYNES, ECONOMIES, held).treasuries.sum(axis=1)
    assert 300 < everybody[0] < 400 < 900 < everybody[1] < 1000 < 1900 < everybody[2] < 2050
    six = ("canada", "rest-of-world", "china", "japan", "euro-area", "united-kingdom")
    assert release(KEYNES, six, held).treasuries.sum(axis=1)[1] == pytest.approx(165, abs=5)


def test_outsiders_give_up_nothing(held: Treasuries):
    found = release(KEYNES, ("china", "japan"), held)
    outside = np.array([bloc not in ("china", "japan") for bloc in Bloc])
    assert not found.released[:, outside].any()
    assert not found.sold[..., outside].any()


def test_no_trade_covered_nothing_released(held: Treasuries):
    found = release(KEYNES, ECONOMIES, held, covered=0.0)
    assert not found.sold.any()
    np.testing.assert_array_equal(found.needed_with, found.needed)


def test_where_nothing_nets_and_nothing_is_lent_nothing_is_released(held: Treasuries):
    """One-way trade nets to nothing; the low estimate lends nothing either."""
    flows = np.zeros((13, 13))
    flows[1, 2] = 100.0
    found = release(KEYNES, ("japan", "china"), held, matrix=GoodsMatrix(flows))
    assert found.netting.multilateral_share == 0.0
    assert not found.released[0].any()
    assert found.released[1, CHINA] > 0.0


@settings(max_examples=20)
@given(part=st.floats(0.0, 1.0), more=st.floats(0.0, 1.0))
def test_more_trade_covered_more_released(held: Treasuries, part: float, more: float):
    one, other = (
        release(KEYNES, ECONOMIES, held, covered=c).released.sum()
        for c in sorted((part, max(part, more)))
    )
    assert one <= other + 1e-9


def test_a_larger_union_releases_more(held: Treasuries):
    small, large = (release(KEYNES, ECONOMIES[1:n], held).serving.sum() for n in (5, 13))
    assert small < large
    assert netting.net(goods_matrix().flows).multilateral_share == pytest.approx(
        release(KEYNES, ECONOMIES, held).netting.multilateral_share
    )


def test_faster_phase_in_sells_sooner_and_no_more(held: Treasuries):
    slow, fast = (release(KEYNES, ECONOMIES, held, phase_in=years) for years in (10.0, 1.0))
    assert (fast.sold >= slow.sold - 1e-9).all()
    np.testing.assert_allclose(fast.sold[:, -1], slow.sold[:, -1])
    np.testing.assert_allclose(fast.sold[:, 0], fast.treasuries)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"covered": 1.5}, "covered that can't be"),
        ({"years": 0}, "years that can't be"),
        ({"phase_in": 0.0}, "phase_in that can't be"),
        ({"phase_in": float("nan")}, "phase_in that can't be"),
    ],
)
def test_settings_that_cannot_be_are_refused(held: Treasuries, values: dict, said: str):
    with pytest.raises(InputError, match=said):
        release(KEYNES, ECONOMIES, held, **values)


def test_a_member_that_is_not_there_is_refused(held: Treasuries):
    with pytest.raises(InputError, match="did you mean 'china'"):
        release(KEYNES, ("chna", "japan"), held)
