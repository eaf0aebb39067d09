"""Supply priced ahead: the linear operator from expected supply to yields.

A zero-coupon yield is the average over the bond's life of expected excess returns, and an excess
return is a risk price times duration times covariance with what holders must carry
(Vayanos & Vila 2021; Greenwood & Vayanos 2014). For supply that fades at the rate r,

    P(m) = (1/m) ∫₀^m t · K(t, ·) n · e^{−r (m − t)} dt ,   K(t, b) = Ω(t, m_b) + ω w_b(t) ,

with t the maturity that is left, Ω the covariance of yields and w_b the weight of bucket b at t.
A par yield is the average of zero yields weighted by the present value of cash flow times time.
Everything here is computed once per baseline, in NumPy; the chain only interpolates in r.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

NODES = 6
"""Gauss–Legendre nodes in each half-year between payments."""


def bilinear(grid: Array, table: Array, rows: Array, columns: Array) -> Array:
    """`table` on `grid` × `grid` at `rows` × `columns`; flat beyond the ends."""
    down = np.stack([np.interp(rows, grid, column) for column in table.T], axis=1)
    return np.stack([np.interp(columns, grid, row) for row in down], axis=0)


def hat_weights(points: Array, nodes: Array) -> Array:
    """Weight of each node at each point, [point, node]: linear between nodes, rows sum to one."""
    return np.stack([np.interp(points, nodes, unit) for unit in np.eye(len(nodes))], axis=1)


def par_weights(maturity: float, coupon: float) -> tuple[Array, Array]:
    """Times of the half-yearly payments of a par bond and their share in its duration."""
    count = max(int(np.ceil(2 * maturity - 1e-9)), 1)
    times: Array = maturity - 0.5 * np.arange(count, dtype=np.float64)[::-1]
    payments = np.full(count, coupon / 2.0)
    payments[-1] += 1.0
    duration = times * payments * (1.0 + coupon / 2.0) ** (-2.0 * times)
    return times, duration / duration.sum()


def yields(
    kernel: Callable[[Array], Array], rates: Array, maturity: float, coupon: float = 0.0
) -> Array:
    """Par yield (zero yield without a coupon) per unit of supply by bucket, [rate, bucket].

    `kernel(t)` gives K(t, bucket) for maturities t in years; `rates` are the fadings of supply
    per year. The double sum over payments and maturities left is integrated once: K at the nodes
    does not depend on the rate.
    """
    times, weights = _payments(maturity, coupon)
    left, spans = _nodes(times)
    ahead = times[None, :] - left[:, None]
    due = np.where(ahead >= 0.0, weights / times, 0.0)
    fading = np.exp(-np.multiply.outer(rates, np.maximum(ahead, 0.0)))
    density = np.einsum("rnk,nk->rn", fading, due) * (left * spans)
    return density @ kernel(left)


def _payments(maturity: float, coupon: float) -> tuple[Array, Array]:
    if coupon == 0.0:
        return np.asarray([maturity]), np.ones(1)
    return par_weights(maturity, coupon)


def _nodes(times: Array) -> tuple[Array, Array]:
    """Gauss–Legendre nodes and weights between half-yearly steps from zero to the last payment."""
    steps = max(int(np.ceil(2.0 * times[-1])), 2)
    even = np.linspace(0.0, times[-1], steps + 1)
    edges = np.unique(np.concatenate([even, times]))
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    half = 0.5 * np.diff(edges)
    middle = 0.5 * (edges[:-1] + edges[1:])
    left = (middle[:, None] + half[:, None] * nodes).ravel()
    return left, (half[:, None] * weights).ravel()


def rate_grid(count: int = 144, top: float = 60.0, scale: float = 0.05) -> Array:
    """Fading rates per year at which the operator is tabulated: dense near zero."""
    return scale * np.expm1(np.linspace(0.0, np.log1p(top / scale), count))
