"""One world and one compiled path for all tests of the chain."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import numpy as np
import pytest

from bondstrike.model import chain
from bondstrike.model.outputs import Path
from bondstrike.model.setting import Draw, Quarter, Setting, draw, setting
from tests.model.builders import baseline, parameters, scenario, shocks

WEEKS = 26

Run = Callable[..., Path]
"""`run(*rows, seed=…, change={…}, **of_the_scenario)`: a path of two quarters, NumPy arrays."""


@pytest.fixture(scope="session")
def here() -> Setting:
    """The round world in the units of the chain."""
    return setting(baseline())


@pytest.fixture(scope="session")
def today(here: Setting) -> Quarter:
    """The first quarter of the round world."""
    return jax.tree.map(lambda x: x[0], here.quarters)


@pytest.fixture(scope="session")
def plain(here: Setting) -> Draw:
    """Round parameters, nobody sells."""
    return draw(here, parameters(), scenario())


@pytest.fixture(scope="session")
def run(here: Setting) -> Run:
    """Runs a scenario in the round world; compiled once."""
    compiled = jax.jit(chain.path)

    def once(*rows: dict, seed: int | None = None, change: dict | None = None, **more: Any) -> Path:
        asked = scenario(*rows, **more)
        path = compiled(here, parameters(**(change or {})), asked, shocks(WEEKS, seed))
        return jax.tree.map(np.asarray, path)

    return once
