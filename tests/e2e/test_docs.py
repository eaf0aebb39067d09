"""The site is written from the code, whole: every link, parameter, output, field and preset."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from html import unescape
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath

import pytest

from bondstrike.cli.app import COMMANDS
from bondstrike.evidence import library
from bondstrike.evidence.beliefs import load_beliefs
from bondstrike.findings.shelf import fit_names, fit_report
from bondstrike.findings.spread import spread
from bondstrike.history.shelf import load_episodes
from bondstrike.model import outputs
from bondstrike.model.parameters import Parameters
from bondstrike.scenario.load import PRESETS, list_presets
from bondstrike.scenario.overrides import parameter_paths
from bondstrike.words import identification
from docs.website import data, prose, reading, schema
from docs.website.__main__ import main
from docs.website.pages import site
from docs.website.strip import strip


@pytest.fixture(scope="module")
def pages(root: Path) -> Mapping[str, str]:
    """Path in the site → text."""
    return site(root)


def plain(page: str) -> str:
    """A page as one line of text, without tags."""
    inline = re.sub(r"</?(?:a|code|em|strong|span)\b[^>]*>", "", page)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", inline)).split())


def flat(text: str) -> str:
    return " ".join(text.split())


class Anchors(HTMLParser):
    """Gathers what a page links to, and what can be linked to in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "href" and tag in ("a", "link"):
                self.links.append(value or "")
            if name in ("id", "name"):
                self.ids.append(value or "")


# --- whole ---------------------------------------------------------------------------------------


def test_no_link_prior_or_owner_of_an_output_is_missing() -> None:
    assert reading.absent() == []


@pytest.mark.parametrize("name", reading.CHAIN)
def test_a_link_has_a_page_with_equations_outputs_and_sources(name: str, pages) -> None:
    page = pages[f"links/{name}.html"]
    for heading in ("parameters", "outputs", "sources"):
        assert f'<h2 id="{heading}">' in page, heading
    link = next(link for link in reading.links() if link.name == name)
    assert link.title and len(link.text) > 400
    assert link.studies or data.origins(name), "a link without a source"
    assert f"source/{name}.html" in page
    first = next(line.strip() for line in link.text.splitlines() if line.strip())
    assert flat(re.sub(r"[*`_]", "", first))[:25] in re.sub(r"[*`_]", "", plain(page))


@pytest.mark.parametrize("path", parameter_paths())
def test_a_parameter_has_unit_belief_and_reason(path: str, pages) -> None:
    link = path.split(".")[0]
    page = pages[f"links/{link}.html"]
    found = next(p for x in reading.links() for p in x.parameters if p.path == path)
    assert found.meaning and found.page
    section = plain(page.split(f'id="{path}"')[1].split("</section>")[0])
    for said in (found.meaning, found.page.unit, found.page.prior, found.page.why):
        assert flat(said) in section
    assert f"grade {found.page.grade}" in section
    assert identification.standing(found.page.standing, long=True) in section
    if found.page.before and found.page.overlap is not None:
        assert flat(found.page.before) in section
        assert flat(identification.percent(found.page.overlap)) in section
        assert f'fits.html#{found.page.fit}"' in page
    assert f'href="links/{link}.html#{path}"' in pages["parameters.html"]
    for study in found.page.cites:
        assert f'evidence.html#{study.id}"' in page


@pytest.mark.parametrize(
    ("group", "name", "variable"),
    [
        (group, name, variable)
        for group, (_, registry) in reading.GROUPS.items()
        for name, variable in getattr(outputs, registry).items()
    ],
)
def test_an_output_has_unit_axes_meaning_and_a_home(group, name, variable, pages) -> None:
    row = pages["variables.html"].split(f'id="{group}-{name}"')[1].split("</tr>")[0]
    cells = plain(row)
    assert variable.unit and variable.unit in cells
    assert flat(variable.meaning) in cells
    assert "draw" in cells
    assert name in plain(pages[f"links/{variable.link}.html"])


def test_the_links_with_parameters_are_those_of_the_model() -> None:
    found = {link.name for link in reading.links() if link.parameters}
    assert found == set(Parameters.__dataclass_fields__)


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_has_question_reasons_and_sources(name: str, pages) -> None:
    preset = next(preset for preset in list_presets() if preset.name == name)
    section = plain(pages["presets.html"].split(f'id="{name}"')[1].split("</section>")[0])
    assert flat(preset.question) in section
    assert "Sources:" in section
    assert f"bondstrike run {name}" in section


