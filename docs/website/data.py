"""Which tables of the baseline a link starts from, and who published what stands in them."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from bondstrike.world import baseline_ids

TABLES: Mapping[str, tuple[str, ...]] = {
    "sellers": ("foreign", "mobilisable"),
    "treasuries": ("buckets", "covariance", "curve", "leveraged"),
    "dollar": ("dollars",),
    "alternatives": ("alternatives",),
    "fed": ("central_bank",),
    "economy": ("frbus_pulses", "fcig_weights"),
    "budget": ("ladder", "issuance", "budget", "cbo", "outlook"),
    "ledger": ("holders", "home", "foreign"),
    "losses": ("foreign", "senders", "alternatives"),
}
"""Link → names of tables in the newest baseline, or beside it under `economy`."""


@dataclass(frozen=True)
class Origin:
    """One source of one table."""

    table: str
    source: str
    grade: str
    as_of: str
    """Newest date among the rows from this source, YYYY-MM-DD."""
    rows: int


def origins(link: str) -> list[Origin]:
    """Sources of the tables that the link starts from, each with its grade and newest date."""
    return [origin for table in TABLES.get(link, ()) for origin in of_table(table)]


def of_table(table: str) -> list[Origin]:
    """The distinct sources of one table, in the order of their first row."""
    found: dict[tuple[str, str], Origin] = {}
    for row in csv.DictReader(_text(table).splitlines()):
        key = (row["source"], row["grade"])
        last = found.get(key)
        day = max(row["as_of"], last.as_of if last else "")
        found[key] = Origin(table, *key, day, 1 + (last.rows if last else 0))
    return list(found.values())


def _text(table: str) -> str:
    world = files("bondstrike.world")
    newest = world.joinpath("baselines", max(baseline_ids()), f"{table}.csv")
    path = newest if newest.is_file() else world.joinpath("economy", f"{table}.csv")
    return path.read_text(encoding="utf-8")
