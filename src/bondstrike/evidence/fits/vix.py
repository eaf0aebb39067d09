"""Fits behind the priors of fear, the dollar and the memory of volatility.

    python -m bondstrike.evidence.fits.vix --panel FILE

prints one line a figure, tab-separated: the id under which it stands in `studies.csv`, what it
is, sample, weeks, estimate, standard error, unit. Nothing else of the panel leaves the script.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from bondstrike.errors import BondstrikeError
from bondstrike.evidence.fits.garch import fit_garch, without_slow_swings
from bondstrike.evidence.fits.liveliness import fit_liveliness
from bondstrike.evidence.fits.panel import Panel, read_panel
from bondstrike.evidence.fits.regress import autoregression, half_life, least_squares

LAGS = 4
"""Weeks of serial correlation that standard errors allow for."""

Years = tuple[int, int]
ALL: Years = (1990, 2025)
RECENT: Years = (2010, 2025)


@dataclass(frozen=True, slots=True)
class Figure:
    """One fitted number."""

    id: str
    what: str
    years: Years
    weeks: int
    estimate: float
    error: float | None
    """Standard error; None where none is defined."""
    unit: str

    def line(self) -> str:
        """Tab-separated."""
        error = "" if self.error is None else f"{self.error:.4g}"
        years = f"{self.years[0]}–{self.years[1]}"
        cells = (self.id, self.what, years, str(self.weeks), f"{self.estimate:.4g}", error)
        return "\t".join((*cells, self.unit))


def fear_memory(panel: Panel, id: str, years: Years) -> Figure:
    """Half-life of a rise of the VIX, weeks, from a weekly first-order autoregression.

    The standard error is that of the persistence, carried over by the derivative.
    """
    fit = autoregression(panel.together(["vix"], years)[:, 0], LAGS)
    rho, error = fit.coefficients[1], fit.errors[1]
    life = half_life(rho)
    return Figure(
        id, "half-life of the VIX", years, fit.observations, life,
        float(error * life / abs(rho * np.log(rho))), "weeks",
    )  # fmt: skip


def fear_spread(panel: Panel, id: str, years: Years) -> Figure:
    """Standard deviation of weekly surprises of the VIX, points."""
    fit = autoregression(panel.together(["vix"], years)[:, 0], LAGS)
    what = "weekly surprise of the VIX, sd"
    return Figure(id, what, years, fit.observations, fit.spread, fit.spread_error, "points")


def fear_calm(panel: Panel, id: str, years: Years) -> Figure:
    """Size of the weekly surprise of the VIX that 68 % of weeks stay under, points."""
    fit = autoregression(panel.together(["vix"], years)[:, 0], LAGS)
    size = float(np.quantile(np.abs(fit.residuals), 0.6827))
    what = "weekly surprise of the VIX, 68 % of weeks"
    return Figure(id, what, years, fit.observations, size, None, "points")


def dollar_on_fear(panel: Panel, id: str, years: Years) -> Figure:
    """Percent change of the broad dollar per VIX point, weekly."""
    levels = panel.together(["dtwexbgs", "vix"], years)
    fit = least_squares(100 * np.diff(np.log(levels[:, 0])), np.diff(levels[:, 1]), LAGS)
    what = "broad dollar per VIX point"
    b, error = float(fit.coefficients[1]), float(fit.errors[1])
    return Figure(id, what, years, fit.observations, b, error, "%")


def dollar_spread(panel: Panel, id: str, years: Years) -> Figure:
    """Weekly standard deviation of the broad dollar that the VIX leaves over, percent."""
    levels = panel.together(["dtwexbgs", "vix"], years)
    fit = least_squares(100 * np.diff(np.log(levels[:, 0])), np.diff(levels[:, 1]), LAGS)
    what = "broad dollar without fear, weekly sd"
    return Figure(id, what, years, fit.observations, fit.spread, fit.spread_error, "%")


def yield_on_fear(panel: Panel, id: str, years: Years) -> Figure:
    """Change of the ten-year per VIX point, weekly, bp."""
    levels = panel.together(["y10", "vix"], years)
    fit = least_squares(100 * np.diff(levels[:, 0]), np.diff(levels[:, 1]), LAGS)
    b, error = float(fit.coefficients[1]), float(fit.errors[1])
    return Figure(id, "ten-year per VIX point", years, fit.observations, b, error, "bp")


def volatility(panel: Panel, ids: tuple[str, str], years: Years, window: int) -> Iterator[Figure]:
    """Weights of news and memory in the weekly volatility of the ten-year, per week.

    `window` > 0 takes out swings of the usual volatility slower than that many weeks first.
    """
    moves = 100 * np.diff(panel.together(["y10"], years)[:, 0])
    fit = fit_garch(without_slow_swings(moves, window) if window else moves)
    kind = ", slow swings out" if window else ""
    for id, name, value, error in (
        (ids[0], "news", fit.news, fit.news_error),
        (ids[1], "memory", fit.memory, fit.memory_error),
    ):
        yield Figure(
            id, f"ten-year, weight of {name}{kind}", years, fit.observations, value, error,
            "per week",
        )  # fmt: skip


def fear_in_episode(panel: Panel, id: str, name: str, start: date, end: date) -> Figure:
    """VIX points per bp that the ten-year rose between two days: a ratio, not a regression."""
    fear, yields = panel.daily("vix"), panel.daily("y10")
    rise = 100 * (yields[end] - yields[start])
    ratio = (fear[end] - fear[start]) / rise
    weeks = (end - start).days // 7
    what = f"VIX points per bp, {name} ({rise:+.0f} bp)"
    return Figure(id, what, (start.year, end.year), weeks, ratio, None, "points per bp")


def premium_spread(panel: Panel, id: str, years: Years) -> Figure:
    """Weekly standard deviation of what the expected policy path leaves of the ten-year, bp.

    That is the change of the term premium in the New York Fed's model (ACM).
    """
    moves = 100 * np.diff(panel.together(["acmtp10"], years)[:, 0])
    kurtosis = np.mean((moves - moves.mean()) ** 4) / moves.var() ** 2
    error = moves.std() * float(np.sqrt((kurtosis - 1) / (4 * len(moves))))
    what = "ten-year without the expected path, weekly sd"
    return Figure(id, what, years, len(moves), float(moves.std(ddof=1)), error, "bp")


def news_on_fear(panel: Panel, ids: tuple[str, str], years: Years) -> Iterator[Figure]:
    """Exponent by which the spread of the ten-year's weekly change grows with the VIX before.

    With it the degrees of freedom of what is left: many mean close to normal.
    """
    levels = panel.together(["y10", "vix"], years)
    fit = fit_liveliness(100 * np.diff(levels[:, 0]), levels[:-1, 1])
    for id, what, value, error, unit in (
        (ids[0], "ten-year, exponent of its spread in the VIX", fit.exponent, fit.exponent_error,
         "exponent"),
        (ids[1], "ten-year over that spread, degrees of freedom", fit.freedom, None, "degrees"),
    ):  # fmt: skip
        yield Figure(id, what, years, fit.observations, value, error, unit)


def figures(panel: Panel) -> list[Figure]:
    """All figures, in the order of their ids."""
    return [
        fear_memory(panel, "FT01", ALL),
        fear_memory(panel, "FT02", RECENT),
        fear_spread(panel, "FT03", ALL),
        fear_spread(panel, "FT04", RECENT),
        fear_calm(panel, "FT05", ALL),
        dollar_on_fear(panel, "FT06", (2008, 2024)),
        dollar_on_fear(panel, "FT07", (2025, 2025)),
        dollar_spread(panel, "FT08", (2006, 2025)),
        dollar_spread(panel, "FT09", (2021, 2024)),
        *volatility(panel, ("FT10", "FT11"), ALL, 0),
        *volatility(panel, ("FT12", "FT13"), ALL, 104),
        yield_on_fear(panel, "FT14", (1998, 2020)),
        yield_on_fear(panel, "FT15", (2021, 2024)),
        yield_on_fear(panel, "FT16", (2025, 2025)),
        fear_in_episode(panel, "FT17", "taper", date(2013, 5, 2), date(2013, 9, 5)),
        fear_in_episode(panel, "FT18", "refunding", date(2023, 7, 19), date(2023, 10, 19)),
        fear_in_episode(panel, "FT19", "tariffs", date(2025, 4, 4), date(2025, 4, 11)),
        premium_spread(panel, "FT20", (1998, 2025)),
        *news_on_fear(panel, ("FT21", "FT22"), (1991, 2025)),
        *news_on_fear(panel, ("FT23", "FT24"), (1998, 2025)),
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run all fits on the panel that is named; the exit code says if it could be read."""
    parser = argparse.ArgumentParser(prog="bondstrike.evidence.fits.vix", description=__doc__)
    parser.add_argument("--panel", type=Path, required=True, help="daily CSV, plain or .gz")
    try:
        lines = [
            figure.line() for figure in figures(read_panel(parser.parse_args(arguments).panel))
        ]
    except BondstrikeError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
