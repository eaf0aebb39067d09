"""Random-effects pooling of estimates of one thing, three or more of them, in one unit.

Rows of `pooled.csv` carry a figure as published or fitted (`raw`) and the steps to the unit of the
parameter: estimate = raw · factor + shift. With y the estimate, or its logarithm where a quantity
is pooled on that scale, e its error and τ what settings differ by,

    yᵢ ~ N(m(xᵢ) + b · privateᵢ, τ² + eᵢ²) ,

each row's own effect integrated out. m is the typical value of one parameter or, for the dollar,
the chain's own answer at the end of T months of even conversion,

    m = log(lasting + passing · g(T, h)) ,   g(T, h) = (1 − 2^(−T/h)) · h / (T · ln 2) ,

where g is 0 for what lasts. b belongs to flows of private investors and dealers, which may carry
news and stand for more than is counted. What is kept for a parameter is not the typical value but
its predictive for one more setting, typical · exp(τz) or typical + τz; the dollar's two
parameters share z. A row outside its quantity's fit is `shown`, or `listed` if it can't be brought
to the unit; `why` says why. Decision 0015.
"""

from __future__ import annotations

import csv
import dataclasses
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from bondstrike.errors import DataError
from bondstrike.evidence import library
from bondstrike.evidence.distributions import Floats
from bondstrike.evidence.fits.sampling import Fitted, Sampled, Settings, prior_site, run
from bondstrike.evidence.library import Study
from bondstrike.evidence.prior import Prior
from bondstrike.evidence.shelf import load_priors

if TYPE_CHECKING:
    import jax

    Array = jax.Array | np.ndarray

NAME: Final = "pooled"
"""Name of the fit."""

LASTING: Final = "dollar.lasting_percent"
"""Path of the lasting fall of the dollar, percent per 1 % of GDP."""

PASSING: Final = "dollar.passing_percent"
"""Path of its passing fall, percent per 1 % of GDP."""

HALF_LIFE: Final = "dollar.passing_half_life_months"
"""Path of the half-life of the passing fall, months."""

MONTHS: Final = {"day": 1.0 / 21.0, "quarter": 3.0, "lasting": 0.0, "": 0.0}
"""Months of even conversion behind a dollar row; 0 for what lasts and for other quantities."""

USES: Final = ("fit", "shown", "listed")
"""What a row can be for."""

FLOWS: Final = ("official", "private", "")
"""Whose conversions a dollar row measured; empty for other quantities."""

PRIVATE: Final = "private"
"""Site of b: log effect of a private flow over that of an official one of equal size."""

PRIVATE_SCALE: Final = 0.7
"""Standard deviation of the normal prior of b, logarithms: a factor of two either way."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """One thing that several estimates speak about."""

    path: str
    """Parameter whose typical value is pooled; for the dollar the lasting one."""
    log: bool
    """Whether rows are pooled by their logarithms."""
    scale: float
    """Scale of the half-normal prior of τ, in logarithms or in the parameter's unit."""
    passing: str = ""
    """Path of a second parameter, added at short horizons; empty if there is none."""


QUANTITIES: Final = {
    "dollar": Quantity(LASTING, True, 0.7, PASSING),
    "mortgage": Quantity("conditions.mortgage_pass", False, 0.2),
    "investment_grade": Quantity("conditions.bbb_per_point", True, 0.4),
    "high_yield": Quantity("conditions.high_yield_per_point", True, 0.4),
    "shares": Quantity("conditions.shares_per_point", True, 0.3),
}
"""Quantities by name; the scales of τ are judgement (decision 0015)."""

PARAMETERS: Final = (
    *(LASTING, PASSING, HALF_LIFE),
    *(quantity.path for quantity in QUANTITIES.values() if quantity.path != LASTING),
)
"""Parameters that the fit informs, by path."""

RESTS_ON: Final = ("fits/pooled.py", "pooled.csv")
"""Files whose text decides the result."""


