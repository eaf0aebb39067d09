"""From TIC, SHL, H.4.1 and Z.1 to owners at par: sums, splits, refusals."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from bondstrike.errors import DataError
from bondstrike.sources.h41 import BANDS, BalanceSheet
from bondstrike.sources.shl_a12 import EDGES, MaturityTable
from bondstrike.sources.tic_table3 import Position, parse
from bondstrike.vocabulary import Bucket, Sector
from bondstrike.world.build import bloc_map, inputs
from bondstrike.world.build_owners import (
    PRIVATE_SECTORS,
    BlocMap,
    HomeLine,
    at_par,
    central_bank,
    fit_home,
    home_at_par,
    mix,
    shl_shares,
    split_holders,
    tic_by_bloc,
)

MIXES = inputs("sector_mix")
ONES = np.ones(8)
SHEET = BalanceSheet(
    wednesday=date(2026, 6, 24),
    total=120.0,
    assets={"treasuries": 100.0},
    liabilities={},
    treasuries_by_type={"bills": 10.0},
    treasuries_by_band=dict(zip(BANDS, (4.0, 6.0, 10.0, 30.0, 20.0, 30.0), strict=True)),
    foreign_repo_pool=0.0,
    domestic_reverse_repo=0.0,
    custody_treasuries=0.0,
)


def position(country: str, long: float, short: float | None) -> Position:
    return Position(country, 1, "2026-04", None, None, long, None, None, short, None)


def test_regions_keep_what_is_not_listed_and_the_euro_area_its_own_rest():
    blocs = BlocMap(
        {
            "France": "euro-area",
            "Poland": "rest-of-world",
            "Total Europe": "rest-of-world",
            "Memo: Euro Area": "euro-area",
        },
        dict.fromkeys(["France", "Poland"], "Total Europe") | {"Total Europe": "-"},
    )
    found = tic_by_bloc(
        [
            position("France", 70.0, 5.0),
            position("Poland", 20.0, None),
            position("Memo: Euro Area", 80.0, 6.0),
            position("Total Europe", 110.0, 10.0),
        ],
        blocs,
    )
    np.testing.assert_allclose(found["Memo: Euro Area"], [1.0, 10.0])
    np.testing.assert_allclose(found["Total Europe"], [4.0, 10.0])
    assert sum(v.sum() for v in found.values()) == pytest.approx(120.0)


def test_a_country_that_table_3_dropped_is_named():
    blocs = BlocMap({"Atlantis": "rest-of-world"}, {"Atlantis": "-"})
    with pytest.raises(DataError, match="Atlantis"):
        tic_by_bloc([position("France", 1.0, 1.0)], blocs)


def test_every_official_country_of_the_map_has_a_bloc_once():
    blocs = bloc_map()
    assert len(blocs.bloc) > 80
    assert blocs.bloc["Norway"] == "switzerland-nordics"
    assert blocs.bloc["Belgium"] == blocs.bloc["Luxembourg"] == "euro-area"


def test_officials_sum_to_what_is_published_and_no_bloc_gives_more_than_it_has():
    terms = np.full((12, 2), [100.0, 700.0])
    held = split_holders(terms, inputs("official_prior"), inputs("quoted"))
    np.testing.assert_allclose(held.sum(axis=(0))[0], [354.4, 3418.8])
    np.testing.assert_allclose(held.sum(axis=1), terms, rtol=1e-9)
    assert np.all(held > 0)


def test_every_dollar_of_table_3_reaches_a_bloc(raw_file):
    """TIC, April 2026: 9,352.6 of which 1,498.6 short-term."""
    positions = parse(raw_file("tic/slt_table3.txt").read_bytes())
    areas = tic_by_bloc(positions, bloc_map())
    total = sum(areas.values(), np.zeros(2))
    np.testing.assert_allclose(total, [1498.613, 7854.033], atol=1e-6)
    assert min(pair.min() for pair in areas.values()) >= 0.0


def test_a_stablecoin_issuer_moved_between_regions_in_march_2025(raw_file):
    """Why unlisted Latin America is booked with the offshore funds: the bills came from there."""
    positions = parse(raw_file("tic/slt_table3.txt").read_bytes())
    latin = [who for who, region in bloc_map().region.items() if region == "Total Latin America"]

    def bills(month: str, who: str) -> float:
        found = next(p for p in positions if p.month == month and p.country == who)
        return found.short_term or 0.0

    def unlisted(month: str) -> float:
        return bills(month, "Total Latin America") - sum(bills(month, who) for who in latin)

    left = bills("2025-02", "British Virgin Islands") - bills("2025-03", "British Virgin Islands")
    arrived = unlisted("2025-03") - unlisted("2025-02")
    assert arrived == pytest.approx(left, rel=0.05)
    assert arrived > 80.0


def survey(owner: str, amount: float) -> MaturityTable:
    buckets = {(low, high): amount for _, low, high in EDGES}
    return MaturityTable(owner, 2025, 1.0, buckets)


def test_survey_shares_sum_to_one_without_bills():
    shares = shl_shares({"official": survey("official", 2.0), "private": survey("private", 3.0)})
    np.testing.assert_allclose(shares.sum(axis=1), 1.0)
    np.testing.assert_allclose(shares[0], np.array([0, 1, 2, 2, 2, 3, 2, 2]) / 14)


def test_the_central_bank_is_split_by_band_and_its_purchases_are_bills():
    stock = np.array([9.0, 9.0, 2.0, 1.0, 1.0, 3.0, 1.0, 1.0])
    held = central_bank(SHEET, 105.0, stock)
    np.testing.assert_allclose(held, [15.0, 10.0, 20.0, 10.0, 5.0, 15.0, 15.0, 15.0])
    assert held.sum() == pytest.approx(105.0)


def test_par_is_market_value_over_the_price_of_the_mix():
    prices = np.linspace(1.0, 0.65, 8)
    assert at_par(95.0, np.eye(8)[2], prices) == pytest.approx(95.0 / prices[2])
    lines = [
        HomeLine("a", Sector.BANKS, 100.0, "2026-06-30", "x", "B"),
        HomeLine("b", Sector.BANKS, -10.0, "2026-06-30", "x", "B"),
    ]
    par = home_at_par(lines, MIXES, ONES)
    assert par[PRIVATE_SECTORS.index(Sector.BANKS)] == pytest.approx(90.0)
    assert par.sum() == pytest.approx(90.0)


def test_mixes_are_shares():
    for sector in [*PRIVATE_SECTORS, "leveraged"]:
        assert mix(MIXES, sector).sum() == pytest.approx(1.0)


def test_home_sectors_fill_every_bucket_and_the_residual_is_with_households():
    published = np.full(len(PRIVATE_SECTORS), 100.0)
    stock = np.array([300.0, 180.0, 250.0, 150.0, 90.0, 90.0, 80.0, 80.0])
    abroad, fed = 0.2 * stock, 0.1 * stock
    fit = fit_home(published, 40.0, MIXES, stock, abroad, fed)
    np.testing.assert_allclose(fit.par.sum(axis=0) + abroad, stock, rtol=1e-9)
    sectors = fit.par[1:].sum(axis=1)
    households = PRIVATE_SECTORS.index(Sector.HOUSEHOLDS_FIRMS)
    assert sectors[households] / sectors[0] == pytest.approx(1.4)
    assert fit.absorbed == pytest.approx(0.7 * stock.sum() - 940.0)
    money = 1 + PRIVATE_SECTORS.index(Sector.MONEY_FUNDS)
    assert fit.par[money, 3:].sum() == 0.0


def test_a_bucket_that_others_hold_beyond_its_size_is_named():
    stock = np.full(8, 10.0)
    abroad = np.zeros(8)
    abroad[4] = 11.0
    with pytest.raises(DataError, match=f"bucket {tuple(Bucket)[4]} oversubscribed"):
        fit_home(np.ones(9), 0.0, MIXES, stock, abroad, np.zeros(8))
