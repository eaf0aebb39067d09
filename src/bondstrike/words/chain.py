"""The whole chain in words: link by link, then the verdict, its causes and the nine claims."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bondstrike.findings import statements
from bondstrike.findings.attribution import Attributions
from bondstrike.findings.chain import Chain
from bondstrike.findings.claims import Claim
from bondstrike.findings.ranges import Range
from bondstrike.findings.sensitivity import Driver, HangsOn
from bondstrike.words import forms, identification, responses
from bondstrike.words import numbers as n
from bondstrike.words import verdict as answer
from bondstrike.words.asked import Asked
from bondstrike.words.catalogue import DEFAULT, Catalogue, load
from bondstrike.words.market import Part, Screen, Section, Table, conditions

INTEREST_YEAR = "2036"
"""Fiscal year whose interest stands on the screen: the last of ten."""

FIRST_YEAR = "2027"
"""Fiscal year in which a measure on goods reaches prices."""

FELT_YEAR = "2028"
"""Fiscal year of which the economy's answer is shown."""

SMALLEST_PART = 0.1
"""Parts below this, in the unit of the total, are not named."""

SHARES = ("haven_share", "private_share")
"""Statistics whose unit stands in their name."""


def screen(chain: Chain, asked: Asked, language: str = DEFAULT, *, full: bool = False) -> Screen:
    """The default screen, the verdict last; `full` adds the number that decides each claim.

    Raises `InputError` for a language that does not ship.
    """
    words, market = load("chain", language), chain.market
    said = (*conditions(market, language), *notes(asked, words))
    title = market.condition.title
    if not chain.claims:
        nothing = Section(words.say("screen.chain"), (words.say("screen.nothing"),))
        return Screen(title, said, (nothing,))
    return Screen(title, said, tuple(_sections(chain, asked, words, language, full)))


def notes(asked: Asked, words: Catalogue) -> Iterator[str]:
    """What the scenario says should stand beside the result, in sentences."""
    return (words.say("screen.note", note=note) for note in asked.notes)


def _sections(
    chain: Chain, asked: Asked, words: Catalogue, language: str, full: bool
) -> Iterator[Section]:
    cells = tuple(rows(chain, asked, words, language))
    yield Section(
        words.say("screen.chain"), (Table(words.several("screen.columns"), cells, left=2),)
    )
    if chain.responses:
        yield Section(words.say("responses.heading"), tuple(responses.told(chain, words)))
    yield Section(words.say("hangs.heading"), tuple(hanging(chain, words, language)))
    if chain.attribution:
        yield Section(
            words.say("parts.heading"), tuple(made_of(chain.attribution, words, still(chain)))
        )
    yield Section(words.say("claims.heading"), tuple(claims(chain, words, full)))
    told = (
        *answer.verdict(chain, asked, words),
        *answer.odds(chain, words),
        *answer.damage(chain, asked, words),
    )
    ends = (words.say("screen.conditional"), words.say("screen.more"))
    yield Section(words.say("verdict.heading"), (*told, *ends))


# --- the chain, a table of rows ------------------------------------------------------------------

Row = tuple[str, str, str]


def rows(chain: Chain, asked: Asked, words: Catalogue, language: str = DEFAULT) -> Iterator[Row]:
    """Every link's few numbers: link, what, range; the link is named once.

    Where a lever is not on Treasuries or dollars, what it leaves as it is has no row; Treasuries
    keep theirs if any are sold.
    """
    told = (
        *(_sellers, _trade, _market, _elsewhere, _fed, _felt, _economy, _budget, _politics),
        _senders,
    )
    page, last = Page(chain, asked, words, load("screen", language)), ""
    sold = () if chain.market.sale.sold.zero else ("sellers", "treasuries")
    for tell in told:
        for link, key, value, named in tell(page):
            if not asked.on_bonds and link not in sold and nil(value):
                continue
            name = words.say(f"link.{link}")
            yield (name if name != last else "", words.say(f"row.{key}", **named), value)
            last = name


def nil(value: str) -> bool:
    """Whether a value, as it is written, is zero or unknown."""
    return value == n.UNKNOWN or not re.search("[1-9]", value)


