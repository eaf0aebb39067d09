"""What is kept of every draw beyond the market: politics, economy and budget, the senders.

Effects are *with the lever less without it*, in the same draw, unless the name says `with` or
`without`. numpy, a chunk at a time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from bondstrike.ensemble.blocks import DEADLINES, YEARS
from bondstrike.ensemble.checks import Half
from bondstrike.units import QUARTERS_PER_YEAR, WEEKS_PER_QUARTER, WEEKS_PER_YEAR

Values = dict[str, np.ndarray]

TWO_YEARS: Final = 2 * QUARTERS_PER_YEAR
"""Quarters over which damage is counted."""

AVERAGED: Final = ("gdp", "unemployment", "core_inflation", "funds_rate", "fcig", "debt_yield")
"""Macro variables kept as averages of the fiscal year, under `<name>_by_year`."""

SUMMED: Final = (
    *("interest", "interest_old", "interest_new", "consolidated", "remittances"),
    "primary_deficit",
)
"""Macro variables kept as sums of the fiscal year."""

LAST: Final = ("debt",)
"""Macro variables kept at the end of the fiscal year."""


@dataclass(frozen=True)
class Stage:
    """What these summaries need to know of the run, besides the paths."""

    dispute_start: int
    """Week in which the dispute begins."""
    gdp: np.ndarray
    """Output of the baseline, [quarter], USD bn a year."""
    home: np.ndarray
    """Held at home after two years, the central bank's apart, [bucket], USD bn at par."""
    members: np.ndarray
    """1 for blocs with a programme of their own, hedges included, [bloc]."""


def reduce(stage: Stage, halves: tuple[Half, Half]) -> Values:
    """All of them, [draw, …]."""
    return _politics(stage, halves) | _macro(stage, halves) | _senders(stage, halves)


def deadlines(stage: Stage, weeks: int) -> list[int]:
    """Positions of the last week before each deadline, at most the last of the run."""
    return [min(stage.dispute_start + weeks_later - 1, weeks - 1) for weeks_later in DEADLINES]


def _politics(stage: Stage, halves: tuple[Half, Half]) -> Values:
    with_lever, without = halves[0].weekly, halves[1].weekly
    at = deadlines(stage, with_lever["reversed"].shape[1])

    def trough(name: str) -> np.ndarray:
        return (with_lever[name] - without[name]).min(axis=1)

    def peak(name: str) -> np.ndarray:
        return (with_lever[name] - without[name]).max(axis=1)

    return {
        "mortgage_peak": peak("mortgage"),
        "investment_grade_peak": peak("investment_grade"),
        "high_yield_peak": peak("high_yield"),
        "shares_trough": trough("shares"),
        "reversal_chance_with": with_lever["reversal_chance"][:, at],
        "reversal_chance_without": without["reversal_chance"][:, at],
        "reversed_by_with": with_lever["reversed"][:, at],
        "reversed_by_without": without["reversed"][:, at],
        "retaliated_with": with_lever["retaliated"][:, -1],
        "coalition_low": with_lever["in_coalition"].min(axis=1),
        "weeks_to_place": _weeks_after(with_lever["converted"], with_lever["waiting"]),
    }


def _weeks_after(converted: np.ndarray, waiting: np.ndarray) -> np.ndarray:
    """Weeks from the last conversion until nothing waits, [draw]; all weeks if that never comes.

    As `model.alternatives.weeks_to_place`, of all draws of a chunk.
    """
    from bondstrike.model.alternatives import SETTLED

    weeks = converted.shape[1]

    def last(flags: np.ndarray) -> np.ndarray:
        return np.where(flags.any(axis=1), weeks - flags[:, ::-1].argmax(axis=1), 0)

    waits = waiting > SETTLED
    changed = last(np.diff(converted, axis=1, prepend=0.0) > SETTLED)
    after = np.where(waits.any(axis=1), last(waits) - changed + 1, 0)
    return np.where(waits[:, -1], weeks, np.maximum(after, 0)).astype(float)


