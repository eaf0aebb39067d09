"""Hamiltonian Monte Carlo around a mode whose curvature is known.

Coordinates are turned and stretched by the curvature at the mode, in which the posterior is nearly
a standard normal: a step of a third and a handful of them reach across it (Neal 2011). NumPyro's
sampler would spend most of its time learning that shape, at ten milliseconds a gradient.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from bondstrike.evidence.fits.regimes_data import Floats
from bondstrike.evidence.fits.regimes_model import Mode
from bondstrike.evidence.fits.sampling import spaced

STEP: Final = 0.3
"""First length of a step, standard deviations at the mode."""

STEPS: Final = (5, 11)
"""Fewest and most steps of a trajectory."""

SETTLING: Final = 50
"""Trajectories by chain that are thrown away, while the length of a step is set."""

WANTED: Final = 0.8
"""Share of trajectories that should be taken."""


@dataclass(frozen=True, slots=True, eq=False)
class Trails:
    """Chains after settling."""

    scores: Floats
    """Axes `chain`, `draw`, `score`."""
    taken: float
    """Share of trajectories taken."""

    def kept(self, count: int) -> Floats:
        """`count` draws evenly spaced over all chains, axes `draw`, `score`."""
        flat = self.scores.reshape(-1, self.scores.shape[-1])
        return flat[spaced(len(flat), count)]


def trail(
    density: Callable[[Any], Any], mode: Mode, chains: int, kept: int, rng: np.random.Generator
) -> Trails:
    """Chains that give `kept` draws together; `density` is a log density of the scores."""
    fly = _flight(density, mode)
    runs = [_chain(fly, len(mode.scores), -(-kept // chains), rng) for _ in range(chains)]
    turned = np.stack([run for run, _ in runs])
    scores = mode.scores + np.linalg.solve(mode.root.T, turned[..., None])[..., 0]
    return Trails(scores, float(np.mean([taken for _, taken in runs])))


def _flight(density: Callable[[Any], Any], mode: Mode) -> Callable[..., tuple[Floats, float]]:
    """`fly(x, momentum, step, steps)` → where a leapfrog ends, and its change of energy."""
    import jax

    turn = np.linalg.inv(mode.root.T)
    slope = jax.value_and_grad(lambda x: density(mode.scores + turn @ x))

    @jax.jit
    def fly(x: Any, momentum: Any, step: Any, steps: Any) -> tuple[Any, Any]:
        height, push = slope(x)
        begins = height - 0.5 * momentum @ momentum

        def leap(_: Any, at: tuple[Any, ...]) -> tuple[Any, ...]:
            x, momentum, push, _height = at
            momentum = momentum + 0.5 * step * push
            x = x + step * momentum
            height, push = slope(x)
            return x, momentum + 0.5 * step * push, push, height

        x, momentum, _, height = jax.lax.fori_loop(0, steps, leap, (x, momentum, push, height))
        return x, height - 0.5 * momentum @ momentum - begins

    def out(*given: Any) -> tuple[Floats, float]:
        place, gained = fly(*given)
        return np.asarray(place), float(gained)

    return out


def _chain(
    fly: Callable[..., tuple[Floats, float]], size: int, count: int, rng: np.random.Generator
) -> tuple[Floats, float]:
    """One chain from a random point near the mode, axes `draw`, `score`; and the share taken."""
    x, step, taken = rng.normal(size=size), STEP, 0
    kept = np.empty((count, size))
    for turn in range(SETTLING + count):
        length = step * rng.uniform(0.8, 1.2)
        there, gained = fly(
            x, rng.normal(size=size), length, int(rng.integers(STEPS[0], STEPS[1] + 1))
        )
        goes = bool(np.log(rng.random()) < gained)  # a NaN is a no
        x = there if goes else x
        if turn < SETTLING:
            step *= np.exp((goes - WANTED) / np.sqrt(turn + 1.0) * 0.3)
        else:
            kept[turn - SETTLING], taken = x, taken + goes
    return kept, taken / count
