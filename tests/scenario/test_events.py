from __future__ import annotations

import dataclasses
import datetime as dt

import numpy as np
import pytest

from bondstrike.errors import InputError
from bondstrike.model import schedules
from bondstrike.scenario.compile import compile
from bondstrike.scenario.events import Events
from bondstrike.scenario.rows import Sellers
from tests.scenario.builders import DAY, scenario

EVENTS = {"start": 4, "fear": 30, "output": -3, "prices": 1, "gold": 100}


def test_numbers_are_those_of_the_chain():
    chain = {field.name for field in dataclasses.fields(schedules.Events)}
    assert set(Events.model_fields) == chain == set(EVENTS)


def test_nothing_happens_unless_said(sellers: Sellers):
    found = compile(scenario(), sellers).scenario.events
    assert [float(getattr(found, name)) for name in EVENTS] == [0.0] * 5
    assert not Events().any


def test_what_happens_and_when(sellers: Sellers):
    found = compile(scenario(events=EVENTS), sellers).scenario.events
    assert {name: float(getattr(found, name)) for name in EVENTS} == EVENTS
    assert {np.asarray(getattr(found, name)).dtype for name in EVENTS} == {np.dtype("float64")}


def test_a_date(sellers: Sellers):
    spec = scenario(events={"start": DAY + dt.timedelta(days=21), "fear": 5})
    assert compile(spec, sellers).scenario.events.start == 3


@pytest.mark.parametrize("name", ["fear", "output", "prices", "gold"])
def test_any_one_of_them_is_something(name: str):
    assert Events.model_validate({name: 1.0}).any


@pytest.mark.parametrize(
    ("name", "value"),
    [("fear", 71), ("fear", -11), ("output", -16), ("prices", 21), ("gold", -76), ("gold", 401)],
)
def test_sizes_beyond_what_was_seen(name: str, value: float):
    with pytest.raises(InputError, match="too (small|large)") as caught:
        scenario(events={name: value})
    assert caught.value.where == f"mine.toml, events.{name}"


def test_the_nearest_key():
    with pytest.raises(InputError, match="unknown key") as caught:
        scenario(events={"outptu": -1})
    assert caught.value.nearest == "output"


def test_events_after_the_horizon(sellers: Sellers):
    with pytest.raises(InputError, match="starts after the horizon") as caught:
        compile(scenario(events={"start": 20}, horizon_weeks=13), sellers)
    assert caught.value.where == "mine, events.start"
