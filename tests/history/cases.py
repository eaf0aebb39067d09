"""Episodes made up for tests, and a replay with known numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from bondstrike.history.episode import Episode, Market, Outcome, Trade
from bondstrike.history.replay import Followed, Path, Replayed
from bondstrike.vocabulary import Grade

MARKET = Market("2025-03-31", 20000.0, 6000.0, 4000.0, 2000.0, "made up")


def sale(amount: float = 100.0, **changes) -> Trade:
    """Officials sell over the two weeks after a history of two, quietly."""
    row = Trade("official", 2.0, 2.0, (amount, amount, amount), "foreign", None, "made up")
    return replace(row, **changes)


def outcome(variable: str = "10y", weeks: int = 2, value: float = 10.0) -> Outcome:
    """A change that was seen."""
    return Outcome(variable, weeks, value, "made up", Grade.A)


def episode(**changes) -> Episode:
    """A quarter with two weeks of history."""
    found = Episode(
        id="made-up-2025",
        title="Made up",
        story="Nothing of this happened.",
        start="2025-04-04",
        market=MARKET,
        history=(4.00, 4.05, 3.95),
        vix=(20.0, 30.0, 25.0),
        news=(5.0, -2.0),
        trades=(sale(),),
        quarters=1,
        outcomes=(outcome(), outcome("30y"), outcome("dollar", 1, -0.5)),
        role="score",
        leaves_out=(),
    )
    return replace(found, **changes)


def path(told: int = 2, draws: int = 4, weeks: int = 13, **arrays) -> Path:
    """A path of zeros but for what is given by name."""
    names = ("stock", "fed_effect", "flow", "stress", "haven", "convenience", "policy", "noise")
    flat = {name: np.zeros((draws, weeks)) for name in (*names, "dollar", "shares", "mortgage")}
    return Path(told, flat | {"yields": np.zeros((draws, weeks, 5))} | arrays)


def replayed(case: Episode | None = None, draws: int = 4, **changes) -> Replayed:
    """A replay in which nothing moves but for what is given."""
    case = case or episode()
    weeks, told = 13 * case.quarters, case.told
    still = path(told, draws, weeks)
    parts = {
        "episode": case,
        "predicted": still,
        "quiet": still,
        "without_foreign": still,
        "without_trades": still,
        "ordinary": np.zeros((draws, weeks, 5)),
        "policy_path": np.zeros((weeks, 5)),
        "followed": Followed(1, 0.0, 0.0, draws, 0),
        "not_cleared": 0,
        "left_out": (),
        "kept_in": (),
    }
    return Replayed(**(parts | changes))
