"""What the tests of scenarios stand on."""

from __future__ import annotations

import pytest

from bondstrike.scenario.rows import Sellers
from tests.scenario.builders import small_world


@pytest.fixture
def sellers() -> Sellers:
    """The small world of `builders`."""
    return small_world()
