"""What must not change when the question is put differently: the chain on the real baseline.

Two years, parameters at medians unless said otherwise, weekly shocks on. One compiled pair serves
all tests that need no other program.
"""

from __future__ import annotations

from functools import cache, partial
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from bondstrike.evidence import medians, sample, to_parameters
from bondstrike.evidence import shocks as draw_shocks
from bondstrike.model import chain, clearing, sellers, treasuries
from bondstrike.model.baseline import Baseline
from bondstrike.model.ledger import Agent, Instrument
from bondstrike.model.schedules import Scenario, Shocks
from bondstrike.numerics.roots import REFINEMENTS
from bondstrike.scenario import compile as compiler
from bondstrike.scenario import load_scenario
from bondstrike.vocabulary import N_BLOCS, N_BUCKETS, N_PROGRAMMES
from bondstrike.world import load_world

QUARTERS = 8
WEEKS = 13 * QUARTERS
PAIR = jax.jit(chain.pair)
RATES = ("yields", "bill_yield", "stock", "flow", "stress", "haven", "convenience", "policy")
RATIOS = ("risk_price", "volatility", "vix", "faith", "dollar", "scarcity")
BUYERS = (
    "fed_bought",
    "dealers",
    "hedge_funds",
    "haven_buyers",
    "home_buyers",
    "foreign_buyers",
)


@cache
def baseline() -> Baseline:
    return load_world().to_baseline(QUARTERS)


@cache
def setting() -> Any:
    return chain.setting(baseline())


@cache
def question(name: str = "eu-and-others", *sets: str) -> Scenario:
    compiled = compiler.compile(load_scenario(name, sets), load_world()).scenario
    return jax.tree.map(jnp.asarray, compiled)


def news(index: int = 0) -> Shocks:
    drawn = draw_shocks(1, WEEKS, 21, index)
    return Shocks(**{name: jnp.asarray(x[0]) for name, x in drawn.items()})


def draw(index: int) -> Any:
    columns = sample(1, 4, None, index)
    return to_parameters({name: jnp.asarray(x[0]) for name, x in columns.items()})


def run(
    scenario: Scenario, *, parameters: Any = None, within: Any = None, shocks: Any = None
) -> tuple[Any, Any]:
    """With and without the lever."""
    parameters = medians() if parameters is None else parameters
    return PAIR(
        setting() if within is None else within,
        plain(parameters),
        plain(scenario),
        news() if shocks is None else shocks,
    )


def plain(tree: Any) -> Any:
    """Leaves of one kind of type, so that nothing is compiled twice."""
    return jax.tree.map(lambda x: jnp.asarray(np.asarray(x)), tree)


def change(scenario: Scenario, **rows: Any) -> Scenario:
    """The scenario with other programme columns."""
    names = tuple(rows)
    return eqx.tree_at(
        lambda s: [getattr(s.programmes, name) for name in names],
        scenario,
        [jnp.asarray(rows[name]) for name in names],
    )


def premised(scenario: Scenario, **premises: float) -> Scenario:
    names = tuple(premises)
    return eqx.tree_at(
        lambda s: [getattr(s.premises, name) for name in names],
        scenario,
        [jnp.asarray(premises[name]) for name in names],
    )


def programmes(*rows: dict[str, Any], of: str = "fed-never") -> Scenario:
    """A scenario whose programmes are these rows: size, start, weeks, mix, announced."""
    empty = change(
        question(of),
        size=np.zeros((N_PROGRAMMES, 3)),
        mix=np.zeros((N_PROGRAMMES, N_BUCKETS)),
        start=np.zeros(N_PROGRAMMES),
        weeks=np.ones(N_PROGRAMMES),
        announced=-np.ones(N_PROGRAMMES),
        converted=np.zeros(N_PROGRAMMES),
        parked=np.zeros(N_PROGRAMMES),
        hedged=np.zeros(N_PROGRAMMES),
    )
    filled = {name: np.array(getattr(empty.programmes, name)) for name in rows[0]}
    for place, row in enumerate(rows):
        for name, value in row.items():
            filled[name][place] = value
    return change(empty, **filled)


