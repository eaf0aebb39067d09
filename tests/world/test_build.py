"""The builder: same bytes from the same files, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from bondstrike.errors import DataError
from bondstrike.world import build as builder
from bondstrike.world.build import INPUTS, RAW_FILES, build, main
from bondstrike.world.load import BASELINES, DEFAULT, MANIFEST, read_manifest, sha256
from bondstrike.world.tables import read_text


@pytest.fixture(scope="module")
def rebuilt(raw: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    for name in RAW_FILES.values():
        if not (raw / name).is_file():
            pytest.skip(f"official file {name} is not in {raw}")
    out = tmp_path_factory.mktemp("built") / "world"
    assert main(["--raw", str(raw), "--out", str(out)]) == 0
    return out


def test_the_shipped_tables_are_what_the_official_files_give(rebuilt):
    shipped = BASELINES / DEFAULT
    assert {p.name for p in rebuilt.iterdir()} == {p.name for p in shipped.iterdir()}
    for path in shipped.iterdir():
        assert (rebuilt / path.name).read_bytes() == path.read_bytes(), path.name


def test_nothing_is_left_beside_the_built_folder(rebuilt):
    assert [path.name for path in rebuilt.parent.iterdir()] == [rebuilt.name]


def test_a_failed_build_leaves_the_former_folder_alone(raw, tmp_path, monkeypatch):
    out = tmp_path / "world"
    out.mkdir()
    (out / "kept").write_text("as it was", encoding="utf-8")

    def broken(_raw: builder.Raw) -> dict[str, object]:
        raise DataError("a raw file does not hold what it must")

    monkeypatch.setattr(builder, "build_tables", broken)
    with pytest.raises(DataError, match="does not hold"):
        build(raw, out)
    assert (out / "kept").read_text(encoding="utf-8") == "as it was"
    assert list(tmp_path.iterdir()) == [out]


def test_a_missing_raw_file_is_named_and_nothing_is_written(tmp_path, capsys):
    out = tmp_path / "world"
    assert main(["--raw", str(tmp_path / "nowhere"), "--out", str(out)]) == DataError.exit_code
    assert "raw file" in capsys.readouterr().err
    assert not out.exists()


def test_the_manifest_is_of_these_inputs():
    """Hand-kept input tables have not changed since the shipped world was built from them."""
    recorded = read_manifest(BASELINES / DEFAULT)["inputs"]
    own = {path.name: sha256(read_text(path)) for path in INPUTS.glob("*.csv")}
    assert recorded == own, f"rebuild the baseline: {MANIFEST} is older than its inputs"
