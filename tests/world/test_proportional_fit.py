"""Proportional fit: sums are met, odds ratios and zeros are kept."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from bondstrike.errors import DataError
from bondstrike.world.proportional_fit import proportional_fit

positive = st.floats(0.1, 10.0)


@given(
    prior=hnp.arrays(np.float64, (4, 3), elements=positive),
    target=hnp.arrays(np.float64, (4, 3), elements=positive),
)
def test_rows_and_columns_are_met_and_odds_ratios_kept(prior, target):
    rows, columns = target.sum(axis=1), target.sum(axis=0)
    fitted = proportional_fit(prior, rows, columns, "test")
    np.testing.assert_allclose(fitted.sum(axis=0), columns, rtol=1e-12)
    np.testing.assert_allclose(fitted.sum(axis=1), rows, rtol=1e-9)
    odds = fitted[0, 0] * fitted[1, 1] / (fitted[0, 1] * fitted[1, 0])
    before = prior[0, 0] * prior[1, 1] / (prior[0, 1] * prior[1, 0])
    assert odds == pytest.approx(before, rel=1e-8)


def test_a_worked_case():
    """Independence: a flat prior gives the product of the margins."""
    fitted = proportional_fit(np.ones((2, 2)), np.array([30.0, 70.0]), np.array([40.0, 60.0]), "t")
    np.testing.assert_allclose(fitted, [[12.0, 18.0], [28.0, 42.0]])


def test_zeros_stay_zero():
    prior = np.array([[1.0, 0.0], [1.0, 1.0]])
    fitted = proportional_fit(prior, np.array([2.0, 3.0]), np.array([3.0, 2.0]), "t")
    assert fitted[0, 1] == 0.0


@pytest.mark.parametrize(
    ("rows", "columns", "said"),
    [
        ([1.0, 1.0], [1.0, 2.0], "rows sum to 2.0"),
        ([-1.0, 3.0], [1.0, 1.0], "negative"),
        ([2.0, 1.0], [1.0, 2.0], "no fit"),
    ],
)
def test_what_cannot_be_fitted_is_refused(rows, columns, said):
    prior = np.array([[1.0, 0.0], [1.0, 1.0]]) if said != "no fit" else np.eye(2)
    with pytest.raises(DataError, match=said):
        proportional_fit(prior, np.array(rows), np.array(columns), "t")
