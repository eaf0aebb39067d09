"""The least and the greatest root, against brute force; the derivative, against differences."""

from __future__ import annotations

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import brentq

from bondstrike.numerics.roots import FOLD, REFINEMENTS, implicit, least_and_greatest

POINTS = jnp.linspace(-4.0, 4.0, 33)


def cubic(roots, x):
    """Falls from + to − through three roots."""
    return -(x - roots[0]) * (x - roots[1]) * (x - roots[2])


def bounded(shape, x):
    """level + size · tanh(slope · (x − at)) − x: bounded apart from x, one root or three."""
    level, size, slope, at = shape
    return level + size * jnp.tanh(slope * (x - at)) - x


@jax.jit
def of_cubic(roots):
    return least_and_greatest(partial(cubic, roots), POINTS)


@partial(jax.jit, static_argnums=1)
def of_bounded(shape, refinements=REFINEMENTS):
    return least_and_greatest(partial(bounded, shape), POINTS, refinements)


def brute_force(shape):
    """All roots by a scan 250 times as fine, each polished by Brent's method."""
    fine = np.linspace(-4.0, 4.0, 8001)

    def gap(x):
        return shape[0] + shape[1] * np.tanh(shape[2] * (x - shape[3])) - x

    values = gap(fine)
    turns = np.flatnonzero((values[:-1] > 0.0) != (values[1:] > 0.0))
    return [brentq(gap, fine[i], fine[i + 1], xtol=1e-14) for i in turns]


def clear_of_folds(shape):
    """Whether the map crosses zero at a slope wherever it does."""
    slope = jax.grad(partial(bounded, shape))
    return all(abs(float(slope(root))) > 0.05 for root in brute_force(shape))


apart = st.tuples(st.floats(-3.9, 3.0), st.floats(0.3, 3.0), st.floats(0.3, 3.0))
shapes = st.tuples(
    st.floats(-1.0, 1.0), st.floats(0.0, 2.0), st.floats(0.1, 6.0), st.floats(-1.5, 1.5)
)


@given(apart)
def test_three_roots_of_a_cubic_are_seen(gaps):
    roots = np.cumsum(gaps)
    assume(roots[2] < 3.9)
    found = of_cubic(jnp.asarray(roots))
    known = np.sort(np.roots(-np.poly(roots)).real)
    assert float(found.crossings) == 3.0
    assert float(found.least) == pytest.approx(known[0], abs=1e-9)
    assert float(found.greatest) == pytest.approx(known[-1], abs=1e-9)


@given(shapes)
def test_bounded_maps_agree_with_brute_force(shape):
    assume(clear_of_folds(shape))
    roots = brute_force(shape)
    found = of_bounded(jnp.asarray(shape))
    assume(float(found.crossings) == len(roots))  # else closer together than the points
    assert float(found.least) == pytest.approx(roots[0], abs=1e-8)
    assert float(found.greatest) == pytest.approx(roots[-1], abs=1e-8)


@given(shapes)
def test_nothing_is_reported_that_is_not_a_root(shape):
    assume(clear_of_folds(shape))
    found = of_bounded(jnp.asarray(shape))
    assert float(found.least) <= float(found.greatest)
    for root in (found.least, found.greatest):
        assert abs(float(bounded(shape, root))) < 1e-10


@given(shapes)
def test_one_more_refinement_changes_nothing(shape):
    assume(clear_of_folds(shape))
    found, again = of_bounded(jnp.asarray(shape)), of_bounded(jnp.asarray(shape), REFINEMENTS + 1)
    assert float(found.least) == pytest.approx(float(again.least), abs=1e-10)
    assert float(found.greatest) == pytest.approx(float(again.greatest), abs=1e-10)


def test_at_the_tip_of_a_fold_the_residual_stays_small():
    # 1 + tanh(x − 1) − x = −(x − 1)³/3 + …: Newton gains a third a step only; clearing says so
    # by its residual
    tip = (1.0, 1.0, 1.0, 1.0)
    found = of_bounded(jnp.asarray(tip))
    assert abs(float(bounded(tip, found.least))) < 1e-6
    assert float(found.least) == pytest.approx(1.0, abs=0.02)


def test_a_fold_inside_one_spacing_is_seen_as_one():
    # 0.05 and 0.10 lie between the same two of the points, which are ¼ apart; −2 doesn't
    found = of_cubic(jnp.asarray([-2.0, 0.05, 0.10]))
    assert float(found.crossings) == 1.0
    assert float(found.least) == float(found.greatest) == pytest.approx(-2.0, abs=1e-12)


def test_roots_on_the_points_themselves():
    found = of_cubic(jnp.asarray([-2.0, 0.0, 2.0]))
    assert (float(found.least), float(found.greatest)) == (-2.0, 2.0)
    assert float(found.crossings) == 3.0


def test_newton_that_leaves_the_bracket_is_caught():
    # at the first guess the slope of −tanh(40 x) is nil: Newton alone would fly off
    def steep(x):
        return -jnp.tanh(40.0 * (x - 0.2)) - 0.01 * x

    found = least_and_greatest(steep, jnp.linspace(-1.0, 3.0, 5), 40)
    assert abs(float(steep(found.least))) < 1e-12


def root_of(level, slope):
    """Root of level + slope · tanh(x) − x, differentiable."""

    def gap(x):
        return level + slope * jnp.tanh(x) - x

    found = least_and_greatest(gap, POINTS)
    return implicit(gap, jax.lax.stop_gradient(found.least))


@pytest.mark.parametrize(("level", "slope"), [(0.3, 0.5), (-0.7, 0.8), (0.1, -1.5)])
def test_the_derivative_is_that_of_the_implicit_function(level, slope):
    gradients = jax.grad(root_of, argnums=(0, 1))(level, slope)
    step = 1e-6
    for place, gradient in enumerate(gradients):
        up, down = [level, slope], [level, slope]
        up[place] += step
        down[place] -= step
        numeric = (float(root_of(*up)) - float(root_of(*down))) / (2.0 * step)
        assert float(gradient) == pytest.approx(numeric, rel=1e-7)


def test_the_derivative_by_hand():
    # gap = 3 p − 2 x: x = 1.5 p
    assert float(jax.grad(lambda p: implicit(lambda x: 3.0 * p - 2.0 * x, 1.5 * p))(1.0)) == 1.5


@pytest.mark.parametrize(("slope", "masked"), [(0.5 * FOLD, True), (2.0 * FOLD, False)])
def test_the_derivative_is_masked_at_a_fold(slope, masked):
    # gap = p − s x at its root x = p / s: dx/dp = 1/s, unless the branch ends there
    def solved(p):
        return implicit(lambda x: p - slope * x, jax.lax.stop_gradient(p / slope))

    gradient = float(jax.grad(solved)(1.0))
    assert gradient == (0.0 if masked else pytest.approx(1.0 / slope))
    assert float(solved(1.0)) == pytest.approx(1.0 / slope)
