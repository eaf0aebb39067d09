"""What the runner is given: the chain, what it is asked, and where its draws come from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from bondstrike.ensemble.blocks import Quantity
from bondstrike.ensemble.checks import Half
from bondstrike.ensemble.program import PairFunction

Columns = dict[str, np.ndarray]
"""Parameters by path, axis `draw`."""


class Summaries(Protocol):
    """What is kept of every draw."""

    @property
    def quantities(self) -> Mapping[str, Quantity]:
        """Name, unit, meaning and axes of every summary, the two flags of defects among them."""
        ...

    def reduce(self, halves: tuple[Half, Half]) -> dict[str, np.ndarray]:
        """Summaries of a chunk by name, [draw, …], all but the two flags."""
        ...


@dataclass(frozen=True)
class Job:
    """One run of the ensemble, joined but not yet computed."""

    pair: PairFunction
    """The chain, with and without the lever, of one draw."""
    axes: tuple[Any, ...]
    """Which of its arguments have an axis `draw`."""
    spread: Callable[[Any, int], Any]
    """(scenario, draws) → the scenario with what may differ between draws along that axis."""
    setting: Any
    """Tables of the baseline, no axis `draw`."""
    scenario: Any
    """The question in arrays, no axis `draw`."""
    weeks: int
    """Weeks looked at; the chain may run to the end of their last quarter."""
    columns: Callable[[int, int], Columns]
    """(first, count) → parameters by path, axis `draw`."""
    to_parameters: Callable[[Mapping[str, Any]], Any]
    """Parameters by path → the chain's classes."""
    shocks: Callable[[int, int], Any]
    """(first, count) → all that chance brings, `schedules.Chance` along the axis `draw`."""
    medians: Columns
    """Median of every parameter, no axis."""
    weekly: Mapping[str, Quantity]
    """Weekly variables in the order of the chain."""
    sheets: Mapping[str, Quantity]
    """Arrays at quarter ends."""
    macro: Mapping[str, Quantity]
    """Economy and budget by quarter."""
    parameters: Mapping[str, Quantity]
    """Parameters by path."""
    summaries: Summaries
    """What is kept of every draw."""
    stage: Any = None
    """`outcomes.Stage` of the run, for the attribution."""
    variants: Mapping[str, Any | None] = field(default_factory=dict)
    """Other scenarios by name, run over the first draws; None is the scenario itself."""
    facts: Mapping[str, float] = field(default_factory=dict)
    """Figures of the baseline that only the chain's tables tell, unit in the name."""
    quiet: Any = None
    """The scenario with chance switched off, for the central path."""
    never: Any = None
    """Policy of a Fed that never buys; None: no attribution."""
    undisturbed: Callable[[Any], Any] = lambda chance: chance
    """The same chance, but nothing ever happens in the dispute; for the attribution."""
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Labels of axes that are not closed lists of the vocabulary."""
