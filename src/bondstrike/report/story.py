"""The briefing's story: a run and its findings as one document, section by section."""

from __future__ import annotations

import shlex
import tomllib
from collections.abc import Iterator
from typing import Final

from bondstrike.ensemble.result import Result
from bondstrike.evidence.library import studies
from bondstrike.evidence.shelf import load_priors
from bondstrike.findings.chain import Chain
from bondstrike.findings.ranges import Range
from bondstrike.findings.sensitivity import HangsOn
from bondstrike.report import story_figures as draw
from bondstrike.report.briefing import Briefing, Part, Section, Stamp, Table
from bondstrike.report.story_diagram import diagram
from bondstrike.words import chain as telling
from bondstrike.words import numbers as n
from bondstrike.words.catalogue import DEFAULT, load
from bondstrike.words.market import conditions

LIMITS: Final = (
    *("conditional", "politics", "tails", "rule", "tenor", "level", "trade", "left_out"),
)
"""What the briefing says it cannot say, in this order."""

PEAK: Final = ("made_peak", "bare_supply", "bp")
PRESSURE: Final = ("made_pressure", "bare_attack", "points")
"""Keys of title, base and unit of the two attributions."""

KEY_YEAR: Final = "2036"
"""Fiscal year of the interest in the strip of numbers at the top."""


class Page:
    """A run, its findings and the catalogues they are told from."""

    def __init__(self, chain: Chain, result: Result, language: str) -> None:
        self.chain, self.result, self.language = chain, result, language
        self.words = load("briefing", language)
        self.names = load("screen", language)
        self.links = load("chain", language)


def compose(chain: Chain, result: Result, language: str = DEFAULT) -> Briefing:
    """The briefing of a run. Raises `InputError` for a language that does not ship."""
    page, manifest = Page(chain, result, language), result.manifest
    asked = tomllib.loads(manifest.scenario)
    told = list(telling.verdict(chain, manifest.policy, page.links))
    return Briefing(
        title=manifest.title,
        question=str(asked.get("question", "")),
        verdict=told[0],
        key=tuple(_key(page)),
        conditions=tuple(conditions(chain.market, language)),
        sections=tuple(Section(heading, tuple(parts)) for heading, parts in _sections(page, asked)),
        sources=tuple(_sources(page, asked)),
        limits=tuple(page.words.say(f"limits.{key}") for key in LIMITS),
        stamp=Stamp(manifest.baseline_date, manifest.package, manifest.seed, manifest.digest),
        reproduce=command(result),
        language=language,
    )


def command(result: Result) -> str:
    """The command that gives these numbers again."""
    manifest = result.manifest
    switches = [f"--set {shlex.quote(change)}" for change in manifest.overrides]
    switches += [] if manifest.parameters_vary else ["--no-parameters"]
    switches += [] if manifest.shocks else ["--no-shocks"]
    parts = ["bondstrike run", manifest.name, *switches]
    return " ".join([*parts, f"--draws {manifest.draws}", f"--seed {manifest.seed}"])


def _key(page: Page) -> Iterator[tuple[str, str]]:
    """The strip of numbers: the range before the point."""
    chain, words = page.chain, page.words
    ten = next(row for row in chain.market.yields if row.tenor == "10y")
    yield _top(ten.peak, n.SIGNED, words.say("page.key_peak"))
    judged = chain.verdict.deadlines.get(str(chain.verdict.judged_at))
    if judged:
        said = words.say("page.key_chance", weeks=judged.weeks)
        yield _top(judged.difference, n.SIGNED, said)
    year = chain.budget.years.get(KEY_YEAR)
    if year:
        told = words.say("page.key_interest", year=KEY_YEAR)
        yield _top(year.interest, n.SIGNED_MONEY, told)
    yield _top(chain.senders.total.realised, n.SIGNED_MONEY, words.say("page.key_senders"))
    loan = words.say("page.key_loan", loan=f"${chain.households.loan.amount:,.0f}")
    yield _top(chain.households.worst, n.DOLLARS, loan)


def _top(found: Range, form: n.Form, what: str) -> tuple[str, str]:
    """A range for the strip at the top, and what it is with its median."""
    if not found.known:
        return n.UNKNOWN, what
    whole, _, median = n.spread(found, form).rpartition(" (")
    return (whole, f"{what}; median {form(found.median)}") if median and whole else (median, what)


