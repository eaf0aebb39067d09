"""Link 9 against algebra done by hand: a ladder of two old notes, one new tenor of three quarters.

Opening: bills 100; a note of 100 at 2 % that matures in the middle of quarter 0 and one of 200 at
4 % that matures in the middle of quarter 2: debt 400, a quarter of it bills. Bill rate 4 %, new
notes 8 % with a life of three quarters, primary deficit 10 a quarter, nothing else.
"""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from bondstrike.model import budget

QUARTERS = 6


def ladder(**changes) -> budget.Tables:
    zero = jnp.zeros(QUARTERS)

    def row(*values: float) -> jnp.ndarray:
        return zero.at[: len(values)].set(jnp.array(values))

    alive, left = row(0.5, 1.0, 1.0, 0.5), row(1.0, 1.0, 1.0)
    made = {
        "old": budget.Old(
            nominal_interest=row(2.25, 2.0, 1.0),
            nominal_left=row(200.0, 200.0),
            tips_interest=zero,
            tips_alive=zero,
            tips_left=zero,
            frn_alive=zero,
            frn_left=zero,
        ),
        "issuance": budget.Issuance(
            nominal=jnp.ones(1),
            tips=jnp.zeros(1),
            frn=jnp.array(0.0),
            nominal_alive=alive[None],
            nominal_left=left[None],
            tips_alive=alive[None],
            tips_left=left[None],
            frn_alive=alive,
            frn_left=left,
            frn_spread=jnp.array(0.0),
        ),
        "rates": budget.Rates(
            bill=zero + 0.04,
            nominal=zero[:, None] + 0.08,
            real=zero[:, None] + 0.06,
            inflation=zero,
            policy=zero + 0.04,
        ),
        "central_bank": budget.CentralBank(
            old_interest=row(0.5, 0.5),
            reinvested=row(0.0, 0.0, 50.0),
            bills=zero + 20.0,
            reserves=zero + 60.0,
            other_income=zero,
            bought=jnp.ones(1),
            deferred=jnp.array(1.0),
        ),
        "opening_debt": jnp.array(400.0),
        "opening_bills": jnp.array(100.0),
        "bill_share": zero + 0.25,
        "primary_deficit": zero + 10.0,
        "financing": zero,
        "other_interest": zero,
        "gdp": zero + 1000.0,
        "tenor_map": jnp.full((5, 2), 0.2),
    }
    return budget.Tables(**(made | changes))


def run(tables: budget.Tables, **moved) -> budget.Path:
    return budget.path(tables, budget.still(tables)._replace(**moved))


def by_hand(quarters: int, bill: float = 0.04, new: float = 0.08) -> list[tuple[float, ...]]:
    """(debt, bills, sold, interest): interest of the quarter by repeated substitution.

    A note sold in quarter s pays half a quarter in s, whole quarters in s+1 and s+2, half in s+3.
    """
    coupon, left = [2.25, 2.0, 1.0, 0, 0, 0], [200.0, 200.0, 0.0, 0, 0, 0]
    weights = (0.5, 1.0, 1.0, 0.5)
    debt, bills, sold, rows = 400.0, 100.0, [], []
    for q in range(quarters):
        before = [(age, s) for age, s in ((q - k, sold[k]) for k in range(q)) if age < 4]
        older = left[q] + sum(s for age, s in before if age < 3)
        running = coupon[q] + sum(weights[age] * s * new / 4 for age, s in before)
        interest = 0.0
        for _ in range(200):
            after = debt + 10.0 + interest
            fresh = 0.75 * after - older
            interest = running + 0.5 * fresh * new / 4 + bill / 4 * (bills + 0.25 * after) / 2
        debt, bills = after, 0.25 * after
        sold.append(fresh)
        rows.append((debt, bills, fresh, interest))
    return rows


def test_two_notes_and_bills_by_hand_over_four_quarters():
    found = run(ladder())
    ours = np.stack([found.debt, found.bills, found.sold, found.net_interest], axis=1)
    np.testing.assert_allclose(ours[:4], by_hand(4), rtol=1e-12)


def test_the_first_quarter_in_figures():
    """Interest 2.25 (old) + 1.0 … on bills + a hundredth of what is sold; all linear in the debt D.

    D = 400 + 10 + 2.25 + (0.75 D − 200)/100 + (100 + 0.25 D)/200, so D (1 − 0.0075 − 0.00125) =
    410.75, D = 414.376; sold 110.782; interest 4.376.
    """
    found = run(ladder())
    assert float(found.debt[0]) == pytest.approx(410.75 / 0.99125, rel=1e-12)
    assert float(found.sold[0]) == pytest.approx(0.75 * 410.75 / 0.99125 - 200.0, rel=1e-12)
    assert float(found.net_interest[0]) == pytest.approx(410.75 / 0.99125 - 410.0, rel=1e-10)


