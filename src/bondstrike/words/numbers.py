"""Numbers as people read them: two or three digits, a sign where it says a direction."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from bondstrike.findings.ranges import Odds, Range

MINUS = "−"
UNKNOWN = "n/a"
NOISE = 5e-5
"""Numbers below this are rounding of sums and shown as zero."""


MOST_BILLIONS, LEAST_BILLIONS = 999.5, 0.0995
"""Beyond these, money is written in trillions or millions."""


@dataclass(frozen=True)
class Form:
    """How a kind of number is written: what stands before and after it, and its sign."""

    before: str = ""
    after: str = ""
    signed: bool = False
    least: float = NOISE
    """Numbers smaller than this are written as zero."""

    def __call__(self, value: float) -> str:
        """One number with its unit."""
        if not math.isfinite(value):
            return UNKNOWN
        if self.before and abs(value) < self.least:
            return f"{self.before}0"
        if self.after == "bn" and abs(value) >= MOST_BILLIONS:
            return f"{self.sign(value)}{self.before}{abs(value) / 1000.0:.3g}tn"
        if self.after == "bn" and abs(value) < LEAST_BILLIONS:
            return f"{self.sign(value)}{self.before}{digits(abs(value) * 1000.0)}m"
        return f"{self.sign(value)}{self.before}{self.size(value)}{self.after}"

    def sign(self, value: float) -> str:
        """`−`, `+` where changes are meant, else nothing."""
        if abs(value) < self.least:
            return ""
        return MINUS if value < 0.0 else "+" if self.signed else ""

    def bare(self, value: float) -> str:
        """The number without its unit."""
        return f"{self.sign(value)}{self.size(value)}"

    def size(self, value: float) -> str:
        """The digits alone."""
        return digits(0.0 if abs(value) < self.least else abs(value))


PLAIN, SIGNED = Form(), Form(signed=True)
NARROW = "\u00a0"
"""A space at which no line is broken."""
PERCENT = Form(after=f"{NARROW}%")
SIGNED_PERCENT = replace(PERCENT, signed=True)
TENTHS, TENTHS_PERCENT = Form(least=0.05), replace(PERCENT, least=0.05)
"""Shares, of which hundredths say nothing."""
MONEY, SIGNED_MONEY = Form("$", "bn"), Form("$", "bn", signed=True)
"""USD bn, written in millions or trillions where these are shorter."""


DOLLARS = Form("$", signed=True)
"""US dollars, as households count."""


def digits(size: float) -> str:
    """Two or three digits: `0`, `0.03`, `0.4`, `7.3`, `48`, `1,240`."""
    if size < NOISE:
        return "0"
    if size < 0.095:
        return np.format_float_positional(float(f"{size:.1g}"), trim="-")
    text = f"{size:,.{1 if size < 9.95 else 0}f}"
    return text.removesuffix(".0")


def spread(found: Range, form: Form) -> str:
    """`low to high (median)`: the range before the point, the unit once; one number if same."""
    if not found.known:
        return UNKNOWN
    numbers = (found.low, found.median, found.high)
    low, median, high = numbers
    if form.bare(low) == form.bare(high):
        return form(median)
    largest = max(map(abs, numbers))
    if form.after == "bn" and not LEAST_BILLIONS <= largest < MOST_BILLIONS:
        return f"{form(low)} to {form(high)} ({form(median)})"
    first = f"{form.sign(low)}{form.before}{form.size(low)}"
    return f"{first} to {form.bare(high)}{form.after} ({form.bare(median)})"


def whole(found: Range) -> Range:
    """The range in whole numbers, such as weeks."""
    if not found.known:
        return found
    low, median, high = (float(round(x)) for x in (found.low, found.median, found.high))
    return replace(found, low=low, median=median, high=high)


def share(odds: Odds) -> str:
    """Odds as a percentage: `37 %`, `under 1 %`, `100 %`."""
    if not odds.draws:
        return UNKNOWN
    value = 100.0 * odds.share
    if 0.0 < value < 1.0:
        return f"under 1{NARROW}%"
    return f"over 99{NARROW}%" if 99.0 < value < 100.0 else f"{value:.0f}{NARROW}%"
