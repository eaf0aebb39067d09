"""The torn week against the whole one: all yields at once, and the ceiling's purchases.

`clearing` solves one equation in the ten-year's move. Here nothing is torn: the twelve yields
(five tenors, seven buckets) and the purchases that defend a ceiling are thirteen unknowns of
thirteen equations, written anew in NumPy and solved by MINPACK from several starts; what is bought
follows from complementarity — nothing below the ceiling, just enough on it, all there is room
for above — and not from the formula of the torn week.
"""

from __future__ import annotations

from functools import cache, partial
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.optimize import root

from bondstrike.evidence import sample, to_parameters
from bondstrike.model import clearing, haven, sellers, treasuries
from bondstrike.model.schedules import FedPolicy, Premises
from bondstrike.numerics.roots import REFINEMENTS
from tests import worlds

BP = 1e-4
TEN = 2
WEEKS = 240
KINDS = ("calm", "stressed", "capped")
STARTS = (-40.0, -5.0, 0.0, 5.0, 30.0, 80.0, 150.0, 250.0, 400.0, 700.0)
"""Trial moves from which the full solve starts, bp."""


def setting() -> Any:
    return worlds.setting(1)


def premises() -> Premises:
    return Premises(*[jnp.ones(()) for _ in Premises.__dataclass_fields__])


def policy(capped: float) -> FedPolicy:
    """A ceiling 25bp over the baseline, or none."""
    numbers = (10.0, 0.0, 1.0, 1.0, 10.0, 25.0, capped, 0.0, 0.0)
    return FedPolicy(*(jnp.asarray(x) for x in numbers))


def parameters(kind: str) -> Any:
    """Draws from the priors; under stress with a steeper and higher risk price than any prior."""
    columns = sample(WEEKS, 5)
    if kind == "stressed":
        random = np.random.default_rng(8)
        columns["treasuries.stress_slope"] = random.uniform(0.5, 3.0, WEEKS)
        columns["treasuries.stress_ceiling"] = random.uniform(2.0, 6.0, WEEKS)
        columns["treasuries.leverage_cut"] = random.uniform(0.1, 1.0, WEEKS)
    return to_parameters({name: jnp.asarray(x) for name, x in columns.items()})


@eqx.filter_jit
def pose(setting: Any, parameters: Any, random: dict[str, Any], room: Any) -> clearing.Week:
    """A week with random stocks, noise and fear, on the real market."""
    market, t = setting.market, parameters.treasuries
    called_off = parameters.politics.calm_per_year
    operators = treasuries.operators(
        market, t, parameters.sellers, called_off, sellers.ARRIVALS_YEARS
    )
    stock = market.market_dv01
    none = jnp.zeros_like(stock)
    state = treasuries.State(
        sold=random["sold"] * stock,
        revocable=0.5 * random["sold"] * stock,
        bought=random["bought"] * stock,
        inventory=random["inventory"] * stock,
        bills=jnp.zeros(()),
        variance=market.variance * random["variance"],
        cut=random["cut"] * t.leverage_ceiling,
    )
    arriving = random["arriving"][:, None] * stock
    supply = treasuries.Supply(
        random["flow"] * stock,
        none,
        none,
        arriving,
        none,
        jnp.zeros(()),
        jnp.zeros(()),
        jnp.ones(()),
        jnp.zeros(()),
    )
    unit = (setting.purchase_mix * market.dv01)[1:]
    pressure = treasuries.pressure(state, supply, operators, market, t, unit / unit.sum())
    faith = haven.State(jnp.zeros(()), random["faith"])
    noise = market.factors @ random["noise"]
    return clearing.Week(
        pressure=pressure,
        market=state,
        volatility=operators.volatility,
        haven_per_point=haven.effect_per_point(faith, parameters.haven, setting.profile),
        fear=random["fear"],
        convenience=random["lost"] * BP * setting.profile,
        policy=jnp.zeros_like(setting.profile),
        tax=jnp.zeros_like(setting.profile),
        noise=noise,
        captured=jnp.zeros(()),
        last_yield=random["last"] * BP,
        last_noise=0.9 * noise[TEN],
        room=room * stock.sum(),
        last_upper=jnp.zeros(()),
    )