def test_debt_grows_by_deficit_and_interest_on_interest():
    found = run(ladder())
    grown = np.diff(np.concatenate([[400.0], found.debt]))
    np.testing.assert_allclose(grown, 10.0 + np.asarray(found.net_interest), rtol=1e-12)
    free = run(ladder(primary_deficit=jnp.zeros(QUARTERS)))
    assert np.all(np.diff(free.debt) > 0.0), "interest alone makes debt grow"


def test_old_debt_costs_the_same_until_it_matures():
    tables = ladder()
    up = run(tables, tenors=jnp.full((QUARTERS, 5), 0.02), bill=jnp.full(QUARTERS, 0.02))
    np.testing.assert_array_equal(up.old_fixed, [2.25, 2.0, 1.0, 0.0, 0.0, 0.0])
    np.testing.assert_array_equal(up.old_fixed, run(tables).old_fixed)
    assert np.all(np.asarray(up.new_coupons) > np.asarray(run(tables).new_coupons))


def test_bills_are_repriced_at_once():
    """+1pp on bills from quarter 2: nothing before; then a quarter of it on the average stock."""
    tables = ladder()
    moved = jnp.where(jnp.arange(QUARTERS) >= 2, 0.01, 0.0)
    change = budget.deviation(run(tables, bill=moved), run(tables))
    np.testing.assert_allclose(change.bill_interest[:2], 0.0, atol=1e-12)
    stock = 0.5 * float(run(tables, bill=moved).bills[1] + run(tables, bill=moved).bills[2])
    extra = 0.25 * 0.01 * stock + 0.25 * 0.04 * 0.5 * float(change.bills[2])
    assert float(change.bill_interest[2]) == pytest.approx(extra, rel=1e-9)


def test_no_move_is_the_baseline():
    tables = ladder()
    change = budget.deviation(run(tables), budget.path(tables, budget.still(tables)))
    assert all(np.all(np.asarray(part) == 0.0) for part in change)


def test_small_moves_are_linear_and_large_ones_compound():
    tables = ladder()
    shape = jnp.ones((QUARTERS, 5))

    def extra(size: float) -> float:
        moved = run(tables, tenors=size * shape, bill=size * jnp.ones(QUARTERS))
        return float((moved.net_interest - run(tables).net_interest).sum())

    assert extra(2e-5) == pytest.approx(2 * extra(1e-5), rel=1e-4)
    assert extra(-1e-5) == pytest.approx(-extra(1e-5), rel=1e-4)
    assert extra(0.02) > 2 * extra(0.01)


def test_an_extra_deficit_costs_interest_on_itself():
    """10 more in quarter 0: debt up by 10/(1 − 0.0075 − 0.00125), the rest of it interest."""
    tables = ladder()
    found = run(tables, primary_deficit=jnp.zeros(QUARTERS).at[0].set(10.0))
    change = budget.deviation(found, run(tables))
    assert float(change.debt[0]) == pytest.approx(10.0 / 0.99125)
    assert float(change.net_interest[0]) == pytest.approx(10.0 * (1 / 0.99125 - 1.0))
    assert np.all(np.diff(change.debt) > 0.0)


def test_more_bills_are_cheaper_where_they_yield_less():
    tables = ladder()
    found = run(tables, bill_share=jnp.full(QUARTERS, 0.1))
    np.testing.assert_allclose(found.bills, 0.35 * np.asarray(found.debt), rtol=1e-12)
    assert np.all(np.asarray(found.net_interest) < np.asarray(run(tables).net_interest))


def test_tips_cost_their_real_yield_and_the_growth_of_their_principal():
    """100 of old TIPS at 1 % real, prices +8 % a year: 100·√1.02·(0.25 + 2) in quarter 0."""
    zero = jnp.zeros(QUARTERS)
    old = budget.Old(zero, zero, zero + 0.25, zero + 100.0, zero + 100.0, zero, zero)
    base = ladder()
    rates = budget.Rates(
        base.rates.bill, base.rates.nominal, base.rates.real, zero + 0.08, base.rates.policy
    )
    found = run(ladder(old=old, rates=rates))
    assert float(found.old_moving[0]) == pytest.approx(100.0 * 1.02**0.5 * 0.0225)
    assert float(found.old_moving[4]) == pytest.approx(100.0 * 1.02**4.5 * 0.0225)
    assert float(found.old_fixed.sum()) == 0.0


def test_new_tips_count_as_nominal_ones_where_prices_stand_still():
    base = ladder()
    half = budget.Issuance(
        jnp.array([0.5]), jnp.array([0.5]), jnp.array(0.0), *_lags(base.issuance)
    )
    rates = budget.Rates(
        base.rates.bill,
        base.rates.nominal,
        base.rates.nominal,
        base.rates.inflation,
        base.rates.policy,
    )
    found = run(ladder(issuance=half, rates=rates))
    np.testing.assert_allclose(found.net_interest, run(base).net_interest, rtol=1e-12)


