"""History as judge: every episode over the draws, observed against predicted, beside its rivals.

Episodes that helped to set a number are shown and not scored. Outcomes of one episode hang
together (its horizons and tenors share their news), so that the aggregate is given twice: over all
outcomes, and over the first outcome of each episode, which is fewer and nearer to independent.

CRPS is in the unit of its outcome. To average over outcomes it is divided by the size of an
ordinary move: the mean absolute change of that variable over that horizon by ordinary news alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from bondstrike.history import rivals, score
from bondstrike.history.episode import Episode, Outcome
from bondstrike.history.replay import DRAWS, PARTS, Followed, Replayed, Weights, replay

TOGETHER: Final = (("tariffs-2025", "10y", 1), ("china-2014", "10y", 135))
"""The pair that must hold together: episode, variable, weeks after the start."""

GOAL: Final = (0.8, 1.0)
"""Share of outcomes that the 90 % ranges should cover."""

CAUSES: Final = (*("foreign-sales", "stress", "haven", "policy-path", "central-bank"),)
"""What a move of the ten-year is put down to, besides what is left over.

`foreign-sales`: with the trades of officials and private owners less without them, whatever they
set off; `central-bank`: the same of its trades; the rest is of the path without any trade:
`stress` what leverage and the risk price do, `haven` with convenience, `policy-path` the told news.
"""

UNITS: Final = {"dollar": "%", "shares": "%", "vix": "points"}
"""Unit of an outcome by variable; all others are in bp."""

Progress = Callable[[int, int], None]
"""Told how many of how many episodes are done."""


@dataclass(frozen=True, slots=True)
class Against:
    """A rival on one outcome."""

    says: float
    """Its single number, in the unit of the outcome."""
    crps_point: float
    """Absolute error of that number."""
    crps: float
    """CRPS with ordinary news around it."""


@dataclass(frozen=True, slots=True)
class Scored:
    """One outcome: seen, predicted, scored."""

    variable: str
    weeks: int
    """Weeks after the start."""
    unit: str
    observed: float
    median: float
    half: tuple[float, float]
    """Central 50 % of the draws."""
    ninety: tuple[float, float]
    """Central 90 %."""
    pit: float
    """Share of the draws below the outcome."""
    inside_half: bool
    inside_ninety: bool
    crps: float
    ordinary: float
    """Mean absolute change by ordinary news alone, by which scores are divided."""
    rivals: Mapping[str, Against]
    """By name of the rival."""
    source: str
    """Where the outcome was seen."""
    grade: str


@dataclass(frozen=True, slots=True)
class Move:
    """What a move of the ten-year is put down to, bp."""

    weeks: int
    observed: float
    predicted: float
    """Mean over draws without unknown news; `causes` add up to it."""
    causes: Mapping[str, float]
    """Mean over draws by name in `CAUSES`."""
    ranges: Mapping[str, tuple[float, float]]
    """5 and 95 % of draws of the same."""
    left_over: float
    """Observed less predicted: what the chain leaves to news that it wasn't told."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One episode."""

    id: str
    title: str
    start: str
    role: str
    outcomes: tuple[Scored, ...]
    moves: tuple[Move, ...]
    """One for each outcome of the ten-year."""
    followed: Followed
    not_cleared: int
    """Draws with a week that didn't clear."""
    left_out: tuple[str, ...]
    """Studies left out of the fits for this episode."""
    kept_in: tuple[str, ...]
    """Studies that ought to have been left out and couldn't be."""


@dataclass(frozen=True, slots=True)
class Total:
    """Scores over several outcomes."""

    count: int
    half: score.Coverage
    ninety: score.Coverage
    scaled: float
    """Mean CRPS over ordinary moves."""
    rivals_scaled: Mapping[str, float]
    """The same of each rival with ordinary news."""
    skill: Mapping[str, float]
    """1 − ours / the rival's mean scaled CRPS, rival with ordinary news; over 0 is ahead."""
    skill_point: Mapping[str, float]
    """The same against the rival's single number."""
    ratio: Mapping[str, float]
    """Mean over outcomes of CRPS over that of the rival with ordinary news; under 1 is ahead."""
    better: Mapping[str, int]
    """Outcomes with a smaller CRPS than the rival with ordinary news."""


