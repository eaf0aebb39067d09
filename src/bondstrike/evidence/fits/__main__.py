"""Fit again: `python -m bondstrike.evidence.fits NAME … [--panel FILE] [--out DIR] [--without]`.

`--without` also fits without each paper whose absence the draws can't bear. Without names every fit
is made. `haven` and `hazard` need the daily panel; a fit that doesn't converge is reported and not
written. See `fits.sampling` for what a fit module is.
"""

from __future__ import annotations

import argparse
import dataclasses
import importlib
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Final

from bondstrike.errors import BondstrikeError, InputError, SolveError, unknown_name
from bondstrike.evidence import without
from bondstrike.evidence.fits.panel import Panel, read_panel
from bondstrike.evidence.fits.sampling import Fitted, Settings, faults, to_posterior
from bondstrike.evidence.posterior import TOGETHER, Posterior, Record, write
from bondstrike.evidence.weights import reweighted
from bondstrike.evidence.without import Refits

FITS: Final = {
    "price-impact": "price_impact",
    "pooled": "pooled",
    "haven": "regimes",
    "hazard": "hazard",
}
"""Fits by name, and the modules they stand in."""

LEAVE_OUT: Final = ("price-impact", "pooled")
"""Fits of published studies, which can be made without one of them."""

REFIT_DRAWS: Final = 500
"""Draws that are stored of each fit without a paper."""

NEEDS_PANEL: Final = ("haven", "hazard")
"""Fits that read the daily panel."""

SHIPPED: Final = Path(__file__).parents[1] / "posteriors"
"""Where posteriors are shipped."""


def module(name: str) -> ModuleType:
    """The module of a fit. Raises `InputError` on an unknown one."""
    if name not in FITS:
        raise unknown_name("fit", name, FITS)
    return importlib.import_module(f"bondstrike.evidence.fits.{FITS[name]}")


def fitted(name: str, panel: Panel | None, settings: Settings, as_of: str) -> Posterior:
    """One fit made now. Raises `InputError` if it needs the panel and there is none."""
    if name in NEEDS_PANEL and panel is None:
        raise InputError(f"fit {name} reads the daily panel", where="--panel", allowed="a CSV file")
    page = module(name)
    found = page.fit(panel, settings)
    return to_posterior(name, page.PARAMETERS, page.RESTS_ON, found, settings, as_of)


def refitted(name: str, posterior: Posterior, settings: Settings, judged: bool = True) -> Refits:
    """The fit without each paper whose absence its draws can't bear, one after the other.

    Raises `SolveError` if one of them doesn't converge, unless they aren't `judged`.
    """
    page, draws, quality = module(name), {}, {}
    for unit in posterior.loglik:
        ids = unit.split(TOGETHER)
        if reweighted(posterior, dict.fromkeys(ids, 0.0)).sound:
            continue
        found = page.fit(None, dataclasses.replace(settings, kept=REFIT_DRAWS), without=ids)
        if judged:
            _trust(f"fit {name} without {unit}", found)
        draws[unit] = found.draws
        quality[unit] = {
            "rhat": round(max(found.rhat.values()), 5),
            "ess": round(min(found.ess.values()), 1),
            "divergences": float(found.divergences),
        }
    return Refits(draws, quality, posterior.record.digest)


def _trust(what: str, made: Fitted | Record) -> None:
    """Raise `SolveError` if a fit didn't converge."""
    if wrong := faults(made):
        raise SolveError(f"{what} is not kept: {'; '.join(wrong)}")


def _line(posterior: Posterior, seconds: float) -> str:
    """How one fit went, in a line."""
    record = posterior.record
    worst = max(record.rhat.values(), default=1.0)
    least = min(record.ess.values(), default=float(record.drawn))
    return (
        f"{record.name}: {record.method}, {record.drawn} draws in {seconds:.0f} s, "
        f"R-hat at most {worst:.3f}, effective draws at least {least:.0f}, "
        f"{record.divergences} divergences"
    )


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bondstrike.evidence.fits", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(FITS))
    parser.add_argument("--panel", type=Path, help="daily CSV, plain or .gz")
    parser.add_argument("--out", type=Path, default=SHIPPED, help="folder for the posteriors")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--short", action="store_true", help="a run of seconds, not to be kept")
    parser.add_argument("--without", action="store_true", help="and without each such paper")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit what is asked; the exit code says whether all of it converged and was written."""
    asked = _arguments(arguments)
    try:
        panel = read_panel(asked.panel) if asked.panel else None
        settings = Settings.short(asked.seed) if asked.short else Settings(asked.seed)
        for name in asked.names or FITS:
            began = time.perf_counter()
            posterior = fitted(name, panel, settings, f"{date.today():%Y-%m}")
            sys.stdout.write(_line(posterior, time.perf_counter() - began) + "\n")
            if not asked.short:
                _trust(f"fit {name}", posterior.record)
            write(posterior, asked.out)
            if asked.without and name in LEAVE_OUT:
                refits = refitted(name, posterior, settings, judged=not asked.short)
                without.write(name, refits, asked.out)
    except BondstrikeError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
