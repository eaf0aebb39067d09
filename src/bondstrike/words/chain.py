"""The whole chain in words: link by link, then the verdict, its causes and the nine claims."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bondstrike.findings import statements
from bondstrike.findings.attribution import Attribution
from bondstrike.findings.chain import Chain
from bondstrike.findings.claims import Claim
from bondstrike.findings.ranges import Range
from bondstrike.findings.sensitivity import Driver, HangsOn
from bondstrike.words import numbers as n
from bondstrike.words.catalogue import DEFAULT, Catalogue, load
from bondstrike.words.market import Part, Screen, Section, Table, conditions

SHOWN_YEARS = ("2028", "2036")
"""Fiscal years that stand on the screen: the second, and the last of ten."""

FELT_YEAR = "2028"
"""Fiscal year of which the economy's answer is shown."""

FORMS = {
    "bp": n.SIGNED,
    "pp": n.SIGNED,
    "points": n.SIGNED,
    "$bn": n.SIGNED_MONEY,
    "%": n.SIGNED_PERCENT,
    "weeks": n.PLAIN,
    "times": n.PLAIN,
    "": n.PLAIN,
}
"""How a number of a unit is written."""

SMALLEST_PART = 0.005
"""Parts below this, in the unit of the total, are not named."""

SHARES = ("haven_share", "private_share")
"""Statistics whose unit stands in their name."""


def screen(chain: Chain, policy: str, language: str = DEFAULT) -> Screen:
    """The default screen; `policy` is what the dispute is about (`vocabulary.PolicyKind`).

    Raises `InputError` for a language that does not ship.
    """
    words, market = load("chain", language), chain.market
    said = tuple(conditions(market, language))
    title = market.condition.title
    if not chain.claims:
        nothing = Section(words.say("screen.chain"), (words.say("screen.nothing"),))
        return Screen(title, said, (nothing,))
    return Screen(title, said, tuple(_sections(chain, policy, words, language)))


def _sections(chain: Chain, policy: str, words: Catalogue, language: str) -> Iterator[Section]:
    table = Table(words.several("screen.columns"), tuple(rows(chain, words, language)), left=2)
    yield Section(words.say("screen.chain"), (table,))
    yield Section(words.say("hangs.heading"), tuple(hanging(chain, words)))
    if chain.attribution:
        parts = (chain.attribution.peak, chain.attribution.pressure)
        told = tuple(
            _made_of(words, key, of) for key, of in zip(("peak", "pressure"), parts, strict=True)
        )
        yield Section(words.say("parts.heading"), told)
    yield Section(words.say("claims.heading"), tuple(claims(chain, words)))
    yield Section(words.say("verdict.heading"), tuple(verdict(chain, policy, words)))


# --- the chain, a table of rows ------------------------------------------------------------------

Row = tuple[str, str, str]


def rows(chain: Chain, words: Catalogue, language: str = DEFAULT) -> Iterator[Row]:
    """Every link's few numbers: link, what, range."""
    told = (_sellers, _market, _elsewhere, _fed, _felt, _economy, _budget, _politics, _senders)
    last = ""
    for tell in told:
        for link, key, value, named in tell(chain, language):
            name = words.say(f"link.{link}")
            yield (name if name != last else "", words.say(f"row.{key}", **named), value)
            last = name


Told = Iterator[tuple[str, str, str, dict[str, object]]]


def _sellers(chain: Chain, language: str) -> Told:
    sale, screen_words = chain.market.sale, load("screen", language)
    told = screen_words.say("sale.announced" if sale.announced else "sale.quiet")
    named: dict[str, object] = {"weeks": sale.weeks, "announced": told}
    if sale.sold.zero:
        yield "sellers", "hedged", n.spread(chain.market.dollars.converted, n.MONEY), {}
        return
    yield "sellers", "sold", n.spread(sale.sold, n.MONEY), named
    yield "sellers", "turnover", n.spread(sale.turnover_days, n.PLAIN), {}


def _market(chain: Chain, language: str) -> Told:
    del language
    market = chain.market
    ten = next(row for row in market.yields if row.tenor == "10y")
    yield "treasuries", "peak", n.spread(ten.peak, n.SIGNED), {}
    yield "treasuries", "two_years", n.spread(ten.two_years, n.SIGNED), {}
    dealers = market.absorption[1].shares["dealers"]
    if dealers.known:
        yield "treasuries", "holders", n.spread(dealers, n.TENTHS), {}
    worst = chain.conditions.rows["vix"].worst
    yield "haven", "haven", n.spread(market.drivers.parts["haven"], n.SIGNED), {}
    if worst:
        yield "haven", "vix", n.spread(worst, n.SIGNED), {}
    yield "dollar", "dollar", n.spread(market.dollar.trough, n.SIGNED_PERCENT), {}


