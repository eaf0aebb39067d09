from __future__ import annotations

import pytest

from bondstrike.scenario.compile import compile
from bondstrike.scenario.rows import Sellers
from tests.scenario.builders import bills, hedge, scenario, sell_off, strike


def test_a_sale_past_the_horizon_is_noted(sellers: Sellers):
    made = compile(scenario(sell_off(weeks=20), horizon_weeks=13), sellers)
    assert made.notes == ("levers.0 runs to week 21, past the horizon of 13",)


def test_supposing_more_than_orders_reach_is_noted(sellers: Sellers):
    amount = sell_off(share_of_mobilisable=None, amount=700, drawn_from="holdings")
    (note,) = compile(scenario(amount), sellers).notes
    assert "moves $700bn" in note
    assert "about $600bn" in note
    assert "whom nobody can order to" in note


def test_an_order_within_reach_needs_no_note(sellers: Sellers):
    assert compile(scenario(sell_off()), sellers).notes == ()


def test_purchases_not_made_are_told_apart_from_what_is_held(sellers: Sellers):
    notes = compile(scenario(strike(start=0)), sellers).notes
    assert notes[0].startswith("levers.0 moves $100bn; governments can order about $40bn")
    assert "leaves $132bn to others, $32bn of it beyond what is held" in notes[1]


def test_a_strike_of_officials_moves_only_what_they_hold(sellers: Sellers):
    made = compile(scenario(strike(holders="official", drawn_from="mobilisable")), sellers)
    assert made.notes == ()


def test_a_dispute_that_begins_after_the_first_sale(sellers: Sellers):
    (note,) = compile(scenario(sell_off(start=3), dispute={"start": 20}), sellers).notes
    assert note.startswith("the dispute begins in week 20, after the first sale in week 3")


@pytest.mark.parametrize("start", [0, 3])
def test_a_dispute_in_time_needs_no_note(sellers: Sellers, start: int):
    assert compile(scenario(sell_off(start=3), dispute={"start": start}), sellers).notes == ()


def test_hedges_and_bills_are_no_sales_to_be_in_time_for(sellers: Sellers):
    made = compile(scenario(hedge(start=1), bills(start=1), dispute={"start": 9}), sellers)
    assert made.notes == ("levers.0 sells $36bn forward against treasuries and no bond",)


def test_events_are_part_of_the_effect(sellers: Sellers):
    (note,) = compile(scenario(events={"output": -3}), sellers).notes
    assert "the effect shown is of both" in note
