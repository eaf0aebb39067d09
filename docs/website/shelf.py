"""What stands on the shelf and was measured: price impact on one axis, the fits, the episodes."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bondstrike.evidence.beliefs import load_beliefs
from bondstrike.evidence.identification import identification
from bondstrike.evidence.prior import Prior
from bondstrike.findings.shelf import FitReport, fit_reports
from bondstrike.findings.spread import Spread, spread
from bondstrike.history.backtest import UNITS
from bondstrike.history.shelf import load_episodes
from bondstrike.words import catalogue
from bondstrike.words import evidence as words
from bondstrike.words import identification as standings

PICTURE = "price-impact.svg"
"""Name of the picture of the studies, in `docs/pictures` and on the site."""


@dataclass(frozen=True)
class Quantity:
    """One line of a fit's table: what is drawn, or what the fit needs besides."""

    name: str
    link: str
    """Page and anchor of the parameter; empty for what no run draws."""
    before: str
    """Median and 5–95 % of the prior; empty for what no run draws."""
    after: str
    """The same of the posterior."""
    unit: str
    overlap: str
    standing: str
    rhat: str
    ess: str
    """Effective sample size."""


def price_impact(root: Path) -> dict[str, Any]:
    """Every study of price impact by horizon, our range beside it, and the picture's words."""
    found = spread()
    return {
        "today": words.spread(found).conditions[0],
        "alt": words.alt(found),
        "groups": list(_groups(found)),
        "listed": found.listed,
        "picture": (root / "docs" / "pictures" / PICTURE).read_text(encoding="utf-8"),
    }


def _groups(found: Spread) -> Iterator[tuple[str, str, str, tuple[Any, ...]]]:
    """Horizon, its heading, our range there, its studies."""
    said = catalogue.load("evidence")
    for group in found.groups:
        band = found.band(group)
        heading = said.say(f"picture.{group}")
        yield group, heading, words.ranged(band) if band else "", found.of(group)


def fits() -> dict[str, Any]:
    """Every fit with its table. Fits that are refused are an error here: a release has none."""
    reports = [one for one in fit_reports() if isinstance(one, FitReport)]
    return {"fits": reports, "said": standings.fit, "rows": lambda fit: list(quantities(fit))}


def quantities(fit: FitReport) -> Iterator[Quantity]:
    """The parameters that a run draws from this fit, then what else was sampled."""
    beliefs = load_beliefs().priors
    for path, common in fit.overlap.items():
        prior = beliefs[path]
        before = dataclasses.replace(prior, distribution=prior.before or prior.distribution)
        yield Quantity(
            path, f"links/{path.split('.')[0]}.html#{path}", _ends(before), _ends(prior),
            prior.unit, standings.percent(common), fit.standing[path],
            *_chains(fit, path),
        )  # fmt: skip
    for name in sorted(set(fit.rhat) - set(fit.overlap)):
        yield Quantity(name, "", "", "", "", "", "", *_chains(fit, name))


def _chains(fit: FitReport, name: str) -> tuple[str, str]:
    rhat, ess = fit.rhat.get(name), fit.ess.get(name)
    return f"{rhat:.3f}" if rhat else "", f"{ess:,.0f}" if ess else ""


def _ends(prior: Prior) -> str:
    low, middle, high = (float(x) for x in prior.quantile([0.05, 0.5, 0.95]))
    return f"{middle:.3g} ({low:.2g}–{high:.3g})"


def history() -> dict[str, Any]:
    """The episodes in the order of their start."""
    return {"episodes": list(load_episodes().values()), "units": UNITS}


def counted() -> list[tuple[str, int]]:
    """How many parameters rest on what, in words, the most frequent first."""
    found = identification(load_beliefs().priors).values()
    counts = Counter(standings.standing(one.standing, long=True) for one in found)
    return counts.most_common()
