"""Least squares against numpy, standard errors against formulas and against repetition."""

from __future__ import annotations

import numpy as np
import pytest

from bondstrike.evidence.fits.regress import autoregression, half_life, least_squares


def test_coefficients_are_numpys():
    rng = np.random.default_rng(1)
    x = rng.normal(size=(200, 2))
    y = 1.5 + x @ [2.0, -0.5] + rng.normal(size=200)
    fit = least_squares(y, x, 0)
    expected, *_ = np.linalg.lstsq(np.column_stack([np.ones(200), x]), y, rcond=None)
    np.testing.assert_allclose(fit.coefficients, expected, rtol=1e-10)
    np.testing.assert_allclose(fit.residuals.mean(), 0.0, atol=1e-12)
    assert fit.observations == 200


def test_without_lags_errors_are_whites():
    # a constant alone: the robust error of the mean is the sd over the root of n
    y = np.array([1.0, 2.0, 4.0, 9.0])
    fit = least_squares(y, np.empty((4, 0)), 0)
    assert fit.coefficients[0] == pytest.approx(4.0)
    assert fit.errors[0] == pytest.approx(y.std() / 2)


def test_one_lag_by_hand():
    # residuals −3, −2, 0, 5: squares sum to 38, neighbours' products to 6, weight ½ each way
    fit = least_squares([1.0, 2.0, 4.0, 9.0], np.empty((4, 0)), 1)
    assert fit.errors[0] == pytest.approx(np.sqrt(38 + 6) / 4)


def test_errors_bear_serial_correlation():
    rng = np.random.default_rng(2)
    means, plain, robust = [], [], []
    for _ in range(300):
        noise = rng.normal(size=420)
        y = np.convolve(noise, np.ones(5), mode="valid")
        means.append(y.mean())
        plain.append(least_squares(y, np.empty((len(y), 0)), 0).errors[0])
        robust.append(least_squares(y, np.empty((len(y), 0)), 12).errors[0])
    truth = np.std(means)
    assert np.mean(plain) < 0.6 * truth
    assert np.mean(robust) == pytest.approx(truth, rel=0.2)


def test_an_autoregression_is_recovered():
    rng = np.random.default_rng(3)
    x = np.zeros(20_000)
    for t in range(1, len(x)):
        x[t] = 0.9 * x[t - 1] + 2.0 * rng.normal()
    fit = autoregression(x, 4)
    assert abs(fit.coefficients[1] - 0.9) < 4 * fit.errors[1] < 0.02
    assert abs(fit.spread - 2.0) < 4 * fit.spread_error < 0.05


def test_the_error_of_a_spread_is_the_normal_one_for_normal_residuals():
    fit = least_squares(np.random.default_rng(4).normal(size=50_000), np.empty((50_000, 0)), 0)
    assert fit.spread_error == pytest.approx(1 / np.sqrt(100_000), rel=0.03)


def test_half_life():
    assert half_life(0.5) == 1.0
    assert 0.9 ** half_life(0.9) == pytest.approx(0.5)
