"""What others have measured: studies with their estimates, and episodes with their dates.

`studies.csv` and `episodes.csv` stand beside this page, in our own words. A study's grade says
how its figure was seen, not whether it is right:

    A  read in an abstract or a table at its publisher or an official body
    B  read at a third party that quotes it, or computed by us from public series
    C  from a secondary account (press, summary)
    D  from memory, or only partly confirmed: verify before use

`as_of` is the month in which the row was last checked. Rows of the block `own fits` are what
`bondstrike.evidence.fits` computed; the script's name stands in `source`.
"""

from __future__ import annotations

import csv
import dataclasses
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from bondstrike.errors import DataError, unknown_name
from bondstrike.vocabulary import Grade


@dataclass(frozen=True, slots=True)
class Study:
    """One estimate from one study."""

    id: str
    """Short name by which priors cite it, two letters and two digits."""
    block: str
    """What it is about: price impact, QE and supply, …"""
    title: str
    """Authors and title or place."""
    year: str
    """Year of publication or of the observation."""
    measured: str
    """What was measured, in our words."""
    estimate: str
    """Point estimate as text: some are ranges over samples, some only a direction."""
    low: float | None
    """Low end in `unit`; None if the source gives none."""
    high: float | None
    """High end in `unit`; None if the source gives none."""
    unit: str
    """Unit of estimate, low and high."""
    horizon: str
    """Over what time the effect was measured."""
    conditioning: str
    """Which flow, sample or regime; what the figure must not be used for."""
    source: str
    """Where it is published or what computed it."""
    grade: Grade
    """How the figure was seen."""
    as_of: str
    """Month of the last check, YYYY-MM."""

    def summary(self) -> str:
        """One line: who, what, how much."""
        unit = "" if self.unit in ("", "in words") else f" {self.unit}"
        return f"{self.id} {self.title} ({self.year}): {self.measured}: {self.estimate}{unit}"


@dataclass(frozen=True, slots=True)
class Episode:
    """One dated spell of market stress under a policy, and how it ended."""

    id: str
    """Short name with the year."""
    name: str
    """Common name."""
    country: str
    """Two letters; `CN` for the seller in the one test of impact."""
    stress_start: str
    """First day of the move, ISO; month only where the day is not known."""
    decision: str
    """Day of the decision, ISO."""
    series: str
    """What moved."""
    move_bp: float | None
    """Move over the spell, bp; None where the stress was not in a yield."""
    trading_days: float | None
    """Trading days from start to the end of the move."""
    policy: str
    """The policy that was at issue."""
    outcome: str
    """`reversed`, `kept`, `partly`, `rupture` or `none at issue`."""
    days_to_decision: float | None
    """Calendar days from start to decision."""
    note: str
    """What else one must know."""
    grade: Grade
    """How the figures were seen."""


OUTCOMES = ("reversed", "kept", "partly", "rupture", "none at issue")
"""How an episode can end."""


def _rows(name: str) -> list[dict[str, str]]:
    """Rows of a table that ships beside this page."""
    text = files("bondstrike.evidence").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(), strict=True))


def _number(value: str, where: str) -> float | None:
    """A cell as a number, None if empty; `DataError` if it is neither."""
    if not value:
        return None
    try:
        return float(value)
    except ValueError:
        raise DataError(f"not a number: {value!r} at {where}") from None


def _grade(value: str, where: str) -> Grade:
    """A cell as a grade; `DataError` if it is none."""
    try:
        return Grade(value)
    except ValueError:
        raise DataError(f"unknown grade {value!r} at {where} · allowed: A, B, C, D") from None


def read_study(row: dict[str, str]) -> Study:
    """One row of `studies.csv`. Raises `DataError` naming the row on a malformed one."""
    where = f"studies.csv, row {row.get('id')}"
    if set(row) != {field.name for field in dataclasses.fields(Study)} or None in row.values():
        raise DataError(f"wrong columns at {where}")
    if not re.fullmatch(r"[A-Z]{2}\d{2}", row["id"]):
        raise DataError(f"malformed id at {where} · allowed: two letters, two digits")
    empty = [key for key in ("title", "measured", "estimate", "unit", "source") if not row[key]]
    if empty:
        raise DataError(f"empty {', '.join(empty)} at {where}")
    numbers = {key: _number(row[key], where) for key in ("low", "high")}
    return Study(**(row | numbers | {"grade": _grade(row["grade"], where)}))  # type: ignore[arg-type]


def read_episode(row: dict[str, str]) -> Episode:
    """One row of `episodes.csv`. Raises `DataError` naming the row on a malformed one."""
    where = f"episodes.csv, row {row.get('id')}"
    if set(row) != {field.name for field in dataclasses.fields(Episode)} or None in row.values():
        raise DataError(f"wrong columns at {where}")
    if row["outcome"] not in OUTCOMES:
        raise DataError(f"unknown outcome {row['outcome']!r} at {where}")
    keys = ("move_bp", "trading_days", "days_to_decision")
    numbers = {key: _number(row[key], where) for key in keys}
    return Episode(**(row | numbers | {"grade": _grade(row["grade"], where)}))  # type: ignore[arg-type]


@cache
def studies() -> dict[str, Study]:
    """All studies by id, in the order of the table. Raises `DataError` on a malformed table."""
    table: dict[str, Study] = {}
    for row in _rows("studies.csv"):
        item = read_study(row)
        if item.id in table:
            raise DataError(f"id {item.id} stands twice in studies.csv")
        table[item.id] = item
    return table


@cache
def episodes() -> tuple[Episode, ...]:
    """All episodes in the order of the table. Raises `DataError` on a malformed table."""
    return tuple(read_episode(row) for row in _rows("episodes.csv"))


def study(id: str) -> Study:
    """The study of that id; unknown → `InputError` with the nearest match."""
    table = studies()
    if id not in table:
        raise unknown_name("study", id, table, where="studies.csv")
    return table[id]


def select(*, block: str = "", grade: str = "", text: str = "") -> tuple[Study, ...]:
    """Studies of a block, of a grade (letters, e.g. "AB"), whose words contain `text`.

    Empty means no restriction; case is ignored. Raises `InputError` on an unknown block.
    """
    blocks = {item.block for item in studies().values()}
    if block and block not in blocks:
        raise unknown_name("block of studies", block, blocks, where="studies.csv")
    wanted = text.casefold()
    return tuple(
        item
        for item in studies().values()
        if (not block or item.block == block)
        and (not grade or item.grade.value in grade)
        and wanted in f"{item.title} {item.measured} {item.conditioning}".casefold()
    )
