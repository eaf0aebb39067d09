"""Responses in sentences: how often, when first, and that one that never triggers says so."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bondstrike.findings.chain import Chain
from bondstrike.findings.ranges import Odds, Range
from bondstrike.findings.responses import Response
from bondstrike.scenario.fields import label
from bondstrike.scenario.responses import ACTIONS
from bondstrike.vocabulary import Signal
from bondstrike.words import responses as words
from bondstrike.words.catalogue import load
from tests.words.test_chain import told

CHAIN = load("chain")

FREEZE = Response(
    action="freeze",
    size=0.5,
    unit="share of the holdings frozen",
    signal="yield-10y",
    above=50.0,
    below=None,
    at_week=None,
    delay_weeks=0.0,
    until_week=None,
    triggered=Odds(10, 40),
    anyway=Odds(2, 40),
    first_week=Range(3.0, 7.4, 41.0, "week"),
)


@pytest.fixture(scope="module")
def full() -> Chain:
    return told()


def said(full: Chain, *of: dict[str, Any]) -> list[str]:
    """The sentences of such responses."""
    answers = tuple(replace(FREEZE, **changes) for changes in of)
    return [s.replace("\u00a0", " ") for s in words.told(replace(full, responses=answers), CHAIN)]


def test_how_often_and_when_first(full: Chain):
    assert said(full, {}) == [
        "Response 1 (freeze, once the 10-year is 50 bp over the baseline): in 25 % of draws, first "
        "in week 3 to 41 (7); without the lever in 5 %."
    ]


def test_one_that_never_triggers_changed_nothing(full: Chain):
    never = {"triggered": Odds(0, 40), "anyway": Odds(0, 40)}
    _, second = said(full, {}, never)
    assert second.startswith("Response 2 (freeze, ")
    assert second.endswith("never triggered in any of 40 draws: it changed nothing.")


def test_one_that_triggers_without_the_lever_alone_says_so(full: Chain):
    (found,) = said(full, {"triggered": Odds(0, 40)})
    assert found.endswith("never with the lever, without it in 5 % of draws.")


def test_a_date_needs_no_word_on_the_lever(full: Chain):
    dated = {"signal": "", "above": None, "at_week": 8, "until_week": 60}
    always = {"triggered": Odds(40, 40), "first_week": Range(8.0, 8.0, 8.0, "week")}
    assert said(full, dated | always) == [
        "Response 1 (freeze, from week 8, until week 60): in 100 % of draws, first in week 8."
    ]


def test_without_draws_nothing_is_known(full: Chain):
    (found,) = said(full, {"triggered": Odds(0, 0), "anyway": Odds(0, 0)})
    assert "no draw kept its weeks" in found and "n/a" not in found


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"delay_weeks": 1.0}, "once the 10-year is 50 bp over the baseline, a week later"),
        ({"delay_weeks": 2.5}, "once the 10-year is 50 bp over the baseline, 2.5 weeks later"),
        (
            {"signal": "dollar", "above": None, "below": -5.0},
            "once the dollar is −5 % from the baseline or less",
        ),
    ],
)
def test_a_rule_is_told_in_a_phrase(changes: dict[str, Any], rule: str):
    assert words.rule(replace(FREEZE, **changes), CHAIN) == rule


@pytest.mark.parametrize("signal", list(Signal), ids=label)
def test_every_signal_has_its_words(signal: Signal):
    assert "50" in words.rule(replace(FREEZE, signal=label(signal)), CHAIN)


def test_every_action_has_its_words(full: Chain):
    assert set(CHAIN.messages["action"]) == set(ACTIONS)
    assert len(said(full, *({"action": action} for action in ACTIONS))) == len(ACTIONS)
