"""The trade tables that ship: goods matrix, US exports by group, GDP, elasticities, tariffs, jobs.

Each is a CSV under `trade/data/`: its keys first, then `value, unit, as_of, source, grade, note`;
`trade.build` writes most of them. Read here, checked here, and handed on as arrays by named axis:
`exporter`, `importer` and `economy` run over `ECONOMIES`, `bloc` over `vocabulary.Bloc`, `group`
over `GROUPS`.

What the figures don't hold, and what is done about it:

- The goods matrix (BACI, 2023) leaves Taiwan out. The US-Taiwan pair of 2023 is known from the
  Census Bureau and is added where `taiwan=True`; Taiwan's other pairs are known from memory only
  and stay out.
- Gold and gems (HS 71) move with vaults, not with tariffs: they are in the table and never in the
  base that an elasticity acts on. Energy (HS 27) is a group apart, out unless asked for.
- The Census Bureau's "European Union" stands for the euro area: it is one customs union, and no
  member can set a tariff alone. About a tenth of it goes to members without the euro.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from jaxtyping import Float

from bondstrike.errors import DataError
from bondstrike.vocabulary import Bloc, Grade

UNITED_STATES: Final = "united-states"

ECONOMIES: Final = (UNITED_STATES, *(bloc.value for bloc in Bloc))
"""The United States, then the twelve blocs: axis `economy` (and `exporter`, `importer`)."""

GROUPS: Final = (
    *("agri-food", "aircraft", "arms", "base-metals", "electrical", "energy", "glass-ceramics"),
    *("gold-gems", "instruments", "machinery", "misc", "ores-stone", "chemicals", "pharma"),
    *("plastics-rubber", "vehicles", "wood-textiles"),
)
"""The seventeen product groups of US exports, HS chapters in the table's notes: axis `group`."""

ENERGY: Final = "energy"
"""HS 27: a group apart; a measure may include it, and doesn't unless it says so."""

GOLD: Final = "gold-gems"
"""HS 71: never part of what an elasticity acts on."""

ESTIMATES: Final = ("low", "central", "high")
"""Axis `estimate`: ends and middle of what is uncertain; for trade, of the elasticity."""

HORIZONS: Final = ("short", "long")
"""Axis `horizon`: the first year, and after about ten."""

META: Final = ("value", "unit", "as_of", "source", "grade", "note")
UNITS: Final = ("USD bn", "USD bn/yr", "fraction", "elasticity", "thousand", "jobs per USD bn")

FOLDER: Final = Path(__file__).parent / "data"

Flows = Float[np.ndarray, "exporter importer"]
PerEconomy = Float[np.ndarray, "economy"]
PerGroup = Float[np.ndarray, "group"]
ByGroup = Float[np.ndarray, "group bloc"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: its place (`keys`), value in `unit`, date, source, grade and remark."""

    keys: tuple[str, ...]
    value: float
    unit: str
    as_of: str
    source: str
    grade: Grade
    note: str = ""


@dataclass(frozen=True)
class GoodsMatrix:
    """Goods traded in a year between and within the thirteen economies.

    `flows`, USD bn a year, exporter × importer in the order of `economies`; the diagonal is what
    the members of a bloc sell each other. Source: CEPII BACI (FOB) 2023, `goods_matrix.csv`.
    """

    flows: Flows
    year: int = 2023
    economies: tuple[str, ...] = ECONOMIES

    @property
    def between(self) -> Flows:
        """The flows with an empty diagonal: trade between blocs only, USD bn a year."""
        return self.flows * (1.0 - np.eye(len(self.economies)))

    @property
    def exports(self) -> PerEconomy:
        """Sold to other economies, USD bn a year, by economy."""
        return self.between.sum(axis=1)

    @property
    def imports(self) -> PerEconomy:
        """Bought from other economies, USD bn a year, by economy."""
        return self.between.sum(axis=0)

    @property
    def balances(self) -> PerEconomy:
        """Exports less imports, USD bn a year, by economy; they sum to zero."""
        return self.exports - self.imports


@dataclass(frozen=True)
class Elasticities:
    """Trade elasticities by product group (positive numbers: one per cent dearer, so much less).

    `theta`, by `group`: Caliendo & Parro's sectors mapped to the groups of US exports, petroleum
    capped; not a number for gold, which no elasticity acts on. `itpd`: the three estimates of broad
    sectors (agriculture, manufacturing, mining) with their standard errors.
    """

    theta: PerGroup
    itpd: Mapping[str, float]
    itpd_error: Mapping[str, float]


# --- reading -------------------------------------------------------------------------------------


@cache
def figures(name: str) -> dict[tuple[str, ...], Figure]:
    """Rows of the shipped table `name` (without ending) by key, in file order.

    Raises `DataError` naming file and line if a row lacks unit, date, source or grade.
    """
    return read(FOLDER / f"{name}.csv", UNITS)


def read(path: Path, units: Sequence[str]) -> dict[tuple[str, ...], Figure]:
    """A table in one of `units` → figures by key. Raises `DataError` naming file and line."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path.name} · cannot be read · {error.__class__.__name__}") from None
    return parse(path.stem, text, units)