@dataclass(frozen=True)
class Page:
    """What the rows are told from."""

    chain: Chain
    asked: Asked
    words: Catalogue
    market: Catalogue
    """Words of the market."""


Told = Iterator[tuple[str, str, str, dict[str, object]]]


def _sellers(page: Page) -> Told:
    sale = page.chain.market.sale
    if sale.sold.zero:
        converted = n.spread(page.chain.market.dollars.converted, n.MONEY)
        yield "sellers", "hedged", converted, {}
        return
    named: dict[str, object] = {
        "done": page.words.say(f"done.{page.asked.done}"),
        "weeks": sale.weeks,
        "announced": page.market.say("sale.announced" if sale.announced else "sale.quiet"),
    }
    yield "sellers", "sold", n.spread(sale.sold, n.MONEY), named
    yield "sellers", "turnover", n.spread(sale.turnover_days, forms.DAYS), {}


def _trade(page: Page) -> Told:
    """Goods, extra spending and dollars changed: only what a run has of them."""
    found = page.chain.trade
    lost = found.exports_lost.known and found.exports_lost.median > 0.0
    changes = {"invoicing", "clearing-union", "joint-asset"} & set(page.asked.kinds)
    rows = (
        ("goods", found.goods_bought, n.MONEY, not lost),
        ("exports_lost", found.exports_lost, n.MONEY, lost),
        ("import_cost", found.import_cost, n.MONEY, True),
        ("revenue", found.revenue, n.MONEY, True),
        ("terms_lost", found.terms_lost, n.SIGNED_MONEY, True),
        ("changed", found.changed, n.MONEY, bool(changes)),
        ("spent", found.spent, n.MONEY, True),
        ("borrowed", found.borrowed, n.MONEY, True),
        ("tariff", found.tariff, forms.POINTS, True),
        ("withheld", found.withheld, n.PERCENT, True),
    )
    for key, value, form, told in rows:
        said = n.spread(value, form)
        if told and not nil(said):
            yield "trade", key, said, {}


def _market(page: Page) -> Told:
    market = page.chain.market
    ten = next(row for row in market.yields if row.tenor == "10y")
    yield "treasuries", "peak", n.spread(ten.peak, forms.BP), {}
    yield "treasuries", "two_years", n.spread(ten.two_years, forms.BP), {}
    dealers = market.absorption[1].shares["dealers"]
    if dealers.known:
        yield "treasuries", "holders", n.spread(dealers, n.TENTHS), {}
    worst = page.chain.conditions.rows["vix"].worst
    if worst:
        yield "haven", "vix", n.spread(worst, forms.POINTS), {}
    yield "dollar", "dollar", n.spread(market.dollar.trough, forms.CHANGE), {}


def _elsewhere(page: Page) -> Told:
    places = page.chain.elsewhere
    if not places.placed.zero:
        yield "alternatives", "placed", n.spread(places.placed, n.MONEY), {}
        yield "alternatives", "elsewhere", n.spread(places.yields, forms.BP), {}


def _fed(page: Page) -> Told:
    fed = page.chain.market.fed
    named: dict[str, object] = {"fed": page.words.say(f"fed.{fed.mode}")}
    yield "fed", "fed_mode", n.spread(fed.bought, n.MONEY), named
    for row in fed.panel:
        if row.mode == "cap":
            band = f"{statements.BAND_BP:g}"
            yield "fed", "fed_cap", n.spread(row.bought, n.MONEY), {"band": band}


def _felt(page: Page) -> Told:
    found, home = page.chain.conditions.rows, page.chain.households
    mortgage, high, shares = (found[name].worst for name in ("mortgage", "high_yield", "shares"))
    if mortgage:
        yield "conditions", "mortgage", n.spread(mortgage, forms.BP), {}
        amount = f"${home.loan.amount:,.0f}"
        yield "conditions", "loan", n.spread(home.worst, forms.MONTHLY), {"loan": amount}
    if high:
        yield "conditions", "high_yield", n.spread(high, forms.BP), {}
    if shares:
        yield "conditions", "shares", n.spread(shares, forms.CHANGE), {}


