"""The list of outputs, and their travel as one flat vector."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest

from bondstrike.model import outputs
from bondstrike.model.parameters import Parameters
from bondstrike.vocabulary import N_BLOCS, N_BUCKETS, N_TENORS

PARAMETERS = tuple(Parameters.__dataclass_fields__)

LINKS = {*PARAMETERS, "clearing", "ledger", "losses", "budget", "chain"}
SEEN = {name: v for name, v in outputs.VARIABLES.items() if name not in outputs.LATER}
ROWS = 3
WIDTH = sum(N_TENORS if v.axes else 1 for v in SEEN.values()) + ROWS + N_BUCKETS


def test_every_variable_is_a_field_in_order():
    assert outputs.Weekly._fields == tuple(outputs.VARIABLES)
    assert outputs.Seen._fields == tuple(SEEN)
    assert outputs.Macro._fields == tuple(outputs.MACRO)
    assert outputs.Senders._fields == tuple(outputs.SENDERS)


def test_what_comes_later_is_weekly_too():
    assert set(outputs.LATER) < set(outputs.VARIABLES)
    assert outputs.Weekly._fields[-len(outputs.LATER) :] == outputs.LATER


REGISTERS = outputs.VARIABLES, outputs.MACRO, outputs.SENDERS
ALL = [(name, variable) for register in REGISTERS for name, variable in register.items()]


@pytest.mark.parametrize(("name", "variable"), ALL)
def test_every_variable_says_unit_meaning_and_link(name, variable):
    assert variable.unit.strip() == variable.unit != ""
    assert not variable.meaning[0].islower()
    assert len(variable.meaning) > 8
    assert variable.link in LINKS
    assert variable.axes == (("tenor",) if name == "yields" else ())


def test_pack_and_unpack_are_inverse():
    flat = jnp.arange(float(WIDTH))
    week = outputs.unpack(flat, ROWS)
    assert week.seen.yields.tolist() == [0.0, 1.0, 2.0, 3.0, 4.0]
    assert float(week.seen.bill_yield) == 5.0
    assert week.seen._fields[-1] == "borrowed"
    assert float(week.seen.borrowed) == WIDTH - N_BUCKETS - ROWS - 1.0
    assert week.executed.tolist() == [WIDTH - N_BUCKETS - left for left in (3.0, 2.0, 1.0)]
    assert float(week.price[-1]) == WIDTH - 1.0
    assert outputs.pack(week).tolist() == flat.tolist()


def test_unpack_keeps_leading_axes():
    week = outputs.unpack(jnp.zeros((3, 2, WIDTH)), ROWS)
    assert week.seen.yields.shape == (3, 2, N_TENORS)
    assert {value.shape for value in week.seen[1:]} == {(3, 2)}
    assert (week.executed.shape, week.price.shape) == ((3, 2, ROWS), (3, 2, N_BUCKETS))


def test_a_path_has_the_axes_it_promises(run):
    path = run()
    assert path.weekly.yields.shape == (26, N_TENORS)
    assert {np.shape(value) for value in path.weekly[1:]} == {(26,)}
    assert path.quarterly.sheet.shape == (2, 10, 13)
    assert path.quarterly.price.shape == (2, 8)
    assert path.quarterly.executed.shape == (2, 4)
    assert {np.shape(value) for value in path.macro} == {(2,)}


def test_a_pair_has_the_senders_by_quarter_and_bloc(pair):
    found = pair()
    assert {np.shape(value) for value in found.senders} == {(2, N_BLOCS)}
    assert {np.shape(value) for value in found.without.macro} == {(2,)}
