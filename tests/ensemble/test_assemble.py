"""Joining world, evidence and scenario: what is refused, what decides the key."""

from __future__ import annotations

import tomllib

import jax
import numpy as np
import pytest

from bondstrike.ensemble.assemble import MAX_DRAWS, Request, assemble, quarters
from bondstrike.errors import InputError
from bondstrike.evidence import load_priors
from bondstrike.evidence.beliefs import weighable
from bondstrike.scenario import load_scenario
from bondstrike.vocabulary import N_BLOCS, Sector

CENTRAL_BANK = tuple(Sector).index(Sector.CENTRAL_BANK)


def request(*sets: str, name: str = "eu-and-others", **changes) -> Request:
    return Request(load_scenario(name, sets), **changes)


@pytest.mark.parametrize("draws", [0, -1, MAX_DRAWS + 1, True, 1.5])
def test_impossible_draws_are_refused(draws):
    with pytest.raises(InputError, match="draws out of range · at draws"):
        assemble(request(draws=draws))


@pytest.mark.parametrize("seed", [-1, 2**63])
def test_impossible_seeds_are_refused(seed):
    with pytest.raises(InputError, match="seed"):
        assemble(request(seed=seed))


def test_an_impossible_parameter_is_refused():
    with pytest.raises(InputError, match="lasting_bp"):
        assemble(request("params.treasuries.lasting_bp=-3"))


def test_the_key_is_that_of_the_numbers():
    base = assemble(request(draws=10)).key
    others = [
        request(draws=11),
        request(draws=10, seed=2),
        request(draws=10, shocks=False),
        request(draws=10, parameters_vary=False),
        request("levers.0.weeks=25", draws=10),
        request("fed.mode=fast", draws=10),
        request("params.treasuries.lasting_bp=4", draws=10),
        request("horizon_weeks=519", draws=10),
    ]
    assert len({base, *(assemble(other).key for other in others)}) == 9
    assert assemble(request("title=Another name for it", draws=10)).key == base


def test_the_manifest_says_what_was_asked():
    manifest = assemble(request("fed.mode=fast", "levers.0.weeks=20", seed=7)).manifest
    assert manifest.overrides == ("fed.mode=fast", "levers.0.weeks=20")
    assert (manifest.seed, manifest.fed_mode, manifest.name) == (7, "fast", "eu-and-others")
    assert 'mode = "fast"' in manifest.scenario
    assert manifest.announced and manifest.moments.day_one <= manifest.moments.first_sale
    assert 3.0 < manifest.facts["ten_year_percent"] < 8.0
    assert manifest.facts["coupons_par_bn"] < manifest.facts["debt_par_bn"]


def test_nothing_asked_has_moments_all_the_same():
    moments = assemble(request(name="nothing")).manifest.moments
    assert moments.day_one == 0 and moments.quarter == 13


def test_draws_come_by_index_or_stand_at_medians():
    job = assemble(request()).job()
    few, many = job.columns(0, 64), job.columns(0, 128)
    assert all(np.array_equal(few[path], many[path][:64]) for path in few)
    still = assemble(request(parameters_vary=False)).job()
    for path, value in still.columns(0, 3).items():
        np.testing.assert_array_equal(value, job.medians[path])


def test_shocks_can_be_switched_off():
    assert assemble(request(shocks=False)).job().scenario.premises.shocks == 0.0
    assert assemble(request()).job().scenario.premises.shocks == 1.0


def test_chance_comes_by_index_alone():
    whole = assemble(request()).job().shocks(0, 96)
    part = assemble(request(draws=7)).job().shocks(64, 32)
    assert whole.weekly.fear.shape == (96, 520)
    assert whole.fates.break_rank.shape == (96, N_BLOCS)
    for left, right in zip(jax.tree.leaves(whole), jax.tree.leaves(part), strict=True):
        np.testing.assert_array_equal(left[64:], right)
    other = assemble(request(seed=2)).job().shocks(0, 96)
    for left, right in zip(jax.tree.leaves(whole), jax.tree.leaves(other), strict=True):
        assert not np.isclose(left, right).any(axis=tuple(range(1, left.ndim))).all()


def test_fed_and_premises_are_spread_along_the_draws():
    job = assemble(request()).job()
    wide = job.spread(job.scenario, 5)
    assert {leaf.shape for leaf in jax.tree.leaves((wide.fed, wide.premises))} == {(5,)}
    assert (wide.fed.pace == job.scenario.fed.pace).all() and (wide.premises.haven == 1.0).all()
    for part in ("programmes", "rules", "dispute", "events"):
        leaves, before = (jax.tree.leaves(getattr(s, part)) for s in (wide, job.scenario))
        assert all(map(np.array_equal, leaves, before)), part
    again = job.spread(wide, 5)
    assert all(map(np.array_equal, jax.tree.leaves(again), jax.tree.leaves(wide)))


