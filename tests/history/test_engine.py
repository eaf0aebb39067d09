"""The compiled chain: chunks of one size, whatever the number of draws."""

from __future__ import annotations

import numpy as np

from bondstrike.evidence import to_parameters
from bondstrike.history import dated, engine
from bondstrike.model.schedules import Chance, Fates, Shocks
from bondstrike.vocabulary import N_BLOCS


def asked(draws: int, first: int = 0):
    """Parameters and chance of some draws over a quarter."""
    columns = engine.columns(100, 1, {}, {})
    parameters = to_parameters({k: v[first : first + draws] for k, v in columns.items()})
    shocks = np.random.default_rng(1).standard_normal((100, 13))[first : first + draws]
    never = np.full(draws, 9.0)
    weekly = Shocks(level=shocks, slope=shocks, fear=shocks, dollar=shocks)
    return parameters, Chance(weekly, Fates(never, never, np.full((draws, N_BLOCS), 9.0)))


def run(draws: int, first: int = 0) -> engine.Arrays:
    parameters, chance = asked(draws, first)
    return engine.run(dated.today(), parameters, dated.question(), chance)


def test_a_draw_is_the_same_in_any_chunk():
    whole, some = run(engine.CHUNK + 6), run(6, first=engine.CHUNK)
    assert set(whole) == set(engine.WANTED)
    for name in engine.WANTED:
        assert len(whole[name]) == engine.CHUNK + 6
        np.testing.assert_allclose(whole[name][engine.CHUNK :], some[name], atol=1e-7, err_msg=name)


def test_outputs_have_their_axes():
    found = run(3)
    assert found["yields"].shape == (3, 13, 5)
    assert found["noise"].shape == (3, 13)
    assert np.ptp(found["noise"]) > 1.0


def test_columns_are_the_draws_and_may_be_changed():
    once = engine.columns(4, 1, {"haven.opening": 0.5}, {})
    assert set(once["haven.opening"]) == {0.5}
    once["haven.opening"] = np.zeros(4)
    assert set(engine.columns(4, 1, {"haven.opening": 0.5}, {})["haven.opening"]) == {0.5}
