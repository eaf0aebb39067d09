"""A union run: the books balance at every settlement; charges, triggers and limits by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bondstrike.errors import InputError, SolveError
from bondstrike.trade import netting, union
from bondstrike.trade.tables import ECONOMIES, goods_matrix
from bondstrike.trade.union import Setting, run, simulate
from bondstrike.trade.union_rules import UNIONS, load
from bondstrike.trade.union_settle import charge_pace, quotas, years_to

FLOWS = goods_matrix().flows
KEYNES, EPU, LEVY = (load(name) for name in UNIONS)

PAIR = ("creditor-land", "debtor-land")
TEN = np.array([10.0, -10.0])
HUNDRED = np.array([100.0, 100.0])


def pair(rules=KEYNES, **settings):
    """Two members with quotas of 100 and an imbalance of 10 a year."""
    return run(rules, PAIR, HUNDRED, TEN, Setting(**settings))


# --- the books -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", UNIONS)
@pytest.mark.parametrize("adjustment", [0.0, 0.2])
@pytest.mark.parametrize("permission", [True, False])
def test_balances_sum_to_zero_at_every_settlement(name, adjustment, permission):
    """Members and union together, to 1e-9, on the trade of 2023 over ten years."""
    setting = Setting(adjustment=adjustment, permission=permission)
    course = simulate(load(name), FLOWS, ECONOMIES, setting=setting)
    assert len(course.years) == 121
    np.testing.assert_allclose(course.position.sum(axis=1), 0.0, atol=1e-9)
    np.testing.assert_allclose(course.imbalance.sum(axis=1), 0.0, atol=1e-9)
    np.testing.assert_allclose(course.balance.sum(axis=1) + course.own_account, 0.0, atol=1e-9)
    gold = course.gold - load(name).capital
    np.testing.assert_allclose(course.paid.sum(axis=1) + gold, 0.0, atol=1e-9)
    assert course.residual <= 1e-9


@settings(max_examples=25)
@given(
    balances=st.lists(st.integers(-2000, 2000), min_size=2, max_size=6),
    quota=st.integers(0, 5000),
    covered=st.floats(0.0, 1.0),
    name=st.sampled_from(UNIONS),
)
def test_any_union_of_any_members_keeps_its_books(balances, quota, covered, name):
    values = np.array([*balances, -sum(balances)], dtype=float)
    members = [f"member {n}" for n in range(len(values))]
    course = run(
        load(name), members, np.full(len(values), float(quota)), values,
        Setting(years=2, covered=covered, adjustment=0.1),
    )  # fmt: skip
    np.testing.assert_allclose(course.balance.sum(axis=1) + course.own_account, 0.0, atol=1e-6)
    whole = course.balance + course.paid
    whole[12:] += np.cumsum(course.charges, axis=0)[0]
    whole[24:] += course.charges[1]
    np.testing.assert_allclose(whole, course.position, atol=1e-6)


def test_books_that_do_not_balance_are_not_handed_out():
    books = union._Books(KEYNES, PAIR, HUNDRED, Setting())
    books.settle(TEN, KEYNES.start)
    books.gold[-1] += 0.01
    with pytest.raises(SolveError, match=r"don't balance · residual 0\.01 USD bn"):
        books.course()


def test_nothing_cleared_nothing_charged():
    for rules in (KEYNES, EPU, LEVY):
        for course in (run(rules, PAIR, HUNDRED, 0.0 * TEN), pair(rules, covered=0.0)):
            assert not course.position.any()
            assert not course.charges.any()
            assert course.hits == ()
            assert course.gold.tolist() == [rules.capital] * 121


# --- Keynes --------------------------------------------------------------------------------------


def test_charges_by_hand():
    """Balance 10 a year, quota 100: average 25 in year three, nothing; 35 in year four: 0.10.

    Year five starts from 39.9 for the creditor (40.1 owed), on average 44.9 and 45.1: 0.199, 0.201.
    """
    course = pair(years=5)
    np.testing.assert_allclose(course.charges[:3], 0.0, atol=1e-12)
    np.testing.assert_allclose(course.charges[3], [0.10, 0.10])
    np.testing.assert_allclose(course.charges[4], [0.199, 0.201])
    np.testing.assert_allclose(course.balance[-1], [50.0 - 0.299, -50.0 - 0.301])
    assert course.income[-1] == pytest.approx(0.6)
    assert course.gold[-1] == 0.0


def test_charges_of_the_fourth_year_lie_about_the_pace_after_three():
    """LEVERS 5b: China 47.1, the United States 35.9 a year after three years at 2023's pace."""
    course = simulate(KEYNES, FLOWS, ECONOMIES, setting=Setting(years=4))
    pace = netting.positions(FLOWS)
    for member, said in (("china", 47.1), ("united-states", 35.9)):
        at = ECONOMIES.index(member)
        after = charge_pace(KEYNES, course.quotas, 4 * pace)[at]
        assert charge_pace(KEYNES, course.quotas, 3 * pace)[at] == pytest.approx(said, abs=0.05)
        assert said < course.charges[3, at] < after


