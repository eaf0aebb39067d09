"""What is measured: each function runs in a process of its own and returns plain numbers.

Processor time is what a path costs; wall time depends on who else is at work, so the load of the
machine is printed beside every figure. The least of several runs is the steadiest.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

Numbers = dict[str, float]
QUESTION = "eu-and-others"
WEEKS = 520


def compile_program(_: bool) -> Numbers:
    """Seconds from the job to a compiled program of one chunk."""
    job, arguments = _chunk()
    started = _now()
    _program(job, arguments)
    wall, cpu = _since(started)
    return {"wall_s": wall, "cpu_s": cpu}


def paths(quick: bool) -> Numbers:
    """Processor milliseconds per path of 520 weeks: chunks on two threads, as in a run."""
    from concurrent.futures import ThreadPoolExecutor

    job, arguments = _chunk()
    program = _program(job, arguments)
    chunks = 8  # enough to keep both threads busy: a waiting XLA thread spins, and counts
    count = 2 * arguments[3].weekly.level.shape[0] * chunks

    def all_chunks() -> None:
        with ThreadPoolExecutor(2) as threads:
            list(threads.map(lambda _: program(*arguments), range(chunks)))

    cpu, wall = _repeat(all_chunks, 3 if quick else 10)
    return {
        "cpu_ms_min": 1e3 * cpu.min() / count,
        "cpu_ms_median": 1e3 * float(np.median(cpu)) / count,
        "wall_ms_min": 1e3 * wall.min() / count,
    }


def central(quick: bool) -> Numbers:
    """Milliseconds of the central path, warm: one path, and the pair."""
    import jax

    from bondstrike.ensemble.work import central_arguments
    from bondstrike.model import chain

    job = _job(1)
    wide = central_arguments(job, 1)
    one = tuple(_alone(given, axes) for given, axes in zip(wide, job.axes, strict=True))
    path = jax.jit(chain.path).lower(*one).compile()
    program = _program(job, wide)
    times = 10 if quick else 60
    cpu, wall = _repeat(lambda: jax.block_until_ready(path(*one)), times)
    pair_cpu, pair_wall = _repeat(lambda: program(*wide), times)
    return {
        "wall_ms_min": 1e3 * wall.min(),
        "wall_ms_median": 1e3 * float(np.median(wall)),
        "cpu_ms_min": 1e3 * cpu.min(),
        "pair_wall_ms_min": 1e3 * pair_wall.min(),
        "pair_cpu_ms_min": 1e3 * pair_cpu.min(),
    }


EVERYTHING = (
    {"kind": "sell-off", "blocs": ["euro-area"], "share_of_mobilisable": 0.5, "weeks": 26},
    {"kind": "run-off", "blocs": ["united-kingdom"], "share": 0.3, "years": 5},
    {"kind": "hedge-ratio", "blocs": ["canada"], "points": 5, "weeks": 26},
    {"kind": "us-goods", "blocs": ["japan"], "amount": 50, "weeks": 52},
    {"kind": "tariffs", "blocs": ["euro-area"], "rates": 10, "answer": 10},
    {"kind": "bill-demand", "amount": 100, "weeks": 52},
)
"""Levers that fill eight programme rows and more."""

ANSWERS = (
    {"action": "bills-for-bonds", "signal": "yield-10y", "above": 20, "size": 10},
    {"action": "withholding-tax", "at": 20, "size": 0.1},
    {"action": "tariffs", "at": 8, "size": 10},
    {"action": "freeze", "signal": "sold", "above": 100, "size": 0.5},
)


def many_levers(quick: bool) -> Numbers:
    """Processor time of a chunk with eight programmes and four rules over that of a plain sale.

    Both through one compiled program: the shapes are the same.
    """
    from bondstrike.scenario.compile import compile
    from bondstrike.scenario.schema import ScenarioSpec
    from bondstrike.scenario.validity import read
    from bondstrike.world.load import load_world

    told = {"title": "all", "question": "?", "fed": "slow"}
    raw = {**told, "levers": list(EVERYTHING), "responses": list(ANSWERS)}
    spec: ScenarioSpec = read(raw, name="bench", where="bench")
    compiled = compile(spec, load_world())
    if len(compiled.labels) < 8 or len(spec.responses) < 4:
        raise SystemExit("bench: too few programmes or rules")
    job, plain = _chunk()
    program = _program(job, plain)
    full = (*plain[:2], job.spread(compiled.scenario, _width(plain)), plain[3])
    times = 5 if quick else 15
    least = [_repeat(lambda a=a: program(*a), times)[0].min() for a in (plain, full, plain, full)]
    return {"ratio": float(min(least[1::2]) / min(least[::2])), "rows": len(compiled.labels)}


def _width(arguments: tuple[Any, ...]) -> int:
    """Draws of a chunk."""
    return int(arguments[3].weekly.level.shape[0])


def pairs(draws: int) -> Callable[[bool], Numbers]:
    """Seconds of the real runner for so many draws once compiled, and its peak memory."""

    def measure(_: bool) -> Numbers:
        job, manifest = _run_of(draws)
        _runner(job, replace(manifest, draws=64))
        wall, cpu = _runner(job, manifest)
        return {"wall_s": wall, "cpu_s": cpu, "cpu_ms_per_path": 1e3 * cpu / (2 * draws)}

    return measure


def scaling(quick: bool) -> Numbers:
    """Exponent of processor time in the number of draws."""
    sizes = [64, 256, 1024] if quick else [64, 256, 1024, 4096]
    job, manifest = _run_of(sizes[0])
    _runner(job, manifest)
    times = [min(_runner(job, replace(manifest, draws=n))[1] for _ in range(2)) for n in sizes]
    slope = float(np.polyfit(np.log(sizes), np.log(times), 1)[0])
    found = {f"cpu_s_{n}": cpu for n, cpu in zip(sizes, times, strict=True)}
    return {"exponent": slope, **found}


def in_this_process(measure: Callable[[bool], Numbers], quick: bool) -> Numbers:
    """The numbers of a measure, and the peak memory of the process."""
    found = measure(quick)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    unit = 1.0 if sys.platform == "darwin" else 1024.0
    return {**found, "memory_mb": peak * unit / 1e6}


def _job(draws: int) -> Any:
    return _run_of(draws)[0]


def _run_of(draws: int) -> tuple[Any, Any]:
    """The default question as a job without variants, and its manifest."""
    from bondstrike.ensemble.ask import request_of
    from bondstrike.ensemble.assemble import assemble
    from bondstrike.ensemble.work import ready

    assembly = assemble(request_of(QUESTION, draws=draws))
    job = replace(ready(assembly.job()), variants={}, never=None)
    if job.weeks != WEEKS:
        raise SystemExit(f"bench: the bars are for {WEEKS} weeks, not {job.weeks}")
    return job, assembly.manifest


def _chunk() -> tuple[Any, tuple[Any, ...]]:
    """The job and the arguments of its first chunk."""
    from bondstrike.ensemble.program import CHUNK, on_host

    job = _job(CHUNK)
    parameters = on_host(job.to_parameters(job.columns(0, CHUNK)))
    scenario, chance = job.spread(job.scenario, CHUNK), on_host(job.shocks(0, CHUNK))
    return job, (job.setting, parameters, scenario, chance)


def _program(job: Any, arguments: tuple[Any, ...]) -> Any:
    from bondstrike.ensemble.program import Program

    return Program(job.pair, arguments, job.axes)


def _runner(job: Any, manifest: Any) -> tuple[float, float]:
    """Wall and processor seconds of one run."""
    from bondstrike.ensemble import runner

    started = _now()
    result = runner.run(job, manifest)
    if result.manifest.failed:
        raise SystemExit(f"bench: {result.manifest.failed} defective draws")
    return _since(started)


def _alone(given: Any, axes: Any) -> Any:
    """One draw of an argument; `axes` says which of its parts have an axis `draw`."""
    import jax

    def first(axis: int | None, part: Any) -> Any:
        return part if axis is None else jax.tree.map(lambda leaf: leaf[axis], part)

    return jax.tree.map(first, axes, given, is_leaf=lambda axis: axis is None)


def _repeat(call: Callable[[], Any], times: int) -> tuple[np.ndarray, np.ndarray]:
    """Processor and wall seconds of each of so many calls, after two to warm up."""
    found = []
    for _ in range(times + 2):
        started = _now()
        call()
        found.append(_since(started)[::-1])
    cpu, wall = np.array(found[2:]).T
    return cpu, wall


def _now() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def _since(started: tuple[float, float]) -> tuple[float, float]:
    wall, cpu = _now()
    return wall - started[0], cpu - started[1]


MEASURES: dict[str, Callable[[bool], Numbers]] = {
    "compile": compile_program,
    "paths": paths,
    "central": central,
    "many-levers": many_levers,
    "pairs-1000": pairs(1_000),
    "pairs-10000": pairs(10_000),
    "scaling": scaling,
}
"""Measures by name, each for `python -m bench.child NAME`."""
