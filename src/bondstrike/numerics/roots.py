"""All roots of a scalar map: scan, bracket, refine; the least and the greatest.

Newton alone finds one root and does not say which. A scan of the map first brackets every sign
change; the lowest and the highest bracket are then refined by Newton steps that fall back to
bisection whenever they leave the bracket or fail to halve the gap. The search ends when the gap is
closed, not after a number of steps. Elementwise throughout, so that it maps over draws.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from bondstrike.vocabulary import Scalar

REFINEMENTS = 60
"""Most steps after the scan; the search ends as soon as the gap is `CLOSED`."""

CLOSED = 1e-15
"""|gap| at which a root counts as found: one hundred-billionth of a basis point."""

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
    start = _Search(low, high, guess, guess, jnp.full_like(guess, jnp.inf), jnp.zeros((), int))

    def unfinished(search: _Search) -> Array:
        return jnp.any(search.gap > CLOSED) & (search.steps < refinements)

    def step(search: _Search) -> _Search:
        return _step(gap, search, at_low > 0.0)

    return jax.lax.while_loop(unfinished, step, start).best


class _Search(NamedTuple):
    """A bracket, the next guess, and the best one so far with its |gap|."""

    low: Array
    high: Array
    guess: Array
    best: Array
    gap: Array
    steps: Array


def _step(gap: Callable[[Array], Array], search: _Search, above_at_low: Array) -> _Search:
    """A Newton step if the last one halved the gap and this one stays inside; else bisection."""
    value, slope = _value_and_slope(gap, search.guess)
    size = jnp.abs(value)
    same = (value > 0.0) == above_at_low
    low = jnp.where(same, search.guess, search.low)
    high = jnp.where(same, search.high, search.guess)
    ahead = search.guess - value / jnp.where(slope == 0.0, 1.0, slope)
    trusted = (size < 0.5 * search.gap) & (ahead >= low) & (ahead <= high) & (slope != 0.0)
    guess = jnp.where(trusted, ahead, 0.5 * (low + high))
    best = jnp.where(size < search.gap, search.guess, search.best)
    return _Search(low, high, guess, best, jnp.minimum(size, search.gap), search.steps + 1)


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