def test_half_the_quota_is_met_when_arithmetic_says():
    course = simulate(KEYNES, FLOWS, ECONOMIES)
    due = years_to(0.5, course.quotas, netting.positions(FLOWS))
    first = {hit.member: hit.year for hit in course.hits if hit.rule == "conditions"}
    for member in ("united-states", "united-kingdom", "offshore-funds"):
        assert 0.0 <= first[member] - due[ECONOMIES.index(member)] <= 0.1
    assert {hit.member for hit in course.hits if hit.rule == "must discuss"} == {
        *("china", "oil-exporters", "switzerland-nordics", "latin-america"),
    }


def test_triggers_average_over_their_years():
    """Debit 10t of 100. Over a half at t = 5; over a quarter on average of two years at t = 3.5;
    over three quarters on average of one at t = 8: charges make it a little sooner."""
    hits = {hit.rule: hit for hit in pair().hits if hit.member == "debtor-land"}
    assert hits["may devalue"].year == pytest.approx(3.5, abs=0.1)
    assert hits["conditions"].year == pytest.approx(5.0, abs=0.1)
    assert hits["default procedure"].year == pytest.approx(8.0, abs=0.15)
    assert "quota used up" not in hits
    assert [hit.year for hit in pair().hits] == sorted(hit.year for hit in pair().hits)


def test_beyond_its_quota_a_debtor_pays_and_the_union_holds_the_gold():
    """Debit 30 a year against 100: full after 3⅓ years, then all is paid; creditors have credit."""
    course = run(KEYNES, PAIR, HUNDRED, 3 * TEN, Setting(years=5))
    assert course.paid[-1].tolist() == pytest.approx([0.0, -50.0])
    assert course.gold[-1] == pytest.approx(50.0)
    assert course.drawn[-1, 1] == pytest.approx(100.0 + course.charges[:, 1].sum())
    assert course.balance[-1, 0] == pytest.approx(150.0 - course.charges[:, 0].sum())
    assert course.short == 0.0


def test_without_permission_a_debit_grows_by_a_quarter_of_the_quota_a_year():
    """Deficit 40 a year against 100: 25 on credit, 15 paid; the first year, too."""
    course = run(KEYNES, PAIR, HUNDRED, 4 * TEN, Setting(years=2, permission=False, remit=True))
    charged = np.concatenate([[0.0], np.cumsum(course.charges[:, 1])])
    assert course.drawn[12, 1] == pytest.approx(25.0 + charged[1])
    assert course.drawn[24, 1] == pytest.approx(50.0, abs=charged[2] + 1e-9)
    assert course.paid[12, 1] == pytest.approx(-15.0)
    assert [hit.rule for hit in course.hits if hit.year < 1.0] == ["speed limit"]
    free = run(KEYNES, PAIR, HUNDRED, 4 * TEN, Setting(years=2))
    assert free.paid.tolist() == np.zeros((25, 2)).tolist()
    assert "speed limit" in {hit.rule for hit in free.hits}


