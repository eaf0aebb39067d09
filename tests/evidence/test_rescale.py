"""Studies in one unit: by hand, against the official stock, and against the priors."""

from __future__ import annotations

import csv
import gzip
import io
import os
from pathlib import Path

import numpy as np
import pytest

from bondstrike.errors import DataError, InputError
from bondstrike.evidence.library import select
from bondstrike.evidence.rescale import (
    COUPONS_TODAY,
    HORIZONS,
    Listed,
    Rescaled,
    fitted,
    listed,
    read_row,
    read_table,
    rescaled,
)
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


def test_the_prior_before_the_fit_spans_what_lasts():
    """Left open wide enough that no study of what lasts lies outside it."""
    before = load_priors()["treasuries.lasting_bp"]
    low, high = before.quantile([0.05, 0.95])
    found = [item.bp_per_percent for item in rescaled("lasting")]
    assert len(found) == 16
    assert low < min(found) and max(found) < high


def test_months_of_selling():
    months = {item.study.id: item.months for item in rescaled()}
    assert (months["PI04"], months["PI05"], months["PI10"], months["PI01"]) == (1.0, 0.0, 3.0, 12.0)
    assert np.isnan(months["MF01"])


def test_what_is_fitted_and_what_is_not():
    ids = {item.study.id for item in fitted()}
    assert len(ids) == 24 and not {"MF01", "MF13"} & ids
    assert {"MF13", "QE02", "QE04"} <= {item.study.id for item in listed()}
    every = [item for block in ("price impact", "QE and supply") for item in select(block=block)]
    stands = {item.study.id for item in (*rescaled(), *listed())}
    assert {study.id for study in every} <= stands
    assert all(item.why for item in listed())


def test_memory_costs_precision():
    """A figure of grade D has 0.3 more, added in squares, and an assumed error says so."""
    for item in fitted():
        if item.study.grade.value == "D":
            assert item.log_error is not None and item.log_error >= 0.3 and "+0.3" in item.basis
        if item.low_bp is None:
            assert "ssumed" in item.basis, item.study.id


def test_errors_from_a_range_read_as_5_to_95():
    for id, own in (("PI04", 0.12), ("QE01", 0.28), ("PI07", 0.26), ("PI11", 0.055)):
        low, high = by_id(id).range_per_percent
        assert by_id(id).log_error == pytest.approx(np.log(high / low) / (2 * 1.645), abs=0.01)
        assert by_id(id).log_error == own


def test_an_elasticity_as_a_yield():
    """1 % of the stock moves the price by 1 ÷ 3.2 %; over five years of duration a yield."""
    item = by_id("PI13")
    assert item.change_bp == pytest.approx(100 / float(item.study.estimate) / 5.0)
    assert item.bp_per_percent == pytest.approx(6.25, rel=1e-3)


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
        assert item.coupons_bn == pytest.approx(coupons, abs=1.0), item.study.id
    row = rows["2026-07"]
    today = sum(float(row[k] or 0) for k in ("NOTES", "BONDS", "TIPS", "FRN"))
    assert pytest.approx(today, abs=1.0) == COUPONS_TODAY


GDP = {"QE10": "2018", "QE11": "2023", "QE12": "2024", "QE13": "2006", "QE14": "2003"}
"""Fiscal year of the output behind each debt study."""


@pytest.mark.skipif(not MSPD.is_file(), reason="the raw tables are not part of the project")
def test_a_point_of_output_is_the_official_one():
    with (SHARED / "data" / "cbo" / "actual_GDP.csv").open(encoding="utf-8", newline="") as file:
        output = {row["fiscal_year"]: float(row["GDP"]) for row in csv.DictReader(file)}
    with MSPD.open(encoding="utf-8", newline="") as file:
        whole = {
            r["observation_date"][:7]: float(r["TOTAL_MARKETABLE"]) for r in csv.DictReader(file)
        }
    for id, year in (GDP | {"QE15": "2010"}).items():
        item = by_id(id)
        assert item.percent == pytest.approx(output[year] / whole[item.stock_date], rel=1e-3), id


TIC = SHARED / "data" / "tic"


