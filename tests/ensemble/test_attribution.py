"""Combinations of links: their order, what a switch means, and where their numbers go."""

from __future__ import annotations

import jax
import numpy as np
import pytest

from bondstrike.ensemble import attribution
from bondstrike.ensemble.assemble import Request, assemble
from bondstrike.ensemble.attribution import COALITIONS, FED, SWITCHES, put, room, scenarios
from bondstrike.ensemble.checks import Half
from bondstrike.ensemble.outcomes import Stage
from bondstrike.model.schedules import Premises
from bondstrike.scenario import load_scenario
from bondstrike.vocabulary import N_BUCKETS, TEN_YEAR


@pytest.fixture(scope="module")
def job():
    return assemble(Request(load_scenario("fed-captured"), draws=1)).job()


def test_combinations_stand_in_binary_order():
    assert len(COALITIONS) == len(set(COALITIONS)) == 2 ** len(SWITCHES) == 256
    assert [int(bits, 2) for bits in COALITIONS] == list(range(256))
    assert COALITIONS[1][-1] == "1", "the last switch changes fastest"


def test_switches_are_premises_and_the_fed():
    assert set(SWITCHES) - {FED} <= set(Premises.__dataclass_fields__)
    assert not {"lever", "shocks"} & set(SWITCHES)


def test_a_premise_is_as_asked_or_nought(job):
    asked = scenarios(job.quiet, job.never, 0, 256)
    for place, name in enumerate(SWITCHES):
        if name != FED:
            bits = [float(coalition[place]) for coalition in COALITIONS]
            given = float(getattr(job.quiet.premises, name))
            np.testing.assert_array_equal(getattr(asked.premises, name), given * np.array(bits))
    assert asked.premises.lever == 1.0 and asked.premises.shocks == 0.0


def test_a_weaker_premise_is_scaled_not_replaced():
    half = assemble(Request(load_scenario("eu-and-others", ("premises.haven=0.5",)))).job()
    found = scenarios(half.quiet, half.never, 0, 256).premises.haven
    assert set(found.tolist()) == {0.0, 0.5}


def test_the_fed_switched_off_never_buys(job):
    asked = scenarios(job.quiet, job.never, 0, 256)
    on = np.array([bits[SWITCHES.index(FED)] == "1" for bits in COALITIONS])
    own, never = jax.tree.leaves(job.quiet.fed), jax.tree.leaves(job.never)
    for here, mine, off in zip(jax.tree.leaves(asked.fed), own, never, strict=True):
        assert (here[on] == mine).all() and (here[~on] == off).all()
    assert asked.fed.captured[on].all() and not asked.fed.captured[~on].any()


def test_nothing_else_of_the_scenario_changes(job):
    asked = scenarios(job.quiet, job.never, 0, 256)
    for part in ("programmes", "rules", "dispute", "events"):
        leaves, before = (jax.tree.leaves(getattr(s, part)) for s in (asked, job.quiet))
        assert all(map(np.array_equal, leaves, before)), part


def test_beyond_the_last_combination_the_last_is_repeated(job):
    asked = scenarios(job.quiet, job.never, 250, 64)
    assert asked.premises.dollar_felt.tolist() == [0.0, 1.0, 0.0, 1.0, 0.0] + [1.0] * 59
    assert asked.premises.shares_felt.tolist() == [1.0, 1.0, 0.0, 0.0, 1.0] + [1.0] * 59
    assert asked.premises.stress.tolist() == [1.0] * 64


def halves(rows: int, weeks: int) -> tuple[Half, Half]:
    """Row r moves the ten-year to 10 r bp in week 3 and the chance to w + r points by week w."""

    def half(lever: float) -> Half:
        row = np.arange(float(rows))[:, None]
        yields = np.zeros((rows, weeks, 5))
        yields[:, :, TEN_YEAR] = 2.0
        yields[:, 3, TEN_YEAR] += lever * 10.0 * row[:, 0]
        yields[:, :, 0] = lever * 1e6
        chance = np.arange(weeks) * 0.01 * (1.0 + lever) + lever * row
        weekly = {"yields": yields, "reversal_chance": chance, "residual": np.zeros((rows, weeks))}
        return Half(weekly, {})

    return half(1.0), half(0.0)


def stage(start: int = 2) -> Stage:
    return Stage(start, np.ones(40), np.ones(N_BUCKETS), np.ones(12))


def test_numbers_go_to_their_combinations():
    block = room()
    put(block, stage(), 0, halves(64, 40))
    assert block["peak"][:3].tolist() == [0.0, 10.0, 20.0]
    at = 2 + 26 - 1
    np.testing.assert_allclose(block["pressure"][:64], 0.01 * at + np.arange(64.0))
    assert np.isnan(block["peak"][64:]).all() and np.isnan(block["pressure"][64:]).all()


def test_a_padded_chunk_ends_with_the_last_combination():
    block = room()
    put(block, stage(), 250, halves(64, 40))
    assert block["peak"][250:].tolist() == [0.0, 10.0, 20.0, 30.0, 40.0, 50.0]
    assert np.isnan(block["peak"][:250]).all()


def test_a_run_that_ends_before_the_deadline_is_taken_at_its_end():
    block = room()
    put(block, stage(), 0, halves(4, 9))
    np.testing.assert_allclose(block["pressure"][:4], 0.08 + np.arange(4.0))


def test_pressure_is_measured_after_half_a_year():
    assert attribution.DEADLINE == 2
    assert "26 weeks" in attribution.QUANTITIES["pressure"].meaning
