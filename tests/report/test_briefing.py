"""The briefing: stands alone, says every figure twice, is written whole or not at all."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bondstrike.errors import InputError, StoreError
from bondstrike.report import briefing
from bondstrike.report.briefing import html, pdf, shape, write
from bondstrike.report.document import Fan, Section, Table
from tests.report.sample_briefing import SAMPLE

VOID = {"meta", "br", "img", "link", "hr", "input"}
FIGURES = [part for s in SAMPLE.sections for part in s.parts if not isinstance(part, str | Table)]


class Outline(HTMLParser):
    """Elements in order with their attributes; refuses tags that do not match."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


@pytest.fixture(scope="module")
def page() -> str:
    return html(SAMPLE)


@pytest.fixture(scope="module")
def outline(page: str) -> Outline:
    return Outline(page)


def test_the_same_briefing_gives_the_same_bytes(page: str):
    assert html(SAMPLE) == page


def test_it_is_well_formed_and_small(page: str, outline: Outline):
    assert outline.open == []
    assert page.startswith("<!doctype html>\n") and page.endswith("</html>\n")
    assert len(page.encode("utf-8")) < 400_000


def test_nothing_is_fetched_and_nothing_runs(page: str, outline: Outline):
    assert not outline.all("script") and not outline.all("link") and not outline.all("img")
    policy = next(m for m in outline.all("meta") if "http-equiv" in m)
    assert str(policy["content"]).startswith("default-src 'none'")
    addresses = set(re.findall(r"https?://[^\s\"'<)]*", page))
    assert addresses == {"http://www.w3.org/2000/svg"}
    assert "url(" not in page and not [a for _, a in outline.found if "src" in a]


def test_ids_are_unique_and_links_lead_to_them(outline: Outline):
    ids = [str(attributes["id"]) for _, attributes in outline.found if "id" in attributes]
    assert len(set(ids)) == len(ids)
    targets = {str(a["href"])[1:] for a in outline.all("a")}
    assert targets and targets <= set(ids)


def test_every_figure_has_a_caption_two_drawings_and_a_table(outline: Outline):
    assert len(outline.all("figure")) == len(outline.all("figcaption")) == len(FIGURES) > 8
    kinds = [str(svg["class"]) for svg in outline.all("svg")]
    assert kinds == ["wide", "narrow"] * len(FIGURES)
    assert all(
        svg["role"] == "img" and len(str(svg["aria-label"])) > 40 for svg in outline.all("svg")
    )
    assert len(outline.all("details")) == len(FIGURES)
    tables = sum(isinstance(part, Table) for s in SAMPLE.sections for part in s.parts)
    assert len(outline.all("table")) == len(FIGURES) + tables


def test_headings_do_not_skip(outline: Outline):
    levels = [int(tag[1]) for tag, _ in outline.found if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1 and set(levels[1:]) == {2}


def test_words_are_not_markup():
    odd = replace(SAMPLE, title="<b>mine</b>", reproduce="run --set 'a=<x>'", sections=())
    page = html(odd)
    assert "<b>" not in page and page.count("&lt;b&gt;mine&lt;/b&gt;") == 2
    assert "a=&lt;x&gt;" in page
    assert "safe-haven buying &lt;in&gt; 2020 &amp; after" in page


def test_ids_of_sources_lead_to_them(page: str):
    assert 'price impact as in <a href="#source-PT01">PT01</a>.' in page
    assert '<div id="source-PT01">' in page
    nothing = html(replace(SAMPLE, sources=(), sections=()))
    assert "source-PT01" not in nothing


def test_the_strip_conditions_and_stamp_are_there(page: str):
    for said in ("19 → 21", SAMPLE.conditions[1], SAMPLE.limits[0], "seed 1", SAMPLE.stamp.digest):
        assert said in page
    assert SAMPLE.reproduce in page


def test_it_knows_paper_and_the_dark(page: str):
    assert "@page { size: A4;" in page and "figure { margin" in page
    assert "break-inside: avoid" in page and "prefers-color-scheme: dark" in page
    assert "/* light */" not in page and "--ink:#1f2328;" in page


def test_six_numbers_are_too_many():
    with pytest.raises(ValueError, match="at most 5"):
        html(replace(SAMPLE, key=SAMPLE.key + (("1", "more"),)))


def test_lines_must_be_of_one_length():
    with pytest.raises(ValueError, match="unequal"):
        Fan(
            "t",
            "bp",
            "",
            (0.0, 1.0),
            "weeks",
            (0.0,),
            (0.0,) * 2,
            (0.0,) * 2,
            (0.0,) * 2,
            (0.0,) * 2,
        )
    with pytest.raises(ValueError, match="nothing to show"):
        Table("empty", (), ((),))


def test_a_section_may_be_all_words():
    short = replace(SAMPLE, sections=(Section("One", ("A sentence.",)),))
    page = html(short)
    assert "<p>A sentence.</p>" in page and "<figure>" not in page and "<nav" not in page


# --- files ---------------------------------------------------------------------------------------

PLAIN = replace(SAMPLE, sections=())


def test_it_is_written_as_it_is(tmp_path: Path):
    path = write(PLAIN, tmp_path / "new" / "briefing.html")
    assert path.read_bytes() == html(PLAIN).encode("utf-8")
    assert [p.name for p in path.parent.iterdir()] == ["briefing.html"]


def test_a_failure_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "briefing.html"
    path.write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "no space left")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(StoreError, match="no space left"):
        write(PLAIN, path)
    assert path.read_text() == "old" and len(list(tmp_path.iterdir())) == 1


