"""What is kept of every draw: some hundreds of numbers that the findings read.

Effects are *with the lever less without it*, in the same draw. They are taken at the run's
moments (axis `moment`), at the draw's own peak, and over the whole run; what lies beyond the
market is in `ensemble.outcomes`. numpy, a chunk at a time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final

import numpy as np

from bondstrike.ensemble import outcomes
from bondstrike.ensemble.blocks import Quantity
from bondstrike.ensemble.checks import Half
from bondstrike.ensemble.manifest import Moments
from bondstrike.units import WEEKS_PER_YEAR
from bondstrike.vocabulary import TEN_YEAR

MOMENTS: Final = ("day one", "month", "quarter", "half year", "two years", "last week")
"""Labels of the axis `moment`; weeks count from day one, see `manifest.Moments`."""

FOLLOWED: Final = (
    *("yields", "bill_yield", "dollar", "vix", "book_value"),
    *("sold", "proceeds", "converted", "parked"),
    *("fed_bought", "fed_purchases", "dealers", "hedge_funds"),
    *("haven_buyers", "home_buyers", "foreign_buyers"),
    *("dollars_residents", "dollars_official", "dollars_private", "reserves"),
    *("gross_claims", "us_assets_abroad", "net_transactions", "net_valuation"),
    *("mortgage", "investment_grade", "high_yield", "shares", "swap_spread"),
    *("placed", "waiting", "alternatives_yield", "gold"),
)
"""Weekly variables whose effect is kept at every moment, under `<name>_at`."""

PARTS: Final = ("stock", "flow", "stress", "haven", "convenience", "policy", "fed_effect")
"""What the ten-year is made of, ordinary noise apart; kept at its peak, `<name>_at_peak`."""

DOLLAR_PARTS: Final = ("dollar_flows", "dollar_fear", "dollar_policy")
"""What the dollar is made of, ordinary noise apart; kept at its trough, `<name>_at_trough`."""

PURCHASE: Final = 1.0
"""USD bn at par from which on the central bank counts as having stepped in."""

Values = dict[str, np.ndarray]


@dataclass(frozen=True)
class Chunk:
    """One chunk of pairs; differences are computed once."""

    with_lever: Mapping[str, np.ndarray]
    without: Mapping[str, np.ndarray]
    executed: np.ndarray
    """Sold so far by programme with the lever, [draw, quarter, programme], USD bn at par."""
    _effects: dict[str, np.ndarray] = field(default_factory=dict)

    def effect(self, name: str) -> np.ndarray:
        """With less without, [draw, week, …]."""
        if name not in self._effects:
            self._effects[name] = self.with_lever[name] - self.without[name]
        return self._effects[name]

    def effect_in(self, name: str, week: np.ndarray) -> np.ndarray:
        """Effect in each draw's own week, [draw]."""
        rows = np.arange(len(week))
        return self.with_lever[name][rows, week] - self.without[name][rows, week]

    @cached_property
    def ten_year(self) -> np.ndarray:
        """Effect on the ten-year, [draw, week], bp."""
        return self.effect("yields")[..., TEN_YEAR]

    @cached_property
    def peak(self) -> np.ndarray:
        """Week in which the effect on the ten-year is greatest, [draw]."""
        return self.ten_year.argmax(axis=1)


@dataclass(frozen=True)
class Plan:
    """Which summaries are taken, given the run's moments and who stands behind the programmes."""

    moments: Moments
    sellers: np.ndarray
    """1 where a programme is a bloc's, [programme, bloc]; issuance has none."""
    weekly: Mapping[str, Quantity]
    """Weekly variables, for units and meanings."""
    stage: outcomes.Stage
    """What the summaries beyond the market need to know."""

    @property
    def quantities(self) -> Mapping[str, Quantity]:
        """Name, unit, meaning and axes of every summary, the flags of defects included."""
        return summary_quantities(self.weekly)

    def reduce(self, halves: tuple[Half, Half]) -> Values:
        """All summaries of a chunk, [draw, …]."""
        chunk = Chunk(halves[0].weekly, halves[1].weekly, halves[0].sheets["executed"])
        weeks = list(self.weeks)
        values = {f"{name}_at": chunk.effect(name)[:, weeks] for name in FOLLOWED}
        trough = chunk.effect("dollar").argmin(axis=1)
        values |= {f"{name}_at_peak": chunk.effect_in(name, chunk.peak) for name in PARTS}
        values |= {f"{name}_at_trough": chunk.effect_in(name, trough) for name in DOLLAR_PARTS}
        values |= _yields(chunk) | _market(chunk) | _central_bank(chunk)
        values["sold_by_bloc"] = chunk.executed[:, -1] @ self.sellers
        return values | outcomes.reduce(self.stage, halves)

    @property
    def weeks(self) -> tuple[int, ...]:
        """Weeks of the moments, in the order of `MOMENTS`."""
        m = self.moments
        return (m.day_one, m.month, m.quarter, m.half_year, m.two_years, m.last)


def summary_quantities(weekly: Mapping[str, Quantity]) -> dict[str, Quantity]:
    """Name, unit, meaning and axes of every summary, given those of the weekly variables."""

    def part(name: str, when: str) -> Quantity:
        meaning = f"{weekly[name].meaning}: effect of the lever at {when}"
        return Quantity("", weekly[name].unit, meaning)

    found = {f"{name}_at": _followed(weekly[name]) for name in FOLLOWED}
    found |= {f"{name}_at_peak": part(name, "the ten-year's peak") for name in PARTS}
    found |= {f"{name}_at_trough": part(name, "the dollar's trough") for name in DOLLAR_PARTS}
    own = {**_OWN, **outcomes.quantities(*_registries())}
    found |= {name: Quantity("", *rest) for name, rest in own.items()}
    return {name: replace(quantity, name=name) for name, quantity in found.items()}


