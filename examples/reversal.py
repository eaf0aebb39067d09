"""The question itself: is the policy at issue likelier to be reversed with the sale than without?

Each draw has its own chance of reversal by each week. The chance over all that is uncertain is the
mean over draws; the range over draws says how far opinions about politics pull it.
"""

from __future__ import annotations

import bondstrike as bs

WEEKS = (4, 13, 26, 52)


def main(draws: int = 1000) -> None:
    """Run the default question and print chances of reversal by week of the run, in percent."""
    chance = 100.0 * bs.run("eu-and-others", draws=draws).weekly["reversal_chance"]
    print(f"{'week':>5}{'with':>8}{'without':>9}   more with it, points: mean, range")
    for week in WEEKS:
        now = chance.sel(week=week)
        more = now.sel(lever="with") - now.sel(lever="without")
        low, high = more.quantile([0.05, 0.95], "draw").values
        mean = {name: float(now.sel(lever=name).mean()) for name in ("with", "without")}
        print(
            f"{week:5d}{mean['with']:7.1f}%{mean['without']:8.1f}%"
            f"   {float(more.mean()):+.1f}  ({low:+.1f} to {high:+.1f})"
        )


if __name__ == "__main__":
    main()
