"""The list of outputs, and their travel as one flat vector."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest

from bondstrike.model import outputs
from bondstrike.vocabulary import N_TENORS

LINKS = {"clearing", "treasuries", "haven", "dollar", "fed", "sellers", "ledger", "chain"}
WIDTH = sum(N_TENORS if v.axes else 1 for v in outputs.VARIABLES.values())


def test_every_variable_is_a_field_in_order():
    assert outputs.Weekly._fields == tuple(outputs.VARIABLES)


@pytest.mark.parametrize("name", list(outputs.VARIABLES))
def test_every_variable_says_unit_meaning_and_link(name):
    variable = outputs.VARIABLES[name]
    assert variable.unit.strip() == variable.unit != ""
    assert not variable.meaning[0].islower()
    assert len(variable.meaning) > 8
    assert variable.link in LINKS
    assert variable.axes in ((), ("tenor",))


def test_pack_and_unpack_are_inverse():
    flat = jnp.arange(float(WIDTH))
    week = outputs.unpack(flat)
    assert week.yields.tolist() == [0.0, 1.0, 2.0, 3.0, 4.0]
    assert float(week.bill_yield) == 5.0
    assert float(week.upper_branch) == WIDTH - 1.0
    assert outputs.pack(week).tolist() == flat.tolist()


def test_unpack_keeps_leading_axes():
    week = outputs.unpack(jnp.zeros((3, 2, WIDTH)))
    assert week.yields.shape == (3, 2, N_TENORS)
    assert {value.shape for value in week[1:]} == {(3, 2)}


def test_a_path_has_the_axes_it_promises(run):
    path = run()
    assert path.weekly.yields.shape == (26, N_TENORS)
    assert {np.shape(value) for value in path.weekly[1:]} == {(26,)}
    assert path.quarterly.sheet.shape == (2, 10, 12)
    assert path.quarterly.price.shape == (2, 8)
    assert path.quarterly.executed.shape == (2, 4)