def test_every_study_and_episode_has_its_place(pages) -> None:
    ids = Anchors(pages["evidence.html"]).ids
    assert set(library.studies()) <= set(ids)
    assert {episode.id for episode in library.episodes()} <= set(ids)


def test_price_impact_shows_every_study_with_its_steps_and_the_picture(root: Path, pages) -> None:
    page = pages["price-impact.html"]
    found = spread()
    for point in found.points:
        assert f'evidence.html#{point.study.id}"' in page, point.study.id
    for id, why in found.listed:
        assert flat(why) in plain(page), id
    assert plain(page).count("Our range for a coordinated, announced sale today") == 4
    kept = (root / "docs" / "pictures" / "price-impact.svg").read_text(encoding="utf-8")
    assert pages["price-impact.svg"] == kept
    for point in found.points:
        assert f"{point.paper} {point.study.year}".replace("'", "&#x27;") in kept, "make picture"


@pytest.mark.parametrize("name", fit_names())
def test_a_fit_shows_prior_posterior_overlap_and_chains(name: str, pages) -> None:
    section = plain(pages["fits.html"].split(f'<h2 id="{name}"')[1].split("<h2")[0])
    fit = fit_report(name)
    for path, overlap in fit.overlap.items():
        row = section.split(f"{path} ")[1]
        assert flat(identification.percent(overlap)) in " ".join(row.split()[:24]), path
        assert fit.standing[path] in row
    assert fit.digest[:16] in section and "R-hat at most" in section


@pytest.mark.parametrize("id", load_episodes())
def test_an_episode_is_told_with_trades_outcomes_and_sources(id: str, pages) -> None:
    episode = load_episodes()[id]
    section = plain(pages["history.html"].split(f'<h2 id="{id}"')[1].split("</section>")[0])
    assert flat(episode.story) in section
    for told in (*episode.trades, *episode.outcomes):
        assert flat(told.source) in section
    assert ("not scored" in section) == (episode.role != "score")


def test_the_strip_outlines_the_prior_before_a_fit() -> None:
    fitted = load_beliefs().priors["treasuries.lasting_bp"]
    assert fitted.before is not None
    before = dataclasses.replace(fitted, distribution=fitted.before, before=None)
    assert "<polyline" in strip(fitted, before)
    assert "<polyline" not in strip(before)


def test_every_key_of_a_scenario_file_says_what_it_is(pages) -> None:
    ids = set(Anchors(pages["scenario.html"]).ids)
    keys = [(table, key) for table in schema.tables() for key in table.keys]
    assert [f"{t.name}.{k.name}" for t, k in keys if not k.meaning] == []
    assert {f"{t.anchor}.{k.name}" for t, k in keys} <= ids
    assert {
        "ScenarioFile.levers",
        "SellOff.weeks",
        "Rule.signal",
        "response-freeze.size",
        "Premises.haven",
    } <= ids


def test_every_command_shows_its_help(pages) -> None:
    said = plain(pages["commands.html"])
    for name, line in COMMANDS.items():
        assert f"Usage: bondstrike {name}" in said
        assert flat(line)[:40] in said


def test_every_decision_is_there(root: Path, pages) -> None:
    files = {path.stem for path in (root / "docs" / "decisions").glob("0*.md")}
    assert len(files) >= 7
    assert {f"decisions/{name}.html" for name in files} <= set(pages)


# --- written by hand -----------------------------------------------------------------------------


def test_the_glossary_explains_at_least_forty_terms(root: Path) -> None:
    text = (root / "docs" / "pages" / "glossary.md").read_text(encoding="utf-8")
    entries = re.split(r"^### ", text, flags=re.MULTILINE)[1:]
    terms = [entry.split("\n")[0] for entry in entries]
    assert len(terms) >= 40 and len(set(terms)) == len(terms)
    thin = [term for term, entry in zip(terms, entries, strict=True) if len(entry) < len(term) + 25]
    assert not thin


def test_terms_stand_in_order_within_their_section(root: Path) -> None:
    text = (root / "docs" / "pages" / "glossary.md").read_text(encoding="utf-8")
    for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        terms = [term.casefold() for term in re.findall(r"^### (.+)$", section, re.MULTILINE)]
        assert terms == sorted(terms), section.split("\n")[0]


