"""A made-up quarter put to the chain."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bondstrike.errors import InputError
from bondstrike.history import replay as module
from bondstrike.history.replay import PARTS, Replayed, replay
from bondstrike.vocabulary import TEN_YEAR
from tests.history import cases

DRAWS = 32
FED = cases.sale(-50.0, who="central-bank", mix="market")


@pytest.fixture(scope="module")
def found() -> Replayed:
    return replay(cases.episode(trades=(cases.sale(), FED)), DRAWS)


def test_history_is_followed(found: Replayed):
    assert found.followed.astray == 0
    assert found.followed.off_bp < 0.1
    for path in (found.predicted, found.quiet):
        seen = path.arrays["yields"][:, :2, TEN_YEAR]
        np.testing.assert_allclose(seen, np.tile([5.0, -5.0], (DRAWS, 1)), atol=0.1)
        vix = path.arrays["vix"][:, :3]
        np.testing.assert_allclose(vix, np.tile([20.0, 30.0, 25.0], (DRAWS, 1)), atol=1e-9)
    assert found.not_cleared == 0


@pytest.mark.parametrize("path", ["predicted", "quiet", "without_foreign", "without_trades"])
def test_parts_add_up_to_the_ten_year(found: Replayed, path: str):
    run = getattr(found, path)
    parts = sum(run.change(name, 6) for name in PARTS)
    np.testing.assert_allclose(parts, run.outcome("10y", 6), atol=1e-6)


def test_without_trades_there_are_none(found: Replayed):
    assert not found.without_trades.arrays["stock"].any()
    assert not found.without_trades.arrays["sold"].any()
    np.testing.assert_allclose(found.without_foreign.change("sold", 4), -50.0)
    np.testing.assert_allclose(found.quiet.change("sold", 4), 50.0)


def test_sales_lift_yields_and_purchases_lower_them(found: Replayed):
    quiet, fed, none = (
        getattr(found, path).outcome("10y", 2)
        for path in ("quiet", "without_foreign", "without_trades")
    )
    assert np.all(quiet > fed)
    assert np.all(fed < none)


def test_the_quiet_path_without_trades_holds_the_told_news(found: Replayed):
    np.testing.assert_allclose(found.without_trades.change("noise", 1), 5.0, atol=1e-9)
    np.testing.assert_allclose(found.without_trades.change("noise", 6), 3.0, atol=1e-9)
    assert found.told_path(cases.outcome("10y", 1)) == pytest.approx(5.0)
    assert found.told_path(cases.outcome("mortgage", 1)) == pytest.approx(5.0)
    assert found.told_path(cases.outcome("dollar", 1)) == 0.0


def test_predicted_holds_the_drawn_news_on_top(found: Replayed):
    drawn = found.predicted.change("noise", 4) - found.quiet.change("noise", 4)
    np.testing.assert_allclose(found.news(cases.outcome("10y", 4)), drawn, atol=1e-9)
    assert found.news(cases.outcome("dollar", 1)).std() > 0.1


def test_more_draws_change_none_of_the_first(found: Replayed):
    fewer = replay(found.episode, 8)
    for at in (("10y", 2), ("dollar", 1), ("mortgage", 3)):
        np.testing.assert_allclose(
            fewer.predicted.outcome(*at), found.predicted.outcome(*at)[:8], atol=1e-6
        )


def test_an_episode_without_history_starts_at_the_opening():
    case = cases.episode(history=(4.0,), vix=(), news=(), trades=(cases.sale(week=0.0),))
    found = replay(case, 8)
    assert found.followed.passes == 0
    np.testing.assert_allclose(
        found.quiet.outcome("10y", 1), found.quiet.arrays["yields"][:, 0, TEN_YEAR]
    )


def test_prices_change_in_percent_of_the_start():
    """From 110 to 99 of a baseline of 100 is −10 %."""
    dollar = np.zeros((1, 13))
    dollar[:, 1], dollar[:, 3] = 10.0, -1.0
    path = cases.path(told=2, draws=1, dollar=dollar, mortgage=dollar)
    assert path.outcome("dollar", 2) == pytest.approx(-10.0)
    assert path.outcome("mortgage", 2) == pytest.approx(-11.0)


def test_an_episodes_parameters_are_fixed():
    case = cases.episode(parameters={"haven.opening": 1.0})
    columns, _, _ = module.believed(case, 8, 1, {})
    assert set(columns["haven.opening"]) == {1.0}
    assert set(columns["haven.fear_per_bp"]) == {0.0}


def test_studies_of_the_episode_are_left_out(monkeypatch: pytest.MonkeyPatch):
    """Those that a fit rests on weigh nothing; where the draws can't bear it, that is said."""
    asked: list[dict] = []

    def columns(draws, seed, overrides, weights):
        asked.append(dict(weights))
        if weights.get("QE01") == 0.0 and "refuse" in overrides:
            raise InputError("the stored draws can't bear these weights of studies")
        return {}

    monkeypatch.setattr(module.engine, "columns", columns)
    monkeypatch.setattr("bondstrike.evidence.beliefs.weighable", lambda: {"QE01": "price-impact"})
    case = cases.episode(leaves_out=("QE01", "MF05"))
    assert module.believed(case, 8, 1, {"PI04": 2.0})[1:] == (("QE01",), ())
    assert asked[-1] == {"PI04": 2.0, "QE01": 0.0}
    refused = replace(case, parameters={"refuse": 1.0})
    assert module.believed(refused, 8, 1, {})[1:] == ((), ("QE01",))
    assert asked[-1] == {}


def test_wrong_parameters_are_refused():
    with pytest.raises(InputError, match="haven"):
        replay(cases.episode(parameters={"haven.openning": 1.0}), 8)
