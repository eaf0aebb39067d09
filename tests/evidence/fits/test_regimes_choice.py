"""Counting parameters, leaving days out, and closing regimes."""

from __future__ import annotations

import numpy as np
import pytest

from bondstrike.evidence.fits import regimes_choice as choice
from bondstrike.evidence.fits.regimes_data import daily_moves
from bondstrike.evidence.fits.regimes_model import REGIMES, SIZE, forward, natural
from tests.evidence.fits.test_regimes_data import made_up


def test_every_parameter_is_counted_once():
    # a row of the transition matrix has one score more than it has free parameters
    assert choice.count_parameters(REGIMES) == SIZE - len(REGIMES)
    assert choice.count_parameters(("whole",)) == 3 + 5 + 4 + 1 + 2
    grows = choice.count_parameters(("whole", "gone")) - choice.count_parameters(("whole",))
    assert grows == 2 + 2


def test_a_closed_regime_is_never_visited():
    rng = np.random.default_rng(1)
    theta, emitted = natural(rng.normal(size=SIZE)), rng.normal(size=(50, 4))
    weights, stay = choice.restricted(theta, emitted, ("whole", "rates"))
    open_, two = [0, 2], np.exp(np.asarray(stay))[np.ix_([0, 2], [0, 2])]
    assert two.sum(axis=1) == pytest.approx(1.0)
    alone = forward(emitted[:, open_], np.log(two))[0] + np.log(2 / 4)
    assert float(forward(weights, stay)[0]) == pytest.approx(float(alone))


def test_each_year_is_left_out_once():
    moves = daily_moves(made_up(2500))
    seen = sum(choice.held_in(moves, fold) for fold in range(choice.FOLDS))
    assert np.all(seen == choice.FOLDS - 1)


def test_a_panel_that_cannot_be_read_ends_in_one_line(tmp_path, capsys):
    assert choice.main(["--panel", str(tmp_path / "none.csv")]) == 3
    assert capsys.readouterr().err.count("\n") == 1


def test_a_score_is_one_line():
    score = choice.Score(("whole", "gone"), -10.0, 20, 190.0, -11.0, (-0.9, 0.0, 0.25))
    assert choice.line(score) == "whole+gone\t-10.0\t20\t190.0\t-11.0\t-0.90 0.00 0.25"
