"""An episode counts its weeks from the opening; outcomes count from the end of its history."""

from __future__ import annotations

import dataclasses

import pytest

from bondstrike.history.episode import MIXES, ROLES, SELLERS, VARIABLES, Episode, Market
from bondstrike.history.shelf import load_episodes
from bondstrike.vocabulary import Tenor


def test_weeks_told_are_those_after_the_opening():
    market = Market("2020-02-28", 14345.1, 2564.6, 4264.9, 1450.0, "MSPD, TIC")
    episode = Episode(
        id="x", title="x", story="x", start="2020-03-09", market=market,
        history=(1.59, 1.55, 1.38, 1.10, 0.54), vix=(), news=(), trades=(), quarters=1,
        outcomes=(), role="score", leaves_out=(),
    )  # fmt: skip
    assert episode.told == 4
    assert dataclasses.replace(episode, history=(1.59,)).told == 0
    with pytest.raises(dataclasses.FrozenInstanceError):
        episode.role = "calibrate"  # type: ignore[misc]


def test_every_closed_list_is_used_and_names_nothing_else():
    shelf = load_episodes().values()
    trades = [trade for episode in shelf for trade in episode.trades]
    assert {trade.who for trade in trades} == set(SELLERS)
    assert {trade.mix for trade in trades} <= set(MIXES)
    assert {episode.role for episode in shelf} == set(ROLES)
    named = {outcome.variable for episode in shelf for outcome in episode.outcomes}
    assert named <= set(VARIABLES)
    assert {tenor.value for tenor in Tenor} <= set(VARIABLES)
