"""The briefing's story: a run and its findings as one document, section by section."""

from __future__ import annotations

import shlex
import tomllib
from collections.abc import Iterator
from typing import Any, Final

from bondstrike.ensemble.result import Result
from bondstrike.evidence.library import studies
from bondstrike.evidence.shelf import load_priors
from bondstrike.findings.chain import Chain
from bondstrike.findings.ranges import Range
from bondstrike.report import story_figures as draw
from bondstrike.report import story_tables as tables
from bondstrike.report.document import MOST_KEY_NUMBERS, Briefing, Part, Section, Stamp, Table
from bondstrike.report.story_diagram import diagram
from bondstrike.words import chain as telling
from bondstrike.words import forms, market, responses
from bondstrike.words import numbers as n
from bondstrike.words import verdict as answer
from bondstrike.words.asked import asked
from bondstrike.words.catalogue import DEFAULT, load

LIMITS: Final = (
    *("conditional", "politics", "tails", "rule", "tenor", "level", "trade", "left_out"),
)
"""What the briefing says it cannot say, in this order."""

PEAK: Final = ("made_peak", "bare_supply", "bp")
PRESSURE: Final = ("made_pressure", "bare_attack", "points")
"""Keys of title, base and unit of the two attributions."""


class Page:
    """A run, its findings and the catalogues they are told from."""

    def __init__(self, chain: Chain, result: Result, language: str) -> None:
        self.chain, self.result, self.language = chain, result, language
        self.asked = asked(result.manifest)
        self.words = load("briefing", language)
        self.names = load("screen", language)
        self.links = load("chain", language)


def compose(chain: Chain, result: Result, language: str = DEFAULT) -> Briefing:
    """The briefing of a run. Raises `InputError` for a language that does not ship."""
    page, manifest = Page(chain, result, language), result.manifest
    scenario = tomllib.loads(manifest.scenario)
    said, *beside = _verdict(page)
    return Briefing(
        title=manifest.title,
        question=str(scenario.get("question", "")),
        verdict=said,
        beside=tuple(beside),
        key=tuple(_key(page))[:MOST_KEY_NUMBERS] if chain.claims else (),
        conditions=tuple(_conditional(page)),
        sections=tuple(Section(head, tuple(parts)) for head, parts in _sections(page, scenario)),
        sources=tuple(_sources(page, scenario)),
        limits=tuple(page.words.say(f"limits.{key}") for key in LIMITS),
        stamp=Stamp(manifest.baseline_date, manifest.package, manifest.seed, manifest.digest),
        reproduce=command(result),
        language=language,
    )


def _verdict(page: Page) -> Iterator[str]:
    """The verdict, how much of it is judgement, and how far it runs over draws."""
    if not page.chain.claims:
        yield page.links.say("screen.nothing")
        return
    yield from answer.verdict(page.chain, page.asked, page.links)
    yield from answer.odds(page.chain, page.links)


def _conditional(page: Page) -> Iterator[str]:
    """What the answer takes as given, and what should be said beside it."""
    yield from market.conditions(page.chain.market, page.language)
    yield from telling.notes(page.asked, page.links)


def command(result: Result) -> str:
    """The command that gives these numbers again."""
    manifest = result.manifest
    switches = [f"--set {shlex.quote(change)}" for change in manifest.overrides]
    switches += [] if manifest.parameters_vary else ["--no-parameters"]
    switches += [] if manifest.shocks else ["--no-shocks"]
    parts = ["bondstrike run", manifest.name, *switches]
    return " ".join([*parts, f"--draws {manifest.draws}", f"--seed {manifest.seed}"])


def _key(page: Page) -> Iterator[tuple[str, str]]:
    """The strip of numbers, the most telling first: the range before the point."""
    chain, words = page.chain, page.words
    ten = next(row for row in chain.market.yields if row.tenor == "10y")
    if not telling.still(chain):
        yield _top(ten.peak, forms.BP, words.say("page.key_peak"))
    lost, bought = chain.trade.exports_lost, chain.trade.goods_bought
    if lost.known and lost.median > 0.0:
        yield _top(lost, n.MONEY, words.say("page.key_exports"))
    elif bought.known and bought.median > 0.0:
        yield _top(bought, n.MONEY, words.say("page.key_goods"))
    judged = answer.judged(chain)
    if judged:
        said = words.say("page.key_chance", weeks=judged.weeks)
        yield _top(judged.difference, forms.CHANCE, said)
    year = chain.budget.years.get(answer.INTEREST_YEAR)
    if year:
        told = words.say("page.key_interest", year=answer.INTEREST_YEAR)
        yield _top(year.interest, n.SIGNED_MONEY, told)
    if chain.senders.by_bloc or page.asked.on_bonds:
        yield _top(chain.senders.total.realised, n.SIGNED_MONEY, words.say("page.key_senders"))
    if telling.still(chain):
        return
    loan = words.say("page.key_loan", loan=f"${chain.households.loan.amount:,.0f}")
    yield _top(chain.households.worst, forms.MONTHLY, loan)


def _top(found: Range, form: n.Form, what: str) -> tuple[str, str]:
    """A range for the strip at the top, and what it is with its median."""
    whole, _, median = n.spread(found, form).rpartition(" (")
    return (whole, f"{what}; median {form(found.median)}") if whole else (median, what)


