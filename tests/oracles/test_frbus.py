"""FRB/US's own runs, fed to its pulse responses: the sums must give back the full model.

Two runs ship in compact form; all four, and the fresh build of the shipped table, need the oracle
files, which lie outside the repository (`BONDSTRIKE_ORACLES`, or `../shared/oracles`).
Tolerance as the oracle's page says: 10 % of the value, 0.02 points or USD 3bn, twelve quarters.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from pathlib import Path

import jax.numpy as jnp
import numpy as np
import pytest

from bondstrike.model import economy
from bondstrike.model.economy import INPUTS, OUTPUTS, Economy, Inputs
from bondstrike.world import build_kernels
from bondstrike.world.kernels import FOLDER, load_kernels, parse
from bondstrike.world.ties import TABLE

QUARTERS = 12
SHIPPED = ("tp_par_path8", "fx-10_path8")
ALL = (*SHIPPED, "erp_path8", "bbb_path8")
CHECKED = ("gdp", "unemployment", "core_inflation", "net_interest")
GDP = 28833.0 * np.exp(0.0101574 * np.arange(QUARTERS))
"""Nominal GDP of FRB/US's baseline, USD bn a year: what `build_kernels.baseline_gdp` finds."""

KERNELS = load_kernels()
Run = dict[tuple[str, str], np.ndarray]
"""(side, variable) → path of twelve quarters."""


@pytest.fixture(scope="module")
def oracles(root: Path) -> Path:
    """The folder of oracle files, or a skip that says where they were sought."""
    named = os.environ.get("BONDSTRIKE_ORACLES")
    folder = Path(named) if named else root.parent / "shared" / "oracles"
    if not (folder / "frbus" / "kernels.csv").is_file():
        pytest.skip(f"no oracle files at {folder}: set BONDSTRIKE_ORACLES to their folder")
    return folder


def shipped(shock: str) -> Run:
    text = (Path(__file__).parent / "frbus_path8.csv").read_text(encoding="utf-8")
    lines = parse("frbus_path8", text, ("shock", "side", "variable"))
    return {line.keys[1:]: np.asarray(line.values) for line in lines if line.keys[0] == shock}


def original(folder: Path, shock: str) -> Run:
    """The same from the oracle files."""
    inputs = {name: ours for ours, name in build_kernels.FRBUS_INPUTS.items()}
    answers = {name: ours for ours, (name, _) in build_kernels.FRBUS_OUTPUTS.items()}
    answers |= {"gfintn": "net_interest", "rff": "funds_rate"}
    run: Run = {}
    sides = (("input", "input_paths", inputs), ("response", "response_paths", answers))
    for side, file, names in sides:
        for row in _rows(folder / "frbus" / f"{file}.csv"):
            place = int(row["horizon_q"])
            wanted = row["variable"] in names and row["unit"] != "pp_of_gdp"
            if row["shock"] == shock and wanted and place < QUARTERS:
                path = run.setdefault((side, names[row["variable"]]), np.full(QUARTERS, np.nan))
                path[place] = float(row["deviation"])
    return run


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def pulses(run: Run) -> np.ndarray:
    """The run's inputs in pulses: points, and the dollar in units of ln 0.9."""
    paths = np.stack([run["input", name] for name in INPUTS])
    dollar = INPUTS.index("dollar")
    paths[dollar] = np.log1p(paths[dollar] / 100.0) / np.log(0.9)
    return paths


def summed(run: Run) -> dict[str, np.ndarray]:
    """The answers that the pulse responses add up to, large moves of shares bent."""
    given = jnp.asarray(pulses(run))
    shares = economy.add_up(KERNELS, given)[OUTPUTS.index("equities")]
    bent = given.at[INPUTS.index("equity_premium")].add(economy.bend(shares))
    answers = dict(zip(OUTPUTS, np.asarray(economy.add_up(KERNELS, bent)), strict=True))
    return answers | {"net_interest": answers["net_interest"] / 100.0 * GDP}


def allowed(variable: str, target: np.ndarray) -> np.ndarray:
    return np.maximum(0.1 * np.abs(target), 3.0 if variable == "net_interest" else 0.02)


def largest_miss(run: Run) -> float:
    """Largest miss over variables and quarters, as a multiple of what is allowed."""
    found = summed(run)
    misses = []
    for variable in CHECKED:
        target = run["response", variable]
        misses.append(np.abs(found[variable] - target) / allowed(variable, target))
    return float(np.max(misses))


@pytest.mark.parametrize("shock", SHIPPED)
def test_the_sums_give_back_the_full_model_from_shipped_rows(shock: str):
    assert largest_miss(shipped(shock)) <= 1.0


