"""Build the economy's tables from the oracle files: `python -m bondstrike.world.build_kernels`.

    python -m bondstrike.world.build_kernels --oracles DIR --out DIR

The oracle files give pulses that were solved at a tenth or a hundredth of their size and scaled
up, so the responses are those of small moves. Federal balances are given in dollars of 2025 and
later and as ratios; both together tell the GDP of FRB/US's own baseline, and dollars are divided
by it: a pulse of a later quarter meets a larger debt, and only shares of GDP stay as they are.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bondstrike.errors import DataError
from bondstrike.model.economy import INPUTS, OUTPUTS
from bondstrike.model.fcig import SERIES
from bondstrike.world.build import carry_out
from bondstrike.world.kernels import PULSES, WEIGHTS, Line, render
from bondstrike.world.tables import read_text

Path40 = NDArray[np.float64]
Pulses = dict[tuple[str, str, str], Path40]
"""(input, variable, unit) → response by quarter, in FRB/US's names."""

QUARTERS: Final = 40
AS_OF: Final = "2024-01-01"
"""Month of the baseline on which FRB/US was solved; the pulses start in 2025Q1."""
SOURCE: Final = "FRB/US public model (2025 mirror), own runs, VAR expectations, tax rule srp"
FCIG_SOURCE: Final = "Federal Reserve, FCI-G public weights, via a mirror"
FCIG_AS_OF: Final = "2023-06-30"

FRBUS_INPUTS: Final = dict(
    zip(INPUTS, ("rg5p", "rg10p", "rg30p", "rbbbp", "reqp", "fpxr", "rff"), strict=True)
)
FRBUS_OUTPUTS: Final = {
    "gdp": ("xgdp", "pct"),
    "output_gap": ("xgap2", "pp"),
    "unemployment": ("lur", "pp"),
    "core_inflation": ("picx4", "pp"),
    "exports": ("ex", "pct"),
    "imports": ("em", "pct"),
    "equities": ("wps", "pct"),
}
UNITS: Final = {
    "gdp": "%",
    "output_gap": "%",
    "unemployment": "pp",
    "core_inflation": "pp",
    "exports": "%",
    "imports": "%",
    "primary_balance": "% of baseline GDP",
    "net_interest": "% of baseline GDP",
    "equities": "100 × log",
}
FCIG_COLUMNS: Final = dict(
    zip(
        SERIES,
        ("FFR", "T10y", "Mortgage30y", "BBB", "StockMkt", "HouseIndex", "Dollar"),
        strict=True,
    )
)
FIT: Final = slice(4, QUARTERS)
"""Quarters from which baseline GDP is read: before, the responses are too small to tell it."""


def build(oracles: Path, out: Path) -> None:
    """Write both tables into `out`. Raises `DataError` if a file is missing or not as expected."""
    pulses = read_pulses(oracles / "frbus" / "kernels.csv")
    tables = {
        PULSES: render(("input", "output"), pulse_lines(pulses)),
        WEIGHTS: render(("series",), fcig_lines(oracles / "fcig_weights.csv")),
    }
    out.mkdir(parents=True, exist_ok=True)
    for name, text in tables.items():
        (out / f"{name}.csv").write_text(text, encoding="utf-8", newline="\n")


def read_pulses(path: Path) -> Pulses:
    """Pulse responses with the funds rate held. Raises `DataError` if a path is not whole."""
    found: Pulses = {}
    for row in _rows(path):
        if row["fed_rule"] == "fixed":
            key = (row["input"], row["variable"], row["unit"])
            path40 = found.setdefault(key, np.full(QUARTERS, np.nan))
            path40[int(row["horizon_q"])] = float(row["deviation"])
    broken = [key for key, values in found.items() if not np.isfinite(values).all()]
    if broken or not found:
        raise DataError(f"{path.name} · quarters missing · got {broken[:1]}")
    return found


def _rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(read_text(path).splitlines(), strict=True))


def baseline_gdp(pulses: Pulses) -> Path40:
    """Nominal GDP of FRB/US's baseline by quarter, USD bn a year, smoothed to steady growth.

    For interest and for the surplus, both in dollars D and as a ratio to GDP, ΔD/Y − (D/Y)·y is
    the change of the ratio, y the growth of nominal GDP that the pulse causes; least squares over
    seven inputs give 1/Y and the two D/Y quarter by quarter.
    """
    levels = [_level(pulses, quarter) for quarter in range(QUARTERS)[FIT]]
    quarters = np.arange(QUARTERS)
    slope, start = np.polyfit(quarters[FIT], np.log(levels), 1)
    return np.exp(start + slope * quarters)


def _level(pulses: Pulses, quarter: int) -> float:
    rows, ratios = [], []
    for name in FRBUS_INPUTS.values():
        prices = pulses[name, "picnia", "pp"][1 : quarter + 1].sum() / 4.0
        growth = pulses[name, "xgdp", "pct"][quarter] + prices
        for place, balance in enumerate(("gfintn", "gfsrpn")):
            row = [pulses[name, balance, "usd_bn"][quarter], 0.0, 0.0]
            row[1 + place] = -growth
            rows.append(row)
            ratios.append(pulses[name, balance, "pp_of_gdp"][quarter])
    solution, *_ = np.linalg.lstsq(np.asarray(rows), np.asarray(ratios), rcond=None)
    return 100.0 / float(solution[0])


def pulse_lines(pulses: Pulses) -> list[Line]:
    """One line per input and output, in the order of the economy's axes."""
    gdp = baseline_gdp(pulses)
    return [
        Line((one, other), UNITS[other], AS_OF, SOURCE, "B", tuple(_path(pulses, one, other, gdp)))
        for one in INPUTS
        for other in OUTPUTS
    ]


def _path(pulses: Pulses, one: str, other: str, gdp: Path40) -> Path40:
    name = FRBUS_INPUTS[one]
    if other in FRBUS_OUTPUTS:
        variable, unit = FRBUS_OUTPUTS[other]
        return pulses[name, variable, unit]
    interest = pulses[name, "gfintn", "usd_bn"]
    if other == "net_interest":
        return 100.0 * interest / gdp
    return 100.0 * (pulses[name, "gfsrpn", "usd_bn"] + interest) / gdp


def fcig_lines(path: Path) -> list[Line]:
    """One line of weights by lag per series."""
    rows = _rows(path)
    unit = "pp of growth per pp or %"
    return [
        Line(
            (series,),
            unit,
            FCIG_AS_OF,
            FCIG_SOURCE,
            "B",
            tuple(float(row[column]) for row in rows),
        )
        for series, column in FCIG_COLUMNS.items()
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line of the builder; exit code 0, or that of the error."""
    parser = argparse.ArgumentParser(prog="python -m bondstrike.world.build_kernels")
    parser.add_argument("--oracles", type=Path, required=True, help="folder of oracle files")
    parser.add_argument("--out", type=Path, required=True, help="folder of tables to write")
    return carry_out(build, parser, arguments)


if __name__ == "__main__":
    raise SystemExit(main())
