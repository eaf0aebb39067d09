"""Hat algebra against algebra by hand and published gains from trade; identities and limits."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bondstrike.errors import DataError, InputError, SolveError
from bondstrike.trade import hat_algebra
from bondstrike.trade.hat_algebra import World, solve

NAMES = ("one", "two", "three")


def two(share_of_two: float, share_of_one: float, size_of_one: float = 1.0) -> World:
    """Two economies in balance: two spends `share_of_two` on one's goods, one `share_of_one`.

    Balance fixes two's size: share_of_two × Y2 = share_of_one × Y1.
    """
    trade = share_of_one * size_of_one
    flows = np.array([[0.0, trade], [trade, 0.0]])
    gdp = np.array([size_of_one, trade / share_of_two])
    return World(("one", "two"), flows, gdp, np.zeros((2, 2)))


def three(tariffs: float = 0.1) -> World:
    """Three unequal economies, out of balance, with tariffs."""
    flows = np.array([[0.0, 5.0, 2.0], [8.0, 0.0, 1.0], [1.0, 3.0, 0.0]])
    rates = np.full((3, 3), tariffs) * (1.0 - np.eye(3))
    return World(NAMES, flows, np.array([100.0, 60.0, 15.0]), rates)


def balanced() -> World:
    """Three unequal economies in balance, no tariffs: a ring and its reverse."""
    flows = np.array([[0.0, 4.0, 2.0], [4.0, 0.0, 1.0], [2.0, 1.0, 0.0]])
    return World(NAMES, flows, np.array([50.0, 30.0, 10.0]), np.zeros((3, 3)))


# --- by hand -------------------------------------------------------------------------------------


def test_two_equal_economies_with_equal_tariffs():
    """Wages don't move. With m = import share and τ = 1 + t:

    m' = m τ^−θ / (1 − m + m τ^−θ),  P̂ = (1 − m + m τ^−θ)^(−1/θ),
    spending = Y / (1 − m' t/τ), for each gets t/τ of what it spends on imports back.
    """
    m, theta, t = 0.25, 3.0, 0.2
    found = solve(two(m, m), theta, np.full((2, 2), t))
    inside = 1.0 - m + m * 1.2**-3
    share = m * 1.2**-3 / inside
    assert found.wages == pytest.approx([1.0, 1.0], abs=1e-12)
    assert found.prices == pytest.approx([inside ** (-1.0 / 3.0)] * 2, abs=1e-12)
    assert found.shares[0, 1] == pytest.approx(share, abs=1e-12)
    real = 1.0 / (1.0 - share * t / 1.2) * inside ** (1.0 / 3.0)
    assert found.real_income == pytest.approx([real, real], abs=1e-12)
    assert real < 1.0


def test_two_unequal_economies_with_fixed_shares():
    """θ = 0, two taxes one's goods at t. a: two's share on one's goods, b: the reverse, aY2 = bY1.

    X2 = w2 Y2 / (1 − a t/(1+t)); one's exports a X2 / (1+t) equal its imports b w1 Y1, so
    w1/w2 = 1 / (1 + t (1−a)); and W1 = (w1/w2)^b, W2 = ((1+t) / (1+t(1−a)))^(1−a).
    """
    a, b, t = 0.2, 0.4, 0.3
    found = solve(two(a, b), 0.0, np.array([[0.0, t], [0.0, 0.0]]))
    ratio = 1.0 / (1.0 + t * (1.0 - a))
    assert found.wages[0] / found.wages[1] == pytest.approx(ratio, abs=1e-12)
    assert found.real_income[0] == pytest.approx(ratio**b, abs=1e-12)
    gained = ((1.0 + t) * ratio) ** (1.0 - a)
    assert found.real_income[1] == pytest.approx(gained, abs=1e-12)


def test_the_same_when_the_exporter_keeps_the_tariff():
    """As above, but r = t/(1+t) of what two pays one is rent of one:

    (1−b)(w1 Y1 + r a w2 Y2) + (1−r) a w2 Y2 = w1 Y1  ⇒  w1/w2 = 1 − b r.
    """
    a, b, t = 0.2, 0.4, 0.3
    wall = np.array([[0.0, t], [0.0, 0.0]])
    found = solve(two(a, b), 0.0, wall, to_exporter=np.ones((2, 2)))
    r = t / (1.0 + t)
    assert found.wages[0] / found.wages[1] == pytest.approx(1.0 - b * r, abs=1e-12)
    assert found.revenue == pytest.approx([0.0, 0.0], abs=1e-15)
    assert found.rents[0] == pytest.approx(r * found.shares[0, 1] * found.spending[1], abs=1e-12)
    importer_keeps = solve(two(a, b), 0.0, wall)
    assert found.real_income[0] > importer_keeps.real_income[0]
    assert found.real_income[1] < importer_keeps.real_income[1]


@pytest.mark.parametrize(("theta", "published_pct"), [(5.0, 1.4), (10.0, 0.7)])
def test_the_published_gains_from_trade_of_the_united_states(theta: float, published_pct: float):
    """Arkolakis, Costinot & Rodríguez-Clare, AER 102(1): imports 7 % of spending in 2000, gains of
    0.7 to 1.4 %. Costs that shut trade take just those."""
    found = solve(two(0.07, 0.07), theta, costs=np.full((2, 2), 1e6))
    assert -np.log(found.real_income[0]) * 100.0 == pytest.approx(published_pct, abs=0.06)


# --- identities ----------------------------------------------------------------------------------


@pytest.mark.parametrize("theta", [-0.3, 0.0, 1.0, 4.0])
def test_nothing_changed_gives_the_old_figures_to_the_last_digit(theta: float):
    world = three()
    found = solve(world, theta, world.tariffs)
    assert (found.wages == 1.0).all() and (found.prices == 1.0).all()
    assert (found.gain(world) == 0.0).all()
    assert np.array_equal(found.revenue, world.revenue)
    assert np.array_equal(found.flows - np.diag(np.diag(found.flows)), world.between)


def test_the_base_is_itself_an_equilibrium():
    """Not only by the shortcut: the equations hold at unchanged wages."""
    world = three()
    change = hat_algebra._change(world, 2.0, None, None, None, None)
    assert np.abs(change.gap(np.ones(3))).max() < 1e-12


def test_everything_earned_is_spent_and_deficits_stay():
    world = three()
    new = world.tariffs.copy()
    new[0, 1] = 0.4
    found = solve(world, 2.0, new)
    assert found.shares.sum(axis=0) == pytest.approx(np.ones(3), abs=1e-12)
    assert found.flows.sum(axis=1) == pytest.approx(found.wages * world.income, rel=1e-10)
    assert (found.wages * world.income).sum() == pytest.approx(world.income.sum(), rel=1e-12)
    between = found.flows * (1.0 - np.eye(3))
    assert between.sum(axis=0) - between.sum(axis=1) == pytest.approx(world.deficits, abs=1e-9)
    earned = found.wages * world.income + found.revenue + world.deficits
    assert found.spending == pytest.approx(earned, rel=1e-10)


def test_a_change_and_its_reverse_cancel():
    world = three()
    new = world.tariffs.copy()
    new[2, 0], new[0, 1] = 0.5, 0.0
    there = solve(world, 3.0, new)
    gdp = there.wages * world.income + there.revenue
    back = solve(World(NAMES, there.flows, gdp, new), 3.0, world.tariffs)
    assert there.wages * back.wages == pytest.approx(np.ones(3), abs=1e-9)
    assert there.real_income * back.real_income == pytest.approx(np.ones(3), abs=1e-9)


def test_units_do_not_matter():
    world = three()
    scaled = World(NAMES, world.flows * 7.0, world.gdp * 7.0, world.tariffs)
    new = world.tariffs + 0.1 * np.triu(np.ones((3, 3)), 1)
    once, again = solve(world, 2.0, new), solve(scaled, 2.0, new)
    assert once.real_income == pytest.approx(again.real_income, abs=1e-12)
    assert once.gain(world) * 7.0 == pytest.approx(again.gain(scaled), abs=1e-9)


def test_without_revenue_the_home_share_says_it_all():
    """Arkolakis, Costinot & Rodríguez-Clare: Ŵ = π̂_nn^(−1/θ), in balance and without tariffs."""
    world, theta = balanced(), 2.5
    costs = np.array([[1.0, 1.3, 0.9], [1.1, 1.0, 1.6], [1.2, 0.8, 1.0]])
    found = solve(world, theta, costs=costs)
    home = np.diag(found.shares) / np.diag(world.shares)
    assert found.real_income == pytest.approx(home ** (-1.0 / theta), abs=1e-10)


def test_elasticities_near_zero_lead_to_fixed_shares():
    world = three()
    new = world.tariffs + 0.2
    near, at = solve(world, 1e-6, new), solve(world, 0.0, new)
    assert near.real_income == pytest.approx(at.real_income, abs=1e-6)


def test_a_start_near_the_answer_changes_nothing_but_the_time():
    world = three()
    new = world.tariffs + 0.3
    cold = solve(world, 1.5, new)
    warm = solve(world, 1.5, new, start=cold.wages * np.array([1.01, 0.99, 1.0]))
    assert warm.wages == pytest.approx(cold.wages, abs=1e-10)


# --- limits and signs ----------------------------------------------------------------------------


@pytest.mark.parametrize("theta", [1.0, 4.0])
def test_autarky(theta: float):
    """As costs (or tariffs) shut trade, real income falls to π_nn^(1/θ)."""
    world = balanced()
    limit = np.diag(world.shares) ** (1.0 / theta)
    by_costs = solve(world, theta, costs=np.full((3, 3), 1e12))
    by_tariffs = solve(world, theta, np.full((3, 3), 1e12))
    assert by_costs.real_income == pytest.approx(limit, rel=1e-9)
    assert by_tariffs.real_income == pytest.approx(limit, rel=1e-9)


def test_a_large_economy_gains_from_a_small_tariff_and_loses_from_a_wall():
    world = two(0.2, 0.2)
    small = solve(world, 4.0, np.array([[0.0, 0.02], [0.0, 0.0]]))
    wall = solve(world, 4.0, np.array([[0.0, 5.0], [0.0, 0.0]]))
    assert small.real_income[1] > 1.0 > small.real_income[0]
    assert wall.real_income[1] < 1.0
    assert small.real_income @ world.spending < world.spending.sum()


def test_the_best_tariff_of_a_small_economy_is_one_over_the_elasticity():
    """A small economy's exports face the elasticity θ + 1 abroad: its best tariff is 1/θ (Gros)."""
    world, theta = two(1e-5, 0.3), 4.0
    rates = np.linspace(0.15, 0.35, 81)
    wins = [
        solve(world, theta, np.array([[0.0, 0.0], [rate, 0.0]])).real_income[0] for rate in rates
    ]
    assert rates[int(np.argmax(wins))] == pytest.approx(1.0 / theta, abs=0.01)


def test_borrowing_is_spent_but_is_no_income():
    world = balanced()
    borrowed = np.array([2.0, -2.0, 0.0])
    found = solve(world, 2.0, deficits=world.deficits + borrowed)
    assert found.spending[0] > world.spending[0]
    earned = found.spending - borrowed
    assert found.real_income == pytest.approx(earned / world.spending / found.prices, abs=1e-12)
    assert found.wages[0] > 1.0 > found.wages[1], "who borrows bids up what is made at home"


# --- refusals ------------------------------------------------------------------------------------


def test_without_convergence_there_is_a_residual_and_no_number(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(hat_algebra, "STEPS", 1)
    with pytest.raises(SolveError, match=r"not found · residual 0\.\d+ of income"):
        solve(three(), 4.0, three().tariffs + 1.0)


def test_a_world_that_cannot_be_is_refused():
    world = three()
    with pytest.raises(DataError, match="one · exports and tariff revenue leave"):
        World(NAMES, world.flows, np.array([5.0, 60.0, 15.0]), world.tariffs)
    flows = world.flows.copy()
    flows[2, 1] = -1.0
    with pytest.raises(DataError, match="flows · three, two · got -1"):
        World(NAMES, flows, world.gdp, world.tariffs)
    with pytest.raises(DataError, match="gdp · got shape"):
        World(NAMES, world.flows, world.gdp[:2], world.tariffs)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"theta": -1.0}, "theta"),
        ({"tariffs": np.full((3, 3), -1.0)}, "tariffs, one to two"),
        ({"costs": np.zeros((3, 3))}, "costs, one to two"),
        ({"to_exporter": np.full((3, 3), 1.5)}, "to_exporter, one to two"),
        ({"deficits": np.array([1.0, 0.0, 0.0])}, "deficits"),
    ],
)
def test_a_change_out_of_range_is_refused(change: dict, said: str):
    with pytest.raises(InputError, match=said):
        solve(three(), **{"theta": 2.0, **change})


