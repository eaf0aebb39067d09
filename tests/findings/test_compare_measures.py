"""What scenarios are compared by, on numbers that are chosen."""

from __future__ import annotations

import numpy as np
import pytest

from bondstrike.ensemble.outcomes import YEARS
from bondstrike.findings import compare_measures as page
from bondstrike.findings.market import Draws
from bondstrike.trade.tables import employment
from bondstrike.vocabulary import Bloc
from tests.findings.synthetic import result, years


def read(name: str, **given: object) -> np.ndarray:
    run = result(4, **given)
    return page.MEASURES[name].read(run, Draws(run.blocks["summaries"]))


def test_years_are_the_fiscal_years_they_say():
    places = (page.FIRST_YEAR, page.FELT_YEAR, page.LATE_YEAR)
    assert [YEARS[place] for place in places] == [2027, 2028, 2036]


def test_jobs_are_a_share_of_all_that_are_employed():
    """Half a point of 158 million: some 790 thousand."""
    found = read("jobs_lost", unemployment_by_year=years(0.1, 0.5))
    assert found == pytest.approx([0.005 * employment()["nonfarm"]] * 4)
    assert found[0] == pytest.approx(792.0, abs=1.0)


def test_prices_of_the_first_year_are_those_of_the_first_year():
    given = {"core_inflation_by_year": years(0.4, -0.1)}
    assert read("prices_first", **given) == pytest.approx([0.4] * 4)
    assert read("core_inflation", **given) == pytest.approx([-0.1] * 4)


def test_damage_is_output_terms_of_trade_and_interest():
    given = {
        "us_output_lost": 30.0,
        "us_terms_lost": 7.0,
        "consolidated_by_year": years(4.0, 6.0, 50.0),
    }
    assert read("us_damage", **given) == pytest.approx([47.0] * 4)
    assert read("terms_lost", **given) == pytest.approx([7.0] * 4)


def test_what_a_measure_on_goods_costs_is_realised_by_who_it_costs():
    euro, japan = (
        np.arange(len(Bloc)) == tuple(Bloc).index(b) for b in (Bloc.EURO_AREA, Bloc.JAPAN)
    )
    given = {
        "member": euro * 1.0,
        "senders_measures": euro * 5.0 + japan * 2.0,
        "senders_tariffs": euro * 3.0,
        "senders_withheld": japan * 1.0,
    }
    assert read("coalition_loss", **given) == pytest.approx([8.0] * 4)
    assert read("bystanders_realised", **given) == pytest.approx([3.0] * 4)


def test_every_measure_has_a_unit_and_reads_one_number_a_draw():
    for name, measure in page.MEASURES.items():
        assert measure.unit and read(name).shape == (4,)
