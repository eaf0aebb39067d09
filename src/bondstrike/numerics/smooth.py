"""Smooth switches with compact support: exactly 0 before, exactly 1 after, finite slopes."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp


def switch(value: Any, start: Any, end: Any) -> Any:
    """0 up to `start`, 1 from `end` on, a cubic in between (first derivative continuous)."""
    share = jnp.clip((value - start) / (end - start), 0.0, 1.0)
    return share * share * (3.0 - 2.0 * share)


def absolute(value: Any, width: float) -> Any:
    """|value| with a rounded corner of the given width; exactly zero at zero."""
    return jnp.sqrt(value * value + width * width) - width
