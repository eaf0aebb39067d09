"""Dollars a month, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from bondstrike.findings import households
from bondstrike.findings.households import Loan, payment
from tests.findings.synthetic import result, years


def test_the_annuity_of_the_textbook():
    """$100,000 at 6 % over 30 years costs $599.55 a month."""
    assert payment(Loan(100_000.0), np.array(0.06)) == pytest.approx(599.55, abs=0.005)


def test_two_payments_by_hand():
    """$1,200 in twelve months at 12 %: 1200 · 0.01 / (1 − 1.01⁻¹²)."""
    expected = 12.0 / (1.0 - 1.01**-12)
    assert payment(Loan(1_200.0, 1), np.array(0.12)) == pytest.approx(expected)


def test_without_interest_it_is_paid_back_evenly():
    at_zero, near_zero = payment(Loan(36_000.0, 30), np.array([0.0, 1e-9]))
    assert at_zero == pytest.approx(100.0)
    assert near_zero == pytest.approx(100.0, abs=1e-4)


def test_the_present_value_of_the_payments_is_the_loan():
    monthly = float(payment(Loan(), np.array(0.0728)))
    value = sum(monthly / (1.0 + 0.0728 / 12) ** month for month in range(1, 361))
    assert value == pytest.approx(400_000.0)


def test_a_rise_costs_what_the_two_payments_differ_by():
    found = households.read(result(mortgage_at=25.0, mortgage_peak=50.0))
    loan = Loan()
    base, more, worst = payment(loan, np.array([0.06, 0.0625, 0.065]))
    assert found.payment == pytest.approx(base)
    assert found.quarter.median == found.two_years.median == pytest.approx(more - base, rel=1e-5)
    assert found.worst.median == pytest.approx(worst - base, rel=1e-5)
    assert found.quarter.unit == "$/month"


def test_another_loan_can_be_asked_for():
    small = households.read(result(mortgage_at=25.0), Loan(200_000.0))
    large = households.read(result(mortgage_at=25.0))
    assert small.quarter.median == pytest.approx(large.quarter.median / 2.0)


def test_interest_is_shared_among_households():
    """$13.27bn among 132.7 million are $100 each."""
    found = households.read(result(interest_by_year=years(13.27), gdp_by_year=years(0.0)))
    assert found.interest_each["2027"].median == pytest.approx(100.0, rel=1e-5)
    assert list(found.interest_each) == ["2027"]