def _economy(page: Page) -> Told:
    first = page.chain.economy.years.get(FIRST_YEAR)
    if first and not page.asked.on_bonds:
        named: dict[str, object] = {"year": FIRST_YEAR}
        yield "economy", "output", n.spread(first.gdp, forms.CHANGE), named
        yield "economy", "prices", n.spread(first.core_inflation, forms.POINTS), named
    year = page.chain.economy.years.get(FELT_YEAR)
    if year:
        named = {"year": FELT_YEAR}
        yield "economy", "output", n.spread(year.gdp, forms.CHANGE), named
        yield "economy", "jobs", n.spread(year.unemployment, forms.POINTS), named
        yield "economy", "prices", n.spread(year.core_inflation, forms.POINTS), named


def _budget(page: Page) -> Told:
    years = page.chain.budget.years
    if not years:
        return
    name = INTEREST_YEAR if INTEREST_YEAR in years else max(years)
    named: dict[str, object] = {"year": name}
    yield "budget", "interest", n.spread(years[name].interest, n.SIGNED_MONEY), named
    yield "budget", "of_revenue", n.spread(years[name].of_revenue, forms.CHANGE), named
    total = n.spread(page.chain.budget.total, n.SIGNED_MONEY)
    yield "budget", "interest_all", total, {"count": len(years)}


def _politics(page: Page) -> Told:
    found, judged = page.chain.verdict, answer.judged(page.chain)
    if judged:
        named: dict[str, object] = {"weeks": judged.weeks}
        with_lever = n.spread(judged.with_lever, forms.CHANCE_LEVEL)
        yield "politics", "chance_with", with_lever, named
        yield "politics", "chance_without", n.spread(judged.without, forms.CHANCE_LEVEL), {}
    yield "politics", "retaliated", n.share(found.retaliated), {}
    if page.chain.senders.by_bloc or page.asked.on_bonds:
        key = "still_in" if page.asked.on_bonds else "members"
        yield "resolve", key, n.spread(found.coalition_low, n.PERCENT), {}


def _senders(page: Page) -> Told:
    total = page.chain.senders.total
    yield "senders", "realised", n.spread(total.realised, n.SIGNED_MONEY), {}
    yield "senders", "paper", n.spread(total.paper, n.SIGNED_MONEY), {}
    if total.realised_of_sold.known and "tariffs" not in page.asked.kinds:
        named: dict[str, object] = {"done": page.words.say(f"done.{page.asked.done}")}
        yield "senders", "of_sold", n.spread(total.realised_of_sold, n.DOLLARS), named


# --- what it hangs on, and what makes it ---------------------------------------------------------


def hanging(chain: Chain, words: Catalogue, language: str = DEFAULT) -> Iterator[Part]:
    """What the two headline numbers hang on: a table each, or a sentence where nothing stands out.

    Beside each unknown stands whether it is identified; a last sentence says why those are not.
    """
    both = {"verdict": chain.hangs_on.verdict, "peak": chain.hangs_on.peak}
    if still(chain):
        del both["peak"]
    silent: list[str] = []
    for key, found in both.items():
        name = words.say(f"hangs.{key}")
        cells = tuple(_driver(driver, found, words, language) for driver in found.drivers)
        if cells:
            yield Table((name, *words.several("hangs.columns")), cells, left=2)
        else:
            silent.append(f"{name[:1].upper()}{name[1:]}: {words.say('hangs.nothing')}.")
    yield from silent
    named = (driver for found in both.values() for driver in found.drivers)
    yield from identification.legend(named, language)


def still(chain: Chain) -> bool:
    """Whether no draw moves the ten-year at its peak: then nothing is said about it."""
    ten = next(row for row in chain.market.yields if row.tenor == "10y")
    return nil(n.spread(ten.peak, forms.BP))


def _driver(driver: Driver, of: HangsOn, words: Catalogue, language: str) -> tuple[str, ...]:
    form = forms.OF_UNIT[of.unit]
    return (
        short(driver.path, language),
        identification.standing(driver.standing, language),
        n.PERCENT(round(100.0 * driver.share)),
        form(driver.low_mean),
        form(driver.high_mean),
        turns(driver, form, words),
    )


