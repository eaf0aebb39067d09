"""Joins world, evidence, scenario and chain into a job, and says what it is in a manifest."""

from __future__ import annotations

import dataclasses
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from bondstrike.ensemble.jaxenv import prepare_jax
from bondstrike.ensemble.job import Columns, Job
from bondstrike.ensemble.listing import SHEETS, macro_outputs, parameter_outputs, weekly_outputs
from bondstrike.ensemble.manifest import (
    Manifest,
    Moments,
    library_versions,
    package_version,
    source_hash,
)
from bondstrike.ensemble.memo import key_of
from bondstrike.ensemble.outcomes import TWO_YEARS, YEARS, Stage
from bondstrike.ensemble.program import on_host
from bondstrike.errors import InputError
from bondstrike.units import PERCENT, QUARTERS_PER_YEAR, WEEKS_PER_QUARTER
from bondstrike.vocabulary import N_BLOCS, N_PROGRAMMES, TEN_YEAR, Bloc, Bucket, Sector

if TYPE_CHECKING:
    from bondstrike.model.baseline import Baseline
    from bondstrike.scenario import ScenarioSpec
    from bondstrike.scenario.compile import Compiled
    from bondstrike.world import World

MAX_DRAWS: Final = 200_000
"""Most draws of one run."""

MAX_SEED: Final = 2**63 - 1
"""Largest seed."""

AS_FITTED: Final = 1.0
"""Weight of a study that changes nothing."""

MORTGAGE_SPREAD: Final = 2.01
"""Thirty-year mortgage rate over the ten-year, points: Mortgage Bankers Association, week of
9 January 2026 (PT05, grade A)."""


@dataclass(frozen=True)
class Request:
    """A run as the user asks for it."""

    spec: ScenarioSpec
    """The scenario, overrides applied."""
    draws: int = 1000
    """Number of draws, 1 to 200,000."""
    seed: int = 1
    """Seed of all draws, at least 0."""
    parameters_vary: bool = True
    """False: every parameter at its median."""
    shocks: bool = True
    """False: no weekly shocks."""

    def check(self) -> None:
        """Raise `InputError` if draws or seed are out of range."""
        _whole("draws", self.draws, 1, MAX_DRAWS)
        _whole("seed", self.seed, 0, MAX_SEED)


def _whole(name: str, got: int, least: int, most: int) -> None:
    if not isinstance(got, int) or isinstance(got, bool) or not least <= got <= most:
        raise InputError(f"{name} out of range", where=name, got=got, allowed=f"{least} to {most}")


@dataclass(frozen=True)
class Assembly:
    """A request joined with the world: what it is, what its numbers depend on, how to run it."""

    request: Request
    world: World
    compiled: Compiled
    baseline: Baseline
    manifest: Manifest

    @property
    def key(self) -> str:
        """Name in the memo: hash of everything that decides the numbers."""
        return _key(self)

    def job(self) -> Job:
        """The job for the runner; builds the baseline's tables."""
        return _job(self)


def assemble(request: Request) -> Assembly:
    """Compile the scenario against the world.

    Raises `InputError` for what the scenario or the numbers of the request don't allow, weights
    of studies that the stored draws can't bear among them, and `DataError` if the baseline fails
    its own checks or a posterior doesn't match its code.
    """
    request.check()
    prepare_jax()
    from bondstrike.evidence.beliefs import load_beliefs
    from bondstrike.scenario import compile as compiler
    from bondstrike.world import load_world

    world = load_world()
    compiled = compiler.compile(request.spec, world)
    load_beliefs(compiled.params, compiled.weights)
    baseline = _baseline(world.baseline_id, quarters(compiled.horizon_weeks))
    manifest = _manifest(request, world, compiled, baseline)
    return Assembly(request, world, compiled, baseline, manifest)


