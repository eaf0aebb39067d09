"""The ledger on show: levels, both sides of every flow, gross and net, worked by hand."""

from __future__ import annotations

from types import SimpleNamespace

import jax.numpy as jnp
import numpy as np
import pytest

from bondstrike.errors import InputError
from bondstrike.findings.ledger import (
    ACCOUNTS,
    FLOWS,
    INSTRUMENTS,
    coalition,
    flow_named,
    follow,
    known_flow,
    look,
    opening_sheet,
    read,
    shown,
)
from bondstrike.model.ledger import Agent, Flows, Instrument
from bondstrike.vocabulary import N_BUCKETS, Bloc, Bucket, Holder
from tests import worlds
from tests.findings.ledger_sample import PRICE, TEN, WEEKLY, WEEKS, flows, sample, walked

PRICES = np.where(np.arange(N_BUCKETS) == TEN, PRICE, 1.0)


def cell(sheet, account: str, instrument: str) -> float:
    column = TEN if instrument == "bonds" else INSTRUMENTS.index(instrument)
    return float(sheet[ACCOUNTS.index(account), column])


def entries(sheet) -> dict[tuple[str, str], float]:
    rows, columns = np.nonzero(np.abs(sheet) > 1e-9)
    return {
        (ACCOUNTS[i], "bonds" if j == TEN else INSTRUMENTS[j]): round(float(sheet[i, j]), 9)
        for i, j in zip(rows, columns, strict=True)
    }


# --- the axes are those of the chain ------------------------------------------------------------


def test_accounts_and_instruments_are_those_of_the_ledger():
    assert [name.upper().replace("-", "_") for name in ACCOUNTS[:-1]] == [a.name for a in Agent]
    names = [name.lower().replace("_", "-") for name in Instrument.__members__]
    assert list(INSTRUMENTS) == [*(bucket.value for bucket in Bucket), *names]


def test_every_field_of_the_flows_belongs_to_one_that_can_be_followed():
    fields = [field for parts in FLOWS.values() for field in parts]
    assert sorted([*fields, "foreign_share"]) == sorted(Flows.__dataclass_fields__)


# --- the opening --------------------------------------------------------------------------------


@pytest.mark.parametrize("members", [(), ((Bloc.JAPAN, Holder.OFFICIAL),)])
def test_every_column_of_the_opening_has_its_issuer(members):
    sheet = opening_sheet(worlds.baseline(), members)
    assert np.abs(sheet.sum(axis=0)).max() < 1e-6
    assert cell(sheet, "banks", "reserves") == -cell(sheet, "central-bank", "reserves") > 2000.0
    assert shown(sheet)[ACCOUNTS.index("treasury"), 0] < -31_000.0


def test_whoever_joins_the_coalition_leaves_the_others():
    alone, joined = (
        opening_sheet(worlds.baseline(), members)
        for members in ((), ((Bloc.JAPAN, Holder.OFFICIAL), (Bloc.JAPAN, Holder.PRIVATE)))
    )
    japan = np.asarray(worlds.baseline().owners.foreign)[0, list(Bloc).index(Bloc.JAPAN)]
    moved = joined - alone
    assert moved[0, :N_BUCKETS] == pytest.approx(japan.sum(axis=0))
    assert -moved[1, :N_BUCKETS] == pytest.approx(japan[0])
    assert -moved[2, :N_BUCKETS] == pytest.approx(japan[1])
    assert np.abs(moved[3:]).max() == 0.0
    assert moved[:3, Instrument.DEPOSITS].sum() == pytest.approx(0.0, abs=1e-9)


def test_the_coalition_is_who_holds_an_account_of_the_sellers():
    # who sells, hedges or pays for goods; the Treasury's spending belongs to nobody
    labels = walked().assembly.compiled.labels
    assert coalition(labels) == (
        (Bloc.JAPAN, Holder.OFFICIAL),
        (Bloc.CANADA, Holder.PRIVATE),
        (Bloc.EURO_AREA, Holder.PRIVATE),
    )


# --- ten weeks of: 10 sold for 9, 4 changed, 1 parked, 1 for goods, 2 to the Fed, 3 to dealers


