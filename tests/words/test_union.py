"""A union in words: whole, as wide as a page, every name and rule said."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import pytest
from rich.console import Console

from bondstrike.findings.union import Clearing, Estimate, clear
from bondstrike.report.screen import show
from bondstrike.trade.tables import ECONOMIES
from bondstrike.trade.union import ADJUSTING
from bondstrike.trade.union_rules import UNIONS, load
from bondstrike.words import numbers as n
from bondstrike.words import union as words
from bondstrike.words.catalogue import load as messages
from bondstrike.words.market import Screen, Table

PAGE = 100


@cache
def found(name: str = "keynes-1943", blocs: tuple[str, ...] = (), **options) -> Clearing:
    return clear(name, blocs, **options)


def tables(screen: Screen) -> list[Table]:
    return [p for section in screen.sections for p in section.parts if isinstance(p, Table)]


def text_of(screen: Screen) -> str:
    cells = [cell for t in tables(screen) for row in (t.columns, *t.rows) for cell in row]
    parts = [p for section in screen.sections for p in section.parts if isinstance(p, str)]
    heads = [section.heading for section in screen.sections]
    said = [screen.title, *screen.conditions, *heads, *parts, *cells]
    return "\n".join(said).replace("\u00a0", " ")


def said(*given, **options) -> str:
    return text_of(words.screen(found(*given, **options)))


@pytest.mark.parametrize("name", UNIONS)
@pytest.mark.parametrize(
    "options", [{}, {"without_us": True, "years": 1}, {"adjustment": 0.2, "covered": 0.7}]
)
def test_it_is_whole(name: str, options: dict):
    screen = words.screen(found(name, **options))
    text = text_of(screen)
    assert not any(flaw in text for flaw in ("{", "}", "nan", "None", "n/a", "inf"))
    for table in tables(screen):
        assert {len(row) for row in table.rows} == {len(table.columns)}
    for phrase in (load(name).title, "Trade is not forced through it", "sum to zero", "Judgement:"):
        assert phrase in text, phrase


@pytest.mark.parametrize("name", UNIONS)
@pytest.mark.parametrize("years", [1, 10, 50])
def test_it_fits_the_page_with_its_tables_as_tables(name: str, years: int):
    page = Console(width=PAGE, record=True, file=None, quiet=False)
    with page.capture() as printed:
        show(words.screen(found(name, years=years)), page)
    lines = printed.get().splitlines()
    assert max(map(len, lines)) <= PAGE
    # a table too wide for the page would be listed row by row, `name: column value`
    assert sum(bool(re.match(r"  United States +[\d,]+ ", line)) for line in lines) == 1
    assert sum(bool(re.match(r"  Switzerland & Nordics +\d", line)) for line in lines) == 2


def test_every_economy_has_its_name():
    assert set(messages("union").messages["member"]) == {*ECONOMIES, "all"}
    assert set(messages("union").messages["who"]) == set(ADJUSTING)


def test_the_numbers_of_today_stand_in_the_table():
    rows = {row[0]: row[1:] for row in tables(words.screen(found()))[0].rows}
    assert rows["China"] == ("4,045", "+1,290", "1.6", "+12,901", "47", "200", "0")
    assert rows["United States"] == ("3,571", "−1,044", "1.7", "−10,439", "36", "51", "−6,868")
    text = said()
    assert "$17.9tn" in text and "88 % less" in text and "80 % less" in text
    assert "United States $6.87tn (gold at hand $1.21tn)" in text
    assert "353 to 1,990 (956)" in text


def test_columns_name_their_years():
    assert tables(words.screen(found(years=2)))[0].columns[4:7] == ("after 2", "charged y2", "y2")
    assert tables(words.screen(found()))[0].columns[4:7] == ("after 10", "charged y3", "y10")
    assert "10 years" in said() and ", 1 year" in said(years=1)


def test_treasuries_are_shown_by_year_and_at_the_end():
    shown = [row[0] for row in tables(words.screen(found(years=12)))[-1].rows]
    assert shown == ["1", "2", "3", "5", "10", "12"]


def test_rules_are_told_with_who_meets_them():
    text = said()
    line = next(x for x in text.splitlines() if x.startswith("must discuss"))
    assert line.startswith("must discuss: China 2.1, oil exporters 2.5")
    assert "The decision stays with the member." in line
    assert "None within these years." in said(covered=0.0)


def test_who_does_not_move_never_reaches_half():
    rows = tables(words.screen(found(covered=0.0)))[0].rows
    assert {row[3] for row in rows} == {"never"}
    assert {row[4] for row in rows} == {"0"}


def test_adjustment_is_called_a_what_if():
    text = said(adjustment=0.2, adjusts="creditors")
    assert "creditors beyond the rules' threshold shrink their imbalance by 20 % a year" in text
    assert "what-if and no estimate" in text
    assert "Balances a year have come to: United States −678" in text
    assert "nobody adjusts" in said() and "have come to" not in said()


def test_dollars_paid_by_the_united_states_return():
    assert "that much demand for dollars returns" in said()
    assert "that much demand" not in said(without_us=True)
    assert "no dollar reserves: no row" in said() and "no row" not in said(without_us=True)


def test_a_union_that_charges_nothing_and_runs_short_says_so():
    text = said("epu-1950", adjustment=0.2, adjusts="debtors")
    assert "These rules charge nothing." in text and "charge nothing" not in said()
    assert "At worst it lacks $101bn of gold or dollars" in text
    assert "At worst" not in said()
    assert "The 3 schedules" in text and "schedules" not in said()


def test_a_residual_is_said_in_dollars():
    one = found()
    off = replace(one, own=replace(one.own, residual=3.2e-6))
    assert "largest residual $3,200." in text_of(words.screen(off))
    assert "largest residual under a dollar." in said()


def test_what_is_from_memory_is_named():
    line = next(x for x in said().splitlines() if x.startswith("From memory"))
    assert "quota;" in line and "must discuss" in line
    assert "charge above 0.25" not in line, "quoted by a third party"


def test_a_range_stands_before_its_middle():
    assert words.spread(Estimate(1.0, 2.0, 4.0, "USD bn"), n.MONEY) == "$1 to 4bn (2)"
    assert words.spread(Estimate(2.0, 2.0, 2.0, "USD bn"), n.MONEY) == "$2bn"
