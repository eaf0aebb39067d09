"""What was asked, as far as wording depends on it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bondstrike.findings import claims
from bondstrike.scenario.levers import KINDS
from bondstrike.words.asked import ON_BONDS, SALES, SELL_FOR, Asked, asked, counted
from bondstrike.words.catalogue import load
from tests.findings import synthetic

SCENARIO = """
[events]
start = 1
fear = {fear}
[[levers]]
kind = "sell-off"
[[levers]]
kind = "bill-demand"
[[levers]]
kind = "sell-off"
"""


@pytest.mark.parametrize(("fear", "events"), [(30, True), (0, False)])
def test_levers_and_events_are_read_from_the_scenario(fear: int, events: bool):
    manifest = replace(
        synthetic.result(2).manifest,
        scenario=SCENARIO.format(fear=fear),
        policy="budget",
        notes=("levers.0 moves $3bn",),
    )
    found = asked(manifest)
    assert found.kinds == ("sell-off", "bill-demand")
    assert [lever["kind"] for lever in found.levers] == ["sell-off", "bill-demand", "sell-off"]
    assert found.policy == "budget" and found.events is events
    assert found.notes == ("Lever 1 moves $3bn",)


def test_a_scenario_without_levers_is_read():
    assert asked(synthetic.result(2).manifest) == Asked(kinds=())


@pytest.mark.parametrize(
    ("kinds", "done"),
    [
        (("sell-off",), "sell-off"),
        (("buyers-strike",), "buyers-strike"),
        (("sell-off", "bill-demand"), "sell-off"),
        (("sell-off", "run-off"), "several"),
        (("hedge-ratio",), "several"),
    ],
)
def test_what_happens_to_the_bonds_has_a_word(kinds: tuple[str, ...], done: str):
    assert Asked(kinds=kinds).done == done
    assert done in load("chain").messages["done"]


@pytest.mark.parametrize(
    ("kinds", "done"),
    [
        (("us-goods",), "sell-off"),
        (("invoicing", "tariffs"), "sell-off"),
        (("run-off", "joint-asset"), "several"),
    ],
)
def test_what_is_sold_for_something_else_is_sold(kinds: tuple[str, ...], done: str):
    assert Asked(kinds=kinds).done == done


@pytest.mark.parametrize(
    ("kinds", "on_bonds"),
    [
        (("sell-off", "bill-demand"), True),
        (("hedge-ratio",), True),
        (("sell-off", "tariffs"), False),
        (("deficit",), False),
        ((), False),
    ],
)
def test_levers_on_bonds_are_told_apart(kinds: tuple[str, ...], on_bonds: bool):
    assert Asked(kinds=kinds).on_bonds is on_bonds


def test_every_kind_of_lever_is_known():
    assert {*ON_BONDS, *SELL_FOR, "tariffs", "deficit"} == set(KINDS)
    assert set(SALES) == claims.SALES


def test_levers_are_counted_from_one():
    assert counted("levers.0 and levers.11 end") == "Lever 1 and lever 12 end"
    assert counted("the path has no events") == "The path has no events"
