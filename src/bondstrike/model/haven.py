"""Link 3 — Haven: are Treasuries still where one runs?

The state H ∈ [0, 1] says whether fear lowers Treasury yields or lifts them. Fear is the VIX over
its usual level; part of it is exogenous, part is caused by the yield move itself:

    X(t) = ρ X(t−1) + s·ε(t) + ψ |Δτ(t)| ,
    effect(m) = −[φ H − φ' (1 − H) g(m)] X .

φ is *ex-policy*: the −0.90bp per VIX point of 1998–2020 (SH06) contains expected easing; it was
about zero in 2021–24 (SH07) and −0.32 in 2025 (SH08). g rises with maturity: in 2025 the long end
lost its convenience, bills didn't (SH05). H falls in weeks in which stocks, bonds and dollar fall
together (SH09), with freezes and refused lines, and with a captured central bank; it recovers
slowly. What is left of the long end's convenience is lost as H falls and officials leave:

    lost(m) = C · [1 − (1 − x)·H/H₀] · g(m) ,   x the share of foreign official holdings sold.

The DV01 that haven demand stands for is booked in the ledger.

Fear also makes ordinary news livelier. The standard deviation of the ten-year's weekly change grows
with the square root of the VIX of the week before (FT21: exponent 0.42 to 0.56 by sample), and what
is left is close to normal (FT22), so that the fat tails of quiet years come from fear:

    lively(t) = √(VIX(t−1) / usual) .
"""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from bondstrike.model.parameters import Haven
from bondstrike.numerics.smooth import absolute, switch
from bondstrike.units import BP, decay_per_week
from bondstrike.vocabulary import Scalar

USUAL_VIX = 18.0
"""Usual level of the VIX, points (median of 1990–2025, rounded)."""

LEAST_VIX = 9.0
"""Floor under the VIX where it sets how lively news is, points (lowest close since 1990: 9.1)."""

ROUNDING = 0.05 * BP
"""Width of the rounded corner of |Δτ|, fraction per year."""


class State(eqx.Module):
    """Fear and faith."""

    fear: Scalar
    """VIX over its usual level, points."""
    faith: Scalar
    """H."""


def opening(parameters: Haven) -> State:
    """Usual fear, faith as on the baseline date."""
    return State(jnp.zeros(()), parameters.opening)


def long_end(maturities: Float[Array, "point"]) -> Float[Array, "point"]:
    """g(m): weight of the loss of convenience by maturity, 1 at ten years, at most 1¼."""
    return jnp.minimum(jnp.sqrt(maturities / 10.0), 1.25)


def lively(state: State) -> Scalar:
    """Standard deviation of the week's ordinary rate news over its usual one; 1 at usual fear."""
    return jnp.sqrt(jnp.maximum(USUAL_VIX + state.fear, LEAST_VIX) / USUAL_VIX)


def fear_before(state: State, shock: Scalar, parameters: Haven) -> Scalar:
    """VIX over its usual level before the week's own yield move, points."""
    stays = 0.5 ** (1.0 / parameters.fear_half_life_weeks)
    return stays * state.fear + parameters.fear_volatility * shock


def fear_from(move: Array, parameters: Haven) -> Array:
    """VIX points caused by a supply-caused weekly move of the ten-year (fraction)."""
    return parameters.fear_per_bp / BP * absolute(move, ROUNDING)


def effect_per_point(
    state: State, parameters: Haven, profile: Float[Array, "point"]
) -> Float[Array, "point"]:
    """Change of each yield per VIX point, fraction per year."""
    flight = parameters.flight_bp * state.faith
    flee = parameters.flee_bp * (1.0 - state.faith) * profile
    return (flee - flight) * BP


def convenience_lost(
    state: State, exited: Scalar, parameters: Haven, profile: Float[Array, "point"]
) -> Float[Array, "point"]:
    """Rise of each yield from lost convenience, fraction per year; `exited` is x."""
    kept = (1.0 - exited) * jnp.minimum(state.faith / parameters.opening, 1.0)
    return parameters.convenience_bp * BP * (1.0 - kept) * profile


def joint_fall(yield_move: Scalar, dollar_move: Scalar, fear_move: Scalar) -> Scalar:
    """How far stocks, bonds and dollar fell together last week, in [0, 1].

    Yield move in fraction per year, dollar move in log points, fear move in VIX points. The
    thresholds are the daily ones of SH09 (5bp, 0.4 %, stocks −1 %) at the scale of a week.
    """
    bonds = switch(yield_move, 5.0 * BP, 15.0 * BP)
    dollar = switch(-dollar_move, 0.004, 0.012)
    stocks = switch(fear_move, 0.5, 3.0)
    return bonds * dollar * stocks


def advance(state: State, fear: Scalar, joint: Scalar, shock: Scalar, parameters: Haven) -> State:
    """Carry forward; `joint` is the week's joint fall, `shock` what newly broke faith, a share."""
    returns = 1.0 - decay_per_week(parameters.recovery_half_life_years)
    recovered = state.faith + returns * (parameters.opening - state.faith)
    lost = parameters.joint_fall_damage * joint + parameters.freeze_damage * shock
    return State(fear, recovered * (1.0 - jnp.clip(lost, 0.0, 1.0)))


def demand_in_percent(effect: Scalar, impact_bp: Scalar) -> Scalar:
    """DV01 that haven buyers hold, in percent of coupon DV01, for an effect on the ten-year.

    `impact_bp` is what a passing purchase of 1 % moves the ten-year, bp (month-end impact).
    """
    return -effect / (impact_bp * BP)
