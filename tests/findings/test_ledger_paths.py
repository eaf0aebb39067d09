"""Claims C18, C19, C20 and C23 account by account: every entry worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from bondstrike.errors import InputError
from bondstrike.findings.ledger import ACCOUNTS, INSTRUMENTS
from bondstrike.findings.ledger_paths import BUCKET, PATHS, Path, made_up, path
from bondstrike.vocabulary import N_BUCKETS


def entries(sheet) -> dict[tuple[str, str], float]:
    rows, columns = np.nonzero(sheet)
    return {
        (ACCOUNTS[i], "bonds" if j == BUCKET else INSTRUMENTS[j]): float(sheet[i, j])
        for i, j in zip(rows, columns, strict=True)
    }


def swap(giver: str, taker: str, amount: float, what: str, against: str) -> dict:
    """`giver` gives `what` to `taker` and gets `against` for it."""
    return {
        (giver, what): -amount,
        (taker, what): amount,
        (giver, against): amount,
        (taker, against): -amount,
    }


SALE = swap("sellers", "residents", 100.0, "bonds", "deposits")


def after(found: Path, measure: str) -> list[float]:
    """The measure before and after each step."""
    return [found.before[measure], *(step.measures[measure] for step in found.steps)]


@pytest.mark.parametrize("claim", PATHS)
def test_whatever_is_claimed_the_books_hold(claim):
    found = path(claim)
    assert max(found.columns_error, found.rows_error, found.net_error) < 1e-9
    for step in found.steps:
        assert np.abs(step.sheet.sum(axis=0)).max() < 1e-9
        assert np.abs(step.entries.sum(axis=0)).max() < 1e-9
        assert step.income.sum() == pytest.approx(0.0, abs=1e-9)


def test_the_opening_has_a_debtor_for_every_claim():
    # Treasuries: 300 + 200 + 350; deposits: 100 + 50 + 100 + 600
    assert entries(made_up()) == {
        ("sellers", "bonds"): 300.0,
        ("sellers", "deposits"): 100.0,
        ("foreign-official", "deposits"): 50.0,
        ("foreign-private", "deposits"): 100.0,
        ("residents", "bonds"): 200.0,
        ("residents", "deposits"): 600.0,
        ("residents", "foreign-assets"): 400.0,
        ("banks", "deposits"): -850.0,
        ("banks", "reserves"): 150.0,
        ("central-bank", "bonds"): 350.0,
        ("central-bank", "reserves"): -150.0,
        ("central-bank", "treasury-account"): -200.0,
        ("treasury", "bonds"): -850.0,
        ("treasury", "treasury-account"): 200.0,
        ("abroad", "foreign-assets"): -400.0,
    }


# --- C18: a deficit creates private wealth -------------------------------------------------------


def deficit(at_home: float) -> dict[tuple[str, str], float]:
    """100 spent and borrowed, of which residents keep `at_home` in bonds, the Fed the rest."""
    bought = 100.0 - at_home
    return {
        ("residents", "bonds"): at_home,
        ("residents", "deposits"): bought,
        ("banks", "deposits"): -bought,
        ("banks", "reserves"): bought,
        ("central-bank", "bonds"): bought,
        ("central-bank", "reserves"): -bought,
        ("treasury", "bonds"): -100.0,
    }


MONEY = {
    ("residents", "deposits"): 100.0,
    ("banks", "deposits"): -100.0,
    ("banks", "reserves"): 100.0,
    ("central-bank", "reserves"): -100.0,
    ("central-bank", "treasury-account"): 100.0,
    ("treasury", "treasury-account"): -100.0,
}


def test_c18_with_bonds_with_money_and_at_a_set_rate():
    found = path("C18")
    bonds, money, set_rate, all_bought = (entries(step.entries) for step in found.steps)
    assert bonds == {("residents", "bonds"): 100.0, ("treasury", "bonds"): -100.0}
    assert money == MONEY
    assert set_rate == deficit(at_home=40.0)
    assert all_bought == {key: x for key, x in deficit(at_home=0.0).items() if x}


def test_c18_wealth_rises_in_every_case_reserves_only_without_bonds():
    found = path("C18")
    assert after(found, "wealth") == [1200.0, *[1300.0] * 4]
    assert after(found, "state_owes") == [650.0, *[750.0] * 4]
    assert after(found, "reserves") == [150.0, 150.0, 250.0, 210.0, 250.0]
    assert after(found, "home_bonds") == [200.0, 300.0, 200.0, 240.0, 200.0]
    assert after(found, "home_dollars") == [600.0, 600.0, 700.0, 660.0, 700.0]


def test_c18_the_rate_stands_and_amounts_move():
    found = path("C18")
    assert {step.price for step in found.steps} == {1.0}
    # whatever residents don't want as bonds they hold as deposits, and banks as reserves
    reserves, deposits = (np.array(after(found, m)) for m in ("reserves", "home_dollars"))
    assert np.array_equal(reserves - reserves[0], deposits - deposits[0])


def test_c18_money_ends_where_full_purchases_end_but_within_the_state():
    _, money, _, all_bought = path("C18").steps
    state = [ACCOUNTS.index(name) for name in ("treasury", "central-bank")]
    others = [i for i in range(len(ACCOUNTS)) if i not in state]
    assert np.array_equal(money.sheet[others], all_bought.sheet[others])
    assert money.sheet[state].sum() == all_bought.sheet[state].sum()
    assert not np.array_equal(money.sheet[state], all_bought.sheet[state])


# --- C19: dollars can't be sold off, only traded away ---------------------------------------------


def test_c19_every_account_of_every_step():
    sale, abroad, resident, goods, price = (entries(s.entries) for s in path("C19").steps)
    assert sale == SALE
    assert abroad == swap("sellers", "foreign-private", 40.0, "deposits", "foreign-assets")
    assert resident == swap("sellers", "residents", 30.0, "deposits", "foreign-assets")
    assert goods == {("sellers", "deposits"): -20.0, ("residents", "deposits"): 20.0}
    assert price == {}


def test_c19_who_holds_what_after_it():
    changed = path("C19").steps[-1].sheet - made_up()
    assert entries(changed) == {
        ("sellers", "bonds"): -100.0,
        ("sellers", "deposits"): 10.0,
        ("sellers", "foreign-assets"): 70.0,
        ("foreign-private", "deposits"): 40.0,
        ("foreign-private", "foreign-assets"): -40.0,
        ("residents", "bonds"): 100.0,
        ("residents", "deposits"): -50.0,
        ("residents", "foreign-assets"): -30.0,
    }


def test_c19_gross_and_net_apart():
    found = path("C19")
    # before: 300 of bonds and 250 of dollars abroad; 200 of bonds are left when prices fall
    assert after(found, "gross") == [550.0, 550.0, 550.0, 520.0, 500.0, 480.0]
    assert after(found, "gross_bonds") == [300.0, 200.0, 200.0, 200.0, 200.0, 180.0]
    assert after(found, "gross_dollars") == [250.0, 350.0, 350.0, 320.0, 300.0, 300.0]
    assert after(found, "assets_abroad") == [400.0, 400.0, 400.0, 370.0, 370.0, 370.0]
    assert after(found, "net") == [-150.0, -150.0, -150.0, -150.0, -130.0, -110.0]


def test_c19_the_net_position_moves_by_current_account_and_prices_alone():
    found = path("C19")
    net, goods, prices = (
        np.array(after(found, name)) for name in ("net", "current_account", "valuation")
    )
    assert goods.tolist() == [0.0, 0.0, 0.0, 0.0, 20.0, 20.0]
    assert prices == pytest.approx([0.0, 0.0, 0.0, 0.0, 0.0, 20.0])
    assert net - net[0] == pytest.approx(goods + prices, abs=1e-9)


def test_c19_would_show_a_gift():
    # the check can fail: dollars that nobody took would leave the net position unexplained
    sheet = made_up()
    sheet[ACCOUNTS.index("sellers"), INSTRUMENTS.index("deposits")] -= 5.0
    from bondstrike.findings.ledger_paths import MEASURES

    assert MEASURES["net"](sheet, 1.0, 0.0) == -145.0


# --- C20: somebody has to take the dollars --------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "taker"), list(enumerate(["residents", "foreign-official", "foreign-private"]))
)
def test_c20_every_account_with_every_taker(place, taker):
    step = path("C20").steps[place]
    assert entries(step.entries) == swap("sellers", taker, 100.0, "deposits", "foreign-assets")


def test_c20_three_takers_side_by_side():
    found = path("C20")
    assert not found.together
    assert after(found, "sellers_dollars") == [100.0, 0.0, 0.0, 0.0]
    assert after(found, "home_dollars") == [600.0, 700.0, 600.0, 600.0]
    assert after(found, "official_dollars") == [50.0, 50.0, 150.0, 50.0]
    assert after(found, "private_dollars") == [100.0, 100.0, 100.0, 200.0]
    assert after(found, "gross") == [550.0, 450.0, 550.0, 550.0]
    assert after(found, "assets_abroad") == [400.0, 300.0, 400.0, 400.0]
    assert after(found, "net") == [-150.0] * 4


def test_c20_dollars_are_never_fewer():
    # what the coalition gives up the takers have: no entry without one
    deposits = INSTRUMENTS.index("deposits")
    for step in path("C20").steps:
        held = step.sheet[:, deposits]
        assert held[held > 0.0].sum() == 850.0


# --- C23: dollars spent on US goods ---------------------------------------------------------------


def test_c23_every_account_of_every_step():
    sale, goods = path("C23").steps
    assert entries(sale.entries) == SALE
    assert entries(goods.entries) == {
        ("sellers", "deposits"): -100.0,
        ("residents", "deposits"): 100.0,
    }
    assert goods.income[ACCOUNTS.index("residents")] == 100.0
    assert goods.income[ACCOUNTS.index("sellers")] == -100.0
    assert np.abs(sale.income).max() == 0.0


def test_c23_claims_fall_through_the_current_account_and_income_rises():
    found = path("C23")
    assert after(found, "gross") == [550.0, 550.0, 450.0]
    assert after(found, "assets_abroad") == [400.0, 400.0, 400.0]
    assert after(found, "net") == [-150.0, -150.0, -50.0]
    assert after(found, "current_account") == [0.0, 0.0, 100.0]
    assert after(found, "wealth") == [1200.0, 1200.0, 1300.0]


# --- asking ---------------------------------------------------------------------------------------


def test_a_claim_is_found_in_any_case():
    assert path(" c19 ").claim == "C19"


@pytest.mark.parametrize("got", ["C17", "C1", "", "ledger"])
def test_what_is_not_accounting_is_refused(got):
    with pytest.raises(InputError, match="unknown claim.*C18, C19, C20, C23"):
        path(got)


def test_all_bonds_are_in_one_bucket():
    for claim in PATHS:
        for step in path(claim).steps:
            others = np.delete(step.sheet[:, :N_BUCKETS], BUCKET, axis=1)
            assert np.abs(others).max() == 0.0
