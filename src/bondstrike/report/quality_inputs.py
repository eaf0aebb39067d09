"""What the quality report is made from: rows that tests wrote, fits, and what changed.

What acceptance and calibration tests find reaches the report as JSON, for tests do not ship with
the package; `tests.quality` gathers it. Whatever is not there is None, and the report says so.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

import numpy as np

from bondstrike.errors import DataError
from bondstrike.evidence.beliefs import Beliefs
from bondstrike.evidence.explain import FitPage
from bondstrike.evidence.posterior import Record
from bondstrike.findings.leave_out import LeaveOut
from bondstrike.history.backtest import Backtest


@dataclass(frozen=True, slots=True)
class Accepted:
    """One figure that is said elsewhere, and what the draws give; all in one unit."""

    what: str
    """The figure, with its unit."""
    source: str
    """Ids of the studies."""
    low: float
    high: float
    """Ends of the published range."""
    said: float
    """The published middle."""
    ours: tuple[float, float, float]
    """5 %, 50 % and 95 % points over draws."""

    @property
    def holds(self) -> bool:
        """Whether the two ranges overlap."""
        return self.gap == 0.0

    @property
    def centred(self) -> bool:
        """Whether our median lies inside the published range."""
        return self.low <= self.ours[1] <= self.high

    @property
    def gap(self) -> float:
        """Distance between the two ranges; 0 if they overlap."""
        return max(self.low - self.ours[2], self.ours[0] - self.high, 0.0)

    @property
    def common(self) -> float:
        """What both ranges share, as a part (0 to 1) of the narrower one; 1 if that is a point."""
        shared = min(self.high, self.ours[2]) - max(self.low, self.ours[0])
        narrower = min(self.high - self.low, self.ours[2] - self.ours[0])
        if narrower <= 0.0:
            return 1.0 if self.holds else 0.0
        return float(np.clip(shared / narrower, 0.0, 1.0))

    @property
    def width(self) -> float:
        """Our range as a multiple of the published one; infinite if that is a point."""
        published = self.high - self.low
        return (self.ours[2] - self.ours[0]) / published if published > 0.0 else math.inf

    @property
    def apart(self) -> float:
        """Our median less the published middle."""
        return self.ours[1] - self.said


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What the acceptance tests found."""

    rows: tuple[Accepted, ...]
    lines: tuple[str, ...] = ()
    """Further figures that have no published range, a line each."""


@dataclass(frozen=True, slots=True)
class Checks:
    """How the tests went that wrote those rows; they ask for more than ranges that overlap."""

    passed: int
    missed: tuple[str, ...]
    """Names of tests whose known miss is still one."""
    failed: tuple[tuple[str, str], ...]
    """Names of tests that fail, with the first line of why."""


@dataclass(frozen=True, slots=True)
class Ranks:
    """Ranks of true values among posterior draws over simulated data sets, counted in bins."""

    fit: str
    """Name of the fit."""
    quantity: str
    """Parameter's path, or a latent's name."""
    counts: tuple[int, ...]
    """Simulated data sets by bin of equal width, axis `bin`."""

    @property
    def runs(self) -> int:
        """Simulated data sets."""
        return sum(self.counts)

    @property
    def p_value(self) -> float:
        """Probability under uniform ranks of a χ² at least as large, 0 to 1."""
        from scipy.special import chdtrc

        expected = self.runs / len(self.counts)
        chi2 = sum((count - expected) ** 2 / expected for count in self.counts)
        return float(chdtrc(len(self.counts) - 1, chi2))


@dataclass(frozen=True, slots=True)
class Kept:
    """A statistic that golden results keep."""

    values: tuple[float, ...]
    """Low, median and high, or a share alone; not a number where no draw gave one."""
    unit: str


@dataclass(frozen=True, slots=True)
class Shift:
    """One kept statistic of one preset, at the last release and now."""

    preset: str
    place: str
    """Place in the tree of findings."""
    before: Kept | None
    """At the release; None if it was not kept then."""
    now: Kept | None
    """Now; None if it is gone."""
    moved: bool
    """Whether it moved by more than its tolerance."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed in the answer since a release."""

    release: str
    """Version of the release."""
    shifts: tuple[Shift, ...]
    """Every kept statistic, preset by preset."""
    reasons: tuple[str, ...]
    """What the changelog says of it since then, an entry each."""

    @property
    def moved(self) -> tuple[Shift, ...]:
        """Those that moved by more than their tolerance."""
        return tuple(shift for shift in self.shifts if shift.moved)


@dataclass(frozen=True, slots=True, eq=False)
class Inputs:
    """All that the report is made from."""

    version: str
    """Version of the package."""
    date: str
    """Day of the report, YYYY-MM-DD."""
    beliefs: Beliefs
    """Priors, and posteriors where there is a fit."""
    fits: tuple[FitPage, ...] = ()
    records: tuple[Record, ...] = ()
    """How the draws of each fit were made."""
    acceptance: Acceptance | None = None
    checks: Checks | None = None
    history: Backtest | None = None
    ranks: tuple[Ranks, ...] | None = None
    left_out: LeaveOut | None = None
    changes: Changes | None = None
    faults: Mapping[str, str] = field(default_factory=dict)
    """Why a part is missing, by section, where an error says so."""


def read_accepted(path: Path) -> Acceptance | None:
    """What the acceptance tests wrote; None if there is no file.

    Raises `DataError` on a file that does not hold rows and lines.
    """
    if not path.is_file():
        return None
    try:
        raw = json.loads(path.read_text("utf-8"))
        rows = tuple(Accepted(**{**row, "ours": tuple(row["ours"])}) for row in raw["rows"])
        return Acceptance(rows, tuple(map(str, raw["lines"])))
    except (ValueError, TypeError, KeyError) as error:
        raise DataError(f"{path.name} holds no rows of acceptance tests: {error}") from error


def read_checks(path: Path) -> Checks | None:
    """What a run of tests wrote in JUnit's form; None if there is no file.

    Raises `DataError` on a file that is no such thing.
    """
    if not path.is_file():
        return None
    try:
        cases = list(ElementTree.parse(path).getroot().iter("testcase"))
    except ElementTree.ParseError as error:
        raise DataError(f"{path.name} holds no results of tests: {error}") from error
    missed, failed = [], []
    for case in cases:
        name = case.get("name", "").removeprefix("test_").replace("_", " ").capitalize()
        for result in case:
            if result.tag in ("failure", "error"):
                why = result.get("message", "").partition("\n")[0]
                failed.append((name, re.sub(r"np\.\w+\(([^()]*)\)", r"\1", why)))
            elif result.get("type") == "pytest.xfail":
                missed.append(name)
    clean = sum(not any(r.tag in ("failure", "error", "skipped") for r in case) for case in cases)
    return Checks(clean, tuple(missed), tuple(failed))


def read_ranks(folder: Path) -> tuple[Ranks, ...] | None:
    """Ranks that the calibration tests wrote, file by file; None if there are none.

    Raises `DataError` on a file that does not hold fit, and counts by quantity.
    """
    found: list[Ranks] = []
    for file in sorted(folder.glob("*.json")):
        try:
            raw = json.loads(file.read_text("utf-8"))
            found += [Ranks(raw["fit"], name, tuple(map(int, counts)))
                      for name, counts in raw["counts"].items()]  # fmt: skip
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise DataError(f"{file.name} holds no ranks of a calibration: {error}") from error
    return tuple(found) or None
