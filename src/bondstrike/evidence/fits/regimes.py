"""The haven state, estimated: what fear did to Treasuries, day by day, 1990–2025.

    python -m bondstrike.evidence.fits haven --panel FILE

`regimes_data` makes daily moves of the panel, `regimes_model` sorts the days into regimes,
`regimes_haven` turns regimes into the parameters of the haven link. No row of the panel leaves.

`regimes_walk` draws parameters, and days are drawn from the regimes' own posterior at each draw.
`notes` say how far the climb was from its top. The lengths of `Settings` for NUTS don't apply
here but for the number of chains: each gives its part of the draws kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from bondstrike.evidence.fits.panel import Panel
from bondstrike.evidence.fits.regimes_data import COLUMNS, Floats, Moves, daily_moves
from bondstrike.evidence.fits.regimes_haven import (
    BASELINE,
    ERAS,
    Loadings,
    Paths,
    annual,
    carried,
    centre_and_error,
    faith,
    half_life_by_chain,
    half_lives,
    loadings,
    next_time,
    trading_days,
)
from bondstrike.evidence.fits.regimes_model import (
    REGIMES,
    Days,
    Mode,
    climb,
    emission,
    filtered,
    log_posterior,
    natural,
    path,
)
from bondstrike.evidence.fits.regimes_walk import Trails, trail
from bondstrike.evidence.fits.sampling import Fitted, Settings, diagnosed
from bondstrike.evidence.shelf import load_priors

NAME: Final = "haven"
"""Name of the fit."""

PARAMETERS: Final = (
    "haven.opening",
    "haven.flight_bp",
    "haven.flee_bp",
    "haven.recovery_half_life_years",
)
"""Parameters it informs."""

RESTS_ON: Final = (
    "fits/panel.py",
    "fits/regimes.py",
    "fits/regimes_data.py",
    "fits/regimes_haven.py",
    "fits/regimes_model.py",
    "fits/regimes_walk.py",
)
"""Package files whose text decides the result."""

PERIODS: Final = ((1990, 1997), (1998, 2020), (2021, 2024), (2025, 2025))
"""Calendar years for which shares and loadings are told: those of SH06 to SH08."""


@dataclass(frozen=True, slots=True, eq=False)
class Walks:
    """Draws of the regime model; axes begin with `draw`."""

    paths: Paths
    """Regime by day, axes `draw`, `day`."""
    last: Floats
    """Probability of each regime on the last day given all days, axes `draw`, `regime`."""
    stay: Floats
    """Transition matrix, axes `draw`, `regime` from, `regime` to."""
    loading: Floats
    """b in usual sizes, axes `draw`, `regime`, `column`."""


def walk(days: Days, scores: Floats, rng: np.random.Generator) -> Walks:
    """A path of regimes for each draw of the scores, axes `draw`, `score`."""
    import jax

    def one(given: tuple[Any, Any]) -> tuple[Any, ...]:
        theta = natural(given[0])
        emitted = emission(theta, days)
        last = filtered(emitted, theta.stay)[-1]
        return path(emitted, theta.stay, given[1]), last, theta.stay, theta.loading

    keys = jax.random.split(jax.random.PRNGKey(int(rng.integers(2**31))), len(scores))
    paths, last, stay, loading = map(np.asarray, jax.lax.map(one, (scores, keys)))
    return Walks(paths, last, np.exp(stay), loading)


# --- what is told ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Regime:
    """One regime in numbers; each estimate is a pair of median and standard error."""

    name: str
    ten_year: tuple[float, float]
    """Ten-year yield, bp per VIX point."""
    premium: tuple[float, float]
    """Its term premium, bp per VIX point: the ex-policy part."""
    stocks: tuple[float, float]
    """Percent per VIX point."""
    dollar: tuple[float, float]
    """Percent per VIX point."""
    gold: tuple[float, float]
    """Percent per VIX point."""
    stationary: tuple[float, float]
    """Share of days in the chain's long run."""
    spell_days: tuple[float, float]
    """Expected length of a spell, trading days."""
    shares: tuple[float, ...]
    """Mean share of the days of each of `PERIODS`; 0 where the panel has none."""


