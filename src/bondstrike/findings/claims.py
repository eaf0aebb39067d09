"""The nine claims about the chain, each put to the test of one run.

A claim is one or more *bars*: a quantity of a draw, and the side of a number on which it must lie.
A draw agrees if all bars hold. The rule, the same for every claim:

    supported       at least 80 % of the draws agree
    rejected        at most 20 % agree
    not identified  between, and more than 80 % of what the statistic is known to hang on are
                    parameters that are not identified: judgement, or left by a fit where their
                    priors were; or the run has no draw in which it is defined
    contested       between, otherwise

    not put         the claim is about selling and the run sells nothing; or about holding yields
                    and they don't rise; or it is measured a quarter on, where bonds are sold for
                    the sake of something else and hardly any by then

Why a claim on which nearly all draws agree is not called unidentified when its parameters are
not: the whole width of what is not known was drawn from, and it did not matter. How much of what
the statistic hangs on is not identified is printed beside every finding all the same.

`by_construction` marks what the equations leave no other answer to: there the size is the finding,
the sign is an assumption. What each claim measures stands in `findings.measures`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

import numpy as np

from bondstrike.ensemble.result import Result
from bondstrike.findings.bars import Bar, Measured, Run, Side, agreement, idle
from bondstrike.findings.compare import kinds_of
from bondstrike.findings.market import LAST, QUARTER, ROUNDING_BP
from bondstrike.findings.measures import MEASURES
from bondstrike.findings.ranges import Odds, Range, odds_of, range_of, ratio
from bondstrike.findings.sensitivity import Flip, HangsOn, hangs_on
from bondstrike.vocabulary import TEN_YEAR

AGREED, DENIED = 0.8, 0.2
"""Shares of agreeing draws from which on, and down to which, a claim is supported or rejected."""

MOSTLY: Final = 0.8
"""Part of what a contested statistic hangs on that is not identified, above which it is not."""


class Finding(StrEnum):
    """What a run says about a claim."""

    SUPPORTED = "supported"
    CONTESTED = "contested"
    REJECTED = "rejected"
    NOT_IDENTIFIED = "not identified"
    NOT_PUT = "not put"


@dataclass(frozen=True)
class Claim:
    """One claim, put to the test."""

    statistic: str
    """Name of the quantity that the claim is about: the first bar's."""
    range: Range
    """Range of the statistic."""
    agree: Odds
    """Draws in which all bars hold, of those in which all quantities are defined."""
    finding: Finding
    rule: tuple[Bar, ...]
    """All must hold for a draw to agree."""
    by_bar: Mapping[str, Odds]
    """By quantity: draws in which that bar alone holds, of the same draws."""
    beside: Mapping[str, Range]
    """The other quantities, and what else one should see."""
    hangs_on: HangsOn
    """What the statistic hangs on; `flips_at`: where half the draws agree."""
    not_identified: float
    """Part of what it is known to hang on that is not identified, 0 to 1; not a number if it
    hangs on nothing above the noise."""
    by_construction: bool
    """Whether the equations leave no other answer."""
    leaves_out: str
    """Key of the sentence that says what the model leaves out."""
    not_put: str = ""
    """Key of the reason for which it is not put to this run; empty if it is."""


def read(result: Result) -> dict[str, Claim]:
    """All nine by id; none if the run does nothing, for then there is nothing to claim."""
    run = Run(result)
    if idle(run.draws):
        return {}
    return {id: judge(run, id) for id in MEASURES}


def not_put(run: Run, id: str) -> str:
    """Key of the reason for which a claim is not put to a run; empty if it is."""
    draws = run.draws
    if id in ABOUT_SELLING and not (draws.at("sold", LAST) > 0.0).any():
        return "unsold"
    if id in ABOUT_YIELDS and not (draws["yields_peak"][:, TEN_YEAR] > ROUNDING_BP).any():
        return "unmoved"
    return "early" if id in ABOUT_A_QUARTER and _hardly_begun(run) else ""


