"""A chain that costs nothing and whose answers are known: every output in closed form."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from bondstrike.ensemble.blocks import Quantity
from bondstrike.ensemble.job import Job
from bondstrike.ensemble.listing import macro_outputs, weekly_outputs
from bondstrike.ensemble.manifest import Manifest, Moments
from bondstrike.ensemble.outcomes import Stage
from bondstrike.ensemble.summaries import MOMENTS, Plan
from bondstrike.model.outputs import (
    MACRO,
    SENDERS,
    VARIABLES,
    Macro,
    Pair,
    Path,
    Quarterly,
    Senders,
    Weekly,
)
from bondstrike.model.schedules import Premises
from bondstrike.vocabulary import N_BLOCS, N_BUCKETS, Bloc

WEEKS = 130
QUARTERS = 10
SALE_END = 13
DISPUTE = 2
PLACED = 23
SETTING = {"unit": np.float64(1.0)}
MEDIANS = {"treasuries.lasting_bp": np.float64(4.0), "haven.opening": np.float64(0.5)}
PROGRAMMES = 3
TEN = 2


class Scenario(eqx.Module):
    """As much of a scenario as the ensemble itself looks into, and a size."""

    size: Any
    fed: Any
    premises: Premises


def scenario(size: float = 1000.0, fed: float = 0.2, haven: float = 0.1) -> Scenario:
    """The fake question; every premise but the haven's is one."""
    premises = {name: np.float64(1.0) for name in Premises.__dataclass_fields__}
    whole = Premises(**premises | {"haven": np.float64(haven)})
    return Scenario(np.float64(size), np.float64(fed), whole)


SCENARIO = scenario()
AXES = (None, 0, Scenario(None, 0, 0), 0)
NEVER = np.float64(0.0)


def spread(scenario: Scenario, draws: int) -> Scenario:
    """Fed and premises along the axis `draw`."""

    def wide(leaf: Any) -> np.ndarray:
        return np.broadcast_to(leaf, (draws,))

    parts = jax.tree.map(wide, (scenario.fed, scenario.premises))
    return eqx.tree_at(lambda s: (s.fed, s.premises), scenario, parts)


def pair(setting: Any, parameters: Any, scenario: Scenario, shocks: Any) -> Pair:
    """With and without: the ten-year rises by lasting · size/1000 bp over the sale."""
    halves = [_path(setting, parameters, scenario, shocks, lever) for lever in (1.0, 0.0)]
    return Pair(*halves, _senders(scenario))


def _path(setting: Any, parameters: Any, scenario: Scenario, shocks: Any, lever: float) -> Path:
    week = jnp.arange(WEEKS, dtype=float)
    done = jnp.clip(week / SALE_END, 0.0, 1.0)
    premises = scenario.premises
    sold = lever * scenario.size * done * setting["unit"]
    stock = premises.announcement * parameters["treasuries.lasting_bp"] * sold / 1000.0
    haven = -premises.haven * stock * parameters["haven.opening"]
    noise = jnp.cumsum(shocks) * premises.shocks
    ten = stock + haven + noise + jnp.where(parameters["bad"] > week, 0.0, jnp.nan) * lever
    fed = scenario.fed * sold
    zero = jnp.zeros(WEEKS)
    given = {
        "yields": ten[:, None] * jnp.asarray([0.4, 0.8, 1.0, 1.0, 1.0]),
        "stock": stock,
        "haven": haven,
        "noise": noise,
        "dollar": -0.002 * sold,
        "dollar_flows": -0.002 * sold,
        "sold": sold,
        "proceeds": sold,
        "converted": 0.5 * sold,
        "dollars_residents": 0.3 * sold,
        "dollars_official": 0.1 * sold,
        "dollars_private": 0.1 * sold,
        "fed_bought": fed,
        "fed_purchases": fed,
        "haven_buyers": 0.1 * sold,
        "home_buyers": 0.5 * sold,
        "foreign_buyers": 0.2 * sold,
        "book_value": -10.0 * stock,
        "gross_claims": -0.3 * sold,
        "us_assets_abroad": -0.3 * sold,
        "faith": zero + 0.5,
        "reserves": zero + 3000.0 + fed,
        "solutions": zero + 1.0,
        "residual": zero + 1e-14 + parameters["uncleared"],
        "mortgage": 0.75 * ten,
        "shares": -0.5 * stock,
        "reversal_chance": 0.001 * week + premises.rates_felt * (stock + haven) / 100.0,
        "reversed": lever * (week >= 20.0),
        "in_coalition": 1.0 - 0.25 * lever * (week >= 30.0),
        "placed": 0.5 * sold * (week >= PLACED),
        "waiting": 0.5 * sold * (week < PLACED),
    }
    weekly = Weekly(**{name: given.get(name, zero) for name in VARIABLES})
    ends = sold[12::13]
    executed = ends[:, None] * jnp.asarray([0.5, 0.3, 0.2])
    sheet = jnp.zeros((QUARTERS, 10, N_BUCKETS + 4))
    price = jnp.ones((QUARTERS, N_BUCKETS)) - 1e-5 * ends[:, None]
    return Path(weekly, Quarterly(executed, sheet, price), _macro(lever * scenario.size))


