"""What every test stands on: float64, one thread, repeatable examples, official files."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from bondstrike.ensemble.jaxenv import prepare_jax

ROOT = Path(__file__).resolve().parents[1]


# float64, the processor, one thread an operation, compiled programs kept: as in a real run, and
# before any test module imports jax. BONDSTRIKE_CACHE=off: nothing is kept.
prepare_jax()

# `ci` (the default): the same examples every time, no deadline, for a first call compiles.
# `search`: new examples each time; HYPOTHESIS_PROFILE=search make test
settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("search", deadline=None, max_examples=500, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.fixture(scope="session")
def root() -> Path:
    """The top of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def raw() -> Path:
    """The folder of official files as published, or a skip that says where they were sought."""
    named = os.environ.get("BONDSTRIKE_RAW")
    folder = Path(named) if named else ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"no official files at {folder}: set BONDSTRIKE_RAW to their folder")
    return folder


@pytest.fixture(scope="session")
def raw_file(raw: Path) -> Callable[[str], Path]:
    """`raw_file("tic/slt_table3.txt")`: that official file, or a skip that names it."""

    def find(name: str) -> Path:
        path = raw / name
        if not path.is_file():
            pytest.skip(f"official file {name} is not in {raw}")
        return path

    return find


# --- acceptance figures: printed at the end of the run, whoever computed them --------------------

ROWS: pytest.StashKey[list[str]] = pytest.StashKey()


def pytest_configure(config: pytest.Config) -> None:
    """A place for the lines of the table."""
    config.stash[ROWS] = []


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker hands its lines to whoever prints."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["acceptance"] = session.config.stash[ROWS]


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print both medians for every row, whatever the verdict."""
    if config.stash[ROWS]:
        terminalreporter.section("acceptance figures: said elsewhere [range], ours [5 %, 95 %]")
        for line in config.stash[ROWS]:
            terminalreporter.write_line(line)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """With workers: gather what each hands over when it goes."""
    del error
    node.config.stash[ROWS] += getattr(node, "workeroutput", {}).get("acceptance", [])