def parse(name: str, text: str, units: Sequence[str] = UNITS) -> dict[tuple[str, ...], Figure]:
    """Text of a table → figures by key. Raises `DataError` naming file and line."""
    reader = csv.reader(io.StringIO(text))
    header = tuple(next(reader, []))
    if header[-len(META) :] != META:
        raise DataError(f"{name}.csv · line 1 · got {header!r} · allowed: keys, {', '.join(META)}")
    found: dict[tuple[str, ...], Figure] = {}
    for line in reader:
        where = f"{name}.csv · line {reader.line_num}"
        figure = _figure(line, len(header), where, units)
        if figure.keys in found:
            raise DataError(f"{where} · {'/'.join(figure.keys)} appears twice")
        found[figure.keys] = figure
    return found


def _figure(line: list[str], width: int, where: str, units: Sequence[str]) -> Figure:
    """One row, checked. Raises `DataError` naming the place."""
    if len(line) != width:
        raise DataError(f"{where} · number of fields · got {len(line)} · allowed: {width}")
    cut = width - len(META)
    text, unit, as_of, source, grade, note = line[cut:]
    keys = tuple(line[:cut])
    where = f"{where} · {'/'.join(keys)}"
    if unit not in units:
        raise DataError(f"{where} · unit · got {unit!r} · allowed: {', '.join(units)}")
    if grade not in tuple(Grade):
        raise DataError(f"{where} · grade · got {grade!r} · allowed: {', '.join(Grade)}")
    if not source:
        raise DataError(f"{where} · source · got nothing · allowed: where the figure comes from")
    _check_date(as_of, where)
    return Figure(keys, _number(text, where), unit, as_of, source, Grade(grade), note)


