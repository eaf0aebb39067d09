"""The verdict in sentences: its condition, how much is not identified, and what either side loses.

The first sentence can be quoted as it stands: it begins with what it is conditional on.
"""

from __future__ import annotations

from collections.abc import Iterator

from bondstrike.evidence.beliefs import load_beliefs
from bondstrike.evidence.identification import Standing, identification
from bondstrike.findings.chain import Chain
from bondstrike.findings.ranges import Range
from bondstrike.findings.senders import Ratio
from bondstrike.findings.verdict import Deadline
from bondstrike.words import forms, levers
from bondstrike.words import numbers as n
from bondstrike.words.asked import Asked
from bondstrike.words.catalogue import Catalogue
from bondstrike.words.identification import parts, percent

INTEREST_YEAR = "2036"
"""Fiscal year whose interest is shared out: the last of ten."""

SPARED = n.Form("$", least=0.5)
"""Dollars that a household is spared."""


def judged(chain: Chain) -> Deadline | None:
    """The deadline at which the verdict is given; None if the run is too short for any."""
    return chain.verdict.deadlines.get(str(chain.verdict.judged_at))


def bare(found: Range, form: n.Form) -> str:
    """A range without its median, for sentences that are quoted."""
    return n.spread(found, form).partition(" (")[0]


def verdict(chain: Chain, asked: Asked, words: Catalogue) -> Iterator[str]:
    """The answer with its condition, then how much of it is not identified."""
    found = judged(chain)
    if found is None:
        yield words.say("verdict.no_verdict")
        return
    yield words.say(
        "verdict.line",
        condition=condition(chain, asked, words),
        policy=words.say(f"verdict.policy-{asked.policy}"),
        weeks=found.weeks,
        with_lever=_tenths(found.mean_with),
        without=_tenths(found.mean_without),
        answer=words.say(f"verdict.{chain.verdict.strength.value.replace(' ', '-')}"),
        difference=forms.CHANCE(found.mean_difference.median),
    )
    yield judgement(chain, words)


def judgement(chain: Chain, words: Catalogue) -> str:
    """How much of the answer is not identified: of what it hangs on, and of politics."""
    standings = [
        found.standing
        for path, found in identification(load_beliefs().priors).items()
        if path.startswith("politics.")
    ]
    politics = {
        "judged": standings.count(Standing.JUDGEMENT),
        "unmoved": standings.count(Standing.UNMOVED),
        "all": len(standings),
    }
    found = chain.hangs_on.verdict
    if found.not_identified != found.not_identified:
        return words.say("verdict.no_judgement", **politics)
    shares = {
        "share": percent(found.not_identified),
        "explained": percent(found.explained),
    }
    told = parts(found.by_standing)
    key = "verdict.judgement" if told else "verdict.all_identified"
    return words.say(key, parts=told, **shares, **politics)


def _tenths(found: Range) -> str:
    """A chance with one decimal, so that two of them differ by what is said."""
    return f"{found.median:.1f}{n.NARROW}%" if found.known else n.UNKNOWN


def condition(chain: Chain, asked: Asked, words: Catalogue) -> str:
    """What the verdict is conditional on: the lever, the Fed, and what else happens."""
    fed = words.say(f"fed.{chain.market.fed.mode}")
    if not asked.kinds and asked.events:
        return words.say("verdict.if_events_alone", fed=fed)
    said = _levers(chain, asked, words, fed)
    return words.say("verdict.if_events", condition=said) if asked.events else said


def _levers(chain: Chain, asked: Asked, words: Catalogue, fed: str) -> str:
    """The levers as a condition: a sale or a hedge by what comes of it, others as they are put."""
    sale, converted = chain.market.sale, chain.market.dollars.converted
    named = list(levers.phrases(chain, asked, words))
    plain = asked.on_bonds or not asked.kinds
    if plain and sale.sold.known and not sale.sold.zero:
        return words.say(
            "verdict.if_sold",
            sold=bare(sale.sold, n.MONEY),
            done=words.say(f"done.{asked.done}"),
            weeks=sale.weeks,
            announced=words.say("verdict.announced" if sale.announced else "verdict.quiet"),
            fed=fed,
        )
    if plain and converted.known and not converted.zero:
        return words.say("verdict.if_hedged", converted=bare(converted, n.MONEY), fed=fed)
    if named:
        return words.say("verdict.if_levers", levers=words.say("lever.if").join(named), fed=fed)
    return words.say("verdict.if_other", fed=fed)


def odds(chain: Chain, words: Catalogue) -> Iterator[str]:
    """How far the difference runs over draws, in sentences."""
    found = judged(chain)
    if found is None:
        return
    told = words.say(
        "verdict.spread",
        spread=n.spread(found.difference, forms.CHANCE),
        one=n.share(found.rises[1.0]),
        ten=n.share(found.rises[10.0]),
        falls=n.share(found.falls),
    )
    if found.error == found.error:
        error = forms.POINTS(found.error).lstrip("+")
        told = f"{words.say('verdict.mean', error=error)} {told}"
    yield told


