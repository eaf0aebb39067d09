"""`python -m bench [--quick] [--json]`: every figure against its bar, with the load beside it.

Exit code 0 whether bars are met or missed, 1 with `--strict` if one is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

Numbers = dict[str, float]


@dataclass(frozen=True)
class Figure:
    """One line of the report."""

    name: str
    value: float
    unit: str
    bar: float | None = None
    """Largest value that passes; none where there is no bar."""
    load: float = 0.0
    """Load average of the last minute when it was measured."""

    @property
    def verdict(self) -> str:
        """Whether the bar is met; empty where there is none."""
        if self.bar is None:
            return ""
        return "pass" if self.value <= self.bar else "MISS"

    def line(self) -> str:
        """The figure as the table shows it."""
        bar = "" if self.bar is None else f"≤ {self.bar:g}"
        value = f"{self.value:10.3g}" if self.value < 1000 else f"{self.value:10.0f}"
        return f"{self.name:<46}{value} {self.unit:<6} {bar:>8}  {self.verdict:<5} {self.load:5.1f}"


def child(name: str, quick: bool, cache: Path | None = None) -> tuple[Numbers, float]:
    """A measure in its own process, and the load before it."""
    load = os.getloadavg()[0]
    command = [sys.executable, "-m", "bench.child", name, *(["--quick"] if quick else [])]
    done = subprocess.run(command, capture_output=True, text=True, env=_with(cache), check=False)
    if done.returncode != 0:
        raise SystemExit(f"bench: {name} failed\n{done.stderr.strip()}")
    return json.loads(done.stdout.splitlines()[-1]), load


def command_line(seed: int, cache: Path, draws: int) -> tuple[float, float]:
    """Wall seconds of `bondstrike run`, and the load before it."""
    load, started = os.getloadavg()[0], time.perf_counter()
    command = [sys.executable, "-c", "from bondstrike.cli import main; main()", "run"]
    options = ["--draws", str(draws), "--seed", str(seed), "--quiet"]
    done = subprocess.run(
        command + options, capture_output=True, text=True, env=_with(cache), check=False
    )
    if done.returncode != 0:
        raise SystemExit(f"bench: bondstrike run failed\n{done.stderr.strip()}")
    return time.perf_counter() - started, load


def _with(cache: Path | None) -> Mapping[str, str]:
    """This environment, with another cache folder if one is given."""
    return {**os.environ, **({"BONDSTRIKE_CACHE": str(cache)} if cache else {})}


def compiling(cache: Path, quick: bool) -> Iterator[Figure]:
    """Compile with an empty and with a filled cache."""
    for name in ("empty cache", "cached"):
        found, load = child("compile", quick, cache)
        yield Figure(f"compile, {name}: wall", found["wall_s"], "s", load=load)
        yield Figure(f"compile, {name}: processor", found["cpu_s"], "s", load=load)


def a_path(cache: Path, quick: bool) -> Iterator[Figure]:
    """What one path of 520 weeks costs, in a chunk and alone."""
    found, load = child("paths", quick, cache)
    yield Figure("a path of 520 weeks, processor: least", found["cpu_ms_min"], "ms", 4.0, load)
    yield Figure("a path of 520 weeks, processor: median", found["cpu_ms_median"], "ms", load=load)
    yield Figure("a path of 520 weeks, wall: least", found["wall_ms_min"], "ms", load=load)
    found, load = child("central", quick, cache)
    yield Figure("central path, warm, wall: least", found["wall_ms_min"], "ms", 15.0, load)
    yield Figure("central path, warm, wall: median", found["wall_ms_median"], "ms", load=load)
    yield Figure("central path, warm, processor: least", found["cpu_ms_min"], "ms", load=load)
    yield Figure("central pair, warm, wall: least", found["pair_wall_ms_min"], "ms", load=load)
    found, load = child("many-levers", quick, cache)
    yield Figure("programmes and four rules over a plain sale", found["ratio"], "x", 1.3, load)


def many(cache: Path, quick: bool) -> Iterator[Figure]:
    """The real runner, once compiled."""
    bars = {1_000: 5.0} if quick else {1_000: 5.0, 10_000: 45.0}
    for draws, bar in bars.items():
        found, load = child(f"pairs-{draws}", quick, cache)
        yield Figure(f"{draws:,} pairs, wall", found["wall_s"], "s", bar, load)
        yield Figure(
            f"{draws:,} pairs, processor a path", found["cpu_ms_per_path"], "ms", load=load
        )
        yield Figure(f"{draws:,} pairs, peak memory", found["memory_mb"], "MB", 1500.0, load)
    found, load = child("scaling", quick, cache)
    yield Figure("exponent of processor time in draws", found["exponent"], "", 1.1, load)


def the_command(folder: Path, quick: bool) -> Iterator[Figure]:
    """`bondstrike run`: empty cache, compiled, and remembered."""
    cache, draws = folder / "run", 200 if quick else 1_000
    wall, load = command_line(1, cache, draws)
    yield Figure(f"run, {draws:,} draws, empty cache", wall, "s", 45.0, load)
    wall, load = command_line(2, cache, draws)
    yield Figure(f"run, {draws:,} draws, compiled", wall, "s", 12.0, load)
    wall, load = command_line(2, cache, draws)
    yield Figure(f"run, {draws:,} draws, remembered", wall, "s", load=load)


def figures(quick: bool) -> Iterator[Figure]:
    """All figures, one after the other: nothing is measured beside another."""
    with tempfile.TemporaryDirectory(prefix="bondstrike-bench-") as name:
        folder = Path(name)
        cache = folder / "programs"
        yield from compiling(cache, quick)
        yield from a_path(cache, quick)
        yield from many(cache, quick)
        yield from the_command(folder, quick)


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer repeats, no 10,000 pairs")
    parser.add_argument("--json", action="store_true", help="JSON instead of a table")
    parser.add_argument("--strict", action="store_true", help="exit 1 if a bar is missed")
    options = parser.parse_args()
    if not options.json:
        print(f"{os.cpu_count()} processors, Python {platform.python_version()}")
        print(f"{'':<46}{'value':>10} {'':<6} {'bar':>8}  {'':<5}  load")
    found = []
    for figure in figures(options.quick):
        found.append(figure)
        if not options.json:
            print(figure.line(), flush=True)
    if options.json:
        print(json.dumps([asdict(f) | {"verdict": f.verdict} for f in found], indent=1))
    missed = [figure.name for figure in found if figure.verdict == "MISS"]
    return int(bool(missed) and options.strict)


if __name__ == "__main__":
    sys.exit(main())
