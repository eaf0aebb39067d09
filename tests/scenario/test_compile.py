from __future__ import annotations

import datetime as dt

import jax
import numpy as np
import pytest

from bondstrike.errors import InputError
from bondstrike.scenario.compile import QUIET, compile
from bondstrike.scenario.load import PRESETS, load_scenario
from bondstrike.scenario.rows import Sellers
from bondstrike.scenario.schema import BROKEN_OPENING
from bondstrike.scenario.segments import MOST_SEGMENTS
from bondstrike.vocabulary import N_PROGRAMMES, Bloc, Channel, Holder
from bondstrike.world.load import load_world
from tests.scenario.builders import DAY, bills, hedge, run_off, scenario, sell_off, strike


def first_row(sellers: Sellers, **changes: object) -> tuple[float, float, float]:
    """Start, weeks and announcement of the first row."""
    programmes = compile(scenario(sell_off(**changes)), sellers).scenario.programmes
    return programmes.start[0], programmes.weeks[0], programmes.announced[0]


def test_weeks(sellers: Sellers):
    assert first_row(sellers) == (1, 10, 0)
    assert first_row(sellers, announced=False) == (1, 10, QUIET)
    assert first_row(sellers, start=20, announced=4) == (20, 10, 4)
    assert first_row(sellers, start=0) == (0, 10, 0)


def test_dates_become_weeks_of_seven_days(sellers: Sellers):
    at = {days: DAY + dt.timedelta(days=days) for days in (0, 6, 7, 20)}
    found = [first_row(sellers, start=day)[0] for day in at.values()]
    assert found == [0, 0, 1, 2]
    assert first_row(sellers, start=at[20], announced=at[7])[2] == 1


def test_dates_before_the_baseline(sellers: Sellers):
    with pytest.raises(InputError, match="before the baseline") as caught:
        first_row(sellers, start=DAY - dt.timedelta(days=1))
    assert "2026-10-02" in caught.value.allowed


def test_a_start_after_the_horizon(sellers: Sellers):
    with pytest.raises(InputError, match="starts after the horizon"):
        compile(scenario(sell_off(start=13), horizon_weeks=13), sellers)


def test_unused_rows_are_empty(sellers: Sellers):
    programmes = compile(scenario(sell_off()), sellers).scenario.programmes
    assert programmes.size.shape == (N_PROGRAMMES, 3)
    assert not programmes.size[1:].any()
    assert not programmes.mix[1:].any()
    assert (programmes.weeks >= 1).all()


def test_nothing_is_no_row(sellers: Sellers):
    made = compile(scenario(), sellers)
    assert made.labels == ()
    assert not made.scenario.programmes.size.any()


def test_labels_tell_whose_row_it_is(sellers: Sellers):
    made = compile(scenario(sell_off(blocs=["china"]), sell_off(holders="private")), sellers)
    china, japan = made.labels
    assert (china.lever, china.bloc, china.holder) == (0, Bloc.CHINA, Holder.OFFICIAL)
    assert (japan.lever, japan.bloc, japan.holder) == (1, Bloc.JAPAN, Holder.PRIVATE)
    assert (china.first_week, china.last_week) == (1, 11)
    assert china.channel is Channel.SALE
    programmes = made.scenario.programmes
    assert [tuple(Bloc)[i] for i in programmes.bloc[:2]] == [Bloc.CHINA, Bloc.JAPAN]
    assert [tuple(Holder)[i] for i in programmes.holder[:2]] == [Holder.OFFICIAL, Holder.PRIVATE]


def test_totals_by_seller(sellers: Sellers):
    made = compile(scenario(sell_off(), run_off(share=0.1)), sellers)
    totals = made.by_seller()
    assert list(totals) == [(Bloc.JAPAN, Holder.OFFICIAL)]
    rows = np.array([label.size for label in made.labels])
    assert totals[Bloc.JAPAN, Holder.OFFICIAL] == pytest.approx(rows.sum(axis=0))


