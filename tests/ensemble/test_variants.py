"""Variants change what they say and nothing else."""

from __future__ import annotations

import jax
import numpy as np
import pytest

from bondstrike.ensemble.assemble import Request, assemble
from bondstrike.ensemble.variants import ALONE, FED_MODES, NO_HAVEN, fed_variant, variants_of
from bondstrike.scenario import load_scenario


@pytest.fixture(scope="module")
def scenario():
    return assemble(Request(load_scenario("eu-and-others"), draws=1)).compiled.scenario


def changed(scenario, other) -> set[str]:
    """Paths of the leaves that differ."""
    left = jax.tree_util.tree_leaves_with_path(scenario)
    right = jax.tree_util.tree_leaves(other)
    return {
        jax.tree_util.keystr(path)
        for (path, a), b in zip(left, right, strict=True)
        if not np.array_equal(a, b)
    }


def test_the_runs_own_mode_is_not_run_twice(scenario):
    variants = variants_of(scenario)
    assert [m for m in FED_MODES if variants[fed_variant(m)] is None] == ["slow"]


def test_a_mode_changes_the_fed_alone(scenario):
    for mode in ("never", "fast", "cap"):
        paths = changed(scenario, variants_of(scenario)[fed_variant(mode)])
        assert paths and all(path.startswith(".fed.") for path in paths)


def test_switching_off_the_haven_changes_one_premise(scenario):
    assert changed(scenario, variants_of(scenario)[NO_HAVEN]) == {".premises.haven"}


def test_alone_means_no_fed_and_no_haven(scenario):
    alone = variants_of(scenario)[ALONE]
    assert alone is not None
    premises = {path for path in changed(scenario, alone) if path.startswith(".premises")}
    assert premises == {".premises.haven", ".premises.convenience"}
    assert alone.fed.pace == 0.0 and alone.fed.capped == 0.0