def _elsewhere(chain: Chain, language: str) -> Told:
    del language
    places = chain.elsewhere
    if not places.placed.zero:
        yield "alternatives", "placed", n.spread(places.placed, n.MONEY), {}
        yield "alternatives", "elsewhere", n.spread(places.yields, n.SIGNED), {}


def _fed(chain: Chain, language: str) -> Told:
    fed, screen_words = chain.market.fed, load("screen", language)
    mode = screen_words.say(f"mode.{fed.mode}")
    yield "fed", "fed_mode", n.spread(fed.bought, n.MONEY), {"mode": mode}
    for row in fed.panel:
        if row.mode == "cap":
            band = f"{statements.BAND_BP:g}"
            yield "fed", "fed_cap", n.spread(row.bought, n.MONEY), {"band": band}


def _felt(chain: Chain, language: str) -> Told:
    del language
    found, home = chain.conditions.rows, chain.households
    mortgage, shares = found["mortgage"].worst, found["shares"].worst
    bbb, high = found["investment_grade"].worst, found["high_yield"].worst
    if mortgage:
        yield "conditions", "mortgage", n.spread(mortgage, n.SIGNED), {}
        loan = f"${home.loan.amount:,.0f}"
        yield "conditions", "loan", n.spread(home.worst, n.DOLLARS), {"loan": loan}
    for key, found_there in (("credit", bbb), ("high_yield", high)):
        if found_there:
            yield "conditions", key, n.spread(found_there, n.SIGNED), {}
    if shares:
        yield "conditions", "shares", n.spread(shares, n.SIGNED_PERCENT), {}


def _economy(chain: Chain, language: str) -> Told:
    del language
    year = chain.economy.years.get(FELT_YEAR)
    if year:
        named: dict[str, object] = {"year": FELT_YEAR}
        yield "economy", "output", n.spread(year.gdp, n.SIGNED_PERCENT), named
        yield "economy", "jobs", n.spread(year.unemployment, n.SIGNED), named
        yield "economy", "prices", n.spread(year.core_inflation, n.SIGNED), named


def _budget(chain: Chain, language: str) -> Told:
    del language
    years = chain.budget.years
    for name in SHOWN_YEARS:
        if name in years:
            named: dict[str, object] = {"year": name}
            yield "budget", "interest", n.spread(years[name].interest, n.SIGNED_MONEY), named
    if years:
        last = max(years)
        total = n.spread(chain.budget.total, n.SIGNED_MONEY)
        yield "budget", "interest_all", total, {"count": len(years)}
        share = n.spread(years[last].of_revenue, n.SIGNED_PERCENT)
        yield "budget", "of_revenue", share, {"year": last}


def _politics(chain: Chain, language: str) -> Told:
    del language
    found = chain.verdict
    judged = found.deadlines.get(str(found.judged_at))
    if judged:
        named: dict[str, object] = {"weeks": judged.weeks}
        yield "politics", "chance_with", n.spread(judged.with_lever, n.PERCENT), named
        yield "politics", "chance_without", n.spread(judged.without, n.PERCENT), {}
    yield "politics", "retaliated", n.share(found.retaliated), {}
    yield "resolve", "still_in", n.spread(found.coalition_low, n.PERCENT), {}


def _senders(chain: Chain, language: str) -> Told:
    del language
    total = chain.senders.total
    yield "senders", "realised", n.spread(total.realised, n.SIGNED_MONEY), {}
    yield "senders", "paper", n.spread(total.paper, n.SIGNED_MONEY), {}
    if total.realised_of_sold.known:
        yield "senders", "of_sold", n.spread(total.realised_of_sold, n.DOLLARS), {}


# --- what it hangs on, and what makes it ---------------------------------------------------------


def hanging(chain: Chain, words: Catalogue) -> Iterable[str]:
    """What the two headline numbers hang on, in sentences."""
    both = {"verdict": chain.hangs_on.verdict, "peak": chain.hangs_on.peak}
    for key, found in both.items():
        listed = "; ".join(_driver(driver, found, words) for driver in found.drivers)
        yield words.say(f"hangs.{key}", list=listed or words.say("hangs.nothing"))
    judged = chain.hangs_on.verdict.rests_on_judgement
    if judged == judged:
        yield words.say("hangs.judgement", share=n.PERCENT(round(100.0 * judged)))


def _driver(driver: Driver, of: HangsOn, words: Catalogue) -> str:
    form = FORMS[of.unit]
    flip = turns(driver, form, words)
    return words.say(
        "hangs.driver",
        name=short(driver.path),
        path=driver.path,
        share=n.PERCENT(round(100.0 * driver.share)),
        low=form(driver.low_mean),
        high=form(driver.high_mean),
        flip=f", {flip}" if flip else "",
    )


