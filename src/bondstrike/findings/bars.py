"""What a claim is put to: quantities of a draw, and the side of a number on which they must lie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from bondstrike.ensemble.result import Result
from bondstrike.evidence import load_priors
from bondstrike.findings.market import LAST, Draws
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


class Run:
    """A result as claims read it; what several of them need is made once."""

    def __init__(self, result: Result) -> None:
        self.result = result
        self.draws = Draws(result.blocks["summaries"])
        self.grades = {path: prior.grade for path, prior in load_priors().items()}
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


def idle(draws: Draws) -> bool:
    """Whether no draw sells anything and no draw moves the ten-year or the dollar."""
    moved = (draws.at("sold", LAST), draws["ten_year_largest"], draws["dollar_trough"])
    return not any((np.abs(values) > 0.0).any() for values in moved)