def _hardly_begun(run: Run) -> bool:
    """Whether bonds are sold for the sake of something else, and few of them a quarter on."""
    kinds = kinds_of(run.result.manifest.scenario)
    if not kinds or set(kinds) & SALES:
        return False
    done = ratio(run.draws.at("sold", QUARTER), run.draws.at("sold", LAST))
    return range_of(done, "share").median < BEGUN


def judge(run: Run, id: str) -> Claim:
    """One claim, put to the test, or left out with the reason."""
    reason = not_put(run, id)
    found = tested(run, id)
    return replace(found, finding=Finding.NOT_PUT, not_put=reason) if reason else found


def tested(run: Run, id: str) -> Claim:
    """One claim, put to the test whatever the run does."""
    measured = MEASURES[id](run)
    if measured is None:
        nothing = Bar("not_run", Side.ABOVE, 0.0, "")
        measured = Measured((nothing,), (np.full(int(run.draws.sound.sum()), np.nan),), run.draws)
    defined, holds = agreement(measured)
    agrees, bar = defined & np.all(holds, axis=0), measured.bars[0]
    agree = odds_of(agrees[defined])
    hangs = hangs_on(
        run.unknowns(measured.draws),
        np.where(defined, measured.values[0], np.nan),
        bar.quantity,
        bar.unit,
        run.standings,
        Flip(agrees.astype(float), (0.5,)),
    )
    others = zip(measured.bars[1:], measured.values[1:], strict=True)
    return Claim(
        statistic=bar.quantity,
        range=range_of(np.where(defined, measured.values[0], np.nan), bar.unit),
        agree=agree,
        finding=finding(agree, hangs.not_identified),
        rule=measured.bars,
        by_bar={b.quantity: odds_of(h[defined]) for b, h in zip(measured.bars, holds, strict=True)},
        beside={b.quantity: range_of(x, b.unit) for b, x in others} | dict(measured.beside),
        hangs_on=hangs,
        not_identified=hangs.not_identified,
        by_construction=id in BY_CONSTRUCTION,
        leaves_out=LEAVES_OUT[id],
    )


def finding(agree: Odds, unidentified: float) -> Finding:
    """The rule, on the share that agrees and the part not identified (may be not a number)."""
    if not agree.draws:
        return Finding.NOT_IDENTIFIED
    if agree.share >= AGREED:
        return Finding.SUPPORTED
    if agree.share <= DENIED:
        return Finding.REJECTED
    return Finding.NOT_IDENTIFIED if unidentified > MOSTLY else Finding.CONTESTED


BY_CONSTRUCTION: Final = frozenset({"C01", "C07"})
"""C01: the prior of the lasting impact lies above zero, so nothing but size is open. C07: the
mode `cap` solves for the purchases that hold the band, so nothing but their price is open."""

ABOUT_SELLING: Final = frozenset({"C01", "C02", "C03", "C06", "C08"})
"""Claims in which "it" is foreign selling: of a lever that sells nothing they say nothing. C04, C05
and C09 speak of what a lever does, whichever it is."""

ABOUT_A_QUARTER: Final = frozenset({"C01", "C03", "C06"})
"""Claims that are measured a quarter on."""

SALES: Final = frozenset({"sell-off", "run-off", "buyers-strike"})
"""Kinds of levers that leave Treasuries to others and mean it; what else sells some does it for
the sake of something else."""

BEGUN: Final = 0.1
"""Share of the sale done a quarter on below which such a lever has hardly begun (judgement)."""

ABOUT_YIELDS: Final = frozenset({"C07"})
"""Claims about holding down yields that rise."""

LEAVES_OUT: Final[Mapping[str, str]] = {
    "C01": "sellers_who_follow",
    "C02": "taxes_that_answer",
    "C03": "credit_supply",
    "C04": "forced_sales_of_shares",
    "C05": "elections_and_courts",
    "C06": "who_the_buyers_are",
    "C07": "trust_in_money",
    "C08": "accounting_rules",
    "C09": "other_levers_beside",
}
"""Key of what the model leaves out, by claim; the sentence is in `words`."""
