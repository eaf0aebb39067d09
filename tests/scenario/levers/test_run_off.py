from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bondstrike.errors import InputError
from bondstrike.scenario.ageing import released
from bondstrike.scenario.compile import programme_rows
from bondstrike.scenario.rows import ProgrammeRow, Sellers
from bondstrike.scenario.segments import MOST_SEGMENTS
from bondstrike.vocabulary import N_PROGRAMMES, Bloc, Channel, Holder
from tests.scenario.builders import run_off, scenario, sell_off, small_world

CHINA = small_world().stock(Bloc.CHINA, Holder.OFFICIAL)


def rows_of(**changes: object) -> list[ProgrammeRow]:
    return programme_rows(scenario(run_off(**changes)), small_world())


@given(st.floats(0.25, 10.0), st.floats(0.01, 1.0))
def test_rows_release_exactly_what_has_run_off(years: float, share: float):
    rows = rows_of(blocs=["china"], years=years, share=share, drawn_from="holdings")
    total = np.sum([row.by_bucket for row in rows], axis=0)
    assert total[1] == pytest.approx(share * released(CHINA, round(52 * years))[-1], abs=1e-9)


def test_a_holder_of_young_long_bonds_releases_nothing_at_first():
    stock = np.array([0, 0, 0, 0, 0, 0, 0, 90.0])
    held = small_world().held.copy()
    held[1, 0] = stock
    young = replace(small_world(), held=held)
    spec = scenario(run_off(blocs=["china"], years=5, drawn_from="holdings"))
    assert programme_rows(spec, young) == []


def test_ageing_without_maturing_joins_its_neighbour():
    held = small_world().held.copy()
    held[1, 0] = [10, 0, 0, 0, 0, 0, 50, 90]
    spec = scenario(run_off(blocs=["china"], years=5, drawn_from="holdings"))
    rows = programme_rows(spec, replace(small_world(), held=held))
    total = np.sum([row.by_bucket for row in rows], axis=0)[1]
    assert total == pytest.approx(released(held[1, 0], 260)[-1], abs=1e-9)


def test_segments_follow_one_another():
    rows = rows_of(blocs=["china"])
    starts = [row.timing.start for row in rows]
    ends = [row.timing.start + row.weeks for row in rows]
    assert starts == [1, *ends[:-1]]
    assert ends[-1] == 1 + 260
    assert len(rows) == MOST_SEGMENTS
    assert all(row.channel is Channel.RUN_OFF for row in rows)


def test_mixes_sum_to_one_and_may_be_negative():
    rows = rows_of(blocs=["japan"])
    assert [row.mix.sum() for row in rows] == pytest.approx([1.0] * len(rows))
    assert min(row.mix.min() for row in rows) < 0.0


def test_only_what_can_be_ordered_unless_said_otherwise():
    low, central, high = np.sum([row.size for row in rows_of()], axis=0)
    assert (low, central) == pytest.approx((0.5 * high, 0.75 * high))
    everything = np.sum([row.size for row in rows_of(drawn_from="holdings")], axis=0)
    assert everything == pytest.approx([high] * 3)


def test_nothing_asked_is_no_row():
    assert rows_of(share=0.0) == []


def test_few_weeks_allow_few_segments():
    rows = rows_of(blocs=["china"], years=0.25)
    assert len(rows) <= 13
    assert min(row.weeks for row in rows) >= 1


def test_rows_left_over_go_where_they_are_needed():
    spec = scenario(run_off(blocs=["japan", "china"]), *[sell_off()] * (N_PROGRAMMES - 5))
    rows = [row for row in programme_rows(spec, small_world()) if row.lever == 0]
    count = {bloc: sum(row.bloc is bloc for row in rows) for bloc in (Bloc.JAPAN, Bloc.CHINA)}
    assert len(rows) == 5
    assert count[Bloc.JAPAN] > count[Bloc.CHINA]


@pytest.mark.parametrize(
    "changes", [{"years": 0}, {"years": 11}, {"share": 1.1}, {"share": -0.1}, {"weeks": 3}]
)
def test_what_a_run_off_may_not_say(changes: dict):
    with pytest.raises(InputError):
        rows_of(**changes)


def test_the_announcement_is_the_lever_s(sellers: Sellers):
    rows = programme_rows(scenario(run_off(start=5, announced=3)), sellers)
    assert {row.timing.announced for row in rows} == {3}
