"""A mix in scenarios: identities, the claim by its rule, and what is refused before a run."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bondstrike.ensemble import ask
from bondstrike.errors import InputError
from bondstrike.findings import portfolio
from bondstrike.findings.claims import Finding
from bondstrike.findings.portfolio import Comfort, Portfolio, Stand
from bondstrike.findings.portfolio_holdings import ABROAD, ASSETS, Holdings, parse
from bondstrike.findings.ranges import Odds, Range, plain
from tests.findings.portfolio_sample import by_lever, by_tenor, run

EVERYTHING = parse("asset,amount\n" + "\n".join(f"{one},2" for one in ASSETS), "x", "EUR")
CASH = parse("asset,amount\ncash,7", "x", "USD")
NEWS = np.random.default_rng(3).normal(0.0, 3.0, (40, 1, 130))


def one(holdings: Holdings = CASH, home: str = "USD", **paths: Any) -> Stand:
    """A mix in a chosen run of forty draws."""
    return portfolio.stand("chosen", run(draws=40, **paths), holdings, home, 52)


def test_without_a_lever_nothing_is_lost_to_it():
    found = one(EVERYTHING, "EUR", dollar=NEWS, shares=NEWS, yields=NEWS[..., None])
    assert found.effect.mix.percent == Range(0.0, 0.0, 0.0, "%")
    assert all(part.loss.zero and part.at_worst == 0.0 for part in found.effect.parts)
    assert found.effect.worse_than_home.hits == 0
    assert not found.outright.mix.percent.zero
    assert found.without == found.outright.mix


def test_dollar_cash_at_home_loses_nothing_in_money():
    found = one(funds_rate=-20.0, core_inflation=by_lever(9.0))
    assert found.outright.mix.percent.high <= 0.0
    assert found.outright.home == found.outright.mix
    assert found.comfort["home"].agree == Odds(40, 40)
    # Nothing is paid; prices rise by 2.4 % and by nine points: 1 − 1/(1.024 · 1.09) is lost.
    assert found.real_home and found.real_home.percent.median == pytest.approx(10.407, abs=1e-3)
    assert found.comfort["home, real"].agree == Odds(0, 40)
    assert found.comfort["home, real"].finding is Finding.REJECTED
    assert found.comfort["home, real"].without == Odds(40, 40)


def test_real_terms_are_known_at_home_in_dollars_alone():
    found = one(EVERYTHING, "EUR")
    assert found.real_mix is None and found.real_home is None
    assert list(found.comfort) == ["home", "dollars"]


def test_a_fall_of_the_dollar_is_lost_by_dollar_cash_abroad():
    found = one(EVERYTHING, "GBP", dollar=by_lever(-30.0))
    assert found.effect.dollars and found.effect.dollars.percent.low > 5.0
    assert found.effect.home.percent.zero
    assert found.comfort["dollars"].agree.hits < found.comfort["dollars"].without.hits


def test_signs():
    bonds = parse("asset,amount\n10y,1", "x", "USD")
    assert one(bonds, yields=by_tenor(50.0)).effect.mix.percent.low > 0.0
    shares = parse("asset,amount\nus-shares,1", "x", "USD")
    assert one(shares, shares=by_lever(-5.0)).effect.mix.percent.low > 0.0
    gold = parse("asset,amount\ngold,1", "x", "USD")
    assert one(gold, gold=by_lever(5.0)).effect.mix.percent.high < 0.0


# --- the claim -----------------------------------------------------------------------------------


def test_comfort_by_hand():
    lost = np.array([0.0, 0.049, 0.05, 0.2, -0.3])
    found = portfolio.comfortable(lost, np.zeros(5))
    assert (found.agree, found.without) == (Odds(3, 5), Odds(5, 5))
    assert found.finding is Finding.CONTESTED
    assert found.loss.median == pytest.approx(4.9)


def stands(*findings: Finding) -> dict[str, Stand]:
    """Scenarios in which cash at home is found so."""
    bare = one()
    nothing = Range(0.0, 0.0, 0.0, "%")
    return {
        str(place): replace(
            bare, comfort={"home": Comfort(Odds(1, 1), Odds(1, 1), nothing, finding)}
        )
        for place, finding in enumerate(findings)
    }


@pytest.mark.parametrize(
    ("findings", "said", "fails"),
    [
        ((Finding.SUPPORTED, Finding.SUPPORTED), Finding.SUPPORTED, ()),
        ((Finding.REJECTED, Finding.REJECTED), Finding.REJECTED, ("0", "1")),
        ((Finding.SUPPORTED, Finding.REJECTED), Finding.CONTESTED, ("1",)),
        ((Finding.CONTESTED,), Finding.CONTESTED, ("0",)),
    ],
)
def test_the_claim_holds_if_every_scenario_says_so(findings, said, fails):
    found = portfolio.claims(stands(*findings))["home"]
    assert (found.finding, found.fails_in, found.by_construction) == (said, fails, True)


# --- asked ---------------------------------------------------------------------------------------


def assessed(monkeypatch: pytest.MonkeyPatch, holdings: Holdings, home: str) -> Portfolio:
    """Two scenarios, both the chosen run."""
    monkeypatch.setattr(portfolio, "_check", lambda *_: None)
    monkeypatch.setattr(ask, "run", lambda *_, **__: run(draws=40, shares=by_lever(-5.0)))
    return portfolio.assess(holdings, "a", "b", home=home, sets=("x=1",))


def test_a_portfolio_is_all_of_it(monkeypatch: pytest.MonkeyPatch):
    found = assessed(monkeypatch, EVERYTHING, "eur")
    assert (found.home, found.weeks, found.total) == ("EUR", 52, 2.0 * len(ASSETS))
    assert list(found.stands) == ["a", "b"] and found.yours == ("x=1",)
    assert found.not_identified == pytest.approx(1 / len(ASSETS))
    assert {"bitcoin", "shares", "abroad", "currency", "prices"} <= set(found.leaves_out)
    rows = list(csv.DictReader(io.StringIO(portfolio.as_csv(found))))
    assert list(rows[0]) == list(portfolio.TABLE)
    assert {row["what"] for row in rows} >= {"mix", "cash at home", "cash in dollars", "gold"}
    assert len(rows) == 2 * (2 * (len(ASSETS) + 3) + 1)
    worst = sum(
        float(row["shortfall"]) for row in rows if row["scenario"] == "a" and row["share"]
        and row["view"] == "outright"
    )  # fmt: skip
    assert worst == pytest.approx(found.stands["a"].outright.mix.shortfall, rel=1e-4)


def test_the_table_has_real_terms_where_they_are_known(monkeypatch: pytest.MonkeyPatch):
    found = assessed(monkeypatch, CASH, "USD")
    rows = list(csv.DictReader(io.StringIO(portfolio.as_csv(found))))
    assert [row["what"] for row in rows if row["view"] == "real"] == ["mix", "cash at home"] * 2
    assert plain(found)["stands"]["a"]["outright"]["dollars"] is None
    assert found.leaves_out == ("access", "banks", "curve", "taxes")


def test_currency_is_left_out_where_some_is_held():
    for asset in ABROAD:
        held = parse(f"asset,amount\n{asset},1", "x", "USD")
        assert "currency" in portfolio.leaves_out(held, "USD")
    assert "currency" not in portfolio.leaves_out(CASH, "USD")


def test_scenarios_have_names():
    named = portfolio.names_of(["nothing", "some/mine.toml", Path("other/yours.toml")])
    assert list(named) == ["nothing", "mine", "yours"]
    with pytest.raises(InputError, match="two scenarios of one name.*b/mine.toml"):
        portfolio.names_of(["a/mine.toml", "b/mine.toml"])
    with pytest.raises(InputError, match="too many scenarios.*up to 24"):
        portfolio.names_of([f"{place}.toml" for place in range(25)])


def test_progress_of_one_is_progress_of_all():
    told: list[tuple[int, int]] = []
    part = portfolio._part_of(lambda done, total: told.append((done, total)), 1, 3)
    assert part
    part(5, 10)
    assert told == [(15, 30)]
    assert portfolio._part_of(None, 0, 1) is None
