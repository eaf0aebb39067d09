"""A clearing union run settlement by settlement: who draws, who pays, who is charged, what follows.

At every settlement each member's balance with all others is struck at once (`netting.positions`)
and added to what was cleared before, its *position* p. The schedule of the rules says what part of
the step from p to p' is paid in gold or dollars; the rest is credit, the *balance* c:

    paid = G(p') − G(p),   c' = c + (p' − p) − paid − charge,   G(p) = q ∫₀^{p/q} paid fraction

with quota q; a creditor's sign is plus. Charges fall once a year on the average balance of the year
(or on its imbalance), on debits and credits alike, and are income of the union. At every settlement

    Σ p = 0      and      Σ c + (capital + income − gold of the union) = 0,

members and union together: checked to 1e-9 of what was cleared, else `SolveError`.

The union clears between central banks. Trade is not forced through it: `covered` says what share of
trade between members is cleared there, the rest is paid as before; so is all trade with outsiders.

Left out: growth of trade (imbalances of one year recur), later revision of quotas, interest on
credits, what members do because of a rule, save for one setting: `adjustment`, the fraction a year
by which members whose position is beyond the rules' threshold shrink their imbalance. What one buys
more or sells less falls on all others in proportion to quotas, so that balances still sum to zero.
It is a what-if, no estimate. Also left out: a member that can't pay. Where the United States pay
beyond their quota, the union comes to hold dollars, and the question it was to answer is back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import numpy as np
from jaxtyping import Bool, Float

from bondstrike.errors import InputError, SolveError, unknown_name
from bondstrike.trade import netting
from bondstrike.trade.union_rules import POSITION, Rules, Schedule, Step, Trigger
from bondstrike.trade.union_settle import charge_pace, on_side, quotas, settle

PerMember = Float[np.ndarray, "member"]
Path = Float[np.ndarray, "settlement member"]

TOLERANCE: Final = 1e-9
"""Largest residual of the books, as a part of what was cleared."""

MOST_YEARS: Final = 50

ADJUSTING: Final = ("both", "debtors", "creditors")
"""Who shrinks an imbalance where `adjustment` is set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """How a union is run. Raises `InputError` where a value can't be."""

    years: int = 10
    """Years looked at, 1 to 50."""
    covered: float = 1.0
    """Fraction of trade between members that is cleared through the union."""
    adjustment: float = 0.0
    """Fraction a year by which members beyond the rules' threshold shrink their imbalance."""
    adjusts: str = "both"
    """`both`, `debtors` or `creditors`: who does so."""
    permission: bool = True
    """Whether debits may grow faster than the union's speed limit; if not, the excess is paid."""
    remit: bool = False
    """Whether charges are waived where the rules allow it."""
    schedule: date | None = None
    """Holds the schedule in force on that day throughout; None: schedules change as they did."""

    def __post_init__(self) -> None:
        whole = isinstance(self.years, int) and not isinstance(self.years, bool)
        if not whole or not 1 <= self.years <= MOST_YEARS:
            raise InputError(
                "years that can't be", where="years", got=self.years, allowed=f"1 to {MOST_YEARS}"
            )
        for name in ("covered", "adjustment"):
            value = getattr(self, name)
            if not 0.0 <= value <= 1.0:
                raise InputError(
                    f"{name} that can't be", where=name, got=value, allowed="a fraction, 0 to 1"
                )
        if self.adjusts not in ADJUSTING:
            raise unknown_name("adjusts", self.adjusts, ADJUSTING, where="adjusts")


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that a member has come under, and when for the first time."""

    member: str
    rule: str
    year: float
    """Years after the start."""
    words: str


@dataclass(frozen=True)
class Course:
    """What happened, at the start and after each settlement. Money in USD bn."""

    rules: Rules
    members: tuple[str, ...]
    years: Float[np.ndarray, "settlement"]
    """Years since the start; the first is 0."""
    quotas: PerMember
    """USD bn."""
    position: Path
    """All that was cleared so far, paid or not; creditors plus."""
    balance: Path
    """Credit standing with the union, charges taken off; debits minus."""
    paid: Path
    """Gold or dollars received from the union so far; paid to it minus."""
    imbalance: Path
    """Balance with all other members at this settlement's pace, USD bn a year."""
    charges: Float[np.ndarray, "year member"]
    """Charged for each year, USD bn."""
    gold: Float[np.ndarray, "settlement"]
    """Gold or dollars that the union has, its capital included."""
    income: Float[np.ndarray, "settlement"]
    """Charges that the union has taken so far: its own account."""
    hits: tuple[Hit, ...]
    residual: float = field(default=0.0)
    """Largest error of the two identities over all settlements, USD bn."""

    @property
    def drawn(self) -> Path:
        """Debit standing, USD bn, zero for creditors."""
        return np.maximum(-self.balance, 0.0)

    @property
    def own_account(self) -> Float[np.ndarray, "settlement"]:
        """The union as a party, USD bn: its capital and income less the gold that it has.

        Members' balances and this sum to zero at every settlement.
        """
        return self.rules.capital + self.income - self.gold

    @property
    def short(self) -> float:
        """The most gold or dollars the union ever lacked, USD bn; 0: it could always pay."""
        return max(0.0, -float(self.gold.min()))


