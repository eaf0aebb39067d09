"""An episode put to the chain: the market of its date, what was traded, what else hit, and doubt.

Up to the start the chain is made to follow the ten-year week by week: whatever the draw doesn't
explain is booked as news, so that volatility, leverage and the risk price at the start are those
which this history implies. The VIX is fed in as it was seen, with the chain's own answer of the
VIX to yields switched off, for a VIX that was seen already contains it. After the start the chain
is told the trades, the VIX and the change of the expected policy path. What it can't know is
drawn: parameters, and ordinary weekly news with the standard deviation of what the policy path
leaves of the ten-year (FT20: it holds what ordinary moves of the VIX do, so none of these are
drawn). There is no dispute: nobody expects a trade to be called off.

Each episode is run with that news and without it; and without it again with the foreign trades
taken out, and with all trades taken out, so that the move can be put down to its causes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from bondstrike.errors import InputError, SolveError
from bondstrike.history import dated, engine, news
from bondstrike.history.episode import Episode, Outcome, Trade
from bondstrike.units import WEEKS_PER_QUARTER
from bondstrike.vocabulary import N_BLOCS, TEN_YEAR, Tenor

DRAWS: Final = 384
"""Draws of every episode: six of the engine's chunks."""

PASSES: Final = 40
"""Most repeats of the fit of news to the history."""

CLOSE_BP: Final = 0.1
"""The fit ends once `SHARE` of draws follow the history this closely, bp."""

SHARE: Final = 0.99
"""Share of draws that have to follow the history."""

ASTRAY_BP: Final = 1.0
"""A draw further than this from the history in any of its weeks is left aside, bp."""

NEVER: Final = 9.0
"""A fate by which nothing is reversed, nobody retaliates and nobody leaves."""

NO_DISPUTE: Final = 1e-9
"""Reversals a year that anybody expects of a trade in history."""

PARTS: Final = (
    *("stock", "fed_effect", "flow", "stress", "haven", "convenience", "policy", "noise"),
)
"""Outputs that add up to the ten-year."""

YIELDS: Final = (*(tenor.value for tenor in Tenor), "mortgage")
"""Outcomes in bp; mortgages follow the ten-year."""

LARGEST_RESIDUAL: Final = 1e-9
"""Clearing residual above which a week counts as not cleared, fraction per year."""

Weights = Mapping[str, float]
"""Study id → weight: 1 as fitted, 0 left out."""


@dataclass(frozen=True, eq=False)
class Path:
    """Weekly outputs of one run of an episode."""

    told: int
    """Weeks of history before the start."""
    arrays: engine.Arrays
    """Outputs by name, axes `draw`, `week`, in the chain's units."""

    def among(self, kept: np.ndarray) -> Path:
        """The draws for which `kept` is true, axis `draw`."""
        return Path(self.told, {name: values[kept] for name, values in self.arrays.items()})

    def change(self, name: str, weeks: int) -> np.ndarray:
        """Change of an output from the start to `weeks` later, axis `draw` (and `tenor`)."""
        values = self.arrays[name]
        opening = values[:, self.told - 1] if self.told else np.zeros_like(values[:, 0])
        return values[:, self.told + weeks - 1] - opening

    def outcome(self, variable: str, weeks: int) -> np.ndarray:
        """Change of one of `VARIABLES` in its unit, axis `draw`; prices in percent of the start."""
        if variable in tuple(Tenor):
            return self.change("yields", weeks)[:, tuple(Tenor).index(Tenor(variable))]
        change = self.change(variable, weeks)
        if variable not in ("dollar", "shares"):
            return change
        after = self.arrays[variable][:, self.told + weeks - 1]
        return 100.0 * change / (100.0 + after - change)


@dataclass(frozen=True, eq=False)
class Followed:
    """How closely the history could be followed."""

    passes: int
    """Repeats of the fit."""
    off_bp: float
    """`SHARE` of draws are within this of the history in all of its weeks, bp."""
    worst_bp: float
    """The draw that is furthest from it, bp."""
    draws: int
    """Draws that were tried."""
    astray: int
    """Draws further off than `ASTRAY_BP`: no news leads them through this history, for the week
    jumps between two solutions. They contradict what was seen before the start and are left
    aside."""


