"""The second engine by hand, and against the sums that its publication gives."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from bondstrike.model import fcig
from bondstrike.model.fcig import SERIES, Weights
from bondstrike.world.kernels import load_fcig

TOY = Weights(jnp.asarray([[0.1 * (i + 1), 0.01 * (i + 1)] for i in range(len(SERIES))]))


def paths(**given: list[float]) -> jax.Array:
    quarters = len(next(iter(given.values())))
    return jnp.asarray([given.get(name, [0.0] * quarters) for name in SERIES])


def test_a_rate_by_hand():
    # the funds rate up one point and held: 0.1 at once, 0.1·0 + 0.01·1 after, then nothing
    total, _ = fcig.index(TOY, paths(funds_rate=[1.0, 1.0, 1.0, 1.0]))
    assert np.asarray(total) == pytest.approx([0.1, 0.01, 0.0, 0.0])


@pytest.mark.parametrize(
    ("name", "sign"), [("equities", -1.0), ("house_prices", -1.0), ("dollar", 1.0)]
)
def test_signs_of_prices(name: str, sign: float):
    # a fall of shares or houses and a rise of the dollar are headwinds
    total, parts = fcig.index(TOY, paths(**{name: [10.0, 10.0]}))
    weight = 0.1 * (SERIES.index(name) + 1)
    assert np.asarray(total) == pytest.approx([sign * 10.0 * weight, sign * weight])
    assert np.asarray(parts.sum(axis=0)) == pytest.approx(np.asarray(total))


def test_it_is_linear_and_nothing_gives_nothing():
    rng = np.random.default_rng(3)
    one, two = (jnp.asarray(rng.standard_normal((len(SERIES), 6))) for _ in range(2))
    sum_first = fcig.index(TOY, 2.0 * one - 3.0 * two)[0]
    sum_last = 2.0 * fcig.index(TOY, one)[0] - 3.0 * fcig.index(TOY, two)[0]
    assert np.asarray(sum_first) == pytest.approx(np.asarray(sum_last), abs=1e-12)
    assert np.asarray(fcig.index(TOY, 0.0 * one)[0]).tolist() == [0.0] * 6


def test_sums_over_three_years_are_those_published():
    # MM02: 0.155 per 1 % of shares, 0.131 of house prices, 0.278 of the dollar
    sums = np.asarray(load_fcig().lag)[:, :12].sum(axis=1)
    shown = dict(zip(SERIES, sums, strict=True))
    assert shown["equities"] == pytest.approx(0.155, abs=5e-4)
    assert shown["house_prices"] == pytest.approx(0.131, abs=6e-3)
    assert shown["dollar"] == pytest.approx(0.278, abs=5e-4)


def test_a_sell_off_is_a_headwind_and_a_fall_of_the_dollar_a_tailwind():
    # a point on mortgages and BBB, shares −8 %, the dollar −7.5 %: MM01 and MM02 at the first lag
    total, parts = fcig.index(
        load_fcig(),
        paths(ten_year=[1.0], mortgage=[0.9], bbb=[1.0], equities=[-8.0], dollar=[-7.5]),
    )
    by = dict(zip(SERIES, np.asarray(parts)[:, 0], strict=True))
    assert by["mortgage"] == pytest.approx(0.9 * 0.2174, rel=1e-3)
    assert by["equities"] == pytest.approx(8.0 * 0.0213, rel=1e-2)
    assert by["dollar"] == pytest.approx(-7.5 * 0.048, rel=1e-6)
    assert float(total[0]) == pytest.approx(sum(by.values()))


def test_more_quarters_than_lags():
    total, _ = fcig.index(load_fcig(), paths(dollar=[1.0] * 60))
    assert np.asarray(total)[24:].tolist() == [0.0] * 36