def test_ten_weeks_in_every_account():
    # price-led: 10 − 2 − 3 = 5 a week, 2 of them abroad at 0.9; kept: 9 − 4 − 1 − 1 = 3
    assert entries(sample().sheets.booked) == {
        ("sellers", "bonds"): -100.0,
        ("sellers", "deposits"): 30.0,
        ("sellers", "repo-pool"): 10.0,
        ("sellers", "foreign-assets"): 40.0,
        ("foreign-official", "deposits"): 10.0,
        ("foreign-official", "foreign-assets"): -10.0,
        ("foreign-private", "bonds"): 20.0,
        ("foreign-private", "deposits"): 10.0 - 18.0,
        ("foreign-private", "foreign-assets"): -10.0,
        ("residents", "bonds"): 30.0,
        ("residents", "deposits"): 20.0 - 27.0 + 10.0 + 5.0,
        ("residents", "foreign-assets"): -20.0,
        ("dealers", "bonds"): 30.0,
        ("dealers", "deposits"): -27.0,
        ("banks", "deposits"): -(18.0 + 5.0 - 10.0),
        ("banks", "reserves"): 13.0,
        ("central-bank", "bonds"): 20.0,
        ("central-bank", "reserves"): -13.0,
        ("central-bank", "repo-pool"): -10.0,
        ("central-bank", "treasury-account"): 5.0,
        ("treasury", "treasury-account"): -5.0,
    }


def test_the_level_is_opening_path_and_booked_and_sums_to_zero():
    sheets = sample(13).sheets
    assert np.array_equal(sheets.level, sheets.opening + sheets.path + sheets.booked)
    assert np.abs(sheets.level.sum(axis=0)).max() < 1e-6
    assert sheets.columns_error < 1e-6


def test_the_baseline_adds_debt_from_the_second_quarter_on():
    assert np.abs(sample(12).sheets.path).max() == 0.0
    path = sample(13).sheets.path
    amount = np.asarray(worlds.baseline().market.amount)
    assert path[ACCOUNTS.index("treasury"), :N_BUCKETS] == pytest.approx(amount[0] - amount[1])
    assert np.abs(path[:, N_BUCKETS:]).max() == 0.0


def test_what_the_baseline_does_not_tell_is_marked():
    known = sample().sheets.known
    assert not known[0, Instrument.FOREIGN_ASSETS] and not known[0, Instrument.REPO_POOL]
    assert known[ACCOUNTS.index("residents")].all() and known[ACCOUNTS.index("banks")].all()
    assert np.abs(sample().sheets.opening[~known]).max() == 0.0
    nobody = read(walked(labels=()), 0)
    assert nobody.members == () and nobody.sheets.known[0].all()


def test_members_by_bloc_sum_to_what_the_sellers_gave():
    rows = {(row.bloc, row.holder): row for row in sample().members}
    assert rows["japan", "official"].sold == 70.0
    assert rows["canada", "private"].sold == 30.0
    assert rows["euro-area", "private"].sold == 0.0  # it hedges
    assert sum(row.sold for row in rows.values()) == -sample().sheets.booked[0, :N_BUCKETS].sum()
    held = sum(row.opening for row in rows.values())
    assert held == pytest.approx(sample().sheets.opening[0, :N_BUCKETS].sum())


def test_gross_and_net_apart():
    lines = {line.name: line for line in sample().position}
    # bonds: −100 + 20 at 0.9; dollars: 30 + 10 − 8 of deposits, 10 of repo
    assert lines["foreign-treasuries"].transactions == pytest.approx(-72.0)
    assert lines["foreign-deposits"].transactions == pytest.approx(32.0)
    assert lines["foreign-repo-pool"].transactions == pytest.approx(10.0)
    assert lines["gross-claims"].transactions == pytest.approx(-30.0)
    assert lines["us-assets-abroad"].transactions == pytest.approx(-20.0)
    # goods for 1 a week, and nothing else
    assert lines["net-position"].transactions == pytest.approx(10.0)
    assert walked().books.net_transactions[9] == 10.0


