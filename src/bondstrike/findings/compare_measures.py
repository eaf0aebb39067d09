"""What scenarios are compared by: one quantity of a draw after the other, in the story's order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from bondstrike.ensemble.outcomes import DEADLINES, YEARS
from bondstrike.ensemble.result import Result
from bondstrike.findings import senders, verdict
from bondstrike.findings.budget import over_years
from bondstrike.findings.market import LAST, ROUNDING_BP, TWO_YEARS, Draws
from bondstrike.findings.ranges import NEVER, ratio
from bondstrike.trade.tables import employment
from bondstrike.units import PERCENT, WEEKS_PER_YEAR
from bondstrike.vocabulary import TEN_YEAR, Bloc

FIRST_YEAR, FELT_YEAR, LATE_YEAR = (YEARS.index(year) for year in (2027, 2028, 2036))
"""Fiscal years shown for the economy and for interest, as positions on the axis `year`."""


@dataclass(frozen=True)
class Measure:
    """One quantity of a draw that scenarios are compared by."""

    unit: str
    read: Callable[[Result, Draws], np.ndarray]
    """Its values over the sound draws, [draw], in `unit`; not a number where not defined."""
    least: float | None = None
    """Difference that counts, in `unit`; None: differences of this measure are not told."""
    downwards: bool = False
    """Whether the scenario with the lower value is the one that does more."""


def kept(result: Result, numbers: np.ndarray) -> np.ndarray:
    """Numbers two years on, unknown in a run that ends before."""
    moments = result.manifest.moments
    whole = moments.two_years - moments.day_one == 2 * WEEKS_PER_YEAR
    return numbers if whole else np.full(len(numbers), NEVER)


def _sold(result: Result, draws: Draws) -> np.ndarray:
    del result
    return draws.at("sold", LAST)


def _peak(result: Result, draws: Draws) -> np.ndarray:
    del result
    return draws["yields_peak"][:, TEN_YEAR]


def _later(result: Result, draws: Draws) -> np.ndarray:
    return kept(result, draws.at("yields", TWO_YEARS)[:, TEN_YEAR])


def _left(result: Result, draws: Draws) -> np.ndarray:
    """Part of the peak that is left after two years, %, where there is a peak."""
    return ratio(_later(result, draws), _seen(_peak(result, draws))) / PERCENT


def _seen(peak: np.ndarray) -> np.ndarray:
    """Peaks larger than rounding; 0 elsewhere, which no ratio is formed with."""
    return np.where(peak > ROUNDING_BP, peak, 0.0)


def _weeks_to_peak(result: Result, draws: Draws) -> np.ndarray:
    """Weeks from day one to the ten-year's peak, where there is a peak."""
    weeks = draws["ten_year_peak_week"] - result.manifest.moments.day_one
    return np.where(_peak(result, draws) > ROUNDING_BP, weeks, NEVER)


def _summary(name: str) -> Callable[[Result, Draws], np.ndarray]:
    """A summary as it was kept."""
    return lambda _, draws: draws[name]


def _in_year(name: str, position: int) -> Callable[[Result, Draws], np.ndarray]:
    """A quantity by fiscal year in one of the years."""
    return lambda _, draws: draws[f"{name}_by_year"][:, position]


def _interest(result: Result, draws: Draws) -> np.ndarray:
    """Net interest over all ten fiscal years, unknown in a run that does not hold them."""
    del result
    whole = np.isfinite(draws["interest_by_year"]).all(axis=1)
    return np.where(whole, over_years(draws, "interest"), NEVER)


def _chance(half: str) -> Callable[[Result, Draws], np.ndarray]:
    """Chance of a reversal by `verdict.JUDGED_AT`, %, unknown in a shorter run."""
    position = DEADLINES.index(verdict.JUDGED_AT)

    def read(result: Result, draws: Draws) -> np.ndarray:
        chance = draws[f"reversal_chance_{half}"][:, position] / PERCENT
        return chance if position in verdict.reached(result) else np.full(len(chance), NEVER)

    return read