@dataclass(frozen=True, slots=True, eq=False)
class Study:
    """The regime model on one panel."""

    moves: Moves
    mode: Mode
    trails: Trails
    walks: Walks
    found: Loadings

    def implied(self, first: int, last: int) -> tuple[float, float]:
        """Ten-year per VIX point in the years `first` to `last`, bp, and its standard error.

        By the model's loadings, with the weights of least squares (ΔVIX²): comparable with the
        plain regressions SH06 to SH08.
        """
        inside = self.moves.period(first, last)
        weight = self.moves.fear[inside] ** 2
        ratio = (self.moves.size[:, 1] / self.moves.fear_size)[inside]
        b = np.take_along_axis(self.walks.loading[:, :, 1], self.walks.paths[:, inside], axis=1)
        return centre_and_error(b @ (weight * ratio) / weight.sum())

    def probability(self, regime: str) -> Floats:
        """Posterior probability of a regime on each day given all days, axis `day`."""
        return (self.walks.paths == REGIMES.index(regime)).mean(axis=0)

    def easing(self) -> Floats:
        """Share of the whole haven's loading that is expected easing, axis `draw`."""
        return 1.0 - self.found.premium[:, 0] / self.found.yields[:, 0]

    def regimes(self) -> list[Regime]:
        """The table of regimes."""
        return [self._regime(k, name) for k, name in enumerate(REGIMES)]

    def _regime(self, k: int, name: str) -> Regime:
        inside = [self.moves.period(*years) for years in PERIODS]
        on = (self.walks.paths == k).mean(axis=0)
        per_point = {
            column: centre_and_error(self.walks.loading[:, k, c] * self._ratio(c, on))
            for c, column in enumerate(COLUMNS)
        }
        long_run = np.array([np.linalg.matrix_power(p, 2**20)[0, k] for p in self.walks.stay])
        return Regime(
            name,
            per_point["ten-year"],
            centre_and_error(self.found.premium[:, k]),
            per_point["stocks"],
            per_point["dollar"],
            per_point["gold"],
            centre_and_error(long_run),
            centre_and_error(1 / (1 - self.walks.stay[:, k, k])),
            tuple(float(on[days].mean()) if days.any() else 0.0 for days in inside),
        )

    def _ratio(self, column: int, on: Floats) -> float:
        """Usual size of a column per usual size of fear, where fear moved most."""
        weight = on * self.moves.fear**2 * self.moves.present(column)
        ratio = np.nan_to_num(self.moves.size[:, column] / self.moves.fear_size)
        return float((weight * ratio).sum() / weight.sum())


