"""A run whose weekly paths are chosen, for portfolios: nothing moves but what a test says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from bondstrike.ensemble.blocks import Block
from bondstrike.ensemble.listing import macro_outputs, weekly_outputs
from bondstrike.ensemble.manifest import Moments
from bondstrike.ensemble.result import Result
from bondstrike.findings.portfolio_assets import Window
from bondstrike.vocabulary import N_TENORS
from tests.findings import synthetic

READ = (
    *("yields", "bill_yield", "policy", "dollar", "shares", "gold", "alternatives_yield"),
    "reversal_chance",
)
MACRO = ("funds_rate", "core_inflation")


def run(
    draws: int = 4,
    weeks: int = 130,
    *,
    day_one: int = 0,
    baseline: str = "2026-10-02",
    spillover: float = 0.4,
    not_finite: Any = 0.0,
    **paths: Any,
) -> Result:
    """A result; keywords are weekly variables, or quarterly ones, broadcast to their axes.

    Weekly [draw, lever, week] (yields with a last axis `tenor`), quarterly [draw, lever, quarter].
    """
    columns = {"alternatives.spillover": np.full(draws, spillover)}
    made = synthetic.result(draws, weeks=weeks, parameters=columns, not_finite=not_finite)
    weekly = {name: _filled(paths.pop(name, 0.0), name, draws, weeks) for name in READ}
    quarters = -(-weeks // 13)
    economy = {
        name: np.broadcast_to(np.asarray(paths.pop(name, 0.0), float), (draws, 2, quarters))
        for name in MACRO
    }
    assert not paths, paths
    blocks = {
        **made.blocks,
        "weekly": Block(("draw", "lever", "week"), weekly_outputs(), weekly),
        "economy": Block(("draw", "lever", "quarter"), macro_outputs(), economy),
    }
    moments = Moments.of(day_one=day_one, first_sale=day_one, sale_end=day_one + 13, weeks=weeks)
    return Result(blocks, replace(made.manifest, baseline=baseline, moments=moments))


def _filled(given: Any, name: str, draws: int, weeks: int) -> np.ndarray:
    shape = (draws, 2, weeks, *((N_TENORS,) if name == "yields" else ()))
    return np.broadcast_to(np.asarray(given, float), shape)


def window(length: int = 52, **options: Any) -> Window:
    """A holding of a chosen run."""
    return Window(run(**options), length)


def by_lever(with_lever: float, without: float = 0.0) -> np.ndarray:
    """One number for each half, in all weeks, [1, lever, 1]."""
    return np.array([with_lever, without])[None, :, None]


def by_tenor(with_lever: float, without: float = 0.0) -> np.ndarray:
    """One number for each half, in all weeks and tenors, [1, lever, 1, 1]."""
    return by_lever(with_lever, without)[..., None]