def sale(size: float, start: int = 2, weeks: int = 13, **rest: Any) -> dict[str, Any]:
    """A sale spread over the coupon market's own mix."""
    plain = {"mix": np.asarray(setting().purchase_mix), "announced": 0.0, "converted": 0.5}
    return {"size": size, "start": start, "weeks": weeks, **plain, **rest}


def assert_alike(left: Any, right: Any, **tolerance: float) -> None:
    """Every number of two paths."""
    for name, value in left.weekly._asdict().items():
        other = getattr(right.weekly, name)
        np.testing.assert_allclose(value, other, err_msg=name, **tolerance)
    for name, value in left.quarterly._asdict().items():
        other = getattr(right.quarterly, name)
        np.testing.assert_allclose(value, other, err_msg=name, **tolerance)


def assert_same_bits(left: Any, right: Any, but: tuple[str, ...] = ()) -> None:
    for name, value in left.weekly._asdict().items():
        if name not in but:
            np.testing.assert_array_equal(value, getattr(right.weekly, name), err_msg=name)
    np.testing.assert_array_equal(left.quarterly.sheet, right.quarterly.sheet)
    np.testing.assert_array_equal(left.quarterly.price, right.quarterly.price)


# --- no sale -------------------------------------------------------------------------------------


@pytest.mark.parametrize("index", [None, 0, 1, 2])
def test_no_sale_no_change_to_the_last_bit(index: int | None) -> None:
    parameters = medians() if index is None else draw(index)
    with_lever, without = run(question("nothing"), parameters=parameters, shocks=news(index or 0))
    assert np.abs(without.weekly.yields).max() > 5.0
    assert np.abs(without.weekly.dollar).max() > 0.1
    assert_same_bits(with_lever, without)


def test_a_programme_of_no_size_costs_nothing() -> None:
    full = question("eu-and-others")
    nothing = change(full, size=0.0 * full.programmes.size)
    with_lever, without = run(nothing)
    assert_same_bits(with_lever, without)
    assert_same_bits(without, run(full)[1])


def test_sales_do_move_the_market() -> None:
    """The other tests would hold in a world where nothing happens."""
    with_lever, without = run(question())
    assert (with_lever.weekly.yields[:, 2] - without.weekly.yields[:, 2]).max() > 5.0
    assert (without.weekly.dollar - with_lever.weekly.dollar).max() > 0.1
    assert with_lever.weekly.sold[-1] > 100.0


# --- undoing, splitting, reordering --------------------------------------------------------------


def frictionless(scenario: Scenario) -> Scenario:
    return premised(scenario, stress=0.0, haven=0.0, convenience=0.0, announcement=0.0)


def test_sold_and_bought_back_in_the_same_weeks_is_the_identity() -> None:
    both = frictionless(programmes(sale(800.0), sale(-800.0)))
    with_lever, without = run(both)
    undone = with_lever.quarterly.executed
    np.testing.assert_allclose(undone.sum(axis=1), 0.0, atol=1e-9)
    assert float(undone[-1, 0]) == pytest.approx(800.0)
    same = eqx.tree_at(lambda p: p.quarterly.executed, with_lever, 0.0 * undone)
    assert_alike(same, without, rtol=0.0, atol=1e-10)


def lasting_world() -> Any:
    """A shock that never fades, inventory that is soon passed on, nothing called off."""
    t = medians().treasuries
    wide = eqx.tree_at(
        lambda x: (x.supply_half_life_years, x.flow_half_life_months),
        t,
        (jnp.asarray(1e9), jnp.asarray(0.1)),
    )
    whole = eqx.tree_at(lambda p: p.treasuries, medians(), wide)
    return eqx.tree_at(lambda p: p.sellers.called_off_per_year, whole, jnp.asarray(0.0))


