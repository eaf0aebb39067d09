"""A clearing union in words: what nets out, who owes and pays, which rules bite, dollars freed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from bondstrike.findings.ranges import Range
from bondstrike.findings.union import Clearing, Estimate, Member, Reserve
from bondstrike.trade.tables import UNITED_STATES
from bondstrike.units import PERCENT
from bondstrike.words import forms
from bondstrike.words import numbers as n
from bondstrike.words.catalogue import DEFAULT, Catalogue, load
from bondstrike.words.market import Screen, Section, Table

SHOWN: Final = (1, 2, 3, 5, 10, 15, 20, 30, 40, 50)
"""Years that the table of Treasuries shows, besides the last."""

SIGNED: Final = replace(n.SIGNED, least=0.5)
"""Positions, USD bn, where the unit stands elsewhere."""

CHARGE: Final = n.Form(least=0.05)
"""Charges, USD bn a year, where the unit stands elsewhere."""

SMALL: Final = 1e-9
"""One dollar in USD bn: a smaller residual is written in words."""

LEAST_PAID: Final = 0.5
"""USD bn from which on a payment is named."""

MEMORY: Final = "D"
"""Grade of what is from memory or judgement."""


def screen(found: Clearing, language: str = DEFAULT) -> Screen:
    """The whole answer. Raises `InputError` for a language that does not ship."""
    words = load("union", language)
    title = words.say(
        "screen.title",
        title=found.about.title,
        count=len(found.members),
        years=_counted(found.asked.years, "year", words),
    )
    sections = (
        _netting(found, words),
        _members(found, words),
        _hits(found, words),
        _own(found, words),
        _dollars(found, words),
        _left_out(found, words),
    )
    return Screen(title, tuple(_conditions(found, words)), sections)


def spread(found: Estimate, form: n.Form) -> str:
    """`low to high (central)`; one number if all are the same."""
    return n.spread(Range(found.low, found.central, found.high, found.unit), form)


def _conditions(found: Clearing, words: Catalogue) -> Iterator[str]:
    about, asked = found.about, found.asked
    yield words.say("screen.rules", words=about.words)
    adjustment = words.say("screen.stands")
    if asked.adjustment > 0.0:
        rate, who = _percent(asked.adjustment), words.say(f"who.{asked.adjusts}")
        adjustment = words.say("screen.adjusts", who=who, rate=rate)
    yield words.say(
        "screen.condition",
        trade=about.trade_year,
        covered=_percent(asked.covered),
        settlements=_counted(about.settlements_per_year, "time", words),
        adjustment=adjustment,
        date=about.baseline_date,
    )
    if about.schedules > 1:
        yield words.say("screen.schedules", count=about.schedules)
    yield words.say("screen.ranges")
    yield words.say("screen.forced")


def _counted(count: int, unit: str, words: Catalogue) -> str:
    """`1 year`, `10 years`; `once`, `12 times`."""
    single = {"year": "screen.year", "time": "screen.once"}
    return words.say(single[unit]) if count == 1 else words.say(f"screen.{unit}s", count=count)


def _netting(found: Clearing, words: Catalogue) -> Section:
    net = found.netting
    line = words.say(
        "netting.line",
        gross=n.MONEY(net.gross),
        bilateral=n.MONEY(net.bilateral),
        bilateral_share=_percent(net.bilateral_share),
        multilateral=n.MONEY(net.multilateral),
        multilateral_share=_percent(net.multilateral_share),
    )
    return Section(words.say("netting.heading"), (line, words.say("netting.liquidity")))


# --- members -------------------------------------------------------------------------------------


def _members(found: Clearing, words: Catalogue) -> Section:
    told = {"years": found.asked.years, "early": found.early}
    columns = tuple(text.format(**told) for text in words.several("members.columns"))
    rows = tuple(_member(member, words) for member in found.members)
    said = [words.say("members.legend", medium=found.about.settles_in, **told)]
    if not found.about.charges:
        said.append(words.say("members.uncharged"))
    if found.asked.adjustment > 0.0:
        items = (_paced(member, words) for member in found.members)
        said.append(words.say("members.adjusted", list=", ".join(items)))
    said += _beyond(found, words)
    return Section(words.say("members.heading"), (Table(columns, rows), *said))


def _member(member: Member, words: Catalogue) -> tuple[str, ...]:
    half, end = member.years_to_half, member.end
    return (
        _name(member.name, words),
        forms.LEVEL(member.quota),
        SIGNED(member.imbalance),
        f"{half:.1f}" if half < float("inf") else words.say("members.never"),
        SIGNED(end.position),
        CHARGE(member.charge_early),
        CHARGE(end.charge),
        SIGNED(end.paid),
    )


def _paced(member: Member, words: Catalogue) -> str:
    """A member and its balance a year at the end."""
    amount = SIGNED(member.end.imbalance)
    return words.say("members.item", name=_name(member.name, words), amount=amount)


def _beyond(found: Clearing, words: Catalogue) -> Iterator[str]:
    """Who pays in gold or dollars, and how much gold there is for it."""
    paying = [member for member in found.members if member.end.paid < -LEAST_PAID]
    if not paying:
        return
    items = (
        words.say(
            "members.pays",
            name=_name(member.name, words),
            amount=n.MONEY(-member.end.paid),
            gold=n.MONEY(member.gold),
        )
        for member in sorted(paying, key=lambda member: member.end.paid)
    )
    yield words.say(
        "members.beyond",
        medium=found.about.settles_in,
        years=_counted(found.asked.years, "year", words),
        list=", ".join(items),
    )
    if UNITED_STATES in [member.name for member in paying]:
        yield words.say("members.dollars")


def _hits(found: Clearing, words: Catalogue) -> Section:
    """Each rule with those who come under it, in the order of time."""
    rules: dict[tuple[str, str], list[str]] = {}
    for hit in found.hits:
        told = words.say("hits.item", name=_name(hit.member, words), year=f"{hit.year:.1f}")
        rules.setdefault((hit.rule, hit.words), []).append(told)
    said = [
        words.say("hits.line", rule=rule, words=meaning, list=", ".join(items))
        for (rule, meaning), items in rules.items()
    ]
    return Section(words.say("hits.heading"), tuple(said) or (words.say("hits.none"),))


def _own(found: Clearing, words: Catalogue) -> Section:
    own, medium = found.own, found.about.settles_in
    dollars = own.residual / SMALL
    residual = words.say("own.exact") if dollars < 1.0 else f"${dollars:,.0f}"
    said = [
        words.say(
            "own.line",
            medium=medium,
            capital=n.MONEY(own.capital),
            income=n.MONEY(own.income),
            gold=n.SIGNED_MONEY(own.gold),
            account=n.SIGNED_MONEY(own.account),
        ),
        words.say("own.zero", residual=residual),
    ]
    if own.short > 0.0:
        said.append(words.say("own.short", short=n.MONEY(own.short), medium=medium))
    return Section(words.say("own.heading"), tuple(said))


# --- dollars -------------------------------------------------------------------------------------


def _dollars(found: Clearing, words: Catalogue) -> Section:
    total = found.total
    rows = [_reserve(row, words) for row in (*found.reserves, total)]
    by_bloc = Table(words.several("dollars.columns"), tuple(rows))
    line = words.say(
        "dollars.line",
        needed=spread(total.needed, n.MONEY),
        held=n.MONEY(total.held),
        netted=spread(total.netted, n.MONEY),
        lent=spread(total.lent, n.MONEY),
    )
    share = words.say(
        "dollars.share",
        treasuries=spread(total.treasuries, n.MONEY),
        share=spread(_part(total.treasuries, found.official), n.PERCENT),
    )
    said = (line, share)
    if UNITED_STATES in [member.name for member in found.members]:
        said += (words.say("dollars.no_reserves"),)
    parts = (by_bloc, *said, _demand(found, words))
    return Section(words.say("dollars.heading"), parts)


def _reserve(row: Reserve, words: Catalogue) -> tuple[str, ...]:
    spreads = (row.needed, row.needed_with, row.treasuries)
    return (
        _name(row.bloc, words),
        forms.LEVEL(row.held),
        *(spread(found, forms.LEVEL) for found in spreads),
    )


def _demand(found: Clearing, words: Catalogue) -> Table:
    """Treasuries given up so far, at the end of chosen years."""
    rows = [
        (str(row.year), spread(row.treasuries, forms.LEVEL), spread(row.bills, forms.LEVEL))
        for row in found.demand
        if row.year in SHOWN or row is found.demand[-1]
    ]
    return Table(words.several("dollars.years"), tuple(rows))


def _part(found: Estimate, whole: float) -> Estimate:
    """An estimate in percent of a whole."""
    low, central, high = (x / whole / PERCENT for x in (found.low, found.central, found.high))
    return Estimate(low, central, high, "%")


# --- what is judged and left out -----------------------------------------------------------------


def _left_out(found: Clearing, words: Catalogue) -> Section:
    assumed = {
        key: words.say(
            "left_out.three", low=f"{one.low:g}", central=f"{one.central:g}", high=f"{one.high:g}"
        )
        for key, one in found.assumed.items()
    }
    remembered = [one.part for one in found.about.rests_on if one.grade == MEMORY]
    said = [
        words.say(
            "left_out.assumed",
            floating=assumed["months-floating"],
            managed=assumed["months-managed"],
            phase_in=assumed["phase-in"],
        )
    ]
    if remembered:
        said.append(words.say("left_out.memory", list="; ".join(remembered)))
    said += [words.say("left_out.counted"), words.say("left_out.surplus")]
    return Section(words.say("left_out.heading"), tuple(said))


# --- small parts ---------------------------------------------------------------------------------


def _name(member: str, words: Catalogue) -> str:
    return words.say(f"member.{member}")


def _percent(part: float) -> str:
    return n.PERCENT(part / PERCENT)
