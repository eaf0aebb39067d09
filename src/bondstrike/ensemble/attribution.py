"""Which links make the answer: the central path with every combination of links switched off.

With n switches there are 2ⁿ combinations; each is run once, with parameters at their medians and
no weekly shocks. The findings turn the table into Shapley values, which sum to the total.
"""

from __future__ import annotations

from itertools import product
from typing import Any, Final

import numpy as np

from bondstrike.ensemble.blocks import Block, Quantity
from bondstrike.ensemble.checks import Half
from bondstrike.ensemble.outcomes import DEADLINES, Stage, deadlines
from bondstrike.vocabulary import TEN_YEAR

FED: Final = "fed"
"""The switch that is no premise: off, the central bank never buys."""

SWITCHES: Final = (
    *("announcement", "stress", "haven", FED),
    *("rally", "rates_felt", "shares_felt", "dollar_felt"),
)
"""Links and feelings that are switched off and on; premises but for the Fed."""

TOGETHER: Final = {"haven": ("haven", "convenience")}
"""Switches that hold more than the premise of their name: flight and lost convenience are two
faces of the same trust."""

COALITIONS: Final = tuple("".join(bits) for bits in product("01", repeat=len(SWITCHES)))
"""Combinations in binary order: 1 at the position of a switch that is on."""

DEADLINE: Final = DEADLINES.index(26)
"""The deadline at which pressure is measured."""

QUANTITIES: Final = {
    "peak": Quantity("peak", "bp", "Greatest effect on the ten-year"),
    "pressure": Quantity("pressure", "share", "Effect on the chance of a reversal in 26 weeks"),
}


def scenarios(scenario: Any, never: Any, first: int, width: int) -> Any:
    """The quiet scenario under combinations `first` … along the axis `draw`.

    `never` is the policy of a Fed that never buys. Beyond the last combination the last is
    repeated.
    """
    import equinox as eqx
    import jax

    rows = np.minimum(np.arange(first, first + width), len(COALITIONS) - 1)
    on = np.array([[float(bit) for bit in COALITIONS[row]] for row in rows])
    fed = jax.tree.map(lambda here, off: _mixed(here, off, _of(on, FED)), scenario.fed, never)
    spread = eqx.tree_at(lambda s: s.fed, scenario, fed)
    premises = {
        premise: _of(on, name)
        for name in SWITCHES
        if name != FED
        for premise in TOGETHER.get(name, (name,))
    }
    values = [np.asarray(getattr(scenario.premises, n)) * bits for n, bits in premises.items()]
    return eqx.tree_at(lambda s: [getattr(s.premises, n) for n in premises], spread, values)


def _of(on: np.ndarray, switch: str) -> np.ndarray:
    return on[:, SWITCHES.index(switch)]


def _mixed(here: Any, off: Any, on: np.ndarray) -> np.ndarray:
    return np.where(on > 0.5, here, off)


def room() -> Block:
    """Room for both quantities of every combination."""
    arrays = {name: np.full(len(COALITIONS), np.nan) for name in QUANTITIES}
    return Block(("coalition",), QUANTITIES, arrays, {"coalition": COALITIONS})


def put(block: Block, stage: Stage, first: int, halves: tuple[Half, Half]) -> None:
    """Enter one chunk of combinations."""
    here, there = halves[0].weekly, halves[1].weekly
    count = min(len(COALITIONS) - first, here["residual"].shape[0])
    at = deadlines(stage, here["residual"].shape[1])[DEADLINE]
    ten_year = (here["yields"] - there["yields"])[..., TEN_YEAR].max(axis=1)
    chance = (here["reversal_chance"] - there["reversal_chance"])[:, at]
    block.arrays["peak"][first : first + count] = ten_year[:count]
    block.arrays["pressure"][first : first + count] = chance[:count]