# --- the table ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Estimate:
    """One row of `pooled.csv`."""

    quantity: str
    """One of `QUANTITIES`."""
    study: Study
    sample: str
    """Years of the sample."""
    use: str
    """One of `USES`."""
    why: str
    """Why it is not fitted; empty if it is."""
    raw: float
    """Figure as published or fitted, in `unit`; not a number in a listed row."""
    raw_error: float
    """Standard error of `raw` as seen, in `unit`; 0 if none was."""
    unit: str
    """Unit of `raw`."""
    factor: float
    """What `raw` is multiplied by to reach the parameter's unit."""
    shift: float
    """What is then added, in the parameter's unit."""
    added_error: float
    """Further standard error, assumed: in logarithms or in the parameter's unit, as pooled."""
    horizon: str
    """Of a dollar row, one of `MONTHS`."""
    flow: str
    """One of `FLOWS`."""
    basis: str
    """Which errors were seen and which are assumed."""
    steps: str
    """What makes up factor and shift."""

    @property
    def value(self) -> float:
        """The estimate in the parameter's unit."""
        return self.raw * self.factor + self.shift

    @property
    def pooled(self) -> float:
        """The estimate on the scale of the pooling."""
        return math.log(self.value) if QUANTITIES[self.quantity].log else self.value

    @property
    def error(self) -> float:
        """Its standard error on that scale, by the derivative: what was seen and what is added."""
        seen = self.raw_error * self.factor
        seen = seen / self.value if QUANTITIES[self.quantity].log else seen
        return math.hypot(seen, self.added_error)


_WORDS = {"quantity": tuple(QUANTITIES), "use": USES, "horizon": tuple(MONTHS), "flow": FLOWS}
_NUMBERS = ("raw", "raw_error", "factor", "shift", "added_error")
_COLUMNS = ("quantity", "id", *(field.name for field in dataclasses.fields(Estimate)[2:]))


def read_row(row: Mapping[str, str]) -> Estimate:
    """One row of `pooled.csv`. Raises `DataError` naming the row on a malformed one."""
    where = f"pooled.csv, row {row.get('id')} {row.get('sample')}"
    if tuple(row) != _COLUMNS or None in row.values():
        raise DataError(f"wrong columns at {where}")
    if row["id"] not in library.studies():
        raise DataError(f"unknown study at {where}")
    for key, allowed in _WORDS.items():
        if row[key] not in allowed:
            listed = ", ".join(word for word in allowed if word)
            raise DataError(f"unknown {key} {row[key]!r} at {where} · allowed: {listed}")
    if row["use"] != "fit" and not row["why"]:
        raise DataError(f"no reason why it is not fitted at {where}")
    texts = {key: row[key] for key in _COLUMNS if key not in ("id", *_NUMBERS)}
    item = Estimate(study=library.study(row["id"]), **texts, **_numbers(row, where))  # type: ignore[arg-type]
    if item.use != "listed":
        _check(item, where)
    return item


def _numbers(row: Mapping[str, str], where: str) -> dict[str, float]:
    """The numbers of a row by column; not numbers in a listed row."""
    if row["use"] == "listed":
        return dict.fromkeys(_NUMBERS, math.nan)
    try:
        return {key: float(row[key]) for key in _NUMBERS}
    except ValueError as error:
        raise DataError(f"{error} at {where}") from error


def _check(item: Estimate, where: str) -> None:
    """Raise `DataError` unless unit, figure and errors of a row make sense."""
    if not item.unit or not item.steps or not item.basis:
        raise DataError(f"unit, steps and basis must be said at {where}")
    if not all(math.isfinite(getattr(item, key)) for key in _NUMBERS) or item.value <= 0:
        raise DataError(f"estimate must be positive and finite at {where}")
    if item.raw_error < 0 or item.added_error < 0:
        raise DataError(f"errors must not be negative at {where}")
    if item.use == "fit" and not item.error > 0:
        raise DataError(f"a fitted row needs an error at {where}")
    if (item.quantity == "dollar") != bool(item.horizon and item.flow):
        raise DataError(f"horizon and flow belong to the dollar, and only to it, at {where}")