def test_waived_charges_are_those_of_creditors():
    course = pair(remit=True, years=8)
    assert course.charges[:, 0].tolist() == [0.0] * 8
    assert course.charges[-1, 1] > 0.0


# --- the payments union and the levy -------------------------------------------------------------


def test_a_payments_union_pays_the_creditor_out_of_its_capital():
    """Quota 100: a debit of 40 pays 4 in gold, a credit of 40 gets 10: 6 out of 0.35 of capital."""
    course = pair(EPU, years=4, schedule=date(1950, 7, 1))
    np.testing.assert_allclose(course.paid[-1], [10.0, -4.0])
    np.testing.assert_allclose(course.balance[-1], [30.0, -36.0])
    assert course.gold[-1] == pytest.approx(0.35 - 6.0)
    assert course.short == pytest.approx(5.65)
    assert course.own_account[-1] == pytest.approx(6.0)


def test_schedules_change_on_their_dates():
    """Four years at the old steps, thirteen months at a half, from August 1955 three quarters."""
    course = pair(EPU, years=6)
    steps = np.diff(course.paid[:, 0]) / np.diff(course.position[:, 0])
    np.testing.assert_allclose(steps[48:61], 0.5)
    np.testing.assert_allclose(steps[61:], 0.75)
    np.testing.assert_allclose(steps[:24], 0.0, atol=1e-12)


def test_members_that_settle_in_gold_have_no_balance():
    course = run(EPU, ("greece", "turkey", "italy"), np.full(3, 50.0), np.array([5.0, -20.0, 15.0]))
    np.testing.assert_allclose(course.balance[:, :2], 0.0, atol=1e-9)
    np.testing.assert_allclose(course.paid[:, :2], course.position[:, :2], atol=1e-9)
    assert course.balance[-1, 2] > 0.0


def test_the_levy_takes_its_rate_of_every_imbalance_every_year():
    """5 % of 2,126.8 of surpluses and as much of deficits: 212.7 a year into the fund."""
    course = simulate(LEVY, FLOWS, ECONOMIES, setting=Setting(years=3))
    expected = 0.05 * np.abs(netting.positions(FLOWS))
    np.testing.assert_allclose(course.charges, np.tile(expected, (3, 1)))
    assert course.income[-1] == pytest.approx(3 * 212.68, abs=0.01)


# --- adjustment, coverage, members ---------------------------------------------------------------


def test_adjustment_by_hand():
    """Two members: what the debtor cuts, the creditor loses, and the other way round.

    Beyond a quarter of the quota (25, at the end of month 30) each cuts 19 % a year, that is to
    0.81^(1/12) a month; together 10 shrinks by the factor 2·0.81^(1/12) − 1 a month.
    """
    course = pair(adjustment=0.19, years=5)
    np.testing.assert_allclose(course.imbalance[:32, 0], 10.0)
    factor = 2 * 0.81 ** (1 / 12) - 1
    np.testing.assert_allclose(course.imbalance[33:, 0], 10.0 * factor ** np.arange(2, 30))
    one = pair(adjustment=0.19, years=5, adjusts="debtors")
    np.testing.assert_allclose(one.imbalance[33:, 0], 10.0 * 0.81 ** (np.arange(2, 30) / 12))


def test_more_adjustment_means_less_credit_and_lower_charges():
    runs = [
        simulate(KEYNES, FLOWS, ECONOMIES, setting=Setting(adjustment=a)) for a in (0, 0.1, 0.3)
    ]
    drawn = [course.drawn[-1].sum() for course in runs]
    income = [course.income[-1] for course in runs]
    assert drawn == sorted(drawn, reverse=True)
    assert income == sorted(income, reverse=True)
    creditors = Setting(adjustment=0.3, adjusts="creditors")
    china = ECONOMIES.index("china")
    course = simulate(KEYNES, FLOWS, ECONOMIES, setting=creditors)
    assert course.imbalance[-1, china] < runs[0].imbalance[-1, china]


