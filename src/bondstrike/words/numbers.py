"""Numbers as people read them: two or three digits, a sign where it says a direction."""

from __future__ import annotations

import math
from collections.abc import Callable

from bondstrike.findings.ranges import Odds, Range

MINUS = "−"
UNKNOWN = "n/a"

Form = Callable[[float], str]
"""One number as text."""


def plain(value: float) -> str:
    """`0`, `0.4`, `7.3`, `48`, `1,240`."""
    if not math.isfinite(value):
        return UNKNOWN
    size = abs(value)
    places = 2 if 0.0 < size < 0.095 else 1 if size < 9.95 else 0
    text = f"{size:,.{places}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text if text == "0" or value > 0.0 else MINUS + text


def signed(value: float) -> str:
    """`+7.3`, `−48`, `0`: a change."""
    text = plain(value)
    return f"+{text}" if text[0].isdigit() and text != "0" else text


def percent(value: float) -> str:
    """`3.2 %`."""
    return f"{plain(value)} %"


def signed_percent(value: float) -> str:
    """`−3.2 %`: a change."""
    return f"{signed(value)} %"


def money(value: float) -> str:
    """$bn as `$0.1bn`, `$540bn`, `$1.24tn`."""
    if not math.isfinite(value):
        return UNKNOWN
    size = abs(value)
    if size < 999.5:
        text = f"${plain(size)}bn"
    else:
        text = f"${size / 1000.0:.3g}tn"
    return MINUS + text if value < 0.0 and text != "$0bn" else text


def signed_money(value: float) -> str:
    """`+$540bn`, `−$1.24tn`: a change."""
    text = money(value)
    return f"+{text}" if text[0] == "$" and text != "$0bn" else text


def spread(found: Range, form: Form) -> str:
    """`low to high (median)`: the range before the point; one number if they are the same."""
    if not found.known:
        return UNKNOWN
    low, median, high = form(found.low), form(found.median), form(found.high)
    return median if low == median == high else f"{low} to {high} ({median})"


def share(odds: Odds) -> str:
    """Odds as a percentage: `37 %`, `under 1 %`, `none`, `all`."""
    if not odds.draws:
        return UNKNOWN
    if odds.hits in (0, odds.draws):
        return "all" if odds.hits else "none"
    value = 100.0 * odds.share
    if value < 1.0:
        return "under 1 %"
    return "over 99 %" if value > 99.0 else f"{value:.0f} %"
