"""Every page of the site: what it holds, and the template that lays it out."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from contextlib import redirect_stdout
from functools import cache
from importlib.resources import files
from io import StringIO
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bondstrike import __version__
from bondstrike.cli import app
from bondstrike.cli.explain import WITHOUT_PARAMETERS
from bondstrike.evidence import LINKS, library
from bondstrike.evidence.beliefs import weighable
from bondstrike.scenario.fed import modes
from bondstrike.scenario.load import PRESETS
from bondstrike.scenario.responses import ACTIONS
from bondstrike.vocabulary import Action, Asset, Bloc, Bucket, Holder, PolicyKind, Signal
from bondstrike.words import identification
from bondstrike.world import describe, load_world
from docs.website import data, moves, prose, reading, schema, shelf
from docs.website.excerpts import excerpt
from docs.website.strip import strip

HERE = Path(__file__).parent

NAMES = (Bloc, Holder, Bucket, Signal, Action, PolicyKind, Asset)
"""Closed lists whose members a scenario file may name."""

PROSE = {
    "index": "Overview",
    "ranges": "How to read a range",
    "ledger": "The ledger on show",
    "portfolio": "A portfolio",
    "union": "A clearing union",
    "limits": "Limits",
    "quality": "Quality report",
    "glossary": "Glossary",
}
"""Pages written by hand in `docs/pages`, with their names in the menu."""

GUIDES = {"adding-a-lever": "Adding a lever"}
"""Likewise, for those who take part."""

GRADES = {
    "A": "read in an abstract or a table at its publisher or an official body",
    "B": "read at a third party that quotes it, or computed by us from public series",
    "C": "from a secondary account such as the press or a summary",
    "D": "from memory, or only partly confirmed: to be verified before use",
    "judgement": "no study carries it; the reason is written beside it",
}

Pages = dict[str, str]


def site(root: Path) -> Pages:
    """Path in the site → text, for the checkout at `root`."""
    made = _prose_pages(root) | _link_pages() | _reference_pages(root) | _project_pages(root)
    made |= _shelf_pages(root) | _example_pages(root) | _move_pages(root)
    return made | {"style.css": (HERE / "style.css").read_text(encoding="utf-8")}


# --- the frame ----------------------------------------


@cache
def _environment() -> Environment:
    loader = FileSystemLoader(HERE / "templates")
    found = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters |= {"number": _number, "slug": prose.slug, "ticks": prose.ticks}
    found.tests |= {"plain": _is_number}
    found.globals |= {
        "strip": strip,
        "standing": identification.standing,
        "percent": identification.percent,
    }
    return found


def _number(value: float) -> str:
    """Three digits; whole from a thousand on."""
    return f"{value:,.0f}" if abs(value) >= 1000.0 else f"{value:.3g}"


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).lstrip("-−+").isdecimal()


Menu = tuple[tuple[str, str], ...]
"""Path and name of pages, in order."""


def _page(path: str, template: str, title: str, branch: Menu = (), **content: Any) -> Pages:
    """One page; `branch` stands below its own entry of the menu, as long as one is in it."""
    root = "../" * path.count("/")
    text = (
        _environment()
        .get_template(template)
        .render(
            path=path,
            root=root,
            title=title,
            menu=menu(),
            branch=branch,
            version=__version__,
            cited=lambda said: prose.cited(said, root),
            **content,
        )
    )
    return {path: text}


@cache
def menu() -> tuple[tuple[str, Menu], ...]:
    """Headings of the menu, each with its pages: (path, name)."""
    chain = [(f"links/{link.name}.html", link.label) for link in reading.links()]
    return (
        ("Start", tuple((f"{name}.html", said) for name, said in PROSE.items())),
        ("Moves", tuple((f"{name}/index.html", said) for name, said in moves.FAMILIES.items())),
        ("The chain", tuple(chain)),
        (
            "Evidence",
            (
                ("price-impact.html", "Price impact"),
                ("evidence.html", "Studies"),
                ("fits.html", "Fits"),
                ("history.html", "History as judge"),
            ),
        ),
        (
            "Reference",
            (
                ("presets.html", "Presets"),
                ("scenario.html", "Scenario files"),
                ("commands.html", "Commands"),
                ("parameters.html", "Parameters"),
                ("variables.html", "Outputs"),
                ("baseline.html", "Baseline"),
                ("examples.html", "Examples"),
            ),
        ),
        (
            "Project",
            (
                ("decisions/index.html", "Decisions"),
                ("changes.html", "What changed"),
                ("contributing.html", "Taking part"),
                *((f"{name}.html", said) for name, said in GUIDES.items()),
                ("notice.html", "Data and licences"),
            ),
        ),
    )


# --- written by hand ----------------------------------------


def _prose_pages(root: Path) -> Pages:
    made: Pages = {}
    for name, title in (PROSE | GUIDES).items():
        text = (root / "docs" / "pages" / f"{name}.md").read_text(encoding="utf-8")
        body = prose.markdown(text, "", links=_to_html, shown=lambda said: excerpt(root, said))
        chain = reading.links() if name == "index" else ()
        made |= _page(f"{name}.html", "prose.html", title, body=body, chain=chain)
    return made


def _to_html(target: str) -> str:
    """The page that a link between Markdown files leads to."""
    if "://" in target:
        return target
    page, mark, anchor = target.removeprefix("docs/pages/").partition("#")
    return page.replace("README.md", "index.md").removesuffix(".md") + (
        f".html{mark}{anchor}" if page.endswith(".md") else f"{mark}{anchor}"
    )


# --- what senders can do, and what the target can answer ----------------------------------------


def _move_pages(root: Path) -> Pages:
    made: Pages = {}
    for family, said in moves.FAMILIES.items():
        found = moves.moves(root, family)
        branch: Menu = tuple((move.path, move.name) for move in found)
        made |= _page(
            f"{family}/index.html",
            "moves.html",
            said,
            branch,
            family=family,
            moves=found,
            signals=moves.signals() if family == "responses" else {},
        )
        for place, move in enumerate(found):
            made |= _page(
                move.path,
                "move.html",
                move.name,
                branch,
                move=move,
                family=said,
                sections=[
                    (heading, prose.markdown(text, "../", links=_to_html))
                    for heading, text in move.sections
                ],
                settings=moves.settings(move),
                strength=moves.strength(move),
                asked_by=moves.asked_by(move),
                modes=modes() if move.kind == moves.FED_MODES else {},
                before=found[place - 1] if place else None,
                after=found[place + 1] if place + 1 < len(found) else None,
            )
    return made


# --- the chain ----------------------------------------


def _link_pages() -> Pages:
    made: Pages = {}
    found = reading.links()
    for place, link in enumerate(found):
        made |= _page(
            f"links/{link.name}.html",
            "link.html",
            link.label,
            link=link,
            text=prose.markdown(link.text, "../"),
            origins=data.origins(link.name),
            modes=modes() if link.name == "fed" else {},
            explained=link.name in (*LINKS, *WITHOUT_PARAMETERS),
            before=found[place - 1] if place else None,
            after=found[place + 1] if place + 1 < len(found) else None,
        )
        made |= _page(
            f"source/{link.name}.html",
            "source.html",
            f"{link.label}: source",
            link=link,
            code=prose.code(link.code, "python", lines="L"),
        )
    return made


# --- reference ----------------------------------------


def _reference_pages(root: Path) -> Pages:
    links = reading.links()
    baseline = load_world()
    made = _page(
        "parameters.html",
        "parameters.html",
        "Parameters",
        links=links,
        grades=GRADES,
        standings=shelf.counted(),
    )
    made |= _page(
        "variables.html", "variables.html", "Outputs", outputs=_outputs_by_group(), there=_there()
    )
    made |= _page("presets.html", "presets.html", "Presets", presets=list(_presets()))
    made |= _page(
        "scenario.html",
        "scenario.html",
        "Scenario files",
        tables=schema.tables(),
        anchors={table.name for table in schema.tables()},
        responses=[table for table in schema.tables() if table.family == "responses"],
        strengths={action: str(made.strength) for action, made in ACTIONS.items()},
        pages={move.path for family in moves.FAMILIES for move in moves.moves(root, family)},
        names={kind.__name__: list(_members(kind)) for kind in NAMES},
        about={kind.__name__: " ".join((kind.__doc__ or "").split()) for kind in NAMES},
        markdown=lambda text: prose.markdown(text, ""),
    )
    made |= _page("commands.html", "commands.html", "Commands", commands=dict(_commands()))
    made |= _page(
        "baseline.html",
        "baseline.html",
        "Baseline",
        day=baseline.day.isoformat(),
        sections=describe(baseline),
    )
    return made


def _shelf_pages(root: Path) -> Pages:
    impact = shelf.price_impact(root)
    made = {shelf.PICTURE: impact.pop("picture")}
    made |= _page("price-impact.html", "price-impact.html", "Price impact", **impact)
    made |= _page("fits.html", "fits.html", "Fits", **shelf.fits())
    made |= _page("history.html", "history.html", "History as judge", **shelf.history())
    return made | _page(
        "evidence.html",
        "evidence.html",
        "Studies",
        blocks=_blocks(),
        episodes=library.episodes(),
        cited_by=reading.cited_by(),
        weighable=weighable(),
        grades=GRADES,
    )


def _outputs_by_group() -> dict[str, list[reading.Output]]:
    return {
        group: [o for o in reading.all_outputs() if o.group == group] for group in reading.GROUPS
    }


def _there() -> set[str]:
    return {link.name for link in reading.links()}


def _blocks() -> dict[str, list[library.Study]]:
    found: dict[str, list[library.Study]] = {}
    for study in library.studies().values():
        found.setdefault(study.block, []).append(study)
    return found


def _presets() -> Iterator[dict[str, Any]]:
    folder = files("bondstrike.scenario").joinpath("presets")
    for name in PRESETS:
        text = folder.joinpath(f"{name}.toml").read_text(encoding="utf-8")
        stated = {"why": [], "sources": [], "based_on": ""} | tomllib.loads(text)
        made = moves.by_preset()[name]
        yield stated | {"name": name, "moves": made, "code": prose.code(text, "toml")}


def _members(kind: Any) -> Iterator[str]:
    for member in kind:
        value = member.value
        yield value if isinstance(value, str) else member.name.lower().replace("_", "-")


def _commands() -> Iterator[tuple[str, str]]:
    """Every command with the help that it prints."""
    for name in app.COMMANDS:
        said = StringIO()
        with redirect_stdout(said):
            app.run([name, "--help"])
        yield name, said.getvalue().strip()


# --- the project ----------------------------------------


def _project_pages(root: Path) -> Pages:
    made: Pages = {}
    for path in sorted((root / "docs" / "decisions").glob("*.md")):
        if path.name == "template.md":
            continue
        name = "index" if path.name == "README.md" else path.stem
        made |= _markdown_page(f"decisions/{name}.html", path, "../")
    for name, file in {"changes": "CHANGELOG.md", "contributing": "CONTRIBUTING.md"}.items():
        made |= _markdown_page(f"{name}.html", root / file, "")
    notice = (root / "NOTICE").read_text(encoding="utf-8")
    body = Markup("<h1>Data and licences</h1>\n<pre class=notice>{}</pre>").format(notice)
    return made | _page("notice.html", "prose.html", "Data and licences", body=body, chain=())


def _markdown_page(page: str, source: Path, root: str) -> Pages:
    text = source.read_text(encoding="utf-8")
    title = next((line[2:] for line in text.splitlines() if line.startswith("# ")), source.stem)
    body = prose.markdown(text, root, links=_to_html)
    return _page(page, "prose.html", title, body=body, chain=())


def _example_pages(root: Path) -> Pages:
    shown = [
        (path.name, _said(path), prose.code(path.read_text(encoding="utf-8"), language))
        for ending, language in (("py", "python"), ("toml", "toml"))
        for path in sorted((root / "examples").glob(f"*.{ending}"))
    ]
    return _page("examples.html", "examples.html", "Examples", examples=shown)


def _said(path: Path) -> str:
    """First line of a script's docstring, or of a TOML file's title."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return (ast.get_docstring(ast.parse(text)) or "").split("\n")[0]
    return str(tomllib.loads(text).get("question", ""))
