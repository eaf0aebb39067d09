"""Link 10 — Politics: when a policy under stress is reversed, and when the target hits back.

A policy that comes under stress in week `start` is reversed with intensity η a trading day
(complementary log-log: the chance of a day is 1 − exp(−η), of a spell 1 − exp(−Λ), Λ = Σ η):

    η_d = h/260 · exp(o + b_ℓ ℓ + b_e e + b_p p − rally) · W_y(rise_d) · W_s(fall_d),   η_d ≤ ½
    W(m) = E exp(b · max(0, m + noise of the day)) / E exp(b · max(0, noise of a week))

- h is the hazard a year in ordinary markets and o the offset of the kind of policy. Both W are one
  on average over ordinary weeks, so h means the same whatever the slopes b.
- rise_d and fall_d are the change of the ten-year and the fall of shares over the five days to d:
  κ = ⅕ … 1 of this week's and 1 − κ of last week's. Politicians see yields as they are, noise
  included. What two weekly figures leave open about the days has variance 2κ(1 − κ)s², s being
  the noise of a week; where weekly shocks are off, the rest of s² is integrated over too. Noise of
  yields and of shares is independent: the sign of their joint move turns with the regime (PT10).
- ℓ is the ten-year over the baseline per 100bp, e the dollar lost per 5 %, p slow pain: a memory,
  half gone in a quarter, of a higher mortgage rate. A point counts one after a quarter, two in the
  end. All three count from zero up, and as they are on the path: no noise is integrated over.
- rally: to be attacked openly closes ranks; it fades from the announcement, and needs the attack.
  How far a sale is taken for an attack hangs on its size A: A / (A + 0.1 % of the coupons), some
  $25bn today: judgement.

A reversal happens in the first week in which Λ ≥ −log Φ(−fate). From then on the path is another
one, but the survival curve exp(−Λ) stays that of a spell not reversed: Λ goes on by the intensity
as remembered up to the week before (half-life four weeks, opening at that of ordinary markets).
The week itself stays out of that memory: weeks of reversal are worse than most, and would be taken
for the rule.

The target retaliates with a hazard in proportion to the pace at which it is openly attacked, so
that the chance over a whole programme does not depend on how long it takes; a small sale is hardly
taken for an attack there either.

What is known is little. h, the slopes of rises and falls, b_ℓ and o are fitted on spells of stress
found by rule and a list of remembered ones, corrected for being remembered (`evidence/spells.csv`,
docs/decisions/0013): 36 spells, eight reversals. The rest is judgement (docs/decisions/0008):
nobody has measured what mortgage rates do to approval (PE05), and no government was ever openly
attacked through its own bonds by its allies.
"""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp
from jax.scipy.special import erfc, log_ndtr
from jaxtyping import Array, Float

from bondstrike.model.parameters import Politics
from bondstrike.model.schedules import Dispute, Fates, Premises
from bondstrike.units import (
    BP,
    PERCENT,
    TRADING_DAYS_PER_WEEK,
    WEEK,
    WEEKS_PER_QUARTER,
    WEEKS_PER_YEAR,
)
from bondstrike.vocabulary import Scalar

DAYS_PER_YEAR = TRADING_DAYS_PER_WEEK * WEEKS_PER_YEAR
"""Trading days in the model's year."""

MOST_PER_DAY = 0.5
"""Largest intensity a day: 39 % a day and 92 % a week is as fast as politics decides."""

MEMORY_WEEKS = 4.0
"""Half-life of the intensity as remembered, weeks."""

KEPT = 0.5 ** (1.0 / MEMORY_WEEKS)
"""Share of the remembered intensity that survives a week."""

PAIN_LIMIT = 2.0
"""What a lasting point of mortgage rate comes to, if it counts one after a half-life."""

LEAST_YIELD = 1e-9
"""Floor under the noise of the ten-year, fraction per year."""

LEAST_SHARES = 1e-6
"""Floor under the noise of shares, percent."""

LEAST_UNKNOWN = 1e-8
"""Floor under the share of a week's variance that is open on a day."""

SHARES_PERCENT = 5.0
"""Fall of shares, percent, for which `shares_slope` is stated."""

DOLLAR_PERCENT = 5.0
"""Loss of the dollar, percent, for which `dollar_slope` is stated."""

LARGEST_EXPONENT = 60.0
"""Exponents end here, far beyond what `MOST_PER_DAY` lets through; keeps gradients finite."""


class State(eqx.Module):
    """What politics remembers from week to week."""

    cumulative: Scalar
    """Λ: cumulative intensity of reversal of the spell so far."""
    smoothed: Scalar
    """Intensity of reversal a week as remembered; frozen once reversed."""
    pain: Scalar
    """Memory of a higher mortgage rate: points, one point counts one after a quarter."""
    last_rise: Scalar
    """Last week's change of the ten-year, fraction per year."""
    last_fall: Scalar
    """Last week's fall of shares, percent, negative if they rose."""
    reversed: Scalar
    """1 once the policy at issue has been reversed, else 0."""
    retaliation: Scalar
    """Cumulative hazard of retaliation so far."""
    retaliated: Scalar
    """1 once the target has retaliated, else 0."""
    open_weeks: Scalar
    """Weeks since the first week of an open attack; 0 before and in it."""


