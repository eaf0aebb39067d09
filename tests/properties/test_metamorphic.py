"""What must not change when the question is put differently: the chain on the real baseline.

Two years, parameters at medians unless said otherwise, weekly shocks on. One compiled pair serves
all tests that need no other program.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from bondstrike.evidence import medians
from bondstrike.model import chain, clearing, sellers, treasuries
from bondstrike.model.baseline import Baseline
from bondstrike.model.ledger import Agent, Instrument
from bondstrike.model.schedules import Chance, Scenario
from bondstrike.numerics.roots import REFINEMENTS
from bondstrike.vocabulary import N_BLOCS, N_BUCKETS, N_PROGRAMMES
from tests import worlds
from tests.worlds import AT_ONCE, plain, premised, programmed, programmes, question

QUARTERS = 8
WEEKS = 13 * QUARTERS
RATES = ("yields", "bill_yield", "stock", "flow", "stress", "haven", "convenience", "policy")
RATIOS = (
    *("risk_price", "volatility", "vix", "faith", "dollar", "scarcity"),
    *("mortgage", "shares", "swap_spread", "hazard", "in_coalition"),
)
BUYERS = (
    "fed_bought",
    "dealers",
    "hedge_funds",
    "haven_buyers",
    "home_buyers",
    "foreign_buyers",
)


def baseline() -> Baseline:
    return worlds.baseline(QUARTERS)


def setting() -> Any:
    return worlds.setting(QUARTERS)


def news(index: int = 0, **fate: Any) -> Chance:
    return worlds.news(QUARTERS, 21, index, **fate)


def draw(index: int) -> Any:
    return worlds.drawn(index, 4)


def pair(
    scenario: Scenario, *, parameters: Any = None, within: Any = None, chance: Any = None
) -> Any:
    """With and without the lever, and what the senders lost."""
    return worlds.pair(scenario, news() if chance is None else chance, parameters, within)


def run(scenario: Scenario, **more: Any) -> tuple[Any, Any]:
    """With and without the lever."""
    found = pair(scenario, **more)
    return found.with_lever, found.without


def sale(size: float, start: int = 2, weeks: int = 13, **rest: Any) -> dict[str, Any]:
    """A sale spread over the coupon market's own mix."""
    plain = {"mix": np.asarray(setting().purchase_mix), "announced": 0.0, "converted": 0.5}
    return {"size": size, "start": start, "weeks": weeks, **plain, **rest}


def assert_alike(left: Any, right: Any, **tolerance: float) -> None:
    """Every number of two paths; economy and budget a little looser.

    The budget is the difference of two sums of 40tn, so its last digits stand at a hundred
    millionth of a billion.
    """
    for part in ("weekly", "quarterly"):
        for name, value in getattr(left, part)._asdict().items():
            other = getattr(getattr(right, part), name)
            np.testing.assert_allclose(value, other, err_msg=name, **tolerance)
    loose = {"rtol": tolerance["rtol"], "atol": max(tolerance["atol"], 1e-7)}
    for name, value in left.macro._asdict().items():
        np.testing.assert_allclose(value, getattr(right.macro, name), err_msg=name, **loose)


def assert_same_bits(left: Any, right: Any, but: tuple[str, ...] = ()) -> None:
    for name, value in left.weekly._asdict().items():
        if name not in but:
            np.testing.assert_array_equal(value, getattr(right.weekly, name), err_msg=name)
    for name, value in left.macro._asdict().items():
        np.testing.assert_array_equal(value, getattr(right.macro, name), err_msg=name)
    np.testing.assert_array_equal(left.quarterly.sheet, right.quarterly.sheet)
    np.testing.assert_array_equal(left.quarterly.price, right.quarterly.price)


def assert_nobody_lost(senders: Any) -> None:
    for name, value in senders._asdict().items():
        assert np.abs(np.asarray(value)).max() == 0.0, name


# --- no sale -------------------------------------------------------------------------------------


@pytest.mark.parametrize("index", [None, 0, 1, 2])
def test_no_sale_no_change_to_the_last_bit(index: int | None) -> None:
    parameters = medians() if index is None else draw(index)
    found = pair(question("nothing"), parameters=parameters, chance=news(index or 0))
    assert np.abs(found.without.weekly.yields).max() > 5.0
    assert np.abs(found.without.weekly.dollar).max() > 0.1
    assert np.abs(found.without.macro.gdp).max() > 0.01
    assert_same_bits(found.with_lever, found.without)
    assert_nobody_lost(found.senders)


@pytest.mark.parametrize("fate", [{"reversal": 0.0}, {"reversal": AT_ONCE}, {"retaliation": 0.0}])
def test_no_sale_no_change_however_the_dispute_ends(fate: dict[str, float]) -> None:
    found = pair(question("nothing"), chance=news(3, **fate))
    assert_same_bits(found.with_lever, found.without)
    assert_nobody_lost(found.senders)
    assert float(found.without.weekly.reversal_chance[-1]) > 0.05


