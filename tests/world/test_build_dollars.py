"""The dollar system: two sides, named residuals, claims by bloc."""

from __future__ import annotations

import numpy as np
import pytest

from bondstrike.sources.tic_table1 import Portfolio
from bondstrike.vocabulary import Bloc
from bondstrike.world.build import inputs
from bondstrike.world.build_dollars import outlook_rows, portfolio_by_bloc
from bondstrike.world.build_owners import BlocMap


def test_the_rest_of_the_portfolio_goes_to_the_rest_of_the_world():
    portfolios = [
        Portfolio("Japan", 1, "2026-04", None, None, 10.0, 20.0, 30.0),
        Portfolio("Japan", 1, "2026-03", None, None, 99.0, 99.0, 99.0),
        Portfolio("Grand Total", 2, "2026-04", None, None, 15.0, 20.0, 50.0),
    ]
    found = portfolio_by_bloc(portfolios, BlocMap({"Japan": "japan"}, {"Japan": "-"}))
    np.testing.assert_allclose(found[tuple(Bloc).index(Bloc.JAPAN)], [10.0, 20.0, 30.0])
    np.testing.assert_allclose(found[-1], [5.0, 0.0, 20.0])


def test_outlook_joins_output_to_the_projection():
    series = {2026: 1.0, 2027: 2.0}
    names = ("deficit", "net interest", "debt", "revenues", "customs duties")
    rows = {r.keys: r.value for r in outlook_rows(dict.fromkeys(names, series), inputs("quoted"))}
    assert rows["2027", "deficit"] == 2.0
    assert rows["2025", "gdp"] == pytest.approx(30362.0)
    assert rows["2027", "gdp"] == pytest.approx(33315.187)


def test_the_central_bank_has_two_equal_sides(world):
    rows = [row for row in world.tables["central_bank"] if row.keys[0] == "opening"]
    sides = {
        side: sum(row.value for row in rows if row.keys[1] == side)
        for side in ("asset", "liability")
    }
    assert sides["asset"] == pytest.approx(sides["liability"], abs=1e-6)
    balance = world.opening("liability", "other liabilities and capital")
    assert balance == pytest.approx(-177.9, abs=25.0)


def test_foreign_claims_by_bloc_and_at_the_central_bank_make_the_net_position(world):
    """BEA: net position −21.27trn; Z.1: US assets abroad 40.2trn (2026Q1)."""
    market = sum(row.value for row in world.tables["tic"])
    fed = world.opening("liability", "foreign repo pool") + world.opening(
        "liability", "foreign official deposits"
    )
    split = world.claims("foreign deposits").sum() + world.claims("foreign other claims").sum()
    assert world.dollar("us foreign assets") == pytest.approx(40208.1, abs=0.1)
    net = world.dollar("us foreign assets") - market - fed - split
    assert net == pytest.approx(-21270.0, abs=1e-3)


def test_no_claim_is_negative_and_officials_hold_what_tic_says(world):
    """TIC table 1: officials own 6.68trn of long-term US securities, 3.45trn of it Treasuries."""
    other = world.claims("foreign other claims")
    assert np.all(other > 0) and np.all(world.claims("foreign deposits") > 0)
    assert 2800 < other[:, 0].sum() <= 6680.0 - 3449.2