def _registries() -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    from bondstrike.model.outputs import MACRO, SENDERS

    return MACRO, SENDERS


def _followed(weekly: Quantity) -> Quantity:
    meaning = f"{weekly.meaning}: effect of the lever"
    return Quantity("", weekly.unit, meaning, ("moment", *weekly.axes))


_OWN: Final[Mapping[str, tuple[Any, ...]]] = {
    "yields_peak": ("bp", "Greatest effect of the lever on each yield", ("tenor",)),
    "ten_year_peak_week": ("week", "Week in which the effect on the ten-year is greatest"),
    "ten_year_largest": ("bp", "Greatest effect on the ten-year in either direction, absolute"),
    "ten_year_quiet_top": ("bp", "Highest ten-year with the lever, ordinary rate noise apart"),
    "ten_year_top_with": ("bp", "Highest ten-year over the baseline, with the lever"),
    "ten_year_top_without": ("bp", "Highest ten-year over the baseline, without the lever"),
    "book_value_trough": ("$bn", "Greatest loss on coupons outstanding that the lever causes"),
    "dollar_trough": ("%", "Lowest effect of the lever on the broad dollar"),
    "vix_peak": ("points", "Greatest effect of the lever on the VIX"),
    "faith_low": ("share", "Lowest state of the haven with the lever"),
    "tipped_with": ("flag", "1 if a week cleared on the upper branch, with the lever"),
    "tipped_without": ("flag", "1 if a week cleared on the upper branch, without the lever"),
    "two_solutions_with": ("flag", "1 if a week had more than one solution, with the lever"),
    "two_solutions_without": ("flag", "1 if a week had more than one solution, without it"),
    "fed_triggered_with": ("flag", "1 if the Fed ever buys, with the lever"),
    "fed_triggered_without": ("flag", "1 if the Fed ever buys, without the lever"),
    "fed_first_week": ("week", "First week of purchases with the lever, −1 if none"),
    "fed_held_most": ("$bn par", "Most that the Fed holds over what it held without the lever"),
    "fed_carry_sum": ("$bn", "Fed's interest earned less paid because of the lever, whole run"),
    "scarcity_peak": ("bp", "Greatest effect of the lever on overnight rates"),
    "sold_by_bloc": (
        "$bn par",
        "Sold by the coalition by bloc, to the last full quarter",
        ("bloc",),
    ),
    "ledger_error": ("$bn", "Largest error of the week's postings, with and without"),
    "residual_largest": ("fraction", "Largest residual of a week's clearing, with and without"),
    "not_finite": ("flag", "1 in a draw with a number that is not finite; left out of findings"),
    "not_cleared": ("flag", "1 in a draw with a week that was not cleared; kept in findings"),
}


def _yields(chunk: Chunk) -> Values:
    top = {
        f"ten_year_top_{half}": paths["yields"][..., TEN_YEAR].max(axis=1)
        for half, paths in (("with", chunk.with_lever), ("without", chunk.without))
    }
    quiet = chunk.with_lever["yields"][..., TEN_YEAR] - chunk.with_lever["noise"]
    return top | {
        "ten_year_quiet_top": quiet.max(axis=1),
        "yields_peak": chunk.effect("yields").max(axis=1),
        "ten_year_peak_week": chunk.peak.astype(float),
        "ten_year_largest": np.abs(chunk.ten_year).max(axis=1),
    }


def _market(chunk: Chunk) -> Values:
    def ever(half: Mapping[str, np.ndarray], name: str, over: float) -> np.ndarray:
        return (half[name] > over).any(axis=1).astype(float)

    return {
        "book_value_trough": chunk.effect("book_value").min(axis=1),
        "dollar_trough": chunk.effect("dollar").min(axis=1),
        "vix_peak": chunk.effect("vix").max(axis=1),
        "faith_low": chunk.with_lever["faith"].min(axis=1),
        "tipped_with": ever(chunk.with_lever, "upper_branch", 0.5),
        "tipped_without": ever(chunk.without, "upper_branch", 0.5),
        "two_solutions_with": ever(chunk.with_lever, "solutions", 1.5),
        "two_solutions_without": ever(chunk.without, "solutions", 1.5),
        "ledger_error": _largest(chunk, "columns_error", "rows_error"),
        "residual_largest": _largest(chunk, "residual"),
    }


def _largest(chunk: Chunk, *names: str) -> np.ndarray:
    halves = (chunk.with_lever, chunk.without)
    return np.max([half[name].max(axis=1) for half in halves for name in names], axis=0)


def _central_bank(chunk: Chunk) -> Values:
    bought = chunk.with_lever["fed_purchases"] > PURCHASE
    triggered = bought.any(axis=1)
    return {
        "fed_triggered_with": triggered.astype(float),
        "fed_triggered_without": (chunk.without["fed_purchases"][:, -1] > PURCHASE).astype(float),
        "fed_first_week": np.where(triggered, bought.argmax(axis=1), -1).astype(float),
        "fed_held_most": chunk.effect("fed_bought").max(axis=1),
        "fed_carry_sum": chunk.effect("fed_carry").sum(axis=1) / WEEKS_PER_YEAR,
        "scarcity_peak": chunk.effect("scarcity").max(axis=1),
    }
