"""Convolution on a finite clock: what pulses add up to, as a lower-triangular matrix."""

from __future__ import annotations

import jax.numpy as jnp
from jax.scipy.linalg import solve_triangular
from jaxtyping import Array, Float


def matrix(kernel: Float[Array, "... lag"], steps: int) -> Float[Array, "... step step"]:
    """M with M[t, s] = kernel[t − s] for s ≤ t, else zero: `M @ x` convolves x with the kernel.

    Leading axes are kept. The kernel must be at least `steps` long: `ValueError` otherwise, for
    an effect that ends because the table ends would be wrong in silence.
    """
    if kernel.shape[-1] < steps:
        raise ValueError(f"a kernel of {kernel.shape[-1]} lags cannot serve {steps} steps")
    lag = jnp.arange(steps)[:, None] - jnp.arange(steps)[None, :]
    return jnp.where(lag >= 0, kernel[..., jnp.maximum(lag, 0)], 0.0)


def undo(kernel: Float[Array, "lag"], path: Float[Array, "step"]) -> Float[Array, "step"]:
    """The pulses whose convolution with the kernel is `path`, exactly; kernel[0] isn't zero.

    The inverse of a convolution is one too: its kernel is what answers with a single one. Solved
    for apart, since it depends on no draw.
    """
    steps = path.shape[-1]
    single = jnp.zeros(steps).at[0].set(1.0)
    inverse = solve_triangular(matrix(kernel, steps), single, lower=True)
    return matrix(inverse, steps) @ path