def test_premises_and_the_broken_haven(sellers: Sellers):
    made = compile(scenario(premises={"haven": "broken", "stress": 0.5}), sellers)
    premises = made.scenario.premises
    assert (premises.haven, premises.stress) == (1.0, 0.5)
    assert (premises.lever, premises.shocks) == (1.0, 1.0)
    felt = (premises.rates_felt, premises.shares_felt, premises.dollar_felt)
    assert felt == (1.0, 1.0, 1.0)
    assert made.params == {"haven.opening": BROKEN_OPENING}


def test_what_politics_feels_can_be_switched_off(sellers: Sellers):
    felt = {"rates_felt": 0.0, "shares_felt": 0.5, "dollar_felt": 0.25}
    premises = compile(scenario(premises=felt), sellers).scenario.premises
    assert {name: float(getattr(premises, name)) for name in felt} == felt


def test_labels_of_what_is_no_sale(sellers: Sellers):
    made = compile(scenario(sell_off(), hedge(), bills(), strike(weeks=5)), sellers)
    assert [label.sells for label in made.labels[:3]] == [True, False, False]
    assert made.labels[0].channel is Channel.SALE
    assert {label.channel for label in made.labels[3:]} == {Channel.RUN_OFF}
    assert set(made.by_seller()) == {(Bloc.JAPAN, holder) for holder in Holder}


def test_run_off_and_strike_share_the_rows_that_are_left(sellers: Sellers):
    made = compile(scenario(run_off(), strike(weeks=520, start=0), bills()), sellers)
    count = [sum(label.lever == lever for label in made.labels) for lever in range(3)]
    assert count == [MOST_SEGMENTS, MOST_SEGMENTS, 1]


def test_everything_is_float64_or_int32(sellers: Sellers):
    scenario_arrays = compile(scenario(sell_off()), sellers).scenario
    types = {np.asarray(leaf).dtype for leaf in jax.tree.leaves(scenario_arrays)}
    assert types == {np.dtype("float64"), np.dtype("int32")}


def _type_of(leaf: np.ndarray) -> np.dtype:
    return leaf.dtype


@pytest.mark.parametrize("name", PRESETS)
def test_presets_have_one_shape_so_that_one_program_serves_all(name: str):
    world = load_world()
    leaves, trees = zip(
        *(
            jax.tree.flatten(compile(load_scenario(preset), world).scenario)
            for preset in ("nothing", name)
        ),
        strict=True,
    )
    assert trees[0] == trees[1]
    shapes, types = (
        [[told(np.asarray(leaf)) for leaf in of] for of in leaves] for told in (np.shape, _type_of)
    )
    assert shapes[0] == shapes[1]
    assert types[0] == types[1]


@pytest.mark.parametrize("name", PRESETS)
def test_no_preset_sells_what_is_not_held(name: str):
    sellers = Sellers.of(load_world())
    made = compile(load_scenario(name), sellers)
    programmes, sales = made.scenario.programmes, [label.sells for label in made.labels]
    size = programmes.size[: len(sales), 2] * sales
    sold = np.zeros_like(sellers.held)
    places = (programmes.bloc[: len(sales)], programmes.holder[: len(sales)])
    np.add.at(sold, places, size[:, None] * programmes.mix[: len(sales)])
    last = max((label.last_week for label in made.labels), default=0)
    had = sellers.ahead[min(-(-last // 13), 40)] if name == "buyers-strike-year" else sellers.held
    assert (sold <= had + 1e-6).all()
    assert sold.sum() == pytest.approx(size.sum())


def test_the_default_is_a_mass_sale_within_what_can_be_ordered():
    made = compile(load_scenario(), load_world())
    low, central, high = np.sum([label.size for label in made.labels], axis=0)
    assert 100 < low < central < high < 1000
    assert made.notes == ()
    assert {label.bloc for label in made.labels} == {
        Bloc.UNITED_KINGDOM,
        Bloc.EURO_AREA,
        Bloc.SWITZERLAND_NORDICS,
        Bloc.CANADA,
    }


def test_weights_go_along():
    from bondstrike.scenario import load_scenario

    assert compile(load_scenario(sets=["weights.QE01=0"]), load_world()).weights == {"QE01": 0.0}