def simulate(
    rules: Rules,
    flows: netting.Flows,
    economies: Sequence[str],
    members: Sequence[str] | None = None,
    setting: Setting | None = None,
) -> Course:
    """Run a union of `members` (all, if none are named) on a matrix of one year's trade, USD bn.

    The imbalances of that year recur, each settlement a part of them. Raises `InputError` if a
    member isn't in the matrix, `SolveError` if the books don't balance.
    """
    members = tuple(economies) if members is None else tuple(members)
    inside = netting.among(flows, economies, members)
    return run(
        rules,
        members,
        quotas(rules, flows, economies, members),
        netting.positions(inside),
        setting,
    )


def run(
    rules: Rules,
    members: Sequence[str],
    quotas: PerMember,
    balances: PerMember,
    setting: Setting | None = None,
) -> Course:
    """Run a union on yearly balances (USD bn a year, surplus plus) of its members with each other.

    Raises `InputError` if they don't sum to zero, lengths differ or a quota is negative;
    `SolveError` if the books don't balance.
    """
    setting = setting or Setting()
    quotas, balances = _checked(members, quotas, balances)
    books = _Books(rules, tuple(members), quotas, setting)
    pace = setting.covered * balances
    for number in range(setting.years * rules.settlements_per_year):
        books.settle(pace, _day(rules, setting, number))
        pace = books.adjusted(pace)
    return books.course()


# --- the books while the union runs --------------------------------------------------------------


_IN_GOLD: Final = (Step(np.inf, 1.0),)


