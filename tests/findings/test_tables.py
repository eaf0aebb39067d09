"""The flat table of findings."""

from __future__ import annotations

import csv
import io

from bondstrike.findings.ranges import Odds, Range
from bondstrike.findings.tables import COLUMNS, as_csv, leaves
from tests.ensemble.fake_market import fake_market


def test_every_range_and_share_has_its_row():
    market = fake_market()
    rows = list(csv.DictReader(io.StringIO(as_csv(market))))
    places = [row["finding"] for row in rows]
    assert len(places) == len(set(places)) == len(list(leaves(market)))
    by_place = dict(zip(places, rows, strict=True))
    assert float(by_place["sale.sold"]["median"]) == 1000.0
    assert by_place["yields.10y.peak"]["unit"] == "bp"
    assert by_place["fed.panel.cap.within_band"]["share"] == "1"
    assert tuple(rows[0]) == COLUMNS


def test_what_is_unknown_stays_empty():
    found = {"a": Range(float("nan"), float("nan"), float("nan"), "bp"), "b": Odds(0, 0)}
    lines = as_csv(found).splitlines()
    assert lines[1:] == ["a,,,,,,,bp", "b,,,,,0,0,share"]
