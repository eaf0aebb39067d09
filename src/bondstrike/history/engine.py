"""The chain compiled for histories: weekly outputs over draws, in chunks of one size.

One program for each number of quarters serves all episodes and any number of draws: the last chunk
is filled up with copies of its first draw. What is traced and compiled is kept between runs, as
for the ensemble.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any, Final

import numpy as np

from bondstrike.ensemble.jaxenv import prepare_jax
from bondstrike.ensemble.program import CHUNK

AXES: Final = (None, 0, None, 0)
"""Which of the chain's arguments have an axis `draw`: parameters and chance."""

WANTED: Final = (
    *("yields", "stock", "fed_effect", "flow", "stress", "haven", "convenience", "policy", "noise"),
    *("vix", "dollar", "shares", "mortgage", "sold", "residual", "solutions", "other_solution"),
)
"""Weekly outputs that are handed out; the compiler drops all others."""

Arrays = dict[str, np.ndarray]
"""Outputs by name, axes `draw`, `week` (and `tenor` for `yields`), in the chain's units."""

_programs: dict[Any, Callable[..., Any]] = {}


def run(setting: Any, parameters: Any, scenario: Any, chance: Any) -> Arrays:
    """Weekly outputs of every draw of `parameters` and `chance`; whole quarters.

    Leaves are numpy arrays; those of parameters and chance have the axis `draw` first.
    """
    jax = prepare_jax()
    draws = len(jax.tree.leaves(parameters)[0])
    program = _program((setting, _cut(parameters, 0), scenario, _cut(chance, 0)))

    def one(first: int) -> Arrays:
        part = (setting, _cut(parameters, first), scenario, _cut(chance, first))
        return program(part)

    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as workers:
        chunks = list(workers.map(one, range(0, draws, CHUNK)))
    return {name: np.concatenate([c[name] for c in chunks])[:draws] for name in WANTED}


def _cut(tree: Any, first: int) -> Any:
    """The chunk from draw `first` on, filled up with its first draw."""
    jax = prepare_jax()

    def cut(leaf: np.ndarray) -> np.ndarray:
        part = np.asarray(leaf, float)[first : first + CHUNK]
        missing = CHUNK - len(part)
        return np.concatenate([part, np.repeat(part[:1], missing, axis=0)]) if missing else part

    return jax.tree.map(cut, tree)


def _program(example: tuple[Any, ...]) -> Callable[[tuple[Any, ...]], Arrays]:
    """The compiled program for arguments like these."""
    jax = prepare_jax()
    leaves, structure = jax.tree.flatten(example)
    shapes = tuple((np.shape(leaf), np.asarray(leaf).dtype.str) for leaf in leaves)
    key = (structure, shapes)
    if key not in _programs:
        _programs[key] = _compiled(example, leaves)
    compiled = _programs[key]

    def call(arguments: tuple[Any, ...]) -> Arrays:
        found = compiled(*jax.tree.leaves(arguments))
        return {name: np.asarray(array) for name, array in zip(WANTED, found, strict=True)}

    return call


def _compiled(example: tuple[Any, ...], leaves: list[Any]) -> Callable[..., Any]:
    """Trace the chain, or recall it, and compile what gives out `WANTED` only."""
    from bondstrike.ensemble.traced import traced
    from bondstrike.model import chain

    jax = prepare_jax()
    found = traced(chain.path, example, AXES)
    places = [found.names.index(("weekly", name)) for name in WANTED]

    def wanted(*flat: Any) -> list[Any]:
        outputs = found.call(*flat)
        return [outputs[place] for place in places]

    return jax.jit(wanted).lower(*leaves).compile()


@lru_cache(maxsize=32)
def _columns(
    draws: int, seed: int, overrides: tuple[tuple[str, Any], ...], weights: tuple[Any, ...]
) -> Mapping[str, np.ndarray]:
    """Draws of every parameter, kept for the next episode that asks for the same."""
    from bondstrike import evidence

    return evidence.sample(draws, seed, dict(overrides), weights=dict(weights))


def columns(
    draws: int,
    seed: int,
    overrides: Mapping[str, float | str],
    weights: Mapping[str, float],
) -> Arrays:
    """Parameters by path, axis `draw`. Raises `InputError` as `evidence.sample` does."""
    found = _columns(draws, seed, tuple(overrides.items()), tuple(weights.items()))
    return {path: np.asarray(values) for path, values in found.items()}
