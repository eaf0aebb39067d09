"""What each claim measures, on runs that pass and runs that fail its bars."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from bondstrike.findings.bars import Run, agreement
from bondstrike.findings.measures import MEASURES
from bondstrike.vocabulary import Bloc
from tests.findings.synthetic import result, years
from tests.findings.test_attribution import peak, pressure

EURO = (np.array(list(Bloc)) == Bloc.EURO_AREA).astype(float)


def agrees(id: str, **given: Any) -> float:
    """Share of the draws that agree, of those in which the claim is defined."""
    measured = MEASURES[id](Run(result(**given)))
    assert measured is not None
    defined, holds = agreement(measured)
    held = holds.all(axis=0)
    return float(held[defined].mean()) if defined.any() else float("nan")


def sheltered(**summaries: Any) -> dict[str, Any]:
    return {"variants": {"alone": summaries}}


PASS_AND_FAIL = [
    ("C01", sheltered(yields_at=3.0, book_value_at=-5.0), sheltered(yields_at=0.4)),
    ("C01", sheltered(yields_at=3.0, book_value_at=-5.0), sheltered(yields_at=3.0)),
    (
        "C02",
        {"interest_by_year": years(1, 4), "interest_new_by_year": years(1, 3)},
        {"interest_by_year": years(1, 4), "interest_old_by_year": years(1, 3)},
    ),
    (
        "C02",
        {"interest_by_year": years(1, 4), "interest_new_by_year": years(1, 3)},
        {"interest_by_year": years(-1, -4), "interest_new_by_year": years(1, 3)},
    ),
    (
        "C03",
        {"mortgage_at": 4.0, "investment_grade_at": 3.0, "us_output_lost": 20.0},
        {"mortgage_at": 4.0, "investment_grade_at": 0.9, "us_output_lost": 20.0},
    ),
    (
        "C03",
        {"mortgage_at": 4.0, "investment_grade_at": 3.0, "us_output_lost": 20.0},
        {"mortgage_at": 4.0, "investment_grade_at": 3.0, "us_output_lost": -20.0},
    ),
    (
        "C04",
        {"shares_trough": -3.0, "vix_peak": 4.0},
        {"shares_trough": -2.0, "vix_peak": 4.0},
    ),
    (
        "C04",
        {"shares_trough": -3.0, "vix_peak": 4.0},
        {"shares_trough": -3.0, "vix_peak": 2.5},
    ),
    ("C05", {"reversal_chance_with": 0.02}, {"reversal_chance_with": 0.005}),
    (
        "C06",
        {"sold_at": 100.0, "haven_buyers_at": 6.0, "home_buyers_at": 50.0},
        {"sold_at": 100.0, "haven_buyers_at": 4.0, "home_buyers_at": 90.0},
    ),
    (
        "C06",
        {"sold_at": 100.0, "haven_buyers_at": 6.0, "foreign_buyers_at": 50.0},
        {"sold_at": 100.0, "haven_buyers_at": 6.0, "dealers_at": 94.0},
    ),
    (
        "C07",
        {"variants": {"fed-cap": {"ten_year_quiet_top": 25.2}}},
        {"variants": {"fed-cap": {"ten_year_quiet_top": 26.0}}},
    ),
    (
        "C08",
        {"sold_by_bloc": EURO, "senders_exports": 2.0 * EURO, "weeks_to_place": 20.0},
        {"sold_by_bloc": EURO, "senders_exports": 2.0 * EURO, "weeks_to_place": 10.0},
    ),
    (
        "C08",
        {"sold_by_bloc": EURO, "senders_exports": 2.0 * EURO, "weeks_to_place": 20.0},
        {"sold_by_bloc": EURO, "senders_held": 2.0 * EURO, "weeks_to_place": 20.0},
    ),
    ("C09", {"reversal_chance_with": 0.05}, {"reversal_chance_with": 0.15}),
]


@pytest.mark.parametrize(("id", "passes", "fails"), PASS_AND_FAIL)
def test_a_claim_holds_or_does_not(id: str, passes: dict[str, Any], fails: dict[str, Any]):
    assert agrees(id, **passes) == 1.0
    assert agrees(id, **fails) == 0.0


def test_every_claim_is_measured_both_ways():
    assert list(MEASURES) == sorted({id for id, _, _ in PASS_AND_FAIL})


def test_what_the_run_does_not_hold_is_not_measured():
    run = Run(result())
    assert MEASURES["C01"](run) is None and MEASURES["C07"](run) is None


def test_nothing_sold_has_no_shares():
    assert np.isnan(agrees("C06", ten_year_largest=1.0))


def test_a_run_that_ends_before_the_deadline_has_no_chance():
    assert np.isnan(agrees("C05", weeks=20, reversal_chance_with=0.5))
    assert np.isnan(agrees("C09", weeks=20))


def test_the_weapon_must_work_through_markets_if_at_all():
    """With no feelings −1 is left of 12 pp: all of it. Backwards: all of it is left."""
    table = {"peak": peak(), "pressure": pressure()}
    measured = MEASURES["C09"](Run(result(combinations=table, reversal_chance_with=0.05)))
    assert measured is not None
    assert [bar.quantity for bar in measured.bars] == ["chance_added", "through_markets"]
    assert measured.values[1][0] == pytest.approx(100.0 * 13.0 / 12.0)
    assert measured.beside["from_fed"].median == pytest.approx(-0.5)
    otherwise = {"peak": peak(), "pressure": np.full(256, 0.05)}
    assert agrees("C09", combinations=otherwise, reversal_chance_with=0.05) == 0.0


def test_the_price_of_the_band_stands_beside_it():
    cap = {"ten_year_quiet_top": 20.0, "fed_held_most": 700.0, "remittances_by_year": years(-3, -4)}
    measured = MEASURES["C07"](Run(result(variants={"fed-cap": cap})))
    assert measured is not None
    assert measured.beside["bought"].median == 700.0
    assert measured.beside["remittances_over_years"].median == -7.0
