"""What every test stands on: float64, one thread, repeatable examples, official files."""

from __future__ import annotations

import json
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

RECORDS: pytest.StashKey[list[dict[str, Any]]] = pytest.StashKey()
"""The same rows as plain values, for `make report`."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where the rows go for the quality report."""
    parser.addoption("--acceptance", metavar="FILE", help="write the acceptance rows as JSON")


def pytest_configure(config: pytest.Config) -> None:
    """A place for the lines of the table and for its rows."""
    config.stash[ROWS] = []
    config.stash[RECORDS] = []


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker hands its lines to whoever prints."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["acceptance"] = session.config.stash[ROWS]
        output["records"] = session.config.stash[RECORDS]


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print both medians for every row, whatever the verdict."""
    if config.stash[ROWS]:
        terminalreporter.section("acceptance figures: said elsewhere [range], ours [5 %, 95 %]")
        for line in config.stash[ROWS]:
            terminalreporter.write_line(line)
    target = config.getoption("--acceptance")
    if target and config.stash[ROWS]:
        write_acceptance(Path(target), config.stash[ROWS], config.stash[RECORDS])


def write_acceptance(file: Path, lines: list[str], records: list[dict[str, Any]]) -> None:
    """Rows as JSON, and beside them the lines that are no row with a published range."""
    file.parent.mkdir(parents=True, exist_ok=True)
    told = {record["line"] for record in records}
    rows = sorted(records, key=lambda row: (row["source"], row["what"]))
    said = {
        "rows": [{key: row[key] for key in row if key != "line"} for row in rows],
        "lines": [line for line in lines if line not in told],
    }
    file.write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """With workers: gather what each hands over when it goes."""
    del error
    output = getattr(node, "workeroutput", {})
    node.config.stash[ROWS] += output.get("acceptance", [])
    node.config.stash[RECORDS] += output.get("records", [])
