"""`bondstrike explain LINK`."""

from __future__ import annotations

import json

import pytest

from bondstrike.cli import app
from bondstrike.cli.explain import WITHOUT_PARAMETERS
from bondstrike.evidence import LINKS, load_priors
from bondstrike.model.outputs import MACRO, SENDERS, VARIABLES


@pytest.mark.parametrize("link", LINKS)
def test_a_link_shows_equation_and_every_parameter(link: str, capsys):
    assert app.run(["explain", link]) == 0
    out = capsys.readouterr().out
    assert "Link " in out
    assert all(f"{path}: " in out for path in load_priors(link))


@pytest.mark.parametrize("link", WITHOUT_PARAMETERS)
def test_pages_without_parameters_show_their_equation(link: str, capsys):
    assert app.run(["explain", link, "--json"]) == 0
    page = json.loads(capsys.readouterr().out)
    assert len(page["equation"]) > 200 and page["parameters"] == []


@pytest.mark.parametrize("link", [*LINKS, *WITHOUT_PARAMETERS])
def test_a_page_lists_all_that_the_link_gives_out(link: str, capsys):
    owned = {
        (name, block): variable
        for block, registry in {"weekly": VARIABLES, "economy": MACRO, "senders": SENDERS}.items()
        for name, variable in registry.items()
        if variable.link == link
    }
    assert app.run(["explain", link, "--json"]) == 0
    shown = {(o["name"], o["block"]): o for o in json.loads(capsys.readouterr().out)["outputs"]}
    assert list(shown) == list(owned)
    assert all(shown[key]["unit"] == variable.unit for key, variable in owned.items())
    assert app.run(["explain", link]) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert all(f"{name} ({block}, " in text for name, block in owned)


def test_every_output_is_explained_somewhere():
    pages = {*LINKS, *WITHOUT_PARAMETERS}
    links = {v.link for r in (VARIABLES, MACRO, SENDERS) for v in r.values()}
    assert links and links <= pages


def test_priors_come_with_sources_and_range(capsys):
    assert app.run(["explain", "treasuries", "--json"]) == 0
    pages = json.loads(capsys.readouterr().out)["parameters"]
    lasting = next(page for page in pages if page["path"] == "treasuries.lasting_bp")
    assert lasting["unit"] and lasting["cites"] and lasting["valid"][0] < lasting["median"]


def test_an_unknown_link_is_refused_with_the_nearest(capsys):
    assert app.run(["explain", "hevan"]) == 2
    assert "did you mean 'haven'?" in capsys.readouterr().err
