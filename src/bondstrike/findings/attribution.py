"""What makes the answer: Shapley values of links and feelings on the central path.

With every combination of n switches run once, the value of a switch is what it adds, averaged
over all orders in which the switches can be turned on (Shapley 1953):

    part(i) = Σ_S |S|! (n − |S| − 1)! / n! · [v(S ∪ i) − v(S)] ,   S: switches without i

Parts and base sum to the total exactly. `base` is the value with everything off: what supply alone
does to the yield, or what an attack alone does to the chance of a reversal.

The three feelings (rates, shares, dollar) and the closing of ranks act on nothing but the chance.
So a link's part of the pressure is what it adds *through* the feelings, and theirs is what they
let through: the two share the credit. `through` asks the plainer question: how much of the
pressure goes when politics feels none of the three.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import factorial
from typing import Final

import numpy as np

from bondstrike.ensemble.attribution import SWITCHES
from bondstrike.ensemble.blocks import Block
from bondstrike.ensemble.result import Result
from bondstrike.findings.means import point
from bondstrike.findings.ranges import NEVER, Range
from bondstrike.units import PERCENT

FELT: Final = ("rates_felt", "shares_felt", "dollar_felt")
"""Switches by which politics feels markets; they move no yield."""

LEAST_PRESSURE: Final = 0.01
"""Total pressure below which its shares are not given, pp."""


@dataclass(frozen=True)
class Attribution:
    """One metric on the central path, taken apart; base and parts sum to the total."""

    base: Range
    """Everything off; a single number."""
    parts: Mapping[str, Range]
    """Shapley value by switch; single numbers."""
    total: Range
    """Everything on; a single number."""


@dataclass(frozen=True)
class Attributions:
    """Both metrics, and what of the pressure politics feels through markets."""

    peak: Attribution
    """Greatest effect on the ten-year, bp."""
    pressure: Attribution
    """Effect on the chance of a reversal in 26 weeks, pp."""
    through: Range
    """Share of the pressure that goes when no rates, shares or dollar are felt, %; over 100 if
    what is left is negative (closed ranks); unknown below `LEAST_PRESSURE`."""


def read(result: Result) -> Attributions | None:
    """Both attributions; None if the run has no table of combinations."""
    block = result.blocks.get("attribution")
    if block is None:
        return None
    return Attributions(
        peak=taken_apart(table(block, "peak"), "bp"),
        pressure=taken_apart(table(block, "pressure") / PERCENT, "pp"),
        through=point(felt_share(block), "%"),
    )


def table(block: Block, name: str) -> np.ndarray:
    """Values of one metric, [coalition], in binary order: the first switch is the highest bit."""
    labels = block.label("coalition") or ()
    values = np.full(2 ** len(SWITCHES), NEVER)
    values[[int(label, 2) for label in labels]] = np.asarray(block[name], float)
    return values


def taken_apart(values: np.ndarray, unit: str) -> Attribution:
    """Attribution of a table in binary order, [coalition]."""
    parts = shapley(values)
    return Attribution(
        base=point(values[0], unit),
        parts={name: point(x, unit) for name, x in zip(SWITCHES, parts, strict=True)},
        total=point(values[-1], unit),
    )


def shapley(values: np.ndarray) -> np.ndarray:
    """Shapley values, [switch], of a table in binary order, [coalition]."""
    n = len(values).bit_length() - 1
    coalitions = np.arange(len(values))
    size = np.array([int(row).bit_count() for row in coalitions])
    weight = np.array([factorial(s) * factorial(n - s - 1) / factorial(n) for s in range(n)])
    parts = np.empty(n)
    for i in range(n):
        bit = 1 << (n - 1 - i)
        without = coalitions[coalitions & bit == 0]
        parts[i] = weight[size[without]] @ (values[without | bit] - values[without])
    return parts


def felt_share(block: Block) -> float:
    """Share of the pressure that goes with the three feelings off, %."""
    pressure = table(block, "pressure") / PERCENT
    unfelt = int("".join("0" if name in FELT else "1" for name in SWITCHES), 2)
    total = pressure[-1]
    return float((1.0 - pressure[unfelt] / total) / PERCENT) if total > LEAST_PRESSURE else NEVER
