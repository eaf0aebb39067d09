"""Link 2 — Treasuries: what a sale does to yields.

n is extra DV01 by bucket that private holders must carry (USD bn per unit of yield), v the part
of it still with dealers. The supply-caused change of the yield at maturity m has three parts:

    τ(m) = P(m) + (a/a₀) M(m) + (a/a₀ − 1) TP₀(m)

- **P, priced ahead**: the average over the bond's life of expected excess returns, a fixed linear
  operator on the expected path of supply (Vayanos & Vila 2021; Greenwood & Vayanos 2014;
  `numerics.priced_ahead`). Expected: what is sold, fading with the supply half-life, less what
  would be bought back if the programme is called off, plus the believed remainder as it arrives,
  less the purchases that the central bank has announced and markets believe.
- **M, the flow premium** on inventory: M(m) = a_S [(Ω + ωI) v](m), v fading within weeks.
- **Stress**: the risk price multiplies M and the premium on the whole outstanding stock,
  `a/a₀ = 1 + (ā − 1)(1 − exp(−η z/(ā − 1)))`, z = max(0, σ/σ₀ − 1¼), with σ a memory of weekly
  moves, σ² = (1 − α − β)σ₀² + βσ²₋₁ + α·52·d². It is bounded, so a solution always exists; there
  can be several. Leveraged longs are cut by the share κ(1 − exp(−χz/κ)), with κ < 1 the largest
  share that is ever sold, so never by more than they are.

Capacities are shares of the market: the coefficients are set so that selling 1 % of coupon DV01
pro rata lifts the ten-year by `lasting_bp`, and `month_ratio` times that at the end of a
one-month sale; both are divided by the market as it grows. Bills carry no DV01: selling them
moves bills over policy rates. Sources: PI04–PI12, QE01–QE03, MF01–MF07 in the evidence table.
"""

from __future__ import annotations

from collections.abc import Callable

import equinox as eqx
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from bondstrike.model.baseline import Baseline
from bondstrike.model.parameters import Sellers, Treasuries
from bondstrike.numerics import priced_ahead
from bondstrike.units import BP, MONTHS_PER_YEAR, WEEK, WEEKS_PER_YEAR, decay_per_week
from bondstrike.vocabulary import (
    N_COUPON,
    N_TENORS,
    TEN_YEAR,
    TENOR_YEARS,
    PerBucket,
    PerCoupon,
    Scalar,
)

PerPoint = Float[Array, "point"]
"""Yields at the reported tenors, then at the coupon buckets' own maturities."""

MONTH = 1.0 / MONTHS_PER_YEAR
BILLS_QUOTED_AT = 7248.1
"""Bills outstanding for which `bills_bp` is quoted, USD bn (MSPD table 1, 31 August 2026)."""

ORDINARY = 1.25
"""Volatility that is still ordinary, as a multiple of the normal: two in three years see it."""

COUPON_POINTS = slice(N_TENORS, N_TENORS + N_COUPON)


class Tables(eqx.Module):
    """Per baseline: the market in the units of this link."""

    rates: Float[Array, "rate"]
    """Fading rates at which the operator is tabulated, per year."""
    common: Float[Array, "rate point coupon_bucket"]
    """Operator of common risk Ω at each fading rate, years × variance."""
    own: Float[Array, "rate point coupon_bucket"]
    """Operator of own-maturity risk, years."""
    flow_common: Float[Array, "point coupon_bucket"]
    """Covariance Ω of points with buckets, per year."""
    flow_own: Float[Array, "point coupon_bucket"]
    """Weights of own-maturity risk."""
    variance: Scalar
    """Yearly variance of the ten-year, (fraction)² per year."""
    factors: Float[Array, "point factor"]
    """Loadings of weekly curve shocks (level, slope), fraction per year."""
    dv01: PerBucket
    """DV01 per USD bn of par, USD bn per unit of yield."""
    market_dv01: PerCoupon
    """DV01 of the coupon market on the baseline date."""
    market_bills: Scalar
    """Bills outstanding on the baseline date, USD bn."""
    growth: Float[Array, "quarter"]
    """Coupon DV01 outstanding by quarter relative to the baseline date."""
    leveraged: PerCoupon
    """DV01 of leveraged longs."""
    price: PerBucket
    """Market value per unit of par."""
    duration: PerBucket
    """Rate sensitivity in years per unit of market value."""
    convexity: PerBucket
    """Convexity in years squared."""


