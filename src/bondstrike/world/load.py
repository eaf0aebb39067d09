"""Load a shipped world: read the tables, check their hashes, validate, reconcile."""

from __future__ import annotations

import hashlib
import tomllib
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from bondstrike.errors import DataError, unknown_name
from bondstrike.world.reconcile import require
from bondstrike.world.schema import TABLES, World, check_shares, check_tables
from bondstrike.world.tables import parse, read_text

BASELINES: Final = Path(__file__).parent / "baselines"
DEFAULT: Final = "2026-10-02"
MANIFEST: Final = "manifest.toml"


def baseline_ids() -> list[str]:
    """Ids of the worlds that ship with the package, oldest first."""
    return sorted(folder.name for folder in BASELINES.iterdir() if (folder / MANIFEST).is_file())


@lru_cache(maxsize=4)
def load_world(baseline_id: str = DEFAULT) -> World:
    """The world of that baseline date.

    Raises `InputError` for an unknown id, `DataError` if a table was altered, does not hold what
    it must, or fails its reconciliation (the message names the line).
    """
    if baseline_id not in baseline_ids():
        raise unknown_name("baseline", baseline_id, baseline_ids(), where="baseline")
    return load_folder(BASELINES / baseline_id)


def load_folder(folder: Path) -> World:
    """The world in a folder of tables and manifest. Raises `DataError` as `load_world` does."""
    manifest = read_manifest(folder)
    hashes = manifest.get("tables", {})
    tables = {}
    for name in TABLES:
        text = read_text(folder / f"{name}.csv")
        _check_hash(name, text, hashes)
        tables[name] = parse(name, text)
    check_tables(tables)
    world = World(str(manifest["id"]), date.fromisoformat(str(manifest["date"])), tables)
    check_shares(world)
    require(world)
    return world


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a baseline folder. Raises `DataError` if it is not one."""
    try:
        found = tomllib.loads(read_text(folder / MANIFEST))
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"{MANIFEST} · {error}") from None
    for key in ("id", "date", "tables", "raw"):
        if key not in found:
            raise DataError(f"{MANIFEST} · key missing · got {key!r}")
    return found


def sha256(text: str) -> str:
    """Hash of a table's text."""
    return hashlib.sha256(text.encode()).hexdigest()


def _check_hash(name: str, text: str, hashes: dict[str, str]) -> None:
    if name not in hashes:
        raise DataError(f"{MANIFEST} · no hash of {name}.csv")
    if sha256(text) != hashes[name]:
        raise DataError(f"{name}.csv · altered since it was built · allowed: {hashes[name][:12]}…")
