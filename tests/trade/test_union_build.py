"""The shipped tables built again from the lever files, and damaged files refused."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bondstrike.errors import DataError
from bondstrike.trade import union_build
from bondstrike.trade.union_build import PUBLISHED, TABLES, build, main, render
from bondstrike.trade.union_figures import FOLDER, parse

FILES = (
    *("epu_quotas_and_final.csv", "reserves_by_bloc_latest.csv"),
    *("invoicing_shares.csv", "oil_exports.csv"),
)


@pytest.fixture
def levers(raw_file, tmp_path: Path) -> Path:
    """A copy of the lever files that a test may damage."""
    for name in FILES:
        shutil.copyfile(raw_file(f"levers/{name}"), tmp_path / name)
    return tmp_path


def test_the_shipped_tables_are_what_the_files_give(levers: Path):
    for name, text in build(levers).items():
        assert text == (FOLDER / f"{name}.csv").read_text(encoding="utf-8"), name


def test_the_command_writes_all_tables(levers: Path, tmp_path: Path):
    out = tmp_path / "out"
    assert main(["--from", str(levers), "--out", str(out)]) == 0
    assert sorted(path.stem for path in out.iterdir()) == sorted(TABLES)


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("epu_quotas_and_final.csv", "Austria,70", "Austria,many", "line 2 · column initial"),
        ("reserves_by_bloc_latest.csv", "Canada,", "Kanada,", "unknown bloc · got 'Kanada'"),
        ("reserves_by_bloc_latest.csv", "1249.0", "", "line 3 · column fx_bn"),
        ("oil_exports.csv", "Kuwait", "Q8", "no crude exports of Kuwait"),
        ("invoicing_shares.csv", "goods trade settlement", "settlement", "no row of China's"),
        ("invoicing_shares.csv", "UK,", "U.K.,", "no dollar share of exports for united-kingdom"),
    ],
)
def test_a_damaged_file_is_refused(levers: Path, name: str, old: str, new: str, said: str):
    path = levers / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataError, match=said):
        build(levers)


def test_a_missing_file_is_one_line_and_an_exit_code(tmp_path: Path, capsys):
    assert main(["--from", str(tmp_path), "--out", str(tmp_path / "out")]) == DataError.exit_code
    assert capsys.readouterr().err.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_what_is_written_is_what_is_read():
    text = render(PUBLISHED, ("item", "member"))
    assert tuple(parse("epu", text).values()) == PUBLISHED
    assert union_build.FOLDER == FOLDER