def test_sold_and_bought_back_later_leaves_nothing_lasting() -> None:
    still = premised(frictionless(programmes(sale(800.0), sale(-800.0, start=30))), shocks=0.0)
    with_lever, _ = run(still, parameters=lasting_world())
    weekly = with_lever.weekly
    assert weekly.stock[25] > 10.0
    np.testing.assert_allclose(weekly.stock[43:], 0.0, atol=1e-5)
    np.testing.assert_allclose(weekly.yields[95:], 0.0, atol=1e-5)
    np.testing.assert_allclose(weekly.sold[43:], 0.0, atol=1e-9)


def test_two_halves_make_a_whole() -> None:
    whole, _ = run(programmes(sale(800.0)))
    halves, _ = run(programmes(sale(400.0), sale(400.0)))
    same = eqx.tree_at(lambda p: p.quarterly.executed, halves, whole.quarterly.executed)
    assert_alike(whole, same, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(
        halves.quarterly.executed.sum(axis=1), whole.quarterly.executed.sum(axis=1), rtol=1e-12
    )


def test_programmes_commute() -> None:
    one, two = sale(500.0), sale(300.0, start=9, weeks=26, announced=-1.0, converted=1.0)
    first, _ = run(programmes(one, two))
    second, _ = run(programmes(two, one))
    same = eqx.tree_at(
        lambda p: p.quarterly.executed, second, second.quarterly.executed[:, [1, 0, *range(2, 32)]]
    )
    assert_alike(first, same, rtol=1e-9, atol=1e-9)


def test_bought_where_it_is_sold_leaves_the_curve_flat() -> None:
    """One bucket sold and the same bucket bought, in the chain and in the link."""
    bucket = np.eye(N_BUCKETS)[6]
    still = premised(programmes(sale(300.0, mix=bucket), sale(-300.0, mix=bucket)), shocks=0.0)
    with_lever, _ = run(still)
    np.testing.assert_allclose(with_lever.weekly.yields, 0.0, atol=1e-10)
    alone, _ = run(premised(programmes(sale(300.0, mix=bucket)), shocks=0.0))
    assert alone.weekly.yields[:, 2].max() > 2.0
    assert np.ptp(np.asarray(alone.weekly.yields), axis=1).max() > 1.0


def test_the_central_bank_buying_what_is_sold_leaves_the_term_premium_flat() -> None:
    p, tables = medians(), setting().market
    operators = treasuries.operators(tables, p.treasuries, p.sellers, sellers.ARRIVALS_YEARS)
    sold = jnp.linspace(0.5, 0.1, 7) * tables.market_dv01 / 100.0
    none, zero = jnp.zeros(7), jnp.zeros(())

    def premium(bought: Any) -> np.ndarray:
        state = treasuries.opening(tables)
        supply = treasuries.Supply(
            sold, none, bought, jnp.zeros((3, 7)), none, zero, zero, zero + 1
        )
        pressed = treasuries.pressure(state, supply, operators, tables, p.treasuries, sold)
        return np.asarray(treasuries.yields(pressed, zero + 1.0, zero, zero)) / 1e-4

    assert premium(none)[2] > 0.5
    np.testing.assert_allclose(premium(sold), 0.0, atol=1e-12)


# --- units and labels ----------------------------------------------------------------------------


def ten_times(of: Baseline) -> Baseline:
    """All nominal stocks × 10; rates, prices and maturities stay."""
    nominal = lambda b: (
        [b.market.amount, b.market.turnover_per_day]
        + [b.owners.foreign, b.owners.home, b.owners.leveraged]
        + [getattr(b.dollars, name) for name in vars(b.dollars) if name != "policy_rate"]
    )
    return eqx.tree_at(nominal, of, [10.0 * x for x in nominal(of)])


@pytest.mark.parametrize("name", ["europe-1tn-quarter", "fed-fast", "run-off-five-years"])
def test_ten_times_the_stocks_leave_every_rate(name: str) -> None:
    small = question(name)
    fed = eqx.tree_at(
        lambda f: (f.pace, f.ceiling), small.fed, (10 * small.fed.pace, 10 * small.fed.ceiling)
    )
    large = change(eqx.tree_at(lambda s: s.fed, small, fed), size=10.0 * small.programmes.size)
    within = chain.setting(ten_times(baseline()))
    one, _ = run(small, parameters=draw(3))
    ten, _ = run(large, parameters=draw(3), within=within)
    for rate in RATES + RATIOS:
        left, right = getattr(one.weekly, rate), getattr(ten.weekly, rate)
        np.testing.assert_allclose(left, right, rtol=1e-10, atol=1e-9, err_msg=rate)
    for stock in ("sold", "converted", "dealers", "home_buyers", "fed_bought", "net_valuation"):
        left, right = getattr(one.weekly, stock), getattr(ten.weekly, stock)
        np.testing.assert_allclose(10.0 * left, right, rtol=1e-9, atol=1e-6, err_msg=stock)


def test_relabelling_blocs_changes_nothing() -> None:
    full = question()
    other = change(full, bloc=(full.programmes.bloc + 5) % N_BLOCS)
    assert_same_bits(run(full)[0], run(other)[0])
    order = np.roll(np.arange(N_BLOCS), 3)
    moved = eqx.tree_at(lambda b: b.owners.foreign, baseline(), baseline().owners.foreign[:, order])
    renamed, _ = run(full, within=chain.setting(moved))
    assert_alike(run(full)[0], renamed, rtol=1e-9, atol=1e-9)


def test_order_of_rows_changes_nothing() -> None:
    full = question()
    order = np.random.default_rng(1).permutation(N_PROGRAMMES)
    shuffled = eqx.tree_at(
        lambda s: s.programmes, full, jax.tree.map(lambda x: x[order], full.programmes)
    )
    one, two = run(full)[0], run(shuffled)[0]
    same = eqx.tree_at(
        lambda p: p.quarterly.executed, two, two.quarterly.executed[:, np.argsort(order)]
    )
    assert_alike(one, same, rtol=1e-9, atol=1e-9)
    assert np.asarray(one.weekly.sold).max() > 100.0  # there was something to shuffle


# --- the books -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["eu-and-others", "europe-1tn-quarter", "fed-fast", "official-exit"]
)
@pytest.mark.parametrize("index", [0, 1])
def test_every_sale_has_a_buyer_and_the_cash_comes_from_someone(name: str, index: int) -> None:
    path, _ = run(question(name), parameters=draw(index), shocks=news(index))
    w = path.weekly
    buyers = sum(getattr(w, buyer) for buyer in BUYERS)
    assert w.sold[-1] > 50.0
    np.testing.assert_allclose(buyers, w.sold, rtol=0.0, atol=1e-8)
    np.testing.assert_allclose(np.diff(buyers), np.diff(w.sold), rtol=0.0, atol=1e-8)
    sheet = np.asarray(path.quarterly.sheet)
    np.testing.assert_allclose(sheet.sum(axis=1), 0.0, atol=1e-8)
    at = slice(12, None, 13)
    money = sheet[:, Agent.SELLERS, N_BUCKETS:].sum(axis=1)
    np.testing.assert_allclose(money, np.asarray(w.proceeds)[at], rtol=0.0, atol=1e-8)
    abroad = -sheet[:, :, Instrument.FOREIGN_ASSETS]
    taken = abroad[:, [Agent.FOREIGN_OFFICIAL, Agent.FOREIGN_PRIVATE, Agent.RESIDENTS]].sum(axis=1)
    np.testing.assert_allclose(taken, np.asarray(w.converted)[at], rtol=0.0, atol=1e-8)
    assert float(w.columns_error.max()) < 1e-9 and float(w.rows_error.max()) < 1e-9


