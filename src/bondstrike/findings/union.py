"""A clearing union by its rules: who owes, who pays, who is charged, and the dollars set free.

Everything is the trade core's (`trade.union`, `trade.reserves`): imbalances of one year's goods
trade recur under the union's rules, and no draws are taken. Two things stay apart:

    claims among members   positions, payments, charges, in the union's books: they sum to zero
    dollars set free       reserves that no longer have to cover imports from members, and of these
                           Treasuries: the only part that reaches the market

What is a range here is a low, a central and a high estimate (judgement, `union_data/settings.csv`),
not a spread of draws. Money is in USD bn. A creditor's position is plus, a debtor's minus; what the
union pays to a member is plus.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from jaxtyping import Float

from bondstrike.errors import InputError
from bondstrike.trade import netting, union, union_settle
from bondstrike.trade.reserves import ByEstimate, Release, Treasuries, release
from bondstrike.trade.tables import ECONOMIES, UNITED_STATES, GoodsMatrix, goods_matrix
from bondstrike.trade.union import ADJUSTING, Course, Hit, Setting
from bondstrike.trade.union_figures import column, estimates
from bondstrike.trade.union_rules import Rules, Source, load
from bondstrike.vocabulary import Bloc
from bondstrike.world import load_world
from bondstrike.world.schema import World

EVERYBODY: Final = "all"
"""Stands for all thirteen economies."""

EARLY: Final = 3
"""Years after which charges are read off a first time, as the table of today's trade has it."""

HALF: Final = 0.5
"""Part of the quota, the way to which is timed."""

ASSUMED: Final = {
    "months-floating": "months",
    "months-managed": "months",
    "phase-in": "years",
}
"""Settings that dollars set free hang on, and their units."""

PerMember = Float[np.ndarray, "member"]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A low, a central and a high estimate: ends of what is judged, no quantiles."""

    low: float
    central: float
    high: float
    unit: str


@dataclass(frozen=True, slots=True)
class Netting:
    """Payments between members for a year's goods under three ways of settling."""

    gross: float
    """One by one, USD bn a year."""
    bilateral: float
    """What pairs owe each other, USD bn a year."""
    multilateral: float
    """What each owes all others together, USD bn a year."""
    bilateral_share: float
    """Fraction of gross that netting by pairs removes."""
    multilateral_share: float
    """Fraction of gross that netting all round removes."""


@dataclass(frozen=True, slots=True)
class Year:
    """A member's account at the end of a year, USD bn."""

    year: int
    imbalance: float
    """At the pace of the year's last settlement, USD bn a year."""
    position: float
    """All that was cleared so far, paid or not."""
    balance: float
    """Credit standing with the union (debits minus), charges taken off."""
    paid: float
    """Gold or dollars received so far; paid to the union minus."""
    charge: float
    """Charged for this year, USD bn."""


@dataclass(frozen=True, slots=True)
class Member:
    """One member of the union. Money in USD bn."""

    name: str
    quota: float
    imbalance: float
    """With all other members, in the first year, as far as it is covered, USD bn a year."""
    years_to_half: float
    """Years until its position is half the quota at that pace; infinite if never."""
    charge_early: float
    """Charges a year at the credit or debit that stands after `Clearing.early` years, had none
    been charged before."""
    gold: float
    """Gold that it has, at market value."""
    years: tuple[Year, ...]

    @property
    def end(self) -> Year:
        """Its account at the end."""
        return self.years[-1]


@dataclass(frozen=True, slots=True)
class Own:
    """The union's own account at the end, USD bn."""

    capital: float
    income: float
    """Charges taken so far."""
    gold: float
    """Gold or dollars that it has, its capital included."""
    account: float
    """Capital and income less gold: with members' balances it sums to zero."""
    short: float
    """The most gold or dollars it ever lacked; 0: it could always pay."""
    residual: float
    """Largest error of the books over all settlements."""


@dataclass(frozen=True, slots=True)
class Reserve:
    """Dollar reserves of a member, without the union and with it. USD bn."""

    bloc: str
    held: float
    needed: Estimate
    """To cover dollar imports from everywhere, no more than are held."""
    needed_with: Estimate
    """Once the union has replaced what it can; least and most of the three estimates."""
    netted: Estimate
    """Set free since payments are netted."""
    lent: Estimate
    """Set free since the union lends."""
    treasuries: Estimate
    """Treasuries given up in the end."""


@dataclass(frozen=True, slots=True)
class Demand:
    """Treasuries given up by all members so far, at the end of a year. USD bn at par."""

    year: int
    treasuries: Estimate
    bills: Estimate
    """Of these: bills go first."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a part of the rules rests on."""

    part: str
    grade: str
    source: str
    date: str


@dataclass(frozen=True, slots=True)
class About:
    """The rules in short, and what they are run on."""

    union: str
    """Its id."""
    title: str
    words: str
    settles_in: str
    """What is paid where no credit is given."""
    settlements_per_year: int
    schedules: int
    """How many schedules follow each other."""
    charges: bool
    """Whether anything is charged at all."""
    trade_year: int
    baseline_date: str
    rests_on: tuple[Standing, ...]
    """Each part of the rules with its grade and source."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How the union is run: as `trade.union.Setting`."""

    years: int
    covered: float
    adjustment: float
    adjusts: str


