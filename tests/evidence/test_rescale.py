"""Studies in one unit: by hand, against the official stock, and against the priors."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import numpy as np
import pytest

from bondstrike.errors import DataError, InputError
from bondstrike.evidence.rescale import HORIZONS, Rescaled, read_row, rescaled
from bondstrike.evidence.shelf import load_priors

SHARED = Path(os.environ.get("BONDSTRIKE_SHARED", Path(__file__).parents[3] / "shared"))
MSPD = SHARED / "data" / "mspd" / "mspd_table1_by_class_bn_2001_2026.csv"


def by_id(id: str) -> Rescaled:
    return next(item for item in rescaled() if item.study.id == id)


def test_by_hand():
    item = by_id("PI04")
    # $100bn of 3,519 is 2.84 %; 50bp over that is 17.6; in a market of 23,800 it is 0.42 %
    assert item.percent == pytest.approx(2.842, abs=1e-3)
    assert item.bp_per_percent == pytest.approx(17.6, abs=0.01)
    assert item.range_per_percent == pytest.approx((14.08, 21.11), abs=0.01)
    assert item.today(100, 23_800) == pytest.approx(7.39, abs=0.01)
    assert by_id("PI10").bp_per_percent == pytest.approx(10.0, rel=1e-3)


def test_the_markets_growth_cancels():
    item = by_id("QE01")
    assert item.today(item.amount_bn, item.coupons_bn) == pytest.approx(item.change_bp)
    assert item.today(3000, 10 * item.coupons_bn) == pytest.approx(item.change_bp)
    with pytest.raises(InputError, match="must be positive"):
        item.today(100, 0)


def test_the_raw_figures_are_the_librarys():
    for id in ("PI04", "PI05", "PI10", "PI11", "PI12", "QE01", "QE03", "QE07", "MF01"):
        item = by_id(id)
        assert abs(float(item.study.estimate)) == item.change_bp


def test_the_prior_of_the_lasting_effect_spans_the_studies():
    found = {item.study.id: item.bp_per_percent for item in rescaled("lasting")}
    low, middle, high = load_priors()["treasuries.lasting_bp"].quantile([0.05, 0.5, 0.95])
    # two of seven lie at the ends or just beyond: the swap, in par, and a quarter's effect
    beyond = {id for id, value in found.items() if not low <= value <= high}
    assert len(found) == 7
    assert beyond == {"QE03", "PI10"}
    assert all(0.7 * low < value < 1.01 * high for value in found.values())
    geometric = float(np.exp(np.mean(np.log(list(found.values())))))
    assert 0.6 * middle < geometric < 1.6 * middle


def test_the_effect_of_a_month_agrees_with_the_priors_ratio():
    priors = load_priors()
    month = priors["treasuries.lasting_bp"].median * priors["treasuries.month_ratio"].median
    for item in rescaled("month"):
        assert item.bp_per_percent == pytest.approx(month, rel=0.25), item.study.id


def test_horizons_part_the_table():
    assert sum(len(rescaled(horizon)) for horizon in HORIZONS) == len(rescaled())
    with pytest.raises(InputError) as caught:
        rescaled("lastin")
    assert caught.value.nearest == "lasting"


@pytest.mark.skipif(not MSPD.is_file(), reason="the raw MSPD table is not part of the project")
def test_stocks_are_the_official_ones():
    with MSPD.open(encoding="utf-8", newline="") as file:
        rows = {row["observation_date"][:7]: row for row in csv.DictReader(file)}
    for item in rescaled():
        row = rows[item.stock_date]
        coupons = sum(float(row[k] or 0) for k in ("NOTES", "BONDS", "TIPS", "FRN"))
        if item.stock_date != "2026-07":  # PI10 is given per 1 %: any stock will do
            assert item.coupons_bn == pytest.approx(coupons, abs=1.0), item.study.id


GOOD = {
    "id": "PI04", "change_bp": "50", "low_bp": "", "high_bp": "60", "amount_bn": "100",
    "stock_date": "2007-12", "coupons_bn": "3519", "horizon": "month", "tenor": "5y", "caveat": "",
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"id": "XX01"}, "unknown study"),
        ({"horizon": "week"}, "malformed horizon"),
        ({"stock_date": "2007"}, "malformed horizon or date"),
        ({"amount_bn": "many"}, "could not convert"),
        ({"amount_bn": "0"}, "must be positive"),
        ({"coupons_bn": "50"}, "below coupons"),
        ({"more": ""}, "wrong columns"),
    ],
)
def test_a_malformed_row_is_named(change, words):
    assert read_row(GOOD).range_per_percent[0] == pytest.approx(17.6, abs=0.01)
    with pytest.raises(DataError, match=words) as caught:
        read_row(GOOD | change)
    assert "rescaled.csv, row" in str(caught.value)