def quarters(weeks: int) -> int:
    """Whole quarters that hold so many weeks."""
    return -(-weeks // WEEKS_PER_QUARTER)


@lru_cache(maxsize=2)
def _baseline(baseline_id: str, count: int) -> Baseline:
    from bondstrike.world import load_world

    return load_world(baseline_id).to_baseline(count)


@lru_cache(maxsize=2)
def _setting(baseline_id: str, count: int) -> Any:
    from bondstrike.model.chain import setting
    from bondstrike.world import load_world
    from bondstrike.world.to_surroundings import to_surroundings

    around = to_surroundings(load_world(baseline_id), count)
    return on_host(setting(_baseline(baseline_id, count), around))


def _spread(scenario: Any, draws: int) -> Any:
    """The scenario with Fed and premises along the axis `draw`, as the program takes them."""
    import equinox as eqx
    import jax

    def wide(leaf: Any) -> np.ndarray:
        return np.broadcast_to(np.asarray(leaf, float), (draws,)).copy()

    parts = jax.tree.map(wide, (scenario.fed, scenario.premises))
    return eqx.tree_at(lambda s: (s.fed, s.premises), scenario, parts)


def _manifest(request: Request, world: World, compiled: Compiled, baseline: Baseline) -> Manifest:
    spec = request.spec
    moments, announced = _moments(compiled)
    return Manifest(
        name=spec.name,
        title=spec.title,
        scenario=_as_toml(spec),
        overrides=tuple(f"{path}={_value_at(spec, path)}" for path in spec.yours),
        baseline=world.baseline_id,
        baseline_date=world.day.isoformat(),
        baseline_hash=_hash(leaf for leaf in _leaves(baseline)),
        fed_mode=spec.fed.mode.value,
        policy=spec.dispute.policy.value,
        seed=request.seed,
        draws=request.draws,
        parameters_vary=request.parameters_vary,
        shocks=request.shocks,
        moments=moments,
        announced=announced,
        notes=compiled.notes,
        facts=_facts(baseline),
        package=package_version(),
        source=source_hash(),
        created_with=library_versions(),
    )


def _moments(compiled: Compiled) -> tuple[Moments, bool]:
    """Weeks at which summaries are taken, and whether markets hear before the first sale."""
    labels = compiled.labels
    told = np.asarray(compiled.scenario.programmes.announced)[: len(labels)]
    sales = [label for label in labels if label.sells] or labels
    first = min((label.first_week for label in sales), default=0)
    end = max((label.last_week for label in sales), default=first)
    heard = [int(week) for week in told if week >= 0]
    day_one = min([*heard, first])
    return Moments.of(day_one, first, end, compiled.horizon_weeks), bool(heard)


def _facts(baseline: Baseline) -> dict[str, float]:
    """Baseline figures that findings are measured against, unit in the name."""
    market, owners, money = baseline.market, baseline.owners, baseline.dollars
    par, price = np.asarray(market.amount)[0], np.asarray(market.price)
    foreign = np.asarray(owners.foreign)[0]
    return {
        "ten_year_percent": float(market.forward_yield[0, TEN_YEAR]) / PERCENT,
        "coupons_par_bn": float(par[1:].sum()),
        "coupons_market_bn": float(par[1:] @ price[1:]),
        "debt_par_bn": float(par.sum()),
        "foreign_par_bn": float(foreign.sum()),
        "foreign_official_par_bn": float(foreign[:, 0].sum()),
        "turnover_bn_per_day": float(market.turnover_per_day),
        "reserves_bn": float(money.reserves),
        "us_foreign_assets_bn": float(money.us_foreign_assets),
        "gdp_bn_per_year": float(money.gdp[0]),
        "mortgage_percent": float(market.forward_yield[0, TEN_YEAR]) / PERCENT + MORTGAGE_SPREAD,
    }


def _as_toml(spec: ScenarioSpec) -> str:
    """The scenario as TOML text, after overrides."""
    import tomlkit

    said = spec.model_dump(mode="json", exclude_none=True, exclude={"name", "yours"})
    return tomlkit.dumps(said)


def _value_at(spec: ScenarioSpec, path: str) -> Any:
    """The value that a dotted path has in the scenario."""
    here: Any = spec.model_dump(mode="json")
    head, _, rest = path.partition(".")
    for step in [head, rest] if head == "params" else path.split("."):
        here = here[int(step)] if isinstance(here, list) else here.get(step)
        if here is None:
            return ""
    return here


def _leaves(tree: Any) -> list[np.ndarray]:
    import jax

    return [np.asarray(leaf) for leaf in jax.tree.leaves(tree)]


def _hash(arrays: Any) -> str:
    total = hashlib.blake2b(digest_size=16)
    for array in arrays:
        total.update(f"{array.dtype.str}{array.shape};".encode())
        total.update(np.ascontiguousarray(array).tobytes())
    return total.hexdigest()


def _key(assembly: Assembly) -> str:
    request, manifest, compiled = assembly.request, assembly.manifest, assembly.compiled
    switches = (request.draws, request.seed, request.parameters_vary, request.shocks)
    texts = [
        manifest.source,
        manifest.baseline_hash,
        repr(sorted(manifest.created_with.items())),
        repr(switches),
        repr(sorted(compiled.params.items())),
        repr(sorted(item for item in compiled.weights.items() if item[1] != AS_FITTED)),
        repr((compiled.horizon_weeks, manifest.moments)),
    ]
    return key_of(texts, _leaves(compiled.scenario))


def _job(assembly: Assembly) -> Job:
    from bondstrike.ensemble.summaries import MOMENTS, Plan
    from bondstrike.ensemble.variants import variants_of
    from bondstrike.evidence import fates, load_priors, medians, sample, shocks, to_parameters
    from bondstrike.model import chain, ledger
    from bondstrike.model.schedules import Chance, Fates, Shocks
    from bondstrike.scenario.fed import Fed
    from bondstrike.vocabulary import FedMode

    request, compiled, world = assembly.request, assembly.compiled, assembly.world
    params, weights, seed = compiled.params, compiled.weights, request.seed
    count = quarters(compiled.horizon_weeks)
    middle = _by_path(medians(params, weights), tuple(load_priors()))

    def columns(first: int, draws: int) -> Columns:
        if request.parameters_vary:
            return sample(draws, seed, params, first, weights)
        return {path: np.full(draws, value) for path, value in middle.items()}

    def weekly_shocks(first: int, draws: int) -> Any:
        weekly: dict[str, Any] = shocks(draws, count * WEEKS_PER_QUARTER, seed, first)
        once: dict[str, Any] = fates(draws, seed, first)
        if not request.shocks:
            once = {name: np.zeros_like(fate) for name, fate in once.items()}
        return Chance(Shocks(**weekly), Fates(**once))

    scenario = _with_shocks(compiled.scenario, request.shocks)
    quantities, stage = weekly_outputs(), _stage(assembly, count)
    setting = _setting(world.baseline_id, count)
    return Job(
        pair=chain.pair,
        axes=chain.axes(),
        spread=_spread,
        setting=setting,
        facts=_budget_facts(assembly, setting) | {"dispute_start": float(stage.dispute_start)},
        scenario=scenario,
        weeks=compiled.horizon_weeks,
        columns=columns,
        to_parameters=to_parameters,
        shocks=weekly_shocks,
        medians=middle,
        weekly=quantities,
        sheets=SHEETS,
        macro=macro_outputs(),
        parameters=parameter_outputs(),
        summaries=Plan(assembly.manifest.moments, _sellers(compiled), quantities, stage),
        stage=stage,
        variants=variants_of(scenario),
        quiet=_with_shocks(compiled.scenario, False),
        never=Fed(mode=FedMode.NEVER).policy(),
        undisturbed=_undisturbed,
        labels={
            "moment": MOMENTS,
            "programme": _programme_names(compiled),
            "agent": tuple(agent.name.lower().replace("_", "-") for agent in ledger.Agent),
            "instrument": (
                *Bucket,
                *(kind.name.lower().replace("_", "-") for kind in ledger.Instrument),
            ),
        },
    )


def _budget_facts(assembly: Assembly, setting: Any) -> dict[str, float]:
    """The budget along the baseline by fiscal year, beside CBO's own projection, USD bn."""
    from bondstrike.model.budget import by_year
    from bondstrike.world.to_budget import cbo_series

    ours = np.asarray(by_year(setting.debt_path.net_interest))
    output = np.asarray(by_year(setting.surroundings.budget.gdp)) / QUARTERS_PER_YEAR
    facts: dict[str, float] = {}
    for item, name in (("net interest", "cbo_interest"), ("revenues", "revenue")):
        found = cbo_series(assembly.world, "2026-02", item)
        facts |= {f"{name}_{year}_bn": found[year] for year in YEARS if year in found}
    for i, year in enumerate(YEARS[: len(ours)]):
        facts |= {f"interest_{year}_bn": float(ours[i]), f"gdp_{year}_bn": float(output[i])}
    return facts


def _stage(assembly: Assembly, count: int) -> Stage:
    """What the summaries beyond the market need to know of the run."""
    baseline = assembly.baseline
    later = min(TWO_YEARS, count) - 1
    home = np.asarray(baseline.owners.home)[later]
    others = [i for i, sector in enumerate(Sector) if sector is not Sector.CENTRAL_BANK]
    return Stage(
        dispute_start=int(np.asarray(assembly.compiled.scenario.dispute.start)),
        gdp=np.asarray(baseline.dollars.gdp),
        home=home[others].sum(axis=0),
        members=_members(assembly.compiled),
    )


def _members(compiled: Compiled) -> np.ndarray:
    """1 for blocs with a programme of their own, hedges included, [bloc]."""
    blocs = {label.bloc for label in compiled.labels if label.takes_part}
    return np.array([float(bloc in blocs) for bloc in Bloc])


NEVER: Final = 8.0
"""A fate so late that nothing happens."""


def _undisturbed(chance: Any) -> Any:
    """The same chance, but nothing ever happens: what is measured is the spell as it stands."""
    import equinox as eqx
    import jax

    late = jax.tree.map(lambda fate: np.full_like(fate, NEVER), chance.fates)
    return eqx.tree_at(lambda c: c.fates, chance, late)


def _with_shocks(scenario: Any, on: bool) -> Any:
    import equinox as eqx

    return eqx.tree_at(lambda s: s.premises.shocks, scenario, np.float64(on))


def _by_path(parameters: Any, paths: tuple[str, ...]) -> Columns:
    found: Columns = {}
    for path in paths:
        link, name = path.split(".")
        found[path] = np.asarray(getattr(getattr(parameters, link), name), float)
    return found


def _sellers(compiled: Compiled) -> np.ndarray:
    """1 where a programme is a bloc's sale, [programme, bloc]."""
    matrix = np.zeros((N_PROGRAMMES, N_BLOCS))
    for row, label in enumerate(compiled.labels):
        if label.sells:
            matrix[row, tuple(Bloc).index(label.bloc)] = 1.0
    return matrix


def _programme_names(compiled: Compiled) -> tuple[str, ...]:
    """One name a programme row, told apart by its position; unused rows are numbered."""
    used = [f"{i}: {label.bloc} {label.holder}" for i, label in enumerate(compiled.labels)]
    return (*used, *(f"{i}: unused" for i in range(len(used), N_PROGRAMMES)))


def describing(result_manifest: Manifest, asked: Manifest) -> Manifest:
    """A remembered manifest with the words of the scenario that was asked for now."""
    words = ("name", "title", "scenario", "overrides", "notes")
    return dataclasses.replace(result_manifest, **{name: getattr(asked, name) for name in words})
