"""The builder of the economy's tables on a toy oracle; tests/oracles/test_frbus.py has the real."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from bondstrike.errors import DataError
from bondstrike.world import build_kernels
from bondstrike.world.build_kernels import FCIG_COLUMNS, FRBUS_INPUTS, FRBUS_OUTPUTS, QUARTERS
from bondstrike.world.kernels import PULSES, WEIGHTS, parse

GDP = 30000.0 * 1.01 ** np.arange(QUARTERS)
"""Baseline GDP of the toy model, USD bn; interest is 3 % of it, the deficit 5 %."""


def toy() -> dict[tuple[str, str, str], np.ndarray]:
    """Responses of a toy model whose balances are consistent in dollars and as ratios."""
    rng = np.random.default_rng(5)
    found = {}
    for name in FRBUS_INPUTS.values():
        for variable, unit in FRBUS_OUTPUTS.values():
            found[name, variable, unit] = 0.01 * rng.standard_normal(QUARTERS)
        found[name, "picnia", "pp"] = np.zeros(QUARTERS)
        growth = found[name, "xgdp", "pct"]
        for balance, level in (("gfintn", 0.03), ("gfsrpn", -0.05)):
            dollars = 10.0 * rng.standard_normal(QUARTERS)
            found[name, balance, "usd_bn"] = dollars
            found[name, balance, "pp_of_gdp"] = 100.0 * dollars / GDP - level * growth
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The toy model as oracle files."""
    (tmp_path / "frbus").mkdir()
    columns = ("fed_rule", "fiscal_rule", "input", "variable", "unit", "horizon_q", "deviation")
    with (tmp_path / "frbus" / "kernels.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        for (name, variable, unit), path in toy().items():
            for quarter, value in enumerate(path):
                writer.writerow(("fixed", "srp", name, variable, unit, quarter, repr(float(value))))
        writer.writerow(("intay", "srp", "rg5p", "xgdp", "pct", 0, 99.0))
    with (tmp_path / "fcig_weights.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("lag_quarters", *FCIG_COLUMNS.values()))
        writer.writerows([(lag, *np.full(7, 0.5**lag)) for lag in range(3)])
    return tmp_path


def test_baseline_gdp_is_found():
    assert build_kernels.baseline_gdp(toy()) == pytest.approx(GDP, rel=1e-8)


def test_both_tables_are_written_and_dollars_are_divided_by_gdp(folder: Path, tmp_path: Path):
    build_kernels.build(folder, tmp_path / "out")
    text = (tmp_path / "out" / f"{PULSES}.csv").read_text(encoding="utf-8")
    paths = {line.keys: line.values for line in parse(PULSES, text, ("input", "output"))}
    model = toy()
    interest = model["rg10p", "gfintn", "usd_bn"]
    primary = model["rg10p", "gfsrpn", "usd_bn"] + interest
    assert paths["premium_10y", "net_interest"] == pytest.approx(100.0 * interest / GDP, rel=1e-5)
    assert paths["premium_10y", "primary_balance"] == pytest.approx(
        100.0 * primary / GDP, rel=1e-5, abs=1e-9
    )
    # the row of the other rule is not taken
    assert paths["premium_5y", "gdp"] == pytest.approx(model["rg5p", "xgdp", "pct"], rel=1e-5)
    weights = (tmp_path / "out" / f"{WEIGHTS}.csv").read_text(encoding="utf-8")
    assert parse(WEIGHTS, weights, ("series",))[0].values == (1.0, 0.5, 0.25)


def test_a_missing_quarter_is_refused(folder: Path):
    file = folder / "frbus" / "kernels.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join(lines[:1] + lines[2:]) + "\n", encoding="utf-8")
    with pytest.raises(DataError, match="quarters missing"):
        build_kernels.read_pulses(file)


def test_the_command_line(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    out = tmp_path / "out"
    assert build_kernels.main(["--oracles", str(folder), "--out", str(out)]) == 0
    assert sorted(path.stem for path in out.iterdir()) == [WEIGHTS, PULSES]
    assert build_kernels.main(["--oracles", str(tmp_path / "no"), "--out", str(out)]) == 3
    assert "kernels.csv" in capsys.readouterr().err
