"""Responses as data: when a signal passes a threshold, an action is switched on.

    { signal = "yield-10y", above = 100, delay_weeks = 2, action = "stop-sales", size = 1 }

A rule watches last week's value; it starts `delay_weeks` after the signal passed the threshold,
reaches its strength over `ramp_weeks`, and goes on `hold_weeks` after the signal is back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Self

from pydantic import Field, model_validator

from bondstrike.model.schedules import Rules
from bondstrike.scenario.arrays import padded, padded_codes
from bondstrike.scenario.fields import ActionName, SignalName, Strict, label, refusal
from bondstrike.vocabulary import N_RULES, Action, Signal


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
    Signal.VIX: Range(-20.0, 100.0, "VIX points over the baseline"),
    Signal.HAVEN: Range(0.0, 1.0, "state of the haven"),
}
"""Thresholds by signal: outside them a rule could never, or would always, be on."""

STRENGTHS = {
    Action.STOP_SALES: Range(0.0, 1.0, "share of the sales stopped"),
    Action.LEVERAGE_RELIEF: Range(0.0, 1.0, "share of the full relief"),
    Action.BILLS_FOR_BONDS: Range(0.0, 100.0, "$bn a week of bonds replaced by bills"),
    Action.LINES_REFUSED: Range(0.0, 1.0, "share of the lines refused"),
    Action.FREEZE: Range(0.0, 1.0, "share of the holdings frozen"),
}
"""Strengths by action. Coupon auctions bring about $80bn a week: hence at most 100."""


class Response(Strict):
    """One rule: signal, threshold, timing, action, strength."""

    signal: SignalName
    """What is watched, at last week's value."""
    above: float | None = None
    """Triggers above this level, in the unit of the signal."""
    below: float | None = None
    """Triggers below this level, in the unit of the signal."""
    delay_weeks: Annotated[float, Field(ge=0.0, le=260.0)] = 0.0
    """Weeks past the threshold before the action starts."""
    ramp_weeks: Annotated[float, Field(ge=1.0, le=260.0)] = 1.0
    """Weeks from the start to full strength."""
    hold_weeks: Annotated[float, Field(ge=0.0, le=520.0)] = 0.0
    """Weeks for which the action goes on once the signal is back."""
    action: ActionName
    """What is switched on."""
    size: float = 1.0
    """Strength, in the unit of the action."""

    @model_validator(mode="after")
    def _one_threshold(self) -> Self:
        if (self.above is None) == (self.below is None):
            raise refusal("a response has exactly one threshold", allowed="above, or below")
        return self

    @model_validator(mode="after")
    def _in_range(self) -> Self:
        _check("threshold", label(self.signal), self.threshold, THRESHOLDS[self.signal])
        _check("size", label(self.action), self.size, STRENGTHS[self.action])
        return self

    @property
    def threshold(self) -> float:
        """The level that triggers, in the unit of the signal."""
        return self.below if self.above is None else self.above  # type: ignore[return-value]

    @property
    def sign(self) -> float:
        """+1 if the rule triggers above its threshold, −1 if below."""
        return -1.0 if self.above is None else 1.0


def _check(what: str, of: str, got: float, allowed: Range) -> None:
    if not allowed.low <= got <= allowed.high:
        raise refusal(f"{what} {got:g} of '{of}' is out of range", allowed=str(allowed))


def rules(responses: Sequence[Response]) -> Rules:
    """Responses → `Rules` arrays on the `rule` axis; unused rows have sign zero."""
    return Rules(
        signal=padded_codes([r.signal for r in responses], N_RULES),
        threshold=padded([r.threshold for r in responses], N_RULES),
        sign=padded([r.sign for r in responses], N_RULES),
        delay=padded([r.delay_weeks for r in responses], N_RULES),
        ramp=padded([r.ramp_weeks for r in responses], N_RULES, empty=1.0),
        hold=padded([r.hold_weeks for r in responses], N_RULES),
        action=padded_codes([r.action for r in responses], N_RULES),
        size=padded([r.size for r in responses], N_RULES),
    )
