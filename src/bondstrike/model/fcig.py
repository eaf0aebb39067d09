"""FCI-G, the Fed's index of financial conditions: a second engine beside the pulse responses.

    I(t) = Σᵢ Σₗ wᵢ(l) · σᵢ [xᵢ(t − l) − xᵢ(t − l − 1)]

x are the paths of seven financial variables, w weights by lag that several macro models
of the Fed gave on average, σ = −1 for share and house prices and 1 otherwise: up is a
headwind. I is the drag on GDP growth over the next year in percentage points; as the sum runs
over changes, conditions that stay as they are cease to matter after three years, longer for house
prices. Source: Ajello and others (2023); MM01 and MM02 in the evidence table.
"""

from __future__ import annotations

from typing import Final

import equinox as eqx
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from bondstrike.numerics import convolution

SERIES: Final = (
    "funds_rate",
    "ten_year",
    "mortgage",
    "bbb",
    "equities",
    "house_prices",
    "dollar",
)
"""The seven variables, in the order of the axis `series`: rates and yields in percentage points,
prices and the dollar in percent (100 × log), all as deviations."""

HEADWIND: Final = np.asarray([1.0, 1.0, 1.0, 1.0, -1.0, -1.0, 1.0])
"""σ: whether a rise of each is a headwind before its weight (which may be negative) is applied."""


class Weights(eqx.Module):
    """Weights by lag in quarters; beyond the last lag they are zero."""

    lag: Float[Array, "series lag"]
    """Percentage points of next-year growth per point or percent of a quarter's change."""


def index(
    weights: Weights, paths: Float[Array, "series quarter"]
) -> tuple[Float[Array, "quarter"], Float[Array, "series quarter"]]:
    """Drag on GDP growth over the next year in percentage points, and what each series adds.

    `paths` are quarterly averages as deviations from the baseline, in the units of `SERIES`;
    before the first quarter they are zero.
    """
    quarters = paths.shape[-1]
    changes = jnp.diff(paths, axis=-1, prepend=0.0) * HEADWIND[:, None]
    missing = max(quarters - weights.lag.shape[-1], 0)
    lags = jnp.pad(weights.lag, ((0, 0), (0, missing)))
    parts = jnp.einsum("its,is->it", convolution.matrix(lags, quarters), changes)
    return parts.sum(axis=0), parts
