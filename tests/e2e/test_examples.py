"""Every script in `examples/` runs and prints what it says; one memo for all of them."""

from __future__ import annotations

import importlib.util
import io
import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from bondstrike import Result
from bondstrike.cli import app
from bondstrike.evidence import load_priors
from bondstrike.scenario import load_scenario

DRAWS = 64

TESTED = {
    *("first_run", "own_price_impact", "compare_presets", "weekly_to_csv"),
    *("my_question", "read_json", "reversal", "weights_and_identification", "history"),
    "portfolio",
}

Load = Callable[[str], ModuleType]


@pytest.fixture(autouse=True)
def _memo(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """The default question is computed once and recalled by the scripts that ask it again."""
    folder = tmp_path_factory.getbasetemp() / "example-caches"
    monkeypatch.setenv("BONDSTRIKE_CACHE", str(folder))


@pytest.fixture
def script(root: Path) -> Load:
    """The script of that name as a module, loaded from its file."""

    def load(name: str) -> ModuleType:
        path = root / "examples" / f"{name}.py"
        spec = importlib.util.spec_from_file_location(f"example_{name}", path)
        assert spec and spec.loader
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return load


def test_every_script_is_tested(root: Path) -> None:
    assert {path.stem for path in (root / "examples").glob("*.py")} == TESTED


def test_first_run_prints_ranges_and_draws_a_picture(script: Load, tmp_path: Path, capsys) -> None:
    script("first_run").main(DRAWS, str(tmp_path / "ten-year.svg"))
    out = capsys.readouterr().out
    peak = re.search(r"ten-year, at its peak +(\S+) to +(\S+) +\((\S+)\) +bp", out)
    assert peak, out
    low, high, median = map(float, peak.groups())
    assert 0.0 < low < median < high < 200.0
    assert "broad dollar" in out and "$bn par" in out
    assert "<svg" in (tmp_path / "ten-year.svg").read_text(encoding="utf-8")


def test_a_higher_impact_moves_the_ten_year_more(script: Load, capsys) -> None:
    script("own_price_impact").main(DRAWS)
    shipped, own = capsys.readouterr().out.splitlines()
    assert "yours: nothing" in shipped
    assert "yours: params.treasuries.lasting_bp=lognormal(8, 3, 20)" in own
    medians = [float(re.search(r"\(\+(\d+)\)", line)[1]) for line in (shipped, own)]  # type: ignore[index]
    assert medians[1] > medians[0] > 0.0


def test_a_dump_moves_more_than_a_run_off_of_the_same_size(script: Load, capsys) -> None:
    script("compare_presets").main(DRAWS)
    gentle, abrupt, more, share = capsys.readouterr().out.splitlines()
    sold = [float(re.search(r"\$ *([\d.]+)bn", line)[1]) for line in (gentle, abrupt)]  # type: ignore[index]
    assert sold[0] == pytest.approx(sold[1], rel=0.05)
    assert float(re.search(r"\(([+-]\d+)\) bp", more)[1]) > 0.0  # type: ignore[index]
    assert int(re.search(r"(\d+)%", share)[1]) > 80  # type: ignore[index]


def test_weekly_paths_become_a_table(script: Load, tmp_path: Path) -> None:
    file = tmp_path / "weekly.csv"
    table = script("weekly_to_csv").main(str(file), DRAWS)
    lines = file.read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(table) + 1 == 521
    low, middle, high = (table[f"ten_year, bp, {point}%"] for point in (5, 50, 95))
    assert (low <= middle).all() and (middle <= high).all()
    assert high.max() > 1.0


def test_a_file_of_ones_own_is_run_and_kept(script: Load, tmp_path: Path, capsys) -> None:
    folder = tmp_path / "result"
    script("my_question").main(folder=str(folder), draws=DRAWS)
    out = capsys.readouterr().out
    assert "japan: $" in out and "canada: $" in out and "ten-year at its peak: +" in out
    assert Result.read(folder).manifest.title.startswith("Japan and Canada")


def test_the_file_says_what_a_scenario_has_to_say(root: Path) -> None:
    spec = load_scenario(root / "examples" / "my_question.toml")
    assert spec.why and spec.sources
    assert spec.params == {"sellers.discovery_weeks": 8}


def test_json_of_the_command_line_is_read(script: Load, capsys) -> None:
    assert app.run(["run", "--json", "--draws", str(DRAWS)]) == 0
    said = capsys.readouterr().out
    script("read_json").main(io.StringIO(said))
    out = capsys.readouterr().out
    assert f"{DRAWS} draws · baseline 2026-10-02" in out
    assert [line[:3].strip() for line in out.splitlines()[2:]] == ["2y", "5y", "10y", "20y", "30y"]


def test_chances_of_reversal_grow_with_time(script: Load, capsys) -> None:
    script("reversal").main(DRAWS)
    rows = [line.split() for line in capsys.readouterr().out.splitlines()[1:]]
    weeks, with_it, without = ([float(row[i].rstrip("%")) for row in rows] for i in range(3))
    assert weeks == [4, 13, 26, 52]
    assert 0.0 < with_it[0] < with_it[-1] < 100.0
    assert 0.0 < without[0] < without[-1] < 100.0


def test_weights_move_the_answer_and_identification_is_listed(script: Load, capsys) -> None:
    script("weights_and_identification").main(DRAWS)
    weighed, _, listed = capsys.readouterr().out.partition("\n\n")
    peaks = [re.search(r"at \+(\S+) to \+(\S+) \(\+(\S+)\) bp", x) for x in weighed.splitlines()]
    highs = [float(peak[2]) for peak in peaks if peak]
    assert len(highs) == 3
    assert highs[2] < highs[0], "the highest paper left out lowers the upper end"
    lines = listed.splitlines()
    shares = {path: int(share) for path, share in re.findall(r"  (\S+) +(\d+)%", listed)}
    assert shares["treasuries.flow_half_life_months"] >= 80 > shares["treasuries.month_ratio"]
    for line in lines[1:-1]:
        share = int(re.search(r"(\d+)%", line)[1])  # type: ignore[index]
        if share != 80:
            assert ("not identified" in line) == (share > 80), line
    assert sum(int(count) for count in re.findall(r"(\d+) \w+", lines[-1])) == len(load_priors())


def test_an_episode_is_judged(script: Load, capsys) -> None:
    script("history").main(("tariffs-2025",), DRAWS)
    head, first, *rest, last = capsys.readouterr().out.splitlines()
    assert head == "Tariffs of April 2025, from 2025-04-04"
    assert re.match(r"  10y +1 weeks  seen  \+47\.0  predicted", first)
    missed = sum("MISSED" in line for line in (first, *rest))
    assert (
        last == f"90 % ranges hold {1 + len(rest) - missed} of {1 + len(rest)} outcomes that score"
    )


def test_a_mix_of_ones_own_is_run_beside_cash(script: Load, capsys) -> None:
    script("portfolio").main(draws=DRAWS)
    *views, home, dollars = capsys.readouterr().out.splitlines()
    loses = r"(\S+) +(lever alone|in all) +loses (\S+) to (\S+) \((\S+)\) %, at worst (\S+) %"
    told = [match.groups() for line in views if (match := re.match(loses, line))]
    assert len(told) == len(views) == 4, "two scenarios, each by the lever alone and in all"
    medians = {}
    for name, view, *numbers in told:
        low, high, median, worst = map(float, numbers)
        assert low < median < high and median < worst
        medians[name, view] = median
    assert medians["europe-1tn-quarter", "lever alone"] > medians["eu-and-others", "lever alone"]
    assert home == "cash (home) is comfortable: supported, in every scenario"
    assert dollars.startswith("cash (dollars) is comfortable: ")