class News(eqx.Module):
    """What politicians see this week, ordinary noise included."""

    rise: Scalar
    """This week's change of the ten-year, fraction per year."""
    ten_year: Scalar
    """Ten-year over the baseline, fraction per year."""
    shares_move: Scalar
    """This week's change of share prices, percent, negative if they fell."""
    dollar: Scalar
    """Broad dollar, deviation from the baseline, percent, up = stronger."""
    mortgage: Scalar
    """Thirty-year mortgage rate, deviation from the baseline, fraction per year."""
    open_attack: Scalar
    """How far foreigners openly attack, 0 to 1."""
    pace: Scalar
    """Pace of the open attack: 1 where the whole of it is carried out in half a year."""


class Noise(eqx.Module):
    """How far an ordinary week moves by itself: standard deviations."""

    ten_year: Scalar
    """Of a week's change of the ten-year, fraction per year."""
    shares: Scalar
    """Of a week's change of share prices, percent."""


class Shown(eqx.Module):
    """What is reported of the week."""

    hazard: Scalar
    """Hazard of reversal, per year, as long as it has not happened; then as remembered."""
    reversal_chance: Scalar
    """1 − exp(−Λ): chance that a spell like this one is reversed by the end of the week."""
    reversed: Scalar
    """1 once the policy at issue has been reversed, else 0."""
    retaliated: Scalar
    """1 once the target has retaliated, else 0."""


def opening() -> State:
    """Nothing has happened."""
    return State(*(jnp.zeros(()) for _ in State.__dataclass_fields__))


def advance(
    state: State,
    now: Scalar,
    news: News,
    noise: Noise,
    parameters: Politics,
    dispute: Dispute,
    premises: Premises,
    fates: Fates,
) -> tuple[State, Shown]:
    """The week `now`, counted from the opening: hazards, and whether their time has come."""
    pain = _pain(state, news)
    lived = _week(state, pain, news, noise, parameters, dispute, premises)
    memory = _remembered(state, parameters, dispute)
    under_stress = jnp.where(now >= dispute.start, 1.0, 0.0)
    intensity = under_stress * jnp.where(state.reversed > 0.0, memory, lived)
    cumulative = state.cumulative + intensity
    turned = jnp.maximum(state.reversed, _happened(cumulative, fates.reversal))
    retaliation = state.retaliation + _retaliation(news, parameters, dispute)
    retaliated = jnp.maximum(state.retaliated, _happened(retaliation, fates.retaliation))
    after = State(
        cumulative=cumulative,
        smoothed=jnp.where(turned > 0.0, memory, KEPT * memory + (1.0 - KEPT) * lived),
        pain=pain,
        last_rise=news.rise,
        last_fall=-news.shares_move,
        reversed=turned,
        retaliation=retaliation,
        retaliated=retaliated,
        open_weeks=_open_weeks(state, news),
    )
    return after, Shown(intensity / WEEK, -jnp.expm1(-cumulative), turned, retaliated)


def called_off(state: State, dispute: Dispute) -> Scalar:
    """Share of what is still to be sold that a reversal has stopped."""
    return state.reversed * dispute.stops


def expected_per_year(parameters: Politics, dispute: Dispute) -> Scalar:
    """Hazard of reversal that markets expect of ordinary weeks, per year, at most 130.

    Ordinary noise does not enter: the hazard of ordinary markets is the average over it.
    """
    return jnp.minimum(_base(parameters, dispute), MOST_PER_DAY) * DAYS_PER_YEAR


def average_of_rises(
    slope: Scalar, mean: Float[Array, "..."], spread: Float[Array, "..."]
) -> Float[Array, "..."]:
    """E exp(slope · max(0, x)) of x ~ N(mean, spread²), in closed form; same shape as `mean`.

    Units of `mean` and `spread` are those of 1 / `slope`; `spread` is positive. As it goes to zero
    the value goes to exp(slope · max(0, mean)). Exponents end at `LARGEST_EXPONENT`.
    """
    exponent = slope * mean + 0.5 * (slope * spread) ** 2
    grown = jnp.exp(jnp.minimum(exponent, LARGEST_EXPONENT))
    standard = mean / spread
    return _below(-standard) + grown * _below(standard + slope * spread)


def _below(value: Float[Array, "..."]) -> Float[Array, "..."]:
    """Standard normal probability below `value`."""
    return 0.5 * erfc(-value * 0.5**0.5)


