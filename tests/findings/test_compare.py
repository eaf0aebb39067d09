"""Scenarios side by side on numbers that are chosen, and against the findings of a single run."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from bondstrike.ensemble import ask
from bondstrike.ensemble.result import Result
from bondstrike.errors import InputError
from bondstrike.findings import budget, chain, compare, conditions, economy, market, senders
from bondstrike.findings.compare_measures import MEASURES
from bondstrike.findings.ranges import plain
from bondstrike.scenario import load_scenario
from bondstrike.vocabulary import Bloc
from tests.findings.synthetic import column, result, years

JAPAN, EURO = (tuple(Bloc).index(bloc) for bloc in (Bloc.JAPAN, Bloc.EURO_AREA))
TEN_YEARS = np.arange(1.0, 11.0)


def of_bloc(position: int, amount: float) -> np.ndarray:
    """[bloc], an amount for one of them."""
    return np.where(np.arange(len(Bloc)) == position, amount, 0.0)


def sale(draws: int = 100, **more: Any) -> Result:
    """The euro area sells 1,000; the peak runs from 10 to 30 bp, half of 20 is left."""
    given: dict[str, Any] = {
        "sold_at": 1_000.0,
        "sold_by_bloc": of_bloc(EURO, 1_000.0),
        "member": of_bloc(EURO, 1.0),
        "yields_peak": np.linspace(10.0, 30.0, draws)[:, None],
        "yields_at": 10.0,
        "ten_year_peak_week": 13.0,
        "dollar_trough": -2.0,
        "mortgage_peak": 15.0,
        "shares_trough": -4.0,
        "us_output_lost": 30.0,
        "unemployment_by_year": years(0.1, 0.2, 0.3),
        "core_inflation_by_year": years(0.01, 0.02),
        "interest_by_year": TEN_YEARS,
        "consolidated_by_year": years(4.0, 6.0, 50.0),
        "reversal_chance_with": 0.4,
        "reversal_chance_without": 0.25,
        "senders_executed": of_bloc(EURO, 20.0) + of_bloc(JAPAN, 3.0),
        "senders_retaliation": of_bloc(EURO, 6.0),
        "senders_held": of_bloc(JAPAN, 7.0),
        "weeks_to_place": 5.0,
        "retaliated_with": np.arange(draws) < draws // 4,
    }
    return result(draws, **(given | more))


def medians(run: Result) -> dict[str, float]:
    """Medians of every measure."""
    return {name: r.median for name, r in compare.column("x", run).ranges.items()}


def test_every_measure_is_read():
    """Damage: 30 of output, 4 + 6 of interest; over 20 that is 2. Left: 10 of 20."""
    found = medians(sale(101))
    assert found == pytest.approx(
        {
            "sold": 1_000.0,
            "ten_year_peak": 20.0,
            "ten_year_two_years": 10.0,
            "left_of_peak": 50.0,
            "dollar_low": -2.0,
            "mortgage_peak": 15.0,
            "shares_worst": -4.0,
            "output_lost": 30.0,
            "unemployment": 0.2,
            "jobs_lost": 316.932,
            "prices_first": 0.01,
            "core_inflation": 0.02,
            "interest_2036": 10.0,
            "interest_ten_years": 55.0,
            "chance_with": 40.0,
            "chance_without": 25.0,
            "chance_added": 15.0,
            "us_damage": 40.0,
            "terms_lost": 0.0,
            "coalition_loss": 20.0,
            "retaliation_loss": 6.0,
            "ratio": 2.0,
            "bystanders_realised": 3.0,
            "bystanders_paper": 7.0,
            "weeks_to_peak": 13.0,
            "weeks_to_place": 5.0,
        },
        rel=1e-5,
    )


def test_ranges_are_those_that_a_run_gives():
    run = sale()
    found, draws = compare.column("x", run).ranges, market.Draws(run.blocks["summaries"])
    said = market.read(run)
    ten = next(row for row in said.yields if row.tenor == "10y")
    losses, damage = senders.read(run), senders.damage(run)
    judged = chain.verdict.read(run).deadlines["26"]
    assert (found["sold"], found["dollar_low"]) == (said.sale.sold, said.dollar.trough)
    assert (found["ten_year_peak"], found["ten_year_two_years"]) == (ten.peak, ten.two_years)
    assert found["mortgage_peak"] == conditions.read(run).rows["mortgage"].worst
    assert found["shares_worst"] == conditions.read(run).rows["shares"].worst
    assert found["output_lost"] == economy.read(run).output_lost
    assert found["unemployment"] == economy.read(run).years["2028"].unemployment
    assert found["core_inflation"] == economy.read(run).years["2028"].core_inflation
    assert found["interest_2036"] == budget.read(run).years["2036"].interest
    assert found["interest_ten_years"] == budget.read(run).total
    assert found["chance_added"] == judged.difference
    assert found["us_damage"] == damage.us_realised
    assert found["coalition_loss"] == losses.total.realised == damage.senders_realised
    assert found["retaliation_loss"] == damage.retaliation
    assert found["ratio"] == damage.realised.of_draws
    assert found["bystanders_paper"] == losses.bystanders.paper
    assert found["weeks_to_place"] == draws.range("weeks_to_place")
    one = compare.column("x", run)
    assert one.ratio_of_means == damage.realised.of_means
    assert one.means["chance_added"] == judged.mean_difference
    assert (one.means["chance_with"], one.retaliates.hits) == (judged.mean_with, 25)


def test_what_a_short_run_does_not_hold_is_unknown():
    short = sale(weeks=20, interest_by_year=years(1.0), unemployment_by_year=years(0.1))
    found = compare.column("x", short).ranges
    unknown = {name for name, r in found.items() if not r.known}
    assert {"ten_year_two_years", "left_of_peak", "output_lost", "us_damage"} <= unknown
    assert {"interest_ten_years", "unemployment", "chance_added", "coalition_loss"} <= unknown
    assert found["ten_year_peak"].known


def test_without_a_peak_there_is_no_week_of_it_and_nothing_left():
    flat = sale(yields_peak=0.4)
    found = compare.column("x", flat).ranges
    assert not found["left_of_peak"].known and not found["weeks_to_peak"].known


def test_it_bites_in_the_first_week_in_which_the_mean_chance_has_risen_by_a_point():
    """Two draws, the second without effect: a mean of 0.01 · week / 2 passes 1 % after week 2."""
    chances = np.zeros((2, 2, 130))
    chances[0, 0] = np.clip(0.01 * np.arange(130), 0.0, 1.0)
    assert compare.bites_after(result(2, chances=chances)) == 3
    assert compare.bites_after(result(2)) is None
    chances[1, 0, 5] = np.nan
    assert compare.bites_after(result(2, chances=chances)) == 2
    assert compare.bites_after(result(2, chances=np.full((2, 2, 130), np.nan))) is None


def between(**runs: Result) -> dict[tuple[str, str, str], tuple[int, int]]:
    """Differences by measure and scenarios: hits, draws."""
    told = compare.differences({name: compare.values(run) for name, run in runs.items()})
    return {(d.measure, d.more, d.less): (d.odds.hits, d.odds.draws) for d in told}


def test_a_difference_is_counted_draw_by_draw():
    """B is 1 bp above A in 95 draws of 100 and 50 below in five: its mean is lower."""
    a = np.linspace(10.0, 30.0, 100)
    b = np.where(np.arange(100) < 95, a + 1.0, a - 50.0)
    found = between(a=sale(), b=sale(yields_peak=b[:, None]))
    assert found == {("ten_year_peak", "b", "a"): (95, 100)}


def test_what_holds_in_fewer_draws_or_by_less_than_counts_is_not_told():
    a = np.linspace(10.0, 30.0, 100)
    seldom = np.where(np.arange(100) < 89, a + 1.0, a)
    assert between(a=sale(), b=sale(yields_peak=seldom[:, None])) == {}
    assert between(a=sale(), b=sale(yields_peak=a[:, None] + 0.4)) == {}
    often = np.where(np.arange(100) < 90, a + 1.0, a)
    assert len(between(a=sale(), b=sale(yields_peak=often[:, None]))) == 1


def test_the_lower_dollar_and_the_lower_shares_are_more():
    found = between(a=sale(), b=sale(dollar_trough=-5.0, shares_trough=-1.0))
    assert set(found) == {("dollar_low", "b", "a"), ("shares_worst", "a", "b")}


def test_draws_that_are_defective_in_either_do_not_count():
    a = sale(not_finite=np.arange(100) < 10)
    b = sale(not_finite=np.arange(100) >= 95, dollar_trough=-5.0)
    assert between(a=a, b=b) == {("dollar_low", "b", "a"): (85, 85)}
    assert between(a=sale(not_finite=1.0), b=b) == {}


def test_a_draw_without_a_ratio_is_no_difference():
    """B loses nothing in 20 of 100 draws: its ratio, higher elsewhere, is told of 80 of them."""
    loses = column(*np.where(np.arange(100) < 80, 10.0, 0.0)) * of_bloc(EURO, 1.0)
    a, b = compare.values(sale()), compare.values(sale(senders_executed=loses))
    assert (compare.odds("ratio", b, a).hits, compare.odds("ratio", b, a).draws) == (80, 100)


def test_three_scenarios_are_compared_in_pairs():
    runs = {name: sale(dollar_trough=low) for name, low in {"a": -1, "b": -2, "c": -3}.items()}
    assert set(between(**runs)) == {
        ("dollar_low", "b", "a"),
        ("dollar_low", "c", "a"),
        ("dollar_low", "c", "b"),
    }


# --- names ---------------------------------------------------------------------------------------


def test_names_are_short_and_no_two_alike():
    spec = load_scenario("nothing")
    changed = load_scenario("nothing", ["fed.mode=fast"])
    assert compare.names_of(["nothing", "here/mine.toml"]) == ("nothing", "mine")
    assert compare.names_of(["a/x.toml", Path("b/x.toml")]) == ("x", str(Path("b/x.toml")))
    assert compare.names_of([spec, changed, "nothing"]) == ("nothing", "nothing (2)", "nothing (3)")


@pytest.mark.parametrize(
    ("scenarios", "said"),
    [
        ([], "2 to 6"),
        (["nothing"], "got 1 · allowed: 2 to 6"),
        (list("abcdefg"), "got 7"),
        (["nothing", "eu-and-others", "nothing"], "same scenario twice · got 'nothing'"),
        (["x/a.toml", "x/../x/a.toml"], "same scenario twice · got 'a'"),
    ],
)
def test_what_cannot_be_compared_is_refused(scenarios: list[str], said: str):
    with pytest.raises(InputError, match="compare|twice") as refused:
        compare.names_of(scenarios)
    assert said in str(refused.value)


# --- the whole -----------------------------------------------------------------------------------


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The runs that were asked for; each gives a sale, the second a weaker dollar."""
    asked: list[dict[str, Any]] = []

    def run(spec: Any, **options: Any) -> Result:
        asked.append({"name": spec.name, **options})
        if options["progress"]:
            options["progress"](4, 4)
        return sale(dollar_trough=-2.0 * len(asked))

    monkeypatch.setattr(ask, "run", run)
    return asked


