"""Summaries beyond the market, each worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from bondstrike.ensemble.blocks import AXIS_LABELS
from bondstrike.ensemble.checks import Half
from bondstrike.ensemble.listing import weekly_outputs
from bondstrike.ensemble.outcomes import DEADLINES, YEARS, Stage, deadlines, quantities, reduce
from bondstrike.model import alternatives
from bondstrike.model.outputs import MACRO, SENDERS
from bondstrike.vocabulary import N_BLOCS, N_BUCKETS

DRAWS = 2
STAGE = Stage(
    dispute_start=3,
    gdp=np.array([30_000.0] * 4 + [32_000.0] * 36),
    home=np.arange(float(N_BUCKETS)),
    members=np.arange(float(N_BLOCS)) % 2,
)


def half(weeks: int = 130, **changes: np.ndarray) -> Half:
    """Everything zero but what is said; prices one."""
    quarters = -(-weeks // 13)
    weekly = {name: np.zeros((DRAWS, weeks)) for name in weekly_outputs()}
    macro = {name: np.zeros((DRAWS, quarters)) for name in MACRO}
    senders = {name: np.zeros((DRAWS, quarters, N_BLOCS)) for name in SENDERS}
    sheets = {"price": np.ones((DRAWS, quarters, N_BUCKETS))}
    groups = {"weekly": weekly, "macro": macro, "senders": senders, "sheets": sheets}
    for name, values in changes.items():
        group, _, variable = name.partition("_")
        known = groups[group][variable]
        groups[group][variable] = np.broadcast_to(values, known.shape).copy()
    return Half(weekly, sheets, macro, senders)


def test_axes_are_as_long_as_their_labels():
    assert [int(label.split()[0]) for label in AXIS_LABELS["deadline"]] == list(DEADLINES)
    assert AXIS_LABELS["year"] == tuple(map(str, YEARS))


@pytest.mark.parametrize(
    ("start", "weeks", "expected"),
    [
        (0, 520, [3, 12, 25, 51]),
        (5, 520, [8, 17, 30, 56]),
        (5, 26, [8, 17, 25, 25]),
        (519, 520, [519, 519, 519, 519]),
    ],
)
def test_deadlines_are_the_last_week_before(start: int, weeks: int, expected: list[int]):
    assert deadlines(Stage(start, np.ones(1), np.ones(1), np.ones(12)), weeks) == expected


def test_reversals_are_told_at_the_deadlines_in_both_halves():
    week = np.arange(130.0)
    found = reduce(
        STAGE,
        (
            half(weekly_reversal_chance=week / 200.0, weekly_reversed=1.0 * (week >= 28)),
            half(weekly_reversal_chance=week / 400.0, weekly_reversed=1.0 * (week >= 29)),
        ),
    )
    at = np.array([6, 15, 28, 54])
    np.testing.assert_array_equal(found["reversal_chance_with"][0], at / 200.0)
    np.testing.assert_array_equal(found["reversal_chance_without"][1], at / 400.0)
    assert found["reversed_by_with"][0].tolist() == [0.0, 0.0, 1.0, 1.0]
    assert found["reversed_by_without"][0].tolist() == [0.0, 0.0, 0.0, 1.0]


def test_the_greatest_effects_are_of_the_difference():
    week = np.arange(130.0)
    found = reduce(
        STAGE,
        (
            half(weekly_mortgage=np.where(week == 7, 90.0, 50.0), weekly_shares=-week),
            half(weekly_mortgage=40.0 + 0.1 * week, weekly_shares=-0.25 * week),
        ),
    )
    assert found["mortgage_peak"].tolist() == pytest.approx([49.3, 49.3])
    assert found["shares_trough"].tolist() == [-0.75 * 129] * 2
    assert found["high_yield_peak"].tolist() == [0.0, 0.0]


def test_the_coalition_is_told_at_its_smallest_and_retaliation_at_the_end():
    week = np.arange(130.0)
    shares = np.where((week > 20) & (week < 30), 0.6, 0.9)
    found = reduce(
        STAGE, (half(weekly_in_coalition=shares, weekly_retaliated=1.0 * (week == 129)), half())
    )
    assert found["coalition_low"].tolist() == [0.6, 0.6]
    assert found["retaliated_with"].tolist() == [1.0, 1.0]


@pytest.mark.parametrize(
    ("last_conversion", "last_waiting", "expected"),
    [(12, 40, 29.0), (12, 12, 1.0), (12, 5, 0.0), (12, 129, 130.0), (-1, -1, 0.0)],
)
def test_weeks_to_place_count_from_the_last_conversion(
    last_conversion: int, last_waiting: int, expected: float
):
    week = np.arange(130)
    converted = 10.0 * np.minimum(week, last_conversion) if last_conversion >= 0 else 0.0
    waiting = 4.0 * (week <= last_waiting)
    found = reduce(STAGE, (half(weekly_converted=converted, weekly_waiting=waiting), half()))
    assert found["weeks_to_place"].tolist() == [expected] * 2
    assert expected == weeks_to_place(converted, waiting)


def weeks_to_place(converted: np.ndarray, waiting: np.ndarray) -> float:
    """The link's own count, of one draw."""
    nothing = dict.fromkeys(alternatives.Placed.__dataclass_fields__, np.zeros(1))
    placed = alternatives.Placed(**nothing | {"waiting": waiting})
    whole = np.broadcast_to(converted, waiting.shape)
    return float(alternatives.weeks_to_place(placed, whole))


