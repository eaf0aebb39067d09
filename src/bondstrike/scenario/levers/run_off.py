"""Lever: maturing bonds are paid back and not reinvested; nothing is sold.

The holder's buckets age and empty, as `scenario.ageing` says; the path is cut into programme rows
with an even weekly flow, as `scenario.segments` says. What the holder would have bought beyond
its present holdings as the market grows is still bought: `buyers-strike` leaves that out too.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from bondstrike.scenario.ageing import Path, released
from bondstrike.scenario.levers.common import Ageing
from bondstrike.scenario.rows import Seller, Sellers, Timing
from bondstrike.units import WEEKS_PER_YEAR


class RunOff(Ageing):
    """Do not reinvest a share of what matures, for `years` years; then reinvest again."""

    kind: Literal["run-off"]
    years: Annotated[float, Field(ge=0.25, le=10.0)]
    """Years without reinvestment."""

    def path(self, seller: Seller, sellers: Sellers, timing: Timing) -> Path:
        """What has matured or aged out of each bucket, [week, bucket], USD bn at par."""
        del timing
        return released(sellers.stock(*seller), round(self.years * WEEKS_PER_YEAR))