# --- the solver ----------------------------------------------------------------------------------


def test_one_more_iteration_changes_no_digit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another program, compiled with a refinement more in every week."""
    case = medians(), question("europe-1tn-quarter")
    usual, _ = run(case[1], parameters=draw(2))
    once_more = partial(clearing.solve, refinements=REFINEMENTS + 1)
    monkeypatch.setattr(clearing, "solve", once_more)
    pair = jax.jit(lambda *given: chain.pair(*given))
    more, _ = pair(setting(), draw(2), case[1], news())
    for name, value in usual.weekly._asdict().items():
        if name != "residual":
            other = getattr(more.weekly, name)
            np.testing.assert_allclose(value, other, rtol=1e-10, atol=1e-9, err_msg=name)
    assert float(usual.weekly.residual.max()) <= 1e-10


# --- gradients -----------------------------------------------------------------------------------


WATCHED = (
    ("treasuries", "lasting_bp"),
    ("treasuries", "stress_slope"),
    ("treasuries", "volatility_news"),
    ("haven", "fear_per_bp"),
    ("sellers", "credibility"),
    ("dollar", "lasting_percent"),
)


def at(x: Any, parameters: Any, scenario: Scenario) -> tuple[Any, Scenario]:
    """Parameters with the watched ones at x, and the programmes' sizes times the last of x."""

    def chosen(p: Any) -> list[Any]:
        return [getattr(getattr(p, link), name) for link, name in WATCHED]

    moved = eqx.tree_at(chosen, parameters, [x[i] for i in range(len(WATCHED))])
    sized = eqx.tree_at(lambda s: s.programmes.size, scenario, scenario.programmes.size * x[-1])
    return moved, sized


