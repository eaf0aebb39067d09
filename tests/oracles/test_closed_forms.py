"""Closed forms of the literature against the chain's own links.

Numbers are those of the forms in Vayanos & Vila (2021) and Greenwood & Vayanos (2014), Gabaix &
Maggiori (2015), the leverage multiplier of one asset, and the lesson of the stock-flow-consistent
benchmarks (Godley & Lavoie 2007): check the opening balance sheet as hard as every other.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from bondstrike.evidence import medians
from bondstrike.model import clearing, dollar, ledger, sellers, treasuries
from bondstrike.model.schedules import FedPolicy, Premises
from bondstrike.vocabulary import N_TENORS, TENOR_YEARS
from tests import worlds

K, SIGMA = 0.15, 0.012
"""Mean reversion per year and volatility of the short rate in closed form 7."""
BUCKETS = np.array([0.5, 2.0, 4.0, 5.0, 7.0, 10.0, 25.0])
"""Bucket maturities, so that 5 and 10 years are among the points."""
TEN = 5


def loading(t: Any, k: float = K) -> Any:
    """A(t) = (1 − e^{−kt})/k."""
    return -np.expm1(-k * np.asarray(t)) / k


@cache
def one_factor() -> Any:
    """The real baseline with a one-factor covariance of zero yields, and no coupons."""
    baseline = worlds.baseline(1)
    grid = np.unique(np.concatenate([np.linspace(1e-3, 30.0, 1501), BUCKETS]))
    slope = loading(grid) / grid
    market = baseline.market
    changed = eqx.tree_at(
        lambda m: (m.grid, m.covariance, m.forward_yield, m.maturity),
        market,
        tuple(
            jnp.asarray(x)
            for x in (
                grid,
                SIGMA**2 * np.outer(slope, slope),
                0.0 * np.asarray(market.forward_yield),
                BUCKETS,
            )
        ),
    )
    return treasuries.tables(eqx.tree_at(lambda b: b.market, baseline, changed))


POINTS = np.concatenate([TENOR_YEARS, BUCKETS])
PRICE, SOLD = 2.0, 0.5
"""Risk price per $tn, and $tn of ten-year bonds sold."""


def rise(rate: float, maturity: np.ndarray, bond: int = TEN) -> np.ndarray:
    """Rise of zero yields by the chain's operator at the tabulated rate nearest to `rate`."""
    tables = one_factor()
    place = int(np.abs(np.asarray(tables.rates) - rate).argmin())
    dv01 = SOLD * BUCKETS[bond]
    yields = PRICE * np.asarray(tables.common)[place, :, bond] * dv01
    return np.array([yields[list(POINTS).index(m)] for m in maturity])


@pytest.mark.parametrize(("maturity", "rise_bp"), [(5.0, 14.741), (10.0, 23.969)])
def test_permanent_sale_by_maturity(maturity: float, rise_bp: float) -> None:
    found = rise(0.0, np.array([maturity]))[0] / 1e-4
    assert found == pytest.approx(rise_bp, abs=1e-3)


def test_permanent_sale_is_the_closed_form_at_every_maturity() -> None:
    extra = PRICE * SIGMA**2 * SOLD * loading(10.0)
    expected = extra / K * (1.0 - loading(POINTS) / POINTS)
    np.testing.assert_allclose(rise(0.0, POINTS), expected, rtol=2e-5)
    assert (np.diff(rise(0.0, np.array([2.0, 5.0, 10.0, 20.0, 30.0]))) > 0.0).all()
    assert rise(0.0, np.array([30.0]))[0] < extra / K


def test_fading_sale_is_the_closed_form_and_has_a_hump() -> None:
    rate = float(np.asarray(one_factor().rates)[50])
    extra = PRICE * SIGMA**2 * SOLD * loading(10.0)
    m = POINTS
    early = loading(m, rate)
    late = (np.exp(-K * m) - np.exp(-rate * m)) / (rate - K)
    expected = extra * (early - late) / K / m
    np.testing.assert_allclose(rise(rate, m), expected, rtol=2e-5)
    curve = rise(rate, np.array([0.5, 2.0, 5.0, 10.0, 30.0]))
    assert 0 < curve.argmax() < 4


