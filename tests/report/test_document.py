"""What a briefing is made of refuses what cannot be shown."""

from __future__ import annotations

import pytest

from bondstrike.report.document import Bars, Diagram, Edge, Node, Table


def bars(**changes: tuple) -> Bars:
    said = {"labels": ("a", "b"), "median": (1.0, 2.0), "low": (0.0, 1.0), "high": (2.0, 3.0)}
    return Bars(title="t", unit="bp", caption="", **(said | changes))


def test_columns_of_equal_length_pass() -> None:
    assert bars().labels == ("a", "b")


@pytest.mark.parametrize("changes", [{"median": (1.0,)}, {"groups": ("one",)}])
def test_columns_of_unequal_length_are_refused(changes: dict) -> None:
    with pytest.raises(ValueError, match="unequal length"):
        bars(**changes)


def test_nothing_to_show_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing to show"):
        bars(labels=(), median=(), low=(), high=())


def test_rows_fit_their_columns() -> None:
    with pytest.raises(ValueError, match="unequal length"):
        Table("t", ("", "x"), (("a", "1"), ("b",)))


def test_edges_lead_somewhere() -> None:
    nodes = (Node("a", "A"), Node("b", "B"))
    assert Diagram(nodes, (Edge("a", "b"),)).nodes == nodes
    for wrong in ((nodes, (Edge("a", "c"),)), ((*nodes, nodes[0]), ())):
        with pytest.raises(ValueError, match="repeat or edges lead nowhere"):
            Diagram(*wrong)
