"""Levers in phrases: one for each kind, grammar and numbers as they are read aloud."""

from __future__ import annotations

from typing import Any

import pytest

from bondstrike.findings.chain import Chain
from bondstrike.scenario.levers import KINDS
from bondstrike.scenario.levers.common import Dated
from bondstrike.vocabulary import Bloc
from bondstrike.words import levers as words
from bondstrike.words.asked import SALES, Asked
from bondstrike.words.catalogue import load
from tests.words.test_chain import told

CHAIN, NAMES = load("chain"), load("screen")
FOUR = ["euro-area", "united-kingdom", "switzerland-nordics", "canada"]


def dumped(**given: Any) -> dict[str, Any]:
    """A lever as the scenario in a manifest states it: its defaults filled in."""
    lever: Dated = KINDS[given["kind"]].model_validate(given)
    return lever.model_dump(mode="json", exclude_none=True)


def phrase(**given: Any) -> str:
    """Its phrase, without hard spaces."""
    lever = dumped(**given)
    return words.TOLD[lever["kind"]](lever, CHAIN, NAMES).replace("\u00a0", " ")


TARIFFS = {"kind": "tariffs", "blocs": FOUR}
OIL = {"kind": "invoicing", "blocs": ["oil-exporters"]}

SAID = {
    "tariffs of 3 points on US goods by four blocs are in force for ten years, answered in kind": (
        TARIFFS | {"rates": 3.0, "answer": 3.0}
    ),
    "tariffs of 1 point on US goods by Japan are in force for two years, unanswered": {
        **TARIFFS,
        "blocs": ["japan"],
        "rates": 1.0,
        "weeks": 104,
    },
    "tariffs of 5 to 25 points on US goods (vehicles and aircraft) by four blocs are in force for "
    "ten years, answered with 10 points on all goods": {
        **TARIFFS,
        "rates": {"vehicles": 25.0, "aircraft": 5.0},
        "answer": 10.0,
    },
    "tariffs of 3 points on US goods and quotas of 80 % of what came in before on US goods "
    "(vehicles) by four blocs are in force for ten years, unanswered": {
        **TARIFFS,
        "rates": 3.0,
        "quotas": {"vehicles": 0.8},
    },
    "US tariffs of 10 points on these blocs' goods are in force for ten years": {
        **TARIFFS,
        "answer": 10.0,
    },
    "oil of the oil exporters is no longer sold in dollars, by mandate within five years": OIL,
    "only 40 % of the oil of the oil exporters is still sold in dollars, as far as the market "
    "takes it": {**OIL, "dollar_to": 0.4, "mode": "market"},
    "goods of Canada and the euro area are no longer sold in dollars, by mandate within a year": {
        **OIL,
        "blocs": ["canada", "euro-area"],
        "trade": "all",
        "years": 1.0,
    },
    "trade among four blocs is cleared through a union (epu-1950)": {
        "kind": "clearing-union",
        "blocs": FOUR,
        "union": "epu-1950",
    },
    "60 % of trade among four blocs is cleared through a union (keynes-1943)": {
        "kind": "clearing-union",
        "blocs": FOUR,
        "covered": 0.6,
    },
    "$1tn of joint debt is issued over five years, 25 % of it paid with Treasuries": {
        "kind": "joint-asset",
        "blocs": FOUR,
        "amount": 1000.0,
        "weeks": 260,
    },
    "the Treasury spends $500bn more over a year, paid with central-bank money": {
        "kind": "deficit",
        "amount": 500.0,
        "weeks": 52,
        "paid": "money",
    },
    "$250bn of US goods are bought over two years and paid out of Treasuries": {
        "kind": "us-goods",
        "blocs": FOUR,
        "amount": 250.0,
        "weeks": 104,
    },
    "$100bn more of bills is wanted over 13 weeks": {
        "kind": "bill-demand",
        "amount": 100.0,
        "weeks": 13,
    },
    "private holders of four blocs hedge 5 points more of their dollar assets": {
        "kind": "hedge-ratio",
        "blocs": FOUR,
        "points": 5.0,
        "weeks": 26,
    },
}


@pytest.mark.parametrize("said", SAID)
def test_a_lever_has_its_phrase(said: str):
    assert phrase(**SAID[said]) == said


@pytest.mark.parametrize("paid", ["bonds", "bills", "money"])
def test_every_way_to_pay_has_its_words(paid: str):
    assert phrase(kind="deficit", amount=1.0, weeks=1, paid=paid).startswith("the Treasury spends")


def test_every_kind_is_told_or_is_a_sale():
    assert set(KINDS) == {*words.TOLD, *SALES}


def test_articles_are_those_of_blocs():
    assert set(CHAIN.several("lever.with_article")) <= {bloc.value for bloc in Bloc}


@pytest.fixture(scope="module")
def full() -> Chain:
    return told()


def test_all_sales_are_one_phrase_where_they_first_stand(full: Chain):
    sale = {"kind": "sell-off"}
    asked = Asked(
        kinds=("deficit", "sell-off"),
        levers=(dumped(kind="deficit", amount=5.0, weeks=52), sale, sale),
    )
    first, second = words.phrases(full, asked, CHAIN)
    assert first.startswith("the Treasury spends $5bn more")
    assert second == "$800bn of Treasuries are sold over 13 weeks, unannounced"


@pytest.mark.parametrize(
    ("weeks", "said"),
    [(1, "a week"), (13, "13 weeks"), (52, "a year"), (104, "two years"), (520, "ten years")],
)
def test_whole_years_are_years(weeks: int, said: str):
    assert words.span(weeks, CHAIN) == said


def test_large_numbers_and_parts_of_years_are_digits():
    assert words.number(12, CHAIN) == "twelve" and words.number(13, CHAIN) == "13"
    assert words.years(2.5, CHAIN) == "2.5 years"


@pytest.mark.parametrize(
    ("items", "said"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (list("abc"), "a, b and c")],
)
def test_a_list_ends_with_and(items: list[str], said: str):
    assert words.joined(items, CHAIN) == said
