"""The table of studies and the list of episodes hold together."""

from __future__ import annotations

import re
from datetime import date

import pytest

from bondstrike.errors import DataError, InputError
from bondstrike.evidence import library


def test_the_blocks_that_priors_need_are_whole():
    counts = {}
    for item in library.studies().values():
        counts[item.id[:2]] = counts.get(item.id[:2], 0) + 1
    expected = {"PI": 23, "QE": 17, "MF": 26, "SH": 11, "PT": 21, "MM": 18, "FI": 11, "PE": 7}
    assert {key: counts.get(key) for key in expected} == expected


def test_ranges_are_in_order():
    wrong = [
        item.id
        for item in library.studies().values()
        if item.low is not None and item.high is not None and item.low > item.high
    ]
    assert wrong == []


def test_a_point_estimate_lies_in_its_range():
    wrong = []
    for item in library.studies().values():
        if re.fullmatch(r"-?[\d.]+", item.estimate):
            value = float(item.estimate)
            low, high = item.low, item.high
            if (low is not None and value < low) or (high is not None and value > high):
                wrong.append(item.id)
    assert wrong == []


def test_a_figure_from_memory_does_not_pass_for_better():
    wrong = [
        item.id
        for item in library.studies().values()
        if re.search(r"from memory|not seen|^Memory", f"{item.source}") and item.grade != "D"
        and item.id not in {"PI19"}  # the place of publication is from memory, not the finding
    ]  # fmt: skip
    assert wrong == []


def test_studies_say_when_they_were_checked():
    months = {item.as_of for item in library.studies().values()}
    assert all(re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", month) for month in months)
    years = [int(item.year) for item in library.studies().values()]
    assert min(years) >= 1940 and max(years) <= 2026


def test_a_study_is_found_and_said_in_a_line():
    item = library.study("PI10")
    assert (item.estimate, item.unit, item.grade) == ("10", "bp per 1 %", "A")
    assert item.summary().startswith("PI10 Chaudhary, Fu & Zhou")
    assert item.summary().endswith("10 bp per 1 %")
    assert library.study("PI15").summary().endswith("bills very elastic")


def test_an_unknown_study_gets_the_nearest():
    with pytest.raises(InputError) as caught:
        library.study("PI100")
    assert caught.value.nearest == "PI10"


def test_studies_are_selected():
    haven = library.select(block="haven and convenience", grade="A")
    assert {item.id for item in haven} >= {"SH02", "SH05"}
    assert "SH06" not in {item.id for item in haven}
    assert [item.id for item in library.select(text="chaudhary")] == ["PI10"]
    assert len(library.select()) == len(library.studies())
    with pytest.raises(InputError, match="price impact"):
        library.select(block="price-impact")


def test_episodes_have_dates_in_order():
    for item in library.episodes():
        start = item.stress_start if len(item.stress_start) == 10 else f"{item.stress_start}-01"
        assert date.fromisoformat(start) <= date.fromisoformat(item.decision), item.id


def test_days_to_decision_agree_with_the_dates():
    # but for those whose note says from which other day they are counted
    apart = {
        item.id: (item.days_to_decision, days)
        for item in library.episodes()
        if len(item.stress_start) == 10 and item.days_to_decision is not None
        and not item.note.startswith("Counted from ")
        and item.days_to_decision != (days := _days(item))
    }  # fmt: skip
    assert apart == {}


def _days(item: library.Episode) -> int:
    return (date.fromisoformat(item.decision) - date.fromisoformat(item.stress_start)).days


def test_episodes_that_were_not_reversed_are_kept_too():
    outcomes = [item.outcome for item in library.episodes()]
    assert len(outcomes) == 29
    assert outcomes.count("kept") >= 3
    assert len({item.id for item in library.episodes()}) == 29


GOOD = {
    "id": "PI01", "block": "b", "title": "t", "year": "2005", "measured": "m", "estimate": "1",
    "low": "", "high": "2", "unit": "bp", "horizon": "", "conditioning": "", "source": "s",
    "grade": "A", "as_of": "2026-10",
}  # fmt: skip


def test_a_good_row_is_read():
    item = library.read_study(GOOD)
    assert (item.low, item.high, item.grade) == (None, 2.0, "A")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"low": "many"}, "not a number"),
        ({"grade": "E"}, "unknown grade"),
        ({"id": "PI1"}, "malformed id"),
        ({"unit": ""}, "empty unit"),
        ({"extra": "x"}, "wrong columns"),
    ],
)
def test_a_malformed_row_is_named(change, words):
    with pytest.raises(DataError, match=words) as caught:
        library.read_study(GOOD | change)
    assert "studies.csv" in str(caught.value)


def test_a_malformed_episode_is_named():
    item = library.episodes()[0]
    row = {name: str(getattr(item, name) or "") for name in library.Episode.__slots__}
    assert library.read_episode(row) == item
    with pytest.raises(DataError, match=f"unknown outcome 'won' at episodes.csv, row {item.id}"):
        library.read_episode(row | {"outcome": "won"})
    with pytest.raises(DataError, match="not a number"):
        library.read_episode(row | {"move_bp": "high"})
    with pytest.raises(DataError, match="wrong columns"):
        library.read_episode({"id": "x"})
