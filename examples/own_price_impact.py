"""Replace the belief that matters most, price impact, by your own, and see what moves.

The shipped prior of `treasuries.lasting_bp` is wide because the studies are far apart. Any
parameter takes a number, which fixes it, or a distribution; what you set is marked as yours.
"""

from __future__ import annotations

import bondstrike as bs

BELIEFS = {
    "as shipped": (),
    "a strategist's": ("params.treasuries.lasting_bp=lognormal(8, 3, 20)",),
}
"""Name → settings. `lognormal(8, 3, 20)`: median 8 bp, 5 % below 3, 5 % above 20.
A bare number, `params.treasuries.lasting_bp=2.5`, would fix it."""


def main(draws: int = 1000) -> None:
    """Run the default question under each belief and print the ten-year's peak, bp."""
    for name, sets in BELIEFS.items():
        result = bs.run("eu-and-others", draws=draws, sets=sets)
        peak = result.summaries["yields_peak"].sel(tenor="10y")
        low, median, high = peak.quantile([0.05, 0.5, 0.95], "draw").values
        yours = ", ".join(result.manifest.overrides) or "nothing"
        print(f"{name:20} +{low:.0f} to +{high:.0f} (+{median:.0f}) bp; yours: {yours}")


if __name__ == "__main__":
    main()
