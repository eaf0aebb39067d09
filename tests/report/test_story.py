"""The briefing of a run: every section told, every cell filled, whatever the run."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from bondstrike.ensemble.result import Result
from bondstrike.findings.chain import Chain, read
from bondstrike.report.briefing import html
from bondstrike.report.document import MOST_KEY_NUMBERS, Briefing, Table
from bondstrike.report.story import LIMITS, command, compose
from bondstrike.words.catalogue import load
from tests.ensemble.fake_market import fake_result
from tests.findings import synthetic
from tests.words import test_chain

SCENARIO = """
question = "What if?"
why = ["Because of MF05.", "Judgement."]
sources = ["MF05", "A page nobody listed"]
[[levers]]
kind = "sell-off"
"""

FACTS = {
    **synthetic.FACTS,
    **{f"{name}_{year}_bn": 1_000.0 for year in range(2027, 2037) for name in ("gdp", "revenue")},
    **{f"interest_{year}_bn": 1_300.0 for year in range(2027, 2037)},
    **{f"cbo_interest_{year}_bn": 1_100.0 for year in range(2027, 2037)},
}


@cache
def told() -> Result:
    """The fake run with a scenario to quote and all facts of a baseline."""
    run = fake_result()
    return replace(run, manifest=replace(run.manifest, scenario=SCENARIO, facts=FACTS))


def briefing(result: Result | None = None, **findings: Any) -> Briefing:
    result = result or told()
    return compose(replace(read(result), **findings), result)


@pytest.fixture(scope="module")
def whole() -> Briefing:
    return briefing()


def flaws(text: str) -> list[str]:
    """Texts that were not filled, empty cells, numbers that are none; style left out."""
    body = re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL)
    return re.findall(
        r"[^<>]{0,30}(?:[{}]|\bnan\b|\binf\b|\bNone\b|<t[dh][^>]*></t)[^<>]{0,30}", body
    )


def test_all_sections_stand_in_the_order_of_the_story(whole: Briefing):
    headings = [section.heading for section in whole.sections]
    order = list(load("briefing").messages["section"].values())
    assert headings == [heading for heading in order if heading in headings]
    assert len(headings) >= 10 and headings[-1] == "Why these settings"


def test_the_verdict_leads_and_judgement_follows(whole: Briefing):
    assert whole.verdict.startswith("If ") and whole.question == "What if?"
    assert "judgement" in whole.beside[0] or "stand out" in whole.beside[0]
    assert "In single draws" in whole.beside[1]


def test_the_strip_gives_the_range_before_the_point(whole: Briefing):
    assert len(whole.key) == 4, "the fake run ends before fiscal 2036"
    number, what = whole.key[0]
    assert " to " in number and "(" not in number and "median" in what


def test_every_cell_is_filled(whole: Briefing):
    assert flaws(html(whole)) == []
    tables = [part for s in whole.sections for part in s.parts if isinstance(part, Table)]
    assert len(tables) >= 6
    assert all(cell for table in tables for row in table.rows for cell in row[1:])


def test_what_is_felt_stands_where_it_belongs(whole: Briefing):
    said = {s.heading: " ".join(p for p in s.parts if isinstance(p, str)) for s in whole.sections}
    names = load("briefing").messages["section"]
    assert "days of its turnover" in said[names["market"]]
    assert "At its peak, in week" in said[names["market"]]
    assert "stressed state" in said[names["market"]]
    assert "$400,000 mortgage" in said[names["conditions"]]
    assert "million households" in said[names["budget"]]
    assert "For each dollar" in said[names["senders"]]
    assert said[names["chain"]] == ""


def test_sources_are_those_of_what_it_hangs_on_and_of_the_scenario(whole: Briefing):
    ids = [id for id, _ in whole.sources]
    assert "MF05" in ids and ("", "A page nobody listed") in whole.sources
    assert len(ids) == len(set(ids))
    assert len(whole.limits) == len(LIMITS)


def test_the_command_gives_the_same_run():
    manifest = replace(
        told().manifest, overrides=("fed.mode=fast", "title=a b"), shocks=False, draws=7, seed=3
    )
    said = command(replace(told(), manifest=manifest))
    assert said == (
        "bondstrike run fake --set fed.mode=fast --set 'title=a b' --no-shocks --draws 7 --seed 3"
    )


def test_notes_of_the_scenario_are_conditions():
    run = told()
    noted = replace(run, manifest=replace(run.manifest, notes=("levers.0 moves $3bn",)))
    assert "Note: Lever 1 moves $3bn." in briefing(noted).conditions


def without_blocks(*names: str) -> Result:
    run = told()
    return replace(run, blocks={k: b for k, b in run.blocks.items() if k not in names})


def first(draws: int) -> Result:
    """The first draws of the run alone."""
    run, blocks = told(), {}
    for name, block in run.blocks.items():
        axis = block.leading.index("draw") if "draw" in block.leading else None
        arrays = {
            key: x if axis is None else np.take(x, range(min(draws, x.shape[axis])), axis)
            for key, x in block.arrays.items()
        }
        blocks[name] = replace(block, arrays=arrays)
    return replace(run, blocks=blocks, manifest=replace(run.manifest, draws=draws))


@pytest.mark.parametrize("gone", ["variants", "attribution"])
def test_a_run_without_a_block_is_told(gone: str):
    assert flaws(html(briefing(without_blocks(gone)))) == []


@pytest.mark.parametrize("draws", [1, 2, 3])
def test_few_draws_are_told(draws: int):
    text = html(briefing(first(draws)))
    assert flaws(text) == [] and "hangs on" in text


def unsold(chain: Chain) -> dict[str, Any]:
    nothing = replace(chain.market.sale.sold, low=0.0, median=0.0, high=0.0)
    sale = replace(chain.market.sale, sold=nothing, turnover_days=nothing)
    return {"market": replace(chain.market, sale=sale)}


def test_a_hedge_alone_is_told():
    made = briefing(told(), **unsold(read(told())))
    assert flaws(html(made)) == []
    assert "sold forward" in made.verdict
    assert "days of its turnover" not in str(made.sections)


def test_a_run_that_does_nothing_says_so_and_no_more():
    made = briefing(told(), claims={})
    assert made.verdict == "Nobody does anything: there is no effect to show."
    assert made.key == () and [s.heading for s in made.sections] == ["Why these settings"]
    assert flaws(html(made)) == []


def tariffs() -> tuple[Chain, Result]:
    """A run of tariffs, answered, that leaves yields and the dollar as they are."""
    moved = ("yields_peak", "dollar_trough", "ten_year_largest", "mortgage_peak", "converted_at")
    given: dict[str, Any] = test_chain.ALL | test_chain.GOODS | dict.fromkeys(moved, 0.0)
    run = synthetic.result(**given)
    scenario = '[[levers]]\nkind = "tariffs"\nblocs = ["euro-area"]\nrates = 3.0\nanswer = 3.0\n'
    scenario += 'weeks = 520\n[[responses]]\nat = 5\naction = "freeze"\n'
    run = replace(run, manifest=replace(run.manifest, scenario=scenario, facts=FACTS))
    return read(run), run


def test_a_lever_on_goods_is_told():
    made = compose(*tariffs())
    assert flaws(html(made)) == []
    assert made.verdict.startswith("If tariffs of 3 points on US goods by the euro area")
    assert made.key[0][1].startswith("US exports lost")
    names = load("briefing").messages["section"]
    headings = [section.heading for section in made.sections]
    assert names["responses"] in headings and names["market"] not in headings
    said = str(made.sections)
    assert "Response 1 (freeze, from week 5)" in said
    assert "$400,000 mortgage" not in said and "10-year yield at its peak" not in said


def test_the_strip_holds_no_more_than_it_has_room_for():
    """Purchases of goods have a number for all five places and one more: the loan gives way."""
    given: dict[str, Any] = test_chain.ALL | test_chain.BOUGHT
    run = synthetic.result(**given)
    goods = '[[levers]]\nkind = "us-goods"\nblocs = ["japan"]\namount = 130.0\nweeks = 130\n'
    run = replace(run, manifest=replace(run.manifest, scenario=goods, facts=FACTS))
    made = compose(read(run), run)
    assert len(made.key) == MOST_KEY_NUMBERS and flaws(html(made)) == []
    assert "US goods bought more" in made.key[1][1]
