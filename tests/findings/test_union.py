"""The union's finding: today's trade as published tables have it, books that balance, dollars."""

from __future__ import annotations

import csv
import io
import json
from functools import cache

import numpy as np
import pytest

from bondstrike.errors import InputError
from bondstrike.findings.ranges import plain
from bondstrike.findings.union import EVERYBODY, Clearing, as_csv, clear, members_of
from bondstrike.trade.tables import ECONOMIES, UNITED_STATES
from bondstrike.trade.union_rules import UNIONS, load
from bondstrike.vocabulary import Bloc

SIX = ("canada", "rest-of-world", "china", "japan", "euro-area", "united-kingdom")
"""The group of claim C22; Australia stands in the rest of the world."""


@cache
def found(name: str = "keynes-1943", blocs: tuple[str, ...] = (), **options) -> Clearing:
    return clear(name, blocs, **options)


def member(clearing: Clearing, name: str):
    return next(one for one in clearing.members if one.name == name)


# --- the figures of today's trade ----------------------------------------------------------------

QUOTAS = (3571.0, 1046.6, 4044.5, 870.1, 4326.7, 1140.9, 833.9)
QUOTAS += (2593.8, 1633.1, 1978.3, 1721.5, 84.7, 2966.8)
BALANCES = (-1043.9, -23.6, 1290.1, -265.4, -87.8, 107.6, 11.4)
BALANCES += (81.0, -339.2, 513.4, 123.3, -79.4, -287.5)
YEARS_TO_HALF = (1.7, 22.2, 1.6, 1.6, 24.6, 5.3, 36.5, 16.0, 2.4, 1.9, 7.0, 0.5, 5.2)
CHARGES = (35.9, 0.0, 47.1, 9.4, 0.0, 0.4, 0.0, 0.0, 8.1, 16.0, 0.0, None, 1.2)
"""Keynes's rules on goods trade of 2023, BACI: the table of the levers' figures, part 5b.

Offshore funds stand apart: that table lets their debit run to 238 and charges 4.1.
"""


def test_keynes_on_todays_trade_is_the_table():
    members = found().members
    assert tuple(one.name for one in members) == ECONOMIES
    for place, one in enumerate(members):
        assert one.quota == pytest.approx(QUOTAS[place], abs=0.06), one.name
        assert one.imbalance == pytest.approx(BALANCES[place], abs=0.06), one.name
        # the table divides rounded figures: 36.5 years come out as 36.6 at most
        assert one.years_to_half == pytest.approx(YEARS_TO_HALF[place], abs=0.06), one.name
        if (charge := CHARGES[place]) is not None:
            assert one.charge_early == pytest.approx(charge, abs=0.051), one.name


def test_what_is_paid_in_gold_is_not_charged():
    """Offshore funds owe 238 after three years; 84.7 is their quota, the rest is paid.

    1 % of 84.7 (1 − 1/4) and 1 % of 84.7 (1 − 1/2): 1.06 a year.
    """
    funds = member(found(), "offshore-funds")
    assert funds.charge_early == pytest.approx(0.01 * funds.quota * (0.75 + 0.5))
    assert funds.years[2].paid == pytest.approx(3 * funds.imbalance + funds.quota)


def test_netting_shares_are_the_published_ones():
    """LEVERS 5a: 17,874.5 gross; 80.1 and 88.1 % removed; 87.9 % among twelve without the US."""
    net = found().netting
    assert net.gross == pytest.approx(17_874.5, abs=0.1)
    assert net.bilateral == pytest.approx(3553.5, abs=0.1)
    assert net.multilateral == pytest.approx(2126.8, abs=0.1)
    assert (net.bilateral_share, net.multilateral_share) == pytest.approx((0.801, 0.881), abs=5e-4)
    without = found(without_us=True).netting
    assert (without.gross, without.multilateral) == pytest.approx((13_113.2, 1583.8), abs=0.1)
    assert without.multilateral_share == pytest.approx(0.879, abs=5e-4)


def test_decision_0019_is_what_the_command_says():
    """The US pay 6.9tn in ten years and have gold for 1.2tn; with 20 % a year by both 0.97tn is
    paid and their balance falls below 100; by debtors alone −234, by creditors alone −678."""
    us = member(found(), UNITED_STATES)
    assert us.end.paid == pytest.approx(-6870, abs=10)
    assert us.gold == pytest.approx(1205, abs=1)
    eased = {
        who: member(found(adjustment=0.2, adjusts=who), UNITED_STATES).end
        for who in ("both", "debtors", "creditors")
    }
    assert -100.0 < eased["both"].imbalance < 0.0
    assert eased["both"].paid == pytest.approx(-970, abs=5)
    assert eased["debtors"].imbalance == pytest.approx(-234, abs=0.5)
    assert eased["creditors"].imbalance == pytest.approx(-678, abs=0.5)


