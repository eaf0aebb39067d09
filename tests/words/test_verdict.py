"""The verdict in sentences: its condition comes first, what is not identified second."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from bondstrike.evidence.beliefs import load_beliefs
from bondstrike.evidence.identification import Standing, identification
from bondstrike.findings.chain import Chain
from bondstrike.words import verdict as words
from bondstrike.words.asked import Asked
from bondstrike.words.catalogue import load
from tests.words.test_chain import UNSOLD, told

CHAIN = load("chain")


@pytest.fixture(scope="module")
def full() -> Chain:
    return told()


def plain(said: str) -> str:
    return said.replace("\u00a0", " ")


def test_the_first_sentence_can_be_quoted_with_its_condition(full: Chain):
    """Chances run evenly from 10 to 50 % with the lever and stand at 10 % without: 30 and 20."""
    first, *_ = words.verdict(full, Asked(), CHAIN)
    assert plain(first) == (
        "If $800bn of Treasuries are sold over 13 weeks, unannounced, and the Fed is slow to buy, "
        "then the chance that the tariff policy is reversed within 26 weeks is 30.0 % instead of "
        "10.0 %: a reversal becomes clearly more likely (+20 points)."
    )


def second(full: Chain, **changes: Any) -> str:
    """The second sentence, with some of what the verdict hangs on changed."""
    targets = replace(full.hangs_on, verdict=replace(full.hangs_on.verdict, **changes))
    return plain(list(words.verdict(replace(full, hangs_on=targets), Asked(), CHAIN))[1])


def test_how_much_is_not_identified_follows(full: Chain):
    parts = {"fitted": 0.334, "judgement": 0.5, "unmoved": 0.166}
    said = second(full, not_identified=0.666, by_standing=parts, explained=0.18)
    assert said.startswith(
        "Not identified is 67 % of what this answer is known to hang on: 50 % is judgement, "
        "17 % was left by the data where its prior was. Single unknowns explain 18 % of its spread."
    )


def test_parameters_of_politics_are_counted_by_standing(full: Chain):
    found = [f for f in identification(load_beliefs().priors).values() if "politics." in f.path]
    judged = sum(f.standing is Standing.JUDGEMENT for f in found)
    unmoved = sum(f.standing is Standing.UNMOVED for f in found)
    told = (
        f"Of the {len(found)} parameters of politics {judged} are judgement and {unmoved} unmoved"
    )
    assert told in second(full, not_identified=1.0, by_standing={"judgement": 1.0})
    assert told in second(full, not_identified=float("nan"))


def test_what_does_not_stand_out_is_not_weighed(full: Chain):
    said = second(full, not_identified=float("nan"), by_standing={})
    assert "does not stand out" in said and "nan" not in said


def test_an_answer_on_evidence_alone_says_so(full: Chain):
    said = second(full, not_identified=0.0, by_standing={"cited": 1.0}, explained=0.5)
    assert said.startswith("All that this answer is known to hang on rests on evidence.")


def test_other_events_stand_in_the_condition(full: Chain):
    said = words.condition(full, Asked(events=True), CHAIN)
    assert said.endswith("and the other events of the scenario happen too")
    (first, *_) = words.damage(full, Asked(events=True), CHAIN)
    assert first.startswith("Lever and events together.")


@pytest.mark.parametrize(
    ("changes", "begins"),
    [
        (UNSOLD | {"converted_at": 400.0}, "If $400bn are sold forward and no bond is sold"),
        (UNSOLD | {"converted_at": 0.0}, "If the levers of this scenario are pulled"),
    ],
)
def test_a_lever_that_sells_nothing_has_its_own_condition(changes: dict, begins: str):
    assert words.condition(told(**changes), Asked(kinds=()), CHAIN).startswith(begins)


DEFICIT = {"kind": "deficit", "amount": 500.0, "weeks": 52, "paid": "bills"}
JOINT = {"kind": "joint-asset", "amount": 400.0, "weeks": 104, "from_treasuries": 0.25}


def test_several_levers_are_a_list(full: Chain):
    asked = Asked(kinds=("deficit", "joint-asset"), levers=(DEFICIT, JOINT))
    assert plain(words.condition(full, asked, CHAIN)) == (
        "If the Treasury spends $500bn more over a year, paid with bills, and if $400bn of joint "
        "debt is issued over two years, 25 % of it paid with Treasuries, and the Fed is slow to buy"
    )


def test_events_alone_are_no_lever(full: Chain):
    said = words.condition(full, Asked(kinds=(), events=True), CHAIN)
    assert said.startswith("If nobody pulls a lever, the events of the scenario happen")
    (first, *_) = words.damage(full, Asked(kinds=(), events=True), CHAIN)
    assert not first.startswith("Lever and events")


def test_terms_of_trade_stand_beside_output():
    (first, *_) = words.damage(told(us_terms_lost=3.0), Asked(), CHAIN)
    assert "of it output +$20bn, terms of trade +$3bn and federal interest" in first


def test_without_a_coalition_there_is_no_ratio():
    alone = told(**UNSOLD | {"member": 0.0})
    (only,) = words.damage(alone, Asked(kinds=("deficit",), levers=(DEFICIT,)), CHAIN)
    assert only.endswith("There is no coalition.") and "coalition +$" not in only


def test_what_is_spared_is_not_called_borne():
    less = {"interest_by_year": -1.327}
    each, revenue = (plain(said) for said in words.interest(told(**less), CHAIN))
    assert "each of 133 million households would be spared $10 that year" in each
    assert "the interest spared in fiscal 2036 is 0.02 % of it" in revenue


def test_a_strike_of_buyers_is_not_called_a_sale(full: Chain):
    said = words.condition(full, Asked(kinds=("buyers-strike",)), CHAIN)
    assert "not bought" in said and "sold" not in said


def test_a_run_too_short_for_a_verdict_says_that_alone():
    short = told(weeks=3)
    assert list(words.verdict(short, Asked(), CHAIN)) == ["The run is too short for a verdict."]
    assert list(words.odds(short, CHAIN)) == []


def test_damage_is_told_by_the_dollar(full: Chain):
    """Output lost 20, interest 0.6 over two years: 20.6 against 3 × 8 items = 24."""
    told_ = [plain(said) for said in words.damage(full, Asked(), CHAIN)]
    assert "United States +$21bn" in told_[0] and "coalition +$24bn" in told_[0]
    assert "the United States lose $0.9 on average" in told_[1]


def test_a_gain_of_the_united_states_is_called_a_gain():
    said = list(words.damage(told(us_output_lost=-60.0), Asked(), CHAIN))
    assert "the United States gain $2.5 on average" in said[1]


def test_a_run_without_a_fiscal_year_gives_no_ratio():
    short = told(consolidated_by_year=np.nan)
    first, *rest = words.damage(short, Asked(), CHAIN)
    assert "too short for a year of federal interest" in first and "n/a" not in first
    assert not [said for said in rest if "For each dollar" in said]


def test_bystanders_are_told_only_if_they_lose(full: Chain):
    assert list(words.bystanders(full, CHAIN)) == []
    (said,) = words.bystanders(told(senders_held=2.0), CHAIN)
    assert "on paper +$22bn" in said


def test_what_is_felt_is_said_with_its_condition(full: Chain):
    (turnover,) = words.turnover(full, Asked(), CHAIN)
    assert turnover.startswith("If the market trades") and "0.8 days" in turnover
    (loan,) = words.loan(full, CHAIN)
    assert loan.startswith("If a household takes a new $400,000 mortgage over 30 years")
    each, revenue = (plain(said) for said in words.interest(full, CHAIN))
    assert "fiscal 2036" in each and "133 million households" in each
    assert revenue.startswith("If revenue stays on the baseline")


def test_what_is_not_known_is_not_said():
    still = told(**UNSOLD)
    assert list(words.turnover(still, Asked(), CHAIN)) == []
    none = {name: np.nan for name in ("gdp_by_year", "interest_by_year")}
    assert list(words.interest(told(**none), CHAIN)) == []


def test_a_range_in_a_quoted_sentence_has_no_median(full: Chain):
    peak = full.market.yields[2].peak
    assert words.bare(peak, words.forms.BP) == "+3.9 to +38"
