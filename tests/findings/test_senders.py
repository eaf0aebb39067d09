"""Losses by bloc and item, and the damage ratio where it is defined and where it isn't."""

from __future__ import annotations

import math

import numpy as np
import pytest

from bondstrike.findings import senders
from bondstrike.vocabulary import Bloc
from tests.findings.synthetic import result, years

JAPAN, EURO, CANADA = (tuple(Bloc).index(b) for b in (Bloc.JAPAN, Bloc.EURO_AREA, Bloc.CANADA))


def by_bloc(**amounts: float) -> np.ndarray:
    """[bloc] with amounts for japan, euro and canada."""
    values = np.zeros(len(Bloc))
    values[[JAPAN, EURO, CANADA]] = [amounts.get(n, 0.0) for n in ("japan", "euro", "canada")]
    return values


def sale(draws: int = 400, **more):
    """Euro area sells 800, Canada 200; Japan stays out and loses on what it holds."""
    given = {
        "sold_at": 1_000.0,
        "sold_by_bloc": by_bloc(euro=800.0, canada=200.0),
        "senders_executed": by_bloc(euro=8.0, canada=2.0),
        "senders_book": by_bloc(euro=60.0, canada=15.0),
        "senders_held": by_bloc(euro=5.0, canada=1.0, japan=12.0),
        "senders_currency_sold": by_bloc(euro=16.0, canada=1.0),
        "senders_currency_held": by_bloc(euro=4.0, japan=20.0),
        "senders_income": by_bloc(euro=12.0, canada=3.0),
        "senders_own_curve": by_bloc(euro=-2.0, canada=1.0, japan=3.0),
        "senders_exports": by_bloc(euro=6.0, canada=3.0, japan=1.0),
        "weeks_to_place": 30.0,
    }
    return result(draws, **(given | more))


def test_losses_are_summed_by_item_and_bloc():
    found = senders.read(sale())
    assert list(found.by_bloc) == ["euro-area", "canada"]
    euro = found.by_bloc["euro-area"]
    assert euro.realised.median == pytest.approx(8.0 + 16.0 + 12.0 - 2.0 + 6.0)
    assert euro.paper.median == pytest.approx(9.0)
    assert euro.realised_of_sold.median == pytest.approx(5.0)
    assert found.total.realised.median == pytest.approx(50.0)
    assert found.total.realised_of_sold.median == pytest.approx(5.0)
    assert found.total.items["own_curve"].median == pytest.approx(-1.0)
    assert found.weeks_to_place.median == 30.0


def test_loss_against_par_is_in_no_total():
    more = sale(senders_book=by_bloc(euro=900.0))
    assert senders.read(more).total.realised == senders.read(sale()).total.realised
    assert senders.read(more).total.items["book"].median == pytest.approx(900.0)


def test_those_outside_stand_apart():
    found = senders.read(sale()).bystanders
    assert found.realised.median == pytest.approx(4.0)
    assert found.paper.median == pytest.approx(32.0)
    assert not found.realised_of_sold.known


def test_damage_is_output_and_interest_of_two_years():
    run = sale(us_output_lost=80.0, consolidated_by_year=years(5.0, 15.0, 99.0))
    found = senders.damage(run)
    assert found.us_interest.median == pytest.approx(20.0)
    assert found.us_realised.median == pytest.approx(100.0)
    assert found.realised.of_draws.median == pytest.approx(2.0)
    assert found.realised.of_means.median == pytest.approx(2.0)
    assert found.realised.us_worse.share == 1.0


def test_paper_is_added_on_both_sides():
    """100 + 200 at home against 50 + 10 abroad."""
    flows = {"us_output_lost": 80.0, "consolidated_by_year": years(5.0, 15.0)}
    found = senders.damage(sale(**flows, us_book_lost_home=200.0))
    assert (found.us_paper.median, found.senders_paper.median) == (200.0, 10.0)
    assert found.with_paper.of_draws.median == pytest.approx(5.0)


def test_no_quotient_where_the_senders_lose_nothing():
    us, them = np.array([10.0, 10.0, 10.0, -3.0]), np.array([-4.0, 0.5, 2.0, 20.0])
    found = senders.compared(us, them)
    assert (found.defined.hits, found.defined.draws) == (2, 4)
    assert found.of_draws.median == pytest.approx((5.0 - 0.15) / 2.0)
    assert found.us_worse.hits == 3
    assert found.of_means.median == pytest.approx(6.75 / 4.625)


def test_senders_that_gain_on_average_have_no_ratio_of_means():
    found = senders.compared(np.array([5.0, 5.0]), np.array([-10.0, 3.0]))
    assert math.isnan(found.of_means.median)
    assert found.us_worse.share == 1.0


def test_a_run_that_sells_nothing_is_told_so():
    found, damage = senders.read(result()), senders.damage(result())
    assert found.by_bloc == {} and found.total.realised.zero and found.loses.hits == 0
    assert not found.total.realised_of_sold.known
    assert damage.realised.defined.hits == 0 and not damage.realised.of_draws.known
    assert np.isnan(senders.realised_of_sold(senders.Draws(result().blocks["summaries"]))).all()
