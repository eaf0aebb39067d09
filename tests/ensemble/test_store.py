"""Stored results: whole or not at all, and what they claim to be."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from bondstrike.ensemble import store
from bondstrike.ensemble.attribution import COALITIONS
from bondstrike.ensemble.result import Result
from bondstrike.ensemble.runner import run
from bondstrike.errors import InputError, StoreError
from tests.ensemble import fakes


@pytest.fixture(scope="module")
def result() -> Result:
    return run(fakes.job(), fakes.manifest(65))


def test_a_result_comes_back_as_it_was(result: Result, tmp_path: Path):
    result.write(tmp_path / "deep" / "r")
    again = Result.read(tmp_path / "deep" / "r")
    assert again.digest() == result.digest() == again.manifest.digest
    for name, block in result.blocks.items():
        assert again.blocks[name].quantities == dict(block.quantities), name
        for array in block.arrays:
            np.testing.assert_array_equal(again.blocks[name][array], block[array])
    assert again.blocks["variants"].label("variant") == ("own", "no-fed")
    assert again.blocks["attribution"].label("coalition") == COALITIONS
    assert again.blocks["attribution"].leading == ("coalition",)
    assert again.economy["debt"].dims == ("draw", "lever", "quarter")
    assert again.summaries["moment"].values.tolist() == result.summaries["moment"].values.tolist()


def test_the_folder_explains_itself(result: Result, tmp_path: Path):
    store.write(result, tmp_path / "r", {"findings.csv": "a,b\n"})
    names = {path.name for path in (tmp_path / "r").iterdir()}
    assert {"manifest.json", "README.txt", "weekly.nc", "summaries.nc", "findings.csv"} <= names
    said = (tmp_path / "r" / "README.txt").read_text(encoding="utf-8")
    assert "A fake sale" in said
    assert all(name in said for name in names if name.endswith(".nc"))
    with xr.open_dataset(tmp_path / "r" / "weekly.nc", engine="h5netcdf") as data:
        assert data["yields"].attrs["units"] == "bp"
        assert data["tenor"].values.tolist() == ["2y", "5y", "10y", "20y", "30y"]


def test_an_occupied_folder_is_refused_untouched(result: Result, tmp_path: Path):
    (tmp_path / "mine.txt").write_text("keep", encoding="utf-8")
    with pytest.raises(InputError, match="not empty"):
        result.write(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_an_empty_folder_will_do(result: Result, tmp_path: Path):
    (tmp_path / "r").mkdir()
    result.write(tmp_path / "r")
    assert Result.read(tmp_path / "r").manifest.name == "fake"


def test_a_file_is_no_folder(result: Result, tmp_path: Path):
    (tmp_path / "r").write_text("a file", encoding="utf-8")
    with pytest.raises(InputError, match="not a folder"):
        result.write(tmp_path / "r")


def test_nothing_is_left_when_writing_fails(result: Result, tmp_path: Path, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store, "_write_parts", full)
    with pytest.raises(StoreError, match="No space left"):
        result.write(tmp_path / "r")
    assert list(tmp_path.iterdir()) == []


def test_an_interruption_leaves_nothing(result: Result, tmp_path: Path, monkeypatch):
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(store, "_write_parts", interrupted)
    with pytest.raises(KeyboardInterrupt):
        result.write(tmp_path / "r")
    assert list(tmp_path.iterdir()) == []


def tampered_number(folder: Path) -> None:
    import h5netcdf

    with h5netcdf.File(folder / "summaries.nc", "a") as file:
        file.variables["vix_peak"][0] = 99.0


def tampered_manifest(folder: Path) -> None:
    path = folder / "manifest.json"
    values = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(values | {"digest": "0" * 32}), encoding="utf-8")


def truncated(folder: Path) -> None:
    path = folder / "weekly.nc"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def missing_block(folder: Path) -> None:
    (folder / "attribution.nc").unlink()


def not_json(folder: Path) -> None:
    (folder / "manifest.json").write_text("{", encoding="utf-8")


def no_manifest(folder: Path) -> None:
    (folder / "manifest.json").unlink()


@pytest.mark.parametrize(
    "spoil",
    [tampered_number, tampered_manifest, truncated, missing_block, not_json, no_manifest],
)
def test_what_is_not_whole_is_not_believed(result: Result, tmp_path: Path, spoil):
    result.write(tmp_path / "r")
    spoil(tmp_path / "r")
    with pytest.raises(StoreError) as caught:
        Result.read(tmp_path / "r")
    assert "\n" not in str(caught.value)


def test_there_is_nothing_to_read_where_nothing_is(tmp_path: Path):
    with pytest.raises(StoreError, match="no result in"):
        Result.read(tmp_path / "nowhere")
