"""News before and after the start, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from bondstrike.evidence import library
from bondstrike.history import dated, news
from bondstrike.model.haven import USUAL_VIX
from bondstrike.units import BP, WEEK
from bondstrike.vocabulary import TEN_YEAR
from tests.history import cases


def test_the_spread_is_the_one_on_the_shelf():
    assert news.unexplained_bp() == float(library.study("FT20").estimate)
    assert library.study("FT20").unit == "bp"
    assert 8.0 < news.unexplained_bp() < 16.0
    assert 10.0 < news.usual_bp(dated.today()) < 14.0


def test_shocks_give_back_the_noise_they_were_made_for():
    setting, wanted = dated.today(), np.array([[3.0, 5.0, -2.0], [0.0, 0.0, 8.0]])
    per = np.array([[0.1, 0.2, 0.3], [0.1, 0.1, 0.4]])
    shocks = news.level_shocks(setting, wanted, per)
    level, found = np.zeros(2), []
    for week in range(3):
        level = news.keeps() * level + per[:, week] * shocks[:, week]
        found.append(level * setting.market.factors[TEN_YEAR, 0] / BP)
    np.testing.assert_allclose(np.stack(found, axis=1), wanted)


def test_the_scale_of_a_shock_is_read_off_a_run_of_ones():
    setting, per = dated.today(), np.array([[0.1, 0.3]])
    level = np.array([[0.1, 0.1 * news.keeps() + 0.3]])
    probed = level * float(setting.market.factors[TEN_YEAR, 0]) / BP
    np.testing.assert_allclose(news.per_shock(setting, probed), per)


def test_the_vix_is_led_along_its_path_and_then_fades():
    case = cases.episode(vix=(20.0, 30.0, 25.0))
    half_life, spread = np.array([2.0, 8.0]), np.array([3.0, 4.0])
    shocks = news.fear_shocks(case, half_life, spread)
    fear, seen = np.zeros(2), []
    for week in range(5):
        fear = 0.5 ** (1 / half_life) * fear + spread * shocks[:, week]
        seen.append(USUAL_VIX + fear)
    np.testing.assert_allclose(seen[:3], [[20.0] * 2, [30.0] * 2, [25.0] * 2])
    np.testing.assert_allclose(seen[3], USUAL_VIX + 7.0 * 0.5 ** (1 / half_life))
    assert not news.fear_shocks(cases.episode(vix=()), half_life, spread).any()


def test_the_told_path_adds_up_from_the_start_on():
    told = news.told_after(cases.episode(news=(5.0, -2.0)))
    assert list(told[:5]) == [0.0, 0.0, 5.0, 3.0, 3.0]
    assert len(told) == 13


def test_nothing_is_drawn_before_the_start():
    case = cases.episode()
    found = news.drawn(case, 8, 1, 2.0)
    assert set(found) == {"level", "slope", "dollar"}
    assert all(not values[:, :2].any() and values[:, 2:].all() for values in found.values())
    np.testing.assert_array_equal(found["level"], 2.0 * news.drawn(case, 8, 1, 1.0)["level"])
    np.testing.assert_array_equal(found["dollar"], news.drawn(case, 8, 1, 1.0)["dollar"])


def test_ordinary_news_has_the_spread_that_is_asked_for():
    """After one week its standard deviation is FT20's; after n weeks what is kept adds up."""
    setting, case = dated.today(), cases.episode()
    times = news.unexplained_bp() / news.usual_bp(setting)
    shocks = news.drawn(case, 4000, 1, times)
    found = news.ordinary(setting, shocks, np.full((4000, 13), WEEK**0.5))[..., TEN_YEAR]
    keeps = news.keeps() ** 2
    for weeks in (1, 8):
        variance = news.unexplained_bp() ** 2 * (1 - keeps**weeks) / (1 - keeps)
        assert found[:, 1 + weeks].std() == pytest.approx(variance**0.5, rel=0.05)
    assert not found[:, :2].any()


def test_the_ten_year_moves_by_itself():
    assert news.by_tenor(dated.today())[TEN_YEAR] == 1.0