def test_charges_are_those_of_the_course():
    """As booked, on the average balance of the year: 59 (China) and 43 (US) in the fourth."""
    charged = [member(found(), name).years[3].charge for name in ("china", UNITED_STATES)]
    assert charged == pytest.approx([59.0, 43.0], abs=0.5)
    taken = sum(at.charge for one in found().members for at in one.years)
    assert found().own.income == pytest.approx(taken)


# --- the books -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", UNIONS)
@pytest.mark.parametrize("options", [{}, {"without_us": True}, {"covered": 0.3, "years": 4}])
def test_everything_sums_to_zero(name: str, options: dict):
    """Positions of all members at every year's end; balances with the union's own account."""
    one = found(name, **options)
    for year in range(one.asked.years):
        at = [m.years[year] for m in one.members]
        assert sum(x.position for x in at) == pytest.approx(0.0, abs=1e-8)
        assert sum(x.imbalance for x in at) == pytest.approx(0.0, abs=1e-8)
    ends = [m.end for m in one.members]
    assert sum(x.balance for x in ends) + one.own.account == pytest.approx(0.0, abs=1e-8)
    assert sum(x.paid for x in ends) == pytest.approx(one.own.capital - one.own.gold, abs=1e-8)
    assert one.own.account == pytest.approx(one.own.capital + one.own.income - one.own.gold)
    assert one.own.residual < 1e-8


def test_position_is_balance_payments_and_charges():
    for one in found("epu-1950").members + found().members:
        charged = sum(at.charge for at in one.years)
        assert one.end.position == pytest.approx(one.end.balance + one.end.paid + charged)


def test_nothing_covered_moves_nothing():
    one = found(covered=0.0)
    assert {m.end.position for m in one.members} == {0.0}
    assert {m.years_to_half for m in one.members} == {float("inf")}
    assert one.hits == () and one.own.income == 0.0
    assert one.total.treasuries.high == 0.0
    assert one.total.needed_with.central == pytest.approx(one.total.needed.central)


def test_fewer_years_than_three_are_read_at_their_end():
    one = found(years=2)
    assert one.early == 2 and len(one.demand) == 2
    assert [at.year for at in one.members[0].years] == [1, 2]
    # China after two years: 1 % of 2,580.2 − 1,011.1 and 1 % of 2,580.2 − 2,022.3
    assert member(one, "china").charge_early == pytest.approx(15.69 + 5.58, abs=0.01)


# --- the dollars ---------------------------------------------------------------------------------


def test_dollars_set_free_are_those_of_the_decision():
    """All 350 to 2,000 (960), without the US 300 to 1,750 (820), the six of C22 40 to 400 (165);
    needed 0.8 to 3.8tn of 7.3: decision 0019."""
    total = found().total
    assert total.held == pytest.approx(7301, abs=1)
    needed = total.needed
    assert [needed.low, needed.central, needed.high] == pytest.approx([812, 1860, 3823], abs=1)
    for one, said in (
        (found(), (353, 956, 1990)),
        (found(without_us=True), (306, 822, 1754)),
        (found(blocs=SIX), (41, 165, 402)),
    ):
        given = one.total.treasuries
        assert (given.low, given.central, given.high) == pytest.approx(said, abs=0.6)


def test_the_total_is_the_sum_of_the_blocs():
    one = found(blocs=SIX)
    assert [row.bloc for row in one.reserves] == [b.value for b in Bloc if b.value in SIX]
    assert one.total.bloc == EVERYBODY
    for what in ("needed", "netted", "lent", "treasuries"):
        for end in ("low", "central", "high"):
            summed = sum(getattr(getattr(row, what), end) for row in one.reserves)
            assert getattr(getattr(one.total, what), end) == pytest.approx(summed)


@pytest.mark.parametrize("options", [{}, {"covered": 0.4}, {"blocs": SIX}])
def test_a_union_leaves_no_more_needed_than_before(options: dict):
    for row in (one := found(**options)).reserves:
        assert 0.0 <= row.needed_with.low <= row.needed_with.central <= row.needed_with.high
        assert row.needed_with.high <= row.needed.high <= row.held + 1e-9
        freed = row.netted.central + row.lent.central
        assert row.needed_with.central == pytest.approx(row.needed.central - freed)
        assert row.treasuries.central <= freed + 1e-9
    assert one.total.treasuries.high < one.official