def _sections(page: Page, scenario: dict[str, Any]) -> Iterator[tuple[str, list[Part]]]:
    """Headings with what stands under them; sections with nothing to show are left out."""
    told = {
        "chain": _chain,
        "responses": _responses,
        "market": _market,
        "holders": _holders,
        "conditions": _conditions,
        "economy": _economy,
        "budget": _budget,
        "politics": _politics,
        "senders": _senders,
        "hangs": _hangs,
        "claims": _claims,
    }
    for key, tell in told.items() if page.chain.claims else ():
        parts = [part for part in tell(page) if part is not None]
        if parts:
            yield page.words.say(f"section.{key}"), parts
    why = [str(line) for line in scenario.get("why", ())]
    if why:
        yield page.words.say("section.why"), [*why]


Parts = Iterator[Part | None]
"""What stands in a section; None where the run has nothing to show."""


def _chain(page: Page) -> Parts:
    yield diagram(page.chain, page.words, page.links)
    rows = tuple(telling.rows(page.chain, page.asked, page.links, page.language))
    columns = page.words.several("table.chain_columns")
    yield Table(page.words.say("table.chain"), columns, rows, left=2)


def _responses(page: Page) -> Parts:
    yield from responses.told(page.chain, page.links)


def _market(page: Page) -> Parts:
    """Yields, dollar, Fed; nothing where the lever moves neither."""
    chain, result, words = page.chain, page.result, page.words
    if telling.still(chain):
        if not telling.nil(n.spread(chain.market.dollar.trough, forms.CHANGE)):
            yield draw.weekly_fan(result, words, "dollar", "dollar", "percent")
        return
    yield draw.ten_year(result, words)
    yield from answer.turnover(chain, page.asked, page.links)
    if not page.chain.market.sale.sold.zero:
        yield from market.at_the_peak(chain.market, page.language)
    yield from market.how_far(chain.market, page.language)
    yield draw.curve(chain, result, words)
    yield draw.weekly_fan(result, words, "dollar", "dollar", "percent")
    yield tables.fed(chain, page.names, words)


def _holders(page: Page) -> Parts:
    money, claims = page.chain.market.dollars, page.chain.market.claims
    yield draw.holders(page.chain, page.result, page.words, page.names)
    if money.proceeds.zero:
        return
    held = ("proceeds", "kept", "parked", "converted", "residents", "official", "private")
    said = {name: n.spread(getattr(money, name), n.MONEY) for name in held}
    yield page.names.say("dollars.line", **said)
    yield page.names.say(
        "dollars.gross_net",
        gross=n.spread(claims.gross, n.SIGNED_MONEY),
        abroad=n.spread(claims.us_assets_abroad, n.SIGNED_MONEY),
        transactions=n.spread(claims.net_transactions, n.SIGNED_MONEY),
        valuation=n.spread(claims.net_valuation, n.SIGNED_MONEY),
    )


def _conditions(page: Page) -> Parts:
    if not telling.still(page.chain):
        yield draw.weekly_fan(page.result, page.words, "mortgage", "mortgage", "bp")
        yield from answer.loan(page.chain, page.links)
    worst = page.chain.conditions.rows["shares"].worst
    if worst is None or telling.nil(n.spread(worst, forms.CHANGE)):
        return
    yield draw.weekly_fan(page.result, page.words, "shares", "shares", "percent")
    yield tables.conditions(page.chain, page.words)


def _economy(page: Page) -> Parts:
    if page.chain.economy.years:
        yield draw.quarterly_fan(page.result, page.words, "gdp", "gdp", "percent")


def _budget(page: Page) -> Parts:
    if page.chain.budget.years:
        yield draw.interest(page.chain, page.result, page.words)
        yield from answer.interest(page.chain, page.links)
        yield tables.interest(page.chain, page.words)


def _politics(page: Page) -> Parts:
    chain, result, words = page.chain, page.result, page.words
    yield draw.added_chance(chain, result, words)
    yield draw.survival(chain, result, words)
    if chain.attribution:
        if not telling.still(chain):
            yield draw.made_of(chain.attribution.peak, PEAK, result, words, page.links)
        yield draw.made_of(chain.attribution.pressure, PRESSURE, result, words, page.links)


def _senders(page: Page) -> Parts:
    yield from answer.damage(page.chain, page.asked, page.links)
    yield from answer.bystanders(page.chain, page.links)
    yield draw.losses(page.chain, page.result, page.words, page.names)
    yield tables.losses(page.chain, page.words)
    yield tables.ledger(page.chain, page.words, page.names)


def _hangs(page: Page) -> Parts:
    found, words, result = page.chain.hangs_on, page.words, page.result
    judged = answer.judged(page.chain)
    centre = judged.mean_difference.median if judged else 0.0
    ten = next(row for row in page.chain.market.yields if row.tenor == "10y")
    yield from tables.drivers(found.verdict, "verdict", words, page.links, page.language)
    yield draw.tornado(found.verdict, "tornado", "points", centre, result, words)
    if telling.still(page.chain):
        return
    yield from tables.drivers(found.peak, "peak", words, page.links, page.language)
    yield draw.tornado(found.peak, "tornado_peak", "bp", ten.peak.median, result, words)


def _claims(page: Page) -> Parts:
    yield tables.claims(page.chain, page.words, page.links)


def _sources(page: Page, scenario: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Studies behind what the answer hangs on, and what the scenario itself names."""
    priors, known = load_priors(), studies()
    drivers = (*page.chain.hangs_on.verdict.drivers, *page.chain.hangs_on.peak.drivers)
    cited = [id for driver in drivers if driver.path in priors for id in priors[driver.path].cites]
    named = [str(source) for source in scenario.get("sources", ())]
    for id in dict.fromkeys([*cited, *(name for name in named if name in known)]):
        study = known[id]
        yield id, f"{study.title} ({study.year}). {study.measured}. {study.source}"
    for name in named:
        if name not in known:
            yield "", name
