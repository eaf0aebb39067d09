"""Statements carry numbers and units; anything can be put into JSON."""

from __future__ import annotations

import json

from bondstrike.findings.ranges import plain
from bondstrike.findings.statements import BUYERS, THRESHOLDS_BP
from bondstrike.model.outputs import VARIABLES
from tests.ensemble.fake_market import fake_market


def test_all_statements_are_json():
    text = json.dumps(plain(fake_market()), allow_nan=False)
    assert {"condition", "sale", "yields", "fed"} <= set(json.loads(text))


def test_buyers_are_weekly_variables():
    assert set(BUYERS) <= set(VARIABLES)
    assert list(THRESHOLDS_BP) == sorted(THRESHOLDS_BP)
