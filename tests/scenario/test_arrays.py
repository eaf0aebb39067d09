from __future__ import annotations

import numpy as np

from bondstrike.scenario.arrays import as_given, padded, padded_codes, scalar


def test_unused_places_are_empty():
    assert padded([2, 3], 4, empty=1.0).tolist() == [2.0, 3.0, 1.0, 1.0]


def test_types_do_not_hang_on_jax_settings():
    assert padded([1], 2).dtype == np.float64
    assert padded_codes([1], 2).dtype == np.int32
    assert scalar(1).dtype == np.float64


def test_an_array_stays_itself():
    array = np.ones(2)
    assert as_given(array) is array
