"""How it ends, and what is no sale: the chain on the real baseline, two years, news included."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from scipy.special import ndtr

from bondstrike.vocabulary import N_BUCKETS, Bloc, Channel
from tests import worlds
from tests.worlds import AT_ONCE, disputed, programmes, question

QUARTERS = 8
EU = "eu-and-others"
BLOCS = tuple(Bloc)
SELLING = (Bloc.EURO_AREA, Bloc.UNITED_KINGDOM, Bloc.CANADA, Bloc.SWITZERLAND_NORDICS)


def run(scenario: Any, parameters: Any = None, **fate: Any) -> Any:
    """The pair at medians in one draw's news."""
    return worlds.pair(scenario, worlds.news(QUARTERS, 21, 5, **fate), parameters)


def over(scenario: Any, week: float, **terms: Any) -> Any:
    """The pair in which the policy is reversed in that week."""
    return run(disputed(scenario, start=week, **terms), reversal=AT_ONCE)


@cache
def plain() -> Any:
    """The sale of the EU and others, and nothing comes to a head."""
    return run(question(EU))


def row(**columns: Any) -> dict[str, Any]:
    """$800bn over a year, spread as coupons are."""
    mix = np.asarray(worlds.setting(QUARTERS).purchase_mix)
    base = {"size": 800.0, "start": 2, "weeks": 52, "announced": 0.0, "mix": mix, "converted": 0.5}
    return base | columns


# --- reversals -----------------------------------------------------------------------------------


def test_a_reversal_in_the_first_week_leaves_nothing_to_sell() -> None:
    """What was priced ahead in that one week is gone in the next."""
    found = over(question(EU), 0.0)
    for half in (found.with_lever, found.without):
        assert np.all(np.asarray(half.weekly.reversed) == 1.0)
    assert np.abs(np.asarray(found.with_lever.weekly.sold)).max() == 0.0
    assert float(found.with_lever.weekly.expected[0]) > 100.0
    assert np.abs(np.asarray(found.with_lever.weekly.expected[1:])).max() == 0.0
    assert np.abs(np.asarray(found.with_lever.weekly.stock[1:])).max() == 0.0


def test_a_reversal_stops_the_sale_where_it_stands() -> None:
    found, free = over(question(EU), 20.0).with_lever.weekly, plain().with_lever.weekly
    np.testing.assert_allclose(found.sold[:21], free.sold[:21], rtol=1e-12)
    assert float(found.sold[20]) > 50.0
    assert np.ptp(np.asarray(found.sold[20:])) < 1e-9
    assert float(free.sold[-1]) > 1.5 * float(found.sold[-1])


def test_what_is_undone_is_back_within_two_years() -> None:
    found = over(question(EU), 6.0, undone=1.0)
    sold = np.asarray(found.with_lever.weekly.sold)
    assert sold[6] > 30.0
    assert np.all(np.diff(sold[6:]) < 0.0)
    assert sold[6 + 13] == pytest.approx(0.5 * sold[6])
    assert 0.0 < sold[-1] < 0.01 * sold[6]
    executed = np.asarray(found.with_lever.quarterly.executed)
    assert np.abs(executed[-1]).max() < 0.01 * np.abs(executed).max()
    gap = np.asarray(found.with_lever.weekly.yields - found.without.weekly.yields)
    assert np.abs(gap[-1]).max() < 0.1 * gap.max()


def test_go_on_goes_on() -> None:
    found = over(question(EU), 6.0, stops=0.0).with_lever.weekly
    np.testing.assert_allclose(found.sold, plain().with_lever.weekly.sold, rtol=1e-12)
    assert np.all(np.asarray(found.reversed[6:]) == 1.0)


@pytest.mark.parametrize("fate", [-1.5, -0.5, 0.0])
def test_it_is_over_in_the_first_week_in_which_it_was_likelier_than_fate(fate: float) -> None:
    """With the lever and without: the same fate, each half's own chance."""
    dates = []
    for index in range(4):
        chance = worlds.news(QUARTERS, 21, index, reversal=fate)
        found = worlds.pair(question(EU), chance, worlds.drawn(index, 4))
        for half in (found.with_lever.weekly, found.without.weekly):
            likelier = np.asarray(half.reversal_chance) >= ndtr(fate)
            np.testing.assert_array_equal(np.asarray(half.reversed), likelier.astype(float))
            dates.append(int(likelier.argmax()))
    assert len(set(dates)) > 2