def test_limits_and_ranges_name_what_matters(pages) -> None:
    limits, ranges = plain(pages["limits.html"]), plain(pages["ranges.html"])
    for word in ("judgement", "Custody", "week is the shortest step", "FRB/US", "Retaliation"):
        assert word in limits, word
    for word in (
        "A prediction of the past",
        "5 % point",
        "with less without",
        "median",
        "not identified",
        "central path",
    ):
        assert word in ranges, word


# --- sound ---------------------------------------------------------------------------------------


def test_every_link_between_pages_leads_somewhere(pages) -> None:
    read = {name: Anchors(text) for name, text in pages.items() if name.endswith(".html")}
    broken = []
    for name, page in read.items():
        assert page.links, name
        for target in page.links:
            if "://" in target:
                continue
            path, _, anchor = target.partition("#")
            place = _resolved(name, path)
            if place not in pages:
                broken.append(f"{name} → {target}")
            elif anchor and anchor not in read[place].ids:
                broken.append(f"{name} → {target} (no such anchor)")
    assert broken == []


def _resolved(page: str, path: str) -> str:
    if not path:
        return page
    parts: list[str] = list(PurePosixPath(page).parent.parts)
    for step in PurePosixPath(path).parts:
        parts = parts[:-1] if step == ".." else [*parts, step]
    return "/".join(parts)


def test_ids_are_unique_on_a_page(pages) -> None:
    for name, text in pages.items():
        ids = re.findall(r'\sid="([^"]+)"', text)
        twice = {id for id in ids if ids.count(id) > 1}
        assert not twice, f"{name}: {twice}"


def test_nothing_is_fetched_and_nothing_runs(pages) -> None:
    for name, text in pages.items():
        assert "<script" not in text, name
        assert not re.search(r'(?:src|href)="(?:https?:)?//[^"]+\.(?:css|js|woff2?)"', text), name
        assert "@import" not in text and "url(" not in text, name


def test_the_command_writes_the_same_pages(pages, tmp_path: Path, capsys) -> None:
    folder = main(tmp_path / "site")
    written = {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }
    assert written == pages
    assert capsys.readouterr().out.startswith(f"docs: {len(pages)} files")


# --- the parts -----------------------------------------------------------------------------------


def test_ids_are_found_and_ranges_written_out() -> None:
    text = "PI04–PI06, QE10–11 and MF01; not XX99 and not SPI04."
    assert list(reading.ids_in(text)) == ["PI04", "PI05", "PI06", "QE10", "QE11", "MF01"]


def test_ids_become_links_and_formulas_stay_formulas() -> None:
    html = prose.markdown("M = a [(Ω + ω) v](m), as in PI04 <b>.\n\n    y = PI05\n", "../")
    assert '<a class="id" href="../evidence.html#PI04">PI04</a>' in html
    assert '<a class="id" href="../evidence.html#PI05">PI05</a>' in html
    assert "[(Ω + ω) v](m)" in html
    assert "&lt;b&gt;" in html


def test_markdown_links_are_rewritten_only_where_they_are_meant() -> None:
    html = prose.markdown("[a](x.md) [b](https://cbo.gov)", "", links=lambda t: t.upper())
    assert 'href="X.MD"' in html and 'href="HTTPS://CBO.GOV"' in html


def test_docstrings_below_fields_are_read() -> None:
    said = reading.docs_of("bondstrike.model", "parameters.py")
    assert said["Haven"]["flight_bp"].startswith("Fall of the ex-policy ten-year")
    assert "\n" not in said["Sellers"]["mobilisable"]


def test_defaults_are_written_as_a_file_would() -> None:
    tables = {table.name: table for table in schema.tables()}
    defaults = {key.name: key.default for key in tables["ScenarioFile"].keys}
    assert defaults["horizon_weeks"] == "520"
    assert defaults["title"] == ""
    assert {key.name: key.default for key in tables["Proceeds"].keys}["converted"] == "0"
    assert tables["SellOff"].kind == "sell-off"
    assert "kind" not in {key.name for key in tables["SellOff"].keys}


def test_origins_carry_grade_date_and_rows() -> None:
    frbus = data.of_table("frbus_pulses")
    assert sum(origin.rows for origin in frbus) == 63
    for link in data.TABLES:
        for origin in data.origins(link):
            assert origin.source and origin.grade in ("A", "B", "C", "D")
            assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", origin.as_of)
