"""Link 5: where the proceeds go, by hand and against a loop over weeks."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bondstrike.model import alternatives
from bondstrike.model.parameters import Alternatives
from bondstrike.model.schedules import Depth
from bondstrike.units import BP
from bondstrike.vocabulary import N_ASSETS, Asset

BUNDS, JGBS, CHINA, GOLD = (
    tuple(Asset).index(asset) for asset in (Asset.BUNDS, Asset.JGBS, Asset.CHINA, Asset.GOLD)
)
WEEKS = 26
ROUND = {
    "impact_bp": 4.0,
    "participation_percent": 10.0,
    "bound_bp": 20.0,
    "gold_share": 0.2,
    "gold_percent": 2.5,
    "spillover": 0.4,
}


def parameters(**changes: float) -> Alternatives:
    return Alternatives(**{name: jnp.asarray(x) for name, x in (ROUND | changes).items()})


def markets(**changes: dict[int, float]) -> alternatives.Tables:
    """Bunds, yen bonds and gold are open; all markets are there."""
    columns = {
        "size": np.full(N_ASSETS, 3000.0),
        "turnover": np.full(N_ASSETS, 20.0),
        "yield_": np.full(N_ASSETS, 0.03),
        "open_": np.zeros(N_ASSETS),
    }
    given_values = {
        "size": {BUNDS: 1000.0, JGBS: 4000.0, GOLD: 30000.0},
        "turnover": {BUNDS: 10.0, JGBS: 30.0, GOLD: 100.0},
        "yield_": {GOLD: 0.0},
        "open_": {BUNDS: 1.0, JGBS: 1.0, GOLD: 1.0},
    }
    for name, column in columns.items():
        for place, value in (given_values[name] | changes.get(name, {})).items():
            column[place] = value
    return alternatives.Tables(**{name: jnp.asarray(column) for name, column in columns.items()})


OWN, HERE = parameters(), markets()


def at_once(amount: float, weeks: int = WEEKS) -> jnp.ndarray:
    return jnp.full(weeks, amount)


def test_capacity_and_room_by_hand():
    # a tenth of five days; 20bp at 4bp a percent are five percent; gold: 25 % at 2.5 % per $100bn
    pace, most = alternatives.capacity(HERE, OWN), alternatives.room(HERE, OWN)
    assert np.asarray(pace)[[BUNDS, JGBS, GOLD, CHINA]] == pytest.approx([5.0, 15.0, 50.0, 0.0])
    assert np.asarray(most)[[BUNDS, JGBS, GOLD, CHINA]] == pytest.approx([50.0, 200.0, 1000.0, 0.0])


def test_a_hundred_billion_by_hand():
    # 20 are gold and bought in the first week; of 80 the two bond markets take 5 and 15 a week
    found = alternatives.place(HERE, OWN, at_once(100.0))
    assert np.asarray(found.placed[:5]) == pytest.approx([40.0, 60.0, 80.0, 100.0, 100.0])
    assert np.asarray(found.waiting[:5]) == pytest.approx([60.0, 40.0, 20.0, 0.0, 0.0])
    assert np.asarray(found.by_asset[-1])[[BUNDS, JGBS, GOLD]] == pytest.approx([20.0, 60.0, 20.0])
    assert float(alternatives.weeks_to_place(found, at_once(100.0))) == 3.0


def test_what_the_purchases_do_to_prices_by_hand():
    # 2 % of Bunds: −8bp; 1.5 % of yen bonds: −6bp; on average 6.5; gold 20 at 2.5 % per 100
    found = alternatives.place(HERE, OWN, at_once(100.0))
    assert float(found.changes[-1, BUNDS]) == pytest.approx(-8.0 * BP)
    assert float(found.changes[-1, JGBS]) == pytest.approx(-6.0 * BP)
    assert float(found.yields[-1]) == pytest.approx(-6.5 * BP)
    assert float(found.gold[-1]) == pytest.approx(0.5)
    assert np.all(np.asarray(found.changes[:, GOLD]) == 0.0)


def test_no_price_moves_past_its_bound_and_the_rest_waits():
    # room 250 in bonds and 1,000 in gold: of 1,000 bonds can't take 800
    found = alternatives.place(HERE, OWN, at_once(1000.0))
    assert float(found.changes.min()) == pytest.approx(-20.0 * BP)
    assert float(found.placed[-1]) == pytest.approx(450.0)
    assert float(found.waiting[-1]) == pytest.approx(550.0)
    assert float(alternatives.weeks_to_place(found, at_once(1000.0))) == WEEKS


def test_gold_stops_at_its_bound_and_bonds_get_the_rest():
    # 25 % at 50 % per $100bn is room for 50, though a fifth of 300 were meant
    found = alternatives.place(HERE, parameters(gold_percent=50.0), at_once(300.0))
    assert float(found.gold[-1]) == pytest.approx(25.0)
    assert float(found.by_asset[-1, GOLD]) == pytest.approx(50.0)
    assert float(found.placed[-1]) == pytest.approx(300.0)


def test_a_full_market_slows_the_rest_to_what_is_still_open():
    # Bunds are full after ten weeks at five: from then on fifteen a week
    found = alternatives.place(HERE, parameters(gold_share=0.0), at_once(1000.0))
    steps = np.diff(np.asarray(found.placed), prepend=0.0)
    assert steps[:10] == pytest.approx(20.0)
    assert steps[10:13] == pytest.approx(15.0)
    assert steps[13] == pytest.approx(5.0)  # 200 ÷ 15 is 13 and a third
    assert steps[14:] == pytest.approx(0.0, abs=1e-12)


def test_with_one_pace_and_room_enough_it_is_the_plain_queue():
    """min over s ≤ t of converted(s) + K (t − s), no sum before the first week."""
    converted = np.cumsum(np.random.default_rng(1).exponential(18.0, WEEKS))
    found = alternatives.place(HERE, parameters(gold_share=0.0, bound_bp=1e4), converted)
    before = [-1, *range(WEEKS)]
    sums = [0.0, *converted]
    expected = [
        min(total + 20.0 * (t - s) for s, total in zip(before, sums, strict=True) if s <= t)
        for t in range(WEEKS)
    ]
    assert np.asarray(found.placed) == pytest.approx(np.asarray(expected))


def loop(tables: alternatives.Tables, own: Alternatives, converted: np.ndarray) -> np.ndarray:
    """Market by market and week by week: the share of full buying that uses up what waits."""
    pace, most = (np.asarray(f(tables, own)) for f in (alternatives.capacity, alternatives.room))
    gold, held, rows = np.eye(N_ASSETS)[GOLD], np.zeros(N_ASSETS), []
    for amount in converted:
        meant = min(float(own.gold_share) * amount, most[GOLD])
        held = held + gold * min(meant - held[GOLD], pace[GOLD])
        waits = amount - meant - (held * (1.0 - gold)).sum()
        low, high = 0.0, 1.0
        for _ in range(80):
            share = 0.5 * (low + high)
            taken = (np.minimum(pace * share, most - held) * (1.0 - gold)).sum()
            low, high = (low, share) if taken > waits else (share, high)
        held = held + np.minimum(pace * high, most - held) * (1.0 - gold)
        rows.append(held)
    return np.asarray(rows)


@given(st.integers(0, 10_000), st.floats(1.0, 60.0), st.floats(0.0, 1.0))
def test_the_closed_form_is_the_loop(seed, mean, gold_share):
    random = np.random.default_rng(seed)
    own = parameters(gold_share=gold_share, gold_percent=8.0)
    tables = markets(
        open_={place: 1.0 for place in range(N_ASSETS) if place != CHINA},
        turnover=dict(enumerate(random.uniform(0.5, 20.0, N_ASSETS))),
        size=dict(enumerate(random.uniform(100.0, 3000.0, N_ASSETS))),
    )
    lumps = random.exponential(mean, WEEKS) * (random.uniform(size=WEEKS) < 0.5)
    converted = np.cumsum(lumps)
    found = alternatives.place(tables, own, jnp.asarray(converted))
    np.testing.assert_allclose(found.by_asset, loop(tables, own, converted), atol=1e-9)


@given(st.floats(0.0, 5000.0), st.floats(0.5, 40.0), st.floats(1.0, 80.0))
def test_nothing_is_lost_and_signs_hold(amount, participation, bound):
    own = parameters(participation_percent=participation, bound_bp=bound)
    converted = jnp.minimum(jnp.arange(1.0, WEEKS + 1.0) * amount / 10.0, amount)
    found = alternatives.place(HERE, own, converted)
    np.testing.assert_allclose(found.placed + found.waiting, converted, atol=1e-9)
    assert float(found.waiting.min()) >= -1e-9
    assert np.all(np.diff(np.asarray(found.placed), prepend=0.0) >= -1e-9)
    assert float(found.yields.max()) <= 0.0
    assert float(found.gold.min()) >= 0.0
    assert -bound * BP <= float(found.changes.min()) + 1e-12


def test_a_closed_market_takes_nothing():
    found = alternatives.place(HERE, OWN, at_once(1000.0))
    assert np.all(np.asarray(found.by_asset[:, CHINA]) == 0.0)
    shut = alternatives.place(markets(open_={BUNDS: 0.0, JGBS: 0.0, GOLD: 0.0}), OWN, at_once(9.0))
    assert np.all(np.asarray(shut.placed) == 0.0)
    assert np.all(np.asarray(shut.waiting) == 9.0)


def test_what_is_bought_back_is_sold_elsewhere_in_the_same_week():
    converted = jnp.concatenate([at_once(100.0, 8), at_once(30.0, 8), at_once(-1.0, 2)])
    found = alternatives.place(HERE, OWN, converted)
    assert float(found.placed[7]) == pytest.approx(100.0)
    assert float(found.placed[8]) == pytest.approx(30.0)
    assert float(found.placed[-1]) == 0.0


def test_zero_in_zero_out():
    found = alternatives.place(HERE, OWN, jnp.zeros(WEEKS))
    assert all(np.all(np.asarray(part) == 0.0) for part in jax.tree.leaves(found))
    assert float(alternatives.weeks_to_place(found, jnp.zeros(WEEKS))) == 0.0


def test_placed_in_the_week_of_the_conversion_takes_no_weeks():
    converted = jnp.concatenate([jnp.zeros(5), at_once(20.0, 5)])
    found = alternatives.place(HERE, OWN, converted)
    assert float(alternatives.weeks_to_place(found, converted)) == 0.0


@pytest.mark.parametrize("amount", [0.0, 20.0, 100.0, 1000.0])
def test_gradients_are_finite(amount):
    def score(own: Alternatives, converted: jnp.ndarray) -> jnp.ndarray:
        found = alternatives.place(HERE, own, converted)
        parts = (found.placed, found.yields, found.gold, found.by_asset)
        return sum(part.sum() for part in parts)

    slopes = jax.grad(score, argnums=(0, 1))(OWN, at_once(amount))
    assert all(np.all(np.isfinite(slope)) for slope in jax.tree.leaves(slopes))


def test_a_greater_share_of_turnover_places_sooner():
    slope = jax.grad(
        lambda percent: (
            alternatives.place(HERE, parameters(participation_percent=percent), at_once(200.0))
            .placed[2]
            .sum()
        )
    )(10.0)
    # three weeks of full bonds, two more for each percent of participation a week
    assert float(slope) == pytest.approx(6.0)


# --- the senders' joint asset --------------------------------------------------------------------


place = jax.jit(alternatives.place)


def joint(size: float, start: float = 0.0, weeks: float = 1.0) -> Depth:
    return Depth(*(jnp.asarray(value) for value in (size, start, weeks)))


def test_a_joint_asset_is_issued_evenly_over_its_weeks():
    # 60 over three weeks from week 2 on, by the end of each week
    found = alternatives.issued(joint(60.0, start=2.0, weeks=3.0), 7)
    assert np.asarray(found) == pytest.approx([0.0, 0.0, 20.0, 40.0, 60.0, 60.0, 60.0])
    assert np.all(np.asarray(alternatives.issued(None, 7)) == 0.0)


def test_a_joint_asset_deep_enough_takes_all_and_moves_no_price():
    found = alternatives.place(HERE, OWN, at_once(1000.0), joint(1000.0))
    assert np.asarray(found.joint) == pytest.approx(1000.0)
    assert np.asarray(found.placed) == pytest.approx(1000.0)
    for none in (found.waiting, found.by_asset, found.changes, found.yields, found.gold):
        assert np.abs(np.asarray(none)).max() == 0.0
    assert float(alternatives.weeks_to_place(found, at_once(1000.0))) == 0.0


def test_a_joint_asset_takes_first_and_the_markets_what_is_left():
    # 20 of 100 are joint at once; of 80 a fifth is gold, bonds take 20 a week
    found = alternatives.place(HERE, OWN, at_once(100.0), joint(20.0))
    assert np.asarray(found.placed[:5]) == pytest.approx([56.0, 76.0, 96.0, 100.0, 100.0])
    assert float(found.by_asset[-1, GOLD]) == pytest.approx(16.0)
    # the markets are where they would be had only 80 been changed
    less = alternatives.place(HERE, OWN, at_once(80.0))
    np.testing.assert_array_equal(found.by_asset, less.by_asset)
    np.testing.assert_array_equal(found.changes, less.changes)


def test_what_comes_later_is_taken_out_of_the_markets_again():
    # 100 placed by week 3; from week 10 on the joint asset takes ten a week of it
    found = alternatives.place(HERE, OWN, at_once(100.0), joint(100.0, start=10.0, weeks=10.0))
    assert np.asarray(found.joint)[[9, 10, 14, 19]] == pytest.approx([0.0, 10.0, 50.0, 100.0])
    assert np.asarray(found.placed)[9:] == pytest.approx(100.0)
    assert np.abs(np.asarray(found.changes[19:])).max() < 1e-12


@settings(max_examples=15)
@given(st.floats(0.0, 2000.0), st.integers(0, 30), st.integers(1, 40))
def test_no_depth_is_as_before_bit_for_bit(amount, start, weeks):
    converted = jnp.minimum(jnp.arange(1.0, WEEKS + 1.0) * amount / 10.0, amount)
    plain = alternatives.place(HERE, OWN, converted)
    shallow = alternatives.place(HERE, OWN, converted, joint(0.0, float(start), float(weeks)))
    for left, right in zip(jax.tree.leaves(plain), jax.tree.leaves(shallow), strict=True):
        np.testing.assert_array_equal(left, right)


@given(st.floats(0.0, 2000.0), st.floats(0.0, 2000.0), st.integers(0, 30), st.integers(1, 40))
def test_depth_only_helps(amount, size, start, weeks):
    converted = jnp.minimum(jnp.arange(1.0, WEEKS + 1.0) * amount / 10.0, amount)
    asset = joint(size, float(start), float(weeks))
    found = place(HERE, OWN, converted, asset)
    plain = place(HERE, OWN, converted, joint(0.0))
    np.testing.assert_allclose(found.placed + found.waiting, converted, atol=1e-9)
    assert np.all(np.asarray(found.joint) <= np.asarray(alternatives.issued(asset, WEEKS)) + 1e-9)
    assert np.all(np.asarray(found.waiting) <= np.asarray(plain.waiting) + 1e-9)
    assert np.all(np.asarray(found.changes) >= np.asarray(plain.changes) - 1e-15)
