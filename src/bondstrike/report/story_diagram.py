"""The causal chain as a diagram, with this run's numbers in its nodes."""

from __future__ import annotations

from bondstrike.findings.chain import Chain
from bondstrike.findings.ranges import Range
from bondstrike.report.document import Diagram, Edge, Node
from bondstrike.words import chain as telling
from bondstrike.words import forms
from bondstrike.words import numbers as n
from bondstrike.words import verdict as answer
from bondstrike.words.catalogue import Catalogue

EDGES = (
    ("sellers", "treasuries", "to_market"),
    ("sellers", "dollar", "to_dollar"),
    ("sellers", "alternatives", "to_elsewhere"),
    ("treasuries", "haven", "to_haven"),
    ("treasuries", "fed", "to_fed"),
    ("fed", "treasuries", "from_fed"),
    ("treasuries", "conditions", "to_conditions"),
    ("conditions", "economy", "to_economy"),
    ("dollar", "economy", "from_dollar"),
    ("economy", "budget", "to_budget"),
    ("treasuries", "budget", "to_rates"),
    ("conditions", "politics", "to_politics"),
    ("politics", "resolve", "to_resolve"),
    ("resolve", "sellers", "to_sellers"),
)
"""What one link hands to the next: source, target, key of the word."""

Told = tuple[str, str, Range, n.Form]


def diagram(chain: Chain, words: Catalogue, links: Catalogue) -> Diagram:
    """The chain with medians and ranges; links without a number in this run keep their name."""
    found = {link: (key, of, form) for link, key, of, form in _numbers(chain)}
    names = dict.fromkeys(end for source, target, _ in EDGES for end in (source, target))
    nodes = tuple(_node(name, found.get(name), words, links) for name in _ordered(names))
    edges = tuple(Edge(a, b, words.say(f"diagram.{key}")) for a, b, key in EDGES)
    return Diagram(nodes=nodes, edges=edges, caption=words.say("diagram.caption"))


def _ordered(names: dict[str, None]) -> list[str]:
    story = (
        *("sellers", "treasuries", "haven", "dollar", "alternatives", "fed"),
        *("conditions", "economy", "budget", "politics", "resolve"),
    )
    return [name for name in story if name in names]


def _node(
    name: str, told: tuple[str, Range, n.Form] | None, words: Catalogue, links: Catalogue
) -> Node:
    title = links.say(f"link.{name}")
    if told is None or not told[1].known:
        return Node(name, title)
    key, found, form = told
    if telling.nil(n.spread(found, form)):
        return Node(name, title, words.say("diagram.unchanged"))
    line = words.say(f"diagram.{key}", value=form(found.median))
    spread = answer.bare(found, form)
    same = spread == form(found.median)
    return Node(name, title, line, "" if same else words.say("diagram.range", value=spread))


def _lever(chain: Chain) -> Told:
    """What is done: the first of these that there is anything of, a sale before goods and money."""
    market, goods = chain.market, chain.trade
    told: tuple[Told, ...] = (
        ("sellers", "sold", market.sale.sold, n.MONEY),
        ("sellers", "hedged", market.dollars.converted, n.MONEY),
        ("sellers", "exports", goods.exports_lost, n.MONEY),
        ("sellers", "spent", goods.spent, n.MONEY),
        ("sellers", "spent", goods.borrowed, n.MONEY),
    )
    return next((one for one in told if not one[2].zero), told[0])


def _numbers(chain: Chain) -> list[Told]:
    market, felt = chain.market, chain.conditions.rows
    ten = next(row for row in market.yields if row.tenor == "10y")
    judged = answer.judged(chain)
    found: list[tuple[str, str, Range | None, n.Form]] = [
        _lever(chain),
        ("treasuries", "treasuries", ten.peak, forms.BP),
        ("haven", "haven", felt["vix"].worst, forms.POINTS),
        ("dollar", "dollar", market.dollar.trough, forms.CHANGE),
        ("alternatives", "alternatives", chain.elsewhere.placed, n.MONEY),
        ("fed", "fed", market.fed.bought, n.MONEY),
        ("conditions", "conditions", felt["mortgage"].worst, forms.BP),
        ("politics", "politics", judged.difference if judged else None, forms.CHANCE),
        ("resolve", "resolve", chain.verdict.coalition_low, n.PERCENT),
    ]
    years = chain.budget.years
    if years:
        found.append(("budget", "budget", years[max(years)].interest, n.SIGNED_MONEY))
    second = list(chain.economy.years.values())[1:2]
    found += [("economy", "economy", year.gdp, forms.CHANGE) for year in second]
    return [(link, key, of, form) for link, key, of, form in found if of is not None]
