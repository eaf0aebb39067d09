"""A run in progress: the compiled program, the room for its numbers, and one task at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from bondstrike.ensemble import attribution
from bondstrike.ensemble.blocks import AXIS_LABELS, Block
from bondstrike.ensemble.checks import NOT_CLEARED, NOT_FINITE, Failure, Half, find_failures
from bondstrike.ensemble.collect import (
    LEDGER_DRAWS,
    QUARTERLY_DRAWS,
    WEEKLY_DRAWS,
    quarterly_step,
    room_for_draws,
    room_for_paths,
)
from bondstrike.ensemble.job import Columns, Job
from bondstrike.ensemble.manifest import FAILURES_NAMED, Manifest
from bondstrike.ensemble.program import CHUNK, Program, on_host
from bondstrike.ensemble.result import Result

VARIANT_DRAWS: Final = 128
"""Draws over which a run's variants are computed, fewer if the run has fewer."""

FLAGS: Final = {"not_finite": NOT_FINITE, "not_cleared": NOT_CLEARED}
"""Summaries that flag a draw, and the kind of defect each flags."""


@dataclass(frozen=True)
class Task:
    """One call of the compiled program."""

    kind: str
    """`draws`, `variant`, `central` or `attribution`."""
    first: int = 0
    """Index of the first draw."""
    count: int = CHUNK
    """Draws of the chunk that are kept."""
    variant: str = ""
    """Name of the variant."""


class Work:
    """The program and the room for its numbers; threads write to disjoint rows."""

    def __init__(self, job: Job, draws: int) -> None:
        self.job = ready(job)
        self.program = Program(job.pair, self._arguments(job.columns(0, CHUNK), 0), job.axes)
        weekly, sheets, macro = self.program.shapes
        weekly = {name: (job.weeks, *shape[1:]) for name, shape in weekly.items()}
        lengths = {axis: len(names) for axis, names in {**AXIS_LABELS, **job.labels}.items()}
        summaries, labels = job.summaries.quantities, job.labels
        step = quarterly_step(weekly)
        self.weekly = room_for_paths(job.weekly, weekly, min(draws, WEEKLY_DRAWS), time="week")
        self.quarterly = room_for_paths(
            job.weekly, weekly, min(draws, QUARTERLY_DRAWS), time="quarter", step=step
        )
        self.ledger = room_for_paths(
            job.sheets, sheets, min(draws, LEDGER_DRAWS), time="quarter", labels=labels
        )
        self.economy = room_for_paths(job.macro, macro, min(draws, QUARTERLY_DRAWS), time="quarter")
        self.parameters = room_for_draws(job.parameters, draws, lengths, dtype=np.float64)
        self.summaries = room_for_draws(summaries, draws, lengths, labels)
        self.variants = {
            name: room_for_draws(summaries, min(draws, VARIANT_DRAWS), lengths, labels)
            for name, scenario in job.variants.items()
            if scenario is not None
        }
        self.central: Block | None = None
        self.attribution = attribution.room() if job.never is not None else None
        self.failures: list[Failure] = []

    def do(self, task: Task) -> None:
        """Compute one chunk and put its numbers in their places."""
        if task.kind == "central":
            halves = self.program(*central_arguments(self.job, CHUNK))
            self.central = central_block(self.job, halves)
            return
        if task.kind == "attribution":
            self._attribute(task.first)
            return
        columns = self.job.columns(task.first, CHUNK)
        scenario = self.job.variants[task.variant] if task.variant else None
        halves = self.program(*self._arguments(columns, task.first, scenario))
        halves = (_cut(halves[0], self.job.weeks), _cut(halves[1], self.job.weeks))
        self.failures += find_failures(halves, task.first, task.count, task.variant)
        room = self.variants[task.variant] if task.variant else self.summaries
        clear = {name: np.zeros(CHUNK) for name in FLAGS}
        _put(room, task, self.job.summaries.reduce(halves) | clear)
        if not task.variant:
            self._keep(task, columns, halves)

    def result(self, manifest: Manifest) -> Result:
        """Everything computed, with failures and sizes entered into the manifest."""
        failures = sorted(self.failures, key=lambda failure: (failure.variant, failure.draw))
        for failure in failures:
            room = self.variants[failure.variant] if failure.variant else self.summaries
            for name, kind in FLAGS.items():
                room.arrays[name][failure.draw] = float(failure.kind == kind)
        kinds = [failure.kind for failure in failures]
        blocks = {
            "parameters": self.parameters,
            "summaries": self.summaries,
            "quarterly": self.quarterly.block,
            "ledger": self.ledger.block,
            "weekly": self.weekly.block,
            "economy": self.economy.block,
        }
        if self.attribution:
            blocks["attribution"] = self.attribution
        if self.central:
            blocks["central"] = self.central
        if self.job.variants:
            blocks["variants"] = self._variants()
        entered = replace(
            manifest,
            weekly_draws=self.weekly.draws,
            quarterly_draws=self.quarterly.draws,
            ledger_draws=self.ledger.draws,
            not_finite=kinds.count(NOT_FINITE),
            not_cleared=kinds.count(NOT_CLEARED),
            failures=tuple(failures[:FAILURES_NAMED]),
        )
        for block in blocks.values():
            block.freeze()
        return Result(blocks, entered)

    def _arguments(self, columns: Columns, first: int, scenario: Any = None) -> tuple[Any, ...]:
        parameters = on_host(self.job.to_parameters(columns))
        asked = self.job.scenario if scenario is None else scenario
        chance = on_host(self.job.shocks(first, CHUNK))
        return self.job.setting, parameters, self.job.spread(asked, CHUNK), chance

    def _attribute(self, first: int) -> None:
        """Combinations of links from `first` on, on the central path."""
        setting, parameters, _, chance = central_arguments(self.job, CHUNK)
        chance = self.job.undisturbed(chance)
        asked = attribution.scenarios(self.job.quiet, self.job.never, first, CHUNK)
        asked = self.job.spread(asked, CHUNK)
        halves = self.program(setting, parameters, asked, chance)
        halves = (_cut(halves[0], self.job.weeks), _cut(halves[1], self.job.weeks))
        if self.attribution:
            attribution.put(self.attribution, self.job.stage, first, halves)

    def _keep(self, task: Task, columns: Columns, halves: tuple[Half, Half]) -> None:
        here, there = halves
        _put(self.parameters, task, columns)
        self.weekly.put(task.first, task.count, (here.weekly, there.weekly))
        self.quarterly.put(task.first, task.count, (here.weekly, there.weekly))
        self.ledger.put(task.first, task.count, (here.sheets, there.sheets))
        self.economy.put(task.first, task.count, (here.macro, there.macro))

    def _variants(self) -> Block:
        """Summaries of the variants with a leading axis `variant`."""
        blocks = {name: self.variants.get(name, self.summaries) for name in self.job.variants}
        draws = min(VARIANT_DRAWS, self.parameters.sizes()["draw"])
        arrays = {
            name: np.stack([block.arrays[name][:draws] for block in blocks.values()])
            for name in self.summaries.arrays
        }
        quantities = {name: self.summaries.quantities[name] for name in arrays}
        labels = {**self.job.labels, "variant": tuple(blocks)}
        return Block(("variant", "draw"), quantities, arrays, labels)


