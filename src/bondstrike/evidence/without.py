"""Fits made again without one paper, for those papers whose absence stored draws can't bear.

Where re-weighting breaks down (`weights`), the answer to "and without that study?" is another fit.
Those that are needed are made beforehand: `posteriors/<name>.without.csv` holds a few hundred draws
of the parameters for each paper left out, `<name>.without.json` how well they were drawn and the
digest of the files that decide them.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import numpy as np

from bondstrike.errors import DataError
from bondstrike.evidence import posterior as store
from bondstrike.evidence.distributions import Floats
from bondstrike.evidence.posterior import DIGITS, Posterior, Record, digest, refit
from bondstrike.evidence.weights import units
from bondstrike.files import write_whole

WITHOUT: Final = "without"
"""Name of the first column: the studies left out, as the fit's log-likelihood names them."""


@dataclass(frozen=True, slots=True, eq=False)
class Refits:
    """Draws of the parameters by the studies left out."""

    draws: Mapping[str, Mapping[str, Floats]]
    """Unit left out → parameter path → draws, axis `draw`, in the unit of the prior."""
    quality: Mapping[str, Mapping[str, float]]
    """Unit left out → worst R-hat (`rhat`), least effective draws (`ess`), `divergences`."""
    digest: str
    """Of the files that decide the fit."""


def command(name: str) -> str:
    """The command that makes them again."""
    return f"{refit(name)} --without"


def to_texts(refits: Refits) -> tuple[str, str]:
    """The draws as CSV and the record as JSON."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    paths = list(next(iter(refits.draws.values())))
    writer.writerow([WITHOUT, *paths])
    for unit, columns in refits.draws.items():
        rows = np.stack([columns[path] for path in paths], axis=1)
        writer.writerows([unit, *(f"{value:.{DIGITS}g}" for value in row)] for row in rows)
    record = {"digest": refits.digest, "quality": refits.quality}
    return out.getvalue(), json.dumps(record, indent=1, ensure_ascii=False) + "\n"


def write(name: str, refits: Refits, folder: Path) -> None:
    """Write both files whole, replacing older ones. Raises `StoreError`."""
    for kind, text in zip(("csv", "json"), to_texts(refits), strict=True):
        place = folder / f"{name}.{WITHOUT}.{kind}"
        write_whole(place, text.encode("utf-8"), "the fits without a paper")


def read(name: str, table: str, record: str, made: Record) -> Refits:
    """Refits from the texts of their files; `made` is the record of the fit itself.

    Raises `DataError` if they are malformed or were made with other code.
    """
    again = f"make them again with: {command(name)}"
    try:
        raw: dict[str, Any] = json.loads(record)
        quality, hashed = raw["quality"], raw["digest"]
        rows = list(csv.DictReader(table.splitlines(), strict=True))
        paths = [path for path in rows[0] if path != WITHOUT]
        draws = {
            unit: {
                path: np.array([float(row[path]) for row in rows if row[WITHOUT] == unit])
                for path in paths
            }
            for unit in quality
        }
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise DataError(f"posteriors/{name}.{WITHOUT} is malformed: {error} · {again}") from error
    if hashed != digest(made.rests_on):
        raise DataError(f"posteriors/{name}.{WITHOUT} does not match its code · {again}")
    sound = all(len(column) >= 2 for columns in draws.values() for column in columns.values())
    if set(paths) != set(made.priors) or not sound:
        raise DataError(f"posteriors/{name}.{WITHOUT} lacks draws or parameters · {again}")
    return Refits(draws, quality, hashed)


@cache
def load(name: str) -> Mapping[str, Mapping[str, Floats]]:
    """Draws by the studies left out, of the shipped fit of that name; empty if none are stored.

    Raises `DataError` as `read`.
    """
    folder = files("bondstrike.evidence").joinpath("posteriors")
    places = [folder.joinpath(f"{name}.{WITHOUT}.{kind}") for kind in ("csv", "json")]
    if not all(place.is_file() for place in places):
        return {}
    table, record = (place.read_text("utf-8") for place in places)
    return read(name, table, record, store.load(name).record).draws


def standing_in(name: str, posterior: Posterior, weights: Mapping[str, float]) -> str:
    """The unit whose refit answers these weights of studies; empty if none does.

    It does if the weights leave out that one unit and nothing else of this fit.
    """
    table = units(posterior)
    asked = {table[id]: weight for id, weight in weights.items() if id in table}
    changed = {unit: weight for unit, weight in asked.items() if weight != 1.0}
    if len(changed) == 1 and set(changed.values()) == {0.0}:
        (unit,) = changed
        return unit if unit in load(name) else ""
    return ""
