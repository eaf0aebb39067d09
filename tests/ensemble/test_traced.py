"""A traced program is kept whole, found again, and never believed if it is not what was kept."""

from __future__ import annotations

from collections import namedtuple
from pathlib import Path
from typing import Any

import jax
import numpy as np
import pytest

from bondstrike.ensemble import traced as module
from bondstrike.ensemble.traced import NAMES, PROGRAM, traced

Inner = namedtuple("Inner", ["sum", "shape"])
Outer = namedtuple("Outer", ["left", "right"])

AXES = (None, 0)
EXAMPLE = (np.arange(3.0), np.arange(8.0).reshape(4, 2))


def both(scale: Any, row: Any) -> Outer:
    """Two named tuples of two arrays."""
    return Outer(Inner(row.sum() * scale[0], row * scale[1]), Inner(row.sum() * scale[2], row))


both.__module__ = "bondstrike.model.of_the_house"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of its own."""
    monkeypatch.setenv("BONDSTRIKE_CACHE", str(tmp_path))
    return tmp_path / "traced"


def called(found: module.Traced) -> list[np.ndarray]:
    return [np.asarray(leaf) for leaf in jax.jit(found.call)(*jax.tree.leaves(EXAMPLE))]


def test_outputs_are_named_by_their_place(store: Path) -> None:
    found = traced(both, EXAMPLE, AXES)
    assert found.names == (("left", "sum"), ("left", "shape"), ("right", "sum"), ("right", "shape"))
    assert found.shapes == ((4,), (4, 2), (4,), (4, 2))
    rows = EXAMPLE[1]
    np.testing.assert_array_equal(called(found)[2], 2.0 * rows.sum(axis=1))


def test_what_was_kept_gives_the_same_digits(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = traced(both, EXAMPLE, AXES)
    assert len(list(store.iterdir())) == 1
    monkeypatch.setattr("jax.export.export", lambda *_: pytest.fail("traced again"))
    again = traced(both, EXAMPLE, AXES)
    assert (again.names, again.shapes) == (first.names, first.shapes)
    for one, other in zip(called(first), called(again), strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("file", [PROGRAM, NAMES])
@pytest.mark.parametrize("content", [b"", b"{}", b"not what was kept"])
def test_a_spoilt_entry_is_traced_anew(store: Path, file: str, content: bytes) -> None:
    first = traced(both, EXAMPLE, AXES)
    (entry,) = store.iterdir()
    (entry / file).write_bytes(content)
    again = traced(both, EXAMPLE, AXES)
    np.testing.assert_array_equal(called(again)[0], called(first)[0])
    assert (entry / file).read_bytes() != content


def test_other_shapes_and_axes_are_other_programs(store: Path) -> None:
    traced(both, EXAMPLE, AXES)
    traced(both, (EXAMPLE[0], np.ones((5, 2))), AXES)
    traced(both, (np.ones((4, 3)), EXAMPLE[1]), (0, 0))
    assert len(list(store.iterdir())) == 3


def test_strangers_are_not_kept(store: Path) -> None:
    def stranger(scale: Any, row: Any) -> Outer:
        return both(scale, row)

    found = traced(stranger, EXAMPLE, AXES)
    assert found.names[0] == ("left", "sum")
    assert found.shapes == ((4,), (4, 2), (4,), (4, 2))
    assert not list(store.iterdir())


def test_without_caches_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BONDSTRIKE_CACHE", "off")
    found = traced(both, EXAMPLE, AXES)
    np.testing.assert_array_equal(called(found)[1], EXAMPLE[1])
