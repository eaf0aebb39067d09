"""Trade tables from lever files: the shipped ones come out again, and bad files are named."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bondstrike.errors import DataError
from bondstrike.trade import build
from bondstrike.trade.tables import ECONOMIES, FOLDER, GOLD, GROUPS, Figure
from bondstrike.vocabulary import Bloc, Grade

MATRIX = "baci2023_bloc_matrix_usdbn_exTaiwan.csv"
BY_GROUP = "us_exports_by_group_partner_2025_usdbn.csv"


@pytest.fixture
def levers(raw: Path, tmp_path: Path) -> Path:
    """A copy of the lever files that a test may spoil."""
    source = raw / "levers"
    if not source.is_dir():
        pytest.skip(f"no lever files in {raw}")
    folder = tmp_path / "levers"
    folder.mkdir()
    for path in source.iterdir():
        shutil.copyfile(path, folder / path.name)
    return folder


def spoil(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_shipped_tables_come_out_byte_by_byte(levers: Path, tmp_path: Path):
    assert build.main(["--from", str(levers), "--out", str(tmp_path / "out")]) == 0
    for name in build.TABLES:
        made = (tmp_path / "out" / f"{name}.csv").read_bytes()
        assert made == (FOLDER / f"{name}.csv").read_bytes(), name


def test_a_missing_file_is_named_and_nothing_written(
    levers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    (levers / MATRIX).unlink()
    assert build.main(["--from", str(levers), "--out", str(tmp_path / "out")]) == 3
    assert f"cannot read {MATRIX}" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_an_unknown_bloc_or_a_cell_without_a_number_is_named(levers: Path):
    spoil(levers, MATRIX, "\nJapan,141.43", "\nJapan,much")
    with pytest.raises(DataError, match="row Japan · column US · got 'much'"):
        build.goods_matrix(levers)
    spoil(levers, MATRIX, "\nJapan,much", "\nNippon,141.43")
    with pytest.raises(DataError, match="got 'Nippon'"):
        build.goods_matrix(levers)


def test_the_text_with_the_rates_has_to_hold_them(levers: Path):
    spoil(levers, "LEVERS.md", "% total from 19 Aug 2026", "% from 19 Aug 2026")
    with pytest.raises(DataError, match="no total tariff"):
        build.us_tariffs(levers)
    spoil(levers, "LEVERS.md", "| additional rate, %", "| rate, %")
    with pytest.raises(DataError, match="no table of added rates"):
        build.us_tariffs(levers)
    spoil(levers, "LEVERS.md", "US employment Feb 2026", "US employment")
    with pytest.raises(DataError, match="no line of US employment"):
        build.employment(levers)


def test_an_estimate_that_moved_is_not_taken_over_in_silence(levers: Path):
    spoil(levers, "elasticities.csv", "manufacturing,3.80", "manufacturing,4.80")
    with pytest.raises(DataError, match="ITPD estimate: manufacturing"):
        build.elasticities(levers)


def test_shares_of_the_unnamed_add_up_and_lie_where_partners_have_no_row(levers: Path):
    shares = build.unnamed_shares(levers)
    assert sum(shares.values()) == pytest.approx(1.0)
    assert all(share >= 0.0 for share in shares.values())
    assert shares[Bloc.CANADA] == 0.0, "Canada has a row of its own"
    assert shares[Bloc.OFFSHORE_FUNDS] == pytest.approx(24.8 / 203.0, rel=0.05), "none of its has"


def test_each_group_adds_up_to_its_world_total(levers: Path):
    totals = {
        build.HS_GROUPS[line["group"]]: float(line[build.WORLD])
        for line in build.read_csv(levers, BY_GROUP)
    }
    sums = dict.fromkeys(GROUPS, 0.0)
    for row in build.us_exports(levers):
        sums[row.keys[0]] += row.value
    assert sums == pytest.approx(totals)


def test_no_partner_counts_twice():
    """Members of the European Union and the sum of USMCA have rows too: they are in others'."""
    for name in ("GERMANY", "FRANCE", "IRELAND", "USMCA (NAFTA)", build.WORLD):
        assert name not in build.PARTNERS


def test_the_lists_of_names_are_whole():
    assert set(build.LONG_NAMES.values()) == set(ECONOMIES)
    assert set(build.HS_GROUPS.values()) == set(GROUPS)
    assert set(build.SECTORS) == set(GROUPS) - {GOLD}


def test_a_tariff_by_bloc_is_the_mean_of_its_partners_weighted_by_imports():
    """Mexico 8 % on 30, Brazil 18 % on 10: (2.4 + 1.8) / 40 = 10.5 %. Total 10 % on 100: the 60 of
    others carry 10 − 4.2 = 5.8, 9.67 % each."""
    weights = {bloc: 0.0 for bloc in Bloc} | {Bloc.LATIN_AMERICA: 40.0, Bloc.JAPAN: 60.0}
    rows = build._by_bloc(
        "added", {"MEXICO": 0.08, "BRAZIL": 0.18}, {"MEXICO": 30.0, "BRAZIL": 10.0}, weights, 0.10
    )
    found = {row.keys[1]: row for row in rows}
    assert found["latin-america"].value == pytest.approx(0.105)
    assert found["latin-america"].grade is Grade.A
    assert found["japan"].value == pytest.approx(5.8 / 60.0)
    assert found["japan"].grade is Grade.D and "judgement" in found["japan"].source


def test_what_is_mostly_spread_is_graded_as_judgement():
    named = build._export_row("Arms (93)", "arms", Bloc.CHINA, 95.0, 5.0)
    spread = build._export_row("Arms (93)", "arms", Bloc.OFFSHORE_FUNDS, 0.0, 5.0)
    assert (named.grade, named.value) == (Grade.A, 100.0)
    assert spread.grade is Grade.D and "100% of it spread" in spread.note


def test_rendering_quotes_and_rounds():
    row = Figure(("japan",), 1.23456789, "USD bn", "2023-12-31", "a, b", Grade.A)
    text = build.render(("bloc",), [row])
    assert text.splitlines()[1] == 'japan,1.23457,USD bn,2023-12-31,"a, b",A,'