def test_who_has_paid_in_gold_adjusts_too():
    """Three quarters paid, a debit of 15 stands for a position of 60, and that one counts."""
    course = pair(EPU, adjustment=0.2, adjusts="debtors", schedule=date(1955, 8, 1))
    assert course.drawn[:, 1].max() < 60.0
    assert course.imbalance[-1, 1] > -10.0
    assert course.imbalance[70, 1] == -10.0


def test_half_the_trade_half_the_balances():
    whole, half = (simulate(LEVY, FLOWS, ECONOMIES, setting=Setting(covered=c)) for c in (1, 0.5))
    np.testing.assert_allclose(half.position, whole.position / 2.0)
    np.testing.assert_allclose(half.balance, whole.balance / 2.0)


def test_order_of_members_does_not_matter():
    members = ("china", "japan", "canada", "euro-area")
    one = simulate(KEYNES, FLOWS, ECONOMIES, members)
    other = simulate(KEYNES, FLOWS, ECONOMIES, members[::-1])
    np.testing.assert_allclose(one.balance, other.balance[:, ::-1], atol=1e-9)
    assert set(one.hits) == set(other.hits)


def test_a_union_without_the_united_states_clears_trade_among_its_members_only():
    course = simulate(KEYNES, FLOWS, ECONOMIES, ECONOMIES[1:], Setting(years=1))
    inside = netting.positions(FLOWS[1:, 1:])
    np.testing.assert_allclose(course.position[-1], inside)
    np.testing.assert_allclose(course.quotas, quotas(KEYNES, FLOWS, ECONOMIES, ECONOMIES)[1:])
    # China's surplus with the US, 294.6, stays outside
    assert inside[1] == pytest.approx(1290.1 - 294.6, abs=0.1)


# --- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"years": 0}, "years that can't be · at years · got 0"),
        ({"years": 2.5}, "years that can't be"),
        ({"years": True}, "years that can't be"),
        ({"covered": 1.1}, "covered that can't be"),
        ({"adjustment": float("nan")}, "adjustment that can't be"),
        ({"adjusts": "debtor"}, "did you mean 'debtors'"),
    ],
)
def test_settings_that_cannot_be_are_refused(values, said):
    with pytest.raises(InputError, match=said):
        Setting(**values)


@pytest.mark.parametrize(
    ("quota", "balances", "said"),
    [
        ([1.0, -1.0], [1.0, -1.0], "a negative quota · at quotas, debtor-land · got -1.0"),
        ([1.0, 1.0], [1.0, -2.0], "balances that don't sum to zero · at balances · got -1.0"),
        ([1.0], [1.0, -1.0], "malformed quotas"),
        ([1.0, 1.0], [np.nan, 0.0], "malformed balances"),
    ],
)
def test_members_figures_that_cannot_be_are_refused(quota, balances, said):
    with pytest.raises(InputError, match=said):
        run(KEYNES, PAIR, np.array(quota), np.array(balances))


def test_a_member_missing_from_the_matrix_is_refused_with_the_nearest():
    with pytest.raises(InputError, match="unknown member.*did you mean 'japan'"):
        simulate(KEYNES, FLOWS, ECONOMIES, ("china", "japn"))


def test_rules_are_data_another_rate_another_charge():
    dearer = replace(KEYNES, charges=tuple(replace(c, rate=2 * c.rate) for c in KEYNES.charges))
    np.testing.assert_allclose(
        run(dearer, PAIR, HUNDRED, TEN, Setting(years=4)).charges, 2 * pair(years=4).charges
    )
