"""Loading: unknown ids, altered tables, failed reconciliations."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bondstrike.errors import DataError, InputError
from bondstrike.world.load import (
    BASELINES,
    DEFAULT,
    MANIFEST,
    baseline_ids,
    load_folder,
    load_world,
    read_manifest,
    sha256,
)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BASELINES / DEFAULT, tmp_path / "world"))


def forge(folder: Path, name: str, before: str, after: str) -> None:
    """Change a table and make the manifest agree."""
    path = folder / f"{name}.csv"
    old = path.read_text(encoding="utf-8")
    assert before in old
    new = old.replace(before, after, 1)
    path.write_text(new, encoding="utf-8")
    manifest = folder / MANIFEST
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text.replace(sha256(old), sha256(new)), encoding="utf-8")


def test_the_shipped_world_loads(world):
    assert DEFAULT in baseline_ids()
    assert world.baseline_id == DEFAULT == str(world.day)


def test_an_unknown_id_names_the_nearest():
    with pytest.raises(InputError, match="did you mean '2026-10-02'"):
        load_world("2026-10-03")


def test_an_altered_table_is_refused(copy):
    path = copy / "foreign.csv"
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"foreign.csv · altered"):
        load_folder(copy)


def test_a_missing_table_and_a_broken_manifest_are_refused(copy):
    (copy / "curve.csv").unlink()
    with pytest.raises(DataError, match="curve.csv · cannot be read"):
        load_folder(copy)
    (copy / MANIFEST).write_text("id = ", encoding="utf-8")
    with pytest.raises(DataError, match=MANIFEST):
        read_manifest(copy)


@pytest.mark.parametrize(
    ("name", "before", "after", "said"),
    [
        ("totals", "2026-07-31,bonds,published,5488", "2026-07-31,bonds,published,5588", "bonds"),
        ("holders", "published,foreign,98", "published,foreign,48", "holders against outstanding"),
        ("foreign", "japan,private,7-10y,", "japan,private,7-10y,9", "outstanding, 7-10y"),
        ("central_bank", "opening,asset,treasuries,45", "opening,asset,treasuries,46", "SOMA"),
        ("dollars", "net position,-,-,-21270", "net position,-,-,-20000", "net position"),
    ],
)
def test_a_world_that_does_not_reconcile_says_which_line(copy, name, before, after, said):
    forge(copy, name, before, after)
    with pytest.raises(DataError, match=said):
        load_folder(copy)


def test_the_manifest_hashes_every_raw_file_and_names_no_folder():
    manifest = read_manifest(BASELINES / DEFAULT)
    assert manifest["id"] == DEFAULT
    assert all(len(value) == 64 for value in manifest["raw"].values())
    assert not any(name.startswith(("/", "..")) for name in manifest["raw"])
    assert not any("calibration" in name for name in manifest["raw"])
