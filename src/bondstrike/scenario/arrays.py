"""Numbers for the chain: float64 (or int32) arrays padded to a fixed length.

NumPy arrays, so that nothing depends on whether JAX was told to use 64 bits before; the return
type is open because the chain's types name JAX arrays, which these become when traced.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np


def scalar(value: float) -> Any:
    """A float64 scalar."""
    return np.float64(value)


def padded(values: Sequence[float], length: int, empty: float = 0.0) -> Any:
    """`values` followed by `empty` up to `length`, float64."""
    return np.array([*values, *[empty] * (length - len(values))], dtype=float)


def padded_codes(values: Sequence[int], length: int) -> Any:
    """Positions in closed lists followed by zeros up to `length`, int32."""
    return padded(values, length).astype(np.int32)


def as_given(array: np.ndarray) -> Any:
    """An array as it is."""
    return array
