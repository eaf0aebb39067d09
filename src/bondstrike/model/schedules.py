"""What is asked of the chain: programmes of levers, rules of responses, the Fed's policy.

Levers compile to at most `N_PROGRAMMES` rows and responses to at most `N_RULES` rows, so that
one compiled program serves every scenario; unused rows have size zero.
"""

from __future__ import annotations

from enum import IntEnum

import equinox as eqx
from jaxtyping import Array, Float, Int

from bondstrike.vocabulary import PerProgramme, PerRule, Scalar


class Decides(IntEnum):
    """What says where between its low, central and high estimate an amount lies."""

    MOBILISABLE = 0
    ELASTICITY = 1
    RELEASED = 2


class Programmes(eqx.Module):
    """Levers, one row each. Sizes are USD bn at par."""

    channel: Int[Array, "programme"]
    """`Channel` of the row."""
    bloc: Int[Array, "programme"]
    """Position of the seller's `Bloc`."""
    holder: Int[Array, "programme"]
    """Position of the seller's `Holder`."""
    mix: Float[Array, "programme bucket"]
    """Share of the amount in each bucket; rows sum to one, or to zero if unused."""
    size: Float[Array, "programme quantile"]
    """Amount at the low, central and high estimate, USD bn."""
    start: PerProgramme
    """Week in which the first bond is sold; the announcement may come before."""
    weeks: PerProgramme
    """Weeks over which the amount is spread, at least one."""
    announced: PerProgramme
    """Week of the announcement; negative for a quiet programme."""
    converted: PerProgramme
    """Share of the proceeds changed into other currencies."""
    parked: PerProgramme
    """Share of the proceeds parked in the central bank's foreign repo pool."""
    hedged: PerProgramme
    """Share of the converted proceeds whose currency risk was hedged before."""
    hostile: PerProgramme
    """1 if the programme is meant to press on the target, 0 if it is not (goods bought, say)."""
    cost: Float[Array, "programme bloc"]
    """What a measure on goods costs each bloc, its own and others, USD of real income per USD of
    the amount; negative for who gains."""
    harm: PerProgramme
    """What it costs the target through worse terms of trade, likewise."""
    decided: Int[Array, "programme"]
    """Position in `Decides`: which unknown says where between the estimates the amount lies."""


class Rules(eqx.Module):
    """Responses, one row each: when a signal passes a threshold, switch an action on."""

    signal: Int[Array, "rule"]
    """`Signal` watched, at last week's value."""
    threshold: PerRule
    """Level that triggers, in the unit of the signal (bp, percent, points, share)."""
    sign: PerRule
    """+1 triggers above the threshold, −1 below; 0 for an unused row."""
    delay: PerRule
    """Weeks over the threshold before the action starts."""
    ramp: PerRule
    """Weeks from start to full strength, at least one."""
    hold: PerRule
    """Weeks at strength after the signal has gone back."""
    until: PerRule
    """Week from which on the rule no longer triggers."""
    action: Int[Array, "rule"]
    """`Action` switched on."""
    size: PerRule
    """Strength in the unit of the action: a share in [0, 1], or USD bn a week."""


class FedPolicy(eqx.Module):
    """The central bank's answer as numbers; modes are named rows of these."""

    threshold_bp: Scalar
    """Dislocation of the ten-year (flow premium and stress) that triggers purchases, bp."""
    delay_weeks: Scalar
    """Weeks above the threshold before the first purchase."""
    pace: Scalar
    """Purchases a week at full pace, USD bn at par."""
    ceiling: Scalar
    """Largest cumulative purchase, USD bn at par."""
    unwind_half_life_years: Scalar
    """Half-life of what was bought once the dislocation is gone, years."""
    cap_bp: Scalar
    """Ceiling on the ten-year's rise over the baseline, ordinary noise apart, bp."""
    capped: Scalar
    """1 if the ceiling on the ten-year is defended, else 0."""
    rate_cut_bp: Scalar
    """Cut of the policy rate below the baseline once captured, bp."""
    captured: Scalar
    """1 if the central bank is captured: inflation premium and haven damage, else 0."""


class Dispute(eqx.Module):
    """What the senders want, and what becomes of the programmes as the dispute goes on."""

    kind: Float[Array, "policy_kind"]
    """1 at the `PolicyKind` at issue, 0 elsewhere."""
    start: Scalar
    """Week in which the policy comes under stress: the announcement, or the first sale."""
    stops: Scalar
    """Share of what is still to be sold that is called off after a reversal."""
    undone: Scalar
    """1 if what was sold is bought back after a reversal (half-life a quarter), else 0."""
    retaliates: Scalar
    """1 if the target may retaliate against an open sale, else 0."""
    breaks: Scalar
    """1 if members may break rank by themselves, 0 if the coalition holds."""


class Events(eqx.Module):
    """What else happens to the world together with the levers (times the lever's premise)."""

    start: Scalar
    """Week in which it begins."""
    fear: Scalar
    """Rise of the VIX, points, spread over four weeks; fades as fear does."""
    output: Scalar
    """Change of real output apart from the levers, percent: reached after a year, fading after
    the second with a half-life of a year."""
    prices: Scalar
    """Change of consumer prices over the first year apart from the levers, percent."""
    gold: Scalar
    """Change of the price of gold, percent."""


class Depth(eqx.Module):
    """A new safe asset that the senders issue together, and that takes what they would place."""

    size: Scalar
    """Issued in all, USD bn."""
    start: Scalar
    """Week in which the first of it is issued."""
    weeks: Scalar
    """Weeks over which it is issued evenly, at least one."""


class Premises(eqx.Module):
    """Switches for what-ifs: each multiplies one mechanism (1 as estimated, 0 off)."""

    haven: Scalar
    """Flight to (or from) Treasuries in fear."""
    stress: Scalar
    """Multiplication of the risk price and forced cuts of leveraged longs."""
    convenience: Scalar
    """Loss of the convenience yield."""
    announcement: Scalar
    """Pricing ahead of what is announced but not yet sold."""
    rates_felt: Scalar
    """What politics feels of yields and mortgage rates."""
    shares_felt: Scalar
    """What politics feels of share prices."""
    dollar_felt: Scalar
    """What politics feels of the dollar."""
    rally: Scalar
    """Closing of ranks under an open attack."""
    lever: Scalar
    """The levers themselves: 1 with, 0 without — the two halves of a pair."""
    shocks: Scalar
    """Weekly shocks that cannot be known."""


class Scenario(eqx.Module):
    """One question to the chain, in arrays."""

    programmes: Programmes
    rules: Rules
    fed: FedPolicy
    dispute: Dispute
    events: Events
    premises: Premises
    depth: Depth


class Fates(eqx.Module):
    """Standard normal numbers of one draw that decide when something happens, once a path.

    An event with survival S(t) happens in the first week in which S ≤ Φ(−fate): a fate of zero is
    the median.
    """

    reversal: Scalar
    """The policy at issue is reversed."""
    retaliation: Scalar
    """The target retaliates."""
    break_rank: Float[Array, "bloc"]
    """A bloc leaves the coalition."""


class Shocks(eqx.Module):
    """Standard normal weekly shocks of one draw."""

    level: Float[Array, "week"]
    """Parallel-like factor of the yield curve."""
    slope: Float[Array, "week"]
    """Second factor of the yield curve."""
    fear: Float[Array, "week"]
    """The VIX."""
    dollar: Float[Array, "week"]
    """The broad dollar."""


class Chance(eqx.Module):
    """All that chance brings to one path."""

    weekly: Shocks
    """News of every week."""
    fates: Fates
    """What decides once a path."""
