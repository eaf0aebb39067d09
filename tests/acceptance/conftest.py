"""One compiled program and the real baseline, for the table that ends the run."""

from __future__ import annotations

import dataclasses
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from bondstrike import evidence
from bondstrike.model import chain
from bondstrike.model.schedules import Chance, Shocks
from bondstrike.report.quality_inputs import Accepted
from bondstrike.scenario import load_scenario
from bondstrike.scenario.compile import compile as compile_scenario
from bondstrike.world import load_world
from tests import worlds
from tests.conftest import RECORDS, ROWS

DRAWS = 256
WEEKS = 520


class Row(Accepted):
    """One acceptance figure, as the quality report reads it, that can be printed in a line."""

    def __str__(self) -> str:
        ours = f"{self.ours[1]:.1f} [{self.ours[0]:.1f}, {self.ours[2]:.1f}]"
        said = f"{self.said:g} [{self.low:g}, {self.high:g}]"
        return f"{self.what:<46} {said:>20}  {ours:>24}  {self.source}"


class Judge:
    """Runs scenarios over the ensemble and writes the lines of the table."""

    def __init__(self, lines: list[str], records: list[dict[str, Any]]) -> None:
        self.world = load_world()
        self.setting = worlds.setting()
        self.lines, self.records = lines, records
        self._pair = jax.jit(jax.vmap(chain.pair, in_axes=(None, 0, None, 0)))

    def pair(self, scenario, overrides=None, shocks: bool = False, draws: int = DRAWS):
        """Weeks with and without the lever; parameters drawn, shocks if asked for.

        Nothing comes to a head in them: the table is of the market alone.
        """
        columns = evidence.sample(draws, seed=1, overrides=overrides)
        parameters = jax.tree.map(jnp.asarray, evidence.to_parameters(columns))
        raw = evidence.shocks(draws, WEEKS, seed=1)
        scale = 1.0 if shocks else 0.0
        weekly = Shocks(**{name: scale * jnp.asarray(value) for name, value in raw.items()})
        never = jax.tree.map(lambda x: jnp.broadcast_to(x, (draws, *x.shape)), worlds.fates())
        found = self._pair(self.setting, parameters, scenario, Chance(weekly, never))
        return found.with_lever.weekly, found.without.weekly, columns

    def preset(self, name: str, **changes: float):
        """A preset's arrays, with premises changed."""
        compiled = compile_scenario(load_scenario(name, ()), self.world)
        scenario = jax.tree.map(jnp.asarray, compiled.scenario)
        return worlds.premised(scenario, **({"shocks": 1.0} | changes)), compiled.params

    def sale(self, amount: float, mix, weeks: float, channel: int = 0, **changes: float):
        """One quiet sale of `amount` USD bn at par, spread by `mix` over buckets, all else off."""
        scenario, _ = self.preset("nothing")
        rows = scenario.programmes
        first = jnp.zeros(rows.start.shape).at[0].set(1.0)
        sold = worlds.programmed(
            scenario,
            channel=jnp.where(first > 0, channel, rows.channel),
            mix=first[:, None] * jnp.asarray(mix),
            size=first[:, None] * amount * jnp.ones(3),
            start=jnp.where(first > 0, 0.0, rows.start),
            weeks=jnp.where(first > 0, weeks, rows.weeks),
            announced=jnp.where(first > 0, -1.0, rows.announced),
        )
        off = {"haven": 0.0, "stress": 0.0, "convenience": 0.0, "announcement": 0.0} | changes
        return worlds.premised(sold, **off)

    def coupons(self) -> np.ndarray:
        """Coupons outstanding by bucket on the baseline date, USD bn at par; bills zero."""
        amount = np.asarray(self.setting.quarters.amount[0]).copy()
        amount[0] = 0.0
        return amount

    def check(self, row: Row) -> None:
        """Keep the row and insist that the ranges overlap."""
        self.lines.append(str(row))
        self.records.append({**dataclasses.asdict(row), "line": str(row)})
        assert row.holds, str(row)


def spread(values) -> tuple[float, float, float]:
    """5 %, median, 95 %."""
    low, middle, high = np.percentile(np.asarray(values), [5, 50, 95])
    return float(low), float(middle), float(high)


@pytest.fixture(scope="session")
def judge(request: pytest.FixtureRequest) -> Judge:
    """The judge of this session; its lines are printed at the end."""
    return Judge(request.config.stash[ROWS], request.config.stash[RECORDS])
