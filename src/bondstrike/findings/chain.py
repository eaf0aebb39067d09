"""Everything a run says, link by link: one tree of statements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bondstrike.ensemble.result import Result
from bondstrike.findings import (
    attribution,
    bars,
    budget,
    claims,
    conditions,
    economy,
    elsewhere,
    households,
    market,
    responses,
    senders,
    statements,
    trade,
    verdict,
)
from bondstrike.findings.sensitivity import Flip, HangsOn, hangs_on
from bondstrike.vocabulary import TEN_YEAR


@dataclass(frozen=True)
class Targets:
    """What the two headline numbers hang on."""

    verdict: HangsOn
    """Rise of the chance of a reversal; turns where its class of strength changes."""
    peak: HangsOn
    """Greatest effect on the ten-year; turns at the moves whose odds are given."""


@dataclass(frozen=True)
class Chain:
    """All findings of a run."""

    market: statements.Market
    trade: trade.Trade
    elsewhere: elsewhere.Elsewhere
    conditions: conditions.Conditions
    economy: economy.Economy
    budget: budget.Budget
    verdict: verdict.Verdict
    senders: senders.Senders
    damage: senders.Damage
    households: households.Households
    attribution: attribution.Attributions | None
    """None if the run has no table of combinations."""
    hangs_on: Targets
    claims: Mapping[str, claims.Claim]
    """By id, C01 to C09; none if the run does nothing."""
    responses: tuple[responses.Response, ...]
    """What others answer, in the order of the scenario: how often it comes into force, and when."""


def read(result: Result) -> Chain:
    """All findings of a run."""
    return Chain(
        market=market.read(result),
        trade=trade.read(result),
        elsewhere=elsewhere.read(result),
        conditions=conditions.read(result),
        economy=economy.read(result),
        budget=budget.read(result),
        verdict=verdict.read(result),
        senders=senders.read(result),
        damage=senders.damage(result),
        households=households.read(result),
        attribution=attribution.read(result),
        hangs_on=targets(result),
        claims=claims.read(result),
        responses=responses.read(result),
    )


def targets(result: Result) -> Targets:
    """What the two headline numbers hang on."""
    run = bars.Run(result)
    unknowns, draws = run.unknowns(run.draws), run.draws
    added, peak = verdict.gained(result), draws["yields_peak"][:, TEN_YEAR]
    steps = Flip(added, verdict.BOUNDARIES)
    moves = Flip(peak, statements.THRESHOLDS_BP)
    return Targets(
        verdict=hangs_on(unknowns, added, "chance_added", "pp", run.standings, steps),
        peak=hangs_on(unknowns, peak, "ten_year_peak", "bp", run.standings, moves),
    )
