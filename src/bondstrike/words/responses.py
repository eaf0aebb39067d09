"""What became of the responses, in sentences: each with its rule, how often, and when first."""

from __future__ import annotations

from collections.abc import Iterator

from bondstrike.findings.chain import Chain
from bondstrike.findings.responses import Response
from bondstrike.words import numbers as n
from bondstrike.words.catalogue import Catalogue


def told(chain: Chain, words: Catalogue) -> Iterator[str]:
    """A sentence for each response, counted from one."""
    for count, response in enumerate(chain.responses, 1):
        yield _sentence(count, response, words)


def _sentence(count: int, of: Response, words: Catalogue) -> str:
    named: dict[str, object] = {
        "count": count,
        "action": words.say(f"action.{of.action}"),
        "rule": rule(of, words),
        "draws": f"{of.triggered.draws:,}",
    }
    if not of.triggered.draws:
        return words.say("responses.unknown", **named)
    if not of.triggered.hits and not of.anyway.hits:
        return words.say("responses.never", **named)
    named |= {"share": n.share(of.triggered), "anyway": n.share(of.anyway)}
    if not of.triggered.hits:
        return words.say("responses.only_without", **named)
    named["week"] = n.spread(n.whole(of.first_week), n.PLAIN)
    return words.say("responses.triggered" if of.signal else "responses.dated", **named)


def rule(of: Response, words: Catalogue) -> str:
    """When it starts, in a phrase: `once the 10-year is over +50 bp, 2 weeks later`."""
    if of.at_week is not None:
        said = words.say("responses.at", week=of.at_week)
    else:
        key, level = ("above", of.above) if of.below is None else ("below", of.below)
        named = n.PLAIN(level or 0.0)
        said = words.say(f"responses.{key}", signal=words.say(f"signal.{of.signal}", level=named))
    if of.delay_weeks:
        key = "lever.week" if of.delay_weeks == 1.0 else "lever.weeks"
        weeks = words.say(key, count=n.PLAIN(of.delay_weeks))
        said = words.say("responses.delayed", rule=said, weeks=weeks)
    if of.until_week is not None:
        said = words.say("responses.until", rule=said, week=of.until_week)
    return said