def test_crumbs_of_rounding_do_not_wait():
    week = np.arange(130)
    converted = 10.0 * np.minimum(week, 12)
    crumbs = np.where(week < 20, 4.0, 1e-9)
    found = reduce(STAGE, (half(weekly_converted=converted, weekly_waiting=crumbs), half()))
    assert found["weeks_to_place"].tolist() == [8.0, 8.0]


def test_years_average_sum_or_end():
    quarter = np.arange(40.0)
    found = reduce(
        STAGE,
        (
            half(520, macro_unemployment=quarter, macro_interest=quarter, macro_debt=quarter),
            half(520, macro_unemployment=1.0, macro_interest=1.0, macro_debt=1.0),
        ),
    )
    first, last = found["unemployment_by_year"][0, [0, 9]]
    assert (first, last) == (1.5 - 1.0, 37.5 - 1.0)
    assert found["interest_by_year"][0, [0, 9]].tolist() == [6.0 - 4.0, 150.0 - 4.0]
    assert found["debt_by_year"][0, [0, 9]].tolist() == [3.0 - 1.0, 39.0 - 1.0]


@pytest.mark.parametrize(("weeks", "whole"), [(26, 0), (52, 1), (60, 1), (130, 2), (520, 10)])
def test_years_beyond_the_horizon_are_not_a_number(weeks: int, whole: int):
    found = reduce(STAGE, (half(weeks, macro_debt=1.0, macro_gdp=-1.0), half(weeks)))
    for name in ("debt_by_year", "gdp_by_year", "interest_by_year"):
        assert np.isfinite(found[name]).sum(axis=1).tolist() == [whole] * DRAWS, name
        assert np.isfinite(found[name][:, :whole]).all(), name


def test_output_lost_is_counted_over_two_years_in_dollars():
    found = reduce(STAGE, (half(520, macro_gdp=-1.0), half(520, macro_gdp=-0.5)))
    assert found["us_output_lost"].tolist() == pytest.approx([0.005 * (30_000 + 32_000)] * 2)
    short = reduce(STAGE, (half(26, macro_gdp=-1.0), half(26)))
    assert short["us_output_lost"].tolist() == pytest.approx([0.01 * 30_000 / 2] * 2)


def test_what_senders_lose_is_taken_after_two_years():
    quarter = np.arange(40.0)[:, None]
    bloc = np.arange(float(N_BLOCS))
    found = reduce(STAGE, (half(520, senders_book=100.0 * quarter + bloc), half(520)))
    np.testing.assert_array_equal(found["senders_book"][1], 700.0 + bloc)
    short = reduce(STAGE, (half(26, senders_book=100.0 * quarter[:2] + bloc), half(26)))
    np.testing.assert_array_equal(short["senders_book"][1], 100.0 + bloc)


def test_holders_at_home_lose_what_prices_fall_by():
    fall = np.ones((40, N_BUCKETS))
    fall[7] = 0.9
    fall[39] = 0.1
    found = reduce(STAGE, (half(520, sheets_price=fall), half(520)))
    total = sum(range(N_BUCKETS))
    assert found["us_book_lost_home"].tolist() == pytest.approx([0.1 * total] * 2)


def test_every_outcome_has_a_unit_a_meaning_and_its_axes():
    told, found = quantities(MACRO, SENDERS), reduce(STAGE, (half(520), half(520)))
    assert set(told) == set(found)
    lengths = {axis: len(labels) for axis, labels in AXIS_LABELS.items()}
    for name, (unit, meaning, *axes) in told.items():
        assert unit and len(meaning) > 10, name
        shape = tuple(lengths[axis] for axis in (axes[0] if axes else ()))
        assert found[name].shape == (DRAWS, *shape), name
    assert told["interest_by_year"][0] == told["primary_deficit_by_year"][0] == "$bn/year"
    assert told["debt_by_year"][0] == "$bn"