def _macro(stage: Stage, halves: tuple[Half, Half]) -> Values:
    effect = {name: here - halves[1].macro[name] for name, here in halves[0].macro.items()}
    values = {f"{name}_by_year": _years(effect[name], np.mean) for name in AVERAGED}
    values |= {f"{name}_by_year": _years(effect[name], np.sum) for name in SUMMED}
    values |= {f"{name}_by_year": _years(effect[name], _last) for name in LAST}
    below = -effect["gdp"][:, :TWO_YEARS] / 100.0
    usual = stage.gdp[: below.shape[1]] / QUARTERS_PER_YEAR
    weeks = TWO_YEARS * WEEKS_PER_QUARTER
    terms = halves[0].weekly["terms_lost"] - halves[1].weekly["terms_lost"]
    return values | {
        "us_output_lost": below @ usual,
        "us_terms_lost": terms[:, :weeks].sum(axis=1) / WEEKS_PER_YEAR,
    }


def _last(values: np.ndarray, axis: int) -> np.ndarray:
    return values.take(-1, axis=axis)


def _years(quarters: np.ndarray, how: Any) -> np.ndarray:
    """[draw, quarter] → [draw, year]; years beyond the horizon are not a number."""
    whole = min(quarters.shape[1] // QUARTERS_PER_YEAR, len(YEARS))
    years = np.full((quarters.shape[0], len(YEARS)), np.nan)
    if whole:
        kept = quarters[:, : whole * QUARTERS_PER_YEAR]
        years[:, :whole] = how(kept.reshape(-1, whole, QUARTERS_PER_YEAR), axis=2)
    return years


def _senders(stage: Stage, halves: tuple[Half, Half]) -> Values:
    senders = halves[0].senders
    at = min(TWO_YEARS, next(iter(senders.values())).shape[1]) - 1
    prices = [half.sheets["price"][:, at] for half in halves]
    values = {f"senders_{name}": array[:, at] for name, array in senders.items()}
    values["member"] = np.tile(stage.members, (len(prices[0]), 1))
    return values | {"us_book_lost_home": (prices[1] - prices[0]) @ stage.home}


def quantities(macro: Mapping[str, Any], senders: Mapping[str, Any]) -> dict[str, tuple[Any, ...]]:
    """Unit, meaning and axes of every one of them, given the macro and senders' registries."""
    found: dict[str, tuple[Any, ...]] = dict(_OWN)
    units = {"$bn/quarter": "$bn/year"}
    for name in (*AVERAGED, *SUMMED, *LAST):
        said = macro[name]
        meaning = f"{said.meaning}: effect of the lever by fiscal year"
        found[f"{name}_by_year"] = (units.get(said.unit, said.unit), meaning, ("year",))
    for name, said in senders.items():
        found[f"senders_{name}"] = (said.unit, f"{said.meaning}; two years on", ("bloc",))
    return found


_OWN: Final[Mapping[str, tuple[Any, ...]]] = {
    "mortgage_peak": ("bp", "Greatest effect of the lever on the mortgage rate"),
    "investment_grade_peak": ("bp", "Greatest effect of the lever on BBB yields"),
    "high_yield_peak": ("bp", "Greatest effect of the lever on high-yield yields"),
    "shares_trough": ("%", "Lowest effect of the lever on share prices"),
    "reversal_chance_with": (
        "share",
        "Chance of a reversal by the deadline, with the lever",
        ("deadline",),
    ),
    "reversal_chance_without": (
        "share",
        "Chance of a reversal by the deadline, without the lever",
        ("deadline",),
    ),
    "reversed_by_with": ("flag", "1 if reversed by the deadline, with the lever", ("deadline",)),
    "reversed_by_without": (
        "flag",
        "1 if reversed by the deadline, without the lever",
        ("deadline",),
    ),
    "retaliated_with": ("flag", "1 if the target ever retaliates"),
    "coalition_low": ("share", "Smallest share of the planned sales whose members are still in"),
    "weeks_to_place": (
        "weeks",
        "From the last conversion until all proceeds are placed; the whole run if they never are",
    ),
    "member": ("flag", "1 for blocs with a programme of their own", ("bloc",)),
    "us_output_lost": ("$bn", "Output lost in the United States over two years"),
    "us_terms_lost": ("$bn", "Real income lost by worse terms of trade over two years"),
    "us_book_lost_home": (
        "$bn",
        "Fall in value of Treasuries held at home after two years, the central bank's apart",
    ),
}
