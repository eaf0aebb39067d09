"""How much a mix loses, and cash beside it: growth of its parts, draw by draw, as a distribution.

A mix is linear in its parts: what each holding loses, weighted with its share, sums to the loss of
the mix in every draw. The expected shortfall is the mean loss in the worst `TAIL` of the draws;
what a holding contributes to it is its mean over the *same* draws, so that contributions sum to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from bondstrike.findings.portfolio_assets import Window, growth
from bondstrike.findings.portfolio_holdings import CASH, DOLLAR, Holdings
from bondstrike.findings.ranges import NEVER, Odds, Range, odds_of, range_of
from bondstrike.units import PERCENT

THRESHOLDS: Final = (5.0, 10.0, 20.0)
"""Losses whose odds are given, %."""

TAIL: Final = 0.05
"""Share of the draws, the worst ones, over which the expected shortfall is taken."""

Draws = np.ndarray
"""One number a draw, [draw]."""


@dataclass(frozen=True)
class Loss:
    """How much may be lost; gains are negative."""

    percent: Range
    """% of what was held on the eve."""
    money: Range
    """In the unit of the file."""
    beyond: Mapping[str, Odds]
    """Draws in which more is lost than so many percent, by `THRESHOLDS`."""
    shortfall: float
    """Mean loss in the worst `TAIL` of the draws, %."""
    shortfall_money: float
    """The same in the unit of the file."""


@dataclass(frozen=True)
class Part:
    """What one holding contributes, in percent of the whole mix."""

    label: str
    share: float
    """Share of the mix, 0 to 1."""
    loss: Range
    """Its contribution to the loss of the mix, %."""
    at_worst: float
    """Its contribution to the expected shortfall of the mix, %; these sum to it."""


@dataclass(frozen=True)
class View:
    """One way to look at a scenario: the lever's effect, or the outright loss."""

    mix: Loss
    parts: tuple[Part, ...]
    """In the order of the file."""
    home: Loss
    """The same amount, all in cash at home."""
    dollars: Loss | None
    """All in dollar cash; None for a holder at home in dollars."""
    worse_than_home: Odds
    """Draws in which the mix loses more than cash at home."""
    worse_than_dollars: Odds | None
    """Draws in which it loses more than dollar cash."""


@dataclass(frozen=True)
class Grown:
    """One unit of home money in each holding and in cash: growth, or what was lost of it."""

    parts: np.ndarray
    """By holding, weighted with its share of the mix, [holding, draw]."""
    home: Draws
    """All in cash at home."""
    usd: Draws
    """All in dollar cash."""

    @property
    def mix(self) -> Draws:
        """The whole mix."""
        return self.parts.sum(axis=0)


def grown(window: Window, holdings: Holdings, home: str, lever: int) -> Grown:
    """Growth of every holding and of cash, in home money."""
    parts = [
        share * growth(window, row.asset, row.currency, home, lever)
        for row, share in zip(holdings.rows, holdings.shares, strict=True)
    ]
    own, usd = (growth(window, CASH, money, home, lever) for money in (home, DOLLAR))
    return Grown(np.array(parts), own, usd)


def lost(half: Grown, holdings: Holdings) -> Grown:
    """What was lost of one unit."""
    shares = np.array(holdings.shares)[:, None]
    return Grown(shares - half.parts, 1.0 - half.home, 1.0 - half.usd)


def view(lost: Grown, holdings: Holdings, home: str) -> View:
    """Losses of the mix, its parts, and of cash beside it."""
    worst = worst_draws(lost.mix)
    abroad = home != DOLLAR
    parts = tuple(
        Part(
            label=row.label,
            share=share,
            loss=range_of(own / PERCENT, "%"),
            at_worst=float(own[worst].mean() / PERCENT) if len(worst) else NEVER,
        )
        for row, share, own in zip(holdings.rows, holdings.shares, lost.parts, strict=True)
    )
    return View(
        mix=loss_of(lost.mix, holdings.total),
        parts=parts,
        home=loss_of(lost.home, holdings.total),
        dollars=loss_of(lost.usd, holdings.total) if abroad else None,
        worse_than_home=odds_of(lost.mix > lost.home),
        worse_than_dollars=odds_of(lost.mix > lost.usd) if abroad else None,
    )


def loss_of(lost: Draws, total: float) -> Loss:
    """Losses of one unit as a distribution, in percent and in money."""
    worst = worst_draws(lost)
    shortfall = float(lost[worst].mean()) if len(worst) else NEVER
    return Loss(
        percent=range_of(lost / PERCENT, "%"),
        money=range_of(lost * total, "file"),
        beyond={f"{at:g}": odds_of(lost > at * PERCENT) for at in THRESHOLDS},
        shortfall=shortfall / PERCENT,
        shortfall_money=shortfall * total,
    )


def worst_draws(lost: Draws) -> np.ndarray:
    """Positions of the worst `TAIL` of the draws, at least one if there are any."""
    count = int(np.ceil(TAIL * len(lost)))
    return np.argsort(lost, kind="stable")[len(lost) - count :]
