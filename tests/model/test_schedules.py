"""Schedules: every field documented, frozen, and read by the chain."""

from __future__ import annotations

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from bondstrike.model import schedules
from tests.model.builders import (
    policy,
    premises,
    programmes,
    rules,
    sale,
    scenario,
    shocks,
)
from tests.model.fields import documented

FIELDS = {name: text for name, text in documented(schedules).items() if "Scenario." not in name}


@pytest.mark.parametrize("name", list(FIELDS))
def test_every_field_says_what_it_is(name):
    assert FIELDS[name].endswith(".")


@pytest.mark.parametrize("made", [programmes(), rules(), policy(), premises(), shocks(3)])
def test_builders_fill_every_field(made):
    kind = type(made).__name__
    named = [name.split(".")[1] for name in FIELDS if name.startswith(f"{kind}.")]
    assert [field.name for field in dataclasses.fields(made)] == named


def test_a_scenario_cannot_be_changed_and_maps_leaf_by_leaf():
    asked = scenario(sale())
    with pytest.raises(dataclasses.FrozenInstanceError):
        asked.fed = policy()
    doubled = jax.tree.map(lambda x: jnp.stack([x, x]), asked)
    assert doubled.programmes.size.shape == (2, 4, 3)


@pytest.mark.parametrize(
    ("name", "output"),
    [
        ("haven", "haven"),
        ("stress", "stress"),
        ("convenience", "convenience"),
        ("announcement", "stock"),
        ("lever", "sold"),
        ("shocks", "noise"),
    ],
)
def test_every_premise_multiplies_its_mechanism(run, name, output):
    large = sale(3000.0, start=4.0)
    noisy = {"seed": 5, "shocks": 1.0}
    on = getattr(run(large, **noisy).weekly, output)
    off = getattr(run(large, **(noisy | {name: 0.0})).weekly, output)
    weeks = slice(0, 4) if name == "announcement" else slice(None)
    assert np.abs(on[weeks]).max() > 0.5
    assert np.abs(off[weeks]).max() == 0.0


def test_every_number_of_the_fed_is_read(run):
    base = {"threshold_bp": 5.0, "pace": 100.0, "ceiling": 900.0, "cap_bp": 8.0, "captured": 0.0}
    ruled = {"threshold_bp": 9.0, "delay_weeks": 2.0, "pace": 50.0, "ceiling": 300.0,
             "unwind_half_life_years": 0.5, "capped": 1.0}  # fmt: skip
    plain = run(sale(start=0.0, weeks=6.0), fed=policy(**base)).weekly.fed_bought
    for name, value in ruled.items():
        changed = run(sale(start=0.0, weeks=6.0), fed=policy(**(base | {name: value})))
        assert np.abs(changed.weekly.fed_bought - plain).max() > 0.1, name
    capped = base | {"capped": 1.0, "captured": 1.0}
    taken = run(sale(), fed=policy(**capped)).weekly
    for name, value in {"cap_bp": 4.0, "rate_cut_bp": 100.0, "captured": 0.0}.items():
        changed = run(sale(), fed=policy(**(capped | {name: value}))).weekly
        assert np.abs(changed.yields - taken.yields).max() > 0.1, name