@dataclass(frozen=True, slots=True)
class Held:
    """One of the pair."""

    id: str
    weeks: int
    observed: float
    median: float
    ninety: tuple[float, float]
    pit: float
    inside: bool


@dataclass(frozen=True, slots=True)
class Backtest:
    """All that the past says of the model."""

    draws: int
    seed: int
    episodes: tuple[Judged, ...]
    all: Total
    """Over all outcomes of scored episodes."""
    firsts: Total
    """Over the first outcome of each scored episode."""
    pair: tuple[Held, ...]
    """Empty unless both of `TOGETHER` were run."""
    together: bool | None
    """Whether both lie inside their 90 % ranges; None unless both were run."""
    covers: bool | None
    """Whether the 90 % ranges cover 80 to 100 % of all outcomes; None if there are none."""
    ahead: bool | None
    """Whether CRPS is ahead of both naive rivals with ordinary news; None if there are none."""


def backtest(
    ids: Sequence[str] = (),
    draws: int = DRAWS,
    seed: int = 1,
    weights: Weights | None = None,
    progress: Progress | None = None,
) -> Backtest:
    """Run and score episodes by id, all of them if none is named, in the order of their start.

    Raises `InputError` on an unknown id and as `replay` does.
    """
    from bondstrike.history.shelf import load_episode, load_episodes

    chosen = {load_episode(id).id for id in ids} or set(load_episodes())
    episodes = [one for id, one in load_episodes().items() if id in chosen]
    return judge(episodes, draws, seed, weights, progress)


def judge(
    episodes: Sequence[Episode],
    draws: int = DRAWS,
    seed: int = 1,
    weights: Weights | None = None,
    progress: Progress | None = None,
) -> Backtest:
    """Run and score these episodes. Raises as `replay`."""
    judged: list[Judged] = []
    for done, episode in enumerate(episodes, start=1):
        judged.append(judged_one(replay(episode, draws, seed, weights)))
        if progress is not None:
            progress(done, len(episodes))
    return summed(tuple(judged), draws, seed)


def summed(judged: tuple[Judged, ...], draws: int, seed: int) -> Backtest:
    """The aggregate over episodes that score, and the pair."""
    scoring = [one for one in judged if one.role == "score"]
    outcomes = total([outcome for one in scoring for outcome in one.outcomes])
    firsts = total([one.outcomes[0] for one in scoring])
    pair = _pair(judged)
    return Backtest(
        draws=draws,
        seed=seed,
        episodes=judged,
        all=outcomes,
        firsts=firsts,
        pair=pair,
        together=all(one.inside for one in pair) if pair else None,
        covers=GOAL[0] <= outcomes.ninety.share <= GOAL[1] if outcomes.count else None,
        ahead=all(outcomes.skill[name] > 0.0 for name in rivals.NAIVE) if outcomes.count else None,
    )


def judged_one(replayed: Replayed) -> Judged:
    """Scores and causes of one episode."""
    episode = replayed.episode
    ten_year = [outcome for outcome in episode.outcomes if outcome.variable == "10y"]
    return Judged(
        id=episode.id,
        title=episode.title,
        start=episode.start,
        role=episode.role,
        outcomes=tuple(scored(replayed, outcome) for outcome in episode.outcomes),
        moves=tuple(move(replayed, outcome) for outcome in ten_year),
        followed=replayed.followed,
        not_cleared=replayed.not_cleared,
        left_out=replayed.left_out,
        kept_in=replayed.kept_in,
    )


