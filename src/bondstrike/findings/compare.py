"""Two to six scenarios side by side, draw by draw.

All of them are run with the same seed, so draw k has the same parameters and the same news in
each: what differs between two scenarios in one draw is the scenarios' doing. Ranges are those that
`bondstrike run` gives for each scenario; differences are counted draw by draw,

    share(A above B) = draws with A − B > least, of the draws that are sound in both ,

and a draw in which a quantity is not defined in one of the two does not count as a difference.
A difference is told if it holds in `HOLDS` of the draws or more.
"""

from __future__ import annotations

import csv
import io
import math
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from bondstrike.ensemble.result import Result
from bondstrike.errors import InputError
from bondstrike.findings import senders, verdict
from bondstrike.findings.compare_measures import MEASURES, kept
from bondstrike.findings.market import Draws
from bondstrike.findings.means import Z_95, mean_of
from bondstrike.findings.ranges import NEVER, Odds, Range, odds_of, range_of
from bondstrike.units import PERCENT
from bondstrike.vocabulary import Bloc

if TYPE_CHECKING:
    from bondstrike.ensemble.assemble import Request
    from bondstrike.scenario import ScenarioSpec

FEWEST, MOST = 2, 6
"""Scenarios that can be compared."""

HOLDS: Final = 0.9
"""Share of draws from which on a difference between two scenarios is told."""

BITES: Final = verdict.RISES[0]
"""Mean rise of the chance of a reversal from which on a lever bites, pp."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Column:
    """One scenario of a comparison."""

    name: str
    """Name in the comparison: preset, or stem of a file."""
    title: str
    baseline_date: str
    """Date of the baseline, YYYY-MM-DD."""
    fed_mode: str
    policy: str
    """What the dispute is about, a `vocabulary.PolicyKind`."""
    weeks: int
    """Weeks of the run."""
    digest: str
    """Hash of every number of the run."""
    failed: int
    """Defective draws, variants included."""
    first_failure: str
    """The first of them in a phrase, empty if there is none."""
    ranges: Mapping[str, Range]
    """Range over draws by name of `MEASURES`."""
    means: Mapping[str, Range]
    """Mean over draws with 5–95 % of its Monte-Carlo error, for the chances."""
    kinds: tuple[str, ...]
    """Kinds of its levers, each once, in their order."""
    senders: Mapping[str, Range]
    """What each bloc of the coalition realises in two years, retaliation apart, by bloc, $bn."""
    retaliates: Odds
    """Draws in which the target ever retaliates."""
    ratio_of_means: Range
    """Mean US damage per mean damage to the coalition, multiple: a single number."""
    bites_after: int | None
    """Weeks after day one until the mean chance has risen by more than `BITES`; None: never."""


@dataclass(frozen=True)
class Difference:
    """One measure that is higher in one scenario than in another, draw by draw."""

    measure: str
    """Name in `MEASURES`."""
    more: str
    """The scenario that does more of it: the higher one, or the lower where that says more."""
    less: str
    odds: Odds
    """Draws in which it does, of those that are sound in both."""


@dataclass(frozen=True)
class Comparison:
    """Scenarios side by side, and where they differ draw by draw."""

    draws: int
    seed: int
    yours: tuple[str, ...]
    """Settings that were changed in all of them, `path=value`."""
    columns: Mapping[str, Column]
    """By name, in the order asked."""
    differences: tuple[Difference, ...]
    """Those that hold in `HOLDS` of the draws or more, by measure, then as asked."""


def compare(
    *scenarios: str | Path | ScenarioSpec,
    draws: int = 1000,
    seed: int = 1,
    sets: Sequence[str] = (),
    progress: Progress | None = None,
    remembered: bool = True,
) -> Comparison:
    """Run two to six presets, files or loaded scenarios over the same draws, side by side.

    `sets` are changes `path=value` that apply to all of them; a loaded scenario is taken as it is.
    Everything is checked before anything runs. Raises `InputError` for what cannot be compared.
    """
    from bondstrike.ensemble.ask import run

    names = names_of(scenarios)
    asked = [
        _checked(name, one, draws, seed, sets) for name, one in zip(names, scenarios, strict=True)
    ]
    columns: dict[str, Column] = {}
    numbers: dict[str, Values] = {}
    for place, (name, request) in enumerate(zip(names, asked, strict=True)):
        told = _part(progress, place, len(asked))
        result = run(request.spec, draws=draws, seed=seed, progress=told, remembered=remembered)
        columns[name], numbers[name] = column(name, result), values(result)
    return Comparison(draws, seed, tuple(sets), columns, differences(numbers))


def _checked(
    name: str, scenario: str | Path | ScenarioSpec, draws: int, seed: int, sets: Sequence[str]
) -> Request:
    """A request that can be run; what is refused says of which scenario."""
    from bondstrike.ensemble.ask import request_of
    from bondstrike.ensemble.assemble import assemble

    try:
        request = request_of(scenario, draws=draws, seed=seed, sets=sets)
        assemble(request)
    except InputError as error:
        if not sets or name in str(error):
            raise
        raise InputError(
            error.what,
            where=f"{error.where} in {name}",
            got=error.got,
            allowed=error.allowed,
            nearest=error.nearest,
        ) from None
    return request


def names_of(scenarios: Sequence[str | Path | ScenarioSpec]) -> tuple[str, ...]:
    """A name for each scenario, no two alike; raises `InputError` for too few, too many, twice."""
    if not FEWEST <= len(scenarios) <= MOST:
        allowed = f"{FEWEST} to {MOST} presets or files"
        raise InputError("too few or too many to compare", got=len(scenarios), allowed=allowed)
    whole = [one.resolve() if isinstance(one, Path) else one for one in map(_filed, scenarios)]
    short = [_short(one) for one in scenarios]
    for place, name in enumerate(short):
        if whole[place] in whole[:place]:
            raise InputError("the same scenario twice", got=name, allowed="different ones")
    alike = [short[:place].count(name) for place, name in enumerate(short)]
    return tuple(
        _long(one, count + 1) if count else name
        for one, name, count in zip(scenarios, short, alike, strict=True)
    )


def _filed(one: str | Path | ScenarioSpec) -> str | Path | ScenarioSpec:
    """A file's name as a path, anything else as it is."""
    return Path(one) if isinstance(one, str) and one.endswith(".toml") else one