def test_the_program_maps_what_is_spread():
    job = assemble(request()).job()
    mapped = job.axes[2]
    assert (mapped.fed, mapped.premises) == (0, 0)
    assert {mapped.programmes, mapped.rules, mapped.dispute, mapped.events} == {None}
    assert job.axes[:2] == (None, 0) and job.axes[3] == 0


def test_the_central_path_and_its_attribution_are_quiet():
    job = assemble(request()).job()
    assert job.quiet.premises.shocks == 0.0 and job.scenario.premises.shocks == 1.0
    assert job.never.pace == job.never.captured == job.never.capped == 0.0


def test_the_stage_tells_when_the_dispute_begins_and_who_owns_what():
    assembly = assemble(request())
    stage = assembly.job().stage
    assert stage.dispute_start == assembly.compiled.scenario.dispute.start
    assert stage.gdp[0] == assembly.manifest.facts["gdp_bn_per_year"]
    owned = float(np.asarray(assembly.baseline.market.amount)[7].sum())
    foreign = float(np.asarray(assembly.baseline.owners.foreign)[7].sum())
    bank = float(np.asarray(assembly.baseline.owners.home)[7, CENTRAL_BANK].sum())
    assert stage.home.sum() == pytest.approx(owned - foreign - bank, rel=1e-9)
    later = assemble(request("dispute.start=9")).job()
    assert later.stage.dispute_start == later.facts["dispute_start"] == 9


def test_the_baselines_budget_is_told_by_fiscal_year():
    facts = assemble(request()).job().facts
    years = range(2027, 2037)
    ratios = [facts[f"interest_{year}_bn"] / facts[f"cbo_interest_{year}_bn"] for year in years]
    assert 1.0 < ratios[0] < 1.2, "rates of the baseline date stand over the budget office's"
    assert ratios == sorted(ratios) and ratios[-1] < 1.7, "and more is rolled over every year"
    taken = [facts[f"revenue_{year}_bn"] / facts[f"gdp_{year}_bn"] for year in years]
    assert all(0.165 < share < 0.185 for share in taken)


def test_output_of_a_fiscal_year_is_its_average():
    job = assemble(request()).job()
    output = np.asarray(job.setting.surroundings.budget.gdp)
    assert job.facts["gdp_2027_bn"] == pytest.approx(output[:4].mean())
    assert job.facts["gdp_2036_bn"] == pytest.approx(output[36:40].mean())


def test_hedges_and_bill_demand_belong_to_no_seller():
    assembly = assemble(request(name="hedge-ratio-rise"))
    sellers = assembly.job().summaries.sellers
    assert len(assembly.compiled.labels) > 0 and sellers.sum() == 0.0


def test_each_programme_belongs_to_its_bloc():
    assembly = assemble(request())
    sellers = assembly.job().summaries.sellers
    assert sellers.sum() == len(assembly.compiled.labels)
    assert set(sellers.sum(axis=1)) <= {0.0, 1.0}


@pytest.mark.parametrize(("weeks", "expected"), [(13, 1), (14, 2), (520, 40)])
def test_quarters_are_whole(weeks: int, expected: int):
    assert quarters(weeks) == expected


def test_weights_of_studies_decide_key_and_draws():
    plain, same = (assemble(request(*sets)) for sets in ((), ("weights.QE01=1",)))
    without = assemble(request("weights.QE01=0"))
    assert plain.key == same.key != without.key
    before, after = (one.job() for one in (plain, without))
    moved = {
        path for path, column in before.columns(0, 64).items()
        if not np.array_equal(column, after.columns(0, 64)[path])
    }  # fmt: skip
    assert "treasuries.lasting_bp" in moved
    assert {load_priors()[path].fit for path in moved} == {"price-impact"}
    assert after.medians["treasuries.lasting_bp"] != before.medians["treasuries.lasting_bp"]


def test_weights_are_yours_in_the_manifest():
    manifest = assemble(request("weights.QE01=0")).manifest
    assert manifest.overrides == ("weights.QE01=0.0",)
    assert tomllib.loads(manifest.scenario)["weights"] == {"QE01": 0.0}


def test_weights_that_the_draws_cannot_bear_are_refused_before_anything_runs():
    everything = [f"weights.{id}=0" for id, fit in weighable().items() if fit == "price-impact"]
    with pytest.raises(InputError, match="can't bear these weights"):
        assemble(request(*everything))