@jax.jit
def slopes(setting: Any, x: Any, parameters: Any, scenario: Scenario, shocks: Shocks) -> Any:
    """Derivatives of ten-year and dollar by x, [week, which, x]."""

    def outcome(x: Any) -> Any:
        weekly = chain.path(setting, *at(x, parameters, scenario), shocks).weekly
        return jnp.stack([weekly.yields[:, 2], weekly.dollar], axis=-1)

    return jax.jacfwd(outcome)(x)


def known(times: float) -> Any:
    values = [float(getattr(getattr(medians(), link), name)) for link, name in WATCHED]
    return jnp.asarray([*values, times])


def slope_at(x: Any, scenario: Scenario) -> np.ndarray:
    return np.asarray(slopes(setting(), x, plain(medians()), plain(scenario), news()))


def difference(x: Any, place: int, step: float, scenario: Scenario) -> np.ndarray:
    """Central difference of ten-year and dollar."""

    def outcome(x: Any) -> np.ndarray:
        moved, sized = at(x, medians(), scenario)
        weekly = run(sized, parameters=moved)[0].weekly
        return np.stack([weekly.yields[:, 2], weekly.dollar], axis=-1)

    up, down = outcome(x.at[place].add(step)), outcome(x.at[place].add(-step))
    return (up - down) / (2.0 * step)


def test_a_run_without_a_sale_has_finite_gradients() -> None:
    slope = slope_at(known(0.0), question())
    assert np.isfinite(slope).all()
    by_size = slope[:, :, -1]
    assert by_size[:, 0].max() > 1.0 and by_size[:, 1].min() < -0.05
    assert np.abs(slope[:, :, :-1]).max() > 0.0
    calm = premised(question(), shocks=0.0)
    by_difference = difference(known(0.0), -1, 1e-4, calm)
    np.testing.assert_allclose(
        slope_at(known(0.0), calm)[:, :, -1], by_difference, rtol=1e-3, atol=1e-3
    )


@pytest.mark.parametrize("place", [0, 4, 6])
def test_gradients_of_a_calm_run_are_differences(place: int) -> None:
    calm, middle = premised(question(), shocks=0.0), known(1.0)
    slope = slope_at(middle, calm)
    assert np.isfinite(slope).all()
    found = difference(middle, place, 1e-5 * float(middle[place]), calm)
    np.testing.assert_allclose(found, slope[:, :, place], rtol=1e-4, atol=1e-5)