def _short(one: str | Path | ScenarioSpec) -> str:
    """Name of a preset or a loaded scenario, a file's without folder and ending."""
    one = _filed(one)
    return one if isinstance(one, str) else one.stem if isinstance(one, Path) else one.name


def _long(one: str | Path | ScenarioSpec, number: int) -> str:
    """A name for the second and later of that short name."""
    one = _filed(one)
    return str(one) if isinstance(one, Path) else f"{_short(one)} ({number})"


def _part(progress: Progress | None, place: int, count: int) -> Progress | None:
    """Progress of one run of several, as progress of all."""
    if progress is None:
        return None
    return lambda done, total: progress(place * total + done, count * total)


# --- one scenario --------------------------------------------------------------------------------

Values = Mapping[str, np.ndarray]
"""Every measure by name, [draw], all draws of the run: not a number where not sound or defined."""


def values(result: Result) -> Values:
    """All measures of a run, and `sound`: 1 where the draw is, else 0."""
    draws = Draws(result.blocks["summaries"])
    found = {"sound": draws.sound.astype(float)}
    for name, measure in MEASURES.items():
        found[name] = np.full(len(draws.sound), NEVER)
        found[name][draws.sound] = measure.read(result, draws)
    return found


def column(name: str, result: Result) -> Column:
    """What a comparison shows of one run."""
    draws, manifest = Draws(result.blocks["summaries"]), result.manifest
    read = {key: measure.read(result, draws) for key, measure in MEASURES.items()}
    chances = ("chance_with", "chance_without", "chance_added")
    return Column(
        name=name,
        title=manifest.title,
        baseline_date=manifest.baseline_date,
        fed_mode=manifest.fed_mode,
        policy=manifest.policy,
        weeks=manifest.moments.last + 1,
        digest=manifest.digest,
        failed=manifest.failed,
        first_failure=str(manifest.failures[0]) if manifest.failures else "",
        ranges={key: range_of(found, MEASURES[key].unit) for key, found in read.items()},
        means={key: mean_of(read[key], MEASURES[key].unit) for key in chances},
        kinds=kinds_of(manifest.scenario),
        senders=_by_sender(result, draws),
        retaliates=odds_of(draws["retaliated_with"] > 0.5),
        ratio_of_means=senders.compared(read["us_damage"], read["coalition_loss"]).of_means,
        bites_after=bites_after(result),
    )