# --- any world -----------------------------------------------------------------------------------

rate = st.floats(0.0, 1.0)
flow = st.floats(0.1, 10.0)


@st.composite
def changes(draw: st.DrawFn) -> tuple[World, float, np.ndarray]:
    """A world of four, an elasticity and new tariffs."""
    size = 4
    flows = np.array(draw(st.lists(flow, min_size=16, max_size=16))).reshape(size, size)
    old = np.array(draw(st.lists(rate, min_size=16, max_size=16))).reshape(size, size)
    new = np.array(draw(st.lists(rate, min_size=16, max_size=16))).reshape(size, size)
    home = np.array(draw(st.lists(st.floats(5.0, 200.0), min_size=size, max_size=size)))
    off = 1.0 - np.eye(size)
    gdp = home + (flows * off).sum(axis=1) + (flows * off * old).sum(axis=0)
    theta = draw(st.floats(0.3, 8.0))
    # A deficit that stays has to be paid for: no economy lives on little else.
    gaps = (flows * off).sum(axis=0) - (flows * off).sum(axis=1)
    if (np.abs(gaps) > 0.3 * gdp).any():
        gdp = gdp + 4.0 * np.abs(gaps).max()
    return World(("a", "b", "c", "d"), flows, gdp, old), theta, new


@given(changes())
@settings(max_examples=60)
def test_any_change_settles_with_all_books_closed(case: tuple[World, float, np.ndarray]):
    world, theta, new = case
    found = solve(world, theta, new)
    assert found.residual < hat_algebra.TOLERANCE
    assert (found.wages > 0.0).all() and (found.spending > 0.0).all()
    assert found.flows.sum(axis=1) == pytest.approx(found.wages * world.income, rel=1e-9)
    between = found.flows * (1.0 - np.eye(4))
    gaps = between.sum(axis=0) - between.sum(axis=1)
    assert gaps == pytest.approx(world.deficits, abs=1e-7)


@given(changes(), st.permutations(range(4)))
@settings(max_examples=25)
def test_the_order_of_economies_does_not_matter(
    case: tuple[World, float, np.ndarray], order: list[int]
):
    world, theta, new = case
    pick = np.ix_(order, order)
    turned = World(
        [world.names[i] for i in order], world.flows[pick], world.gdp[order], world.tariffs[pick]
    )
    straight, other = solve(world, theta, new), solve(turned, theta, new[pick])
    assert other.real_income == pytest.approx(straight.real_income[order], abs=1e-8)
