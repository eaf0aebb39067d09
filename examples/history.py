"""Judge the model by what happened: one episode or all, seen against predicted.

From the top of the checkout:

    python examples/history.py                              # every episode
    python examples/history.py tariffs-2025 china-2014      # some of them
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from bondstrike.ensemble.jaxenv import prepare_jax
from bondstrike.history.backtest import backtest


def main(episodes: Sequence[str] = (), draws: int = 384) -> None:
    """Run the episodes and print their outcomes, whatever they show, and the coverage."""
    prepare_jax()  # double precision, before anything is computed
    found = backtest(episodes, draws=draws)
    for one in found.episodes:
        print(f"{one.title}, from {one.start}{'' if one.role == 'score' else ' (not scored)'}")
        for seen in one.outcomes:
            low, high = seen.ninety
            print(
                f"  {seen.variable:8} {seen.weeks:3d} weeks  seen {seen.observed:+6.1f}"
                f"  predicted {low:+7.1f} to {high:+7.1f} ({seen.median:+.1f}) {seen.unit}"
                f"{'' if seen.inside_ninety else '  MISSED'}"
            )
    inside = found.all.ninety
    print(f"90 % ranges hold {inside.hits} of {inside.count} outcomes that score")


if __name__ == "__main__":
    main(sys.argv[1:])
