"""The verdict with one study left out, for every study in turn.

Each row runs the same draws, news and fates again; only the parameters of the study's fit are
drawn anew, from its stored draws re-weighted so that the study says nothing or, where they can't
bear that, from a fit made without it. So draw k differs between two rows by the study alone, and

    moved = mean over draws of (what the sale adds without the study − what it adds with all)

has a Monte-Carlo error far below that of the verdict itself. A study is *named* if its omission
carries the mean of the verdict out of the 90 % range that the verdict with all studies has over
draws (`verdict.Deadline.difference`: parameters and news together). It is *seen* if zero lies
outside the 5–95 % of the error of `moved` and the move is at least `LEAST`. What the stored draws
can't bear is not answered with bad numbers: the smallest weight of `shelf.STEPS` that they bear
is used, and the row says which.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from bondstrike.errors import InputError, unknown_name
from bondstrike.evidence.fits.price_impact import LASTING
from bondstrike.evidence.posterior import TOGETHER, load
from bondstrike.findings import verdict
from bondstrike.findings.market import Draws
from bondstrike.findings.means import mean_of
from bondstrike.findings.ranges import NEVER, Range, range_of
from bondstrike.findings.shelf import fit_names, least_weight, refitted
from bondstrike.findings.spread import TODAY_PERCENT
from bondstrike.vocabulary import TEN_YEAR

if TYPE_CHECKING:
    from bondstrike.ensemble.assemble import Request
    from bondstrike.ensemble.result import Result
    from bondstrike.scenario import ScenarioSpec

DRAWS: Final = 256
"""Draws of every run, unless more are asked for."""

LEAST: Final = 0.1
"""Smallest move that is told, percentage points: what chances are rounded to."""

Progress = Callable[[int, int], None]
"""Called with runs done and runs in all."""


@dataclass(frozen=True)
class Row:
    """The answer with one study left out, or with all of them."""

    unit: str
    """Ids whose likelihood can't be taken apart, joined by `+`; empty with all studies."""
    fit: str
    """Name of the fit that they are part of; empty with all studies."""
    weight: float
    """Weight that the study still has: 0, or the least that the stored draws bear."""
    added: Range
    """What the sale adds to the chance of a reversal, pp: mean, 5–95 % of its Monte-Carlo error."""
    moved: Range
    """How far that is from the answer with all studies, pp: mean of the paired difference, 5–95 %
    of its Monte-Carlo error."""
    peak: Range
    """Rise of the ten-year at its peak over draws, bp."""
    lasting: Range
    """Lasting effect of a sale of $100bn today over draws, bp."""
    seen: bool
    """Whether the move is larger than its own error, and at least `LEAST`."""
    named: bool
    """Whether the mean leaves the 90 % range of the verdict with all studies."""
    refitted: bool = False
    """Whether a fit made again without the study answers, instead of re-weighted draws."""


@dataclass(frozen=True)
class LeaveOut:
    """The table."""

    name: str
    """Name of the scenario."""
    title: str
    yours: tuple[str, ...]
    """Settings that were changed, `path=value`."""
    draws: int
    seed: int
    weeks: int
    """Deadline of the verdict, weeks after the dispute begins."""
    whole: Row
    """With all studies."""
    range: Range
    """5–95 % over draws of what the sale adds with all studies, pp."""
    rows: tuple[Row, ...]
    """By fit, in the order of its studies."""
    refused: Mapping[str, str]
    """Unit → why it is not answered, for studies that can't even be weighed at three quarters."""


