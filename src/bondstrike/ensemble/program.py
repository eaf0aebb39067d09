"""The compiled pair: one program for every scenario, compiled ahead for one number of draws."""

from __future__ import annotations

import contextlib
import ctypes
import threading
from collections.abc import Callable
from typing import Any, Final

import numpy as np

from bondstrike.ensemble.checks import Half
from bondstrike.ensemble.jaxenv import prepare_jax

CHUNK: Final = 64
"""Draws in one call: fixed, since the last digit depends on it."""

PairFunction = Callable[[Any, Any, Any, Any], tuple[Any, Any]]
"""(setting, parameters, scenario, shocks) → (with the lever, without), of one draw.

Each half has named tuples `weekly` and `quarterly`, as `model.outputs.Path`.
"""

Shapes = dict[str, tuple[int, ...]]

_KEPT: Final = 8
"""Compiled programs that a process holds on to."""

_lock = threading.Lock()
_programs: dict[Any, tuple[Any, Any]] = {}


class Program:
    """A pair compiled over the axis `draw`; may be called from several threads at once.

    `example` are arguments of the types it will be called with; their leaves are numpy arrays.
    """

    def __init__(self, pair: PairFunction, example: tuple[Any, ...]) -> None:
        self._compiled, self._outputs = _compile(pair, example)

    def __call__(self, *arguments: Any) -> tuple[Half, Half]:
        """(setting, parameters, scenario, shocks) → with the lever, and without."""
        with_lever, without = self._compiled(*arguments)
        return _half(with_lever), _half(without)

    @property
    def shapes(self) -> tuple[Shapes, Shapes]:
        """Shapes of one draw's arrays by name: weekly [week, …], at quarter ends [quarter, …]."""
        path = self._outputs[0]
        weekly, sheets = path.weekly._asdict(), path.quarterly._asdict()
        return _shapes(weekly), _shapes(sheets)


def _shapes(leaves: dict[str, Any]) -> Shapes:
    return {name: tuple(leaf.shape[1:]) for name, leaf in leaves.items()}


def give_back_memory() -> None:
    """Hand freed memory back to the system, where glibc can; a compiler leaves some 400 MB."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def on_host(tree: Any) -> Any:
    """A pytree's leaves as numpy arrays, so that every call has the same types."""
    jax = prepare_jax()
    return jax.tree.map(np.asarray, tree)


def _half(path: Any) -> Half:
    """A path's named tuples as dicts of numpy arrays."""
    weekly, sheets = path.weekly._asdict(), path.quarterly._asdict()
    return Half(
        {name: np.asarray(leaf) for name, leaf in weekly.items()},
        {name: np.asarray(leaf) for name, leaf in sheets.items()},
    )


def _compile(pair: PairFunction, example: tuple[Any, ...]) -> tuple[Any, Any]:
    """The program and what its outputs look like; shared between runs of this process."""
    jax = prepare_jax()
    leaves, structure = jax.tree.flatten(example)
    key = (pair, structure, tuple((leaf.shape, leaf.dtype.str) for leaf in leaves))
    with _lock:
        if key not in _programs:
            lowered = jax.jit(jax.vmap(pair, in_axes=(None, 0, None, 0))).lower(*example)
            _programs[key] = (lowered.compile(), lowered.out_info)
            give_back_memory()
            while len(_programs) > _KEPT:
                del _programs[next(iter(_programs))]
        return _programs[key]
