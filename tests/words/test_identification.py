"""What is not identified is said, and why: two reasons that are kept apart."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bondstrike.evidence.explain import FitPage, explain_prior
from bondstrike.evidence.identification import Standing
from bondstrike.evidence.shelf import load_priors
from bondstrike.findings.sensitivity import Driver
from bondstrike.words import identification as words

NUMBERS = {"share": 0.2, "sign": 1, "low_mean": 0.0, "high_mean": 1.0}
RALLY, RATIO = "politics.rally", "treasuries.month_ratio"


def driver(path: str, standing: Standing) -> Driver:
    seen = standing not in (Standing.JUDGEMENT, Standing.UNMOVED)
    return Driver(
        path=path, flips_at=None, threshold=None, standing=standing, identified=seen, **NUMBERS
    )  # fmt: skip


def plain(said: str) -> str:
    return said.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("of", Standing)
def test_not_identified_is_said_of_judgement_and_of_what_did_not_move(of: Standing):
    both = (words.standing(of), words.standing(of, long=True))
    unidentified = of in (Standing.JUDGEMENT, Standing.UNMOVED)
    assert all(("not identified" in said) is unidentified for said in both)


def test_the_two_reasons_are_kept_apart():
    long = [words.standing(of, long=True) for of in (Standing.JUDGEMENT, Standing.UNMOVED)]
    assert "judgement" in long[0] and "judgement" not in long[1]
    (said,) = words.legend([driver(RALLY, Standing.JUDGEMENT), driver(RATIO, Standing.UNMOVED)])
    assert said == (
        "Not identified: closing ranks under attack (judgement); impact within a month (the data "
        "left it where its prior was)."
    )


def test_what_is_named_twice_is_listed_once_and_what_is_identified_not_at_all():
    twice = [driver(RALLY, Standing.JUDGEMENT)] * 2
    (said,) = words.legend([*twice, driver(RATIO, Standing.FITTED)])
    assert said == "Not identified: closing ranks under attack (judgement)."
    assert list(words.legend([driver(RATIO, Standing.CITED)])) == []


def test_parts_are_told_in_percent():
    told = plain(words.parts({"unmoved": 0.25, "judgement": 0.5, "cited": 0.25}))
    assert told == "50 % is judgement, 25 % was left by the data where its prior was"
    assert words.parts({"cited": 1.0}) == ""


def test_a_fitted_parameter_is_shown_before_and_after():
    page = replace(
        explain_prior(load_priors()[RATIO]),
        standing=Standing.UNMOVED,
        overlap=0.913,
        fit="price-impact",
        before="lognormal, median 2",
    )
    before, overlap = map(plain, words.parameter(page))
    assert before == "before the fit price-impact: lognormal, median 2"
    assert overlap == (
        "overlap of before and after 91 %: not identified: the data left it where its prior was"
    )


def test_a_parameter_without_a_fit_says_what_it_rests_on():
    (said,) = words.parameter(explain_prior(load_priors()[RALLY]))
    assert said == "not identified: judgement, no study sets it"


FIT = FitPage(
    name="hazard", method="NUTS", seed=1, drawn=4000, worst_rhat=1.0041, least_ess=812.0,
    divergences=0, units=("a", "b", "c"), notes={"spells": 63.0, "reversals": "9 of 63"},
    as_of="2026-11",
)  # fmt: skip


def test_a_fit_says_how_much_it_rests_on():
    first, chains, notes = words.fit(FIT)
    assert "4,000 draws; 3 studies or spells that can be weighed" in first
    assert "R-hat at most 1.004, effective draws at least 812, divergent steps 0" in chains
    assert notes == "What fit hazard rests on: spells: 63; reversals: 9 of 63."


def test_a_fit_without_chains_or_notes_keeps_silent_about_them():
    (first,) = words.fit(replace(FIT, worst_rhat=None, least_ess=None, notes={}, method="Laplace"))
    assert first.startswith("Fit hazard: Laplace")
