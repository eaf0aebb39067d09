"""What a claim is put to: quantities of a draw, and the side of a number on which they must lie."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import numpy as np

from bondstrike.ensemble.manifest import Manifest
from bondstrike.ensemble.result import Result
from bondstrike.evidence.beliefs import load_beliefs
from bondstrike.evidence.identification import Standing, identification
from bondstrike.findings.market import Draws
from bondstrike.findings.ranges import Range
from bondstrike.findings.sensitivity import Unknowns, first_columns


class Side(StrEnum):
    """On which side of a number a quantity must lie."""

    ABOVE = "above"
    BELOW = "below"


@dataclass(frozen=True)
class Bar:
    """One condition of a claim."""

    quantity: str
    """Name of the quantity."""
    side: Side
    at: float
    """The number, in `unit`."""
    unit: str


@dataclass(frozen=True)
class Measured:
    """The quantities of a claim."""

    bars: tuple[Bar, ...]
    values: tuple[np.ndarray, ...]
    """By bar, [draw]."""
    draws: Draws
    beside: Mapping[str, Range] = field(default_factory=dict)


def agreement(measured: Measured) -> tuple[np.ndarray, np.ndarray]:
    """Where all quantities are defined, [draw], and where each bar holds, [bar, draw]."""
    unknown = [~np.isfinite(x) for x in measured.values]
    holds = [
        x > bar.at if bar.side is Side.ABOVE else x < bar.at
        for bar, x in zip(measured.bars, measured.values, strict=True)
    ]
    return ~np.logical_or.reduce(unknown), np.array(holds)


def standings(manifest: Manifest) -> dict[str, Standing]:
    """What each parameter of a run rests on, by path: its own settings and weights included."""
    raw = tomllib.loads(manifest.scenario)
    given = {path for path in _flat(raw.get("params", {}))}
    beliefs = load_beliefs(weights=raw.get("weights") or None)
    found = {path: one.standing for path, one in identification(beliefs.priors).items()}
    return found | dict.fromkeys(given & set(found), Standing.YOURS)


def _flat(table: Mapping[str, object], before: str = "") -> Iterator[str]:
    """Paths of the leaves of nested tables, joined by dots."""
    for key, value in table.items():
        path = f"{before}.{key}" if before else key
        if isinstance(value, Mapping):
            yield from _flat(value, path)
        else:
            yield path


class Run:
    """A result as claims read it; what several of them need is made once."""

    def __init__(self, result: Result) -> None:
        self.result = result
        self.draws = Draws(result.blocks["summaries"])
        self.standings = standings(result.manifest)
        self._unknowns: dict[bytes, Unknowns] = {}

    def variant(self, name: str) -> Draws | None:
        """Summaries of a variant, None if the run has none of that name."""
        block = self.result.blocks.get("variants")
        there = block is not None and name in (block.label("variant") or ())
        return Draws(block, name) if block is not None and there else None

    def unknowns(self, draws: Draws) -> Unknowns:
        """Parameters of the sound ones of these draws."""
        key = draws.sound.tobytes()
        if key not in self._unknowns:
            columns = self.result.blocks["parameters"].arrays
            self._unknowns[key] = first_columns(columns, draws.sound)
        return self._unknowns[key]


MOVED: Final = (
    *("sold_at", "converted_at", "reserves_at", "gold_at", "bill_yield_at"),
    *("ten_year_largest", "dollar_trough", "shares_trough", "vix_peak"),
    *("gdp_by_year", "core_inflation_by_year", "primary_deficit_by_year"),
    *("us_terms_lost", "senders_measures"),
)
"""Effects of which every lever, event and response on a date has at least one."""


def idle(draws: Draws) -> bool:
    """Whether nothing is done: no draw has any effect, nor is any chance of a reversal changed."""
    added = draws["reversal_chance_with"] - draws["reversal_chance_without"]
    effects = (*(draws[name] for name in MOVED), added)
    return not any((np.abs(values) > 0.0).any() for values in effects)
