"""A belief as a small picture: shape, median, 5 and 95 % points; the prior before as a line."""

from __future__ import annotations

import numpy as np
from markupsafe import Markup

from bondstrike.evidence.distributions import Floats
from bondstrike.evidence.prior import Prior

WIDTH, HEIGHT, FOOT = 180.0, 40.0, 4.0
DRAWS, BARS = 6000, 48
KERNEL = np.array([1.0, 2.0, 3.0, 4.0, 3.0, 2.0, 1.0]) / 16.0
"""Smooths the bars: the shape is to be seen, not its kinks."""

SHOWN = (0.005, 0.985)
"""Probabilities between which the shape is drawn; beyond them tails are cut off."""


def strip(prior: Prior, before: Prior | None = None) -> Markup:
    """SVG of the belief; `before` is drawn as an outline. Empty for a value that is certain."""
    low, high = (float(x) for x in prior.quantile(SHOWN))
    if not high > low:
        return Markup("")
    heights, former = _shape(prior, low, high), _shape(before, low, high) if before else None
    highest = max(float(h.max()) for h in (heights, former) if h is not None)
    foot = HEIGHT - FOOT
    p5, p50, p95 = (
        float(np.clip((q - low) / (high - low), 0, 1)) * WIDTH
        for q in prior.quantile([0.05, 0.5, 0.95])
    )
    shape = f"0,{foot:g} {_line(heights, highest)} {WIDTH:g},{foot:g}"
    outline = "" if former is None else f'<polyline points="{_line(former, highest)}"/>'
    return Markup(
        f'<svg class="strip" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" width="{WIDTH:g}" '
        f'height="{HEIGHT:g}" role="img" aria-label="{Markup.escape(prior.describe())}">'
        f'<polygon points="{shape}"/>{outline}'
        f'<line class="range" x1="{p5:.1f}" x2="{p95:.1f}" y1="{foot:g}" y2="{foot:g}"/>'
        f'<line class="middle" x1="{p50:.1f}" x2="{p50:.1f}" y1="2" y2="{HEIGHT:g}"/></svg>'
    )


def _shape(prior: Prior, low: float, high: float) -> Floats:
    """Smoothed share of draws by bar between the ends; what lies beyond them is cut off."""
    draws = prior.quantile((np.arange(DRAWS) + 0.5) / DRAWS)
    heights, _ = np.histogram(draws, bins=BARS, range=(low, high))
    return np.convolve(np.pad(heights, 3, mode="edge"), KERNEL, mode="valid") / DRAWS


def _line(heights: Floats, highest: float) -> str:
    """The bars' tops as points of a line, `highest` reaching nearly to the upper edge."""
    top = (HEIGHT - FOOT) * (1.0 - 0.94 * heights / highest)
    x = (np.arange(BARS) + 0.5) * WIDTH / BARS
    return " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, top, strict=True))