def test_prices_move_what_foreigners_held_and_the_net_position_the_other_way():
    lines = {line.name: line for line in sample().position}
    owners = np.asarray(worlds.baseline().owners.foreign)[0].sum(axis=(0, 1))
    fall = PRICE - float(worlds.baseline().market.price[TEN])
    # traded at 0.9 all along: only what was held before changes its price
    assert lines["gross-claims"].prices == pytest.approx(owners[TEN] * fall)
    assert lines["net-position"].prices == -lines["gross-claims"].prices
    assert lines["net-position"].opening == -21270.0


# --- flows --------------------------------------------------------------------------------------


def test_the_flows_explain_every_entry_of_the_week():
    found = sample()
    assert found.replay_error < 1e-9
    total = sum(flow.entries for flow in found.flows.values())
    assert np.abs(total - found.posted).max() < 1e-9


def test_a_sale_is_followed_to_its_buyers():
    flow = flow_named(sample(), "sold")
    assert (flow.amount, flow.cash) == (pytest.approx(10.0), pytest.approx(9.0))
    assert entries(flow.entries) == {
        ("sellers", "bonds"): -10.0,
        ("sellers", "deposits"): 9.0,
        ("foreign-private", "bonds"): 4.0,
        ("foreign-private", "deposits"): -3.6,
        ("residents", "bonds"): 6.0,
        ("residents", "deposits"): -5.4,
    }


def test_a_conversion_is_followed_to_its_takers():
    assert entries(flow_named(sample(), "taken_by_residents").entries) == {
        ("sellers", "deposits"): -4.0,
        ("sellers", "foreign-assets"): 4.0,
        ("foreign-official", "deposits"): 1.0,
        ("foreign-official", "foreign-assets"): -1.0,
        ("foreign-private", "deposits"): 1.0,
        ("foreign-private", "foreign-assets"): -1.0,
        ("residents", "deposits"): 2.0,
        ("residents", "foreign-assets"): -2.0,
    }


@pytest.mark.parametrize("name", FLOWS)
def test_each_flow_by_itself_balances(name):
    every = dict.fromkeys(("issued", "to_haven", "from_hedge_funds"), 2.0) | WEEKLY
    flow = follow(flows(**every), jnp.asarray(PRICES))[name]
    assert not flow.nothing
    assert np.abs(flow.entries.sum(axis=0)).max() < 1e-9
    rows = flow.entries @ np.concatenate([PRICES, np.ones(len(Instrument))])
    earned = {"issued": 1.8, "goods": 1.0, "spent": 0.5}.get(name, 0.0)
    assert rows[ACCOUNTS.index("residents")] == pytest.approx(earned)
    assert rows.sum() == pytest.approx(0.0, abs=1e-9)


def test_a_flow_of_zero_is_nothing():
    assert flow_named(sample(), "issued").nothing
    assert all(flow.nothing for flow in sample(WEEKS - 1).flows.values())


@pytest.mark.parametrize(
    ("got", "nearest"), [("slod", "sold"), ("convert", "converted"), ("to_heaven", "to-haven")]
)
def test_an_unknown_flow_is_refused_with_the_nearest(got, nearest):
    with pytest.raises(InputError, match=f"did you mean '{nearest}'"):
        known_flow(got)


def test_a_share_is_no_flow():
    with pytest.raises(InputError, match="unknown flow"):
        known_flow("foreign_share")


# --- asking -------------------------------------------------------------------------------------


@pytest.fixture
def asked(monkeypatch) -> SimpleNamespace:
    """`look` without a chain: the sample is walked whatever is asked."""
    monkeypatch.setattr("bondstrike.ensemble.assemble.assemble", lambda _: walked().assembly)
    monkeypatch.setattr("bondstrike.ensemble.books.walk", lambda _, draw: walked())
    return SimpleNamespace()


def test_half_a_year_on_unless_a_week_is_named(asked):
    assert look(asked).week == 26
    assert look(asked, 3).week == 3
    assert look(asked, 3).weeks == WEEKS


@pytest.mark.parametrize("week", [-1, WEEKS, 10_000])
def test_a_week_that_is_not_there_is_refused(asked, week):
    with pytest.raises(InputError, match=f"no such week.*got {week}.*0 to {WEEKS - 1}"):
        look(asked, week)


def test_a_reversal_is_told():
    assert not sample(20).reversed and sample(21).reversed