def test_a_programme_of_no_size_costs_nothing() -> None:
    full = question("eu-and-others")
    nothing = programmed(full, size=0.0 * full.programmes.size)
    found = pair(nothing)
    assert_same_bits(found.with_lever, found.without)
    assert_same_bits(found.without, run(full)[1])
    assert_nobody_lost(found.senders)


def test_sales_do_move_the_market() -> None:
    """The other tests would hold in a world where nothing happens."""
    found = pair(question("eu-and-others"))
    here, there = found.with_lever, found.without
    assert (here.weekly.yields[:, 2] - there.weekly.yields[:, 2]).max() > 5.0
    assert (there.weekly.dollar - here.weekly.dollar).max() > 0.1
    assert here.weekly.sold[-1] > 100.0
    assert np.abs(here.macro.gdp - there.macro.gdp).max() > 1e-3
    assert (here.macro.interest - there.macro.interest)[-1] > 0.1
    assert np.asarray(found.senders.executed)[-1].max() > 0.1
    assert (here.weekly.hazard - there.weekly.hazard).max() > 1e-3


# --- undoing, splitting, reordering --------------------------------------------------------------


def frictionless(scenario: Scenario) -> Scenario:
    return premised(scenario, stress=0.0, haven=0.0, convenience=0.0, announcement=0.0)


@pytest.mark.parametrize("announced", [-1.0, 0.0])
def test_sold_and_bought_back_in_the_same_weeks_is_the_identity(announced: float) -> None:
    """But for the ranks that an announced attack closes."""
    rows = [sale(size, announced=announced) for size in (800.0, -800.0)]
    with_lever, without = run(frictionless(programmes(*rows)))
    undone = with_lever.quarterly.executed
    np.testing.assert_allclose(undone.sum(axis=1), 0.0, atol=1e-9)
    assert float(undone[-1, 0]) == pytest.approx(800.0)
    same = eqx.tree_at(lambda p: p.quarterly.executed, with_lever, 0.0 * undone)
    if announced >= 0.0:
        assert np.all(with_lever.weekly.hazard[:15] < without.weekly.hazard[:15])
        names = ("hazard", "reversal_chance")
        rallied = {name: getattr(without.weekly, name) for name in names}
        same = same._replace(weekly=same.weekly._replace(**rallied))
    assert_alike(same, without, rtol=0.0, atol=1e-10)


