"""The spread of price impact: steps by hand, order, and the predictive at each horizon."""

from __future__ import annotations

import math

import numpy as np
import pytest

from bondstrike.errors import InputError
from bondstrike.evidence.posterior import load
from bondstrike.evidence.rescale import COUPONS_TODAY, HORIZONS, listed, rescaled
from bondstrike.findings.spread import LEVELS, Spread, spread

MEDIAN = LEVELS.index(0.5)


@pytest.fixture(scope="module")
def found() -> Spread:
    return spread()


def test_every_study_stands_once_and_the_others_have_a_reason(found: Spread):
    ids = [point.study.id for point in found.points]
    assert sorted(ids) == sorted(item.study.id for item in rescaled())
    assert [id for id, _ in found.listed] == [item.study.id for item in listed()]
    assert all(why for _, why in found.listed) and not set(ids) & {id for id, _ in found.listed}


def test_the_steps_by_hand(found: Spread):
    point = next(point for point in found.points if point.study.id == "PI04")
    assert (point.change_bp, point.amount_bn, point.coupons_bn) == (50.0, 100.0, 3519.0)
    assert point.percent == pytest.approx(100.0 * 100.0 / 3519.0)
    assert point.per_percent == pytest.approx(50.0 * 35.19 / 100.0)
    assert point.then == pytest.approx(50.0)
    assert point.today == pytest.approx(50.0 * 3519.0 / COUPONS_TODAY)
    assert point.low == pytest.approx(40.0 * 3519.0 / COUPONS_TODAY)


def test_a_study_without_a_range_of_its_own_has_none(found: Spread):
    for point, item in ((p, r) for p in found.points for r in rescaled() if r.study == p.study):
        assert (point.low is None) == (item.low_bp is None or item.high_bp is None)


def test_horizons_come_in_order_and_within_them_the_largest_first(found: Spread):
    keys = [(HORIZONS.index(point.group), -point.today) for point in found.points]
    assert keys == sorted(keys)
    assert found.groups == tuple(dict.fromkeys(point.group for point in found.points))
    assert {p.study.id for p in found.of("stress")} == {"MF01"} and found.band("stress") is None


def test_the_longer_ago_the_sale_the_less_is_left(found: Spread):
    medians = [band.today[MEDIAN] for band in found.bands]
    assert [band.group for band in found.bands] == ["month", "quarter", "year", "lasting"]
    assert medians == sorted(medians, reverse=True)
    assert all(list(band.today) == sorted(band.today) for band in found.bands)


def test_lasting_and_month_are_the_draws_of_the_fit(found: Spread):
    draws = load("price-impact").draws
    lasting, ratio = draws["treasuries.lasting_bp"], draws["treasuries.month_ratio"]
    for group, values in (("lasting", lasting), ("month", lasting * ratio)):
        band = found.band(group)
        assert band is not None
        assert band.per_percent == pytest.approx(np.quantile(values, LEVELS), rel=0.03)
        assert band.today[MEDIAN] == pytest.approx(band.per_percent[MEDIAN] * 1e4 / COUPONS_TODAY)


def test_it_is_wider_than_the_middle_of_the_studies(found: Spread):
    band, typical = found.band("lasting"), load("price-impact").latents["typical"]
    assert band is not None
    low, high = np.quantile(typical, [0.05, 0.95])
    assert math.log(band.per_percent[-1] / band.per_percent[0]) > 1.5 * math.log(high / low)


def test_weights_move_it():
    without, plain = spread({"QE01": 0.0}), spread({"QE01": 1.0})
    assert without.weights == {"QE01": 0.0}
    assert without.bands != plain.bands == spread().bands
    assert without.points == plain.points


@pytest.mark.parametrize("weights", [{"QE99": 0.0}, {"QE01": 7.0}])
def test_weights_that_cannot_be_are_refused(weights: dict[str, float]):
    with pytest.raises(InputError):
        spread(weights)
