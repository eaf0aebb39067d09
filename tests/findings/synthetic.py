"""A result whose every number is chosen: zeros, but for what a test says."""

from __future__ import annotations

from typing import Any

import numpy as np

from bondstrike.ensemble.attribution import COALITIONS, QUANTITIES
from bondstrike.ensemble.blocks import AXIS_LABELS, Block, Quantity
from bondstrike.ensemble.listing import macro_outputs, weekly_outputs
from bondstrike.ensemble.manifest import Manifest, Moments
from bondstrike.ensemble.result import Result
from bondstrike.ensemble.summaries import MOMENTS, summary_quantities
from bondstrike.units import WEEKS_PER_QUARTER
from bondstrike.vocabulary import N_TENORS

DRAWS, WEEKS = 400, 130

FACTS = {
    "ten_year_percent": 5.0,
    "coupons_par_bn": 20_000.0,
    "coupons_market_bn": 19_000.0,
    "turnover_bn_per_day": 1_000.0,
    "mortgage_percent": 6.0,
    "dispute_start": 2.0,
    "gdp_2027_bn": 32_000.0,
    "revenue_2027_bn": 5_000.0,
    "interest_2027_bn": 1_200.0,
    "cbo_interest_2027_bn": 1_100.0,
}

LENGTHS = {axis: len(labels) for axis, labels in AXIS_LABELS.items()} | {"moment": len(MOMENTS)}


def result(
    draws: int = DRAWS,
    *,
    parameters: dict[str, np.ndarray] | None = None,
    chances: np.ndarray | None = None,
    variants: dict[str, dict[str, Any]] | None = None,
    combinations: dict[str, np.ndarray] | None = None,
    weeks: int = WEEKS,
    weekly: dict[str, np.ndarray] | None = None,
    economy: dict[str, np.ndarray] | None = None,
    **summaries: Any,
) -> Result:
    """A result of `draws` draws; keywords are summaries by name, broadcast to [draw, …].

    `chances` are weekly reversal chances [draw, lever, week], `weekly` and `economy` other
    paths by name, `combinations` the attribution's metrics in binary order.
    """
    columns = parameters or {"treasuries.lasting_bp": np.linspace(1.0, 9.0, draws)}
    blocks = {
        "parameters": Block(("draw",), {p: Quantity(p, "", p) for p in columns}, columns),
        "summaries": _summaries(draws, summaries),
        "weekly": _weekly(draws, weeks, chances, weekly or {}),
        "economy": _economy(draws, weeks, economy or {}),
    }
    if variants:
        blocks["variants"] = _variants(draws, variants)
    if combinations:
        table = {name: np.asarray(x, float) for name, x in combinations.items()}
        blocks["attribution"] = Block(("coalition",), QUANTITIES, table, {"coalition": COALITIONS})
    return Result(blocks, _manifest(draws, weeks))


def _manifest(draws: int, weeks: int) -> Manifest:
    return Manifest(
        name="chosen",
        title="A sale in chosen numbers",
        scenario="",
        overrides=(),
        baseline="chosen",
        baseline_date="2026-10-02",
        baseline_hash="00",
        fed_mode="slow",
        policy="tariffs",
        seed=1,
        draws=draws,
        parameters_vary=True,
        shocks=True,
        moments=Moments.of(day_one=0, first_sale=0, sale_end=13, weeks=weeks),
        facts=FACTS,
    )


def _summaries(draws: int, given: dict[str, Any]) -> Block:
    quantities = summary_quantities(weekly_outputs())
    if "sold_by_bloc" in given:
        given = {"member": np.asarray(given["sold_by_bloc"]) > 0.0, **given}
    unknown = set(given) - set(quantities)
    assert not unknown, unknown
    arrays = {}
    for name, quantity in quantities.items():
        shape = (draws, *(LENGTHS[axis] for axis in quantity.axes))
        arrays[name] = np.broadcast_to(given.get(name, 0.0), shape).astype(np.float32)
    return Block(("draw",), quantities, arrays, {"moment": MOMENTS})


def _variants(draws: int, variants: dict[str, dict[str, Any]]) -> Block:
    blocks = [_summaries(draws, given) for given in variants.values()]
    arrays = {name: np.stack([b.arrays[name] for b in blocks]) for name in blocks[0].arrays}
    labels = {"moment": MOMENTS, "variant": tuple(variants)}
    return Block(("variant", "draw"), blocks[0].quantities, arrays, labels)


def _weekly(
    draws: int, weeks: int, chances: np.ndarray | None, given: dict[str, np.ndarray]
) -> Block:
    quantities = weekly_outputs()
    zeros = {
        name: np.broadcast_to(np.float32(0.0), (draws, 2, weeks, *(N_TENORS for _ in q.axes)))
        for name, q in quantities.items()
    }
    chance = {} if chances is None else {"reversal_chance": chances}
    return Block(("draw", "lever", "week"), quantities, {**zeros, **chance, **given})


def _economy(draws: int, weeks: int, given: dict[str, np.ndarray]) -> Block:
    empty = np.broadcast_to(np.float32(0.0), (draws, 2, max(weeks // WEEKS_PER_QUARTER, 1)))
    quantities = macro_outputs()
    arrays = dict.fromkeys(quantities, empty) | given
    return Block(("draw", "lever", "quarter"), quantities, arrays)


def column(*values: float) -> np.ndarray:
    """One value a draw, [draw, 1], to fill an axis beside it."""
    return np.array(values)[:, None]


def years(*values: float) -> np.ndarray:
    """Values of the first fiscal years, [year]; the rest lies beyond the run."""
    return np.array([*values, *[np.nan] * (LENGTHS["year"] - len(values))])
