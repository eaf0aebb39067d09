"""A chain that costs nothing and whose answers are known: every output in closed form."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import jax.numpy as jnp
import numpy as np

from bondstrike.ensemble.blocks import Quantity
from bondstrike.ensemble.job import Job
from bondstrike.ensemble.manifest import Manifest, Moments
from bondstrike.ensemble.summaries import MOMENTS, Plan
from bondstrike.model.outputs import VARIABLES, Path, Quarterly, Weekly
from bondstrike.vocabulary import N_BLOCS, N_BUCKETS, Bloc

WEEKS = 130
SALE_END = 13
SETTING = {"unit": np.float64(1.0)}
SCENARIO = {"size": np.float64(1000.0), "fed": np.float64(0.2), "haven": np.float64(0.1)}
MEDIANS = {"treasuries.lasting_bp": np.float64(4.0), "haven.opening": np.float64(0.5)}
PROGRAMMES = 3
TEN = 2


def pair(setting: Any, parameters: Any, scenario: Any, shocks: Any) -> tuple[Path, Path]:
    """With and without: the ten-year rises by lasting · size/1000 bp over the sale."""
    return tuple(_path(setting, parameters, scenario, shocks, lever) for lever in (1.0, 0.0))


def _path(setting: Any, parameters: Any, scenario: Any, shocks: Any, lever: float) -> Path:
    week = jnp.arange(WEEKS, dtype=float)
    done = jnp.clip(week / SALE_END, 0.0, 1.0)
    sold = lever * scenario["size"] * done * setting["unit"]
    stock = parameters["treasuries.lasting_bp"] * sold / 1000.0
    haven = -scenario["haven"] * stock * parameters["haven.opening"]
    noise = jnp.cumsum(shocks)
    ten = stock + haven + noise + jnp.where(parameters["bad"] > week, 0.0, jnp.nan) * lever
    fed = scenario["fed"] * sold
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
    }
    weekly = Weekly(**{name: given.get(name, zero) for name in VARIABLES})
    ends = sold[12::13]
    executed = ends[:, None] * jnp.asarray([0.5, 0.3, 0.2])
    sheet = jnp.zeros((len(ends), 10, N_BUCKETS + 4))
    return Path(weekly, Quarterly(executed, sheet, jnp.ones((len(ends), N_BUCKETS))))


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
    return Plan(moments(), sellers, weekly())


def moments(weeks: int = WEEKS) -> Moments:
    """Announced in week 0, sold over thirteen weeks."""
    return Moments.of(day_one=0, first_sale=0, sale_end=SALE_END, weeks=weeks)


def weekly() -> dict[str, Quantity]:
    """The chain's own list of weekly variables."""
    return {n: Quantity(n, v.unit, v.meaning, v.axes) for n, v in VARIABLES.items()}


def job(**changes: Any) -> Job:
    """The fake chain as a job; fields can be changed."""
    fake = Job(
        pair=pair,
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
        parameters={path: Quantity(path, "bp", "A parameter") for path in MEDIANS},
        summaries=plan(),
        variants={"own": None, "no-fed": {**SCENARIO, "fed": np.float64(0.0)}},
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
        seed=1,
        draws=draws,
        parameters_vary=True,
        shocks=True,
        moments=moments(),
    )
    return replace(plain, **changes)
