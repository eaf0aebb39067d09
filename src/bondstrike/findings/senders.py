"""What the senders lose, and the damage done per dollar of damage taken.

All figures are after two years, effects of the lever, USD bn; positive is a loss.

*Realised* by the coalition: lost on what was sold against its price without the sale, on dollars
changed, income given up on the proceeds, own interest cost, exports lost to weaker demand, real
income lost by measures on goods, and what tariffs and taxes of the scenario's responses take.
Exports lost to *retaliation* stand apart: they follow from one judgement, whether the target
retaliates, and what that retaliation costs the target itself is in no link. *On paper*: fall in
value of what is still held, and of dollars kept, in home money. Loss against par is shown beside
and counted nowhere: most of it happened before the sale. Holders outside the coalition lose too and
stand apart as bystanders.

*Realised* by the United States: output lost over two years, real income lost by worse terms of
trade (a barred exporter sells for less), and what Treasury and central bank together pay more in
net interest over two fiscal years. What households pay more under a tariff goes to the Treasury,
and is no loss of the country but for what the terms of trade say. *On paper*: fall in value of
Treasuries held at home, the central bank's apart.

Not counted: retaliation, in the first two ratios; what US residents gain from what the senders
lose (they buy cheaply, and they receive part of the interest: a transfer, counted because it is
the state that is to be hurt); losses on shares and houses on either side (wealth, and largely what
lost output already says); anything after two years. Flows of two years are set against flows,
stocks against stocks, never mixed, except in `with_paper`, which says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from bondstrike.ensemble.result import Result
from bondstrike.findings.budget import over_years
from bondstrike.findings.market import LAST, Draws
from bondstrike.findings.means import mean, point
from bondstrike.findings.ranges import NEVER, Odds, Range, odds_of, range_of, ratio
from bondstrike.model.outputs import SENDERS
from bondstrike.units import PERCENT
from bondstrike.vocabulary import Bloc

REALISED: Final = (
    *("executed", "currency_sold", "income", "own_curve", "exports"),
    *("measures", "tariffs", "withheld"),
)
"""Items that are realised within the two years."""

PAPER: Final = ("held", "currency_held")
"""Items that are losses on paper."""

RETALIATION: Final = "retaliation"
"""The item that stands apart."""

DAMAGE_YEARS: Final = 2
"""Fiscal years of interest that count as damage."""

LEAST_BN: Final = 1.0
"""Senders' damage below which no ratio is formed, $bn: the accounts say nothing finer."""


@dataclass(frozen=True)
class Losses:
    """What one bloc or all of them lose after two years, $bn."""

    items: Mapping[str, Range]
    """By item of `model.outputs.SENDERS`; `book` (against par) is in no total."""
    realised: Range
    """Sum of `REALISED` in each draw."""
    paper: Range
    """Sum of `PAPER` in each draw."""
    realised_of_sold: Range
    """Realised loss, % of what was sold at par, where anything was."""


@dataclass(frozen=True)
class Senders:
    """What the lever costs those who pull it."""

    total: Losses
    """All of the coalition."""
    by_bloc: Mapping[str, Losses]
    """By bloc of the coalition."""
    bystanders: Losses
    """All other blocs together."""
    loses: Odds
    """Draws in which the coalition realises a loss of more than `LEAST_BN`."""
    weeks_to_place: Range
    """From the last conversion until all proceeds are placed, weeks."""


@dataclass(frozen=True)
class Ratio:
    """US damage per unit of the senders' damage.

    A quotient makes sense only where the senders lose something; elsewhere it is left out and the
    draws are counted. `us_worse` compares the two amounts and is defined in every draw.
    """

    of_draws: Range
    """In each draw, multiple, over the draws in which it is defined; negative if the US gain."""
    defined: Odds
    """Draws in which the senders lose more than `LEAST_BN`."""
    us_worse: Odds
    """Draws in which the United States lose more dollars than the senders."""
    of_means: Range
    """Mean US damage per mean senders' damage, all draws, multiple: a single number; unknown if
    the senders do not lose on average."""