def random_weeks(kind: str) -> dict[str, Any]:
    r = np.random.default_rng(3 + KINDS.index(kind))
    wild = 1.0 if kind == "calm" else 3.0
    bucket = (WEEKS, 7)
    return {
        "sold": r.uniform(0.0, 0.01 * wild, bucket),
        "bought": r.uniform(0.0, 0.003, bucket),
        "inventory": r.uniform(-0.002, 0.004 * wild, bucket),
        "flow": r.uniform(0.0, 0.001 * wild, bucket),
        "arriving": r.uniform(0.0, 0.003, (WEEKS, 3)),
        "variance": r.uniform(0.6, 1.2 if kind == "calm" else 3.0, WEEKS),
        "cut": r.uniform(0.0, 0.3, WEEKS) * (kind != "calm"),
        "faith": r.uniform(0.05, 0.95, WEEKS),
        "noise": r.normal(0.0, 0.15, (WEEKS, 2)),
        "fear": r.normal(0.0, 5.0, WEEKS),
        "lost": r.uniform(0.0, 10.0, WEEKS),
        "last": r.uniform(0.0, 30.0 * wild, WEEKS),
    }


@cache
def weeks(kind: str) -> tuple[clearing.Week, Any, FedPolicy]:
    """(weeks, parameters, policy) with a leading axis on the first two."""
    capped = float(kind == "capped")
    drawn = parameters(kind)
    random = {name: jnp.asarray(x) for name, x in random_weeks(kind).items()}
    room = jnp.asarray(np.random.default_rng(9).uniform(0.0, 0.02, WEEKS)) * capped
    posed = jax.vmap(partial(pose, setting()))(drawn, random, room)
    return posed, drawn, policy(capped)


@eqx.filter_jit
def solved(
    week: clearing.Week, policy: FedPolicy, parameters: Any, refinements: int = REFINEMENTS
) -> clearing.Cleared:
    def one(week: clearing.Week, parameters: Any) -> clearing.Cleared:
        return clearing.solve(week, policy, premises(), parameters, refinements)

    return jax.vmap(one)(week, parameters)


def on_upper(week: clearing.Week) -> clearing.Week:
    return eqx.tree_at(lambda w: w.last_upper, week, jnp.ones_like(week.last_upper))


@cache
def torn(kind: str) -> tuple[Any, Any]:
    """The least and the greatest solution of every week."""
    week, drawn, fed = weeks(kind)
    return solved(week, fed, drawn), solved(on_upper(week), fed, drawn)


def row(tree: Any, i: int) -> Any:
    return jax.tree.map(lambda x: np.asarray(x)[i], tree)


class Whole:
    """The week as thirteen equations: yields in bp, and purchases in bp of the ten-year."""

    def __init__(self, week: Any, parameters: Any, fed: FedPolicy) -> None:
        self.w, self.t, self.h = week, parameters.treasuries, parameters.haven
        self.cap, self.capped = float(fed.cap_bp), float(fed.capped)
        p = week.pressure
        self.per_bp = -BP / (p.per_purchase[TEN] + p.per_purchase_flow[TEN])
        self.value = week.convenience + week.policy

    def market(self, ten: float) -> tuple[float, float, float]:
        """Risk price, share newly cut and fear at a ten-year of `ten` (fraction)."""
        w, t, h = self.w, self.t, self.h
        move = ten - w.last_yield
        a, b, normal = t.volatility_news, t.volatility_memory, w.volatility
        variance = (1 - a - b) * normal**2 + b * w.market.variance + 52 * a * move**2
        z = max(variance**0.5 / normal - 1.25, 0.0)
        room, most = t.stress_ceiling - 1, t.leverage_ceiling
        price = 1 - room * np.expm1(-t.stress_slope * z / room)
        wanted = -most * np.expm1(-t.leverage_cut * z / most)
        kept = w.market.cut * 2 ** (-12 / 52 / t.leverage_return_months)
        caused = move - (w.noise[TEN] - w.last_noise)
        corner = 0.05 * BP
        fear = w.fear + h.fear_per_bp / BP * ((caused**2 + corner**2) ** 0.5 - corner)
        return price, max(wanted, kept) - w.market.cut, fear

    def yields(self, ten: float, bought: float) -> np.ndarray:
        """All yields if the ten-year stands at `ten` and so much DV01 is bought."""
        p, w = self.w.pressure, self.w
        price, newly_cut, fear = self.market(ten)
        flow = p.flow + p.per_cut * newly_cut + p.per_purchase_flow * bought
        supply = p.ahead + p.per_purchase * bought + price * flow + (price - 1) * p.premium
        return supply + w.haven_per_point * fear + self.value + w.noise

    def residual(self, unknown: np.ndarray) -> np.ndarray:
        """Zero where all markets clear, bp."""
        levels, purchase = unknown[:-1] * BP, unknown[-1]
        bought = purchase * self.per_bp
        supplied = self.yields(levels[TEN], bought)
        over = (levels[TEN] - self.w.noise[TEN]) / BP - self.cap
        most = self.w.room / self.per_bp * self.capped
        wanted = min(max(purchase + over, 0.0), most)
        return np.r_[(supplied - levels) / BP, wanted - purchase]

    def at(self, move: float, bought: float) -> np.ndarray:
        """The unknowns that belong to a solution of the torn week."""
        ten = self.w.last_yield + move
        return np.r_[self.yields(ten, bought) / BP, bought / self.per_bp]

    def roots(self) -> np.ndarray:
        """Moves of the ten-year (fraction) at every solution that some start leads to."""
        found = []
        for start in STARTS:
            guess = self.at(start * BP, 0.0)
            guess[TEN] = self.w.last_yield / BP + start
            tried = root(self.residual, guess, method="hybr", options={"xtol": 1e-14})
            if np.abs(self.residual(tried.x)).max() < 1e-9:
                found.append(tried.x[TEN] * BP - self.w.last_yield)
        return np.array(found)


