"""Results on disk: a folder that explains itself, written whole or not at all.

    manifest.json     scenario, baseline, seed, versions, failures, digest
    <block>.nc        netCDF-4: parameters, summaries, quarterly, ledger, weekly, …
    *.csv             tables that the caller adds (findings)
    README.txt        what these files are

The folder is filled under another name beside its place and renamed once it is complete.
Reading checks the digest of every number. There is no pickle anywhere.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from bondstrike.ensemble.blocks import AXIS_LABELS, Block, Quantity
from bondstrike.ensemble.manifest import from_dict
from bondstrike.ensemble.result import BLOCKS, Result
from bondstrike.errors import InputError, StoreError

MANIFEST: Final = "manifest.json"

_EXPLAINED: Final = """\
A result of bondstrike {package}: {title}

manifest.json    scenario (TOML), baseline, seed, versions, defective draws, digest of all numbers
parameters.nc    parameters of every draw
summaries.nc     summaries of every draw
quarterly.nc     paths at quarter ends, with and without the lever, of the first draws
ledger.nc        the ledger at quarter ends, likewise
weekly.nc        weekly paths, with and without the lever, of the first draws
economy.nc       economy and budget by quarter, likewise
central.nc       the central path: parameters at medians, no shocks
attribution.nc   the central path with every combination of links switched off
variants.nc      summaries of the first draws under other premises
*.csv            tables of findings

The .nc files are netCDF-4; every variable says its unit and meaning. In Python:
    from bondstrike import Result; Result.read("this folder").weekly
"""


def write(result: Result, folder: Path, tables: Mapping[str, str] | None = None) -> Path:
    """Write a result to `folder`, with further `tables` (file name → text), whole or not at all.

    Raises `InputError` if the folder exists and is not empty, `StoreError` if writing fails.
    """
    refuse_occupied(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with whole(folder) as draft:
            _write_parts(result, draft)
            for name, text in (tables or {}).items():
                (draft / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise StoreError(f"could not write the result to {folder}: {error.strerror}") from error
    return folder


def refuse_occupied(folder: Path) -> None:
    """Raise `InputError` unless `folder` is free: absent, or an empty folder."""
    if folder.is_dir():
        if any(folder.iterdir()):
            raise InputError(
                "folder is not empty", where="--out", got=str(folder), allowed="a new folder"
            )
    elif folder.exists() or folder.is_symlink():
        raise InputError("not a folder", where="--out", got=str(folder), allowed="a new folder")


def read(folder: Path) -> Result:
    """Read a stored result and check its digest; raises `StoreError` naming what is wrong."""
    try:
        text = (folder / MANIFEST).read_text(encoding="utf-8")
        manifest = from_dict(json.loads(text))
        blocks = {
            name: _read_block(folder / f"{name}.nc")
            for name in BLOCKS
            if (folder / f"{name}.nc").is_file()
        }
    except FileNotFoundError as error:
        raise StoreError(f"no result in {folder}: {MANIFEST} is missing") from error
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise StoreError(f"result in {folder} cannot be read: {error}") from error
    result = Result(blocks, manifest)
    if result.digest() != manifest.digest:
        raise StoreError(f"result in {folder} does not hold the numbers its manifest signs")
    return result


@contextmanager
def whole(folder: Path) -> Iterator[Path]:
    """A draft folder that takes the place of `folder` on success and vanishes otherwise."""
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        yield draft
        draft.chmod(0o755)
        if folder.is_dir():
            folder.rmdir()
        os.replace(draft, folder)  # noqa: PTH105 - replaces what is there in one step
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _write_parts(result: Result, draft: Path) -> None:
    for name, block in result.ordered():
        _write_block(block, draft / f"{name}.nc", name)
    digest = result.manifest.digest or result.digest()
    signed = replace(result.manifest, digest=digest)
    text = json.dumps(signed.to_dict(), indent=1, ensure_ascii=False, allow_nan=False)
    (draft / MANIFEST).write_text(text + "\n", encoding="utf-8")
    explained = _EXPLAINED.format(package=signed.package, title=signed.title)
    (draft / "README.txt").write_text(explained, encoding="utf-8")


def _write_block(block: Block, path: Path, title: str) -> None:
    import h5netcdf

    with h5netcdf.File(path, "w") as file:
        file.attrs["title"] = f"bondstrike: {title}"
        file.attrs["leading_axes"] = " ".join(block.leading)
        file.dimensions = block.sizes()
        for axis, length in block.sizes().items():
            _write_axis(file, axis, length, block.label(axis))
        for name, array in block.arrays.items():
            quantity = block.quantities[name]
            variable = file.create_variable(name, block.dims(name), array.dtype, data=array)
            variable.attrs["units"] = quantity.unit
            variable.attrs["long_name"] = quantity.meaning


def _write_axis(file: Any, axis: str, length: int, labels: tuple[str, ...] | None) -> None:
    if labels is None:
        file.create_variable(axis, (axis,), "i8", data=np.arange(length))
        return
    import h5py

    text = np.array([str(label) for label in labels], dtype=object)
    file.create_variable(axis, (axis,), h5py.string_dtype(), data=text)


def _read_block(path: Path) -> Block:
    import h5netcdf

    with h5netcdf.File(path, "r", decode_vlen_strings=True) as file:
        axes = set(file.dimensions)
        leading = tuple(str(file.attrs["leading_axes"]).split())
        quantities: dict[str, Quantity] = {}
        arrays: dict[str, np.ndarray] = {}
        for name, variable in file.variables.items():
            if name in axes:
                continue
            rest = tuple(variable.dimensions)[len(leading) :]
            unit, meaning = str(variable.attrs["units"]), str(variable.attrs["long_name"])
            quantities[name] = Quantity(name, unit, meaning, rest)
            arrays[name] = np.asarray(variable[...])
            arrays[name].setflags(write=False)
        return Block(leading, quantities, arrays, _own_labels(file, axes))


def _own_labels(file: Any, axes: set[str]) -> dict[str, tuple[str, ...]]:
    """Labels of axes that are not closed lists; axes that count from zero have none."""
    labels: dict[str, tuple[str, ...]] = {}
    for axis in axes - set(AXIS_LABELS):
        values = np.asarray(file.variables[axis][...])
        if values.dtype.kind not in "iuf":
            labels[axis] = tuple(str(value) for value in values)
    return labels
