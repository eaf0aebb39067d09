"""What the later links start from: every part of the shipped world, and as long as was asked."""

from __future__ import annotations

import dataclasses

import jax
import numpy as np
import pytest

from bondstrike.errors import DataError
from bondstrike.model import economy, fcig
from bondstrike.model.setting import Surroundings
from bondstrike.vocabulary import N_ASSETS, N_BLOCS
from bondstrike.world.kernels import load_fcig, load_kernels
from bondstrike.world.ties import load_ties
from bondstrike.world.to_budget import to_budget
from bondstrike.world.to_senders import to_alternatives, to_senders
from bondstrike.world.to_surroundings import to_surroundings

QUARTERS = 6


@pytest.fixture(scope="module")
def found(world):
    return to_surroundings(world, QUARTERS)


def test_every_part_is_that_of_its_own_page(world, found):
    parts = {
        "kernels": load_kernels(),
        "weights": load_fcig(),
        "budget": to_budget(world, QUARTERS),
        "alternatives": to_alternatives(world),
        "losses": to_senders(world),
        "resolve": load_ties(),
    }
    assert [field.name for field in dataclasses.fields(Surroundings)] == list(parts)
    for name, part in parts.items():
        ours = getattr(found, name)
        assert type(ours) is type(part)
        for left, right in zip(jax.tree.leaves(ours), jax.tree.leaves(part), strict=True):
            np.testing.assert_array_equal(left, right, err_msg=name)


def test_the_budget_is_as_long_as_was_asked(world, found):
    assert found.budget.gdp.shape == found.budget.old.nominal_left.shape == (QUARTERS,)
    longer = to_surroundings(world, 40).budget
    np.testing.assert_allclose(longer.gdp[:QUARTERS], found.budget.gdp)
    np.testing.assert_allclose(longer.primary_deficit[:QUARTERS], found.budget.primary_deficit)


def test_everything_is_finite_and_double(found):
    for leaf in jax.tree.leaves(found):
        assert np.asarray(leaf).dtype == np.float64
        assert np.isfinite(np.asarray(leaf)).all()


def test_axes_are_those_of_the_links(found):
    assert found.kernels.pulse.shape[:2] == (len(economy.INPUTS), len(economy.OUTPUTS))
    assert found.weights.lag.shape[0] == len(fcig.SERIES)
    assert found.alternatives.size.shape == (N_ASSETS,)
    assert found.losses.home.shape == (N_ASSETS, N_BLOCS)


def test_the_budget_opens_with_the_debt_that_the_market_holds(world, found):
    """Marketable debt of the ladder against the owners' table, USD bn at par."""
    amount = np.asarray(world.to_baseline(1).market.amount)[0]
    assert float(found.budget.opening_debt) == pytest.approx(amount.sum(), rel=1e-3)
    assert float(found.budget.opening_bills) == pytest.approx(amount[0], rel=1e-3)


@pytest.mark.parametrize("table", ["senders", "alternatives", "budget"])
def test_a_missing_figure_is_named(world, table):
    """The first line of a table taken out."""
    content = world.tables[table]
    shorter = dataclasses.replace(content, rows=dict(list(content.rows.items())[1:]))
    broken = dataclasses.replace(world, tables={**world.tables, table: shorter})
    with pytest.raises(DataError):
        to_surroundings(broken, QUARTERS)
