"""What a scenario's levers do, in phrases that a condition is made of: "If …, and if …"."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from bondstrike.findings.chain import Chain
from bondstrike.units import WEEKS_PER_YEAR
from bondstrike.words import numbers as n
from bondstrike.words.asked import SALES, Asked
from bondstrike.words.catalogue import DEFAULT, Catalogue, load

Lever = Mapping[str, Any]
"""A lever as the scenario states it, defaults filled in."""

FEW: Final = 2
"""Blocs that are named; more are counted."""


def phrases(chain: Chain, asked: Asked, words: Catalogue, language: str = DEFAULT) -> Iterator[str]:
    """A phrase for each lever, in their order; all sales are one, by what is really sold."""
    sold = False
    for lever in asked.levers:
        kind = str(lever["kind"])
        if kind in SALES:
            if not sold:
                yield _sale(chain, asked, words)
            sold = True
        elif kind in TOLD:
            yield TOLD[kind](lever, words, load("screen", language))


def _sale(chain: Chain, asked: Asked, words: Catalogue) -> str:
    sale = chain.market.sale
    return words.say(
        "lever.sale",
        sold=n.spread(sale.sold, n.MONEY).partition(" (")[0],
        done=words.say(f"done.{asked.done}"),
        weeks=sale.weeks,
        announced=words.say("verdict.announced" if sale.announced else "verdict.quiet"),
    )


def _hedge(lever: Lever, words: Catalogue, names: Catalogue) -> str:
    blocs = holders(lever["blocs"], words, names)
    return words.say("lever.hedge", blocs=blocs, points=_points(lever["points"], words))


def _goods(lever: Lever, words: Catalogue, names: Catalogue) -> str:
    del names
    time = span(lever["weeks"], words)
    return words.say("lever.goods", amount=n.MONEY(lever["amount"]), time=time)


def _tariffs(lever: Lever, words: Catalogue, names: Catalogue) -> str:
    """Rates and quotas, on what, for how long, and the answer to them."""
    rates, quotas, answer = lever.get("rates", 0.0), lever.get("quotas", {}), lever["answer"]
    time, blocs = span(lever["weeks"], words), holders(lever["blocs"], words, names)
    put = [
        words.say(f"lever.{key}", level=_level(level, key, words), goods=_groups(level, words))
        for key, level in (("tariffs", rates), ("quotas", quotas))
        if _some(level)
    ]
    if not put:
        return words.say("lever.tariffs_of_target", answer=_points(answer, words), time=time)
    kind = "unanswered" if not answer else "answered_in_kind" if answer == rates else "answered"
    told = words.say(f"lever.{kind}", answer=_points(answer, words))
    what = words.say("lever.both", first=put[0], second=put[1]) if len(put) > 1 else put[0]
    return words.say("lever.measures", what=what, blocs=blocs, time=time, answer=told)


def _some(level: Any) -> bool:
    """Whether a tariff or quota is there, as a number or by group."""
    return any(level.values()) if isinstance(level, Mapping) else bool(level)


def _level(level: Any, key: str, words: Catalogue) -> str:
    """Points of a tariff or share let in by a quota: one number, or from the least to the most."""
    scale = 1.0 if key == "tariffs" else 100.0
    found = sorted({scale * x for x in (level.values() if isinstance(level, Mapping) else [level])})
    ends = n.PLAIN(found[0]) if len(found) == 1 else f"{n.PLAIN(found[0])} to {n.PLAIN(found[-1])}"
    one = found == [1.0]
    unit = ("point" if one else "points") if key == "tariffs" else "share"
    return words.say(f"lever.{unit}", count=ends)


def _groups(level: Any, words: Catalogue) -> str:
    """US goods, or the groups of them that are hit."""
    if not isinstance(level, Mapping):
        return words.say("lever.all_goods")
    return words.say("lever.some_goods", groups=joined([*level], words))


def _invoicing(lever: Lever, words: Catalogue, names: Catalogue) -> str:
    time = words.say("lever.within", time=years(lever["years"], words))
    how = words.say("lever.market") if lever["mode"] == "market" else time
    partly = "_partly" if lever["dollar_to"] else ""
    return words.say(
        f"lever.{lever['trade']}{partly}",
        blocs=holders(lever["blocs"], words, names),
        share=n.PERCENT(100.0 * lever["dollar_to"]),
        how=how,
    )


def _union(lever: Lever, words: Catalogue, names: Catalogue) -> str:
    del names
    count = number(len(lever["blocs"]), words)
    covered = lever["covered"]
    trade = words.say("lever.trade" if covered == 1.0 else "lever.trade_partly", blocs=count,
                      share=n.PERCENT(100.0 * covered))  # fmt: skip
    return words.say("lever.union", trade=trade, union=lever["union"])


def _joint(lever: Lever, words: Catalogue, names: Catalogue) -> str:
    del names
    return words.say(
        "lever.joint",
        amount=n.MONEY(lever["amount"]),
        time=span(lever["weeks"], words),
        share=n.PERCENT(100.0 * lever["from_treasuries"]),
    )


def _bills(lever: Lever, words: Catalogue, names: Catalogue) -> str:
    del names
    time = span(lever["weeks"], words)
    return words.say("lever.bills", amount=n.MONEY(lever["amount"]), time=time)


def _deficit(lever: Lever, words: Catalogue, names: Catalogue) -> str:
    del names
    return words.say(
        "lever.deficit",
        amount=n.MONEY(lever["amount"]),
        time=span(lever["weeks"], words),
        paid=words.say(f"lever.paid_{lever['paid']}"),
    )


TOLD: Final[Mapping[str, Callable[[Lever, Catalogue, Catalogue], str]]] = {
    "hedge-ratio": _hedge,
    "us-goods": _goods,
    "tariffs": _tariffs,
    "invoicing": _invoicing,
    "clearing-union": _union,
    "joint-asset": _joint,
    "bill-demand": _bills,
    "deficit": _deficit,
}
"""How each kind of lever but the sales is told."""


# --- words and numbers ---------------------------------------------------------------------------


def holders(blocs: Sequence[str], words: Catalogue, names: Catalogue) -> str:
    """Blocs by name, or counted if there are many."""
    if len(blocs) > FEW:
        return words.say("lever.blocs", count=number(len(blocs), words))
    named = names.messages["bloc"]
    article = words.several("lever.with_article")
    told = [words.say("lever.the", bloc=named[b]) if b in article else named[b] for b in blocs]
    return joined(told, words)


def joined(items: Sequence[str], words: Catalogue) -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(items) < 2:
        return "".join(items)
    return words.say("lever.and", first=", ".join(items[:-1]), last=items[-1])


def number(count: int, words: Catalogue) -> str:
    """A small number as a word, a large one in digits."""
    named = words.several("lever.counts")
    return named[count] if count < len(named) else f"{count}"


def span(weeks: int, words: Catalogue) -> str:
    """Weeks in words: whole years as years."""
    if weeks % WEEKS_PER_YEAR:
        return words.say("lever.weeks" if weeks > 1 else "lever.week", count=weeks)
    return years(weeks / WEEKS_PER_YEAR, words)


def years(count: float, words: Catalogue) -> str:
    """Years in words."""
    if count == 1.0:
        return words.say("lever.year")
    whole = number(int(count), words) if count == int(count) else n.PLAIN(count)
    return words.say("lever.years", count=whole)


def _points(count: float, words: Catalogue) -> str:
    return words.say("lever.point" if count == 1.0 else "lever.points", count=n.PLAIN(count))
