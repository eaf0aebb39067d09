"""The whole tree of statements, on any run."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from bondstrike.findings import chain
from bondstrike.findings.ranges import plain
from bondstrike.findings.tables import leaves
from bondstrike.vocabulary import Bloc
from tests.findings.synthetic import column, result, years
from tests.findings.test_attribution import peak, pressure

RUNS: dict[str, dict[str, Any]] = {
    "nothing": {},
    "few": {"draws": 3, "sold_at": 5.0},
    "one": {"draws": 1, "sold_at": 5.0},
    "short": {"weeks": 10, "gdp_by_year": years(), "sold_at": 5.0},
    "defective": {"draws": 5, "not_finite": 1.0},
    "whole": {
        "sold_at": 100.0,
        "sold_by_bloc": (np.array(list(Bloc)) == Bloc.JAPAN) * 100.0,
        "combinations": {"peak": peak(), "pressure": pressure()},
        "variants": {"alone": {"yields_at": 1.0}, "fed-cap": {}},
    },
}


@pytest.mark.parametrize("run", RUNS)
def test_any_run_can_be_told(run: str):
    found = chain.read(result(**RUNS[run]))
    assert json.loads(json.dumps(plain(found), allow_nan=False))["market"]
    places = [place for place, _ in leaves(found)]
    assert len(places) == len(set(places)) > 100
    assert bool(found.claims) == (run not in ("nothing", "defective"))


def test_statements_stand_in_the_table_by_name():
    places = {place for place, _ in leaves(chain.read(result(**RUNS["whole"])))}
    assert {
        "verdict.deadlines.26.mean_difference",
        "verdict.deadlines.26.rises.10",
        "conditions.rows.mortgage.quarter",
        "economy.years.2027.gdp",
        "budget.years.2036.interest",
        "senders.by_bloc.japan.items.executed",
        "damage.realised.us_worse",
        "households.quarter",
        "attribution.peak.parts.stress",
        "claims.C09.agree",
    } <= places


def test_the_headlines_say_what_they_hang_on():
    """The chance is all `a`, from 0 to 4 pp, and turns where 2 pp end what is hardly anything."""
    a, b = np.random.default_rng(6).uniform(size=(2, 400))
    moved = 40.0 * b[:, None] * np.ones(5)
    run = result(
        parameters={"x.a": a, "x.b": b},
        reversal_chance_with=column(*(0.04 * a)),
        yields_peak=moved,
    )
    found = chain.targets(run)
    assert [driver.path for driver in found.verdict.drivers] == ["x.a"]
    assert found.verdict.drivers[0].flips_at == pytest.approx(0.5, abs=0.02)
    assert found.verdict.drivers[0].threshold == 2.0
    assert [driver.path for driver in found.peak.drivers] == ["x.b"]
    assert found.peak.drivers[0].flips_at == pytest.approx(25.0 / 40.0, abs=0.02)