def _sections(page: Page, asked: dict) -> Iterator[tuple[str, list[Part]]]:
    """Headings with what stands under them; sections with nothing to show are left out."""
    told = {
        "chain": _chain,
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
    for key, tell in told.items():
        parts = [part for part in tell(page) if part is not None]
        if parts:
            yield page.words.say(f"section.{key}"), parts
    why = [str(line) for line in asked.get("why", ())]
    if why:
        yield page.words.say("section.why"), [*why]


def _chain(page: Page) -> list[Part | None]:
    rows = tuple(telling.rows(page.chain, page.links, page.language))
    columns = page.links.several("screen.columns")
    table = Table(page.words.say("table.chain"), columns, rows, left=2)
    rest = list(telling.verdict(page.chain, page.result.manifest.policy, page.links))[1:-2]
    return [*rest, diagram(page.chain, page.words, page.links), table]


def _market(page: Page) -> list[Part | None]:
    chain, result, words = page.chain, page.result, page.words
    return [
        draw.ten_year(result, words),
        draw.curve(chain, result, words),
        draw.weekly_fan(result, words, "dollar", "dollar", "percent"),
        _fed(page),
    ]


def _fed(page: Page) -> Table | None:
    """The same sale under other answers of the Fed."""
    names = page.names
    rows = tuple(
        (
            names.say(f"mode.{row.mode}"),
            n.spread(row.peak, n.SIGNED),
            n.spread(row.quarter, n.SIGNED),
            n.spread(row.bought, n.MONEY),
            n.spread(row.dollar, n.SIGNED_PERCENT),
        )
        for row in page.chain.market.fed.panel
    )
    return Table(page.words.say("table.fed"), names.several("fed.columns"), rows) if rows else None


def _holders(page: Page) -> list[Part | None]:
    found = draw.holders(page.chain, page.result, page.words, page.names)
    money = page.chain.market.dollars
    if money.proceeds.zero:
        return [found]
    held = ("proceeds", "kept", "parked", "converted", "residents", "official", "private")
    said = {name: n.spread(getattr(money, name), n.MONEY) for name in held}
    claims = page.chain.market.claims
    gross = page.names.say(
        "dollars.gross_net",
        gross=n.spread(claims.gross, n.SIGNED_MONEY),
        abroad=n.spread(claims.us_assets_abroad, n.SIGNED_MONEY),
        transactions=n.spread(claims.net_transactions, n.SIGNED_MONEY),
        valuation=n.spread(claims.net_valuation, n.SIGNED_MONEY),
    )
    return [found, page.names.say("dollars.line", **said), gross]


def _conditions(page: Page) -> list[Part | None]:
    result, words = page.result, page.words
    return [
        draw.weekly_fan(result, words, "mortgage", "mortgage", "bp"),
        draw.weekly_fan(result, words, "shares", "shares", "percent"),
    ]


def _economy(page: Page) -> list[Part | None]:
    if not page.chain.economy.years:
        return []
    return [draw.quarterly_fan(page.result, page.words, "gdp", "gdp", "percent")]


def _budget(page: Page) -> list[Part | None]:
    years = page.chain.budget.years
    if not years:
        return []
    rows = tuple(
        (
            name,
            n.MONEY(year.baseline_bn),
            n.MONEY(year.cbo_bn),
            n.spread(year.interest, n.SIGNED_MONEY),
        )
        for name, year in years.items()
    )
    columns = page.words.several("table.interest_columns")
    table = Table(page.words.say("table.interest"), columns, rows)
    return [draw.interest(page.chain, page.result, page.words), table]


def _politics(page: Page) -> list[Part | None]:
    chain, result, words = page.chain, page.result, page.words
    made = chain.attribution
    return [
        draw.survival(chain, result, words),
        made and draw.made_of(made.peak, PEAK, result, words, page.links),
        made and draw.made_of(made.pressure, PRESSURE, result, words, page.links),
    ]


def _senders(page: Page) -> list[Part | None]:
    words, total = page.words, page.chain.senders.total
    rows = tuple(
        (words.say(f"item.{item}"), n.spread(found, n.SIGNED_MONEY))
        for item, found in total.items.items()
    )
    table = Table(words.say("table.losses"), words.several("table.losses_columns"), rows)
    return [draw.losses(page.chain, page.result, words, page.names), table]


def _hangs(page: Page) -> list[Part | None]:
    found, words, result = page.chain.hangs_on, page.words, page.result
    judged = page.chain.verdict.deadlines.get(str(page.chain.verdict.judged_at))
    centre = judged.mean_difference.median if judged else 0.0
    ten = next(row for row in page.chain.market.yields if row.tenor == "10y")
    return [
        *_drivers(page, found.verdict, "verdict"),
        draw.tornado(found.verdict, "tornado", "points", centre, result, words),
        *_drivers(page, found.peak, "peak"),
        draw.tornado(found.peak, "tornado_peak", "bp", ten.peak.median, result, words),
    ]


def _drivers(page: Page, of: HangsOn, key: str) -> Iterator[Part]:
    """What a number hangs on, as a table, and how much of that is judgement."""
    words, form = page.words, telling.FORMS[of.unit]
    if not of.drivers:
        yield words.say(f"hangs.{key}_nothing")
        return
    rows = tuple(
        (
            f"{telling.short(driver.path, page.language)} [{driver.path}]",
            n.PERCENT(round(100.0 * driver.share)),
            form(driver.low_mean),
            form(driver.high_mean),
            telling.turns(driver, form, page.links) or n.UNKNOWN,
        )
        for driver in of.drivers
    )
    yield Table(words.say(f"hangs.{key}"), words.several("hangs.columns"), rows)
    if of.rests_on_judgement == of.rests_on_judgement:
        share = n.PERCENT(round(100.0 * of.rests_on_judgement))
        yield words.say("hangs.judgement", share=share)


def _claims(page: Page) -> list[Part | None]:
    words, links = page.words, page.links
    rows = tuple(
        (
            *telling.claim_cells(id, claim, links),
            links.say(f"leaves_out.{claim.leaves_out}"),
        )
        for id, claim in page.chain.claims.items()
    )
    if not rows:
        return []
    return [Table(words.say("table.claims"), words.several("table.claims_columns"), rows, left=6)]


def _sources(page: Page, asked: dict) -> Iterator[tuple[str, str]]:
    """Studies behind what the answer hangs on, and what the scenario itself names."""
    priors, known = load_priors(), studies()
    drivers = (*page.chain.hangs_on.verdict.drivers, *page.chain.hangs_on.peak.drivers)
    cited = [id for driver in drivers if driver.path in priors for id in priors[driver.path].cites]
    named = [str(source) for source in asked.get("sources", ())]
    for id in dict.fromkeys([*cited, *(name for name in named if name in known)]):
        study = known[id]
        yield id, f"{study.title} ({study.year}). {study.measured}. {study.source}"
    for name in named:
        if name not in known:
            yield "", name
