"""Link 6 — Fed: what the central bank does about it.

A mode is a row of numbers. Unless it never acts, it watches last week's *dislocation* of the
ten-year, the part of its rise that is flow premium and stress rather than value:

    purchases(t) = pace · switch(weeks over the threshold − delay) , up to the ceiling ;

it lets holdings run down once the dislocation is gone. Markets price `words` of what is announced
for the next quarter: in March 2020 purchases worked, words didn't (QE17). A *capped* ten-year is
defended with whatever purchases the clearing of the week needs. A *captured* central bank holds
the ten-year, cuts its rate, and pays in expected inflation as its purchases grow (PE01):
`π(t) = π₁₀/10 · (1 − exp(−bought / 2 % of coupons))` a year, and in faith in the haven.

A dollar issuer cannot run out of dollars: purchases are paid in new reserves. Parking by foreign
officials drains reserves, and below an ample level funding rates rise.
"""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from bondstrike.model.parameters import Fed
from bondstrike.model.schedules import FedPolicy
from bondstrike.numerics.smooth import switch
from bondstrike.units import BP, PERCENT, WEEKS_PER_QUARTER, decay_per_week
from bondstrike.vocabulary import Scalar

PATIENCE_WEEKS = 4.0
"""Weeks that purchases go on after the dislocation is gone."""

CAPTURE_SCALE = 0.02
"""Purchases, as a share of coupons outstanding, at which 63 % of the capture is priced."""

CUT_YEARS = 3.0
"""Years that a captured central bank is expected to keep its rate below the baseline."""


class State(eqx.Module):
    """How long it has been bad, and what was bought."""

    clock: Scalar
    """Weeks over the threshold, bounded."""
    bought: Scalar
    """Held over the baseline, USD bn at par."""
    total: Scalar
    """Bought in all, USD bn at par."""


class Plan(eqx.Module):
    """The week's purchases, USD bn at par."""

    purchase: Scalar
    """Bought by rule this week, less what runs off; negative when holdings run down."""
    expected: Scalar
    """Announced for the quarter to come and believed by markets."""
    room: Scalar
    """What a defended ceiling may still buy this week."""


def opening() -> State:
    """Nothing bought."""
    zero = jnp.zeros(())
    return State(zero, zero, zero)


def plan(
    state: State,
    dislocation: Scalar,
    policy: FedPolicy,
    parameters: Fed,
    besides: Scalar | float = 0.0,
) -> Plan:
    """Purchases of the week from last week's dislocation (fraction per year).

    `besides` is what a response of the scenario has it buy apart from its own rule, USD bn at par.
    """
    clock = _clock(state, dislocation, policy)
    active = switch(clock - policy.delay_weeks, 0.0, 1.0)
    left = jnp.maximum(policy.ceiling - state.total, 0.0)
    purchase = jnp.minimum(policy.pace * active * (1.0 - policy.capped), left)
    half_life = policy.unwind_half_life_years
    run_down = state.bought * (1.0 - decay_per_week(half_life)) * (1.0 - active)
    ahead = jnp.minimum(purchase * WEEKS_PER_QUARTER, left - purchase)
    room = jnp.minimum(policy.pace, left) * policy.capped
    return Plan(purchase + besides - run_down, parameters.words * ahead, room)


def _clock(state: State, dislocation: Scalar, policy: FedPolicy) -> Scalar:
    over = switch(dislocation, policy.threshold_bp * BP, 1.25 * policy.threshold_bp * BP)
    most = policy.delay_weeks + 1.0 + PATIENCE_WEEKS
    return jnp.clip(state.clock + jnp.where(over > 0.0, over, -1.0), 0.0, most)


def advance(
    state: State, dislocation: Scalar, planned: Plan, defended: Scalar, policy: FedPolicy
) -> State:
    """Book rule-based and ceiling-defending purchases, USD bn at par."""
    net = planned.purchase + defended
    return State(
        clock=_clock(state, dislocation, policy),
        bought=state.bought + net,
        total=state.total + jnp.maximum(net, 0.0),
    )


def capture(state: State, coupons: Scalar, policy: FedPolicy) -> Scalar:
    """How far capture is priced, in [0, 1]; `coupons` outstanding, USD bn at par."""
    bought = jnp.maximum(state.bought, 0.0) / coupons
    return policy.captured * (1.0 - jnp.exp(-bought / CAPTURE_SCALE))


def policy_effect(
    captured: Scalar, policy: FedPolicy, parameters: Fed, maturities: Float[Array, "point"]
) -> Float[Array, "point"]:
    """Change of yields from the rate path and inflation of a captured bank, fraction a year."""
    inflation = parameters.captured_inflation_percent * PERCENT / 10.0
    cut = policy.rate_cut_bp * BP * jnp.minimum(CUT_YEARS / maturities, 1.0)
    return captured * (inflation * jnp.minimum(maturities / 5.0, 1.0) - cut)


def policy_dollar(captured: Scalar, policy: FedPolicy, parameters: Fed) -> Scalar:
    """Log change of the dollar: the rate cut while it lasts, and ten years of inflation."""
    prices = parameters.captured_inflation_percent * PERCENT
    return -captured * (policy.rate_cut_bp * BP * CUT_YEARS + prices)


def scarcity(reserves: Scalar, gdp: Scalar, parameters: Fed) -> Scalar:
    """Rise of overnight and bill rates when reserves fall short, fraction per year."""
    missing = parameters.ample_reserves_percent - 100.0 * reserves / gdp
    return parameters.scarcity_bp * BP * jnp.maximum(missing, 0.0)
