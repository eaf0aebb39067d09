"""The shipped world, loaded once."""

from __future__ import annotations

import pytest

from bondstrike.world import World, load_world


@pytest.fixture(scope="session")
def world() -> World:
    """The world of 2 October 2026."""
    return load_world()
