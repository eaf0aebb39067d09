"""Where the proceeds went: other countries' bonds and gold."""

from __future__ import annotations

from dataclasses import dataclass

from bondstrike.ensemble.result import Result
from bondstrike.findings.market import TWO_YEARS, Draws
from bondstrike.findings.ranges import Odds, Range, odds_of

STUCK_WEEKS = 52.0
"""Weeks after the last conversion from which on proceeds count as not placed."""


@dataclass(frozen=True)
class Elsewhere:
    """Proceeds placed in other markets, and what that does there."""

    placed: Range
    """Placed after two years, $bn."""
    waiting: Range
    """Still waiting after two years, $bn."""
    yields: Range
    """Ten-year of the markets bought, change by the purchases after two years, bp."""
    gold: Range
    """Price of gold, change after two years, %."""
    weeks: Range
    """From the last conversion until all is placed, weeks."""
    stuck: Odds
    """Draws in which something still waits a year after the last conversion."""


def read(result: Result) -> Elsewhere:
    """Where the proceeds of a run went."""
    draws = Draws(result.blocks["summaries"])
    return Elsewhere(
        placed=draws.range_at("placed", TWO_YEARS),
        waiting=draws.range_at("waiting", TWO_YEARS),
        yields=draws.range_at("alternatives_yield", TWO_YEARS),
        gold=draws.range_at("gold", TWO_YEARS),
        weeks=draws.range("weeks_to_place"),
        stuck=odds_of(draws["weeks_to_place"] >= STUCK_WEEKS),
    )
