"""FRB/US's pulse responses and the FCI-G weights, as they ship: tables → the economy's types.

A row of a table is one path by quarters since the pulse, or by lag: its keys, unit, date, source
and grade, then the figures. jax is imported inside, as in `to_baseline`.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from bondstrike.errors import DataError
from bondstrike.vocabulary import Grade
from bondstrike.world.tables import read_text

if TYPE_CHECKING:
    from bondstrike.model.economy import Kernels
    from bondstrike.model.fcig import Weights

FOLDER: Final = Path(__file__).parent / "economy"
PULSES: Final = "frbus_pulses"
WEIGHTS: Final = "fcig_weights"
META: Final = ("unit", "as_of", "source", "grade")
GRADES: Final = tuple(Grade)


@dataclass(frozen=True)
class Line:
    """One path of figures: its keys, their unit, date, source and grade."""

    keys: tuple[str, ...]
    unit: str
    as_of: str
    source: str
    grade: str
    values: tuple[float, ...]


@cache
def load_kernels() -> Kernels:
    """The shipped pulse responses, funds rate held. Raises `DataError` if the table isn't whole."""
    return kernels(parse(PULSES, read_text(FOLDER / f"{PULSES}.csv"), ("input", "output")))


@cache
def load_fcig() -> Weights:
    """The shipped FCI-G weights by lag. Raises `DataError` if the table isn't whole."""
    return fcig(parse(WEIGHTS, read_text(FOLDER / f"{WEIGHTS}.csv"), ("series",)))


def kernels(lines: Iterable[Line]) -> Kernels:
    """Lines keyed (input, output) → `Kernels`. Raises `DataError` naming a pair that is missing."""
    from bondstrike.model.economy import INPUTS, OUTPUTS, Kernels

    pairs = [(one, other) for one in INPUTS for other in OUTPUTS]
    paths = _complete(PULSES, lines, pairs)
    return Kernels(_exact(paths.reshape(len(INPUTS), len(OUTPUTS), -1)))


def fcig(lines: Iterable[Line]) -> Weights:
    """Lines keyed (series,) → `Weights`. Raises `DataError` naming a series that is missing."""
    from bondstrike.model.fcig import SERIES, Weights

    return Weights(_exact(_complete(WEIGHTS, lines, [(name,) for name in SERIES])))


def _exact(values: NDArray[np.float64]) -> Any:
    """float64 jax array of `values`."""
    import jax

    jax.config.update("jax_enable_x64", True)
    return jax.numpy.asarray(values)


def _complete(
    name: str, lines: Iterable[Line], wanted: Sequence[tuple[str, ...]]
) -> NDArray[np.float64]:
    """Figures [key, quarter] in the order of `wanted`, which the lines must match exactly."""
    found = {line.keys: line.values for line in lines}
    for keys in wanted:
        if keys not in found:
            raise DataError(f"{name}.csv · no row {'/'.join(keys)}")
    if stray := sorted(set(found) - set(wanted)):
        raise DataError(f"{name}.csv · stray row {'/'.join(stray[0])}")
    return np.asarray([found[keys] for keys in wanted])


def parse(name: str, text: str, columns: tuple[str, ...]) -> list[Line]:
    """Text of a table → lines. Raises `DataError` naming file and line."""
    reader = csv.reader(io.StringIO(text))
    header, ahead = next(reader, []), (*columns, *META)
    steps = [f"q{step}" for step in range(len(header) - len(ahead))]
    if header != [*ahead, *steps] or not steps:
        allowed = f"{', '.join(ahead)}, q0, q1, …"
        raise DataError(f"{name}.csv · line 1 · got {header!r} · allowed: {allowed}")
    lines: dict[tuple[str, ...], Line] = {}
    for cells in reader:
        where = f"{name}.csv · line {reader.line_num}"
        line = _line(cells, len(columns), len(header), where)
        if line.keys in lines:
            raise DataError(f"{where} · {'/'.join(line.keys)} · appears twice")
        lines[line.keys] = line
    return list(lines.values())


def _line(cells: list[str], keys: int, length: int, where: str) -> Line:
    if len(cells) != length:
        raise DataError(f"{where} · number of fields · got {len(cells)} · allowed: {length}")
    unit, as_of, source, grade = cells[keys : keys + len(META)]
    if not unit or not source:
        raise DataError(f"{where} · unit, source · got nothing · allowed: what and where from")
    if grade not in GRADES:
        raise DataError(f"{where} · grade · got {grade!r} · allowed: {', '.join(GRADES)}")
    try:
        date.fromisoformat(as_of)
    except ValueError:
        raise DataError(f"{where} · as_of · got {as_of!r} · allowed: YYYY-MM-DD") from None
    values = tuple(_figure(cell, where) for cell in cells[keys + len(META) :])
    return Line(tuple(cells[:keys]), unit, as_of, source, grade, values)


def _figure(cell: str, where: str) -> float:
    try:
        value = float(cell)
    except ValueError:
        raise DataError(f"{where} · figure · got {cell!r} · allowed: a number") from None
    if not math.isfinite(value):
        raise DataError(f"{where} · figure · got {cell!r} · allowed: a finite number")
    return value


def render(columns: tuple[str, ...], lines: Sequence[Line]) -> str:
    """Lines → text, byte-identical for equal content: six significant digits, LF."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow((*columns, *META, *(f"q{step}" for step in range(len(lines[0].values)))))
    for line in lines:
        figures = (f"{value:.6g}" for value in line.values)
        writer.writerow((*line.keys, line.unit, line.as_of, line.source, line.grade, *figures))
    return out.getvalue()
