"""Schedules: every field documented, frozen, and read by the chain."""

from __future__ import annotations

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from bondstrike.model import schedules
from tests.model.builders import (
    chance,
    dispute,
    events,
    policy,
    premises,
    programmes,
    rules,
    sale,
    scenario,
    shocks,
)
from tests.model.fields import documented
from tests.worlds import AT_ONCE, fates

FIELDS = {name: text for name, text in documented(schedules).items() if "Scenario." not in name}


@pytest.mark.parametrize("name", list(FIELDS))
def test_every_field_says_what_it_is(name):
    assert FIELDS[name].endswith(".")


MADE = [
    *(programmes(), rules(), policy(), dispute(), events(), premises()),
    *(fates(), shocks(3), chance(3)),
]


@pytest.mark.parametrize("made", MADE)
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


FELT = {
    "rates_felt": {"yield_slope": 0.5, "level_slope": 0.5, "pain_slope": 0.3},
    "shares_felt": {"shares_slope": 0.5},
    "dollar_felt": {"dollar_slope": 0.2},
}
"""Premises by which politics feels a market, and the slopes that belong to each."""


@pytest.mark.parametrize("name", FELT)
def test_what_politics_does_not_feel_leaves_the_hazard_as_it_is(run, name):
    none = {slope: 0.0 for slopes in FELT.values() for slope in slopes} | {"rally": 0.0}
    own = {f"politics__{slope}": value for slope, value in (none | FELT[name]).items()}
    given = {"change": own, "seed": 5, "shocks": 1.0}
    felt = run(sale(1000.0), **given).weekly.hazard
    unfelt = run(sale(1000.0), **given, **{name: 0.0}).weekly.hazard
    assert np.ptp(felt) > 0.01
    assert np.ptp(unfelt) < 1e-12


def test_every_term_of_the_dispute_is_read(run):
    # tempers so hot that it is over in a few weeks, and a neighbour who would leave in week 1
    hot = {"politics__calm_per_year": 6.0, "politics__tariffs_offset": 1.0}
    hot |= {"politics__retaliation_per_year": 9.0, "resolve__break_rank_per_year": 20.0}
    fate = {"reversal": 0.5, "retaliation": 0.0, "break_rank": {3: 0.0}}
    given = {"change": hot, "fate": fate}
    rows = sale(300.0), sale(300.0, bloc=3)
    plain = run(*rows, **given).weekly
    others = {"start": 4.0, "stops": 0.0, "undone": 1.0, "retaliates": 1.0, "breaks": 1.0}
    seen = dict.fromkeys(others, "sold") | {"retaliates": "retaliated"}
    for name, value in others.items():
        changed = run(*rows, **given, about=dispute(**{name: value})).weekly
        difference = np.abs(getattr(changed, seen[name]) - getattr(plain, seen[name]))
        assert difference.max() > 0.5, name


def test_the_policy_at_issue_has_its_own_hazard(run):
    hot = {"politics__tariffs_offset": 1.0}
    tariffs, bank = (run(change=hot, about=dispute(kind)).weekly.hazard for kind in (0, 1))
    assert tariffs == pytest.approx(np.e * bank)


@pytest.mark.parametrize(
    ("name", "output", "first"),
    [("reversal", "reversed", 0), ("retaliation", "retaliated", 1)],
)
def test_fates_decide_when(run, name, output, first):
    # a policy can fall in the week of the announcement; hit back is once a bond has been sold
    given = {"about": dispute(retaliates=1.0)}
    assert np.abs(getattr(run(sale(), **given).weekly, output)).max() == 0.0
    at_once = getattr(run(sale(), **given, fate={name: AT_ONCE}).weekly, output)
    assert at_once.tolist() == [0.0] * first + [1.0] * (26 - first)


def test_a_bloc_leaves_by_its_own_fate(run):
    given = {"about": dispute(breaks=1.0), "fate": {"break_rank": {3: AT_ONCE}}}
    found = run(sale(300.0), sale(100.0, bloc=3), **given).weekly
    assert np.all(found.in_coalition == pytest.approx(0.75))


def test_every_number_of_the_events_is_read(run):
    base = {"start": 3.0, "fear": 20.0, "output": -3.0, "prices": 1.0, "gold": 50.0}
    plain = run(besides=events(**base))
    changes = {
        "start": (lambda path: path.weekly.vix, 8.0),
        "fear": (lambda path: path.weekly.vix, 10.0),
        "output": (lambda path: path.macro.gdp, -1.0),
        "prices": (lambda path: path.macro.core_inflation, 3.0),
        "gold": (lambda path: path.weekly.gold, 20.0),
    }
    for name, (seen, value) in changes.items():
        changed = run(besides=events(**(base | {name: value})))
        assert np.abs(seen(changed) - seen(plain)).max() > 0.05, name


def test_events_come_with_the_lever(run):
    what = events(start=3.0, fear=20.0, output=-3.0, prices=1.0, gold=50.0)
    found = run(besides=what, lever=0.0)
    still = run()
    for name in ("vix", "gold", "yields", "dollar"):
        np.testing.assert_array_equal(getattr(found.weekly, name), getattr(still.weekly, name))
    np.testing.assert_array_equal(found.macro.gdp, still.macro.gdp)
    assert run(besides=what).weekly.gold[3] == pytest.approx(50.0)
