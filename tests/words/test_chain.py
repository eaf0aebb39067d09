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
from bondstrike.findings.ranges import Odds
from bondstrike.findings.responses import Response
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

WITH = np.array([1.0, 0.0])[None, :, None]
"""One with the lever, none without."""

GOODS: dict[str, Any] = UNSOLD | {
    "us_terms_lost": -2.0,
    "parameters": {
        "trade.border_pass": np.full(synthetic.DRAWS, 0.8),
        "haven.opening": np.ones(synthetic.DRAWS),
    },
    "economy": {"import_cost": 30.0 * WITH * np.ones((synthetic.DRAWS, 1, 10))},
    "weekly": {
        name: level * WITH * np.ones((synthetic.DRAWS, 1, synthetic.WEEKS))
        for name, level in {
            "export_demand": -26.0,
            "spent": 500.0,
            "borrowed": 90.0,
            "tariff": 25.0,
            "withheld": 0.15,
        }.items()
    },
}
"""What turns it into levers on goods and spending that leave Treasuries alone."""

BOUGHT: dict[str, Any] = {
    "weekly": {"export_demand": 52.0 * WITH * np.ones((synthetic.DRAWS, 1, synthetic.WEEKS))}
}
"""What turns it into purchases of goods."""

ON_GOODS = Asked(kinds=("tariffs", "invoicing", "deficit"))

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


@pytest.fixture(scope="module")
def goods() -> Screen:
    return words.screen(told(**GOODS), ON_GOODS)


@pytest.fixture(scope="module")
def bought() -> Screen:
    return words.screen(told(**BOUGHT), Asked(kinds=("us-goods",)))


@pytest.mark.parametrize("key", sorted(load("chain").messages["row"]))
def test_every_row_stands_on_a_screen(
    key: str, shown: Screen, unsold: Screen, goods: Screen, bought: Screen
):
    pattern = re.escape(load("chain").messages["row"][key])
    pattern = re.sub(r"\\{\w+\\}", ".+", pattern)
    all_ = (*tables(shown), *tables(unsold), *tables(goods), *tables(bought))
    labels = [row[1] for table in all_ for row in table.rows if len(row) > 1]
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


def labels(screen: Screen) -> dict[str, str]:
    """Rows of the chain: what, and its range without the hard spaces."""
    return {row[1]: row[2].replace("\u00a0", " ") for row in tables(screen)[0].rows}


def test_levers_on_goods_say_what_they_do(goods: Screen):
    rows = labels(goods)
    assert rows["US exports lost, a year in the first two"] == "$26bn"
    assert rows["what US buyers pay more for imports, likewise"] == "$30bn"
    assert rows["US tariff revenue, likewise"] == "$38bn"
    assert rows["US income lost by terms of trade, two years"] == "−$2bn"
    assert rows["core inflation in fiscal 2027, points"] == "+0.2"
    assert "dollars sold forward, no bond sold" in rows
    assert flaws(goods) == []


def test_what_is_bought_is_no_loss(bought: Screen):
    """$52bn a year over 130 weeks."""
    rows = labels(bought)
    assert rows["US goods bought more, in all"] == "$130bn"
    assert not [name for name in rows if "exports lost" in name]


def test_what_a_lever_on_goods_leaves_as_it_is_has_no_row():
    nothing = {name: 0.0 for name in ("yields_peak", "ten_year_largest", "dollar_trough")}
    screen = words.screen(told(**GOODS | nothing), ON_GOODS)
    rows = labels(screen)
    assert not [name for name in rows if "10-year yield at its peak" in name]
    assert not [value for value in rows.values() if words.nil(value)]
    said = "\n".join(texts(screen))
    assert "10-year's peak" not in said and "10-year at its peak" not in said


def test_a_sale_keeps_its_rows_of_zero():
    rows = labels(words.screen(told(yields_peak=0.0), Asked()))
    assert rows["10-year yield at its peak, bp"] == "0"
    kept = labels(words.screen(told(yields_peak=0.0), Asked(kinds=("sell-off", "tariffs"))))
    assert kept["10-year yield at its peak, bp"] == "0"


@pytest.mark.parametrize(
    ("value", "nil"),
    [("0", True), ("n/a", True), ("$0 to $0 ($0)", True), ("0 to +0.02 (0)", False)],
)
def test_a_value_is_nil_as_it_is_written(value: str, nil: bool):
    assert words.nil(value) is nil


def test_claims_about_selling_are_not_put_where_nothing_is_sold(goods: Screen):
    table = next(t for t in tables(goods) if t.columns[1] == "claim")
    found = {row[0]: row[2] for row in table.rows}
    assert [id for id, said in found.items() if said == "not put: no sale"] == [
        *("C01", "C02", "C03", "C06", "C08")
    ]
    assert "No sale: the claim is about selling" in "\n".join(texts(goods))


def test_responses_are_told_between_the_chain_and_what_it_hangs_on(full: Chain):
    answer = Response(
        action="freeze",
        size=0.5,
        unit="share",
        signal="yield-10y",
        above=50.0,
        below=None,
        at_week=None,
        delay_weeks=0.0,
        until_week=None,
        triggered=Odds(10, 40),
        anyway=Odds(0, 40),
        first_week=full.market.drivers.peak_week,
    )
    screen = words.screen(replace(full, responses=(answer,)), Asked())
    assert screen.sections[1].heading.startswith("RESPONSES")
    assert "Response 1 (freeze, once the 10-year is 50 bp over the baseline)" in "".join(
        texts(screen)
    )
    assert flaws(screen) == []


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
