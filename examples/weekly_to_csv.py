"""Weekly paths as a table for a spreadsheet: the effect of the sale, by week, with its range.

From the top of the checkout:

    python examples/weekly_to_csv.py weekly.csv
"""

from __future__ import annotations

import sys

import pandas as pd

import bondstrike as bs

WANTED = ("dollar", "vix", "dealers", "fed_bought", "reserves")
"""Weekly outputs beside the ten-year; `bondstrike variables` lists them all."""


def main(file: str = "weekly.csv", draws: int = 1000) -> pd.DataFrame:
    """Write one row a week; gives the table back."""
    weekly = bs.run("eu-and-others", draws=draws).weekly
    series = {"ten_year": weekly["yields"].sel(tenor="10y")} | {n: weekly[n] for n in WANTED}
    columns = {}
    for name, values in series.items():
        effect = values.sel(lever="with") - values.sel(lever="without")
        unit = values.attrs["units"]
        for point in (0.05, 0.5, 0.95):
            columns[f"{name}, {unit}, {point:.0%}"] = effect.quantile(point, "draw").values
    table = pd.DataFrame(columns, index=pd.Index(weekly["week"], name="week"))
    table.to_csv(file, float_format="%.4g")
    print(f"{file}: {len(table)} weeks, {len(table.columns)} columns")
    return table


if __name__ == "__main__":
    main(*sys.argv[1:2])