@pytest.mark.parametrize("kind", KINDS)
def test_ends_of_the_torn_week_solve_the_whole(kind: str) -> None:
    week, drawn, fed = weeks(kind)
    for end in torn(kind):
        assert np.asarray(end.residual).max() <= 1e-10
        for i in range(WEEKS):
            whole = Whole(row(week, i), row(drawn, i), fed)
            found = whole.at(float(end.move[i]), float(end.purchase[i]))
            assert np.abs(whole.residual(found)).max() * BP <= 1e-10, i


@pytest.mark.parametrize("kind", KINDS)
def test_every_solution_of_the_whole_lies_between_the_ends(kind: str) -> None:
    """Where there is one solution they coincide; 1e-9 either way.

    A scan sees two solutions closer together than its steps as none (`numerics.roots`): under
    stress beyond any prior one week in a hundred may have such a pair beyond an end.
    """
    week, drawn, fed = weeks(kind)
    least, greatest = torn(kind)
    met, stepped_over = [0, 0], 0
    for i in range(0, WEEKS, 2):
        roots = Whole(row(week, i), row(drawn, i), fed).roots()
        assert len(roots) > 0, i
        low, high = float(least.move[i]), float(greatest.move[i])
        beyond = roots[(roots < low - 1e-9) | (roots > high + 1e-9)]
        if len(beyond) > 0:
            points = np.asarray(clearing._scan(row(week, i), fed, row(drawn, i)))
            assert np.ptp(np.searchsorted(points, beyond)) == 0, (i, roots, low, high)
            stepped_over += 1
        met[0] += np.abs(roots - low).min() <= 1e-9
        met[1] += np.abs(roots - high).min() <= 1e-9
    assert met[0] >= 0.9 * WEEKS / 2 and met[1] >= 0.9 * WEEKS / 2
    assert stepped_over <= (0.01 * WEEKS / 2 if kind == "stressed" else 0)


@pytest.mark.parametrize("kind", KINDS)
def test_curve_is_that_of_the_whole(kind: str) -> None:
    week, drawn, fed = weeks(kind)
    cleared, _ = torn(kind)
    for i in range(0, WEEKS, 4):
        w = row(week, i)
        whole = Whole(w, row(drawn, i), fed)
        curve = whole.yields(float(w.last_yield + cleared.move[i]), float(cleared.purchase[i]))
        rest = w.haven_per_point * cleared.fear[i] + whole.value + w.noise
        np.testing.assert_allclose(cleared.supply_yields[i] + rest, curve, rtol=0, atol=1e-12)


def test_the_sample_has_what_it_must() -> None:
    least, greatest = torn("stressed")
    several = np.asarray(greatest.crossings) >= 3
    assert several.sum() >= 10
    assert (np.asarray(greatest.move - least.move)[several] > BP).all()
    capped, _ = torn("capped")
    week, *_ = weeks("capped")
    bought, room = np.asarray(capped.purchase), np.asarray(week.room)
    inside = (bought > 0.0) & (bought < room)
    assert inside.sum() >= 20 and (bought == 0.0).sum() >= 20 and (bought >= room).sum() >= 20


@pytest.mark.parametrize("kind", KINDS)
def test_more_iterations_change_nothing(kind: str) -> None:
    week, drawn, fed = weeks(kind)
    for start in (week, on_upper(week)):
        few, many = solved(start, fed, drawn), solved(start, fed, drawn, REFINEMENTS + 2)
        np.testing.assert_allclose(few.move, many.move, rtol=1e-13, atol=1e-16)
        np.testing.assert_allclose(few.supply_yields, many.supply_yields, rtol=1e-13, atol=1e-16)
