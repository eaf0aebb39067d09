"""Weigh the studies yourself, and see which numbers of the answer nobody has measured.

A study's weight is 1 as fitted and 0 left out. What is printed first is the answer under each
weighing; below it, for every parameter with a fit, how much its posterior has in common with its
prior: from 80 % on the data left it where it was, and it is not identified.
"""

from __future__ import annotations

from collections import Counter

import bondstrike as bs
from bondstrike.evidence.beliefs import load_beliefs
from bondstrike.evidence.identification import identification

WEIGHTS = {
    "as fitted": (),
    "without three papers on the Fed": tuple(f"weights.{id}=0" for id in ("QE01", "QE03", "QE05")),
    "without the highest paper": ("weights.PI06=0", "weights.PI07=0"),
}
"""Name → settings. One paper's figures are weighed together; `bondstrike evidence PI06` says so."""


def main(draws: int = 1000) -> None:
    """Run the default question under each weighing; then list overlaps and standings."""
    for name, sets in WEIGHTS.items():
        result = bs.run("eu-and-others", draws=draws, sets=sets)
        peak = result.summaries["yields_peak"].sel(tenor="10y")
        low, median, high = peak.quantile([0.05, 0.5, 0.95], "draw").values
        print(f"{name:30} ten-year peaks at +{low:.1f} to +{high:.0f} (+{median:.0f}) bp")
    found = identification(load_beliefs().priors)
    print("\noverlap of prior and posterior")
    for path, one in found.items():
        if one.overlap is not None:
            print(f"  {path:32} {one.overlap:4.0%}  {'' if one.identified else 'not identified'}")
    counts = Counter(one.standing.value for one in found.values())
    print(", ".join(f"{count} {standing}" for standing, count in counts.most_common()))


if __name__ == "__main__":
    main()