def test_floating_rate_notes_follow_the_bill_rate():
    base = ladder()
    floating = budget.Issuance(jnp.zeros(1), jnp.zeros(1), jnp.array(1.0), *_lags(base.issuance))
    tables = ladder(issuance=floating)
    change = budget.deviation(run(tables, bill=jnp.full(QUARTERS, 0.01)), run(tables))
    still = budget.deviation(run(tables, tenors=jnp.full((QUARTERS, 5), 0.01)), run(tables))
    assert np.all(np.asarray(change.new_coupons) > 0.0)
    np.testing.assert_allclose(still.net_interest, 0.0, atol=1e-12)


def _lags(issuance: budget.Issuance) -> tuple:
    names = ("nominal_alive", "nominal_left", "tips_alive", "tips_left", "frn_alive", "frn_left")
    return (*(getattr(issuance, name) for name in names), issuance.frn_spread)


def test_consolidated_is_what_the_public_gets_from_both():
    """Central bank, quarter 0: coupons 0.5 + bills 0.2; pays 60 × 1 % = 0.6."""
    found = run(ladder())
    assert float(found.received[0]) == pytest.approx(0.7)
    assert float(found.paid[0]) == pytest.approx(0.6)
    np.testing.assert_allclose(
        found.consolidated, found.net_interest - found.received + found.paid, rtol=1e-12
    )
    rolled = 0.2 + 50.0 * 0.5 * 0.02
    assert float(found.received[2]) == pytest.approx(rolled), "50 taken at auction in quarter 2"


def test_earnings_work_off_the_deferred_asset_before_they_are_remitted():
    """Deferred 1.0; earned 0.1, 0.1, 0.1, 0.6, 0.6, 0.1 (50 at 8 % from quarter 2 to quarter 5)."""
    found = run(ladder())
    earned = np.asarray(found.received - found.paid)
    np.testing.assert_allclose(earned, [0.1, 0.1, 0.1, 0.6, 0.6, 0.1], rtol=1e-9)
    np.testing.assert_allclose(found.deferred, [0.9, 0.8, 0.7, 0.1, 0.0, 0.0], atol=1e-9)
    np.testing.assert_allclose(found.remittances, [0, 0, 0, 0, 0.5, 0.1], atol=1e-9)


def test_purchases_swap_long_interest_for_the_policy_rate():
    """40 bought in quarter 0, 80 held from quarter 1, 40 from quarter 3: 8 % in, 4 % out."""
    tables = ladder()
    held = jnp.array([40.0, 80.0, 80.0, 40.0, 40.0, 0.0])
    change = budget.deviation(run(tables, purchases=held), run(tables))
    np.testing.assert_allclose(change.received, 0.02 * held, atol=1e-12)
    np.testing.assert_allclose(change.consolidated, -0.01 * held, atol=1e-9)
    np.testing.assert_array_equal(change.net_interest, 0.0)


def test_a_yield_lasts_as_long_as_the_note_that_was_sold_at_it():
    """+1pp in quarter 0 only is paid on that quarter's notes until the middle of quarter 3."""
    tables = ladder(primary_deficit=jnp.zeros(QUARTERS))
    pulse = jnp.zeros((QUARTERS, 5)).at[0].set(0.01)
    change = budget.deviation(run(tables, tenors=pulse), run(tables))
    sold = float(run(tables, tenors=pulse).sold[0])
    assert float(change.new_coupons[1]) == pytest.approx(0.0025 * sold, rel=0.02)
    assert float(change.new_coupons[3]) == pytest.approx(0.00125 * sold, rel=0.1)
    assert float(change.new_coupons[4]) < 0.05 * float(change.new_coupons[1])


def test_gradients_are_finite_and_positive():
    tables = ladder()

    def bill(size, which):
        moved = budget.still(tables)._replace(**{which: size * jnp.ones_like(
            getattr(budget.still(tables), which))})  # fmt: skip
        return budget.path(tables, moved).consolidated.sum()

    for which in ("tenors", "bill", "policy", "inflation", "primary_deficit", "purchases"):
        slope = float(jax.grad(bill)(0.0, which))
        assert np.isfinite(slope), which
        if which in ("tenors", "bill", "policy", "primary_deficit"):
            assert slope > 0.0, which


def test_years_and_shares_of_output():
    flows = jnp.arange(11.0)
    np.testing.assert_array_equal(budget.by_year(flows, 3), [3 + 4 + 5 + 6, 7 + 8 + 9 + 10])
    np.testing.assert_allclose(budget.of_output(jnp.full(QUARTERS, 10.0), ladder()), 4.0)


def test_old_and_new_make_up_the_whole():
    found = run(ladder())
    parts = found.old_fixed + found.old_moving + budget.new_interest(found) + found.other
    np.testing.assert_allclose(parts, found.net_interest, rtol=1e-12)