def read_table(text: str) -> tuple[Estimate, ...]:
    """All rows of a table as `pooled.csv`.

    Raises `DataError` naming the row on a malformed one, and on one that stands twice.
    """
    rows = tuple(read_row(row) for row in csv.DictReader(text.splitlines(), strict=True))
    seen: set[tuple[str, str]] = set()
    for item in rows:
        key = item.study.id, item.sample
        if key in seen:
            raise DataError(f"the row stands twice at pooled.csv, row {' '.join(key)}")
        seen.add(key)
    return rows


@cache
def estimates() -> tuple[Estimate, ...]:
    """All rows on the shelf, in the order of the table. Raises `DataError` as `read_table`."""
    path = files("bondstrike.evidence").joinpath("pooled.csv")
    return read_table(path.read_text(encoding="utf-8"))


def fitted_rows(quantity: str, without: Sequence[str] = ()) -> tuple[Estimate, ...]:
    """Rows of a quantity that feed the fit less those of studies named, in the table's order."""
    rows = (item for item in estimates() if item.quantity == quantity and item.use == "fit")
    return tuple(item for item in rows if item.study.id not in without)


# --- the model ------------------------------------------------------------------------------------


class Rows(NamedTuple):
    """What is known of a quantity's rows before their figures; axis `row`."""

    months: Array
    """Months of even conversion; 0 for what lasts and for other quantities."""
    private: Array
    """1 for a private flow, else 0."""
    error: Array
    """Standard error on the scale of the pooling."""


def rows_of(items: Sequence[Estimate]) -> tuple[Rows, Floats]:
    """Rows as arrays, and their estimates on the scale of the pooling, axis `row`."""
    rows = Rows(
        np.array([MONTHS[item.horizon] for item in items]),
        np.array([float(item.flow == "private") for item in items]),
        np.array([item.error for item in items]),
    )
    return rows, np.array([item.pooled for item in items])


def tables(without: Sequence[str] = ()) -> tuple[dict[str, Rows], dict[str, Floats]]:
    """Fitted rows, less those of studies named, and their estimates by quantity; may be empty."""
    both = {name: rows_of(fitted_rows(name, without)) for name in QUANTITIES}
    return {n: rows for n, (rows, _) in both.items()}, {n: found for n, (_, found) in both.items()}


def typical(path: str) -> str:
    """Site of a parameter's typical value."""
    return f"typical_{path.partition('.')[2]}"


def between(name: str) -> str:
    """Site of a quantity's τ."""
    return f"between_{name}"


def pressing(months: Array, half_life: Any) -> Any:
    """g: share of an even conversion that still presses at its end; 0 at 0 months (what lasts)."""
    import jax.numpy as jnp

    decay = jnp.where(months > 0, months, 1.0) * jnp.log(2.0) / half_life
    return jnp.where(months > 0, -jnp.expm1(-decay) / decay, 0.0)


def expected(name: str, rows: Rows, at: Mapping[str, Any]) -> Any:
    """Expected estimate by row, on the scale of the pooling, at values of the sites by name."""
    import jax.numpy as jnp

    quantity = QUANTITIES[name]
    level = at[typical(quantity.path)] * jnp.ones(len(rows.error))
    if quantity.passing:
        level = level + at[typical(quantity.passing)] * pressing(rows.months, at[HALF_LIFE])
        return jnp.log(level) + at[PRIVATE] * rows.private
    return jnp.log(level) if quantity.log else level


def row_loglik(name: str, rows: Rows, found: Array, at: Mapping[str, Any]) -> Any:
    """Log-likelihood by row with its own effect integrated out, axis `row`."""
    import jax.numpy as jnp
    from jax.scipy.stats import norm

    spread = jnp.sqrt(at[between(name)] ** 2 + rows.error**2)
    return norm.logpdf(found, expected(name, rows, at), spread)