def _added(result: Result, draws: Draws) -> np.ndarray:
    del draws
    return verdict.gained(result)


def _output(result: Result, draws: Draws) -> np.ndarray:
    return kept(result, draws["us_output_lost"])


def _damage(result: Result, draws: Draws) -> np.ndarray:
    """Output and terms of trade lost, extra interest of the United States over two years."""
    interest = over_years(draws, "consolidated", senders.DAMAGE_YEARS)
    return _output(result, draws) + draws["us_terms_lost"] + interest


def _jobs(result: Result, draws: Draws) -> np.ndarray:
    """Jobs lost in thousands: the rise of unemployment times all that are employed."""
    rise = _in_year("unemployment", FELT_YEAR)(result, draws)
    return rise * PERCENT * employment()["nonfarm"]


def _losses(
    items: tuple[str, ...], *, inside: bool = True
) -> Callable[[Result, Draws], np.ndarray]:
    """Losses of the coalition, or of all blocs outside it, after two years."""

    def read(result: Result, draws: Draws) -> np.ndarray:
        members = senders.coalition(draws)
        chosen = [i for i in range(len(Bloc)) if (i in members) == inside]
        return kept(result, senders.lost(draws, items, chosen))

    return read


_realised = _losses(senders.REALISED)


def _punished(result: Result, draws: Draws) -> np.ndarray:
    """Exports that the coalition loses to retaliation, where it comes."""
    exports = _losses((senders.RETALIATION,))(result, draws)
    return np.where(exports > 0.0, exports, NEVER)


def _ratio(result: Result, draws: Draws) -> np.ndarray:
    """US damage per dollar of the coalition's, where the coalition loses."""
    loss = _realised(result, draws)
    some = loss > senders.LEAST_BN
    return np.where(some, _damage(result, draws) / np.where(some, loss, 1.0), NEVER)


MEASURES: Final[Mapping[str, Measure]] = {
    "sold": Measure("$bn par", _sold),
    "ten_year_peak": Measure("bp", _peak, 0.5),
    "ten_year_two_years": Measure("bp", _later, 0.5),
    "left_of_peak": Measure("%", _left),
    "dollar_low": Measure("%", _summary("dollar_trough"), 0.05, downwards=True),
    "mortgage_peak": Measure("bp", _summary("mortgage_peak")),
    "shares_worst": Measure("%", _summary("shares_trough"), 0.05, downwards=True),
    "output_lost": Measure("$bn", _output, 1.0),
    "unemployment": Measure("pp", _in_year("unemployment", FELT_YEAR)),
    "jobs_lost": Measure("thousand", _jobs),
    "prices_first": Measure("pp", _in_year("core_inflation", FIRST_YEAR)),
    "core_inflation": Measure("pp", _in_year("core_inflation", FELT_YEAR), 0.005),
    "interest_2036": Measure("$bn/year", _in_year("interest", LATE_YEAR)),
    "interest_ten_years": Measure("$bn", _interest, 1.0),
    "chance_with": Measure("%", _chance("with")),
    "chance_without": Measure("%", _chance("without")),
    "chance_added": Measure("pp", _added, 0.1),
    "terms_lost": Measure("$bn", _summary("us_terms_lost")),
    "us_damage": Measure("$bn", _damage, 1.0),
    "coalition_loss": Measure("$bn", _realised, 1.0),
    "retaliation_loss": Measure("$bn", _punished),
    "ratio": Measure("times", _ratio, 0.05),
    "bystanders_realised": Measure("$bn", _losses(senders.REALISED, inside=False), 1.0),
    "bystanders_paper": Measure("$bn", _losses(senders.PAPER, inside=False), 1.0),
    "weeks_to_peak": Measure("weeks", _weeks_to_peak),
    "weeks_to_place": Measure("weeks", _summary("weeks_to_place")),
}
"""What scenarios are compared by, in the order of the story.

`least` is what the other findings round to: half a bp, $1bn, a tenth of a point of chance, a
twentieth of a percent or of a ratio, half a hundredth of a point of inflation. Judgement.
"""
