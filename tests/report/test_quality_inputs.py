"""Acceptance rows by hand, ranks against χ², and files that are not what they should be."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from scipy import stats

from bondstrike.errors import DataError
from bondstrike.report.quality_inputs import (
    Accepted,
    Checks,
    Ranks,
    read_accepted,
    read_checks,
    read_ranks,
)
from tests.report.quality_sample import CHANGES, ROWS


def row(low: float, high: float, ours: tuple[float, float, float]) -> Accepted:
    return Accepted("x", "PI04", low, high, 5.0, ours)


@pytest.mark.parametrize(
    ("low", "high", "ours", "gap", "common", "width"),
    [
        (0.0, 10.0, (5.0, 7.0, 15.0), 0.0, 0.5, 1.0),
        (0.0, 10.0, (2.0, 3.0, 4.0), 0.0, 1.0, 0.2),
        (0.0, 10.0, (-20.0, 3.0, 20.0), 0.0, 1.0, 4.0),
        (0.0, 10.0, (12.0, 13.0, 14.0), 2.0, 0.0, 0.2),
        (0.0, 10.0, (-9.0, -5.0, -4.0), 4.0, 0.0, 0.5),
        (5.0, 5.0, (0.0, 3.0, 9.0), 0.0, 1.0, math.inf),
        (5.0, 5.0, (6.0, 7.0, 9.0), 1.0, 0.0, math.inf),
        (0.0, 10.0, (10.0, 11.0, 20.0), 0.0, 0.0, 1.0),
    ],
)
def test_by_how_much_a_row_holds(low, high, ours, gap, common, width):
    found = row(low, high, ours)
    assert (found.gap, found.common, found.width) == pytest.approx((gap, common, width))
    assert found.holds is (gap == 0.0)
    assert found.apart == pytest.approx(ours[1] - 5.0)


@pytest.mark.parametrize("counts", [(20, 20, 20, 20), (30, 25, 15, 10), (80, 0, 0, 0)])
def test_uniformity_is_that_of_scipy(counts):
    found = Ranks("f", "q", counts)
    assert found.p_value == pytest.approx(stats.chisquare(counts).pvalue, rel=1e-9)
    assert found.runs == sum(counts)


def test_only_what_moved_is_counted():
    assert [shift.place for shift in CHANGES.moved] == ["market.yields.10y.peak"]


# --- files ---------------------------------------------------------------------------------------


def test_rows_are_read_as_the_tests_write_them(tmp_path: Path):
    from dataclasses import asdict

    from tests.conftest import write_acceptance

    records = [{**asdict(one), "line": f"line {place}"} for place, one in enumerate(ROWS)]
    file = tmp_path / "build" / "acceptance.json"
    write_acceptance(file, ["line 0", "line 1", "another figure: 4"], records)
    found = read_accepted(file)
    assert found is not None
    assert sorted(found.rows, key=lambda one: one.what) == sorted(ROWS, key=lambda one: one.what)
    assert found.lines == ("another figure: 4",)
    assert read_accepted(tmp_path / "none.json") is None


@pytest.mark.parametrize("text", ["", "[]", '{"rows": [{}], "lines": []}', '{"rows": []}'])
def test_what_is_no_list_of_rows_is_refused(text: str, tmp_path: Path):
    file = tmp_path / "acceptance.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=r"acceptance\.json holds no rows"):
        read_accepted(file)


JUNIT = """<testsuites><testsuite>
<testcase name="test_exit"/>
<testcase name="test_april_2025"><skipped type="pytest.xfail" message="a known miss"/></testcase>
<testcase name="test_no_file"><skipped type="pytest.skip" message="no file"/></testcase>
<testcase name="test_the_tail"><failure message="assert np.float64(7.9) == 6&#10;more"/></testcase>
</testsuite></testsuites>"""


def test_how_tests_went_is_read(tmp_path: Path):
    file = tmp_path / "acceptance.xml"
    assert read_checks(file) is None
    file.write_text(JUNIT, encoding="utf-8")
    found = Checks(1, ("April 2025",), (("The tail", "assert 7.9 == 6"),))
    assert read_checks(file) == found
    file.write_text("{}", encoding="utf-8")
    with pytest.raises(DataError, match=r"acceptance\.xml holds no results"):
        read_checks(file)


@pytest.mark.parametrize(("median", "centred"), [(0.0, True), (10.0, True), (10.1, False)])
def test_a_median_lies_inside_the_published_range_or_not(median: float, centred: bool):
    assert row(0.0, 10.0, (-5.0, median, 15.0)).centred is centred


def test_ranks_are_read_file_by_file(tmp_path: Path):
    assert read_ranks(tmp_path) is read_ranks(tmp_path / "none") is None
    for name in ("b", "a"):
        said = {"fit": name, "draws": 9, "counts": {"x": [1, 2], "y": [3, 0]}}
        (tmp_path / f"{name}.json").write_text(json.dumps(said), encoding="utf-8")
    found = read_ranks(tmp_path)
    assert found is not None
    assert [(r.fit, r.quantity, r.counts) for r in found[:2]] == [
        ("a", "x", (1, 2)), ("a", "y", (3, 0)),
    ]  # fmt: skip
    assert len(found) == 4


@pytest.mark.parametrize("text", ["x", "{}", '{"fit": "a", "counts": 3}'])
def test_what_holds_no_ranks_is_refused(text: str, tmp_path: Path):
    (tmp_path / "a.json").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=r"a\.json holds no ranks"):
        read_ranks(tmp_path)
