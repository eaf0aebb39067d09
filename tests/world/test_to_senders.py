"""Where proceeds go and what senders have to lose, as the shipped tables say."""

from __future__ import annotations

import numpy as np
import pytest

from bondstrike.vocabulary import Asset, Bloc, Bucket
from bondstrike.world.to_senders import bond_yields, own_debts, to_alternatives, to_senders

EURO = tuple(Bloc).index(Bloc.EURO_AREA)


def test_markets_elsewhere_are_those_of_the_table(world):
    found = to_alternatives(world)
    content = world.tables["alternatives"]
    gilts = tuple(Asset).index(Asset.GILTS)
    assert float(found.size[gilts]) == content.value("gilts", "size")
    assert float(found.turnover[gilts]) == content.value("gilts", "turnover")
    assert float(found.yield_[gilts]) == content.value("gilts", "yield")
    assert [asset for asset, open_ in zip(Asset, found.open_, strict=True) if not open_] == [
        Asset.CHINA
    ]


def test_exports_are_the_censuss_and_sum_to_it(world):
    """US goods imports of 2024, $3,267.5bn."""
    exports = to_senders(world).exports
    assert float(exports.sum()) == pytest.approx(3267.5)
    assert float(exports[EURO]) == 605.8


def test_the_euro_areas_debt_is_three_markets(world):
    """Bunds 2,391, France 3,330 and Italy 3,109."""
    found = to_senders(world)
    assert float(found.debt[EURO]) == pytest.approx(8830.1, abs=0.1)
    np.testing.assert_allclose(found.home.sum(axis=0), np.asarray(found.debt) > 0.0)
    np.testing.assert_allclose(found.home * found.debt, own_debts(world))


def test_debts_that_follow_are_repriced_and_others_are_not_counted(world):
    found = to_senders(world)
    counted = np.asarray(found.debt) > 0.0
    assert [bloc for bloc, there in zip(Bloc, counted, strict=True) if there] == [
        Bloc.JAPAN,
        Bloc.UNITED_KINGDOM,
        Bloc.EURO_AREA,
        Bloc.CANADA,
        Bloc.REST_OF_WORLD,
    ]
    repriced = np.asarray(found.repriced_per_year)
    assert np.all((repriced > 0.05) == counted)
    assert repriced.max() < 0.3


def test_bonds_pay_what_the_curve_says(world):
    """Bills of ten weeks 4.14 %, seven to ten years just below the ten-year's 5.28 %."""
    found = bond_yields(world)
    assert found.shape == (len(Bucket),)
    assert found[0] == pytest.approx(0.0414, abs=1e-4)
    assert found[5] == pytest.approx(0.0522, abs=1e-4)
    np.testing.assert_array_equal(to_senders(world).bond_yield, found)


def test_holdings_and_short_rates_are_the_worlds(world):
    found = to_senders(world)
    np.testing.assert_array_equal(found.held, world.foreign)
    assert float(found.deposit) == world.figure("effective funds rate")
    assert float(found.abroad) == 0.02
    assert np.asarray(found.asset_yield)[-1] == 0.0
