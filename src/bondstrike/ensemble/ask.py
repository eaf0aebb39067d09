"""From a question to a result: the one door for Python, command line and tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bondstrike.ensemble.assemble import Request, assemble, describing
from bondstrike.ensemble.jaxenv import prepare_jax
from bondstrike.ensemble.memo import recall, remember
from bondstrike.ensemble.result import Result

if TYPE_CHECKING:
    import xarray as xr

    from bondstrike.scenario import ScenarioSpec


def run(
    scenario: str | Path | ScenarioSpec = "eu-and-others",
    *,
    draws: int = 1000,
    seed: int = 1,
    sets: Sequence[str] = (),
    parameters: bool = True,
    shocks: bool = True,
    progress: Callable[[int, int], None] | None = None,
    remembered: bool = True,
) -> Result:
    """Run a preset, a scenario file or a loaded scenario over `draws` draws.

    `sets` are changes `path=value`, as `--set` takes them. With `parameters=False` every
    parameter stands at its median, with `shocks=False` no week brings news of its own.
    `progress(done, total)` is called as chunks are done. `remembered=False` computes even what
    the memo of runs already holds. Raises `InputError` for what cannot be run.
    """
    request = request_of(
        scenario, draws=draws, seed=seed, sets=sets, parameters=parameters, shocks=shocks
    )
    assembly = assemble(request)
    found = recall(assembly.key) if remembered else None
    if found:
        return replace(found, manifest=describing(found.manifest, assembly.manifest))
    from bondstrike.ensemble import runner

    job = assembly.job()
    manifest = replace(assembly.manifest, facts={**assembly.manifest.facts, **job.facts})
    result = runner.run(job, manifest, progress=progress)
    signed = replace(result, manifest=replace(result.manifest, digest=result.digest()))
    if remembered:
        remember(assembly.key, signed)
    return signed


def central(
    scenario: str | Path | ScenarioSpec = "eu-and-others", *, sets: Sequence[str] = ()
) -> xr.Dataset:
    """The central path of a scenario, [lever, week, …]: parameters at medians, no shocks."""
    from bondstrike.ensemble.work import central as compute

    return compute(assemble(request_of(scenario, sets=sets)).job()).dataset()


def request_of(
    scenario: str | Path | ScenarioSpec,
    *,
    draws: int = 1000,
    seed: int = 1,
    sets: Sequence[str] = (),
    parameters: bool = True,
    shocks: bool = True,
) -> Request:
    """A checked request. Raises `InputError` for what cannot be asked."""
    prepare_jax()
    spec: Any = scenario
    if isinstance(scenario, str | Path):
        from bondstrike.scenario import load_scenario

        spec = load_scenario(scenario, sets)
    request = Request(spec, draws, seed, parameters, shocks)
    request.check()
    return request
