"""The traced program kept between runs: tracing the chain takes longer than a thousand weeks of it.

What is kept is JAX's own portable form of a program (StableHLO in a flat buffer, no pickle), under
a key of everything that decides it: the package's source, versions, shapes, axes. Beside it stand
the names of its outputs. Anything that does not load is deleted and traced anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bondstrike.ensemble.jaxenv import prepare_jax
from bondstrike.ensemble.manifest import library_versions, source_hash
from bondstrike.ensemble.places import cache_folder, remove_entry, trim_folder

KEPT_BYTES: Final = 32 * 1024**2
"""Traced programs kept on disk, bytes; the oldest go first."""

HOUSE: Final = "bondstrike.model"
"""Only functions of this package are kept: their source is in the key."""

PROGRAM, NAMES = "program.bin", "names.json"
"""Files of an entry."""

Shapes = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Traced:
    """A program over flat lists of arrays."""

    call: Callable[..., Any]
    """Leaves of the arguments → leaves of the outputs; may be compiled."""
    names: tuple[tuple[str, ...], ...]
    """Path of each output through the named tuples, such as (`without`, `weekly`, `vix`)."""
    shapes: Shapes
    """Shape of each output."""


def traced(function: Callable[..., Any], example: tuple[Any, ...], axes: tuple[Any, ...]) -> Traced:
    """The program of `function` mapped over `axes`, from the store or traced now."""
    place = _place(function, example, axes)
    found = _load(place) if place else None
    if found is not None:
        return found
    jax = prepare_jax()
    from jax import export

    leaves, structure = jax.tree.flatten(example)
    mapped = jax.vmap(function, in_axes=axes)
    names: list[tuple[str, ...]] = []

    def flat(*leaves: Any) -> list[Any]:
        outputs = mapped(*jax.tree.unflatten(structure, leaves))
        names[:] = _names(outputs)
        return jax.tree.leaves(outputs)

    exported = export.export(jax.jit(flat))(*leaves)
    found = Traced(exported.call, tuple(names), _shapes(exported.out_avals))
    if place:
        _keep(place, bytes(exported.serialize()), found)
    return found


def _names(outputs: Any) -> tuple[tuple[str, ...], ...]:
    """Path of every leaf through named tuples, in the order of the leaves."""
    from jax.tree_util import tree_flatten_with_path

    return tuple(
        tuple(str(step).lstrip(".") for step in path)
        for path, _ in tree_flatten_with_path(outputs)[0]
    )


def _shapes(leaves: Any) -> Shapes:
    return tuple(tuple(int(size) for size in leaf.shape) for leaf in leaves)


def _place(
    function: Callable[..., Any], example: tuple[Any, ...], axes: tuple[Any, ...]
) -> Path | None:
    """Where the program is kept; None if it may not be, or nowhere can be written."""
    folder = cache_folder("traced")
    if folder is None or not str(getattr(function, "__module__", "")).startswith(HOUSE):
        return None
    jax = prepare_jax()
    leaves, structure = jax.tree.flatten(example)
    said = [
        f"{function.__module__}.{function.__qualname__}",
        source_hash(),
        repr(sorted(library_versions().items())),
        repr([(leaf.shape, leaf.dtype.str) for leaf in leaves]),
        str(structure),
        repr(axes),
        repr(bool(jax.config.jax_enable_x64)),
    ]
    name = hashlib.blake2b("\x1f".join(said).encode(), digest_size=20).hexdigest()
    return folder / name


def _load(place: Path) -> Traced | None:
    """The kept program, None if there is none that can be read."""
    if not place.is_dir():
        return None
    from jax import export

    try:
        said = json.loads((place / NAMES).read_text(encoding="utf-8"))
        program = (place / PROGRAM).read_bytes()
        if said["digest"] != _digest(program):
            raise ValueError("not the program that was kept")
        exported = export.deserialize(bytearray(program))
        names = tuple(tuple(map(str, path)) for path in said["names"])
        found = Traced(exported.call, names, _shapes(exported.out_avals))
    except (OSError, ValueError, KeyError, TypeError):
        remove_entry(place)
        return None
    with contextlib.suppress(OSError):
        os.utime(place)
    return found


def _keep(place: Path, program: bytes, found: Traced) -> None:
    """Write program and names, both or neither; a store that can't be written is done without."""
    try:
        with tempfile.TemporaryDirectory(dir=place.parent) as draft:
            whole = Path(draft) / place.name
            whole.mkdir()
            (whole / PROGRAM).write_bytes(program)
            said = {"digest": _digest(program), "names": [list(path) for path in found.names]}
            (whole / NAMES).write_text(json.dumps(said), encoding="utf-8")
            whole.rename(place)
        trim_folder(place.parent, KEPT_BYTES)
    except OSError:
        return


def _digest(program: bytes) -> str:
    return hashlib.blake2b(program, digest_size=20).hexdigest()