def study(panel: Panel, settings: Settings) -> Study:
    """The regime model fitted to a panel. Raises `SolveError` if the climb finds no top."""
    rng = np.random.default_rng(settings.seed)
    moves = daily_moves(panel)
    days = Days.of(moves)
    mode = climb(days, rng)
    trails = trail(log_posterior(days), mode, settings.chains, 8 * settings.kept // 5, rng)
    walks = walk(days, trails.kept(settings.kept), rng)
    return Study(moves, mode, trails, walks, loadings(moves, walks.paths, rng))


def summary(panel: Panel, settings: Settings | None = None) -> list[Regime]:
    """The table of regimes of a panel."""
    return study(panel, settings or Settings()).regimes()


# --- the fit --------------------------------------------------------------------------------------


def fit(panel: Panel, settings: Settings) -> Fitted:
    """Draws of the haven link's parameters. Raises `SolveError` if the climb finds no top."""
    return fitted(study(panel, settings), settings)


def fitted(done: Study, settings: Settings) -> Fitted:
    """Draws of the parameters from a fitted regime model."""
    rng = np.random.default_rng(settings.seed + 1)
    priors, count = load_priors(), len(done.walks.paths)
    share = rng.random((count, 1))
    measured = share * done.found.premium + (1 - share) * done.found.yields
    states = _filled(faith(_filled(measured)), rng)
    ahead = trading_days(done.moves.days[-1], BASELINE)
    opening = carried(done.walks.last, done.walks.stay, states, ahead, rng)
    flight, flee, life = (priors[name] for name in PARAMETERS[1:])
    eras = [(-middle, error) for _, (middle, error) in _spells(done.found)]
    fled = [centre_and_error(measured[:, -1])]
    draws = {
        "haven.opening": np.clip(opening, *priors["haven.opening"].valid),
        flight.path: next_time(flight.distribution, flight.valid, eras, count, rng),
        flee.path: next_time(flee.distribution, flee.valid, fled, count, rng),
        life.path: half_lives(
            annual(states, done.walks.paths, done.moves), life.distribution, life.valid, rng
        ),
    }
    rhat, ess = diagnosed({"scores": done.trails.scores})
    return Fitted(
        draws=draws,
        latents=_latents(done, states),
        loglik={},
        rhat=rhat,
        ess=ess,
        method="HMC",
        drawn=int(np.prod(done.trails.scores.shape[:2])),
        notes=_notes(done, ahead),
    )


def _spells(found: Loadings) -> list[tuple[tuple[int, int], tuple[float, float]]]:
    """Eras in which some draw has whole days: years, and the premium's loading with its error."""
    eras = zip(ERAS, found.eras.T, strict=True)
    return [(era, centre_and_error(draws)) for era, draws in eras if np.isfinite(draws).any()]


def _filled(draws: Floats, rng: np.random.Generator | None = None) -> Floats:
    """Draws with NaN in a row replaced: by another row if `rng` is given, else by the median."""
    if rng is None:
        return np.where(np.isnan(draws), np.nanmedian(draws, axis=0), draws)
    bad = np.isnan(draws).any(axis=1)
    out = draws.copy()
    out[bad] = draws[rng.choice(np.flatnonzero(~bad), size=bad.sum())]
    return out


def _latents(done: Study, states: Floats) -> dict[str, Floats]:
    """What a report shows besides the parameters, by draw."""
    lives = [half_life_by_chain(p, h) for p, h in zip(done.walks.stay, states, strict=True)]
    out = {
        "share of the whole haven that is expected easing": _filled(done.easing()[:, None])[:, 0],
        "half-life after a break by the daily chain, years": np.array(lives),
    }
    for k, name in enumerate(REGIMES):
        out[f"ten-year when {name}, bp per point"] = _filled(done.found.yields)[:, k]
        out[f"term premium when {name}, bp per point"] = _filled(done.found.premium)[:, k]
        out[f"state when {name}"] = states[:, k]
        out[f"probability of {name} on the last day"] = done.walks.last[:, k]
    return out


def _notes(done: Study, ahead: int) -> dict[str, str | float]:
    """What a reader must know."""
    notes: dict[str, str | float] = {
        "days": float(len(done.moves.days)),
        "first day": str(done.moves.days[0]),
        "last day": str(done.moves.days[-1]),
        "log likelihood": done.mode.loglik,
        "largest gradient at the mode": done.mode.gradient,
        "starts within 0.01 of the best": float(
            sum(done.mode.height - height < 0.01 for height in done.mode.heights)
        ),
        "starts": float(len(done.mode.heights)),
        "steps kept of each chain": float(done.trails.scores.shape[1]),
        "share of steps taken": done.trails.taken,
        "trading days from the last day to the opening": float(ahead),
    }
    for era, (middle, error) in _spells(done.found):
        notes[f"term premium when whole, {era[0]}–{era[1]}"] = f"{middle:.2f} (s.e. {error:.2f})"
    for years in PERIODS:
        if not done.moves.period(*years).any():
            continue
        middle, error = done.implied(*years)
        notes[f"implied ten-year per point, {years[0]}–{years[1]}"] = (
            f"{middle:.2f} (s.e. {error:.2f})"
        )
    return notes
