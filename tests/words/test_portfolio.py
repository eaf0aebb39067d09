"""The mix in words: changes and not losses, everything said once, nothing unfilled."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from bondstrike.findings.claims import Finding
from bondstrike.findings.portfolio import Portfolio, claims, leaves_out, stand
from bondstrike.findings.portfolio_holdings import parse
from bondstrike.findings.ranges import Range
from bondstrike.words import portfolio as words
from bondstrike.words.catalogue import load
from bondstrike.words.market import Screen, Table
from tests.findings.portfolio_sample import by_lever, by_tenor, run

MIX = "asset,amount\ncash,20\n10y,30\nus-shares,30\nbunds,10\nbitcoin,10"
MESSAGES = load("portfolio").messages


@cache
def found(home: str = "EUR", scenarios: tuple[str, ...] = ("a", "b"), text: str = MIX) -> Portfolio:
    """A chosen run of forty draws under several names, the dollar lower in each than before."""
    held = parse(text, "x", home)
    paths = {"shares": by_lever(-10.0), "yields": by_tenor(50.0)}
    stands = {
        name: stand(name, run(40, dollar=by_lever(-9.0 * place), **paths), held, home, 52)
        for place, name in enumerate(scenarios)
    }
    return Portfolio(
        *(home, 52, 40, 1, (), held.rows, held.total, stands, claims(stands), 0.1),
        leaves_out(held, home),
    )


def tables(screen: Screen) -> list[Table]:
    return [p for section in screen.sections for p in section.parts if isinstance(p, Table)]


def text_of(screen: Screen) -> str:
    cells = [cell for t in tables(screen) for row in (t.columns, *t.rows) for cell in row]
    parts = [p for section in screen.sections for p in section.parts if isinstance(p, str)]
    heads = [section.heading for section in screen.sections]
    said = [screen.title, *screen.conditions, *heads, *parts, *cells]
    return "\n".join(said).replace("\u00a0", " ")


@pytest.mark.parametrize("home", ["USD", "EUR"])
@pytest.mark.parametrize("scenarios", [("a",), ("a", "b"), ("a", "b", "c")])
def test_it_is_whole(home: str, scenarios: tuple[str, ...]):
    screen = words.screen(found(home, scenarios))
    said = text_of(screen)
    assert not any(flaw in said for flaw in ("{", "}", "nan", "None", "n/a"))
    for table in tables(screen):
        assert {len(row) for row in table.rows} == {len(table.columns)}
    for phrase in (f"at home in {home}", "52 weeks", "C26", "LEFT OUT", "NOT IDENTIFIED: 10 %"):
        assert phrase in said, phrase


def test_a_loss_is_a_minus():
    assert words.change(Range(1.0, 2.0, 4.0, "%")) == Range(-4.0, -2.0, -1.0, "%")
    percent = tables(words.screen(found("USD", ("a",))))[0]
    assert percent.columns[1] == "by the lever alone"
    assert percent.rows[0][0] == "a" and percent.rows[0][1].startswith("−")


def test_one_holding_is_one():
    said = text_of(words.screen(found("USD", ("a",), "asset,amount\ngold,1500")))
    assert "A mix of 1 holding," in said and "100 % gold." in said and "1,500 in all" in said


def test_parts_are_shown_for_the_worst_of_many():
    several, many = found("EUR", ("a", "b")), found("EUR", ("a", "b", "c"))
    heads = [s.heading for s in words.screen(several).sections if "COMES FROM" in s.heading]
    assert [head.split(":")[0][-1] for head in heads] == ["a", "b"]
    heads = [s.heading for s in words.screen(many).sections if "COMES FROM" in s.heading]
    assert len(heads) == 1 and "in c:" in heads[0], "the dollar is lowest in c"
    assert "--json" in text_of(words.screen(many))


def test_the_last_row_of_the_parts_is_the_mix():
    table = tables(words.screen(found("EUR", ("a",))))[-1]
    assert [row[0] for row in table.rows] == [
        *("cash EUR", "10y", "us-shares", "bunds", "bitcoin", "the mix")
    ]
    assert table.rows[-1][1].replace("\u00a0", " ") == "100 %"


def test_real_terms_or_dollars_stand_beside():
    home, abroad = (text_of(words.screen(found(x))) for x in ("USD", "EUR"))
    assert "in prices of the eve" in home and "in what it buys" in home
    assert "cash in dollars" not in home
    assert "in prices of the eve" not in abroad
    assert "Cash in dollars, seen from EUR" in abroad and "below cash in dollars in" in abroad


def test_where_cash_fails_is_said():
    said = text_of(words.screen(found("EUR", ("a", "b", "c"))))
    assert "Cash in dollars, seen from EUR: contested" in said
    assert "Not comfortable in " in said and "c." in said.split("Not comfortable in ")[1]
    assert "by construction" in said


@pytest.mark.parametrize("finding", list(Finding))
def test_every_finding_has_its_word(finding: Finding):
    base = found()
    claim = {kind: replace(one, finding=finding) for kind, one in base.claim.items()}
    assert f": {finding.value}. a" in text_of(words.screen(replace(base, claim=claim)))


def test_what_is_unusual_is_said():
    base = found("EUR", ("a",))
    odd = replace(base.stands["a"], failed=2, first_failure="draw 7 …", draws=38)
    said = text_of(words.screen(replace(base, stands={"a": odd}, yours=("fed.mode=fast",))))
    for phrase in ("DEFECTIVE DRAWS in a", "First: draw 7", "Of a 38 draws", "fed.mode=fast"):
        assert phrase in said, phrase


def test_every_omission_has_its_sentence():
    held = parse(MIX, "x", "EUR")
    assert set(MESSAGES["left_out"]) == {"heading", "not_identified", *leaves_out(held, "EUR")}
