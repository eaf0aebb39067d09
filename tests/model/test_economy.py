"""Link 8 by hand on toy responses, and its signs on the shipped ones."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from bondstrike.evidence.shelf import read_link
from bondstrike.model import economy
from bondstrike.model.economy import INPUTS, OUTPUTS, Economy, Inputs, Kernels, Response
from bondstrike.world.kernels import load_kernels

QUARTERS = 6
FRBUS = load_kernels()
RULE, HELD = jnp.asarray(1.0), jnp.asarray(0.0)
SHARES = OUTPUTS.index("equities")


def own(**changes: float) -> Economy:
    """FRB/US as it is, with its inertial rule; some of it changed."""
    values = {name: 1.0 for name in Economy.__dataclass_fields__}
    values |= {"rule_inertia": 0.85, "rule_inflation": 1.5} | changes
    return Economy(**{name: jnp.asarray(value) for name, value in values.items()})


def inputs(quarters: int = QUARTERS, **given: Any) -> Inputs:
    """Paths held at a number, or as given; zero else."""
    zero = jnp.zeros(quarters)
    return Inputs(**{name: given.get(name, 0.0) + zero for name in Inputs.__dataclass_fields__})


def kernels(**given: list[float]) -> Kernels:
    """Toy responses, `input__output=[…]`; shares fall by 25 % per point of equity premium."""
    pulse = np.zeros((len(INPUTS), len(OUTPUTS), QUARTERS))
    given = {"equity_premium__equities": [-25.0]} | given
    for name, path in given.items():
        one, other = name.split("__")
        pulse[INPUTS.index(one), OUTPUTS.index(other), : len(path)] = path
    return Kernels(jnp.asarray(pulse))


def answer(on: Kernels, given: Inputs, strength: Any = HELD, **changes: float) -> Response:
    return jax.tree.map(np.asarray, economy.respond(on, own(**changes), given, strength))


# --- sums of pulses ------------------------------------------------------------------------------


def test_convolution_by_hand():
    # a point in quarter 0, two in quarter 1: −0.2·1, then −0.1·1 − 0.2·2, then −0.1·2
    on = kernels(premium_10y__gdp=[-0.2, -0.1])
    path = jnp.asarray([1.0, 2.0, 0.0, 0.0, 0.0, 0.0])
    found = answer(on, inputs(premium_10y=path))
    assert found.gdp == pytest.approx([-0.2, -0.5, -0.2, 0.0, 0.0, 0.0])


def test_a_dollar_a_tenth_weaker_is_one_pulse():
    on = kernels(dollar__exports=[1.1], dollar__imports=[-0.3])
    found = answer(on, inputs(dollar=-10.0))
    assert found.exports == pytest.approx(1.1)
    assert found.imports == pytest.approx(-0.3)


def test_the_dollar_adds_up_in_logs():
    # 0.9 · 0.9 = 0.81: a fall of 19 % is two pulses
    found = answer(kernels(dollar__gdp=[0.2]), inputs(dollar=-19.0))
    assert found.gdp == pytest.approx(0.4)


def test_nothing_in_nothing_out():
    found = answer(FRBUS, inputs(40), RULE)
    for name in Response.__dataclass_fields__:
        expected = 1.0 if name == "equity_factor" else 0.0
        assert getattr(found, name).tolist() == [expected] * 40, name


def test_all_but_prices_of_shares_and_dollar_is_linear():
    rng = np.random.default_rng(4)
    names = ("premium_5y", "premium_10y", "premium_30y", "bbb_spread", "funds_rate")
    one, two = ({n: jnp.asarray(rng.standard_normal(40)) for n in names} for _ in range(2))
    both = answer(FRBUS, inputs(40, **{n: one[n] - 2.0 * two[n] for n in names}), RULE)
    first, second = (answer(FRBUS, inputs(40, **given), RULE) for given in (one, two))
    for name in ("gdp", "unemployment", "core_inflation", "funds_rate", "primary_balance"):
        apart = getattr(first, name) - 2.0 * getattr(second, name)
        assert getattr(both, name) == pytest.approx(apart, abs=1e-10), name


def test_a_path_longer_than_the_responses_is_refused():
    with pytest.raises(ValueError, match="40 lags cannot serve 41 steps"):
        economy.respond(FRBUS, own(), inputs(41), HELD)


# --- shares count once ---------------------------------------------------------------------------


def test_a_premium_alone_moves_nothing_through_shares():
    # all of the 30-year's effect comes through shares, and conditions say that shares stay put
    on = kernels(
        premium_30y__equities=[-25.0],
        premium_30y__gdp=[-0.12],
        equity_premium__gdp=[-0.12],
    )
    assert answer(on, inputs(premium_30y=1.0)).gdp == pytest.approx(0.0, abs=1e-14)


def test_shares_move_as_conditions_say():
    pulses = economy.equities_once(
        FRBUS, own(), inputs(40, premium_5y=0.8, premium_10y=1.0, premium_30y=1.2, equities=-8.0)
    )
    # the fall is small, so the bend is taken out again: what remains must move shares by −8 %
    shares = 100.0 * np.log(0.92)
    straight = pulses.at[INPUTS.index("equity_premium")].add(-economy.bend(jnp.asarray(shares)))
    assert np.asarray(economy.add_up(FRBUS, straight)[SHARES]) == pytest.approx(shares, abs=1e-10)


def test_a_fall_of_shares_by_hand():
    # −10 %: d = −4 ln 0.9 = 0.421442; c = ln(1 − 0.0267) / (0.267 ln 0.9) = 0.962023
    found = answer(kernels(equity_premium__gdp=[0.0, -0.12]), inputs(equities=-10.0))
    assert found.equity_factor == pytest.approx(0.962023, rel=1e-5)
    assert found.gdp[1] == pytest.approx(-0.12 * 0.421442 * 0.962023, rel=1e-5)


def test_c_by_hand_and_at_its_ends():
    # d = 1: ln(1 − 0.267 · 0.221199) / (−0.06675) = 0.060875 / 0.06675 = 0.9120
    values = economy.large_move_factor(jnp.asarray([1.0, 0.0, -1.0, 400.0]))
    rise = np.log1p(0.267 * np.expm1(0.25)) / (0.267 * 0.25)
    ruin = np.log(1.0 - 0.267) / (-0.267 * 100.0)
    assert np.asarray(values) == pytest.approx([0.91200, 1.0, rise, ruin], rel=1e-5)


def test_c_is_continuous_where_the_series_takes_over():
    edge = economy.NEAR_ZERO
    inside, outside = economy.large_move_factor(jnp.asarray([edge * (1 - 1e-9), edge * (1 + 1e-9)]))
    assert float(inside) == pytest.approx(float(outside), abs=1e-11)


def test_c_has_a_finite_slope_at_zero():
    # d/dd of 1 − (1 − s) d/8 …
    slope = jax.grad(economy.large_move_factor)(0.0)
    assert float(slope) == pytest.approx(-0.733 / 8.0)
    assert float(jax.grad(economy.bend)(0.0)) == pytest.approx(0.0, abs=1e-15)


def test_the_scale_of_shares_leaves_premia_alone_and_the_other_way_round():
    given = inputs(40, premium_10y=1.0, premium_30y=1.0, equities=-8.0)
    whole = answer(FRBUS, given).gdp
    only_premia = answer(FRBUS, given, equity_scale=0.0).gdp
    only_shares = answer(FRBUS, given, premium_scale=0.0).gdp
    assert only_premia + only_shares == pytest.approx(whole, abs=1e-12)
    assert only_shares == pytest.approx(answer(FRBUS, inputs(40, equities=-8.0)).gdp, abs=1e-12)


# --- the dollar and prices -----------------------------------------------------------------------


def test_scales_of_the_dollar_by_hand():
    on = kernels(dollar__gdp=[0.2], dollar__core_inflation=[0.01])
    found = answer(on, inputs(dollar=-10.0), dollar_scale=0.5, dollar_to_prices=3.0)
    assert found.gdp == pytest.approx(0.1)
    assert found.core_inflation == pytest.approx(0.015)


# --- the central bank ----------------------------------------------------------------------------

LOOP = {
    "premium_10y__output_gap": [0.0, -0.4, -0.2],
    "premium_10y__core_inflation": [0.0, 0.0, -0.1],
    "funds_rate__output_gap": [-0.5, -0.3, -0.1],
    "funds_rate__core_inflation": [-0.1, -0.05],
    "funds_rate__gdp": [-0.5, -0.3, -0.1],
}


def test_the_rule_by_hand():
    # ρ = ½, a = 1½, b = 1; the rate lowers the gap by ½ at once: z₀ = ½ (g₀ − ½ z₀) = 0.4 g₀.
    # g₀ = −1: z₀ = −0.4, gap −1 + 0.2 = −0.8; then z₁ = ½ z₀ + ½ (0 − ½ z₁): z₁ = −0.16
    on = kernels(premium_10y__output_gap=[-1.0], funds_rate__output_gap=[-0.5])
    path = jnp.asarray([1.0, 0.0, 0.0, 0.0, 0.0, 0.0])
    found = answer(on, inputs(premium_10y=path), RULE, rule_inertia=0.5)
    assert found.funds_rate[:2] == pytest.approx([-0.4, -0.16])
    assert found.output_gap[0] == pytest.approx(-0.8)


def test_the_rule_agrees_with_a_dense_solve():
    given = inputs(premium_10y=jnp.asarray([1.0, 2.0, 1.0, 0.0, -1.0, 0.5]), funds_rate=0.25)
    found = answer(kernels(**LOOP), given, RULE)
    # unknowns z, gap and π stacked; nothing is eliminated
    n, one = QUARTERS, np.eye(QUARTERS)
    lag = np.eye(n, k=-1)

    def by(name: str) -> np.ndarray:
        path = np.pad(LOOP[name], (0, n - len(LOOP[name])))
        return np.asarray([[path[t - s] if t >= s else 0.0 for s in range(n)] for t in range(n)])

    zero = np.zeros((n, n))
    system = np.block(
        [
            [one - 0.85 * lag, -0.15 * one, -0.15 * 1.5 * one],
            [-by("funds_rate__output_gap"), one, zero],
            [-by("funds_rate__core_inflation"), zero, one],
        ]
    )
    ten, held = np.asarray(given.premium_10y), np.full(n, 0.25)
    right = np.concatenate(
        [
            np.zeros(n),
            by("premium_10y__output_gap") @ ten + by("funds_rate__output_gap") @ held,
            by("premium_10y__core_inflation") @ ten + by("funds_rate__core_inflation") @ held,
        ]
    )
    z, gap, prices = np.split(np.linalg.solve(system, right), 3)
    assert found.funds_rate == pytest.approx(0.25 + z, abs=1e-12)
    assert found.output_gap == pytest.approx(gap, abs=1e-12)
    assert found.core_inflation == pytest.approx(prices, abs=1e-12)


def test_the_rule_holds_in_what_is_reported():
    found = answer(FRBUS, inputs(40, premium_10y=1.0, premium_30y=1.0, equities=-8.0), RULE)
    wish = 1.5 * found.core_inflation + found.output_gap
    before = np.concatenate([[0.0], found.funds_rate[:-1]])
    assert found.funds_rate == pytest.approx(0.85 * before + 0.15 * wish, abs=1e-12)


def test_a_held_rate_is_the_rate_that_was_given():
    path = jnp.linspace(0.0, -2.0, 40)
    found = answer(FRBUS, inputs(40, premium_10y=1.0, funds_rate=path), HELD)
    assert found.funds_rate.tolist() == np.asarray(path).tolist()


# --- signs on the shipped responses --------------------------------------------------------------

SELL_OFF = {
    "premium_5y": 1.0,
    "premium_10y": 1.0,
    "premium_30y": 1.0,
    "equities": -8.0,
}


def test_a_sell_off_costs_output_and_jobs():
    held, ruled = (answer(FRBUS, inputs(40, **SELL_OFF), s) for s in (HELD, RULE))
    assert (held.gdp[1:] < 0.0).all() and (held.unemployment[1:20] > 0.0).all()
    assert (held.primary_balance[1:16] < 0.0).all()
    # the rule cuts, which softens it
    assert (ruled.funds_rate[1:12] < 0.0).all()
    assert (ruled.gdp[4:20] > held.gdp[4:20]).all()


def test_a_sell_off_lies_where_the_evidence_puts_it():
    # suggested from MM01, MM03–MM07: −0.45 ± 0.2 % of GDP after a year, −0.8 ± 0.35 after two
    found = answer(FRBUS, inputs(40, **SELL_OFF), RULE)
    assert -0.65 < found.gdp[3] < -0.25
    assert -1.15 < found.gdp[7] < -0.45


def test_a_weaker_dollar_lifts_exports_output_and_prices():
    found = answer(FRBUS, inputs(40, dollar=-10.0), RULE)
    assert (found.exports[1:] > 0.0).all() and (found.imports[1:12] < 0.0).all()
    assert (found.gdp[1:12] > 0.0).all()
    assert (found.core_inflation[1:] > 0.0).all()
    # MM08: 0.34 and 0.62 % of GDP in the fourth and eighth quarter of a fall of 7.4 %
    pulses = np.log(1 - 0.074) / np.log(0.9)
    assert pulses * found.gdp[[3, 7]] == pytest.approx([0.34, 0.62], rel=0.06)


def test_slopes_at_rest_are_finite():
    def loss(changes: tuple[Inputs, Economy]) -> jax.Array:
        given, parameters = changes
        found = economy.respond(FRBUS, parameters, given, RULE)
        return sum(jnp.sum(leaf) for leaf in jax.tree.leaves(found))  # type: ignore[return-value]

    slopes = jax.grad(loss)((inputs(40), own()))
    assert all(np.isfinite(np.asarray(leaf)).all() for leaf in jax.tree.leaves(slopes))
    assert float(np.abs(np.asarray(slopes[0].equities)).max()) > 0.0


def test_draws_map_over_parameters():
    drawn = eqx.tree_at(lambda p: p.premium_scale, own(), jnp.asarray([0.0, 1.0, 2.0]))
    axes = jax.tree.map(lambda x: 0 if x.ndim else None, drawn)
    mapped = jax.vmap(economy.respond, in_axes=(None, axes, None, None))
    gdp = np.asarray(mapped(FRBUS, drawn, inputs(40, premium_10y=1.0), HELD).gdp)
    assert gdp[0] == pytest.approx(0.0, abs=1e-14)
    assert gdp[2] == pytest.approx(2.0 * gdp[1], abs=1e-12)


def test_quarterly_averages():
    weekly = jnp.concatenate([jnp.full(13, 2.0), jnp.arange(13.0)])
    assert np.asarray(economy.quarterly(weekly)).tolist() == [2.0, 6.0]


def test_priors_stand_in_the_order_of_the_fields():
    folder = files("bondstrike.evidence").joinpath("priors", "economy.toml")
    priors = read_link("economy", folder.read_text(encoding="utf-8"))
    assert list(priors) == [f"economy.{name}" for name in Economy.__dataclass_fields__]
