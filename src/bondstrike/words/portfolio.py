"""A mix in words: what becomes of it, beside cash, where it comes from, and what is left out.

Findings count losses; people read changes in value. So every range is turned round here: minus is a
loss.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from bondstrike.findings.portfolio import COMFORT, DOLLARS, HOME, REAL, Claim, Portfolio, Stand
from bondstrike.findings.portfolio_losses import Loss, View
from bondstrike.findings.ranges import Range
from bondstrike.words import forms
from bondstrike.words import numbers as n
from bondstrike.words.catalogue import DEFAULT, Catalogue, load
from bondstrike.words.market import Part, Screen, Section, Table

FEW: Final = 2
"""Scenarios up to which the parts of each are shown; beyond, those of the worst."""

KINDS: Final = {HOME: "home", REAL: "real", DOLLARS: "dollars"}
"""Kind of cash → key of its words."""

AMOUNT: Final = n.Form(least=0.0)
"""Amounts in the unit of the file."""

LEAST: Final = 1e-4
"""Changes in money smaller than this share of the total are written as zero."""

CHANGE: Final = forms.CHANGE
"""Changes in percent."""


def screen(portfolio: Portfolio, language: str = DEFAULT) -> Screen:
    """The whole answer. Raises `InputError` for a language that does not ship."""
    words = load("portfolio", language)
    count = len(portfolio.holdings)
    said = words.say("screen.one") if count == 1 else words.say("screen.several", count=count)
    title = words.say("screen.title", count=said, home=portfolio.home, weeks=portfolio.weeks)
    sections = (
        _held(portfolio, words),
        _mix(portfolio, words),
        _cash(portfolio, words),
        *_parts(portfolio, words),
        _claims(portfolio, words),
        _left_out(portfolio, words),
    )
    return Screen(title, tuple(_conditions(portfolio, words)), sections)


def change(loss: Range) -> Range:
    """A range of losses as a range of changes in value."""
    return replace(loss, low=-loss.high, median=-loss.median, high=-loss.low)


def _conditions(portfolio: Portfolio, words: Catalogue) -> Iterator[str]:
    stands = list(portfolio.stands.values())
    yield words.say(
        "screen.condition",
        date=stands[0].baseline_date,
        draws=f"{portfolio.draws:,}",
        seed=portfolio.seed,
        home=portfolio.home,
    )
    yield words.say("screen.views")
    for one in stands:
        yield words.say("screen.scenario", name=one.name, title=one.title.rstrip("."))
    if portfolio.yours:
        yield words.say("screen.yours", settings=", ".join(portfolio.yours))
    for one in stands:
        if one.draws < portfolio.draws:
            yield words.say("screen.fewer", name=one.name, draws=f"{one.draws:,}")
        if one.failed:
            told = {"name": one.name, "count": one.failed, "first": one.first_failure}
            yield words.say("screen.failed", **told)


def _held(portfolio: Portfolio, words: Catalogue) -> Section:
    items = [
        words.say("held.item", share=_share(row.amount / portfolio.total), label=row.label)
        for row in portfolio.holdings
    ]
    heading = words.say("held.heading", total=AMOUNT(portfolio.total))
    return Section(heading, (", ".join(items) + ".",))


def _mix(portfolio: Portfolio, words: Catalogue) -> Section:
    """The mix in percent, its odds, in money, and in real terms where these are known."""
    stands = list(portfolio.stands.values())
    rows = {
        "percent": [_percent(one) for one in stands],
        "odds": [_odds(one) for one in stands],
        "money": [_money(one, portfolio.total) for one in stands],
    }
    parts = [_table(words, f"mix.{key}", cells) for key, cells in rows.items()]
    real = [_real(one) for one in stands if one.real_mix and one.real_home]
    if real:
        parts.append(_table(words, "mix.real", real))
    return Section(words.say("mix.heading"), tuple(parts))


def _table(words: Catalogue, columns: str, rows: Sequence[tuple[str, ...]]) -> Table:
    return Table(words.several(columns), tuple(rows))


def _percent(one: Stand) -> tuple[str, ...]:
    shown = (one.effect.mix, one.outright.mix, one.without)
    return (one.name, *map(_changed, shown))


def _odds(one: Stand) -> tuple[str, ...]:
    whole = one.outright.mix
    worst = (CHANGE(-loss.shortfall) for loss in (whole, one.effect.mix))
    return (one.name, *map(n.share, whole.beyond.values()), *worst)


def _money(one: Stand, total: float) -> tuple[str, ...]:
    form = replace(n.SIGNED, least=LEAST * total)
    shown = (one.effect.mix, one.outright.mix)
    spreads = (n.spread(change(x.money), form) for x in shown)
    return (one.name, *spreads, form(-one.outright.mix.shortfall_money))


def _real(one: Stand) -> tuple[str, ...]:
    return (one.name, *(_changed(x) for x in (one.real_mix, one.real_home) if x))


def _changed(loss: Loss) -> str:
    return n.spread(change(loss.percent), CHANGE)


def _cash(portfolio: Portfolio, words: Catalogue) -> Section:
    """The mix and cash side by side, in both views."""
    stands = list(portfolio.stands.values())
    parts: list[Part] = []
    for key in ("effect", "outright"):
        rows = [(one.name, *_beside(getattr(one, key))) for one in stands]
        heads = (words.say(f"cash.{key}"), *words.several("cash.columns"))
        parts.append(Table(heads[: len(rows[0])], tuple(rows)))
    parts.append(words.say("cash.worse", list=_listed(stands, "worse_than_home", words)))
    if stands[0].outright.dollars:
        listed = _listed(stands, "worse_than_dollars", words)
        parts.append(words.say("cash.worse_dollars", list=listed))
    return Section(words.say("cash.heading"), tuple(parts))


def _beside(seen: View) -> tuple[str, ...]:
    return tuple(_changed(x) for x in (seen.mix, seen.home, seen.dollars) if x)


def _listed(stands: Sequence[Stand], odds: str, words: Catalogue) -> str:
    """`40 % (a), 55 % (b)`: how often the mix is worse in all."""
    items = [(one.name, getattr(one.outright, odds)) for one in stands]
    return ", ".join(words.say("cash.item", name=name, share=n.share(x)) for name, x in items)


def _parts(portfolio: Portfolio, words: Catalogue) -> Iterator[Section]:
    """Contributions by holding; of many scenarios for the one in which the lever takes most."""
    stands = list(portfolio.stands.values())
    chosen = stands if len(stands) <= FEW else [max(stands, key=_taken)]
    for one in chosen:
        columns = words.several("parts.columns")
        rows = [_part(one, place) for place in range(len(portfolio.holdings))]
        rows.append(_total(one, words))
        parts: tuple[Part, ...] = (Table(columns, tuple(rows)),)
        if len(chosen) < len(stands):
            parts += (words.say("parts.others"),)
        yield Section(words.say("parts.heading", name=one.name), parts)


def _taken(one: Stand) -> float:
    return one.effect.mix.shortfall


def _part(one: Stand, place: int) -> tuple[str, ...]:
    alone, whole = one.effect.parts[place], one.outright.parts[place]
    spreads = (n.spread(change(x.loss), CHANGE) for x in (alone, whole))
    return (alone.label, _share(alone.share), *spreads, CHANGE(-whole.at_worst))


def _total(one: Stand, words: Catalogue) -> tuple[str, ...]:
    spreads = map(_changed, (one.effect.mix, one.outright.mix))
    worst = CHANGE(-one.outright.mix.shortfall)
    return (words.say("parts.total"), _share(1.0), *spreads, worst)


def _claims(portfolio: Portfolio, words: Catalogue) -> Section:
    """C26 by kind of cash."""
    said = [words.say("claim.rule", bar=n.PERCENT(COMFORT))]
    for kind, claim in portfolio.claim.items():
        said.append(_claim(portfolio, kind, claim, words))
        if claim.fails_in:
            said.append(words.say("claim.fails", list=", ".join(claim.fails_in)))
        if claim.by_construction:
            said.append(words.say("claim.construction"))
    return Section(words.say("claim.heading"), tuple(said))


def _claim(portfolio: Portfolio, kind: str, claim: Claim, words: Catalogue) -> str:
    items = []
    for one in portfolio.stands.values():
        found = one.comfort[kind]
        told = {"share": n.share(found.agree), "without": n.share(found.without)}
        spread = n.spread(change(found.loss), CHANGE)
        items.append(words.say("claim.item", name=one.name, change=spread, **told))
    return words.say(
        "claim.line",
        kind=words.say(f"claim.{KINDS[kind]}", home=portfolio.home),
        finding=words.say(f"finding.{claim.finding.value}"),
        list="; ".join(items),
    )


def _left_out(portfolio: Portfolio, words: Catalogue) -> Section:
    said = [words.say(f"left_out.{key}") for key in portfolio.leaves_out]
    if portfolio.not_identified:
        share = _share(portfolio.not_identified)
        said.insert(0, words.say("left_out.not_identified", share=share))
    return Section(words.say("left_out.heading"), tuple(said))


def _share(part: float) -> str:
    return n.PERCENT(100.0 * part)
