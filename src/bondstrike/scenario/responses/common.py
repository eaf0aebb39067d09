"""Responses as data: on a date, or once a signal passes a threshold, an action is switched on.

    { signal = "yield-10y", above = 100, delay_weeks = 2, action = "stop-sales", size = 1 }
    { at = 8, until = 60, action = "withholding-tax", size = 0.15 }

A rule watches last week's value; it starts `delay_weeks` after the signal passed the threshold, or
after the date, reaches its strength over `ramp_weeks`, and goes on `hold_weeks` after the signal
is back, or the day on which it ends has come. One file for each action says what its size means.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from bondstrike.scenario.fields import SignalName, Strict, When, label, refusal
from bondstrike.vocabulary import Action, Signal


@dataclass(frozen=True)
class Range:
    """Values that make sense for a quantity, with its unit."""

    low: float
    high: float
    unit: str

    def __str__(self) -> str:
        return f"{self.low:g} to {self.high:g} {self.unit}"


THRESHOLDS = {
    Signal.YIELD_10Y: Range(-500.0, 1000.0, "bp over the baseline"),
    Signal.DISLOCATION: Range(0.0, 1000.0, "bp of flow premium and stress in the ten-year"),
    Signal.STRESS: Range(1.0, 10.0, "times the normal risk price"),
    Signal.DOLLAR: Range(-60.0, 60.0, "percent from the baseline"),
    Signal.VIX: Range(5.0, 120.0, "VIX points"),
    Signal.HAVEN: Range(0.0, 1.0, "state of the haven"),
    Signal.WEEK: Range(0.0, 520.0, "weeks of the run; a date is said with `at`"),
    Signal.SOLD: Range(0.0, 50_000.0, "$bn at par sold by the coalition"),
}
"""Thresholds by signal: outside them a rule could never, or would always, be on."""


class Rule(Strict):
    """When it begins, how fast, how long: what all responses share."""

    does: ClassVar[Action]
    """What is switched on."""
    strength: ClassVar[Range]
    """Sizes that make sense, with their unit."""
    signal: SignalName | None = None
    """What is watched, at last week's value; left out for a date."""
    above: float | None = None
    """Triggers above this level, in the unit of the signal."""
    below: float | None = None
    """Triggers below this level, in the unit of the signal."""
    at: When | None = None
    """Week or date on which it begins, instead of a signal and its threshold."""
    until: When | None = None
    """Week or date after which it no longer triggers; left out: it may to the end."""
    delay_weeks: Annotated[float, Field(ge=0.0, le=260.0)] = 0.0
    """Weeks past the threshold or the date before the action starts."""
    ramp_weeks: Annotated[float, Field(ge=1.0, le=260.0)] = 1.0
    """Weeks from the start to full strength."""
    hold_weeks: Annotated[float, Field(ge=0.0, le=520.0)] = 0.0
    """Weeks for which the action goes on once the signal is back, or the last day has come."""
    size: float = 1.0
    """Strength, in the unit of the action."""

    @model_validator(mode="after")
    def _one_trigger(self) -> Self:
        thresholds = [level for level in (self.above, self.below) if level is not None]
        if self.at is not None and (thresholds or self.signal is not None):
            raise refusal("a response has a date or a signal, not both", allowed="one of the two")
        if self.at is None and self.signal is None:
            raise refusal("a response has neither a date nor a signal", allowed="at, or signal")
        if self.at is None and len(thresholds) != 1:
            raise refusal("a response has exactly one threshold", allowed="above, or below")
        return self

    @model_validator(mode="after")
    def _in_range(self) -> Self:
        if self.signal is not None:
            _check("threshold", label(self.signal), self.threshold, THRESHOLDS[self.signal])
        _check("size", label(self.does), self.size, self.strength)
        return self

    @property
    def threshold(self) -> float:
        """The level of the signal that triggers, in its unit; 0 for a date."""
        return next((level for level in (self.above, self.below) if level is not None), 0.0)

    @property
    def sign(self) -> float:
        """+1 if the rule triggers above its threshold or from its date on, −1 if below."""
        return 1.0 if self.below is None else -1.0


def _check(what: str, of: str, got: float, allowed: Range) -> None:
    if not allowed.low <= got <= allowed.high:
        raise refusal(f"{what} {got:g} of '{of}' is out of range", allowed=str(allowed))
