"""Run a scenario file of one's own, and keep the result in a folder that explains itself.

From the top of the checkout:

    python examples/my_question.py                          # my_question.toml, beside this script
    python examples/my_question.py other.toml out/other     # another file; keep all numbers
"""

from __future__ import annotations

import sys
from pathlib import Path

import bondstrike as bs

HERE = Path(__file__).parent


def main(file: str | Path = HERE / "my_question.toml", folder: str = "", draws: int = 1000) -> None:
    """Run the file, print what is sold by whom, and write the result to `folder` if given."""
    scenario = bs.load_scenario(file)  # a wrong key or name is refused here, in one line
    print(scenario.question)
    result = bs.run(scenario, draws=draws)
    sold = result.summaries["sold_by_bloc"].median("draw")
    for bloc in sold["bloc"].values[sold.values > 0.0]:
        print(f"  {bloc}: ${float(sold.sel(bloc=bloc)):.0f}bn at par, median")
    peak = result.summaries["yields_peak"].sel(tenor="10y")
    print(f"  ten-year at its peak: {float(peak.median()):+.1f} bp, median")
    if folder:
        result.write(folder)
        print(f"  all numbers: {folder}; read them again with bs.Result.read({folder!r})")


if __name__ == "__main__":
    main(*sys.argv[1:3])