@pytest.mark.parametrize("shock", ALL)
def test_the_sums_give_back_the_full_model(oracles: Path, shock: str):
    assert largest_miss(original(oracles, shock)) <= 1.0


@pytest.mark.parametrize("shock", ALL)
def test_and_its_summary_of_targets(oracles: Path, shock: str):
    names = {"xgdp": "gdp", "lur": "unemployment", "picx4": "core_inflation"}
    found = summed(original(oracles, shock))
    seen = 0
    for row in _rows(oracles / "frbus" / "response_targets.csv"):
        variable, place = names.get(row["variable"]), int(row["horizon_q"])
        if row["shock"] == shock and variable and place < QUARTERS:
            target = np.asarray(float(row["base_VAR_intay_srp"]))
            assert abs(found[variable][place] - target) <= allowed(variable, target)
            seen += 1
    assert seen == 15  # three variables at horizons 0, 1, 3, 7, 11


@pytest.mark.parametrize("shock", SHIPPED)
def test_without_its_own_dollar_and_funds_rate_the_model_is_not_reproduced(shock: str):
    run = shipped(shock)
    for name in ("dollar", "funds_rate"):
        run["input", name] = 0.0 * run["input", name]
    assert largest_miss(run) > 1.0


def test_a_linear_sum_without_the_bend_overstates_the_fall():
    # shares fall by 24 %: c is 0.91, and the sum in a line gives three hundredths too deep a fall
    run = shipped("tp_par_path8")
    line = np.asarray(economy.add_up(KERNELS, jnp.asarray(pulses(run))))[OUTPUTS.index("gdp")]
    target, bent = run["response", "gdp"], summed(run)["gdp"]
    assert line[7] < bent[7] < 0.0
    assert np.abs(bent - target).max() < 0.5 * np.abs(line - target).max()


FRBUS_RULE = Economy(
    premium_scale=jnp.asarray(1.0),
    equity_scale=jnp.asarray(1.0),
    dollar_scale=jnp.asarray(1.0),
    dollar_to_prices=jnp.asarray(1.0),
    rule_inertia=jnp.asarray(0.85),
    rule_inflation=jnp.asarray(1.5),
    rule_gap=jnp.asarray(1.0),
)
"""The inertial Taylor rule of the runs."""


@pytest.mark.parametrize("shock", SHIPPED)
def test_the_whole_link_with_its_own_rule_finds_the_model_and_its_funds_rate(shock: str):
    # everything but the funds rate is given, shares as the full move that the inputs make
    run = shipped(shock)
    given = pulses(run)
    given[INPUTS.index("funds_rate")] = 0.0
    shares = economy.add_up(KERNELS, jnp.asarray(given))[OUTPUTS.index("equities")]
    paths = {name: jnp.asarray(run["input", name]) for name in INPUTS}
    del paths["equity_premium"]
    paths["funds_rate"] = jnp.zeros(QUARTERS)
    inputs = Inputs(**paths, equities=100.0 * jnp.expm1(shares / 100.0))
    answer = economy.respond(KERNELS, FRBUS_RULE, inputs, jnp.asarray(1.0))
    for variable in ("gdp", "unemployment", "core_inflation", "funds_rate"):
        target = run["response", variable]
        miss = np.abs(np.asarray(getattr(answer, variable)) - target)
        assert (miss <= allowed(variable, target)).all(), (variable, miss)


def test_the_shipped_table_is_what_the_oracle_files_give(oracles: Path, tmp_path: Path):
    build_kernels.build(oracles, tmp_path)
    # the ties to the target lie in the same folder and come from elsewhere
    files = [file for file in FOLDER.glob("*.csv") if file.stem != TABLE]
    assert {file.name for file in files} == {file.name for file in tmp_path.glob("*.csv")}
    for file in files:
        assert file.read_bytes() == (tmp_path / file.name).read_bytes(), file.name


@pytest.mark.parametrize("shock", SHIPPED)
def test_the_shipped_rows_are_those_of_the_oracle(oracles: Path, shock: str):
    ours, theirs = shipped(shock), original(oracles, shock)
    for key, path in ours.items():
        assert path == pytest.approx(theirs[key], rel=1e-5, abs=1e-9), key


def test_baseline_gdp_is_found_from_the_two_units(oracles: Path):
    found = build_kernels.baseline_gdp(build_kernels.read_pulses(oracles / "frbus" / "kernels.csv"))
    assert found[:QUARTERS] == pytest.approx(GDP, rel=1e-4)
