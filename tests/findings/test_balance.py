"""Holders and outstanding, in levels, on the real baseline and a real sale."""

from __future__ import annotations

from types import SimpleNamespace

import jax
import numpy as np
import pytest

from bondstrike.errors import DataError
from bondstrike.findings.balance import balance, table
from bondstrike.model.ledger import Agent
from bondstrike.vocabulary import Bloc, Holder, Sector
from tests import worlds

QUARTERS = 4


@pytest.fixture(scope="module")
def books():
    """One path of the default sale with shocks, and what it was computed from."""
    scenario, chance = worlds.question("europe-1tn-quarter"), worlds.news(QUARTERS, seed=4)
    path = worlds.pair(scenario, chance, setting_=worlds.setting()).with_lever
    return worlds.baseline(), scenario.programmes, jax.tree.map(np.asarray, path.quarterly)


def at(books, quarter: int):
    baseline, programmes, quarterly = books
    row = quarter - 1
    return balance(baseline, programmes, quarterly.executed[row], quarterly.sheet[row], quarter)


@pytest.mark.parametrize("quarter", range(1, QUARTERS + 1))
def test_every_bucket_is_held_by_somebody(books, quarter: int) -> None:
    assert at(books, quarter).gap < 1e-9 * 30_000


def test_sellers_hold_less_and_only_they(books) -> None:
    baseline, _, _ = books
    found = at(books, 2)
    before = np.asarray(baseline.owners.foreign[2])
    official = tuple(Holder).index(Holder.OFFICIAL)
    change = (found.foreign - before)[:, official, :].sum(axis=1)
    selling = {Bloc.EURO_AREA, Bloc.UNITED_KINGDOM, Bloc.SWITZERLAND_NORDICS}
    for bloc, moved in zip(Bloc, change, strict=True):
        assert (moved < -1.0) if bloc in selling else (moved == 0.0), bloc


def test_dealers_carry_what_the_chain_booked(books) -> None:
    baseline, _, quarterly = books
    found = at(books, 1)
    dealers = tuple(Sector).index(Sector.DEALERS)
    change = found.home[dealers] - np.asarray(baseline.owners.home[1])[dealers]
    assert change == pytest.approx(quarterly.sheet[0, Agent.DEALERS, :8], abs=1e-9)
    assert change.sum() > 1.0


def test_rows_name_every_cell_once(books) -> None:
    rows = at(books, 1).rows()
    assert len({row[:3] for row in rows}) == len(rows) == (12 * 2 + 10) * 8
    assert sum(row[3] for row in rows) == pytest.approx(at(books, 1).outstanding.sum())


def test_a_sheet_that_lost_a_buyer_is_refused(books) -> None:
    baseline, programmes, quarterly = books
    sheet = quarterly.sheet[0].copy()
    sheet[Agent.RESIDENTS, 3] -= 5.0
    with pytest.raises(DataError, match="differ by"):
        balance(baseline, programmes, quarterly.executed[0], sheet, 1)


def test_a_defective_draw_stays_out_of_the_table(books) -> None:
    baseline, programmes, quarterly = books
    draws = np.stack([quarterly.executed] * 2), np.stack([quarterly.sheet] * 2)
    draws[1][1, 0, 0, 0] = np.nan
    kept = {"executed": draws[0][:, None], "sheet": draws[1][:, None]}
    lines = table(SimpleNamespace(blocks={"ledger": kept}), baseline, programmes).splitlines()
    assert len(lines) == 1 + QUARTERS * (12 * 2 + 10 + 1) * 8
    assert "nan" not in "".join(lines)
    assert lines[1].startswith("1,japan,official,bills,")