def turns(driver: Driver, form: n.Form, words: Catalogue) -> str:
    """Where the finding turns along one parameter; empty if it does not."""
    if driver.flips_at is None or driver.threshold is None:
        return ""
    value = n.PLAIN(driver.flips_at)
    return words.say("hangs.flip", threshold=form(driver.threshold), value=value)


def short(path: str, language: str = DEFAULT) -> str:
    """A parameter's name in a few words."""
    link, _, field = path.partition(".")
    return load("parameters", language).say(f"{link}.{field}")


def _made_of(words: Catalogue, key: str, of: Attribution) -> str:
    named = [
        f"{words.say(f'parts.{name}')} {n.SIGNED(part.median)}"
        for name, part in of.parts.items()
        if abs(part.median) >= SMALLEST_PART
    ]
    if key == "peak" and abs(of.base.median) >= SMALLEST_PART:
        named.insert(0, f"{words.say('parts.base')} {n.SIGNED(of.base.median)}")
    listed = "; ".join(named) or words.say("parts.nothing")
    return words.say(f"parts.{key}", total=n.SIGNED(of.total.median), list=listed)


# --- claims and verdict --------------------------------------------------------------------------


def claims(chain: Chain, words: Catalogue) -> Iterable[Part]:
    """The nine claims, a line each, and the rule they were judged by."""
    for id, claim in chain.claims.items():
        _, said, finding, number, agree = claim_cells(id, claim, words)
        yield words.say(
            "claims.line", id=id, finding=finding.ljust(15), claim=said, number=number, agree=agree
        )
    yield words.say("claims.rule")


def claim_cells(id: str, claim: Claim, words: Catalogue) -> tuple[str, ...]:
    """A claim in cells: id, claim, finding, number, share of draws that agree.

    The number is that of the condition which fewest draws meet.
    """
    finding = words.say(f"finding.{claim.finding.value.replace(' ', '-')}")
    if claim.by_construction:
        finding = f"{finding} {words.say('claims.constructed')}"
    met = {name: odds.share for name, odds in claim.by_bar.items() if odds.draws}
    hardest = min(met, key=lambda name: met[name]) if met else claim.statistic
    found = claim.beside.get(hardest, claim.range)
    number = f"{words.say(f'statistic.{hardest}')} {statistic(hardest, found)}"
    return id, words.say(f"claims.{id}"), finding, number, n.share(claim.agree)


def statistic(name: str, found: Range) -> str:
    """A claim's statistic as it is written."""
    form = n.TENTHS if name in SHARES else FORMS.get(found.unit, n.PLAIN)
    return n.spread(found, form)


def verdict(chain: Chain, policy: str, words: Catalogue) -> Iterable[str]:
    """The verdict, its range, and what it costs on either side."""
    found, damage = chain.verdict, chain.damage
    judged = found.deadlines.get(str(found.judged_at))
    if judged is None:
        yield words.say("verdict.unknown")
        return
    about = words.say(f"verdict.policy-{policy}")
    yield words.say(
        "verdict.line",
        answer=words.say(f"verdict.{found.strength.value.replace(' ', '-')}"),
        policy=about[0].upper() + about[1:],
        weeks=judged.weeks,
        with_lever=n.PERCENT(judged.mean_with.median),
        without=n.PERCENT(judged.mean_without.median),
        difference=n.SIGNED(judged.mean_difference.median),
        error=n.PLAIN(judged.error),
        spread=n.spread(judged.difference, n.SIGNED),
    )
    one, ten = judged.rises[1.0], judged.rises[10.0]
    yield words.say(
        "verdict.rises", one=n.share(one), ten=n.share(ten), falls=n.share(judged.falls)
    )
    whole = damage.realised.of_means
    ratio = (
        words.say("verdict.ratio", value=n.PLAIN(whole.median))
        if whole.known
        else words.say("verdict.no_ratio")
    )
    yield words.say(
        "verdict.damage",
        us=n.spread(damage.us_realised, n.SIGNED_MONEY),
        output=n.spread(damage.us_output, n.SIGNED_MONEY),
        interest=n.spread(damage.us_interest, n.SIGNED_MONEY),
        senders=n.spread(damage.senders_realised, n.SIGNED_MONEY),
        worse=n.share(damage.realised.us_worse),
        ratio=ratio,
    )
    if damage.retaliation.known:
        lost = n.spread(damage.retaliation, n.MONEY)
        yield words.say("verdict.retaliation", share=n.share(found.retaliated), lost=lost)
    yield words.say("screen.conditional")
    yield words.say("screen.more")
