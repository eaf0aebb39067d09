"""Naive rivals on the same outcomes: what a forecaster would say without any chain.

- **no-change**: everything stays where it was.
- **linear-rule**: x bp per $100bn, with x = 4.3 at today's stock of coupons (PI24), raised to the
  smaller stock of the date. That is the stronger form: at a fixed 4.3 the rule would say next to
  nothing of purchases in a market a sixth the size. A trade counts with what was done since the
  start; one announced since then with all of it; one announced before not at all, for it was in
  the price. All yields and the mortgage rise alike; other variables stay.
- **news-alone**: the policy path that the chain is told too, and nothing else. It isn't naive: it
  shows what the chain adds to the news it is given.

Each is scored as a single number, and with the same ordinary news around it that the chain gets.
The second is the harder rival, and the one that a claim to be better is held against.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np

from bondstrike.history.episode import Episode, Outcome, Trade
from bondstrike.history.replay import YIELDS, Replayed

RIVALS: Final = ("no-change", "linear-rule", "news-alone")
"""Names of the rivals."""

NAIVE: Final = RIVALS[:2]
"""Rivals that the goal of being ahead is about."""

RULE_STUDY: Final = "PI24"
"""Study whose estimate is the rule's slope, bp per $100bn at `RULE_STOCK`."""

RULE_STOCK: Final = 23000.0
"""Stock of coupons at which that slope holds, USD bn at par (PI24 says about $23tn)."""


@cache
def _slope() -> float:
    """The rule's slope at `RULE_STOCK`, bp per USD bn."""
    from bondstrike.evidence import library

    return float(library.study(RULE_STUDY).estimate) / 100.0


def said(rival: str, replayed: Replayed, outcome: Outcome) -> float:
    """What a rival says of an outcome, in its unit."""
    if rival == "news-alone":
        return replayed.told_path(outcome)
    if rival == "linear-rule" and outcome.variable in YIELDS:
        return rule(replayed.episode, outcome.weeks)
    return 0.0


def rule(episode: Episode, weeks: int) -> float:
    """The linear rule's change of yields so many weeks after the start, bp."""
    sold = sum(counted(trade, episode.told, weeks) for trade in episode.trades)
    return _slope() * sold * RULE_STOCK / episode.market.coupons


def counted(trade: Trade, told: int, weeks: int) -> float:
    """What of a trade is news since the start, USD bn at par by the central estimate."""
    end = told + weeks
    if trade.announced is not None and trade.announced < end:
        return trade.amount[1] if trade.announced >= told else 0.0
    done = [min(max(week - trade.week, 0.0), trade.weeks) for week in (told, end)]
    return trade.amount[1] * (done[1] - done[0]) / trade.weeks


def around(rival: str, replayed: Replayed, outcome: Outcome) -> np.ndarray:
    """The rival with ordinary news around it, in the unit of the outcome, axis `draw`."""
    return said(rival, replayed, outcome) + replayed.news(outcome)