def scored(replayed: Replayed, outcome: Outcome) -> Scored:
    """One outcome against its prediction and the rivals."""
    seen = outcome.value
    sample = replayed.predicted.outcome(outcome.variable, outcome.weeks)
    half, ninety = score.central(sample, score.HALF), score.central(sample, score.NINETY)
    return Scored(
        variable=outcome.variable,
        weeks=outcome.weeks,
        unit=UNITS.get(outcome.variable, "bp"),
        observed=seen,
        median=float(np.median(sample)),
        half=half,
        ninety=ninety,
        pit=score.pit(sample, seen),
        inside_half=score.inside(seen, half),
        inside_ninety=score.inside(seen, ninety),
        crps=score.crps(sample, seen),
        ordinary=float(np.abs(replayed.news(outcome)).mean()),
        rivals={name: against(name, replayed, outcome) for name in rivals.RIVALS},
        source=outcome.source,
        grade=outcome.grade.value,
    )


def against(name: str, replayed: Replayed, outcome: Outcome) -> Against:
    """A rival on one outcome."""
    says = rivals.said(name, replayed, outcome)
    around = rivals.around(name, replayed, outcome)
    return Against(says, abs(says - outcome.value), score.crps(around, outcome.value))


def move(replayed: Replayed, outcome: Outcome) -> Move:
    """What the ten-year's move is put down to; the causes add up to `predicted`."""
    weeks = outcome.weeks

    def rise(path: str) -> np.ndarray:
        return getattr(replayed, path).outcome("10y", weeks)

    alone = {name: replayed.without_trades.change(name, weeks) for name in PARTS}
    by_draw = {
        "foreign-sales": rise("quiet") - rise("without_foreign"),
        "stress": alone["stock"] + alone["fed_effect"] + alone["flow"] + alone["stress"],
        "haven": alone["haven"] + alone["convenience"],
        "policy-path": alone["policy"] + alone["noise"],
        "central-bank": rise("without_foreign") - rise("without_trades"),
    }
    causes = {name: float(values.mean()) for name, values in by_draw.items()}
    predicted = float(rise("quiet").mean())
    return Move(
        weeks=weeks,
        observed=outcome.value,
        predicted=predicted,
        causes=causes,
        ranges={name: score.central(values, score.NINETY) for name, values in by_draw.items()},
        left_over=outcome.value - predicted,
    )


def total(outcomes: Sequence[Scored]) -> Total:
    """Scores over several outcomes; skills aren't numbers where there are none."""
    ours = np.array([one.crps / one.ordinary for one in outcomes])

    def scaled(name: str, form: str) -> np.ndarray:
        return np.array([getattr(one.rivals[name], form) / one.ordinary for one in outcomes])

    news = {name: scaled(name, "crps") for name in rivals.RIVALS}
    points = {name: scaled(name, "crps_point") for name in rivals.RIVALS}
    count = len(outcomes)
    return Total(
        count=count,
        half=score.coverage(sum(one.inside_half for one in outcomes), count),
        ninety=score.coverage(sum(one.inside_ninety for one in outcomes), count),
        scaled=_mean(ours),
        rivals_scaled={name: _mean(values) for name, values in news.items()},
        skill={name: score.skill(ours, values) for name, values in news.items()},
        skill_point={name: score.skill(ours, values) for name, values in points.items()},
        ratio={name: _mean(ours / values) for name, values in news.items()},
        better={name: int((ours < values).sum()) for name, values in news.items()},
    )


def _mean(values: np.ndarray) -> float:
    """The mean, not a number of nothing."""
    return float(values.mean()) if len(values) else float("nan")


def _pair(judged: Sequence[Judged]) -> tuple[Held, ...]:
    """The pair that must hold together, if both were run."""
    found = [
        Held(one.id, seen.weeks, seen.observed, seen.median, seen.ninety, seen.pit,
             seen.inside_ninety)
        for id, variable, weeks in TOGETHER
        for one in judged
        for seen in one.outcomes
        if (one.id, seen.variable, seen.weeks) == (id, variable, weeks)
    ]  # fmt: skip
    return tuple(found) if len(found) == len(TOGETHER) else ()