@dataclass(frozen=True)
class Clearing:
    """A union at work: its members' accounts, its own, and the dollars set free."""

    about: About
    asked: Asked
    early: int
    """Years after which charges are read off a first time: `EARLY`, or fewer if fewer are run."""
    netting: Netting
    members: tuple[Member, ...]
    hits: tuple[Hit, ...]
    """Rules that members have come under, in the order of time."""
    own: Own
    reserves: tuple[Reserve, ...]
    """By bloc; the United States hold no dollar reserves."""
    total: Reserve
    """Of all members together, estimate by estimate."""
    demand: tuple[Demand, ...]
    """By year."""
    official: float
    """Treasuries that foreign officials hold, all blocs, USD bn at par."""
    assumed: dict[str, Estimate]
    """What nobody measured: settings that dollars set free hang on."""


# --- asking --------------------------------------------------------------------------------------


def clear(
    name: str = "keynes-1943",
    blocs: Sequence[str] = (),
    *,
    without_us: bool = False,
    years: int = 10,
    covered: float = 1.0,
    adjustment: float = 0.0,
    adjusts: str = ADJUSTING[0],
) -> Clearing:
    """Run the union `name` of `blocs` (all economies if none is named) on the trade tables.

    `covered`: fraction of members' trade with each other that is cleared; `adjustment`: fraction a
    year by which those who `adjusts` names shrink their imbalance. Raises `InputError` for a union
    or member that isn't there (with the nearest), for fewer than two members, or settings that
    can't be; `SolveError` if the books don't balance.
    """
    setting = Setting(years=years, covered=covered, adjustment=adjustment, adjusts=adjusts)
    rules, members, matrix = load(name), members_of(blocs, without_us), goods_matrix()
    course = union.simulate(rules, matrix.flows, matrix.economies, members, setting)
    world = load_world()
    held = Treasuries.of(world)
    freed = release(rules, members, held, covered=covered, years=years, matrix=matrix)
    inside = [bloc for bloc in Bloc if bloc.value in members]
    return Clearing(
        about=_about(name, rules, matrix, world),
        asked=Asked(years, covered, adjustment, adjusts),
        early=min(EARLY, years),
        netting=_netting(freed),
        members=tuple(_members(course)),
        hits=course.hits,
        own=_own(course),
        reserves=tuple(_reserve(freed, bloc.value, [bloc]) for bloc in inside),
        total=_reserve(freed, EVERYBODY, inside),
        demand=tuple(_demand(freed, year) for year in range(years)),
        official=float(held.official.sum()),
        assumed={item: _estimate(estimates(item), unit) for item, unit in ASSUMED.items()},
    )


def members_of(blocs: Sequence[str] = (), without_us: bool = False) -> tuple[str, ...]:
    """Who joins: those named, or everybody. Raises `InputError` for what can't be a union.

    That is a member that the trade tables don't hold, one named twice or both named and left out,
    and fewer than two.
    """
    named = tuple(bloc.strip() for bloc in blocs)
    everybody = not named or named == (EVERYBODY,)
    if without_us and not everybody and UNITED_STATES in named:
        raise InputError(
            "a member both named and left out",
            where="blocs",
            got=UNITED_STATES,
            allowed=f"{UNITED_STATES} among the blocs, or --without-us",
        )
    chosen = ECONOMIES[1:] if everybody and without_us else ECONOMIES if everybody else named
    netting.places(chosen, ECONOMIES)
    return tuple(chosen)


# --- the accounts --------------------------------------------------------------------------------


def _about(name: str, rules: Rules, matrix: GoodsMatrix, world: World) -> About:
    return About(
        union=name,
        title=rules.title,
        words=rules.words,
        settles_in=rules.settles_in,
        settlements_per_year=rules.settlements_per_year,
        schedules=len(rules.schedules),
        charges=bool(rules.charges),
        trade_year=matrix.year,
        baseline_date=world.day.isoformat(),
        rests_on=tuple(_standings(rules)),
    )


def _netting(freed: Release) -> Netting:
    found = freed.netting
    return Netting(
        gross=found.gross,
        bilateral=found.bilateral,
        multilateral=found.multilateral,
        bilateral_share=found.bilateral_share,
        multilateral_share=found.multilateral_share,
    )


def _members(course: Course) -> Iterator[Member]:
    """Each member's account, in the order of the course."""
    half = union_settle.years_to(HALF, course.quotas, course.imbalance[0])
    early, gold = _early_charges(course), column("reserves", "gold", ECONOMIES)
    for place, name in enumerate(course.members):
        yield Member(
            name=name,
            quota=float(course.quotas[place]),
            imbalance=float(course.imbalance[0, place]),
            years_to_half=float(half[place]),
            charge_early=float(early[place]),
            gold=float(gold[ECONOMIES.index(name)]),
            years=tuple(_years(course, place)),
        )


