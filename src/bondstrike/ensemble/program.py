"""The compiled pair: one program for every scenario, compiled ahead for one number of draws."""

from __future__ import annotations

import contextlib
import ctypes
import threading
from collections import defaultdict
from collections.abc import Callable
from typing import Any, Final

import numpy as np

from bondstrike.ensemble.checks import Half
from bondstrike.ensemble.jaxenv import prepare_jax
from bondstrike.ensemble.traced import Traced, traced

CHUNK: Final = 64
"""Draws in one call: fixed, since the last digit depends on it."""

PairFunction = Callable[[Any, Any, Any, Any], Any]
"""(setting, parameters, scenario, chance) → `model.outputs.Pair`, of one draw.

Each half has named tuples `weekly`, `quarterly` and `macro`, as `model.outputs.Path`.
"""

AXES: Final = (None, 0, None, 0)
"""Which of a pair's arguments have an axis `draw`."""

Shapes = dict[str, tuple[int, ...]]

HALVES: Final = ("with_lever", "without")
GROUPS: Final = ("weekly", "quarterly", "macro")
SENDERS: Final = "senders"
"""Names of the parts of `model.outputs.Pair` and of its halves."""

_KEPT: Final = 8
"""Compiled programs that a process holds on to."""

_lock = threading.Lock()
_programs: dict[Any, tuple[Any, Any]] = {}


class Program:
    """A pair compiled over the axis `draw`; may be called from several threads at once.

    `example` are arguments of the types it will be called with; their leaves are numpy arrays.
    `axes` says which of them have an axis `draw`.
    """

    def __init__(
        self, pair: PairFunction, example: tuple[Any, ...], axes: tuple[Any, ...] = AXES
    ) -> None:
        self._compiled, self._outputs = _compile(pair, example, axes)

    def __call__(self, *arguments: Any) -> tuple[Half, Half]:
        """(setting, parameters, scenario, chance) → with the lever, and without."""
        jax = prepare_jax()
        leaves = self._compiled(*jax.tree.leaves(arguments))
        found: dict[str, dict[str, np.ndarray]] = defaultdict(dict)
        for path, leaf in zip(self._outputs.names, leaves, strict=True):
            found["/".join(path[:-1])][path[-1]] = np.asarray(leaf)
        with_lever, without = (
            Half(*(found[f"{half}/{group}"] for group in GROUPS)) for half in HALVES
        )
        return with_lever._replace(senders=found[SENDERS]), without

    @property
    def shapes(self) -> tuple[Shapes, Shapes, Shapes]:
        """Shapes of one draw's arrays by name: weekly [week, …], at quarter ends, macro."""
        weekly, sheets, macro = (self._shapes_of(f"{HALVES[0]}/{group}") for group in GROUPS)
        return weekly, sheets, macro

    def _shapes_of(self, place: str) -> Shapes:
        named = zip(self._outputs.names, self._outputs.shapes, strict=True)
        return {path[-1]: shape[1:] for path, shape in named if "/".join(path[:-1]) == place}


def give_back_memory() -> None:
    """Hand freed memory back to the system, where glibc can; a compiler leaves some 400 MB."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def on_host(tree: Any) -> Any:
    """A pytree's leaves as numpy arrays, so that every call has the same types."""
    jax = prepare_jax()
    return jax.tree.map(np.asarray, tree)


def _compile(
    pair: PairFunction, example: tuple[Any, ...], axes: tuple[Any, ...]
) -> tuple[Any, Traced]:
    """The program and what its outputs are called; shared between runs of this process."""
    jax = prepare_jax()
    leaves, structure = jax.tree.flatten(example)
    shapes = tuple((leaf.shape, leaf.dtype.str) for leaf in leaves)
    key = (pair, structure, shapes, repr(axes))
    with _lock:
        if key not in _programs:
            found = traced(pair, example, axes)
            _programs[key] = (jax.jit(found.call).lower(*leaves).compile(), found)
            give_back_memory()
            while len(_programs) > _KEPT:
                del _programs[next(iter(_programs))]
        return _programs[key]
