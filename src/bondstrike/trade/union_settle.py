"""The arithmetic of a clearing union's rules: quotas, what a settlement pays, what is charged.

A step of a member's position (all that was cleared so far, creditors plus) is settled along the
steps of a schedule: part of it in gold or dollars, the rest on credit. Amounts are in one unit
throughout, USD bn unless a test of history takes units of account of the payments union.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from jaxtyping import Bool, Float

from bondstrike.errors import InputError
from bondstrike.trade import netting
from bondstrike.trade.union_rules import (
    ALL_TRADE,
    CREDITOR,
    DEBTOR,
    IMBALANCE,
    Rules,
    Schedule,
    Step,
)

PerMember = Float[np.ndarray, "member"]


def quotas(
    rules: Rules, flows: netting.Flows, economies: Sequence[str], members: Sequence[str]
) -> PerMember:
    """Each member's quota, USD bn, from a matrix of a year's trade (trade within a bloc left out).

    Raises `InputError` if a member isn't in the matrix.
    """
    chosen = netting.places(members, economies)
    if rules.quota.base == ALL_TRADE:
        between = netting.without_home_trade(flows)
        both_ways = (between.sum(axis=0) + between.sum(axis=1))[chosen]
    else:
        between = netting.without_home_trade(netting.among(flows, economies, members))
        both_ways = between.sum(axis=0) + between.sum(axis=1)
    return rules.quota.share * both_ways


@dataclass(frozen=True, slots=True)
class Settlement:
    """A step settled: gold or dollars received, and credit given to the union, USD bn."""

    paid: float
    credit: float


def settle(schedule: Schedule, quota: float, before: float, after: float) -> Settlement:
    """Settle the step from one position to another (USD bn, creditor plus), under a schedule.

    What is received is plus, what a debtor pays is minus. Steps back undo what steps forth did.
    """
    paid = _paid(schedule, quota, after) - _paid(schedule, quota, before)
    return Settlement(paid, (after - before) - paid)


def _paid(schedule: Schedule, quota: float, position: float) -> float:
    """Gold received (paid: minus) for a position built up from nothing: G of the module."""
    if position >= 0.0:
        return _along(schedule.creditor, quota, position)
    return -_along(schedule.debtor, quota, -position)


def _along(steps: tuple[Step, ...], quota: float, amount: float) -> float:
    """Part paid of an amount, step by step."""
    paid, lower = 0.0, 0.0
    for step in steps:
        upper = min(step.upto * quota if quota > 0.0 else _edge(step), amount)
        paid += step.paid * max(upper - lower, 0.0)
        lower = max(lower, upper)
    return paid


def _edge(step: Step) -> float:
    """Edge of a step for a quota of nothing: all lies in the last step."""
    return np.inf if np.isinf(step.upto) else 0.0


def charge_pace(
    rules: Rules,
    quotas: PerMember,
    balance: PerMember,
    imbalance: PerMember | None = None,
    *,
    remit: bool = False,
) -> PerMember:
    """Charges a year, USD bn, at balances and yearly imbalances that stay as they are.

    With `remit`, sides whose charges the rules let be waived pay nothing. `imbalance` is none if
    not given.
    """
    waived = rules.remission.sides if remit else ()
    total = np.zeros(len(quotas))
    for charge in rules.charges:
        base = balance if charge.on != IMBALANCE else np.zeros(len(quotas))
        if charge.on == IMBALANCE and imbalance is not None:
            base = imbalance
        sides = [side for side in charge.sides if side not in waived]
        over = np.maximum(np.abs(base) - charge.above * quotas, 0.0)
        total += charge.rate * np.where(on_side(base, sides), over, 0.0)
    return total


def years_to(share: float, quotas: PerMember, imbalance: PerMember) -> PerMember:
    """Years until balances reach a share of the quota at an unchanged imbalance; inf if none."""
    pace = np.abs(np.asarray(imbalance, dtype=np.float64))
    return np.divide(share * quotas, pace, out=np.full(len(pace), np.inf), where=pace > 0.0)


def credit_line(rules: Rules, quotas: PerMember, day: date | None = None) -> PerMember:
    """What a debtor can draw in all before every further deficit is paid, USD bn.

    Up to the full quota: a schedule without end, as the levy's, lends no more than that here.
    """
    schedule = rules.schedule(day or rules.start)
    return np.array([q - _along(schedule.debtor, float(q), float(q)) for q in quotas])


def free_line(rules: Rules, quotas: PerMember, day: date | None = None) -> PerMember:
    """The part of the credit line that costs a debtor neither charge nor gold, USD bn."""
    schedule = rules.schedule(day or rules.start)
    free = next((s.upto for s in schedule.debtor if s.paid == 0.0), 0.0)
    charged = [c.above for c in rules.charges if DEBTOR in c.sides and c.on != IMBALANCE]
    return min([1.0, free, *charged]) * np.asarray(quotas)


@dataclass(frozen=True, slots=True)
class WindUp:
    """What becomes of a union's books when it ends, in their unit."""

    paid: PerMember
    """Gold or dollars that go to creditors, in proportion to their claims."""
    owed: Float[np.ndarray, "debtor creditor"]
    """Debts between members that remain, by `member` on both axes."""
    left: float
    """Gold and debts that no creditor has a claim on: they go to who put up the capital."""


def wind_up(balance: PerMember, gold: float) -> WindUp:
    """End a union: its gold to creditors in proportion, what remains becomes debts between members.

    As the payments union's agreement of 1950 had it (annex on liquidation). `balance`: credits
    plus, debits minus; `gold`: what there is to distribute. Raises `InputError` if gold and debts
    don't cover the claims: while the books balance that can't be.
    """
    balance = np.asarray(balance, dtype=np.float64)
    claims, debts = np.maximum(balance, 0.0), np.maximum(-balance, 0.0)
    total = claims.sum()
    if not gold >= 0.0 or total - gold - debts.sum() > 1e-9 * max(total, 1.0):
        raise InputError(
            "gold and debts that don't cover the claims",
            where="wind_up",
            got=gold,
            allowed=f"{max(total - debts.sum(), 0.0):g} or more",
        )
    parts = claims / total if total > 0.0 else claims
    paid = min(gold, total) * parts
    remain = max(total - gold, 0.0)
    share = remain / debts.sum() if debts.sum() > 0.0 else 0.0
    owed = share * np.outer(debts, parts)
    return WindUp(paid, owed, max(gold - total, 0.0) + float(debts.sum() - owed.sum()))


def on_side(amount: PerMember | float, sides: Sequence[str]) -> Bool[np.ndarray, "..."]:
    """Whether an amount stands on one of the sides: creditors plus, debtors minus."""
    amount = np.asarray(amount)
    return (amount > 0.0) & (CREDITOR in sides) | (amount < 0.0) & (DEBTOR in sides)
