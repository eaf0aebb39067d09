"""How many regimes: each set of them fitted alone, and judged on days it hasn't seen.

    python -m bondstrike.evidence.fits.regimes_choice --panel FILE

Prints, for each set, log likelihood, number of parameters, BIC, log likelihood of years left out
(five folds, every fifth year), and the worst miss of the three reversals that a model is for.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from bondstrike.errors import BondstrikeError
from bondstrike.evidence.fits.panel import Panel, read_panel
from bondstrike.evidence.fits.regimes_data import Floats, Moves, daily_moves
from bondstrike.evidence.fits.regimes_model import (
    REGIMES,
    SIZE,
    Days,
    Theta,
    ascend,
    emission,
    likelihood,
    log_prior,
    natural,
    smoothed,
)

SETS: Final = (
    ("whole",),
    ("whole", "gone"),
    ("whole", "rates"),
    ("whole", "gone", "rates"),
    ("whole", "gone", "broken"),
    ("whole", "rates", "broken"),
    REGIMES,
)
"""Sets of regimes that are compared."""

FOLDS: Final = 5
"""Folds of years: fold f leaves out the years that are f modulo five."""

NEVER: Final = -1e4
"""Log probability that stands for none; finite, so that gradients are."""


@dataclass(frozen=True, slots=True)
class Score:
    """One set of regimes, judged."""

    regimes: tuple[str, ...]
    loglik: float
    """Log likelihood of all days at the mode."""
    parameters: int
    bic: float
    """Schwarz's criterion; lower is better."""
    held_out: float
    """Log likelihood of years left out, summed over folds; higher is better."""
    implied: tuple[float, ...]
    """Ten-year per VIX point in 1998–2020, 2021–24 and 2025, bp."""


def restricted(theta: Theta, emitted: Any, regimes: Sequence[str]) -> tuple[Any, Any]:
    """Log emission and transition with only some regimes possible, axes as in `Theta`."""
    import jax

    closed = np.array([0.0 if name in regimes else NEVER for name in REGIMES])
    return emitted + closed, jax.nn.log_softmax(theta.stay + closed, axis=1)


def count_parameters(regimes: Sequence[str]) -> int:
    """Free parameters of a set: what is common, what each regime adds, and the chain."""
    size, broken = len(regimes), int("broken" in regimes)
    shared = SIZE - len(REGIMES) ** 2 - 2 * (len(REGIMES) - 1) - 4
    return shared + 2 * (size - broken) + 4 * broken + size * (size - 1)


def held_in(moves: Moves, fold: int) -> Floats:
    """1 on days that a fold is fitted on, 0 on those left out, axis `day`."""
    return (moves.years % FOLDS != fold).astype(float)


def fitted(days: Days, regimes: Sequence[str], counted: Floats) -> Floats:
    """Scores at the mode when only `regimes` exist and only `counted` days are seen."""

    def density(scores: Any) -> Any:
        return loglik(scores, days, regimes, counted) + log_prior(scores)

    return ascend(density, np.random.default_rng(1), starts=1)[0][0]


def loglik(scores: Any, days: Days, regimes: Sequence[str], counted: Floats) -> Any:
    """Log likelihood of the counted days (1 or 0, axis `day`) with only `regimes`."""
    theta = natural(scores)
    emitted = emission(theta, days) * counted[:, None]
    return likelihood(*restricted(theta, emitted, regimes))


def judge(moves: Moves, days: Days, regimes: Sequence[str]) -> Score:
    """Fit a set of regimes on all days, and on each fold."""
    everything = np.ones(len(moves.days))
    mode = fitted(days, regimes, everything)
    height = float(loglik(mode, days, regimes, everything))
    held_out = 0.0
    for fold in range(FOLDS):
        seen = held_in(moves, fold)
        there = fitted(days, regimes, seen)
        held_out += float(
            loglik(there, days, regimes, everything) - loglik(there, days, regimes, seen)
        )
    size = count_parameters(regimes)
    bic = size * float(np.log(len(moves.days))) - 2 * height
    return Score(tuple(regimes), height, size, bic, held_out, _implied(mode, moves, days, regimes))


def _implied(scores: Floats, moves: Moves, days: Days, regimes: Sequence[str]) -> tuple[float, ...]:
    theta = natural(scores)
    on = np.asarray(smoothed(*restricted(theta, emission(theta, days), regimes)))
    by_day = on @ np.asarray(theta.loading)[:, 1] * moves.size[:, 1] / moves.fear_size
    square = moves.fear**2
    periods = [moves.period(*years) for years in ((1998, 2020), (2021, 2024), (2025, 2025))]
    return tuple(float(by_day[p] @ square[p] / square[p].sum()) for p in periods)


def compare(panel: Panel, sets: Sequence[Sequence[str]] = SETS) -> list[Score]:
    """All sets, judged on a panel."""
    moves = daily_moves(panel)
    days = Days.of(moves)
    return [judge(moves, days, regimes) for regimes in sets]


def line(score: Score) -> str:
    """Tab-separated."""
    implied = " ".join(f"{value:.2f}" for value in score.implied)
    cells = (
        "+".join(score.regimes), f"{score.loglik:.1f}", str(score.parameters),
        f"{score.bic:.1f}", f"{score.held_out:.1f}", implied,
    )  # fmt: skip
    return "\t".join(cells)


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare the sets on the panel that is named; the exit code says if it could be read."""
    parser = argparse.ArgumentParser(
        prog="bondstrike.evidence.fits.regimes_choice", description=__doc__
    )
    parser.add_argument("--panel", type=Path, required=True, help="daily CSV, plain or .gz")
    try:
        scores = compare(read_panel(parser.parse_args(arguments).panel))
    except BondstrikeError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    sys.stdout.write("\n".join(line(score) for score in scores) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
