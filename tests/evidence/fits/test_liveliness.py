"""The exponent and the tails that made the data are found again."""

from __future__ import annotations

import numpy as np
import pytest

from bondstrike.evidence.fits.liveliness import MIDDLE_VIX, fit_liveliness


def made(exponent: float, freedom: float, n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    fear = 19.0 * np.exp(0.35 * rng.normal(size=n))
    return 12.0 * (fear / MIDDLE_VIX) ** exponent * rng.standard_t(freedom, size=n), fear


@pytest.mark.parametrize(("exponent", "freedom"), [(0.5, 20.0), (0.0, 5.0)])
def test_it_recovers_what_made_the_data(exponent, freedom):
    fit = fit_liveliness(*made(exponent, freedom, 4000, 1))
    assert abs(fit.exponent - exponent) < 3.5 * fit.exponent_error < 0.2
    assert fit.usual == pytest.approx(12.0, rel=0.06)
    assert 0.5 < fit.freedom / freedom < 2.0
    assert fit.observations == 4000


def test_the_error_is_what_repetition_shows():
    fits = [fit_liveliness(*made(0.5, 12.0, 600, seed)) for seed in range(20)]
    spread = np.std([fit.exponent for fit in fits], ddof=1)
    assert np.mean([fit.exponent_error for fit in fits]) == pytest.approx(spread, rel=0.5)


def test_a_shift_of_the_mean_and_a_change_of_unit_leave_the_exponent():
    changes, fear = made(0.4, 10.0, 800, 2)
    plain, moved = fit_liveliness(changes, fear), fit_liveliness(100.0 * changes + 7.0, fear)
    assert moved.exponent == pytest.approx(plain.exponent, abs=1e-3)
    assert moved.usual == pytest.approx(100.0 * plain.usual, rel=1e-3)
