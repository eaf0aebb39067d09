"""The week's joint solve: one unknown, all of its solutions.

Bonds are held by somebody at every moment; what moves is the price. Everything simultaneous in a
week hangs on one number, the week's move d of the ten-year: it sets volatility, and with it the
risk price and the forced cuts of leveraged longs; it sets the fear that the move causes, and with
it haven demand; and it sets what a defended ceiling has to buy. Torn to d, the week is

    gap(d) = y₁₀(d) − y₁₀(last week) − d = 0 .

The gap is bounded apart from d, so a solution always exists; there can be three. The least and
the greatest are found by scanning, and the path stays on the branch it was on last week.
"""

from __future__ import annotations

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from bondstrike.model import haven, treasuries
from bondstrike.model.parameters import Parameters, Treasuries
from bondstrike.model.schedules import FedPolicy, Premises
from bondstrike.numerics.roots import REFINEMENTS, Roots, implicit, least_and_greatest
from bondstrike.units import BP, WEEKS_PER_YEAR
from bondstrike.vocabulary import TEN_YEAR, Scalar

BELOW, CALM, ABOVE = 12, 4, 20
"""Steps of the scan for solutions: below the calm range of moves, within it, above it."""


class Week(eqx.Module):
    """Everything about the week that does not depend on its move."""

    pressure: treasuries.Pressure
    market: treasuries.State
    volatility: Scalar
    """Normal yearly volatility of the ten-year, fraction."""
    haven_per_point: Float[Array, "point"]
    """Yield change per VIX point, fraction per year."""
    fear: Scalar
    """VIX over its usual level before the week's own move, points."""
    convenience: Float[Array, "point"]
    """Yield change from lost convenience, fraction per year."""
    policy: Float[Array, "point"]
    """Yield change from the rate path and inflation of a captured Fed, fraction per year."""
    tax: Float[Array, "point"]
    """Yield change from a tax on foreign holders, fraction per year."""
    noise: Float[Array, "point"]
    """Yield change from ordinary rate noise, fraction per year."""
    captured: Scalar
    """How far the capture of the central bank is priced, in [0, 1]."""
    last_yield: Scalar
    """Last week's ten-year, deviation from the baseline."""
    last_noise: Scalar
    """Last week's noise in the ten-year."""
    room: Scalar
    """DV01 that a defended ceiling may buy this week."""
    last_upper: Scalar
    """1 if last week ended on the upper branch."""


def value(week: Week) -> Float[Array, "point"]:
    """What moves yields besides supply, fear and noise, fraction per year."""
    return week.convenience + week.policy + week.tax


class Cleared(eqx.Module):
    """The week at its solution."""

    move: Scalar
    """d, fraction."""
    price: Scalar
    """a/a₀."""
    variance: Scalar
    """σ²."""
    cut: Scalar
    """Share of leveraged longs that is cut."""
    newly_cut: Scalar
    """Share cut this week, net of what returns."""
    fear: Scalar
    """VIX over its usual level, points."""
    purchase: Scalar
    """DV01 bought to defend a ceiling."""
    supply_yields: Float[Array, "point"]
    """τ."""
    residual: Scalar
    """|gap| at the solution, fraction."""
    crossings: Scalar
    """Sign changes seen by the scan: 1, or 3 where there are several solutions."""
    spread: Scalar
    """Greatest less least solution, fraction."""
    upper: Scalar
    """1 if the solution lies on the upper branch."""


def solve(
    week: Week,
    policy: FedPolicy,
    premises: Premises,
    parameters: Parameters,
    refinements: int = REFINEMENTS,
) -> Cleared:
    """Clear the week; see the module's text."""

    def gap(move: Array) -> Array:
        return ten_year_gap(week, policy, premises, parameters, move)

    roots = _solutions(week, policy, premises, parameters, refinements)
    stay_up = (roots.crossings > 1.0) & (week.last_upper > 0.0)
    chosen = jnp.where(stay_up, roots.greatest, roots.least)
    move = implicit(gap, chosen)
    state = _state(week, premises, parameters, move)
    purchase = _defence(week, policy, state)
    ceiling = parameters.treasuries.stress_ceiling
    return Cleared(
        move=move,
        price=state.price,
        variance=state.variance,
        cut=state.cut,
        newly_cut=state.newly_cut,
        fear=state.fear,
        purchase=purchase,
        supply_yields=treasuries.yields(week.pressure, state.price, state.newly_cut, purchase),
        residual=jnp.abs(gap(move)),
        crossings=roots.crossings,
        spread=roots.greatest - roots.least,
        upper=(state.price > 0.5 * (1.0 + ceiling)).astype(move.dtype),
    )


def _solutions(
    week: Week, policy: FedPolicy, premises: Premises, parameters: Parameters, refinements: int
) -> Roots:
    """Least and greatest solution; no derivative passes through the search."""
    still = jax.lax.stop_gradient((week, policy, premises, parameters))

    def gap(move: Array) -> Array:
        return ten_year_gap(*still, move)

    return least_and_greatest(gap, _scan(still[0], still[1], still[3]), refinements)