def lasting_world() -> Any:
    """A shock that never fades, inventory that is soon passed on, nothing called off or feared."""
    t = medians().treasuries
    wide = eqx.tree_at(
        lambda x: (x.supply_half_life_years, x.flow_half_life_months),
        t,
        (jnp.asarray(1e9), jnp.asarray(0.1)),
    )
    whole = eqx.tree_at(lambda p: p.treasuries, medians(), wide)
    return eqx.tree_at(lambda p: p.politics.calm_per_year, whole, jnp.asarray(0.0))


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
    called_off = p.politics.calm_per_year
    operators = treasuries.operators(
        tables, p.treasuries, p.sellers, called_off, sellers.ARRIVALS_YEARS
    )
    sold = jnp.linspace(0.5, 0.1, 7) * tables.market_dv01 / 100.0
    none, zero = jnp.zeros(7), jnp.zeros(())

    def premium(bought: Any) -> np.ndarray:
        state = treasuries.opening(tables)
        supply = treasuries.Supply(
            sold, none, bought, jnp.zeros((3, 7)), none, zero, zero, zero + 1, zero
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


@pytest.mark.parametrize(
    "name",
    ["europe-1tn-quarter", "fed-fast", "run-off-five-years", "combined-tail", "hedge-ratio-rise"],
)
def test_ten_times_the_stocks_leave_every_rate(name: str) -> None:
    small = question(name)
    fed = eqx.tree_at(
        lambda f: (f.pace, f.ceiling), small.fed, (10 * small.fed.pace, 10 * small.fed.ceiling)
    )
    large = programmed(eqx.tree_at(lambda s: s.fed, small, fed), size=10.0 * small.programmes.size)
    within = worlds.within(ten_times(baseline()))
    one, _ = run(small, parameters=draw(3))
    ten, _ = run(large, parameters=draw(3), within=within)
    for rate in RATES + RATIOS:
        left, right = getattr(one.weekly, rate), getattr(ten.weekly, rate)
        np.testing.assert_allclose(left, right, rtol=1e-10, atol=1e-9, err_msg=rate)
    for stock in ("sold", "converted", "dealers", "home_buyers", "fed_bought", "net_valuation"):
        left, right = getattr(one.weekly, stock), getattr(ten.weekly, stock)
        np.testing.assert_allclose(10.0 * left, right, rtol=1e-9, atol=1e-6, err_msg=stock)


def test_relabelling_blocs_changes_nothing() -> None:
    full = question("eu-and-others")
    other = programmed(full, bloc=(full.programmes.bloc + 5) % N_BLOCS)
    one, two = pair(full), pair(other)
    assert_same_bits(one.with_lever, two.with_lever)
    np.testing.assert_allclose(
        np.roll(one.senders.executed, 5, axis=1), two.senders.executed, rtol=1e-12, atol=1e-12
    )
    order = np.roll(np.arange(N_BLOCS), 3)
    moved = eqx.tree_at(lambda b: b.owners.foreign, baseline(), baseline().owners.foreign[:, order])
    renamed, _ = run(full, within=worlds.within(moved))
    assert_alike(run(full)[0], renamed, rtol=1e-9, atol=1e-9)


def test_order_of_rows_changes_nothing() -> None:
    full = question("eu-and-others")
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
    path, _ = run(question(name), parameters=draw(index), chance=news(index))
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
    again = jax.jit(lambda *given: chain.pair(*given))
    more = again(setting(), plain(draw(2)), plain(case[1]), plain(news())).with_lever
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
def slopes(setting: Any, x: Any, parameters: Any, scenario: Scenario, chance: Chance) -> Any:
    """Derivatives of what is watched by x, `watch` with a last axis x."""
    return jax.jacfwd(lambda x: watch(chain.path(setting, *at(x, parameters, scenario), chance)))(x)


def watch(path: Any) -> tuple[Any, Any]:
    """Ten-year, dollar and chance of reversal by week; output and interest by quarter."""
    weekly, macro = path.weekly, path.macro
    weeks = weekly.yields[:, 2], weekly.dollar, weekly.reversal_chance
    return jnp.stack(weeks, axis=-1), jnp.stack([macro.gdp, macro.interest], axis=-1)


def known(times: float) -> Any:
    values = [float(getattr(getattr(medians(), link), name)) for link, name in WATCHED]
    return jnp.asarray([*values, times])


def slope_at(x: Any, scenario: Scenario) -> tuple[np.ndarray, np.ndarray]:
    found = slopes(setting(), x, plain(medians()), plain(scenario), plain(news()))
    return np.asarray(found[0]), np.asarray(found[1])


def difference(
    x: Any, place: int, step: float, scenario: Scenario
) -> tuple[np.ndarray, np.ndarray]:
    """Central difference of what is watched."""

    def outcome(x: Any) -> list[np.ndarray]:
        moved, sized = at(x, medians(), scenario)
        return [np.asarray(y) for y in watch(run(sized, parameters=moved)[0])]

    ends = outcome(x.at[place].add(step)), outcome(x.at[place].add(-step))
    weekly, quarterly = ((up - down) / (2.0 * step) for up, down in zip(*ends, strict=True))
    return weekly, quarterly


def test_a_run_without_a_sale_has_finite_gradients() -> None:
    """In economy, budget and politics too."""
    scenario = question("eu-and-others")
    weekly, quarterly = slope_at(known(0.0), scenario)
    assert np.isfinite(weekly).all() and np.isfinite(quarterly).all()
    by_size = weekly[:, :, -1]
    assert by_size[:, 0].max() > 1.0 and by_size[:, 1].min() < -0.05
    assert by_size[-1, 2] > 1e-4  # a sale makes a reversal likelier
    assert np.abs(quarterly[:, 0, -1]).max() > 1e-3 and quarterly[-1, 1, -1] > 0.1
    assert np.abs(weekly[:, :, :-1]).max() > 0.0
    calm = premised(scenario, shocks=0.0)
    by_difference = difference(known(0.0), -1, 1e-4, calm)
    found = slope_at(known(0.0), calm)
    # politics counts what is lost and not what is won, so that its slope at nothing is that of a
    # sale alone: of prices the sale's and the purchase's are the same
    np.testing.assert_allclose(found[0][:, :2, -1], by_difference[0][:, :2], rtol=1e-3, atol=1e-3)
    np.testing.assert_allclose(found[1][:, 0, -1], by_difference[1][:, 0], rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("place", [0, 4, 6])
def test_gradients_of_a_calm_run_are_differences(place: int) -> None:
    calm, middle = premised(question("eu-and-others"), shocks=0.0), known(1.0)
    found = slope_at(middle, calm)
    expected = difference(middle, place, 1e-5 * float(middle[place]), calm)
    for slope, by_difference in zip(found, expected, strict=True):
        assert np.isfinite(slope).all()
        np.testing.assert_allclose(by_difference, slope[:, :, place], rtol=1e-4, atol=1e-5)
