"""The rule of the findings, and the nine claims on a run."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from bondstrike.evidence.identification import Standing
from bondstrike.findings import bars, claims
from bondstrike.findings.claims import Finding, finding
from bondstrike.findings.measures import MEASURES
from bondstrike.findings.ranges import Odds, plain
from tests.findings.synthetic import column, result

STUDIED, JUDGED = "treasuries.lasting_bp", "alternatives.participation_percent"
"""A parameter whose prior cites a study, and one whose prior is judgement."""


@pytest.mark.parametrize(
    ("hits", "unidentified", "says"),
    [
        (80, 1.0, Finding.SUPPORTED),
        (79, 0.5, Finding.CONTESTED),
        (79, 0.81, Finding.NOT_IDENTIFIED),
        (50, float("nan"), Finding.CONTESTED),
        (21, 0.8, Finding.CONTESTED),
        (20, 1.0, Finding.REJECTED),
    ],
)
def test_the_rule(hits: int, unidentified: float, says: Finding):
    assert finding(Odds(hits, 100), unidentified) is says


def test_without_draws_nothing_is_identified():
    assert finding(Odds(0, 0), 0.0) is Finding.NOT_IDENTIFIED


def chances(path: str):
    """The lever adds 0 to 2 pp, rising with one parameter; the bar of C05 stands at 1 pp."""
    added = np.linspace(0.0, 0.02, 400)
    order = np.random.default_rng(5).permutation(400)
    return claims.read(
        result(
            parameters={path: 10.0 + order / 40.0},
            ten_year_largest=1.0,
            reversal_chance_with=column(*added[order]),
        )
    )["C05"]


def test_a_claim_says_what_it_hangs_on_and_where_it_turns():
    found = chances(STUDIED)
    assert found.statistic == "chance_added"
    assert (found.agree.hits, found.finding) == (200, Finding.CONTESTED)
    assert found.range.median == pytest.approx(1.0, rel=1e-4)
    driver = found.hangs_on.drivers[0]
    assert (driver.path, driver.sign) == (STUDIED, 1)
    assert driver.flips_at == pytest.approx(15.0, abs=0.3)
    assert found.not_identified == 0.0 and driver.identified


def test_what_hangs_on_judgement_alone_is_not_identified():
    found = chances(JUDGED)
    assert found.agree.share == 0.5
    assert (found.not_identified, found.finding) == (1.0, Finding.NOT_IDENTIFIED)


def test_what_a_fit_left_where_it_was_is_not_identified_either(monkeypatch):
    """The same run, were the lasting impact a parameter that its data did not move."""
    monkeypatch.setattr(bars, "standings", lambda _: {STUDIED: Standing.UNMOVED})
    found = chances(STUDIED)
    assert found.hangs_on.drivers[0].standing is Standing.UNMOVED
    assert (found.not_identified, found.finding) == (1.0, Finding.NOT_IDENTIFIED)


def test_a_run_that_does_nothing_has_no_claims():
    assert claims.read(result()) == {}


def test_all_nine_are_told_on_any_run():
    found = claims.read(result(sold_at=10.0))
    assert list(found) == [f"C0{i}" for i in range(1, 10)]
    assert found["C01"].finding is Finding.NOT_IDENTIFIED
    assert (found["C01"].statistic, found["C01"].agree.draws) == ("not_run", 0)
    assert found["C05"].finding is Finding.REJECTED
    assert found["C09"].finding is Finding.SUPPORTED
    assert "NaN" not in json.dumps(plain(found), allow_nan=False)


def test_every_claim_says_what_it_leaves_out():
    assert set(claims.LEAVES_OUT) == set(MEASURES)
    assert len(set(claims.LEAVES_OUT.values())) == len(MEASURES)
    assert set(MEASURES) >= claims.BY_CONSTRUCTION


def test_other_quantities_stand_beside_the_statistic():
    found = claims.read(result(sold_at=10.0, shares_trough=-4.0, vix_peak=5.0))["C04"]
    assert found.range.median == -4.0
    assert found.beside["vix_at_worst"].median == 5.0
    assert found.by_bar["shares_at_worst"].share == 1.0
    assert found.finding is Finding.SUPPORTED


def test_each_bar_is_counted_by_itself():
    """Shares fall enough in half of the draws, the VIX rises enough in the other half."""
    half = np.arange(400) < 200
    given: dict[str, Any] = {
        "shares_trough": np.where(half, -4.0, 0.0),
        "vix_peak": np.where(half, 0.0, 5.0),
    }
    found = claims.read(result(sold_at=10.0, **given))["C04"]
    assert found.agree.hits == 0
    assert [odds.hits for odds in found.by_bar.values()] == [200, 200]


SOLD_LATE = np.array([0.0, 1.0, 5.0, 10.0, 40.0, 100.0])
"""Sold by the run's moments, $bn: a twentieth a quarter on."""


def kind(*kinds: str, **summaries: Any):
    """Claims of a run whose levers are of these kinds."""
    run = result(**summaries)
    levers = "".join(f'[[levers]]\nkind = "{kind}"\n' for kind in kinds)
    return claims.read(replace(run, manifest=replace(run.manifest, scenario=levers)))


def reasons(found: dict[str, claims.Claim]) -> dict[str, str]:
    return {id: claim.not_put for id, claim in found.items() if claim.not_put}


def test_what_is_about_selling_is_not_put_where_nothing_is_sold():
    found = kind("tariffs", us_terms_lost=1.0)
    unsold = dict.fromkeys(("C01", "C02", "C03", "C06", "C08"), "unsold")
    assert reasons(found) == unsold | {"C07": "unmoved"}
    assert all((found[id].finding is Finding.NOT_PUT) == (id in reasons(found)) for id in found)
    assert found["C05"].finding is Finding.REJECTED


def test_a_ceiling_is_put_where_yields_rise():
    assert reasons(kind("tariffs", yields_peak=1.0, us_terms_lost=1.0)).keys() == {
        *("C01", "C02", "C03", "C06", "C08")
    }


@pytest.mark.parametrize(
    ("kinds", "early"),
    [
        (("invoicing",), True),
        (("clearing-union", "tariffs"), True),
        (("run-off",), False),
        (("invoicing", "sell-off"), False),
        ((), False),
    ],
)
def test_what_is_seen_a_quarter_on_is_not_put_to_a_slow_lever(kinds: tuple[str, ...], early: bool):
    """Only where bonds are sold for the sake of something else: a sale is judged as it is."""
    found = reasons(kind(*kinds, sold_at=SOLD_LATE, yields_peak=1.0))
    assert found == (dict.fromkeys(("C01", "C03", "C06"), "early") if early else {})


def test_a_lever_that_is_under_way_a_quarter_on_is_judged():
    half = SOLD_LATE * [1, 1, 2.5, 1, 1, 1]
    assert reasons(kind("us-goods", sold_at=half, yields_peak=1.0)) == {}


def test_reasons_are_about_claims_there_are():
    about = claims.ABOUT_SELLING | claims.ABOUT_YIELDS | claims.ABOUT_A_QUARTER
    assert about < set(MEASURES)


def test_draws_that_sell_nothing_do_not_hide_a_slow_lever():
    sold = np.where(np.arange(400)[:, None] < 100, 0.0, SOLD_LATE)
    assert reasons(kind("invoicing", sold_at=sold, yields_peak=1.0))["C01"] == "early"
