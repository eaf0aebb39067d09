"""The state: each link's own, and only scalars, vectors and the sheet."""

from __future__ import annotations

import dataclasses

import jax
import numpy as np
import pytest
from jax.flatten_util import ravel_pytree

from bondstrike.model import state as states
from bondstrike.model.week import opening
from tests.model.fields import documented


@pytest.fixture(scope="module")
def opened(here, plain):
    return opening(here, plain)


def test_every_link_keeps_its_own_state(opened):
    names = (
        *("sellers", "treasuries", "haven", "dollar", "fed"),
        *("conditions", "politics", "resolve"),
    )
    modules = [type(getattr(opened, name)).__module__.split(".")[-1] for name in names]
    assert modules == list(names)


def test_the_memory_says_what_it_holds():
    said = {k: v for k, v in documented(states).items() if k.startswith("Memory.")}
    assert len(said) == len(dataclasses.fields(states.Memory))
    assert all(text.endswith(".") for text in said.values())


def test_the_state_travels_as_one_vector_and_back(opened):
    packed, unpack = ravel_pytree(opened)
    assert packed.ndim == 1
    assert packed.dtype == np.float64
    back = unpack(packed + 1.0)
    for before, after in zip(jax.tree.leaves(opened), jax.tree.leaves(back), strict=True):
        np.testing.assert_array_equal(np.asarray(before) + 1.0, np.asarray(after))


def test_everything_in_it_is_finite_and_double(opened):
    for leaf in jax.tree.leaves(opened):
        assert leaf.dtype == np.float64
        assert np.isfinite(leaf).all()
