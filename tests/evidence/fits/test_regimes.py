"""The whole fit: on a panel made up with known regimes, and on the real one where it is at hand."""

from __future__ import annotations

import os
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from bondstrike.evidence import library
from bondstrike.evidence.fits import regimes
from bondstrike.evidence.fits.panel import Panel, read_panel
from bondstrike.evidence.fits.regimes_data import daily_moves
from bondstrike.evidence.fits.regimes_haven import loadings
from bondstrike.evidence.fits.regimes_model import SIZE, Mode, natural
from bondstrike.evidence.fits.regimes_walk import Trails
from bondstrike.evidence.fits.sampling import Settings
from bondstrike.evidence.posterior import digest
from bondstrike.evidence.shelf import load_priors

SHARED = Path(os.environ.get("BONDSTRIKE_SHARED", Path(__file__).parents[4] / "shared"))
PANEL = SHARED / "data" / "calibration_only" / "panel_daily_1990_2025.csv.gz"

JOINT_FALLS = (date(2025, 4, 10), date(2025, 4, 21), date(2025, 5, 21))
"""The three days of SH09."""


KINDS = np.repeat([0, 1, 0, 1, 3, 0], [500, 250, 100, 100, 60, 290])
"""Regime of each day of the made-up panel."""


def made_up() -> Panel:
    """36 years of few days: whole, gone, broken for 60 days, whole. Yields −2, 0, +2bp a point."""
    rng = np.random.default_rng(3)
    count = len(KINDS)
    kinds = KINDS
    fear = rng.normal(size=count) * 1.5
    loading = np.array([[-2.0, 0.06], [0.0, 0.06], [2.0, 0.06], [2.0, -0.25]])[kinds]
    y = loading[:, 0] * fear + 2.5 * rng.normal(size=count)
    dollar = loading[:, 1] * fear + 0.15 * rng.normal(size=count)
    gold = np.where(kinds == 3, 0.3, 0.0) * fear + 0.8 * rng.normal(size=count)
    stocks = -0.5 * fear + 0.5 * rng.normal(size=count)
    premium = 0.5 * y + rng.normal(size=count)
    vix = np.maximum(40 + np.cumsum(fear) - np.cumsum(fear).min(), 1.0)
    level = {
        "vix": vix, "y10": 5 + np.cumsum(y) / 100, "acmtp10": 1 + np.cumsum(premium) / 100,
        "spy": 100 * np.exp(np.cumsum(stocks) / 100), "gld": 100 * np.exp(np.cumsum(gold) / 100),
        "dtwexbgs": 100 * np.exp(np.cumsum(dollar) / 100),
    }  # fmt: skip
    days = [date(1990, 1, 1) + timedelta(days=round(10.1 * i)) for i in range(count)]
    return Panel({n: dict(zip(days, map(float, v), strict=True)) for n, v in level.items()})


@cache
def made_up_study() -> regimes.Study:
    return regimes.study(made_up(), Settings(2, chains=1, kept=60))


@pytest.mark.slow
def test_a_made_up_panel_gives_its_regimes_back():
    study = made_up_study()
    whole, gone, _, broken = study.regimes()
    assert whole.ten_year[0] == pytest.approx(-2.0, abs=0.3)
    assert gone.ten_year[0] == pytest.approx(0.0, abs=0.4)
    assert whole.premium[0] == pytest.approx(-1.0, abs=0.3)
    assert broken.dollar[0] < 0 < broken.ten_year[0]
    on = study.probability("broken")
    assert on[950:1005].mean() > 0.7
    assert on[:900].mean() < 0.03
    assert study.easing().mean() == pytest.approx(0.5, abs=0.1)


def known_study() -> regimes.Study:
    """The made-up panel with its regimes given rather than fitted, 60 draws."""
    moves = daily_moves(made_up())
    rng = np.random.default_rng(6)
    paths = np.tile(np.r_[KINDS[1:]], (60, 1))
    paths[:, 20:40] = 2  # some days of each regime
    stay = np.full((4, 4), 0.01) + 0.96 * np.eye(4)
    last = np.tile([0.97, 0.01, 0.01, 0.01], (60, 1))
    loading = np.asarray(natural(np.zeros(SIZE)).loading)
    walks = regimes.Walks(paths, last, np.tile(stay, (60, 1, 1)), np.tile(loading, (60, 1, 1)))
    mode = Mode(np.zeros(SIZE), 0.0, 0.0, 0.0, (0.0,), np.eye(SIZE))
    trails = Trails(rng.normal(size=(2, 30, SIZE)), 0.8)
    return regimes.Study(moves, mode, trails, walks, loadings(moves, paths, rng))


def test_the_fit_gives_what_the_posterior_format_asks():
    found = regimes.fitted(known_study(), Settings(2, kept=60))
    priors = load_priors("haven")
    assert tuple(found.draws) == regimes.PARAMETERS
    for name, draws in found.draws.items():
        low, high = priors[name].valid
        assert draws.shape == (60,)
        assert np.isfinite(draws).all()
        assert low <= draws.min() <= draws.max() <= high
    assert all(np.isfinite(x).all() and x.shape == (60,) for x in found.latents.values())
    assert found.notes["largest gradient at the mode"] == 0.0
    assert found.draws["haven.opening"].std() > 0.0
    assert found.latents["state when broken"] == pytest.approx(0.0)
    easing = found.latents["share of the whole haven that is expected easing"]
    assert easing.mean() == pytest.approx(0.5, abs=0.1)


def test_the_implied_loading_is_that_of_the_days_regime():
    study = known_study()
    inside = study.moves.period(1998, 2002)  # whole days only
    weight = study.moves.fear[inside] ** 2
    ratio = (study.moves.size[:, 1] / study.moves.fear_size)[inside]
    by_hand = study.walks.loading[0, 0, 1] * (weight @ ratio) / weight.sum()
    assert study.implied(1998, 2002)[0] == pytest.approx(by_hand)
    assert study.probability("whole")[inside] == pytest.approx(1.0)


@pytest.mark.slow
def test_shares_of_a_regime_add_up():
    study = made_up_study()
    shares = np.array([regime.shares for regime in study.regimes()])
    assert shares.sum(axis=0) == pytest.approx(1.0)
    long_run = sum(regime.stationary[0] for regime in study.regimes())
    assert long_run == pytest.approx(1.0, abs=0.2)  # medians needn't add up


def test_what_it_rests_on_is_there():
    assert len(digest(regimes.RESTS_ON)) == 64


@cache
def real() -> regimes.Study:
    if not PANEL.is_file():
        pytest.skip(f"no panel at {PANEL.name}")
    return regimes.study(read_panel(PANEL), Settings(1, chains=2, kept=200))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("id", "years"), [("SH06", (1998, 2020)), ("SH07", (2021, 2024)), ("SH08", (2025, 2025))]
)
def test_the_reversal_is_reproduced(id: str, years: tuple[int, int]):
    study = library.studies()[id]
    assert study.low is not None and study.high is not None
    said, error = float(study.estimate), (study.high - study.low) / (2 * 1.96)
    ours, own = real().implied(*years)
    assert abs(ours - said) < 1.96 * np.hypot(error, own)


@pytest.mark.slow
def test_the_days_on_which_all_fell_together_are_recognised():
    study = real()
    broken = study.probability("broken")
    quiet = broken[study.moves.period(2016, 2024)]
    assert quiet.mean() < 0.03
    assert (quiet > 0.5).mean() < 0.01
    for day in JOINT_FALLS:
        assert broken[study.moves.days.index(day)] > 10 * quiet.mean()
        assert broken[study.moves.days.index(day)] > quiet.max()
