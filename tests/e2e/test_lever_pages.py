"""Pages of levers and responses: one template, every key of the schema, every case cited."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Mapping
from html import unescape
from importlib.resources import files
from pathlib import Path

import pytest
from pydantic import BaseModel, Field

from bondstrike.evidence import library
from bondstrike.history.shelf import load_episodes
from bondstrike.model import outputs
from bondstrike.scenario.compile import compile
from bondstrike.scenario.fed import Fed, modes
from bondstrike.scenario.levers import KINDS
from bondstrike.scenario.load import PRESETS
from bondstrike.scenario.responses import ACTIONS
from bondstrike.scenario.rows import Sellers
from bondstrike.scenario.schema import ScenarioSpec
from bondstrike.scenario.validity import read
from bondstrike.vocabulary import Action, Bloc
from bondstrike.world import baseline_ids, load_world
from docs.website import excerpts, moves, prose, reading, schema
from docs.website.allowed import allowed
from docs.website.pages import site
from tests.conftest import ROOT

PAGES = [
    (folder, path.stem)
    for folder in moves.FAMILIES
    for path in sorted((ROOT / "docs" / "pages" / folder).glob("*.md"))
]
"""Family and kind of every page that was written."""

LEAST_WORDS = 19
"""Words below which a section says nothing."""

every_page = pytest.mark.parametrize(("family", "kind"), PAGES)


@pytest.fixture(scope="module")
def pages(root: Path) -> Mapping[str, str]:
    """Path in the site → text."""
    return site(root)


@pytest.fixture(scope="module")
def sellers() -> Sellers:
    """Who holds what in the newest baseline."""
    return Sellers.of(load_world())


def markdown_of(family: str, kind: str) -> str:
    return (ROOT / "docs" / "pages" / family / f"{kind}.md").read_text(encoding="utf-8")


def section_of(family: str, kind: str, heading: str) -> str:
    return dict(moves.read(markdown_of(family, kind), family, kind).sections)[heading]


def plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", "", html)).split())


def owner_of(family: str, kind: str) -> type[BaseModel]:
    if kind == moves.FED_MODES:
        return Fed
    return KINDS[kind] if family == "levers" else ACTIONS[kind]


# --- whole ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("family", moves.FAMILIES)
def test_every_kind_has_a_page_and_every_page_a_kind(family: str) -> None:
    assert {kind for folder, kind in PAGES if folder == family} == set(moves.kinds(family))


def test_every_action_of_the_model_is_a_response_with_a_page() -> None:
    assert {made.does for made in ACTIONS.values()} == set(Action)


@every_page
def test_a_page_keeps_to_the_template(family: str, kind: str) -> None:
    page = moves.read(markdown_of(family, kind), family, kind)
    assert [heading for heading, _ in page.sections] == list(moves.HEADINGS)
    assert 20 <= len(page.definition) <= 130
    thin = {h: n for h, text in page.sections if (n := len(text.split())) < LEAST_WORDS}
    assert thin == {}


@every_page
def test_what_a_page_cites_is_there(family: str, kind: str) -> None:
    text = " ".join(markdown_of(family, kind).split())
    written = set(re.findall(r"\b(?:PI|QE|MF|SH|PT|MM|FI|PE|ST|CU|FT)\d{2}\b", text))
    assert written and written <= set(library.studies())
    tables = set(re.findall(r"world tables? (\w+)", text))
    newest = files("bondstrike.world").joinpath("baselines", max(baseline_ids()))
    assert [name for name in tables if not newest.joinpath(f"{name}.csv").is_file()] == []
    told = set(re.findall(r"\bepisode ([a-z-]+\d{4})", text))
    assert told <= {episode.id for episode in library.episodes()} | set(load_episodes())


@every_page
def test_a_case_is_dated_and_graded(family: str, kind: str) -> None:
    case = " ".join(section_of(family, kind, "A case").split())
    assert re.search(r"\b(?:19|20)\d{2}\b", case), "no year"
    assert re.search(r"grade [ABCD]\b", case), "no grade"
    assert list(reading.ids_in(case)) or "world table" in case


@every_page
def test_memory_is_called_memory_and_graded(family: str, kind: str) -> None:
    text = " ".join(markdown_of(family, kind).split())
    for said in re.findall(r"\([^()]*memory[^()]*\)", text):
        assert "grade D" in said or list(reading.ids_in(said)), said


@every_page
def test_outputs_to_watch_are_outputs(family: str, kind: str) -> None:
    watched = " ".join(section_of(family, kind, "What to watch").split())
    named = re.findall(r"`([a-z_0-9]+)`", watched.partition("In the results:")[2])
    known = {*outputs.VARIABLES, *outputs.MACRO, *outputs.SENDERS}
    assert named and [name for name in named if name not in known] == []


# --- settings ------------------------------------------------------------------------------------


@every_page
def test_every_field_of_the_schema_is_on_the_page(family: str, kind: str, pages) -> None:
    table = pages[f"{family}/{kind}.html"].split('<table class="settings">')[1].split("</table>")[0]
    rows = dict(re.findall(r'<tr id="key-([^"]+)">(.*?)</tr>', table, re.DOTALL))
    owner = owner_of(family, kind)
    assert {name.partition(".")[0] for name in rows} == {*owner.model_fields} - {"kind", "action"}
    for name, row in rows.items():
        _, meaning, takes, default = (plain(cell) for cell in row.split("</td>")[:4])
        assert len(meaning) > 5 and takes and default, name
        if name in owner.model_fields and owner.model_fields[name].is_required():
            assert default == "to be given"


@pytest.mark.parametrize("action", ACTIONS)
def test_a_response_says_how_strong_it_can_be(action: str, pages) -> None:
    row = pages[f"responses/{action}.html"].split('id="key-size"')[1].split("</tr>")[0]
    assert str(ACTIONS[action].strength) in plain(row)


def examples(family: str, kind: str) -> list[str]:
    return re.findall(r"```toml\n(.*?)```", section_of(family, kind, "Settings"), re.DOTALL)


def spec_of(example: str) -> ScenarioSpec:
    """An example as the part of a scenario that it is, with whatever else a scenario needs."""
    rest = 'title = "t"\nquestion = "q?"\n' + ("" if "fed =" in example else 'fed = "slow"\n')
    return read(tomllib.loads(rest + example), name="example", where="example.toml")


@every_page
def test_the_example_is_read_and_compiled(family: str, kind: str, sellers: Sellers) -> None:
    (example,) = examples(family, kind)
    spec = spec_of(example)
    compile(spec, sellers)
    if kind == moves.FED_MODES:
        assert spec.fed.numbers() != modes()[spec.fed.mode].numbers
    elif family == "levers":
        assert [lever.kind for lever in spec.levers] == [kind]
    else:
        assert [response.action for response in spec.responses] == [kind]


@every_page
def test_presets_that_make_the_move_are_named(family: str, kind: str, pages, root: Path) -> None:
    page = pages[f"{family}/{kind}.html"]
    (move,) = (m for m in moves.moves(root, family) if m.kind == kind)
    for name in PRESETS:
        asks = name in moves.asked_by(move)
        assert (f'presets.html#{name}"' in page) == asks, name
        section = pages["presets.html"].split(f'id="{name}"')[1].split("</section>")[0]
        assert (f'href="{family}/{kind}.html"' in section) == asks, name


def test_the_modes_of_the_fed_stand_in_full(pages) -> None:
    table = pages["responses/fed-modes.html"].split("<table>")[1].split("</table>")[0]
    header, *rows = table.split("</tr>")
    assert re.findall(r">([a-z]+)</th>", header)[1:] == [
        mode.name.value for mode in modes().values()
    ]
    cells = {
        row[0]: row[1:] for row in (re.findall(r">([^<>\s]+)<", row) for row in rows) if row[1:]
    }
    assert cells["pace"] == ["0", "60", "300", "1,000", "1,000"]
    assert cells["captured"] == ["no", "no", "no", "no", "yes"]
    assert set(cells) == {*next(iter(modes().values())).numbers}


# --- found ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("family", moves.FAMILIES)
def test_the_index_and_the_menu_lead_to_every_page(family: str, pages) -> None:
    index = pages[f"{family}/index.html"]
    for kind in moves.kinds(family):
        assert f'href="{kind}.html"' in index
        assert f'href="../{family}/index.html"' in pages[f"{family}/{kind}.html"]
        assert f'href="{family}/{kind}.html"' in pages["scenario.html"] or kind == moves.FED_MODES
    assert f'href="{family}/index.html"' in pages["index.html"].split("<main")[1], "the overview"


def test_the_page_that_is_open_is_marked_in_the_menu(pages) -> None:
    menu = pages["levers/run-off.html"].split("<nav")[1].split("</nav>")[0]
    assert re.findall(r'href="([^"]+)" aria-current="page"', menu) == ["../levers/run-off.html"]
    assert "run-off.html" not in pages["limits.html"].split("<nav")[1].split("</nav>")[0]


def test_every_page_written_by_hand_is_in_the_site(root: Path, pages) -> None:
    folder = root / "docs" / "pages"
    names = [path.relative_to(folder).with_suffix(".html") for path in folder.rglob("*.md")]
    assert [name.as_posix() for name in names if name.as_posix() not in pages] == []


# --- refused -------------------------------------------------------------------------------------

WHOLE = "# A: what it is, in a line\n\n" + "\n\n".join(f"## {h}\n\ntext" for h in moves.HEADINGS)


def test_a_whole_page_is_read() -> None:
    page = moves.read(WHOLE, "levers", "a")
    assert (page.name, page.definition) == ("A", "what it is, in a line")
    assert page.sections[0] == ("What it is", "text")
    assert page.path == "levers/a.html"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (WHOLE.replace("# A: what", "# A what"), "begins with one line"),
        (WHOLE.replace("# A:", "A:", 1), "begins with one line"),
        (WHOLE.replace("## A case\n\ntext", ""), "headings are"),
        (WHOLE.replace("## A case", "## Cases"), "headings are"),
        (WHOLE + "\n\n## More\n\ntext", "headings are"),
        (WHOLE.replace("## A case\n\ntext", "## A case\n"), "nothing below"),
    ],
)
def test_a_page_off_the_template_is_refused(text: str, what: str) -> None:
    with pytest.raises(ValueError, match=rf"docs/pages/levers/a\.md: .*{what}"):
        moves.read(text, "levers", "a")


# --- which values a key takes --------------------------------------------------------------------


class Sample(BaseModel):
    """Fields of every kind, and what should be said of each."""

    share: float = Field(ge=0.0, le=1.0)
    weeks: int = Field(gt=0)
    flag: bool = False
    blocs: tuple[Bloc, ...] = ()
    table: dict[Bloc, float] = {}
    maybe: float | None = None


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("share", "number from 0 to 1"),
        ("weeks", "whole number above 0"),
        ("flag", "true or false"),
        ("blocs", "list, each name of a bloc"),
        ("table", "table, each name of a bloc = number"),
        ("maybe", "number"),
    ],
)
def test_values_are_said_in_words(name: str, said: str) -> None:
    assert allowed(Sample.model_fields[name]) == said


def test_keys_of_a_lever_are_its_own_first_and_tables_are_written_out() -> None:
    names = [key.name for key in schema.keys_of(KINDS["sell-off"])]
    assert names.index("share_of_mobilisable") < names.index("blocs") < names.index("start")
    assert "proceeds.converted" in names and "kind" not in names
    assert len(names) == len(set(names))


# --- the contributor's guide ---------------------------------------------------------------------


def test_the_guide_shows_the_lever_as_it_stands(root: Path, pages) -> None:
    page = unescape(re.sub(r"<[^>]+>", "", pages["adding-a-lever.html"]))
    source = root / "src" / "bondstrike" / "scenario" / "levers" / "bill_demand.py"
    assert source.read_text(encoding="utf-8").strip() in page
    assert '"bill-demand": BillDemand,' in page
    assert "def test_nothing_asked_is_no_row" in page
    assert 'kind = "bill-demand"' in page
    assert "The site shows" not in page


def test_the_guide_names_files_that_are_there(root: Path) -> None:
    text = (root / "docs" / "pages" / "adding-a-lever.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:src|tests|docs)/[\w/.-]+\.\w+)`", text)
    assert len(named) >= 3 and [name for name in named if not (root / name).is_file()] == []
    assert "docs/pages/adding-a-lever.md" in (root / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_excerpts_are_taken_by_name(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("X = 1\n'''one'''\n\n\n@d\ndef f():\n    return X\n", "utf-8")
    (tmp_path / "a.toml").write_text('t = 1\n\n[[l]]\nkind = "b"\nn = 2\n\n[[l]]\nkind = "c"\n')
    assert excerpts.excerpt(tmp_path, "a.py#X") == ("X = 1\n'''one'''\n", "python")
    text, _ = excerpts.excerpt(tmp_path, "a.py#f")
    assert text == "@d\ndef f():\n    return X\n" and ast.parse(text)
    found = ('[[l]]\nkind = "b"\nn = 2\n', "toml")
    assert excerpts.excerpt(tmp_path, "a.toml#table b") == found


@pytest.mark.parametrize("wanted", ["b.py", "a.py#g", "a.toml#table z", "a.bin"])
def test_what_is_not_there_is_not_shown(wanted: str, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("X = 1\n")
    (tmp_path / "a.toml").write_text("t = 1\n")
    (tmp_path / "a.bin").write_text("t = 1\n")
    with pytest.raises(ValueError, match=r"(?:no file|nothing) to show"):
        excerpts.excerpt(tmp_path, wanted)


def test_a_fenced_block_shows_a_file_and_marks_code() -> None:
    shown = prose.markdown(
        "```file x.py\nhere\n```\n", "", shown=lambda what: (f"# {what}\n", "python")
    )
    assert "x.py" in shown and "here" not in shown
    assert 'class="code"' in prose.markdown('```toml\na = "b"\n```\n', "")
    assert "&lt;b&gt;" in prose.markdown("```\n<b>\n```\n", "")


def test_words_between_backticks_become_code() -> None:
    assert prose.ticks("an `amount` <b>") == "an <code>amount</code> &lt;b&gt;"
