"""The quality report stands alone, hides no miss, and says what it lacks."""

from __future__ import annotations

import dataclasses
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bondstrike.report.quality import Report, compose, html, write
from bondstrike.report.quality_figures import Plot
from bondstrike.report.quality_parts import Lines, Missing
from tests.report.quality_sample import CHANGES, empty, whole


@pytest.fixture(scope="module")
def report() -> Report:
    return compose(whole())


@pytest.fixture(scope="module")
def page(report: Report) -> str:
    return html(report)


SECTIONS = (
    *("short", "acceptance", "backtest", "calibration", "moved"),
    *("standings", "convergence", "left_out", "changes"),
)


def test_every_section_is_there_in_order(report: Report):
    assert tuple(section.key for section in report.sections) == SECTIONS
    assert all(section.parts for section in report.sections)
    missing = [p.said for s in report.sections for p in s.parts if isinstance(p, Missing)]
    assert missing == ["Fails: Tail of quiet years. assert 70.9 == 61"]


def test_nothing_is_fetched_and_nothing_runs(page: str):
    assert "http" not in page.replace("http-equiv", "").replace('xmlns="http://www.w3.org/', "")
    assert "<script" not in page and "<link" not in page and "url(" not in page
    assert "default-src 'none'" in page


def test_tags_are_closed_and_ids_are_unique(page: str):
    open_tags: list[str] = []
    ids: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            ids.extend(value or "" for name, value in attrs if name == "id")
            if tag not in ("meta", "path"):
                open_tags.append(tag)

        def handle_startendtag(self, tag, attrs):
            del tag, attrs

        def handle_endtag(self, tag):
            if tag != "path":
                assert open_tags.pop() == tag

    Reader().feed(page)
    assert open_tags == [] and len(set(ids)) == len(ids)


def test_the_same_inputs_give_the_same_bytes(page: str):
    assert html(compose(whole())) == page


def test_every_figure_is_drawn_twice_and_has_its_numbers_beside_it(report: Report, page: str):
    plots = [p for s in report.sections for p in s.parts if isinstance(p, Plot)]
    assert len(plots) == 5  # first outcomes, where they fell, all; ranks; prior beside posterior
    assert page.count('class="wide"') == page.count('class="narrow"') == len(plots)
    assert page.count("The numbers as a table") == len(plots)
    assert all(plot.twin.rows for plot in plots)


def test_no_name_is_left_unfilled(page: str):
    text = re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)
    assert not re.search(r"\{\w*\}|\bnan\b|\bNone\b", text)


def test_misses_are_said(page: str):
    assert "1 of 2 ranges overlap the published ones" in page
    assert re.search(r"no: 38 apart", page)
    assert ">no</td>" in page  # the outcome outside its 90 %
    assert "3 pass, 1 confirm a known miss, 1 fail." in page and "Known misses: April 2025." in page
    assert "Fails: Tail of quiet years. assert 70.9 == 61" in page


def test_what_it_comes_to_stands_first(report: Report):
    (lines,) = report.sections[0].parts
    assert isinstance(lines, Lines)
    said = " ".join(lines.said).replace("\u00a0", " ")
    for sentence in (
        "1 of 2 ranges overlap",
        "The 90 % ranges hold 3 of 4 outcomes",
        "must hold together do not: outside",
        "Fit sample on simulated data: ranks are NOT UNIFORM",
        "Not identified are",
        "Out of that range without: PI04+PI05",
        "1 of 3 kept statistics moved",
    ):
        assert sentence in said


def test_letters_that_mark_code_do_not_show(page: str):
    assert "`" not in re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)


def test_a_report_of_nothing_says_how_to_have_each_part():
    report = compose(empty())
    said = {s.key: [p.said for p in s.parts if isinstance(p, Missing)] for s in report.sections}
    assert not said.pop("standings") and not said.pop("short")
    assert all(len(lines) == 1 for lines in said.values())
    assert "make report CALIBRATE=1" in said["calibration"][0]
    assert "python -m bondstrike.evidence.fits" in said["moved"][0]
    assert "bondstrike evidence leave-one-out" in said["left_out"][0]
    assert 'class="missing"' in html(report)


def test_an_error_stands_where_its_part_would():
    report = compose(dataclasses.replace(empty(), faults={"left_out": "no posterior haven"}))
    (part,) = next(s.parts for s in report.sections if s.key == "left_out")
    assert isinstance(part, Missing) and part.said.endswith("no posterior haven")


def test_nothing_moved_is_said_and_a_silent_changelog_is_a_fault():
    still = dataclasses.replace(CHANGES, shifts=CHANGES.shifts[1:])
    (said,) = parts_of(dataclasses.replace(whole(), changes=still))
    assert isinstance(said, str) and said.startswith("No answer moved")
    silent = dataclasses.replace(CHANGES, reasons=())
    first, second, *_ = parts_of(dataclasses.replace(whole(), changes=silent))
    assert isinstance(first, str) and first.startswith("1 of 3 kept statistics moved")
    assert "in 1 of 2 presets" in first
    assert isinstance(second, Missing) and "above release 0.2.0" in second.said


def parts_of(inputs) -> tuple:
    return next(s.parts for s in compose(inputs).sections if s.key == "changes")


def test_it_is_written_whole(report: Report, page: str, tmp_path: Path):
    place = write(report, tmp_path / "report" / "index.html")
    assert place.read_text("utf-8") == page
    assert [p.name for p in place.parent.iterdir()] == ["index.html"]
