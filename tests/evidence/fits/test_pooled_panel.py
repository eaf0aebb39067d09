"""The panel fits say what a made-up panel was made with, and what stands on the shelf."""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from bondstrike.errors import DataError
from bondstrike.evidence import library
from bondstrike.evidence.fits import pooled_panel as page
from bondstrike.evidence.fits.panel import Panel, read_panel
from bondstrike.evidence.fits.pooled import estimates

SHARED = Path(os.environ.get("BONDSTRIKE_SHARED", Path(__file__).parents[4] / "shared"))
PANEL = SHARED / "data" / "calibration_only" / "panel_daily_1990_2025.csv.gz"


def made_up() -> Panel:
    """Twelve years of weekdays: shares −0.6 %, spread 4bp per point; mortgages 0.8 and 0.3."""
    rng = np.random.default_rng(5)
    first = date(2008, 1, 7)
    days = [d for d in (first + timedelta(i) for i in range(12 * 365)) if d.weekday() < 5]
    n = len(days)
    fear = np.cumsum(rng.normal(0, 1.3, n))
    yields = 4 + np.cumsum(rng.normal(0, 0.05, n) * np.repeat(rng.uniform(0.6, 1.6, n), 60)[:n])
    yen = 120 * np.exp(np.cumsum(rng.normal(0, 0.006, n)))
    shares = 100 * np.exp((-0.6 * fear + np.cumsum(rng.normal(0, 0.5, n))) / 100)
    spread = 3 + (4 * fear - 70 * yields + np.cumsum(rng.normal(0, 2.0, n))) / 100
    series = {"vix": fear, "y10": yields, "usdjpy": yen, "spy": shares, "hyoas": spread}
    table = {k: dict(zip(days, map(float, x), strict=True)) for k, x in series.items()}
    table["dtwexbgs"] = {d: 100 * (x / 120) ** 0.5 for d, x in table["usdjpy"].items()}
    moves = np.diff(yields)
    table["mort30"] = {
        days[i]: 1 + 0.8 * yields[i - 5 : i].mean() + 0.3 * moves[i - 61 : i - 1].std() * 252**0.5
        for i in range(70, n)
        if days[i].weekday() == 3
    }
    return Panel(table)


@pytest.fixture(scope="module")
def panel() -> Panel:
    return made_up()


def test_fits_find_what_the_panel_was_made_with(panel: Panel):
    years = (2008, 2019)
    for figure, truth in (
        (page.shares_on_fear(panel, "x", years), 0.6),
        (page.spread_on_fear(panel, "x", "hyoas", years), 4.0),
    ):
        assert figure.error is not None
        assert abs(figure.estimate - truth) < 3.5 * figure.error < truth, figure.what
    assert page.mortgage_on_ten_year(panel, "x", years).estimate == pytest.approx(0.8, abs=0.02)
    assert page.broad_over_yen(panel, "x", years).estimate == pytest.approx(0.25, rel=1e-9)


def test_an_intervention_by_hand(monkeypatch):
    """Moves of ±0.5 % for a year; ¥1,500bn at 150 is $10bn, and the yen rises by 1 %."""
    days = [date(2020, 1, 1) + timedelta(i) for i in range(300)]
    logs = np.where(np.arange(300) % 2 == 0, 0.0, 0.005)
    logs[261:] = logs[260] - 0.01
    rates = {day: 150 * float(np.exp(x)) for day, x in zip(days, logs, strict=True)}
    monkeypatch.setattr(page, "YEN_BOUGHT", {days[260]: 1500.0})
    figure = page.yen_on_intervention(Panel({"usdjpy": rates}), "x")
    assert figure.estimate == pytest.approx(10.0)
    assert figure.error == pytest.approx(5.0, rel=1e-3)
    assert (figure.weeks, figure.years) == (1, (2020, 2020))


def test_too_little_data_is_said(panel: Panel):
    with pytest.raises(DataError, match="no yen on 2022-09-22"):
        page.yen_on_intervention(panel, "x")
    with pytest.raises(DataError, match="mortgage surveys in"):
        page.mortgage_on_ten_year(panel, "x", (2008, 2008))


def test_amounts_are_the_ministrys_totals():
    """¥9.19tn in 2022 (MF14) and ¥15.3tn in 2024 (MF15)."""
    for id, year in (("MF14", 2022), ("MF15", 2024)):
        total = sum(yen for day, yen in page.YEN_BOUGHT.items() if day.year == year)
        assert total / 1000 == pytest.approx(float(library.study(id).estimate), rel=3e-3)


def test_a_panel_that_cannot_be_read_ends_in_one_line(tmp_path, capsys):
    assert page.main(["--panel", str(tmp_path / "none.csv")]) == 3
    said = capsys.readouterr()
    assert said.out == ""
    assert "cannot read the panel" in said.err and said.err.count("\n") == 1


@pytest.mark.skipif(not PANEL.is_file(), reason="the calibration panel is not part of the project")
def test_the_shelf_holds_what_the_fits_find():
    found = page.figures(read_panel(PANEL))
    whole = {f.id: f for f in found if f.years == page.WHOLE or f.id in ("FT70", "FT71")}
    titled = [s for s in library.select(block="own fits") if "pooled_panel" in s.title]
    assert {s.id for s in titled} == whole.keys()
    for study in titled:
        assert float(study.estimate) == pytest.approx(whole[study.id].estimate, rel=2e-3)
    eras = {(f.id, f.years[1] % 100): f for f in found if f.years in page.ERAS}
    rows = [x for x in estimates() if "pooled_panel" in x.study.title and x.quantity != "dollar"]
    assert len(rows) == len(eras) == 12
    for item in rows:
        figure = eras[item.study.id, int(item.sample[-2:])]
        assert item.raw == pytest.approx(figure.estimate, rel=2e-3)
        assert item.raw_error == pytest.approx(figure.error, rel=2e-3)