def _number(text: str, where: str) -> float:
    """A finite number. Raises `DataError`."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise DataError(f"{where} · value · got {text!r} · allowed: a finite number")
    return value


def _check_date(text: str, where: str) -> None:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise DataError(f"{where} · as_of · got {text!r} · allowed: YYYY-MM-DD") from None


def whole(
    name: str,
    rows: Mapping[tuple[str, ...], Figure],
    *axes: Iterable[str],
    floor: float = 0.0,
) -> Float[np.ndarray, "..."]:
    """Values of a table over `axes`: every cell there, none besides, none below `floor`.

    Raises `DataError` naming the row (and column) of a cell that is missing, unknown or too small.
    """
    lists = [tuple(axis) for axis in axes]
    for keys, figure in rows.items():
        if len(keys) != len(lists):
            raise DataError(f"{name}.csv · keys · got {keys!r} · allowed: {len(lists)} of them")
        for key, axis in zip(keys, lists, strict=True):
            if key not in axis:
                raise DataError(
                    f"{name}.csv · row {'/'.join(keys)} · got {key!r} · allowed: {', '.join(axis)}"
                )
        if figure.value < floor:
            raise DataError(
                f"{name}.csv · row {'/'.join(keys)} · got {figure.value:g} · "
                f"allowed: {floor:g} or more"
            )
    out = np.empty([len(axis) for axis in lists])
    for place in np.ndindex(out.shape):
        keys = tuple(axis[i] for axis, i in zip(lists, place, strict=True))
        if keys not in rows:
            raise DataError(f"{name}.csv · no row {'/'.join(keys)}")
        out[place] = rows[keys].value
    return out


# --- the tables ----------------------------------------------------------------------------------


def goods_matrix(*, taiwan: bool = False) -> GoodsMatrix:
    """Goods trade of 2023 between the thirteen economies, USD bn a year (CEPII BACI, FOB, grade A).

    BACI has no Taiwan: with `taiwan` the US-Taiwan pair of 2023 (Census Bureau, grade A) is added
    to the East Asian centres; Taiwan's other trade is not in. Raises `DataError` naming row and
    column if an economy is missing, unknown or there twice, or a flow is negative or no number.
    """
    matrix = matrix_of(figures("goods_matrix"))
    if not taiwan:
        return matrix
    flows = matrix.flows.copy()
    gap = figures("taiwan")
    us, centres = 0, ECONOMIES.index(Bloc.EAST_ASIAN_CENTRES)
    flows[us, centres] += gap["US exports to Taiwan",].value
    flows[centres, us] += gap["US imports from Taiwan",].value
    return GoodsMatrix(flows, matrix.year)


def matrix_of(rows: Mapping[tuple[str, ...], Figure]) -> GoodsMatrix:
    """Rows keyed exporter, importer → goods matrix. Raises `DataError` as `goods_matrix` does."""
    return GoodsMatrix(whole("goods_matrix", rows, ECONOMIES, ECONOMIES))


def us_exports_by_group() -> ByGroup:
    """US goods exports of 2025, USD bn, group × bloc, gold and energy included (Census Bureau).

    Named partners are grade A; what goes to partners without a row is spread over the blocs by
    their unnamed part of 2024 (grade D for the split; `us_exports.csv` says it row by row).
    """
    return whole("us_exports", figures("us_exports"), GROUPS, tuple(Bloc))


def us_imports() -> Float[np.ndarray, "bloc"]:
    """US goods imports of 2024, USD bn, by bloc (Census Bureau; euro area: European Union)."""
    return whole("us_imports", figures("us_imports"), tuple(Bloc))


def gdp() -> PerEconomy:
    """Gross domestic product, USD bn a year, by economy (World Bank WDI, about 2023, grade A)."""
    return whole("gdp", figures("gdp"), ECONOMIES)


def elasticities() -> Elasticities:
    """Trade elasticities by group, with the broad estimates beside them (see `Elasticities`)."""
    rows = figures("elasticities")
    theta = np.full(len(GROUPS), np.nan)
    theta[[group != GOLD for group in GROUPS]] = whole(
        "elasticities",
        {keys[1:]: row for keys, row in rows.items() if keys[0] == "caliendo-parro"},
        [group for group in GROUPS if group != GOLD],
    )
    broad = {keys[1]: row.value for keys, row in rows.items() if keys[0] == "itpd"}
    error = {keys[1]: row.value for keys, row in rows.items() if keys[0] == "itpd-error"}
    return Elasticities(theta, broad, error)


def us_tariffs() -> Float[np.ndarray, "bloc"]:
    """US tariff in force on 19 August 2026, fraction of the value of imports, by bloc.

    What was collected in 2024 (Census Bureau, A) and the statutory rate added since (tariff tracker
    model, A), weighted by imports of 2024; for blocs without a row what the total leaves (D).
    """
    rows = figures("us_tariffs")
    parts = [
        whole("us_tariffs", {k[1:]: row for k, row in rows.items() if k[0] == part}, tuple(Bloc))
        for part in ("collected-2024", "added")
    ]
    return parts[0] + parts[1]


def tariffs_on_us() -> Float[np.ndarray, "bloc"]:
    """Tariffs on US goods in answer to US ones, in force in August 2026, fraction, by bloc (D)."""
    return whole("tariffs_on_us", figures("tariffs_on_us"), tuple(Bloc))


def levels() -> Float[np.ndarray, "estimate horizon"]:
    """Elasticity of trade before the tariff to one plus the tariff: first year, after ten years.

    0.76 to 2 and 1.75 to 3.8 (studies MM13 and MM14 from memory, ITPD estimate A).
    """
    return whole("responses", _responses("level"), HORIZONS, ESTIMATES).T


def pass_through() -> Float[np.ndarray, "estimate"]:
    """Share of a US tariff that US buyers pay at the border, 0.86 to 0.95 (studies MM15, MM17).

    By estimate of the elasticity: where buyers can't turn elsewhere they pay more of it.
    """
    return whole("responses", _responses("pass-through"), ("any",), ESTIMATES)[0]


def pattern_power() -> float:
    """Power to which the groups' thetas are raised before they shape the level (judgement, D)."""
    return float(_responses("pattern")["any", "central"].value)


def financed() -> Float[np.ndarray, "horizon"]:
    """Part of a new trade gap that capital flows carry, so that prices needn't close it, fraction.

    0.7 in the first year, nothing after ten (judgement, D).
    """
    return whole("responses", _responses("financed"), HORIZONS, ESTIMATES)[:, 1]


def _responses(kind: str) -> dict[tuple[str, ...], Figure]:
    """Rows of one kind, without it in the key."""
    rows = figures("responses")
    return {keys[1:]: row for keys, row in rows.items() if keys[0] == kind}


def employment() -> dict[str, float]:
    """US employees by industry in February 2026, thousand (Bureau of Labor Statistics, grade A)."""
    return {keys[0]: row.value for keys, row in figures("employment").items()}


def jobs_per_bn() -> Float[np.ndarray, "estimate"]:
    """US jobs behind a billion dollars of goods exports a year: low, central, high (D)."""
    return whole("jobs", figures("jobs"), ESTIMATES)
