"""What a fit leaves behind: draws, how well they were drawn, and what they rest on.

`posteriors/<name>.csv` holds a thousand joint draws: parameters by their path, other fitted
quantities as `latent:…`, and as `loglik:…` the logarithm of the likelihood of each study at each
draw, by which studies can be given more weight or none without another fit. `<name>.json` is the
record: seed, chains, convergence, the priors, and a digest of the files that decide the result.
A posterior whose files have changed since is refused with the command that fits it again.
"""

from __future__ import annotations

import csv
import dataclasses
import hashlib
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
from bondstrike.evidence.distributions import Floats
from bondstrike.files import write_whole

LATENT, LOGLIK = "latent:", "loglik:"
"""Beginnings of column names that aren't parameters."""

TOGETHER: Final = "+"
"""Joins the ids of studies whose likelihood can't be taken apart: `PI04+PI05`."""

DIGITS: Final = 6
"""Significant digits of the stored draws."""


@dataclass(frozen=True, slots=True)
class Record:
    """How the draws were made."""

    name: str
    """Name of the fit."""
    method: str
    """`NUTS`, or the name of another sampler."""
    seed: int
    chains: int
    warmup: int
    """Steps before drawing, by chain."""
    drawn: int
    """Draws in all chains together, of which `kept` are stored."""
    kept: int
    divergences: int
    """Steps that left the region where the sampler can be trusted; must be 0."""
    rhat: Mapping[str, float]
    """Split R-hat by quantity; 1 is perfect."""
    ess: Mapping[str, float]
    """Effective sample size by quantity."""
    rests_on: tuple[str, ...]
    """Files of this package whose text decides the result."""
    digest: str
    """Hash of their text."""
    priors: Mapping[str, str]
    """Prior of each parameter when the fit was made, as an expression."""
    made_with: Mapping[str, str]
    """Versions of the libraries."""
    as_of: str
    """Month of the fit, YYYY-MM."""
    notes: Mapping[str, str | float]
    """What a reader must know: counts of events, what a number rests on."""


@dataclass(frozen=True, slots=True, eq=False)
class Posterior:
    """Joint draws of one fit; all arrays have the axis `draw`."""

    draws: Mapping[str, Floats]
    """Parameters by path, in the unit of their prior."""
    latents: Mapping[str, Floats]
    """Other fitted quantities by name."""
    loglik: Mapping[str, Floats]
    """Log-likelihood by study, or by ids joined with `TOGETHER`."""
    record: Record


def refit(name: str) -> str:
    """The command that fits again."""
    return f"python -m bondstrike.evidence.fits {name}"


def digest(rests_on: tuple[str, ...]) -> str:
    """Hash of the text of package files, names relative to `bondstrike/evidence`.

    Raises `DataError` if one isn't there.
    """
    total = hashlib.sha256()
    for name in rests_on:
        try:
            text = files("bondstrike.evidence").joinpath(*name.split("/")).read_bytes()
        except OSError as error:
            raise DataError(f"a fit rests on {name}, which isn't there") from error
        total.update(name.encode() + b"\0" + text.replace(b"\r\n", b"\n") + b"\0")
    return total.hexdigest()


# --- writing --------------------------------------------------------------------------------------


def to_texts(posterior: Posterior) -> tuple[str, str]:
    """The table of draws as CSV and the record as JSON."""
    columns = _columns(posterior)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    rows = np.stack(list(columns.values()), axis=1)
    writer.writerows([f"{value:.{DIGITS}g}" for value in row] for row in rows)
    record = json.dumps(dataclasses.asdict(posterior.record), indent=1, ensure_ascii=False)
    return out.getvalue(), record + "\n"


def _columns(posterior: Posterior) -> dict[str, Floats]:
    return {
        **posterior.draws,
        **{LATENT + name: values for name, values in posterior.latents.items()},
        **{LOGLIK + name: values for name, values in posterior.loglik.items()},
    }


def write(posterior: Posterior, folder: Path) -> tuple[Path, Path]:
    """Write both files whole, replacing older ones; returns where they are. Raises `StoreError`."""
    table, record = to_texts(posterior)
    places = tuple(folder / f"{posterior.record.name}.{kind}" for kind in ("csv", "json"))
    for place, text in zip(places, (table, record), strict=True):
        write_whole(place, text.encode("utf-8"), "the posterior")
    return places[0], places[1]


# --- reading --------------------------------------------------------------------------------------


def read(name: str, table: str, record: str) -> Posterior:
    """A posterior from the texts of its two files.

    Raises `DataError` if they are malformed, don't fit each other, or were made with other code.
    """
    kept = _record(name, record)
    rows = list(csv.reader(table.splitlines(), strict=True))
    try:
        values = np.array(rows[1:], dtype=float)
    except ValueError as error:
        raise DataError(f"posteriors/{name}.csv: {error} · {_again(name)}") from error
    if values.shape != (kept.kept, len(rows[0])) or not np.isfinite(values).all():
        raise DataError(
            f"posteriors/{name}.csv does not hold {kept.kept} whole draws · {_again(name)}"
        )
    columns = {head: values[:, place] for place, head in enumerate(rows[0])}
    return Posterior(
        {head: c for head, c in columns.items() if not head.startswith((LATENT, LOGLIK))},
        {head.removeprefix(LATENT): c for head, c in columns.items() if head.startswith(LATENT)},
        {head.removeprefix(LOGLIK): c for head, c in columns.items() if head.startswith(LOGLIK)},
        kept,
    )


def _record(name: str, text: str) -> Record:
    """The record, checked against the files it rests on."""
    try:
        raw: dict[str, Any] = json.loads(text)
        raw["rests_on"] = tuple(raw["rests_on"])
        record = Record(**raw)
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(f"posteriors/{name}.json is malformed: {error} · {_again(name)}") from error
    if record.name != name or record.digest != digest(record.rests_on):
        changed = ", ".join(record.rests_on)
        raise DataError(f"posterior {name} does not match its code ({changed}) · {_again(name)}")
    return record


def _again(name: str) -> str:
    return f"refit with: {refit(name)}"


@cache
def load(name: str) -> Posterior:
    """The shipped posterior of that name. Raises `DataError` as `read`, or if there is none."""
    folder = files("bondstrike.evidence").joinpath("posteriors")
    try:
        texts = [folder.joinpath(f"{name}.{kind}").read_text("utf-8") for kind in ("csv", "json")]
    except OSError as error:
        raise DataError(f"no posterior {name} · {_again(name)}") from error
    return read(name, *texts)