def test_with_one_factor_only_the_duration_sold_matters() -> None:
    """So many bonds at 2 years that A(u) × amount is that of the tens: the same curve."""
    ratio = BUCKETS[1] / 10.0 * loading(10.0) / loading(BUCKETS[1])
    common = np.asarray(one_factor().common)[0]
    short = common[:, 1] * ratio * SOLD * 10.0
    long = common[:, TEN] * SOLD * 10.0
    dv01_ratio = (loading(10.0) / 10.0) / (loading(BUCKETS[1]) / BUCKETS[1])
    assert ratio == pytest.approx(dv01_ratio)
    np.testing.assert_allclose(short, long, rtol=1e-10)


def test_with_the_real_curve_or_local_demand_the_place_matters() -> None:
    tables, one = treasuries.tables(worlds.baseline(1)), one_factor()
    common = np.asarray(tables.common)[0]
    local = np.asarray(one.common)[0] + SIGMA**2 * np.asarray(one.own)[0]
    for operator in (common, local):
        shapes = operator[:N_TENORS] / operator[2]
        assert np.ptp(shapes, axis=1).max() > 0.05
    alone = np.asarray(one.common)[0, :N_TENORS]
    assert np.ptp(alone / alone[2], axis=1).max() < 1e-10


def converted(percent: float, coefficient: float) -> float:
    """Log change of the dollar in the week in which so many percent of GDP are converted."""
    base = medians().dollar
    own = eqx.tree_at(
        lambda d: (d.lasting_percent, d.passing_percent),
        base,
        (jnp.asarray(0.25 * coefficient), jnp.asarray(0.75 * coefficient)),
    )
    state = dollar.advance(dollar.opening(), jnp.asarray(percent), jnp.zeros(()), own)
    return float(dollar.from_flows(state, jnp.zeros(()), own))


@pytest.mark.parametrize("gamma", [0.05, 0.5, 2.0, 50.0])
def test_dollar_in_two_periods(gamma: float) -> None:
    """e₀ = ((1 + Γ)ι₀ + E ι₁ − Γ f)/(2 + Γ): f dollars dumped move it by Γ/(2 + Γ) each.

    In reduced form the coefficient of a week's conversion is Γ/(2 + Γ); up = stronger here, the
    opposite of the paper.
    """
    dumped = -0.3
    foreign_currency = ((1 + gamma) * 1.0 + 1.0 - gamma * dumped) / (2 + gamma)
    found = converted(100.0 * -dumped, gamma / (2 + gamma))
    assert found == pytest.approx(-(foreign_currency - 1.0), rel=1e-12)
    assert found < 0.0


def test_dollar_worked_number_and_limits() -> None:
    assert converted(30.0, 0.5 / 2.5) == pytest.approx(-0.06, rel=1e-12)
    assert converted(30.0, 0.0) == 0.0
    assert converted(0.0, 0.2) == 0.0
    assert converted(-30.0, 0.2) == pytest.approx(0.06, rel=1e-12)


def over_ordinary(strength: float) -> tuple[clearing.Week, Any, FedPolicy, Premises]:
    """A week of high volatility in which only leveraged longs amplify; risk price at one."""
    p = medians()
    setting = worlds.setting(1)
    called_off = p.politics.calm_per_year
    operators = treasuries.operators(
        setting.market, p.treasuries, p.sellers, called_off, sellers.ARRIVALS_YEARS
    )
    market = eqx.tree_at(
        lambda s: s.variance, treasuries.opening(setting.market), 3.0 * setting.market.variance
    )
    none = jnp.zeros_like(setting.market.market_dv01)
    zero = jnp.zeros(())
    supply = treasuries.Supply(
        none, none, none, jnp.zeros((3, 7)), none, zero, zero, zero + 1.0, zero
    )
    unit = none.at[0].set(1.0)
    pressure = treasuries.pressure(market, supply, operators, setting.market, p.treasuries, unit)
    pressure = eqx.tree_at(lambda q: q.per_cut, pressure, strength * pressure.per_cut)
    flat = jnp.zeros_like(setting.profile)
    week = clearing.Week(
        pressure=pressure,
        market=market,
        volatility=operators.volatility,
        haven_per_point=flat,
        fear=zero,
        convenience=flat,
        policy=flat,
        tax=flat,
        noise=flat,
        captured=zero,
        last_yield=zero,
        last_noise=zero,
        room=zero,
        last_upper=zero,
    )
    calm = eqx.tree_at(lambda q: q.treasuries.stress_slope, p, zero)
    policy = FedPolicy(*(zero + x for x in (10.0, 0.0, 0.0, 0.0, 10.0, 0.0, 0.0, 0.0, 0.0)))
    return week, calm, policy, Premises(*(zero + 1.0 for _ in Premises.__dataclass_fields__))