class _Books:
    """The union's books while it runs: members' accounts and the union's own, kept apart."""

    def __init__(
        self, rules: Rules, members: tuple[str, ...], quotas: PerMember, setting: Setting
    ) -> None:
        self.rules, self.members, self.quotas, self.setting = rules, members, quotas, setting
        nothing = np.zeros(len(members))
        self.position, self.balance, self.paid = [nothing], [nothing], [nothing]
        self.pace: list[PerMember] = []
        self.charges: list[PerMember] = []
        self.gold, self.income = [rules.capital], [0.0]

    def settle(self, pace: PerMember, day: date) -> None:
        """One settlement at a yearly pace of imbalances, and at the year's end the charges."""
        per_year = self.rules.settlements_per_year
        before = self.position[-1]
        after = before + pace / per_year
        paid = self._paid(before, after, day)
        paid = paid - self._over_the_limit(after - before - paid)
        charge = np.zeros_like(paid)
        self.pace.append(pace)
        self.position.append(after)
        self.paid.append(self.paid[-1] + paid)
        self.balance.append(self.balance[-1] + (after - before) - paid)
        if len(self.pace) % per_year == 0:
            charge = self._charge()
            self.charges.append(charge)
            self.balance[-1] = self.balance[-1] - charge
        self.gold.append(self.gold[-1] - float(paid.sum()))
        self.income.append(self.income[-1] + float(charge.sum()))

    def _paid(self, before: PerMember, after: PerMember, day: date) -> PerMember:
        """Gold or dollars received from the union at this settlement."""
        schedule = self.rules.schedule(day)
        in_gold = Schedule(schedule.since, _IN_GOLD, _IN_GOLD, schedule.source)
        return np.array(
            [
                settle(in_gold if m in self.rules.gold_only else schedule, q, b, a).paid
                for m, q, b, a in zip(self.members, self.quotas, before, after, strict=True)
            ]
        )

    def _over_the_limit(self, credit: PerMember) -> PerMember:
        """What debtors must pay besides, their debit having grown too fast over the last year."""
        limit = self.rules.speed_limit
        if limit is None or self.setting.permission:
            return np.zeros_like(credit)
        ago = self.balance[max(len(self.balance) - self.rules.settlements_per_year, 0)]
        then, now = np.maximum(-ago, 0.0), np.maximum(-(self.balance[-1] + credit), 0.0)
        return np.maximum(now - then - limit.share * self.quotas, 0.0)

    def _charge(self) -> PerMember:
        """Charges of the year that ends, USD bn."""
        n = self.rules.settlements_per_year
        year = np.array(self.balance[-n - 1 :])
        average = (year[:-1] + year[1:]).mean(axis=0) / 2.0
        imbalance = np.array(self.pace[-n:]).mean(axis=0)
        return charge_pace(self.rules, self.quotas, average, imbalance, remit=self.setting.remit)

    def adjusted(self, pace: PerMember) -> PerMember:
        """Next settlement's pace: members beyond the threshold shrink their imbalance."""
        if self.setting.adjustment == 0.0:
            return pace
        kept = (1.0 - self.setting.adjustment) ** (1.0 / self.rules.settlements_per_year)
        position = self.position[-1]
        strayed = np.abs(position) > self.rules.adjust_above * self.quotas
        same_way = np.sign(pace) == np.sign(position)
        acts = strayed & same_way & self._who(pace)
        cut = np.where(acts, (1.0 - kept) * pace, 0.0)
        return pace - cut + _on_the_others(cut, self.quotas)

    def _who(self, pace: PerMember) -> Bool[np.ndarray, "member"]:
        if self.setting.adjusts == "both":
            return np.ones(len(pace), dtype=bool)
        return pace > 0.0 if self.setting.adjusts == "creditors" else pace < 0.0

    def course(self) -> Course:
        """All settlements, checked. Raises `SolveError` naming the residual."""
        position, balance = np.array(self.position), np.array(self.balance)
        gold, income = np.array(self.gold), np.array(self.income)
        own = self.rules.capital + income - gold
        errors = np.abs(position.sum(axis=1)), np.abs(balance.sum(axis=1) + own)
        residual = float(np.max(errors))
        cleared = float(np.abs(position).sum(axis=1).max())
        if not residual <= TOLERANCE * max(cleared, 1.0):
            raise SolveError(f"the union's books don't balance · residual {residual:.3g} USD bn")
        years = np.arange(len(position)) / self.rules.settlements_per_year
        return Course(
            rules=self.rules, members=self.members, years=years, quotas=self.quotas,
            position=position, balance=balance, paid=np.array(self.paid),
            imbalance=np.array([self.pace[0], *self.pace]), charges=np.array(self.charges),
            gold=gold, income=income, hits=_hits(self, position, balance), residual=residual,
        )  # fmt: skip


