"""The picture of price impact: places, marks, kinds of files, words that fit, the shipped one."""

from __future__ import annotations

import re
from html import unescape
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from bondstrike.errors import InputError
from bondstrike.findings.spread import TODAY_PERCENT, Spread, spread
from bondstrike.report import figures_evidence as page
from bondstrike.report.figures_style import COLOUR, house_style, letters
from bondstrike.words import evidence as words


@pytest.fixture(scope="module")
def found() -> Spread:
    return spread()


@pytest.fixture(scope="module")
def drawing(found: Spread) -> str:
    return page.svg(found)


def test_the_axis_is_logarithmic_and_holds_every_number(found: Spread):
    left, right = page.PAD + page.LEFT, page.WIDTH - page.PAD - page.RIGHT
    assert page.across(page.ENDS[0]) == left and page.across(page.ENDS[1]) == right
    assert page.across(10.0) - page.across(1.0) == pytest.approx(
        page.across(100.0) - page.across(10.0)
    )
    numbers = [value for p in found.points for value in (p.today, p.then, p.low, p.high) if value]
    numbers += [end for band in found.bands for end in band.today]
    assert page.ENDS[0] < min(numbers) and max(numbers) < page.ENDS[1]
    assert all(page.ENDS[0] < tick * TODAY_PERCENT < page.ENDS[1] for tick in page.PER_TICKS)


def test_rows_do_not_overlap(found: Spread):
    placed = page.blocks(found, 100.0)
    assert [block.group for block in placed] == list(found.groups)
    rows = [y for block in placed for _, y in block.rows]
    assert len(rows) == len(found.points) and min(np.diff(rows)) >= page.ROW
    for above, below in pairwise(placed):
        assert above.bottom < below.heading - 10.0 < below.heading < below.top


def test_names_and_numbers_fit_their_margins(found: Spread):
    said = words.load(words.PAGE)
    for point in found.points:
        assert 0.95 * letters(f"{point.paper} {point.study.year}") < page.LEFT - 40.0
        assert 0.95 * letters(words.numbers_of(point, said)) < page.RIGHT


def test_it_is_whole_svg_in_light_and_dark(drawing: str, found: Spread):
    root = ElementTree.fromstring(drawing)
    assert root.get("role") == "img" and root.get("aria-label") == words.alt(found)
    assert "prefers-color-scheme:dark" in drawing and "--paper:" in drawing
    drawn = re.sub(r"<style>.*?</style>", "", drawing)
    assert not set(re.findall(r"#[0-9a-f]{6}", drawn)) & set(COLOUR.values())
    assert "<image" not in drawn and "href" not in drawn and "<script" not in drawn


def test_every_study_is_named_with_its_number(drawing: str, found: Spread):
    said = [unescape(text) for text in re.findall(r"<text[^>]*>([^<]*)</text>", drawing)]
    catalogue = words.load(words.PAGE)
    for point in found.points:
        assert {point.study.id, words.numbers_of(point, catalogue)} <= set(said)
        assert f"{point.paper} {point.study.year}" in said
    for band in found.bands:
        assert any(words.ends(band) in text for text in said)


def test_the_same_studies_give_the_same_bytes(drawing: str, found: Spread):
    assert page.svg(found) == drawing


def test_memory_is_hollow_and_every_kind_of_holder_has_its_mark(found: Spread):
    assert set(page.MARK) == {"official", "all", "central-bank", "debt"}
    assert len(set(page.MARK.values())) == len(page.MARK)
    hollow, full = (page._mark("o", "one", hollow=flag) for flag in (True, False))
    assert hollow["markerfacecolor"] == COLOUR["paper"] != full["markerfacecolor"]


def test_a_file_is_written_by_its_ending(found: Spread, tmp_path: Path):
    assert page.write(found, tmp_path / "a" / "x.png").read_bytes().startswith(b"\x89PNG")
    html = page.write(found, tmp_path / "x.html").read_text(encoding="utf-8")
    assert html.startswith("<!doctype html>") and html.count("<table") == 2
    assert all(unescape(html).count(words.label(point)) == 1 for point in found.points)
    assert page.write(found, tmp_path / "x.svg").read_text(encoding="utf-8").startswith("<svg")
    with pytest.raises(InputError, match=r"\.svg, \.png, \.html"):
        page.write(found, tmp_path / "x.pdf")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a", "x.html", "x.svg"]


def test_nothing_leaves_the_picture(found: Spread):
    with house_style():
        canvas = page.canvas_of(found)
    texts = [text.get_position() for text in canvas.figure.texts]
    assert all(0.0 <= x <= 1.0 and 0.0 <= y <= 1.0 for x, y in texts)


def test_the_picture_of_the_readme_is_of_these_studies(found: Spread, root: Path):
    shipped = root / "docs" / "pictures" / "price-impact.svg"
    drawing = ElementTree.fromstring(shipped.read_text(encoding="utf-8"))
    assert drawing.get("aria-label") == words.alt(found), "make picture"
