"""The Fed's answer in a scenario: a mode by name, and numbers that override the mode's.

    fed = "slow"
    fed = { mode = "slow", pace = 120 }

The modes and the reason for each of their numbers stand in `fed_modes.toml`.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Annotated

from pydantic import BeforeValidator, Field

from bondstrike.model.schedules import FedPolicy
from bondstrike.scenario.arrays import scalar
from bondstrike.scenario.fields import Amount, ModeName, Strict
from bondstrike.vocabulary import FedMode


class FedNumbers(Strict):
    """Numbers of the Fed's answer; None leaves the mode's own."""

    threshold_bp: Annotated[float, Field(gt=0.0, le=1000.0)] | None = None
    """Dislocation of the ten-year (flow premium and stress) that triggers purchases, bp."""
    delay_weeks: Annotated[float, Field(ge=0.0, le=104.0)] | None = None
    """Weeks over the threshold before the first purchase."""
    pace: Annotated[float, Field(ge=0.0, le=2000.0)] | None = None
    """Purchases a week at full pace, USD bn at par."""
    ceiling: Amount | None = None
    """Largest cumulative purchase, USD bn at par."""
    unwind_half_life_years: Annotated[float, Field(ge=0.1, le=100.0)] | None = None
    """Half-life of what was bought once the dislocation is gone, years."""
    cap_bp: Annotated[float, Field(ge=0.0, le=1000.0)] | None = None
    """Ceiling on the ten-year's rise over the baseline, bp."""
    capped: bool | None = None
    """Whether the ceiling on the ten-year is defended."""
    rate_cut_bp: Annotated[float, Field(ge=0.0, le=1000.0)] | None = None
    """Cut of the policy rate below the baseline once captured, bp."""
    captured: bool | None = None
    """Whether the central bank is captured."""


class Fed(FedNumbers):
    """A mode by name with the numbers that override it."""

    mode: ModeName
    """Named row of numbers in `fed_modes.toml`."""

    def numbers(self) -> dict[str, float]:
        """All numbers of the answer by name, the mode's where nothing overrides them."""
        own = {name: getattr(self, name) for name in FedNumbers.model_fields}
        mode = modes()[self.mode].numbers
        return {name: mode[name] if value is None else float(value) for name, value in own.items()}

    def policy(self) -> FedPolicy:
        """The numbers as the chain takes them, scalars in float64."""
        return FedPolicy(**{name: scalar(value) for name, value in self.numbers().items()})


def _named(got: object) -> object:
    return {"mode": got} if isinstance(got, str) else got


FedChoice = Annotated[Fed, BeforeValidator(_named)]
"""A mode's name, or a table with `mode` and numbers."""


@dataclass(frozen=True)
class Mode:
    """One mode: in words, in numbers, and why these."""

    name: FedMode
    words: str
    numbers: dict[str, float]
    reason: dict[str, str]


@cache
def modes() -> dict[FedMode, Mode]:
    """All modes from `fed_modes.toml`."""
    text = files("bondstrike.scenario").joinpath("fed_modes.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    return {mode: _mode(mode, table[mode.value]) for mode in FedMode}


def _mode(name: FedMode, table: dict) -> Mode:
    numbers = FedNumbers.model_validate(table["numbers"])
    values = {key: float(value) for key, value in numbers.model_dump().items()}
    return Mode(name, table["words"], values, dict(table["reason"]))
