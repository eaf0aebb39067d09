"""Trade moved off the dollar: a case by hand, what adds up and what doesn't, China's path."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bondstrike.errors import DataError, InputError
from bondstrike.trade.invoicing import (
    MANDATE,
    MARKET,
    Shift,
    adoption,
    asked,
    china_size,
    effects,
    odds_pace,
    oil_sales,
    share_of_trade,
    speed,
)
from bondstrike.trade.reserves import Treasuries, dollar_reserves
from bondstrike.trade.tables import ECONOMIES, GoodsMatrix, goods_matrix
from bondstrike.trade.union_figures import figures, value
from bondstrike.vocabulary import Bloc
from bondstrike.world.load import load_world

BLOCS = list(Bloc)
OIL = BLOCS.index(Bloc.OIL_EXPORTERS)
CHINA = BLOCS.index(Bloc.CHINA)
TEN = np.arange(1, 11)


@pytest.fixture(scope="module")
def held() -> Treasuries:
    return Treasuries.of(load_world())


def money(found) -> list[np.ndarray]:
    return [found.moved, found.balances, found.reserves, found.treasuries]


# --- by hand -------------------------------------------------------------------------------------


def test_a_worked_case(held: Treasuries):
    """Japan sells China 365 a year and the US as much: all of it in dollars, all moved at once.

    Central: 15 days of 730 with Japan and of 365 with China, half each: 15 and 7.5. China's
    officials cover three months of 365: 91.25. The US buyers' half is no foreign demand.
    """
    flows = np.zeros((13, 13))
    flows[1, 2] = flows[1, 0] = 365.0
    shift = Shift(blocs=("japan",), trade="all", dollar_from=100.0, years=1.0)
    found = effects(shift, held, years=2, matrix=GoodsMatrix(flows))
    np.testing.assert_allclose(found.moved[1, :, 0], [730.0, 730.0])
    np.testing.assert_allclose(found.balances[1, 0, [0, CHINA]], [15.0, 7.5])
    assert found.balances[1, 0].sum() == pytest.approx(22.5)
    np.testing.assert_allclose(found.reserves[1, 0, CHINA], 91.25)
    assert found.reserves[1, 0].sum() == pytest.approx(91.25)
    share = held.official[CHINA] / dollar_reserves()[CHINA]
    official = found.official_bills + found.official_coupons
    np.testing.assert_allclose(official[1, 0, CHINA], 91.25 * share)
    assert found.official_bills[1, 0, CHINA] == pytest.approx(min(91.25 * share, 33.4), abs=0.05)
    np.testing.assert_allclose(found.private_bills[1, 0, [0, CHINA]], [3.0, 1.5])


def test_oil_sales_are_those_of_2024():
    """Crude of ten countries with a row, 719bn: 453 from the Gulf with Iran, 120 from Russia."""
    sales = oil_sales()
    assert sales[OIL] == pytest.approx(719.0)
    assert sales.sum() == pytest.approx(719 + 104 + 48 + 69)
    gulf = [row.value for row in figures("oil").values() if "Hormuz" in row.note]
    assert sum(gulf) == pytest.approx(453.0)
    at_issue = asked(Shift(blocs=("oil-exporters",)), goods_matrix())[:, OIL]
    np.testing.assert_allclose(at_issue, 719 * np.array([0.75, 0.80, 0.85]))


def test_gulf_oil_and_half_of_world_trade(held: Treasuries):
    """Oil off the dollar takes tens of billions of bills; half of world trade ten times that."""
    oil = effects(Shift(blocs=("oil-exporters",)), held)
    assert oil.treasuries[:, -1].sum(axis=-1) == pytest.approx([21, 56, 138], abs=2)
    half = ("china", "oil-exporters", "euro-area", "india-other-asia")
    trade = effects(Shift(blocs=half, trade="all"), held)
    assert trade.size == pytest.approx(0.48, abs=0.01)
    assert trade.treasuries[:, -1].sum(axis=-1) == pytest.approx([215, 527, 1169], abs=10)


# --- identities, limits, signs -------------------------------------------------------------------


@pytest.mark.parametrize("trade", ["oil", "all"])
@pytest.mark.parametrize("mode", [MANDATE, MARKET])
def test_no_shift_no_change(trade: str, mode: str, held: Treasuries):
    shift = Shift(blocs=tuple(Bloc), trade=trade, dollar_from=80.0, dollar_to=80.0, mode=mode)
    assert not any(part.any() for part in money(effects(shift, held)))


HALVES = (("china", "oil-exporters"), ("india-other-asia", "latin-america"))


def both(mode: str, held: Treasuries, trade: str = "all") -> tuple[list, list]:
    """Parts of the two halves added, and of the whole; so small that no cap on holdings binds."""
    one, two, whole = (
        effects(Shift(blocs=b, trade=trade, dollar_from=2.0, mode=mode), held)
        for b in (*HALVES, HALVES[0] + HALVES[1])
    )
    return [a + b for a, b in zip(money(one), money(two), strict=True)], money(whole)


def test_by_mandate_two_halves_add_up_to_the_whole(held: Treasuries):
    for parts, whole in zip(*both(MANDATE, held), strict=True):
        np.testing.assert_allclose(parts, whole, atol=1e-9)


def test_in_the_market_the_whole_is_more_than_its_halves(held: Treasuries):
    """A larger bloc lies further above the threshold: use feeds on itself."""
    parts, whole = both(MARKET, held)
    assert whole[0][1].sum() > 1.05 * parts[0][1].sum()
    for estimate in range(3):
        assert whole[0][estimate].sum() >= parts[0][estimate].sum() - 1e-9


def test_back_into_the_dollar_is_the_mirror_of_away(held: Treasuries):
    away, back = (
        effects(Shift(blocs=("china",), trade="all", dollar_from=a, dollar_to=b), held)
        for a, b in ((60.0, 50.0), (50.0, 60.0))
    )
    np.testing.assert_allclose(away.moved, -back.moved)
    np.testing.assert_allclose(away.balances, -back.balances)


@settings(max_examples=25)
@given(
    low=st.floats(0.0, 100.0),
    high=st.floats(0.0, 100.0),
    mode=st.sampled_from([MANDATE, MARKET]),
    trade=st.sampled_from(["oil", "all"]),
)
def test_the_further_off_the_dollar_the_more_is_given_up(held, low, high, mode, trade):
    low, high = sorted((low, high))
    less, more = (
        effects(
            Shift(blocs=("china", "oil-exporters"), trade=trade, dollar_from=100.0,
                  dollar_to=to, mode=mode),
            held,
        )
        for to in (high, low)
    )  # fmt: skip
    for a, b in zip(money(less), money(more), strict=True):
        assert (b >= a - 1e-9).all()


def test_estimates_are_in_order_and_nobody_gives_up_what_he_lacks(held: Treasuries):
    for mode in (MANDATE, MARKET):
        found = effects(Shift(blocs=tuple(Bloc), trade="all", mode=mode), held)
        for part in money(found):
            assert (np.diff(part, axis=0) >= -1e-9).all()
            assert (np.diff(part, axis=1) >= -1e-9).all()
        official = found.official_bills + found.official_coupons
        assert (found.reserves <= dollar_reserves() + 1e-9).all()
        assert (official <= held.official + 1e-9).all()
        assert (found.official_bills <= held.official_bills + 1e-9).all()
        assert (found.private_bills <= held.private_bills + 1e-9).all()
        # bills first: notes and bonds only where no bill is left
        left = held.official_bills - found.official_bills
        assert np.minimum(left, found.official_coupons).max() < 1e-9


# --- adoption ------------------------------------------------------------------------------------


def test_a_mandate_takes_effect_evenly_and_wholly():
    found = adoption(0.01, MANDATE, TEN, over=4.0)
    np.testing.assert_allclose(found[1, :5], [0.25, 0.5, 0.75, 1.0, 1.0])
    np.testing.assert_array_equal(found[0], found[2])


def test_in_the_market_the_small_fade_and_the_large_complete():
    """Thresholds 25, 10, 5 %, at once 1, 5, 10 %: C11, alone it fails."""
    long = np.array([1.0, 10.0, 400.0])
    small, middle, large = (adoption(size, MARKET, long) for size in (0.03, 0.15, 0.4))
    assert (small[:, -1] < 0.001).all()
    assert (np.diff(small, axis=1) < 0.0).all()
    assert middle[0, -1] < 0.001
    assert (middle[1:, -1] > 0.999).all()
    assert (large[:, -1] > 0.999).all()
    assert (np.diff(large, axis=1) >= 0.0).all()


@given(one=st.floats(0.0, 1.0), other=st.floats(0.0, 1.0))
def test_larger_blocs_adopt_no_less(one: float, other: float):
    small, large = sorted((one, other))
    assert (adoption(large, MARKET, TEN) >= adoption(small, MARKET, TEN) - 1e-12).all()


def test_at_the_threshold_nothing_moves_on():
    found = adoption(0.10, MARKET, TEN)
    np.testing.assert_allclose(found[1], 0.05)


def test_the_renminbis_path_is_met_at_its_ends_and_near_between():
    """Mid-2010 1.0 %, 2024 27.2 % by calibration; 2019 13.4 % (9 here), 2023 24.8 % (22 here)."""
    pace = odds_pace("renminbi")
    start = value("invoicing", "renminbi", "2010")
    odds = start / (1 - start) * np.exp(pace * np.array([9.5, 13.5, 14.5]))
    path = odds / (1 + odds)
    assert path[2] == pytest.approx(value("invoicing", "renminbi", "2024"), abs=0.002)
    assert path[1] == pytest.approx(value("invoicing", "renminbi", "2023"), abs=0.03)
    assert path[0] == pytest.approx(value("invoicing", "renminbi", "2019"), abs=0.05)


def test_each_threshold_below_china_gives_chinas_pace():
    """0.25 a year = r (0.151 / θ − 1) for θ = 5 and 10 %; 25 % is above China: no r of its own."""
    pace, size, rates = odds_pace("renminbi"), china_size(), speed()
    assert pace == pytest.approx(0.251, abs=0.001)
    assert size == pytest.approx(0.151, abs=0.001)
    assert rates[1] * (size / 0.10 - 1.0) == pytest.approx(pace)
    assert rates[2] * (size / 0.05 - 1.0) == pytest.approx(pace)
    assert rates[0] == rates[1]


def test_nothing_goes_faster_than_russia_did():
    """From 45 to 82 % outside the dollar in three years: 0.57 a year in log odds."""
    pace = (np.log(0.82 / 0.18) - np.log(0.45 / 0.55)) / 3.0
    assert odds_pace("russia") == pytest.approx(pace, rel=1e-3)
    odds = np.log(0.05 / 0.95) + odds_pace("russia") * TEN
    np.testing.assert_allclose(adoption(1.0, MARKET, TEN)[1], 1 / (1 + np.exp(-odds)))
    with pytest.raises(DataError, match="fewer than two rows of india"):
        odds_pace("india")


def test_shares_of_trade_sum_to_one():
    matrix = goods_matrix()
    assert share_of_trade(matrix, ECONOMIES) == pytest.approx(1.0)
    assert share_of_trade(matrix, ("china", "japan")) == pytest.approx(
        share_of_trade(matrix, ("china",)) + share_of_trade(matrix, ("japan",))
    )


# --- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"blocs": ()}, "nobody shifts"),
        ({"blocs": ("gulf",)}, "unknown bloc · at blocs · got 'gulf'"),
        ({"blocs": ("oil-exporter",)}, "did you mean 'oil-exporters'"),
        ({"blocs": ("china", "china")}, "a bloc named twice"),
        ({"trade": "gas"}, "unknown trade"),
        ({"mode": "markets"}, "did you mean 'market'"),
        ({"dollar_to": 101.0}, "dollar share that can't be · at dollar_to · got 101.0"),
        ({"dollar_from": -1.0}, "at dollar_from · got -1.0"),
        ({"dollar_to": float("nan")}, "dollar share that can't be"),
        ({"years": 0.0}, "years that can't be"),
    ],
)
def test_a_shift_that_cannot_be_is_refused(values: dict, said: str):
    with pytest.raises(InputError, match=said):
        Shift(**{"blocs": ("china",), **values})


def test_a_size_mode_or_horizon_that_cannot_be_is_refused(held: Treasuries):
    with pytest.raises(InputError, match="a size that can't be"):
        adoption(1.2, MARKET, TEN)
    with pytest.raises(InputError, match="unknown mode"):
        adoption(0.1, "decree", TEN)
    with pytest.raises(InputError, match="years that can't be"):
        effects(Shift(blocs=("china",)), held, years=0)