def ready(job: Job) -> Job:
    """The job with its tables and scenarios as numpy arrays, the same types in every call."""
    variants = {
        name: None if scenario is None else on_host(scenario)
        for name, scenario in job.variants.items()
    }
    setting, scenario = on_host(job.setting), on_host(job.scenario)
    quiet = on_host(job.quiet) if job.quiet is not None else scenario
    return replace(job, setting=setting, scenario=scenario, quiet=quiet, variants=variants)


def central(job: Job) -> Block:
    """The central path alone, [lever, week, …]: medians, no shocks, a program one draw wide."""
    job = ready(job)
    arguments = central_arguments(job, 1)
    return central_block(job, Program(job.pair, arguments, job.axes)(*arguments))


def central_arguments(job: Job, width: int) -> tuple[Any, ...]:
    """Arguments of a call with all parameters at medians and no shocks, `width` times."""
    columns = {path: np.full(width, float(value)) for path, value in job.medians.items()}
    parameters, shocks = on_host(job.to_parameters(columns)), on_host(job.shocks(0, width))
    return job.setting, parameters, job.spread(job.quiet, width), _zeros(shocks)


def central_block(job: Job, halves: tuple[Half, Half]) -> Block:
    """The first row of a call as a block with axes `lever`, `week`."""
    arrays = {
        name: np.stack([half.weekly[name][0, : job.weeks] for half in halves])
        for name in job.weekly
    }
    return Block(("lever", "week"), job.weekly, arrays)


def _zeros(tree: Any) -> Any:
    import jax

    return jax.tree.map(np.zeros_like, tree)


def _cut(half: Half, weeks: int) -> Half:
    """The weeks that were asked for; quarter ends stay as they are."""
    weekly = {name: array[:, :weeks] for name, array in half.weekly.items()}
    return half._replace(weekly=weekly)


def _put(room: Block, task: Task, values: Mapping[str, np.ndarray]) -> None:
    rows = slice(task.first, task.first + task.count)
    for name, value in values.items():
        room.arrays[name][rows] = value[: task.count]
