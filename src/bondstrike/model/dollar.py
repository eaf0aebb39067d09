"""Link 4 — Dollar: what the proceeds do to the currency, and who ends up with the dollars.

    e = policy − γ_S u − γ_L (U + expected) + χ (2H − 1) X + noise

e is the log broad dollar, up = stronger, as deviation from the baseline. U is the cumulative
unhedged, unparked conversion in percent of US GDP and u the part of it that still presses on
dealers, fading within months (Gabaix & Maggiori 2015 in reduced form: PT12–PT15, PI22). What is
believed still to come is priced ahead with the lasting coefficient. A hedged sale moves no spot;
parked dollars move none. Term premium earns no interest-parity credit: only the expected policy
path does. Fear strengthens the dollar while the haven holds, and weakens it once it is broken.

Dollars can be changed only if somebody takes them: US residents who sell foreign assets, other
central banks, or private foreigners, in shares that no study gives and that are judgement.
"""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp

from bondstrike.model.parameters import Dollar
from bondstrike.units import MONTHS_PER_YEAR, PERCENT, decay_per_week
from bondstrike.vocabulary import Scalar

NOISE_HALF_LIFE_YEARS = 2.0
"""Half-life of other causes' effect on the broad dollar, years (judgement)."""


class State(eqx.Module):
    """Conversions so far and the rest."""

    lasting: Scalar
    """U: converted so far, percent of GDP."""
    passing: Scalar
    """u: the part that still presses, percent of GDP."""
    noise: Scalar
    """Other causes, log points."""


class Takers(eqx.Module):
    """Who takes the week's dollars, USD bn."""

    residents: Scalar
    foreign_official: Scalar
    foreign_private: Scalar


def opening() -> State:
    """Nothing converted."""
    zero = jnp.zeros(())
    return State(zero, zero, zero)


def advance(state: State, converted: Scalar, shock: Scalar, parameters: Dollar) -> State:
    """Add the week's unhedged conversions, percent of GDP, and the week's shock."""
    months = parameters.passing_half_life_months / MONTHS_PER_YEAR
    stays = decay_per_week(months)
    calms = decay_per_week(NOISE_HALF_LIFE_YEARS)
    return State(
        lasting=state.lasting + converted,
        passing=stays * state.passing + converted,
        noise=calms * state.noise + parameters.volatility_percent * PERCENT * shock,
    )


def from_flows(state: State, expected: Scalar, parameters: Dollar) -> Scalar:
    """Log change from conversions; `expected` is believed still to come, percent of GDP."""
    lasting = parameters.lasting_percent * (state.lasting + expected)
    passing = parameters.passing_percent * state.passing
    return -(lasting + passing) * PERCENT


def from_fear(fear: Scalar, faith: Scalar, parameters: Dollar) -> Scalar:
    """Log change from fear: up while the haven holds, down once it is broken."""
    return parameters.fear_percent * PERCENT * (2.0 * faith - 1.0) * fear


def takers(converted: Scalar, parameters: Dollar) -> Takers:
    """Who takes `converted` USD bn of dollars."""
    residents = parameters.residents_share * converted
    official = parameters.foreign_official_share * (converted - residents)
    return Takers(residents, official, converted - residents - official)
