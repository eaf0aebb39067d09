"""The briefing's tables: shapes, units said once, nothing left empty."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bondstrike.evidence.identification import Standing
from bondstrike.findings.chain import Chain, read
from bondstrike.report import story_tables as tables
from bondstrike.report.document import Table
from bondstrike.words.catalogue import load
from tests.report.test_story import told

WORDS, NAMES, LINKS = load("briefing"), load("screen"), load("chain")


@pytest.fixture(scope="module")
def chain() -> Chain:
    return read(told())


def made(chain: Chain) -> list[Table]:
    found = (
        tables.fed(chain, NAMES, WORDS),
        tables.conditions(chain, WORDS),
        tables.interest(chain, WORDS),
        tables.losses(chain, WORDS),
        tables.ledger(chain, WORDS, NAMES),
        tables.claims(chain, WORDS, LINKS),
    )
    assert all(found)
    return [table for table in found if table]


def test_every_cell_says_something(chain: Chain):
    for table in made(chain):
        assert table.caption
        assert all(cell and "nan" not in cell for row in table.rows for cell in row)


def test_the_fed_answers_in_four_ways(chain: Chain):
    table = tables.fed(chain, NAMES, WORDS)
    assert table and [row[0] for row in table.rows] == ["never", "slow", "fast", "cap"]
    none = replace(chain.market, fed=replace(chain.market.fed, panel=()))
    assert tables.fed(replace(chain, market=none), NAMES, WORDS) is None


def test_units_in_the_caption_are_not_said_again(chain: Chain):
    interest, losses = tables.interest(chain, WORDS), tables.losses(chain, WORDS)
    assert interest and "$bn" in interest.caption and "$bn" in losses.caption
    cells = [cell for table in (interest, losses) for row in table.rows for cell in row]
    assert not [cell for cell in cells if "$" in cell or "bn" in cell]
    assert interest.rows[0][:3] == ("2027", "1,300", "1,100")


def test_interest_of_no_year_is_no_table(chain: Chain):
    empty = replace(chain, budget=replace(chain.budget, years={}))
    assert tables.interest(empty, WORDS) is None


def test_every_member_has_a_row_and_nobody_else(chain: Chain):
    table = tables.ledger(chain, WORDS, NAMES)
    assert table and len(table.rows) == len(chain.senders.by_bloc)
    assert len(table.columns) == 1 + len(tables.LEDGER)
    nobody = replace(chain, senders=replace(chain.senders, by_bloc={}))
    assert tables.ledger(nobody, WORDS, NAMES) is None


def test_what_is_not_kept_is_said(chain: Chain):
    rows = {row[0]: row for row in tables.conditions(chain, WORDS).rows}
    assert rows["ten-year swap spread, bp"][-1] == "not kept"
    assert len(rows) == len(tables.CONDITIONS)


def test_drivers_are_named_with_what_can_be_set(chain: Chain):
    table, judged = tables.drivers(chain.hangs_on.peak, "peak", WORDS, LINKS, "en")
    assert isinstance(table, Table) and table.rows[0][1] == "treasuries.lasting_bp"
    assert isinstance(judged, str)
    assert "not identified" in judged or "rests on evidence" in judged


def test_no_driver_is_a_sentence(chain: Chain):
    none = replace(chain.hangs_on.peak, drivers=())
    (said,) = tables.drivers(none, "peak", WORDS, LINKS, "en")
    assert isinstance(said, str) and "noise" in said


def test_claims_stand_with_what_they_leave_out(chain: Chain):
    table = tables.claims(chain, WORDS, LINKS)
    assert table and [row[0] for row in table.rows] == [f"C0{k}" for k in range(1, 10)]
    assert tables.claims(replace(chain, claims={}), WORDS, LINKS) is None


def test_what_is_not_identified_is_said_with_its_reason(chain: Chain):
    peak = chain.hangs_on.peak
    judged = replace(peak.drivers[0], standing=Standing.JUDGEMENT, identified=False)
    of = replace(
        peak, drivers=(judged,), not_identified=0.75, by_standing={"judgement": 0.75, "cited": 0.25}
    )
    table, said = tables.drivers(of, "peak", WORDS, LINKS, "en")
    assert isinstance(table, Table) and isinstance(said, str)
    assert table.rows[0][2] == "not identified: judgement, no study sets it"
    assert said.replace("\u00a0", " ").endswith("75 % is not identified: 75 % is judgement.")