def kinds_of(scenario: str) -> tuple[str, ...]:
    """Kinds of the levers of a scenario in TOML, each once, in their order."""
    levers = tomllib.loads(scenario).get("levers", ())
    return tuple(dict.fromkeys(str(lever["kind"]) for lever in levers if "kind" in lever))


def _by_sender(result: Result, draws: Draws) -> dict[str, Range]:
    found = {}
    for place in senders.coalition(draws):
        lost = kept(result, senders.lost(draws, senders.REALISED, [place]))
        found[tuple(Bloc)[place].value] = range_of(lost, "$bn")
    return found


def bites_after(result: Result) -> int | None:
    """Weeks after day one until the mean chance has risen by more than `BITES`; None: never.

    Means over the draws that kept weekly paths.
    """
    chance = np.asarray(result.blocks["weekly"]["reversal_chance"], float)
    added = (chance[:, 0] - chance[:, 1]) / PERCENT
    sound = added[np.isfinite(added).all(axis=1)]
    if not len(sound):
        return None
    weeks = np.flatnonzero(sound.mean(axis=0) > BITES)
    return max(int(weeks[0]) - result.manifest.moments.day_one, 0) if weeks.size else None


# --- draw by draw --------------------------------------------------------------------------------


def differences(found: Mapping[str, Values]) -> tuple[Difference, ...]:
    """What differs between any two scenarios in `HOLDS` of the draws or more."""
    pairs = [(more, less) for more in found for less in found if more != less]
    told = [
        Difference(name, more, less, odds(name, found[more], found[less]))
        for name, measure in MEASURES.items()
        if measure.least is not None
        for more, less in pairs
    ]
    return tuple(one for one in told if one.odds.draws and one.odds.share >= HOLDS)


def odds(name: str, more: Values, less: Values) -> Odds:
    """Draws in which the first does more by a measure, of those that are sound in both."""
    measure = MEASURES[name]
    both = (more["sound"] > 0.5) & (less["sound"] > 0.5)
    apart = more[name][both] - less[name][both]
    return odds_of((-apart if measure.downwards else apart) > (measure.least or 0.0))


# --- as a table ----------------------------------------------------------------------------------

TABLE: Final = ("scenario", "measure", "unit", "low_5", "median", "high_95", "mean", "mean_error")
"""Columns of the table; what does not apply is left empty."""


def as_csv(comparison: Comparison) -> str:
    """The comparison as CSV text: a row for each scenario and measure."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(TABLE)
    for one in comparison.columns.values():
        for measure, found in one.ranges.items():
            mean = one.means.get(measure)
            error = (mean.high - mean.median) / Z_95 if mean else NEVER
            numbers = (found.low, found.median, found.high, mean.median if mean else NEVER, error)
            writer.writerow((one.name, measure, found.unit, *map(_number, numbers)))
        for bloc, lost in one.senders.items():
            numbers = map(_number, (lost.low, lost.median, lost.high))
            writer.writerow((one.name, f"loss of {bloc}", lost.unit, *numbers, "", ""))
        bites = NEVER if one.bites_after is None else float(one.bites_after)
        alone = {
            "retaliates": ("%", 100.0 * one.retaliates.share),
            "ratio_of_means": ("times", one.ratio_of_means.median),
            "bites_after": ("weeks", bites),
        }
        for measure, (unit, number) in alone.items():
            writer.writerow((one.name, measure, unit, "", "", "", _number(number), ""))
    return text.getvalue()


def _number(value: float) -> str:
    return f"{value:.6g}" if math.isfinite(value) else ""