@pytest.mark.skipif(not TIC.is_dir(), reason="the raw TIC tables are not part of the project")
def test_foreign_purchases_and_holdings_are_the_official_ones():
    """Net purchases in the year to May 2005, and officials' bonds and notes in June 2008."""
    bought = {"treasuries": 0.0, "agencies": 0.0}
    with gzip.open(TIC / "s1_globl.txt.gz", "rt", encoding="latin-1") as file:
        for line in file:
            cells = [cell.strip(' "').replace(",", "") for cell in line.rstrip("\n").split("\t")]
            if len(cells) > 10 and cells[1] == "99996" and "2004-06" <= cells[2] <= "2005-05":
                bought["treasuries"] += (float(cells[3]) - float(cells[9])) / 1000
                bought["agencies"] += (float(cells[4]) - float(cells[10])) / 1000
    both = bought["treasuries"] + bought["agencies"]
    middle = np.sqrt(bought["treasuries"] * both)
    assert by_id("PI01").amount_bn == pytest.approx(middle, abs=1.0)
    assert by_id("PI01").shared_error == pytest.approx(np.log(both / middle), abs=0.01)
    lines = (TIC / "mfhhis01.txt").read_text(encoding="latin-1").splitlines()
    block = next(i for i, line in enumerate(lines) if line.startswith("Country\t2008"))
    row = next(line for line in lines[block:] if line.strip().startswith("T-Bonds & Notes"))
    june = lines[block - 1].split("\t").index("Jun")
    assert float(row.split("\t")[june]) == by_id("PI09").amount_bn


GOOD = {
    "id": "PI04", "paper": "Beltran", "use": "fit", "why": "", "change_bp": "50", "low_bp": "",
    "high_bp": "60", "bound": "exact", "amount_bn": "100", "stock_date": "2007-12",
    "coupons_bn": "3519", "horizon": "month", "who": "official", "identification": "instrument",
    "log_error": "0.12", "shared_error": "0.2", "basis": "seen", "tenor": "5y", "caveat": "",
}  # fmt: skip
SHOWN = {"use": "shown", "why": "it scores", "horizon": "stress", "log_error": ""}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"id": "XX01"}, "unknown study"),
        ({"horizon": "week"}, "unknown horizon 'week'"),
        ({"who": "banks"}, "unknown who"),
        ({"identification": "hunch"}, "unknown identification"),
        ({"bound": "at most"}, "unknown bound"),
        ({"use": "maybe", "why": "no"}, "unknown use"),
        ({"use": "shown"}, "no reason why"),
        ({"stock_date": "2007"}, "malformed date"),
        ({"amount_bn": "many"}, "could not convert"),
        ({"amount_bn": "0"}, "must be positive"),
        ({"coupons_bn": "50"}, "below coupons"),
        ({"change_bp": "-50"}, "change must be positive"),
        ({"low_bp": "55"}, "outside its own range"),
        ({"log_error": "-0.1"}, "log_error must be positive"),
        ({"log_error": ""}, "log_error must be positive"),
        ({"log_error": "nan"}, "log_error must be positive"),
        ({"shared_error": "-1"}, "shared_error must not be negative"),
        ({"paper": ""}, "needs paper"),
        ({"basis": ""}, "needs paper, basis"),
        ({"horizon": "stress"}, "a horizon but stress"),
        ({"more": ""}, "wrong columns"),
    ],
)
def test_a_malformed_row_is_named(change, words):
    good = read_row(GOOD)
    assert isinstance(good, Rescaled) and good.range_per_percent[0] == pytest.approx(17.6, abs=0.01)
    with pytest.raises(DataError, match=words) as caught:
        read_row(GOOD | change)
    assert "rescaled.csv, row" in str(caught.value)


def test_rows_outside_the_fit_need_less():
    shown = read_row(GOOD | SHOWN)
    assert isinstance(shown, Rescaled) and shown.log_error is None
    kept = read_row(dict.fromkeys(GOOD, "") | {"id": "QE09", "use": "listed", "why": "output"})
    assert kept == Listed(kept.study, "output")


@pytest.mark.parametrize(
    ("second", "words"),
    [
        ({}, "stands twice"),
        ({"id": "PI05", "shared_error": "0.3"}, "differs from the paper's other rows"),
        ({"id": "PI05", "bound": "at least"}, "one lower bound only"),
    ],
)
def test_rows_that_do_not_fit_each_other_are_named(second, words):
    first = GOOD | ({"bound": "at least"} if "bound" in second else {})
    lines = io.StringIO()
    writer = csv.DictWriter(lines, list(GOOD))
    writer.writeheader()
    writer.writerows([first, GOOD | second])
    with pytest.raises(DataError, match=words) as caught:
        read_table(lines.getvalue())
    assert "rescaled.csv, row" in str(caught.value)