# --- which rule met whom -------------------------------------------------------------------------


def _hits(books: _Books, position: Path, balance: Path) -> tuple[Hit, ...]:
    """First time each member came under each rule, in the order of time."""
    found: list[Hit] = []
    for trigger in books.rules.triggers:
        path = position if trigger.measure == POSITION else balance
        for place, member in enumerate(books.members):
            when = _first(trigger, path[:, place], books.quotas[place], books)
            if when is not None:
                found.append(Hit(member, trigger.id, when, trigger.words))
    found += _speeding(books, balance)
    return tuple(sorted(found, key=lambda hit: (hit.year, hit.rule, hit.member)))


def _first(
    trigger: Trigger, path: Float[np.ndarray, "settlement"], quota: float, books: _Books
) -> float | None:
    """Years until the average of the trigger's window first lies beyond its threshold."""
    n = books.rules.settlements_per_year
    window = max(round(trigger.years * n), 0)
    for end in range(max(window, 1), len(path)):
        seen = path[end - window : end + 1].mean()
        if abs(seen) > trigger.above * quota and on_side(seen, trigger.sides):
            return end / n
    return None


def _speeding(books: _Books, balance: Path) -> list[Hit]:
    """Debtors whose debit grows faster within a year than the speed limit allows."""
    limit = books.rules.speed_limit
    if limit is None:
        return []
    n = books.rules.settlements_per_year
    debit = np.maximum(-balance, 0.0)
    found = []
    words = (
        "Debit grew faster than the union lets it without permission: granted here."
        if books.setting.permission
        else "Debit would have grown faster than the union lets it: the excess is paid."
    )
    bound = limit.share * books.quotas * (1.0 if books.setting.permission else 1.0 - 1e-9)
    for end in range(1, len(debit)):
        over = debit[end] - debit[max(end - n, 0)] > bound
        known = {hit.member for hit in found}
        for member, fast in zip(books.members, over, strict=True):
            if fast and member not in known:
                found.append(Hit(member, "speed limit", end / n, words))
    return found


# --- small parts ---------------------------------------------------------------------------------


def _on_the_others(cut: PerMember, quotas: PerMember) -> PerMember:
    """Counterpart of cuts: each member's falls on all others in proportion to their quotas."""
    total = quotas.sum()
    others = total - quotas
    each = np.divide(cut, others, out=np.zeros_like(cut), where=others > 0.0)
    return quotas * (each.sum() - each)


def _day(rules: Rules, setting: Setting, number: int) -> date:
    """The day whose schedule settlement `number` follows."""
    if setting.schedule is not None:
        return setting.schedule
    months = rules.start.month - 1 + number * 12 // rules.settlements_per_year
    return date(rules.start.year + months // 12, months % 12 + 1, 28)


def _checked(
    members: Sequence[str], quotas: PerMember, balances: PerMember
) -> tuple[PerMember, PerMember]:
    """Quotas and balances as arrays. Raises `InputError` if they don't fit the members."""
    quotas, balances = np.asarray(quotas, float), np.asarray(balances, float)
    for name, values in (("quotas", quotas), ("balances", balances)):
        if values.shape != (len(members),) or not np.isfinite(values).all():
            raise InputError(
                f"malformed {name}",
                where=name,
                got=values.tolist(),
                allowed=f"a finite number for each of {len(members)} members",
            )
    if (quotas < 0.0).any():
        worst = int(np.argmin(quotas))
        raise InputError(
            "a negative quota",
            where=f"quotas, {members[worst]}",
            got=float(quotas[worst]),
            allowed="zero or more USD bn",
        )
    if abs(balances.sum()) > TOLERANCE * max(float(np.abs(balances).sum()), 1.0):
        raise InputError(
            "balances that don't sum to zero",
            where="balances",
            got=float(balances.sum()),
            allowed="members' balances with each other: is a member missing?",
        )
    return quotas, balances
