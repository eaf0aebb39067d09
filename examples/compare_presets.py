"""Compare two questions draw by draw: the same amount sold outright, or left to run off.

The same seed gives both runs the same parameters and the same weekly news, so the difference of two
draws with the same number is what the manner of leaving does, and nothing else. Both programmes are
carried through here, whatever Washington does: otherwise the longer one is called off more often.
"""

from __future__ import annotations

import bondstrike as bs

GENTLE, ABRUPT = "run-off-five-years", "dump-of-the-same-size"
THROUGH = ("dispute.after=go-on", "dispute.coalition=holds")
"""Settings as `--set` takes them: no reversal ends the sale, no member leaves."""


def main(draws: int = 1000) -> None:
    """Run both presets and print the ten-year's peaks and their difference, bp."""
    peaks = {}
    for name in (GENTLE, ABRUPT):
        result = bs.run(name, draws=draws, sets=THROUGH)
        peaks[name] = result.summaries["yields_peak"].sel(tenor="10y")
        sold = float(result.summaries["sold_at"].sel(moment="last week").median())
        low, median, high = peaks[name].quantile([0.05, 0.5, 0.95], "draw").values
        print(f"{name:22} ${sold:5.0f}bn  peak {low:+.0f} to {high:+.0f} ({median:+.0f}) bp")
    more = peaks[ABRUPT] - peaks[GENTLE]
    low, median, high = more.quantile([0.05, 0.5, 0.95], "draw").values
    print(f"more, if sold at once: {low:+.0f} to {high:+.0f} ({median:+.0f}) bp")
    print(f"draws in which it is more: {float((more > 0.0).mean()):.0%}")


if __name__ == "__main__":
    main()
