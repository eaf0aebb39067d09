"""Convolution as a matrix, against NumPy's own and by hand."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest

from bondstrike.numerics import convolution

KERNEL = np.asarray([2.0, -1.0, 0.5, 0.25])


def test_the_matrix_by_hand():
    found = np.asarray(convolution.matrix(jnp.asarray(KERNEL), 3))
    assert found.tolist() == [[2.0, 0.0, 0.0], [-1.0, 2.0, 0.0], [0.5, -1.0, 2.0]]


def test_it_convolves_as_numpy_does():
    path = np.random.default_rng(1).standard_normal(4)
    found = np.asarray(convolution.matrix(jnp.asarray(KERNEL), 4) @ path)
    assert found == pytest.approx(np.convolve(KERNEL, path)[:4], abs=1e-14)


def test_leading_axes_are_kept():
    stacked = convolution.matrix(jnp.asarray([KERNEL, -KERNEL]), 4)
    assert stacked.shape == (2, 4, 4)
    assert np.asarray(stacked[0] + stacked[1]).tolist() == np.zeros((4, 4)).tolist()


def test_a_kernel_too_short_is_refused():
    with pytest.raises(ValueError, match="4 lags cannot serve 5 steps"):
        convolution.matrix(jnp.asarray(KERNEL), 5)


def test_undo_by_hand():
    # 2x₀ = 4, 2x₁ − x₀ = 0: x = 2, 1
    found = convolution.undo(jnp.asarray(KERNEL), jnp.asarray([4.0, 0.0]))
    assert np.asarray(found).tolist() == [2.0, 1.0]


def test_undo_undoes():
    path = np.random.default_rng(2).standard_normal(4)
    there = np.convolve(KERNEL, path)[:4]
    back = convolution.undo(jnp.asarray(KERNEL), jnp.asarray(there))
    assert np.asarray(back) == pytest.approx(path, abs=1e-13)
