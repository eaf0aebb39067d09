"""All roots of a scalar map: scan, bracket, refine; the least and the greatest.

Newton alone finds one root and does not say which. A scan of the map first brackets every sign
change; the lowest and the highest bracket are then refined by Newton steps that fall back to
bisection whenever they leave the bracket. Elementwise throughout, so that it maps over draws.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from bondstrike.vocabulary import Scalar

REFINEMENTS = 8
"""Newton or bisection steps after the scan; one more changes no digit that is reported."""

FOLD = 1e-3
"""Slope of the gap below which a branch counts as ending in a fold."""


class Roots(NamedTuple):
    """Least and greatest root of a scalar map and how many sign changes the scan saw."""

    least: Scalar
    greatest: Scalar
    crossings: Scalar


def least_and_greatest(
    gap: Callable[[Array], Array],
    points: Float[Array, "point"],
    refinements: int = REFINEMENTS,
) -> Roots:
    """Roots of `gap` between the first and the last of the increasing `points`.

    `gap` works elementwise and must change sign over the range; roots closer together than the
    spacing of the points are seen as one.
    """
    values = gap(points)
    below, above = values[:-1], values[1:]
    crosses = (below > 0.0) != (above > 0.0)
    first = jnp.argmax(crosses)
    last = crosses.shape[0] - 1 - jnp.argmax(crosses[::-1])
    ends = jnp.stack([first, last])
    roots = _refine(
        gap, points[ends], points[ends + 1], values[ends], values[ends + 1], refinements
    )
    return Roots(roots[0], roots[1], crosses.sum().astype(points.dtype))


def _refine(
    gap: Callable[[Array], Array],
    low: Array,
    high: Array,
    at_low: Array,
    at_high: Array,
    refinements: int,
) -> Array:
    width = at_high - at_low
    guess = low - at_low * (high - low) / jnp.where(width == 0.0, 1.0, width)
    guess = jnp.where(width == 0.0, low, guess)
    for _ in range(refinements):
        value, slope = _value_and_slope(gap, guess)
        same = (value > 0.0) == (at_low > 0.0)
        low = jnp.where(same, guess, low)
        high = jnp.where(same, high, guess)
        step = guess - value / jnp.where(slope == 0.0, 1.0, slope)
        inside = (step >= low) & (step <= high) & (slope != 0.0)
        guess = jnp.where(inside, step, 0.5 * (low + high))
    return guess


def _value_and_slope(gap: Callable[[Array], Array], at: Array) -> tuple[Array, Array]:
    return jax.jvp(gap, (at,), (jnp.ones_like(at),))


def implicit(gap: Callable[[Array], Array], root: Scalar) -> Scalar:
    """`root` of `gap` with the derivative of the implicit function, not of the iterations.

    The derivative −∂gap/∂θ ÷ ∂gap/∂root is taken at the root; where the slope is smaller than
    `FOLD` the branch ends in a fold and the derivative is masked to zero. Costs nothing unless
    a derivative is asked for.
    """
    return jax.lax.custom_root(gap, root, lambda _, start: start, _divide_by_slope)


def _divide_by_slope(linear: Callable[[Array], Array], right: Array) -> Array:
    slope = linear(jnp.ones_like(right))
    at_fold = jnp.abs(slope) < FOLD
    return jnp.where(at_fold, 0.0, right / jnp.where(at_fold, 1.0, slope))
