"""The statements about the market in words: sections of sentences and small tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bondstrike.findings import statements
from bondstrike.words import forms
from bondstrike.words import numbers as n
from bondstrike.words.catalogue import DEFAULT, Catalogue, load

LARGEST_SELLERS = 6
"""Blocs that are named; all sales are in the total."""


@dataclass(frozen=True)
class Table:
    """A small table; the first column names the row."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    left: int = 1
    """Columns of text, aligned at the left; the others hold numbers."""


@dataclass(frozen=True)
class Strip:
    """A strip chart: low, median and high by week, in bp, under a caption."""

    caption: str
    path: statements.WeeklyRange


Part = str | Table | Strip
"""What a section is made of."""


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it."""

    heading: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Screen:
    """One screen in words: title, what it is conditional on, and sections."""

    title: str
    conditions: tuple[str, ...]
    sections: tuple[Section, ...]


def screen(market: statements.Market, language: str = DEFAULT) -> Screen:
    """All statements in words. Raises `InputError` for a language that does not ship."""
    words = load("screen", language)
    said = tuple(conditions(market, language))
    told: tuple[Callable[[statements.Market, Catalogue], Iterable[Part]], ...] = (
        _sale, _yields, _drivers, _dollar, _fed, _buyers, _dollars, _extremes,
    )  # fmt: skip
    if market.sale.sold.zero:
        moved = not market.dollar.trough.zero
        told = (_sale, _yields, _dollar, _fed, _extremes) if moved else (_sale,)
    sections = tuple(
        Section(words.say(f"{tell.__name__[1:]}.heading"), tuple(tell(market, words)))
        for tell in told
    )
    return Screen(market.condition.title, said, sections)


def conditions(market: statements.Market, language: str = DEFAULT) -> Iterable[str]:
    """What every number is conditional on, in sentences."""
    words, c = load("screen", language), market.condition
    yield words.say(
        "condition.line",
        date=c.baseline_date,
        ten_year=f"{c.ten_year_percent:.2f} %",
        fed=load("chain", language).say(f"fed.{c.fed_mode}"),
        draws=f"{c.draws:,}",
        seed=c.seed,
    )
    if 0 < c.variant_draws < c.draws:
        yield words.say("condition.variants", draws=c.variant_draws)
    if c.yours:
        yield words.say("condition.yours", settings=", ".join(c.yours))
    off = {(True, False): "no_shocks", (False, True): "no_parameters", (False, False): "certain"}
    switches = (c.parameters_vary, c.shocks)
    if switches in off:
        yield words.say(f"condition.{off[switches]}")
    if c.first_failure:
        counts = {"not_finite": c.not_finite, "not_cleared": c.not_cleared}
        yield words.say("condition.failed", first=c.first_failure, **counts)


def _sale(market: statements.Market, words: Catalogue) -> Iterable[Part]:
    sale = market.sale
    if sale.sold.zero:
        yield words.say("sale.nothing")
        return
    yield words.say(
        "sale.size",
        sold=n.spread(sale.sold, n.MONEY),
        weeks=sale.weeks,
        announced=words.say("sale.announced" if sale.announced else "sale.quiet"),
        share=n.spread(sale.of_coupons, n.PERCENT),
        days=n.spread(sale.turnover_days, forms.DAYS),
    )
    largest = sorted(sale.by_bloc.items(), key=lambda item: -item[1].median)[:LARGEST_SELLERS]
    items = [
        words.say("sale.item", bloc=words.say(f"bloc.{bloc}"), amount=n.spread(amount, n.MONEY))
        for bloc, amount in largest
    ]
    if items:
        yield words.say("sale.by", list=", ".join(items))


def _yields(market: statements.Market, words: Catalogue) -> Iterable[Part]:
    def cells(row: statements.YieldRow) -> tuple[str, ...]:
        moments = (row.day_one, row.peak, row.quarter, row.two_years)
        return (row.tenor, *(n.spread(moment, forms.BP) for moment in moments))

    yield Table(words.several("yields.columns"), tuple(cells(row) for row in market.yields))
    yield Strip(words.say("yields.chart", last=market.moments.two_years), market.path)
    yield words.say(
        "yields.book",
        day_one=n.spread(market.book.day_one, n.SIGNED_MONEY),
        trough=n.spread(market.book.trough, n.SIGNED_MONEY),
        percent=n.spread(market.book.trough_percent, forms.CHANGE),
    )
    if market.alone:
        yield words.say(
            "yields.alone",
            peak=n.spread(market.alone.yields_peak["10y"], forms.BP),
            later=n.spread(market.alone.yields_two_years["10y"], forms.BP),
            rises=n.share(market.alone.rises),
            loss=n.spread(market.alone.book_trough, n.SIGNED_MONEY),
        )


def _drivers(market: statements.Market, words: Catalogue) -> Iterable[str]:
    items = [
        f"{words.say(f'drivers.{name}')} {n.spread(part, forms.BP)}"
        for name, part in market.drivers.parts.items()
        if max(abs(part.low), abs(part.high)) >= forms.BP.least
    ]
    week = n.spread(n.whole(market.drivers.peak_week), n.PLAIN)
    if items:
        yield words.say("drivers.line", week=week, list="; ".join(items))
    else:
        yield words.say("drivers.nothing")


def _dollar(market: statements.Market, words: Catalogue) -> Iterable[Part]:
    dollar = market.dollar
    moments = ("day_one", "quarter", "two_years", "trough")
    said = {m: n.spread(getattr(dollar, m), forms.CHANGE) for m in moments}
    yield words.say("dollar.line", **said)


def _fed(market: statements.Market, words: Catalogue) -> Iterable[Part]:
    fed = market.fed
    yield words.say(
        "fed.line",
        mode=words.say(f"mode.{fed.mode}"),
        steps_in=n.share(fed.steps_in),
        anyway=n.share(fed.steps_in_anyway),
        bought=n.spread(fed.bought, n.MONEY),
    )
    rows = tuple(
        (
            words.say(f"mode.{row.mode}"),
            n.spread(row.peak, forms.BP),
            n.spread(row.quarter, forms.BP),
            n.spread(row.bought, n.MONEY),
            n.spread(row.dollar, forms.CHANGE),
        )
        for row in fed.panel
    )
    if rows:
        yield Table(words.several("fed.columns"), rows)
    for row in fed.panel:
        if row.mode == "cap":
            said = {"bought": n.spread(row.bought, n.MONEY), "held": n.share(row.within_band)}
            yield words.say("fed.hold", band=f"{statements.BAND_BP:g}", **said)


def _buyers(market: statements.Market, words: Catalogue) -> Iterable[Part]:
    moments = market.absorption
    rows = tuple(
        (
            words.say(f"buyers.{buyer}"),
            *(n.spread(moment.shares[buyer], n.TENTHS) for moment in moments),
        )
        for buyer in statements.BUYERS
    )
    yield Table(words.several("buyers.columns"), rows)
    if market.haven:
        quarter = moments[1]
        yield words.say(
            "buyers.haven",
            haven=n.spread(quarter.haven, n.TENTHS_PERCENT),
            price_led=n.spread(quarter.price_led, n.TENTHS_PERCENT),
            with_haven=n.spread(market.haven.with_haven, forms.BP),
            without=n.spread(market.haven.without_haven, forms.BP),
        )


def _dollars(market: statements.Market, words: Catalogue) -> Iterable[Part]:
    d, claims = market.dollars, market.claims
    held = ("proceeds", "kept", "parked", "converted", "residents", "official", "private")
    yield words.say("dollars.line", **{m: n.spread(getattr(d, m), n.MONEY) for m in held})
    yield words.say(
        "dollars.gross_net",
        gross=n.spread(claims.gross, n.SIGNED_MONEY),
        abroad=n.spread(claims.us_assets_abroad, n.SIGNED_MONEY),
        transactions=n.spread(claims.net_transactions, n.SIGNED_MONEY),
        valuation=n.spread(claims.net_valuation, n.SIGNED_MONEY),
    )


def _extremes(market: statements.Market, words: Catalogue) -> Iterable[str]:
    far = market.extremes
    items = [
        words.say("extremes.item", threshold=f"{threshold:g}", share=n.share(odds))
        for threshold, odds in far.beyond.items()
    ]
    yield words.say("extremes.line", list=", ".join(items))
    tipped, anyway = n.share(far.tipped), n.share(far.tipped_anyway)
    yield words.say("extremes.tipping", tipped=tipped, anyway=anyway)


def at_the_peak(market: statements.Market, language: str = DEFAULT) -> tuple[str, ...]:
    """What moved the ten-year at its peak, in sentences."""
    return tuple(_drivers(market, load("screen", language)))


def how_far(market: statements.Market, language: str = DEFAULT) -> tuple[str, ...]:
    """The odds of large moves, in sentences."""
    return tuple(_extremes(market, load("screen", language)))
