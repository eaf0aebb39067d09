"""Our own estimates for the pooled fits, from the daily panel, by era.

    python -m bondstrike.evidence.fits.pooled_panel --panel FILE

prints one line a figure as `fits.vix` does. A figure of a whole sample stands in `studies.csv`
under its id, that of an era in a row of `pooled.csv` under id and years. Beside the panel it uses
the days and amounts of Japan's purchases of yen, which its Ministry of Finance publishes.
"""

from __future__ import annotations

import argparse
import sys
from bisect import bisect_left
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np

from bondstrike.errors import BondstrikeError, DataError
from bondstrike.evidence.distributions import Floats
from bondstrike.evidence.fits.panel import Panel, read_panel
from bondstrike.evidence.fits.regress import least_squares
from bondstrike.evidence.fits.vix import LAGS, Figure, Years

ERAS: Final[tuple[Years, ...]] = ((1990, 2009), (2010, 2019), (2020, 2025))
"""First and last years of the eras: up to the crisis of 2008–09, the decade after, and since."""

WHOLE: Final[Years] = (1990, 2025)
"""The whole sample, years; a series that begins later is used from there."""

YEN_BOUGHT: Final = {
    date(2022, 9, 22): 2838.2,
    date(2022, 10, 21): 5620.2,
    date(2022, 10, 24): 729.6,
    date(2024, 4, 29): 5918.5,
    date(2024, 5, 1): 3870.0,
    date(2024, 7, 11): 3168.0,
    date(2024, 7, 12): 2367.0,
}
"""Yen bought by Japan by day, JPY bn (Ministry of Finance, seen in press that quotes it)."""

CALM_DAYS: Final = 250
"""Trading days before an intervention over which the usual daily move of the yen is taken."""

QUARTER: Final = 13
"""Weeks over which mortgage rates are compared."""

VOLATILITY_DAYS: Final = 60
"""Trading days of the yearly volatility of the ten-year."""

SURVEY_DAYS: Final = 5
"""Trading days before a mortgage survey over which the ten-year is averaged."""


def yen_on_intervention(panel: Panel, id: str) -> Figure:
    """Rise of the yen per $100bn sold on the days of `YEN_BOUGHT`, percent.

    The panel's value of a day stands at its start, so that a day's move ends in the next value.
    The error is the usual daily move of the year before, over as many days. Raises `DataError` if
    the panel lacks a day.
    """
    rates = panel.daily("usdjpy")
    days = sorted(rates)
    logs = 100 * np.log([rates[day] for day in days])
    rise = dollars = variance = 0.0
    for day, yen in YEN_BOUGHT.items():
        if day not in rates or days.index(day) <= CALM_DAYS or day == days[-1]:
            raise DataError(f"the panel has no yen on {day}, the year before or the day after")
        place = days.index(day)
        rise += logs[place] - logs[place + 1]
        dollars += yen / rates[day]
        variance += np.diff(logs[place - CALM_DAYS : place]).var()
    scale = 100.0 / dollars
    years = (min(YEN_BOUGHT).year, max(YEN_BOUGHT).year)
    return Figure(
        id, f"yen per $100bn sold ({dollars:.1f}bn)", years, len(YEN_BOUGHT),
        rise * scale, variance**0.5 * scale, "%",
    )  # fmt: skip


def broad_over_yen(panel: Panel, id: str, years: Years) -> Figure:
    """Weekly variance of the broad dollar over that of the dollar in yen; no standard error."""
    moves = np.diff(np.log(panel.together(["dtwexbgs", "usdjpy"], years)), axis=0)
    ratio = float(moves[:, 0].var() / moves[:, 1].var())
    return Figure(id, "variance, broad dollar over yen", years, len(moves), ratio, None, "ratio")


def mortgage_on_ten_year(panel: Panel, id: str, years: Years) -> Figure:
    """Mortgage rate per point of the ten-year over 13 weeks at given volatility, points."""
    surveys = _surveys(panel, years)
    moved = surveys[QUARTER:] - surveys[:-QUARTER]
    fit = least_squares(moved[:, 0], moved[:, 1:], QUARTER + LAGS)
    b, error = float(fit.coefficients[1]), float(fit.errors[1])
    what = "mortgage rate per point of the ten-year"
    return Figure(id, what, years, fit.observations, b, error, "points")


def _surveys(panel: Panel, years: Years) -> Floats:
    """Mortgage rate, ten-year and its volatility by survey, percent; axes `survey`, `series`."""
    rates, yields = panel.daily("mort30"), panel.daily("y10")
    days = sorted(yields)
    levels = np.array([yields[day] for day in days])
    moves = np.diff(levels)
    rows: list[tuple[float, float, float]] = []
    for day in sorted(rates):
        place = bisect_left(days, day)
        if years[0] <= day.year <= years[1] and place > VOLATILITY_DAYS + SURVEY_DAYS:
            ends = range(place - SURVEY_DAYS - 1, place - 1)
            spread = np.mean([moves[end - VOLATILITY_DAYS : end].std() for end in ends])
            mean = float(levels[place - SURVEY_DAYS : place].mean())
            rows.append((rates[day], mean, float(spread) * 252**0.5))
    if len(rows) <= 3 * QUARTER:
        raise DataError(f"only {len(rows)} mortgage surveys in {years}")
    return np.array(rows)


def shares_on_fear(panel: Panel, id: str, years: Years) -> Figure:
    """Fall of share prices per VIX point, weekly, percent."""
    levels = panel.together(["spy", "vix"], years)
    fit = least_squares(-100 * np.diff(np.log(levels[:, 0])), np.diff(levels[:, 1]), LAGS)
    b, error = float(fit.coefficients[1]), float(fit.errors[1])
    return Figure(id, "fall of shares per VIX point", years, fit.observations, b, error, "%")


def spread_on_fear(panel: Panel, id: str, series: str, years: Years) -> Figure:
    """A credit spread per VIX point at given ten-year, weekly, bp."""
    moves = np.diff(panel.together([series, "vix", "y10"], years), axis=0)
    fit = least_squares(100 * moves[:, 0], moves[:, 1:], LAGS)
    b, error = float(fit.coefficients[1]), float(fit.errors[1])
    return Figure(id, f"{series} per VIX point", years, fit.observations, b, error, "bp")


def figures(panel: Panel) -> list[Figure]:
    """All figures: those of whole samples and, where there are eras, one for each after it."""
    by_era = [
        figure
        for years in (WHOLE, *ERAS)
        for figure in (
            mortgage_on_ten_year(panel, "FT72", years),
            shares_on_fear(panel, "FT73", years),
            spread_on_fear(panel, "FT74", "hyoas", years),
            spread_on_fear(panel, "FT75", "igoas", years),
        )
    ]
    return [
        yen_on_intervention(panel, "FT70"),
        broad_over_yen(panel, "FT71", (2006, 2025)),
        *sorted(by_era, key=lambda figure: figure.id),
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run all fits on the panel that is named; the exit code says if it could be read."""
    parser = argparse.ArgumentParser(
        prog="bondstrike.evidence.fits.pooled_panel", description=__doc__
    )
    parser.add_argument("--panel", type=Path, required=True, help="daily CSV, plain or .gz")
    try:
        panel = read_panel(parser.parse_args(arguments).panel)
        lines = [figure.line() for figure in figures(panel)]
    except BondstrikeError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
