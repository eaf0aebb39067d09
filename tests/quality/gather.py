"""What the quality report is made from: rows of tests, backtests, fits, golden answers.

Only this page knows both the tests' files and the package; `bondstrike.report.quality` composes.
"""

from __future__ import annotations

import json
import math
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from bondstrike import __version__
from bondstrike.errors import BondstrikeError
from bondstrike.evidence.beliefs import load_beliefs
from bondstrike.evidence.explain import explain_fits
from bondstrike.evidence.posterior import load
from bondstrike.report.quality_inputs import (
    Changes,
    Inputs,
    Kept,
    Shift,
    read_accepted,
    read_checks,
    read_ranks,
)
from tests.golden import kept as golden

T = TypeVar("T")

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"
STUDIES = ("price-impact", "pooled")
"""Fits whose studies are left out in turn; spells and days of the others would take an hour."""

RELEASES = golden.FOLDER / "releases"


def inputs(*, backtest: bool = True, leave_out: bool = True) -> Inputs:
    """All that is there; backtests and verdicts without one study are computed now, if asked."""
    from bondstrike.findings.leave_out import leave_out as without_one
    from bondstrike.history.backtest import backtest as judged

    faults: dict[str, str] = {}
    beliefs = load_beliefs()
    fitted = [prior.fit for prior in beliefs.priors.values() if prior.before is not None]
    names = tuple(dict.fromkeys(fitted))
    return Inputs(
        version=__version__,
        date=date.today().isoformat(),
        beliefs=beliefs,
        fits=explain_fits(names),
        records=tuple(load(name).record for name in names),
        acceptance=read_accepted(BUILD / "acceptance.json"),
        checks=read_checks(BUILD / "acceptance.xml"),
        history=_tried("backtest", judged, faults) if backtest else None,
        ranks=read_ranks(BUILD / "calibration"),
        left_out=_tried("left_out", lambda: without_one(fits=STUDIES), faults)
        if leave_out
        else None,
        changes=changes(),
        faults=faults,
    )


def _tried(section: str, measure: Callable[[], T], faults: dict[str, str]) -> T | None:
    """What `measure` gives; an error of data is kept for the report, which says it."""
    began = time.perf_counter()
    try:
        found = measure()
        print(f"report: {section} in {time.perf_counter() - began:.0f} s", file=sys.stderr)
        return found
    except BondstrikeError as error:
        faults[section] = str(error)
        print(f"report: {section}: {error}", file=sys.stderr)
        return None


# --- what changed --------------------------------------------------------------------------------


def last_release(folder: Path = RELEASES) -> Path | None:
    """The newest release whose golden answers are kept; None if there is none."""
    files = [file for file in folder.glob("*.json") if re.fullmatch(r"[\d.]+", file.stem)]
    return max(files, key=lambda file: [int(part) for part in file.stem.split(".")], default=None)


def changes() -> Changes | None:
    """Golden answers now against those of the last release."""
    file = last_release()
    if file is None:
        return None
    then = json.loads(file.read_text("utf-8"))
    now = {preset: golden.stored(preset) for preset in then}
    shifts = tuple(shifts_between(then, now))
    log = (ROOT / "CHANGELOG.md").read_text("utf-8")
    return Changes(file.stem, shifts, tuple(reasons(log, file.stem)))


def shifts_between(then: Mapping[str, Any], now: Mapping[str, Any | None]) -> Iterator[Shift]:
    """Every kept statistic of the presets of both, with whether it moved."""
    for preset, before in then.items():
        after = now.get(preset)
        if after is None:
            continue
        old, new = before["statistics"], after["statistics"]
        for place in dict.fromkeys((*old, *new)):
            was, is_ = _kept(old.get(place)), _kept(new.get(place))
            same = place in old and place in new and golden.alike(old[place], new[place])
            yield Shift(preset, place, was, is_, moved=not same)


def _kept(found: Sequence[Any] | None) -> Kept | None:
    """A statistic of the golden file, or None if it isn't there."""
    if found is None:
        return None
    return Kept(tuple(math.nan if x is None else float(x) for x in found[:-1]), str(found[-1]))


def reasons(log: str, release: str) -> Iterator[str]:
    """Entries of the changelog newer than a release that say which answers moved and why."""
    newer = re.split(rf"^## {re.escape(release)}\b", log, flags=re.MULTILINE)[0]
    section = newer.partition("\n## ")[2]
    for entry in re.split(r"^- ", section, flags=re.MULTILINE)[1:]:
        text = " ".join(entry.partition("\n## ")[0].split())
        found = re.fullmatch(r"\*\*(answer|figure)\*\* (.*)", text)
        if found:
            said = re.sub(r"[*`]", "", found[2])
            yield f"{found[1].capitalize()}: {said}"
