"""The fits say what a made-up panel was made with, and what stands in the table of studies."""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from bondstrike.evidence import library
from bondstrike.evidence.fits import vix
from bondstrike.evidence.fits.panel import Panel

SHARED = Path(os.environ.get("BONDSTRIKE_SHARED", Path(__file__).parents[4] / "shared"))
PANEL = SHARED / "data" / "calibration_only" / "panel_daily_1990_2025.csv.gz"


def made_up() -> Panel:
    """36 years of weeks: VIX half-life 7 weeks, dollar 0.1 % and ten-year −0.5bp per point."""
    rng = np.random.default_rng(8)
    days = [date(1990, 1, 5) + timedelta(weeks=i) for i in range(1878)]
    fear = np.full(len(days), 20.0)
    for t in range(1, len(days)):
        fear[t] = 20 + 0.5 ** (1 / 7) * (fear[t - 1] - 20) + 3 * rng.normal()
    moved = np.diff(fear, prepend=fear[0])
    dollar = 100 * np.exp(np.cumsum(0.1 * moved + 0.7 * rng.normal(size=len(days))) / 100)
    yields = 5 + np.cumsum(-0.5 * moved + 12 * rng.normal(size=len(days))) / 100
    columns = {"vix": fear, "dtwexbgs": dollar, "y10": yields}
    return Panel({n: dict(zip(days, map(float, c), strict=True)) for n, c in columns.items()})


def test_fits_find_what_the_panel_was_made_with():
    panel = made_up()
    years = (1990, 2025)
    for figure, truth in (
        (vix.fear_memory(panel, "x", years), 7.0),
        (vix.fear_spread(panel, "x", years), 3.0),
        (vix.dollar_on_fear(panel, "x", years), 0.1),
        (vix.dollar_spread(panel, "x", years), 0.7),
        (vix.yield_on_fear(panel, "x", years), -0.5),
    ):
        assert figure.error is not None
        assert abs(figure.estimate - truth) < 3.5 * figure.error < abs(truth), figure.what
    calm = vix.fear_calm(panel, "x", years)
    assert calm.estimate == pytest.approx(3.0, rel=0.07)


def test_an_episode_is_a_ratio():
    start, end = date(2013, 5, 2), date(2013, 9, 5)
    panel = Panel({"vix": {start: 14.0, end: 16.0}, "y10": {start: 1.0, end: 1.5}})
    figure = vix.fear_in_episode(panel, "x", "test", start, end)
    assert figure.estimate == pytest.approx(2 / 50)
    assert figure.error is None
    assert "+50 bp" in figure.line()


def test_a_panel_that_cannot_be_read_ends_in_one_line(tmp_path, capsys):
    assert vix.main(["--panel", str(tmp_path / "none.csv")]) == 3
    said = capsys.readouterr()
    assert said.out == ""
    assert "cannot read the panel" in said.err and said.err.count("\n") == 1


@pytest.mark.skipif(not PANEL.is_file(), reason="the calibration panel is not part of the project")
def test_the_table_of_studies_holds_what_the_fits_print(capsys):
    assert vix.main(["--panel", str(PANEL)]) == 0
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    printed = {line[0]: float(line[4]) for line in lines}
    own = [s for s in library.select(block="own fits") if s.title.endswith("fits.vix")]
    stated = {s.id: float(s.estimate) for s in own}
    assert printed.keys() == stated.keys()
    for id, value in printed.items():
        assert stated[id] == pytest.approx(value, rel=2e-3), id