class Operators(eqx.Module):
    """Per draw: the operators scaled to the observables."""

    lasting: Float[Array, "point coupon_bucket"]
    """Yield per unit of DV01 sold or bought for good."""
    recalled: Float[Array, "point coupon_bucket"]
    """Yield per unit of DV01 that markets know could be called off: what they take back off."""
    arriving: Float[Array, "arrival point coupon_bucket"]
    """Yield per unit of believed DV01 still to arrive."""
    to_buy: Float[Array, "point coupon_bucket"]
    """Yield per unit of DV01 of believed future purchases."""
    flow: Float[Array, "point coupon_bucket"]
    """Yield per unit of DV01 in inventory."""
    premium: PerPoint
    """Premium on the outstanding stock, fraction per year."""
    volatility: Scalar
    """Normal yearly volatility of the ten-year, fraction per year."""


class State(eqx.Module):
    """What the market carries from week to week."""

    sold: PerCoupon
    """DV01 sold and not yet absorbed by the fading of the shock."""
    revocable: PerCoupon
    """The part of it that was sold under programmes that may be called off."""
    bought: PerCoupon
    """DV01 bought by the central bank, likewise."""
    inventory: PerCoupon
    """DV01 with dealers."""
    bills: Scalar
    """Bills sold and not yet absorbed, USD bn at par."""
    variance: Scalar
    """Volatility memory, (fraction)² per year."""
    cut: Scalar
    """Share of leveraged longs that has been cut."""


class Supply(eqx.Module):
    """The week's supply as this link sees it, in DV01 unless said otherwise."""

    sold: PerCoupon
    """Sold outright or issued this week."""
    revocable: PerCoupon
    """Added to what was sold under programmes that may be called off."""
    bought: PerCoupon
    """Bought by the central bank this week, before a defended ceiling."""
    expected: Float[Array, "arrival coupon_bucket"]
    """Believed remainder of the programmes."""
    to_buy: PerCoupon
    """Announced future purchases of the central bank."""
    bills: Scalar
    """Bills sold this week, USD bn at par."""
    relief: Scalar
    """Share of the flow premium lifted by leverage-rule relief."""
    growth: Scalar
    """Coupon DV01 outstanding relative to the baseline date."""
    settled: Scalar
    """1 once nothing of what was sold is expected to be bought back any more, else 0."""


def tables(baseline: Baseline) -> Tables:
    """The market in this link's units; NumPy, once per baseline."""
    market = baseline.market
    maturity = np.asarray(market.maturity)
    points = np.concatenate([np.asarray(TENOR_YEARS), maturity])
    par = np.interp(points, TENOR_YEARS, np.asarray(market.forward_yield)[0])
    grid, covariance = np.asarray(market.grid), np.asarray(market.covariance)

    def common(left: np.ndarray) -> np.ndarray:
        return priced_ahead.bilinear(grid, covariance, left, maturity)

    def own(left: np.ndarray) -> np.ndarray:
        return priced_ahead.hat_weights(left, maturity)

    rates = priced_ahead.rate_grid()
    dv01 = np.asarray(market.price * market.duration)
    amount = np.asarray(market.amount)
    coupon_dv01 = amount[:, 1:] @ dv01[1:]
    ten = points[[TEN_YEAR]]
    return Tables(
        rates=jnp.asarray(rates),
        common=jnp.asarray(_tabulate(common, rates, points, par)),
        own=jnp.asarray(_tabulate(own, rates, points, par)),
        flow_common=jnp.asarray(common(points)),
        flow_own=jnp.asarray(own(points)),
        variance=jnp.asarray(priced_ahead.bilinear(grid, covariance, ten, ten)[0, 0]),
        factors=jnp.asarray(_factors(grid, covariance, points)),
        dv01=jnp.asarray(dv01),
        market_dv01=jnp.asarray(amount[0, 1:] * dv01[1:]),
        market_bills=jnp.asarray(amount[0, 0]),
        growth=jnp.asarray(coupon_dv01 / coupon_dv01[0]),
        leveraged=jnp.asarray(np.asarray(baseline.owners.leveraged)[1:] * dv01[1:]),
        price=market.price,
        duration=market.duration,
        convexity=market.convexity,
    )


