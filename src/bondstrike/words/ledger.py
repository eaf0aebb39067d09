"""The ledger in words: sheets, flows with both sides, and claims step by step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from bondstrike.findings.ledger import (
    ACCOUNTS,
    COLUMNS,
    FOREIGNERS,
    ISSUERS,
    NOTHING,
    Flow,
    Ledger,
    Line,
    shown,
)
from bondstrike.findings.ledger_paths import Path, Step
from bondstrike.vocabulary import N_BUCKETS
from bondstrike.words import forms
from bondstrike.words import numbers as n
from bondstrike.words.catalogue import DEFAULT, Catalogue, load
from bondstrike.words.market import Part, Screen, Section, Table

Array = np.ndarray

TENTH: Final = 0.05
"""Amounts below this are shown as 0.0, USD bn, where a column has decimals."""


def screen(ledger: Ledger, language: str = DEFAULT) -> Screen:
    """The whole ledger after a week. Raises `InputError` for a language that does not ship."""
    words = load("ledger", language)
    title = words.say("screen.title", week=ledger.week, title=ledger.title.rstrip("."))
    sections = (
        *_sheets(ledger, words),
        _blocs(ledger, words, language),
        _position(ledger, words),
        *_flows(ledger, words),
        _checks(ledger, words),
    )
    return Screen(title, tuple(_conditions(ledger, words)), sections)


def flow_screen(ledger: Ledger, flow: Flow, language: str = DEFAULT) -> Screen:
    """One flow of a week in all accounts it touches. Raises `InputError` as `screen` does."""
    words = load("ledger", language)
    label = words.say(f"label.{flow.name}")
    heading = f"{label[:1].upper()}{label[1:]}"
    title = words.say(
        "screen.flow_title", label=heading, week=ledger.week, title=ledger.title.rstrip(".")
    )
    if flow.nothing:
        said = words.say("flow.nothing", label=f'"{label}"', week=ledger.week)
        sections = (Section(heading.upper(), (said,)),)
    else:
        sections = (_followed(ledger, flow, heading, words), _accounts(ledger, flow, words))
    market = (_market(ledger, words),) if _is_bonds(flow) else ()
    return Screen(
        title, tuple(_conditions(ledger, words)), (*sections, *market, _checks(ledger, words))
    )


def claim_screen(path: Path, language: str = DEFAULT) -> Screen:
    """A claim step by step in T-accounts. Raises `InputError` as `screen` does."""
    words = load("ledger", language)
    before = Section(words.say("claim.before"), (_matrix(words, path.opening),))
    steps = [_step(path, number, words) for number in range(len(path.steps))]
    after = []
    if path.together:
        last = path.steps[-1]
        after = [Section(words.say("claim.after"), (_matrix(words, last.sheet),))]
    kind = "apart" if "current_account" in path.before else "beside"
    kind = kind if path.together else "beside"
    measured = Section(
        words.say(f"claim.{kind}"),
        (_measures(path, words), *words.several(f"reading.{path.claim}")),
    )
    errors = (path.columns_error, path.rows_error, path.net_error)
    columns, rows, net = map(_tiny, errors)
    said = words.say("check.claim", columns=columns, rows=rows, net=net)
    checks = Section(words.say("check.heading"), (said,))
    return Screen(
        words.say(f"claim_title.{path.claim}"),
        (words.say(f"asked.{path.claim}"), words.say("claim.made_up")),
        (before, *steps, *after, measured, checks),
    )


# --- numbers ------------------------------------------------------------------------------------


def level(value: float) -> str:
    """An amount in whole USD bn; blank where there is nothing."""
    if abs(value) < NOTHING:
        return ""
    rounded = round(value)
    return f"{n.MINUS if rounded < 0 else ''}{abs(rounded):,}"


def change(value: float) -> str:
    """A change in USD bn with one decimal and its sign; blank where there is nothing."""
    if abs(value) < NOTHING:
        return ""
    if abs(value) < TENTH:
        return "0.0"
    return f"{n.MINUS if value < 0.0 else '+'}{abs(value):,.1f}"


def whole_change(value: float) -> str:
    """A change in whole USD bn with its sign; blank where there is nothing."""
    return f"+{level(value)}" if value >= NOTHING else level(value)


def _tiny(value: float) -> str:
    """An error that is zero but for rounding."""
    return f"{value:.0e}" if value else "0"


# --- sheets -------------------------------------------------------------------------------------


def _conditions(ledger: Ledger, words: Catalogue) -> Iterator[str]:
    if ledger.draw is None:
        yield words.say("screen.central", name=ledger.name)
    else:
        yield words.say("screen.draw", draw=ledger.draw, name=ledger.name, seed=ledger.seed)
    yield words.say("screen.condition", date=ledger.baseline_date, last=ledger.weeks - 1)
    if ledger.reversed:
        yield words.say("screen.reversed")
    if ledger.yours:
        yield words.say("screen.yours", settings=", ".join(ledger.yours))


def _sheets(ledger: Ledger, words: Catalogue) -> tuple[Section, ...]:
    sheets, date = ledger.sheets, ledger.baseline_date
    opening = _levels(words, sheets.opening, sheets.price_opening, sheets.known)
    moved = np.abs(sheets.booked).max() >= NOTHING
    booked = _changes(words, sheets.booked, None) if moved else words.say("sheet.nothing")
    after = _levels(words, sheets.level, sheets.price, sheets.known)
    other, claims = n.MONEY(ledger.other_fed_assets), n.MONEY(ledger.other_claims)
    notes = [words.say("sheet.market", date=date)]
    sold = "coalition" if ledger.members else "nobody"
    notes += [words.say(f"sheet.{name}") for name in (sold, "haven", "deposits")]
    notes += [words.say("sheet.outside", other=other, claims=claims)]
    return (
        Section(words.say("sheet.opening", date=date), (opening,)),
        Section(words.say("sheet.booked"), (booked,)),
        Section(words.say("sheet.level", week=ledger.week), (after, _path(ledger, words), *notes)),
    )


def _path(ledger: Ledger, words: Catalogue) -> str:
    """What the baseline itself has added to the debt."""
    path = shown(ledger.sheets.path)[:, 0]
    added = -float(path[ACCOUNTS.index("treasury")])
    if abs(added) < NOTHING:
        return words.say("sheet.still")
    abroad = float(path[FOREIGNERS].sum())
    return words.say("sheet.path", added=n.MONEY(added), abroad=n.MONEY(abroad))


def _levels(words: Catalogue, sheet: Array, price: Array, known: Array) -> Table:
    """All accounts and columns in whole USD bn, who owes each column, and the sums."""
    cells = _with_market(sheet, price)
    blank = known[:, [0, 0, *range(N_BUCKETS, known.shape[1])]]
    rows = [
        (
            _account(words, name),
            *(level(x) if ok else n.UNKNOWN for x, ok in zip(*both, strict=True)),
        )
        for name, both in zip(ACCOUNTS, zip(cells, blank, strict=True), strict=True)
    ]
    owed = [words.say(f"account.{ISSUERS[name]}") for name in COLUMNS]
    total = [f"{abs(round(x)):,}" for x in cells.sum(axis=0)]
    names = ["treasuries", "market", *COLUMNS[1:]]
    heads = tuple(words.say(f"column.{name}") for name in names)
    last = (words.say("column.owed"), owed[0], *owed)
    short = {words.say("account.abroad"): words.say("column.foreign-assets")}
    last = tuple(short.get(cell, cell) for cell in last)
    return Table(("", *heads), (last, *rows, (words.say("column.sum"), *total)))


def _with_market(sheet: Array, price: Array) -> Array:
    """[account, column] with Treasuries at par and at the price."""
    at_par, at_price = shown(sheet), shown(sheet, price)
    return np.column_stack([at_par[:, 0], at_price[:, 0], at_par[:, 1:]])


def _changes(
    words: Catalogue, entries: Array, price: Array | None, income: Array | None = None
) -> Table:
    """Accounts and columns in which something changed, and the sums."""
    names: list[str] = list(COLUMNS)
    cells = shown(entries)
    if price is not None and np.abs(cells[:, 0]).max() >= NOTHING:
        cells = _with_market(entries, price)
        names.insert(1, "price")
    if income is not None and np.abs(income).max() >= NOTHING:
        cells = np.column_stack([cells, income])
        names.append("income")
    columns, accounts = (np.abs(cells).max(axis=axis) >= NOTHING for axis in (0, 1))
    heads = tuple(
        words.say(f"column.{name}") for name, on in zip(names, columns, strict=True) if on
    )
    said = whole_change if np.abs(cells - np.round(cells)).max() < NOTHING else change
    rows = [
        (_account(words, name), *map(said, cells[i][columns]))
        for i, name in enumerate(ACCOUNTS)
        if accounts[i]
    ]
    total = [said(x) or "0" for x in cells[:, columns].sum(axis=0)]
    return Table(("", *heads), (*rows, (words.say("column.sum"), *total)))


def _matrix(words: Catalogue, sheet: Array) -> Table:
    """A made-up sheet in whole USD bn, bonds at par: only accounts that hold or owe something."""
    cells = shown(sheet)
    used = np.abs(cells).max(axis=1) >= NOTHING
    heads = tuple(words.say(f"column.{name}") for name in COLUMNS)
    rows = [
        (_account(words, name), *map(level, cells[i])) for i, name in enumerate(ACCOUNTS) if used[i]
    ]
    total = [level(x) or "0" for x in cells.sum(axis=0)]
    return Table(("", *heads), (*rows, (words.say("column.sum"), *total)))


def _account(words: Catalogue, name: str) -> str:
    return words.say(f"account.{name}")


# --- blocs, borders, flows ------------------------------------------------------------------------


def _blocs(ledger: Ledger, words: Catalogue, language: str) -> Section:
    screen_words = load("screen", language)
    heading = words.say("blocs.heading")
    if not any(abs(row.sold) >= NOTHING for row in ledger.members):
        return Section(heading, (words.say("blocs.nobody"),))
    rows = [
        (
            words.say(
                "blocs.row",
                bloc=screen_words.say(f"bloc.{row.bloc}"),
                holder=words.say(f"blocs.{row.holder}"),
            ),
            level(row.opening),
            forms.BILLIONS(row.sold).removeprefix("+"),
            n.PERCENT(100.0 * row.sold / row.opening) if row.opening else n.UNKNOWN,
        )
        for row in ledger.members
    ]
    table = Table(words.several("blocs.columns"), tuple(rows))
    return Section(heading, (table, words.say("blocs.note")))


def _position(ledger: Ledger, words: Catalogue) -> Section:
    order = ("gross-claims", "foreign-treasuries", "foreign-deposits", "foreign-repo-pool")
    lines = {line.name: line for line in ledger.position}
    names = (*order, "us-assets-abroad", "net-position")
    heads = [head.format(week=ledger.week) for head in words.several("position.columns")]
    table = Table(tuple(heads), tuple(_line(lines[name], words) for name in names))
    said = {
        "gross": forms.OF_UNIT["$bn"](lines["gross-claims"].transactions),
        "assets": forms.OF_UNIT["$bn"](lines["us-assets-abroad"].transactions),
        "net": forms.OF_UNIT["$bn"](lines["net-position"].transactions),
    }
    parts: list[Part] = [table, words.say("position.traded", **said)]
    if abs(lines["net-position"].transactions) >= NOTHING:
        parts.append(words.say("position.goods", goods=said["net"]))
    return Section(
        words.say("position.heading"),
        (*parts, words.say("position.note", source=ledger.net_source)),
    )


def _line(line: Line, words: Catalogue) -> tuple[str, ...]:
    start = n.UNKNOWN if line.opening is None else level(line.opening)
    after = (
        n.UNKNOWN if line.opening is None else level(line.opening + line.transactions + line.prices)
    )
    moves = (change(x) or "0" for x in (line.transactions, line.prices))
    return (words.say(f"position.{line.name}"), start, *moves, after)


def _flows(ledger: Ledger, words: Catalogue) -> tuple[Section, ...]:
    posted = [flow for flow in ledger.flows.values() if not flow.nothing]
    zero = [words.say(f"label.{flow.name}") for flow in ledger.flows.values() if flow.nothing]
    heading = words.say("flows.heading")
    if not posted:
        return (Section(heading, (words.say("flows.none"),)),)
    rows = [_flow_row(flow, words) for flow in posted]
    parts: list[Part] = [Table(words.several("flows.columns"), tuple(rows), left=3)]
    if zero:
        parts.append(words.say("flows.zero", list=", ".join(zero)))
    parts.append(words.say("flows.follow"))
    bonds = any(_is_bonds(flow) for flow in posted)
    return (Section(heading, tuple(parts)), *((_market(ledger, words),) if bonds else ()))


def _flow_row(flow: Flow, words: Catalogue) -> tuple[str, ...]:
    sides = _sides(flow, words)
    sizes = (n.MONEY(abs(flow.amount)), n.MONEY(abs(flow.cash)))
    return (words.say(f"label.{flow.name}"), *sides, *sizes)


def _sides(flow: Flow, words: Catalogue) -> tuple[str, str]:
    """Who gave and who received; a negative flow goes the other way."""
    gave, received = (words.say(f"{side}.{flow.name}") for side in ("gave", "received"))
    return (gave, received) if flow.amount >= 0.0 else (received, gave)


def _is_bonds(flow: Flow) -> bool:
    """Whether it is a flow of bonds."""
    return flow.name in ("sold", "issued", "bought", "to-haven", "to-dealers", "from-hedge-funds")


def _market(ledger: Ledger, words: Catalogue) -> Section:
    """Who gave and who received bonds in the week, everything together."""
    bonds = ledger.posted[:, :N_BUCKETS]
    par, cash = bonds.sum(axis=1), -(bonds @ ledger.sheets.price)
    rows = [
        (
            _account(words, name),
            n.MONEY(-par[i]) if par[i] < 0.0 else "",
            n.MONEY(par[i]) if par[i] > 0.0 else "",
            n.SIGNED_MONEY(cash[i]),
        )
        for i, name in enumerate(ACCOUNTS)
        if np.abs(bonds[i]).max() >= NOTHING
    ]
    given, taken = -par[par < 0.0].sum(), par[par > 0.0].sum()
    total = (words.say("column.sum"), n.MONEY(given), n.MONEY(taken), n.SIGNED_MONEY(cash.sum()))
    table = Table(words.several("flows.market_columns"), (*rows, total))
    return Section(words.say("flows.market"), (table, words.say("flows.pool")))


def _followed(ledger: Ledger, flow: Flow, heading: str, words: Catalogue) -> Section:
    cash = n.MONEY(abs(flow.cash))
    amount = n.MONEY(abs(flow.amount))
    size = (
        words.say("flow.cash", amount=amount, cash=cash)
        if _is_bonds(flow)
        else words.say("flow.money", cash=cash)
    )
    gave, received = _sides(flow, words)
    sides = words.say("flow.gave", gave=gave, received=received)
    return Section(heading.upper(), (f"{size} {sides}",))


def _accounts(ledger: Ledger, flow: Flow, words: Catalogue) -> Section:
    worth = np.concatenate([ledger.sheets.price, np.ones(flow.entries.shape[1] - N_BUCKETS)])
    table = _changes(words, flow.entries, ledger.sheets.price, flow.entries @ worth)
    if not _is_bonds(flow):
        return Section(words.say("flow.accounts"), (table,))
    return Section(words.say("flow.accounts_bonds"), (table, words.say("flow.alone")))


def _checks(ledger: Ledger, words: Catalogue) -> Section:
    errors = (ledger.columns_error, ledger.rows_error, ledger.replay_error)
    columns, rows, replay = map(_tiny, errors)
    said = words.say("check.line", columns=columns, rows=rows, replay=replay)
    return Section(words.say("check.heading"), (said,))


# --- claims ---------------------------------------------------------------------------------------


def _step(path: Path, place: int, words: Catalogue) -> Section:
    step = path.steps[place]
    kind = "step" if path.together else "alternative"
    text = words.say(f"step.{step.key}")
    heading = words.say(f"claim.{kind}", number=place + 1, text=text)
    return Section(heading, (_step_table(step, words),))


def _step_table(step: Step, words: Catalogue) -> Part:
    if np.abs(step.entries).max() < NOTHING:
        return words.say("claim.price", price=f"{step.price:g}")
    return _changes(words, step.entries, None, step.income)


def _measures(path: Path, words: Catalogue) -> Table:
    """Rows are what is measured; columns before and after each step, or under each alternative."""
    heads = (*words.several("claim.columns"), *(str(i + 1) for i in range(len(path.steps))))
    rows = [
        (
            words.say(f"measure.{name}"),
            *(level(x) or "0" for x in (path.before[name], *_after(path.steps, name))),
        )
        for name in path.before
    ]
    return Table(heads, tuple(rows))


def _after(steps: Sequence[Step], name: str) -> list[float]:
    return [step.measures[name] for step in steps]