def model(
    rows: Mapping[str, Rows], found: Mapping[str, Array] | None, priors: Mapping[str, Prior]
) -> None:
    """The NumPyro model of all quantities; without figures it samples the prior."""
    import numpyro

    at = _sites(priors)
    for name in rows:
        _predictive(name, at)
        if found is not None:
            each = row_loglik(name, rows[name], found[name], at)
            numpyro.factor(f"estimates_{name}", each.sum())


def _sites(priors: Mapping[str, Prior]) -> dict[str, Any]:
    """What the estimates speak about, by name of its site."""
    import numpyro
    from numpyro import distributions as dist

    paths = [path for path in PARAMETERS if path != HALF_LIFE]
    at = {typical(path): prior_site(priors[path], typical(path)) for path in paths}
    at[HALF_LIFE] = prior_site(priors[HALF_LIFE])
    at[PRIVATE] = numpyro.sample(PRIVATE, dist.Normal(0.0, PRIVATE_SCALE))
    for name, quantity in QUANTITIES.items():
        at[between(name)] = numpyro.sample(between(name), dist.HalfNormal(quantity.scale))
    return at


def _predictive(name: str, at: Mapping[str, Any]) -> None:
    """The quantity's parameters in one more setting, in their units."""
    import jax.numpy as jnp
    import numpyro
    from numpyro import distributions as dist

    quantity = QUANTITIES[name]
    effect = at[between(name)] * numpyro.sample(f"setting_{name}~", dist.Normal())
    for path in filter(None, (quantity.path, quantity.passing)):
        middle = at[typical(path)]
        new = middle * jnp.exp(effect) if quantity.log else middle + effect
        numpyro.deterministic(path, new)


# --- the fit --------------------------------------------------------------------------------------


def fit(panel: None, settings: Settings, without: Sequence[str] = ()) -> Fitted:
    """Pool the estimates on the shelf, less those of studies named; no panel is read.

    A quantity left without rows keeps its prior, widened by that of τ. The convergence of every
    site stands in the result; nothing is refused here.
    """
    del panel
    rows, found = tables(without)
    sampled = run(model, settings, rows, found, load_priors())
    sites = {name: sampled.kept(name, settings.kept) for name in sampled.sites}
    return _fitted(sampled, sites, logliks(rows, found, sites, without), rows)


def logliks(
    rows: Mapping[str, Rows],
    found: Mapping[str, Floats],
    sites: Mapping[str, Floats],
    without: Sequence[str] = (),
) -> dict[str, Floats]:
    """Log-likelihood of each study, all its rows together, at each draw of the sites."""
    import jax

    needed = {name: x for name, x in sites.items() if name not in PARAMETERS or name == HALF_LIFE}
    total: dict[str, Floats] = {}
    for name in rows:

        def one(at: dict[str, Any], name: str = name) -> Any:
            return row_loglik(name, rows[name], found[name], at)

        each = np.asarray(jax.jit(jax.vmap(one))(needed))
        for place, item in enumerate(fitted_rows(name, without)):
            total[item.study.id] = total.get(item.study.id, 0.0) + each[:, place]
    return total


def _fitted(
    sampled: Sampled,
    sites: Mapping[str, Floats],
    loglik: Mapping[str, Floats],
    rows: Mapping[str, Rows],
) -> Fitted:
    """The result, predictives cut at their valid ranges, with what a reader must know."""
    priors = load_priors()
    draws = {path: np.clip(sites[path], *priors[path].valid) for path in PARAMETERS}
    cut = {path: float(np.mean(draws[path] != sites[path])) for path in PARAMETERS}
    notes: dict[str, str | float] = {
        **{f"rows_{name}": float(len(part.error)) for name, part in rows.items()},
        **{f"cut_{path}": share for path, share in cut.items() if share > 0},
        "parameters": "predictive for one more setting; `typical` is the middle of the estimates",
        "eras": "rows of one study are eras of one regression, and stay or leave together",
    }
    latents = {name: x for name, x in sites.items() if name not in PARAMETERS}
    return Fitted(
        draws, latents, loglik, sampled.rhat, sampled.ess, sampled.divergences, notes=notes
    )