def _macro(size: Any) -> Macro:
    """Output lower by 0.2 %, interest dearer by $3bn a quarter, for each $1,000bn."""
    each = jnp.ones(QUARTERS) * size / 1000.0
    given = {"gdp": -0.2 * each, "interest": 3.0 * each, "debt": jnp.cumsum(3.0 * each)}
    return Macro(**{name: given.get(name, 0.0 * each) for name in MACRO})


def _senders(scenario: Scenario) -> Senders:
    """Each bloc loses $2bn more every quarter, for each $1,000bn."""
    each = jnp.arange(1.0, QUARTERS + 1.0)[:, None] * jnp.ones(N_BLOCS) * scenario.size / 1000.0
    given = {"executed": 2.0 * each}
    return Senders(**{name: given.get(name, 0.0 * each) for name in SENDERS})


def columns(first: int, count: int) -> dict[str, np.ndarray]:
    """Parameters of draws by index alone."""
    index = np.arange(first, first + count)
    lasting = 4.0 + 2.0 * np.sin(index)
    return {"treasuries.lasting_bp": lasting, "haven.opening": 0.5 + 0.0 * lasting}


def sound(columns: dict[str, Any]) -> dict[str, Any]:
    """Parameters of draws without defects."""
    any_column = np.asarray(next(iter(columns.values())))
    never = np.full(any_column.shape, np.inf)
    return {**columns, "bad": never, "uncleared": np.zeros(any_column.shape)}


def shocks(first: int, count: int) -> np.ndarray:
    """Weekly shocks by index and week alone."""
    index = np.arange(first, first + count)[:, None]
    return np.cos(index * 7.0 + np.arange(WEEKS))


def plan() -> Plan:
    """Summaries of the fake run."""
    sellers = np.zeros((PROGRAMMES, N_BLOCS))
    for programme, bloc in enumerate((Bloc.EURO_AREA, Bloc.UNITED_KINGDOM, Bloc.CANADA)):
        sellers[programme, tuple(Bloc).index(bloc)] = 1.0
    return Plan(moments(), sellers, weekly(), stage())


def stage() -> Stage:
    """A dispute from week 2, output of $30,000bn, $100bn held at home in every bucket."""
    return Stage(DISPUTE, np.full(QUARTERS, 30_000.0), np.full(N_BUCKETS, 100.0), np.ones(N_BLOCS))


def moments(weeks: int = WEEKS) -> Moments:
    """Announced in week 0, sold over thirteen weeks."""
    return Moments.of(day_one=0, first_sale=0, sale_end=SALE_END, weeks=weeks)


def weekly() -> dict[str, Quantity]:
    """The chain's own list of weekly variables."""
    return weekly_outputs()


def job(**changes: Any) -> Job:
    """The fake chain as a job; fields can be changed."""
    fake = Job(
        pair=pair,
        axes=AXES,
        spread=spread,
        setting=SETTING,
        scenario=SCENARIO,
        weeks=WEEKS,
        columns=columns,
        to_parameters=sound,
        shocks=shocks,
        medians=MEDIANS,
        weekly=weekly(),
        sheets={
            "executed": Quantity("executed", "$bn par", "Sold so far", ("programme",)),
            "sheet": Quantity("sheet", "$bn", "Deviation", ("agent", "instrument")),
            "price": Quantity("price", "of par", "Price", ("bucket",)),
        },
        macro=macro_outputs(),
        parameters={path: Quantity(path, "bp", "A parameter") for path in MEDIANS},
        summaries=plan(),
        stage=stage(),
        variants={"own": None, "no-fed": scenario(fed=0.0)},
        quiet=eqx.tree_at(lambda s: s.premises.shocks, SCENARIO, np.float64(0.0)),
        never=NEVER,
        labels={"moment": MOMENTS, "programme": ("ea", "uk", "ca")},
    )
    return replace(fake, **changes)


def manifest(draws: int = 100, **changes: Any) -> Manifest:
    """A manifest that fits the fake job."""
    plain = Manifest(
        name="fake",
        title="A fake sale",
        scenario='title = "A fake sale"\n',
        overrides=(),
        baseline="fake",
        baseline_date="2026-10-02",
        baseline_hash="00",
        fed_mode="slow",
        policy="tariffs",
        seed=1,
        draws=draws,
        parameters_vary=True,
        shocks=True,
        moments=moments(),
    )
    return replace(plain, **changes)
