"""Markets of the episodes' dates: parsers on small files, and the shipped table built again."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bondstrike.errors import DataError
from bondstrike.history import build_markets
from bondstrike.history.build_markets import (
    CLASSES,
    HOLDERS,
    MATURITIES,
    SECTORS,
    average_maturities,
    official_holdings,
)

SHIPPED = Path(build_markets.__file__).with_name("markets.csv")

BLOCK = (
    "\tDec\tJun\tJun\tMay\n"
    "Country\t2009\t2009\t2009\t2009\n"
    "\t------\t------\n"
    "Japan\t765.7\t711.8\t\t677.2\n"
    "  For. Official\t2700.1\t2625.5\t2295.3\t2287.1\n"
)


def test_the_newer_series_of_a_survey_month_counts():
    found = official_holdings(BLOCK.encode())
    assert found == {(2009, 12): 2700.1, (2009, 6): 2625.5, (2009, 5): 2287.1}


def test_blocks_follow_each_other():
    later = BLOCK.replace("2009", "2010").replace("2700.1", "3189.3")
    found = official_holdings((later + BLOCK).encode())
    assert found[2010, 12] == 3189.3
    assert found[2009, 12] == 2700.1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (BLOCK.replace("For. Official", "Of which"), "no row 'For. Official'"),
        (BLOCK.replace("2625.5", "n.a."), "not a number: 'n.a.' at line 5"),
        (BLOCK.replace("\tJun\tJun", "\tJun"), "without month and year at line 5"),
        (BLOCK.replace("\t2009\n", "\t\n"), "without month and year at line 5"),
        (BLOCK.replace("\t2700.1\t2625.5\t2295.3\t2287.1", "\t\t"), "empty row at line 5"),
    ],
)
def test_a_damaged_history_of_holders_is_refused(text: str, message: str):
    with pytest.raises(DataError, match=message):
        official_holdings(text.encode())


def test_average_maturities_are_in_years():
    text = "observation_date,wam_years\n2014-06-30,5.68\n"
    assert average_maturities(text.encode()) == {date(2014, 6, 30): 5.68}


@pytest.mark.parametrize(
    "text",
    ["observation_date,years\n2014-06-30,5.7\n", "observation_date,wam_years\n2014-06-30,long\n"],
)
def test_damaged_maturities_are_refused(text: str):
    with pytest.raises(DataError, match="average maturities, line 2"):
        average_maturities(text.encode())


def _small(folder: Path, sectors: str = "2009-06-30,fed,all_treasuries,656466,z1") -> Path:
    """A raw folder with one month of each official file."""
    texts = {
        CLASSES: "observation_date,BILLS,BONDS,FRN,NOTES,TIPS\n2009-06-30,20,6,,34,5.04\n",
        MATURITIES: "observation_date,wam_years\n2009-06-30,4.123\n",
        HOLDERS: BLOCK,
        SECTORS: f"date,sector,instrument,holdings,source\n{sectors}\n",
    }
    for name, text in texts.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def test_a_date_is_put_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(build_markets, "DATES", ("2009-06-30",))
    out = tmp_path / "out.csv"
    assert build_markets.main(["--raw", str(_small(tmp_path)), "--out", str(out)]) == 0
    assert out.read_text(encoding="utf-8").splitlines() == [
        "date,name,value,unit,source,grade",
        '2009-06-30,coupons,45.0,USD bn,"MSPD, table 1",B',
        '2009-06-30,bills,20.0,USD bn,"MSPD, table 1",B',
        '2009-06-30,official,2625.5,USD bn,"TIC, major foreign holders",A',
        '2009-06-30,fed,656.5,USD bn,"Z.1, market value at 2009-06-30",B',
        '2009-06-30,average_maturity,4.12,years,"MSPD, table 3, security by security",B',
    ]
    assert sorted(tmp_path.glob("*.new")) == []


def test_a_missing_month_is_named_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(build_markets, "DATES", ("2009-07-31",))
    out = tmp_path / "out.csv"
    assert build_markets.main(["--raw", str(_small(tmp_path)), "--out", str(out)]) == 3
    assert "nothing for 2009-07-31 in mspd" in capsys.readouterr().err
    assert not out.exists()


def test_a_date_before_all_quarters_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(build_markets, "DATES", ("2009-06-30",))
    raw = _small(tmp_path, "2009-09-30,fed,all_treasuries,769160,z1")
    with pytest.raises(DataError, match="no quarter up to 2009-06-30 in z1"):
        build_markets.figures(raw)


def test_a_missing_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    code = build_markets.main(["--raw", str(tmp_path), "--out", str(tmp_path / "out.csv")])
    assert code == 3
    assert f"cannot read {CLASSES}" in capsys.readouterr().err


def test_a_file_that_cannot_be_written_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(build_markets, "DATES", ("2009-06-30",))
    out = tmp_path / "nowhere" / "out.csv"
    assert build_markets.main(["--raw", str(_small(tmp_path)), "--out", str(out)]) == 5
    assert "cannot write out.csv" in capsys.readouterr().err


def test_the_shipped_table_is_what_the_official_files_give(raw: Path, tmp_path: Path):
    for name in (CLASSES, MATURITIES, HOLDERS, SECTORS):
        if not (raw / name).is_file():
            pytest.skip(f"official file {name} is not there")
    out = tmp_path / "markets.csv"
    assert build_markets.main(["--raw", str(raw), "--out", str(out)]) == 0
    assert out.read_bytes() == SHIPPED.read_bytes()
