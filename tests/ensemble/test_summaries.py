"""Summaries: every promised one is delivered, and is what its words say."""

from __future__ import annotations

import numpy as np
import pytest

from bondstrike.ensemble.blocks import AXIS_LABELS
from bondstrike.ensemble.checks import Half
from bondstrike.ensemble.summaries import DOLLAR_PARTS, MOMENTS, PARTS, summary_quantities
from bondstrike.model.outputs import MACRO, SENDERS
from bondstrike.vocabulary import N_BLOCS, N_BUCKETS, TEN_YEAR
from tests.ensemble import fakes

WEEKS, QUARTERS, DRAWS = 130, 10, 3


def halves() -> tuple[Half, Half]:
    rng = np.random.default_rng(5)

    def half() -> Half:
        weekly = {
            name: rng.normal(size=(DRAWS, WEEKS, *([5] if quantity.axes else [])))
            for name, quantity in fakes.weekly().items()
        }
        sheets = {
            "executed": rng.uniform(size=(DRAWS, QUARTERS, fakes.PROGRAMMES)),
            "price": rng.uniform(size=(DRAWS, QUARTERS, N_BUCKETS)),
        }
        macro = {name: rng.normal(size=(DRAWS, QUARTERS)) for name in MACRO}
        senders = {name: rng.normal(size=(DRAWS, QUARTERS, N_BLOCS)) for name in SENDERS}
        return Half(weekly, sheets, macro, senders)

    return half(), half()


@pytest.fixture
def pair() -> tuple[Half, Half]:
    return halves()


def test_every_summary_is_delivered_in_its_shape(pair):
    plan = fakes.plan()
    lengths = {axis: len(names) for axis, names in {**AXIS_LABELS, "moment": MOMENTS}.items()}
    found = plan.reduce(pair)
    assert set(plan.quantities) - set(found) == {"not_finite", "not_cleared"}
    for name, array in found.items():
        axes = plan.quantities[name].axes
        assert array.shape == (DRAWS, *(lengths[axis] for axis in axes)), name


def test_every_summary_says_its_unit_and_meaning():
    for name, quantity in summary_quantities(fakes.weekly()).items():
        assert quantity.name == name
        assert quantity.unit and len(quantity.meaning) > 10, name


def test_moments_are_weeks_of_the_difference(pair):
    found = fakes.plan().reduce(pair)
    difference = pair[0].weekly["dollar"] - pair[1].weekly["dollar"]
    np.testing.assert_array_equal(found["dollar_at"], difference[:, [0, 4, 13, 26, 104, 129]])


def test_parts_are_taken_in_the_week_of_the_peak(pair):
    found = fakes.plan().reduce(pair)
    ten = (pair[0].weekly["yields"] - pair[1].weekly["yields"])[..., TEN_YEAR]
    for draw in range(DRAWS):
        week = int(found["ten_year_peak_week"][draw])
        assert ten[draw, week] == ten[draw].max() == found["yields_peak"][draw, TEN_YEAR]
        for part in PARTS:
            expected = pair[0].weekly[part][draw, week] - pair[1].weekly[part][draw, week]
            assert found[f"{part}_at_peak"][draw] == expected


def test_dollar_parts_are_taken_in_the_week_of_the_trough(pair):
    found = fakes.plan().reduce(pair)
    dollar = pair[0].weekly["dollar"] - pair[1].weekly["dollar"]
    week = dollar.argmin(axis=1)
    rows = np.arange(DRAWS)
    np.testing.assert_array_equal(found["dollar_trough"], dollar[rows, week])
    for part in DOLLAR_PARTS:
        expected = pair[0].weekly[part][rows, week] - pair[1].weekly[part][rows, week]
        np.testing.assert_array_equal(found[f"{part}_at_trough"], expected)


def test_the_fed_counts_as_having_stepped_in_from_its_first_billion(pair):
    bought = pair[0].weekly["fed_purchases"]
    bought[:] = 0.0
    bought[1, 30:] = 5.0
    found = fakes.plan().reduce(pair)
    assert found["fed_triggered_with"].tolist() == [0.0, 1.0, 0.0]
    assert found["fed_first_week"].tolist() == [-1.0, 30.0, -1.0]


def test_sales_are_told_by_bloc_at_the_last_quarter(pair):
    found = fakes.plan().reduce(pair)
    executed = pair[0].sheets["executed"][:, -1]
    np.testing.assert_allclose(found["sold_by_bloc"].sum(axis=1), executed.sum(axis=1))
    assert (np.count_nonzero(found["sold_by_bloc"], axis=1) == 3).all()