def _tabulate(
    kernel: Callable[[np.ndarray], np.ndarray],
    rates: np.ndarray,
    points: np.ndarray,
    coupons: np.ndarray,
) -> np.ndarray:
    """The operator at every fading rate, [rate, point, bucket]."""
    bonds = zip(points, coupons, strict=True)
    rows = [priced_ahead.yields(kernel, rates, float(m), float(c)) for m, c in bonds]
    return np.stack(rows, axis=1)


def _factors(grid: np.ndarray, covariance: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Loadings of the two largest factors, scaled to the ten-year's own variance."""
    values, vectors = np.linalg.eigh(covariance)
    loadings = vectors[:, -2:][:, ::-1] * np.sqrt(values[-2:][::-1])
    loadings *= np.sign(loadings.sum(axis=0))
    ten = np.asarray([np.interp(10.0, grid, column) for column in loadings.T])
    loadings *= np.sqrt(np.interp(10.0, grid, np.diag(covariance)) / (ten @ ten))
    return np.stack([np.interp(points, grid, column) for column in loadings.T], axis=1)


def operators(
    tables: Tables,
    parameters: Treasuries,
    beliefs: Sellers,
    called_off: Scalar,
    arrivals: tuple[float, ...],
) -> Operators:
    """Scale the tabulated operators to this draw's observables.

    `called_off` is the hazard at which markets expect a known programme to be called off, per
    year; `arrivals` are the mean times to arrival of the believed remainder, years.
    """
    own_variance = parameters.local_demand * tables.variance
    fading = jnp.log(2.0) / parameters.supply_half_life_years
    leaving = fading + called_off

    def at(rate: Scalar) -> Float[Array, "point coupon_bucket"]:
        return _interpolate(tables, rate, own_variance)

    lasting, doubtful = at(fading), at(leaving)
    one_percent = 0.01 * tables.market_dv01
    price = parameters.lasting_bp * BP / (lasting[TEN_YEAR] @ one_percent)
    flow = tables.flow_common + own_variance * tables.flow_own
    flow_price = _flow_price(parameters, flow[TEN_YEAR] @ one_percent)
    whole = lasting @ tables.market_dv01
    return Operators(
        lasting=price * lasting,
        recalled=price * beliefs.bought_back * (lasting - doubtful),
        arriving=price * jnp.stack([doubtful - at(leaving + 1.0 / time) for time in arrivals]),
        to_buy=price * (lasting - at(fading + 1.0 / arrivals[0])),
        flow=flow_price * flow,
        premium=parameters.term_premium_bp * BP * whole / whole[TEN_YEAR],
        volatility=jnp.sqrt(tables.variance),
    )


def _interpolate(
    tables: Tables, rate: Scalar, own_variance: Scalar
) -> Float[Array, "point coupon_bucket"]:
    """The operator at a fading rate, linear between the tabulated rates."""
    above = jnp.clip(jnp.searchsorted(tables.rates, rate), 1, tables.rates.shape[0] - 1)
    low, high = tables.rates[above - 1], tables.rates[above]
    share = jnp.clip((rate - low) / (high - low), 0.0, 1.0)
    common = (1.0 - share) * tables.common[above - 1] + share * tables.common[above]
    own = (1.0 - share) * tables.own[above - 1] + share * tables.own[above]
    return common + own_variance * own


def _flow_price(parameters: Treasuries, response: Scalar) -> Scalar:
    """Price of inventory risk such that a one-month sale ends at `month_ratio` × lasting."""
    leaving = flow_fading(parameters) * MONTH
    still_held = (1.0 - jnp.exp(-leaving)) / leaving
    wanted = (parameters.month_ratio - 1.0) * parameters.lasting_bp * BP
    return wanted / (response * still_held)


def flow_fading(parameters: Treasuries) -> Scalar:
    """Rate at which dealers pass inventory on, per year."""
    return jnp.log(2.0) / (parameters.flow_half_life_months * MONTH)


def opening(tables: Tables) -> State:
    """No extra supply, normal volatility."""
    none = jnp.zeros_like(tables.market_dv01)
    zero = jnp.zeros(())
    return State(none, none, none, none, zero, tables.variance, zero)


class Pressure(eqx.Module):
    """Supply-caused yields before the week's volatility is known: linear pieces."""

    ahead: PerPoint
    """P, fraction per year."""
    ahead_bought: PerPoint
    """The part of P that is due to the central bank (negative: it lowers yields)."""
    flow: PerPoint
    """M without this week's forced cuts."""
    per_cut: PerPoint
    """Change of M per unit share of leveraged longs cut this week."""
    per_purchase: PerPoint
    """Change of P per unit of DV01 bought on top this week (negative)."""
    per_purchase_flow: PerPoint
    """Change of M per unit of DV01 bought on top this week (negative)."""
    premium: PerPoint
    """TP₀."""
    inventory: PerCoupon
    """Inventory without forced cuts and extra purchases, DV01."""


def pressure(
    state: State,
    supply: Supply,
    operators: Operators,
    tables: Tables,
    parameters: Treasuries,
    purchase_mix: PerCoupon,
) -> Pressure:
    """Everything about the week's yields that does not depend on the week's move.

    `purchase_mix` is the DV01 by bucket of one unit of DV01 bought by the central bank.
    """
    fading, stay = _fading(parameters), _flow_weights(parameters)
    sold = state.sold * fading + supply.sold
    revocable = state.revocable * fading + supply.revocable
    bought = state.bought * fading + supply.bought
    inventory = state.inventory * stay.survive + (supply.sold - supply.bought) * stay.arrive
    ahead_bought = -(apply(operators.lasting, bought) + apply(operators.to_buy, supply.to_buy))
    doubted = apply(operators.recalled, revocable) * (1.0 - supply.settled)
    ahead_sold = apply(operators.lasting, sold) - doubted
    arriving = (operators.arriving * supply.expected[:, None, :]).sum(axis=(0, 2))
    capacity = 1.0 / supply.growth
    eased = capacity * (1.0 - supply.relief)
    flow = operators.flow * eased
    return Pressure(
        ahead=capacity * (ahead_sold + arriving + ahead_bought),
        ahead_bought=capacity * ahead_bought,
        flow=apply(flow, inventory),
        per_cut=apply(flow, tables.leveraged) * stay.arrive,
        per_purchase=-capacity * apply(operators.lasting, purchase_mix),
        per_purchase_flow=-apply(flow, purchase_mix) * stay.arrive,
        premium=operators.premium,
        inventory=inventory,
    )


def apply(operator: Float[Array, "point coupon_bucket"], supply: PerCoupon) -> PerPoint:
    """Operator times supply, as a sum: small matrices map over draws faster so."""
    return (operator * supply).sum(axis=-1)


class _FlowWeights(eqx.Module):
    survive: Scalar
    arrive: Scalar


def _flow_weights(parameters: Treasuries) -> _FlowWeights:
    """Inventory that survives the week, and that is left of the week's even inflow."""
    leaving = flow_fading(parameters) * WEEK
    return _FlowWeights(jnp.exp(-leaving), (1.0 - jnp.exp(-leaving)) / leaving)


def _fading(parameters: Treasuries) -> Scalar:
    return decay_per_week(parameters.supply_half_life_years)


def volatility_memory(state: State, move: Array, normal: Scalar, parameters: Treasuries) -> Array:
    """σ² after a weekly move of the ten-year (fraction); elementwise in `move`."""
    news, memory = parameters.volatility_news, parameters.volatility_memory
    calm = (1.0 - news - memory) * normal * normal
    return calm + memory * state.variance + news * WEEKS_PER_YEAR * move * move


def still_volatility(week: Scalar, normal: Scalar, parameters: Treasuries) -> Scalar:
    """σ after `week` + 1 weeks in which nothing moved at all, fraction per year."""
    news, memory = parameters.volatility_news, parameters.volatility_memory
    end = (1.0 - news - memory) / (1.0 - memory)
    return normal * jnp.sqrt(end + (1.0 - end) * memory ** (week + 1.0))


def excess_volatility(variance: Array, normal: Scalar) -> Array:
    """z: volatility over its ordinary range, in multiples of the normal."""
    return jnp.maximum(jnp.sqrt(variance) / normal - ORDINARY, 0.0)


def risk_price(excess: Array, parameters: Treasuries) -> Array:
    """a/a₀ for an excess volatility z: 1 in calm, bounded by the ceiling."""
    room = parameters.stress_ceiling - 1.0
    return 1.0 + room * (1.0 - jnp.exp(-parameters.stress_slope * excess / room))


def share_cut(state: State, excess: Array, parameters: Treasuries) -> Array:
    """Share of leveraged longs cut at an excess volatility; what was cut returns slowly."""
    back = decay_per_week(parameters.leverage_return_months * MONTH)
    most = parameters.leverage_ceiling
    wanted = most * (1.0 - jnp.exp(-parameters.leverage_cut * excess / most))
    return jnp.maximum(wanted, state.cut * back)


def yields(pressure: Pressure, price: Scalar, newly_cut: Scalar, purchase: Scalar) -> PerPoint:
    """τ at every point, given the risk price, this week's cuts and extra purchases (DV01)."""
    flow = flow_premium(pressure, newly_cut, purchase)
    ahead = pressure.ahead + pressure.per_purchase * purchase
    return ahead + price * flow + (price - 1.0) * pressure.premium


def flow_premium(pressure: Pressure, newly_cut: Scalar, purchase: Scalar) -> PerPoint:
    """M at every point, before the risk price multiplies it."""
    return pressure.flow + pressure.per_cut * newly_cut + pressure.per_purchase_flow * purchase


def bill_spread(state: State, tables: Tables, parameters: Treasuries) -> Scalar:
    """Rise of bill yields over policy rates from bills sold, fraction per year.

    `bills_bp` is quoted per $100bn of a market of `BILLS_QUOTED_AT`; capacity is a share of the
    market, so the coefficient is turned into one per share of bills outstanding.
    """
    per_share = parameters.bills_bp * BP * BILLS_QUOTED_AT / 100.0
    return per_share * state.bills / tables.market_bills


def advance(
    state: State,
    supply: Supply,
    pressure: Pressure,
    parameters: Treasuries,
    tables: Tables,
    cleared: tuple[Scalar, Scalar, Scalar, PerCoupon],
) -> State:
    """Carry the week forward; `cleared` is σ², share cut, newly cut and extra purchases."""
    variance, cut, newly_cut, purchase = cleared
    fading, stay = _fading(parameters), _flow_weights(parameters)
    return State(
        sold=state.sold * fading + supply.sold,
        revocable=state.revocable * fading + supply.revocable,
        bought=state.bought * fading + supply.bought + purchase,
        inventory=pressure.inventory + stay.arrive * (newly_cut * tables.leveraged - purchase),
        bills=state.bills * fading + supply.bills,
        variance=variance,
        cut=cut,
    )


def prices(change: PerCoupon, tables: Tables) -> PerBucket:
    """Market value per unit of par after a change of the coupon buckets' yields; bills keep."""
    moved = jnp.concatenate([jnp.zeros(1), change])
    relative = -tables.duration * moved + 0.5 * tables.convexity * moved * moved
    return tables.price * (1.0 + relative)