def _base(parameters: Politics, dispute: Dispute) -> Scalar:
    """Intensity a day in ordinary markets, by the kind of policy."""
    offsets = jnp.stack(
        [parameters.tariffs_offset, parameters.central_bank_offset, parameters.budget_offset]
    )
    return parameters.calm_per_year / DAYS_PER_YEAR * jnp.exp(dispute.kind @ offsets)


def _week(
    state: State,
    pain: Scalar,
    news: News,
    noise: Noise,
    parameters: Politics,
    dispute: Dispute,
    premises: Premises,
) -> Scalar:
    """Σ η_d: intensity of reversal over the five days of the week."""
    daily = (
        _base(parameters, dispute)
        * jnp.exp(_lasting(pain, news, state.open_weeks, parameters, premises))
        * _from_yields(state, news, noise, parameters, premises)
        * _from_shares(state, news, noise, parameters, premises)
    )
    return jnp.minimum(daily, MOST_PER_DAY).sum()


def _remembered(state: State, parameters: Politics, dispute: Dispute) -> Scalar:
    """Intensity a week as remembered; that of ordinary markets before the first week of stress."""
    ordinary = expected_per_year(parameters, dispute) * WEEK
    return jnp.where(state.cumulative > 0.0, state.smoothed, ordinary)


def _retaliation(news: News, parameters: Politics, dispute: Dispute) -> Scalar:
    """Hazard of retaliation this week."""
    return parameters.retaliation_per_year * WEEK * dispute.retaliates * news.pace


def _lasting(
    pain: Scalar, news: News, weeks: Scalar, parameters: Politics, premises: Premises
) -> Scalar:
    """What level, dollar, pain and rally add to the log intensity of every day of the week."""
    level = parameters.level_slope * jnp.maximum(news.ten_year, 0.0) / (100.0 * BP)
    dollar = parameters.dollar_slope * jnp.maximum(-news.dollar, 0.0) / DOLLAR_PERCENT
    fades = 0.5 ** (weeks / parameters.rally_half_life_weeks)
    rally = premises.rally * parameters.rally * fades * news.open_attack
    felt = premises.rates_felt * (level + parameters.pain_slope * pain)
    return jnp.minimum(felt + premises.dollar_felt * dollar - rally, LARGEST_EXPONENT)


def _from_yields(
    state: State, news: News, noise: Noise, parameters: Politics, premises: Premises
) -> Float[Array, "day"]:
    """W_y of each day: multiple of the intensity from five-day rises of the ten-year."""
    spread = jnp.maximum(noise.ten_year, LEAST_YIELD)
    slope = parameters.yield_slope / (10.0 * BP)
    return _weight(slope, premises.rates_felt, news.rise, state.last_rise, spread, premises.shocks)


def _from_shares(
    state: State, news: News, noise: Noise, parameters: Politics, premises: Premises
) -> Float[Array, "day"]:
    """W_s of each day: multiple of the intensity from five-day falls of shares."""
    spread = jnp.maximum(noise.shares, LEAST_SHARES)
    slope, fall = parameters.shares_slope / SHARES_PERCENT, -news.shares_move
    return _weight(slope, premises.shares_felt, fall, state.last_fall, spread, premises.shocks)


def _weight(
    slope: Scalar, felt: Scalar, this: Scalar, last: Scalar, spread: Scalar, shocks: Scalar
) -> Float[Array, "day"]:
    """W of each day from this and last week's move and the noise of a week; 1 if not felt."""
    share = jnp.arange(1.0, TRADING_DAYS_PER_WEEK + 1.0) / TRADING_DAYS_PER_WEEK
    mean = share * this + (1.0 - share) * last
    between = 2.0 * share * (1.0 - share)
    unknown = between + (1.0 - shocks**2) * (1.0 - between)
    daily = spread * jnp.sqrt(jnp.maximum(unknown, LEAST_UNKNOWN))
    ordinary = average_of_rises(felt * slope, jnp.zeros_like(spread), spread)
    return average_of_rises(felt * slope, mean, daily) / ordinary


def _pain(state: State, news: News) -> Scalar:
    """The memory of higher mortgage rates, this week's included."""
    keeps = 0.5 ** (1.0 / WEEKS_PER_QUARTER)
    points = jnp.maximum(news.mortgage, 0.0) / PERCENT
    return keeps * state.pain + (1.0 - keeps) * PAIN_LIMIT * points


def _open_weeks(state: State, news: News) -> Scalar:
    """Weeks since the attack became open; runs on once it has begun."""
    begun = (state.open_weeks > 0.0) | (news.open_attack > 0.0)
    return state.open_weeks + jnp.where(begun, 1.0, 0.0)


def _happened(cumulative: Scalar, fate: Scalar) -> Scalar:
    """1 once a cumulative hazard has come to what fate allows, else 0."""
    due = (cumulative > 0.0) & (cumulative >= -log_ndtr(-fate))
    return jnp.where(due, 1.0, 0.0)
