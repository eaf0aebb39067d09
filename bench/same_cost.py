"""Sizes at which levers cost their senders the same: `python -m bench.same_cost [PRESET …]`.

For each preset named `same-cost-…` with a size that can be turned, the setting at which the median
realised loss of the coalition within two years is `COST`; found by steps in proportion, on
the same draws. Prints the setting, the loss, and what
the preset has now. Presets that can't cost as much are printed as they stand.
"""

from __future__ import annotations

import sys
from typing import Final

import numpy as np

from bondstrike.ensemble.ask import run
from bondstrike.findings import senders
from bondstrike.findings.market import Draws
from bondstrike.scenario import load_scenario

COST: Final = 20.0
"""Median realised loss of the coalition within two years, USD bn."""

CLOSE: Final = 0.02
"""Relative distance from `COST` at which a size is found."""

STEPS: Final = 8
"""Steps after which the search is given up; the loss is printed as it then is."""

TURNED: Final = {
    "same-cost-sale": (("levers.0.share_of_mobilisable",), 0.05, 1.0),
    "same-cost-strike": (("levers.0.share",), 0.01, 1.0),
    "same-cost-run-off": (("levers.0.share",), 0.01, 1.0),
    "same-cost-hedge": (("levers.0.points",), 0.1, 40.0),
    "same-cost-tariffs": (("levers.0.rates", "levers.0.answer"), 0.25, 50.0),
}
"""What is turned in each preset, and between which ends."""

AS_THEY_STAND: Final = (
    "same-cost-goods",
    "same-cost-invoicing",
    "same-cost-union",
    "same-cost-joint-asset",
)
"""Presets that can't cost as much."""


def loss(preset: str, size: float | None, draws: int) -> float:
    """Median realised loss of the coalition, USD bn, with the size turned to `size`."""
    paths = TURNED[preset][0] if size is not None else ()
    spec = load_scenario(preset, [f"{path}={size:.6g}" for path in paths])
    found = Draws(run(spec, draws=draws).blocks["summaries"])
    return float(np.median(senders.lost(found, senders.REALISED, senders.coalition(found))))


def size_of(preset: str, draws: int) -> tuple[float, float]:
    """Size at which the loss is `COST`, and the loss there; an end of the range if it isn't met.

    Steps in proportion, from the size that the preset has: the loss is nearly so.
    """
    paths, low, high = TURNED[preset]
    size = _now(preset, paths[0])
    there = loss(preset, size, draws)
    for _ in range(STEPS):
        if abs(there / COST - 1.0) < CLOSE or (size == high and there < COST):
            break
        size = min(max(size * COST / there, low), high) if there > 0.0 else high
        there = loss(preset, size, draws)
    return size, there


def _now(preset: str, path: str) -> float:
    """The size that the preset has."""
    _, place, field = path.split(".")
    return float(getattr(load_scenario(preset).levers[int(place)], field))


def main(arguments: list[str]) -> int:
    """Print a line for each preset."""
    draws = 256
    chosen = arguments or [*TURNED, *AS_THEY_STAND]
    for preset in chosen:
        size, there = (
            size_of(preset, draws) if preset in TURNED else (None, loss(preset, None, draws))
        )
        told = "as it stands" if size is None else f"{TURNED[preset][0][0]} = {size:.3g}"
        print(f"{preset:24s} {told:44s} loss ${there:.3g}bn")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
