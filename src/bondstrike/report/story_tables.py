"""The briefing's tables, filled from a run's findings; units stand in captions and headings."""

from __future__ import annotations

from collections.abc import Iterator

from bondstrike.findings.chain import Chain
from bondstrike.findings.sensitivity import HangsOn
from bondstrike.report.document import Part, Table
from bondstrike.words import chain as telling
from bondstrike.words import forms, identification
from bondstrike.words import numbers as n
from bondstrike.words.catalogue import Catalogue

CONDITIONS = {
    "mortgage": forms.BP,
    "investment_grade": forms.BP,
    "high_yield": forms.BP,
    "swap_spread": forms.BP,
    "shares": forms.CHANGE,
    "vix": forms.POINTS,
}
"""Rows of the table of conditions and how their numbers are written."""


def fed(chain: Chain, names: Catalogue, words: Catalogue) -> Table | None:
    """The same lever under other answers of the Fed; None if they were not run."""
    rows = tuple(
        (
            names.say(f"mode.{row.mode}"),
            n.spread(row.peak, forms.BP),
            n.spread(row.quarter, forms.BP),
            n.spread(row.bought, n.MONEY),
            n.spread(row.dollar, forms.CHANGE),
        )
        for row in chain.market.fed.panel
    )
    return Table(words.say("table.fed"), names.several("fed.columns"), rows) if rows else None


def conditions(chain: Chain, words: Catalogue) -> Table | None:
    """What borrowing costs and what shares do, at two moments and at worst.

    Where no yield moves, what stays as it is has no row; None if all does.
    """
    rows = []
    for name, form in CONDITIONS.items():
        row = chain.conditions.rows[name]
        moments = (row.quarter, row.two_years)
        worst = n.spread(row.worst, form) if row.worst else words.say("table.not_kept")
        cells = (*(n.spread(moment, form) for moment in moments), worst)
        if not (telling.still(chain) and all(map(telling.nil, cells))):
            rows.append((words.say(f"table.{name}"), *cells))
    columns = words.several("table.conditions_columns")
    return Table(words.say("table.conditions"), columns, tuple(rows)) if rows else None


def interest(chain: Chain, words: Catalogue) -> Table | None:
    """Interest along the baseline beside CBO's, and the lever's effect; None without a year."""
    rows = tuple(
        (
            name,
            forms.LEVEL(year.baseline_bn),
            forms.LEVEL(year.cbo_bn),
            n.spread(year.interest, forms.BILLIONS),
        )
        for name, year in chain.budget.years.items()
    )
    columns = words.several("table.interest_columns")
    return Table(words.say("table.interest"), columns, rows) if rows else None


def losses(chain: Chain, words: Catalogue) -> Table:
    """What the coalition loses, item by item, $bn."""
    rows = tuple(
        (words.say(f"item.{item}"), n.spread(found, forms.BILLIONS))
        for item, found in chain.senders.total.items.items()
    )
    return Table(words.say("table.losses"), words.several("table.losses_columns"), rows)


LEDGER = (
    *("executed", "currency_sold", "income", "own_curve", "exports", "measures"),
    *("held", "currency_held"),
)
"""Items of a bloc's ledger that stand side by side, realised ones first."""


def ledger(chain: Chain, words: Catalogue, names: Catalogue) -> Table | None:
    """What each member loses, item by item: medians, $bn; None if there is no member."""
    blocs = sorted(chain.senders.by_bloc.items(), key=lambda item: -item[1].realised.median)
    if not blocs:
        return None
    rows = tuple(
        (
            names.say(f"bloc.{bloc}"),
            *(forms.BILLIONS(found.items[item].median) for item in LEDGER),
        )
        for bloc, found in blocs
    )
    columns = tuple(words.say(f"ledger.{item}") for item in ("member", *LEDGER))
    return Table(words.say("table.ledger"), columns, rows)


def drivers(
    of: HangsOn, key: str, words: Catalogue, links: Catalogue, language: str
) -> Iterator[Part]:
    """What a number hangs on, what of that is not identified, and how much."""
    form = forms.OF_UNIT[of.unit]
    if not of.drivers:
        yield words.say(f"hangs.{key}_nothing")
        return
    rows = tuple(
        (
            telling.short(driver.path, language),
            driver.path,
            identification.standing(driver.standing, language, long=True),
            n.PERCENT(round(100.0 * driver.share)),
            form(driver.low_mean),
            form(driver.high_mean),
            telling.turns(driver, form, links),
        )
        for driver in of.drivers
    )
    yield Table(words.say(f"hangs.{key}"), words.several("hangs.columns"), rows, left=3)
    if of.not_identified == of.not_identified:
        said = identification.parts(of.by_standing, language)
        key = "hangs.judgement" if said else "hangs.all_identified"
        share, explained = map(identification.percent, (of.not_identified, of.explained))
        yield words.say(key, share=share, explained=explained, parts=said)


def claims(chain: Chain, words: Catalogue, links: Catalogue) -> Table | None:
    """The nine claims with what each leaves out; None if the run does nothing."""
    rows = tuple(
        (*telling.claim_cells(id, claim, links), links.say(f"leaves_out.{claim.leaves_out}"))
        for id, claim in chain.claims.items()
    )
    columns = words.several("table.claims_columns")
    return Table(words.say("table.claims"), columns, rows, left=7) if rows else None
