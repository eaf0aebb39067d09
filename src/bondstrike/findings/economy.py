"""Output, jobs, prices and the policy rate by fiscal year: effects of the lever."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from bondstrike.ensemble.outcomes import YEARS
from bondstrike.ensemble.result import Result
from bondstrike.findings.market import Draws
from bondstrike.findings.ranges import Range, range_of


@dataclass(frozen=True)
class Year:
    """Effects in one fiscal year, averages of its quarters."""

    gdp: Range
    """Real output, %."""
    unemployment: Range
    """Unemployment rate, pp."""
    core_inflation: Range
    """Core prices over four quarters, pp."""
    funds_rate: Range
    """Policy rate, pp."""
    fcig: Range
    """Drag of financial conditions on growth over the next year, pp, by the FCI-G weights."""


@dataclass(frozen=True)
class Economy:
    """What the lever does to the economy of the United States."""

    years: Mapping[str, Year]
    """By fiscal year (October to September); years beyond the run are left out."""
    output_lost: Range
    """Output lost over the first two years, $bn of the baseline's prices; a gain is negative."""


def read(result: Result) -> Economy:
    """Economy of a run."""
    draws = Draws(result.blocks["summaries"])
    return Economy(
        years={str(YEARS[i]): year(draws, i) for i in covered(draws)},
        output_lost=draws.range("us_output_lost"),
    )


def covered(draws: Draws) -> list[int]:
    """Positions of the fiscal years that lie within the run."""
    known = np.isfinite(draws["gdp_by_year"]).any(axis=0)
    return [int(position) for position in np.flatnonzero(known)]


def in_year(draws: Draws, name: str, position: int) -> Range:
    """Range of a quantity by year, `<name>_by_year`, in one of the years."""
    whole = f"{name}_by_year"
    return range_of(draws[whole][:, position], draws.block.quantities[whole].unit)


def year(draws: Draws, position: int) -> Year:
    """Effects in the fiscal year at that position of `YEARS`."""
    return Year(**{name: in_year(draws, name, position) for name in Year.__dataclass_fields__})
