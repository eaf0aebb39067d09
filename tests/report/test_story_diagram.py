"""The chain as a diagram: every link once, with this run's numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bondstrike.findings.chain import Chain, read
from bondstrike.findings.means import point
from bondstrike.report.story_diagram import EDGES, diagram
from bondstrike.words.catalogue import load
from tests.report.test_story import tariffs, told, unsold

WORDS, LINKS = load("briefing"), load("chain")


@pytest.fixture(scope="module")
def chain() -> Chain:
    return read(told())


def test_every_link_stands_once_with_its_number(chain: Chain):
    made = diagram(chain, WORDS, LINKS)
    names = [node.id for node in made.nodes]
    assert len(names) == len(set(names)) == 11
    assert set(names) == {end for source, target, _ in EDGES for end in (source, target)}
    lines = {node.id: node.line for node in made.nodes}
    assert lines["sellers"] == "sale $1tn" and lines["fed"] == "buys $200bn more"
    assert all(lines.values()) and "{" not in str(made)


def test_one_value_has_no_range(chain: Chain):
    nodes = {node.id: node for node in diagram(chain, WORDS, LINKS).nodes}
    assert nodes["sellers"].range_ == ""
    assert nodes["treasuries"].range_.startswith("5 to 95 %: +")


def test_a_hedge_is_called_one(chain: Chain):
    hedged = replace(chain, **unsold(chain))
    nodes = {node.id: node for node in diagram(hedged, WORDS, LINKS).nodes}
    assert nodes["sellers"].line == "sold forward $500bn"


def test_what_is_not_known_keeps_its_name(chain: Chain):
    never = replace(chain.elsewhere, placed=point(float("nan"), "$bn"))
    years = replace(chain.budget, years={})
    short = replace(chain, elsewhere=never, budget=years)
    nodes = {node.id: node for node in diagram(short, WORDS, LINKS).nodes}
    assert nodes["alternatives"].title == "Elsewhere" and nodes["alternatives"].line == ""
    assert nodes["budget"].line == "" == nodes["budget"].range_


def test_what_a_lever_leaves_as_it_is_is_called_unchanged():
    nodes = {node.id: node for node in diagram(tariffs()[0], WORDS, LINKS).nodes}
    assert nodes["sellers"].line == "US exports −$26bn a year"
    assert nodes["treasuries"].line == "unchanged" == nodes["dollar"].line
    assert nodes["treasuries"].range_ == ""
