"""Daily moves and what they are measured against."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from bondstrike.errors import DataError, InputError
from bondstrike.evidence.fits.panel import Panel
from bondstrike.evidence.fits.regimes_data import CAP, COLUMNS, MEMORY, daily_moves, usual_size


def made_up(days: int = 300) -> Panel:
    """Levels that rise by known steps; the dollar begins on day 100, gold lacks day 150."""
    dates = [date(2010, 1, 1) + timedelta(days=i) for i in range(days)]
    at = np.arange(days)
    columns = {
        "y10": 4 + 0.01 * at,
        "vix": 20 + (at % 2),
        "spy": 100 * np.exp(0.002 * at),
        "dtwexbgs": 100 * np.exp(-0.001 * at),
        "gld": 50 * np.exp(0.003 * at),
        "acmtp10": 1 + 0.005 * at,
    }
    series = {n: dict(zip(dates, map(float, c), strict=True)) for n, c in columns.items()}
    series["dtwexbgs"] = {d: v for d, v in series["dtwexbgs"].items() if d >= dates[100]}
    del series["gld"][dates[150]]
    return Panel(series)


def test_moves_have_the_units_that_their_columns_say():
    moves = daily_moves(made_up())
    assert moves.moved[170] == pytest.approx([0.2, 1.0, -0.1, 0.3])
    assert moves.premium[170] == pytest.approx(0.5)
    assert moves.fear[170] == pytest.approx(1.0)  # from an odd day to the next even one or back
    assert COLUMNS == ("stocks", "ten-year", "dollar", "gold")


def test_a_missing_level_takes_the_moves_on_both_sides_and_no_other():
    moves = daily_moves(made_up())
    assert np.flatnonzero(~moves.present(3)).tolist() == [149, 150]
    assert np.flatnonzero(~moves.present(2)).tolist() == list(range(100))
    assert moves.present(1).all()


def test_the_usual_size_by_hand():
    moves = np.array([2.0, -2.0, 100.0, np.nan, 1.0])
    opening = np.mean(moves[[0, 1, 2, 4]] ** 2)
    squares = [opening]
    for move in (2.0, -2.0, 100.0):
        capped = min(move**2, CAP * squares[-1])
        squares.append(MEMORY * squares[-1] + (1 - MEMORY) * capped)
    squares.append(squares[-1])  # a missing day changes nothing
    assert usual_size(moves) == pytest.approx(np.sqrt(squares))


def test_the_usual_size_knows_nothing_of_its_own_day():
    calm, wild = np.ones(400), np.ones(400)
    wild[300:] = 50.0
    assert usual_size(calm)[:301] == pytest.approx(usual_size(wild)[:301])


def test_one_wild_day_is_capped():
    moves = np.ones(400)
    moves[300] = 1000.0
    assert usual_size(moves)[301] == pytest.approx(np.sqrt(MEMORY + (1 - MEMORY) * CAP))


def test_a_short_panel_and_a_missing_series_are_refused():
    with pytest.raises(DataError, match="250 are needed"):
        daily_moves(made_up(200))
    panel = made_up()
    del panel.series["gld"]
    with pytest.raises(InputError, match="gld"):
        daily_moves(panel)


def test_periods_are_calendar_years_with_both_ends():
    moves = daily_moves(made_up(500))
    assert moves.period(2011, 2011).sum() == sum(day.year == 2011 for day in moves.days)
    assert moves.period(2010, 2011).all()
