"""One path of a scenario walked for its books: the central path, or a draw as a run has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from bondstrike.ensemble.assemble import MAX_DRAWS, Assembly
from bondstrike.ensemble.jaxenv import prepare_jax
from bondstrike.ensemble.program import give_back_memory, on_host
from bondstrike.ensemble.traced import traced
from bondstrike.ensemble.work import central_arguments, ready
from bondstrike.errors import InputError

if TYPE_CHECKING:
    from bondstrike.model.books import Books


QUICKLY: Final = {"xla_backend_optimization_level": 0}
"""Compiler's options: one path takes a blink either way, its compiler seconds more or less."""


@dataclass(frozen=True)
class Walked:
    """The books of one path, and what they are the books of."""

    books: Books
    """NumPy arrays, axes (week, …), as many weeks as were asked for."""
    assembly: Assembly
    """Scenario, world and baseline."""
    draw: int | None
    """Which draw; None for the central path: parameters at medians, no shocks."""


def walk(assembly: Assembly, draw: int | None = None) -> Walked:
    """Walk one path. Raises `InputError` for a draw out of range.

    Draw k is the draw k of a run with the same seed, to the last digits that a program one draw
    wide shares with one 64 wide.
    """
    if draw is not None and not 0 <= draw < MAX_DRAWS:
        raise InputError(
            "draw out of range", where="--draw", got=draw, allowed=f"0 to {MAX_DRAWS - 1:,}"
        )
    prepare_jax()
    from bondstrike.model.books import Books

    arguments, axes = _arguments(assembly, draw)
    weeks = assembly.compiled.horizon_weeks
    found: dict[str, Any] = {name: x[0, :weeks] for name, x in _run(arguments, axes).items()}
    return Walked(Books(**found), assembly, draw)


def _arguments(assembly: Assembly, draw: int | None) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """What the program is called with, one draw wide, and which of it has an axis `draw`."""
    job = ready(assembly.job())
    if draw is None:
        return central_arguments(job, 1), job.axes
    parameters = on_host(job.to_parameters(job.columns(draw, 1)))
    chance = on_host(job.shocks(draw, 1))
    return (job.setting, parameters, job.spread(job.scenario, 1), chance), job.axes


def _run(arguments: tuple[Any, ...], axes: tuple[Any, ...]) -> dict[str, np.ndarray]:
    """The books by name, [draw, week, …]; the traced program is kept between processes."""
    jax = prepare_jax()
    from bondstrike.model.books import books

    program = traced(books, arguments, axes)
    leaves = jax.tree.leaves(arguments)
    compiled = jax.jit(program.call).lower(*leaves).compile(QUICKLY)
    found = compiled(*leaves)
    give_back_memory()
    return {name[-1]: np.asarray(x) for name, x in zip(program.names, found, strict=True)}
