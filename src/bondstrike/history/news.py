"""What hits besides sales: the history of a yield as news, a VIX as seen, and news nobody knew.

The chain's noise in the ten-year is the level factor, ℓ(t) = κ ℓ(t−1) + s(t) ε(t), times its
loading. How much a shock of one moves the level in a week, s(t), may depend on the VIX before; it
is read off the chain itself by a run in which every shock is one.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

from bondstrike.history.episode import Episode
from bondstrike.units import BP, WEEK, WEEKS_PER_QUARTER, decay_per_week
from bondstrike.vocabulary import N_TENORS, TEN_YEAR

if TYPE_CHECKING:
    from bondstrike.model.setting import Setting

SPREAD_STUDY: Final = "FT20"
"""Study whose estimate is the standard deviation of the ten-year's weekly change that the
expected policy path leaves over: that of the term premium in the New York Fed's model, bp."""


@cache
def unexplained_bp() -> float:
    """Weekly standard deviation of what the policy path leaves of the ten-year, bp (FT20)."""
    from bondstrike.evidence import library

    return float(library.study(SPREAD_STUDY).estimate)


def usual_bp(setting: Setting) -> float:
    """Weekly standard deviation of the chain's own noise in the ten-year at shocks of one, bp."""
    loading = np.asarray(setting.market.factors)[TEN_YEAR]
    return float(np.sqrt((loading @ loading) * WEEK) / BP)


def keeps() -> float:
    """κ: share of the noise that is left a week later."""
    from bondstrike.model.offer import NOISE_HALF_LIFE_YEARS

    return float(decay_per_week(NOISE_HALF_LIFE_YEARS))


def per_shock(setting: Setting, probed: np.ndarray) -> np.ndarray:
    """s: rise of the level by a shock of one, axes `draw`, `week`.

    `probed` is the noise in the ten-year when every shock of the level is one, bp.
    """
    return _innovations(_level(setting, probed))


def level_shocks(setting: Setting, noise: np.ndarray, per: np.ndarray) -> np.ndarray:
    """Shocks of the level that give a path of noise in the ten-year, bp; axes `draw`, `week`."""
    return _innovations(_level(setting, noise)) / per


def _level(setting: Setting, noise: np.ndarray) -> np.ndarray:
    """The level factor behind noise in the ten-year in bp."""
    return noise * BP / float(np.asarray(setting.market.factors)[TEN_YEAR, 0])


def _innovations(level: np.ndarray) -> np.ndarray:
    """ℓ(t) − κ ℓ(t−1), from zero."""
    before = np.concatenate([np.zeros((len(level), 1)), level[:, :-1]], axis=1)
    return level - keeps() * before


def fear_shocks(episode: Episode, half_life: np.ndarray, spread: np.ndarray) -> np.ndarray:
    """Shocks of the VIX that give the episode's path of it; axes `draw`, `week`.

    `half_life` of fear in weeks and the `spread` of its shocks in points by draw. After the last
    VIX told it fades by itself.
    """
    from bondstrike.model.haven import USUAL_VIX

    shocks = np.zeros((len(spread), episode.quarters * WEEKS_PER_QUARTER))
    fear = np.asarray(episode.vix, float) - USUAL_VIX
    if len(fear):
        before = np.concatenate([[0.0], fear[:-1]])
        stays = 0.5 ** (1.0 / half_life)
        shocks[:, : len(fear)] = (fear - stays[:, None] * before) / spread[:, None]
    return shocks


def told_after(episode: Episode) -> np.ndarray:
    """Expected policy path since the start by week of the run, bp; zero up to the start."""
    weeks = episode.quarters * WEEKS_PER_QUARTER
    steps = np.zeros(weeks)
    steps[episode.told : episode.told + len(episode.news)] = episode.news
    return np.cumsum(steps)


def drawn(episode: Episode, draws: int, seed: int, times: float) -> dict[str, np.ndarray]:
    """Shocks that nobody knew, by name (`level`, `slope`, `dollar`); axes `draw`, `week`.

    None up to the start. `times` scales those of yields.
    """
    from bondstrike import evidence

    raw = evidence.shocks(draws, episode.quarters * WEEKS_PER_QUARTER, seed)
    after = np.arange(episode.quarters * WEEKS_PER_QUARTER) >= episode.told
    scales = {"level": times, "slope": times, "dollar": 1.0}
    return {name: raw[name] * after * scale for name, scale in scales.items()}


def ordinary(setting: Setting, shocks: dict[str, np.ndarray], per: np.ndarray) -> np.ndarray:
    """Yields under those shocks alone, bp; axes `draw`, `week`, `tenor`."""
    factors = np.asarray(setting.market.factors)
    tenors = factors[:N_TENORS]
    state = np.zeros((len(per), 2))
    found = np.empty((*per.shape, len(tenors)))
    for week in range(per.shape[1]):
        hit = np.stack([shocks["level"][:, week], shocks["slope"][:, week]], axis=-1)
        state = keeps() * state + hit * per[:, week : week + 1]
        found[:, week] = state @ tenors.T / BP
    return found


def by_tenor(setting: Setting) -> np.ndarray:
    """What a rise of the level that lifts the ten-year by one lifts each yield by, axis `tenor`."""
    level = np.asarray(setting.market.factors)[:N_TENORS, 0]
    return level / level[TEN_YEAR]
