"""Ask the default question, and print what the sale does, as ranges over draws.

From the top of the checkout:

    python examples/first_run.py                  # on the screen
    python examples/first_run.py ten-year.svg     # and a picture of the ten-year, week by week
"""

from __future__ import annotations

import sys

import bondstrike as bs

POINTS = [0.05, 0.5, 0.95]


def main(draws: int = 1000, picture: str = "") -> None:
    """Run `eu-and-others`; with `picture`, draw the fan of the ten-year into that file."""
    result = bs.run("eu-and-others", draws=draws)
    told = result.summaries
    shown = {
        "sold in all": told["sold_at"].sel(moment="last week"),
        "ten-year, at its peak": told["yields_peak"].sel(tenor="10y"),
        "ten-year, after two years": told["yields_at"].sel(tenor="10y", moment="two years"),
        "broad dollar, at its lowest": told["dollar_trough"],
    }
    for name, values in shown.items():
        low, median, high = values.quantile(POINTS, "draw").values
        print(f"{name:28} {low:8.1f} to {high:6.1f}  ({median:.1f})  {values.attrs['units']}")
    if picture:
        draw(result, picture)


def draw(result: bs.Result, file: str) -> None:
    """The effect on the ten-year: 5 to 95 % of draws shaded, the median as a line."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    ten_year = result.weekly["yields"].sel(tenor="10y")
    effect = ten_year.sel(lever="with") - ten_year.sel(lever="without")
    low, median, high = effect.quantile(POINTS, "draw").values
    _, axes = plt.subplots(figsize=(7, 4))
    axes.fill_between(effect["week"], low, high, alpha=0.25, label="5 to 95 % of draws")
    axes.plot(effect["week"], median, label="median")
    axes.axhline(0.0, color="grey", linewidth=0.8)
    axes.set(xlabel="week", ylabel="bp", title=f"Ten-year: {result.manifest.title}")
    axes.legend()
    plt.savefig(file)
    plt.close()


if __name__ == "__main__":
    main(picture=sys.argv[1] if len(sys.argv) > 1 else "")
