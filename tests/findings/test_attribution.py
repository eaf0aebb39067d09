"""Shapley values against games whose answers are known."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from bondstrike.ensemble.attribution import COALITIONS, SWITCHES
from bondstrike.findings import attribution
from tests.findings.synthetic import result

BITS = np.array([[int(bit) for bit in label] for label in COALITIONS])
ANNOUNCEMENT, STRESS, HAVEN, FED, RALLY, RATES, SHARES, DOLLAR = range(8)


def peak() -> np.ndarray:
    """10bp, 6 from announcement, stress doubles that, the Fed takes 2; feelings move nothing."""
    ahead = 6.0 * BITS[:, ANNOUNCEMENT] * (1.0 + BITS[:, STRESS])
    return 10.0 + ahead - 2.0 * BITS[:, FED]


def pressure() -> np.ndarray:
    """An attack takes 1 pp; rates add 0.5 pp per bp of the yield, the dollar 3 pp."""
    return (-1.0 + 0.5 * BITS[:, RATES] * peak() + 3.0 * BITS[:, DOLLAR]) / 100.0


def both():
    found = attribution.read(result(combinations={"peak": peak(), "pressure": pressure()}))
    assert found is not None
    return found


def test_shapley_of_two_players_by_hand():
    """v: 1, 3, 6, 12 (none, second, first, both): first ½(5 + 9), second ½(2 + 6)."""
    assert attribution.shapley(np.array([1.0, 3.0, 6.0, 12.0])) == pytest.approx([7.0, 4.0])


def test_shapley_is_the_mean_over_all_orders():
    values = np.random.default_rng(3).normal(size=16)
    found = np.zeros(4)
    for order in itertools.permutations(range(4)):
        here = 0
        for player in order:
            there = here | 1 << (3 - player)
            found[player] += values[there] - values[here]
            here = there
    assert attribution.shapley(values) == pytest.approx(found / math.factorial(4))


def test_what_stress_multiplies_is_shared_with_it():
    """Announcement 6 alone and half of the 6 that it and stress make together."""
    parts = both().peak.parts
    assert tuple(parts) == SWITCHES
    assert parts["announcement"].median == pytest.approx(9.0)
    assert parts["stress"].median == pytest.approx(3.0)
    assert parts["fed"].median == pytest.approx(-2.0)


def test_feelings_move_no_yield():
    parts = both().peak.parts
    assert [parts[name].median for name in attribution.FELT] == pytest.approx([0.0, 0.0, 0.0])


@pytest.mark.parametrize("metric", ["peak", "pressure"])
def test_base_and_parts_sum_to_the_total(metric: str):
    found = getattr(both(), metric)
    whole = found.base.median + sum(part.median for part in found.parts.values())
    assert whole == pytest.approx(found.total.median, abs=1e-12)


def test_pressure_is_told_in_points():
    """With all on: −1 + ½ · 20 + 3."""
    found = both().pressure
    assert found.base.median == pytest.approx(-1.0)
    assert found.total.median == pytest.approx(12.0)
    assert found.parts["dollar_felt"].median == pytest.approx(3.0)
    assert found.total.unit == "pp"


def test_what_comes_through_markets():
    """With no feeling −1 is left of 12."""
    assert both().through.median == pytest.approx(100.0 * 13.0 / 12.0)


def test_no_pressure_has_no_shares():
    found = attribution.read(result(combinations={"peak": peak(), "pressure": 0.0 * pressure()}))
    assert found is not None and not found.through.known
    assert found.pressure.total.zero


def test_a_run_without_the_table_has_no_attribution():
    assert attribution.read(result()) is None
