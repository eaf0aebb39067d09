from __future__ import annotations

import pytest

from bondstrike.errors import InputError
from bondstrike.scenario.compile import compile
from bondstrike.scenario.rows import Sellers
from bondstrike.scenario.validity import read
from bondstrike.vocabulary import N_PROGRAMMES
from tests.scenario.builders import run_off, scenario, sell_off

RAW = {"title": "t", "question": "q?", "fed": "never"}


@pytest.mark.parametrize("key", ["name", "yours"])
def test_a_file_does_not_say_what_the_loader_knows(key: str):
    with pytest.raises(InputError, match="unknown key"):
        read(RAW | {key: "x"}, name="mine", where="mine.toml")


def test_unknown_parameters_are_named_with_the_nearest():
    with pytest.raises(InputError) as caught:
        scenario(params={"treasuries.lastin_bp": 3})
    assert caught.value.nearest == "treasuries.lasting_bp"
    assert caught.value.where == "mine.toml, params.treasuries.lastin_bp"


@pytest.mark.parametrize("text", ["lognormal(4, 5, 10)", "eight", "import os"])
def test_texts_must_be_distributions(text: str):
    with pytest.raises(InputError, match="distribution"):
        scenario(params={"treasuries.lasting_bp": text})


def test_a_distribution_stays_as_typed():
    text = "lognormal(4,1.5,10)"
    assert scenario(params={"fed.words": text}).params == {"fed.words": text}


def test_a_holding_cannot_be_sold_twice(sellers: Sellers):
    twice = sell_off(share_of_mobilisable=None, share_of_holdings=0.6)
    with pytest.raises(InputError, match="would sell more bills than it holds") as caught:
        compile(scenario(twice, twice), sellers)
    assert caught.value.where == "mine, levers.0 + levers.1"
    assert caught.value.got == 120.0
    assert "at most 100" in caught.value.allowed


def test_what_can_be_ordered_cannot_be_ordered_twice(sellers: Sellers):
    private = sell_off(holders="private", share_of_mobilisable=0.6)
    with pytest.raises(InputError, match="more than can be ordered sold") as caught:
        compile(scenario(private, private), sellers)
    assert "at most 80" in caught.value.allowed


def test_levers_on_holdings_and_on_orders_add_up_to_the_holding(sellers: Sellers):
    private = sell_off(holders="private", share_of_mobilisable=1.0)
    free = sell_off(holders="private", share_of_mobilisable=None, share_of_holdings=0.8)
    both = compile(scenario(private, free), sellers)
    assert sum(label.size[2] for label in both.labels) == pytest.approx(400.0)


def test_a_run_off_and_a_sale_of_the_same_holding(sellers: Sellers):
    whole = sell_off(share_of_mobilisable=None, share_of_holdings=1.0)
    with pytest.raises(InputError, match="than it holds"):
        compile(scenario(whole, run_off()), sellers)


def test_announced_after_the_start(sellers: Sellers):
    with pytest.raises(InputError, match="announced after the start") as caught:
        compile(scenario(sell_off(start=3, announced=4)), sellers)
    assert caught.value.where == "mine, levers.0.announced"


def test_announced_at_the_start_is_fine(sellers: Sellers):
    made = compile(scenario(sell_off(start=3, announced=3)), sellers)
    assert made.scenario.programmes.announced[0] == 3


def test_more_rows_than_the_chain_takes(sellers: Sellers):
    levers = [sell_off(share_of_mobilisable=0.01)] * (N_PROGRAMMES + 1)
    with pytest.raises(InputError, match="too many programme rows") as caught:
        compile(scenario(*levers), sellers)
    assert caught.value.got == N_PROGRAMMES + 1