def cleared_move(push: Any, strength: float = 1.0) -> Any:
    """The week's move after an exogenous push on all yields (fraction)."""
    week, parameters, policy, premises = over_ordinary(strength)
    pushed = eqx.tree_at(lambda w: w.policy, week, week.policy + push)
    return clearing.solve(pushed, policy, premises, parameters).move


def price_impact_of_cuts(move: float, strength: float = 1.0) -> float:
    """ℓK: what the cuts that a move of one causes add to the ten-year, at `move`."""
    week, parameters, *_ = over_ordinary(strength)
    own = parameters.treasuries

    def cut(d: Any) -> Any:
        variance = treasuries.volatility_memory(week.market, d, week.volatility, own)
        excess = treasuries.excess_volatility(variance, week.volatility)
        return treasuries.share_cut(week.market, excess, own)

    return float(week.pressure.per_cut[2] * jax.grad(cut)(jnp.asarray(move)))


@pytest.mark.parametrize("push", [0.0010, 0.0030, 0.0060])
def test_leverage_multiplies_as_in_closed_form(push: float) -> None:
    """One asset: p = ℓS/(1 − ℓK). Locally, for the cuts of this week's move."""
    multiplier = float(jax.grad(cleared_move)(jnp.asarray(push)))
    effect = price_impact_of_cuts(float(cleared_move(jnp.asarray(push))))
    assert 0.0 < effect < 1.0
    assert multiplier == pytest.approx(1.0 / (1.0 - effect), rel=1e-9)
    step = 1e-7
    by_difference = float(cleared_move(push + step) - cleared_move(push - step)) / (2 * step)
    assert multiplier == pytest.approx(by_difference, rel=1e-6)


def test_leverage_worked_number() -> None:
    """ℓK = .025 × 19: × 1.9048, reached by scaling the weight of the leveraged longs."""
    wanted, move = 0.025 * 19.0, 0.0040
    strength = wanted / price_impact_of_cuts(move)
    week, parameters, policy, premises = over_ordinary(strength)
    gap = float(clearing.ten_year_gap(week, policy, premises, parameters, jnp.asarray(move)))
    multiplier = float(jax.grad(cleared_move)(jnp.asarray(-gap), strength))
    assert multiplier == pytest.approx(1.0 / (1.0 - wanted), rel=1e-9)
    assert multiplier == pytest.approx(1.9048, abs=1e-4)


def test_opening_sheet_balances_in_every_quarter() -> None:
    """Everything outstanding has a holder: foreign and home sum to the amount, every bucket."""
    baseline = worlds.baseline(40)
    owners, amount = baseline.owners, np.asarray(baseline.market.amount)
    held = np.asarray(owners.foreign).sum(axis=(1, 2)) + np.asarray(owners.home).sum(axis=1)
    np.testing.assert_allclose(held, amount, rtol=0.0, atol=1e-9)


def test_no_gap_on_the_sheet_can_compound() -> None:
    """A sheet that opens with no deviation and posts nothing stays exactly where it is."""
    none, zero = jnp.zeros(8), jnp.zeros(())
    flows = ledger.Flows(*(none,) * 6, *(zero,) * 5, zero + 0.3, zero, zero)
    opened = ledger.opening()
    sheet, check = ledger.post(opened, flows, jnp.full(8, 0.95))
    assert not np.asarray(opened).any() and not np.asarray(sheet).any()
    assert float(check.columns) == 0.0 and float(check.rows) == 0.0
