"""Link 7 — Conditions: what households and firms pay, and what shares are worth.

    mortgage         = π y + (1 − π) s + c (σ − σ₀) ,   s(t+1) = s(t) + κ [y(t) − s(t)]
    investment grade = y + b X
    high yield       = y + h X
    log(1 + shares)  = log(1 − d) p + log(1 − f) X
    swap spread      = w (flow premium + stress)

All are deviations from the baseline. y is the ten-year, all in; p the part of it that supply,
flow, stress, lost convenience and Fed purchases make, in points; σ the yearly volatility of the
ten-year; X fear, the VIX over its usual level.

- Mortgages: π passes at once (PT01: 0.86 within a quarter, PT03: 0.88), what is missing to one
  follows at 0.34 a quarter (PT03). Lenders are short the borrower's option to repay, so that the
  spread widens with volatility, c (PT04); pass-through over one in 2021–25 (PT02) is that.
- Firms: the safe rate passes whole (PT06) and fear widens spreads, b (PT08) and h (PT07). PT07
  also has the high-yield spread fall 0.71bp per bp of the ten-year. That comes of news about
  growth, which lifts yields and narrows spreads. A sale brings no such news, so the coefficient
  stays out: the spread moves with fear alone (judgement). In ordinary weeks high-yield yields
  therefore follow the ten-year too closely. Slopes of ordinary weeks understate a panic.
- Shares: d percent are lost per point of premium and f percent per VIX point, compounded, so that
  they never fall by more than 100 %. d lies between PT10, where growth news is mixed in, and PT09,
  a discounting formula; it is judgement. The rest of y (rate path, noise, haven flight) moves no
  shares: its sign turns with the news behind it (PT10). Fear already holds what the yield's own
  move frightens up (the haven link), so a sale works through both channels, discounting and fear:
  data can speak to their sum alone.
- Swaps: in April 2025 Treasuries fell against swaps (MF07). What presses on holders of the bond
  itself shows there; a higher price of interest-rate risk moves both. The split w is judgement.
"""

from __future__ import annotations

from typing import Final

import equinox as eqx
import jax.numpy as jnp

from bondstrike.model.parameters import Conditions
from bondstrike.units import BP, PERCENT, WEEKS_PER_QUARTER
from bondstrike.vocabulary import Scalar

CORRECTION_PER_QUARTER: Final = 0.34
"""Part of the mortgage rate's gap to the ten-year that closes in a quarter, share (PT03)."""

CORRECTION_PER_WEEK: Final = 1.0 - (1.0 - CORRECTION_PER_QUARTER) ** (1.0 / WEEKS_PER_QUARTER)
"""κ: the same in a week, share."""

CORPORATE_PASS: Final = 1.0
"""Rise of corporate yields per point of the ten-year at given fear, points: PT06 for investment
grade; for high yield judgement (module docstring)."""


class State(eqx.Module):
    """What mortgage lenders have still to pass on."""

    followed: Scalar
    """s: how far the slow part of the mortgage rate has followed the ten-year, fraction per year;
    (1 − π)(y − s) is still to come."""


class Prices(eqx.Module):
    """What conditions read of the week, deviations from the baseline."""

    ten_year: Scalar
    """Ten-year yield, all in, noise and policy too, fraction per year."""
    premium: Scalar
    """Its part from supply, flow, stress, convenience and Fed purchases, fraction per year; not
    noise, policy path or haven flight."""
    dislocation: Scalar
    """Its flow premium and stress, fraction per year."""
    volatility: Scalar
    """Volatility memory of the ten-year less its calm level, fraction per year."""
    fear: Scalar
    """VIX over its usual level, points."""


class Shown(eqx.Module):
    """What households, firms and shareholders see, deviations from the baseline."""

    mortgage: Scalar
    """Thirty-year mortgage rate, fraction per year."""
    investment_grade: Scalar
    """BBB yield, fraction per year."""
    high_yield: Scalar
    """High-yield yield, fraction per year."""
    shares: Scalar
    """Share prices, percent."""
    swap_spread: Scalar
    """Ten-year Treasury over swaps, fraction per year."""


def opening() -> State:
    """Mortgage rates where they belong."""
    return State(jnp.zeros(()))


def respond(state: State, prices: Prices, parameters: Conditions) -> tuple[State, Shown]:
    """The week's conditions, and what next week begins with."""
    shown = Shown(
        mortgage=mortgage(state, prices, parameters),
        investment_grade=corporate(prices, parameters.bbb_per_point),
        high_yield=corporate(prices, parameters.high_yield_per_point),
        shares=shares(prices, parameters),
        swap_spread=parameters.swap_share * prices.dislocation,
    )
    return follow(state, prices.ten_year), shown


def mortgage(state: State, prices: Prices, parameters: Conditions) -> Scalar:
    """Mortgage rate: what passes at once, what has followed since, and volatility, fraction."""
    at_once = parameters.mortgage_pass * prices.ten_year
    since = (1.0 - parameters.mortgage_pass) * state.followed
    return at_once + since + parameters.mortgage_convexity * prices.volatility


def follow(state: State, ten_year: Scalar) -> State:
    """A week's error correction towards `ten_year`, fraction per year."""
    gap = ten_year - state.followed
    return State(state.followed + CORRECTION_PER_WEEK * gap)


def corporate(prices: Prices, bp_per_point: Scalar) -> Scalar:
    """Corporate yield whose spread moves `bp_per_point` per VIX point, fraction per year."""
    return CORPORATE_PASS * prices.ten_year + bp_per_point * BP * prices.fear


def shares(prices: Prices, parameters: Conditions) -> Scalar:
    """Share prices after discounting and fear, compounded, percent."""
    discounting = jnp.log1p(-parameters.shares_per_premium * PERCENT) * prices.premium / PERCENT
    fear = jnp.log1p(-parameters.shares_per_point * PERCENT) * prices.fear
    return jnp.expm1(discounting + fear) / PERCENT