def damage(chain: Chain, asked: Asked, words: Catalogue) -> Iterator[str]:
    """What the United States and the coalition lose."""
    found = chain.damage
    said = {
        "output": n.spread(found.us_output, n.SIGNED_MONEY),
        "senders": n.spread(found.senders_realised, n.SIGNED_MONEY),
    }
    alone = not chain.senders.by_bloc and not asked.on_bonds
    if found.us_realised.known:
        said["us"] = n.spread(found.us_realised, n.SIGNED_MONEY)
        said["interest"] = n.spread(found.us_interest, n.SIGNED_MONEY)
        if not found.us_terms.zero:
            said["output"] = _with_terms(said["output"], found.us_terms, words)
        told = [words.say("verdict.damage_alone" if alone else "verdict.damage", **said)]
        told += [] if alone else [_by_the_dollar(found.realised, words)]
    else:
        told = [words.say("verdict.damage_short", **said)]
    if asked.events and asked.kinds:
        told[0] = words.say("verdict.damage_events", damage=told[0])
    yield from told
    if found.retaliation.known:
        lost = n.spread(found.retaliation, n.MONEY)
        share = n.share(chain.verdict.retaliated)
        yield words.say("verdict.retaliation", share=share, lost=lost)


def _with_terms(output: str, terms: Range, words: Catalogue) -> str:
    """Output lost, and what worse terms of trade cost besides."""
    return words.say("verdict.terms", output=output, terms=n.spread(terms, n.SIGNED_MONEY))


def _by_the_dollar(ratio: Ratio, words: Catalogue) -> str:
    """What the United States lose for each dollar that the coalition loses."""
    worse, whole = n.share(ratio.us_worse), ratio.of_means
    if not whole.known:
        return words.say("verdict.no_ratio", worse=worse)
    key = "verdict.ratio" if whole.median >= 0.0 else "verdict.ratio_gain"
    return words.say(key, value=n.PLAIN(abs(whole.median)), worse=worse)


def bystanders(chain: Chain, words: Catalogue) -> Iterator[str]:
    """What foreign holders outside the coalition lose, where they lose anything."""
    others = chain.senders.bystanders
    if others.realised.known and not (others.realised.zero and others.paper.zero):
        yield words.say(
            "verdict.bystanders",
            realised=n.spread(others.realised, n.SIGNED_MONEY),
            paper=n.spread(others.paper, n.SIGNED_MONEY),
        )


# --- how it is felt ------------------------------------------------------------------------------


def turnover(chain: Chain, asked: Asked, words: Catalogue) -> Iterator[str]:
    """The sale in days of the market's usual trading."""
    days = chain.market.sale.turnover_days
    if days.known and not days.zero:
        done = words.say(f"done.{asked.done}")
        yield words.say("felt.turnover", done=done, days=n.spread(days, forms.DAYS))


def loan(chain: Chain, words: Catalogue) -> Iterator[str]:
    """What a household pays more on a new mortgage."""
    home = chain.households
    if home.worst.known:
        yield words.say(
            "felt.loan",
            loan=f"${home.loan.amount:,.0f}",
            years=home.loan.years,
            worst=n.spread(home.worst, forms.MONTHLY),
            payment=f"${home.payment:,.0f}",
            two_years=n.spread(home.two_years, forms.MONTHLY),
        )


def interest(chain: Chain, words: Catalogue) -> Iterator[str]:
    """The extra federal interest by household and of revenue, in the last year that is covered."""
    from bondstrike.findings.households import HOUSEHOLDS_MILLION

    years = chain.budget.years
    if not years:
        return
    year = INTEREST_YEAR if INTEREST_YEAR in years else max(years)
    each, share = chain.households.interest_each.get(year), years[year].of_revenue
    if each and each.known:
        count = f"{HOUSEHOLDS_MILLION:.0f}"
        key, said, form = ("each", each, forms.MONTHLY)
        if each.high < 0.0:
            key, said, form = ("each_less", _turned(each), SPARED)
        told = n.spread(said, form)
        yield words.say(f"felt.{key}", year=year, count=count, each=told)
    if share.known:
        key, said, form = ("revenue", share, forms.CHANGE)
        if share.high < 0.0:
            key, said, form = ("revenue_less", _turned(share), n.PERCENT)
        yield words.say(f"felt.{key}", year=year, share=n.spread(said, form))


def _turned(found: Range) -> Range:
    """A range of gains as one of what is spared."""
    return Range(-found.high, -found.median, -found.low, found.unit)