@dataclass(frozen=True, eq=False)
class Replayed:
    """An episode over the draws."""

    episode: Episode
    predicted: Path
    """With the news that nobody knew: what is scored."""
    quiet: Path
    """The same draws without it: what is put down to causes."""
    without_foreign: Path
    """`quiet` without the trades of officials and private owners."""
    without_trades: Path
    """`quiet` without any trade."""
    ordinary: np.ndarray
    """Yields under the drawn news alone, without the chain, bp; axes `draw`, `week`, `tenor`."""
    policy_path: np.ndarray
    """Yields under the told policy path alone, bp from the start; axes `week`, `tenor`."""
    followed: Followed
    not_cleared: int
    """Draws with a week whose clearing residual is over `LARGEST_RESIDUAL` in any run."""
    left_out: tuple[str, ...]
    """Studies whose weight was zero: they measured this episode and a fit rests on them."""
    kept_in: tuple[str, ...]
    """Studies that should have been left out and couldn't: the stored draws can't bear it."""

    def news(self, outcome: Outcome) -> np.ndarray:
        """What the drawn news alone does to an outcome, in its unit, axis `draw`.

        Yields, and the mortgage with the ten-year: the news itself. Other variables: `predicted`
        less `quiet`, draw by draw.
        """
        if outcome.variable in YIELDS:
            place = tuple(Tenor).index(_tenor(outcome.variable))
            return self.ordinary[:, self.episode.told + outcome.weeks - 1, place]
        at = (outcome.variable, outcome.weeks)
        return self.predicted.outcome(*at) - self.quiet.outcome(*at)

    def told_path(self, outcome: Outcome) -> float:
        """What the told policy path alone does to an outcome; mortgages follow the ten-year."""
        if outcome.variable not in YIELDS:
            return 0.0
        week = self.episode.told + outcome.weeks - 1
        return float(self.policy_path[week, tuple(Tenor).index(_tenor(outcome.variable))])


def _tenor(variable: str) -> Tenor:
    """The yield behind one of `YIELDS`."""
    return Tenor.Y10 if variable == "mortgage" else Tenor(variable)


def replay(
    episode: Episode, draws: int = DRAWS, seed: int = 1, weights: Weights | None = None
) -> Replayed:
    """Run an episode over the draws.

    `weights` of studies come on top of those the episode leaves out. Raises `InputError` on draws,
    seed, weights or parameters that can't be, `DataError` on more trades than rows, `SolveError` if
    no draw can follow the history.
    """
    run = _Run(episode, draws, seed, weights or {})
    followed, kept = run.follow()
    if not kept.any():
        raise SolveError(f"no draw can follow the history of {episode.id}")
    unknown = news.drawn(episode, draws, seed, run.loudness)
    predicted, quiet = run.path(episode.trades, unknown), run.path(episode.trades)
    fed = tuple(trade for trade in episode.trades if trade.who == "central-bank")
    without_foreign = run.path(fed) if len(fed) < len(episode.trades) else quiet
    without_trades = run.path(()) if fed else without_foreign
    runs = (predicted, quiet, without_foreign, without_trades)
    paths = tuple(path.among(kept) for path in runs)
    worst = np.max([path.arrays["residual"].max(axis=1) for path in paths], axis=0)
    return Replayed(
        episode=episode,
        predicted=paths[0],
        quiet=paths[1],
        without_foreign=paths[2],
        without_trades=paths[3],
        ordinary=news.ordinary(run.setting, unknown, run.per)[kept],
        policy_path=news.told_after(episode)[:, None] * news.by_tenor(run.setting),
        followed=followed,
        not_cleared=int((~(worst <= LARGEST_RESIDUAL)).sum()),
        left_out=run.left_out,
        kept_in=run.kept_in,
    )


def believed(
    episode: Episode, draws: int, seed: int, weights: Weights
) -> tuple[engine.Arrays, tuple[str, ...], tuple[str, ...]]:
    """Parameters by path (axis `draw`), the studies left out, and those that couldn't be.

    Studies on which no fit rests needn't be left out: no number was drawn from them.
    """
    from bondstrike.evidence.beliefs import weighable

    overrides = {"haven.fear_per_bp": 0.0} | episode.parameters
    mine = tuple(id for id in episode.leaves_out if id in weighable())
    asked = {**weights, **dict.fromkeys(mine, 0.0)}
    try:
        found = engine.columns(draws, seed, overrides, asked)
        return found, mine, ()
    except InputError:
        if not mine:
            raise
    return engine.columns(draws, seed, overrides, weights), (), mine


