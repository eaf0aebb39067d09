"""Joining world, evidence and scenario: what is refused, what decides the key."""

from __future__ import annotations

import numpy as np
import pytest

from bondstrike.ensemble.assemble import MAX_DRAWS, Request, assemble, quarters
from bondstrike.errors import InputError
from bondstrike.scenario import load_scenario


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


def test_each_programme_belongs_to_its_bloc():
    assembly = assemble(request())
    sellers = assembly.job().summaries.sellers
    assert sellers.sum() == len(assembly.compiled.labels)
    assert set(sellers.sum(axis=1)) <= {0.0, 1.0}


@pytest.mark.parametrize(("weeks", "expected"), [(13, 1), (14, 2), (520, 40)])
def test_quarters_are_whole(weeks: int, expected: int):
    assert quarters(weeks) == expected
