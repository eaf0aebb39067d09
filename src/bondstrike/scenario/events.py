"""What else happens to the world together with the levers: the scenario's `[events]`.

    [events]
    start = 1          week or date
    fear = 30          VIX points
    output = -3        percent of output
    prices = 1         percent on consumer prices
    gold = 100         percent on the price of gold

Events come and go with the levers: the path without the levers has none of them, so the difference
between the two is the effect of both. They say what a levers-only scenario can't: a recession or a
tariff that comes for reasons of its own.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bondstrike.model import schedules
from bondstrike.scenario.arrays import scalar
from bondstrike.scenario.fields import Strict, When


class Events(Strict):
    """What else happens, in sizes that have been seen; all zero unless said."""

    start: When = 0
    """Week or date in which it begins."""
    fear: Annotated[float, Field(ge=-10.0, le=70.0)] = 0.0
    """Rise of the VIX over four weeks, points; March 2020 rose by some 65, which bounds it."""
    output: Annotated[float, Field(ge=-15.0, le=10.0)] = 0.0
    """Change of real output apart from the levers, percent, reached after a year."""
    prices: Annotated[float, Field(ge=-10.0, le=20.0)] = 0.0
    """Change of consumer prices over the first year apart from the levers, percent."""
    gold: Annotated[float, Field(ge=-75.0, le=400.0)] = 0.0
    """Change of the price of gold, percent."""

    @property
    def any(self) -> bool:
        """Whether anything happens at all."""
        return any((self.fear, self.output, self.prices, self.gold))

    def sizes(self, start: int) -> schedules.Events:
        """The events as the chain takes them, scalars in float64; `start` is a week."""
        return schedules.Events(
            start=scalar(start),
            fear=scalar(self.fear),
            output=scalar(self.output),
            prices=scalar(self.prices),
            gold=scalar(self.gold),
        )
