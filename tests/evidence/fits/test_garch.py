"""GARCH finds the weights that made the data, and says how sure it is."""

from __future__ import annotations

import numpy as np
import pytest

from bondstrike.evidence.fits.garch import fit_garch, without_slow_swings


def simulated(news: float, memory: float, usual: float, n: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    variance, moves = usual**2, np.empty(n)
    for t in range(n):
        moves[t] = np.sqrt(variance) * rng.normal()
        fresh = (1 - news - memory) * usual**2
        variance = fresh + news * moves[t] ** 2 + memory * variance
    return moves


@pytest.mark.parametrize(("news", "memory"), [(0.08, 0.85), (0.2, 0.6)])
def test_it_recovers_what_made_the_data(news, memory):
    fit = fit_garch(simulated(news, memory, 12.0, 3000, 1))
    assert abs(fit.news - news) < 4 * fit.news_error < 0.15
    assert abs(fit.memory - memory) < 4 * fit.memory_error < 0.3
    assert fit.usual == pytest.approx(12.0, rel=0.1)
    assert fit.observations == 3000
    assert fit.news + fit.memory < 1


def test_a_shift_of_the_mean_changes_nothing():
    moves = simulated(0.1, 0.8, 5.0, 800, 2)
    assert fit_garch(moves + 3.0).news == pytest.approx(fit_garch(moves).news, abs=1e-4)


def test_slow_swings_look_like_memory_until_they_are_taken_out():
    rng = np.random.default_rng(3)
    scale = np.repeat([6.0, 18.0, 8.0, 16.0], 450)
    moves = scale * rng.normal(size=1800)
    raw = fit_garch(moves)
    assert raw.news + raw.memory > 0.95
    flat = without_slow_swings(moves, 60)
    assert flat.std() == pytest.approx(moves.std(), rel=0.1)
    spread = [chunk.std() for chunk in np.split(flat, 4)]
    assert max(spread) / min(spread) < 1.3
