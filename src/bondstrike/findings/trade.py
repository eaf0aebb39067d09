"""What levers on goods and extra spending do: exports, dearer imports, revenue, dollars changed.

Effects are *with the lever less without it*, in the same draw. Flows a year are averages over the
two years from the first week in which any draw has one, or over what the run holds of them; they
are taken over the draws that kept paths, which are all of an ordinary run. Figures of the United
States, USD bn.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from bondstrike.ensemble.blocks import Block
from bondstrike.ensemble.result import Result
from bondstrike.findings.market import LAST, Draws
from bondstrike.findings.ranges import Range, range_of
from bondstrike.units import PERCENT, QUARTERS_PER_YEAR, WEEKS_PER_YEAR

COUNTED_YEARS: Final = 2
"""Years over which flows are averaged, as the losses of either side are counted."""

BORDER: Final = "trade.border_pass"
"""The parameter that says how much of a tariff buyers pay at the border."""

Paths = np.ndarray
"""Effect on one variable, [draw, time], of the draws that kept paths."""


@dataclass(frozen=True)
class Trade:
    """Goods and extra spending; a range of zeros where a run has none of it."""

    exports_lost: Range
    """US exports lost, diversion to other buyers taken off, $bn a year."""
    goods_bought: Range
    """US goods that foreigners buy more, over the whole run, $bn; less what is lost elsewhere."""
    import_cost: Range
    """What US buyers pay more for imports under measures and tariffs, $bn a year."""
    revenue: Range
    """Tariff revenue of the United States that goes with it, $bn a year."""
    terms_lost: Range
    """Real income lost by worse terms of trade, two years together, $bn."""
    tariff: Range
    """Highest tariff of the target on the members' goods by a response, points."""
    withheld: Range
    """Highest tax on foreign private holders' coupons by a response, %."""
    changed: Range
    """Dollars changed into other currencies by the end of the run, $bn."""
    spent: Range
    """Spent by the Treasury with no debt issued, by the end of the run, $bn."""
    borrowed: Range
    """Spent by the Treasury out of extra debt, by the end of the run, $bn."""
    draws: int
    """Draws that flows by week are taken over."""


def read(result: Result) -> Trade:
    """Goods and extra spending of a run."""
    draws, weekly = Draws(result.blocks["summaries"]), result.blocks["weekly"]
    exports = effect(weekly, "export_demand")
    cost, passed = _import_cost(result)
    return Trade(
        exports_lost=range_of(0.0 - a_year(exports, WEEKS_PER_YEAR), "$bn/year"),
        goods_bought=range_of(exports.sum(axis=1) / WEEKS_PER_YEAR, "$bn"),
        import_cost=range_of(a_year(cost, QUARTERS_PER_YEAR), "$bn/year"),
        revenue=range_of(a_year(cost, QUARTERS_PER_YEAR) / passed, "$bn/year"),
        terms_lost=draws.range("us_terms_lost"),
        tariff=range_of(_most(weekly, "tariff"), "pp"),
        withheld=range_of(_most(weekly, "withheld") / PERCENT, "%"),
        changed=draws.range_at("converted", LAST),
        spent=range_of(effect(weekly, "spent")[:, -1], "$bn"),
        borrowed=range_of(effect(weekly, "borrowed")[:, -1], "$bn"),
        draws=len(exports),
    )


def effect(block: Block, name: str) -> Paths:
    """With less without over the sound draws, [draw, time]."""
    values = np.asarray(block[name], float)
    less = values[:, 0] - values[:, 1]
    return less[np.isfinite(less).all(axis=1)]


def a_year(flow: Paths, per_year: int) -> np.ndarray:
    """Average of a yearly rate over `COUNTED_YEARS` from the first time that any draw has one.

    `per_year` is how many points of time make a year; gives [draw], zeros where there is none.
    """
    some = np.flatnonzero((flow != 0.0).any(axis=0))
    if not some.size:
        return np.zeros(len(flow))
    first = int(some[0])
    return flow[:, first : first + COUNTED_YEARS * per_year].mean(axis=1)


def _import_cost(result: Result) -> tuple[Paths, np.ndarray]:
    """What buyers pay more, [draw, quarter], $bn a year, and the share of tariffs that they pay.

    Where nothing gets dearer the share doesn't matter, and is one.
    """
    paid = np.asarray(result.blocks["economy"]["import_cost"], float)
    less = paid[:, 0] - paid[:, 1]
    sound = np.flatnonzero(np.isfinite(less).all(axis=1))
    if not less[sound].any():
        return less[sound], np.ones(len(sound))
    return less[sound], np.asarray(result.blocks["parameters"][BORDER], float)[sound]


def _most(weekly: Block, name: str) -> np.ndarray:
    """Highest effect over the run, [draw]."""
    found = effect(weekly, name)
    return found.max(axis=1) if found.size else np.zeros(0)