@dataclass(frozen=True)
class Damage:
    """Damage done and damage taken, two years, $bn."""

    us_output: Range
    """Output lost in the United States."""
    us_terms: Range
    """Real income lost by worse terms of trade."""
    us_interest: Range
    """Extra net interest of Treasury and central bank together."""
    us_realised: Range
    """Sum of the three in each draw."""
    us_paper: Range
    """Fall in value of Treasuries held at home."""
    senders_realised: Range
    senders_paper: Range
    realised: Ratio
    """Realised damage alone."""
    with_paper: Ratio
    """Realised damage and losses on paper together: flows and stocks in one sum."""
    retaliation: Range
    """Exports lost to retaliation, where it comes."""
    with_retaliation: Ratio
    """Realised damage, the senders' with retaliation; its cost to the United States is missing."""


def read(result: Result) -> Senders:
    """What the senders lose."""
    draws = Draws(result.blocks["summaries"])
    inside = coalition(draws)
    outside = [i for i in range(len(Bloc)) if i not in inside]
    return Senders(
        total=losses(draws, inside),
        by_bloc={tuple(Bloc)[i].value: losses(draws, [i]) for i in inside},
        bystanders=losses(draws, outside),
        loses=odds_of(lost(draws, REALISED, inside) > LEAST_BN),
        weeks_to_place=draws.range("weeks_to_place"),
    )


def damage(result: Result) -> Damage:
    """Damage on both sides and its ratio."""
    draws = Draws(result.blocks["summaries"])
    inside = coalition(draws)
    interest = over_years(draws, "consolidated", DAMAGE_YEARS)
    output, us_paper = draws["us_output_lost"], draws["us_book_lost_home"]
    realised, paper = lost(draws, REALISED, inside), lost(draws, PAPER, inside)
    terms = draws["us_terms_lost"]
    us_realised = output + terms + interest
    punished = lost(draws, (RETALIATION,), inside)
    return Damage(
        us_output=range_of(output, "$bn"),
        us_terms=range_of(terms, "$bn"),
        us_interest=range_of(interest, "$bn"),
        us_realised=range_of(us_realised, "$bn"),
        us_paper=range_of(us_paper, "$bn"),
        senders_realised=range_of(realised, "$bn"),
        senders_paper=range_of(paper, "$bn"),
        realised=compared(us_realised, realised),
        with_paper=compared(us_realised + us_paper, realised + paper),
        retaliation=range_of(np.where(punished > 0.0, punished, NEVER), "$bn"),
        with_retaliation=compared(us_realised, realised + punished),
    )


def coalition(draws: Draws) -> list[int]:
    """Positions of the blocs that take part: with a programme of their own, hedges included."""
    member = draws["member"]
    return [i for i in range(len(Bloc)) if member.size and (member[:, i] > 0.0).any()]


def lost(draws: Draws, items: Sequence[str], blocs: Sequence[int]) -> np.ndarray:
    """Sum of items over blocs, [draw], $bn."""
    return np.sum([draws[f"senders_{item}"][:, list(blocs)].sum(axis=1) for item in items], axis=0)


def losses(draws: Draws, blocs: Sequence[int]) -> Losses:
    """Losses of some blocs together, by their positions."""
    realised = lost(draws, REALISED, blocs)
    sold = draws["sold_by_bloc"][:, list(blocs)].sum(axis=1)
    return Losses(
        items={item: range_of(lost(draws, (item,), blocs), "$bn") for item in SENDERS},
        realised=range_of(realised, "$bn"),
        paper=range_of(lost(draws, PAPER, blocs), "$bn"),
        realised_of_sold=range_of(ratio(realised, sold) / PERCENT, "%"),
    )


def realised_of_sold(draws: Draws) -> np.ndarray:
    """The coalition's realised loss, [draw], % of what it sold; not a number if it sold nothing."""
    inside = coalition(draws)
    return ratio(lost(draws, REALISED, inside), draws.at("sold", LAST)) / PERCENT


def compared(us: np.ndarray, senders: np.ndarray) -> Ratio:
    """US damage against senders' damage, both [draw], $bn."""
    both = np.isfinite(us) & np.isfinite(senders)
    us, senders = us[both], senders[both]
    defined = senders > LEAST_BN
    quotients = us[defined] / senders[defined]
    average = mean(senders)
    whole = mean(us) / average if average > LEAST_BN else NEVER
    return Ratio(
        of_draws=range_of(quotients, "times"),
        defined=odds_of(defined),
        us_worse=odds_of(us > senders),
        of_means=point(whole, "times"),
    )