def test_a_place_that_cannot_be_is_said(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="could not write the briefing"):
        write(PLAIN, tmp_path / "file" / "briefing.html")


def test_a_pdf_without_its_extra_is_refused_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(InputError, match=r"bondstrike\[pdf\]") as refused:
        pdf(PLAIN, tmp_path / "b.pdf")
    assert "\n" not in str(refused.value) and not list(tmp_path.iterdir())


def test_a_pdf_where_there_is_the_extra(tmp_path: Path):
    pytest.importorskip("weasyprint")
    path = pdf(SAMPLE, tmp_path / "b.pdf")
    assert path.read_bytes().startswith(b"%PDF")


def test_a_pdf_gets_no_variables_and_no_phone():
    flat = briefing._rendered(SAMPLE, flat=True)
    drawings = "".join(re.findall(r"<svg.*?</svg>", flat, re.DOTALL))
    assert "var(" not in drawings and 'class="narrow"' not in drawings and "#1f4e79" in drawings


def test_heavy_libraries_wait_until_they_are_needed():
    code = (
        "import sys, bondstrike.report.briefing, bondstrike.report.diagram;"
        "print([m for m in ('matplotlib', 'jinja2', 'weasyprint') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_what_stands_beside_the_verdict_follows_it():
    page = html(replace(SAMPLE, beside=("First.", "Second.")))
    said = (SAMPLE.verdict[:12], "First.", "Second.")
    verdict, first, second = (page.index(f">{text}") for text in said)
    assert verdict < first < second < page.index('class="key"')


def test_no_question_leaves_no_gap():
    assert 'class="question"' not in html(replace(SAMPLE, question=""))


@pytest.mark.parametrize(
    ("table", "kind"),
    [
        (Table("", ("a", "n"), (("x" * 90, "1"),)), "pairs"),
        (Table("", ("l", "a", "n"), (("l", "x" * 90, "1"),), left=2), "pairs"),
        (Table("", ("y", "m", "n"), (("2027", "1", "2"),)), ""),
        (Table("", ("y", "m", "n"), (("2027", "1" * 20, "2" * 21),)), "cards"),
    ],
)
def test_a_table_has_a_shape_for_the_phone(table: Table, kind: str):
    assert shape(table) == kind


def test_an_empty_first_cell_belongs_to_the_row_above():
    rows = (("a", "1"), ("", "2"), ("b", "3"))
    table = Table("t", ("l", "n"), rows)
    page = html(replace(SAMPLE, sections=(Section("s", (table,)),)))
    assert '<th scope="rowgroup" rowspan="2">a</th>' in page
    assert page.count('<th scope="row">b</th>') == 1 and '<th scope="row"></th>' not in page
