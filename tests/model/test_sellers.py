"""Link 1: weeks, beliefs, discovery, by hand."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bondstrike.model import sellers
from bondstrike.model.schedules import Decides
from bondstrike.vocabulary import MEMBERS, TRADE, Channel
from tests.model.builders import parameters, programmes, sale


def never(week):
    """Nothing stopped, or nothing bought back, in any week."""
    return 0.0


def shares(weeks: int, /, **row):
    """Share of one programme by week."""
    calendar = sellers.calendar(programmes(sale(1.0, **row)), jnp.arange(float(weeks)))
    return np.asarray(calendar.share[:, 0])


def walk(weeks: int, /, stopped=never, returning=never, change=None, **row):
    """Orders of one $100bn programme week by week, and the state after."""
    own = parameters(**(change or {})).sellers
    rows = programmes(sale(100.0, **row))
    none = jnp.zeros_like(rows.start)
    size = sellers.sizes(rows, own, parameters().trade)
    calendar = sellers.calendar(rows, jnp.arange(float(weeks)))
    state, found = sellers.opening(rows), []
    for week in range(weeks):
        now = jax.tree.map(lambda x, at=week: x[at], calendar)
        ended, back = none + stopped(week), none + returning(week)
        done = sellers.orders(state, size, now, own, ended, back)
        state = sellers.advance(state, done)
        found.append(done)
    return found, state


def first(values):
    return [float(value[0]) for value in values]


@pytest.mark.parametrize(
    ("mobilisable", "size"),
    [(0.0, 100.0), (0.25, 150.0), (0.5, 200.0), (0.75, 300.0), (1.0, 400.0)],
)
def test_size_lies_between_the_estimates(mobilisable, size):
    own = parameters(sellers__mobilisable=mobilisable).sellers
    rows = programmes(sale((100.0, 200.0, 400.0)))
    assert float(sellers.sizes(rows, own, parameters().trade)[0]) == size


@pytest.mark.parametrize("decides", list(Decides))
def test_each_amount_lies_where_its_own_unknown_says(decides):
    # mobilisable 0, elasticity ½, released 1: low, middle, high
    own = parameters(sellers__mobilisable=0.0, trade__elasticity=0.5, trade__released=1.0)
    rows = programmes(sale((100.0, 200.0, 400.0), decided=decides))
    size = float(sellers.sizes(rows, own.sellers, own.trade)[0])
    assert size == [100.0, 200.0, 400.0][decides]


@pytest.mark.parametrize("channel", list(Channel))
def test_every_channel_is_of_one_kind_and_members_are_said_once(channel):
    kinds = sellers.kinds(programmes(sale(channel=channel)))
    names = [name for name in sellers.Kinds.__dataclass_fields__ if getattr(kinds, name)[0] > 0.0]
    assert len(names) == 1
    assert float(kinds.members[0]) == float(channel in MEMBERS)
    assert float(kinds.trade[0]) == float(channel in TRADE)


def test_a_programme_falls_into_its_weeks():
    assert shares(6, start=1.0, weeks=4.0).tolist() == [0.0, 0.25, 0.25, 0.25, 0.25, 0.0]


def test_a_fractional_start_gives_parts_of_weeks():
    # two weeks from 1.5: half of week 1, all of week 2, half of week 3
    assert shares(5, start=1.5, weeks=2.0).tolist() == [0.0, 0.25, 0.5, 0.25, 0.0]


@given(st.floats(0.0, 20.0), st.floats(1.0, 30.0))
def test_all_is_sold_in_the_end_and_never_more(start, weeks):
    sold = shares(60, start=start, weeks=weeks)
    assert sold.sum() == pytest.approx(1.0, abs=1e-12)
    assert sold.min() >= 0.0
    assert sold.max() <= 1.0 / weeks + 1e-12


def test_the_calendar_of_announcement_and_end():
    calendar = sellers.calendar(
        programmes(sale(1.0, start=3.0, weeks=2.0, announced=2.0), sale(1.0, announced=-1.0)),
        jnp.arange(7.0),
    )
    assert calendar.announced[:, 0].tolist() == [0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0]
    assert calendar.announced[:, 1].tolist() == [0.0] * 7
    assert calendar.unfinished[:, 0].tolist() == [1.0] * 5 + [0.0] * 2
    assert calendar.running[:, 0].tolist() == [-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0]


def test_credibility_grows_with_the_share_executed():
    # c = ½; a quarter a week: believed are ½·100, 0.625·75, 0.75·50, 0.875·25, nothing
    found, state = walk(6, start=1.0, weeks=4.0, announced=0.0)
    assert [float(done.expected[0].sum()) for done in found] == pytest.approx(
        [50.0, 0.625 * 75.0, 0.75 * 50.0, 0.875 * 25.0, 0.0, 0.0]
    )
    assert first(done.flow for done in found) == [0.0, 25.0, 25.0, 25.0, 25.0, 0.0]
    assert first([state.executed, state.revocable]) == [100.0, 100.0]


@pytest.mark.parametrize(("credibility", "believed"), [(0.0, 0.0), (0.3, 30.0), (1.0, 100.0)])
def test_on_the_day_of_the_announcement_the_prior_belief_counts(credibility, believed):
    found, _ = walk(1, change={"sellers__credibility": credibility}, start=5.0, announced=0.0)
    assert float(found[0].expected[0].sum()) == pytest.approx(believed)


def test_nothing_is_expected_before_the_announcement():
    found, _ = walk(4, start=5.0, announced=2.0)
    assert [float(done.expected[0].sum()) for done in found] == [0.0, 0.0, 50.0, 50.0]


def test_a_quiet_sale_is_unknown_until_it_is_discovered():
    # starts in week 1, discovered 4 weeks on: in week 5, when 5 of 10 weeks have been sold
    found, _ = walk(8, start=1.0, weeks=10.0, announced=-1.0)
    assert first(done.flow for done in found) == [0.0] + [10.0] * 7
    assert [float(done.expected[0].sum()) for done in found[:5]] == [0.0] * 5
    assert float(found[5].expected[0].sum()) == pytest.approx((0.5 + 0.5 * 0.5) * 50.0)


def test_what_is_announced_may_be_called_off_as_it_is_sold():
    found, _ = walk(5, start=1.0, weeks=4.0, announced=0.0)
    assert first(done.revocable for done in found) == first(done.flow for done in found)


def test_a_quiet_sale_is_not_expected_to_be_undone_even_when_discovered():
    found, state = walk(8, start=1.0, weeks=10.0, announced=-1.0)
    assert first(done.revocable for done in found) == [0.0] * 8
    assert float(state.executed[0]) == 70.0


def test_an_announcement_in_mid_sale_makes_all_of_it_revocable():
    found, _ = walk(4, start=0.0, weeks=4.0, announced=2.0)
    assert first(done.revocable for done in found) == [0.0, 0.0, 75.0, 25.0]


def test_a_stop_ends_sales_and_expectations():
    found, state = walk(5, lambda week: float(week >= 2), start=0.0, weeks=4.0, announced=0.0)
    assert first(done.flow for done in found) == [25.0, 25.0, 0.0, 0.0, 0.0]
    assert float(found[2].expected.sum()) == 0.0
    assert float(state.executed[0]) == 50.0


def test_a_half_stop_halves_the_flow_and_what_is_missed_stays_unsold():
    found, state = walk(6, lambda week: 0.5, start=0.0, weeks=4.0, announced=0.0)
    assert first(done.flow for done in found) == [12.5] * 4 + [0.0] * 2
    assert float(state.executed[0]) == 50.0
    assert float(found[4].expected.sum()) == 0.0


def test_a_stop_of_one_programme_leaves_the_others():
    rows = programmes(*[sale(100.0, start=0.0, weeks=4.0, announced=0.0)] * 2)
    own, calendar = parameters().sellers, sellers.calendar(rows, jnp.arange(1.0))
    now = jax.tree.map(lambda x: x[0], calendar)
    ended = jnp.asarray([1.0, 0.0, 0.0, 0.0])
    done = sellers.orders(
        sellers.opening(rows),
        sellers.sizes(rows, own, parameters().trade),
        now,
        own,
        ended,
        0.0 * ended,
    )
    assert np.asarray(done.flow).tolist() == [0.0, 25.0, 0.0, 0.0]
    assert float(done.expected[0].sum()) == 0.0 < float(done.expected[1].sum())


def test_what_is_undone_is_bought_back_by_a_half_a_week():
    # sold in two weeks, then stopped and half of what is left bought back each week
    after = lambda size: lambda week: size * (week >= 2)
    found, state = walk(5, after(1.0), after(0.5), start=0.0, weeks=4.0, announced=0.0)
    assert first(done.flow for done in found) == [25.0, 25.0, -25.0, -12.5, -6.25]
    assert first([state.executed, state.revocable]) == [6.25, 6.25]
    assert [float(done.expected.sum()) for done in found[2:]] == [0.0] * 3


@given(st.floats(0.0, 200.0), st.floats(1.0, 300.0), st.floats(0.0, 300.0))
def test_weights_of_arrival_sum_to_one(start, weeks, at):
    rows = programmes(sale(1.0, start=start, weeks=weeks))
    weights = np.asarray(sellers.calendar(rows, jnp.asarray([at])).arrival)[0, 0]
    assert weights.sum() == pytest.approx(1.0)
    assert weights.min() >= 0.0


def test_weights_of_arrival_by_hand():
    # from week 0, sold between 10.8 and 30.8: mean 20.8 weeks = 0.4 years, the middle node;
    # between 4 and 12: 8 weeks = 0.1538 years: log(0.1538/0.04)/log 10 = 0.585 of the way
    rows = programmes(sale(1.0, start=10.8, weeks=20.0), sale(1.0, start=4.0, weeks=8.0))
    weights = np.asarray(sellers.calendar(rows, jnp.asarray([0.0])).arrival)[0]
    assert weights[0] == pytest.approx([0.0, 1.0, 0.0], abs=1e-12)
    assert weights[1] == pytest.approx([0.41497, 0.58503, 0.0], abs=1e-5)


def test_the_remainder_draws_nearer():
    rows = programmes(sale(1.0, start=0.0, weeks=52.0))
    nearest = np.asarray(sellers.calendar(rows, jnp.arange(52.0)).arrival)[:, 0, 0]
    assert np.all(np.diff(nearest) >= 0.0)
    assert nearest[0] < 0.5 < nearest[-1]


def test_an_unused_row_sells_and_expects_nothing():
    found, _ = walk(2, start=0.0, weeks=1.0)
    assert np.asarray(found[0].flow)[1:].tolist() == [0.0] * 3
    assert np.isfinite(np.asarray(found[0].expected)).all()
    assert np.abs(np.asarray(found[0].expected)[1:]).max() == 0.0