def _early_charges(course: Course) -> PerMember:
    """Charges a year at the credit that stands after `EARLY` years, earlier charges not on it."""
    n = course.rules.settlements_per_year
    at = min(EARLY * n, len(course.years) - 1)
    credit = course.position[at] - course.paid[at]
    return union_settle.charge_pace(course.rules, course.quotas, credit, course.imbalance[at])


def _years(course: Course, place: int) -> Iterator[Year]:
    n = course.rules.settlements_per_year
    for number, charge in enumerate(course.charges[:, place], 1):
        at = number * n
        yield Year(
            year=number,
            imbalance=float(course.imbalance[at, place]),
            position=float(course.position[at, place]),
            balance=float(course.balance[at, place]),
            paid=float(course.paid[at, place]),
            charge=float(charge),
        )


def _own(course: Course) -> Own:
    return Own(
        capital=course.rules.capital,
        income=float(course.income[-1]),
        gold=float(course.gold[-1]),
        account=float(course.own_account[-1]),
        short=course.short,
        residual=course.residual,
    )


# --- the dollars ---------------------------------------------------------------------------------


def _reserve(freed: Release, name: str, blocs: Sequence[Bloc]) -> Reserve:
    """Reserves of some blocs together: estimates are added up low to low and high to high."""
    places = [tuple(Bloc).index(bloc) for bloc in blocs]

    def summed(values: ByEstimate) -> Estimate:
        return _estimate(values[:, places].sum(axis=1), "USD bn")

    left = freed.needed_with[:, places].sum(axis=1)
    return Reserve(
        bloc=name,
        held=float(freed.held[places].sum()),
        needed=summed(freed.needed),
        # more is freed at the high estimate: what is left needn't rise from low to high
        needed_with=Estimate(float(left.min()), float(left[1]), float(left.max()), "USD bn"),
        netted=summed(freed.netted),
        lent=summed(freed.lent),
        treasuries=summed(freed.treasuries),
    )


def _demand(freed: Release, year: int) -> Demand:
    sold, bills = (path[:, year].sum(axis=1) for path in (freed.sold, freed.sold_bills))
    return Demand(year + 1, _estimate(sold, "USD bn"), _estimate(bills, "USD bn"))


def _estimate(values: Float[np.ndarray, "estimate"], unit: str) -> Estimate:
    low, central, high = map(float, values)
    return Estimate(low, central, high, unit)


# --- what the rules rest on ----------------------------------------------------------------------


def _standings(rules: Rules) -> Iterator[Standing]:
    for part, source in _parts(rules):
        yield Standing(part, source.grade.value, source.words, source.date)


def _parts(rules: Rules) -> Iterator[tuple[str, Source]]:
    yield "capital", rules.capital_source
    yield "quota", rules.quota.source
    for schedule in rules.schedules:
        yield f"steps from {schedule.since}", schedule.source
    for charge in rules.charges:
        yield f"charge above {charge.above:g} of quota", charge.source
    yield "waiver of charges", rules.remission.source
    if rules.speed_limit is not None:
        yield "speed limit", rules.speed_limit.source
    for trigger in rules.triggers:
        yield trigger.id, trigger.source
    yield "exit", rules.exit.source
    yield "adjustment", rules.adjust_source


# --- as tables -----------------------------------------------------------------------------------


def as_csv(found: Clearing) -> dict[str, str]:
    """The findings as CSV texts by name: `members`, `reserves`, `treasuries`. Money in USD bn."""
    tables: dict[str, Callable[[Clearing], Iterator[Sequence[object]]]] = {
        "members": _member_rows,
        "reserves": _reserve_rows,
        "treasuries": _demand_rows,
    }
    return {name: _text(rows(found)) for name, rows in tables.items()}


def _member_rows(found: Clearing) -> Iterator[Sequence[object]]:
    yield ("member", "year", "quota", "imbalance", "position", "balance", "paid", "charge")
    for member in found.members:
        for at in member.years:
            numbers = (at.imbalance, at.position, at.balance, at.paid, at.charge)
            yield (member.name, at.year, *map(_digits, (member.quota, *numbers)))


def _reserve_rows(found: Clearing) -> Iterator[Sequence[object]]:
    yield ("bloc", "what", "low", "central", "high")
    for row in (*found.reserves, found.total):
        yield (row.bloc, "held", *[_digits(row.held)] * 3)
        for what in ("needed", "needed_with", "netted", "lent", "treasuries"):
            yield (row.bloc, what, *_three(getattr(row, what)))


def _demand_rows(found: Clearing) -> Iterator[Sequence[object]]:
    yield ("year", "what", "low", "central", "high")
    for row in found.demand:
        yield (row.year, "treasuries", *_three(row.treasuries))
        yield (row.year, "bills", *_three(row.bills))


def _three(found: Estimate) -> tuple[str, str, str]:
    return _digits(found.low), _digits(found.central), _digits(found.high)


def _digits(value: float) -> str:
    return f"{value:.6g}"


def _text(rows: Iterator[Sequence[object]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
