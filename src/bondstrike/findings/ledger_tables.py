"""The ledger on show as plain values for JSON and as CSV: every account, instrument and flow."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from bondstrike.findings.ledger import (
    ACCOUNTS,
    COLUMNS,
    INSTRUMENTS,
    ISSUERS,
    NOTHING,
    Ledger,
)
from bondstrike.findings.ledger_paths import Path
from bondstrike.findings.ranges import plain
from bondstrike.vocabulary import N_BUCKETS

Array = np.ndarray
Row = tuple[Any, ...]


def ledger_plain(ledger: Ledger) -> dict[str, Any]:
    """All of a ledger: labels, sheets by account and instrument, flows with their entries."""
    sheets = ledger.sheets
    about = ("title", "name", "baseline_date", "week", "weeks", "draw", "seed", "yours", "reversed")
    errors = ("columns_error", "rows_error", "replay_error")
    outside = ("other_fed_assets", "other_claims", "net_source")
    return {
        **{name: plain(getattr(ledger, name)) for name in (*about, *errors, *outside)},
        "unit": "USD bn; Treasuries at par",
        "issuers": dict(ISSUERS),
        "price_opening": _numbers(sheets.price_opening),
        "price": _numbers(sheets.price),
        "sheet": [dict(zip(SHEET_HEAD, row, strict=True)) for row in sheet_rows(ledger)],
        "members": plain(ledger.members),
        "position": plain(ledger.position),
        "flows": {
            flow.name: {
                "amount": flow.amount,
                "cash": flow.cash,
                "entries": _entries(flow.entries),
            }
            for flow in ledger.flows.values()
        },
    }


def path_plain(path: Path) -> dict[str, Any]:
    """All of a claim: the opening, every step's entries, what stands after it, and measures."""
    return {
        "claim": path.claim,
        "together": path.together,
        "unit": "USD bn; Treasuries at par",
        "opening": _entries(path.opening),
        "before": dict(path.before),
        "steps": [
            {
                "step": step.key,
                "price": step.price,
                "entries": _entries(step.entries),
                "sheet": _entries(step.sheet),
                "measures": dict(step.measures),
            }
            for step in path.steps
        ],
        "columns_error": path.columns_error,
        "rows_error": path.rows_error,
        "net_error": path.net_error,
    }


SHEET_HEAD = (
    *("account", "instrument", "issuer", "known", "opening", "baseline_path", "booked", "level"),
    *("price_opening", "price"),
)
"""Columns of sheet.csv; amounts in USD bn, Treasuries at par; prices per unit of par."""


def sheet_rows(ledger: Ledger) -> list[Row]:
    """One row an account and instrument, in the order of `SHEET_HEAD`."""
    s = ledger.sheets
    first, now = (
        np.concatenate([p, np.ones(len(INSTRUMENTS) - N_BUCKETS)])
        for p in (s.price_opening, s.price)
    )
    return [
        (
            account,
            instrument,
            issuer(instrument),
            bool(s.known[i, j]),
            float(s.opening[i, j]) if s.known[i, j] else None,
            float(s.path[i, j]),
            float(s.booked[i, j]),
            float(s.level[i, j]) if s.known[i, j] else None,
            float(first[j]),
            float(now[j]),
        )
        for i, account in enumerate(ACCOUNTS)
        for j, instrument in enumerate(INSTRUMENTS)
    ]


def issuer(instrument: str) -> str:
    """The account that owes an instrument."""
    return ISSUERS[instrument if instrument in COLUMNS else "treasuries"]


def ledger_files(ledger: Ledger) -> dict[str, str]:
    """CSV files by name: the sheet, the week's flows, who sold, gross and net."""
    worth = np.concatenate([ledger.sheets.price, np.ones(len(INSTRUMENTS) - N_BUCKETS)])
    flows = [
        (flow.name, account, instrument, amount, amount * worth[INSTRUMENTS.index(instrument)])
        for flow in ledger.flows.values()
        for account, instrument, amount in _cells(flow.entries)
    ]
    members = [(m.bloc, m.holder, m.opening, m.sold) for m in ledger.members]
    position = [(x.name, x.opening, x.transactions, x.prices) for x in ledger.position]
    return {
        "sheet.csv": _csv(SHEET_HEAD, sheet_rows(ledger)),
        "flows.csv": _csv(("flow", "account", "instrument", "usd_bn", "usd_bn_at_price"), flows),
        "sellers.csv": _csv(("bloc", "holder", "opening_usd_bn_par", "sold_usd_bn_par"), members),
        "position.csv": _csv(("line", "opening", "transactions", "prices"), position),
    }


def path_files(path: Path) -> dict[str, str]:
    """CSV files by name: every step's entries and sheet, and what is measured after it."""
    entries = [("before", "level", *cell) for cell in _cells(path.opening)]
    for step in path.steps:
        entries += [(step.key, "entry", *cell) for cell in _cells(step.entries)]
        entries += [(step.key, "level", *cell) for cell in _cells(step.sheet)]
    before = [("before", name, value) for name, value in path.before.items()]
    after = [(s.key, name, value) for s in path.steps for name, value in s.measures.items()]
    return {
        "steps.csv": _csv(("step", "kind", "account", "instrument", "usd_bn"), entries),
        "measures.csv": _csv(("step", "measure", "usd_bn"), [*before, *after]),
    }


def _cells(sheet: Array) -> list[tuple[str, str, float]]:
    """(account, instrument, amount) of everything that is not zero."""
    return [
        (ACCOUNTS[i], INSTRUMENTS[j], float(sheet[i, j]))
        for i, j in zip(*np.nonzero(np.abs(sheet) >= NOTHING), strict=True)
    ]


def _entries(sheet: Array) -> list[dict[str, Any]]:
    names = ("account", "instrument", "usd_bn")
    return [dict(zip(names, cell, strict=True)) for cell in _cells(sheet)]


def _numbers(values: Array) -> list[float]:
    return [float(value) for value in values]


def _csv(head: Sequence[str], rows: Iterable[Row]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue()


def _cell(value: Any) -> Any:
    """Numbers to nine digits; nothing where nothing is known."""
    if value is None:
        return ""
    return f"{value:.9g}" if isinstance(value, float) else value
