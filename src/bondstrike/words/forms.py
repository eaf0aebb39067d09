"""How the numbers of the story are written: by kind of quantity, small ones as zero.

What lies below the last digit that means anything is written `0`: a tenth of a basis point, a
hundredth of a percent or of a percentage point, a tenth of a point of chance,
half a dollar of a household.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from bondstrike.words.numbers import (
    DOLLARS,
    PERCENT,
    PLAIN,
    SIGNED,
    SIGNED_MONEY,
    SIGNED_PERCENT,
    Form,
)

BP: Final = replace(SIGNED, least=0.1)
"""Changes of yields, basis points."""

CHANCE: Final = replace(SIGNED, least=0.1)
"""Changes of a chance, percentage points."""

POINTS: Final = replace(SIGNED, least=0.01)
"""Changes of rates and of the VIX, points."""

CHANGE: Final = replace(SIGNED_PERCENT, least=0.01)
"""Changes of prices and output, percent."""

BILLIONS: Final = replace(SIGNED, least=0.05)
"""Changes in $bn where the unit stands elsewhere."""

LEVEL: Final = Form(least=0.5)
"""Levels in $bn where the unit stands elsewhere."""

DAYS: Final = replace(PLAIN, least=0.01)
"""Days of turnover."""

CHANCE_LEVEL: Final = replace(PERCENT, least=0.1)
"""A chance, percent."""

MONTHLY: Final = replace(DOLLARS, least=0.5)
"""Dollars a month or a year, as households count."""

OF_UNIT: Final[Mapping[str, Form]] = {
    "bp": BP,
    "pp": CHANCE,
    "points": POINTS,
    "$bn": SIGNED_MONEY,
    "%": CHANGE,
    "weeks": PLAIN,
    "times": PLAIN,
    "": PLAIN,
}
"""How a number of a unit is written."""
