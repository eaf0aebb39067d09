"""The evidence in words: places on the axis, every number's twin, sentences for what falls out."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from bondstrike.evidence.library import select, studies
from bondstrike.findings.leave_out import LeaveOut, Row
from bondstrike.findings.means import point as sure
from bondstrike.findings.ranges import Range
from bondstrike.findings.shelf import FitRefused, fit_report, study_page
from bondstrike.findings.spread import Spread, spread
from bondstrike.words import evidence as words
from bondstrike.words.market import Screen, Table


@pytest.fixture(scope="module")
def found() -> Spread:
    return spread()


def text_of(screen: Screen) -> str:
    """All words of a screen, blanks as one."""
    lines = [screen.title, *screen.conditions]
    for section in screen.sections:
        lines.append(section.heading)
        for part in section.parts:
            if isinstance(part, Table):
                lines += [" ".join(cells) for cells in (part.columns, *part.rows)]
            else:
                lines.append(str(part))
    return " ".join(" ".join(lines).split())


def test_the_axis_is_logarithmic():
    ends = words.TICKS[0], words.TICKS[-1]
    assert words.place(ends[0]) == 0 and words.place(ends[1]) == words.COLUMNS - 1
    steps = [words.place(10.0**k) for k in (0, 1, 2)]
    assert steps[1] - steps[0] == pytest.approx(steps[2] - steps[1], abs=1)
    assert words.place(1e-9) == words.place(0.0) == 0 and words.place(1e9) == words.COLUMNS - 1
    for tick in words.TICKS[:-1]:
        assert words.scale_line()[words.place(tick) :].startswith(f"{tick:g}")


def test_a_study_stands_where_its_number_is(found: Spread):
    for point in found.points:
        line = words.on_axis(point, found.band(point.group))
        mark = words.MEMORY if point.study.grade.value == "D" else words.STUDY
        assert line.index(mark) == words.place(point.today)
        assert sum(line.count(sign) for sign in (words.MEMORY, words.STUDY)) == 1


def test_the_spread_shows_every_step_and_every_reason(found: Spread):
    said = text_of(words.spread(found))
    for point in found.points:
        assert words.label(point) in said and f"{point.coupons_bn:,.0f}" in said
    for id, why in found.listed:
        assert f"{id}: {why}." in said
    for heading in ("AT THE END OF A MONTH", "WHAT LASTS", "STEP BY STEP", "NOT BROUGHT TO THIS"):
        assert heading in said
    assert "Yours" not in said and not re.search(r"[{}]|\bnan\b|None", said)


def test_a_lower_bound_is_told_as_one(found: Spread):
    bound = next(point for point in found.points if point.bound == "at least")
    catalogue = words.load(words.PAGE)
    assert words.numbers_of(bound, catalogue).startswith("≥ ")
    exact = replace(bound, bound="exact", today=7.19, low=5.75, high=8.63)
    assert words.numbers_of(exact, catalogue) == "7.2 (5.8 to 8.6)"


def test_weights_are_yours(found: Spread):
    assert "Yours: QE01=0, QE05=2." in text_of(
        words.spread(replace(found, weights={"QE01": 0.0, "QE05": 2.0}))
    )


def test_the_picture_has_its_twin(found: Spread):
    points, bands = words.twins(found)
    assert len(points.rows) == len(found.points) and len(bands.rows) == len(found.bands)
    assert all(len(row) == len(table.columns) for table in (points, bands) for row in table.rows)
    alt = words.alt(found)
    for point in found.points:
        assert f"{point.paper} {point.study.year}" in alt
    assert str(sum(point.fitted for point in found.points)) in words.source(found)


def test_a_list_names_them_all_and_says_when_there_is_none():
    shown = select(block="politics")
    table = words.listing(shown)
    assert [row[0] for row in table.rows] == [study.id for study in shown]
    assert words.listing_title(shown) == f"{len(shown)} of {len(studies())} studies"
    assert "Grades" in words.listing_note(shown) and "No study" in words.listing_note(())


@pytest.mark.parametrize("id", ["PI04", "PI14", "PT05", "FT01"])
def test_a_study_in_full(id: str):
    page = study_page(id)
    said = text_of(words.study(page))
    assert said.startswith(f"{id} · {page.study.title}")
    assert f"Grade {page.study.grade.value}" in said and page.study.source.split()[0] in said
    assert ("weight 1;" in said) == bool(page.fit)
    assert (f"--weights {id}=0" in said) == (page.least is not None)
    assert not re.search(r"[{}]|\.\.(?!\.)", said.replace("…", ""))


def test_fits_are_told_with_overlap_and_those_that_fail_with_the_reason():
    report = fit_report("price-impact")
    said = text_of(words.fits([report, FitRefused("haven", "no posterior haven")]))
    assert f"digest {report.digest[:16]}" in said
    for name, rhat in report.rhat.items():
        assert f"{name} {rhat:.3f}" in said
    assert "FIT haven Not usable: no posterior haven." in said


def _row(unit: str = "", weight: float = 1.0, *, seen: bool = False, named: bool = False) -> Row:
    ends = Range(-1.0, 0.5, 2.0, "pp")
    return Row(unit, "f" if unit else "", weight, ends, sure(0.1, "pp"), ends, ends, seen, named)


def test_what_moves_the_verdict_is_named():
    rows = (_row("A1+A2", 0.25, seen=True), _row("B1", 0.0, seen=True, named=True), _row("C1", 0.0))
    found = LeaveOut("n", "Title.", ("x=1",), 8, 1, 26, _row(), _row().added, rows, {"D1": "f"})
    said = text_of(words.leave_out(found))
    assert "Out of that range without: B1." in said
    assert "simulation error, are the moves without: A1+A2, B1." in said
    assert "can't bear it: A1+A2." in said and "three quarters of their weight: D1." in said
    assert "B1 +0.5 +0.1 " in said and "A1 A2 at 0.25 +0.5 " in said and "Yours: x=1." in said
    calm = replace(found, rows=(_row("C1", 0.0),), refused={}, yours=())
    said = text_of(words.leave_out(calm))
    assert "No study carries" in said and "No move is both" in said and "can't bear" not in said