def turns(driver: Driver, form: n.Form, words: Catalogue) -> str:
    """What the finding passes along one parameter, and at what value of it."""
    if driver.flips_at is None or driver.threshold is None:
        return words.say("hangs.no_flip")
    value = n.PLAIN(driver.flips_at)
    return words.say("hangs.flip", threshold=form(driver.threshold), value=value)


def short(path: str, language: str = DEFAULT) -> str:
    """A parameter's name in a few words."""
    link, _, field = path.partition(".")
    return load("parameters", language).say(f"{link}.{field}")


def made_of(of: Attributions, words: Catalogue, unmoved: bool = False) -> Iterator[str]:
    """What the peak and the pressure are made of on the central path, in sentences.

    `unmoved`: no draw moves the ten-year, so that nothing is said of it.
    """
    for key, whole, form in (
        ("peak", of.peak, forms.BP),
        ("pressure", of.pressure, forms.CHANCE),
    ):
        if unmoved and key == "peak":
            continue
        named = [
            f"{words.say(f'parts.{name}')} {form(part.median)}"
            for name, part in whole.parts.items()
            if abs(part.median) >= SMALLEST_PART
        ]
        if key == "peak" and abs(whole.base.median) >= SMALLEST_PART:
            named.insert(0, f"{words.say('parts.base')} {form(whole.base.median)}")
        listed = "; ".join(named) or words.say("parts.nothing")
        yield words.say(f"parts.{key}", total=form(whole.total.median), list=listed)


# --- claims --------------------------------------------------------------------------------------


def claims(chain: Chain, words: Catalogue, full: bool = False) -> Iterator[Part]:
    """The nine claims, a row each, and the rule they were judged by; `full`: with their numbers."""
    cells = [claim_cells(id, claim, words) for id, claim in chain.claims.items()]
    rows = tuple(
        (id, said, finding, agree, unidentified)
        for id, said, finding, _, agree, unidentified in cells
    )
    put = [id for id, claim in chain.claims.items() if not claim.not_put]
    yield Table(words.several("claims.columns"), rows, left=3)
    if full:
        numbers = tuple((id, number) for id, _, _, number, *_ in cells if id in put)
        yield Table(words.several("claims.numbers"), numbers, left=2)
    yield words.say("claims.rule")
    reasons = dict.fromkeys(c.not_put for c in chain.claims.values() if c.not_put)
    yield from (words.say(f"not_put.rule_{reason}") for reason in reasons)


def claim_cells(id: str, claim: Claim, words: Catalogue) -> tuple[str, ...]:
    """A claim in cells: id, claim, finding, number, share of draws that agree, not identified.

    The number is that of the condition which fewest draws meet; the last cell is the part of what
    the statistic is known to hang on that is not identified.
    """
    finding = words.say(f"finding.{claim.finding.value.replace(' ', '-')}")
    if claim.not_put:
        reason, none = words.say(f"not_put.{claim.not_put}"), words.say("not_put.none")
        return id, words.say(f"claims.{id}"), f"{finding}: {reason}", none, none, none
    if claim.by_construction:
        finding = f"{finding} {words.say('claims.constructed')}"
    met = {name: odds.share for name, odds in claim.by_bar.items() if odds.draws}
    hardest = min(met, key=lambda name: met[name]) if met else claim.statistic
    found = claim.beside.get(hardest, claim.range)
    number = words.say(f"statistic.{hardest}")
    if found.known:
        number = f"{number} {statistic(hardest, found)}"
    agree = n.share(claim.agree) if claim.agree.draws else words.say("claims.no_draws")
    return id, words.say(f"claims.{id}"), finding, number, agree, unidentified(claim, words)


def unidentified(claim: Claim, words: Catalogue) -> str:
    """Part of what a claim's statistic is known to hang on that is not identified."""
    part = claim.not_identified
    if part != part:
        return words.say("claims.noise")
    return words.say("claims.part", share=n.PERCENT(round(100.0 * part)))


def statistic(name: str, found: Range) -> str:
    """A claim's statistic as it is written."""
    form = n.TENTHS if name in SHARES else forms.OF_UNIT.get(found.unit, n.PLAIN)
    return n.spread(found, form)