def test_all_are_run_over_the_same_draws(runs: list[dict[str, Any]]):
    told: list[tuple[int, int]] = []
    found = compare.compare(
        "nothing", "china-alone", draws=100, seed=7, progress=lambda *at: told.append(at)
    )
    assert [(run["name"], run["draws"], run["seed"]) for run in runs] == [
        ("nothing", 100, 7),
        ("china-alone", 100, 7),
    ]
    assert told == [(4, 8), (8, 8)]
    assert (found.draws, found.seed, list(found.columns)) == (100, 7, ["nothing", "china-alone"])
    assert [(d.measure, d.more) for d in found.differences] == [("dollar_low", "china-alone")]
    assert json.dumps(plain(found), allow_nan=False)


@pytest.mark.parametrize(
    ("scenarios", "sets", "said"),
    [
        (("nothing", "chian-alone"), (), "did you mean 'china-alone'"),
        (("china-alone", "nothing"), ("levers.0.weeks=13",), "in nothing"),
    ],
)
def test_everything_is_checked_before_anything_runs(
    scenarios: tuple[str, ...], sets: tuple[str, ...], said: str, runs: list[dict[str, Any]]
):
    with pytest.raises(InputError) as refused:
        compare.compare(*scenarios, sets=sets)
    assert said in str(refused.value)
    assert runs == []


def test_the_table_has_a_row_for_each_scenario_and_measure(runs: list[dict[str, Any]]):
    found = compare.compare("nothing", "china-alone", draws=100)
    rows = list(csv.DictReader(io.StringIO(compare.as_csv(found))))
    senders = sum(len(one.senders) for one in found.columns.values())
    assert senders and len(rows) == len(runs) * (len(MEASURES) + 3) + senders
    by_place = {(row["scenario"], row["measure"]): row for row in rows}
    dollar = by_place["china-alone", "dollar_low"]
    assert (dollar["unit"], dollar["median"], dollar["mean"]) == ("%", "-4", "")
    chance = by_place["nothing", "chance_added"]
    assert float(chance["mean"]) == pytest.approx(15.0) and float(chance["mean_error"]) < 1e-4
    assert by_place["nothing", "bites_after"]["mean"] == ""
    assert by_place["nothing", "retaliates"]["mean"] == "25"
    assert SimpleNamespace(**dollar).low_5 == "-4"
