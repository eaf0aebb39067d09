"""The books week by week: flows read off the sheets are the flows that were posted."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bondstrike.model import books, ledger
from bondstrike.model.ledger import Agent, Flows, Instrument
from bondstrike.vocabulary import N_BUCKETS, Channel
from tests.model.builders import chance, parameters, sale, scenario

BONDS = ("sold", "issued", "bought", "to_haven", "to_dealers", "from_hedge_funds")
WEEKS = 13
SALE = sale(130.0, start=0.0, weeks=13.0, converted=0.5, parked=0.25)
GOODS = sale(26.0, channel=Channel.GOODS, start=0.0, weeks=13.0)
SPENT = sale(39.0, channel=Channel.SPENDING, start=0.0, weeks=13.0, hostile=0.0)

amount, share = st.floats(0.0, 2000.0), st.floats(0.0, 1.0)
post, read = jax.jit(ledger.post), jax.jit(books.flows)


@pytest.fixture(scope="module")
def found(here) -> books.Books:
    """A quarter in the round world: $10bn sold a week, goods for 2 and money for 3 spent."""
    walked = jax.jit(books.books)(here, parameters(), scenario(SALE, GOODS, SPENT), chance(WEEKS))
    return jax.tree.map(np.asarray, walked)


def week(found: books.Books, number: int) -> tuple[Flows, np.ndarray]:
    posted = books.postings(found.sheet, number)
    before = found.proceeds[number - 1] if number else 0.0
    return read(jnp.asarray(posted), found.proceeds[number] - before), posted


def test_every_week_of_a_path_has_its_books(found):
    assert found.sheet.shape == (WEEKS, len(Agent), N_BUCKETS + len(Instrument))
    assert found.price.shape == (WEEKS, N_BUCKETS)
    assert found.columns_error.max() < 1e-9
    assert found.rows_error.max() < 1e-9


def test_the_flows_of_a_week_are_those_that_were_ordered(found):
    flows, _ = week(found, 4)
    assert float(flows.sold.sum()) == pytest.approx(10.0)
    assert float(flows.goods) == pytest.approx(2.0)
    assert float(flows.spent) == pytest.approx(3.0)
    assert float(flows.converted) == pytest.approx(0.5 * float(flows.proceeds))
    assert float(flows.parked) == pytest.approx(0.25 * float(flows.proceeds))
    assert float(flows.foreign_share) == pytest.approx(0.3)
    assert float(flows.taken_by_residents) == pytest.approx(0.35 * float(flows.converted))


@pytest.mark.parametrize("number", [0, 1, WEEKS - 1])
def test_posting_them_again_gives_the_sheet_that_was_booked(found, number):
    flows, posted = week(found, number)
    again, check = post(ledger.opening(), flows, jnp.asarray(found.price[number]))
    assert np.abs(np.asarray(again) - posted).max() < 1e-9
    assert float(check.columns) < 1e-9


def test_the_weeks_add_up_to_the_last_sheet(found):
    total = sum(books.postings(found.sheet, number) for number in range(WEEKS))
    assert np.asarray(total) == pytest.approx(found.sheet[-1], abs=1e-9)


def test_only_goods_move_the_net_position_by_transactions(found):
    # 26 are spent on goods in a quarter; sales, conversions, spending at home move nothing
    assert found.net_transactions[-1] == pytest.approx(26.0)
    assert found.gross_claims.shape == found.net_valuation.shape == (WEEKS,)


@st.composite
def weeks(draw):
    price = np.asarray(draw(st.lists(st.floats(0.3, 1.4), min_size=N_BUCKETS, max_size=N_BUCKETS)))
    bonds = {
        name: np.asarray(draw(st.lists(amount, min_size=N_BUCKETS, max_size=N_BUCKETS)))
        for name in BONDS
    }
    proceeds = float(price @ bonds["sold"])
    converted = proceeds * draw(share)
    residents = converted * draw(share)
    money = {
        "proceeds": proceeds,
        "converted": converted,
        "parked": (proceeds - converted) * draw(share),
        "taken_by_residents": residents,
        "taken_by_officials": (converted - residents) * draw(share),
        "foreign_share": draw(share),
        "goods": draw(amount),
        "spent": draw(amount),
    }
    return price, bonds | money


@settings(max_examples=40)
@given(weeks())
def test_reading_is_the_inverse_of_posting(week):
    price, named = week
    flows = Flows(**{name: jnp.asarray(value) for name, value in named.items()})
    posted, check = post(ledger.opening(), flows, jnp.asarray(price))
    found = read(posted, flows.proceeds)
    for name, value in named.items():
        if name != "foreign_share" or float(jnp.abs(check.price_led).max()) > 1.0:
            assert np.asarray(getattr(found, name)) == pytest.approx(value, abs=1e-8), name


def test_where_nobody_buys_for_the_price_no_share_is_made_up():
    flows = read(ledger.opening(), jnp.zeros(()))
    assert all(float(jnp.abs(leaf).max()) == 0.0 for leaf in jax.tree.leaves(flows))
