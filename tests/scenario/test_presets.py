"""Each preset's amount, pace and terms against the figures that its reasons name."""

from __future__ import annotations

import numpy as np
import pytest

from bondstrike.scenario.compile import Compiled, compile, programme_rows
from bondstrike.scenario.load import PRESETS, load_scenario
from bondstrike.scenario.rows import Sellers
from bondstrike.vocabulary import Bloc, Channel, FedMode, Holder
from bondstrike.world.load import load_world

WORLD = load_world()
SELLERS = Sellers.of(WORLD)


def made(name: str) -> Compiled:
    return compile(load_scenario(name), SELLERS)


def sold(name: str) -> np.ndarray:
    """USD bn at par sold or not replaced, at the low, central and high estimate."""
    return np.sum([label.size for label in made(name).labels if label.sells], axis=0)


def dv01_percent(name: str) -> float:
    """What is sold or not replaced in percent of the DV01 of all coupons, central estimate."""
    rows = programme_rows(load_scenario(name), SELLERS)
    by_bucket = np.sum([row.by_bucket[1] for row in rows], axis=0)
    return float(100 * by_bucket @ (WORLD.dv01 / WORLD.outstanding) / WORLD.dv01.sum())


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_looks_ten_years_ahead_and_ends_within_them(name: str):
    spec, compiled = load_scenario(name), made(name)
    assert spec.horizon_weeks == 520
    assert all(label.last_week <= 520 for label in compiled.labels)
    assert not any("horizon" in note for note in compiled.notes)


@pytest.mark.parametrize("name", PRESETS)
def test_the_dispute_begins_with_the_lever(name: str):
    compiled = made(name)
    assert compiled.scenario.dispute.start <= 1
    assert compiled.scenario.dispute.kind.sum() == 1


def test_the_dump_is_as_large_as_the_run_off():
    assert sold("dump-of-the-same-size") == pytest.approx(sold("run-off-five-years"), rel=0.005)
    dump, run_off = (
        made("dump-of-the-same-size").by_seller(),
        made("run-off-five-years").by_seller(),
    )
    assert set(dump) == set(run_off)
    for seller, sizes in dump.items():
        assert sizes == pytest.approx(run_off[seller], rel=0.05)
    assert dv01_percent("dump-of-the-same-size") == pytest.approx(0.86, abs=0.01)
    assert dv01_percent("run-off-five-years") == pytest.approx(0.79, abs=0.01)


def test_a_year_s_strike():
    compiled = made("buyers-strike-year")
    assert {label.channel for label in compiled.labels} == {Channel.RUN_OFF}
    assert {label.bloc for label in compiled.labels} == set(Bloc)
    assert sold("buyers-strike-year") == pytest.approx([1215] * 3, abs=5)
    assert dv01_percent("buyers-strike-year") == pytest.approx(5.8, abs=0.1)
    assert "$287bn of it beyond what is held" in compiled.notes[-1]


def test_a_private_flight_leaves_every_official_where_he_was():
    compiled = made("private-flight")
    assert {label.holder for label in compiled.labels} == {Holder.PRIVATE}
    assert {label.bloc for label in compiled.labels} == set(Bloc)
    assert sold("private-flight") == pytest.approx([587] * 3, abs=1)
    assert not compiled.scenario.programmes.mix[:, 0].any()
    coupons = SELLERS.held[:, 1, 1:].sum()
    assert sold("private-flight")[1] / coupons == pytest.approx(0.12, abs=0.005)


def test_a_rise_of_hedges_sells_no_bond():
    compiled = made("hedge-ratio-rise")
    assert compiled.by_seller() == {}
    assert {label.channel for label in compiled.labels} == {Channel.HEDGE}
    assert sum(label.size[1] for label in compiled.labels) == pytest.approx(1060, abs=5)


@pytest.mark.parametrize("name", ["private-flight", "hedge-ratio-rise", "one-pension-fund"])
def test_nobody_can_retaliate_against_private_owners(name: str):
    dispute = made(name).scenario.dispute
    assert (dispute.retaliates, dispute.breaks) == (0.0, 0.0)


@pytest.mark.parametrize("name", ["china-alone", "japan-alone"])
def test_one_holder_has_no_rank_to_break(name: str):
    dispute = made(name).scenario.dispute
    assert (dispute.retaliates, dispute.breaks, dispute.stops) == (1.0, 0.0, 1.0)


def test_the_whole_exit_is_carried_through():
    dispute = made("official-exit").scenario.dispute
    assert (dispute.stops, dispute.retaliates, dispute.breaks) == (0.0, 0.0, 0.0)


def test_the_tail_is_the_default_sale_and_more():
    tail, default = load_scenario("combined-tail"), load_scenario()
    assert tail.levers[:-1] == default.levers
    assert tail.fed.mode is FedMode.FAST
    assert tail.events.any
    assert sold("combined-tail") == pytest.approx(sold(default.name))
    bills = [label for label in made("combined-tail").labels if not label.sells]
    assert [(label.channel, label.size[1]) for label in bills] == [(Channel.BILL_DEMAND, 500.0)]
    assert any("of both" in note for note in made("combined-tail").notes)


def test_only_the_tail_has_events():
    assert [name for name in PRESETS if load_scenario(name).events.any] == ["combined-tail"]
