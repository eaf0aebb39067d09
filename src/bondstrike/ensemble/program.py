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

PairFunction = Callable[[Any, Any, Any, Any], Any]
"""(setting, parameters, scenario, chance) → `model.outputs.Pair`, of one draw.

Each half has named tuples `weekly`, `quarterly` and `macro`, as `model.outputs.Path`.
"""

AXES: Final = (None, 0, None, 0)
"""Which of a pair's arguments have an axis `draw`."""

Shapes = dict[str, tuple[int, ...]]

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
        pair = self._compiled(*arguments)
        senders = _arrays(pair.senders)
        return _half(pair.with_lever)._replace(senders=senders), _half(pair.without)

    @property
    def shapes(self) -> tuple[Shapes, Shapes, Shapes]:
        """Shapes of one draw's arrays by name: weekly [week, …], at quarter ends, macro."""
        path = self._outputs.with_lever
        return _shapes(path.weekly), _shapes(path.quarterly), _shapes(path.macro)


def _shapes(named: Any) -> Shapes:
    return {name: tuple(leaf.shape[1:]) for name, leaf in named._asdict().items()}


def _arrays(named: Any) -> dict[str, np.ndarray]:
    return {name: np.asarray(leaf) for name, leaf in named._asdict().items()}


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
    return Half(_arrays(path.weekly), _arrays(path.quarterly), _arrays(path.macro))


def _compile(
    pair: PairFunction, example: tuple[Any, ...], axes: tuple[Any, ...]
) -> tuple[Any, Any]:
    """The program and what its outputs look like; shared between runs of this process."""
    jax = prepare_jax()
    leaves, structure = jax.tree.flatten(example)
    shapes = tuple((leaf.shape, leaf.dtype.str) for leaf in leaves)
    key = (pair, structure, shapes, repr(axes))
    with _lock:
        if key not in _programs:
            lowered = jax.jit(jax.vmap(pair, in_axes=axes)).lower(*example)
            _programs[key] = (lowered.compile(), lowered.out_info)
            give_back_memory()
            while len(_programs) > _KEPT:
                del _programs[next(iter(_programs))]
        return _programs[key]
