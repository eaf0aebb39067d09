"""The chain as a picture: ranks, places, arrows that do not cross boxes."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from bondstrike.report.diagram import _placed, chain, ranks
from bondstrike.report.document import Diagram, Edge, Node
from bondstrike.report.figures_style import NARROW, WIDE
from tests.report.sample_briefing import CHAIN
from tests.report.test_figures import said, words

SVG = "{http://www.w3.org/2000/svg}"
STEPS = tuple(Node(name, name.upper(), "a line") for name in "abcdefg")
STRAIGHT = Diagram(STEPS, tuple(Edge(a, b) for a, b in zip("abcdef", "bcdefg", strict=True)))


def boxes(svg: str) -> list[tuple[float, float, float, float]]:
    """Left, top, right, bottom of the boxes with words."""
    found = []
    for rect in ET.fromstring(svg).iter(f"{SVG}rect"):
        if rect.attrib.get("rx") == "5":
            x, y, w, h = (float(rect.attrib[key]) for key in ("x", "y", "width", "height"))
            found.append((x, y, x + w, y + h))
    return found


@pytest.fixture(params=[WIDE, NARROW], ids=["page", "phone"])
def drawn(request: pytest.FixtureRequest) -> str:
    return chain(CHAIN, request.param, alt="The chain.", kind="wide")


def test_ranks_are_the_longest_way_from_the_start():
    found = ranks(CHAIN)
    assert [found[name] for name in ("sellers", "treasuries", "haven", "fed")] == [0, 1, 2, 2]
    assert [found[name] for name in ("conditions", "economy", "budget", "politics", "resolve")] == [
        3,
        4,
        5,
        6,
        7,
    ]


def test_a_feedback_does_not_move_its_target():
    loop = Diagram(STEPS[:2], (Edge("a", "b"), Edge("b", "a", "back")))
    assert ranks(loop) == {"a": 0, "b": 1}
    svg = chain(loop, WIDE, alt="", kind="wide")
    assert svg.count("stroke-dasharray") == 1 and "back" in said(svg)


def test_boxes_lie_apart_and_on_the_canvas(drawn: str):
    width, height = map(float, ET.fromstring(drawn).attrib["viewBox"].split()[2:])
    placed = boxes(drawn)
    assert len(placed) == len(CHAIN.nodes)
    for k, (left, top, right, bottom) in enumerate(placed):
        assert left >= 0.0 and top >= 0.0 and right <= width and bottom <= height
        for l2, t2, r2, b2 in placed[:k]:
            assert right <= l2 or r2 <= left or bottom <= t2 or b2 <= top


def test_words_stay_in_their_boxes(drawn: str):
    placed = boxes(drawn)
    labels = {edge.label for edge in CHAIN.edges}
    for left, right, y, text in words(drawn):
        inside = any(a <= left and right <= c and b < y < d for a, b, c, d in placed)
        assert inside or text in labels, text


def test_every_number_is_there_on_both(drawn: str):
    there = " ".join(said(drawn))
    for node in CHAIN.nodes:
        for text in (node.title, node.line, node.range_):
            assert text in there


def test_lanes_do_not_cross_boxes():
    placed, lanes, height = _placed(CHAIN, WIDE)
    bands = {0: [], 1: []}
    for box in placed.values():
        bands[box.band] += [box.y, box.y + box.height]
    assert lanes[0] < min(bands[0]) and max(bands[0]) < lanes[1] < min(bands[1])
    assert max(bands[1]) < height < 560.0


def test_words_on_lines_keep_clear_of_each_other():
    svg = chain(CHAIN, WIDE, alt="", kind="wide")
    labels = [(a, b, y) for a, b, y, text in words(svg) if text in {e.label for e in CHAIN.edges}]
    assert len(labels) == 5
    for k, (a, b, y) in enumerate(labels):
        assert all(b < c or d < a or abs(y - z) >= 12.0 for c, d, z in labels[:k])


def test_a_long_chain_is_folded_in_two():
    left = [box[0] for box in boxes(chain(STRAIGHT, WIDE, alt="", kind="wide"))]
    assert left[:4] == left[4:] + [left[3]] and len(set(left)) == 4


def test_on_a_phone_boxes_stand_under_one_another():
    placed = boxes(chain(CHAIN, NARROW, alt="", kind="narrow"))
    tops = [top for _, top, _, _ in placed]
    assert tops == sorted(tops) and len(set(tops)) == len(tops)


def test_a_single_node_is_a_picture():
    one = chain(Diagram(STEPS[:1], ()), WIDE, alt="", kind="wide")
    assert said(one) == ["A", "a line"] and "<path" not in one


def test_edges_lead_somewhere():
    with pytest.raises(ValueError, match="nowhere"):
        Diagram(STEPS[:1], (Edge("a", "z"),))
    with pytest.raises(ValueError, match="repeat"):
        Diagram((STEPS[0], STEPS[0]), ())


def test_words_are_not_markup():
    svg = chain(Diagram((Node("a", "<b>", "x & y"),), ()), WIDE, alt='"', kind="wide")
    assert said(svg) == ["<b>", "x & y"] and 'aria-label="&quot;"' in svg
