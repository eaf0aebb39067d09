"""What a result is of: enough to read it, to reproduce it and to see that it is whole."""

from __future__ import annotations

import dataclasses
import hashlib
import platform
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Final

from bondstrike.ensemble.checks import Failure
from bondstrike.errors import StoreError
from bondstrike.units import WEEKS_PER_QUARTER, WEEKS_PER_YEAR

FORMAT: Final = 2
"""Version of the layout of stored results."""

FAILURES_NAMED: Final = 50
"""Defective draws that the manifest names one by one; all of them are counted."""

_LIBRARIES: Final = ("jax", "jaxlib", "equinox", "numpy", "scipy")


@dataclass(frozen=True)
class Moments:
    """Weeks of the run at which the screen looks, from zero."""

    day_one: int
    """Week of the first announcement, or of the first sale if that comes earlier."""
    first_sale: int
    """Week of the first sale."""
    sale_end: int
    """Week after the last sale."""
    month: int
    """Four weeks after day one, like all that follow at most the last week."""
    quarter: int
    """Thirteen weeks after day one."""
    half_year: int
    """Twenty-six weeks after day one."""
    two_years: int
    """A hundred and four weeks after day one."""
    last: int
    """Last week of the run."""

    @classmethod
    def of(cls, day_one: int, first_sale: int, sale_end: int, weeks: int) -> Moments:
        """The moments of a run of that many weeks."""
        last = weeks - 1

        def after(weeks_later: int) -> int:
            return min(day_one + weeks_later, last)

        return cls(
            day_one=after(0),
            first_sale=first_sale,
            sale_end=sale_end,
            month=after(4),
            quarter=after(WEEKS_PER_QUARTER),
            half_year=after(2 * WEEKS_PER_QUARTER),
            two_years=after(2 * WEEKS_PER_YEAR),
            last=last,
        )


@dataclass(frozen=True)
class Manifest:
    """Scenario, baseline, versions, seed, switches, failures and digest of one run."""

    name: str
    """Short name of the scenario."""
    title: str
    """One line that says what the scenario asks."""
    scenario: str
    """The scenario as TOML text, after overrides."""
    overrides: tuple[str, ...]
    """`path=value`, as the user gave them: marked "yours" wherever they show."""
    baseline: str
    """Name of the baseline."""
    baseline_date: str
    """Date of the baseline, YYYY-MM-DD."""
    baseline_hash: str
    """Hash of the baseline's figures."""
    fed_mode: str
    """How the central bank answers."""
    policy: str
    """What the dispute is about, a `vocabulary.PolicyKind`."""
    seed: int
    """Seed of all draws."""
    draws: int
    """Draws in the run."""
    parameters_vary: bool
    """False if all parameters stood at their medians."""
    shocks: bool
    """False if weekly shocks were off."""
    moments: Moments
    """Weeks at which summaries are taken."""
    announced: bool = False
    """Whether markets are told before the first sale."""
    notes: tuple[str, ...] = ()
    """What the scenario says should stand beside the result."""
    facts: Mapping[str, float] = field(default_factory=dict)
    """Baseline figures that findings are measured against, by name with unit."""
    weekly_draws: int = 0
    """Draws that kept weekly paths."""
    quarterly_draws: int = 0
    """Draws that kept paths at quarter ends."""
    ledger_draws: int = 0
    """Draws that kept the ledger's sheets at quarter ends."""
    not_finite: int = 0
    """Draws with a number that is not finite, those of variants included."""
    not_cleared: int = 0
    """Draws with a week that was not cleared, those of variants included."""
    failures: tuple[Failure, ...] = ()
    """The first defective draws, named."""
    package: str = ""
    """Version of bondstrike."""
    source: str = ""
    """Hash of bondstrike's source and tables."""
    created_with: Mapping[str, str] = field(default_factory=dict)
    """Versions of Python and the libraries that decide the digits."""
    digest: str = ""
    """Hash of every number of the result."""
    format: int = FORMAT
    """Version of the layout."""

    @property
    def failed(self) -> int:
        """Defective draws, those of variants included."""
        return self.not_finite + self.not_cleared

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return dataclasses.asdict(self)


def from_dict(values: Mapping[str, Any]) -> Manifest:
    """A manifest read back; raises `StoreError` if keys are missing or unknown."""
    try:
        if values["format"] != FORMAT:
            raise StoreError(f"result has layout {values['format']!r}, this version reads {FORMAT}")
        rest = dict(values)
        rest["moments"] = Moments(**values["moments"])
        rest["failures"] = tuple(Failure(**failure) for failure in values["failures"])
        rest["overrides"] = tuple(values["overrides"])
        rest["notes"] = tuple(values["notes"])
        return Manifest(**rest)
    except (KeyError, TypeError, AttributeError) as error:
        raise StoreError(f"manifest is not of a bondstrike result: {error}") from error


@cache
def package_version() -> str:
    """Version of bondstrike, `0+source` if it runs uninstalled."""
    try:
        return version("bondstrike")
    except PackageNotFoundError:
        return "0+source"


__version__ = package_version()


@cache
def library_versions() -> dict[str, str]:
    """Python and the libraries that decide the digits, with their versions."""
    return {"python": platform.python_version()} | {name: version(name) for name in _LIBRARIES}


@cache
def source_hash() -> str:
    """Hash of every file of the package, code and tables."""
    total = hashlib.blake2b(digest_size=16)
    for path, content in _package_files(files("bondstrike"), ""):
        total.update(f"{path}:{len(content)};".encode())
        total.update(content)
    return total.hexdigest()


def _package_files(folder: Traversable, prefix: str) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        path = f"{prefix}{entry.name}"
        if entry.name.startswith((".", "__pycache__")):
            continue
        if entry.is_dir():
            found += _package_files(entry, f"{path}/")
        else:
            found.append((path, entry.read_bytes()))
    return found
