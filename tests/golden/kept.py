"""Golden statistics: which findings are kept of every preset, and how far they may stray.

A preset is run over `DRAWS` draws of one seed, without the variants and the table of combinations:
they are what a run spends most of its time on, and none of these findings reads them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from bondstrike.ensemble import runner
from bondstrike.ensemble.ask import request_of
from bondstrike.ensemble.assemble import assemble
from bondstrike.ensemble.result import Result
from bondstrike.findings import (
    budget,
    conditions,
    economy,
    elsewhere,
    market,
    senders,
    verdict,
)
from bondstrike.findings.ranges import Odds, Range
from bondstrike.findings.tables import leaves

FOLDER = Path(__file__).resolve().parent

DRAWS, SEED = 256, 1

PLACES = (
    "market.sale.sold",
    "market.yields.2y.peak",
    "market.yields.10y.day_one",
    "market.yields.10y.peak",
    "market.yields.10y.quarter",
    "market.yields.10y.two_years",
    "market.yields.30y.peak",
    "market.drivers.peak_week",
    "market.drivers.parts.stress",
    "market.drivers.parts.haven",
    "market.book.trough",
    "market.dollar.trough",
    "market.dollar.two_years",
    "market.fed.bought",
    "market.fed.steps_in",
    "market.absorption.quarter.haven",
    "market.absorption.quarter.price_led",
    "market.dollars.converted",
    "market.extremes.beyond.50",
    "market.extremes.tipped",
    "elsewhere.placed",
    "elsewhere.yields",
    "elsewhere.weeks",
    "conditions.rows.mortgage.worst",
    "conditions.rows.mortgage.two_years",
    "conditions.rows.investment_grade.worst",
    "conditions.rows.high_yield.worst",
    "conditions.rows.shares.worst",
    "conditions.rows.vix.worst",
    "economy.years.2028.gdp",
    "economy.years.2028.unemployment",
    "economy.years.2028.core_inflation",
    "economy.years.2028.funds_rate",
    "economy.output_lost",
    "budget.years.2028.interest",
    "budget.years.2036.interest",
    "budget.total",
    "budget.total_consolidated",
    "budget.debt",
    "verdict.deadlines.26.mean_with",
    "verdict.deadlines.26.mean_without",
    "verdict.deadlines.26.mean_difference",
    "verdict.deadlines.26.difference",
    "verdict.deadlines.52.difference",
    "verdict.retaliated",
    "verdict.coalition_low",
    "senders.total.realised",
    "senders.total.paper",
    "senders.bystanders.realised",
    "senders.bystanders.paper",
    "damage.us_realised",
    "damage.retaliation",
    "damage.realised.of_draws",
    "damage.realised.of_means",
    "damage.realised.us_worse",
)
"""Findings by their place in the tree of statements, as `findings.csv` names them."""

RELATIVE = 1e-4
"""Part of a number that it may stray by: processors differ in the last digits of a sum, and 520
weeks of a stiff market carry some of that further than rounding."""

ABSOLUTE = {
    "bp": 0.01,
    "$bn": 0.05,
    "$bn par": 0.05,
    "$bn/year": 0.05,
    "%": 0.005,
    "pp": 0.002,
    "points": 0.005,
    "times": 0.005,
    "week": 1.0,
    "weeks": 1.0,
    "share": 2.0 / DRAWS,
}
"""What it may stray by in any case, by unit: well below what any output shows, and as much as it
takes for two draws on a threshold to fall on its other side, or a flat peak to move by a week."""

ADVICE = "a change needs a line in CHANGELOG.md and `make golden`"

Golden = Mapping[str, Any]
"""`baseline` (its hash), `draws`, `seed`, and `statistics`: place → low, median, high, unit; or
share and the unit `share`. Numbers that no draw gave are None."""


def computed(preset: str) -> Golden:
    """Today's answer to a preset."""
    result = run(preset)
    found = dict(leaves(tree(result)))
    return {
        "baseline": result.manifest.baseline_hash,
        "draws": DRAWS,
        "seed": SEED,
        "statistics": {place: numbers(found[place]) for place in PLACES if place in found},
    }


def run(preset: str) -> Result:
    """The draws of a preset alone; never from the memo of runs."""
    assembly = assemble(request_of(preset, draws=DRAWS, seed=SEED))
    job = replace(assembly.job(), variants={}, never=None)
    facts = {**assembly.manifest.facts, **job.facts}
    return runner.run(job, replace(assembly.manifest, facts=facts))


def tree(result: Result) -> Mapping[str, Any]:
    """The findings that hold `PLACES`."""
    return {
        "market": market.read(result),
        "elsewhere": elsewhere.read(result),
        "conditions": conditions.read(result),
        "economy": economy.read(result),
        "budget": budget.read(result),
        "verdict": verdict.read(result),
        "senders": senders.read(result),
        "damage": senders.damage(result),
    }


def numbers(found: Range | Odds) -> list[Any]:
    """A statistic as it is stored."""
    if isinstance(found, Odds):
        return [rounded(found.share), "share"]
    return [*map(rounded, (found.low, found.median, found.high)), found.unit]


def rounded(value: float) -> float | None:
    """Six digits; None for a number that no draw gave."""
    return float(f"{value:.6g}") if math.isfinite(value) else None


def moved(before: Golden, now: Golden) -> Iterator[str]:
    """What differs by more than is allowed, in a line each."""
    for name in ("baseline", "draws", "seed"):
        if before[name] != now[name]:
            yield f"{name}: {before[name]} → {now[name]}"
    old, new = before["statistics"], now["statistics"]
    for place in dict.fromkeys((*old, *new)):
        if place not in new or place not in old:
            yield f"{place}: {old.get(place, 'not kept')} → {new.get(place, 'gone')}"
        elif not alike(old[place], new[place]):
            yield f"{place}: {written(old[place])} → {written(new[place])}"


def alike(before: list[Any], now: list[Any]) -> bool:
    """Whether two statistics agree within tolerance."""
    *old, unit = before
    *new, other = now
    return (
        unit == other
        and len(old) == len(new)
        and all(near(a, b, unit) for a, b in zip(old, new, strict=True))
    )


def near(before: float | None, now: float | None, unit: str) -> bool:
    """Whether two numbers of a unit agree within tolerance."""
    if before is None or now is None:
        return before is now
    return abs(now - before) <= ABSOLUTE[unit] + RELATIVE * abs(before)


def written(statistic: list[Any]) -> str:
    """A statistic for people: `2.1, 9.9, 31.2 bp`."""
    *found, unit = statistic
    return f"{', '.join('none' if x is None else f'{x:g}' for x in found)} {unit}"


def file_of(preset: str) -> Path:
    """Where a preset's golden statistics are."""
    return FOLDER / f"{preset}.json"


def stored(preset: str) -> Golden | None:
    """A preset's golden statistics, None if there are none."""
    file = file_of(preset)
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else None


def text_of(golden: Golden) -> str:
    """Golden statistics as JSON with a statistic a line, so that a change shows in a diff."""
    head = [f' "{name}": {json.dumps(golden[name])}' for name in ("baseline", "draws", "seed")]
    lines = [
        f"  {json.dumps(place)}: {json.dumps(found, ensure_ascii=False)}"
        for place, found in golden["statistics"].items()
    ]
    body = ",\n".join(lines)
    return "{\n" + ",\n".join(head) + ',\n "statistics": {\n' + body + "\n }\n}\n"
