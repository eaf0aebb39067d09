"""Blocks: labelled arrays, their dress as datasets, and the hash that signs them."""

from __future__ import annotations

import numpy as np
import pytest

from bondstrike.ensemble.blocks import Block, Quantity, digest
from bondstrike.errors import StoreError
from bondstrike.vocabulary import Tenor

YIELDS = Quantity("yields", "bp", "Yield by tenor", ("tenor",))


def block(array: np.ndarray) -> Block:
    return Block(("draw",), {"yields": YIELDS}, {"yields": array})


def test_a_dataset_carries_labels_units_and_meaning():
    data = block(np.zeros((2, 5))).dataset()
    assert data["yields"].dims == ("draw", "tenor")
    assert data["yields"].attrs == {"units": "bp", "long_name": "Yield by tenor"}
    assert data["tenor"].values.tolist() == [str(tenor) for tenor in Tenor]
    assert data["draw"].values.tolist() == [0, 1]


def test_the_digest_sees_numbers_names_types_and_shapes():
    base = np.arange(10.0).reshape(2, 5)
    other = base.copy()
    other[1, 4] = np.nextafter(other[1, 4], 99.0)
    found = {
        digest([("a", block(base))]),
        digest([("b", block(base))]),
        digest([("a", block(other))]),
        digest([("a", block(base.astype(np.float32)))]),
        digest([("a", block(base.reshape(1, 10)))]),
    }
    assert len(found) == 5
    assert digest([("a", block(base))]) == digest([("a", block(np.asfortranarray(base)))])


@pytest.mark.parametrize("shape", [(2,), (2, 5, 1)])
def test_arrays_have_the_axes_they_claim(shape: tuple[int, ...]):
    with pytest.raises(StoreError, match="axes"):
        block(np.zeros(shape)).sizes()


def test_axes_are_as_long_everywhere():
    wrong = Block(
        ("draw",),
        {"a": Quantity("a", "", ""), "b": Quantity("b", "", "")},
        {"a": np.zeros(2), "b": np.zeros(3)},
    )
    with pytest.raises(StoreError, match="axis draw of b is 3 long, not 2"):
        wrong.sizes()