def leave_out(
    scenario: str | Path | ScenarioSpec = "eu-and-others",
    *,
    draws: int = DRAWS,
    seed: int = 1,
    sets: Sequence[str] = (),
    fits: Sequence[str] = (),
    progress: Progress | None = None,
) -> LeaveOut:
    """The table for a scenario and the studies of some fits, or of all.

    Raises `InputError` for what can't be run, an unknown fit or a scenario too short for the
    verdict, and `DataError` if a posterior is missing or doesn't match its code.
    """
    from bondstrike.ensemble.ask import request_of

    asked = request_of(scenario, draws=draws, seed=seed, sets=sets)
    units = units_of(fits)
    count = len(units) + 1
    _check_length(asked)
    whole = _run(asked.spec, draws, seed)
    base, rows, refused = _answer(whole), [], {}
    if progress:
        progress(1, count)
    for place, (unit, fit) in enumerate(units.items(), 2):
        weight = least_weight(fit, unit, asked.spec.weights)
        if weight is None:
            refused[unit] = fit
            continue
        found = _run(_without(asked.spec, unit, weight), draws, seed)
        again = weight == 0.0 and refitted(fit, unit, asked.spec.weights)
        rows.append(replace(row(found, base, unit, fit, weight), refitted=again))
        if progress:
            progress(place, count)
    manifest = whole.manifest
    return LeaveOut(
        name=manifest.name,
        title=manifest.title,
        yours=manifest.overrides,
        draws=draws,
        seed=seed,
        weeks=verdict.JUDGED_AT,
        whole=row(whole, base, "", "", 1.0),
        range=range_of(base, "pp"),
        rows=tuple(rows),
        refused=refused,
    )


def _check_length(asked: Request) -> None:
    """Raise `InputError` if the run ends before the verdict's deadline."""
    from bondstrike.ensemble.assemble import assemble

    compiled = assemble(asked).compiled
    least = int(compiled.scenario.dispute.start) + verdict.JUDGED_AT
    if compiled.horizon_weeks < least:
        raise InputError(
            "too short for the verdict",
            where="horizon_weeks",
            got=compiled.horizon_weeks,
            allowed=f"at least {least}, {verdict.JUDGED_AT} after the dispute begins",
        )


def units_of(fits: Sequence[str] = ()) -> dict[str, str]:
    """Unit → fit, of the fits named or of all that rest on studies.

    Raises `InputError` for an unknown fit.
    """
    known = fit_names()
    for name in fits:
        if name not in known:
            raise unknown_name("fit", name, known)
    return {unit: name for name in (fits or known) for unit in load(name).loglik}


def _without(spec: ScenarioSpec, unit: str, weight: float) -> ScenarioSpec:
    """The scenario with the unit's studies at that weight."""
    weights = {**spec.weights, **dict.fromkeys(unit.split(TOGETHER), weight)}
    return spec.model_copy(update={"weights": weights})


def _run(spec: ScenarioSpec, draws: int, seed: int) -> Result:
    """A run without variants or attribution, by the program that all rows share."""
    from bondstrike.ensemble import runner
    from bondstrike.ensemble.assemble import Request, assemble

    assembly = assemble(Request(spec, draws, seed))
    job = assembly.job()
    manifest = replace(assembly.manifest, facts={**assembly.manifest.facts, **job.facts})
    return runner.run(replace(job, variants={}, never=None), manifest)


def _answer(result: Result) -> np.ndarray:
    """What the sale adds by the deadline, pp, [draw]; not a number in a defective draw."""
    sound = Draws(result.blocks["summaries"]).sound
    found = np.full(len(sound), NEVER)
    found[sound] = verdict.gained(result)
    return found


def row(result: Result, base: np.ndarray, unit: str, fit: str, weight: float) -> Row:
    """One row; `base` is the answer with all studies, pp, [draw]."""
    answer, draws = _answer(result), Draws(result.blocks["summaries"])
    added, moved = mean_of(answer, "pp"), mean_of(answer - base, "pp")
    whole = range_of(base, "pp")
    lasting = np.asarray(result.blocks["parameters"][LASTING], float)
    return Row(
        unit=unit,
        fit=fit,
        weight=weight,
        added=added,
        moved=moved,
        peak=range_of(draws["yields_peak"][:, TEN_YEAR], "bp"),
        lasting=range_of(TODAY_PERCENT * lasting, "bp"),
        seen=bool((moved.low > 0.0 or moved.high < 0.0) and abs(moved.median) >= LEAST),
        named=not whole.low <= added.median <= whole.high,
    )
