"""Reading a panel: weeks are ISO weeks, gaps are gaps."""

from __future__ import annotations

import gzip
from datetime import date

import numpy as np
import pytest

from bondstrike.errors import DataError, InputError
from bondstrike.evidence.fits.panel import Panel, read_panel

TEXT = "date,a,b\n2024-12-30,1,\n2024-12-31,2,7\n2025-01-03,3,8\n2025-01-07,4,\n2025-01-08,,9\n"


def test_the_last_value_of_a_week_counts(tmp_path):
    file = tmp_path / "panel.csv"
    file.write_text(TEXT)
    panel = read_panel(file)
    # 30 December 2024 belongs to the first ISO week of 2025
    assert panel.weekly("a") == {(2025, 1): 3.0, (2025, 2): 4.0}
    assert panel.weekly("b") == {(2025, 1): 8.0, (2025, 2): 9.0}
    assert date(2025, 1, 8) not in panel.daily("a")


def test_gzip_reads_alike(tmp_path):
    plain, packed = tmp_path / "p.csv", tmp_path / "p.csv.gz"
    plain.write_text(TEXT)
    packed.write_bytes(gzip.compress(TEXT.encode()))
    assert read_panel(plain) == read_panel(packed)


def test_series_are_joined_where_all_exist():
    days = [date.fromordinal(date(2024, 1, 1).toordinal() + 7 * i) for i in range(30)]
    panel = Panel(
        {
            "a": {day: float(i) for i, day in enumerate(days)},
            "b": {day: 10.0 * i for i, day in enumerate(days) if i != 4},
        }
    )
    joined = panel.together(["a", "b"], (2024, 2024))
    assert joined.shape == (29, 2)
    np.testing.assert_array_equal(joined[:, 1], 10 * joined[:, 0])
    with pytest.raises(DataError, match="only 0 weeks"):
        panel.together(["a", "b"], (1990, 1991))


def test_an_unknown_series_gets_the_nearest():
    with pytest.raises(InputError) as caught:
        Panel({"dtwexbgs": {}}).daily("dtwexbg")
    assert caught.value.nearest == "dtwexbgs"


@pytest.mark.parametrize(
    ("text", "words"),
    [("day,a\n2024-01-01,1\n", "no date column"), ("", "no date column"),
     ("date,a\n2024-01-01,x\n", "malformed row"), ("date,a\n1 May,3\n", "malformed row")],
)  # fmt: skip
def test_a_malformed_panel_is_named(tmp_path, text, words):
    file = tmp_path / "panel.csv"
    file.write_text(text)
    with pytest.raises(DataError, match=f"{words}.*panel.csv"):
        read_panel(file)


def test_a_missing_or_broken_file_is_named(tmp_path):
    with pytest.raises(DataError, match="cannot read the panel none.csv"):
        read_panel(tmp_path / "none.csv")
    broken = tmp_path / "broken.csv.gz"
    broken.write_bytes(b"not gzip")
    with pytest.raises(DataError, match="cannot read the panel broken"):
        read_panel(broken)