class _Run:
    """What all runs of one episode share."""

    def __init__(self, episode: Episode, draws: int, seed: int, weights: Weights) -> None:
        from bondstrike.evidence import to_parameters

        self.episode, self.draws = episode, draws
        columns, self.left_out, self.kept_in = believed(episode, draws, seed, weights)
        columns["politics.calm_per_year"] = np.full(draws, NO_DISPUTE)
        self.parameters = to_parameters(columns)
        self.setting = dated.on_the_date(dated.today(), episode.market)
        self.loudness = news.unexplained_bp() / news.usual_bp(self.setting)
        half_life, spread = (
            columns[f"haven.{name}"] for name in ("fear_half_life_weeks", "fear_volatility")
        )
        self.fear = news.fear_shocks(episode, half_life, spread)
        self.per = self._probe()
        self.noise = np.tile(news.told_after(episode), (draws, 1))

    @property
    def weeks(self) -> int:
        """Weeks that are run."""
        return self.episode.quarters * WEEKS_PER_QUARTER

    def _probe(self) -> np.ndarray:
        """Rise of the level by a shock of one, axes `draw`, `week`."""
        ones = {"level": np.ones((self.draws, self.weeks))}
        return news.per_shock(self.setting, self._run((), ones)["noise"])

    def follow(self) -> tuple[Followed, np.ndarray]:
        """Fit the news of the told weeks to the ten-year's history; which draws follow it.

        What is missing is added to the news, by half as much where that overshot.
        """
        told, passes = self.episode.told, 0
        if not told:
            return Followed(0, 0.0, 0.0, self.draws, 0), np.ones(self.draws, bool)
        history = np.asarray(self.episode.history)
        wanted = 100.0 * (history[1:] - history[0])
        weeks = -(-told // WEEKS_PER_QUARTER) * WEEKS_PER_QUARTER
        step, before = np.ones((self.draws, told)), np.zeros((self.draws, told))
        while True:
            shocks = {"level": self._level()[:, :weeks]}
            seen = self._run(self.episode.trades, shocks)["yields"][:, :told, TEN_YEAR]
            missing = wanted - seen
            off = np.abs(missing).max(axis=1)
            if passes == PASSES or np.quantile(off, SHARE) < CLOSE_BP:
                break
            step = np.where(missing * before < 0.0, 0.5 * step, np.minimum(1.5 * step, 1.0))
            self.noise[:, :told] += step * missing
            passes, before = passes + 1, missing
            after = news.told_after(self.episode)[told:]
            self.noise[:, told:] = self.noise[:, told - 1 : told] + after
        kept = off <= ASTRAY_BP
        near = float(np.quantile(off, SHARE))
        return Followed(passes, near, float(off.max()), self.draws, int((~kept).sum())), kept

    def path(
        self, trades: tuple[Trade, ...], unknown: Mapping[str, np.ndarray] | None = None
    ) -> Path:
        """The whole episode with these trades and that news on top of what is told."""
        shocks = {"level": self._level()}
        for name, values in (unknown or {}).items():
            shocks[name] = shocks.get(name, 0.0) + values
        return Path(self.episode.told, self._run(trades, shocks))

    def _level(self) -> np.ndarray:
        """Shocks of the level that give history and policy path; axes `draw`, `week`."""
        return news.level_shocks(self.setting, self.noise, self.per)

    def _run(self, trades: tuple[Trade, ...], shocks: Mapping[str, np.ndarray]) -> engine.Arrays:
        """The chain over as many weeks as the shocks have."""
        from bondstrike.model.schedules import Chance, Fates, Shocks

        weeks = next(iter(shocks.values())).shape[1]
        none = {name: np.zeros((self.draws, weeks)) for name in ("level", "slope", "dollar")}
        weekly: dict[str, Any] = {**none, "fear": self.fear[:, :weeks], **shocks}
        never: Any = np.full(self.draws, NEVER)
        members: Any = np.full((self.draws, N_BLOCS), NEVER)
        chance = Chance(Shocks(**weekly), Fates(never, never, members))
        asked = dated.with_trades(dated.question(), self.setting, self.episode.market, trades)
        return engine.run(self.setting, self.parameters, asked, chance)
