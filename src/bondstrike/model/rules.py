"""Triggers to intensities: how a response written as data becomes a number between 0 and 1.

A rule watches last week's value of a signal, so it adds no unknown to the clearing of the week:
weeks over the threshold run a clock; the action starts after `delay`, reaches full strength over
`ramp`, and goes on for `hold` weeks once the signal is back or the rule's last week has come. A
date is a rule on the number of the week.
"""

from __future__ import annotations

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from bondstrike.model.schedules import Rules
from bondstrike.numerics.smooth import switch
from bondstrike.vocabulary import Action, PerRule, Scalar, Signal

Signals = Float[Array, "signal"]
"""Last week's signals, in the order of `Signal`: bp, bp, ratio, percent, points, share, number of
the coming week, USD bn at par sold by the coalition."""


def opening(rules: Rules) -> PerRule:
    """No rule has run."""
    return jnp.zeros_like(rules.threshold)


def signals(
    yield_10y: Scalar,
    dislocation: Scalar,
    stress: Scalar,
    dollar: Scalar,
    vix: Scalar,
    haven: Scalar,
    week: Scalar,
    sold: Scalar,
) -> Signals:
    """Signals in the order of `Signal`: bp, bp, multiple, percent, points, share, week, USD bn."""
    return jnp.stack([yield_10y, dislocation, stress, dollar, vix, haven, week, sold])


def advance(clock: PerRule, signals: Signals, rules: Rules) -> PerRule:
    """Weeks over the threshold, bounded by delay + ramp + hold, running back when under it."""
    watched = jax.nn.one_hot(rules.signal, len(Signal), dtype=signals.dtype) @ signals
    over = rules.sign * (watched - rules.threshold) > 0.0
    over &= signals[Signal.WEEK] < rules.until
    step = jnp.where(over & (rules.sign != 0.0), 1.0, -1.0)
    return jnp.clip(clock + step, 0.0, rules.delay + rules.ramp + rules.hold)


def strengths(clock: PerRule, rules: Rules) -> Float[Array, "action"]:
    """Strength of each `Action`: the largest size × intensity among its rules."""
    intensity = switch(clock - rules.delay, 0.0, rules.ramp) * rules.size
    chosen = rules.action[None, :] == jnp.arange(len(Action))[:, None]
    return jnp.max(jnp.where(chosen, intensity[None, :], 0.0), axis=1)


def strength(strengths: Float[Array, "action"], action: Action) -> Scalar:
    """Strength of one action."""
    return strengths[action]