def test_demand_rises_to_what_is_given_up_and_bills_go_first():
    """Low over ten years, central over five, high over three: `settings.csv`, phase-in."""
    demand = found().demand
    total = found().total.treasuries
    assert demand[-1].treasuries == total
    assert demand[4].treasuries.central == pytest.approx(total.central)
    assert demand[3].treasuries.central == pytest.approx(0.8 * total.central)
    assert demand[2].treasuries.high == pytest.approx(total.high)
    assert demand[0].treasuries.low == pytest.approx(total.low / 10.0)
    for row in demand:
        assert row.bills.central <= row.treasuries.central
    assert demand[0].bills.low == pytest.approx(demand[0].treasuries.low), "bills first"


def test_half_the_cover_half_of_what_netting_frees():
    """Where no member's cover comes to more than it holds, as with offshore funds."""
    whole, half = found(blocs=SIX), found(blocs=SIX, covered=0.5)
    assert half.total.netted.low == pytest.approx(whole.total.netted.low / 2.0)


# --- what it rests on ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", UNIONS)
def test_every_part_of_the_rules_has_its_grade(name: str):
    parts = [row.part for row in found(name).about.rests_on]
    rules = load(name)
    assert len(set(parts)) == len(parts)
    triggers = len(rules.triggers) + (rules.speed_limit is not None)
    assert len(parts) == 5 + len(rules.schedules) + len(rules.charges) + triggers
    assert {row.grade for row in found(name).about.rests_on} <= {"A", "B", "C", "D"}


def test_what_is_assumed_is_what_the_table_has():
    assumed = found().assumed
    assert (assumed["months-managed"].low, assumed["months-managed"].high) == (1.5, 6.0)
    assert assumed["phase-in"].low > assumed["phase-in"].high, "slow is the low estimate"
    assert assumed["months-floating"].unit == "months"


# --- members, JSON, tables -----------------------------------------------------------------------


def test_members_are_those_asked_for():
    assert members_of() == members_of((EVERYBODY,)) == ECONOMIES
    assert members_of(without_us=True) == ECONOMIES[1:]
    assert members_of((" japan", "china ")) == ("japan", "china")
    assert members_of(("china", UNITED_STATES)) == ("china", UNITED_STATES)


@pytest.mark.parametrize(
    ("blocs", "without_us", "said"),
    [
        (("china", "japn"), False, "unknown member.*did you mean 'japan'"),
        (("china",), False, "too few members"),
        (("china", "china"), False, "a member named twice"),
        (("china", ""), False, "unknown member"),
        (("china", UNITED_STATES), True, "both named and left out"),
    ],
)
def test_members_that_cannot_be_are_refused(blocs: tuple[str, ...], without_us: bool, said: str):
    with pytest.raises(InputError, match=said):
        members_of(blocs, without_us)


def test_settings_that_cannot_be_are_refused():
    for options, said in (
        ({"years": 0}, "years"),
        ({"covered": -0.1}, "covered"),
        ({"adjustment": 1.5}, "adjustment"),
        ({"adjusts": "debtor"}, "did you mean 'debtors'"),
    ):
        with pytest.raises(InputError, match=said):
            clear(**options)
    with pytest.raises(InputError, match="did you mean 'keynes-1943'"):
        clear("keynes-1934")


@pytest.mark.parametrize("options", [{}, {"covered": 0.0}, {"blocs": SIX}])
def test_json_brings_everything_back(options: dict):
    said = plain(found(**options))
    assert json.loads(json.dumps(said, allow_nan=False)) == said
    assert [one["name"] for one in said["members"]] == [m.name for m in found(**options).members]
    assert said["total"]["treasuries"]["central"] == found(**options).total.treasuries.central
    assert len(said["members"][0]["years"]) == 10


def test_tables_hold_the_numbers():
    one = found()
    tables = {name: list(csv.DictReader(io.StringIO(text))) for name, text in as_csv(one).items()}
    assert list(tables) == ["members", "reserves", "treasuries"]
    assert len(tables["members"]) == 13 * 10
    last = tables["members"][9]
    assert (last["member"], last["year"]) == (UNITED_STATES, "10")
    assert float(last["paid"]) == pytest.approx(member(one, UNITED_STATES).end.paid, rel=1e-5)
    for year in range(1, 11):
        rows = [row for row in tables["members"] if row["year"] == str(year)]
        assert abs(sum(float(row["position"]) for row in rows)) < 0.5, "six digits"
    assert {row["bloc"] for row in tables["reserves"]} == {*map(str, Bloc), EVERYBODY}
    given = [row for row in tables["treasuries"] if row["what"] == "treasuries"]
    assert np.allclose(float(given[-1]["central"]), one.total.treasuries.central, rtol=1e-5)
