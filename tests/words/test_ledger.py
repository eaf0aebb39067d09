"""The ledger in words: what a reader sees of a week, a flow and a claim."""

from __future__ import annotations

import pytest

from bondstrike.errors import InputError
from bondstrike.findings.ledger import flow_named, read
from bondstrike.findings.ledger_paths import PATHS, path
from bondstrike.words.ledger import (
    change,
    claim_screen,
    flow_screen,
    level,
    screen,
    whole_change,
)
from bondstrike.words.market import Screen, Table
from tests.findings.ledger_sample import sample, walked

WIDTH = 100


def tables(shown: Screen) -> list[Table]:
    return [part for section in shown.sections for part in section.parts if isinstance(part, Table)]


def texts(shown: Screen) -> str:
    parts = [p for section in shown.sections for p in section.parts if isinstance(p, str)]
    return " ".join([shown.title, *shown.conditions, *parts])


def headed(shown: Screen, heading: str) -> Table:
    (section,) = (s for s in shown.sections if s.heading.startswith(heading))
    return next(part for part in section.parts if isinstance(part, Table))


def row(table: Table, name: str) -> tuple[str, ...]:
    return next(cells[1:] for cells in table.rows if cells[0].strip() == name)


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.0, ""), (1e-12, ""), (0.4, "0"), (-18900.2, "−18,900"), (1234.5, "1,234")],
)
def test_levels_are_whole(value, said):
    assert level(value) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.0, ""), (0.01, "0.0"), (-0.01, "0.0"), (95.67, "+95.7"), (-1333.6, "−1,333.6")],
)
def test_changes_have_a_sign_and_a_decimal(value, said):
    assert change(value) == said


def test_whole_changes_have_a_sign():
    assert [whole_change(x) for x in (100.0, -100.0, 0.0)] == ["+100", "−100", ""]


def test_it_is_one_path_and_says_which():
    assert "One path, so no ranges: the central path" in texts(screen(sample()))
    drawn = read(walked(draw=3), 9)
    assert "draw 3 of sample at seed 1" in texts(screen(drawn))


def test_who_owes_what_to_whom():
    opening = headed(screen(sample()), "WHO OWES WHAT TO WHOM, 2026-10-02")
    owed = row(opening, "owed by")
    assert owed == ("Treasury", "Treasury", "banks", "Fed", "Fed", "abroad", "Fed")
    assert row(opening, "all") == ("0",) * 7
    assert row(opening, "the coalition")[-2] == "n/a"


def test_what_was_booked_account_by_account():
    booked = headed(screen(sample()), "WHAT WAS BOOKED")
    assert row(booked, "the coalition") == ("−100", "+30", "", "+10", "+40", "")
    assert row(booked, "banks") == ("", "−13", "+13", "", "", "")
    assert "issuers abroad" not in {cells[0] for cells in booked.rows}


def test_the_baselines_own_debt_is_told_apart():
    assert "adds no Treasuries before the first quarter ends" in texts(screen(sample()))
    assert "The baseline itself adds $" in texts(screen(sample(13)))


def test_gross_and_net_apart():
    table = headed(screen(sample()), "GROSS AND NET APART")
    assert row(table, "foreigners' dollar claims, gross")[1] == "−30.0"
    assert row(table, "US residents' assets abroad")[1] == "−20.0"
    assert row(table, "US net position")[1] == "+10.0"
    assert "2026-03-31, grade C" in texts(screen(sample()))
    assert "The +$10bn are US goods paid with dollars" in texts(screen(sample()))


def test_flows_of_zero_are_said_to_be_zero():
    assert "Nothing was posted as: issued, to haven, from hedge funds." in texts(screen(sample()))
    assert "Nothing was posted this week." in texts(screen(sample(29)))
    shown = flow_screen(sample(), flow_named(sample(), "issued"))
    assert 'Zero: nothing was posted as "issued" in week 9.' in texts(shown)


def test_a_flow_in_the_accounts_of_all_it_touches():
    shown = flow_screen(sample(), flow_named(sample(), "sold"))
    accounts = headed(shown, "IN THE ACCOUNTS")
    assert accounts.columns == ("", "Treasuries", "at the price", "deposits")
    assert row(accounts, "US residents") == ("+6.0", "+5.4", "−5.4")
    assert "$10bn at par for $9bn in cash. Gave: the coalition." in texts(shown)
    market = headed(shown, "THE BOND MARKET")
    assert row(market, "Fed") == ("", "$2bn", "−$1.8bn")
    assert row(market, "all")[:2] == ("$10bn", "$10bn")


def test_a_flow_of_money_shows_no_bond_market():
    shown = flow_screen(sample(), flow_named(sample(), "goods"))
    assert headed(shown, "IN THE ACCOUNTS").columns == ("", "deposits", "earned")
    assert not any(section.heading.startswith("THE BOND") for section in shown.sections)


def test_a_scenario_without_sellers_says_so():
    said = texts(screen(read(walked(labels=()), 29)))
    assert "Nobody sells, changes dollars or pays for goods" in said
    assert "Nobody has sold Treasuries." in said


@pytest.mark.parametrize("claim", PATHS)
def test_a_claim_has_a_section_a_step(claim):
    shown = claim_screen(path(claim))
    numbered = [s for s in shown.sections if ". " in s.heading]
    assert len(numbered) == len(path(claim).steps)
    assert "Accounting, not an estimate" in texts(shown)
    assert "CHECKS" in {section.heading for section in shown.sections}


def test_a_claims_measures_stand_step_by_step():
    table = headed(claim_screen(path("C19")), "GROSS AND NET APART")
    assert table.columns == ("", "before", "1", "2", "3", "4", "5")
    assert row(table, "US net position") == ("−150", "−150", "−150", "−150", "−130", "−110")
    assert headed(claim_screen(path("C20")), "SIDE BY SIDE").columns[1:] == (
        "before",
        "1",
        "2",
        "3",
    )


@pytest.mark.parametrize("week", [0, 9, 13, 29])
def test_every_table_fits_a_terminal(week):
    shown = [screen(sample(week)), *(claim_screen(path(claim)) for claim in PATHS)]
    for table in (t for page in shown for t in tables(page)):
        cells = zip(table.columns, *table.rows, strict=True)
        assert 2 + sum(max(map(len, column)) + 2 for column in cells) - 2 <= WIDTH


def test_a_language_that_does_not_ship_is_refused():
    with pytest.raises(InputError, match="unknown language"):
        claim_screen(path("C19"), "xx")
