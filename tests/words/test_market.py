"""The market in words: every section, its condition, and claims that can be read off it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bondstrike.findings.ranges import Range
from bondstrike.findings.statements import Market
from bondstrike.words.market import Screen, Strip, Table, at_the_peak, how_far, screen
from tests.ensemble.fake_market import fake_market


def text_of(shown: Screen) -> str:
    """Everything on the screen, cells of tables included."""
    parts = [shown.title, *shown.conditions]
    for section in shown.sections:
        parts.append(section.heading)
        for part in section.parts:
            if isinstance(part, Table):
                parts += [*part.columns, *(cell for row in part.rows for cell in row)]
            else:
                parts.append(part.caption if isinstance(part, Strip) else part)
    return "\n".join(parts).replace("\u00a0", " ")


@pytest.fixture(scope="module")
def said() -> str:
    return text_of(screen(fake_market()))


def with_condition(**changes) -> Market:
    market = fake_market()
    return replace(market, condition=replace(market.condition, **changes))


def test_the_condition_is_stated(said: str):
    for fact in ("2026-10-02", "5.28 %", "300 draws", "seed 1", "the Fed is slow to buy"):
        assert fact in said, fact


@pytest.mark.parametrize(
    ("claim", "phrase"),
    [
        ("C01", "All else equal"),
        ("C01", "Coupons outstanding change in price by $0 on day one"),
        ("C06", "haven buyers hold 10 % of it, price-led private buyers 70 %"),
        ("C07", "To hold the 10-year within +25 bp it would have to hold $300bn"),
        ("C19", "gross dollar claims change by −$300bn"),
        ("C19", "US net position changes by $0 through transactions"),
        ("C20", "US residents took $300bn, other central banks $100bn, private foreigners $100bn"),
    ],
)
def test_claims_can_be_read_off(said: str, claim: str, phrase: str):
    assert phrase in said, claim


def test_tables_are_rectangular():
    tables = [
        part
        for section in screen(fake_market()).sections
        for part in section.parts
        if isinstance(part, Table)
    ]
    assert len(tables) == 3
    assert all(len(row) == len(table.columns) for table in tables for row in table.rows)


@pytest.mark.parametrize(
    ("changes", "phrase"),
    [
        ({"yours": ("fed.mode=fast",)}, "Yours: fed.mode=fast."),
        ({"shocks": False}, "No weekly shocks: ranges"),
        ({"parameters_vary": False}, "ranges show weekly shocks only"),
        ({"parameters_vary": False, "shocks": False}, "a single path"),
        ({"not_finite": 2, "first_failure": "draw 7 …"}, "2 not finite (left out)"),
    ],
)
def test_what_is_unusual_is_said(changes, phrase: str, said: str):
    assert phrase not in said
    assert phrase in text_of(screen(with_condition(**changes)))


NOTHING = Range(0.0, 0.0, 0.0, "")


def unsold() -> Market:
    market = fake_market()
    return replace(market, sale=replace(market.sale, sold=NOTHING))


def test_a_run_that_does_nothing_says_so():
    market = unsold()
    still = replace(market, dollar=replace(market.dollar, trough=NOTHING))
    assert [section.parts for section in screen(still).sections] == [("Nothing is sold.",)]


def test_a_run_without_a_sale_still_says_what_yields_and_the_dollar_do():
    headings = [section.heading for section in screen(unsold()).sections]
    assert headings[0] == "THE SALE" and "THE DOLLAR, broad, up = stronger" in headings
    assert not [heading for heading in headings if heading.startswith("WHO HOLDS")]


def test_sentences_of_the_briefing_are_those_of_the_screen(said: str):
    (peak,), far = at_the_peak(fake_market()), how_far(fake_market())
    assert peak.startswith("At its peak, in week") and "supply priced ahead" in peak
    assert len(far) == 2 and all(line.replace("\u00a0", " ") in said for line in (peak, *far))


def test_a_peak_of_nothing_has_no_parts():
    market = fake_market()
    flat = {name: NOTHING for name in market.drivers.parts}
    (line,) = at_the_peak(replace(market, drivers=replace(market.drivers, parts=flat)))
    assert line == "No part of the move is larger than a tenth of a basis point."


def test_parts_that_do_nothing_are_not_listed(said: str):
    drivers = said.split("WHAT MOVED")[1].split("THE DOLLAR")[0]
    assert "supply priced ahead" in drivers and "stress" not in drivers
