"""The default screen: every row stands on it, whole, whatever the run; wording is free."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from bondstrike.evidence.identification import Standing
from bondstrike.findings import chain as findings
from bondstrike.findings.chain import Chain
from bondstrike.findings.claims import Finding
from bondstrike.findings.verdict import Strength
from bondstrike.model.outputs import SENDERS
from bondstrike.vocabulary import Bloc, PolicyKind
from bondstrike.words import chain as words
from bondstrike.words.asked import Asked
from bondstrike.words.catalogue import load
from bondstrike.words.market import Screen, Strip, Table
from tests.findings import synthetic
from tests.findings.test_attribution import peak, pressure

EURO = np.array(list(Bloc)) == Bloc.EURO_AREA

ALL: dict[str, Any] = {
    "sold_at": 800.0,
    "sold_by_bloc": EURO * 800.0,
    "member": EURO * 1.0,
    "converted_at": 400.0,
    "yields_at": 8.0,
    "yields_peak": np.linspace(2.0, 40.0, synthetic.DRAWS)[:, None],
    "ten_year_largest": 40.0,
    "dollar_trough": -1.5,
    "dealers_at": 40.0,
    "placed_at": 300.0,
    "alternatives_yield_at": -4.0,
    "gold_at": 1.0,
    "fed_held_most": 120.0,
    "mortgage_peak": 12.0,
    "investment_grade_peak": 11.0,
    "high_yield_peak": 30.0,
    "shares_trough": -3.0,
    "vix_peak": 4.0,
    "haven_at_peak": -2.0,
    "reversal_chance_with": np.linspace(0.1, 0.5, synthetic.DRAWS)[:, None],
    "reversal_chance_without": 0.1,
    "coalition_low": 0.8,
    "us_output_lost": 20.0,
    "weeks_to_place": 20.0,
    **{f"senders_{item}": EURO * 3.0 for item in SENDERS},
    **{f"{n}_by_year": 0.2 for n in ("gdp", "unemployment", "core_inflation", "interest")},
    "interest_new_by_year": 0.15,
    "consolidated_by_year": 0.3,
    "variants": {"alone": {"yields_at": 1.0}, "no-haven": {}, "fed-cap": {"fed_held_most": 900.0}},
    "combinations": {"peak": peak(), "pressure": pressure()},
}
"""A run that has something to say in every row but those of a lever that sells nothing."""

UNSOLD: dict[str, Any] = {"sold_at": 0.0, "sold_by_bloc": 0.0}
"""What turns it into a lever that sells nothing, such as a hedge."""

FACTS = {
    f"{name}_{year}_bn": value
    for year in (2028, 2036)
    for name, value in (("revenue", 5_500.0), ("gdp", 33_000.0), ("interest", 1_300.0))
}


def told(**changes: Any) -> Chain:
    """Findings of the full run with some summaries changed."""
    run = synthetic.result(**(ALL | changes))
    facts = {**run.manifest.facts, **FACTS}
    return findings.read(replace(run, manifest=replace(run.manifest, facts=facts)))


def tables(screen: Screen) -> list[Table]:
    return [p for section in screen.sections for p in section.parts if isinstance(p, Table)]


def texts(screen: Screen) -> list[str]:
    """Every text and cell on the screen; the first cell of a row may be empty."""
    found = [screen.title, *screen.conditions]
    for section in screen.sections:
        found.append(section.heading)
        for part in section.parts:
            if isinstance(part, Table):
                found += [cell for row in part.rows for cell in row[1:]]
                found += [*part.columns[1:], *(row[0] for row in part.rows if row[0])]
            else:
                found.append(part.caption if isinstance(part, Strip) else part)
    return found


def flaws(screen: Screen) -> list[str]:
    """Texts that were not filled, cells that are empty, numbers that are none."""
    return [t for t in texts(screen) if not t.strip() or re.search(r"[{}]|\bnan\b|\binf\b|None", t)]


@pytest.fixture(scope="module")
def full() -> Chain:
    return told()


@pytest.fixture(scope="module")
def shown(full: Chain) -> Screen:
    return words.screen(full, Asked())


@pytest.fixture(scope="module")
def unsold() -> Screen:
    return words.screen(told(**UNSOLD), Asked())


@pytest.mark.parametrize("key", sorted(load("chain").messages["row"]))
def test_every_row_stands_on_a_screen(key: str, shown: Screen, unsold: Screen):
    pattern = re.escape(load("chain").messages["row"][key])
    pattern = re.sub(r"\\{\w+\\}", ".+", pattern)
    both = (*tables(shown), *tables(unsold))
    labels = [row[1] for table in both for row in table.rows if len(row) > 1]
    assert any(re.fullmatch(pattern, label) for label in labels), key


def test_the_screen_is_whole(shown: Screen):
    assert flaws(shown) == []
    assert all(len(row) == len(t.columns) for t in tables(shown) for row in t.rows)
    assert "n/a" not in "\n".join(texts(shown))


def test_the_story_is_told_in_order(shown: Screen):
    """The first column names every link once, in the order of the catalogue."""
    named = [row[0] for row in tables(shown)[0].rows if row[0]]
    order = list(load("chain").messages["link"].values())
    assert len(named) == len(set(named)) > 8
    assert named == [link for link in order if link in named]


def test_sections_have_headings_and_the_title_leads(full: Chain, shown: Screen):
    assert shown.title == full.market.condition.title
    headings = [section.heading for section in shown.sections]
    assert len(headings) == len(set(headings)) >= 4
    assert all(section.parts for section in shown.sections)


def test_every_claim_stands_on_the_screen(full: Chain, shown: Screen):
    said = "\n".join(texts(shown))
    assert [id for id in full.claims if id not in said] == []
    assert len(full.claims) == 9


@pytest.mark.parametrize("policy", list(PolicyKind))
def test_every_policy_can_be_told(policy: PolicyKind, full: Chain):
    screen = words.screen(full, Asked(policy=policy.value))
    assert flaws(screen) == []


@pytest.mark.parametrize("strength", list(Strength))
def test_every_strength_has_its_words(strength: Strength, full: Chain):
    told = replace(full, verdict=replace(full.verdict, strength=strength))
    screen = words.screen(told, Asked("budget"))
    assert flaws(screen) == []


@pytest.mark.parametrize("finding", list(Finding))
def test_every_finding_has_its_words(finding: Finding, full: Chain):
    claims = {id: replace(claim, finding=finding) for id, claim in full.claims.items()}
    screen = words.screen(replace(full, claims=claims), Asked())
    assert flaws(screen) == [] != list(claims)


SINGULAR: dict[str, dict[str, Any]] = {
    "no variants": {"variants": None},
    "no combinations": {"combinations": None},
    "nothing placed": {"placed_at": 0.0, "alternatives_yield_at": 0.0},
    "too short for a verdict": {"weeks": 3},
    "too short for a year": {
        "weeks": 10,
        **{name: np.nan for name in ALL if name.endswith("_by_year")},
    },
    "one draw": {
        "draws": 1,
        "yields_peak": 9.0,
        "reversal_chance_with": 0.3,
    },
    "few draws": {
        "draws": 3,
        "yields_peak": 9.0,
        "reversal_chance_with": 0.3,
    },
    "senders that gain": {f"senders_{item}": EURO * -3.0 for item in SENDERS},
    "a lever that sells nothing": UNSOLD,
    "no member": UNSOLD | {"member": 0.0},
    "every draw defective but one": {"not_finite": np.arange(synthetic.DRAWS) > 0},
}


@pytest.mark.parametrize("case", SINGULAR)
def test_a_run_that_lacks_something_can_be_told(case: str):
    screen = words.screen(told(**SINGULAR[case]), Asked())
    assert flaws(screen) == []
    assert all(len(row) == len(t.columns) for t in tables(screen) for row in t.rows)
    assert screen.sections


def test_a_run_that_does_nothing_says_so_in_one_section():
    nothing = findings.read(synthetic.result())
    screen = words.screen(nothing, Asked())
    assert flaws(screen) == []
    assert not tables(screen) and len(screen.sections) == 1


def test_a_statistic_is_written_with_its_unit(full: Chain):
    assert words.statistic("ten_year_after_quarter", full.market.yields[2].quarter) == "+8"


def test_what_is_not_identified_stands_beside_every_driver(full: Chain):
    """The verdict hangs on what its data left where it was, the peak on what a fit moved."""
    driver = full.hangs_on.verdict.drivers[0]
    unmoved = replace(driver, standing=Standing.UNMOVED, identified=False)
    other = replace(driver, path="politics.rally", standing=Standing.FITTED)
    targets = replace(
        full.hangs_on,
        verdict=replace(full.hangs_on.verdict, drivers=(unmoved,)),
        peak=replace(full.hangs_on.peak, drivers=(other,)),
    )
    shown = replace(full, hangs_on=targets)
    verdict, peak, legend = words.hanging(shown, load("chain"))
    assert isinstance(verdict, Table) and isinstance(peak, Table)
    assert verdict.rows[0][1] == "not identified" and peak.rows[0][1] == "by a fit"
    assert legend == (
        f"Not identified: {words.short(driver.path)} (the data left it where its prior was)."
    )


@pytest.mark.parametrize(
    ("part", "said"), [(0.666, "67 %"), (0.0, "0 %"), (np.nan, "in the noise")]
)
def test_a_claim_says_how_much_of_it_is_not_identified(full: Chain, part: float, said: str):
    claim = replace(full.claims["C01"], not_identified=part)
    cells = words.claim_cells("C01", claim, load("chain"))
    assert cells[-1].replace("\u00a0", " ") == said