class _Trial(eqx.Module):
    """What a trial move implies; elementwise in the move."""

    variance: Array
    price: Array
    cut: Array
    newly_cut: Array
    fear: Array


def _state(week: Week, premises: Premises, parameters: Parameters, move: Array) -> _Trial:
    market, own = parameters.treasuries, week.market
    variance = treasuries.volatility_memory(own, move, week.volatility, market)
    excess = treasuries.excess_volatility(variance, week.volatility) * premises.stress
    cut = treasuries.share_cut(own, excess, market)
    caused = move - (week.noise[TEN_YEAR] - week.last_noise)
    return _Trial(
        variance=variance,
        price=treasuries.risk_price(excess, market),
        cut=cut,
        newly_cut=cut - own.cut,
        fear=week.fear + haven.fear_from(caused, parameters.haven),
    )


def _ten_year(week: Week, trial: _Trial) -> Array:
    """Ten-year without noise and without a defended ceiling; elementwise in the trial."""
    p = week.pressure
    flow = p.flow[TEN_YEAR] + p.per_cut[TEN_YEAR] * trial.newly_cut
    supply = p.ahead[TEN_YEAR] + trial.price * flow + (trial.price - 1.0) * p.premium[TEN_YEAR]
    return supply + week.haven_per_point[TEN_YEAR] * trial.fear + value(week)[TEN_YEAR]


def _defence(week: Week, policy: FedPolicy, trial: _Trial) -> Array:
    """DV01 that must be bought to hold the ten-year at the ceiling, within the room."""
    over = _ten_year(week, trial) - policy.cap_bp * BP
    per_unit = _per_unit(week, trial.price)
    return policy.capped * jnp.clip(-over / per_unit, 0.0, week.room)


def _per_unit(week: Week, price: Array) -> Array:
    """Change of the ten-year per unit of DV01 bought this week (negative)."""
    p = week.pressure
    return p.per_purchase[TEN_YEAR] + price * p.per_purchase_flow[TEN_YEAR]


def ten_year_gap(
    week: Week,
    policy: FedPolicy,
    premises: Premises,
    parameters: Parameters,
    move: Array,
) -> Array:
    """gap(d), fraction; elementwise in the move."""
    trial = _state(week, premises, parameters, move)
    bought = _defence(week, policy, trial)
    level = _ten_year(week, trial) + _per_unit(week, trial.price) * bought
    return level + week.noise[TEN_YEAR] - week.last_yield - move


def _scan(week: Week, policy: FedPolicy, parameters: Parameters) -> Float[Array, "point"]:
    """Trial moves that are sure to bracket every solution."""
    p, market = week.pressure, parameters.treasuries
    calm = p.ahead[TEN_YEAR] + p.flow[TEN_YEAR] + value(week)[TEN_YEAR] + week.noise[TEN_YEAR]
    calm = calm + week.haven_per_point[TEN_YEAR] * week.fear - week.last_yield
    room = market.stress_ceiling - 1.0
    flow = jnp.abs(p.flow[TEN_YEAR]) + jnp.abs(p.per_cut[TEN_YEAR])
    reach = room * (flow + p.premium[TEN_YEAR]) + jnp.abs(p.per_cut[TEN_YEAR])
    per_move = jnp.abs(week.haven_per_point[TEN_YEAR]) * parameters.haven.fear_per_bp / BP
    noise = jnp.abs(week.noise[TEN_YEAR] - week.last_noise)
    reach = (reach + per_move * (jnp.abs(calm) + noise) + 5.0 * BP) / (1.0 - per_move)
    held = policy.cap_bp * BP + week.noise[TEN_YEAR] - week.last_yield
    low = jnp.where(policy.capped > 0.0, jnp.minimum(calm - reach, held - BP), calm - reach)
    return _points(low, calm + reach, _calm_range(week, market))


def _calm_range(week: Week, market: Treasuries) -> Scalar:
    """Largest move that leaves volatility ordinary: there the gap has its kinks; fraction."""
    at_rest = treasuries.volatility_memory(week.market, jnp.zeros(()), week.volatility, market)
    spare = (treasuries.ORDINARY * week.volatility) ** 2 - at_rest
    return jnp.sqrt(jnp.maximum(spare, 0.0) / (market.volatility_news * WEEKS_PER_YEAR))


def _points(low: Scalar, high: Scalar, calm: Scalar) -> Float[Array, "point"]:
    """Increasing from `low` to `high`, with both ends of the calm range, denser next to it.

    Within the calm range the gap falls all the way, so that a solution there is never missed.
    """
    left, right = jnp.clip(-calm, low, high), jnp.clip(calm, low, high)
    below = left - (left - low) * _shares(BELOW)[::-1] ** 2
    within = left + (right - left) * _shares(CALM)[1:]
    above = right + (high - right) * _shares(ABOVE)[1:] ** 2
    return jnp.concatenate([below, within, above])


def _shares(steps: int) -> Float[Array, "step"]:
    """From 0 to 1 in even steps."""
    return jnp.linspace(0.0, 1.0, steps + 1)