# --- ranks ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("bloc", SELLING)
def test_one_who_breaks_rank_takes_his_own_rows_and_no_others(bloc: Bloc) -> None:
    scenario, place = question(EU), BLOCS.index(bloc)
    found = run(scenario, break_rank={place: AT_ONCE}).with_lever
    own = np.asarray(scenario.programmes.bloc) == place
    free = np.asarray(plain().with_lever.quarterly.executed)
    left = np.asarray(found.quarterly.executed)
    assert free[-1, own].sum() > 1.0
    # who leaves in the week in which it becomes known has sold nothing yet
    assert np.abs(left[:, own]).max() == 0.0
    np.testing.assert_allclose(left[:, ~own], free[:, ~own], rtol=1e-12)
    assert 0.0 < float(found.weekly.in_coalition[-1]) < 1.0


def test_a_coalition_that_holds_does_not_break() -> None:
    everybody = {place: AT_ONCE for place in range(len(BLOCS))}
    found = run(disputed(question(EU), breaks=0.0), break_rank=everybody).with_lever
    np.testing.assert_array_equal(found.weekly.sold, plain().with_lever.weekly.sold)
    assert np.all(np.asarray(found.weekly.in_coalition) == 1.0)
    broken = run(question(EU), break_rank=everybody).with_lever.weekly
    assert np.abs(np.asarray(broken.sold)).max() == 0.0
    assert float(broken.in_coalition[-1]) == 0.0


# --- no sale of bonds ----------------------------------------------------------------------------


def test_a_hedge_sells_no_bond_and_moves_the_dollar() -> None:
    found = run(programmes(row(channel=Channel.HEDGE)))
    here, there = found.with_lever.weekly, found.without.weekly
    for name in ("sold", "stock", "flow", "proceeds", "placed"):
        assert np.abs(np.asarray(getattr(here, name))).max() == 0.0, name
    moved = np.asarray(here.dollar - there.dollar)
    assert moved[53] < -0.5 and np.all(moved[1:] < 0.0)
    np.testing.assert_allclose(np.asarray(here.converted)[53:], 800.0, rtol=1e-9)
    lost = found.senders.currency_sold
    assert np.abs(np.asarray(lost)).max() > 1.0
    assert np.abs(np.asarray(found.senders.executed)).max() == 0.0


def test_a_hedge_and_a_hedge_undone_are_nothing() -> None:
    rows = [row(channel=Channel.HEDGE, size=size, announced=-1.0) for size in (800.0, -800.0)]
    found = run(programmes(*rows))
    for name in ("dollar", "yields", "gross_claims", "hazard"):
        left, right = (getattr(h.weekly, name) for h in (found.with_lever, found.without))
        np.testing.assert_allclose(left, right, rtol=0.0, atol=1e-9, err_msg=name)


def test_demand_for_bills_lowers_bill_yields_and_nothing_else_of_the_market() -> None:
    bills = np.eye(N_BUCKETS)[0]
    found = run(programmes(row(channel=Channel.BILL_DEMAND, mix=bills)))
    here, there = found.with_lever.weekly, found.without.weekly
    assert np.all(np.asarray(here.bill_yield - there.bill_yield)[2:] < 0.0)
    moved = {
        name
        for name, value in here._asdict().items()
        if not np.array_equal(value, getattr(there, name))
    }
    assert moved == {"bill_yield"}
    # cheaper bills are what the Treasury saves
    saved = np.asarray(found.with_lever.macro.interest - found.without.macro.interest)
    assert np.all(saved < 0.0)
    assert all(np.abs(np.asarray(part)).max() == 0.0 for part in found.senders)


# --- the books, whatever happens -----------------------------------------------------------------

ENDINGS = {
    "undone": ({"start": 9.0, "undone": 1.0}, {"reversal": AT_ONCE}),
    "broken and answered": (
        {"breaks": 1.0, "retaliates": 1.0},
        {"retaliation": 0.0, "break_rank": {BLOCS.index(Bloc.EURO_AREA): AT_ONCE}},
    ),
    "stopped": ({"start": 9.0}, {"reversal": AT_ONCE}),
}


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize(
    "name",
    [EU, "hedge-ratio-rise", "combined-tail", "fed-captured", "private-flight"],
)
def test_the_ledger_closes_however_it_ends(name: str, ending: str) -> None:
    terms, fate = ENDINGS[ending]
    found = run(disputed(question(name), **terms), worlds.drawn(2, 4), **fate)
    for half in (found.with_lever, found.without):
        weekly = half.weekly
        assert float(weekly.columns_error.max()) < 1e-9
        assert float(weekly.rows_error.max()) < 1e-9
        assert np.abs(np.asarray(half.quarterly.sheet).sum(axis=1)).max() < 1e-8
        assert np.abs(np.asarray(weekly.net_transactions)).max() < 1e-7
        taken = weekly.dollars_residents + weekly.dollars_official + weekly.dollars_private
        np.testing.assert_allclose(taken, weekly.converted, rtol=0.0, atol=1e-8)
        for part in (*weekly, *half.macro):
            assert np.isfinite(np.asarray(part)).all()
    assert all(np.isfinite(np.asarray(part)).all() for part in found.senders)
